package okta

import (
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
)

// app is one OIDC application.
type app struct {
	id    string
	label string
	life
	linkID   string // of the link in the dashboard
	policyID string // app sign-in policy

	accessibility appAccessibility
	visibility    appVisibility
	template      userNameTemplate
	client        oauthClientCredentials
	settings      appSettings
	profile       map[string]any
	licensing     *licensing

	groupsClaim groupsClaim

	secrets    list[*clientSecret]
	clientKeys list[*clientKey]
	groups     []*groupAssignment
	users      []*userAssignment
	grants     []*scopeGrant
}

func (a *app) objectID() string { return a.id }

// clientID is the client_id by which OAuth knows the app.
func (a *app) clientID() string { return a.client.ClientID }

// appBody is what a request says of an application. What it leaves out gets its default: a PUT replaces the whole.
type appBody struct {
	Name          string            `json:"name"`
	Label         string            `json:"label"`
	SignOnMode    string            `json:"signOnMode" enum:"signOnMode"`
	Accessibility appAccessibility  `json:"accessibility"`
	Visibility    appVisibilityBody `json:"visibility"`
	Credentials   *struct {
		OAuthClient      oauthClientCredentialsBody `json:"oauthClient"`
		UserNameTemplate userNameTemplate           `json:"userNameTemplate"`
	} `json:"credentials"`
	Settings *struct {
		App                map[string]any `json:"app"`
		Notifications      notifications  `json:"notifications"`
		ManualProvisioning bool           `json:"manualProvisioning"`
		ImplicitAssignment bool           `json:"implicitAssignment"`
		IdentityStoreID    string         `json:"identityStoreId"`
		InlineHookID       string         `json:"inlineHookId"`
		Notes              appNotes       `json:"notes"`
		OAuthClient        *oauthClient   `json:"oauthClient"`
	} `json:"settings"`
	Profile   map[string]any `json:"profile"`
	Licensing *licensing     `json:"licensing"`
}

// clientCredentials are those of the body, which need not have any (application_tokens.application_tokens_lifecycle.json).
func (b appBody) clientCredentials() oauthClientCredentialsBody {
	if b.Credentials == nil {
		return oauthClientCredentialsBody{}
	}
	return b.Credentials.OAuthClient
}

type licensing struct {
	SeatCount int `json:"seatCount"`
}

type appAccessibility struct {
	SelfService      bool    `json:"selfService"`
	ErrorRedirectURL *string `json:"errorRedirectUrl"`
	LoginRedirectURL *string `json:"loginRedirectUrl"`
}

type appVisibilityBody struct {
	AutoLaunch        bool            `json:"autoLaunch"`
	AutoSubmitToolbar bool            `json:"autoSubmitToolbar"`
	Hide              *appHide        `json:"hide"`
	AppLinks          map[string]bool `json:"appLinks"`
}

type appVisibility struct {
	AutoLaunch        bool            `json:"autoLaunch"`
	AutoSubmitToolbar bool            `json:"autoSubmitToolbar"`
	Hide              appHide         `json:"hide"`
	AppLinks          map[string]bool `json:"appLinks"`
}

type appHide struct {
	IOS bool `json:"iOS"`
	Web bool `json:"web"`
}

type userNameTemplate struct {
	Template   string `json:"template"`
	Type       string `json:"type" enum:"templateType"`
	PushStatus string `json:"pushStatus,omitempty" enum:"pushStatus"`
	UserSuffix string `json:"userSuffix,omitempty"`
}

type oauthClientCredentialsBody struct {
	AutoKeyRotation *bool  `json:"autoKeyRotation"`
	ClientID        string `json:"client_id"`
	ClientSecret    string `json:"client_secret"`
	AuthMethod      string `json:"token_endpoint_auth_method" enum:"authMethod"`
	PKCERequired    *bool  `json:"pkce_required"`
}

type oauthClientCredentials struct {
	AutoKeyRotation bool   `json:"autoKeyRotation"`
	ClientID        string `json:"client_id"`
	ClientSecret    string `json:"client_secret,omitempty"`
	AuthMethod      string `json:"token_endpoint_auth_method" enum:"authMethod"`
	PKCERequired    bool   `json:"pkce_required"`
}

