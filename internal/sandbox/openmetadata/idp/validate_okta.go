package idp

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/members"
)

// customServer matches an authority that is a custom authorization server.
var customServer = regexp.MustCompile(`.*/oauth2/[^/]+$`)

// validateOktaPublic makes the server's calls in its order: discovery, discovery again, introspection, each key URL (F9, a01b).
func (c *Provider) validateOktaPublic(ctx context.Context, a object) *FieldError {
	authority := members.Text(a, "authority")
	if _, there := a["authority"]; !there {
		authority = "null"
	}
	if message := c.checkDomain(ctx, authority); message != "" {
		return &FieldError{fieldAuthn + "authority", message}
	}
	if message := c.checkPublicClient(ctx, authority, a); message != "" {
		return &FieldError{fieldAuthn + "clientId", message}
	}
	urls := members.Texts(a, "publicKeyUrls")
	if len(urls) == 0 {
		// The base fields have reported it (b04).
		return nil
	}
	expected := authority + "/oauth2/v1/keys"
	if customServer.MatchString(authority) {
		expected = authority + "/v1/keys"
	}
	if message := c.checkKeyURLs(ctx, urls, expected); message != "" {
		return &FieldError{fieldAuthn + "publicKeyUrls", message}
	}
	return nil
}

// checkDomain reads the discovery document below domain (F8, F10, F11, b09*).
func (c *Provider) checkDomain(ctx context.Context, domain string) string {
	r, err := c.safeGet(ctx, domain+discoverySuffix)
	const prefix = "Domain validation failed: "
	switch {
	case err != nil:
		return prefix + err.Error()
	case r.Status != http.StatusOK:
		return fmt.Sprintf(prefix+"Failed to access Okta discovery endpoint. HTTP response: %d", r.Status)
	case r.Body["issuer"] == nil || r.Body["authorization_endpoint"] == nil:
		return prefix + "Invalid Okta discovery document format"
	case r.Body["token_endpoint"] == nil || r.Body["userinfo_endpoint"] == nil:
		return prefix + "Missing required Okta endpoints in discovery document"
	}
	return ""
}

// checkPublicClient introspects a dummy token without credentials. What goes wrong on the way passes (F14, b07*, b08_pub_*).
func (c *Provider) checkPublicClient(ctx context.Context, authority string, a object) string {
	d, err := c.safeGet(ctx, authority+discoverySuffix)
	if err != nil || members.Text(d.Body, "introspection_endpoint") == "" {
		return ""
	}
	id, there := a["clientId"].(string)
	if !there {
		id = "null"
	}
	// The id is not encoded (b07e).
	form := "token=dummy_invalid_token&token_type_hint=access_token&client_id=" + id
	r, err := c.safePost(ctx, members.Text(d.Body, "introspection_endpoint"), form, "", "")
	if err != nil {
		return ""
	}
	if r.Status != http.StatusOK {
		return fmt.Sprintf("Client ID validation failed. HTTP response: %d", r.Status)
	}
	if _, there := r.Body["active"]; !there && r.Body != nil {
		return "Unexpected introspection response format - missing 'active' field"
	}
	return ""
}

// checkKeyURLs: the expected URL must be listed, and every listed one must have keys (F12, F13, b05*, b06*).
func (c *Provider) checkKeyURLs(ctx context.Context, urls []string, expected string) string {
	const prefix = "Public key URL validation failed: "
	if !slices.Contains(urls, expected) {
		return prefix + "At least one public key URL must match the Okta JWKS endpoint: " + expected
	}
	for _, u := range urls {
		r, err := c.safeGet(ctx, u)
		switch {
		case err != nil:
			return prefix + err.Error()
		case r.Status != http.StatusOK:
			return prefix + "Cannot access JWKS: " + u
		}
		if keys, _ := r.Body["keys"].([]any); len(keys) == 0 {
			return prefix + "Invalid JWKS: " + u
		}
	}
	return ""
}

