package e2e

import (
	"archive/zip"
	"bytes"
	"crypto/rsa"
	"encoding/base64"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// What the user knows of the secrets before the first run.
const (
	operatorPassword = `Operator's-"pa55"-of-the-first-run`
	ownSecret        = "given-secret-of-the-user"
)

// startTraced prepares the example complete, the environment of a first run by an administrator whose password is no word, and
// that of one that logs all that there is to log.
func startTraced(t *testing.T, needs acctest.Need) (s *setup, environment, traced []string, logFile string) {
	t.Helper()
	s = start(t, "complete", needs)
	s.completeVariables()
	server := s.Server()
	server.Must(t, server.Login(t), http.MethodPost, "/v1/users", map[string]any{
		"name": "operator", "email": "operator@open-metadata.org", "isAdmin": true,
		"createPasswordType": "ADMIN_CREATE", "password": operatorPassword, "confirmPassword": operatorPassword,
	})
	environment = append(s.withoutPassword(), "OPENMETADATA_EMAIL=operator@open-metadata.org", "OPENMETADATA_PASSWORD="+operatorPassword)
	logFile = filepath.Join(t.TempDir(), "trace.log")
	return s, environment, append(slices.Clone(environment), "TF_LOG=TRACE", "TF_LOG_PATH="+logFile), logFile
}

// TestAccComplete_noSecretAnywhere applies the module with all logging at TRACE and looks for every secret in the state, the
// plan, its JSON, the logs, and what Terraform says.
func TestAccComplete_noSecretAnywhere(t *testing.T) {
	s, _, trace, logFile := startTraced(t, wholeServer)
	s.must(0, nil, "init")
	texts := map[string][]byte{}
	texts["output of plan"] = []byte(s.must(0, trace, "plan", "-out=tfplan"))
	texts["output of apply"] = []byte(s.must(0, trace, "apply", "-auto-approve"))
	// Terraform itself logs its command line, so a secret belongs into a variable of the environment.
	texts["output of a failing plan"] = []byte(s.must(1, append(trace, "TF_VAR_client_secret="+ownSecret), "plan", "-var", "flow_type=auth_code_pkce"))
	s.must(0, trace, "plan", "-out=tfplan2")
	texts["plan as JSON"] = []byte(s.must(0, nil, "show", "-json", "tfplan2"))
	maps.Copy(texts, s.readLeft())
	for _, name := range []string{"terraform.tfstate", "tfplan/tfplan", "tfplan2/tfplan"} {
		if len(texts[name]) == 0 {
			t.Errorf("the workspace has no %s", name)
		}
	}
	texts["log"] = readLog(t, logFile)
	noLeaks(t, texts, s.secrets())
}

// readLog reads a log, which must hold what the provider has sent.
func readLog(t *testing.T, file string) []byte {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(content) < 10_000 || !bytes.Contains(content, []byte("API request")) {
		t.Fatalf("the log of %d bytes does not hold the provider's requests", len(content))
	}
	return content
}

// readLeft returns every file that runs have left in the workspace, whatever it is: states and their backups, plans unpacked,
// locks, reports of a crash.
func (s *setup) readLeft() map[string][]byte {
	s.t.Helper()
	texts := map[string][]byte{}
	err := filepath.WalkDir(s.Directory, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && entry.Name() == ".terraform":
			return filepath.SkipDir
		case entry.IsDir() || filepath.Ext(path) == ".tf" || strings.HasSuffix(path, ".tftest.hcl"):
			return nil
		}
		name, err := filepath.Rel(s.Directory, path)
		if err != nil {
			return err
		}
		if texts[name], err = os.ReadFile(path); err != nil {
			return err
		}
		if bytes.HasPrefix(texts[name], []byte("PK")) {
			delete(texts, name)
			for part, content := range unzip(s.t, path) {
				texts[name+"/"+part] = content
			}
		}
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return texts
}

// signingKey reads the server's private key.
func (s *setup) signingKey() (der []byte, key *rsa.PrivateKey) {
	s.t.Helper()
	der, err := os.ReadFile(filepath.Join(s.Server().ConfDir(), jwtkey.PrivateFileName))
	if err != nil {
		s.t.Fatal(err)
	}
	if key, err = jwtkey.ParsePrivate(der); err != nil {
		s.t.Fatal(err)
	}
	return der, key
}

// ingestionToken reads the token that the ingestion bot has now, as the automation's account.
func (s *setup) ingestionToken() []byte {
	s.t.Helper()
	_, key := s.signingKey()
	acting, err := jwtkey.Sign(key, jwtkey.TokenRequest{
		Subject: "terraform", Email: "terraform@open-metadata.org", KeyID: jwtkey.ShippedKeyID, Now: s.Clock.Now(),
	})
	if err != nil {
		s.t.Fatal(err)
	}
	bot := s.Server().Must(s.t, acting, http.MethodGet, "/v1/bots/name/ingestion-bot", nil).(map[string]any)
	account := bot["botUser"].(map[string]any)["id"].(string)
	token, _ := s.Server().Must(s.t, acting, http.MethodGet, "/v1/users/token/"+account, nil).(map[string]any)["JWTToken"].(string)
	if !signedToken.MatchString(token) {
		s.t.Fatalf("the ingestion bot has a token of %d characters", len(token))
	}
	return []byte(token)
}

// secrets collects what must be nowhere, once a run has come to its end.
func (s *setup) secrets() map[string][]byte {
	s.t.Helper()
	outputs, err := s.Outputs(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	_, answer := s.Okta().Do(s.t, http.MethodGet, "/api/v1/apps/"+outputs["app_id"].(string)+"/credentials/secrets", nil)
	secret := answer.([]any)[0].(map[string]any)["client_secret"].(string)
	private, key := s.signingKey()
	if len(secret) < 14 || len(private) < 500 {
		s.t.Fatalf("the secrets to look for are not there: %d bytes of client secret, %d of key", len(secret), len(private))
	}
	// The file begins with the public half, which is in every log; what is secret fills its second half.
	private = private[len(private)/2:]
	body := strings.ReplaceAll(base64.StdEncoding.EncodeToString(private), "=", "")
	return map[string][]byte{
		"the private key":           private[:200],
		"its private exponent":      key.D.Bytes(),
		"its first prime":           key.Primes[0].Bytes(),
		"its PEM body":              []byte(body[100:160]),
		"Okta's client secret":      []byte(secret),
		"the user's client secret":  []byte(ownSecret),
		"Okta's API token":          []byte(s.Okta().Token),
		"the ingestion bot's token": s.ingestionToken(),
		"the password of the login": []byte(operatorPassword),
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
