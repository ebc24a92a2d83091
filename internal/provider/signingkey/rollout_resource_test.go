package signingkey_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// A rollout has no object on the server that could disappear or be imported: the server always has a signing key, and which one
// is what these tests are about.

const rolloutAddress = "openmetadata_jwt_signing_key_rollout.test"

const reload = "PUT /api/v1/system/security/config"

func rolloutConfig(lines ...string) string {
	return "resource \"openmetadata_jwt_signing_key_rollout\" \"test\" {\n  " + strings.Join(lines, "\n  ") + "\n}\n"
}

// filesAndRollout is the usual pair of resources.
func filesAndRollout(provider, dir string, lines ...string) string {
	return provider + "resource \"openmetadata_jwt_signing_key_files\" \"test\" {\n  " + strings.Join(append(lines, inDirectory(dir)), "\n  ") + "\n}\n" +
		rolloutConfig("thumbprint = openmetadata_jwt_signing_key_files.test.thumbprint")
}

func ofKey(thumbprint string, lines ...string) string {
	return rolloutConfig(append(lines, fmt.Sprintf("thumbprint = %q", thumbprint))...)
}

// withKeyFiles is a server whose key files the test can reach.
func withKeyFiles(t *testing.T, needs acctest.Need, version ...string) (*acctest.Environment, *acctest.ServerTarget) {
	t.Helper()
	options := acctest.Options{Needs: acctest.KeyFiles | needs}
	if len(version) > 0 {
		options.Server.Version = version[0]
	}
	environment := acctest.New(t, options)
	return environment, environment.Server()
}

// served reads the one key that the server publishes.
func served(t *testing.T, server *acctest.ServerTarget) (thumbprint, keyID string) {
	t.Helper()
	answer, _ := server.Must(t, "", http.MethodGet, "/v1/system/config/jwks", nil).(map[string]any)
	keys, _ := answer["keys"].([]any)
	if len(keys) != 1 {
		t.Fatalf("the server serves %v", answer)
	}
	key, _ := keys[0].(map[string]any)
	text := func(name string) string { value, _ := key[name].(string); return value }
	facts, err := jwtkey.JWK{KeyType: text("kty"), Modulus: text("n"), Exponent: text("e")}.Facts()
	if err != nil {
		t.Fatal(err)
	}
	return facts.Thumbprint, text("kid")
}

func checkServed(t *testing.T, server *acctest.ServerTarget, paths keyfile.Paths) resource.TestCheckFunc {
	t.Helper()
	return func(state *terraform.State) error {
		key, err := loadPair(paths)
		if err != nil {
			return err
		}
		wanted := jwtkey.RFC7638(&key.PublicKey)
		if found, _ := served(t, server); found != wanted {
			return fmt.Errorf("the server serves %s and not %s", found, wanted)
		}
		if noted := state.RootModule().Resources[rolloutAddress].Primary.Attributes["served_thumbprint"]; noted != wanted {
			return fmt.Errorf("the state notes %s and not %s", noted, wanted)
		}
		return nil
	}
}

// onlySigningKey is a provider block that has nothing but the server's signing key.
func onlySigningKey(server *acctest.ServerTarget, user string, lines ...string) string {
	return fmt.Sprintf("provider \"openmetadata\" {\n  host = %q\n  max_retries = 2\n  signing_key = { private_key_file = %q, user = %q }\n  %s\n}\n",
		server.URL, filepath.Join(server.ConfDir(), jwtkey.PrivateFileName), user, strings.Join(lines, "\n  "))
}

func addAdministrator(t *testing.T, server *acctest.ServerTarget, name string) {
	t.Helper()
	server.Must(t, server.Login(t), http.MethodPost, "/v1/users", map[string]any{"name": name, "email": name + "@open-metadata.org", "isAdmin": true})
}

func restart(t *testing.T, server *acctest.ServerTarget) {
	t.Helper()
	if err := server.Restart(); err != nil {
		t.Error(err)
	}
}

func TestAccJWTSigningKeyRollout_basic(t *testing.T) {
	environment, server := withKeyFiles(t, acctest.API)
	paths := keyfile.InDirectory(server.ConfDir())
	config := filesAndRollout(environment.ProviderConfig(), server.ConfDir())
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config: config,
			Check: resource.ComposeAggregateTestCheckFunc(checkServed(t, server, paths),
				resource.TestCheckResourceAttr(rolloutAddress, "id", server.URL),
				resource.TestCheckResourceAttr(rolloutAddress, "served_key_id", jwtkey.ShippedKeyID),
				resource.TestCheckResourceAttr(rolloutAddress, "is_shipped_default", "false")),
			ConfigPlanChecks: emptyPlan(),
		},
	}})
}

