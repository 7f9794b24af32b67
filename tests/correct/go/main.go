// Correct: net/http of Go: takes IPv4 and IPv6.
package main

import (
	"fmt"
	"net/http"
	"os"
)

func main() {
	port := os.Getenv("PORT")
	if port == "" {
		port = "8080"
	}
	pages := map[string]string{"/": "public/index.html", "/about": "public/about.html"}
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if file, ok := pages[r.URL.Path]; ok {
			page, err := os.ReadFile(file)
			if err != nil {
				http.Error(w, err.Error(), 500)
				return
			}
			w.Write(page)
			return
		}
		http.Error(w, "404 sorry this resource does not exist", 404)
	})
	http.HandleFunc("/users/1", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintln(w, `{"id":1,"username":"bob"}`)
	})
	fmt.Println(http.ListenAndServe(":"+port, nil))
}
