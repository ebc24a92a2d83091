package diagnose

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
)

// TestError_words: whatever the servers' own words end with, what is shown are sentences, and behind an error of the way
// stands what to look at.
func TestError_words(t *testing.T) {
	t.Parallel()
	refused := &openmetadata.CredentialError{Tried: []string{
		"token: " + (&openmetadata.APIError{Method: "GET", Path: "/api/v1/x", Status: 401, Message: "Expired token!"}).Error(),
		"email and password: " + (&openmetadata.APIError{Method: "POST", Path: "/api/v1/users/login", Status: 401, Message: "You have entered an invalid username or password."}).Error(),
	}}
	for name, c := range map[string]struct {
		err         error
		begin, want string
	}{
		"the server's words with a period of their own": {refused,
			"No configured credential is accepted", "401: You have entered an invalid username or password.\n\nConfigure a credential"},
		"a key file that is gone": {&openmetadata.CredentialError{Tried: []string{"signing_key: gone"}, Causes: []error{fmt.Errorf("reading: %w", fs.ErrNotExist)}},
			"No configured credential", "restart the server, which reads it then."},
		"a domain that is shut out (F56)": {&openmetadata.CredentialError{Tried: []string{"signing_key: refused"}, Causes: []error{
			&openmetadata.APIError{Status: 401, Message: "Not Authorized! Email does not match the principal domain example.com"}}},
			"No configured credential", "set signing_key.email to an address of a domain"},
		"a filter that looks at no token (F118)": {&openmetadata.CredentialError{Tried: []string{"token: 403", "signing_key: 403"}, Causes: []error{
			&openmetadata.APIError{Status: 403, Message: "Principal: CatalogPrincipal{name='anonymous'} is not admin"}}},
			"The server's containerRequestFilter is NoopFilter", "remove-security-config --force"},
		"the same in the middle of a run": {&openmetadata.APIError{Method: "GET", Path: "/api/v1/x", Status: 404, Message: "user instance for anonymous not found"},
			"GET", "anonymous not found.\n\nThe server's containerRequestFilter is NoopFilter"},
		"the server's words without one": {&openmetadata.APIError{Method: "GET", Path: "/api/v1/x", Status: 403, Message: "Principal is not admin"},
			"GET /api/v1/x answered 403", "Principal is not admin.\n\nThe credential is not an administrator's."},
		"without advice":          {&openmetadata.APIError{Method: "GET", Path: "/api/v1/x", Status: 404, Message: "Nothing there"}, "GET", "answered 404: Nothing there."},
		"a failure of the server": {&openmetadata.APIError{Method: "GET", Path: "/api/v1/x", Status: 500, Message: "Boom"}, "GET", "answered 500: Boom.\n\nThe server failed on its side"},
		"no answer from Okta": {&okta.RequestError{Method: "GET", Path: "/api/v1/apps", Err: errors.New("connection refused")},
			"GET /api/v1/apps got no answer", "connection refused.\n\nCheck the provider's okta.org_url, and the way to it"},
		"no answer from the server": {&openmetadata.RequestError{Method: "GET", Path: "/api/v1/x", Err: errors.New("connection refused")},
			"GET /api/v1/x got no answer", "connection refused.\n\nCheck the provider's host, that the server is running"},
		"a page in place of Okta's answer": {&okta.APIError{Method: "GET", Path: "/api/v1/apps", Status: 502, Summary: "the answer is not Okta's", Foreign: true},
			"GET", "the answer is not Okta's.\n\nCheck the provider's okta.org_url"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var diagnostics diag.Diagnostics
			Error(&diagnostics, Read, `thing "x"`, c.err)
			detail := diagnostics[0].Detail()
			if diagnostics[0].Summary() != `Cannot read the thing "x"` || !strings.HasPrefix(detail, c.begin) || !strings.Contains(detail, c.want) {
				t.Errorf("%s: %s\nwant %s ... %s", diagnostics[0].Summary(), detail, c.begin, c.want)
			}
			for _, bad := range []string{"..", "!.", "?."} {
				if strings.Contains(detail, bad) {
					t.Errorf("%q in %s", bad, detail)
				}
			}
			if !strings.HasSuffix(detail, ".") && !strings.HasSuffix(detail, ").") {
				t.Errorf("no sentence: %s", detail)
			}
		})
	}
}

// TestAlreadyExists: the import block can be pasted, and a replacement whose object is in the state is told of, too.
func TestAlreadyExists(t *testing.T) {
	t.Parallel()
	var diagnostics diag.Diagnostics
	AlreadyExists(&diagnostics, "openmetadata_okta_app", `Okta app integration "x"`, "0oa1")
	detail := diagnostics[0].Detail()
	for _, want := range []string{"\n  import {\n    to = openmetadata_okta_app.NAME\n    id = \"0oa1\"\n  }\n", "create_before_destroy", "terraform untaint"} {
		if !strings.Contains(detail, want) {
			t.Errorf("%q is not in\n%s", want, detail)
		}
	}
}
