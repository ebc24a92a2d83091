package openmetadata

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
)

// wantedRoles looks up the roles that are planned and that the account does not have yet, before anything is made or changed.
// nil stands for those that the account has: none are planned.
func wantedRoles(ctx context.Context, client *api.Client, planned types.Set, has []api.Role, diagnostics *diag.Diagnostics) []api.Role {
	if planned.IsNull() || planned.IsUnknown() {
		return nil
	}
	names := convert.Strings(ctx, planned, diagnostics)
	slices.Sort(names)
	roles := []api.Role{}
	for _, name := range names {
		if i := slices.IndexFunc(has, func(role api.Role) bool { return role.Name == name }); i >= 0 {
			roles = append(roles, has[i])
			continue
		}
		role, err := client.GetRole(ctx, name)
		at := path.Root("roles").AtSetValue(types.StringValue(name))
		switch {
		case api.IsNotFound(err):
			diagnostics.AddAttributeError(at, "No such role",
				fmt.Sprintf("The server has no role %q. Write the name of one that it has, not its display name (Settings > Access Control > Roles shows them), or make the role first. Nothing was changed on the server.", name))
		case err != nil:
			diagnose.AttributeError(diagnostics, at, fmt.Sprintf("Cannot read the role %q", name), err)
		default:
			roles = append(roles, role)
		}
	}
	return roles
}
