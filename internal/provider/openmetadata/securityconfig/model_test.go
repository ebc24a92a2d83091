package securityconfig

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/defaults"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
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
	in := ssoconfig.Input{ClientSecret: new("the-secret")}
	in.Settings.Authentication = ssoconfig.Authentication{
		Provider: new("okta"), ClientType: new("confidential"), ProviderName: new("Okta"), EnableAutoRedirect: new(false),
		OIDC: &ssoconfig.OIDC{ID: new("0oa1")},
	}
	in.Settings.Authorizer = ssoconfig.Authorizer{PrincipalDomain: new("example.com")}
	got, err := body(parse(t, newerServer), api.Version{Version: oldServer}, in)
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
		for _, oidc := range []*ssoconfig.OIDC{nil, {ID: new("0oa1")}} {
			in := ssoconfig.Input{}
			in.Settings.Authentication = ssoconfig.Authentication{Provider: new("basic"), OIDC: oidc}
			got, err := body(parse(t, newerServer), api.Version{Version: version}, in)
			if err != nil {
				t.Fatal(err)
			}
			encoded, err := json.Marshal(got)
			if err != nil || strings.Contains(string(encoded), ssoconfig.SecretMask) {
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
	in.Settings.Authentication = ssoconfig.Authentication{Provider: new("basic"), EnableAutoRedirect: new(false)}
	got, err := body(older, api.Version{Version: "1.10.3"}, in)
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
	var model model
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
	var written model
	if err := written.read(served); err != nil {
		t.Fatal(err)
	}
	authentication, authorizer := written.Authentication.Attributes(), written.Authorizer.Attributes()
	authentication["callback_url"] = types.StringValue("")
	authorizer["test_principals"] = types.SetValueMust(types.StringType, nil)
	written.Authentication = objectOf(authentication)
	written.Authorizer = objectOf(authorizer)
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

// The schema has of every setting what the description has: whether it has to be written, its default, and whether its order
// counts. That is held to the official schemas by ssoconfig.
func TestSecurityConfig_schemaIsTheDescription(t *testing.T) {
	var response resource.SchemaResponse
	NewResource().Schema(t.Context(), resource.SchemaRequest{}, &response)
	described := 0
	for _, setting := range ssoconfig.Table() {
		if setting.Secret {
			continue
		}
		attribute, problems := response.Schema.AttributeAtPath(t.Context(), attributePath(setting.Path))
		if problems.HasError() {
			t.Errorf("%s has no attribute", setting.Path)
			continue
		}
		described++
		if attribute.IsRequired() != setting.Required {
			t.Errorf("%s: required is %v", setting.Path, attribute.IsRequired())
		}
		_, isSet := attribute.GetType().(types.SetType)
		if isSet != setting.Set {
			t.Errorf("%s: is a set is %v", setting.Path, isSet)
		}
		want := setting.Default
		if setting.Required {
			want = nil
		}
		if got := defaultOf(t, attribute); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: the default is %v, not %v", setting.Path, got, want)
		}
	}
	var all func(attributes map[string]attr.Type) int
	all = func(attributes map[string]attr.Type) (count int) {
		for _, kind := range attributes {
			if object, isObject := kind.(types.ObjectType); isObject {
				count += all(object.AttrTypes)
				continue
			}
			count++
		}
		return count
	}
	have := 0
	for _, block := range []string{ssoconfig.PathAuthentication, ssoconfig.PathAuthorizer} {
		have += all(response.Schema.Attributes[block].GetType().(types.ObjectType).AttrTypes)
	}
	if have != described {
		t.Errorf("there are %d attributes, and descriptions of %d", have, described)
	}
}

// defaultOf is the default of an attribute as the description has it, nil where there is none.
func defaultOf(t *testing.T, attribute any) any {
	t.Helper()
	switch typed := attribute.(type) {
	case schema.StringAttribute:
		if typed.Default != nil {
			var response defaults.StringResponse
			typed.Default.DefaultString(t.Context(), defaults.StringRequest{}, &response)
			return response.PlanValue.ValueString()
		}
	case schema.BoolAttribute:
		if typed.Default != nil {
			var response defaults.BoolResponse
			typed.Default.DefaultBool(t.Context(), defaults.BoolRequest{}, &response)
			return response.PlanValue.ValueBool()
		}
	case schema.Int64Attribute:
		if typed.Default != nil {
			var response defaults.Int64Response
			typed.Default.DefaultInt64(t.Context(), defaults.Int64Request{}, &response)
			return response.PlanValue.ValueInt64()
		}
	case schema.SetAttribute:
		if typed.Default != nil {
			var response defaults.SetResponse
			typed.Default.DefaultSet(t.Context(), defaults.SetRequest{}, &response)
			var texts []string
			for _, element := range response.PlanValue.Elements() {
				texts = append(texts, element.(types.String).ValueString())
			}
			return texts
		}
	}
	return nil
}
