package securityconfig

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/evidence"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// parse makes a configuration of JSON, as an answer is decoded.
func parse(t *testing.T, text string) api.SecurityConfiguration {
	t.Helper()
	var configuration api.SecurityConfiguration
	if err := json.Unmarshal([]byte(text), &configuration); err != nil {
		t.Fatal(err)
	}
	return configuration
}

func pointer[T any](value T) *T { return &value }

const (
	oldServer   = `1.12.6`
	newerServer = `{
		"authenticationConfiguration": {
			"provider": "okta", "clientType": "confidential", "providerName": "Okta", "emailClaim": "mail", "enableAutoRedirect": false,
			"publicKeyUrls": ["https://old.okta.com/oauth2/v1/keys"], "callbackUrl": "https://catalog.example.com/callback",
			"ldapConfiguration": {"dnAdminPassword": "*********", "maxPoolSize": 3}, "samlConfiguration": {"debugMode": true},
			"oidcConfiguration": {"id": "0oa1", "secret": "*********", "prompt": "login", "pushedAuthorization": {"enabled": true}}
		},
		"authorizerConfiguration": {"adminEmails": ["alice@example.com"], "principalDomain": "example.com", "testPrincipals": []}
	}`
)

// Members that have no attribute survive, also inside the OIDC block; what has an attribute and is left out goes.
func TestSecurityBody_unmanagedSurvives(t *testing.T) {
	in := ssoconfig.Input{ClientSecret: pointer("the-secret")}
	in.Settings.Authentication = ssoconfig.Authentication{
		Provider: pointer("okta"), ClientType: pointer("confidential"), ProviderName: pointer("Okta"), EnableAutoRedirect: pointer(false),
		OIDC: &ssoconfig.OIDC{ID: pointer("0oa1")},
	}
	in.Settings.Authorizer = ssoconfig.Authorizer{PrincipalDomain: pointer("example.com")}
	got, err := securityBody(parse(t, newerServer), api.Version{Version: oldServer}, in)
	if err != nil {
		t.Fatal(err)
	}
	want := parse(t, `{
		"authenticationConfiguration": {
			"provider": "okta", "clientType": "confidential", "providerName": "Okta", "emailClaim": "mail", "enableAutoRedirect": false,
			"publicKeyUrls": [], "samlConfiguration": {"debugMode": true},
			"oidcConfiguration": {"id": "0oa1", "secret": "the-secret", "pushedAuthorization": {"enabled": true}}
		},
		"authorizerConfiguration": {"adminEmails": ["alice@example.com"], "principalDomain": "example.com"}
	}`)
	if encoded, _ := json.Marshal(got); !reflect.DeepEqual(parse(t, string(encoded)), want) {
		t.Errorf("the body is %s", encoded)
	}
	if in.Settings.Authentication.OIDC.Secret != nil {
		t.Error("the secret was left in the settings")
	}
}

// A mask is never sent, whatever is configured: servers from 2.1 on keep what is left out, others get a blank (F28).
func TestSecurityBody_noMask(t *testing.T) {
	for version, wantLDAP := range map[string]any{"1.12.6": nil, "2.1.0": map[string]any{"maxPoolSize": float64(3)}} {
		for _, oidc := range []*ssoconfig.OIDC{nil, {ID: pointer("0oa1")}} {
			in := ssoconfig.Input{}
			in.Settings.Authentication = ssoconfig.Authentication{Provider: pointer("basic"), OIDC: oidc}
			got, err := securityBody(parse(t, newerServer), api.Version{Version: version}, in)
			if err != nil {
				t.Fatal(err)
			}
			encoded, err := json.Marshal(got)
			if err != nil || strings.Contains(string(encoded), api.Mask) {
				t.Errorf("%s: the body is %s, %v", version, encoded, err)
			}
			if !reflect.DeepEqual(got.Authentication["ldapConfiguration"], wantLDAP) {
				t.Errorf("%s: the LDAP stub is %v", version, got.Authentication["ldapConfiguration"])
			}
		}
	}
}

// A server that does not show enable_auto_redirect does not know it, and would refuse it (F4).
func TestSecurityBody_olderServer(t *testing.T) {
	older := parse(t, `{"authenticationConfiguration": {"provider": "basic", "publicKeyUrls": ["http://localhost:8585/keys"]}, "authorizerConfiguration": {}}`)
	in := ssoconfig.Input{}
	in.Settings.Authentication = ssoconfig.Authentication{Provider: pointer("basic"), EnableAutoRedirect: pointer(false)}
	got, err := securityBody(older, api.Version{Version: "1.10.3"}, in)
	if err != nil {
		t.Fatal(err)
	}
	if _, sent := got.Authentication["enableAutoRedirect"]; sent {
		t.Error("enableAutoRedirect was sent to a server that does not know it")
	}
	if !reflect.DeepEqual(textsOf(parse(t, mustEncode(t, got)).Authentication["publicKeyUrls"]), []string{"http://localhost:8585/keys"}) {
		t.Errorf("the server's own key URLs are %v", got.Authentication["publicKeyUrls"])
	}
}

func mustEncode(t *testing.T, value any) string {
	t.Helper()
	encoded, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(encoded)
}

