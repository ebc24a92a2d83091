package openmetadata_test

import (
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// TestAccLive_handful runs a few of the acceptance tests in another process as against a real server, of each kind of need one,
// and looks that the server is afterwards what it was. The server is a stand-in of which that process knows only what the
// variables say. All of them: make test-live-doubles.
func TestAccLive_handful(t *testing.T) {
	if os.Getenv("TF_ACC") == "" || os.Getenv("TF_ACC_OPENMETADATA") == "live" {
		t.Skip("it is one of the acceptance tests, and brings its own live server")
	}
	t.Parallel()
	server, err := double.New(double.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	listening := httptest.NewServer(server.Handler())
	t.Cleanup(listening.Close)
	before := lookAtServer(t, listening.URL, server.ConfDir())

	passes := []string{
		"TestAccAdminUser_restoresDeleted",         // the API only
		"TestAccSSOCheck_clientSecret",             // Exclusive, KeyFiles, CallsOkta
		"TestAccBotToken_mismatchedFiles",          // Restart
		"TestAccDefaultAdminRemoval_softThenHard",  // the account admin is brought back
		"TestAccSSOCheck_freshServer",              // Fresh, after all those
		"TestAccServerDataSource/" + testedVersion, // Version
	}
	skipped := map[string]string{
		"TestAccAdminUser_lostAnswer":             "Faults",
		"TestAccBotToken_update":                  "MovableClock",
		"TestAccServerDataSource_settingsSources": "Version",
	}
	var patterns []string
	for _, name := range passes {
		top, _, _ := strings.Cut(name, "/")
		patterns = append(patterns, top)
	}
	for name := range skipped {
		patterns = append(patterns, name)
	}
	command := exec.CommandContext(t.Context(), os.Args[0], "-test.v", "-test.run=^("+strings.Join(patterns, "|")+")$")
	command.Env = append(os.Environ(), "TF_ACC_OPENMETADATA=live", "OPENMETADATA_HOST="+listening.URL,
		"OPENMETADATA_EMAIL=admin@open-metadata.org", "OPENMETADATA_PASSWORD=admin", "TF_ACC_OPENMETADATA_CONF_DIR="+server.ConfDir(),
		"TF_ACC_OPENMETADATA_RESTART=curl -fsS -X POST "+listening.URL+"/sandbox/restart", "SANDBOX_OKTA_URL=http://localhost:"+freePort(t))
	output, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%s:\n%s", err, output)
	}
	for _, name := range passes {
		if !strings.Contains(string(output), "--- PASS: "+name+" ") {
			t.Errorf("%s did not pass", name)
		}
	}
	for name, need := range skipped {
		_, after, isSkipped := strings.Cut(string(output), "=== RUN   "+name+"\n")
		said, _, _ := strings.Cut(after, "--- SKIP: "+name+" ")
		if !isSkipped || !strings.Contains(said, need+": ") {
			t.Errorf("%s was not skipped for %s", name, need)
		}
	}
	if after := lookAtServer(t, listening.URL, server.ConfDir()); !reflect.DeepEqual(before, after) {
		t.Errorf("the server was\n%v\nand is now\n%v", before, after)
	}
	if t.Failed() {
		t.Logf("%s", output)
	}
}

// testedVersion is the line of the stand-in that is used where no other is asked for.
const testedVersion = "1.12"

// lookAtServer is what the tests must leave: the key files, what is published, who has an account, and that admin signs in.
func lookAtServer(t *testing.T, address, confDir string) map[string]any {
	t.Helper()
	seen := map[string]any{}
	entries, err := os.ReadDir(confDir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		content, err := os.ReadFile(filepath.Join(confDir, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		seen[entry.Name()] = string(content)
	}
	ask := func(method, path, token, body string) any {
		request, err := http.NewRequestWithContext(t.Context(), method, address+"/api/v1"+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Authorization", "Bearer "+token)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		var answer any
		if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || response.StatusCode >= 300 {
			t.Fatalf("%s %s answered %d %v: %v", method, path, response.StatusCode, answer, err)
		}
		return answer
	}
	token, _ := ask(http.MethodPost, "/users/login", "", `{"email":"admin@open-metadata.org","password":"YWRtaW4="}`).(map[string]any)["accessToken"].(string)
	security, _ := ask(http.MethodGet, "/system/security/config", token, "").(map[string]any)
	// The stub for LDAP cannot be written back (F30).
	delete(security["authenticationConfiguration"].(map[string]any), "ldapConfiguration")
	seen["security configuration"] = security
	seen["published keys"] = ask(http.MethodGet, "/system/config/jwks", "", "")
	for _, kind := range []string{"users", "bots"} {
		names := map[string]any{}
		for _, element := range ask(http.MethodGet, "/"+kind+"?limit=1000&include=all", token, "").(map[string]any)["data"].([]any) {
			one := element.(map[string]any)
			names[one["name"].(string)] = one["deleted"]
		}
		seen[kind] = names
	}
	return seen
}

func freePort(t *testing.T) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}
