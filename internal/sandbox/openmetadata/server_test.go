package openmetadata_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// A fresh server shows the shipped public key, and only what stands in its own directory signs under it.
func TestShippedKeyIsShownAndOnlyTheStandInSignsUnderIt(t *testing.T) {
	t.Parallel()
	s := start(t, openmetadata.Options{})
	keys := s.want(200, http.MethodGet, "/api/v1/system/config/jwks", "", nil)["keys"].([]any)
	n := keys[0].(object)["n"].(string)
	if !strings.HasPrefix(n, "ANl0x260vLmL_kx8") || !strings.HasSuffix(n, "AYDLtqWsz2U=") {
		t.Errorf("n is %s, not the shipped one", n)
	}
	public, err := os.ReadFile(filepath.Join(s.ConfDir(), "public_key.der"))
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParsePKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	s.want(200, http.MethodGet, configPath, s.admin(), nil)

	private, err := os.ReadFile(filepath.Join(s.ConfDir(), "private_key.der"))
	if err != nil {
		t.Fatal(err)
	}
	standIn, err := x509.ParsePKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	if standIn.(*rsa.PrivateKey).PublicKey.Equal(parsed) {
		t.Error("the private file is the shipped private key, which must not be here")
	}
	s.want(200, http.MethodGet, configPath, mint(t, standIn.(*rsa.PrivateKey), shippedKid, "admin"), nil)
	s.want(401, http.MethodGet, configPath, mint(t, newKey(), shippedKid, "admin"), nil)
}

func TestConfDirWithItsOwnPairIsUsed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writePair(t, dir, newKey())
	s := start(t, openmetadata.Options{ConfDir: dir, KeyID: "prod-1"})
	s.want(200, http.MethodGet, configPath, mint(t, newKey(), "prod-1", "admin"), nil)
	if kid := s.want(200, http.MethodGet, "/api/v1/system/config/jwks", "", nil)["keys"].([]any)[0].(object)["kid"]; kid != "prod-1" {
		t.Errorf("kid %v", kid)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "private_key.der")); err != nil {
		t.Errorf("Close removed files that were given: %v", err)
	}
}

