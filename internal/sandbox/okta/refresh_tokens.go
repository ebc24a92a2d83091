package okta

import (
	"net/http"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/oidc"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
)

// refreshToken is a refresh token as lists have it. Its value is shown to nobody.
type refreshToken struct{ *oidc.RefreshToken }

func (t refreshToken) objectID() string { return t.ID }

// tokenHolder is whose tokens a path is about: the ones that an app has of any issuer
// (application_tokens.application_tokens_lifecycle.json), or that it has of one server (API doc, OAuth2 clients of
// authorization servers).
type tokenHolder struct {
	app    *app
	server *authServer // nil for any issuer
}

func routeRefreshTokens(r *router) {
	routeTokens(r, "/api/v1/apps/{appId}/tokens", 20, func(h func(*call, tokenHolder) error) handler {
		return withApp(func(c *call, a *app) error { return h(c, tokenHolder{app: a}) })
	})
	const clients = authServersPath + "/{authServerId}/clients"
	r.handle("GET", clients, withAuthServer(listTokenClients))
	routeTokens(r, clients+"/{clientId}/tokens", 200, func(h func(*call, tokenHolder) error) handler {
		return withAuthServer(func(c *call, s *authServer) error {
			a, ok := c.client(c.Params["clientId"])
			if !ok {
				return web.NotFound(c.Params["clientId"], "PublicClientApp")
			}
			return h(c, tokenHolder{a, s})
		})
	})
}

func routeTokens(r *router, path string, byDefault int, with func(func(*call, tokenHolder) error) handler) {
	r.handle("GET", path, with(func(c *call, of tokenHolder) error {
		return replyPage(c, c.tokensOf(of), nil, pageSize{byDefault: byDefault, max: 200}, func(t refreshToken) any { return c.tokenAnswer(of, t) })
	}))
	r.handle("DELETE", path, with(func(c *call, of tokenHolder) error {
		for _, t := range c.tokensOf(of).items {
			t.Revoke()
		}
		return c.Reply(http.StatusNoContent, nil)
	}))
	one := func(h func(*call, tokenHolder, refreshToken) error) handler {
		return with(func(c *call, of tokenHolder) error {
			t, ok := c.tokensOf(of).get(c.Params["tokenId"])
			switch {
			case ok:
				return h(c, of, t)
			case of.server == nil:
				return web.NotFound(of.app.id+"."+c.Params["tokenId"], "OAuth2RefreshTokenTx")
			}
			return web.NotFound(c.Params["tokenId"], "OAuth2RefreshToken")
		})
	}
	r.handle("GET", path+"/{tokenId}", one(func(c *call, of tokenHolder, t refreshToken) error {
		return c.Reply(http.StatusOK, c.tokenAnswer(of, t))
	}))
	r.handle("DELETE", path+"/{tokenId}", one(func(c *call, _ tokenHolder, t refreshToken) error {
		t.Revoke()
		return c.Reply(http.StatusNoContent, nil)
	}))
}

// tokensOf are the refresh tokens that are good.
func (c *call) tokensOf(of tokenHolder) *list[refreshToken] {
	var issuers []string
	if of.server != nil {
		issuers = []string{c.issuer(of.server)}
	}
	found := &list[refreshToken]{}
	for _, t := range c.sessions.RefreshTokens(of.app.clientID(), c.Now, issuers...) {
		found.add(refreshToken{t})
	}
	return found
}

// listTokenClients answers the clients that have tokens of the server, as example ListClients of the API specification shows
// them.
func listTokenClients(c *call, s *authServer) error {
	out := []map[string]any{}
	for _, a := range c.apps.items {
		if len(c.tokensOf(tokenHolder{a, s}).items) == 0 {
			continue
		}
		tokens := web.Allow(c.Base+authServersPath+"/"+s.pathName()+"/clients/"+a.clientID()+"/tokens", "GET", "DELETE")
		client := map[string]any{
			"client_id": a.clientID(), "client_name": a.label,
			"_links": map[string]any{"client": c.clientLink(a), "tokens": tokens},
		}
		for name, uri := range map[string]*string{"client_uri": a.settings.OAuthClient.ClientURI, "logo_uri": a.settings.OAuthClient.LogoURI} {
			if uri != nil {
				client[name] = *uri
			}
		}
		out = append(out, client)
	}
	return c.Reply(http.StatusOK, out)
}

// titled is a link with the name of what it leads to.
type titled struct {
	Href  string `json:"href"`
	Title string `json:"title"`
}

func (c *call) clientLink(a *app) titled {
	return titled{c.Base + "/oauth2/v1/clients/" + a.clientID(), a.label}
}

// tokenAnswer has the members of OAuth2RefreshToken of the API specification; for a token of a server with the scopes embedded
// for expand=scope.
func (c *call) tokenAnswer(of tokenHolder, t refreshToken) map[string]any {
	app := titled{c.Base + "/api/v1/apps/" + of.app.id, of.app.label}
	self, grant := app.Href+"/tokens/"+t.ID, t.Grant
	links := map[string]any{"app": app, "client": c.clientLink(of.app)}
	if u, there := c.users.get(grant.Person.ID); there {
		links["user"] = titled{c.Base + "/api/v1/users/" + u.id, u.name()}
	}
	out := map[string]any{
		"id": t.ID, "status": "ACTIVE", "created": web.Timestamp(t.Created), "lastUpdated": web.Timestamp(t.Used),
		"expiresAt": web.Timestamp(t.Expires()), "issuer": grant.Issuer, "clientId": of.app.clientID(),
		"userId": grant.Person.ID, "scopes": grant.Scopes, "_links": links,
	}
	if of.server != nil {
		server := c.Base + authServersPath + "/" + of.server.pathName()
		self = server + "/clients/" + of.app.clientID() + "/tokens/" + t.ID
		links["authorizationServer"] = titled{server, of.server.name}
		if c.Request.URL.Query().Get("expand") == "scope" {
			out["_embedded"] = map[string]any{"scopes": of.server.embeddedScopes(server, grant.Scopes)}
		}
	}
	links["self"], links["revoke"] = web.Link{Href: self}, web.Allow(self, "DELETE")
	return out
}

func (s *authServer) embeddedScopes(server string, granted []string) []map[string]any {
	scopes := []map[string]any{}
	for _, name := range granted {
		if sc, ok := s.scopes.find(func(o *scope) bool { return o.Name == name }); ok {
			shown := ""
			if sc.DisplayName != nil {
				shown = *sc.DisplayName
			}
			scopes = append(scopes, map[string]any{
				"id": sc.ID, "name": sc.Name, "displayName": shown, "description": sc.Description,
				"_links": map[string]any{"scope": titled{server + "/scopes/" + sc.ID, shown}},
			})
		}
	}
	return scopes
}
