package ssoconfig

import "testing"

// TestNamedOtherwise: the server takes the name from the first part of the first claim that a token has (F55), or from the
// mapped one (F57). Only where that is surely the address's, another name is nobody's.
func TestNamedOtherwise(t *testing.T) {
	t.Parallel()
	okta := func(claims, mapping []string) Input {
		provider := ProviderOkta
		return Input{Settings: Settings{Authentication: Authentication{Provider: &provider, JWTPrincipalClaims: claims, JWTPrincipalClaimsMapping: mapping}}}
	}
	unknown := func(name string) Input {
		in := okta([]string{"email"}, nil)
		in.Undecided = Undecided{PathAuthentication + "." + name: true}
		return in
	}
	basic := okta([]string{"email"}, nil)
	basicProvider := "basic"
	basic.Settings.Authentication.Provider = &basicProvider
	for name, c := range map[string]struct {
		in        Input
		otherwise bool
	}{
		"the address first":       {okta([]string{"email", "preferred_username", "sub"}, nil), true},
		"the login first":         {okta([]string{"preferred_username", "email"}, nil), false},
		"a claim of one's own":    {okta([]string{"employee", "email"}, nil), false},
		"mapped to the login":     {okta([]string{"email"}, []string{"username:preferred_username", "email:email"}), false},
		"mapped to the address":   {okta([]string{"preferred_username"}, []string{"email:email", "username:email"}), true},
		"passwords":               {basic, false},
		"no provider":             {Input{}, false},
		"a provider to come":      {unknown("provider"), false},
		"a mapping to come":       {unknown("jwt_principal_claims_mapping"), false},
		"claims to come":          {unknown("jwt_principal_claims"), false},
		"nothing said of a claim": {okta(nil, nil), false},
	} {
		if derived, otherwise := NamedOtherwise(c.in, "a.lovelace", "Ada@example.com"); otherwise != c.otherwise || otherwise && derived != "ada" {
			t.Errorf("%s: %q, %v", name, derived, otherwise)
		}
		if _, otherwise := NamedOtherwise(c.in, "ada", "Ada@example.com"); otherwise {
			t.Errorf("%s: the name of the address is warned of", name)
		}
	}
}
