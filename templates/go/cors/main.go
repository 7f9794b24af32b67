// An API with a counter, for a page of another origin.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"sync/atomic"
)

// The one site whose pages may read the responses: scheme, host
// and port, without a slash at the end.
const allowedOrigin = "http://localhost:3000"

// How many seconds a browser may remember a preflight.
// 0: it asks each time, so that you can see it.
const maxAge = "0"

var count int64

func answer(w http.ResponseWriter, r *http.Request) {
	cors(w, r)
	if r.URL.Path != "/api/counter" {
		sendError(w, http.StatusNotFound, "not found")
		return
	}
	switch r.Method {
	case "OPTIONS":
		w.WriteHeader(http.StatusNoContent)
	case "GET", "HEAD":
		sendCount(w)
	case "POST":
		// POST adds one, whatever the body says.
		atomic.AddInt64(&count, 1)
		sendCount(w)
	case "PUT":
		setCounter(w, r)
	default:
		sendError(w, http.StatusMethodNotAllowed, "not allowed")
	}
}

// Headers of every response.
func cors(w http.ResponseWriter, r *http.Request) {
	// ANCHOR: allow-origin
	// Pages of this one site may read the response.
	name := "Access-Control-Allow-Origin"
	w.Header().Set(name, allowed())
	// ANCHOR_END: allow-origin

	// ANCHOR: preflight
	// OPTIONS: with this, the browser asks for permission.
	if r.Method == "OPTIONS" {
		allow := "Access-Control-Allow-"
		w.Header().Set(allow+"Methods", "GET, POST, PUT")
		w.Header().Set(allow+"Headers", "Content-Type")
		w.Header().Set("Access-Control-Max-Age", maxAge)
	}
	// ANCHOR_END: preflight
}

// CORS_ORIGIN from the environment, or else allowedOrigin.
func allowed() string {
	if set := os.Getenv("CORS_ORIGIN"); set != "" {
		return set
	}
	return allowedOrigin
}

// PUT with the body {"count": 5} sets the number to 5.
func setCounter(w http.ResponseWriter, r *http.Request) {
	var body struct{ Count *int64 }
	err := json.NewDecoder(r.Body).Decode(&body)
	if err != nil || body.Count == nil {
		sendError(w, http.StatusBadRequest, `send {"count": 5}`)
		return
	}
	atomic.StoreInt64(&count, *body.Count)
	sendCount(w)
}

func sendCount(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprintf(w, `{"count":%d}`, atomic.LoadInt64(&count))
}

func sendError(w http.ResponseWriter, status int, why string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]string{"error": why})
}

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
	log.Fatal(http.Serve(listener, http.HandlerFunc(answer)))
}
// ANCHOR_END: listen
