package okta

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/filter"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
)

// scope is one scope of a custom authorization server. An answer has the description only where it is set, and the display name
// where the request had one, an empty one too.
type scope struct {
	ID              string  `json:"id"`
	Name            string  `json:"name"`
	DisplayName     *string `json:"displayName,omitempty"`
	Description     string  `json:"description,omitempty"`
	System          bool    `json:"system"`
	MetadataPublish string  `json:"metadataPublish" enum:"metadataPublish"`
	Consent         string  `json:"consent" enum:"scopeConsent"`
	Optional        bool    `json:"optional"`
	APIResourceID   *string `json:"apiResourceId"`
	Default         bool    `json:"default"`
}

func (s *scope) objectID() string { return s.ID }

type scopeBody struct {
	Name            string  `json:"name"`
	DisplayName     *string `json:"displayName"`
	Description     string  `json:"description"`
	MetadataPublish string  `json:"metadataPublish" enum:"metadataPublish"`
	Consent         string  `json:"consent" enum:"scopeConsent"`
	Optional        bool    `json:"optional"`
	Default         bool    `json:"default"`
}

type scopeJSON struct {
	*scope
	Links map[string]any `json:"_links"`
}

// systemScopes are the scopes that every custom server has (GET_scopes.list-default-server.json).
var systemScopes = []scopeBody{
	{Name: "openid", DisplayName: new("openid"), Description: "Signals that a request is an OpenID request."},
	{Name: "profile", DisplayName: new("View your profile information."), Description: "The exact data varies based on what profile information you have provided, such as: name, time zone, picture, or birthday."},
	{Name: "email", DisplayName: new("View your email address."), Description: "This allows the app to view your email address."},
	{Name: "address", DisplayName: new("View your address."), Description: "This allows the app to view your address, such as: street address, city, state, and zip code."},
	{Name: "phone", DisplayName: new("View your phone number."), Description: "This allows the app to view your phone number."},
	{Name: "offline_access", DisplayName: new("Keep you signed in to the app."), Description: "This keeps you signed in to the app, even when you are not using it."},
	{Name: "device_sso", DisplayName: new("Request device secret."), Description: "This allows you to single sign on between native client applications on your device."},
}

// myAccountScopes are the scopes of Okta's own account page, which the default server has beside the system ones
// (GET_scopes.list-default-server.json).
var myAccountScopes = []scopeBody{
	{Name: "appAuthenticator.maintenance.manage", DisplayName: new("Manage non-sensitive attributes of my account app authenticator enrollment"), Description: "Allows the end user to manage non-sensitive attributes of their app authenticator enrollment."},
	{Name: "appAuthenticator.maintenance.read", DisplayName: new("Read non-sensitive attributes of my account app authenticator enrollment"), Description: "Allows the end user to read non-sensitive attributes of their app authenticator enrollment."},
	{Name: "appAuthenticator.manage", DisplayName: new("Manage my account app authenticator enrollment"), Description: "Allows the end user to manage their app authenticator enrollment."},
	{Name: "appAuthenticator.read", DisplayName: new("Read my account app authenticator enrollment"), Description: "Allows the end user to read their app authenticator enrollment."},
	{Name: "authenticators.manage", DisplayName: new("Manage my account authenticator enrollments"), Description: "Allows the end user to manage their account authenticator enrollments."},
	{Name: "authenticators.read", DisplayName: new("Read my account authenticator enrollments"), Description: "Allows the end user to read their account authenticator enrollments."},
	{Name: "customAuthenticator.manage", DisplayName: new("Manage my account custom authenticator"), Description: "Allows the end user to manage their custom authenticators."},
	{Name: "customAuthenticator.read", DisplayName: new("Read my account custom authenticator"), Description: "Allows the end user to read their custom authenticators."},
	{Name: "email.manage", DisplayName: new("Manage my account email "), Description: "Allows the end user to manage their email addresses."},
	{Name: "email.read", DisplayName: new("Read my account email"), Description: "Allows the end user to read their email addresses."},
	{Name: "manage", DisplayName: new("Manage my account"), Description: "Allows the end user to manage their account profile, email addresses, and phone numbers."},
	{Name: "oktaApplications.read", DisplayName: new("Read my Okta applications"), Description: "Allows the end user to read their Okta applications information."},
	{Name: "organization.read", DisplayName: new("Read my account org details"), Description: "Allows the end user to read their account org details information."},
	{Name: "password.manage", DisplayName: new("Manage my account password"), Description: "Allows the end user to manage their account password."},
	{Name: "password.read", DisplayName: new("Read my account password enrollment"), Description: "Allows the end user to read their account password enrollment."},
	{Name: "phone.manage", DisplayName: new("Manage my account phone number"), Description: "Allows the end user to manage their phone numbers."},
	{Name: "phone.read", DisplayName: new("Read my account phone number"), Description: "Allows the end user to read their phone numbers."},
	{Name: "profile.manage", DisplayName: new("Manage my account profile"), Description: "Allows the end user to manage their account profile."},
	{Name: "profile.read", DisplayName: new("Read my account profile"), Description: "Allows the end user to read their account profile."},
	{Name: "read", DisplayName: new("Read my account"), Description: "Allows the end user to read their account profile, email addresses, and phone numbers."},
}

