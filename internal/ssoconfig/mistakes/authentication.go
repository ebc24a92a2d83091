package mistakes

// authentication are mistakes in what every provider and every client has.
func authentication() []Mistake {
	return []Mistake{
		{Name: "no provider (F154)", Flow: Public, Set: Values{Auth + "provider": nil}, At: Auth + "provider", Says: `"okta"`},
		{Name: "provider upper (F4)", Flow: Public, Set: Values{Auth + "provider": "OKTA"}, At: Auth + "provider", Says: `"okta"`},
		{Name: "no provider name", Flow: Public, Set: Values{Auth + "provider_name": nil}, At: Auth + "provider_name", Says: "required"},
		{Name: "blank provider name", Flow: Public, Set: Values{Auth + "provider_name": " "}, At: Auth + "provider_name", Says: "required"},
		{Name: "no client type, and no keys (F154)", Flow: Public, Set: Values{Auth + "client_type": nil, Auth + "public_key_urls": nil}, At: Auth + "public_key_urls", Says: "public client"},
		{Name: "bad client type", Flow: Public, Set: Values{Auth + "client_type": "secret"}, At: Auth + "client_type", Says: `"public" or "confidential"`},
		{Name: "bad response type", Flow: Public, Set: Values{Auth + "response_type": "token"}, At: Auth + "response_type", Says: `"id_token" or "code"`},
		{Name: "RS512 (F41)", Flow: Public, Set: Values{Auth + "token_validation_algorithm": "RS512"}, At: Auth + "token_validation_algorithm", Says: `"RS256"`},
		{Name: "ES256 (F41)", Flow: Confidential, Set: Values{Auth + "token_validation_algorithm": "ES256"}, At: Auth + "token_validation_algorithm", Says: `"RS256"`},
		{Name: "no client id", Flow: Public, Set: Values{Auth + "client_id": nil}, At: Auth + "client_id", Says: "client_id"},
		{Name: "blank client id", Flow: Public, Set: Values{Auth + "client_id": " "}, At: Auth + "client_id", Says: "client_id"},
		{Name: "client id with a blank behind it (F14)", Flow: Public, Set: Values{Auth + "client_id": "spa1 "}, At: Auth + "client_id", Says: "no client id"},
		{Name: "client id with a parameter behind it (F14)", Flow: Public, Set: Values{Auth + "client_id": "spa1&x=y z"}, At: Auth + "client_id", Says: "no client id"},
		{Name: "self sign-up (F59)", Flow: Public, Set: Values{Auth + "enable_self_signup": true}, At: Auth + "enable_self_signup", Warned: true, Says: "AUTHENTICATION_ENABLE_SELF_SIGNUP=false"},
		{Name: "TLS at a proxy (issue 26145)", Flow: Confidential, Set: Values{Auth + "force_secure_session_cookie": false}, At: Auth + "force_secure_session_cookie", Warned: true, Says: "force_secure_session_cookie = true"},
		{Name: "nothing said of TLS", Flow: Confidential, Set: Values{Auth + "force_secure_session_cookie": nil}, At: Auth + "force_secure_session_cookie", Warned: true, Says: "force_secure_session_cookie = true"},
	}
}