func TestAccJWTSigningKeyRollout_requests(t *testing.T) {
	environment, server := withKeyFiles(t, acctest.RequestLog)
	config := filesAndRollout(environment.ProviderConfig(), server.ConfDir())
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config},
		{
			PreConfig:        server.ClearLog,
			Config:           config,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			Check: func(*terraform.State) error {
				requests := server.Requests()
				if len(requests) == 0 || slices.ContainsFunc(requests, func(line string) bool { return line != "GET /api/v1/system/config/jwks" }) {
					return fmt.Errorf("a plan without changes sent %v", requests)
				}
				return nil
			},
		},
	}})
}

func TestAccJWTSigningKeyRollout_rotation(t *testing.T) {
	for _, version := range []string{"1.12", "2.1"} {
		t.Run(version, func(t *testing.T) {
			environment, server := withKeyFiles(t, acctest.API, version)
			paths := keyfile.InDirectory(server.ConfDir())
			var first string
			environment.Test(resource.TestCase{Steps: []resource.TestStep{
				{
					Config: filesAndRollout(environment.ProviderConfig(), server.ConfDir()),
					Check: func(*terraform.State) error {
						first, _ = served(t, server)
						return nil
					},
				},
				{
					Config: filesAndRollout(environment.ProviderConfig(), server.ConfDir(), `keepers = { month = "2026-11" }`),
					Check: resource.ComposeAggregateTestCheckFunc(checkServed(t, server, paths), func(*terraform.State) error {
						if second, _ := served(t, server); second == first {
							return fmt.Errorf("the server still serves %s", first)
						}
						return nil
					}),
					ConfigPlanChecks: planned(rolloutAddress, plancheck.ResourceActionUpdate),
				},
			}})
		})
	}
}

// The second run, under Okta and without a password: the token that tells the server to read the new key is signed with the old
// one (F77).
func TestAccStory_fact77_rotationUnderOktaWithoutAPassword(t *testing.T) {
	environment, server := withKeyFiles(t, acctest.CallsOkta)
	paths := keyfile.InDirectory(server.ConfDir())
	key := server.Automation(t)
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config: filesAndRollout(environment.ProviderConfig(key), server.ConfDir()),
		},
		{
			PreConfig: func() { switchToOkta(t, environment) },
			Config:    filesAndRollout(onlySigningKey(server, "terraform"), server.ConfDir(), `keepers = { month = "2026-11" }`),
			Check:     checkServed(t, server, paths), ConfigPlanChecks: emptyPlan(),
		},
	}})
}

// Two rotations whose rollout fails, under Okta and without a password: the kept pair is still the one in force, and not the
// first of the two that never were.
func TestAccJWTSigningKeyRollout_rotatedAgainBeforeTheRollout(t *testing.T) {
	environment, server := withKeyFiles(t, acctest.CallsOkta|acctest.Faults)
	paths := keyfile.InDirectory(server.ConfDir())
	key := server.Automation(t)
	refused := regexp.MustCompile(acctest.Escape("Telling the server to read its key files again"))
	config := func(revision string) string {
		return filesAndRollout(onlySigningKey(server, "terraform"), server.ConfDir(), fmt.Sprintf("keepers = { revision = %q }", revision))
	}
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config: filesAndRollout(environment.ProviderConfig(key), server.ConfDir()),
		},
		{
			PreConfig: func() {
				switchToOkta(t, environment)
				// Under an OIDC provider the reload is a PATCH of nothing (F33, F46).
				server.Fault(control.Fault{Method: http.MethodPatch, Path: "/api/v1/system/security/config", Kind: "server_error", Status: 500, Times: 2})
			},
			Config: config("1"), ExpectError: refused,
		},
		{Config: config("2"), ExpectError: refused},
		{Config: config("2"), Check: checkServed(t, server, paths), ConfigPlanChecks: emptyPlan()},
	}})
}

