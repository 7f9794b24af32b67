// Four routes, with Go alone.
package main

import (
	"embed"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
)

// The build puts the pages into the program.
//
//go:embed public
var public embed.FS

// Says which code runs for which path. For each request, Go
// takes the route that matches most exactly.
func routes() http.Handler {
	mux := http.NewServeMux()

	// ANCHOR: home
	// GET / sends the page in index.html. It is for people.
	mux.HandleFunc("GET /{$}", func(
		w http.ResponseWriter, r *http.Request,
	) {
		sendFile(w, "index.html")
	})
	// ANCHOR_END: home

	// ANCHOR: about
	// GET /about sends the page in about.html.
	mux.HandleFunc("GET /about", func(
		w http.ResponseWriter, r *http.Request,
	) {
		sendFile(w, "about.html")
	})
	// ANCHOR_END: about

	// ANCHOR: user
	// GET /users/1 sends data as JSON. It is for programs.
	mux.HandleFunc("GET /users/1", func(
		w http.ResponseWriter, r *http.Request,
	) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"id":1,"username":"bob"}`)
	})
	// ANCHOR_END: user

	// ANCHOR: not-found
	// Every other path: the status 404, and words for people.
	mux.HandleFunc("/", func(
		w http.ResponseWriter, r *http.Request,
	) {
		sorry := "404 sorry this resource does not exist"
		http.Error(w, sorry, http.StatusNotFound)
	})
	// ANCHOR_END: not-found

	return mux
}

// ANCHOR: send-file
// Sends a page from the folder public, as HTML.
func sendFile(w http.ResponseWriter, name string) {
	page, err := public.ReadFile("public/" + name)
	if err != nil {
		log.Print(err)
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Write(page)
}

// ANCHOR_END: send-file

// ANCHOR: listen
// Listen. localhost: only this computer can reach it.
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
	log.Fatal(http.Serve(listener, routes()))
}
// ANCHOR_END: listen
