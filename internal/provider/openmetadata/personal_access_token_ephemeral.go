package openmetadata

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
)

// personalTokenEphemeral reads a personal access token without keeping it.
type personalTokenEphemeral struct{ connection.EphemeralResource }

// NewPersonalAccessTokenEphemeral makes the ephemeral openmetadata_personal_access_token.
func NewPersonalAccessTokenEphemeral() ephemeral.EphemeralResource {
	return &personalTokenEphemeral{connection.EphemeralResource{Type: "_personal_access_token"}}
}

type personalTokenEphemeralModel struct {
	tokenValue

	ID   types.String `tfsdk:"id"`
	User types.String `tfsdk:"user"`
	Name types.String `tfsdk:"name"`
}

// Schema implements ephemeral.EphemeralResource.
func (e *personalTokenEphemeral) Schema(_ context.Context, _ ephemeral.SchemaRequest, response *ephemeral.SchemaResponse) {
	response.Schema = ephemeralToken("a personal access token of an OpenMetadata account", map[string]schema.Attribute{
		"id": schema.StringAttribute{
			Required: true, MarkdownDescription: "The server's ID of the token, as the resource of the same name has it.",
			Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"user": schema.StringAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: "Name of the account that the token is of. Defaults to the account that the provider acts as.",
			Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"name": schema.StringAttribute{Computed: true, MarkdownDescription: "Name of the token."},
	})
}

// Open implements ephemeral.EphemeralResource.
func (e *personalTokenEphemeral) Open(ctx context.Context, request ephemeral.OpenRequest, response *ephemeral.OpenResponse) {
	model, client := lifecycle.Given[personalTokenEphemeralModel](ctx, request.Config, e.NeedOpenMetadata, &response.Diagnostics)
	if client == nil {
		return
	}
	object := fmt.Sprintf("personal access token with the id %q", model.ID.ValueString())
	if model.User.IsNull() {
		acting, err := client.Acting(ctx)
		if err != nil {
			diagnose.Error(&response.Diagnostics, diagnose.Read, object, err)
			return
		}
		model.User = types.StringValue(acting.User)
	}
	found, err := findPersonalToken(ctx, client, model.User.ValueString(), hasID(model.ID))
	switch {
	case err != nil && !api.IsNotFound(err):
		diagnose.Error(&response.Diagnostics, diagnose.Read, object, err)
		return
	case found == nil:
		response.Diagnostics.AddAttributeError(path.Root("id"), "There is no such personal access token",
			fmt.Sprintf("The account %q has no token with the id %q: it was revoked, or belongs to another account (user). The resource openmetadata_personal_access_token makes one.",
				model.User.ValueString(), model.ID.ValueString()))
		return
	}
	model.readToken(found.Token, found)
	model.Name = types.StringValue(found.Name)
	response.Diagnostics.Append(response.Result.Set(ctx, &model)...)
}