// switchToOkta puts the server under an OIDC provider as an administrator would, without the blocks that a default install
// carries along (F30).
func switchToOkta(t *testing.T, environment *acctest.Environment) {
	t.Helper()
	server, org := environment.Server(), environment.Okta()
	app, _ := org.Must(t, http.MethodPost, "/api/v1/apps", map[string]any{
		"name": "oidc_client", "label": acctest.Name("OpenMetadata"), "signOnMode": "OPENID_CONNECT",
		"credentials": map[string]any{"oauthClient": map[string]any{"token_endpoint_auth_method": "none", "pkce_required": true}},
		"settings": map[string]any{"oauthClient": map[string]any{
			"application_type": "browser", "grant_types": []string{"authorization_code"}, "response_types": []string{"code"},
			"redirect_uris": []string{server.URL + "/callback"},
		}},
	}).(map[string]any)
	token := server.Login(t)
	config, _ := server.Must(t, token, http.MethodGet, "/v1/system/security/config", nil).(map[string]any)
	authentication, _ := config["authenticationConfiguration"].(map[string]any)
	for _, block := range []string{"oidcConfiguration", "ldapConfiguration", "samlConfiguration"} {
		delete(authentication, block)
	}
	authentication["provider"], authentication["providerName"], authentication["clientType"] = "okta", "Okta", "public"
	authentication["authority"], authentication["callbackUrl"] = org.URL, server.URL+"/callback"
	authentication["clientId"] = acctest.Member(app, "credentials.oauthClient.client_id")
	authentication["publicKeyUrls"] = []string{org.URL + "/oauth2/v1/keys"}
	server.Must(t, token, http.MethodPut, "/v1/system/security/config", config)
}

// Servers before 1.10 read their key files when they start, so the rollout waits for somebody to restart them.
func TestAccJWTSigningKeyRollout_waitsForARestart(t *testing.T) {
	environment, server := withKeyFiles(t, acctest.Restart, "1.9")
	paths := keyfile.InDirectory(server.ConfDir())
	done := make(chan struct{})
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			PreConfig: func() {
				go func() {
					defer close(done)
					for {
						if _, err := loadPair(paths); err == nil {
							break
						}
						select {
						case <-t.Context().Done():
							return
						case <-time.After(10 * time.Millisecond):
						}
					}
					time.Sleep(100 * time.Millisecond)
					restart(t, server)
				}()
			},
			Config: filesAndRollout(environment.ProviderConfig(), server.ConfDir()),
			Check: resource.ComposeAggregateTestCheckFunc(checkServed(t, server, paths), func(*terraform.State) error {
				<-done
				return nil
			}),
			ConfigPlanChecks: emptyPlan(),
		},
	}})
}

func TestAccJWTSigningKeyRollout_tellsWhatItSaw(t *testing.T) {
	for version, advice := range map[string]string{
		"1.9":  "reads its key files only when it starts",
		"1.12": "keeps the old key",
	} {
		t.Run(version, func(t *testing.T) {
			environment, server := withKeyFiles(t, acctest.Fresh, version)
			elsewhere := keyfile.InDirectory(t.TempDir())
			thumbprint := jwtkey.RFC7638(&writePair(t, elsewhere).PublicKey)
			environment.Test(resource.TestCase{Steps: []resource.TestStep{{
				Config: environment.ProviderConfig() + ofKey(thumbprint, "timeout = 1"),
				ExpectError: regexp.MustCompile(`(?s)` + acctest.Escape("does not serve the key with thumbprint "+thumbprint+" after 1s, but key id "+jwtkey.ShippedKeyID) +
					`.*` + acctest.Escape("this is the key that every release ships") + `.*` + acctest.Escape(advice)),
			}}})
			if found, _ := served(t, server); found != jwtkey.ShippedThumbprint {
				t.Errorf("the server serves %s", found)
			}
		})
	}
}

// Files that the server cannot load leave the old key in force, and the answer is a success all the same (F49).
func TestAccStory_fact49_badKeyFilesAreNoSuccess(t *testing.T) {
	environment, server := withKeyFiles(t, acctest.API)
	key := writePair(t, keyfile.InDirectory(t.TempDir()))
	text, err := jwtkey.MarshalPrivatePEM(key)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(server.ConfDir(), jwtkey.PrivateFileName), text)
	environment.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config:      environment.ProviderConfig() + ofKey(jwtkey.RFC7638(&key.PublicKey), "timeout = 1"),
		ExpectError: regexp.MustCompile(acctest.Escape("answered with success, as it also does when it cannot load them")),
	}}})
}

