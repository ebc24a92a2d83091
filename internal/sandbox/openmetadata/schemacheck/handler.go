package schemacheck

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/evidence"
)

// Handler judges what passes through it. It is safe for concurrent use.
type Handler struct {
	schemas *Schemas
	next    http.Handler

	mu         sync.Mutex
	judged     int
	violations []Violation
}

// Wrap returns a handler that passes everything to next and judges it; without schemas nothing is judged.
func (s *Schemas) Wrap(next http.Handler) *Handler { return &Handler{schemas: s, next: next} }

// Judged is the number of exchanges in which something had a schema.
func (h *Handler) Judged() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.judged
}

// Take gives the violations since the last call, without those that Excuses names.
func (h *Handler) Take() []Violation {
	h.mu.Lock()
	defer h.mu.Unlock()
	taken := h.violations
	h.violations = nil
	return taken
}

// ServeHTTP answers as next does. An exchange whose connection is cut is not judged: what was asked may have been refused.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasPrefix(r.URL.Path, apiPath) {
		h.next.ServeHTTP(w, r)
		return
	}
	sent, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	r.Body = io.NopCloser(bytes.NewReader(sent))
	rec := httptest.NewRecorder()
	h.next.ServeHTTP(rec, r) // a fault that cuts the connection panics through
	h.judge(r, sent, rec)
	maps.Copy(w.Header(), rec.Header())
	w.WriteHeader(rec.Code)
	_, _ = w.Write(rec.Body.Bytes())
}

func (h *Handler) judge(r *http.Request, sent []byte, rec *httptest.ResponseRecorder) {
	if h.schemas == nil {
		return
	}
	judged, found := h.schemas.Exchange(r.Method, r.URL.Path, sent, rec.Code, rec.Body.Bytes())
	h.mu.Lock()
	defer h.mu.Unlock()
	if judged {
		h.judged++
	}
	for _, v := range found {
		if !h.schemas.excused(v) {
			h.violations = append(h.violations, v)
		}
	}
}

var official struct {
	sync.Mutex
	byVersion map[string]*Schemas
}

// Official gives the schemas that lie beside the repository, as Load does for a version of the double; nil where they are
// absent, as they are in a plain checkout.
func Official(version string) (*Schemas, error) {
	dir, there, err := evidence.SharedIfThere("openmetadata", "schemas")
	if err != nil || !there {
		return nil, err
	}
	official.Lock()
	defer official.Unlock()
	if s := official.byVersion[version]; s != nil {
		return s, nil
	}
	s, err := Load(dir, version)
	if err != nil {
		return nil, err
	}
	if official.byVersion == nil {
		official.byVersion = map[string]*Schemas{}
	}
	official.byVersion[version] = s
	return s, nil
}

// Hold judges every exchange with a server of that version until the test ends, and fails the test for each violation that is
// not excused. Where the official schemas are absent it gives the server back as it is.
func Hold(t testing.TB, version string, server http.Handler) http.Handler {
	t.Helper()
	schemas, err := Official(version)
	if err != nil {
		t.Fatal(err)
	}
	if schemas == nil {
		return server
	}
	checked := schemas.Wrap(server)
	t.Cleanup(func() {
		for _, v := range checked.Take() {
			t.Errorf("OpenMetadata's schemas do not allow: %s", v)
		}
	})
	return checked
}
