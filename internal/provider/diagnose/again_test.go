package diagnose

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
)

// TestAgain_onlyWhereItHelps: the same again is advised of what passes by itself, and of nothing that would be answered in the
// same way.
func TestAgain_onlyWhereItHelps(t *testing.T) {
	t.Parallel()
	server := func(status int, message string) error {
		return &openmetadata.APIError{Method: "PUT", Path: "/api/v1/x", Status: status, Message: message}
	}
	org := func(status int, code string) error {
		return &okta.APIError{Method: "POST", Path: "/api/v1/apps", Status: status, Code: code, Summary: "no"}
	}
	// F121, F155: a class that does not exist.
	class := server(500, "Failed to update security configuration: Failed to reload security system")
	for name, c := range map[string]struct {
		err   error
		again bool
		text  string
	}{
		"an interrupt":                               {fmt.Errorf("x: %w", context.Canceled), true, "continues where this one stopped"},
		"a deadline":                                 {fmt.Errorf("x: %w", context.DeadlineExceeded), true, "longer timeout"},
		"an interrupt in the middle of a change":     {&openmetadata.ChangeError{Err: context.Canceled, RestoreErr: errors.New("gone")}, true, "Do not restart"},
		"a read-back that failed":                    {&openmetadata.ChangeError{Err: &openmetadata.RequestError{Method: "GET", Path: "/api/v1/x", Err: errors.New("reset")}}, true, "Do not restart"},
		"a read-back that the server failed at":      {&openmetadata.ChangeError{Err: &openmetadata.APIError{Method: http.MethodGet, Path: "/api/v1/x", Status: http.StatusInternalServerError, Message: "no"}}, true, "Do not restart"},
		"a class that does not exist":                {&openmetadata.ChangeError{Err: class, Restored: true}, false, "a class that it does not have"},
		"the same, and it could not be brought back": {&openmetadata.ChangeError{Err: class, RestoreErr: errors.New("no")}, false, "a class that it does not have"},
		"settings that the server does not keep":     {&openmetadata.ChangeError{Err: &openmetadata.NotTakenError{Fields: []string{"a"}}, Restored: true}, false, ""},
		"the server's 400":                           {server(400, "bad"), false, ""},
		"the server's 403":                           {server(403, "Principal is not admin"), false, "not an administrator's"},
		"the server's 409":                           {server(409, "Entity already exists"), false, "exists"},
		"the server's 429":                           {server(429, "busy"), true, "too busy"},
		"the server's 500":                           {server(500, "Boom"), false, "its log says why"},
		"the server's 502":                           {server(502, "busy"), true, "too busy"},
		"the server's 503":                           {server(503, "busy"), true, "too busy"},
		"the server's 504":                           {server(504, "busy"), true, "too busy"},
		"a gateway's 503":                            {&openmetadata.APIError{Method: "GET", Path: "/x", Status: 503, Foreign: true}, false, "the way to it"},
		"no answer":                                  {&openmetadata.RequestError{Method: "GET", Path: "/x", Err: errors.New("refused")}, false, "the way to it"},
		"no credential":                              {&openmetadata.CredentialError{}, false, "Configure a credential"},
		"a rehearsal":                                {&openmetadata.RehearsalError{Err: errors.New("expired")}, false, "was not changed"},
		"Okta's rate limit":                          {org(429, "E0000047"), true, "-parallelism"},
		"Okta's priorities":                          {org(423, "E0000239"), true, "in order"},
		"Okta's 500":                                 {org(500, "E0000009"), true, "support"},
		"Okta's 400":                                 {org(400, "E0000001"), false, ""},
		"Okta's 401":                                 {org(401, "E0000011"), false, "API token is not valid"},
		"Okta's 403":                                 {org(403, "E0000006"), false, "permission"},
		"an org without API Access Management":       {org(401, "E0000015"), false, ""},
		"a gateway's 502 in front of Okta":           {&okta.APIError{Method: "GET", Path: "/x", Status: 502, Foreign: true}, false, "the way to it"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var diagnostics diag.Diagnostics
			Error(&diagnostics, Update, "thing", c.err)
			detail := diagnostics[0].Detail()
			if strings.Contains(detail, "again") != c.again || !strings.Contains(detail, c.text) {
				t.Errorf("again %t, want %t and %q:\n%s", !c.again, c.again, c.text, detail)
			}
		})
	}
}

// advice matches texts that tell a person to run Terraform again.
var advice = regexp.MustCompile(`(?i)\b(run|apply|plan|try|terraform|command) (once )?again\b`)

// noAdvice are texts that advice matches and that tell nobody to do something.
var noAdvice = []string{"Terraform reads every data source again"}

// TestAgain_saidInOnePlace: no text of the provider, or of what words errors for it, advises to run again by itself. What
// passes and what needs a step first is decided in again.go.
func TestAgain_saidInOnePlace(t *testing.T) {
	t.Parallel()
	for _, root := range []string{"../../provider", "../../client", "../../ssocheck", "../../ssoconfig", "../../jwtkey"} {
		err := filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || filepath.Base(filepath.Dir(path)) == "diagnose" || strings.Contains(path, "acctest") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(node ast.Node) bool {
				literal, isText := node.(*ast.BasicLit)
				if !isText || literal.Kind != token.STRING || !advice.MatchString(literal.Value) {
					return true
				}
				for _, harmless := range noAdvice {
					if strings.Contains(literal.Value, harmless) {
						return true
					}
				}
				t.Errorf("%s advises to run again: use diagnose.AgainAfter, ReplanAfter or PassingError\n%s", path, literal.Value)
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
