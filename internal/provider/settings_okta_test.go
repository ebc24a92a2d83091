package provider

import (
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
			for name, value := range app {
				environment[name] = value
			}
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