// F50: key files that are missing or no RSA keys stop the start, and nobody listens until the cause is removed.
func TestRestartWithBadKeyFilesFailsUntilTheyAreGood(t *testing.T) {
	t.Parallel()
	s := start(t, openmetadata.Options{})
	good, err := os.ReadFile(filepath.Join(s.ConfDir(), "private_key.der"))
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"truncated": good[:100], "missing": nil} {
		path := filepath.Join(s.ConfDir(), "private_key.der")
		if data == nil {
			err = os.Remove(path)
		} else {
			err = os.WriteFile(path, data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		if status, body := s.call(http.MethodPost, "/sandbox/restart", "", nil); status != 500 || !strings.Contains(body.(string), "private key") {
			t.Errorf("%s: restart answered %d %v", name, status, body)
		}
		if status, _ := s.call(http.MethodGet, "/api/v1/system/version", "", nil); status != 0 {
			t.Errorf("%s: a server that did not start answers %d", name, status)
		}
	}
	if err := os.WriteFile(filepath.Join(s.ConfDir(), "private_key.der"), good, 0o600); err != nil {
		t.Fatal(err)
	}
	s.want(204, http.MethodPost, "/sandbox/restart", "", nil)
	s.want(200, http.MethodGet, "/api/v1/system/version", "", nil)
}

func TestNewRefusesHalfAPair(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writePair(t, dir, newKey())
	if err := os.Remove(filepath.Join(dir, "public_key.der")); err != nil {
		t.Fatal(err)
	}
	if _, err := openmetadata.New(openmetadata.Options{ConfDir: dir}); err == nil {
		t.Error("a server started without a public key")
	}
	if _, err := openmetadata.New(openmetadata.Options{Version: "3.0"}); err == nil {
		t.Error("a server of an unknown version started")
	}
}

// F70: what the environment lists at the restart decides, not the database.
func TestRestartTakesTheEnvironmentFromItsBody(t *testing.T) {
	t.Parallel()
	s := start(t, openmetadata.Options{})
	admin := s.admin()
	s.want(201, http.MethodPost, "/api/v1/users", admin, object{"name": "root2", "email": "root2@open-metadata.org", "isAdmin": true,
		"createPasswordType": "ADMIN_CREATE", "password": "Passw0rd!x", "confirmPassword": "Passw0rd!x"})
	root := s.login("root2@open-metadata.org", "Passw0rd!x")
	id := s.want(200, http.MethodGet, "/api/v1/users/name/admin", root, nil)["id"].(string)
	s.want(200, http.MethodDelete, "/api/v1/users/"+id+"?hardDelete=true", root, nil)

	s.want(204, http.MethodPost, "/sandbox/restart", "", object{"adminPrincipals": []any{"root2"}})
	s.want(404, http.MethodGet, "/api/v1/users/name/admin?include=all", root, nil)
	s.want(204, http.MethodPost, "/sandbox/restart", "", object{"adminPrincipals": []any{"admin"}})
	back := s.want(200, http.MethodGet, "/api/v1/users/name/admin", root, nil)
	if back["id"] == id || back["isAdmin"] != true {
		t.Errorf("admin came back as %v", back)
	}
	s.want(400, http.MethodPost, "/sandbox/restart", "", object{"nonsense": true})
}

// F40: a list of principal claims that is empty locks out every credential, also after a restart; without its settings rows the
// server has its environment's again.
func TestEmptyPrincipalClaimsLockOutUntilTheRowsAreRemoved(t *testing.T) {
	t.Parallel()
	s := start(t, openmetadata.Options{})
	admin := s.admin()
	body := s.config(admin)
	body["authenticationConfiguration"].(object)["jwtPrincipalClaims"] = []any{}
	s.want(200, http.MethodPut, configPath, admin, body)
	s.want(401, http.MethodGet, configPath, admin, nil)
	s.want(204, http.MethodPost, "/sandbox/restart", "", nil)
	s.want(401, http.MethodGet, configPath, s.admin(), nil)
	s.want(204, http.MethodPost, "/sandbox/restart", "", object{"removeSecurityConfig": true})
	s.want(200, http.MethodGet, configPath, s.admin(), nil)
}

// F46, F49: key files count from the next reload on; files that are none leave the old key in force, and the answer is 200 all
// the same.
func TestReloadReadsKeyFilesAndKeepsTheOldKeyWhenTheyAreNone(t *testing.T) {
	t.Parallel()
	s := start(t, openmetadata.Options{})
	admin := s.admin()
	n := func() string {
		return s.want(200, http.MethodGet, "/api/v1/system/config/jwks", "", nil)["keys"].([]any)[0].(object)["n"].(string)
	}
	before := n()
	if err := os.WriteFile(filepath.Join(s.ConfDir(), "public_key.der"), []byte("-----BEGIN PUBLIC KEY-----"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.want(200, http.MethodPut, configPath, admin, s.config(admin))
	if n() != before {
		t.Error("a file that is no key replaced the key")
	}
	other, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	writePair(t, s.ConfDir(), other)
	if n() != before {
		t.Error("files on disk count without a reload")
	}
	s.want(200, http.MethodPut, configPath, admin, s.config(admin))
	if n() == before {
		t.Error("the reload did not read the files")
	}
	s.want(401, http.MethodGet, configPath, admin, nil)
	s.want(200, http.MethodGet, configPath, mint(t, other, shippedKid, "admin"), nil)
}

func TestHrefFollowsTheHostOrTheBaseURL(t *testing.T) {
	t.Parallel()
	s := start(t, openmetadata.Options{})
	if href := s.want(200, http.MethodGet, "/api/v1/users/name/admin", s.admin(), nil)["href"].(string); !strings.HasPrefix(href, s.url+"/api/v1/users/") {
		t.Errorf("href %s", href)
	}
	named := start(t, openmetadata.Options{BaseURL: "https://catalog.example.com"})
	if href := named.want(200, http.MethodGet, "/api/v1/users/name/admin", named.admin(), nil)["href"].(string); !strings.HasPrefix(href, "https://catalog.example.com/api/v1/users/") {
		t.Errorf("href %s", href)
	}
}

func TestResetMakesAFreshServer(t *testing.T) {
	t.Parallel()
	s := start(t, openmetadata.Options{})
	admin := s.admin()
	fresh := s.want(200, http.MethodGet, "/api/v1/system/config/jwks", "", nil)
	writePair(t, s.ConfDir(), newKey())
	s.want(200, http.MethodPut, configPath, admin, oktaPublic("http://dev-1.okta.test:9700"))
	s.want(204, http.MethodPost, "/sandbox/reset", "", nil)
	if kept := s.want(200, http.MethodGet, "/api/v1/system/config/jwks", "", nil); kept["keys"].([]any)[0].(object)["n"] != fresh["keys"].([]any)[0].(object)["n"] {
		t.Error("the key of before the reset is still in force")
	}
	users := s.want(200, http.MethodGet, "/api/v1/users?limit=0", s.admin(), nil)
	if total := users["paging"].(object)["total"]; total != 17.0 {
		t.Errorf("%v users after the reset", total)
	}
}

// The answers to faults are the server's own.
func TestFaults(t *testing.T) {
	t.Parallel()
	s := start(t, openmetadata.Options{})
	for _, f := range []control.Fault{
		{Method: "GET", Path: "/api/v1/system/version", Kind: control.KindRateLimit},
		{Method: "GET", Path: "/api/v1/system/version", Nth: 2, Kind: control.KindServerError, Status: 503},
		{Method: "POST", Path: "/api/v1/users", Kind: control.KindCutAfter},
	} {
		if err := s.Control().AddFault(f); err != nil {
			t.Fatal(err)
		}
	}
	if body := s.want(429, http.MethodGet, "/api/v1/system/version", "", nil); body["code"] != 429.0 {
		t.Errorf("429 is %v", body)
	}
	if body := s.want(503, http.MethodGet, "/api/v1/system/version", "", nil); body["message"] != "HTTP 503 Service Unavailable" {
		t.Errorf("503 is %v", body)
	}
	admin := s.admin()
	if status, _ := s.call(http.MethodPost, "/api/v1/users", admin, object{"name": "eve", "email": "eve@open-metadata.org"}); status != 0 {
		t.Errorf("the cut connection answered %d", status)
	}
	s.want(200, http.MethodGet, "/api/v1/users/name/eve", admin, nil)
}
