package ssorender

import "math/big"

// object is a value of Terraform.
type object = map[string]any

// publicSettings are those of a single-page app at the org's own authorization server, each written that may be.
func publicSettings() object {
	return object{
		"authentication_configuration": object{
			"provider": "okta", "provider_name": "Okta: the org's", "client_type": "public", "response_type": "id_token",
			"public_key_urls":            []any{"https://example.okta.com/oauth2/v1/keys", "https://catalog.example.com/api/v1/system/config/jwks"},
			"token_validation_algorithm": "RS256", "authority": "https://example.okta.com", "client_id": "0oa1b2c3d4e5f6g7h8i9",
			"callback_url":         "https://catalog.example.com/callback",
			"jwt_principal_claims": []any{"email", "preferred_username", "sub"}, "jwt_principal_claims_mapping": []any{"username:preferred_username", "email:email"},
			"jwt_team_claim_mapping": "groups", "enable_self_signup": true, "enable_auto_redirect": true, "force_secure_session_cookie": true,
			"oidc_configuration": nil,
		},
		"authorizer_configuration": object{
			"admin_principals": []any{"alice", "o'neil"}, "principal_domain": "example.com", "allowed_domains": []any{"example.com"},
			"allowed_email_registration_domains": []any{"all"}, "enforce_principal_domain": true, "enable_secure_socket_connection": false,
			"use_roles_from_provider": true,
		},
		"jwt_token_configuration": object{
			"private_key_file": "/etc/openmetadata/jwtkeys/private_key.der", "public_key_file": "/etc/openmetadata/jwtkeys/public_key.der",
			"key_id": "2026-11", "issuer": "catalog.example.com",
		},
		"client_secret": nil,
	}
}

// publicBlocks is what publicSettings mean to the server.
func publicBlocks() map[string]map[string]any {
	return map[string]map[string]any{
		"authenticationConfiguration": {
			"provider": "okta", "providerName": "Okta: the org's", "clientType": "public", "responseType": "id_token",
			"publicKeyUrls":            []any{"https://example.okta.com/oauth2/v1/keys", "https://catalog.example.com/api/v1/system/config/jwks"},
			"tokenValidationAlgorithm": "RS256", "authority": "https://example.okta.com", "clientId": "0oa1b2c3d4e5f6g7h8i9",
			"callbackUrl":        "https://catalog.example.com/callback",
			"jwtPrincipalClaims": []any{"email", "preferred_username", "sub"}, "jwtPrincipalClaimsMapping": []any{"username:preferred_username", "email:email"},
			"jwtTeamClaimMapping": "groups", "enableSelfSignup": true, "enableAutoRedirect": true, "forceSecureSessionCookie": true,
		},
		"authorizerConfiguration": {
			"adminPrincipals": []any{"alice", "o'neil"}, "principalDomain": "example.com", "allowedDomains": []any{"example.com"},
			"allowedEmailRegistrationDomains": []any{"all"}, "enforcePrincipalDomain": true, "enableSecureSocketConnection": false,
			"useRolesFromProvider": true,
		},
		"jwtTokenConfiguration": {
			"rsaprivateKeyFilePath": "/etc/openmetadata/jwtkeys/private_key.der", "rsapublicKeyFilePath": "/etc/openmetadata/jwtkeys/public_key.der",
			"keyId": "2026-11", "jwtissuer": "catalog.example.com",
		},
	}
}

// confidentialSettings are those of a Web app at a custom authorization server, each of the confidential block's written.
func confidentialSettings() object {
	return object{
		"authentication_configuration": object{
			"provider": "okta", "provider_name": "Okta", "client_type": "confidential", "response_type": "code",
			"authority": "https://example.okta.com/oauth2/aus1", "client_id": "0oa1b2c3d4e5f6g7h8i9",
			"callback_url": "https://catalog.example.com/callback",
			"oidc_configuration": object{
				"type": "okta", "id": "0oa1b2c3d4e5f6g7h8i9", "scope": "openid email profile offline_access",
				"discovery_uri": "https://example.okta.com/oauth2/aus1/.well-known/openid-configuration",
				"use_nonce":     true, "preferred_jws_algorithm": "RS256", "response_type": "code", "disable_pkce": false,
				"callback_url": "https://catalog.example.com/callback", "server_url": "https://catalog.example.com",
				"client_authentication_method": "client_secret_basic", "tenant": "", "max_clock_skew": big.NewFloat(30),
				"token_validity": big.NewFloat(7200), "custom_params": object{"customParamKey1": "acr: values", "customParamValue1": "urn:okta:${loa}"},
				"max_age": big.NewFloat(3600), "prompt": "login", "session_expiry": big.NewFloat(604801),
			},
		},
		"authorizer_configuration": object{"admin_principals": []any{"alice", "terraform"}, "principal_domain": "example.com"},
	}
}

