package okta

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/oidc"
)

// issuers is the org as its issuers of tokens ask it.
type issuers struct{ *Org }

// Identity is the org's id, and the key of its own authorization server.
func (o issuers) Identity() (string, *oidc.SigningKey) { return o.orgID, o.key }

// Sessions are the sign-ins that the org keeps.
func (o issuers) Sessions() *oidc.Sessions { return o.sessions }

// Client is the app with the client_id.
func (o issuers) Client(id string) (*oidc.Client, bool) {
	a, ok := o.client(id)
	if !ok {
		return nil, false
	}
	settings := a.settings.OAuthClient
	cl := &oidc.Client{
		ID: id, AppID: a.id, Label: a.label, Active: a.status == active,
		ApplicationType: settings.ApplicationType, AuthMethod: a.client.AuthMethod,
		RedirectURIs: settings.RedirectURIs, PostLogoutRedirectURIs: settings.PostLogoutRedirectURIs, WildcardRedirect: settings.WildcardRedirect,
		ResponseTypes: settings.ResponseTypes, GrantTypes: settings.GrantTypes,
		ConsentMethod: settings.ConsentMethod, PKCERequired: a.client.PKCERequired, DPoPBound: settings.DPoPBound, JWKS: settings.JWKS,
	}
	if rotation := settings.RefreshToken; rotation != nil {
		cl.Rotates, cl.Leeway = rotation.RotationType == "ROTATE", time.Duration(orDefault(rotation.Leeway, 0))*time.Second
	}
	for _, s := range a.secrets.items {
		if s.status == active {
			cl.Secrets = append(cl.Secrets, s.value)
		}
	}
	for _, g := range a.grants {
		cl.Scopes = append(cl.Scopes, g.scope)
	}
	return cl, true
}

// Server is the custom authorization server of that name, if it is active and the org has the product.
func (o issuers) Server(name string) (*oidc.Server, bool) {
	s, ok := o.authServer(name)
	if !ok || s.status != active || o.opts.NoAPIAccessManagement {
		return nil, false
	}
	s.rotateIfDue(o.now())
	out := &oidc.Server{Name: s.pathName(), Audience: s.audiences[0], Keys: []*oidc.SigningKey{s.keys.active}}
	if s.keys.expired != nil {
		out.Keys = append(out.Keys, s.keys.expired)
	}
	if s.rotation == "AUTO" {
		out.NextRotation = s.nextRotation
	}
	for _, sc := range s.scopes.items {
		out.Scopes = append(out.Scopes, oidc.Scope{
			Name: sc.Name, Consent: sc.Consent, Default: sc.Default, Published: sc.MetadataPublish == "ALL_CLIENTS",
		})
	}
	return out, true
}

// Person is the user with the id.
func (o issuers) Person(id string) (*oidc.Person, bool) {
	u, ok := o.users.get(id)
	if !ok {
		return nil, false
	}
	return u.person(), true
}

func (u *user) person() *oidc.Person {
	return &oidc.Person{ID: u.id, Login: u.login, FirstName: u.firstName, LastName: u.lastName}
}

// PersonByPassword is the user who may sign in with the login and the password.
func (o issuers) PersonByPassword(login, password string) (*oidc.Person, bool) {
	u, ok := o.users.find(func(u *user) bool { return strings.EqualFold(u.login, login) })
	if !ok || u.password == "" || u.password != password || u.ended != "" {
		return nil, false
	}
	return u.person(), true
}

// Assigned says whether the user may use the app, and the user's name there.
func (o issuers) Assigned(cl *oidc.Client, p *oidc.Person) (string, bool) {
	a, u := o.pair(cl, p)
	if a == nil || u == nil {
		return "", false
	}
	return a.userName(u), o.assigned(a, u)
}

// pair are the app and the user that are meant; nil for one that is not there.
func (o issuers) pair(cl *oidc.Client, p *oidc.Person) (*app, *user) {
	a, _ := o.client(cl.ID)
	if p == nil {
		return a, nil
	}
	u, _ := o.users.get(p.ID)
	return a, u
}

// Trusts says whether an active origin is trusted for CORS.
func (o issuers) Trusts(origin string) bool { return o.trusts(origin, "CORS") }

// Evaluate finds the first active rule of the first active policy that covers the client and matches grant, person and scopes.
// Of a server's default scopes the rule takes those that it permits.
func (o issuers) Evaluate(asked oidc.Request, kind string, byDefault bool) ([]string, oidc.Lifetimes, bool) {
	s, _ := o.authServer(asked.Server.Name)
	a, u := o.pair(asked.Client, asked.Person)
	for _, p := range s.policies.items {
		if p.status != active || !p.covers(a) {
			continue
		}
		for _, r := range p.rules.items {
			if r.status != active || !slices.Contains(r.grants, kind) || !o.applies(r, u) {
				continue
			}
			permitted := slices.DeleteFunc(slices.Clone(asked.Scopes), func(s string) bool { return !r.permits(s) })
			if len(permitted) == len(asked.Scopes) || byDefault && len(permitted) > 0 {
				return permitted, r.token.Lifetimes, true
			}
		}
	}
	return nil, oidc.Lifetimes{}, false
}

// permits says whether the rule's scopes include the one.
func (r *rule) permits(scope string) bool {
	return slices.Contains(r.scopes, "*") || slices.Contains(r.scopes, scope)
}

