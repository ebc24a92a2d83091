package openmetadata_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// TestRestore: a server that has forgotten everything goes on as if nothing had been, with its accounts, tokens, settings,
// sign-in and key files.
func TestRestore(t *testing.T) {
	t.Parallel()
	s := startSSO(t, "confidential")
	private := newKey()
	writePair(t, s.ConfDir(), private)
	if err := s.Restart(); err != nil {
		t.Fatal(err)
	}
	token := mint(t, private, shippedKid, "alice")
	s.want(200, http.MethodGet, configPath, token, nil)
	note := filepath.Join(s.ConfDir(), "private_key.der.previous")
	if err := os.WriteFile(note, []byte("previous"), 0o640); err != nil {
		t.Fatal(err)
	}
	dump, err := s.Dump()
	if err != nil {
		t.Fatal(err)
	}

	s.Control().Reset()
	if status, body := s.call(http.MethodGet, configPath, token, nil); status != 401 {
		t.Fatalf("a new server takes the token: %d %v", status, body)
	}
	if err := s.Restore(dump); err != nil {
		t.Fatal(err)
	}
	config := s.want(200, http.MethodGet, configPath, token, nil)
	if config["authenticationConfiguration"].(object)["clientId"] != s.app {
		t.Errorf("the configuration is %v", config)
	}
	if info, err := os.Stat(note); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("the file beside the keys is %v, %v", info, err)
	}
	noRedirects := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := noRedirects.Get(s.url + "/api/v1/auth/login")
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if to := resp.Header.Get("Location"); !strings.HasPrefix(to, s.org) {
		t.Errorf("a sign-in answers %d and leads to %q", resp.StatusCode, to)
	}
	if err := s.Restore(dump); err != nil {
		t.Fatal(err)
	}
	again, err := s.Dump()
	if err != nil {
		t.Fatal(err)
	}
	if string(again) != string(dump) {
		t.Errorf("another dump is\n%s, want\n%s", again, dump)
	}
}

// TestRestore_ofAnotherVersion: a server does not take what one of another version has dumped.
func TestRestore_ofAnotherVersion(t *testing.T) {
	t.Parallel()
	dump, err := start(t, openmetadata.Options{Version: "2.1"}).Dump()
	if err != nil {
		t.Fatal(err)
	}
	if err := start(t, openmetadata.Options{}).Restore(dump); err == nil || !strings.Contains(err.Error(), "2.1") {
		t.Errorf("the error is %v", err)
	}
}
