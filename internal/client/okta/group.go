package okta

import (
	"net/url"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/overlay"
)

// Group is a group of users (GET_groups.everyone.json).
type Group struct {
	ID string `json:"id,omitempty"`
	// Type is GroupTypeOkta, GroupTypeApp or GroupTypeBuiltIn.
	Type    string       `json:"type,omitempty"`
	Profile GroupProfile `json:"profile"`
}

// GroupProfile holds the properties of a group that we manage; an org may have others.
type GroupProfile struct {
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
}

// Types of groups.
const (
	GroupTypeOkta    = "OKTA_GROUP"
	GroupTypeApp     = "APP_GROUP"
	GroupTypeBuiltIn = "BUILT_IN"
)

// groups are of the type GroupTypeOkta when they are created. Those of different types may share a name, so Find looks for one
// of the type where it is given a type.
var groups = kind[Group]{
	place:   place{segments: []string{"groups"}, page: "limit=200"},
	id:      func(g *Group) *string { return &g.ID },
	request: func(g Group) Group { return Group{Profile: g.Profile} },
	search: func(g Group) url.Values {
		expression := "profile.name eq " + quoted(g.Profile.Name)
		if g.Type != "" {
			expression += " and " + ofType(g.Type)
		}
		return url.Values{"search": {expression}}
	},
	same: func(g, sought Group) bool {
		return g.Profile.Name == sought.Profile.Name && (sought.Type == "" || g.Type == sought.Type)
	},
	readOnly: []string{"lastMembershipUpdated", "objectClass", "type"},
}

// Groups are those of the org, of a type or, where it is empty, of any.
func (c *Client) Groups(groupType string) Collection[Group] {
	all := in(c, &groups)
	if groupType != "" {
		all.page += "&" + url.Values{"search": {ofType(groupType)}}.Encode()
	}
	return all
}

// GroupsOfUser are the groups that a person is in.
func (c *Client) GroupsOfUser(userID string) Listing[Group] {
	return listing[Group](c, place{segments: []string{"users", "*", "groups"}, page: "limit=200"}, userID)
}

func ofType(groupType string) string { return "type eq " + quoted(groupType) }

// quoted makes a text of Okta's filter language (RFC 7644, section 3.4.2.2: a JSON string).
func quoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

// GroupAssignment assigns a group to an app (PUT_apps_groups_id.json).
type GroupAssignment struct {
	// GroupID is the group's id, which is the assignment's too.
	GroupID string `json:"id,omitempty" overlay:"keep"`
	// Priority decides which assignment's profile counts for a person who has several. Nil in a request: the org's choice, or
	// what it is.
	Priority *int64 `json:"priority,omitempty" overlay:"keep"`
	// Profile holds what members get in their profile of the app. Nil in a request: what it is.
	Profile map[string]any `json:"profile,omitzero" overlay:"keep"`
}

// groupAssignments have the id of their group, and are made under it. The org answers IsNotFound when the app or the group does
// not exist, and also when the app is inactive (O8). It may answer a profile in other words.
var groupAssignments = kind[GroupAssignment]{
	place: place{segments: []string{"apps", "*", "groups"}, page: "limit=200", first: true, all: true},
	id:    func(a *GroupAssignment) *string { return &a.GroupID },
	request: func(a GroupAssignment) GroupAssignment {
		a.GroupID = ""
		return a
	},
	puts: true,
	alike: func(existing GroupAssignment, wanted *GroupAssignment) bool {
		if wanted.Profile != nil && overlay.Same(existing.Profile, wanted.Profile) {
			wanted.Profile = existing.Profile
		}
		return true
	},
}

// GroupAssignments are the groups that are assigned to an app.
func (c *Client) GroupAssignments(appID string) Collection[GroupAssignment] {
	return in(c, &groupAssignments, appID)
}
