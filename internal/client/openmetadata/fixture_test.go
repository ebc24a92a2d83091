package openmetadata

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/schemacheck"
)

const (
	adminEmail    = "admin@open-metadata.org"
	adminPassword = "admin"
	probe         = "GET /api/v1/system/security/config"
	login         = "POST /api/v1/users/login"
)

// target is a server double and where it listens.
type target struct {
	*double.Server
	url string
}

func startServer(t *testing.T, options double.Options) target {
	t.Helper()
	server, err := double.New(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	listener := httptest.NewServer(schemacheck.Hold(t, options.Version, server.Handler()))
	t.Cleanup(func() { end(listener) })
	return target{Server: server, url: listener.URL}
}

// end ends the listener, and with it whatever request hangs: Close alone waits for its end.
func end(listener *httptest.Server) {
	listener.CloseClientConnections()
	listener.Close()
}

func (s target) keyFile() string { return filepath.Join(s.ConfDir(), jwtkey.PrivateFileName) }

// sent lists the requests since the last call.
func (s target) sent() []string {
	var lines []string
	for _, request := range s.Control().Requests() {
		lines = append(lines, request.Method+" "+request.Path)
	}
	s.Control().ClearRequests()
	return lines
}

func (s target) client(t *testing.T, config Config) *Client {
	t.Helper()
	config.Host = s.url
	if config.Transport.Timeout == 0 {
		// As for users: a request that gets no answer ends.
		config.Transport.Timeout = 5 * time.Minute
	}
	client, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func passwordOnly() Config { return Config{Email: adminEmail, Password: adminPassword} }

// signed makes a token as the holder of the server's private key does.
func (s target) signed(t *testing.T, user string) string {
	t.Helper()
	content, err := os.ReadFile(s.keyFile())
	if err != nil {
		t.Fatal(err)
	}
	key, err := jwtkey.ParsePrivate(content)
	if err != nil {
		t.Fatal(err)
	}
	token, err := jwtkey.Sign(key, jwtkey.TokenRequest{
		Subject: user, Email: user + "@open-metadata.org", KeyID: jwtkey.ShippedKeyID, Now: time.Now(), Lifetime: time.Hour,
	})
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func (s target) signingKey(user string) *SigningKey {
	return &SigningKey{PrivateKeyFile: s.keyFile(), KeyID: jwtkey.ShippedKeyID, User: user, Email: user + "@open-metadata.org"}
}

// addAdministrator makes an account that the tests can act as.
func (s target) addAdministrator(t *testing.T, name string) {
	t.Helper()
	if _, err := s.client(t, passwordOnly()).CreateUser(t.Context(), CreateUser{Name: name, Email: name + "@open-metadata.org", IsAdmin: true}); err != nil {
		t.Fatal(err)
	}
	s.sent()
}

// replaceKeys writes another pair beside the kept old one, as a rotation does.
func (s target) replaceKeys(t *testing.T) {
	t.Helper()
	key, err := jwtkey.Generate(jwtkey.MinBits)
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(s.keyFile())
	if err != nil {
		t.Fatal(err)
	}
	paths := keyfile.InDirectory(s.ConfDir())
	if err := os.WriteFile(paths.Previous().Private, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := keyfile.WritePair(paths, key, keyfile.WriteOptions{}); err != nil {
		t.Fatal(err)
	}
}

func actsAs(t *testing.T, client *Client) string {
	t.Helper()
	acting, err := client.Acting(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return acting.User
}

func count(lines []string, line string) int {
	found := 0
	for _, candidate := range lines {
		if candidate == line {
			found++
		}
	}
	return found
}
