package ssocheck

import (
	"fmt"
	"slices"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// AbsentError says why a fact was not asked for: the half that it belongs to is not configured, or there is no such object.
type AbsentError struct{ Reason string }

// Error gives the reason, without a capital and without a full stop.
func (e *AbsentError) Error() string { return e.Reason }

// Fact is something that was read, or the reason why it was not. The zero value is a fact that nobody asked for.
type Fact[T any] struct {
	value T
	err   error
	asked bool
}

// Known is a fact that was read.
func Known[T any](value T) Fact[T] { return Fact[T]{value: value, asked: true} }

// Unknown is a fact that was asked for in vain, or, with an AbsentError, one that was not asked for.
func Unknown[T any](err error) Fact[T] { return Fact[T]{err: err, asked: true} }

// lack makes facts of whatever types ones that are Unknown for the same reason.
func lack(err error, facts ...interface{ lack(err error) }) {
	for _, fact := range facts {
		fact.lack(err)
	}
}

func (f *Fact[T]) lack(err error) { *f = Unknown[T](err) }

// Get returns the fact, or why there is none.
func (f Fact[T]) Get() (T, error) {
	if !f.asked {
		return f.value, &AbsentError{Reason: "it was not looked at"}
	}
	return f.value, f.err
}

// why says why there is no fact; nil where there is one.
func (f Fact[T]) why() error {
	_, err := f.Get()
	return err
}

// factOf makes a fact of a call's results.
func factOf[T any](value T, err error) Fact[T] {
	if err != nil {
		return Unknown[T](err)
	}
	return Known(value)
}

// Facts are what both ends say of themselves.
type Facts struct {
	// Okta is the URL of the org, when it answers and takes the credential.
	Okta Fact[string]
	// App is the app integration.
	App Fact[okta.Application]
	// Assignment says who is assigned to it.
	Assignment Fact[Assignment]
	// SecretProof is a confidential client's secret that has just been tried, where that was asked for.
	SecretProof Fact[SecretProof]
	// AuthorizationServer is the issuer of the tokens.
	AuthorizationServer Fact[AuthorizationServer]
	// Scopes, and Policies with their rules, are those of a custom authorization server.
	Scopes   Fact[[]okta.Scope]
	Policies Fact[[]Policy]
	// IdentityClaims are the names of the claims that a custom server adds to ID tokens. Asked for only where the server's
	// principal claims name others than those that every ID token of Okta's has.
	IdentityClaims Fact[[]string]
	// TrustedOrigins are the org's.
	TrustedOrigins Fact[[]okta.TrustedOrigin]

	// ServerURL is the base URL of the OpenMetadata server as the provider knows it; empty if that is not configured.
	ServerURL string
	// Server is that URL, when the server answers, and Credential says as what it accepts the provider as an administrator.
	Server     Fact[string]
	Credential Fact[string]
	// Replicas is how the server's replicas differ, where several are known of.
	Replicas Fact[openmetadata.Disagreement]
	// Public is what the server shows of its sign-in to anyone.
	Public Fact[openmetadata.PublicAuthentication]
	// Security is the security configuration, which only administrators may read.
	Security Fact[ssoconfig.Settings]
	// Automation is the account that the provider signs its own tokens for; empty where it acts by another credential.
	Automation string
	// Administrators are the accounts with administrator right that are not deleted.
	Administrators Fact[[]openmetadata.User]
	// DefaultAdmin is the account that every server is born with, nil when it does not exist.
	DefaultAdmin Fact[*openmetadata.User]
	// ServedKeys are the keys that the server publishes for its own tokens.
	ServedKeys Fact[jwtkey.JWKS]
	// AdministratorSignIn is whether somebody gets in who is an administrator.
	AdministratorSignIn Fact[SignInOf]
	// KeyProof is a token that the server's private key has just signed, and whether the server accepts it.
	KeyProof Fact[KeyProof]
}

// Assignment says who is assigned to an app.
type Assignment struct {
	// GroupIDs are the groups.
	GroupIDs []string
	// People is true when somebody is assigned without a group.
	People bool
}

// AuthorizationServer is an issuer of tokens: a custom authorization server, or the org's own.
type AuthorizationServer struct {
	Issuer string
	// Custom is nil for the org's own server.
	Custom *okta.AuthorizationServer
}

// Policy is an access policy with its rules.
type Policy struct {
	okta.Policy
	Rules []okta.PolicyRule
}

// KeyProof is what became of a token that was signed with the private key a moment ago.
type KeyProof struct {
	// Signer says who signed: the provider's signing_key, or the server at a login.
	Signer string
	// Err is nil when the server accepts the token.
	Err error
}

// signIn is a sign-in as the people's browsers and the server make it.
type signIn struct {
	// err says why it is not known; the rest is empty then.
	err error

	// fromServer is true when the server's configuration says how people sign in. Otherwise the app does.
	fromServer  bool
	issuer      string
	clientID    string
	redirectURI string
	scopes      []string
	// public says that the browser signs in, without a secret. Otherwise the server does.
	public bool
	// oidc is the block by which the server builds its request; nil where the pages do.
	oidc *ssoconfig.OIDC
	// pkce says that a code challenge is sent, pkceUnknown that nobody can tell.
	pkce, pkceUnknown bool
}

// browserScopes are those that OpenMetadata's pages ask for, whatever the configuration says (M50).
var browserScopes = []string{"openid", "profile", "email", "offline_access"}

// signIn derives the sign-in from the server's configuration where it uses Okta, else from the app.
func (f Facts) signIn() signIn {
	authentication, err := f.authentication()
	if err == nil && text(authentication.Provider) == ssoconfig.ProviderOkta {
		return f.serverSignIn(authentication)
	}
	app, appErr := f.App.Get()
	if appErr != nil {
		if err == nil {
			err = &AbsentError{Reason: fmt.Sprintf("the server's provider is %q and not okta, so nobody can sign in through Okta", text(authentication.Provider))}
		}
		return signIn{err: err}
	}
	client := app.Credentials.OAuthClient
	found := signIn{
		clientID: client.ClientID, public: client.TokenEndpointAuthMethod == ssoconfig.AuthMethodNone, scopes: browserScopes,
	}
	found.pkce = found.public || client.PKCERequired
	if !found.public {
		found.scopes = strings.Fields(ssoconfig.DefaultScope)
	}
	if uris := app.Settings.OAuthClient.RedirectURIs; len(uris) > 0 {
		found.redirectURI = uris[0]
	}
	server, err := f.AuthorizationServer.Get()
	if err != nil {
		return signIn{err: err}
	}
	found.issuer = server.Issuer
	return found
}

func (f Facts) serverSignIn(authentication ssoconfig.Authentication) signIn {
	found := signIn{
		fromServer: true, issuer: text(authentication.Authority), clientID: text(authentication.ClientID),
		redirectURI: text(authentication.CallbackURL), scopes: browserScopes, public: true, pkce: true,
	}
	if found.redirectURI == "" && f.ServerURL != "" {
		// What the pages do without a callback URL (M50).
		found.redirectURI = f.ServerURL + "/callback"
	}
	if text(authentication.ClientType) != ssoconfig.ClientTypeConfidential {
		return found
	}
	found.public, found.scopes = false, strings.Fields(ssoconfig.DefaultScope)
	oidc := authentication.OIDC
	if oidc == nil {
		found.pkceUnknown = true
		return found
	}
	found.oidc, found.clientID, found.redirectURI = oidc, text(oidc.ID), text(oidc.CallbackURL)
	// Whether the discovery document offers PKCE does not count (F63).
	found.pkce = oidc.DisablePKCE != nil && !*oidc.DisablePKCE
	if oidc.Scope != nil {
		found.scopes = strings.Fields(*oidc.Scope)
	}
	// Custom parameters override the scope (F136).
	if sent, err := found.query(); err == nil {
		found.scopes = strings.Fields(sent.Get("scope"))
	}
	// What is no issuer's document is looked for where it is said to be.
	if oidc.DiscoveryURI != nil {
		found.issuer = strings.TrimSuffix(*oidc.DiscoveryURI, ssoconfig.DiscoverySuffix)
	}
	return found
}

// claims are the claims of everybody's ID token that the scopes of the sign-in bring.
func (s signIn) claims() []string {
	claims := []string{"sub"}
	for scope, claim := range map[string]string{"email": "email", "profile": "preferred_username"} {
		if slices.Contains(s.scopes, scope) {
			claims = append(claims, claim)
		}
	}
	return claims
}

// authentication is the server's authenticationConfiguration: the whole where the credential may read it, else what is shown to
// anyone.
func (f Facts) authentication() (ssoconfig.Authentication, error) {
	if security, err := f.Security.Get(); err == nil {
		return security.Authentication, nil
	}
	shown, err := f.Public.Get()
	if err != nil {
		return ssoconfig.Authentication{}, err
	}
	return ssoconfig.Authentication{
		Provider: &shown.Provider, ProviderName: &shown.ProviderName, ClientType: &shown.ClientType, ClientID: &shown.ClientID,
		Authority: &shown.Authority, CallbackURL: &shown.CallbackURL, EnableSelfSignup: &shown.EnableSelfSignup,
		JWTPrincipalClaims: shown.JWTPrincipalClaims, JWTPrincipalClaimsMapping: shown.JWTPrincipalClaimsMapping,
	}, nil
}
