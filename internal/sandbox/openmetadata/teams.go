package openmetadata

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/bean"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/members"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/web"
)

// Teams, so far as users belong to them (F89 to F92; clean b*): made, read by name, deleted softly. The rest of them comes with
// the type that needs it.

// createTeam is POST /teams, putTeam PUT /teams as far as it was recorded: a new team (j54_team).
func (s *Server) createTeam(c *call) (*answer, *web.Error) { return s.writeTeam(c, false) }

func (s *Server) putTeam(c *call) (*answer, *web.Error) { return s.writeTeam(c, true) }

func (s *Server) writeTeam(c *call, replaces bool) (*answer, *web.Error) {
	in, err := bean.ParseObject(c.body)
	if err != nil {
		return nil, err
	}
	if err := s.mayFor(c.who, "Create"); err != nil {
		return nil, err
	}
	name := members.Text(in, "name")
	if name == "" {
		return nil, web.Failure(http.StatusBadRequest, "[query param name must not be null]")
	}
	status := http.StatusOK
	team := s.named(kindTeam, name)
	switch {
	case team != nil && !replaces:
		return nil, web.Refusal(http.StatusConflict, "Entity already exists")
	case team == nil:
		status = http.StatusCreated
		parents := []string{organization}
		if ids := members.Texts(in, "parents"); len(ids) > 0 {
			links, err := s.givenLinks(kindTeam, ids)
			if err != nil {
				return nil, err
			}
			parents = namesOf(links)
		}
		joinable, given := in["isJoinable"].(bool)
		s.references = append(s.references, reference{
			id: newID(), kind: kindTeam, name: name, displayName: members.Text(in, "displayName"), description: members.Text(in, "description"),
			tenths: 1, updatedAt: s.nowMillis(), updatedBy: c.who.name, teamType: cmp.Or(members.Text(in, "teamType"), "Group"), parents: parents, closed: given && !joinable,
		})
		team = &s.references[len(s.references)-1]
	}
	body := s.renderTeam(team)
	body["parents"], body["domains"] = s.refs(kindTeam, linksTo(team.parents)), []any{}
	a := &answer{status: status, body: body}
	if !replaces {
		a.headers = map[string]string{"Location": s.href("teams", team.id)}
	}
	return a, nil
}

func (s *Server) renderTeam(t *reference) object {
	o := s.renderReference(t)
	o["teamType"], o["isJoinable"] = t.teamType, !t.closed
	return o
}

func (s *Server) getTeamByName(c *call) (*answer, *web.Error) {
	name := strings.Trim(c.vars["name"], `"`)
	team := s.named(kindTeam, name)
	if team == nil || team.deleted {
		return nil, errNoEntity(kindTeam, name)
	}
	return ok(s.renderTeam(team))
}

// deleteTeam is DELETE /teams/{id}, softly: the team vanishes from its users (F107, F108; clean b19).
func (s *Server) deleteTeam(c *call) (*answer, *web.Error) {
	if err := s.mayFor(c.who, "Delete"); err != nil {
		return nil, err
	}
	team := s.referenceByID(kindTeam, c.vars["id"])
	if team == nil {
		return nil, errNoEntity(kindTeam, c.vars["id"])
	}
	members := []any{}
	for _, u := range s.users {
		if slices.Contains(u.teams, team.name) {
			members = append(members, s.userRef(u))
		}
	}
	description := changeSet{updated: []any{object{"name": "deleted", "oldValue": false, "newValue": true}}}.describe(team.tenths)
	team.deleted, team.updatedAt, team.updatedBy = true, s.nowMillis(), c.who.name
	team.tenths++
	body := s.renderTeam(team)
	delete(body, "href")
	for _, none := range []string{"children", "owners", "defaultRoles", "policies", "domains"} {
		body[none] = []any{}
	}
	body["parents"], body["users"] = s.refs(kindTeam, linksTo(team.parents)), members
	body["childrenCount"], body["userCount"] = 0, 0
	return ok(withDescription(body, description))
}

// claimedTeams are the teams of jwtTeamClaimMapping: groups that exist, by their exact name, quoted or not; joinable or not
// (F89 to F91; clean b*).
func (s *Server) claimedTeams(in *signIn, claims object) []string {
	var teams []string
	for _, text := range claimTexts(claims, members.Text(in.authn, "jwtTeamClaimMapping")) {
		for _, r := range s.references {
			if r.kind == kindTeam && r.teamType == "Group" && !r.deleted && (r.name == text || quoteName(r.name) == text) {
				teams = append(teams, r.name)
			}
		}
	}
	return teams
}

// claimTexts are the texts of a claim, of which there may be one or a list.
func claimTexts(claims object, name string) []string {
	switch value := claimNamed(claims, name).(type) {
	case string:
		return []string{value}
	case []any:
		var texts []string
		for _, one := range value {
			if text, isText := one.(string); isText {
				texts = append(texts, text)
			}
		}
		return texts
	}
	return nil
}
