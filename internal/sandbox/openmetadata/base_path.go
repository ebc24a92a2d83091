package openmetadata

import (
	"html"
	"net/http"
	"net/url"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/web"
)

// withoutBasePath gives the request as it is below the path that the server was started with, and answers the others itself:
// the bare prefix with a redirect, everything beside it with a page of the container's (BASE_PATH; F132, f20 to f26). The
// addresses that the server writes lack the prefix (F133).
func (s *Server) withoutBasePath(w http.ResponseWriter, r *http.Request) (below *http.Request, ok bool) {
	s.mu.Lock()
	prefix := s.basePath
	s.mu.Unlock()
	if prefix == "" {
		return r, true
	}
	path, under := strings.CutPrefix(r.URL.Path, prefix)
	switch {
	case under && path == "":
		w.Header().Set("Location", prefix+"/")
		w.WriteHeader(http.StatusMovedPermanently)
		return nil, false
	case !under || !strings.HasPrefix(path, "/"):
		web.WriteJSON(w, http.StatusNotFound, object{"message": "Not Found", "url": html.EscapeString("http://" + r.Host + r.URL.RequestURI()), "status": "404"})
		return nil, false
	}
	inner := *r
	inner.URL = &url.URL{}
	*inner.URL = *r.URL
	inner.URL.Path, inner.URL.RawPath = path, strings.TrimPrefix(r.URL.RawPath, prefix)
	return &inner, true
}
