package provider_test

import (
	"maps"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// TestAccKeepers_rotationIsNeverASurprise: what has keepers rotates when they change, and only then; none and empty ones are
// the same, the first after an import are adopted, and those that are not known yet are told of. Whoever uses a token or a key
// that was replaced without a need is cut off (fact 141).
func TestAccKeepers_rotationIsNeverASurprise(t *testing.T) {
	for name, member := range map[string]struct {
		typeName string
		// prepare makes what the configuration and the import id need.
		prepare  func(t *testing.T, environment *acctest.Environment) (config map[string]any, id string)
		identity string
		replaces bool
		// unique says that a second one cannot be made beside the first.
		unique bool
	}{
		"key files": {typeName: "openmetadata_jwt_signing_key_files", identity: "thumbprint", prepare: func(t *testing.T, _ *acctest.Environment) (map[string]any, string) {
			t.Helper()
			dir := filepath.Join(t.TempDir(), "keys")
			newPair(t, dir)
			return map[string]any{"directory": dir}, dir
		}},
		"key in the state": {typeName: "openmetadata_jwt_signing_key", identity: "thumbprint", replaces: true, prepare: func(t *testing.T, _ *acctest.Environment) (map[string]any, string) {
			t.Helper()
			dir := filepath.Join(t.TempDir(), "keys")
			newPair(t, dir)
			return map[string]any{}, filepath.Join(dir, jwtkey.PrivateFileName)
		}},
		"bot's token": {typeName: "openmetadata_bot_token", identity: "fingerprint", prepare: func(t *testing.T, environment *acctest.Environment) (map[string]any, string) {
			t.Helper()
			environment.Server()
			environment.SkipTokenCache()
			return map[string]any{"bot": "ingestion-bot", "expiry": "Unlimited"}, "ingestion-bot"
		}},
		"personal access token": {typeName: "openmetadata_personal_access_token", identity: "id", unique: true, prepare: func(t *testing.T, environment *acctest.Environment) (map[string]any, string) {
			t.Helper()
			server := environment.Server()
			made, _ := server.Must(t, server.Login(t), http.MethodPut, "/v1/users/security/token", map[string]any{"tokenName": "ci", "JWTTokenExpiry": "30"}).(map[string]any)
			return map[string]any{"name": "ci", "expiry": "30"}, "admin/" + made["token"].(string)
		}},
		"client secret": {typeName: "openmetadata_okta_client_secret", identity: "id", replaces: true, unique: true, prepare: func(t *testing.T, environment *acctest.Environment) (map[string]any, string) {
			t.Helper()
			org := environment.Okta()
			app, _ := org.Must(t, http.MethodPost, "/api/v1/apps", map[string]any{
				"name": "oidc_client", "label": acctest.Name("keepers"), "signOnMode": "OPENID_CONNECT",
				"credentials": map[string]any{"oauthClient": map[string]any{"token_endpoint_auth_method": "client_secret_basic"}},
				"settings": map[string]any{"oauthClient": map[string]any{
					"application_type": "web", "grant_types": []string{"authorization_code"}, "response_types": []string{"code"},
					"redirect_uris": []string{"https://catalog.example.com/callback"},
				}},
			}).(map[string]any)
			appID, _ := app["id"].(string)
			secrets, _ := org.Must(t, http.MethodGet, "/api/v1/apps/"+appID+"/credentials/secrets", nil).([]any)
			return map[string]any{"app_id": appID}, appID + "/" + secrets[0].(map[string]any)["id"].(string)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			environment := acctest.New(t, acctest.Options{Needs: acctest.MovableClock})
			environment.Parallel()
			config, id := member.prepare(t, environment)
			object := environment.Dialogue(member.typeName, nil)
			if said := object.TryImport(id); len(said.Errors) > 0 {
				t.Fatal(said.Errors)
			}
			kept := object.Attribute(member.identity)
			with := func(keepers any) map[string]any {
				all := map[string]any{"keepers": keepers}
				maps.Copy(all, config)
				return all
			}
			rotates := func(dialogue *acctest.Dialogue, keepers any) bool {
				t.Helper()
				said, replaced := dialogue.Copy().Replaced(with(keepers))
				if len(said.Errors) > 0 {
					t.Fatal(said.Errors)
				}
				if member.replaces {
					return replaced
				}
				for _, warning := range said.Warnings {
					if strings.Contains(warning.Text, "This plan rotates") || strings.Contains(warning.Text, "This plan replaces") || strings.Contains(warning.Text, "may rotate") {
						return true
					}
				}
				return false
			}
			unchanged := func(after string) {
				t.Helper()
				if now := object.Attribute(member.identity); now != kept {
					t.Fatalf("%s it is %v and not %v", after, now, kept)
				}
			}
			for _, keepers := range []any{nil, map[string]any{}} {
				object.MustApply(with(keepers))
				unchanged("with no keepers")
			}
			if rotates(object, map[string]any{"a": acctest.Unknown}) {
				t.Error("the first keepers after an import rotate when they are not known yet")
			}
			object.MustApply(with(map[string]any{"a": "1"}))
			unchanged("after the first keepers")
			if rotates(object, map[string]any{"a": "1"}) {
				t.Error("the same keepers rotate")
			}
			for _, changed := range []any{map[string]any{"a": "2"}, map[string]any{"a": "1", "b": acctest.Unknown}, nil, map[string]any{}} {
				if !rotates(object, changed) {
					t.Errorf("from {a = 1} to %v nothing is said of a rotation", changed)
				}
			}
			said, _ := object.Copy().Replaced(with(map[string]any{"a": acctest.Unknown}))
			said.ExpectWarning(t, map[bool]string{true: "keepers"}[member.replaces], "may rotate")
			if !member.unique {
				// Of what was not imported the first keepers rotate, as the pages advise.
				made := environment.Dialogue(member.typeName, nil)
				made.MustApply(config)
				if !rotates(made, map[string]any{"a": "1"}) || rotates(made, map[string]any{}) {
					t.Error("without an import the first keepers must rotate, and an empty map must not")
				}
			}
			if !member.replaces {
				object.MustApply(with(map[string]any{"a": "2"}))
				if object.Attribute(member.identity) == kept {
					t.Error("other keepers have changed nothing")
				}
			}
		})
	}
}

func newPair(t *testing.T, dir string) {
	t.Helper()
	key, err := jwtkey.Generate(3072)
	if err != nil {
		t.Fatal(err)
	}
	if err := keyfile.WritePair(keyfile.InDirectory(dir), key, keyfile.WriteOptions{}); err != nil {
		t.Fatal(err)
	}
}
