package signingkey_test

import (
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// newPair writes another pair into the server's directory and returns its thumbprint.
func newPair(t *testing.T, server *acctest.ServerTarget) string {
	t.Helper()
	key, err := jwtkey.Generate(jwtkey.MinBits)
	if err == nil {
		err = keyfile.WritePair(keyfile.InDirectory(server.ConfDir()), key, keyfile.WriteOptions{})
	}
	if err != nil {
		t.Fatal(err)
	}
	return jwtkey.RFC7638(&key.PublicKey)
}

// TestReloadSigningKeys: every process of the server serves the key of the files afterwards, whether it is named or not, and
// the action says which.
func TestReloadSigningKeys(t *testing.T) {
	for name, options := range map[string]double.Options{"one process": {}, "three replicas": {Replicas: 3, Balance: double.ByConnection}} {
		t.Run(name, func(t *testing.T) {
			env := acctest.New(t, acctest.Options{Needs: acctest.OwnServer | acctest.KeyFiles | acctest.MovableClock, Server: options})
			server := env.Server()
			values := map[string]any{"replicas": max(1, options.Replicas)}
			for _, named := range []bool{false, true} {
				thumbprint := newPair(t, server)
				config := map[string]any{}
				if named {
					config["thumbprint"] = thumbprint
				}
				said, progress := env.Session(values).Invoke("openmetadata_reload_signing_keys", config)
				if len(said.Errors) > 0 || !strings.Contains(progress[len(progress)-1], thumbprint) {
					t.Fatalf("named %t: %v\n%s", named, said.Errors, strings.Join(progress, "\n"))
				}
				for i, process := range append(server.Replicas(), server) {
					if now, _ := served(t, process); now != thumbprint {
						t.Errorf("named %t: process %d serves %s, not %s", named, i, now, thumbprint)
					}
				}
			}
		})
	}
}

// TestReloadSigningKeys_refused: nothing is done where no credential would survive, and a key that does not come is told.
func TestReloadSigningKeys_refused(t *testing.T) {
	env := acctest.New(t, acctest.Options{Needs: acctest.OwnServer | acctest.KeyFiles | acctest.MovableClock | acctest.RequestLog})
	server := env.Server()
	before, _ := served(t, server)
	server.Automation(t)
	token := server.AdminBot(t, "automation")
	newPair(t, server)
	server.ClearLog()
	said, _ := env.Session(map[string]any{"email": nil, "password": nil, "token": token}).Invoke("openmetadata_reload_signing_keys", nil)
	said.ExpectError(t, "", "No credential of the provider would survive the new key, so nothing was changed")
	if now, _ := served(t, server); now != before {
		t.Error("the key was taken into use all the same")
	}
	said, _ = env.Session(nil).Invoke("openmetadata_reload_signing_keys", map[string]any{"thumbprint": jwtkey.ShippedThumbprint})
	said.ExpectError(t, "thumbprint", "ships")
	old := acctest.New(t, acctest.Options{Needs: acctest.OwnServer | acctest.KeyFiles, Server: double.Options{Version: "1.9"}})
	old.Server()
	said, _ = old.Session(nil).Invoke("openmetadata_reload_signing_keys", nil)
	said.ExpectError(t, "", "only when they start")
}
