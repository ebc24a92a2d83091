package provider

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
)

// TestSettings_oktaCredential: an argument counts over a variable, also where the two name different credentials; of the
// variables, the API token's counts first.
func TestSettings_oktaCredential(t *testing.T) {
	variables := map[string]string{"OKTA_API_TOKEN": "token-variable", "OKTA_API_CLIENT_ID": "client-variable", "OKTA_API_PRIVATE_KEY": "key-variable", "OKTA_API_PRIVATE_KEY_ID": "id-variable"}
	without := func(names ...string) map[string]string {
		left := map[string]string{}
		for name, value := range variables {
			if !slices.Contains(names, name) {
				left[name] = value
			}
		}
		return left
	}
	for name, c := range map[string]struct {
		arguments              map[string]any
		environment            map[string]string
		token, clientID, keyID string
	}{
		"nothing":                           {nil, nil, "", "", ""},
		"both by variable":                  {nil, variables, "token-variable", "", ""},
		"the service app by variable":       {nil, without("OKTA_API_TOKEN"), "", "client-variable", "id-variable"},
		"the token by argument":             {map[string]any{"api_token": "token-argument"}, variables, "token-argument", "", ""},
		"the service app by argument":       {map[string]any{"client_id": "client-argument", "private_key": "key-argument"}, variables, "", "client-argument", "id-variable"},
		"its id by argument, its key not":   {map[string]any{"client_id": "client-argument"}, variables, "", "client-argument", "id-variable"},
		"a key by argument, its client not": {map[string]any{"private_key": "key-argument", "private_key_id": "id-argument"}, without("OKTA_API_TOKEN"), "", "client-variable", "id-argument"},
	} {
		t.Run(name, func(t *testing.T) {
			block := map[string]tftypes.Value{}
			if c.arguments != nil {
				block["okta"] = nestedValue(oktaMembers, c.arguments)
			}
			settings, diagnostics := configure(t, block, c.environment)
			if diagnostics.HasError() {
				t.Fatal(diagnostics)
			}
			clientID, keyID := "", ""
			if app := settings.OktaServiceApp; app != nil {
				clientID, keyID = app.ClientID, app.PrivateKeyID
			}
			if settings.OktaAPIToken != c.token || clientID != c.clientID || keyID != c.keyID {
				t.Errorf("token %q, client %q, key %q, want %q, %q, %q", settings.OktaAPIToken, clientID, keyID, c.token, c.clientID, c.keyID)
			}
		})
	}
}

// TestSettings_oktaOrgName: an org's name that holds a host or a URL is refused with what it should be.
func TestSettings_oktaOrgName(t *testing.T) {
	for _, c := range []struct{ name, base, url, says string }{
		{name: "example", url: "https://example.okta.com"},
		{name: " example ", base: " oktapreview.com ", url: "https://example.oktapreview.com"},
		{name: "https://example.okta.com", says: `OKTA_ORG_NAME is the first part of the org's host alone: write "example". Or leave it out and write "https://example.okta.com" in okta.org_url`},
		{name: "https://example.okta.com/", says: `write "example".`},
		{name: "example.okta.com", says: `write "example".`},
		{name: "EXAMPLE.okta.com", says: `write "example".`},
		{name: "https://example-admin.okta.com/admin/dashboard", says: `write "example".`},
		{name: "example.oktapreview.com", says: `write "example", and "oktapreview.com" in okta.base_url or OKTA_BASE_URL.`},
		{name: "example.okta.com", base: "oktapreview.com", says: `write "example", and "okta.com" in`},
		{name: "user:pw@example.okta.com:443", says: `write "example".`},
		{name: "https://example", says: `write "example".`},
		{name: "//example.okta.com", says: `write "example".`},
		{name: "example/", says: `write "example".`},
		{name: "https://", says: `write "example".`},
		{name: "example", base: "https://okta.com/", says: `OKTA_BASE_URL is the domain that the org is under, without scheme and path: write "okta.com".`},
		{name: "example", base: ".okta.com", says: `write "okta.com".`},
		{name: "https://example.okta.com", base: "https://okta.com", says: `write "example".`},
	} {
		t.Run(c.name+" "+c.base, func(t *testing.T) {
			settings, diagnostics := configure(t, map[string]tftypes.Value{}, map[string]string{"OKTA_ORG_NAME": c.name, "OKTA_BASE_URL": c.base})
			said := ""
			for _, one := range diagnostics.Errors() {
				said += one.Detail() + "\n"
			}
			if (said == "") != (c.says == "") || !strings.Contains(said, c.says) || strings.Contains(said, "pw") {
				t.Errorf("%q", said)
			}
			if c.url != "" && settings.OktaOrgURL != c.url {
				t.Errorf("the org is %s", settings.OktaOrgURL)
			}
		})
	}
}

