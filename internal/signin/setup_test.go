// Package signin applies the module with a real Terraform and then signs people in with standard client libraries: only what
// they can do is what has been promised.
package signin

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	oktadouble "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssocheck"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/terraform"
)

const repository = "../.."

// The people of the org: alice, bob and the namesake of admin are in the group that is assigned, alice is named as an
// administrator, mallory is in no group.
const (
	alice    = "alice@example.com"
	bob      = "bob@example.com"
	mallory  = "mallory@example.com"
	namesake = "admin@elsewhere.example"
	password = "correct horse battery staple"
)

// installed builds the provider once for all tests of the package.
var installed = sync.OnceValues(func() (*terraform.Installation, error) {
	directory, err := os.MkdirTemp("", "openmetadata-signin-")
	if err != nil {
		return nil, err
	}
	installedIn = directory
	return terraform.Install(context.Background(), repository, directory)
})

var installedIn string

func TestMain(m *testing.M) {
	code := m.Run()
	if installedIn != "" {
		_ = os.RemoveAll(installedIn)
	}
	os.Exit(code)
}

// setup is an org and a server that the module has brought together.
type setup struct {
	*acctest.Environment
	*terraform.Workspace

	t        *testing.T
	bot      string
	botToken string
}

// start applies the example complete with the flow.
func start(t *testing.T, flow string) *setup {
	t.Helper()
	person := func(login string, groups ...string) oktadouble.User {
		name, _, _ := strings.Cut(login, "@")
		return oktadouble.User{Login: login, FirstName: name, LastName: "Example", Password: password, Groups: groups}
	}
	environment := acctest.New(t, acctest.Options{
		Needs: acctest.Exclusive | acctest.KeyFiles | acctest.Restart | acctest.CallsOkta, Wants: acctest.OwnServer,
		Okta: oktadouble.Options{
			Groups: []string{"data-team"},
			Users:  []oktadouble.User{person(alice, "data-team"), person(bob, "data-team"), person(namesake, "data-team"), person(mallory)},
		},
	})
	environment.Parallel()
	installation, err := installed()
	if err != nil {
		t.Fatal(err)
	}
	examples := filepath.Join(t.TempDir(), "examples")
	if err := terraform.CopyConfigurations(filepath.Join(repository, "examples"), examples); err != nil {
		t.Fatal(err)
	}
	s := &setup{Environment: environment, Workspace: installation.Workspace(filepath.Join(examples, "complete")), t: t, bot: acctest.Name("checker")}
	s.Variables["openmetadata_url"], s.Variables["okta_org_url"] = s.Server().URL, s.Okta().URL
	s.Variables["key_files"] = fmt.Sprintf("{private_key=%q,public_key=%q}",
		filepath.Join(s.Server().ConfDir(), jwtkey.PrivateFileName), filepath.Join(s.Server().ConfDir(), jwtkey.PublicFileName))
	// People whom the server does not know are among those who sign in.
	s.Variables["enable_self_signup"] = "true"
	s.terraform("init")
	s.apply(flow, "OPENMETADATA_EMAIL=admin@open-metadata.org", "OPENMETADATA_PASSWORD=admin")
	s.botToken = s.makeBot()
	return s
}

// failedCheck is how Terraform warns of a check block.
const failedCheck = "Check block assertion failed"

// apply applies the example with the flow.
func (s *setup) apply(flow string, environment ...string) {
	s.t.Helper()
	s.Variables["flow_type"] = flow
	output, err := s.Must(s.t.Context(), 0, append(environment, "OKTA_API_TOKEN="+s.Okta().Token), "apply", "-auto-approve")
	if err != nil {
		s.t.Fatal(err)
	}
	if !strings.Contains(output, "Apply complete!") {
		s.t.Fatalf("nothing was applied:\n%s", output)
	}
	if strings.Contains(output, failedCheck) {
		s.t.Errorf("the module's own check failed:\n%s", output)
	}
}

func (s *setup) terraform(arguments ...string) {
	s.t.Helper()
	if _, err := s.Must(s.t.Context(), 0, nil, arguments...); err != nil {
		s.t.Fatal(err)
	}
}

