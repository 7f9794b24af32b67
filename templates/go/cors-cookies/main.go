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
		getCounter(w)
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
	// ANCHOR: vary
	// For caches: the response depends on the header Origin.
	w.Header().Set("Vary", "Origin")
	// ANCHOR_END: vary

	// ANCHOR: allow-origin
	// The header Origin names the page's site. If it is
	// ours, the page may read the response.
	if isOurs(r) {
		name := "Access-Control-Allow-Origin"
		w.Header().Set(name, allowed())
	}
	// ANCHOR_END: allow-origin

	// ANCHOR: credentials
	// Pages of our site may read responses with cookies.
	if isOurs(r) {
		name := "Access-Control-Allow-Credentials"
		w.Header().Set(name, "true")
	}
	// ANCHOR_END: credentials

	// ANCHOR: preflight
	// OPTIONS: with this, the browser asks for permission.
	// Which methods and headers may our site's pages use?
	if isOurs(r) && r.Method == "OPTIONS" {
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

// Whether the page that sends the request is of our site.
func isOurs(r *http.Request) bool {
	return r.Header.Get("Origin") == allowed()
}

// GET sends the number, and a cookie.
func getCounter(w http.ResponseWriter) {
	cookie := "visitor=1; Path=/; SameSite=Lax; HttpOnly"
	w.Header().Set("Set-Cookie", cookie)
	sendCount(w)
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
