package okta

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// defaultClient fills in what the request left out of settings.oauthClient.
func defaultClient(cl *oauthClient, before *app, opts Options) {
	setDefault(&cl.ApplicationType, "web")
	setDefault(&cl.ConsentMethod, "TRUSTED")
	setDefault(&cl.WildcardRedirect, "DISABLED")
	setDefault(&cl.IDPInitiatedLogin.Mode, "DISABLED")
	if cl.IssuerMode == "" {
		cl.IssuerMode = defaultIssuerMode(opts)
	}
	if cl.IDPInitiatedLogin.DefaultScope == nil {
		cl.IDPInitiatedLogin.DefaultScope = []string{}
	}
	if cl.RedirectURIs == nil {
		cl.RedirectURIs = []string{}
	}
	if cl.ResponseTypes == nil {
		cl.ResponseTypes = []string{}
	}
	if cl.ParticipateSLO == nil {
		cl.ParticipateSLO = new(bool)
	}
	if slices.Contains(cl.GrantTypes, "urn:openid:params:grant-type:ciba") {
		setDefault(&cl.DeliveryMode, "poll")
	}
	defaultRefreshToken(cl, before)
}

func setDefault(v *string, value string) {
	if *v == "" {
		*v = value
	}
}

// defaultIssuerMode: DYNAMIC where the feature is enabled, else ORG_URL (API doc, AuthorizationServer.issuerMode).
func defaultIssuerMode(opts Options) string {
	if opts.NoDynamicIssuerMode {
		return "ORG_URL"
	}
	return "DYNAMIC"
}

// defaultRefreshToken: refresh_token exists only with its grant. When it is left out, an update keeps what was configured, and
// a new client rotates with 30 seconds of leeway when it is a SPA and does not rotate otherwise (API doc). STATIC shows no
// leeway (POST_apps.web-refresh-static.json).
func defaultRefreshToken(cl *oauthClient, before *app) {
	if !slices.Contains(cl.GrantTypes, "refresh_token") {
		cl.RefreshToken = nil
		return
	}
	if cl.RefreshToken == nil && before != nil && before.settings.OAuthClient.RefreshToken != nil {
		cl.RefreshToken = before.settings.OAuthClient.RefreshToken
		return
	}
	if cl.RefreshToken == nil {
		cl.RefreshToken = &refreshRotation{RotationType: "STATIC"}
		if cl.ApplicationType == "browser" {
			cl.RefreshToken.RotationType = "ROTATE"
		}
	}
	switch {
	case cl.RefreshToken.RotationType == "STATIC":
		cl.RefreshToken.Leeway = nil
	case cl.RefreshToken.Leeway == nil:
		leeway := 30
		cl.RefreshToken.Leeway = &leeway
	}
}

// pkceRequired: clients without authentication must, SPA and native clients do by default (API doc, pkce_required).
func pkceRequired(creds oauthClientCredentialsBody, t string) bool {
	if creds.PKCERequired != nil {
		return *creds.PKCERequired
	}
	return creds.AuthMethod == "none" || t == "browser" || t == "native"
}

// checkAppBody refuses what is not an OIDC app, and one without the properties that the API specification requires.
func checkAppBody(b appBody) error {
	switch {
	case b.SignOnMode == "":
		return blank("signOnMode")
	case b.SignOnMode != "OPENID_CONNECT" || b.Name != "" && b.Name != "oidc_client":
		return errAppMetadata
	case b.Label == "":
		return blank("label")
	case b.Name == "":
		return blank("name")
	case b.Settings == nil:
		return blank("settings")
	case b.Settings.OAuthClient == nil:
		return blank("settings.oauthClient")
	case len(b.Settings.OAuthClient.GrantTypes) == 0:
		return blank("grant_types")
	}
	return nil
}

