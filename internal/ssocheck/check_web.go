package ssocheck

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// document is the discovery document of the sign-in's issuer; its error is the finding that there is none.
func (r *run) document() (discovery, error) {
	if r.signIn.err != nil {
		return discovery{}, missing("the issuer", r.signIn.err)
	}
	document, err := r.web.discover(r.signIn.issuer, r.signIn.clientID)
	if err != nil {
		return discovery{}, r.unserved("The discovery document", err,
			"See that the issuer is written without a trailing slash, that its authorization server is active, and that it can be reached from where Terraform runs.")
	}
	return document, nil
}

// unserved is the finding for an address that does not serve what the sign-in needs. Where Okta itself says that it cannot,
// people are refused too, unless the org's API shows the authorization server as active: then one of the two is wrong. what
// names it with its article.
func (r *run) unserved(what string, err error, remedy string) finding {
	var final *answerError
	switch {
	case !errors.As(err, &final):
		return unread(fmt.Sprintf("%s could not be read: %s.", what, words.Clause(err.Error())), remedy)
	case final.gone && r.isActive(final.address):
		return unread(fmt.Sprintf("%s could not be read: %s, although the org shows the authorization server as active.", what, words.Clause(err.Error())), remedy)
	}
	return fail(fmt.Sprintf("%s cannot be read: %s.", what, words.Clause(err.Error())), remedy)
}

// isActive tells whether an address is the discovery document or the key set of an authorization server that the org shows as
// active.
func (r *run) isActive(address string) bool {
	server, err := r.facts.AuthorizationServer.Get()
	if err != nil || server.Custom != nil && server.Custom.Status != okta.StatusActive {
		return false
	}
	issuer, err := ssoconfig.ParseIssuer(server.Issuer)
	return err == nil && (address == server.Issuer+ssoconfig.DiscoverySuffix || address == issuer.JWKSURL())
}

// checkDiscovery reads the discovery document as the server does (F9, F11).
func checkDiscovery(r *run) finding {
	document, _ := r.document()
	var lacking []string
	for _, member := range []struct{ name, value string }{
		{"issuer", document.Issuer}, {"authorization_endpoint", document.AuthorizationEndpoint}, {"token_endpoint", document.TokenEndpoint},
		{"userinfo_endpoint", document.UserinfoEndpoint}, {"jwks_uri", document.JWKSURI},
	} {
		if member.value == "" {
			lacking = append(lacking, member.name)
		}
	}
	if len(lacking) > 0 {
		return fail(fmt.Sprintf("The discovery document of %s lacks %s.", r.signIn.issuer, quoted(lacking)), "See that the address is an Okta issuer's and that no proxy stands in between.")
	}
	return pass("%s has a discovery document.", r.signIn.issuer)
}

// checkIssuer compares the issuer in all places. The server itself does not (F11, F54), a client library does.
func checkIssuer(r *run) finding {
	document, _ := r.document()
	if document.Issuer != r.signIn.issuer {
		return fail(fmt.Sprintf("The discovery document of %s names another issuer, %s.", r.signIn.issuer, document.Issuer),
			fmt.Sprintf("Write %s as the issuer.", document.Issuer))
	}
	server, err := r.facts.AuthorizationServer.Get()
	if err == nil && server.Issuer != r.signIn.issuer {
		return fail(fmt.Sprintf("People sign in at %s, and the authorization server's issuer is %s.", r.signIn.issuer, server.Issuer),
			"Take authority and discovery_uri in openmetadata_security_config from openmetadata_okta_authorization_server.<name>.issuer.")
	}
	if authentication, err := r.facts.authentication(); err == nil && r.signIn.fromServer && text(authentication.Authority) != r.signIn.issuer {
		return fail(fmt.Sprintf("The server's authority is %q, and its discovery URI belongs to %s.", text(authentication.Authority), r.signIn.issuer),
			"Write the same issuer in authority and discovery_uri of openmetadata_security_config.")
	}
	return pass("The issuer is %s.", r.signIn.issuer)
}

// checkJWKS reads the issuer's keys and looks for the one that signs now.
func checkJWKS(r *run) finding {
	document, _ := r.document()
	keys, err := r.web.keys(document.JWKSURI)
	if err != nil {
		return r.unserved("The issuer's key set", err, "See that the authorization server is active and that its addresses can be reached from where Terraform runs.")
	}
	if issuer, err := ssoconfig.ParseIssuer(r.signIn.issuer); err == nil && issuer.JWKSURL() != document.JWKSURI {
		return fail(fmt.Sprintf("The discovery document names the key address %s, and that of an Okta issuer is %s.", document.JWKSURI, issuer.JWKSURL()),
			"See that no proxy stands in front of Okta: the server compares the address to the letter.")
	}
	server, err := r.facts.AuthorizationServer.Get()
	if err == nil && server.Custom != nil && server.Custom.Credentials.Signing.KeyID != "" {
		signing := server.Custom.Credentials.Signing.KeyID
		for _, key := range keys.Keys {
			if key.KeyID == signing {
				return pass("%s serves the key %s, which the authorization server signs with.", document.JWKSURI, signing)
			}
		}
		return fail(fmt.Sprintf("%s does not serve the key %s, which the authorization server signs with.", document.JWKSURI, signing),
			"Wait a few minutes after a rotation of the authorization server's keys; if it stays, ask Okta's support.")
	}
	return pass("%s serves %d key(s).", document.JWKSURI, len(keys.Usable()))
}

