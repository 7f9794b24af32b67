// Sends the server one request: `go test`.
package main

import (
	"net/http/httptest"
	"testing"
)

func TestOurSiteMaySendCookies(t *testing.T) {
	r := httptest.NewRequest("GET", "/api/counter", nil)
	r.Header.Set("Origin", allowedOrigin)
	w := httptest.NewRecorder()
	answer(w, r)
	name := "Access-Control-Allow-Credentials"
	if value := w.Header().Get(name); value != "true" {
		t.Errorf("%s is %q, not true", name, value)
	}
}