// checkClient checks the rules between the fields of a client. The source of each is in the package documentation.
func checkClient(creds oauthClientCredentialsBody, cl oauthClient) error {
	if cl.ApplicationType == "web" && creds.AuthMethod == "none" {
		return invalidField("token_endpoint_auth_method", "'token_endpoint_auth_method' is invalid. "+
			"Valid values: [client_secret_basic, client_secret_post, client_secret_jwt, private_key_jwt].")
	}
	if creds.AuthMethod == "none" && creds.PKCERequired != nil && !*creds.PKCERequired {
		return invalidField("pkce_required", "''pkce_required'' must be set to true when ''token_endpoint_auth_method'' is ''none''.")
	}
	for _, check := range []func(oauthClient) error{
		checkGrants, checkRedirectURIs, checkRefreshToken, checkLogin, checkDPoP, checkSingleLogout, checkNetwork, checkLengths,
	} {
		if err := check(cl); err != nil {
			return err
		}
	}
	return nil
}

// extensionGrants may be had by every application type that a person uses.
var extensionGrants = []string{
	"urn:ietf:params:oauth:grant-type:saml2-bearer", "urn:ietf:params:oauth:grant-type:token-exchange",
	"urn:ietf:params:oauth:grant-type:device_code", "interaction_code",
	"urn:okta:params:oauth:grant-type:otp", "urn:okta:params:oauth:grant-type:oob",
	"http://auth0.com/oauth/grant-type/mfa-otp", "http://auth0.com/oauth/grant-type/mfa-oob",
}

// grantsOf is the table of the API doc (Client registration, application_type) with what recordings show beyond it: implicit
// for service, refresh_token for browser.
var grantsOf = map[string][]string{
	"web":     append([]string{"authorization_code", "implicit", "refresh_token", "client_credentials", "urn:openid:params:grant-type:ciba"}, extensionGrants...),
	"native":  append([]string{"authorization_code", "implicit", "refresh_token", "password", "urn:ietf:params:oauth:grant-type:jwt-bearer"}, extensionGrants...),
	"browser": append([]string{"authorization_code", "implicit", "refresh_token"}, extensionGrants...),
	"service": append([]string{"client_credentials", "implicit"}, extensionGrants...),
}

func checkGrants(cl oauthClient) error {
	valid := grantsOf[cl.ApplicationType]
	for _, g := range cl.GrantTypes {
		if !slices.Contains(valid, g) {
			return invalidField("grant_types", "'"+g+"' is not valid for 'application_type' '"+cl.ApplicationType+"'.")
		}
	}
	needsCode := cl.ApplicationType == "web" || cl.ApplicationType == "native"
	if needsCode && !slices.Contains(cl.GrantTypes, "authorization_code") {
		return invalidField("grant_types", "'authorization_code' is required for 'application_type' '"+cl.ApplicationType+"'.")
	}
	return nil
}

func checkRedirectURIs(cl oauthClient) error {
	optional := slices.Contains(cl.GrantTypes, "password") || slices.Contains(cl.GrantTypes, "client_credentials")
	if !optional && len(cl.RedirectURIs) == 0 {
		return invalidField("redirect_uris", "At least one 'redirect_uris' is required.")
	}
	if !optional && len(cl.ResponseTypes) == 0 {
		return invalidField("response_types", "At least one 'response_types' is required.")
	}
	for _, uri := range cl.RedirectURIs {
		if !validRedirectURI(uri, cl.WildcardRedirect == "SUBDOMAIN") {
			return invalidField("redirect_uris", "'"+uri+"' is not a valid redirect URI.")
		}
	}
	return nil
}

// validRedirectURI: absolute and without a fragment; with wildcards, a single * in the lowest label of an https host that has
// at least one label between it and the top-level domain (API doc, wildcard_redirect).
func validRedirectURI(uri string, wildcards bool) bool {
	u, err := url.Parse(strings.Replace(uri, "*", "x", 1))
	if err != nil || !u.IsAbs() || u.Fragment != "" || strings.Contains(uri, "#") {
		return false
	}
	if !strings.Contains(uri, "*") {
		return true
	}
	host := strings.TrimPrefix(uri, "https://")
	if i := strings.IndexAny(host, "/?:"); i >= 0 {
		host = host[:i]
	}
	label, rest, _ := strings.Cut(host, ".")
	return wildcards && u.Scheme == "https" && strings.Count(uri, "*") == 1 &&
		strings.Contains(label, "*") && strings.Contains(rest, ".")
}

