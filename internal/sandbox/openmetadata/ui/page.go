// Package ui is the page that signs people in, in the place of the product's user interface (M50).
package ui

import (
	_ "embed"
	"net/http"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/web"
)

var (
	//go:embed page.html
	pageHTML string
	//go:embed sign-in.js
	pageScript string
)

// stub is what a recorded server without a user interface sends (j60c).
const stub = "<html><head></head><body>stub</body></html>"

// Serve answers a path outside the API. The recorded server had a stub for a user interface and sent it with status 404
// wherever it knew no path (j60c, k02d). So does this one, but a browser, which asks for text/html, gets the page in the stub's
// place, and the root is the page for everybody.
//
// basePath is where it is served.
func Serve(w http.ResponseWriter, r *http.Request, basePath string) {
	page := strings.ReplaceAll(pageHTML, `src="/`, `src="`+basePath+"/")
	switch {
	case r.URL.Path == "/":
		web.WriteHTML(w, http.StatusOK, page)
	case r.URL.Path == "/assets/sign-in.js":
		w.Header().Set("Content-Type", "text/javascript;charset=utf-8")
		_, _ = w.Write([]byte(pageScript))
	case strings.Contains(r.Header.Get("Accept"), "text/html"):
		web.WriteHTML(w, http.StatusNotFound, page)
	default:
		web.WriteHTML(w, http.StatusNotFound, stub)
	}
}
