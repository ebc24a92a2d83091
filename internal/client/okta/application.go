package okta

import (
	"context"
	"net/http"
	"net/url"
	"strings"
)

// Application is an OpenID Connect app integration, in the fields that we manage (POST /api/v1/apps,
// POST_apps.web-authcode.json). The SDK's type lacks several of the API's fields and cannot send an empty list, hence a type of
// our own. Members that are left out of a request stay as the org has them where the tag says so.
type Application struct {
	ID          string                 `json:"id,omitempty"`
	Status      string                 `json:"status,omitempty"`
	Label       string                 `json:"label"`
	Name        string                 `json:"name"`
	SignOnMode  string                 `json:"signOnMode"`
	Visibility  *Visibility            `json:"visibility,omitempty" overlay:"keep"`
	Credentials ApplicationCredentials `json:"credentials"`
	Settings    ApplicationSettings    `json:"settings"`
	Profile     *ApplicationProfile    `json:"profile,omitempty" overlay:"keep"`
	// Links are the org's.
	Links ApplicationLinks `json:"_links,omitzero" overlay:"keep"`
}

// ApplicationLinks holds the one link that tells something which is nowhere else.
type ApplicationLinks struct {
	AccessPolicy struct {
		Href string `json:"href"`
	} `json:"accessPolicy"`
}

// AccessPolicyID is the id of the app's sign-in policy; empty in orgs that have none for apps.
func (a *Application) AccessPolicyID() string {
	href := a.Links.AccessPolicy.Href
	return href[strings.LastIndexByte(href, '/')+1:]
}

// Visibility says where people see the app.
type Visibility struct {
	AutoLaunch        bool           `json:"autoLaunch"`
	AutoSubmitToolbar bool           `json:"autoSubmitToolbar"`
	Hide              VisibilityHide `json:"hide"`
}

// VisibilityHide hides the app from a dashboard.
type VisibilityHide struct {
	IOS bool `json:"iOS"`
	Web bool `json:"web"`
}

// ApplicationCredentials holds how the client authenticates and which names its users have.
type ApplicationCredentials struct {
	OAuthClient      OAuthClientCredentials `json:"oauthClient"`
	UserNameTemplate *UserNameTemplate      `json:"userNameTemplate,omitempty" overlay:"keep"`
}

// OAuthClientCredentials is the client's identity. A secret is never part of it: one that is left out of a PUT is kept.
type OAuthClientCredentials struct {
	ClientID                string `json:"client_id,omitempty"`
	TokenEndpointAuthMethod string `json:"token_endpoint_auth_method"`
	PKCERequired            bool   `json:"pkce_required"`
	AutoKeyRotation         bool   `json:"autoKeyRotation"`
}

// UserNameTemplate makes the names that people have in the app. The SDK calls the suffix by another name, which the API does
// not know.
type UserNameTemplate struct {
	Template   string `json:"template"`
	Type       string `json:"type"`
	PushStatus string `json:"pushStatus,omitempty"`
	UserSuffix string `json:"userSuffix,omitempty"`
}

// ApplicationSettings holds who is assigned and how the client may sign people in.
type ApplicationSettings struct {
	ImplicitAssignment bool                `json:"implicitAssignment"`
	InlineHookID       *Text               `json:"inlineHookId,omitempty" overlay:"keep"`
	Notes              *Notes              `json:"notes,omitempty" overlay:"keep"`
	OAuthClient        OAuthClientSettings `json:"oauthClient"`
}

// Notes are messages about the app, for administrators and for people.
type Notes struct {
	Admin   *string `json:"admin"`
	EndUser *string `json:"enduser"`
}

// OAuthClientSettings are the client's OAuth 2.0 settings. Lists are sent also when they are empty.
type OAuthClientSettings struct {
	ApplicationType        string             `json:"application_type"`
	GrantTypes             []string           `json:"grant_types"`
	ResponseTypes          []string           `json:"response_types"`
	RedirectURIs           []string           `json:"redirect_uris"`
	PostLogoutRedirectURIs []string           `json:"post_logout_redirect_uris,omitempty"`
	ConsentMethod          string             `json:"consent_method"`
	IssuerMode             string             `json:"issuer_mode"`
	WildcardRedirect       string             `json:"wildcard_redirect"`
	InitiateLoginURI       string             `json:"initiate_login_uri,omitempty"`
	IDPInitiatedLogin      *IDPInitiatedLogin `json:"idp_initiated_login,omitempty" overlay:"keep"`
	RefreshToken           *RefreshToken      `json:"refresh_token,omitempty"`

	ClientURI *Text `json:"client_uri,omitempty" overlay:"keep"`
	LogoURI   *Text `json:"logo_uri,omitempty" overlay:"keep"`
	PolicyURI *Text `json:"policy_uri,omitempty" overlay:"keep"`
	TOSURI    *Text `json:"tos_uri,omitempty" overlay:"keep"`

	DPoPBoundAccessTokens *bool          `json:"dpop_bound_access_tokens,omitempty" overlay:"keep"`
	Network               *ClientNetwork `json:"network,omitempty" overlay:"keep"`
	JWKS                  map[string]any `json:"jwks,omitzero" overlay:"keep"`
	JWKSURI               *Text          `json:"jwks_uri,omitempty" overlay:"keep"`

	ParticipateSLO                    *bool `json:"participate_slo,omitempty" overlay:"keep"`
	FrontchannelLogoutURI             *Text `json:"frontchannel_logout_uri,omitempty" overlay:"keep"`
	FrontchannelLogoutSessionRequired *bool `json:"frontchannel_logout_session_required,omitempty" overlay:"keep"`

	RequestObjectSigningAlg     *Text `json:"request_object_signing_alg,omitempty" overlay:"keep"`
	IDTokenEncryptedResponseAlg *Text `json:"id_token_encrypted_response_alg,omitempty" overlay:"keep"`
	SectorIdentifierURI         *Text `json:"sector_identifier_uri,omitempty" overlay:"keep"`
	SubjectType                 *Text `json:"subject_type,omitempty" overlay:"keep"`
}

