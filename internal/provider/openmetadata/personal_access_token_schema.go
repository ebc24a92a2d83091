package openmetadata

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
)

// Schema implements resource.Resource.
func (r *personalTokenResource) Schema(_ context.Context, _ resource.SchemaRequest, response *resource.SchemaResponse) {
	response.Schema = schema.Schema{
		MarkdownDescription: "A personal access token of the human account that the provider acts as, for an automation that works in its name. " +
			"It manages the token's life and keeps its value out of the state: the ephemeral resource of the same name reads it." +
			lifecycle.IsRefused.Describe(", because its name is taken. For another token, change `keepers`."),
		Attributes: tokenAttributes(". The server does not tell it afterwards; what it tells is `expires_at`.",
			true, "Whether destroy revokes the token. 1.12.6 goes on accepting a revoked one until it expires. Defaults to `true`.",
			map[string]schema.Attribute{
				"id": schema.StringAttribute{Computed: true, MarkdownDescription: "The server's ID of the token. A token that takes the place of this one has another."},
				"name": schema.StringAttribute{
					Required: true, MarkdownDescription: "Name of the token, one of its own among the account's. Changing this forces a new token.",
					Validators:    []validator.String{stringvalidator.LengthAtLeast(1)},
					PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
				},
				"user": schema.StringAttribute{
					Computed: true, MarkdownDescription: "The account that the token is of: the one that the provider acted as.",
					PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
				},
			}),
	}
}