// confidentialBlocks is what confidentialSettings mean to the server.
func confidentialBlocks() map[string]map[string]any {
	return map[string]map[string]any{
		"authenticationConfiguration": {
			"provider": "okta", "providerName": "Okta", "clientType": "confidential", "responseType": "code",
			"publicKeyUrls": []any{"https://example.okta.com/oauth2/aus1/v1/keys"},
			"authority":     "https://example.okta.com/oauth2/aus1", "clientId": "0oa1b2c3d4e5f6g7h8i9",
			"callbackUrl": "https://catalog.example.com/callback", "enableSelfSignup": false,
			"jwtPrincipalClaims": []any{"email", "preferred_username", "sub"},
		},
		"authenticationConfiguration.oidcConfiguration": {
			"type": "okta", "id": "0oa1b2c3d4e5f6g7h8i9", "secret": theSecret, "scope": "openid email profile offline_access",
			"discoveryUri": "https://example.okta.com/oauth2/aus1/.well-known/openid-configuration",
			"useNonce":     "true", "preferredJwsAlgorithm": "RS256", "responseType": "code", "disablePkce": false,
			"callbackUrl": "https://catalog.example.com/callback", "serverUrl": "https://catalog.example.com",
			"clientAuthenticationMethod": "client_secret_basic", "tenant": "", "maxClockSkew": "30",
			"tokenValidity": 7200.0, "customParams": map[string]any{"customParamKey1": "acr: values", "customParamValue1": "urn:okta:${loa}"},
			"maxAge": "3600", "prompt": "login", "sessionExpiry": 604801.0,
		},
		"authorizerConfiguration": {"adminPrincipals": []any{"alice", "terraform"}, "principalDomain": "example.com", "enforcePrincipalDomain": false},
	}
}

// leastSettings are the fewest that a confidential client can do with.
func leastSettings() object {
	return object{
		"authentication_configuration": object{
			"provider": "okta", "provider_name": "Okta", "client_type": "confidential",
			"authority": "https://example.okta.com/oauth2/aus1", "client_id": "0oa1b2c3d4e5f6g7h8i9",
			"callback_url": "https://catalog.example.com/callback",
			"oidc_configuration": object{
				"id": "0oa1b2c3d4e5f6g7h8i9", "discovery_uri": "https://example.okta.com/oauth2/aus1/.well-known/openid-configuration",
				"callback_url": "https://catalog.example.com/callback", "server_url": "https://catalog.example.com",
				"client_authentication_method": "client_secret_basic", "prompt": nil, "max_age": nil,
			},
		},
		"authorizer_configuration": object{"admin_principals": []any{"alice"}, "principal_domain": "example.com"},
		"client_secret":            object{"environment_variable": "OKTA_CLIENT_SECRET"},
	}
}

// leastBlocks is what leastSettings mean to the server: nobody is asked to consent or to sign in anew, and nobody signs
// themselves up.
func leastBlocks() map[string]map[string]any {
	return map[string]map[string]any{
		"authenticationConfiguration": {
			"provider": "okta", "providerName": "Okta", "clientType": "confidential",
			"publicKeyUrls": []any{"https://example.okta.com/oauth2/aus1/v1/keys"},
			"authority":     "https://example.okta.com/oauth2/aus1", "clientId": "0oa1b2c3d4e5f6g7h8i9",
			"callbackUrl": "https://catalog.example.com/callback", "enableSelfSignup": false,
		},
		"authenticationConfiguration.oidcConfiguration": {
			"id": "0oa1b2c3d4e5f6g7h8i9", "secret": theSecret, "discoveryUri": "https://example.okta.com/oauth2/aus1/.well-known/openid-configuration",
			"callbackUrl": "https://catalog.example.com/callback", "serverUrl": "https://catalog.example.com",
			"clientAuthenticationMethod": "client_secret_basic", "maxAge": "", "prompt": "",
		},
		"authorizerConfiguration": {"adminPrincipals": []any{"alice"}, "principalDomain": "example.com"},
	}
}

// cases are the settings with what they mean.
var cases = map[string]struct {
	settings func() object
	blocks   func() map[string]map[string]any
	// variable holds the secret where Compose or the server runs.
	variable string
}{
	"public":       {publicSettings, publicBlocks, ""},
	"confidential": {confidentialSettings, confidentialBlocks, "OIDC_CLIENT_SECRET"},
	"least":        {leastSettings, leastBlocks, "OKTA_CLIENT_SECRET"},
}
