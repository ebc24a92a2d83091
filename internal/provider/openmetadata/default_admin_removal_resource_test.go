package openmetadata_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

const removal = "openmetadata_default_admin_removal.this"

// ownKey gives the server a key pair of its own and an administrator "terraform", for whom the provider can sign.
func ownKey(t *testing.T, environment *acctest.Environment) (providerLine string) {
	t.Helper()
	server := environment.Server()
	line := server.Automation(t)
	key, err := jwtkey.Generate(2048)
	if err != nil {
		t.Fatal(err)
	}
	if err := keyfile.WritePair(keyfile.InDirectory(server.ConfDir()), key, keyfile.WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := server.Restart(); err != nil {
		t.Fatal(err)
	}
	return line
}

// adminAccount reads the default account: its status, and the account where there is one.
func adminAccount(t *testing.T, environment *acctest.Environment) (int, map[string]any) {
	t.Helper()
	status, body := environment.Server().Do(t, environment.Server().AutomationToken(), http.MethodGet, "/v1/users/name/admin?include=all", nil)
	object, _ := body.(map[string]any)
	return status, object
}

func removalConfig(environment *acctest.Environment, providerLine, lines string) string {
	return environment.ProviderConfig(providerLine) + fmt.Sprintf("resource \"openmetadata_default_admin_removal\" \"this\" {\n  server_environment_confirmed = true\n  %s\n}\n", lines)
}

func TestAccDefaultAdminRemoval_hard(t *testing.T) {
	environment := acctest.New(t, acctest.Options{Needs: acctest.KeyFiles | acctest.Restart})
	key := environment.Server().Automation(t)
	config := removalConfig(environment, key, "")
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config: config,
			Check: func(*terraform.State) error {
				if status, found := adminAccount(t, environment); status != http.StatusNotFound {
					return fmt.Errorf("admin answers %d %v", status, found)
				}
				return nil
			},
			ConfigPlanChecks: acctest.NoChanges,
		},
	}})
}

func TestAccDefaultAdminRemoval_soft(t *testing.T) {
	environment := acctest.New(t, acctest.Options{Needs: acctest.KeyFiles})
	key := environment.Server().Automation(t)
	soft := removalConfig(environment, key, "hard_delete = false")
	id := ""
	environment.Test(resource.TestCase{
		CheckDestroy: func(*terraform.State) error {
			_, found := adminAccount(t, environment)
			if found["id"] != id || found["deleted"] != false || found["isAdmin"] != true {
				return fmt.Errorf("the account must be restored as it was: %v", found)
			}
			return nil
		},
		Steps: []resource.TestStep{
			{
				PreConfig: func() {
					_, found := adminAccount(t, environment)
					id = found["id"].(string)
				},
				Config: soft,
				Check: func(*terraform.State) error {
					if _, found := adminAccount(t, environment); found["deleted"] != true || found["isAdmin"] != false {
						return fmt.Errorf("the server has %v", found)
					}
					return nil
				},
				ConfigPlanChecks: acctest.NoChanges,
			},
			{
				PreConfig: func() {
					environment.Server().Must(t, environment.Server().AutomationToken(), http.MethodPut, "/v1/users/restore", map[string]any{"id": id})
				},
				Config: soft,
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(removal, plancheck.ResourceActionCreate)},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
			},
		},
	})
}

// TestAccDefaultAdminRemoval_softThenHard: a soft deletion becomes a hard one in place.
func TestAccDefaultAdminRemoval_softThenHard(t *testing.T) {
	environment := acctest.New(t, acctest.Options{Needs: acctest.KeyFiles})
	key := environment.Server().Automation(t)
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: removalConfig(environment, key, "hard_delete = false")},
		{
			Config:           removalConfig(environment, key, "hard_delete = true"),
			ConfigPlanChecks: expectUpdate(removal),
			Check: func(*terraform.State) error {
				if status, _ := adminAccount(t, environment); status != http.StatusNotFound {
					return fmt.Errorf("admin answers %d", status)
				}
				return nil
			},
		},
	}})
}

func TestAccDefaultAdminRemoval_refused(t *testing.T) {
	environment := acctest.New(t, acctest.Options{Needs: acctest.KeyFiles})
	server := environment.Server()
	signingKey := fmt.Sprintf(`signing_key = { private_key_file = %q, user = "admin" }`, filepath.Join(server.ConfDir(), jwtkey.PrivateFileName))
	environment.Test(resource.TestCase{Steps: []resource.TestStep{{
		// Tokens signed for admin, and admin's own password, are all that is configured: known in the plan.
		Config:      removalConfig(environment, signingKey, ""),
		PlanOnly:    true,
		ExpectError: regexp.MustCompile(`The run acts as "admin" itself`),
	}, {
		Config:      removalConfig(environment, "", ""),
		PlanOnly:    true,
		ExpectError: regexp.MustCompile(`(?s)The run acts as "admin" itself.*` + acctest.Escape("Every credential that the provider has is that account's own.")),
	}}})
}

