package okta

import "net/http"

// routeAuthServerClients: the clients that have refresh tokens of a server, and
// these tokens (API doc, OAuth2 clients of authorization servers). Their values
// are shown to nobody.
func routeAuthServerClients(r *router) {
	const clients = authServersPath + "/{authServerId}/clients"
	const tokens = clients + "/{clientId}/tokens"
	r.handle("GET", clients, withAuthServer(listTokenClients))
	r.handle("GET", tokens, withTokenClient(listRefreshTokens))
	r.handle("DELETE", tokens, withTokenClient(func(c *call, s *authServer, a *app) error {
		for _, rg := range c.refreshTokens(s, a).items {
			rg.grant.family.revoked = true
		}
		return c.reply(http.StatusNoContent, nil)
	}))
	r.handle("GET", tokens+"/{tokenId}", withRefreshToken(func(c *call, s *authServer, a *app, rg *refreshGrant) error {
		return c.reply(http.StatusOK, c.serverTokenAnswer(s, a, rg))
	}))
	r.handle("DELETE", tokens+"/{tokenId}", withRefreshToken(func(c *call, _ *authServer, _ *app, rg *refreshGrant) error {
		rg.grant.family.revoked = true
		return c.reply(http.StatusNoContent, nil)
	}))
}

func withTokenClient(h func(*call, *authServer, *app) error) handler {
	return withAuthServer(func(c *call, s *authServer) error {
		a, ok := c.client(c.params["clientId"])
		if !ok {
			return notFound(c.params["clientId"], "PublicClientApp")
		}
		return h(c, s, a)
	})
}

func withRefreshToken(h func(*call, *authServer, *app, *refreshGrant) error) handler {
	return withTokenClient(func(c *call, s *authServer, a *app) error {
		rg, ok := c.refreshTokens(s, a).get(c.params["tokenId"])
		if !ok {
			return notFound(c.params["tokenId"], "OAuth2RefreshToken")
		}
		return h(c, s, a, rg)
	})
}

// refreshTokens are the client's refresh tokens of the server that are good.
func (c *call) refreshTokens(s *authServer, a *app) *list[*refreshGrant] {
	return c.tokensOfApp(a, c.issuer(s))
}

// listTokenClients answers the clients as example ListClients of the API
// specification shows them.
func listTokenClients(c *call, s *authServer) error {
	out := []map[string]any{}
	for _, a := range c.apps.items {
		if len(c.refreshTokens(s, a).items) == 0 {
			continue
		}
		tokens := allow(c.base+authServersPath+"/"+s.pathName()+"/clients/"+a.clientID()+"/tokens", "GET", "DELETE")
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
	return c.reply(http.StatusOK, out)
}

func listRefreshTokens(c *call, s *authServer, a *app) error {
	all := c.refreshTokens(s, a)
	out := []map[string]any{}
	found, err := page(c, all, nil, pageSize{byDefault: 200, max: 200})
	if err != nil {
		return err
	}
	for _, rg := range found {
		out = append(out, c.serverTokenAnswer(s, a, rg))
	}
	return c.reply(http.StatusOK, out)
}

// titled is a link with the name of what it leads to.
type titled struct {
	Href  string `json:"href"`
	Title string `json:"title"`
}

func (c *call) clientLink(a *app) titled {
	return titled{c.base + "/oauth2/v1/clients/" + a.clientID(), a.label}
}

// serverTokenAnswer shows a token of the server, with the scopes embedded for
// expand=scope.
func (c *call) serverTokenAnswer(s *authServer, a *app, rg *refreshGrant) map[string]any {
	server := c.base + authServersPath + "/" + s.pathName()
	out := c.refreshTokenAnswer(a, rg, server+"/clients/"+a.clientID()+"/tokens/"+rg.id)
	out["_links"].(map[string]any)["authorizationServer"] = titled{server, s.name}
	if c.r.URL.Query().Get("expand") == "scope" {
		scopes := []map[string]any{}
		for _, granted := range rg.grant.scopes {
			if sc, ok := s.scopes.find(func(o *scope) bool { return o.Name == granted }); ok {
				name := ""
				if sc.DisplayName != nil {
					name = *sc.DisplayName
				}
				link := titled{server + "/scopes/" + sc.ID, name}
				scopes = append(scopes, map[string]any{
					"id": sc.ID, "name": sc.Name, "displayName": name, "description": sc.Description,
					"_links": map[string]any{"scope": link},
				})
			}
		}
		out["_embedded"] = map[string]any{"scopes": scopes}
	}
	return out
}
