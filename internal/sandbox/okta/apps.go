package okta

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/filter"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
)

func routeApps(r *router) {
	r.handle("GET", "/api/v1/apps", listApps)
	r.handle("POST", "/api/v1/apps", createApp)
	r.handle("GET", "/api/v1/apps/{appId}", withApp(func(c *call, a *app) error {
		return c.Reply(http.StatusOK, c.appAnswer(a, false))
	}))
	r.handle("PUT", "/api/v1/apps/{appId}", withApp(replaceApp))
	r.handle("DELETE", "/api/v1/apps/{appId}", withApp(deleteApp))
	const idToken = "/api/v1/internal/apps/{appId}/settings/oauth/idToken"
	r.handle("GET", idToken, withOAuthApp(idTokenSettings))
	r.handle("POST", idToken, withOAuthApp(replaceIDTokenSettings))
	r.handle("POST", "/api/v1/apps/{appId}/lifecycle/activate", appLifecycle(active))
	r.handle("POST", "/api/v1/apps/{appId}/lifecycle/deactivate", appLifecycle(inactive))
}

// withApp looks up the app of the path; 404 names an AppInstance (404-E0000007-not-found.json).
func withApp(h func(*call, *app) error) handler {
	return func(c *call) error {
		return in(c, &c.apps, "appId", "AppInstance", func(a *app) error { return h(c, a) })
	}
}

// expandForm is the only expansion of a list of apps: the assignment of one person (API doc). Anything else is malformed
// (applications.list_applications_with_query_parameters.json).
var expandForm = regexp.MustCompile(`^user/[^/,]+$`)

// listApps answers pages of apps. q matches the beginning of name or label, filter the attributes that the API doc names.
func listApps(c *call) error {
	query := c.Request.URL.Query()
	f, err := filter.Parse(query.Get("filter"), "id", "status", "name", "credentials.signing.kid", "settings.slo.enabled", "user.id", "group.id")
	if err != nil {
		return err
	}
	if expand := query.Get("expand"); expand != "" && !expandForm.MatchString(expand) {
		return invalid("RequestParams", "Expand query is malformed.")
	}
	q := query.Get("q")
	return replyPage(c, &c.apps, func(a *app) bool {
		if q != "" && !hasPrefixFold("oidc_client", q) && !hasPrefixFold(a.label, q) {
			return false
		}
		return f.Keeps(c.appAttributes(a))
	}, pageSize{byDefault: 20, max: 200}, c.appShown)
}

func (c *call) appAttributes(a *app) filter.Attributes {
	users := slices.DeleteFunc(slices.Clone(c.users.items), func(u *user) bool { return !c.assigned(a, u) })
	return filter.Attributes{
		"id": {a.id}, "status": {a.status}, "name": {"oidc_client"}, "credentials.signing.kid": {c.key.ID()},
		"group.id": shown(a.groups, (*groupAssignment).objectID), "user.id": shown(users, (*user).objectID),
	}
}

// createApp answers 200, not 201 (POST_apps.web-authcode.json). The app is active unless the query says activate=false.
func createApp(c *call) error {
	var body appBody
	if err := c.Decode(&body, false); err != nil {
		return err
	}
	a := &app{id: web.NewID("0oa"), linkID: web.NewID("aln"), life: life{status: active, created: c.Now}, policyID: c.defaultPolicy}
	if err := c.applyApp(a, body, nil); err != nil {
		return err
	}
	if strings.EqualFold(c.Request.URL.Query().Get("activate"), "false") {
		a.status = inactive
	}
	c.apps.add(a)
	return c.Reply(http.StatusOK, c.appAnswer(a, true))
}

// replaceApp replaces everything that a client can set, and nothing is changed when the body is refused. id, name, status and
// created are ignored (API doc), as is client_id, which is immutable.
func replaceApp(c *call, a *app) error {
	var body appBody
	if err := c.Decode(&body, false); err != nil {
		return err
	}
	if err := c.applyApp(a, body, a); err != nil {
		return err
	}
	return c.Reply(http.StatusOK, c.appAnswer(a, true))
}

