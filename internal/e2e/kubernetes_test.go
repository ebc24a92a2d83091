package e2e

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest/standin"
	serverdouble "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// pemOf is a new signing key in PEM, both halves, with its thumbprint.
func pemOf(t *testing.T) (private, public, thumbprint string) {
	t.Helper()
	key, err := jwtkey.Generate(jwtkey.MinBits)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	spki, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})), string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: spki})), jwtkey.RFC7638(&key.PublicKey)
}

// TestAccKubernetes_example applies the example to a cluster without a server, whose pods start with the mounted key as bytes
// (issue 7677), and once more with another key.
func TestAccKubernetes_example(t *testing.T) {
	s := start(t, "kubernetes", wholeServer|acctest.OwnServer|acctest.MovableClock)
	var running atomic.Bool
	var starts atomic.Int32
	server := s.Server().Double()
	cluster := standin.NewCluster(func(pod standin.Pod) error {
		starts.Add(1)
		read, err := serverdouble.ReadFile(serverdouble.Substitute(serverdouble.ShippedFile, pod.Variables))
		if err != nil {
			return err
		}
		told, err := serverdouble.FromFile(read)
		if err != nil {
			return err
		}
		for _, name := range []string{jwtkey.PrivateFileName, jwtkey.PublicFileName} {
			content, there := pod.Files[filepath.Join(told.ConfDir, name)]
			if !there {
				return fmt.Errorf("there is no %s in %s", name, told.ConfDir)
			}
			if err := os.WriteFile(filepath.Join(s.Server().ConfDir(), name), content, 0o600); err != nil {
				return err
			}
		}
		told.ConfDir = s.Server().ConfDir()
		if running.Swap(true) {
			server.SetEnvironment(told)
			return server.Restart()
		}
		return server.Deploy(told)
	})
	s.Server().Behind(t, "", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !running.Load() {
				panic(http.ErrAbortHandler)
			}
			next.ServeHTTP(w, r)
		})
	})
	s.renderedVariables()
	private, public, _ := pemOf(t)
	provider := cluster.Serve(t)
	environment := func(environment []string) []string {
		return append(environment, provider, "TF_VAR_signing_key_pem="+private, "TF_VAR_signing_key_public_pem="+public)
	}
	s.SkipTokenCache()
	s.must(0, environment(nil), "init")
	// Nobody answers while that is planned.
	s.switched(s.must(0, environment(append(s.withPassword("admin"), "OPENMETADATA_MAX_RETRIES=0")), "apply", "-auto-approve"))
	s.must(0, environment(s.withoutPassword()), "plan", "-detailed-exitcode")
	s.signsIn("alice@example.com")
	if told := server.Environment(); starts.Load() != 2 || fmt.Sprint(told.AdminPrincipals) != "[alice bob terraform]" || told.EnableSelfSignup {
		t.Errorf("after %d starts the server's environment is %+v", starts.Load(), told)
	}

	private, public, _ = pemOf(t)
	s.switched(s.page("kubernetes").next(environment(s.withoutPassword())))
	s.must(0, environment(s.withoutPassword()), "plan", "-detailed-exitcode")
	s.signsIn("bob@example.com")

	state, err := os.ReadFile(filepath.Join(s.Directory, "terraform.tfstate"))
	if err != nil {
		t.Fatal(err)
	}
	der, _ := pem.Decode([]byte(private))
	noLeaks(t, map[string][]byte{"the state": state}, map[string][]byte{"the private key": der.Bytes})
	if strings.Contains(string(state), "PRIVATE KEY") {
		t.Error("the private key is in the state")
	}
}