type appSettings struct {
	App                map[string]any `json:"app"`
	Notifications      notifications  `json:"notifications"`
	ManualProvisioning bool           `json:"manualProvisioning"`
	ImplicitAssignment bool           `json:"implicitAssignment"`
	EMOptInStatus      string         `json:"emOptInStatus"`
	IdentityStoreID    string         `json:"identityStoreId,omitempty"`
	InlineHookID       string         `json:"inlineHookId,omitempty"`
	Notes              appNotes       `json:"notes"`
	OAuthClient        oauthClient    `json:"oauthClient"`
}

type appNotes struct {
	Admin   *string `json:"admin"`
	EndUser *string `json:"enduser"`
}

type notifications struct {
	VPN struct {
		Network struct {
			Connection string   `json:"connection" enum:"vpnConnection"`
			Include    []string `json:"include,omitempty"`
			Exclude    []string `json:"exclude,omitempty"`
		} `json:"network"`
		Message *string `json:"message"`
		HelpURL *string `json:"helpUrl"`
	} `json:"vpn"`
}

// oauthClient has the fields of settings.oauthClient. Those with omitempty appear in answers only when they are set, the others
// always (recorded: POST_apps.*.json).
type oauthClient struct {
	ClientURI              *string          `json:"client_uri"`
	LogoURI                *string          `json:"logo_uri"`
	PolicyURI              string           `json:"policy_uri,omitempty"`
	TOSURI                 string           `json:"tos_uri,omitempty"`
	RedirectURIs           []string         `json:"redirect_uris"`
	PostLogoutRedirectURIs []string         `json:"post_logout_redirect_uris,omitempty"`
	ResponseTypes          []string         `json:"response_types" enum:"responseType"`
	GrantTypes             []string         `json:"grant_types" enum:"grantType"`
	InitiateLoginURI       string           `json:"initiate_login_uri,omitempty"`
	JWKS                   *keySet          `json:"jwks,omitempty"`
	JWKSURI                string           `json:"jwks_uri,omitempty"`
	ApplicationType        string           `json:"application_type" enum:"applicationType"`
	ConsentMethod          string           `json:"consent_method,omitempty" enum:"consentMethod"`
	IssuerMode             string           `json:"issuer_mode" enum:"issuerMode"`
	RefreshToken           *refreshRotation `json:"refresh_token,omitempty"`
	IDPInitiatedLogin      idpLogin         `json:"idp_initiated_login"`
	WildcardRedirect       string           `json:"wildcard_redirect" enum:"wildcardRedirect"`

	DeliveryMode          string `json:"backchannel_token_delivery_mode,omitempty" enum:"deliveryMode"`
	CustomAuthenticatorID string `json:"backchannel_custom_authenticator_id,omitempty"`
	BackchannelSigningAlg string `json:"backchannel_authentication_request_signing_alg,omitempty" enum:"signingAlg"`

	DPoPBound      bool        `json:"dpop_bound_access_tokens"`
	Network        *appNetwork `json:"network,omitempty"`
	ParticipateSLO *bool       `json:"participate_slo,omitempty"`
	LogoutURI      string      `json:"frontchannel_logout_uri,omitempty"`
	LogoutSession  *bool       `json:"frontchannel_logout_session_required,omitempty"`
	RequestAlg     string      `json:"request_object_signing_alg,omitempty" enum:"signingAlg"`
	IDTokenAlg     string      `json:"id_token_encrypted_response_alg,omitempty" enum:"encryptionAlg"`
	SectorURI      string      `json:"sector_identifier_uri,omitempty"`
	SubjectType    string      `json:"subject_type,omitempty" enum:"subjectType"`
}

// keySet is a set of keys as the client has sent it.
type keySet struct {
	Keys []map[string]any `json:"keys"`
}

type refreshRotation struct {
	RotationType string `json:"rotation_type,omitempty" enum:"rotationType"`
	Leeway       *int   `json:"leeway,omitempty"`
}

type idpLogin struct {
	Mode         string   `json:"mode" enum:"loginMode"`
	DefaultScope []string `json:"default_scope"`
}

type appNetwork struct {
	Connection string   `json:"connection" enum:"networkMode"`
	Include    []string `json:"include,omitempty"`
	Exclude    []string `json:"exclude,omitempty"`
}

// universalLogout is what orgs with that feature show of a new app (GET_apps_id.browser.json).
var universalLogout = map[string]string{
	"status": "DISABLED", "supportType": "FULL", "identityStack": "NOT_SHARED", "protocol": "GLOBAL_TOKEN_REVOCATION",
}

// signingRef is credentials.signing of an app: the key of the org's own server.
type signingRef struct {
	Kid string `json:"kid"`
}

