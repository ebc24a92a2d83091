package openmetadata

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const aPage = "<html>\n<head><title>404 Not Found</title></head><body>secret=very-secret</body></html>"

// TestForeignAnswers: what a proxy answers is told from what the server answers. All errors of the server's API are JSON with
// code and message, but for malformed requests, which it answers 400 in plain text (recordings of 1.12.6, F4).
func TestForeignAnswers(t *testing.T) {
	t.Parallel()
	const foreign = "the answer is not OpenMetadata's; a proxy may stand in between"
	for name, c := range map[string]struct {
		status   int
		body     string
		notFound bool
		dead     bool
		text     string
	}{
		"an object that is gone":      {404, `{"code":404,"message":"user instance for bob not found"}`, true, false, "answered 404: user instance for bob not found"},
		"a dead token":                {401, `{"code":401,"message":"Expired token!"}`, false, true, "answered 401: Expired token"},
		"a malformed request":         {400, "Unexpected end-of-input", false, false, "answered 400: Unexpected end-of-input"},
		"a page of a gateway":         {404, aPage, false, false, "answered 404: " + foreign},
		"an ingress without backends": {404, "default backend - 404", false, false, "answered 404: " + foreign},
		"JSON of somebody else":       {404, `{"fault":{"faultstring":"no such route"}}`, false, false, "answered 404: " + foreign},
		"a proxy that wants a login":  {401, aPage, false, false, "answered 401: " + foreign},
		"a redirect without a target": {302, "", false, false, "answered 302: " + foreign},
		"the container of a server that is started under a path": {404, `{"message":"Not Found","url":"http://localhost/api/v1/users/name/bob","status":"404"}`, false, false,
			"answered 404: nothing is served there; where the server is started under a path (BASE_PATH), host ends in it"},
		"an object of another form":   {200, `{"name":{"first":"Bob"}}`, false, false, "answered 200: name in the answer is a JSON object, which is not expected there"},
		"a list instead of an object": {200, `[]`, false, false, "answered 200: the answer is a JSON array, which is not expected"},
		"a page instead of an object": {200, aPage, false, false, "answered 200: " + foreign},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/api/v1/system/security/config" {
					_, _ = io.WriteString(w, "{}")
					return
				}
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.body)
			}))
			defer server.Close()
			client, err := New(Config{Host: server.URL, Token: "a-token"})
			if err != nil {
				t.Fatal(err)
			}
			_, err = client.GetUser(t.Context(), "bob", false)
			if err == nil {
				t.Fatal("no error")
			}
			if IsNotFound(err) != c.notFound || deadCredential(err) != c.dead {
				t.Errorf("%s: IsNotFound is %t, deadCredential %t", err, IsNotFound(err), deadCredential(err))
			}
			if !strings.HasSuffix(err.Error(), c.text) {
				t.Errorf("%q, want %q", err, c.text)
			}
		})
	}
}

// TestChainToldApartFromAForeignAnswer: where a proxy answers, nothing is known of the credentials, and none is blamed.
func TestChainToldApartFromAForeignAnswer(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusOK, http.StatusFound, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusBadGateway} {
		requests := 0
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			requests++
			w.WriteHeader(status)
			_, _ = io.WriteString(w, aPage)
		}))
		client, err := New(Config{Host: server.URL, Token: "a-token", Email: adminEmail, Password: adminPassword})
		if err != nil {
			t.Fatal(err)
		}
		_, err = client.GetUser(t.Context(), "bob", false)
		server.Close()
		if credentials := (*CredentialError)(nil); errors.As(err, &credentials) || AsAPIError(err) == nil || requests != 1 {
			t.Errorf("%d: %v after %d requests", status, err, requests)
		}
	}
}

// TestRedirects: whichever request is sent elsewhere, and however, its error names where to, and what host then has to be.
func TestRedirects(t *testing.T) {
	t.Parallel()
	for _, status := range []int{301, 302, 303, 307, 308} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://new.example.com/catalog"+r.URL.RequestURI(), status)
		}))
		defer server.Close()
		client, err := New(Config{Host: server.URL, Token: "a-token"})
		if err != nil {
			t.Fatal(err)
		}
		for name, ask := range map[string]func() error{
			"with a credential": func() error { _, err := client.GetUser(t.Context(), "bob", true); return err },
			"without one":       func() error { _, err := client.JWKS(t.Context()); return err },
			"a write":           func() error { _, err := client.CreateUser(t.Context(), CreateUser{Name: "bob"}); return err },
		} {
			if err := ask(); err == nil || !strings.Contains(err.Error(), `If the same API is there, set host = "https://new.example.com/catalog"`) {
				t.Errorf("%d, %s: %v", status, name, err)
			}
		}
	}
}
