package mistakes

// confidential are mistakes in what the guide calls its heart, and in the block of the client that signs in with a secret.
func confidential() []Mistake {
	const (
		block, secret                      = "authentication_configuration.oidc_configuration", Secret
		id, discovery                      = OIDC + "id", OIDC + "discovery_uri"
		callback, server, underCatalog, om = OIDC + "callback_url", OIDC + "server_url", Server + "/catalog", Server + "/om/callback"
	)
	return []Mistake{
		{Name: "public with a secret", Flow: Public, Set: Values{secret: "s"}, At: secret, Says: `write client_type = "confidential"`},
		{Name: "public with a block", Flow: Public, Set: Values{block: map[string]any{}}, At: block, Says: "Remove it"},
		{Name: "confidential without a secret", Flow: Confidential, Set: Values{secret: nil}, At: secret, Says: "Write the client secret"},
		{Name: "confidential with a blank secret", Flow: Confidential, Set: Values{secret: " "}, At: secret, Says: "Write the client secret"},
		{Name: "confidential with the mask (F28)", Flow: Confidential, Set: Values{secret: "*********"}, At: secret, Says: "stored as the secret"},
		{Name: "confidential without a block", Flow: Confidential, Set: Values{block: nil, Auth + "public_key_urls": nil}, At: block, Says: `client_type = "public"`},

		{Name: "no id", Flow: Confidential, Set: Values{id: ""}, At: id, Says: "client_id"},
		{Name: "id with a blank behind it (F14)", Flow: Confidential, Set: Values{id: "web1 "}, At: id, Says: "no client id"},
		{Name: "two client ids (F15)", Flow: Confidential, Set: Values{id: "web2"}, At: id, Warned: true, Says: "same in both"},
		{Name: "no discovery URI (F3)", Flow: Confidential, Set: Values{discovery: nil}, At: discovery, Says: "/.well-known/openid-configuration"},
		{Name: "discovery without suffix (F19)", Flow: Confidential, Set: Values{discovery: Issuer}, At: discovery, Says: "/.well-known/openid-configuration"},
		{Name: "discovery under two slashes (F10)", Flow: Confidential, Set: Values{discovery: Issuer + "//.well-known/openid-configuration"}, At: discovery, Says: "slash"},
		{Name: "discovery as the guide has it", Flow: Confidential, Set: Values{discovery: "http://" + Issuer + "/.well-known/openid-configuration"}, At: discovery, Says: "two schemes"},
		{Name: "no tenant (F3)", Flow: Confidential, Set: Values{OIDC + "tenant": nil}, At: OIDC + "tenant", Says: `tenant = ""`},

		{Name: "no callback in the block (F18)", Flow: Confidential, Set: Values{callback: nil}, At: callback, Says: "/callback"},
		{Name: "garbage callback in the block", Flow: Confidential, Set: Values{callback: "garbage"}, At: callback, Says: "no absolute"},
		{Name: "callback at another origin", Flow: Confidential, Set: Values{callback: "https://other.example.com/callback"}, At: callback, Warned: true, Says: "same origin"},
		{Name: "block's callback with a slash (F130)", Flow: Confidential, Set: Values{callback: Server + "/callback/"}, At: callback, Says: "write " + Server + "/callback."},
		{Name: "block's callback upper (F130)", Flow: Confidential, Set: Values{callback: Server + "/CALLBACK"}, At: callback, Says: "write " + Server + "/callback."},
		{Name: "block's callback under a path (F130)", Flow: Confidential, Set: Values{callback: om}, At: callback, Says: "write " + Server + "/callback."},
		{Name: "block's callback of the pages (F130)", Flow: Confidential, Set: Values{callback: Server + "/auth/callback"}, At: callback, Says: "write " + Server + "/callback."},
		{Name: "block's callback of the API (F130)", Flow: Confidential, Set: Values{callback: Server + "/api/v1/callback"}, At: callback, Says: "write " + Server + "/callback."},
		{Name: "block's callback without the server's path (F132)", Flow: Confidential, Set: Values{server: underCatalog}, At: callback, Says: "write " + underCatalog + "/callback."},
		{Name: "block's callback under another path (F132)", Flow: Confidential, Set: Values{server: underCatalog, callback: om}, At: callback, Says: "write " + underCatalog + "/callback."},
		{Name: "block's callback with a query (F130)", Flow: Confidential, Set: Values{callback: Server + "/callback?x=1"}, At: callback, Says: "query"},
		{Name: "block's callback with a fragment (F130)", Flow: Confidential, Set: Values{callback: Server + "/callback#x"}, At: callback, Says: "fragment"},
		{Name: "block's callback with a blank before it (F130)", Flow: Confidential, Set: Values{callback: " " + Server + "/callback"}, At: callback, Says: "blank"},
		{Name: "secure cookie over http", Flow: Confidential, Set: Values{callback: "http://catalog.example.com/callback", server: "http://catalog.example.com"}, At: Auth + "force_secure_session_cookie", Says: "no browser sends"},

		{Name: "blank server URL (F18)", Flow: Confidential, Set: Values{server: ""}, At: server, Says: "server's URL"},
		{Name: "garbage server URL", Flow: Confidential, Set: Values{server: "garbage"}, At: server, Says: "no absolute"},
		{Name: "server URL with a slash (F128)", Flow: Confidential, Set: Values{server: Server + "/"}, At: server, Says: "write " + Server + "."},
		{Name: "server URL with a path and a slash (F128)", Flow: Confidential, Set: Values{server: underCatalog + "/", callback: underCatalog + "/callback"}, At: server, Says: "write " + underCatalog + "."},
		{Name: "server URL with a blank behind it (F128)", Flow: Confidential, Set: Values{server: Server + " "}, At: server, Says: "blank"},
		{Name: "server URL with a blank in it (F128)", Flow: Confidential, Set: Values{server: "https://catalog example.com"}, At: server, Says: "blank"},
		{Name: "server URL with a query (F128)", Flow: Confidential, Set: Values{server: Server + "?x=1"}, At: server, Says: "query"},
		{Name: "server URL with a fragment (F128)", Flow: Confidential, Set: Values{server: Server + "#x"}, At: server, Says: "fragment"},
	}
}

