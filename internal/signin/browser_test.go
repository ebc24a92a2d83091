package signin

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/browser"
)

// inBrowser signs everybody in with a real browser, which itself enforces CORS between the server's origin and Okta's,
// follows the redirects and keeps the cookies. The implicit flow's app is used by the page with a code, too.
func (s *setup) inBrowser(flow string) func(*testing.T) {
	return func(t *testing.T) {
		if !s.servesOwnPage(t) {
			t.Skip("needs the page of the stand-in, whose buttons and texts are known: this server serves another")
		}
		b := browser.Start(t)
		signIn := func(login string) {
			b.Forget()
			b.Open(s.Server().URL)
			b.Click("#sign-in")
			b.Fill("input[name=username]", login)
			b.Fill("input[name=password]", password)
			b.Click("input[type=submit]")
		}
		for login, administrator := range map[string]string{alice: "yes", bob: "no"} {
			signIn(login)
			b.Wait("document.body.dataset.state === 'signed-in'")
			if b.Text("#email") != login || b.Text("#administrator") != administrator {
				t.Errorf("%s signs in as %q, administrator: %s", login, b.Text("#email"), b.Text("#administrator"))
			}
		}
		signIn(mallory)
		if flow == "auth_code" {
			// The reason is in the address alone (F66).
			b.Wait("document.body?.innerText.includes('[Auth Callback Servlet] Authentication failed. Please try again.')")
			return
		}
		b.Wait("document.body.dataset.state === 'failed'")
		if told := b.Text("#error"); !strings.HasPrefix(told, "access_denied: User is not assigned to the client application.") {
			t.Errorf("the page tells %s %q", mallory, told)
		}
	}
}

// servesOwnPage tells whether the server's page is the double's. A released server's is a program of its own, of which
// nothing is recorded (what the server answers to it is, and is tried without a page).
func (s *setup) servesOwnPage(t *testing.T) bool {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.Server().URL+"/", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	page, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Contains(string(page), `id="sign-in"`)
}
