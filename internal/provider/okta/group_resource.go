package okta

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
)

// NewGroupResource makes openmetadata_okta_group. A group that comes from elsewhere cannot be changed here and is refused.
var NewGroupResource = crud.New(crud.Kind[groupModel, api.Group]{
	Objects: ownGroups, Type: "_okta_group", Schema: groupSchema, MovedFrom: "okta_group",
	Place: (*groupModel).place, Describe: (*groupModel).object, Request: (*groupModel).request, Read: (*groupModel).read,
	Fields: map[string]path.Path{"profile.description": path.Root("description"), "profile.name": path.Root("name")},
	Foreign: func(group api.Group) (summary, detail string) {
		if group.Type == api.GroupTypeOkta {
			return "", ""
		}
		return "Not a group of Okta's own",
			fmt.Sprintf("The group %q has the type %s: it comes from elsewhere, or is built in, and cannot be changed here. Use data.openmetadata_okta_group.", group.Profile.Name, group.Type)
	},
	Lags: true, Searched: true,
})
