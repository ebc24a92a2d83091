package ssoconfig

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestServerFieldsAndTheirAttributes(t *testing.T) {
	t.Parallel()
	// Fields as the server's validation names them (recorded in 1.12.6-okta).
	for field, want := range map[string]string{
		"authenticationConfiguration":                                              "authentication_configuration",
		"authenticationConfiguration.clientId":                                     "authentication_configuration.client_id",
		"authenticationConfiguration.publicKeyUrls":                                "authentication_configuration.public_key_urls",
		"authenticationConfiguration.jwtPrincipalClaimsMapping":                    "authentication_configuration.jwt_principal_claims_mapping",
		"authenticationConfiguration.oidcConfiguration":                            "authentication_configuration.oidc_configuration",
		"authenticationConfiguration.oidcConfiguration.discoveryUri":               "authentication_configuration.oidc_configuration.discovery_uri",
		"authenticationConfiguration.oidcConfiguration.id":                         "authentication_configuration.oidc_configuration.id",
		"authenticationConfiguration.oidcConfiguration.clientAuthenticationMethod": "authentication_configuration.oidc_configuration.client_authentication_method",
		"authenticationConfiguration.oidcConfiguration.secret":                     "client_secret",
		"authorizerConfiguration.adminPrincipals":                                  "authorizer_configuration.admin_principals",
		"authorizerConfiguration.defaultOAuthRole":                                 "authorizer_configuration.default_oauth_role",
		// No attribute: the block that holds it.
		"authenticationConfiguration.ldapConfiguration.host":         "authentication_configuration",
		"authenticationConfiguration.oidcConfiguration.somethingNew": "authentication_configuration.oidc_configuration",
		"authenticationConfiguration.samlConfiguration":              "authentication_configuration",
	} {
		if path := MapServerField(field); path != want {
			t.Errorf("%s: %q", field, path)
		}
	}
	for _, field := range []string{"", "general", "somethingElse.clientId"} {
		if path := MapServerField(field); path != "" {
			t.Errorf("%q: %q", field, path)
		}
	}
}

func TestNullParameters(t *testing.T) {
	t.Parallel()
	// Recorded: b11, c02_conf_secret_missing, b23b and others; F3.
	for message, want := range map[string][]string{
		"[query param providerName must not be null]": {"authentication_configuration.provider_name"},
		"[query param secret must not be null]":       {"client_secret"},
		"[query param tenant must not be null, query param id must not be null]": {
			"authentication_configuration.oidc_configuration.tenant", "authentication_configuration.oidc_configuration.id"},
		"[query param authorizerConfiguration must not be null]":                                   {"authorizer_configuration"},
		"[query param mailAttributeName must not be null, query param className must not be null]": {"authorizer_configuration.class_name"},
		// In two blocks.
		"[query param callbackUrl must not be null]": nil,
		"Entity already exists":                      nil,
	} {
		if got := MapNullParameters(message); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v", message, got)
		}
	}
}

func TestAttributeNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"publicKeyUrls": "public_key_urls", "defaultOAuthRole": "default_oauth_role", "id": "id", "useNonce": "use_nonce",
		"additionalTrustedRedirectUris": "additional_trusted_redirect_uris",
	} {
		if got := AttributeName(name); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
	// What Terraform accepts as a name.
	for field, path := range serverFields() {
		if slices.ContainsFunc(strings.Split(path, "."), func(part string) bool {
			return part == "" || strings.ToLower(part) != part || strings.Contains(part, "__")
		}) {
			t.Errorf("%s: %v", field, path)
		}
	}
}

func FuzzMapServerField(f *testing.F) {
	f.Add("authenticationConfiguration.oidcConfiguration.secret")
	f.Add("..a.")
	f.Fuzz(func(t *testing.T, field string) {
		if path := MapServerField(field); path != "" && !slices.Contains(slices.Collect(maps.Values(serverFields())), path) {
			t.Fatalf("%q: %q", field, path)
		}
	})
}
