package openmetadata

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
)

// Schema implements resource.Resource.
func (r *personalTokenResource) Schema(_ context.Context, _ resource.SchemaRequest, response *resource.SchemaResponse) {
	response.Schema = schema.Schema{
		MarkdownDescription: "A personal access token of the human account that the provider acts as, for an automation that works in its name. " +
			"It manages the token's life and keeps its value out of the state: the ephemeral resource of the same name reads it." +
			lifecycle.IsRefused.Describe(", because its name is taken. For another token, change `keepers`."),
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{Computed: true, MarkdownDescription: "The server's id of the token. A token that takes the place of this one has another."},
			"name": schema.StringAttribute{
				Required: true, MarkdownDescription: "Name of the token, one of its own among the account's. Changing this forces a new token.",
				Validators:    []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"expiry": schema.StringAttribute{
				Optional: true, Computed: true, PlanModifiers: []planmodifier.String{keptLifetime{}},
				MarkdownDescription: "Lifetime of the token: " + descriptionOfExpiry + ". The server does not tell it afterwards; what it tells is `expires_at`. Defaults to `90`. " + descriptionOfKept,
				Validators:          []validator.String{stringvalidator.OneOf(expiries()...)},
			},
			"keepers": schema.MapAttribute{
				ElementType: types.StringType, Optional: true,
				MarkdownDescription: "Any values; a change of them makes another token. Put the `served_thumbprint` of `openmetadata_jwt_signing_key_rollout` here: the tokens die with the key. " +
					"No keepers and an empty map are the same. After an import the first ones are adopted and leave the token as it is. They cannot be read back.",
			},
			"early_rotation_window": schema.Int64Attribute{
				Optional: true, Computed: true, Default: int64default.StaticInt64(0),
				MarkdownDescription: "Hours before the expiry from which on a plan makes another token. Defaults to 0, only when it has expired.",
				Validators:          []validator.Int64{int64validator.AtLeast(0)},
			},
			"revoke_on_destroy": schema.BoolAttribute{
				Optional: true, Computed: true, Default: booldefault.StaticBool(true),
				MarkdownDescription: "Whether destroy revokes the token. 1.12.6 goes on accepting a revoked one until it expires. Defaults to `true`.",
			},
			"token_in_state": schema.BoolAttribute{
				Optional: true, Computed: true, Default: booldefault.StaticBool(false),
				MarkdownDescription: "Whether the state holds the token, in clear for whoever can read the state. Defaults to `false`, and `token` is null.",
			},
			"token": schema.StringAttribute{
				Computed: true, Sensitive: true, MarkdownDescription: "The token, with `token_in_state = true`. Null otherwise.",
			},
			"expires_at": schema.StringAttribute{Computed: true, MarkdownDescription: "When the token expires (RFC 3339). Null for one that does not."},
			"user": schema.StringAttribute{
				Computed: true, MarkdownDescription: "The account that the token is of: the one that the provider acted as.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"ready_for_rotation": schema.BoolAttribute{
				Computed: true, MarkdownDescription: "Whether the token has to be replaced. `true` is seen in a plan only, together with the token that it proposes.",
			},
		},
	}
}
