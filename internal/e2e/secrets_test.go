package e2e

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
)

// forms are the ways in which a secret may stand in a file.
func forms(secret []byte) map[string][]byte {
	escaped, _ := json.Marshal(string(secret))
	escaped = bytes.Trim(escaped, `"`)
	found := map[string][]byte{
		"raw": secret, "hex": []byte(hex.EncodeToString(secret)), "HEX": bytes.ToUpper([]byte(hex.EncodeToString(secret))),
		"JSON": escaped,
	}
	// Base64 of a longer text that holds the secret depends on where the secret begins in it.
	for offset := range 3 {
		padded := append(make([]byte, offset), secret...)
		for name, encoding := range map[string]*base64.Encoding{"base64": base64.RawStdEncoding, "base64url": base64.RawURLEncoding} {
			text := encoding.EncodeToString(padded)
			// The first and last characters mix with the neighbours' bits.
			if len(text) > 12 {
				found[name+string(rune('0'+offset))] = []byte(text[4 : len(text)-4])
			}
		}
	}
	return found
}

// leaks names the secrets that a text holds, and in which form.
func leaks(text []byte, secrets map[string][]byte) []string {
	var found []string
	for name, secret := range secrets {
		for form, sequence := range forms(secret) {
			if bytes.Contains(text, sequence) {
				found = append(found, name+" as "+form)
			}
		}
	}
	if token := signedToken.Find(text); token != nil {
		found = append(found, "a signed token: "+string(token[:16])+"...")
	}
	return found
}

// signedToken matches a whole JSON Web Token, of which every one that the provider handles is a credential.
var signedToken = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}`)

func TestLeaks_findsPlantedSecret(t *testing.T) {
	secret := []byte("p\"lanted-secret-of-34-bytes\n<&>\x01\x02")
	for form, text := range map[string][]byte{
		"raw":         append([]byte("before "), secret...),
		"hex":         []byte(hex.EncodeToString(append([]byte("x"), secret...))),
		"base64":      []byte(base64.StdEncoding.EncodeToString(append([]byte("ab"), secret...))),
		"base64url":   []byte(base64.URLEncoding.EncodeToString(append([]byte("abcde"), secret...))),
		"JSON":        mustJSON(map[string]string{"value": string(secret)}),
		"signedToken": []byte(`"eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZG1pbiJ9.c2lnbmF0dXJlLXNpZ25hdHVyZQ"`),
	} {
		if len(leaks(text, map[string][]byte{"planted": secret})) == 0 {
			t.Errorf("a planted secret was not found as %s", form)
		}
	}
	if found := leaks([]byte("nothing to see here"), map[string][]byte{"planted": secret}); len(found) > 0 {
		t.Errorf("found %v where nothing is", found)
	}
}

func mustJSON(value any) []byte {
	encoded, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return encoded
}

// TestAccComplete_noSecretAnywhere applies the module with all logging at TRACE and looks for every secret in the state,
// the plan, its JSON, the logs, and what Terraform says.
func TestAccComplete_noSecretAnywhere(t *testing.T) {
	s := start(t, "complete", wholeServer)
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
	private, err := os.ReadFile(filepath.Join(s.Server().ConfDir(), jwtkey.PrivateFileName))
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
