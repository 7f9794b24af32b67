// Sends the server one request: `go test`.
package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestAbout(t *testing.T) {
	r := httptest.NewRequest("GET", "/about", nil)
	w := httptest.NewRecorder()
	routes().ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Errorf("the status is %d, not 200", w.Code)
	}
	if !strings.Contains(w.Body.String(), "<h1>About") {
		t.Errorf("the body is not the page in about.html")
	}
}
