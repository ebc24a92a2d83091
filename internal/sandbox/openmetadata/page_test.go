package openmetadata_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// The root is the page for everybody. Elsewhere a browser gets it with the status that the recorded server gave its stub under
// a public client (j60c), and other programs the stub.
func TestPage(t *testing.T) {
	t.Parallel()
	s := start(t, openmetadata.Options{})
	s.want(200, http.MethodPut, configPath, s.admin(), oktaPublic("http://localhost:1"))
	for _, c := range []struct {
		path, accept string
		status       int
		kind, part   string
	}{
		{"/", "", 200, "text/html;charset=utf-8", `id="sign-in"`},
		{"/assets/sign-in.js", "*/*", 200, "text/javascript;charset=utf-8", "code_challenge_method"},
		{"/callback", "text/html,*/*;q=0.8", 404, "text/html;charset=utf-8", `id="sign-in"`},
		{"/callback", "", 404, "text/html;charset=utf-8", "<body>stub</body>"},
		{"/api/v1/auth/logout", "text/html", 404, "text/html;charset=utf-8", `id="sign-in"`},
		{"/api/v1/nothing", "text/html", 404, "application/json", "HTTP 404 Not Found"},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept", c.accept)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil || resp.StatusCode != c.status || resp.Header.Get("Content-Type") != c.kind || !strings.Contains(string(body), c.part) {
			t.Errorf("%s asked for as %q: %d %s %v: %s", c.path, c.accept, resp.StatusCode, resp.Header.Get("Content-Type"), err, body)
		}
	}
}
