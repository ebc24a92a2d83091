package openmetadata

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/bean"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/idp"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/members"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/tokens"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/web"
)

// jwtFilter is the request filter as it was made from one configuration. It is replaced as a whole at a reload; a reload that
// fails before it is made leaves the old one (F37).
type jwtFilter struct {
	// class is the one that is asked of every request; the rest is used at sign-in too.
	class     string
	keys      *tokens.KeyLookup
	algorithm string
	claims    []string
	mapping   map[string]string

	principalDomain string
	allowedDomains  []string
	enforceDomain   bool
	// useRoles: the roles of a token are looked at (F80).
	useRoles bool
	// endsAtLogout: tokens that were logged out are refused. So it is where the server issues the tokens itself, whoever issued
	// this one (43e, m07f; JwtFilter.validateTokenIsNotUsedAfterLogout).
	endsAtLogout bool
}

// principal is who a request comes from.
type principal struct {
	name, email string
	roles       []string
	bot         bool
	bearer      *tokens.Bearer
}

// newFilter makes the filter for a configuration. It fails where Java's constructor does: a class that is not there, key URLs
// that are no URLs, a mapping that is none (F36, F39, F121).
func (s *Server) newFilter(authn, authz object, key *tokens.SigningKey) (*jwtFilter, error) {
	if err := checkFilterClass(authz); err != nil {
		return nil, err
	}
	urls := members.Texts(authn, "publicKeyUrls")
	if !tokens.ValidKeyURLs(urls) {
		return nil, errors.New("publicKeyUrls holds what is no URL")
	}
	mapping, message := idp.ParseMapping(members.Texts(authn, "jwtPrincipalClaimsMapping"))
	if message != "" {
		return nil, web.Said(message)
	}
	return &jwtFilter{
		class:           members.Text(authz, "containerRequestFilter"),
		keys:            &tokens.KeyLookup{Client: s.providers.HTTP, Clock: s.clock, Own: key, Urls: urls},
		algorithm:       members.Text(authn, "tokenValidationAlgorithm"),
		claims:          members.Texts(authn, "jwtPrincipalClaims"),
		mapping:         mapping,
		principalDomain: members.Text(authz, "principalDomain"),
		allowedDomains:  members.Texts(authz, "allowedDomains"),
		enforceDomain:   members.Flag(authz, "enforcePrincipalDomain"),
		useRoles:        members.Flag(authz, "useRolesFromProvider"),
		endsAtLogout:    slices.Contains([]string{"basic", "saml", "openmetadata"}, members.Text(authn, "provider")),
	}, nil
}

const (
	msgNoToken   = "Not Authorized! Token not present"
	msgBadToken  = "Not Authorized! Invalid token."
	msgMismatch  = msgBadToken + " Token verification failed. Public key mismatch. due to com.auth0.jwt.exceptions.SignatureVerificationException: The Token's Signature resulted invalid when verified using the Algorithm: SHA%swithRSA"
	msgNoSuchKey = "com.auth0.jwk.SigningKeyNotFoundException: JWT Token keyID doesn't match the configured keyID. This usually happens if you didn't configure proper publicKeyUrls under authentication configuration."
)

// authenticate checks what the server checks, in its order: token present, decodes, exp, key by kid, signature, principal
// claims, logout, domain, stored token of a bot, impersonation (20*, 22*, 43e, F54 to F57, F62). The filter that checks nothing
// takes everybody for one and the same (F118).
func (s *Server) authenticate(r *http.Request) (*principal, *web.Error) {
	s.mu.Lock()
	filter := s.filter
	s.mu.Unlock()
	switch filter.class {
	case "":
		return nil, errNoPrincipal()
	case bean.ClassNoopFilter:
		return &principal{name: anonymous, email: anonymousEmail}, nil
	}
	raw, found := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !found || strings.TrimSpace(raw) == "" {
		return nil, web.Refusal(http.StatusUnauthorized, msgNoToken)
	}
	b, err := s.verify(r.Context(), filter, strings.TrimSpace(raw))
	if err != nil {
		return nil, err
	}
	p := &principal{bearer: b, roles: filter.rolesClaim(b.Claims)}
	p.bot, _ = b.Claims["isBot"].(bool)
	if p.name, p.email, err = filter.identify(b.Claims); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if filter.endsAtLogout && s.loggedOut[b.Raw] {
		return nil, web.Refusal(http.StatusUnauthorized, "Invalid token, used after logout!")
	}
	if err := s.enforceDomain(filter, p); err != nil {
		return nil, err
	}
	if p.bot && !s.botTokenCurrent(p.name, b.Raw) {
		return nil, web.Refusal(http.StatusUnauthorized, "Not Authorized! The given token does not match the current bot's token!")
	}
	if s.profile.revokesPersonalTokens && b.Claims["tokenType"] == tokens.TokenPersonal && !s.personalTokenKnown(p.name, b.Raw) {
		return nil, web.Refusal(http.StatusUnauthorized, msgBadToken+" Invalid personal access token!")
	}
	if r.Header.Get("X-Impersonate-User") != "" && !p.bot {
		return nil, web.Refusal(http.StatusForbidden, "Only bot users can impersonate other users")
	}
	return p, nil
}