func checkRefreshToken(cl oauthClient) error {
	rt := cl.RefreshToken
	if rt == nil {
		return nil
	}
	if rt.RotationType == "" {
		return invalid("rotation_type", "'rotation_type' is required.")
	}
	if rt.Leeway != nil && (*rt.Leeway < 0 || *rt.Leeway > 60) {
		return invalidField("leeway", "'leeway' must be between '0' and '60'.")
	}
	return nil
}

func checkLogin(cl oauthClient) error {
	if cl.IDPInitiatedLogin.Mode == "DISABLED" {
		return nil
	}
	if cl.InitiateLoginURI == "" {
		return invalidField("initiate_login_uri", "'initiate_login_uri' is required when 'idp_initiated_login.mode' is '"+cl.IDPInitiatedLogin.Mode+"'.")
	}
	interactive := slices.ContainsFunc(cl.GrantTypes, func(g string) bool {
		return g == "authorization_code" || g == "implicit" || g == "interaction_code"
	})
	if (cl.ApplicationType == "web" || cl.ApplicationType == "browser") && !interactive {
		return invalidField("grant_types", "'idp_initiated_login.mode' needs one of [authorization_code, implicit, interaction_code].")
	}
	return nil
}

// checkDPoP: service apps may use DPoP with client credentials (dpop.dpop_token_acquisition.json); the others may not, as
// documented.
func checkDPoP(cl oauthClient) error {
	if cl.ApplicationType == "service" && !slices.Contains(cl.GrantTypes, "implicit") {
		return nil
	}
	if cl.DPoPBound && (slices.Contains(cl.GrantTypes, "client_credentials") || slices.Contains(cl.GrantTypes, "implicit")) {
		return invalidField("dpop_bound_access_tokens", "'client_credentials' and 'implicit' aren't allowed in 'grant_types' when 'dpop_bound_access_tokens' is 'true'.")
	}
	return nil
}

func checkSingleLogout(cl oauthClient) error {
	if !*cl.ParticipateSLO {
		return nil
	}
	if cl.ApplicationType != "web" && cl.ApplicationType != "browser" {
		return invalidField("participate_slo", "'participate_slo' can only be enabled for 'web' and 'browser' applications.")
	}
	if cl.LogoutURI == "" {
		return invalidField("frontchannel_logout_uri", "'frontchannel_logout_uri' is required when 'participate_slo' is 'true'.")
	}
	return nil
}

func checkNetwork(cl oauthClient) error {
	if cl.Network != nil && cl.Network.Connection == "" {
		return blank("network.connection")
	}
	return nil
}

// maxURI is how long these addresses may be (API specification, OpenIdConnectApplicationSettingsClient).
const maxURI = 1024

func checkLengths(cl oauthClient) error {
	for _, field := range []struct {
		name  string
		value *string
	}{
		{"client_uri", cl.ClientURI}, {"logo_uri", cl.LogoURI},
		{"frontchannel_logout_uri", &cl.LogoutURI}, {"sector_identifier_uri", &cl.SectorURI},
	} {
		if field.value != nil && len([]rune(*field.value)) > maxURI {
			return tooLong(field.name)
		}
	}
	return nil
}

var clientIDForm = regexp.MustCompile(`^[A-Za-z0-9$\-_.+!*'(),]{6,100}$`)

// checkClientID checks a client_id that the request brings (API doc, client_id).
func (c *call) checkClientID(id string) error {
	if !clientIDForm.MatchString(id) || id == "ALL_CLIENTS" {
		return invalidField("client_id", "'client_id' is invalid.")
	}
	if _, taken := c.client(id); taken {
		return alreadyExists("client_id")
	}
	return nil
}

// client returns the app with the client_id.
func (s *state) client(id string) (*app, bool) {
	return s.apps.find(func(a *app) bool { return a.clientID() == id })
}