// IDPInitiatedLogin says how a sign-in goes that begins at Okta: DISABLED, OKTA or SPEC.
type IDPInitiatedLogin struct {
	Mode         string   `json:"mode"`
	DefaultScope []string `json:"default_scope"`
}

// RefreshToken says whether a refresh token is replaced at each use. Leeway is in seconds and absent when the rotation is
// STATIC (POST_apps.web-refresh-static.json).
type RefreshToken struct {
	RotationType string `json:"rotation_type"`
	Leeway       *int64 `json:"leeway,omitempty"`
}

// ClientNetwork says from which networks the client may ask for tokens: ANYWHERE, or ZONE with network zones.
type ClientNetwork struct {
	Connection string   `json:"connection"`
	Include    []string `json:"include,omitempty"`
	Exclude    []string `json:"exclude,omitempty"`
}

// applications are active from their creation unless they are created INACTIVE. Of their labels none is unique: the recordings
// show three apps of one label. The read-only ones are members that the specification bars from requests, and an active one
// cannot be deleted (DELETE_apps_id.403-E0000056-active.json).
var applications = kind[Application]{
	place:   place{segments: []string{"apps"}, page: "limit=200"},
	id:      func(a *Application) *string { return &a.ID },
	request: Application.request,
	query: func(a Application) string {
		if a.Status == StatusInactive {
			return "?activate=false"
		}
		return "?activate=true"
	},
	search: func(a Application) url.Values { return url.Values{"q": {a.Label}} },
	same:   func(a, sought Application) bool { return a.Label == sought.Label },
	ours:   func(a Application) bool { return strings.EqualFold(a.SignOnMode, "OPENID_CONNECT") },
	readOnly: []string{
		"status", "credentials.signing.lastRotated", "credentials.signing.nextRotation", "settings.emOptInStatus",
		"settings.oauthClient.jwks.keys.id", "settings.oauthClient.jwks.keys.created", "settings.oauthClient.jwks.keys.lastUpdated",
		"settings.oauthClient.jwks.keys._links",
	},
	stops: true,
}

// Applications are the OpenID Connect app integrations of the org. The client secret that the answer to a creation carries is
// dropped; see ClientSecrets.
func (c *Client) Applications() Collection[Application] { return in(c, &applications) }

// request is the app without what the org decides.
func (a Application) request() Application {
	a.ID, a.Status, a.Links = "", "", ApplicationLinks{}
	a.Name, a.SignOnMode = "oidc_client", "OPENID_CONNECT"
	return a
}

// SetApplicationAccessPolicy gives the app another sign-in policy.
func (c *Client) SetApplicationAccessPolicy(ctx context.Context, id, policyID string) error {
	return c.write(ctx, http.MethodPut, path("apps", id, "policies", policyID), nil, empty, func() (bool, error) {
		app, err := c.Applications().Get(ctx, id)
		return err == nil && app.AccessPolicyID() == policyID, err
	})
}

// UserAssignment is a person who is assigned to an app, directly or through a group (API doc, Application Users).
type UserAssignment struct {
	ID          string `json:"id"`
	Credentials struct {
		// UserName is the person's name in the app, which is the claim preferred_username.
		UserName string `json:"userName"`
	} `json:"credentials"`
	Embedded struct {
		// User is nil where the credential may not read people.
		User *User `json:"user"`
	} `json:"_embedded"`
}

// User is a person of the org.
type User struct {
	// Status is ACTIVE for a person who can sign in.
	Status  string `json:"status"`
	Profile struct {
		Login string `json:"login"`
		Email string `json:"email"`
	} `json:"profile"`
}

// UserAssignments are the people assigned to an app, through groups too.
func (c *Client) UserAssignments(appID string) Listing[UserAssignment] {
	return listing[UserAssignment](c, place{segments: []string{"apps", "*", "users"}, page: "limit=500&expand=user"}, appID)
}