// verify decodes a token and checks expiry and signature with a filter.
func (s *Server) verify(ctx context.Context, filter *jwtFilter, raw string) (*tokens.Bearer, *web.Error) {
	b, ok := tokens.DecodeBearer(raw)
	if !ok {
		return nil, web.Refusal(http.StatusUnauthorized, msgBadToken)
	}
	if b.Expired(s.clock()) {
		return nil, web.Refusal(http.StatusUnauthorized, "Expired token!")
	}
	if b.Kid == "" {
		return nil, web.Crash("null")
	}
	key, ok := filter.keys.Find(ctx, b.Kid)
	if !ok {
		if s.profile.unknownKeyIs401 {
			return nil, web.Refusal(http.StatusUnauthorized, "Token signing key not found in configured public keys")
		}
		return nil, web.Crash("%s", msgNoSuchKey)
	}
	if strings.HasPrefix(filter.algorithm, "ES") {
		return nil, web.Unhandled("Failed to create algorithm from JWK: EC algorithms require ECPublicKey/ECPrivateKey. Use getAlgorithm(algorithm, ecPublicKey, ecPrivateKey) instead.")
	}
	if !b.Verify(key, filter.algorithm) {
		return nil, web.Refusal(http.StatusUnauthorized, msgMismatch, strings.TrimPrefix(filter.algorithm, "RS"))
	}
	return b, nil
}

// identify gives user name and e-mail: the local part, in lower case, of the first claim of the list that is there, or of the
// mapped ones (F55, F57, g08*). A value without a domain gets the principal domain; one that is empty is a value, and its
// user's name is empty (F138).
func (f *jwtFilter) identify(claims object) (name, email string, err *web.Error) {
	if len(f.mapping) > 0 {
		name, email = members.Text(claims, f.mapping["username"]), members.Text(claims, f.mapping["email"])
		if name == "" {
			return "", "", web.Refusal(http.StatusUnauthorized, "Invalid JWT token, 'username' claim is not present")
		}
		if email == "" {
			return "", "", web.Refusal(http.StatusUnauthorized, "Invalid JWT token, 'email' claim is not present")
		}
		return localPart(name), strings.ToLower(email), nil
	}
	value, ok := f.firstClaim(claims)
	if !ok {
		return "", "", web.Refusal(http.StatusUnauthorized, "Invalid JWT token, none of the following claims are present [%s]", strings.Join(f.claims, ", "))
	}
	email = value
	if !strings.Contains(value, "@") {
		email = value + "@" + f.principalDomain
	}
	return localPart(value), strings.ToLower(email), nil
}

func (f *jwtFilter) firstClaim(claims object) (string, bool) {
	for _, name := range f.claims {
		if value, isText := claims[name].(string); isText {
			return value, true
		}
	}
	return "", false
}

func localPart(value string) string {
	local, _, _ := strings.Cut(value, "@")
	return strings.ToLower(local)
}

// enforceDomain applies enforcePrincipalDomain: bots are exempt, the server's own tokens of people are not on 1.12.6, and once
// allowedDomains is set the principal domain is no longer accepted (F56, f06*).
func (s *Server) enforceDomain(f *jwtFilter, p *principal) *web.Error {
	if p.bot {
		return nil
	}
	if s.profile.ownTokensAnyDomain && p.bearer.Kid == f.keys.Own.KeyID() {
		return nil
	}
	if wanted, accepted := f.domainAccepted(p.bearer.Claims); !accepted {
		return web.Refusal(http.StatusUnauthorized, "Not Authorized! Email does not match the principal domain %s", wanted)
	}
	return nil
}

// domainAccepted says whether enforcePrincipalDomain, where it is on, lets the domain of the token's e-mail in, and which one a
// refusal names: the principal domain, or the token's own where allowedDomains decides. The domain is compared as the claim has
// it, case included; without an @ it is "" (F124 to F126, e02* to e09*).
func (f *jwtFilter) domainAccepted(claims object) (named string, accepted bool) {
	if !f.enforceDomain {
		return "", true
	}
	var value string
	if len(f.mapping) > 0 {
		value = members.Text(claims, f.mapping["email"])
	} else {
		value, _ = f.firstClaim(claims)
	}
	_, domain, _ := strings.Cut(value, "@")
	if len(f.allowedDomains) > 0 {
		return domain, slices.Contains(f.allowedDomains, domain)
	}
	return f.principalDomain, domain == f.principalDomain
}