// A private and a public file that do not belong together are accepted; every token issued then is refused (F51).
func TestAccStory_fact51_keyFilesThatDoNotBelongTogether(t *testing.T) {
	environment, server := withKeyFiles(t, acctest.API)
	other := keyfile.InDirectory(t.TempDir())
	public := writePair(t, other)
	writePair(t, keyfile.InDirectory(server.ConfDir()))
	content, err := os.ReadFile(other.Public)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(server.ConfDir(), jwtkey.PublicFileName), content)
	environment.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config:      environment.ProviderConfig() + ofKey(jwtkey.RFC7638(&public.PublicKey)),
		ExpectError: regexp.MustCompile(acctest.Escape("private and its public key file do not belong together")),
	}}})
}

func TestAccJWTSigningKeyRollout_refusedWhenNothingSurvives(t *testing.T) {
	environment := acctest.New(t, acctest.Options{Needs: acctest.KeyFiles, Wants: acctest.RequestLog})
	server := environment.Server()
	provider := fmt.Sprintf("provider \"openmetadata\" {\n  host = %q\n  token = %q\n}\n", server.URL, server.Login(t))
	since := server.Watch()
	next := writePair(t, keyfile.InDirectory(t.TempDir()))
	refused := regexp.MustCompile(`(?s)No credential of the provider would survive.*` + acctest.Escape("thumbprint =") + `.*` +
		acctest.Escape("is signed by the server's present key and dies with it"))
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: provider + ofKey(jwtkey.RFC7638(&next.PublicKey)), PlanOnly: true, ExpectError: refused},
		// The same while the new key is yet to be made.
		{Config: filesAndRollout(provider, t.TempDir()), PlanOnly: true, ExpectError: refused},
	}})
	if lines := since(); slices.Contains(lines, reload) {
		t.Errorf("a refused plan sent %v", lines)
	}
}

// Whether the account that a signing key signs for exists is known at apply: the same run may make it first.
func TestAccJWTSigningKeyRollout_refusedWithoutAnAccount(t *testing.T) {
	environment, server := withKeyFiles(t, acctest.Fresh)
	provider := onlySigningKey(server, "terraform", fmt.Sprintf("token = %q", server.Login(t)))
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config:      filesAndRollout(provider, server.ConfDir()),
			ExpectError: regexp.MustCompile(acctest.Escape(`so nothing was changed`) + `(?s).*` + acctest.Escape(`the account "terraform" does not exist`)),
		},
		{
			PreConfig: func() {
				if found, _ := served(t, server); found != jwtkey.ShippedThumbprint {
					t.Errorf("the refused rollout changed the key to %s", found)
				}
				addAdministrator(t, server, "terraform")
			},
			Config: filesAndRollout(provider, server.ConfDir()), Check: checkServed(t, server, keyfile.InDirectory(server.ConfDir())),
			ConfigPlanChecks: emptyPlan(),
		},
	}})
}

func TestAccJWTSigningKeyRollout_drift(t *testing.T) {
	environment, server := withKeyFiles(t, acctest.Restart)
	paths := keyfile.InDirectory(server.ConfDir())
	key := writePair(t, paths)
	config := environment.ProviderConfig() + ofKey(jwtkey.RFC7638(&key.PublicKey))
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config, Check: checkServed(t, server, paths)},
		{
			// Somebody starts the server with other files, and puts the right ones back in place.
			PreConfig: func() {
				other := writePair(t, paths)
				restart(t, server)
				if found, _ := served(t, server); found != jwtkey.RFC7638(&other.PublicKey) {
					t.Errorf("the server serves %s", found)
				}
				if err := keyfile.WritePair(paths, key, keyfile.WriteOptions{}); err != nil {
					t.Error(err)
				}
			},
			Config: config, Check: checkServed(t, server, paths), ConfigPlanChecks: planned(rolloutAddress, plancheck.ResourceActionUpdate),
		},
	}})
}

func TestAccJWTSigningKeyRollout_keyID(t *testing.T) {
	environment := acctest.New(t, acctest.Options{Needs: acctest.KeyFiles | acctest.Restart, Server: double.Options{KeyID: "prod-1"}})
	server := environment.Server()
	key := writePair(t, keyfile.InDirectory(server.ConfDir()))
	config := func(id string) string {
		return environment.ProviderConfig() + ofKey(jwtkey.RFC7638(&key.PublicKey), fmt.Sprintf("key_id = %q", id), "timeout = 1", "settle = 0")
	}
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config("prod-2"), ExpectError: regexp.MustCompile(acctest.Escape("The key itself is in force. Its key id comes from the server's environment"))},
		{Config: config("prod-1"), Check: resource.TestCheckResourceAttr(rolloutAddress, "served_key_id", "prod-1"), ConfigPlanChecks: emptyPlan()},
		{
			PreConfig: func() {
				changed := server.Double().Environment()
				changed.KeyID = "prod-2"
				server.Double().SetEnvironment(changed)
				restart(t, server)
			},
			Config: config("prod-1"), PlanOnly: true, ExpectNonEmptyPlan: true,
		},
		{Config: config("prod-2"), Check: resource.TestCheckResourceAttr(rolloutAddress, "served_key_id", "prod-2"), ConfigPlanChecks: emptyPlan()},
	}})
}

