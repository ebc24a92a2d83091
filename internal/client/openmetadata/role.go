package openmetadata

import (
	"context"
	"net/url"
	"slices"
	"strings"
)

// Role is what an account may do, by a name (entity/teams/role.json), in the fields that we read.
type Role struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// GetRole reads a role by its name.
func (c *Client) GetRole(ctx context.Context, name string) (Role, error) {
	// The path takes the fully qualified name, in which a name with dots stands in quotes, as those of users do (recording
	// 82d).
	if strings.Contains(name, ".") {
		name = `"` + name + `"`
	}
	return get[Role](ctx, c, "/v1/roles/name/"+url.PathEscape(name))
}

// SetRoles gives an account exactly the roles. A PUT would keep those that a bot has, so this is a PATCH.
func (c *Client) SetRoles(ctx context.Context, userID string, roles []Role) error {
	references := []map[string]string{}
	for _, role := range roles {
		references = append(references, map[string]string{"id": role.ID, "type": "role"})
	}
	_, err := c.patchRights(ctx, userID, jsonPatch{{Operation: "add", Path: "/roles", Value: references}}, func(now User) bool {
		return slices.Equal(roleIDs(now.Roles), roleIDs(roles))
	})
	return err
}

func roleIDs(roles []Role) []string {
	var ids []string
	for _, role := range roles {
		ids = append(ids, role.ID)
	}
	slices.Sort(ids)
	return ids
}
