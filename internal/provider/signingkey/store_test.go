package signingkey_test

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest/standin"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
)

// These tests apply the configuration of the guide on a signing key from a store, word for word. No store's provider can be had
// in a test: package standin's stands in, and its agent for what mounts the store's entry as the server's key files.

const (
	storedKeyAddress        = "store_secret.key"
	storedThumbprintAddress = "store_secret.thumbprint"
	storedRolloutAddress    = "openmetadata_jwt_signing_key_rollout.server"
	storedKeyName           = "openmetadata/signing-key"
	storedThumbprintName    = "openmetadata/signing-key-thumbprint"
)

// storedKey is a server whose signing key comes from a store.
type storedKey struct {
	t           *testing.T
	environment *acctest.Environment
	server      *acctest.ServerTarget
	store       *standin.Store
	config      string
}

func newStoredKey(t *testing.T, needs acctest.Need, wants ...acctest.Need) *storedKey {
	t.Helper()
	page, err := os.ReadFile(filepath.Join("..", "..", "..", "templates", "guides", "signing-key-from-a-store.md.tmpl"))
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```terraform\n(.*?)```").FindAllStringSubmatch(string(page), -1)
	if len(blocks) != 1 {
		t.Fatalf("the guide shows %d configurations", len(blocks))
	}
	environment := acctest.New(t, acctest.Options{Needs: acctest.KeyFiles | needs, Wants: cmp.Or(wants...)})
	server := environment.Server()
	paths := keyfile.InDirectory(server.ConfDir())
	store := standin.NewStore(func(name, value string) error {
		if name != storedKeyName {
			return nil
		}
		var files map[string][]byte
		if err := json.Unmarshal([]byte(value), &files); err != nil {
			return err
		}
		return errors.Join(os.WriteFile(paths.Private, files["private_key.der"], 0o600), os.WriteFile(paths.Public, files["public_key.der"], 0o600))
	})
	return &storedKey{t: t, environment: environment, server: server, store: store, config: environment.ProviderConfig() + blocks[0][1]}
}

// test runs the steps with the guide's configuration, each with the revision of the same place.
func (s *storedKey) test(revisions []int, steps ...resource.TestStep) {
	s.t.Helper()
	for i := range steps {
		steps[i].Config = s.config
		steps[i].ConfigVariables = config.Variables{"key_revision": config.IntegerVariable(revisions[i]), "rollout_timeout": config.IntegerVariable(1)}
	}
	s.environment.Test(resource.TestCase{
		ProtoV6ProviderFactories: map[string]func() (tfprotov6.ProviderServer, error){"store": s.store.Factory()},
		Steps:                    steps,
	})
}

// entry returns the stored key's private half, base64 of DER, and its thumbprint.
func (s *storedKey) entry() (private, thumbprint string, err error) {
	value, exists := s.store.Secret(storedKeyName)
	if !exists {
		return "", "", errors.New("the store has no key")
	}
	var files map[string]string
	if err := json.Unmarshal([]byte(value), &files); err != nil {
		return "", "", err
	}
	der, err := base64.StdEncoding.DecodeString(files["private_key.der"])
	if err != nil {
		return "", "", err
	}
	key, err := jwtkey.ParsePrivate(der)
	if err != nil {
		return "", "", err
	}
	return files["private_key.der"], jwtkey.RFC7638(&key.PublicKey), nil
}

// inForce looks that store, server and state agree on the key, and notes its thumbprint.
func (s *storedKey) inForce(note *string) resource.TestCheckFunc {
	return func(state *terraform.State) error {
		_, wanted, err := s.entry()
		if err != nil {
			return err
		}
		*note = wanted
		found, _ := served(s.t, s.server)
		public, _ := s.store.Secret(storedThumbprintName)
		for place, thumbprint := range map[string]string{
			"the server serves": found, "the store notes": public,
			"the state wants": acctest.Attribute(state, storedRolloutAddress, "thumbprint"),
			"the state notes": acctest.Attribute(state, storedRolloutAddress, "served_thumbprint"),
		} {
			if thumbprint != wanted {
				return fmt.Errorf("%s %s, but the stored key is %s", place, thumbprint, wanted)
			}
		}
		return nil
	}
}

