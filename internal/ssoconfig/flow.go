// Package ssoconfig holds the rules of OpenMetadata's Okta guide and what follows from them, without any input or output: what
// a flow decides for the Okta app, which URLs follow from an issuer and from the server's own URL, and which security
// configurations a server refuses, or takes and then dies of. "F" with a number names an observation of a running OpenMetadata
// 1.12.6.
package ssoconfig

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// FlowType is the guide's word for how people sign in.
type FlowType string

// The flows that the guide offers.
const (
	// FlowImplicit is a single-page app with the grants as the guide lists them, the implicit one among them.
	FlowImplicit FlowType = "implicit"
	// FlowAuthCodePKCE is a single-page app without the implicit grant.
	FlowAuthCodePKCE FlowType = "auth_code_pkce"
	// FlowAuthCode is a Web app, whose server holds a client secret.
	FlowAuthCode FlowType = "auth_code"
)

// FlowTypes lists the flows in the order of the guide.
func FlowTypes() []FlowType { return []FlowType{FlowImplicit, FlowAuthCodePKCE, FlowAuthCode} }

// Public reports whether the flow's app is a public client, one without a secret.
func (f FlowType) Public() bool { return f != FlowAuthCode }

// ClientType returns the clientType that the security configuration needs for the flow.
func (f FlowType) ClientType() string {
	if f.Public() {
		return ClientTypePublic
	}
	return ClientTypeConfidential
}

// Values of an Okta app's OAuth settings that the guide uses.
const (
	ApplicationTypeBrowser = "browser"
	ApplicationTypeWeb     = "web"

	GrantAuthorizationCode = "authorization_code"
	GrantRefreshToken      = "refresh_token"
	GrantImplicit          = "implicit"
	grantClientCredentials = "client_credentials"
	grantPassword          = "password"
	grantJWTBearer         = "urn:ietf:params:oauth:grant-type:jwt-bearer"
	grantCIBA              = "urn:openid:params:grant-type:ciba"

	ResponseTypeCode    = "code"
	ResponseTypeIDToken = "id_token"
	ResponseTypeToken   = "token"

	AuthMethodNone              = "none"
	AuthMethodClientSecretBasic = "client_secret_basic"
	AuthMethodClientSecretPost  = "client_secret_post"
)

// AppSettings is what a flow decides for the Okta app. Each value is what a setting becomes that is not written; the other
// fields say what may be written instead.
type AppSettings struct {
	ApplicationType         string
	GrantTypes              []string
	ResponseTypes           []string
	TokenEndpointAuthMethod string
	PKCERequired            bool

	// OptionalGrantTypes are those of GrantTypes that may be left out.
	OptionalGrantTypes []string
	// TokenEndpointAuthMethods are the methods that may be written.
	TokenEndpointAuthMethods []string
	// PKCEVaries is true where pkce_required may be written either way.
	PKCEVaries bool
}

// AppSettingsFor returns what the flow decides (M50, M51, O2: the method "none" demands PKCE).
//
// The browser part of OpenMetadata always asks for offline_access, so a single-page app cannot do without the refresh token
// grant; the server asks for it only if its scope says so.
func AppSettingsFor(flow FlowType) AppSettings {
	settings := AppSettings{
		ApplicationType:          ApplicationTypeBrowser,
		GrantTypes:               []string{GrantAuthorizationCode, GrantRefreshToken},
		ResponseTypes:            []string{ResponseTypeCode},
		TokenEndpointAuthMethods: []string{AuthMethodNone},
		PKCERequired:             flow.Public(),
		PKCEVaries:               !flow.Public(),
	}
	switch flow {
	case FlowImplicit:
		settings.GrantTypes = append(settings.GrantTypes, GrantImplicit)
		settings.ResponseTypes = append(settings.ResponseTypes, ResponseTypeIDToken, ResponseTypeToken)
	case FlowAuthCodePKCE:
	default:
		settings.ApplicationType = ApplicationTypeWeb
		settings.OptionalGrantTypes = []string{GrantRefreshToken}
		settings.TokenEndpointAuthMethods = []string{AuthMethodClientSecretBasic, AuthMethodClientSecretPost}
	}
	settings.TokenEndpointAuthMethod = settings.TokenEndpointAuthMethods[0]
	return settings
}

// GivenAppSettings is what somebody wrote for the app. Nil is a setting that is not written, or not known yet.
type GivenAppSettings struct {
	ApplicationType         *string
	GrantTypes              []string
	ResponseTypes           []string
	TokenEndpointAuthMethod *string
	PKCERequired            *bool
}

// Names of the settings in conflicts: those of the Okta API.
const (
	fieldApplicationType         = "application_type"
	fieldGrantTypes              = "grant_types"
	fieldResponseTypes           = "response_types"
	fieldTokenEndpointAuthMethod = "token_endpoint_auth_method"
	fieldPKCERequired            = "pkce_required"
)

// Conflict is a setting that is written against the flow.
type Conflict struct {
	// Field is the setting's name in the Okta API.
	Field string
	// Message says in full what is wrong and what to write instead.
	Message string
}

