// Sends the server one request: `go test`.
package main

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestHello(t *testing.T) {
	r := httptest.NewRequest("GET", "/", nil)
	w := httptest.NewRecorder()
	hello(w, r)
	if w.Code != http.StatusOK {
		t.Errorf("the status is %d, not 200", w.Code)
	}
	if body := w.Body.String(); body != "Hello, World!" {
		t.Errorf("the body is %q, not Hello, World!", body)
	}
}