// applyApp validates the body and then writes it to the app; before is what the app was, nil for a new one.
func (c *call) applyApp(a *app, body appBody, before *app) error {
	if err := checkAppBody(body); err != nil {
		return err
	}
	if body.Accessibility.SelfService {
		return errSelfService
	}
	creds, client := body.clientCredentials(), *body.Settings.OAuthClient
	defaultClient(&client, before, c.opts)
	if creds.AuthMethod == "" {
		creds.AuthMethod = "client_secret_basic"
	}
	if err := checkClient(creds, client); err != nil {
		return err
	}
	clientID := a.id
	switch {
	case before != nil:
		clientID = before.clientID()
	case creds.ClientID != "":
		clientID = creds.ClientID
		if err := c.checkClientID(clientID); err != nil {
			return err
		}
	}
	if err := checkSecretValue(creds.ClientSecret, creds.AuthMethod); err != nil {
		return err
	}
	a.client = oauthClientCredentials{
		AutoKeyRotation: creds.AutoKeyRotation == nil || *creds.AutoKeyRotation, ClientID: clientID,
		AuthMethod: creds.AuthMethod, PKCERequired: pkceRequired(creds, client.ApplicationType),
	}
	c.writeSecret(a, creds.ClientSecret)
	a.label, a.lastUpdated = body.Label, c.Now
	a.accessibility, a.visibility = body.Accessibility, visibilityOf(body.Visibility)
	if body.Credentials != nil {
		a.template = body.Credentials.UserNameTemplate
	}
	if a.template.Template == "" {
		a.template.Template, a.template.Type = "${source.login}", "BUILT_IN"
	}
	a.profile, a.licensing = body.Profile, body.Licensing
	s := body.Settings
	a.settings = appSettings{
		App: s.App, Notifications: s.Notifications, ManualProvisioning: s.ManualProvisioning,
		ImplicitAssignment: s.ImplicitAssignment, EMOptInStatus: "NONE", IdentityStoreID: s.IdentityStoreID,
		InlineHookID: s.InlineHookID, Notes: s.Notes, OAuthClient: client,
	}
	c.listKeys(a)
	if a.settings.App == nil {
		a.settings.App = map[string]any{}
	}
	if a.settings.Notifications.VPN.Network.Connection == "" {
		a.settings.Notifications.VPN.Network.Connection = "DISABLED"
	}
	return nil
}

// visibilityOf fills in what a request leaves out: hidden from the dashboard (example OpenidConnectEx of the API doc), the
// app's one link shown.
func visibilityOf(b appVisibilityBody) appVisibility {
	v := appVisibility{
		AutoLaunch: b.AutoLaunch, AutoSubmitToolbar: b.AutoSubmitToolbar,
		Hide: appHide{IOS: true, Web: true}, AppLinks: map[string]bool{"oidc_client_link": true},
	}
	if b.Hide != nil {
		v.Hide = *b.Hide
	}
	maps.Copy(v.AppLinks, b.AppLinks)
	return v
}

// deleteApp refuses an app that is active (DELETE_apps_id.403-E0000056-active.json).
func deleteApp(c *call, a *app) error {
	if a.status == active {
		return errAppStillActive
	}
	c.apps.remove(a.id)
	c.sessions.EndTokens(a.clientID())
	return c.Reply(http.StatusNoContent, nil)
}

// appLifecycle answers 200 with an empty object (POST_apps_lifecycle_activate.json).
func appLifecycle(to string) handler {
	return withApp(func(c *call, a *app) error {
		a.become(to, c.Now)
		if to == inactive {
			c.sessions.EndTokens(a.clientID())
		}
		return c.Reply(http.StatusOK, struct{}{})
	})
}

// groupsClaim is the groups claim of an app's ID tokens as the internal operation of Okta's own Terraform provider reads and
// writes it.
type groupsClaim struct {
	ValueType       string `json:"valueType,omitempty"`
	GroupFilterType string `json:"groupFilterType,omitempty"`
	Name            string `json:"name,omitempty"`
	Value           string `json:"value,omitempty"`
}

// idTokenJSON is the answer of that operation.
type idTokenJSON struct {
	Issuer     *string `json:"issuer"`
	OrgURL     *string `json:"orgUrl"`
	CustomURL  *string `json:"customUrl"`
	Audience   *string `json:"audience"`
	IssuerMode string  `json:"issuerMode" enum:"issuerMode"`
	groupsClaim
}

func withOAuthApp(h func(*call, *app) error) handler {
	return func(c *call) error {
		return in(c, &c.apps, "appId", "OAuth2AppInstance", func(a *app) error { return h(c, a) })
	}
}

// idTokenSettings is what Okta's own Terraform provider asks for at each read (404-E0000007-example.json, and the recordings of
// its app tests).
func idTokenSettings(c *call, a *app) error {
	audience := a.clientID()
	return c.Reply(http.StatusOK, idTokenJSON{
		Issuer: &c.Base, Audience: &audience, IssuerMode: a.settings.OAuthClient.IssuerMode, groupsClaim: a.groupsClaim,
	})
}

// replaceIDTokenSettings is what that provider sends after each create, with a groups claim or without (the recordings of its
// app tests).
func replaceIDTokenSettings(c *call, a *app) error {
	var body struct {
		IssuerMode string `json:"issuerMode" enum:"issuerMode"`
		groupsClaim
	}
	if err := c.Decode(&body, true); err != nil {
		return err
	}
	setDefault(&body.IssuerMode, "ORG_URL")
	a.groupsClaim = body.groupsClaim
	return c.Reply(http.StatusOK, idTokenJSON{IssuerMode: body.IssuerMode, groupsClaim: a.groupsClaim})
}