// validateOktaConfidential makes the server's calls in its order: discovery three times, each key URL, discovery, introspection
// (F9, a03b). A seventh call is checkClient's.
func (c *Provider) validateOktaConfidential(ctx context.Context, a, oidc object) *FieldError {
	discoveryURI := members.Text(oidc, "discoveryUri")
	if discoveryURI == "" {
		return &FieldError{"", "Okta confidential client validation failed: Unable to extract Okta domain from OIDC configuration. Please provide a valid discoveryUri"}
	}
	domain := strings.TrimSuffix(discoveryURI, discoverySuffix)
	if message := c.checkDomain(ctx, domain); message != "" {
		return &FieldError{fieldOidc + ".discoveryUri", message}
	}
	if e := c.checkAgainstDiscovery(ctx, discoveryURI, oidc); e != nil {
		return e
	}
	if message := checkPrompt(members.Text(oidc, "prompt")); message != "" {
		return &FieldError{fieldOidc + ".prompt", message}
	}
	if urls := members.Texts(a, "publicKeyUrls"); len(urls) > 0 {
		d, err := c.safeGet(ctx, discoveryURI)
		var message string
		if err != nil || members.Text(d.Body, "jwks_uri") == "" {
			message = "Public key URL validation failed: Failed to resolve JWKS URI from discovery: Discovery document missing 'jwks_uri'"
		} else {
			message = c.checkKeyURLs(ctx, urls, members.Text(d.Body, "jwks_uri"))
		}
		if message != "" {
			return &FieldError{fieldAuthn + "publicKeyUrls", message}
		}
	}
	return c.checkCredentials(ctx, discoveryURI, oidc)
}

// checkAgainstDiscovery is OidcDiscoveryValidator: scope, response type and algorithm against what the document says is
// supported (F16, F19, c06*, c10*, c11*).
func (c *Provider) checkAgainstDiscovery(ctx context.Context, address string, oidc object) *FieldError {
	d, err := c.safeGet(ctx, address)
	switch {
	case err != nil:
		return &FieldError{fieldOidc + ".discoveryUri", "Failed to validate against discovery document: " + err.Error()}
	case d.Status != http.StatusOK:
		return &FieldError{fieldOidc + ".discoveryUri", fmt.Sprintf("Failed to fetch OIDC discovery document. Status: %d", d.Status)}
	}
	if message := checkScope(members.Text(oidc, "scope"), d.Body); message != "" {
		return &FieldError{fieldOidc + ".scope", message}
	}
	var problems []string
	if t := members.Text(oidc, "responseType"); t != "" {
		if supported := members.Texts(d.Body, "response_types_supported"); supported != nil && !slices.Contains(supported, t) {
			problems = append(problems, fmt.Sprintf("Response type '%s' is not supported by the IdP. Supported: [%s]", t, strings.Join(supported, ", ")))
		}
	}
	if algorithm, there := oidc["preferredJwsAlgorithm"].(string); there {
		if supported := members.Texts(d.Body, "id_token_signing_alg_values_supported"); supported != nil && !slices.Contains(supported, algorithm) {
			problems = append(problems, fmt.Sprintf("JWS algorithm '%s' is not supported by the IdP. Supported: [%s]", algorithm, strings.Join(supported, ", ")))
		}
	}
	if len(problems) > 0 {
		return &FieldError{fieldOidc + ".discoveryUri", strings.Join(problems, "; ")}
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
	if supported := members.Texts(discovery, "scopes_supported"); supported != nil {
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
	invalid := UnknownPrompts(prompt)
	switch {
	case len(invalid) > 0:
		return "Invalid prompt value(s) for confidential client: " + strings.Join(invalid, ", ") + ". Valid values are: empty string, none, consent, select_account, login"
	case len(values) > 1 && slices.Contains(values, "none"):
		return "Prompt value 'none' cannot be combined with other prompt values"
	}
	return ""
}

// UnknownPrompts are the values of a prompt that the server does not know.
func UnknownPrompts(prompt string) []string {
	return slices.DeleteFunc(strings.Fields(prompt), func(v string) bool {
		return slices.Contains([]string{"none", "consent", "select_account", "login"}, v)
	})
}

// checkCredentials introspects with HTTP Basic, whatever method is configured. Only 401 fails; its message is the identity
// provider's own (F15, c04*, c05*, b08_conf_*).
func (c *Provider) checkCredentials(ctx context.Context, discoveryURI string, oidc object) *FieldError {
	d, err := c.safeGet(ctx, discoveryURI)
	if err != nil || members.Text(d.Body, "introspection_endpoint") == "" {
		return nil
	}
	r, err := c.safePost(ctx, members.Text(d.Body, "introspection_endpoint"), "token=dummy&token_type_hint=access_token", members.Text(oidc, "id"), members.Text(oidc, "secret"))
	if err != nil {
		return &FieldError{fieldOidc + ".secret", "Could not validate credentials."}
	}
	if r.Status != http.StatusUnauthorized {
		return nil
	}
	message := members.Text(r.Body, "error_description")
	if message == "" {
		message = "Invalid client credentials"
	}
	return &FieldError{fieldOidc + ".secret", message}
}