// refusals says what to do about each answer of the authorization endpoint to a request without a person
// (_okta-oauth2-error-codes-2026.08.1.json).
var refusals = map[string]string{
	"invalid_client":            "See that the server's client id is that of the app integration, and that the app is active.",
	"unsupported_response_type": "Give the app the response type code: leave response_types of openmetadata_okta_app out.",
	"unauthorized_client":       "Give the app the grant authorization_code: leave grant_types of openmetadata_okta_app out.",
	"invalid_scope":             "Ask only for scopes that the authorization server has: see the check scopes.",
	"access_denied":             "See the checks access_policy and access_rule.",
	"invalid_request":           "See the checks pkce and redirect_uri.",
}

// checkAuthorizationRequest begins a sign-in as nobody: the answer login_required proves that Okta knows the client, the
// redirect URI, the response type and the scopes, and wants nothing but a person.
func checkAuthorizationRequest(r *run) finding {
	document, _ := r.document()
	query, err := r.signIn.query()
	if err != nil {
		return fail(fmt.Sprintf("The server answers every sign-in by 500, since %s.", err), "Write oidc_configuration of openmetadata_security_config as its page says.")
	}
	if responseType := query.Get("response_type"); responseType != ssoconfig.ResponseTypeCode {
		return fail(fmt.Sprintf("The sign-in asks for the response type %q, and the server can do nothing without a code alone.", responseType),
			`Write response_type = "code" in oidc_configuration of openmetadata_security_config.`)
	}
	if mode := query.Get("response_mode"); mode != "query" {
		return fail(fmt.Sprintf("The sign-in asks for the response mode %q, and the server reads Okta's answer in the query only.", mode),
			"Take response_mode out of custom_params of oidc_configuration in openmetadata_security_config.")
	}
	refused, err := r.web.authorize(document.AuthorizationEndpoint, query)
	if err != nil {
		return unread(fmt.Sprintf("The authorization request could not be made at %s: %s.", document.AuthorizationEndpoint, words.Clause(err.Error())), remedyForRead(err))
	}
	if refused == (oauthError{}) {
		return pass("Okta accepts the sign-in of client %s to %s and asks who it is.", r.signIn.clientID, r.signIn.redirectURI)
	}
	remedy, known := refusals[refused.code]
	switch {
	case strings.Contains(refused.description, "redirect_uri"):
		remedy = "See the check redirect_uri: Okta compares redirect URIs to the letter."
	case !known:
		remedy = "Look the answer up in Okta's documentation and compare the app's settings with it."
	}
	return fail(fmt.Sprintf("Okta refuses the sign-in of client %s to %s: %s.", r.signIn.clientID, r.signIn.redirectURI, refused), remedy)
}

// checkPublicKeyURLs: the server checks ID tokens, those of confidential sign-ins too, by the keys of these addresses
// only (F32, F64).
func checkPublicKeyURLs(r *run) finding {
	remedy := "Take public_key_urls in openmetadata_security_config from the issuer: \"${issuer}/v1/keys\" of a custom authorization server, \"${issuer}/oauth2/v1/keys\" of the org's own."
	addresses := r.facts.Security.value.Authentication.PublicKeyURLs
	if len(addresses) == 0 {
		return fail("The server has no public key URL, so it accepts no token of Okta's.", remedy)
	}
	var served []string
	for _, address := range addresses {
		keys, err := r.web.keys(address)
		if err != nil {
			return r.unserved("A public key URL", err, remedy)
		}
		served = append(served, thumbprints(keys.Keys)...)
	}
	document, err := r.document()
	if err != nil {
		return missing(aDocument.what, err)
	}
	issued, err := r.web.keys(document.JWKSURI)
	if err != nil {
		return r.unserved("The issuer's key set", err, remedyForRead(err))
	}
	for _, thumbprint := range thumbprints(issued.Keys) {
		if !slices.Contains(served, thumbprint) {
			return fail(fmt.Sprintf("None of the public key URLs %s serves the keys of the issuer %s, so the server refuses its tokens.", quoted(addresses), r.signIn.issuer), remedy)
		}
	}
	return pass("The public key URLs serve the issuer's keys.")
}
