package ssoconfig

import (
	"reflect"
	"strings"
	"testing"
)

func TestAppSettingsOfEachFlow(t *testing.T) {
	t.Parallel()
	// M50, M51; O2.
	tests := map[FlowType]struct {
		applicationType string
		grants          []string
		responses       []string
		authMethod      string
		pkce            bool
		clientType      string
	}{
		"implicit":       {"browser", []string{"authorization_code", "refresh_token", "implicit"}, []string{"code", "id_token", "token"}, "none", true, "public"},
		"auth_code_pkce": {"browser", []string{"authorization_code", "refresh_token"}, []string{"code"}, "none", true, "public"},
		"auth_code":      {"web", []string{"authorization_code", "refresh_token"}, []string{"code"}, "client_secret_basic", false, "confidential"},
	}
	if len(FlowTypes()) != len(tests) {
		t.Fatalf("flows %v", FlowTypes())
	}
	for _, flow := range FlowTypes() {
		want, got := tests[flow], AppSettingsFor(flow)
		if got.ApplicationType != want.applicationType || !reflect.DeepEqual(got.GrantTypes, want.grants) || !reflect.DeepEqual(got.ResponseTypes, want.responses) ||
			got.TokenEndpointAuthMethod != want.authMethod || got.PKCERequired != want.pkce || flow.ClientType() != want.clientType {
			t.Errorf("%s: %+v, client type %s", flow, got, flow.ClientType())
		}
		if problems := CheckResponseTypes(got.GrantTypes, got.ResponseTypes); len(problems) > 0 {
			t.Errorf("%s contradicts itself: %v", flow, problems)
		}
		own := GivenAppSettings{&got.ApplicationType, got.GrantTypes, got.ResponseTypes, &got.TokenEndpointAuthMethod, &got.PKCERequired}
		if conflicts := CheckAppSettings(flow, own); len(conflicts) > 0 {
			t.Errorf("%s refuses its own settings: %+v", flow, conflicts)
		}
	}
}

func TestSettingsWrittenAgainstTheFlow(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		flow  FlowType
		given GivenAppSettings
		field string
		says  string
	}{
		"secret for a single-page app": {FlowAuthCodePKCE, GivenAppSettings{TokenEndpointAuthMethod: new("client_secret_basic")}, "token_endpoint_auth_method", `Write "none"`},
		"secret for the implicit flow": {FlowImplicit, GivenAppSettings{TokenEndpointAuthMethod: new("client_secret_post")}, "token_endpoint_auth_method", "cannot keep a client secret"},
		"Web app without a secret":     {FlowAuthCode, GivenAppSettings{TokenEndpointAuthMethod: new("none")}, "token_endpoint_auth_method", `"client_secret_basic" or "client_secret_post"`},
		"key instead of a secret":      {FlowAuthCode, GivenAppSettings{TokenEndpointAuthMethod: new("private_key_jwt")}, "token_endpoint_auth_method", "these two methods"},
		"Web type for a page":          {FlowImplicit, GivenAppSettings{ApplicationType: new("web")}, "application_type", `Write "browser"`},
		"browser type for the server":  {FlowAuthCode, GivenAppSettings{ApplicationType: new("browser")}, "application_type", `Write "web"`},
		"implicit grant with PKCE":     {FlowAuthCodePKCE, GivenAppSettings{GrantTypes: []string{"authorization_code", "refresh_token", "implicit"}}, "grant_types", `flow "implicit" is for`},
		"implicit grant for the Web":   {FlowAuthCode, GivenAppSettings{GrantTypes: []string{"authorization_code", "implicit"}}, "grant_types", "no implicit grant"},
		"no code grant":                {FlowAuthCode, GivenAppSettings{GrantTypes: []string{"refresh_token"}}, "grant_types", `needs the grant "authorization_code"`},
		"no implicit grant":            {FlowImplicit, GivenAppSettings{GrantTypes: []string{"authorization_code", "refresh_token"}}, "grant_types", `needs the grant "implicit"`},
		"no refresh token for a page":  {FlowAuthCodePKCE, GivenAppSettings{GrantTypes: []string{"authorization_code"}}, "grant_types", "offline_access"},
		"no grant at all":              {FlowAuthCode, GivenAppSettings{GrantTypes: []string{}}, "grant_types", `needs the grant "authorization_code"`},
		"grant that no page can have":  {FlowAuthCodePKCE, GivenAppSettings{GrantTypes: []string{"authorization_code", "refresh_token", "client_credentials"}}, "grant_types", `cannot have the grant "client_credentials"`},
		"tokens without implicit":      {FlowAuthCode, GivenAppSettings{ResponseTypes: []string{"code", "token"}}, "response_types", `Write ["code"]`},
		"code only for implicit":       {FlowImplicit, GivenAppSettings{ResponseTypes: []string{"code"}}, "response_types", `Write ["code", "id_token", "token"]`},
		"no PKCE for a page":           {FlowImplicit, GivenAppSettings{PKCERequired: new(false)}, "pkce_required", "Write true"},
	}
	for name, test := range tests {
		conflicts := CheckAppSettings(test.flow, test.given)
		if len(conflicts) != 1 || conflicts[0].Field != test.field {
			t.Errorf("%s: %+v", name, conflicts)
		} else if !strings.Contains(conflicts[0].Message, test.says) {
			t.Errorf("%s: %q does not say %q", name, conflicts[0].Message, test.says)
		}
	}
}

