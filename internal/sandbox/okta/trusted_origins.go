package okta

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/filter"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
)

// trustedOrigin is a web origin that the org trusts.
type trustedOrigin struct {
	id     string
	name   string
	origin string
	scopes []originScope
	life
	createdBy     string
	lastUpdatedBy string
}

func (t *trustedOrigin) objectID() string { return t.id }

// originScope says what an origin is trusted for.
type originScope struct {
	Type string `json:"type" enum:"originScopeType"`
	// AllowedApps is answered for IFRAME_EMBED, and kept when the request has it.
	AllowedApps []string `json:"allowedOktaApps,omitzero" enum:"embedApp"`
}

type trustedOriginBody struct {
	Name   string        `json:"name"`
	Origin string        `json:"origin"`
	Scopes []originScope `json:"scopes"`
	Status string        `json:"status" enum:"status"`
}

var trustedOrigins = collection[*Org, *trustedOrigin]{
	path: "/api/v1/trustedOrigins", parameter: "trustedOriginId", typ: "TrustedOrigin",
	within: func(h func(*call, *Org) error) handler { return func(c *call) error { return h(c, c.Org) } },
	list:   func(_ *call, o *Org) *list[*trustedOrigin] { return &o.trustedOrigins },
	// A new origin is active: the schema of the request has no status. The answer is 200 (POST_trustedOrigins.json).
	made: func(c *call) *trustedOrigin {
		return &trustedOrigin{id: web.NewID("tos"), life: life{status: active, created: c.Now}, createdBy: c.admin.id}
	},
	write: (*call).writeTrustedOrigin, created: http.StatusOK, answer: func(c *call, _ *Org, t *trustedOrigin) any { return c.trustedOriginAnswer(t) },
}

// routeTrustedOrigins: the lifecycle answers the origin (POST_trustedOrigins_lifecycle_deactivate.json).
func routeTrustedOrigins(r *router) {
	trustedOrigins.route(r, listTrustedOrigins)
	for operation, status := range lifecycle {
		r.handle("POST", trustedOrigins.path+"/{trustedOriginId}"+operation, trustedOrigins.one(func(c *call, _ *Org, t *trustedOrigin) error {
			if t.status != status {
				t.lastUpdatedBy = c.admin.id
			}
			t.become(status, c.Now)
			return c.Reply(http.StatusOK, c.trustedOriginAnswer(t))
		}))
	}
}

func (c *call) trustedOriginAnswer(t *trustedOrigin) map[string]any {
	self := c.Base + "/api/v1/trustedOrigins/" + t.id
	links := map[string]any{"self": web.Allow(self, "GET", "PUT", "DELETE")}
	lifecycleLinks(links, self, t.status)
	return map[string]any{
		"id": t.id, "name": t.name, "origin": t.origin, "scopes": t.scopes, "status": t.status,
		"created": web.Timestamp(t.created), "createdBy": t.createdBy,
		"lastUpdated": web.Timestamp(t.lastUpdated), "lastUpdatedBy": t.lastUpdatedBy, "_links": links,
	}
}

func trustedOriginAttributes(t *trustedOrigin) filter.Attributes {
	types := shown(t.scopes, func(s originScope) string { return s.Type })
	return filter.Attributes{"id": {t.id}, "name": {t.name}, "origin": {t.origin}, "status": {t.status}, "type": types, "scopes.type": types}
}

// listTrustedOrigins: q matches the beginning of name and origin; filter takes id, name, origin, status and type of scope (API
// doc).
func listTrustedOrigins(c *call, _ *Org) error {
	query := c.Request.URL.Query()
	f, err := filter.Parse(query.Get("filter"), "id", "name", "origin", "status", "type", "scopes.type")
	if err != nil {
		return err
	}
	q := query.Get("q")
	return replyPage(c, &c.trustedOrigins, func(t *trustedOrigin) bool {
		return (hasPrefixFold(t.name, q) || hasPrefixFold(t.origin, q)) && f.Keeps(trustedOriginAttributes(t))
	}, pageSize{byDefault: 20, max: 200}, c.trustedOriginAnswer)
}

// writeTrustedOrigin reads an origin from the request. Name and origin are unique (API doc); the text of the refusal is the
// general one.
func (c *call) writeTrustedOrigin(_ *Org, t *trustedOrigin, isNew bool) error {
	var body trustedOriginBody
	if err := c.Decode(&body, false); err != nil {
		return err
	}
	if err := textLength("name", body.Name, 255); err != nil {
		return err
	}
	if err := textLength("origin", body.Origin, 255); err != nil {
		return err
	}
	if !validOrigin(body.Origin) {
		return invalidField("origin", "Origin value is not valid")
	}
	if err := checkOriginScopes(body.Scopes); err != nil {
		return err
	}
	for _, o := range c.trustedOrigins.items {
		switch {
		case o.id == t.id:
		case o.name == body.Name:
			return alreadyExists("name")
		case strings.EqualFold(o.origin, body.Origin):
			return alreadyExists("origin")
		}
	}
	t.name, t.origin, t.scopes = body.Name, body.Origin, slices.Clone(body.Scopes)
	for i, s := range t.scopes {
		if s.Type == "IFRAME_EMBED" && s.AllowedApps == nil {
			t.scopes[i].AllowedApps = []string{}
		}
	}
	t.lastUpdated, t.lastUpdatedBy = c.Now, c.admin.id
	if !isNew && body.Status != "" {
		t.status = body.Status
	}
	return nil
}

// validOrigin: one of the schemes that the API doc lists, a host, and nothing after it.
func validOrigin(origin string) bool {
	u, err := url.Parse(origin)
	if err != nil {
		return false
	}
	schemes := []string{"http", "https", "ftp", "ionic", "capacitor"}
	return slices.Contains(schemes, strings.ToLower(u.Scheme)) && u.Hostname() != "" &&
		u.User == nil && u.Path == "" && u.RawQuery == "" && u.Fragment == "" && !strings.ContainsAny(origin, "?#")
}

// checkOriginScopes: one to three, and each with a type.
func checkOriginScopes(scopes []originScope) error {
	if len(scopes) == 0 {
		return blank("scopes")
	}
	if len(scopes) > 3 {
		return invalidField("scopes", "At most 3 scopes are supported.")
	}
	for _, s := range scopes {
		if s.Type == "" {
			return blank("scopes.type")
		}
	}
	return nil
}

// trusts says whether an active origin is trusted for the purpose.
func (s *state) trusts(origin string, purpose string) bool {
	_, ok := s.trustedOrigins.find(func(t *trustedOrigin) bool {
		return t.status == active && strings.EqualFold(t.origin, origin) &&
			slices.ContainsFunc(t.scopes, func(sc originScope) bool { return sc.Type == purpose })
	})
	return ok
}
