// An API with a counter, for a page of another origin.
package main

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"sync/atomic"
)

// The one site whose pages may read the answers: scheme, host
// and port, without a slash at the end.
const ALLOWED_ORIGIN = "http://localhost:3000"

// How many seconds a browser may remember a preflight.
// 0: it asks again each time, so that you can watch it.
const MAX_AGE = "0"

var count int64

func answer(w http.ResponseWriter, r *http.Request) {
	cors(w, r)
	if r.URL.Path != "/api/counter" {
		sendError(w, 404, "not found")
		return
	}
	switch r.Method {
	case "OPTIONS":
		w.WriteHeader(204)
	case "GET", "HEAD":
		getCounter(w)
	case "POST":
		// What the body says makes no difference.
		atomic.AddInt64(&count, 1)
		sendCount(w)
	case "PUT":
		setCounter(w, r)
	default:
		sendError(w, 405, "method not allowed")
	}
}

// Headers that every answer gets, whatever it says.
func cors(w http.ResponseWriter, r *http.Request) {
	ours := r.Header.Get("Origin") == allowed()
	_ = ours

	// ANCHOR: vary
	// Caches, beware: the answer depends on who asks.
	w.Header().Set("Vary", "Origin")
	// ANCHOR_END: vary

	// ANCHOR: allow-origin
	// The browser says which site the page is from. If it is
	// ours, the browser may show the page our answer.
	if ours {
		name := "Access-Control-Allow-Origin"
		w.Header().Set(name, allowed())
	}
	// ANCHOR_END: allow-origin

	// ANCHOR: credentials
	// Our site may send its cookies along.
	if ours {
		name := "Access-Control-Allow-Credentials"
		w.Header().Set(name, "true")
	}
	// ANCHOR_END: credentials

	// ANCHOR: preflight
	// OPTIONS: the browser asks before the page may.
	// Which methods and headers may our site's pages use?
	if ours && r.Method == "OPTIONS" {
		allow := "Access-Control-Allow-"
		w.Header().Set(allow+"Methods", "GET, POST, PUT")
		w.Header().Set(allow+"Headers", "Content-Type")
		w.Header().Set("Access-Control-Max-Age", MAX_AGE)
	}
	// ANCHOR_END: preflight
}

// CORS_ORIGIN from the environment, or else ALLOWED_ORIGIN.
func allowed() string {
	if set := os.Getenv("CORS_ORIGIN"); set != "" {
		return set
	}
	return ALLOWED_ORIGIN
}

// GET gives the number, and the visitor a cookie.
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
		sendError(w, 400, `send a number as \"count\"`)
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
	fmt.Fprintf(w, `{"error":"%s"}`, why)
}

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
