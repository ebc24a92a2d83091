package signin

import (
	"net/url"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/browser"
)

// inBrowser signs everybody in with a real browser, which itself enforces CORS between the server's origin and Okta's, follows
// the redirects and keeps the cookies. The implicit flow's app is used by the stand-in's page with a code, too. Whose page that
// is does not matter: who is signed in says the server's own answer to it.
func (s *setup) inBrowser(flow string) func(*testing.T) {
	return func(t *testing.T) {
		b := browser.Start(t)
		signIn := func(login string) {
			b.Forget()
			b.SignIn(s.Server().URL, login, password)
		}
		for login, administrator := range map[string]bool{alice: true, bob: false} {
			signIn(login)
			if user := b.SignedIn(); user.Email != login || user.IsAdmin != administrator {
				t.Errorf("%s signs in as %q, administrator: %v", login, user.Email, user.IsAdmin)
			}
		}
		signIn(mallory)
		if flow == "auth_code" {
			// The reason is in the address alone (F66).
			b.Wait("document.body?.innerText.includes('[Auth Callback Servlet] Authentication failed. Please try again.')")
		}
		refused := b.Answered(func(a browser.Answer) bool { return strings.HasSuffix(a.Path(), "/callback") })
		at, err := url.Parse(refused.URL)
		if err != nil {
			t.Fatal(err)
		}
		if told := at.Query(); told.Get("error") != "access_denied" ||
			!strings.HasPrefix(told.Get("error_description"), "User is not assigned to the client application.") {
			t.Errorf("%s comes back with %v", mallory, told)
		}
	}
}