// token is one that the holder of the server's private key signs for the automation's account. It names the account by every
// claim that the tests set as the principal claim, so it lives through all of them.
func (s *setup) token() string {
	s.t.Helper()
	content, err := os.ReadFile(filepath.Join(s.Server().ConfDir(), jwtkey.PrivateFileName))
	if err != nil {
		s.t.Fatal(err)
	}
	key, err := jwtkey.ParsePrivate(content)
	if err != nil {
		s.t.Fatal(err)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", jwtkey.ShippedKeyID))
	if err != nil {
		s.t.Fatal(err)
	}
	const name = "terraform"
	token, err := jwt.Signed(signer).Claims(map[string]any{
		"iss": jwtkey.ShippedIssuer, "sub": name, "upn": name, "email": name + "@open-metadata.org", "preferred_username": name,
		"isBot": false, "tokenType": jwtkey.TokenTypeUser, "exp": s.Clock.Now().Add(time.Minute).Unix(),
	}).Serialize()
	if err != nil {
		s.t.Fatal(err)
	}
	return token
}

// makeBot makes a bot that is an administrator, whose credential sees the client secret that the server has (F26).
func (s *setup) makeBot() string {
	s.t.Helper()
	user := s.Server().Must(s.t, s.token(), http.MethodPut, "/v1/users", map[string]any{
		"name": s.bot, "email": s.bot + "@open-metadata.org", "isBot": true, "botName": s.bot, "isAdmin": true,
		"authenticationMechanism": map[string]any{"authType": "JWT", "config": map[string]any{"JWTTokenExpiry": "Unlimited"}},
	}).(map[string]any)
	s.Server().Must(s.t, s.token(), http.MethodPost, "/v1/bots", map[string]any{"name": s.bot, "botUser": s.bot})
	made := s.Server().Must(s.t, s.token(), http.MethodGet, "/v1/users/token/"+user["id"].(string), nil).(map[string]any)
	return made["JWTToken"].(string)
}

// security is the server's configuration as it can be put back, with the client secret in clear.
func (s *setup) security() map[string]any {
	s.t.Helper()
	return s.Server().Must(s.t, s.botToken, http.MethodGet, "/v1/system/security/config", nil).(map[string]any)
}

func (s *setup) putSecurity(configuration map[string]any) {
	s.t.Helper()
	s.Server().Must(s.t, s.token(), http.MethodPut, "/v1/system/security/config", configuration)
}

// inForce is what anyone may read of how people sign in.
func (s *setup) inForce() openmetadata.PublicAuthentication {
	s.t.Helper()
	settings, err := s.readInForce()
	if err != nil {
		s.t.Fatal(err)
	}
	return settings
}

func (s *setup) readInForce() (openmetadata.PublicAuthentication, error) {
	client, err := openmetadata.New(openmetadata.Config{Host: s.Server().URL})
	if err != nil {
		return openmetadata.PublicAuthentication{}, err
	}
	return client.PublicAuthentication(context.Background())
}

// objects are the paths of what the module has made in the org.
type objects struct {
	app, assignment, origin, authServer, policy, rule string
}

func (s *setup) objects() objects {
	s.t.Helper()
	settings := s.inForce()
	var found objects
	found.app = "/api/v1/apps/" + settings.ClientID
	found.assignment = found.app + "/groups/" + s.only(found.app+"/groups")
	found.origin = "/api/v1/trustedOrigins/" + s.only("/api/v1/trustedOrigins")
	found.authServer = "/api/v1/authorizationServers/" + settings.Authority[strings.LastIndex(settings.Authority, "/")+1:]
	found.policy = found.authServer + "/policies/" + s.only(found.authServer+"/policies")
	found.rule = found.policy + "/rules/" + s.only(found.policy+"/rules")
	return found
}

// only is the id of the one object of a list.
func (s *setup) only(path string) string {
	s.t.Helper()
	list := s.Okta().Must(s.t, http.MethodGet, path, nil).([]any)
	if len(list) != 1 {
		s.t.Fatalf("GET %s answers %d objects, not one", path, len(list))
	}
	return list[0].(map[string]any)["id"].(string)
}

// check makes the checks without a person and returns those that failed.
func (s *setup) check(at objects) map[string]ssocheck.Result {
	s.t.Helper()
	failed := map[string]ssocheck.Result{}
	for _, result := range s.allChecks(at) {
		if result.Outcome == ssocheck.Failed {
			failed[result.Name] = result
		}
	}
	return failed
}

// clients are those of both ends, as the provider has them.
func (s *setup) clients() (*okta.Client, *openmetadata.Client) {
	s.t.Helper()
	org, err := okta.New(okta.Config{OrgURL: s.Okta().URL, APIToken: s.Okta().Token})
	if err != nil {
		s.t.Fatal(err)
	}
	server, err := openmetadata.New(openmetadata.Config{
		Host: s.Server().URL, Token: s.botToken, Now: s.Clock.Now,
		SigningKey: &openmetadata.SigningKey{
			PrivateKeyFile: filepath.Join(s.Server().ConfDir(), jwtkey.PrivateFileName), KeyID: jwtkey.ShippedKeyID,
			User: "terraform", Email: "terraform@open-metadata.org",
		},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return org, server
}

// allChecks makes the checks without a person.
func (s *setup) allChecks(at objects) []ssocheck.Result {
	s.t.Helper()
	org, server := s.clients()
	facts := ssocheck.Collect(s.t.Context(), ssocheck.Sources{Okta: org, Server: server, ServerPublic: server}, ssocheck.Objects{
		AppID: filepath.Base(at.app), AuthorizationServerID: filepath.Base(at.authServer), DefaultAdmin: "admin",
		ProbeClientSecret: true,
	})
	web := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return ssocheck.Run(s.t.Context(), facts, ssocheck.Expectations{
		Administrators: []string{"alice"}, SelfSignupAllowed: true, AnyDomainAllowed: true,
	}, web)
}
