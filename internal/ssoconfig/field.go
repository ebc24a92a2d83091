package ssoconfig

import (
	"reflect"
	"regexp"
	"strings"
	"sync"
	"unicode"
)

// Attribute paths, the parts joined by dots, that the rules speak of. They are the API's names in snake case, except for the
// client secret, which is given beside the settings, and for those that confirm a class of one's own, which the API does not
// have.
const (
	PathAuthentication = "authentication_configuration"
	PathOIDC           = PathAuthentication + ".oidc_configuration"
	PathAuthorizer     = "authorizer_configuration"
	PathClientSecret   = "client_secret"

	PathProvider        = PathAuthentication + ".provider"
	PathClientType      = PathAuthentication + ".client_type"
	PathClientID        = PathAuthentication + ".client_id"
	PathPublicKeyURLs   = PathAuthentication + ".public_key_urls"
	pathPrincipalClaims = PathAuthentication + ".jwt_principal_claims"
	PathClaimsMapping   = PathAuthentication + ".jwt_principal_claims_mapping"
	PathSelfSignup      = PathAuthentication + ".enable_self_signup"
	PathAdminPrincipals = PathAuthorizer + ".admin_principals"
	pathEnforcesDomain  = PathAuthorizer + ".enforce_principal_domain"
	pathAuthority       = PathAuthentication + ".authority"
	pathDiscoveryURI    = PathOIDC + ".discovery_uri"

	PathCustomClassName              = "custom_class_name"
	PathCustomContainerRequestFilter = "custom_container_request_filter"
)

// AttributeName returns an API field's name in snake case: publicKeyUrls is
// public_key_urls, defaultOAuthRole is default_oauth_role.
func AttributeName(apiName string) string {
	apiName = strings.ReplaceAll(apiName, "OAuth", "Oauth")
	var name strings.Builder
	for i, r := range apiName {
		if unicode.IsUpper(r) && i > 0 {
			name.WriteByte('_')
		}
		name.WriteRune(unicode.ToLower(r))
	}
	return name.String()
}

// around is the path of the block that holds a field or an attribute, empty where none does.
func around(path string) string { return path[:max(strings.LastIndex(path, "."), 0)] }

// fieldName is a field's name in the API.
func fieldName(field reflect.StructField) string {
	name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
	return name
}

// serverFields maps each field of the API, blocks too, the parts joined by dots, to its attribute path.
var serverFields = sync.OnceValue(func() map[string]string {
	fields := map[string]string{}
	walk(reflect.TypeFor[Settings](), func(_ reflect.StructField, apiName, path string, _ []int) { fields[apiName] = path })
	return fields
})

// MapServerField returns the attribute path of a field that the server's validation names, such as
// "authenticationConfiguration.oidcConfiguration.discoveryUri". A field that has no attribute gets the path of the block that
// holds it. It is empty where the server names nothing of the configuration: it says "general", or an empty text (F4, F19).
func MapServerField(field string) string {
	for ; field != ""; field = around(field) {
		if path, isField := serverFields()[field]; isField {
			return path
		}
	}
	return ""
}

var nullParameter = regexp.MustCompile(`query param (\w+) must not be null`)

// MapNullParameters returns the attribute paths that the server's first check complains of, whose answer 400 names fields
// without their blocks: "[query param providerName must not be null, query param tenant must not be null]" (F3). A name that is
// in more than one block, or in none that has attributes, is left out.
func MapNullParameters(message string) []string {
	var paths []string
	for _, match := range nullParameter.FindAllStringSubmatch(message, -1) {
		var found []string
		for field, path := range serverFields() {
			if field == match[1] || strings.HasSuffix(field, "."+match[1]) {
				found = append(found, path)
			}
		}
		if len(found) == 1 {
			paths = append(paths, found[0])
		}
	}
	return paths
}