func TestSettingsThatMayVary(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		flow  FlowType
		given GivenAppSettings
	}{
		"nothing written":            {FlowImplicit, GivenAppSettings{}},
		"Web app without refresh":    {FlowAuthCode, GivenAppSettings{GrantTypes: []string{"authorization_code"}}},
		"secret in the body":         {FlowAuthCode, GivenAppSettings{TokenEndpointAuthMethod: new("client_secret_post")}},
		"PKCE for the Web app":       {FlowAuthCode, GivenAppSettings{PKCERequired: new(true)}},
		"another grant of a Web app": {FlowAuthCode, GivenAppSettings{GrantTypes: []string{"client_credentials", "authorization_code"}}},
		"another order":              {FlowImplicit, GivenAppSettings{GrantTypes: []string{"implicit", "refresh_token", "authorization_code"}, ResponseTypes: []string{"token", "id_token", "code"}}},
	}
	for name, test := range tests {
		if conflicts := CheckAppSettings(test.flow, test.given); len(conflicts) > 0 {
			t.Errorf("%s: %+v", name, conflicts)
		}
	}
}

func TestEachConflictIsReported(t *testing.T) {
	t.Parallel()
	conflicts := CheckAppSettings(FlowAuthCodePKCE, GivenAppSettings{new("web"), []string{"implicit"}, []string{"token"}, new("client_secret_basic"), new(false)})
	var fields []string
	for _, conflict := range conflicts {
		fields = append(fields, conflict.Field)
	}
	want := []string{"application_type", "grant_types", "response_types", "token_endpoint_auth_method", "pkce_required"}
	if !reflect.DeepEqual(fields, want) {
		t.Errorf("fields %v, want %v", fields, want)
	}
}

func TestResponseTypesAgainstGrants(t *testing.T) {
	t.Parallel()
	code, implicit := "authorization_code", "implicit"
	tests := []struct {
		grants, responses []string
		problems          []string
	}{
		{[]string{code}, []string{"code"}, nil},
		{[]string{code, "refresh_token", implicit}, []string{"code", "id_token", "token"}, nil},
		{[]string{implicit}, []string{"id_token"}, nil},
		{[]string{"client_credentials"}, []string{}, nil},
		{[]string{code}, []string{}, []string{`needs the response type "code"`}},
		{[]string{"refresh_token"}, []string{"code"}, []string{`needs the grant "authorization_code"`}},
		{[]string{implicit, code}, []string{"code"}, []string{`"id_token" or "token"`}},
		{[]string{code}, []string{"code", "token"}, []string{`need the grant "implicit"`}},
		{[]string{implicit}, []string{"code"}, []string{`needs the grant "authorization_code"`, `"id_token" or "token"`}},
	}
	for _, test := range tests {
		got := CheckResponseTypes(test.grants, test.responses)
		if len(got) != len(test.problems) {
			t.Errorf("%v, %v: %v", test.grants, test.responses, got)
			continue
		}
		for i, want := range test.problems {
			if !strings.Contains(got[i], want) {
				t.Errorf("%v, %v: %q does not say %q", test.grants, test.responses, got[i], want)
			}
		}
	}
}
