// Sends the server one request: `go test`.
package main

import (
	"net/http/httptest"
	"testing"
)

func TestOurSiteMayRead(t *testing.T) {
	r := httptest.NewRequest("GET", "/api/counter", nil)
	r.Header.Set("Origin", allowedOrigin)
	w := httptest.NewRecorder()
	answer(w, r)
	name := "Access-Control-Allow-Origin"
	if value := w.Header().Get(name); value != allowedOrigin {
		t.Errorf("%s is %q, not %q", name, value, allowedOrigin)
	}
}
