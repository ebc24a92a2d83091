package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// serveSandbox runs the command on free ports until the test ends, and returns what it exports.
func serveSandbox(t *testing.T, environment map[string]string) map[string]string {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, func(name string) string { return environment[name] }, writer)
		_ = writer.Close()
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the sandbox ended with %v", err)
		}
	})
	exported := map[string]string{}
	last := "SANDBOX_SIGN_IN_URL"
	if environment["SANDBOX_OPENMETADATA_REPLICAS"] != "" {
		last = "SANDBOX_REPLICA_URLS"
	}
	lines := bufio.NewScanner(reader)
	for lines.Scan() {
		assignment, found := strings.CutPrefix(lines.Text(), "export ")
		name, value, isAssignment := strings.Cut(assignment, "=")
		if !found || !isAssignment {
			t.Fatalf("%q is not an export line", lines.Text())
		}
		exported[name] = strings.Trim(value, "'")
		if name == last {
			return exported
		}
	}
	t.Fatalf("the sandbox printed only %v", exported)
	return nil
}

func get(t *testing.T, address, authorization string) (int, []byte) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", authorization)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, body
}

func TestSandbox_servesBothAndSaysHow(t *testing.T) {
	exported := serveSandbox(t, map[string]string{
		"SANDBOX_OKTA_ADDR": "localhost:0", "SANDBOX_OPENMETADATA_ADDR": "localhost:0",
		"SANDBOX_OPENMETADATA_VERSION": "2.1", "SANDBOX_CONF_DIR": t.TempDir(),
	})
	if status, body := get(t, exported["OKTA_ORG_URL"]+"/api/v1/groups?q=data-team", "SSWS "+exported["OKTA_API_TOKEN"]); status != http.StatusOK || !strings.Contains(string(body), "data-team") {
		t.Errorf("the org answers %d %s", status, body)
	}
	status, body := get(t, exported["OPENMETADATA_HOST"]+"/api/v1/system/version", "")
	var version struct{ Version string }
	if err := json.Unmarshal(body, &version); err != nil || status != http.StatusOK || !strings.HasPrefix(version.Version, "2.1") {
		t.Errorf("the server answers %d %s", status, body)
	}
	for _, host := range []string{exported["OKTA_ORG_URL"], exported["OPENMETADATA_HOST"]} {
		if status, body := get(t, host+"/sandbox/requests", ""); status != http.StatusOK || !strings.HasPrefix(strings.TrimSpace(string(body)), "[") {
			t.Errorf("%s/sandbox/requests answers %d %s", host, status, body)
		}
	}
}

// TestSandbox_severalProcesses: each has an address of its own, and the server's hands requests to one after the other.
func TestSandbox_severalProcesses(t *testing.T) {
	exported := serveSandbox(t, map[string]string{
		"SANDBOX_OKTA_ADDR": "localhost:0", "SANDBOX_OPENMETADATA_ADDR": "localhost:0",
		"SANDBOX_OPENMETADATA_REPLICAS": "3", "SANDBOX_OPENMETADATA_BALANCE": "request",
	})
	addresses := strings.Split(exported["SANDBOX_REPLICA_URLS"], ",")
	if len(addresses) != 3 {
		t.Fatalf("the addresses are %q", addresses)
	}
	for range addresses {
		get(t, exported["OPENMETADATA_HOST"]+"/api/v1/system/version", "")
	}
	for _, address := range append(addresses, exported["OPENMETADATA_HOST"]) {
		status, body := get(t, address+"/sandbox/requests", "")
		var requests []map[string]any
		wanted := 1
		if address == exported["OPENMETADATA_HOST"] {
			wanted = 3
		}
		if err := json.Unmarshal(body, &requests); err != nil || status != http.StatusOK || len(requests) != wanted {
			t.Errorf("%s has the requests %d %s, want %d", address, status, body, wanted)
		}
	}
}

// TestSandbox_orgIsPublic: 2.1 refuses an identity provider whose name resolves to loopback (M16), and the org stands for one
// of the internet.
func TestSandbox_orgIsPublic(t *testing.T) {
	exported := serveSandbox(t, map[string]string{
		"SANDBOX_OKTA_ADDR": "localhost:0", "SANDBOX_OPENMETADATA_ADDR": "localhost:0", "SANDBOX_OPENMETADATA_VERSION": "2.1",
	})
	server := exported["OPENMETADATA_HOST"] + "/api/v1"
	var login struct{ AccessToken string }
	body := post(t, server+"/users/login", "", `{"email":"admin@open-metadata.org","password":"YWRtaW4="}`)
	if err := json.Unmarshal(body, &login); err != nil || login.AccessToken == "" {
		t.Fatalf("the login answers %s", body)
	}
	org := exported["OKTA_ORG_URL"]
	answer := string(post(t, server+"/system/security/validate", "Bearer "+login.AccessToken, fmt.Sprintf(`{
		"authenticationConfiguration": {
			"provider": "okta", "providerName": "Okta", "clientType": "public", "clientId": "0oa1", "authority": %q,
			"publicKeyUrls": [%q], "callbackUrl": "http://localhost/callback", "jwtPrincipalClaims": ["email"]
		},
		"authorizerConfiguration": {
			"className": "org.openmetadata.service.security.DefaultAuthorizer", "containerRequestFilter": "org.openmetadata.service.security.JwtFilter",
			"adminPrincipals": ["admin"], "principalDomain": "open-metadata.org", "enforcePrincipalDomain": false, "enableSecureSocketConnection": false
		}
	}`, org, org+"/oauth2/v1/keys")))
	// There is no such client, which only the org can have said.
	if !strings.Contains(answer, "Client ID validation failed. HTTP response: 401") {
		t.Errorf("the validation answers %s", answer)
	}
}

func post(t *testing.T, address, authorization, body string) []byte {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", authorization)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

func TestSandbox_onlyOnLoopback(t *testing.T) {
	err := run(t.Context(), func(name string) string {
		return map[string]string{"SANDBOX_OKTA_ADDR": "0.0.0.0:0"}[name]
	}, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "not on loopback") {
		t.Errorf("the sandbox would have listened for everybody: %v", err)
	}
}

func TestQuote(t *testing.T) {
	for text, want := range map[string]string{
		"http://localhost:8585": "http://localhost:8585",
		"two words":             "'two words'",
		"it's":                  `'it'\''s'`,
	} {
		if got := quote(text); got != want {
			t.Errorf("quote(%q) is %s, want %s", text, got, want)
		}
	}
}
