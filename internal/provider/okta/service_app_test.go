package okta_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// newServiceApp makes a service app in the org with scopes granted, and returns its id and its private key in PEM.
func newServiceApp(t *testing.T, org *acctest.OktaTarget, scopes ...string) (id, privateKey string) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	app := org.Must(t, http.MethodPost, "/api/v1/apps", map[string]any{
		"name": "oidc_client", "label": acctest.Name("terraform"), "signOnMode": "OPENID_CONNECT",
		"credentials": map[string]any{"oauthClient": map[string]any{"token_endpoint_auth_method": "private_key_jwt"}},
		"settings": map[string]any{"oauthClient": map[string]any{
			"application_type": "service", "grant_types": []string{"client_credentials"}, "response_types": []string{"token"},
			"jwks": jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "terraform-1", Use: "sig"}}},
		}},
	}).(map[string]any)
	id = app["id"].(string)
	path := "/api/v1/apps/" + id
	t.Cleanup(func() {
		org.Do(t, http.MethodPost, path+"/lifecycle/deactivate", nil)
		org.Do(t, http.MethodDelete, path, nil)
	})
	for _, scope := range scopes {
		org.Must(t, http.MethodPost, path+"/grants", map[string]any{"scopeId": scope, "issuer": org.URL})
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return id, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

// serviceProvider is the provider block of a service app.
func serviceProvider(org *acctest.OktaTarget, clientID, privateKey string, lines ...string) string {
	return fmt.Sprintf("provider \"openmetadata\" {\n  max_retries = 2\n  okta = {\n    org_url = %q\n    client_id = %q\n    private_key_id = \"terraform-1\"\n    private_key = %q\n    %s\n  }\n}\n",
		org.URL, clientID, privateKey, strings.Join(lines, "\n    "))
}

// serviceAppConfig is an app made with the credential of a service app.
func serviceAppConfig(t *testing.T, org *acctest.OktaTarget, label string) string {
	t.Helper()
	id, key := newServiceApp(t, org, "okta.apps.manage", "okta.authorizationServers.manage", "okta.groups.read", "okta.trustedOrigins.manage")
	return serviceProvider(org, id, key) + app(label, "auth_code", oneCallback) + "data \"openmetadata_okta_group\" \"test\" {\n  name = \"Everyone\"\n}\n"
}

// TestAccOktaServiceApp makes objects with the credential of a service app.
func TestAccOktaServiceApp(t *testing.T) {
	env := acctest.New(t)
	org, label := env.Okta(), acctest.Name("app")
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: serviceAppConfig(t, org, label), ConfigPlanChecks: emptyAfter, Check: func(*terraform.State) error {
			return acctest.ExpectCount(t, org, "/api/v1/apps?q="+label, 1)
		},
	}}})
}

// TestAccOktaServiceApp_requests: it asks for one token a run.
func TestAccOktaServiceApp_requests(t *testing.T) {
	env := acctest.New(t, acctest.Options{Needs: acctest.OrgRequestLog})
	org := env.Okta()
	config := serviceAppConfig(t, org, acctest.Name("app"))
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config},
		{
			PreConfig: org.ClearLog,
			Config:    config,
			Check: func(*terraform.State) error {
				tokens, others := 0, 0
				for _, request := range org.Requests() {
					if strings.HasSuffix(request, "/oauth2/v1/token") {
						tokens++
					} else {
						others++
					}
				}
				if tokens == 0 || others <= tokens {
					return fmt.Errorf("%d tokens for %d requests", tokens, others)
				}
				return nil
			},
		},
	}})
}

func TestAccOktaServiceApp_refused(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	id, key := newServiceApp(t, org, "okta.groups.read")
	_, other := newServiceApp(t, org)
	config := app(acctest.Name("app"), "auth_code", oneCallback)
	env.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config:      serviceProvider(org, id, key, `scopes = ["okta.groups.read"]`) + config,
			ExpectError: regexp.MustCompile(`(?s)403 E0000006.*` + acctest.Escape("does not contain the required scopes.") + `.*` + acctest.Escape("Grant the service app the scope")),
		},
		{
			Config:      serviceProvider(org, id, key, `scopes = ["okta.apps.manage"]`) + config,
			ExpectError: regexp.MustCompile(`(?s)/oauth2/v1/token answered 400 consent_required.*` + acctest.Escape("Grant the service app each scope")),
		},
		{
			Config:      serviceProvider(org, id, other, `scopes = ["okta.groups.read"]`) + config,
			ExpectError: regexp.MustCompile(`(?s)/oauth2/v1/token answered 401 invalid_client.*` + acctest.Escape("Check okta.client_id, okta.private_key")),
		},
		{
			Config:      serviceProvider(org, id, "no key") + config,
			ExpectError: regexp.MustCompile(`(?s)Not a private key.*is not in PEM`),
		},
		{
			Config:      strings.Replace(serviceProvider(org, id, key), "private_key_id = ", `api_token = "x"`+"\n    private_key_id = ", 1) + config,
			ExpectError: regexp.MustCompile(`(?s)okta.client_id"?\s+cannot\s+be\s+specified\s+when|okta.api_token`),
		},
		{
			Config:      fmt.Sprintf("provider \"openmetadata\" {\n  okta = {\n    org_url = %q\n    client_id = %q\n  }\n}\n", org.URL, id) + config,
			ExpectError: regexp.MustCompile(`(?s)No key for the service app.*OKTA_API_PRIVATE_KEY`),
		},
	}})
}

// TestAccOktaServiceApp_unknown: a key that is known only after the apply is no error while nothing needs it.
func TestAccOktaServiceApp_unknown(t *testing.T) {
	env := acctest.New(t)
	org := env.Okta()
	id, key := newServiceApp(t, org, "okta.apps.manage", "okta.authorizationServers.manage", "okta.groups.read", "okta.trustedOrigins.manage")
	block := strings.Replace(serviceProvider(org, id, key), fmt.Sprintf("private_key = %q", key), "private_key = terraform_data.key.output", 1)
	env.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: fmt.Sprintf("resource \"terraform_data\" \"key\" {\n  input = %q\n}\n", key) + block + app(acctest.Name("app"), "auth_code", oneCallback),
	}}})
}
