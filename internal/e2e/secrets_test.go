package e2e

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
)

// TestAccComplete_noSecretAnywhere applies the module with all logging at TRACE and looks for every secret in the state,
// the plan, its JSON, the logs, and what Terraform says.
func TestAccComplete_noSecretAnywhere(t *testing.T) {
	s := start(t, "complete")
	s.completeVariables()
	logFile := filepath.Join(t.TempDir(), "trace.log")
	trace := append(s.withPassword("admin"), "TF_LOG=TRACE", "TF_LOG_PATH="+logFile)
	s.must(0, nil, "init")
	texts := map[string][]byte{}
	texts["output of plan"] = []byte(s.must(0, trace, "plan", "-out=tfplan"))
	texts["output of apply"] = []byte(s.must(0, trace, "apply", "-auto-approve"))
	// Terraform itself logs its command line, so a secret belongs into a variable of the environment.
	texts["output of a failing plan"] = []byte(s.must(1, append(trace, "TF_VAR_client_secret=given-secret-of-the-user"), "plan", "-var", "flow_type=auth_code_pkce"))

	plan := filepath.Join(s.Directory, "tfplan")
	s.must(0, trace, "plan", "-out=tfplan2")
	texts["plan as JSON"] = []byte(s.must(0, nil, "show", "-json", "tfplan2"))
	for _, file := range []string{plan, plan + "2"} {
		for name, content := range unzip(t, file) {
			texts[filepath.Base(file)+"/"+name] = content
		}
	}
	for name, file := range map[string]string{"state": filepath.Join(s.Directory, "terraform.tfstate"), "log": logFile} {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = content
	}
	if len(texts["log"]) < 10_000 || !bytes.Contains(texts["log"], []byte("API request")) {
		t.Fatalf("the log of %d bytes does not hold the provider's requests", len(texts["log"]))
	}

	secrets := s.secrets()
	for name, text := range texts {
		for _, found := range leaks(text, secrets) {
			t.Errorf("%s holds %s", name, found)
		}
	}
}

// secrets collects what must be nowhere.
func (s *setup) secrets() map[string][]byte {
	s.t.Helper()
	private, err := os.ReadFile(filepath.Join(s.Server().ConfDir, jwtkey.PrivateFileName))
	if err != nil {
		s.t.Fatal(err)
	}
	key, err := jwtkey.ParsePrivate(private)
	if err != nil {
		s.t.Fatal(err)
	}
	outputs, err := s.Outputs(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	_, answer := s.Okta().Do(s.t, http.MethodGet, "/api/v1/apps/"+outputs["app_id"].(string)+"/credentials/secrets", nil)
	secret := answer.([]any)[0].(map[string]any)["client_secret"].(string)
	if len(secret) < 14 || len(private) < 500 {
		s.t.Fatalf("the secrets to look for are not there: %d bytes of client secret, %d of key", len(secret), len(private))
	}
	// The file begins with the public half, which is in every log; what is secret fills its second half.
	private = private[len(private)/2:]
	body := strings.ReplaceAll(base64.StdEncoding.EncodeToString(private), "=", "")
	return map[string][]byte{
		"the private key":          private[:200],
		"its private exponent":     key.D.Bytes(),
		"its first prime":          key.Primes[0].Bytes(),
		"its PEM body":             []byte(body[100:160]),
		"Okta's client secret":     []byte(secret),
		"the user's client secret": []byte("given-secret-of-the-user"),
		"Okta's API token":         []byte(s.Okta().Token),
	}
}

func unzip(t *testing.T, file string) map[string][]byte {
	t.Helper()
	archive, err := zip.OpenReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	contents := map[string][]byte{}
	for _, entry := range archive.File {
		reader, err := entry.Open()
		if err != nil {
			t.Fatal(err)
		}
		contents[entry.Name], err = io.ReadAll(reader)
		if err != nil {
			t.Fatal(err)
		}
	}
	return contents
}