// applies says whether the rule is for the person; a request without a person (client_credentials) is not looked at.
func (s *state) applies(r *rule, u *user) bool {
	if u == nil {
		return true
	}
	users, groups := r.people.Users, r.people.Groups
	if users != nil && slices.Contains(users.Exclude, u.id) || groups != nil && s.inGroups(u, groups.Exclude) {
		return false
	}
	return users != nil && slices.Contains(users.Include, u.id) || groups != nil && s.inGroups(u, groups.Include)
}

func (s *state) inGroups(u *user, ids []string) bool {
	return slices.ContainsFunc(s.groupsOf(u), func(g *group) bool {
		return slices.Contains(ids, g.id) || g.typ == builtIn && slices.Contains(ids, everyone)
	})
}

// Claims are the server's active claims of the type whose scopes were granted; of the org's own server the system claims about
// the person.
func (o issuers) Claims(r oidc.Request, tokenType string, all bool) (map[string]any, *oidc.Error) {
	added := map[string]any{}
	a, u := o.pair(r.Client, r.Person)
	if r.Server == nil {
		for _, sys := range systemClaims {
			if (all || sys.alwaysInclude) && slices.Contains(r.Scopes, sys.scope) {
				addSystemClaim(added, sys.name, u)
			}
		}
		return added, nil
	}
	s, _ := o.authServer(r.Server.Name)
	for _, cl := range s.claims.items {
		if cl.Status != active || cl.ClaimType != tokenType || !all && !cl.AlwaysInclude {
			continue
		}
		if scopes := cl.Conditions.Scopes; len(scopes) > 0 && !slices.ContainsFunc(scopes, func(sc string) bool { return slices.Contains(r.Scopes, sc) }) {
			continue
		}
		switch cl.ValueType {
		case "SYSTEM":
			addSystemClaim(added, cl.Name, u)
		case "GROUPS":
			if u != nil {
				names := o.matchingGroups(cl, u)
				if len(names) > maxGroups {
					return nil, &oidc.Error{Status: 400, Code: "server_error", Description: "The groups claim matched too many groups and must be configured to match fewer groups."}
				}
				added[cl.Name] = names
			}
		default:
			value, ok := evaluateExpression(cl.Value, a, u)
			if !ok {
				return nil, &oidc.Error{Status: 400, Code: "server_error", Description: "The '" + cl.Name + "' user claim could not be evaluated."}
			}
			added[cl.Name] = value
		}
	}
	return added, nil
}

// addSystemClaim adds a claim of OpenID Connect where the profile has its value.
func addSystemClaim(claims map[string]any, name string, u *user) {
	if u == nil {
		return
	}
	value := map[string]any{
		"preferred_username": u.login, "name": u.name(), "given_name": u.firstName, "family_name": u.lastName,
		"email": u.email, "email_verified": true, "locale": "en_US", "zoneinfo": "America/Los_Angeles", "updated_at": u.created.Unix(),
	}[name]
	if value != nil && value != "" {
		claims[name] = value
	}
}

// maxGroups is how many groups a claim may have (API doc, group claims).
const maxGroups = 100

// matchingGroups are the names of the person's groups that the claim's filter lets through. Only REGEX minds case (API
// specification, OAuth2ClaimGroupFilterType).
func (s *state) matchingGroups(cl *claim, u *user) []string {
	out := []string{}
	for _, g := range s.groupsOf(u) {
		matches := false
		switch cl.GroupFilter {
		case "STARTS_WITH":
			matches = hasPrefixFold(g.name, cl.Value)
		case "EQUALS":
			matches = strings.EqualFold(g.name, cl.Value)
		case "CONTAINS":
			matches = strings.Contains(strings.ToLower(g.name), strings.ToLower(cl.Value))
		case "REGEX":
			form, err := regexp.Compile("^(?:" + cl.Value + ")$")
			matches = err == nil && form.MatchString(g.name)
		}
		if matches {
			out = append(out, g.name)
		}
	}
	return out
}

// userName is the name that the app's user name template gives the person.
func (a *app) userName(u *user) string {
	values := strings.NewReplacer("${source.login}", u.login, "${source.email}", u.email,
		"${fn:substringBefore(source.login, \"@\")}", strings.Split(u.login, "@")[0])
	return values.Replace(a.template.Template) + a.template.UserSuffix
}

// evaluateExpression evaluates the expressions that claims of this kind of deployment use: attributes of user, appuser and app,
// quoted texts, and the expression of the system claim sub. Any other cannot be evaluated.
func evaluateExpression(expression string, a *app, u *user) (any, bool) {
	e := strings.TrimSpace(expression)
	if len(e) >= 2 && (e[0] == '"' && e[len(e)-1] == '"' || e[0] == '\'' && e[len(e)-1] == '\'') {
		return e[1 : len(e)-1], true
	}
	if e == "app.clientId" || e == subExpression && u == nil {
		return a.clientID(), true
	}
	if u == nil {
		return nil, false
	}
	value, ok := map[string]string{
		subExpression: a.userName(u), "appuser.userName": a.userName(u), "user.login": u.login, "user.email": u.email,
		"user.firstName": u.firstName, "user.lastName": u.lastName, "user.displayName": u.name(), "user.id": u.id,
	}[e]
	return value, ok
}
