package local

import (
	"net/http"

	swagger "github.com/swaggest/swgui/v5emb"
)

// docs serves the browser of the contract out of the program itself: a clinic's network may reach nothing else. Its
// start page carries a script, which the pages' policy would not let run.
func docs() http.Handler {
	ui := swagger.New("Careloop", "/api/openapi.json", "/api/docs/")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		ui.ServeHTTP(w, r)
	})
}
