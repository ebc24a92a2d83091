package okta

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/jsontext"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/validate"
)

func appGroupAssignmentSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "The assignment of one group to an app integration: its members may use the app. " +
			"Assignments of other groups, and of single people, are left alone." +
			lifecycle.AdoptsSame.Describe(", where it is what would be made."),
		Attributes: map[string]schema.Attribute{
			"app_id": crud.Fixed(
				"ID of the app integration, which has to be active. Changing this forces a new assignment.",
				stringvalidator.LengthAtLeast(1), validate.AppID),
			"group_id": crud.Required(
				"ID of the group. Another one is assigned before this one's assignment is removed.",
				stringvalidator.LengthAtLeast(1), validate.GroupID),
			"priority": schema.Int64Attribute{
				Optional: true, Computed: true,
				MarkdownDescription: "Which assignment's profile counts for a person who is in several groups. Defaults to Okta's choice, and a change of it is no drift.",
				Validators:          []validator.Int64{int64validator.AtLeast(0)},
			},
			"profile": schema.StringAttribute{
				Optional: true, CustomType: jsontext.Type{},
				MarkdownDescription: "What members get in their profile of the app, as a JSON object. If unset, it is left alone.",
				Validators:          []validator.String{jsonObject},
				PlanModifiers:       []planmodifier.String{jsontext.KeepWords()},
			},
		},
	}
}
