// Hello, World!: the smallest server, with Go alone.
package main

import (
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
)

// ANCHOR: program
// ANCHOR: handler
// Sends the same response to every request.
func hello(w http.ResponseWriter, r *http.Request) {
	// ANCHOR: type
	// The body is plain text, written as UTF-8.
	kind := "text/plain; charset=utf-8"
	w.Header().Set("Content-Type", kind)
	// ANCHOR_END: type
	// ANCHOR: words
	fmt.Fprint(w, "Hello, World!")
	// ANCHOR_END: words
}

// ANCHOR_END: handler

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
	log.Fatal(http.Serve(listener, http.HandlerFunc(hello)))
}
// ANCHOR_END: listen
// ANCHOR_END: program