// privateKey matches the beginning of any RSA key of 2048 bits as PKCS#8 in PEM or base64, thus also that of a key that was
// generated and never stored.
var privateKey = regexp.MustCompile(`PRIVATE KEY|MIIE[uv]`)

// leak finds the stored private key, or any other, in a state or plan.
func (s *storedKey) leak(what string, document any) error {
	text, err := json.Marshal(document)
	if err != nil {
		return err
	}
	// The first plan, and a store that has refused the key, have none to look for.
	private, _, _ := s.entry()
	if found := findPrivate(string(text), private); found != "" {
		return fmt.Errorf("%s holds a private key: %s", what, found)
	}
	return nil
}

// findPrivate finds the beginning of any private key in a text, or a line of the secret half of the one given as base64 of DER:
// a line of PEM is 64 characters of it.
func findPrivate(text, private string) string {
	for at := len(private) / 2 / 64 * 64; at+64 <= len(private); at += 64 {
		if strings.Contains(text, private[at:at+64]) {
			return private[at : at+64]
		}
	}
	return privateKey.FindString(text)
}

// CheckPlan implements plancheck.PlanCheck: no private key is in the plan.
func (s *storedKey) CheckPlan(_ context.Context, request plancheck.CheckPlanRequest, response *plancheck.CheckPlanResponse) {
	response.Error = s.leak("the plan", request.Plan)
}

// CheckState implements statecheck.StateCheck: no private key is in the state.
func (s *storedKey) CheckState(_ context.Context, request statecheck.CheckStateRequest, response *statecheck.CheckStateResponse) {
	response.Error = s.leak("the state", request.State)
}

// planned expects the actions on key, thumbprint and rollout, an empty plan after the apply, and no private key in any.
func (s *storedKey) planned(key, thumbprint, rollout plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{
		PreApply: []plancheck.PlanCheck{
			s,
			plancheck.ExpectResourceAction(storedKeyAddress, key),
			plancheck.ExpectResourceAction(storedThumbprintAddress, thumbprint),
			plancheck.ExpectResourceAction(storedRolloutAddress, rollout),
		},
		PostApplyPostRefresh: []plancheck.PlanCheck{s, plancheck.ExpectEmptyPlan()},
	}
}

func (s *storedKey) noLeak() []statecheck.StateCheck { return []statecheck.StateCheck{s} }

// failReload cuts every connection on which the server is told to read its files.
func (s *storedKey) failReload() {
	s.server.Fault(control.Fault{Method: http.MethodPut, Path: "/api/v1/system/security/config", Kind: "cut_before", Times: -1})
}

const (
	create = plancheck.ResourceActionCreate
	update = plancheck.ResourceActionUpdate
	noop   = plancheck.ResourceActionNoop
)

func TestAccJWTSigningKeyStore_basic(t *testing.T) {
	s := newStoredKey(t, acctest.API, acctest.RequestLog)
	var first, second, third string
	var since func() []string
	s.test([]int{1, 1, 2},
		resource.TestStep{Check: s.inForce(&first), ConfigPlanChecks: s.planned(create, create, create), ConfigStateChecks: s.noLeak()},
		resource.TestStep{
			PreConfig: func() { since = s.server.Watch() },
			Check: func(state *terraform.State) error {
				if requests := strings.Join(since(), ", "); strings.Contains(requests, reload) {
					return fmt.Errorf("a run without changes sent %s", requests)
				}
				if err := s.inForce(&second)(state); err != nil {
					return err
				}
				if second != first {
					return fmt.Errorf("the key was %s and is %s under the same revision", first, second)
				}
				return nil
			},
			ConfigPlanChecks: s.planned(noop, noop, noop), ConfigStateChecks: s.noLeak(),
		},
		resource.TestStep{
			Check: func(state *terraform.State) error {
				if err := s.inForce(&third)(state); err != nil {
					return err
				}
				if third == first {
					return errors.New("the key is the same under a new revision")
				}
				return nil
			},
			ConfigPlanChecks: s.planned(update, update, update), ConfigStateChecks: s.noLeak(),
		})
}