func TestSettings_oktaScopes(t *testing.T) {
	app := map[string]string{"OKTA_API_CLIENT_ID": "0oa1", "OKTA_API_PRIVATE_KEY": "key"}
	scope := func(names ...string) []tftypes.Value {
		var values []tftypes.Value
		for _, name := range names {
			values = append(values, tftypes.NewValue(tftypes.String, name))
		}
		return values
	}
	for name, c := range map[string]struct {
		argument any
		variable string
		want     []string
	}{
		"left out":       {nil, "", []string{"okta.apps.manage", "okta.authorizationServers.manage", "okta.groups.read", "okta.trustedOrigins.manage"}},
		"with commas":    {nil, "okta.apps.manage,okta.groups.read", []string{"okta.apps.manage", "okta.groups.read"}},
		"with spaces":    {nil, " okta.apps.manage, okta.groups.read ", []string{"okta.apps.manage", "okta.groups.read"}},
		"by an argument": {scope("okta.apps.read"), "okta.apps.manage", []string{"okta.apps.read"}},
	} {
		t.Run(name, func(t *testing.T) {
			environment := map[string]string{"OKTA_API_SCOPES": c.variable}
			maps.Copy(environment, app)
			settings, diagnostics := configure(t, map[string]tftypes.Value{"okta": nestedValue(oktaMembers, map[string]any{"scopes": c.argument})}, environment)
			if diagnostics.HasError() || settings.OktaServiceApp == nil || !slices.Equal(settings.OktaServiceApp.Scopes, c.want) {
				t.Errorf("%+v, %v, want %v", settings.OktaServiceApp, diagnostics, c.want)
			}
		})
	}
}

// TestSettings_oktaServiceAppUnknown: what is known only after the apply is no error, and no variable takes its place.
func TestSettings_oktaServiceAppUnknown(t *testing.T) {
	for name, arguments := range map[string]map[string]any{
		"okta.client_id":      {"client_id": tftypes.UnknownValue, "private_key": "key"},
		"okta.private_key":    {"client_id": "0oa1", "private_key": tftypes.UnknownValue},
		"okta.private_key_id": {"client_id": "0oa1", "private_key": "key", "private_key_id": tftypes.UnknownValue},
		"okta.scopes":         {"client_id": "0oa1", "private_key": "key", "scopes": tftypes.UnknownValue},
	} {
		settings, diagnostics := configure(t, map[string]tftypes.Value{"okta": nestedValue(oktaMembers, arguments)}, map[string]string{"OKTA_ORG_URL": "https://example.okta.com", "OKTA_API_TOKEN": "token"})
		if diagnostics.HasError() {
			t.Fatal(diagnostics)
		}
		if _, err := connection.New(settings).Okta(); !connection.IsUnknown(err) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSettings_oktaServiceAppWithoutKey(t *testing.T) {
	_, diagnostics := configure(t, map[string]tftypes.Value{"okta": nestedValue(oktaMembers, map[string]any{"client_id": "0oa1"})}, nil)
	problems := diagnostics.Errors()
	if len(problems) != 1 {
		t.Fatalf("%v, want one error", diagnostics)
	}
	placed, onAttribute := problems[0].(diag.DiagnosticWithPath)
	if !onAttribute || !placed.Path().Equal(path.Root("okta").AtName("private_key")) || !strings.Contains(problems[0].Detail(), "OKTA_API_PRIVATE_KEY") {
		t.Errorf("%v, want an error on okta.private_key", problems)
	}
}