// A server that leaves out what has a default has the default; what newer servers fill in by themselves is nothing.
func TestSecurityConfig_readDefaults(t *testing.T) {
	var model securityConfigModel
	err := model.read(parse(t, `{
		"authenticationConfiguration": {"provider": "okta", "maxActiveSessionsPerUser": 5, "callbackUrl": "", "oidcConfiguration": {"id": "0oa1"}},
		"authorizerConfiguration": {}
	}`))
	if err != nil {
		t.Fatal(err)
	}
	authentication := model.Authentication.Attributes()
	block := authentication["oidc_configuration"].(types.Object).Attributes()
	for name, want := range map[string]attr.Value{
		"client_type": types.StringValue("public"), "response_type": types.StringValue("id_token"), "enable_self_signup": types.BoolValue(false),
		"max_active_sessions_per_user": types.Int64Null(), "callback_url": types.StringNull(), "provider_name": types.StringValue(""),
	} {
		if !authentication[name].Equal(want) {
			t.Errorf("%s is %s, not %s", name, authentication[name], want)
		}
	}
	for name, want := range map[string]attr.Value{
		"scope": types.StringValue("openid email profile"), "disable_pkce": types.BoolValue(true), "token_validity": types.Int64Value(3600),
		"session_expiry": types.Int64Value(604800), "use_nonce": types.StringValue("true"), "tenant": types.StringValue(""), "prompt": types.StringNull(),
	} {
		if !block[name].Equal(want) {
			t.Errorf("oidc_configuration.%s is %s, not %s", name, block[name], want)
		}
	}
}

// Empty and null are what was written: a server does not tell them apart.
func TestSecurityConfig_readEmpty(t *testing.T) {
	served := parse(t, `{
		"authenticationConfiguration": {"provider": "okta", "callbackUrl": "", "oidcConfiguration": {"id": "0oa1", "prompt": ""}},
		"authorizerConfiguration": {"testPrincipals": []}
	}`)
	var written securityConfigModel
	if err := written.read(served); err != nil {
		t.Fatal(err)
	}
	authentication, authorizer := written.Authentication.Attributes(), written.Authorizer.Attributes()
	authentication["callback_url"] = types.StringValue("")
	authorizer["test_principals"] = types.SetValueMust(types.StringType, nil)
	written.Authentication = types.ObjectValueMust(authenticationTypes(), authentication)
	written.Authorizer = types.ObjectValueMust(authorizerTypes(), authorizer)
	if err := written.read(served); err != nil {
		t.Fatal(err)
	}
	if got := written.Authentication.Attributes()["callback_url"]; !got.Equal(types.StringValue("")) {
		t.Errorf("a callback URL that was written as empty is %s", got)
	}
	if got := written.Authorizer.Attributes()["test_principals"]; got.IsNull() {
		t.Error("a list that was written as empty is null")
	}
	if got := written.Authorizer.Attributes()["allowed_domains"]; !got.IsNull() {
		t.Errorf("a list that was not written is %s", got)
	}
}

// Every property of the official schemas has an attribute with the same default, and there is no attribute beside them
// and what 2.0 adds.
func TestContractSecurityConfig_schema(t *testing.T) {
	folder := evidence.Shared(t, "openmetadata", "schemas")
	for _, c := range []struct {
		file, at   string
		attributes map[string]attr.Type
		// without are properties that have no attribute: blocks of other providers, and the secret, which stands at the top.
		without []string
		// beyond are attributes that the schemas of 1.13 do not have (schemas/CHANGES-2.0.md).
		beyond []string
		// shipped are defaults that the schema does not have and every server is shipped with.
		shipped []string
	}{
		{
			file: "configuration/authenticationConfiguration.json", at: ssoconfig.PathAuthentication, attributes: authenticationTypes(),
			without: []string{"ldapConfiguration", "samlConfiguration"},
			beyond:  []string{"additional_trusted_redirect_uris", "max_active_sessions_per_user", "session_expiry"},
			// It refers to a definition that holds the default.
			shipped: []string{"response_type"},
		},
		{
			file: "security/client/oidcClientConfig.json", at: ssoconfig.PathOIDC,
			attributes: objectTypes(oidcAttributes()), without: []string{"secret"}, shipped: []string{"tenant"},
		},
		{
			file: "configuration/authorizerConfiguration.json", at: ssoconfig.PathAuthorizer, attributes: authorizerTypes(),
			shipped: []string{"class_name", "container_request_filter", "allowed_email_registration_domains", "enforce_principal_domain", "enable_secure_socket_connection"},
		},
	} {
		content, err := os.ReadFile(filepath.Join(folder, c.file))
		if err != nil {
			t.Fatal(err)
		}
		var official struct {
			Properties map[string]struct {
				Default any `json:"default"`
			} `json:"properties"`
		}
		if err := json.Unmarshal(content, &official); err != nil {
			t.Fatal(err)
		}
		expected := slices.Clone(c.beyond)
		for property, details := range official.Properties {
			if slices.Contains(c.without, property) {
				continue
			}
			name := ssoconfig.AttributeName(property)
			expected = append(expected, name)
			if !slices.Contains(c.shipped, name) && textOfDefault(details.Default) != textOfValue(securityDefaults[c.at+"."+name]) {
				t.Errorf("%s: the default of %s is %v, ours is %v", c.file, property, details.Default, securityDefaults[c.at+"."+name])
			}
		}
		slices.Sort(expected)
		if got := slices.Sorted(maps.Keys(c.attributes)); !slices.Equal(got, expected) {
			t.Errorf("%s: the attributes are\n%v\nand the properties\n%v", c.file, got, expected)
		}
	}
}

// textOfDefault words a default of a schema, some of which have the wrong type there: "3600", true for a text.
func textOfDefault(value any) string {
	if value == nil {
		return ""
	}
	return strings.Trim(string(must(json.Marshal(value))), `"`)
}

func must(encoded []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return encoded
}

func textOfValue(value attr.Value) string {
	if value == nil {
		return ""
	}
	return strings.Trim(value.String(), `"`)
}
