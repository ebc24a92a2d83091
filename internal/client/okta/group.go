package okta

import (
	"context"
	"net/http"
	"net/url"
	"slices"
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

// FindGroups returns the groups whose name is exactly the one given, of the type if one is named. Groups of different
// types may share a name.
func (c *Client) FindGroups(ctx context.Context, name, groupType string) ([]Group, error) {
	expression := "profile.name eq " + quoted(name)
	if groupType != "" {
		expression += " and type eq " + quoted(groupType)
	}
	query := url.Values{"search": {expression}, "limit": {"200"}}
	found, err := list[Group](ctx, c, path("groups")+"?"+query.Encode())
	if err != nil {
		return nil, err
	}
	// Okta compares without regard to case.
	return slices.DeleteFunc(found, func(group Group) bool {
		return group.Profile.Name != name || groupType != "" && group.Type != groupType
	}), nil
}

// Types of groups.
const (
	GroupTypeOkta    = "OKTA_GROUP"
	GroupTypeApp     = "APP_GROUP"
	GroupTypeBuiltIn = "BUILT_IN"
)

// CreateGroup creates a group of the type GroupTypeOkta.
func (c *Client) CreateGroup(ctx context.Context, group Group) (*Group, error) {
	return post[Group](ctx, c, path("groups"), Group{Profile: group.Profile})
}

// GetGroup reads a group. IsNotFound tells that it does not exist.
func (c *Client) GetGroup(ctx context.Context, id string) (*Group, error) {
	return get[Group](ctx, c, path("groups", id))
}

// UpdateGroup replaces the properties that we manage and leaves all others.
func (c *Client) UpdateGroup(ctx context.Context, group Group) (*Group, error) {
	return put(ctx, c, path("groups", group.ID), Group{Profile: group.Profile}, "lastMembershipUpdated", "objectClass", "type")
}

// DeleteGroup deletes a group with its assignments. One that is gone already is a success.
func (c *Client) DeleteGroup(ctx context.Context, id string) error {
	return c.delete(ctx, path("groups", id))
}

// quoted makes a text of Okta's filter language (RFC 7644, section 3.4.2.2: a JSON string).
func quoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

// GroupAssignment assigns a group to an app (PUT_apps_groups_id.json).
type GroupAssignment struct {
	// GroupID is the group's id, which is the assignment's too.
	GroupID string `json:"id,omitempty" overlay:"keep"`
	// Priority decides which assignment's profile counts for a person who has several. Nil in a request: the org's
	// choice, or what it is.
	Priority *int64 `json:"priority,omitempty" overlay:"keep"`
	// Profile holds what members get in their profile of the app. Nil in a request: what it is.
	Profile map[string]any `json:"profile,omitzero" overlay:"keep"`
}

// Is tells whether the assignment is what AssignGroup would make of the wanted one. The org may answer a profile in other words.
func (a GroupAssignment) Is(wanted GroupAssignment) bool {
	if wanted.Profile != nil && overlay.Same(a.Profile, wanted.Profile) {
		wanted.Profile = a.Profile
	}
	return isWhatIsMade(a, wanted)
}

// GetGroupAssignment reads an assignment. IsNotFound tells that there is none, or no such app.
func (c *Client) GetGroupAssignment(ctx context.Context, appID, groupID string) (*GroupAssignment, error) {
	return get[GroupAssignment](ctx, c, path("apps", appID, "groups", groupID))
}

// AssignGroup makes an assignment. The org answers IsNotFound when the app or the group does not exist, and also when
// the app is inactive (O8).
func (c *Client) AssignGroup(ctx context.Context, appID string, assignment GroupAssignment) (*GroupAssignment, error) {
	groupID := assignment.GroupID
	assignment.GroupID = ""
	var assigned GroupAssignment
	target := path("apps", appID, "groups", groupID)
	err := c.write(ctx, http.MethodPut, target, assignment, &assigned, func() (bool, error) { return c.has(ctx, target, assignment, &assigned) })
	if err != nil {
		return nil, err
	}
	return &assigned, nil
}

// UpdateGroupAssignment changes an assignment's priority or profile.
func (c *Client) UpdateGroupAssignment(ctx context.Context, appID string, assignment GroupAssignment) (*GroupAssignment, error) {
	groupID := assignment.GroupID
	assignment.GroupID = ""
	return put(ctx, c, path("apps", appID, "groups", groupID), assignment)
}

// UnassignGroup removes an assignment. One that is gone already is a success.
func (c *Client) UnassignGroup(ctx context.Context, appID, groupID string) error {
	return c.delete(ctx, path("apps", appID, "groups", groupID))
}
