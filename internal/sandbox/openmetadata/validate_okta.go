package openmetadata

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// customServer matches an authority that is a custom authorization server.
var customServer = regexp.MustCompile(`.*/oauth2/[^/]+$`)

// validateOktaPublic makes the server's calls in its order: discovery, discovery
// again, introspection, each key URL (F9, a01b).
func (s *Server) validateOktaPublic(ctx context.Context, a object) *fieldError {
	authority := str(a, "authority")
	if _, there := a["authority"]; !there {
		authority = "null"
	}
	if message := s.checkDomain(ctx, authority); message != "" {
		return &fieldError{fieldAuthn + "authority", message}
	}
	if message := s.checkPublicClient(ctx, authority, a); message != "" {
		return &fieldError{fieldAuthn + "clientId", message}
	}
	urls := list(a, "publicKeyUrls")
	if len(urls) == 0 {
		// The base fields have reported it (b04).
		return nil
	}
	expected := authority + "/oauth2/v1/keys"
	if customServer.MatchString(authority) {
		expected = authority + "/v1/keys"
	}
	if message := s.checkKeyURLs(ctx, urls, expected); message != "" {
		return &fieldError{fieldAuthn + "publicKeyUrls", message}
	}
	return nil
}

// checkDomain reads the discovery document below domain (F8, F10, F11, b09*).
func (s *Server) checkDomain(ctx context.Context, domain string) string {
	r, err := s.safeGet(ctx, domain+discoverySuffix)
	const prefix = "Domain validation failed: "
	switch {
	case err != nil:
		return prefix + err.Error()
	case r.status != http.StatusOK:
		return fmt.Sprintf(prefix+"Failed to access Okta discovery endpoint. HTTP response: %d", r.status)
	case r.body["issuer"] == nil || r.body["authorization_endpoint"] == nil:
		return prefix + "Invalid Okta discovery document format"
	case r.body["token_endpoint"] == nil || r.body["userinfo_endpoint"] == nil:
		return prefix + "Missing required Okta endpoints in discovery document"
	}
	return ""
}

// checkPublicClient introspects a dummy token without credentials. What goes
// wrong on the way passes (F14, b07*, b08_pub_*).
func (s *Server) checkPublicClient(ctx context.Context, authority string, a object) string {
	d, err := s.safeGet(ctx, authority+discoverySuffix)
	if err != nil || str(d.body, "introspection_endpoint") == "" {
		return ""
	}
	id, there := a["clientId"].(string)
	if !there {
		id = "null"
	}
	// The id is not encoded (b07e).
	form := "token=dummy_invalid_token&token_type_hint=access_token&client_id=" + id
	r, err := s.safePost(ctx, str(d.body, "introspection_endpoint"), form, "", "")
	if err != nil {
		return ""
	}
	if r.status != http.StatusOK {
		return fmt.Sprintf("Client ID validation failed. HTTP response: %d", r.status)
	}
	if _, there := r.body["active"]; !there && r.body != nil {
		return "Unexpected introspection response format - missing 'active' field"
	}
	return ""
}

// checkKeyURLs: the expected URL must be listed, and every listed one must have
// keys (F12, F13, b05*, b06*).
func (s *Server) checkKeyURLs(ctx context.Context, urls []string, expected string) string {
	const prefix = "Public key URL validation failed: "
	if !slices.Contains(urls, expected) {
		return prefix + "At least one public key URL must match the Okta JWKS endpoint: " + expected
	}
	for _, u := range urls {
		r, err := s.safeGet(ctx, u)
		switch {
		case err != nil:
			return prefix + err.Error()
		case r.status != http.StatusOK:
			return prefix + "Cannot access JWKS: " + u
		}
		if keys, _ := r.body["keys"].([]any); len(keys) == 0 {
			return prefix + "Invalid JWKS: " + u
		}
	}
	return ""
}

// validateOktaConfidential makes the server's calls in its order: discovery
// three times, each key URL, discovery, introspection (F9, a03b). A seventh call
// is checkClient's.
func (s *Server) validateOktaConfidential(ctx context.Context, a, oidc object) *fieldError {
	discoveryURI := str(oidc, "discoveryUri")
	if discoveryURI == "" {
		return &fieldError{"", "Okta confidential client validation failed: Unable to extract Okta domain from OIDC configuration. Please provide a valid discoveryUri"}
	}
	domain := strings.TrimSuffix(discoveryURI, discoverySuffix)
	if message := s.checkDomain(ctx, domain); message != "" {
		return &fieldError{fieldOidc + ".discoveryUri", message}
	}
	if e := s.checkAgainstDiscovery(ctx, discoveryURI, oidc); e != nil {
		return e
	}
	if message := checkPrompt(str(oidc, "prompt")); message != "" {
		return &fieldError{fieldOidc + ".prompt", message}
	}
	if urls := list(a, "publicKeyUrls"); len(urls) > 0 {
		d, err := s.safeGet(ctx, discoveryURI)
		var message string
		if err != nil || str(d.body, "jwks_uri") == "" {
			message = "Public key URL validation failed: Failed to resolve JWKS URI from discovery: Discovery document missing 'jwks_uri'"
		} else {
			message = s.checkKeyURLs(ctx, urls, str(d.body, "jwks_uri"))
		}
		if message != "" {
			return &fieldError{fieldAuthn + "publicKeyUrls", message}
		}
	}
	return s.checkCredentials(ctx, discoveryURI, oidc)
}

