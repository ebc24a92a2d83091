// Package mistakes holds wrong values of the security configuration's settings, for the tests of everything that looks at one:
// the rules, the plan, the check of the sign-in, and a sign-in itself. A mistake is made in a configuration that is good but
// for it. What it does, and how it is reported, comes from observations of a running OpenMetadata 1.12.6 ("F" with a number),
// its recordings, documents and issues.
package mistakes

import (
	"maps"
	"slices"
	"strings"
)

// The flows that the good configurations are for, by their client types.
const (
	Public       = "public"
	Confidential = "confidential"
)

// What the good configurations have of the world.
const (
	Issuer        = "https://example.okta.com/oauth2/aus1"
	Org           = "https://example.okta.com"
	Server        = "https://catalog.example.com"
	ServerVersion = "1.12.6"
)

// Secret is the attribute of the client secret, which the rules know as ssoconfig.PathClientSecret.
const Secret = "client_secret_wo"

// Values are settings by the dotted paths of their attributes; nil is one that is left out.
type Values map[string]any

// Mistake is a configuration that is good but for one thing.
type Mistake struct {
	// Name says what is wrong, and where that is known from.
	Name string
	// Flow is the good configuration that it is made in.
	Flow string
	// Set are the settings that differ from it.
	Set Values
	// At is the attribute that it is reported on.
	At string
	// Warned is true for what works for some people or on some servers, so that it is a warning; anything else is refused.
	Warned bool
	// Says is a part of the report.
	Says string
	// Version is the server's, where not every version takes the mistake alike; else it is ServerVersion.
	Version string
}

// Config returns the configuration with the mistake, as nested objects.
func (m Mistake) Config() map[string]any { return With(Good(m.Flow), m.Set) }

// OnVersion returns the version of the server that the mistake is made on.
func (m Mistake) OnVersion() string {
	if m.Version == "" {
		return ServerVersion
	}
	return m.Version
}

// All returns every mistake.
func All() []Mistake {
	return slices.Concat(authentication(), claims(), addresses(), confidential(), request(), authorizer(), domains(), versions())
}

// Harmless says of each setting of which no value keeps people from signing in why that is so, by its attribute's path.
func Harmless() map[string]string {
	return map[string]string{
		Auth + "enable_auto_redirect":             "the sign-in page sends people on by itself or waits for a click (M54)",
		Auth + "additional_trusted_redirect_uris": "adds addresses that a sign-in may return to (schemas/CHANGES-2.0.md)",
		Auth + "session_expiry":                   "how long a sign-in lasts; the schema has its limits",
		Auth + "response_type":                    "shown to the pages (F154), which ask for a code whatever it says (M50); another value than id_token and code is refused by its form",
		OIDC + "type":                             "google adds a parameter that Okta ignores, no other was seen to count (F139)",
		OIDC + "disable_pkce":                     "sends a code challenge or none (F139); whether the app wants one is the app's",
		Authz + "test_principals":                 "not looked at (M33)",
		Authz + "default_oauth_role":              "an unknown role is passed over (F88)",
		Authz + "enable_secure_socket_connection": "not looked at by a sign-in (M52)",
		Authz + "admin_emails":                    "makes people administrators and takes the right from nobody (M60)",
		Authz + "allowed_email_domains":           "what it does was not seen (M60)",
		Authz + "bot_domain":                      "what it does was not seen (M60)",
		Authz + "use_roles_from_provider":         "takes roles away, but no administrator's right (F81, F85); what the environment says decides, which nobody can read (F80)",
	}
}

// Paths of the blocks, with the dot before their members.
const (
	Auth  = "authentication_configuration."
	OIDC  = Auth + "oidc_configuration."
	Authz = "authorizer_configuration."
)

// Good returns a configuration without a mistake, as the guide's rehearsal had it (recorded: web_18_put_okta), on https: that
// of a Web app for Confidential, of a single-page app for Public.
func Good(flow string) map[string]any {
	const callback = Server + "/callback"
	good := With(map[string]any{}, Values{
		Auth + "client_type": flow, Auth + "provider": "okta", Auth + "provider_name": "okta", Auth + "response_type": "code",
		Auth + "public_key_urls": []any{Issuer + "/v1/keys"}, Auth + "token_validation_algorithm": "RS256",
		Auth + "authority": Issuer, Auth + "client_id": "web1", Auth + "callback_url": callback,
		Auth + "jwt_principal_claims": []any{"email", "preferred_username", "sub"}, Auth + "jwt_principal_claims_mapping": []any{},
		Auth + "enable_self_signup": false, Auth + "force_secure_session_cookie": true,

		Authz + "class_name":               "org.openmetadata.service.security.DefaultAuthorizer",
		Authz + "container_request_filter": "org.openmetadata.service.security.JwtFilter",
		Authz + "admin_principals":         []any{"alice", "terraform"},
		Authz + "principal_domain":         "example.com", Authz + "allowed_domains": []any{},
		Authz + "enforce_principal_domain": true, Authz + "enable_secure_socket_connection": false,
	})
	if flow == Public {
		return good
	}
	return With(good, Values{
		OIDC + "type": "okta", OIDC + "id": "web1", OIDC + "scope": "openid email profile",
		OIDC + "discovery_uri": Issuer + "/.well-known/openid-configuration", OIDC + "use_nonce": "true",
		OIDC + "preferred_jws_algorithm": "RS256", OIDC + "response_type": "code", OIDC + "disable_pkce": false,
		OIDC + "client_authentication_method": "client_secret_basic", OIDC + "callback_url": callback, OIDC + "server_url": Server,
		OIDC + "tenant": "", OIDC + "token_validity": 3600, OIDC + "session_expiry": 604800,
		Secret: "websecret1",
	})
}

// With returns a copy of a configuration with other values.
func With(config map[string]any, values Values) map[string]any {
	copied := clone(config)
	for path, value := range values {
		block := copied
		names := strings.Split(path, ".")
		for _, name := range names[:len(names)-1] {
			inner, isBlock := block[name].(map[string]any)
			if !isBlock {
				inner = map[string]any{}
				block[name] = inner
			}
			block = inner
		}
		if value == nil {
			delete(block, names[len(names)-1])
			continue
		}
		block[names[len(names)-1]] = value
	}
	return copied
}

func clone(config map[string]any) map[string]any {
	copied := maps.Clone(config)
	for name, value := range copied {
		if block, isBlock := value.(map[string]any); isBlock {
			copied[name] = clone(block)
		}
	}
	return copied
}

// at are the settings of an issuer, consistently.
func at(flow, issuer string) Values {
	keys := issuer + "/oauth2/v1/keys"
	if strings.Contains(issuer, "/oauth2/") {
		keys = issuer + "/v1/keys"
	}
	values := Values{Auth + "authority": issuer, Auth + "public_key_urls": []any{keys}}
	if flow == Confidential {
		values[OIDC+"discovery_uri"] = issuer + "/.well-known/openid-configuration"
	}
	return values
}
