package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
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
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("the sandbox ended with %v", err)
			}
		case <-time.After(10 * time.Second):
			t.Error("the sandbox did not end when it was interrupted")
		}
	})
	exported := map[string]string{}
	lines := bufio.NewScanner(reader)
	for lines.Scan() {
		assignment, found := strings.CutPrefix(lines.Text(), "export ")
		name, value, isAssignment := strings.Cut(assignment, "=")
		if !found || !isAssignment {
			t.Fatalf("%q is not an export line", lines.Text())
		}
		exported[name] = strings.Trim(value, "'")
		if name == "SANDBOX_SIGN_IN_URL" {
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

// TestSandbox_ownOrgIsPublic: the server of 2.1 refuses identity providers at private addresses, but not the org that the
// sandbox itself serves, or nobody could be signed in by it.
func TestSandbox_ownOrgIsPublic(t *testing.T) {
	exported := serveSandbox(t, map[string]string{
		"SANDBOX_OKTA_ADDR": "localhost:0", "SANDBOX_OPENMETADATA_ADDR": "localhost:0", "SANDBOX_OPENMETADATA_VERSION": "2.1",
	})
	host, org := exported["OPENMETADATA_HOST"], exported["OKTA_ORG_URL"]
	var login struct{ AccessToken string }
	post(t, host+"/api/v1/users/login", "", map[string]any{"email": "admin@open-metadata.org", "password": "YWRtaW4="}, &login)
	var verdict struct {
		Errors []struct{ Field, Error string }
	}
	post(t, host+"/api/v1/system/security/validate", "Bearer "+login.AccessToken, map[string]any{
		"authenticationConfiguration": map[string]any{
			"provider": "okta", "providerName": "Okta", "clientType": "public", "authority": org, "clientId": "0oaNobody",
			"callbackUrl": host + "/callback", "publicKeyUrls": []string{org + "/oauth2/v1/keys"}, "jwtPrincipalClaims": []string{"email", "preferred_username", "sub"},
		},
		"authorizerConfiguration": map[string]any{
			"className": "org.openmetadata.service.security.DefaultAuthorizer", "containerRequestFilter": "org.openmetadata.service.security.JwtFilter",
			"adminPrincipals": []string{"admin"}, "principalDomain": "open-metadata.org", "enforcePrincipalDomain": false, "enableSecureSocketConnection": false,
		},
	}, &verdict)
	// The org has no such client, and that the server found out by asking it.
	if len(verdict.Errors) != 1 || verdict.Errors[0].Field != "authenticationConfiguration.clientId" {
		t.Errorf("the server says of the sandbox's own org: %v", verdict.Errors)
	}
}

func post(t *testing.T, address, authorization string, body, answer any) {
	t.Helper()
	content, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, bytes.NewReader(content))
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
	if err := json.NewDecoder(response.Body).Decode(answer); err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s answered %d, %v", address, response.StatusCode, err)
	}
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