// CheckAppSettings returns a conflict for each setting that is written against the flow, none where all agree.
func CheckAppSettings(flow FlowType, given GivenAppSettings) []Conflict {
	want := AppSettingsFor(flow)
	var conflicts []Conflict
	add := func(field, is, wanted, why string) {
		conflicts = append(conflicts, Conflict{field, fmt.Sprintf("%s is %s. %s Write %s, or leave the setting out.", field, is, why, wanted)})
	}
	if given.ApplicationType != nil && *given.ApplicationType != want.ApplicationType {
		add(fieldApplicationType, strconv.Quote(*given.ApplicationType), strconv.Quote(want.ApplicationType),
			fmt.Sprintf("The flow %q is that of a %s.", flow, kindOfApp(flow)))
	}
	if why := grantConflict(flow, want, given.GrantTypes); given.GrantTypes != nil && why != "" {
		add(fieldGrantTypes, quoteList(given.GrantTypes), quoteList(want.GrantTypes), why)
	}
	if given.ResponseTypes != nil && !sameSet(given.ResponseTypes, want.ResponseTypes) {
		add(fieldResponseTypes, quoteList(given.ResponseTypes), quoteList(want.ResponseTypes),
			fmt.Sprintf("The flow %q answers with these response types and no others.", flow))
	}
	if given.TokenEndpointAuthMethod != nil && !slices.Contains(want.TokenEndpointAuthMethods, *given.TokenEndpointAuthMethod) {
		add(fieldTokenEndpointAuthMethod, strconv.Quote(*given.TokenEndpointAuthMethod), quoteAlternatives(want.TokenEndpointAuthMethods), authMethodConflict(flow))
	}
	if given.PKCERequired != nil && *given.PKCERequired != want.PKCERequired && !want.PKCEVaries {
		add(fieldPKCERequired, strconv.FormatBool(*given.PKCERequired), strconv.FormatBool(want.PKCERequired),
			"An app without client authentication must use PKCE.")
	}
	return conflicts
}

func kindOfApp(flow FlowType) string {
	if flow.Public() {
		return "single-page app (public, without a client secret)"
	}
	return "Web app (confidential, with a client secret)"
}

func authMethodConflict(flow FlowType) string {
	if flow.Public() {
		return fmt.Sprintf("The flow %q is that of a single-page app, which cannot keep a client secret: a secret given to it makes every sign-in fail.", flow)
	}
	return fmt.Sprintf("The flow %q is that of a Web app, which authenticates with its client secret, and OpenMetadata knows these two methods only.", flow)
}

// refusedGrantTypes are those that an app cannot have beside those of the guide, by application type (O3).
var refusedGrantTypes = map[string][]string{
	ApplicationTypeWeb:     {GrantImplicit, grantPassword, grantJWTBearer},
	ApplicationTypeBrowser: {GrantImplicit, grantPassword, grantJWTBearer, grantClientCredentials, grantCIBA},
}

func grantConflict(flow FlowType, want AppSettings, given []string) string {
	for _, grant := range want.GrantTypes {
		if slices.Contains(given, grant) || slices.Contains(want.OptionalGrantTypes, grant) {
			continue
		}
		if grant == GrantRefreshToken {
			return "OpenMetadata's pages always ask for offline_access, so a single-page app needs the grant \"refresh_token\"."
		}
		return fmt.Sprintf("The flow %q needs the grant %q.", flow, grant)
	}
	for _, grant := range given {
		if slices.Contains(want.GrantTypes, grant) || slices.Contains(GrantTypes(), grant) && !slices.Contains(refusedGrantTypes[want.ApplicationType], grant) {
			continue
		}
		if grant == GrantImplicit {
			return fmt.Sprintf("The flow %q has no implicit grant; that is what the flow %q is for.", flow, FlowImplicit)
		}
		return fmt.Sprintf("A %s cannot have the grant %q.", kindOfApp(flow), grant)
	}
	return ""
}

// CheckResponseTypes returns, in one sentence each, how the response types do not match the grant types: a code needs the grant
// authorization_code and the other way round, tokens from the authorization endpoint need the grant implicit and the other way
// round (O4).
func CheckResponseTypes(grantTypes, responseTypes []string) []string {
	has := slices.Contains[[]string]
	fromEndpoint := has(responseTypes, ResponseTypeToken) || has(responseTypes, ResponseTypeIDToken)
	var problems []string
	if has(grantTypes, GrantAuthorizationCode) && !has(responseTypes, ResponseTypeCode) {
		problems = append(problems, `The grant "authorization_code" needs the response type "code": add it, or remove the grant.`)
	}
	if has(responseTypes, ResponseTypeCode) && !has(grantTypes, GrantAuthorizationCode) {
		problems = append(problems, `The response type "code" needs the grant "authorization_code": add it, or remove the response type.`)
	}
	if has(grantTypes, GrantImplicit) && !fromEndpoint {
		problems = append(problems, `The grant "implicit" needs the response type "id_token" or "token": add one, or remove the grant.`)
	}
	if fromEndpoint && !has(grantTypes, GrantImplicit) {
		problems = append(problems, `The response types "id_token" and "token" need the grant "implicit": add it, or remove them.`)
	}
	return problems
}

func sameSet(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(slices.Compact(a), slices.Compact(b))
}

func quoteList(values []string) string {
	return "[" + words.Quoted(values, ", ") + "]"
}

func quoteAlternatives(values []string) string {
	return words.Quoted(values, " or ")
}

// GrantTypes are those that Okta knows, for apps and for the rules of access policies (API doc, OAuthGrantType).
func GrantTypes() []string {
	return []string{
		GrantAuthorizationCode, GrantRefreshToken, GrantImplicit, grantClientCredentials, "interaction_code", grantPassword,
		"urn:ietf:params:oauth:grant-type:device_code", grantJWTBearer,
		"urn:ietf:params:oauth:grant-type:saml2-bearer", "urn:ietf:params:oauth:grant-type:token-exchange",
		grantCIBA, "urn:okta:params:oauth:grant-type:otp", "urn:okta:params:oauth:grant-type:oob",
		"http://auth0.com/oauth/grant-type/mfa-otp", "http://auth0.com/oauth/grant-type/mfa-oob",
	}
}