// checkAgainstDiscovery is OidcDiscoveryValidator: scope, response type and
// algorithm against what the document says is supported (F16, F19, c06*, c10*, c11*).
func (s *Server) checkAgainstDiscovery(ctx context.Context, address string, oidc object) *fieldError {
	d, err := s.safeGet(ctx, address)
	switch {
	case err != nil:
		return &fieldError{fieldOidc + ".discoveryUri", "Failed to validate against discovery document: " + err.Error()}
	case d.status != http.StatusOK:
		return &fieldError{fieldOidc + ".discoveryUri", fmt.Sprintf("Failed to fetch OIDC discovery document. Status: %d", d.status)}
	}
	if message := checkScope(str(oidc, "scope"), d.body); message != "" {
		return &fieldError{fieldOidc + ".scope", message}
	}
	var problems []string
	if t := str(oidc, "responseType"); t != "" {
		if supported := list(d.body, "response_types_supported"); supported != nil && !slices.Contains(supported, t) {
			problems = append(problems, fmt.Sprintf("Response type '%s' is not supported by the IdP. Supported: [%s]", t, strings.Join(supported, ", ")))
		}
	}
	if algorithm, there := oidc["preferredJwsAlgorithm"].(string); there {
		if supported := list(d.body, "id_token_signing_alg_values_supported"); supported != nil && !slices.Contains(supported, algorithm) {
			problems = append(problems, fmt.Sprintf("JWS algorithm '%s' is not supported by the IdP. Supported: [%s]", algorithm, strings.Join(supported, ", ")))
		}
	}
	if len(problems) > 0 {
		return &fieldError{fieldOidc + ".discoveryUri", strings.Join(problems, "; ")}
	}
	return nil
}

func checkScope(scope string, discovery object) string {
	if scope == "" {
		return "Scope is required for OIDC. Must include 'openid' scope."
	}
	// Java's split keeps empty strings between blanks and drops those at the end.
	parts := strings.Split(strings.TrimRight(scope, " "), " ")
	if strings.TrimSpace(scope) == "" {
		parts = nil
	}
	var problems []string
	if !slices.Contains(parts, "openid") {
		problems = append(problems, "The scope must include 'openid' for OIDC authentication. Current scopes: "+scope)
	}
	if supported := list(discovery, "scopes_supported"); supported != nil {
		var missing []string
		for _, p := range parts {
			if !slices.Contains(supported, p) {
				missing = append(missing, p)
			}
		}
		if len(missing) > 0 {
			problems = append(problems, "The following scopes are not supported by the IdP: "+strings.Join(missing, ", "))
		}
	}
	return strings.Join(problems, "; ")
}

// checkPrompt is asked of confidential clients only (F17, c07*).
func checkPrompt(prompt string) string {
	values := strings.Fields(prompt)
	invalid := unknownPrompts(prompt)
	switch {
	case len(invalid) > 0:
		return "Invalid prompt value(s) for confidential client: " + strings.Join(invalid, ", ") + ". Valid values are: empty string, none, consent, select_account, login"
	case len(values) > 1 && slices.Contains(values, "none"):
		return "Prompt value 'none' cannot be combined with other prompt values"
	}
	return ""
}

func unknownPrompts(prompt string) []string {
	return slices.DeleteFunc(strings.Fields(prompt), func(v string) bool {
		return slices.Contains([]string{"none", "consent", "select_account", "login"}, v)
	})
}

// checkCredentials introspects with HTTP Basic, whatever method is configured.
// Only 401 fails; its message is the identity provider's own (F15, c04*, c05*, b08_conf_*).
func (s *Server) checkCredentials(ctx context.Context, discoveryURI string, oidc object) *fieldError {
	d, err := s.safeGet(ctx, discoveryURI)
	if err != nil || str(d.body, "introspection_endpoint") == "" {
		return nil
	}
	r, err := s.safePost(ctx, str(d.body, "introspection_endpoint"), "token=dummy&token_type_hint=access_token", str(oidc, "id"), str(oidc, "secret"))
	if err != nil {
		return &fieldError{fieldOidc + ".secret", "Could not validate credentials."}
	}
	if r.status != http.StatusUnauthorized {
		return nil
	}
	message := str(r.body, "error_description")
	if message == "" {
		message = "Invalid client credentials"
	}
	return &fieldError{fieldOidc + ".secret", message}
}