// The connection is cut after the server has done what it was told: what it serves decides.
func TestAccJWTSigningKeyRollout_lostAnswer(t *testing.T) {
	environment, server := withKeyFiles(t, acctest.Faults)
	environment.Test(resource.TestCase{Steps: []resource.TestStep{{
		PreConfig: func() {
			server.Fault(control.Fault{Method: http.MethodPut, Path: "/api/v1/system/security/config", Kind: "cut_after"})
		},
		Config: filesAndRollout(environment.ProviderConfig(), server.ConfDir()),
		Check:  checkServed(t, server, keyfile.InDirectory(server.ConfDir())), ConfigPlanChecks: emptyPlan(),
	}}})
}

// The files are written, then the run dies before the server has taken them into use.
func TestAccJWTSigningKeyRollout_goesOnAfterAFailure(t *testing.T) {
	environment, server := withKeyFiles(t, acctest.Faults)
	paths := keyfile.InDirectory(server.ConfDir())
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			PreConfig: func() {
				server.Fault(control.Fault{Method: http.MethodPut, Path: "/api/v1/system/security/config", Kind: "server_error", Status: 500, Times: -1})
			},
			Config:      filesAndRollout(environment.ProviderConfig(), server.ConfDir()),
			ExpectError: regexp.MustCompile(acctest.Escape("Telling the server to read its key files again")),
		},
		{
			PreConfig: func() { server.ClearFaults() },
			Config:    filesAndRollout(environment.ProviderConfig(), server.ConfDir()),
			Check:     checkServed(t, server, paths),
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(filesAddress, plancheck.ResourceActionNoop),
					plancheck.ExpectResourceAction(rolloutAddress, plancheck.ResourceActionCreate),
				},
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
		},
	}})
}

func TestAccJWTSigningKeyRollout_unknown(t *testing.T) {
	environment, server := withKeyFiles(t, acctest.API)
	key := writePair(t, keyfile.InDirectory(server.ConfDir()))
	environment.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: environment.ProviderConfig() + rolloutConfig("thumbprint = terraform_data.thumbprint.output", "key_id = terraform_data.id.output", "settle = terraform_data.settle.output") +
			fmt.Sprintf("resource \"terraform_data\" \"thumbprint\" { input = %q }\nresource \"terraform_data\" \"id\" { input = %q }\nresource \"terraform_data\" \"settle\" { input = 0 }\n",
				jwtkey.RFC7638(&key.PublicKey), jwtkey.ShippedKeyID),
		Check: checkServed(t, server, keyfile.InDirectory(server.ConfDir())), ConfigPlanChecks: emptyPlan(),
	}}})
}

func TestJWTSigningKeyRolloutValidation(t *testing.T) {
	t.Parallel()
	acctest.ExpectProblems(t, "openmetadata_jwt_signing_key_rollout", map[string]any{"thumbprint": strings.Repeat("a", 43)}, []acctest.Invalid{
		{Name: "good"},
		{Name: "nothing known", Change: map[string]any{"thumbprint": acctest.Unknown, "key_id": acctest.Unknown, "timeout": acctest.Unknown, "settle": acctest.Unknown}},
		{Name: "the shipped key", Change: map[string]any{"thumbprint": jwtkey.ShippedThumbprint}, Path: "thumbprint", Text: "This is the key that every release of OpenMetadata ships"},
		{Name: "no thumbprint", Change: map[string]any{"thumbprint": "sha256"}, Path: "thumbprint", Text: "must be an RFC 7638 thumbprint"},
		{Name: "empty key id", Change: map[string]any{"key_id": ""}, Path: "key_id", Text: "at least 1"},
		{Name: "no time", Change: map[string]any{"timeout": 0}, Path: "timeout", Text: "at least 1"},
		{Name: "negative settling", Change: map[string]any{"settle": -1}, Path: "settle", Text: "at least 0"},
	})
}
