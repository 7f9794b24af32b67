// Hello, World!: the smallest server, with Go alone.
package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
)

// ANCHOR: program
// ANCHOR: handler
// Answers a request. What was asked makes no difference.
func hello(w http.ResponseWriter, r *http.Request) {
	// ANCHOR: type
	// What is it? Text, in the alphabet UTF-8.
	kind := "text/plain; charset=utf-8"
	w.Header().Set("Content-Type", kind)
	// ANCHOR_END: type
	// ANCHOR: words
	fmt.Fprint(w, "Hello, World!")
	// ANCHOR_END: words
}

// ANCHOR_END: handler

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
	http.Serve(listener, http.HandlerFunc(hello))
}
// ANCHOR_END: listen
// ANCHOR_END: program
