package openmetadata_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/schemacheck"
)

type object = map[string]any

const (
	configPath   = "/api/v1/system/security/config"
	validatePath = "/api/v1/system/security/validate"
	shippedKid   = "Gb389a-9f76-gdjs-a92j-0242bk94356"
)

// testServer is a double behind a real listener.
type testServer struct {
	t *testing.T
	*openmetadata.Server
	url string
}

func start(t *testing.T, o openmetadata.Options) *testServer {
	t.Helper()
	return startBehind(t, o, func(h http.Handler) http.Handler { return h })
}

// startBehind puts something before the double.
func startBehind(t *testing.T, o openmetadata.Options, front func(http.Handler) http.Handler) *testServer {
	t.Helper()
	s, err := openmetadata.New(o)
	if err != nil {
		t.Fatal(err)
	}
	listener := httptest.NewServer(front(schemacheck.Hold(t, o.Version, s.Handler())))
	t.Cleanup(func() {
		listener.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return &testServer{t, s, listener.URL}
}

// call sends a request and gives status and decoded body; status 0 is a connection that was cut.
func (s *testServer) call(method, path, token string, body any) (int, any) {
	s.t.Helper()
	var reader io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			s.t.Fatal(err)
		}
		reader = bytes.NewReader(data)
	}
	req, err := http.NewRequest(method, s.url+path, reader)
	if err != nil {
		s.t.Fatal(err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
		if method == http.MethodPatch {
			req.Header.Set("Content-Type", "application/json-patch+json")
		}
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	var out any
	if json.Unmarshal(data, &out) != nil {
		out = string(data)
	}
	return resp.StatusCode, out
}

// want is call with an expected status; the body is given as an object.
func (s *testServer) want(status int, method, path, token string, body any) object {
	s.t.Helper()
	got, out := s.call(method, path, token, body)
	if got != status {
		s.t.Fatalf("%s %s answered %d %v, want %d", method, path, got, out, status)
	}
	o, _ := out.(object)
	return o
}

func (s *testServer) login(email, password string) string {
	s.t.Helper()
	body := s.want(200, http.MethodPost, "/api/v1/users/login", "", object{"email": email, "password": base64.StdEncoding.EncodeToString([]byte(password))})
	return body["accessToken"].(string)
}

func (s *testServer) admin() string {
	s.t.Helper()
	return s.login("admin@open-metadata.org", "admin")
}

// config reads the configuration and makes it one that can be written back.
func (s *testServer) config(token string) object {
	s.t.Helper()
	body := s.want(200, http.MethodGet, configPath, token, nil)
	authn := body["authenticationConfiguration"].(object)
	delete(authn, "ldapConfiguration")
	if oidc, ok := authn["oidcConfiguration"].(object); ok {
		oidc["secret"] = ""
	}
	return body
}

// oktaPublic is a configuration for Okta; nothing of it is called by a PUT.
func oktaPublic(authority string) object {
	return object{
		"authenticationConfiguration": object{
			"clientType": "public", "provider": "okta", "providerName": "okta", "responseType": "id_token", "authority": authority,
			"publicKeyUrls": []any{authority + "/oauth2/v1/keys"}, "clientId": "spa1", "callbackUrl": "http://localhost:8585/callback",
			"jwtPrincipalClaims": []any{"email", "preferred_username", "sub"}, "enableSelfSignup": true,
		},
		"authorizerConfiguration": object{
			"className": "org.openmetadata.service.security.DefaultAuthorizer", "containerRequestFilter": "org.openmetadata.service.security.JwtFilter",
			"adminPrincipals": []any{"admin"}, "principalDomain": "open-metadata.org", "enforcePrincipalDomain": false, "enableSecureSocketConnection": false,
		},
	}
}

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Now()} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

var newKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

func writePair(t *testing.T, dir string, private *rsa.PrivateKey) {
	t.Helper()
	priv, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	pub, err := x509.MarshalPKIXPublicKey(&private.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"private_key.der": priv, "public_key.der": pub} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// mint signs a token of a named administrator by hand.
func mint(t *testing.T, private *rsa.PrivateKey, kid, user string) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: private}, (&jose.SignerOptions{}).WithHeader("kid", kid))
	if err != nil {
		t.Fatal(err)
	}
	claims, err := json.Marshal(object{"sub": user, "email": user + "@open-metadata.org", "exp": time.Now().Add(time.Hour).Unix()})
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign(claims)
	if err != nil {
		t.Fatal(err)
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}