// request are mistakes in what the server asks Okta for.
func request() []Mistake {
	const scope, prompt, method = OIDC + "scope", OIDC + "prompt", OIDC + "client_authentication_method"
	const age, params, jws, skew = OIDC + "max_age", OIDC + "custom_params", OIDC + "preferred_jws_algorithm", OIDC + "max_clock_skew"
	custom := func(name, value string) Values {
		return Values{params: map[string]any{"customParamKey1": name, "customParamValue1": value}}
	}
	return []Mistake{
		{Name: "blank scope (F16)", Flow: Confidential, Set: Values{scope: ""}, At: scope, Says: `"openid email profile"`},
		{Name: "two blanks only (F16)", Flow: Confidential, Set: Values{scope: "  "}, At: scope, Says: `"openid email profile"`},
		{Name: "no openid (F16)", Flow: Confidential, Set: Values{scope: "email profile"}, At: scope, Says: "openid"},
		{Name: "double blank (F16)", Flow: Confidential, Set: Values{scope: "openid  email"}, At: scope, Says: `Write "openid email"`},
		{Name: "commas (F16)", Flow: Confidential, Set: Values{scope: "openid,email"}, At: scope, Says: "one blank"},
		{Name: "openid alone (F138)", Flow: Confidential, Set: Values{scope: "openid"}, At: scope, Says: `"openid email"`},
		{Name: "no email (F138)", Flow: Confidential, Set: Values{scope: "openid profile"}, At: scope, Says: `"openid profile email"`},
		{Name: "EMAIL (F138)", Flow: Confidential, Set: Values{scope: "openid EMAIL"}, At: scope, Says: `"email"`},

		{Name: "response type id_token (F135)", Flow: Confidential, Set: Values{OIDC + "response_type": "id_token"}, At: OIDC + "response_type", Says: `Write "code"`},
		{Name: "response type code id_token (F135)", Flow: Confidential, Set: Values{OIDC + "response_type": "code id_token"}, At: OIDC + "response_type", Says: `Write "code"`},
		{Name: "response type garbage (F135)", Flow: Confidential, Set: Values{OIDC + "response_type": "garbage"}, At: OIDC + "response_type", Says: `Write "code"`},

		{Name: "prompt foo (F17, F137)", Flow: Confidential, Set: Values{prompt: "foo"}, At: prompt, Says: `"login"`},
		{Name: "prompt LOGIN (F17)", Flow: Confidential, Set: Values{prompt: "LOGIN"}, At: prompt, Says: `"login"`},
		{Name: "prompt none login (F17)", Flow: Confidential, Set: Values{prompt: "none login"}, At: prompt, Says: "combined"},
		{Name: "prompt select_account, which Okta does not have", Flow: Confidential, Set: Values{prompt: "select_account"}, At: prompt, Says: `"login"`},
		{Name: "prompt none (F17)", Flow: Confidential, Set: Values{prompt: "none"}, At: prompt, Warned: true, Says: "signed in to Okta already"},

		{Name: "max age abc (F137)", Flow: Confidential, Set: Values{age: "abc"}, At: age, Says: "whole number"},
		{Name: "max age below zero (F137)", Flow: Confidential, Set: Values{age: "-5"}, At: age, Says: "whole number"},
		{Name: "max age beyond what Okta takes", Flow: Confidential, Set: Values{age: "2147483648"}, At: age, Says: "whole number"},

		{Name: "scope by a custom parameter (F136)", Flow: Confidential, Set: custom("scope", "openid"), At: params, Says: "write it as scope"},
		{Name: "prompt by a custom parameter (F136)", Flow: Confidential, Set: custom("prompt", "none"), At: params, Says: "write it as prompt"},
		{Name: "response mode by a custom parameter (F136)", Flow: Confidential, Set: custom("response_mode", "fragment"), At: params, Says: "leave it out"},
		{Name: "response type by a custom parameter (F136)", Flow: Confidential, Set: custom("response_type", "id_token"), At: params, Says: "write it as response_type"},
		{Name: "client id by a custom parameter (F136)", Flow: Confidential, Set: custom("client_id", "other"), At: params, Says: "write it as id"},
		{Name: "redirect URI by a custom parameter (F136)", Flow: Confidential, Set: custom("redirect_uri", Server), At: params, Says: "write it as callback_url"},
		{Name: "max age by a custom parameter (F136)", Flow: Confidential, Set: custom("max_age", "abc"), At: params, Says: "write it as max_age"},
		{Name: "state by a custom parameter (F136)", Flow: Confidential, Set: custom("state", "x"), At: params, Says: "leave it out"},
		{Name: "custom parameter of another key (F136)", Flow: Confidential, Set: Values{params: map[string]any{"idp": "0oa1"}}, At: params, Warned: true, Says: "customParamKey1"},
		{Name: "sixth custom parameter (F136)", Flow: Confidential, Set: Values{params: map[string]any{"customParamKey6": "idp", "customParamValue6": "0oa1"}}, At: params, Warned: true, Says: "customParamKey6"},
		{Name: "custom parameter without a value (F136)", Flow: Confidential, Set: Values{params: map[string]any{"customParamKey1": "idp"}}, At: params, Warned: true, Says: "customParamValue1"},
		{Name: "custom parameter without a key (F136)", Flow: Confidential, Set: Values{params: map[string]any{"customParamValue1": "0oa1"}}, At: params, Warned: true, Says: "customParamKey1"},

		{Name: "no method (F18)", Flow: Confidential, Set: Values{method: nil}, At: method, Says: `"client_secret_basic"`},
		{Name: "client_secret_jwt (F18)", Flow: Confidential, Set: Values{method: "client_secret_jwt"}, At: method, Says: "does not support"},
		{Name: "private_key_jwt (F18)", Flow: Confidential, Set: Values{method: "private_key_jwt"}, At: method, Says: "does not support"},
		{Name: "method none (F18)", Flow: Confidential, Set: Values{method: "none"}, At: method, Says: `"client_secret_post"`},
		{Name: "JWS ES256 (F19)", Flow: Confidential, Set: Values{jws: "ES256"}, At: jws, Says: "RS256"},
		{Name: "JWS blank (F19)", Flow: Confidential, Set: Values{jws: ""}, At: jws, Says: "RS256"},
		{Name: "clock skew abc (F18)", Flow: Confidential, Set: Values{skew: "abc"}, At: skew, Says: "whole number"},
		{Name: "clock skew too large", Flow: Confidential, Set: Values{skew: "2147483648"}, At: skew, Says: "whole number"},
		{Name: "nonce maybe", Flow: Confidential, Set: Values{OIDC + "use_nonce": "maybe"}, At: OIDC + "use_nonce", Says: `"true"`},
		{Name: "session too short", Flow: Confidential, Set: Values{OIDC + "session_expiry": 10}, At: OIDC + "session_expiry", Warned: true, Says: "3600"},
		{Name: "session too short on 2.0", Flow: Confidential, Set: Values{OIDC + "session_expiry": 10}, At: OIDC + "session_expiry", Says: "3600", Version: "2.0.5"},
		{Name: "token validity 0", Flow: Confidential, Set: Values{OIDC + "token_validity": 0}, At: OIDC + "token_validity", Warned: true, Says: "less than 1"},
	}
}
