package openmetadata

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
)

// Schema implements resource.Resource.
func (r *adminUserResource) Schema(_ context.Context, _ resource.SchemaRequest, response *resource.SchemaResponse) {
	response.Schema = schema.Schema{
		MarkdownDescription: "An administrator of OpenMetadata: a person, or the account that an automation acts as. " +
			"A running server promotes nobody by its list of administrators, so this is how the administrators of a sign-in to come are made. " +
			"A person whom the server knows already is taken on and promoted; a deleted one is restored. " +
			"Destroying the resource deletes an account that it made, and only demotes anybody else. " +
			"The account that the run itself acts as is left, with a warning, while no other credential works." +
			lifecycle.AdoptsSame.Describe(": the account keeps its right. It then counts as one that was there, so destroying the resource demotes only."),
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Computed: true, MarkdownDescription: "OpenMetadata's ID of the account.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"email": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "E-mail address, as Okta has it. The server does not change an address. Changing this forces a new account.",
				PlanModifiers:       []planmodifier.String{lifecycle.ReplaceOnAnotherAddress()},
			},
			"name": schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "User name, in lower case, by which the server tells people apart. Defaults to the part of `email` before the `@`, which is what the server takes for it. " +
					"With `jwt_principal_claims_mapping` it takes the name from another claim, such as the part of the person's Okta login before the `@` with `username:preferred_username`: write that then. " +
					"A name by which nobody signs in is warned of. Changing this forces a new account.",
				Validators:    []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown(), stringplanmodifier.RequiresReplace()},
			},
			"display_name": schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "Name that people see. If unset, it stays what it is; Okta's profile may set it when the person signs in.",
				Validators:          []validator.String{stringvalidator.LengthBetween(1, 256)},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"is_admin": schema.BoolAttribute{
				Computed: true, Default: booldefault.StaticBool(true),
				MarkdownDescription: "Always `true`; a demotion outside Terraform shows here and is undone.",
			},
			"created": schema.BoolAttribute{
				Computed:            true,
				MarkdownDescription: "Whether this resource made the account, which is then deleted with it.",
				PlanModifiers:       []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
			},
		},
	}
}