func seedSystemScopes(s *authServer) {
	for _, b := range systemScopes {
		b.MetadataPublish = "ALL_CLIENTS"
		sc := &scope{ID: web.NewID("scp"), System: true}
		sc.apply(b)
		s.scopes.add(sc)
	}
}

func seedMyAccountScopes(s *authServer) {
	for _, b := range myAccountScopes {
		b.Name, b.MetadataPublish = "okta.myAccount."+b.Name, "ALL_CLIENTS"
		sc := &scope{ID: web.NewID("scp")}
		sc.apply(b)
		s.scopes.add(sc)
	}
}

// apply replaces what a client can set. Scopes are published to no client, and consent is implicit, unless the body says
// otherwise (API doc).
func (s *scope) apply(b scopeBody) {
	setDefault(&b.MetadataPublish, "NO_CLIENTS")
	setDefault(&b.Consent, "IMPLICIT")
	s.Name, s.DisplayName, s.Description = b.Name, b.DisplayName, b.Description
	s.MetadataPublish, s.Consent, s.Optional, s.Default = b.MetadataPublish, b.Consent, b.Optional, b.Default
}

var scopes = collection[*authServer, *scope]{
	path: authServersPath + "/{authServerId}/scopes", parameter: "scopeId", typ: "OAuth2Scope",
	within: withAuthServer, list: func(_ *call, s *authServer) *list[*scope] { return &s.scopes },
	made: func(*call) *scope { return &scope{ID: web.NewID("scp")} }, write: (*call).writeScope, created: http.StatusCreated,
	answer: func(c *call, s *authServer, sc *scope) any { return c.scopeAnswer(s, sc) },
	system: func(sc *scope) bool { return sc.System },
}

func (c *call) scopeAnswer(s *authServer, sc *scope) scopeJSON {
	self := c.Base + authServersPath + "/" + s.pathName() + "/scopes/" + sc.ID
	return scopeJSON{sc, map[string]any{"self": web.Allow(self, "GET", "PUT", "DELETE")}}
}

// listScopes answers all scopes, without Link headers (GET_scopes.list-default-server.json), unless the request sets a limit.
func listScopes(c *call, s *authServer) error {
	query := c.Request.URL.Query()
	f, err := filter.Parse(query.Get("filter"), "id", "name", "system", "default")
	if err != nil {
		return err
	}
	q := strings.ToLower(query.Get("q"))
	keep := func(sc *scope) bool {
		return strings.Contains(strings.ToLower(sc.Name), q) && f.Keeps(scopeAttributes(sc))
	}
	answer := func(sc *scope) scopeJSON { return c.scopeAnswer(s, sc) }
	if query.Get("limit") != "" {
		return replyPage(c, &s.scopes, keep, pageSize{byDefault: 200, max: 200}, answer)
	}
	found := slices.DeleteFunc(slices.Clone(s.scopes.items), func(sc *scope) bool { return !keep(sc) })
	return c.Reply(http.StatusOK, shown(found, answer))
}

func scopeAttributes(sc *scope) filter.Attributes {
	return filter.Attributes{"id": {sc.ID}, "name": {sc.Name}, "system": {strconv.FormatBool(sc.System)}, "default": {strconv.FormatBool(sc.Default)}}
}

// writeScope reads a scope from the request. A name has no spaces, quotes or backslashes and none of Okta's own prefixes (API
// doc); that it is unique on its server is refused in the general form, Okta's own text is not known.
func (c *call) writeScope(s *authServer, sc *scope, _ bool) error {
	var body scopeBody
	if err := c.Decode(&body, false); err != nil {
		return err
	}
	if sc.System {
		body.Name = sc.Name
	}
	if body.Name == "" {
		return blank("name")
	}
	if body.Name != sc.Name && !validScopeName(body.Name) {
		return invalidField("name", "'"+body.Name+"' is not a valid scope name.")
	}
	if other, taken := s.scopes.find(func(o *scope) bool { return o.Name == body.Name }); taken && other != sc {
		return alreadyExists("name")
	}
	sc.apply(body)
	return nil
}

func validScopeName(name string) bool {
	if strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' || r == '"' || r == '\\' }) {
		return false
	}
	return name != "okta" && name != "*" && !strings.HasPrefix(name, "okta.") && !strings.HasPrefix(name, "okta:")
}
