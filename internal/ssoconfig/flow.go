// Package ssoconfig holds the rules of OpenMetadata's Okta guide and what
// follows from them, without any input or output: what a flow decides for the
// Okta app, which URLs follow from an issuer and from the server's own URL, and
// which security configurations a server refuses, or takes and then dies of.
// "F" with a number names an observation of a running OpenMetadata 1.12.6.
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
	// FlowImplicit is a single-page app with the grants as the guide lists
	// them, the implicit one among them.
	FlowImplicit FlowType = "implicit"
	// FlowAuthCodePKCE is a single-page app without the implicit grant.
	FlowAuthCodePKCE FlowType = "auth_code_pkce"
	// FlowAuthCode is a Web app, whose server holds a client secret.
	FlowAuthCode FlowType = "auth_code"
)

// FlowTypes lists the flows in the order of the guide.
func FlowTypes() []FlowType { return []FlowType{FlowImplicit, FlowAuthCodePKCE, FlowAuthCode} }

// Public reports whether the flow's app is a public client, one without a
// secret.
func (f FlowType) Public() bool { return f != FlowAuthCode }

// ClientType returns the clientType that the security configuration needs for
// the flow.
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

	ResponseTypeCode    = "code"
	ResponseTypeIDToken = "id_token"
	ResponseTypeToken   = "token"

	AuthMethodNone              = "none"
	AuthMethodClientSecretBasic = "client_secret_basic"
	AuthMethodClientSecretPost  = "client_secret_post"
)

// AppSettings is what a flow decides for the Okta app. Each value is what a
// setting becomes that is not written; the other fields say what may be
// written instead.
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

// AppSettingsFor returns what the flow decides (M50, M51,
// O2: the method "none" demands PKCE).
//
// The browser part of OpenMetadata always asks for offline_access, so a
// single-page app cannot do without the refresh token grant; the server asks
// for it only if its scope says so.
func AppSettingsFor(flow FlowType) AppSettings {
	switch flow {
	case FlowImplicit:
		return AppSettings{
			ApplicationType:          ApplicationTypeBrowser,
			GrantTypes:               []string{GrantAuthorizationCode, GrantRefreshToken, GrantImplicit},
			ResponseTypes:            []string{ResponseTypeCode, ResponseTypeIDToken, ResponseTypeToken},
			TokenEndpointAuthMethod:  AuthMethodNone,
			TokenEndpointAuthMethods: []string{AuthMethodNone},
			PKCERequired:             true,
		}
	case FlowAuthCodePKCE:
		return AppSettings{
			ApplicationType:          ApplicationTypeBrowser,
			GrantTypes:               []string{GrantAuthorizationCode, GrantRefreshToken},
			ResponseTypes:            []string{ResponseTypeCode},
			TokenEndpointAuthMethod:  AuthMethodNone,
			TokenEndpointAuthMethods: []string{AuthMethodNone},
			PKCERequired:             true,
		}
	default:
		return AppSettings{
			ApplicationType:          ApplicationTypeWeb,
			GrantTypes:               []string{GrantAuthorizationCode, GrantRefreshToken},
			OptionalGrantTypes:       []string{GrantRefreshToken},
			ResponseTypes:            []string{ResponseTypeCode},
			TokenEndpointAuthMethod:  AuthMethodClientSecretBasic,
			TokenEndpointAuthMethods: []string{AuthMethodClientSecretBasic, AuthMethodClientSecretPost},
			PKCEVaries:               true,
		}
	}
}

// GivenAppSettings is what somebody wrote for the app. Nil is a setting that
// is not written, or not known yet.
type GivenAppSettings struct {
	ApplicationType         *string
	GrantTypes              []string
	ResponseTypes           []string
	TokenEndpointAuthMethod *string
	PKCERequired            *bool
}

// Names of the settings in conflicts: those of the Okta API.
const (
	FieldApplicationType         = "application_type"
	FieldGrantTypes              = "grant_types"
	FieldResponseTypes           = "response_types"
	FieldTokenEndpointAuthMethod = "token_endpoint_auth_method"
	FieldPKCERequired            = "pkce_required"
)

// Conflict is a setting that is written against the flow.
type Conflict struct {
	// Field is the setting's name in the Okta API.
	Field string
	// Given is what is written, Want what the flow demands; both for people.
	Given string
	Want  string
	// Why is one sentence.
	Why string
}

// Message says in full what is wrong and what to write instead.
func (c Conflict) Message() string {
	return fmt.Sprintf("%s is %s. %s Write %s, or leave the setting out.", c.Field, c.Given, c.Why, c.Want)
}

