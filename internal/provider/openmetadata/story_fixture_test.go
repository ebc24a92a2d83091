package openmetadata_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// A test with Story in its name is that of a story which people tell of OpenMetadata, or of an observed fact: its name, or
// that of a part of it, says which. The guide "Lockouts" lists them.

// tree is the configuration as a dialogue takes it: the expressions of the settings are JSON too, and acctest.Unknown stays.
func (s settings) tree(t *testing.T) map[string]any {
	t.Helper()
	tree := map[string]any{}
	for name, value := range s {
		text, isText := value.(string)
		switch {
		case value == nil:
			continue
		case isText:
			var decoded any
			if err := json.Unmarshal([]byte(text), &decoded); err != nil {
				t.Fatalf("%s = %s: %s", name, text, err)
			}
			value = decoded
		}
		acctest.SetMember(tree, name, value)
	}
	return tree
}

// bySigningKey is the credential that every change survives.
func bySigningKey(server *acctest.ServerTarget) map[string]any {
	return map[string]any{"signing_key": map[string]any{
		"private_key_file": filepath.Join(server.ConfDir(), jwtkey.PrivateFileName), "user": "terraform",
	}}
}

// dialogue is about the server's security configuration, at the host where one is given.
func (s *signIn) dialogue(host ...string) *acctest.Dialogue {
	values := bySigningKey(s.Server())
	for _, address := range host {
		values["host"] = address
	}
	return s.Dialogue("openmetadata_security_config", values)
}

// between stands before a server, as a proxy or a load balancer does, and returns its own address. pass hands a request on.
func between(t *testing.T, address string, handle func(w http.ResponseWriter, r *http.Request, pass http.Handler)) string {
	t.Helper()
	target, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	pass := &httputil.ReverseProxy{Rewrite: func(request *httputil.ProxyRequest) { request.SetURL(target) }}
	return acctest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handle(w, r, pass) }))
}

// sayingVersion is the server under another version, for rules that go by nothing else.
func sayingVersion(t *testing.T, server *acctest.ServerTarget, version string) string {
	t.Helper()
	return between(t, server.URL, func(w http.ResponseWriter, r *http.Request, pass http.Handler) {
		if r.URL.Path != "/api/v1/system/version" {
			pass.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(w, `{"version":%q}`, version)
	})
}