// TestAccDefaultAdminRemoval_onlyAdministrator: another account exists and is a credential, but no other person is an
// administrator: a bot does not count.
func TestAccDefaultAdminRemoval_onlyAdministrator(t *testing.T) {
	environment := acctest.New(t, acctest.Options{Needs: acctest.Exclusive | acctest.Fresh})
	server := environment.Server()
	name := acctest.Name("admin-bot")
	token := server.Login(t)
	bot := server.Must(t, token, http.MethodPost, "/v1/users", map[string]any{
		"name": name, "email": name + "@open-metadata.org", "isAdmin": true, "isBot": true, "botName": name,
		"authenticationMechanism": map[string]any{"authType": "JWT", "config": map[string]any{"JWTTokenExpiry": "Unlimited"}},
	}).(map[string]any)
	server.Must(t, token, http.MethodPost, "/v1/bots", map[string]any{"name": name, "botUser": name})
	usable := server.Must(t, token, http.MethodGet, "/v1/users/token/"+bot["id"].(string), nil).(map[string]any)
	environment.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config:      removalConfig(environment, fmt.Sprintf("token = %q", usable["JWTToken"]), ""),
		ExpectError: regexp.MustCompile(`"admin" is the only administrator`),
	}}})
	if found := account(t, server, "admin"); found["isAdmin"] != true || found["deleted"] != false {
		t.Errorf("admin was touched: %v", found)
	}
}

// TestAccDefaultAdminRemoval_madeAgain: with a password of its own that the server accepts, destroying makes the account again
// (fact 78); with the shipped one, which is too weak, it stays gone and destroying still succeeds.
func TestAccDefaultAdminRemoval_madeAgain(t *testing.T) {
	for name, test := range map[string]struct {
		password string
		status   int
	}{
		"strong password": {"Str0ng-Pass!", http.StatusOK},
		"weak password":   {"admin", http.StatusNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			environment := acctest.New(t, acctest.Options{Needs: acctest.KeyFiles})
			key := environment.Server().Automation(t)
			server := environment.Server()
			config := fmt.Sprintf("provider \"openmetadata\" {\n  host = %q\n  email = \"admin@open-metadata.org\"\n  password = %q\n  %s\n}\n"+
				"resource \"openmetadata_default_admin_removal\" \"this\" {}\n", server.URL, test.password, key)
			environment.Test(resource.TestCase{
				CheckDestroy: func(*terraform.State) error {
					if status, _ := adminAccount(t, environment); status != test.status {
						return fmt.Errorf("admin answers %d, want %d", status, test.status)
					}
					return nil
				},
				Steps: []resource.TestStep{{Config: config}},
			})
		})
	}
}

// TestAccDefaultAdminRemoval_keyThatIsNotInForce: a key that the server has yet to take into use keeps nobody in, whether its
// file shows it or this run has written it elsewhere; the way on is named, and goes on.
func TestAccDefaultAdminRemoval_keyThatIsNotInForce(t *testing.T) {
	environment := acctest.New(t, acctest.Options{Needs: acctest.KeyFiles | acctest.Restart})
	environment.Parallel()
	server := environment.Server()
	server.Automation(t)
	config := map[string]any{"server_principals_replaced": true}
	expectRefused := func(session *acctest.Session, text string) {
		t.Helper()
		said := session.Dialogue("openmetadata_default_admin_removal").Apply(config)
		said.ExpectError(t, "name", text)
		said.ExpectError(t, "name", " restart ")
		if found := account(t, server, "admin"); found["isAdmin"] != true || found["deleted"] != false {
			t.Fatalf("admin was touched: %v", found)
		}
	}
	elsewhere := environment.Session(server.BySigningKey("terraform"))
	elsewhere.Dialogue("openmetadata_jwt_signing_key_files").MustApply(map[string]any{"directory": t.TempDir()})
	expectRefused(elsewhere, "and the key files hold another by now")

	written := environment.Session(server.BySigningKey("terraform"))
	files := written.Dialogue("openmetadata_jwt_signing_key_files")
	files.MustApply(map[string]any{"directory": server.ConfDir()})
	thumbprint := files.Attribute("thumbprint").(string)
	for _, session := range []*acctest.Session{written, environment.Session(server.BySigningKey("terraform"))} {
		expectRefused(session, "(thumbprint "+thumbprint+") that the server does not have in force: it serves "+jwtkey.ShippedThumbprint)
	}
	if err := server.Restart(); err != nil {
		t.Fatal(err)
	}
	written.Dialogue("openmetadata_default_admin_removal").MustApply(config)
	if status, found := adminAccount(t, environment); status != http.StatusNotFound {
		t.Errorf("admin answers %d %v", status, found)
	}
}
