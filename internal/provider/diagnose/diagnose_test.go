package diagnose

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
)

// TestError_words: whatever the servers' own words end with, what is shown are sentences, and behind an error of the way stands
// what to look at.
func TestError_words(t *testing.T) {
	t.Parallel()
	login := &openmetadata.APIError{Method: "POST", Path: "/api/v1/users/login", Status: 401, Message: "You have entered an invalid username or password."}
	credentials := func(cause openmetadata.Cause, words string, err error) error {
		return &openmetadata.CredentialError{Refusals: []openmetadata.Refusal{
			{Description: "token", Cause: openmetadata.CauseRefused, Err: &openmetadata.APIError{Method: "GET", Path: "/api/v1/x", Status: 401, Message: "Invalid token!"}},
			{Description: "email and password", Cause: cause, Words: words, Err: err},
		}}
	}
	for name, c := range map[string]struct {
		err         error
		begin, want string
	}{
		"the server's words with a period of their own": {credentials(openmetadata.CauseWrongPassword, "the password is wrong", login),
			"Email and password: the password is wrong (POST /api/v1/users/login answered 401: You have entered an invalid username or password)",
			"of no use either: token: GET /api/v1/x answered 401: Invalid token.\n\nCorrect the password"},
		"a key file that is gone": {credentials(openmetadata.CauseMissingFile, "its file x is not on this machine", fs.ErrNotExist),
			"Email and password: its file x is not on this machine", "Is this the machine that the key files were written on?"},
		"a domain that is shut out (F56)": {credentials(openmetadata.CauseDomain, "its domain is shut out", login),
			"Email and password: its domain is shut out", "set signing_key.email to an address of a domain"},
		"no credential": {&openmetadata.CredentialError{}, "No credential is configured", "Configure a credential"},
		"a filter that looks at no token (F118)": {credentials(openmetadata.CauseFilter, "the server's containerRequestFilter is NoopFilter", login),
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
