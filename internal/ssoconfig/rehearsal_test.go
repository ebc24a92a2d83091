package ssoconfig

import (
	"strings"
	"testing"
)

// idToken is what Okta's ID token of alice says of itself (recording web_24).
func idToken(changes map[string]any) IDToken {
	token := IDToken{Issuer: issuerURL, Claims: map[string]any{
		"iss": issuerURL, "sub": "00u1", "email": "Alice@example.com", "preferred_username": "alice@example.com", "email_verified": true,
	}}
	for name, claim := range changes {
		if name == "iss" {
			token.Issuer, _ = claim.(string)
		}
		token.Claims[name] = claim
	}
	return token
}

func TestIDTokenOfTheRehearsal(t *testing.T) {
	t.Parallel()
	alice := Principal{User: "alice", Email: "Alice@example.com"}
	mapping := auth(func(x *Authentication) {
		x.JWTPrincipalClaimsMapping = []string{"username:preferred_username", "email:email"}
	})
	tests := map[string]struct {
		spoil      func(*Input)
		token      IDToken
		who        Principal
		path, says string
	}{
		"accepted":               {func(*Input) {}, idToken(nil), alice, "", ""},
		"the first claim counts": {auth(func(x *Authentication) { x.JWTPrincipalClaims = []string{"upn", "preferred_username", "email"} }), idToken(nil), Principal{"alice", "alice@example.com"}, "", ""},
		"mapped (F57)":           {mapping, idToken(map[string]any{"preferred_username": "al@elsewhere.example"}), Principal{"al", "Alice@example.com"}, "", ""},
		"mapped to a claim that is not there (F57)": {mapping, idToken(map[string]any{"preferred_username": nil}), Principal{Email: "Alice@example.com"}, a + "jwt_principal_claims_mapping", `"preferred_username"`},
		"none of its claims (F40)":                  {auth(func(x *Authentication) { x.JWTPrincipalClaims = []string{"upn"} }), idToken(nil), Principal{}, a + "jwt_principal_claims", `["upn"]`},
		"an empty claim is none":                    {auth(func(x *Authentication) { x.JWTPrincipalClaims = []string{"email"} }), idToken(map[string]any{"email": ""}), Principal{}, a + "jwt_principal_claims", `["email"]`},
		"another domain (F56)":                      {func(*Input) {}, idToken(map[string]any{"email": "alice@evil.example"}), Principal{"alice", "alice@evil.example"}, z + "principal_domain", `"evil.example"`},
		"any domain without enforcement (F55)": {authz(func(x *Authorizer) { x.EnforcePrincipalDomain = new(false) }),
			idToken(map[string]any{"email": "alice@evil.example"}), Principal{"alice", "alice@evil.example"}, "", ""},
		"no domain under enforcement": {auth(func(x *Authentication) { x.JWTPrincipalClaims = []string{"sub", "email"} }), idToken(nil), Principal{"00u1", "00u1"}, a + "jwt_principal_claims", `"00u1" has none`},
		"another issuer":              {func(*Input) {}, idToken(map[string]any{"iss": "https://example.okta.com"}), alice, PathIDToken, `"https://example.okta.com"`},
		"the authority of a confidential client is not used (F20)": {auth(func(x *Authentication) { x.Authority = new("http://nothing.invalid") }), idToken(nil), alice, "", ""},
		"a bot's claim (F62)":                         {func(*Input) {}, idToken(map[string]any{"isBot": true}), alice, PathIDToken, "isBot"},
		"issuer not known yet":                        {func(in *Input) { in.Undecided = Undecided{PathOIDC + ".discovery_uri": true} }, idToken(map[string]any{"iss": "https://other.okta.com"}), alice, "", ""},
		"claims not known yet":                        {func(in *Input) { in.Undecided = Undecided{a + "jwt_principal_claims": true} }, idToken(nil), Principal{}, "", ""},
		"mapping not known yet":                       {func(in *Input) { in.Undecided = Undecided{a + "jwt_principal_claims_mapping": true} }, idToken(nil), Principal{}, "", ""},
		"domain not known yet":                        {func(in *Input) { in.Undecided = Undecided{z + "principal_domain": true} }, idToken(map[string]any{"email": "alice@evil.example"}), Principal{"alice", "alice@evil.example"}, "", ""},
		"other providers have issuers of other forms": {auth(func(x *Authentication) { x.Provider = new("azure") }), idToken(map[string]any{"iss": "https://login.example/v2.0"}), alice, "", ""},
	}
	for name, test := range tests {
		in := confidential()
		test.spoil(&in)
		who, problems := CheckIDToken(in, test.token)
		if who != test.who {
			t.Errorf("%s: it stands for %+v, want %+v", name, who, test.who)
		}
		if test.path == "" {
			if len(problems) > 0 {
				t.Errorf("%s:\n%s", name, describe(problems))
			}
			continue
		}
		if len(problems) != 1 || problems[0].Severity != SeverityError || problems[0].Path != test.path || !strings.Contains(problems[0].Message, test.says) {
			t.Errorf("%s: want an error on %s that says %q\n%s", name, test.path, test.says, describe(problems))
		}
	}
	in := public()
	in.Settings.Authentication.Authority = new("https://other.okta.com")
	if _, problems := CheckIDToken(in, idToken(nil)); len(problems) != 1 || !strings.Contains(problems[0].Message, `"https://other.okta.com"`) {
		t.Errorf("a public client's authority is not compared:\n%s", describe(problems))
	}
}

func TestWhereIDTokensCount(t *testing.T) {
	t.Parallel()
	for provider, want := range map[string]bool{"okta": true, "custom-oidc": true, "basic": false, "ldap": false, "saml": false} {
		in := confidential()
		in.Settings.Authentication.Provider = new(provider)
		if got := SignsInByOIDC(in); got != want {
			t.Errorf("%s: %v", provider, got)
		}
		in.Undecided = Undecided{a + "provider": true}
		if SignsInByOIDC(in) {
			t.Errorf("%s counts although it is not known yet", provider)
		}
	}
}
