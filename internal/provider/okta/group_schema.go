package okta

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
)

func groupSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "A group of the Okta org. Who is in it, and what its profile has beside name and description, is left alone." +
			lifecycle.IsRefused.Describe(", because its name is taken. Without it the group is deleted, and with it who is in it, and made anew."),
		Attributes: map[string]schema.Attribute{
			"id":          crud.ID("group"),
			"name":        crud.Required("Name of the group.", stringvalidator.LengthBetween(1, 255)),
			"description": crud.Optional("What the group is for. Defaults to none.", stringvalidator.LengthBetween(1, 1024)),
		},
	}
}