// The run dies between storing and rollout: the next one rolls out the stored key, although it has generated another.
func TestAccJWTSigningKeyStore_diesBeforeRollout(t *testing.T) {
	for name, revisions := range map[string][]int{"at first": {1, 1}, "in a rotation": {1, 2, 2}} {
		t.Run(name, func(t *testing.T) {
			s := newStoredKey(t, acctest.Faults)
			var before, stored, after string
			rollout := create
			var steps []resource.TestStep
			if len(revisions) == 3 {
				rollout = update
				steps = append(steps, resource.TestStep{Check: s.inForce(&before), ConfigPlanChecks: s.planned(create, create, create)})
			}
			steps = append(steps,
				resource.TestStep{
					PreConfig: s.failReload,
					// What it leaves in the state is in the next step's plan, which is searched.
					ExpectError: regexp.MustCompile(acctest.Escape("The server does not serve the key")),
				},
				resource.TestStep{
					PreConfig: func() {
						s.server.ClearFaults()
						var err error
						if _, stored, err = s.entry(); err != nil {
							t.Error(err)
						}
						if found, _ := served(t, s.server); found == stored || stored == before {
							t.Errorf("the run that died left %s stored and %s served", stored, found)
						}
					},
					Check: func(state *terraform.State) error {
						if err := s.inForce(&after)(state); err != nil {
							return err
						}
						if after != stored {
							return fmt.Errorf("the key that was stored is %s, and now it is %s", stored, after)
						}
						return nil
					},
					ConfigPlanChecks: s.planned(noop, noop, rollout), ConfigStateChecks: s.noLeak(),
				})
			s.test(revisions, steps...)
		})
	}
}

// The run dies between the two writes: the thumbprint that the next one stores is the stored key's, not the new one's.
func TestAccJWTSigningKeyStore_diesBeforeThumbprint(t *testing.T) {
	s := newStoredKey(t, acctest.API)
	var stored, after string
	s.test([]int{1, 1},
		resource.TestStep{
			PreConfig:   func() { s.store.Refuse(storedThumbprintName) },
			ExpectError: regexp.MustCompile(acctest.Escape("the store refuses the write")),
		},
		resource.TestStep{
			PreConfig: func() {
				var err error
				if _, stored, err = s.entry(); err != nil {
					t.Error(err)
				}
			},
			Check: func(state *terraform.State) error {
				if err := s.inForce(&after)(state); err != nil {
					return err
				}
				if after != stored {
					return fmt.Errorf("the key that was stored is %s, and now it is %s", stored, after)
				}
				return nil
			},
			ConfigPlanChecks: s.planned(noop, create, create), ConfigStateChecks: s.noLeak(),
		})
}

// What looks for a private key in the state finds one, in either form, whole or in part.
func TestFindPrivate(t *testing.T) {
	t.Parallel()
	key, err := jwtkey.Generate(jwtkey.MinBits)
	if err != nil {
		t.Fatal(err)
	}
	private, err := jwtkey.MarshalPrivatePEM(key)
	if err != nil {
		t.Fatal(err)
	}
	public, err := jwtkey.MarshalPublicPEM(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(private)
	body := base64.StdEncoding.EncodeToString(block.Bytes)
	for name, c := range map[string]struct {
		text, private string
		found         bool
	}{
		"PEM of a key that was never stored":    {string(private), "", true},
		"base64 of a key that was never stored": {"x" + body, "", true},
		"the end of the stored key's PEM":       {string(private[len(private)-300 : len(private)-40]), body, true},
		"the end of the stored key's base64":    {body[len(body)-300:], body, true},
		"the public key":                        {string(public), body, false},
	} {
		if found := findPrivate(c.text, c.private); (found != "") != c.found {
			t.Errorf("%s: found %q", name, found)
		}
	}
}