// CheckAppSettings returns a conflict for each setting that is written against
// the flow, none where all agree.
func CheckAppSettings(flow FlowType, given GivenAppSettings) []Conflict {
	want := AppSettingsFor(flow)
	var conflicts []Conflict
	if given.ApplicationType != nil && *given.ApplicationType != want.ApplicationType {
		conflicts = append(conflicts, Conflict{
			Field: FieldApplicationType, Given: strconv.Quote(*given.ApplicationType), Want: strconv.Quote(want.ApplicationType),
			Why: fmt.Sprintf("The flow %q is that of a %s.", flow, kindOfApp(flow)),
		})
	}
	if given.GrantTypes != nil {
		if why := grantConflict(flow, want, given.GrantTypes); why != "" {
			conflicts = append(conflicts, Conflict{
				Field: FieldGrantTypes, Given: quoteList(given.GrantTypes), Want: quoteList(want.GrantTypes), Why: why,
			})
		}
	}
	if given.ResponseTypes != nil && !sameSet(given.ResponseTypes, want.ResponseTypes) {
		conflicts = append(conflicts, Conflict{
			Field: FieldResponseTypes, Given: quoteList(given.ResponseTypes), Want: quoteList(want.ResponseTypes),
			Why: fmt.Sprintf("The flow %q answers with these response types and no others.", flow),
		})
	}
	if given.TokenEndpointAuthMethod != nil && !slices.Contains(want.TokenEndpointAuthMethods, *given.TokenEndpointAuthMethod) {
		conflicts = append(conflicts, Conflict{
			Field: FieldTokenEndpointAuthMethod, Given: strconv.Quote(*given.TokenEndpointAuthMethod),
			Want: quoteAlternatives(want.TokenEndpointAuthMethods), Why: authMethodConflict(flow),
		})
	}
	if given.PKCERequired != nil && *given.PKCERequired != want.PKCERequired && !want.PKCEVaries {
		conflicts = append(conflicts, Conflict{
			Field: FieldPKCERequired, Given: strconv.FormatBool(*given.PKCERequired), Want: strconv.FormatBool(want.PKCERequired),
			Why: "An app without client authentication must use PKCE.",
		})
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

// Grant types that an app may have beside those of the guide, by application
// type (O3).
var otherGrantTypes = map[string][]string{
	ApplicationTypeWeb: {
		"client_credentials", "urn:ietf:params:oauth:grant-type:saml2-bearer", "urn:ietf:params:oauth:grant-type:token-exchange",
		"urn:ietf:params:oauth:grant-type:device_code", "interaction_code", "urn:okta:params:oauth:grant-type:oob",
		"urn:okta:params:oauth:grant-type:otp", "http://auth0.com/oauth/grant-type/mfa-oob",
		"http://auth0.com/oauth/grant-type/mfa-otp", "urn:openid:params:grant-type:ciba",
	},
	ApplicationTypeBrowser: {
		"urn:ietf:params:oauth:grant-type:saml2-bearer", "urn:ietf:params:oauth:grant-type:token-exchange",
		"urn:ietf:params:oauth:grant-type:device_code", "interaction_code", "urn:okta:params:oauth:grant-type:oob",
		"urn:okta:params:oauth:grant-type:otp", "http://auth0.com/oauth/grant-type/mfa-oob",
		"http://auth0.com/oauth/grant-type/mfa-otp",
	},
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
		if slices.Contains(want.GrantTypes, grant) || slices.Contains(otherGrantTypes[want.ApplicationType], grant) {
			continue
		}
		if grant == GrantImplicit {
			return fmt.Sprintf("The flow %q has no implicit grant; that is what the flow %q is for.", flow, FlowImplicit)
		}
		return fmt.Sprintf("A %s cannot have the grant %q.", kindOfApp(flow), grant)
	}
	return ""
}

// CheckResponseTypes returns, in one sentence each, how the response types do
// not match the grant types: a code needs the grant authorization_code and the
// other way round, tokens from the authorization endpoint need the grant
// implicit and the other way round (O4).
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

// GrantTypes are those that Okta knows, for apps and for the rules of access
// policies (API doc, OAuthGrantType).
func GrantTypes() []string {
	return []string{
		GrantAuthorizationCode, GrantRefreshToken, GrantImplicit, "client_credentials", "interaction_code", "password",
		"urn:ietf:params:oauth:grant-type:device_code", "urn:ietf:params:oauth:grant-type:jwt-bearer",
		"urn:ietf:params:oauth:grant-type:saml2-bearer", "urn:ietf:params:oauth:grant-type:token-exchange",
		"urn:openid:params:grant-type:ciba", "urn:okta:params:oauth:grant-type:otp", "urn:okta:params:oauth:grant-type:oob",
		"http://auth0.com/oauth/grant-type/mfa-otp", "http://auth0.com/oauth/grant-type/mfa-oob",
	}
}
