// Four routes, with Go alone.
package main

import (
	"embed"
	"fmt"
	"net"
	"net/http"
	"os"
)

// The pages become part of the program when it is built.
//
//go:embed public
var public embed.FS

// The first route that fits gives the answer.
func answer(w http.ResponseWriter, r *http.Request) {
	// HEAD asks for the same as GET, without the body.
	get := r.Method == "GET" || r.Method == "HEAD"

	// ANCHOR: path
	// In /about?x=1 the path is /about. The rest is the query.
	path := r.URL.Path
	// ANCHOR_END: path

	// ANCHOR: home
	// GET / sends the page in index.html. It is for people.
	if get && path == "/" {
		sendFile(w, "index.html")
		return
	}
	// ANCHOR_END: home

	// ANCHOR: about
	// GET /about sends the page in about.html.
	if get && path == "/about" {
		sendFile(w, "about.html")
		return
	}
	// ANCHOR_END: about

	// ANCHOR: user
	// GET /users/1 sends data as JSON. It is for programs.
	if get && path == "/users/1" {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"id":1,"username":"bob"}`)
		return
	}
	// ANCHOR_END: user

	// ANCHOR: not-found
	// Everything else: the status 404, and words for people.
	kind := "text/plain; charset=utf-8"
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(404)
	fmt.Fprint(w, "404 sorry this resource does not exist")
	// ANCHOR_END: not-found
}

// ANCHOR: send-file
// Sends a page of the folder public, and says that it is one.
func sendFile(w http.ResponseWriter, name string) {
	page, err := public.ReadFile("public/" + name)
	if err != nil {
		w.WriteHeader(500)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Write(page)
}

// ANCHOR_END: send-file

// ANCHOR: listen
// Wait for requests. localhost: only from this computer.
func main() {
	port := os.Getenv("PORT")
	if port == "" {
		port = "8080"
	}
	listener, err := net.Listen("tcp", "localhost:"+port)
	if err != nil {
		// A port belongs to one program at a time.
		fmt.Fprintln(os.Stderr, "Port", port,
			"cannot be used:", err,
			"(stop the program that has it, or set PORT)")
		os.Exit(1)
	}
	fmt.Println("Waiting at http://localhost:" + port + "/")
	http.Serve(listener, http.HandlerFunc(answer))
}
// ANCHOR_END: listen