// claims are mistakes in what tells who somebody is, and in whose keys prove it.
func claims() []Mistake {
	const (
		list, mapping, keys = Auth + "jwt_principal_claims", Auth + "jwt_principal_claims_mapping", Auth + "public_key_urls"
		issuerKeys          = Issuer + "/v1/keys"
	)
	mapped := func(entries ...any) Values { return Values{mapping: entries} }
	return []Mistake{
		{Name: "no claims (F40)", Flow: Confidential, Set: Values{list: nil}, At: list, Says: `["email", "preferred_username", "sub"]`},
		{Name: "empty claims (F40)", Flow: Public, Set: Values{list: []any{}}, At: list, Says: "every token"},
		{Name: "foreign claims (F24)", Flow: Public, Set: Values{list: []any{"nope"}}, At: list, Says: `"email" or`},
		{Name: "claim with a blank before it (F55)", Flow: Public, Set: Values{list: []any{" email", "sub"}}, At: list, Says: `" email"`},
		{Name: "claim of no name (F55)", Flow: Public, Set: Values{list: []any{"", "email"}}, At: list, Says: `""`},
		{Name: "claims that the scope does not bring (F40)", Flow: Confidential, Set: Values{list: []any{"preferred_username"}, OIDC + "scope": "openid email"}, At: OIDC + "scope", Says: `"profile"`},
		{Name: "known by subject (issue 27312)", Flow: Public, Set: Values{list: []any{"sub", "email"}}, At: list, Warned: true, Says: `"email" or "preferred_username" before it`},
		{Name: "known by subject, behind a claim that nobody has", Flow: Public, Set: Values{list: []any{"upn", "sub", "email"}}, At: list, Warned: true, Says: `"email" or "preferred_username" before it`},
		{Name: "domain in another claim", Flow: Public, Set: Values{list: []any{"preferred_username", "email"}}, At: list, Warned: true, Says: `"email" first`},

		{Name: "half a mapping, username (F22)", Flow: Public, Set: mapped("username:sub"), At: mapping, Says: "only one"},
		{Name: "half a mapping, email (F22)", Flow: Confidential, Set: mapped("email:email"), At: mapping, Says: "only one"},
		{Name: "mapping with another key (F22)", Flow: Public, Set: mapped("username:sub", "email:email", "groups:groups"), At: mapping, Says: `"groups:groups"`},
		{Name: "mapping with = (F22)", Flow: Public, Set: mapped("username=sub", "email:email"), At: mapping, Says: `"username=sub"`},
		{Name: "mapping to nothing (F22)", Flow: Public, Set: mapped("username:", "email:email"), At: mapping, Says: `"username:"`},
		{Name: "mapped twice (F22)", Flow: Public, Set: mapped("username:sub", "username:email"), At: mapping, Says: "twice"},
		{Name: "mapping to a foreign claim", Flow: Public, Set: mapped("username:nickname", "email:email"), At: mapping, Says: `"nickname"`},
		{Name: "mapping to a claim that the scope does not bring (F57)", Flow: Confidential, Set: Values{mapping: []any{"username:preferred_username", "email:email"}, OIDC + "scope": "openid email"}, At: OIDC + "scope", Says: `"profile"`},
		{Name: "mapped to the subject", Flow: Public, Set: mapped("username:sub", "email:email"), At: mapping, Warned: true, Says: "Okta's id of the person"},

		{Name: "no key URLs, public (F12)", Flow: Public, Set: Values{keys: nil}, At: keys, Says: `["` + issuerKeys + `"]`},
		{Name: "empty key URLs, public (F12)", Flow: Public, Set: Values{keys: []any{}}, At: keys, Says: `["` + issuerKeys + `"]`},
		{Name: "org's keys for a custom server (F12)", Flow: Public, Set: Values{keys: []any{Org + "/oauth2/v1/keys"}}, At: keys, Says: issuerKeys},
		{Name: "custom keys for the org's server (F12)", Flow: Public, Set: Values{Auth + "authority": Org, keys: []any{Org + "/v1/keys"}}, At: keys, Says: Org + "/oauth2/v1/keys"},
		{Name: "key URL with a slash (F12)", Flow: Public, Set: Values{keys: []any{issuerKeys + "/"}}, At: keys, Says: "trailing slash"},
		{Name: "wrong keys, confidential (F13)", Flow: Confidential, Set: Values{keys: []any{"https://other.okta.com/oauth2/v1/keys"}}, At: keys, Says: issuerKeys},
		{Name: "key URL that is none (F39)", Flow: Confidential, Set: Values{keys: []any{issuerKeys, "garbage"}}, At: keys, Says: "does not start"},
		{Name: "key URL that does not parse (F39)", Flow: Public, Set: Values{keys: []any{issuerKeys, "http://[::1"}}, At: keys, Says: "does not start"},
		{Name: "own keys by address (F7)", Flow: Public, Set: Values{keys: []any{issuerKeys, "http://127.0.0.1:8585/api/v1/system/config/jwks"}}, At: keys, Says: "host name"},
	}
}

// addresses are mistakes in where people and the server go.
func addresses() []Mistake {
	const authority, callback = Auth + "authority", Auth + "callback_url"
	return []Mistake{
		{Name: "no authority (F3)", Flow: Confidential, Set: Values{authority: nil}, At: authority, Says: "issuer"},
		{Name: "authority with a slash (F10)", Flow: Public, Set: Values{authority: Issuer + "/"}, At: authority, Says: "write " + Issuer},
		{Name: "authority without a scheme", Flow: Public, Set: Values{authority: "example.okta.com"}, At: authority, Says: "absolute"},
		{Name: "authority with the suffix", Flow: Public, Set: Values{authority: Issuer + "/.well-known/openid-configuration"}, At: authority, Says: "write " + Issuer},
		{Name: "two issuers (F20)", Flow: Confidential, Set: Values{authority: Org}, At: OIDC + "discovery_uri", Warned: true, Says: "same issuer"},

		{Name: "no callback", Flow: Public, Set: Values{callback: ""}, At: callback, Says: "/callback"},
		{Name: "callback that is no URL", Flow: Public, Set: Values{callback: "callback"}, At: callback, Says: "no absolute"},
		{Name: "callback on http", Flow: Public, Set: Values{callback: "http://catalog.example.com/callback"}, At: callback, Warned: true, Says: "https://catalog.example.com/callback"},
		{Name: "callback with a slash (F130)", Flow: Public, Set: Values{callback: Server + "/callback/"}, At: callback, Says: "write " + Server + "/callback."},
		{Name: "callback upper (F130)", Flow: Public, Set: Values{callback: Server + "/Callback"}, At: callback, Says: "write " + Server + "/callback."},
		{Name: "callback of the server itself (F130)", Flow: Public, Set: Values{callback: Server}, At: callback, Says: "write " + Server + "/callback."},
		{Name: "callback of the pages (F130)", Flow: Public, Set: Values{callback: Server + "/signin"}, At: callback, Says: "/callback"},
		{Name: "callback with a query (F130)", Flow: Public, Set: Values{callback: Server + "/callback?x=1"}, At: callback, Says: "query"},
		{Name: "callback with a fragment (F130)", Flow: Public, Set: Values{callback: Server + "/callback#x"}, At: callback, Says: "fragment"},
		{Name: "callback with a blank behind it (F130)", Flow: Public, Set: Values{callback: Server + "/callback "}, At: callback, Says: "blank"},
		{Name: "callback with a user name", Flow: Public, Set: Values{callback: "https://user:name@catalog.example.com/callback"}, At: callback, Says: "user name"},
	}
}