type appCredentialsJSON struct {
	UserNameTemplate userNameTemplate       `json:"userNameTemplate"`
	Signing          signingRef             `json:"signing"`
	OAuthClient      oauthClientCredentials `json:"oauthClient"`
}

// appJSON is an application in an answer.
type appJSON struct {
	ID              string             `json:"id"`
	ORN             string             `json:"orn"`
	Name            string             `json:"name"`
	Label           string             `json:"label"`
	Status          string             `json:"status" enum:"status"`
	LastUpdated     web.Timestamp      `json:"lastUpdated"`
	Created         web.Timestamp      `json:"created"`
	Accessibility   appAccessibility   `json:"accessibility"`
	Visibility      appVisibility      `json:"visibility"`
	Features        []string           `json:"features"`
	SignOnMode      string             `json:"signOnMode"`
	Credentials     appCredentialsJSON `json:"credentials"`
	UniversalLogout any                `json:"universalLogout"`
	Settings        appSettings        `json:"settings"`
	Profile         map[string]any     `json:"profile,omitempty"`
	Licensing       *licensing         `json:"licensing,omitempty"`
	Links           map[string]any     `json:"_links"`
}

// appAnswer renders the app. The secret is shown in answers to POST and PUT alone (85 and 26 recorded answers have it, no
// answer to GET does).
func (c *call) appAnswer(a *app, withSecret bool) appJSON {
	client := a.client
	if s := a.currentSecret(); withSecret && s != nil && usesSecret(client.AuthMethod) {
		client.ClientSecret = s.value
	}
	settings := a.settings
	if c.opts.NoConsentMethod {
		settings.OAuthClient.ConsentMethod = ""
	}
	if c.opts.NoSingleLogout {
		settings.OAuthClient.ParticipateSLO = nil
	}
	out := appJSON{
		ID: a.id, ORN: "orn:okta:idp:" + c.orgID + ":apps:oidc_client:" + a.id, Name: "oidc_client", Label: a.label,
		Status: a.status, LastUpdated: web.Timestamp(a.lastUpdated), Created: web.Timestamp(a.created),
		Accessibility: a.accessibility, Visibility: a.visibility, Features: []string{}, SignOnMode: "OPENID_CONNECT",
		Credentials: appCredentialsJSON{a.template, signingRef{c.key.ID()}, client},
		Settings:    settings, Profile: a.profile, Licensing: a.licensing,
		Links: c.appLinks(a),
	}
	if c.opts.UniversalLogout {
		out.UniversalLogout = universalLogout
	}
	return out
}

// appShown is the app as it is read.
func (c *call) appShown(a *app) appJSON { return c.appAnswer(a, false) }

// appLinks are the links of an app as recorded. What a client authenticates by, secrets or keys, is linked for those that have
// it.
func (c *call) appLinks(a *app) map[string]any {
	self := c.Base + "/api/v1/apps/" + a.id
	links := map[string]any{
		"uploadLogo":        web.Allow(self+"/logo", "POST"),
		"appLinks":          []web.Link{{Name: "oidc_client_link", Href: c.Base + "/home/oidc_client/" + a.id + "/" + a.linkID, Type: "text/html"}},
		"profileEnrollment": web.Link{Href: c.Base + "/api/v1/policies/" + c.enrollPolicy},
		"policies":          web.Allow(self+"/policies", "PUT"),
		"groups":            web.Link{Href: self + "/groups"},
		"logo":              []web.Link{{Name: "medium", Href: c.Base + "/assets/img/logos/default.6770228fb0dab49a1695ef440a5279bb.png", Type: "image/png"}},
		"accessPolicy":      web.Link{Href: c.Base + "/api/v1/policies/" + a.policyID},
		"users":             web.Link{Href: self + "/users"},
	}
	switch {
	case usesSecret(a.client.AuthMethod):
		links["clientCredentials"] = []web.Link{{Name: "secrets", Href: self + "/credentials/secrets"}}
	case a.client.AuthMethod == "private_key_jwt":
		links["clientCredentials"] = []web.Link{{Name: "jwks", Href: self + "/credentials/jwks"}}
	}
	step := map[string]string{active: "deactivate", inactive: "activate"}[a.status]
	links[step] = web.Link{Href: self + "/lifecycle/" + step}
	return links
}

// usesSecret says whether clients with the method authenticate by a secret.
func usesSecret(m string) bool {
	return m == "client_secret_basic" || m == "client_secret_post" || m == "client_secret_jwt"
}
