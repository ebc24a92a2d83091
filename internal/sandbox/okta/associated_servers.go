package okta

import (
	"net/http"
	"slices"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
)

// routeAssociatedServers: a server may trust others, whose tokens its clients may exchange for its own (API doc,
// AuthorizationServerAssoc).
func routeAssociatedServers(r *router) {
	const associated = authServersPath + "/{authServerId}/associatedServers"
	r.handle("GET", associated, withAuthServer(listAssociatedServers))
	r.handle("POST", associated, withAuthServer(associateServers))
	r.handle("DELETE", associated+"/{associatedServerId}", withAuthServer(func(c *call, s *authServer) error {
		id := c.Params["associatedServerId"]
		if !slices.Contains(s.trusted, id) {
			return web.NotFound(id, "AuthorizationServer")
		}
		s.trusted = without(s.trusted, id)
		return c.Reply(http.StatusNoContent, nil)
	}))
}

// listAssociatedServers: trusted=false asks for those that are not trusted; q is looked for in names and audiences (API doc).
func listAssociatedServers(c *call, s *authServer) error {
	query := c.Request.URL.Query()
	q, trusted := strings.ToLower(query.Get("q")), query.Get("trusted") != "false"
	return replyPage(c, &c.authServers, func(o *authServer) bool {
		return o != s && slices.Contains(s.trusted, o.id) == trusted && o.matches(q)
	}, pageSize{byDefault: 200, max: 200}, c.associatedAnswer)
}

// associateServers adds to the servers that are trusted and answers those that the request names.
func associateServers(c *call, s *authServer) error {
	var body struct {
		Trusted []string `json:"trusted"`
	}
	if err := c.Decode(&body, false); err != nil {
		return err
	}
	if len(body.Trusted) == 0 {
		return blank("trusted")
	}
	named := make([]*authServer, 0, len(body.Trusted))
	for _, id := range body.Trusted {
		o, ok := c.authServers.get(id)
		if !ok {
			return web.NotFound(id, "AuthorizationServer")
		}
		named = append(named, o)
	}
	for _, o := range named {
		if !slices.Contains(s.trusted, o.id) {
			s.trusted = append(s.trusted, o.id)
		}
	}
	return c.Reply(http.StatusOK, shown(named, c.associatedAnswer))
}

// associatedAnswer shows a server as it is elsewhere, but with one link (examples ListAssocAuthServer and CreateAssocAuthServer
// of the API specification).
func (c *call) associatedAnswer(o *authServer) map[string]any {
	answer := c.authServerAnswer(o)
	answer["_links"] = map[string]any{"self": web.Allow(c.Base+authServersPath+"/"+o.pathName(), "DELETE")}
	return answer
}
