package openmetadata

import (
	_ "embed"
	"net/http"
	"strings"
)

// The page stands in the place of the product's user interface, so far as it
// signs people in (M50).
var (
	//go:embed page/page.html
	pageHTML string
	//go:embed page/sign-in.js
	pageScript string
)

// serveUI answers a path outside the API. The recorded server had a stub for a
// user interface and sent it with status 404 wherever it knew no path (j60c,
// k02d). So does this one, but a browser, which asks for text/html, gets the page
// in the stub's place, and the root is the page for everybody.
func (s *Server) serveUI(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	page := strings.ReplaceAll(pageHTML, `src="/`, `src="`+s.basePath+"/")
	s.mu.Unlock()
	switch {
	case r.URL.Path == "/":
		writeHTML(w, http.StatusOK, page)
	case r.URL.Path == "/assets/sign-in.js":
		w.Header().Set("Content-Type", "text/javascript;charset=utf-8")
		_, _ = w.Write([]byte(pageScript))
	case strings.Contains(r.Header.Get("Accept"), "text/html"):
		writeHTML(w, http.StatusNotFound, page)
	default:
		writeHTML(w, http.StatusNotFound, htmlMissing)
	}
}
