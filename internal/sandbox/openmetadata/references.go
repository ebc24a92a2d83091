package openmetadata

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/web"
)

// reference is a role or a team: what users refer to.
type reference struct {
	id, kind, name, displayName, description string
	tenths                                   int
	updatedAt                                int64
	updatedBy                                string
	deleted                                  bool
	// deletable and provider are a role's.
	deletable bool
	provider  string
	// teamType, parents and closed are a team's: which teams it is below, by name, and that nobody joins it on their own.
	teamType string
	parents  []string
	closed   bool
}

const (
	roleDefaultBot   = "DefaultBotRole"
	roleDataConsumer = "DataConsumer"
	// roleAdmin is what a token calls the right of an administrator; there is no such role.
	roleAdmin = "Admin"

	kindRole = "role"
	kindTeam = "team"
)

// seededReferences are what a fresh database holds of them (30_create_user_min, clean a00_roles, b00_org).
var seededReferences = []reference{
	{kind: kindTeam, name: organization, displayName: organization, description: "Organization under which all the other team hierarchy is created", teamType: organization},
	{name: "ApplicationBotImpersonationRole", displayName: "Application bot role with impersonation", description: "Role corresponding to an Application bot that is allowed to impersonate users."},
	{name: "ApplicationBotRole", displayName: "Application bot role", description: "Role corresponding to a Application bot."},
	{name: "AutoClassificationBotRole", displayName: "Auto Classification bot role", description: "Role corresponding to a Auto Classification bot."},
	{name: roleDataConsumer, displayName: "Data Consumer", description: "Users with Data Consumer role use different data assets for their day to day work."},
	{name: "DataQualityBotRole", displayName: "Data quality Bot role", description: "Role corresponding to a Data quality bot."},
	{name: "DataSteward", displayName: "Data Steward", description: "Users with Data Steward role are responsible for ensuring correctness of metadata for data assets, thereby facilitating data governance principles within the organization.<br/>Data Stewards can update metadata for any entity."},
	{name: roleDefaultBot, displayName: "Default Bot Role", description: "Role Corresponding to a Bot by default."},
	{name: "DomainOnlyAccessRole", displayName: "Domain Only Access Role", description: "Role Corresponding to Domain Access Restriction.", provider: "user", deletable: true},
	{name: "GovernanceBotRole", displayName: "Governance Bot role", description: "Role corresponding to a Governance bot."},
	{name: "IngestionBotRole", displayName: "Ingestion bot role", description: "Role corresponding to a Ingestion bot."},
	{name: "LineageBotRole", displayName: "Lineage bot role", description: "Role corresponding to a Lineage bot."},
	{name: "ProfilerBotRole", displayName: "Profiler bot role", description: "Role corresponding to a Profiler bot."},
	{name: "QualityBotRole", displayName: "Quality bot role", description: "Role corresponding to a Quality bot."},
	{name: "ScimBotRole", displayName: "SCIM bot role", description: "Role corresponding to the SCIM bot, with SCIM-only access."},
	{name: "UsageBotRole", displayName: "Usage bot role", description: "Role corresponding to a Usage bot."},
}

func (s *Server) seedReferences() {
	s.references = nil
	for _, r := range seededReferences {
		r.kind, r.provider = cmp.Or(r.kind, kindRole), cmp.Or(r.provider, "system")
		r.id, r.tenths, r.updatedAt, r.updatedBy = newID(), 1, s.nowMillis(), "admin"
		s.references = append(s.references, r)
	}
}

// named finds a role or team. Names are compared to the letter (F83, F91).
func (s *Server) named(kind, name string) *reference {
	i := slices.IndexFunc(s.references, func(r reference) bool { return r.kind == kind && r.name == name })
	if i < 0 {
		return nil
	}
	return &s.references[i]
}

func (s *Server) referenceByID(kind, id string) *reference {
	i := slices.IndexFunc(s.references, func(r reference) bool { return r.kind == kind && r.id == id })
	if i < 0 {
		return nil
	}
	return &s.references[i]
}

// link is a user's role or team in a list that a request gives, or that is stored.
type link struct {
	name string
	// given: a request names it by its id, and what is made of that lacks the description; what is read from the database has
	// it (clean a16, a22, c38d).
	given bool
}

func linksTo(names []string) []link {
	links := make([]link, 0, len(names))
	for _, name := range names {
		links = append(links, link{name: name})
	}
	return links
}

// namesOf are those of links, sorted, each once, as they are stored (F99, a18, o01).
func namesOf(links []link) []string {
	names := make([]string, 0, len(links))
	for _, l := range links {
		names = append(names, l.name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func sortLinks(links []link) []link {
	slices.SortStableFunc(links, func(a, b link) int { return strings.Compare(a.name, b.name) })
	return links
}

// givenLinks reads the ids of a request; an unknown one is 404.
func (s *Server) givenLinks(kind string, ids []string) ([]link, *web.Error) {
	links := make([]link, 0, len(ids))
	for _, id := range ids {
		r := s.referenceByID(kind, id)
		if r == nil || r.deleted {
			return nil, errNoEntity(kind, id)
		}
		links = append(links, link{r.name, true})
	}
	return sortLinks(links), nil
}

// refs shows links as entity references (30_create_user_min, 14c).
func (s *Server) refs(kind string, links []link) []any {
	out := []any{}
	for _, l := range links {
		r := s.named(kind, l.name)
		if r == nil || r.deleted {
			continue
		}
		out = append(out, s.ref(r, l.given, true))
	}
	return out
}

func (s *Server) ref(r *reference, given, withHref bool) object {
	o := object{"id": r.id, "type": r.kind, "name": r.name, "fullyQualifiedName": quoteName(r.name),
		"displayName": cmp.Or(r.displayName, r.name), "deleted": r.deleted}
	if r.description != "" && !given {
		o["description"] = r.description
	}
	if withHref {
		o["href"] = s.href(r.kind+"s", r.id)
	}
	return o
}

// linkChanges are links that are in one list only, in the form in which the server describes changes of references: their
// fields in the order of the class (61f, b05).
func (s *Server) linkChanges(kind string, list, other []link, withHref bool) (string, bool) {
	type described struct {
		ID          any `json:"id"`
		Type        any `json:"type"`
		Name        any `json:"name"`
		FQN         any `json:"fullyQualifiedName"`
		Description any `json:"description,omitempty"`
		DisplayName any `json:"displayName"`
		Deleted     any `json:"deleted"`
		Href        any `json:"href,omitempty"`
	}
	var out []described
	for _, l := range list {
		if slices.ContainsFunc(other, func(o link) bool { return o.name == l.name }) {
			continue
		}
		if r := s.named(kind, l.name); r != nil {
			o := s.ref(r, l.given, withHref && l.name == organization)
			out = append(out, described{o["id"], o["type"], o["name"], o["fullyQualifiedName"], o["description"], o["displayName"], o["deleted"], o["href"]})
		}
	}
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(out)
	return strings.TrimSpace(text.String()), err == nil && len(out) > 0
}

func (s *Server) href(collection, id string) string {
	return s.base() + "/api/v1/" + collection + "/" + id
}
