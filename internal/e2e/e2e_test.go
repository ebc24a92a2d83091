// Package e2e applies whole configurations with a real Terraform and the provider as it is released, against both stand-ins.
package e2e

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	oktadouble "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/terraform"
)

const repository = "../.."

// installed builds the provider once for all tests of the package.
var installed = sync.OnceValues(func() (*terraform.Installation, error) {
	directory, err := os.MkdirTemp("", "openmetadata-e2e-")
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

// setup is a fresh server and an empty org, and a copy of the examples.
type setup struct {
	*acctest.Environment
	*terraform.Workspace

	t        *testing.T
	examples string
	// more is what the environment of every run has beside.
	more []string
}

// wholeServer is what a configuration needs that changes everything about a server: whoever applies it begins with a server as
// released.
const wholeServer = acctest.Exclusive | acctest.KeyFiles | acctest.Restart | acctest.CallsOkta

// start prepares a setup that runs the example of the name.
func start(t *testing.T, example string, needs acctest.Need) *setup {
	t.Helper()
	return startWanting(t, example, needs, 0)
}

// startWanting is start with what is used where the targets have it.
func startWanting(t *testing.T, example string, needs, wants acctest.Need) *setup {
	t.Helper()
	return startWith(t, example, acctest.Options{Needs: needs, Wants: wants, Okta: orgOf("data-team")})
}

// orgOf is an org with the groups, and with the people in them who administer the servers of the examples.
func orgOf(groups ...string) oktadouble.Options {
	options := oktadouble.Options{Groups: groups}
	for _, name := range []string{"alice", "bob", "carol"} {
		options.Users = append(options.Users, oktadouble.User{
			Login: name + "@example.com", FirstName: name, LastName: "Example", Password: alicePassword, Groups: groups,
		})
	}
	return options
}

// startWith is start with an org of another kind.
func startWith(t *testing.T, example string, options acctest.Options) *setup {
	t.Helper()
	environment := acctest.New(t, options)
	environment.Parallel()
	return prepare(t, example, environment)
}

// prepare is startWith for a test that runs after the one before.
func prepare(t *testing.T, example string, environment *acctest.Environment) *setup {
	t.Helper()
	installation, err := installed()
	if err != nil {
		t.Fatal(err)
	}
	examples := filepath.Join(t.TempDir(), "examples")
	if err := terraform.CopyConfigurations(filepath.Join(repository, "examples"), examples); err != nil {
		t.Fatal(err)
	}
	return &setup{Environment: environment, Workspace: installation.Workspace(filepath.Join(examples, example)), t: t, examples: examples}
}

// completeVariables points the example complete at the stand-ins.
func (s *setup) completeVariables() {
	s.Variables["openmetadata_url"] = s.Server().URL
	s.Variables["okta_org_url"] = s.Okta().URL
	s.Variables["key_files"] = fmt.Sprintf("{private_key=%q,public_key=%q}",
		filepath.Join(s.Server().ConfDir(), jwtkey.PrivateFileName), filepath.Join(s.Server().ConfDir(), jwtkey.PublicFileName))
}

// withPassword is the environment of the first run, withoutPassword that of every later one.
func (s *setup) withPassword(password string) []string {
	return append(s.withoutPassword(), "OPENMETADATA_EMAIL=admin@open-metadata.org", "OPENMETADATA_PASSWORD="+password)
}

func (s *setup) withoutPassword() []string {
	return append([]string{"OKTA_API_TOKEN=" + s.Okta().Token}, s.more...)
}

// must runs a command that has to end with the code.
func (s *setup) must(code int, environment []string, arguments ...string) string {
	s.t.Helper()
	output, err := s.Must(s.t.Context(), code, environment, arguments...)
	if err != nil {
		s.t.Fatal(err)
	}
	return output
}
