package okta

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/adopt"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
)

// groupResource is a group that is made in Okta.
type groupResource struct{ connection.Resource }

var (
	_ resource.ResourceWithConfigure = (*groupResource)(nil)
)

// NewGroupResource makes openmetadata_okta_group.
func NewGroupResource() resource.Resource { return adopt.Resource(&groupResource{}) }

// groupModel is the resource's configuration, plan and state.
type groupModel struct {
	ID          types.String `tfsdk:"id"`
	Name        types.String `tfsdk:"name"`
	Description types.String `tfsdk:"description"`
}

func (m *groupModel) request() api.Group {
	return api.Group{ID: m.ID.ValueString(), Profile: api.GroupProfile{Name: m.Name.ValueString(), Description: m.Description.ValueString()}}
}

func (m *groupModel) read(group *api.Group) {
	m.ID = types.StringValue(group.ID)
	m.Name = convert.Text(group.Profile.Name)
	m.Description = convert.Text(group.Profile.Description)
}

// Metadata implements resource.Resource.
func (r *groupResource) Metadata(_ context.Context, request resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + "_okta_group"
}

// Schema implements resource.Resource.
func (r *groupResource) Schema(_ context.Context, _ resource.SchemaRequest, response *resource.SchemaResponse) {
	response.Schema = schema.Schema{
		MarkdownDescription: "A group of the Okta org. Who is in it, and what its profile has beside name and description, is left alone." +
			lifecycle.IsRefused.Describe(", because its name is taken. Without it the group is deleted, and with it who is in it, and made anew."),
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Computed: true, MarkdownDescription: "Okta's id of the group.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"name": schema.StringAttribute{
				Required: true, MarkdownDescription: "Name of the group.",
				Validators: []validator.String{stringvalidator.LengthBetween(1, 255)},
			},
			"description": schema.StringAttribute{
				Optional: true, MarkdownDescription: "What the group is for. Defaults to none.",
				Validators: []validator.String{stringvalidator.LengthBetween(1, 1024)},
			},
		},
	}
}

// Create implements resource.Resource.
func (r *groupResource) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	var plan groupModel
	response.Diagnostics.Append(convert.Decode(ctx, request.Plan, &plan)...)
	client := r.NeedOkta(&response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	wanted := plan.request()
	created := lifecycle.Create(ctx, &response.Diagnostics, plan.object(), groupFields,
		connection.FindMade(r.Connections, func(ctx context.Context) (*api.Group, error) {
			same, err := client.FindGroups(ctx, wanted.Profile.Name, api.GroupTypeOkta)
			if err != nil || len(same) == 0 {
				return nil, err
			}
			return &same[0], nil
		}),
		func(ctx context.Context) (*api.Group, error) { return client.CreateGroup(ctx, wanted) },
		func(existing *api.Group) {
			diagnose.AlreadyExists(&response.Diagnostics, "openmetadata_okta_group", plan.object(), existing.ID)
		})
	if created == nil {
		return
	}
	r.Wrote("openmetadata_okta_group")
	plan.read(created)
	response.Diagnostics.Append(convert.Encode(ctx, &response.State, &plan)...)
}

// Read implements resource.Resource. A group that comes from elsewhere cannot be changed here and is refused.
func (r *groupResource) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	lifecycle.Read(ctx, request, response, r.RefreshOkta, (*groupModel).object, func(ctx context.Context, client *api.Client, state *groupModel) error {
		found, err := client.GetGroup(ctx, state.ID.ValueString())
		if err != nil {
			return err
		}
		if found.Type != api.GroupTypeOkta {
			response.Diagnostics.AddError("Not a group of Okta's own",
				fmt.Sprintf("The group %q has the type %s: it comes from elsewhere, or is built in, and cannot be changed here. Use data.openmetadata_okta_group.", found.Profile.Name, found.Type))
			return nil
		}
		state.read(found)
		return nil
	})
}

// Update implements resource.Resource.
func (r *groupResource) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	var plan groupModel
	response.Diagnostics.Append(convert.Decode(ctx, request.Plan, &plan)...)
	client := r.NeedOkta(&response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	updated, err := client.UpdateGroup(ctx, plan.request())
	if err != nil {
		diagnose.OktaError(&response.Diagnostics, diagnose.Update, plan.object(), err, groupFields)
		return
	}
	r.Wrote("openmetadata_okta_group")
	plan.read(updated)
	response.Diagnostics.Append(convert.Encode(ctx, &response.State, &plan)...)
}

// Delete implements resource.Resource.
func (r *groupResource) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	lifecycle.Delete(ctx, request, response, r.NeedOkta, (*groupModel).object, func(ctx context.Context, client *api.Client, state *groupModel) error {
		return client.DeleteGroup(ctx, state.ID.ValueString())
	})
}

// Identity implements adopt.Identified.
func (r *groupResource) Identity() adopt.Identity {
	return adopt.Identity{
		MovedFrom: adopt.Source{Type: "okta_group", Attributes: []string{"id"}},
		Parts: []adopt.Part{
			{Attribute: "id", Description: "Okta's ID of the group.", Of: groupsOf(r.NeedOkta, api.GroupTypeOkta)},
		},
	}
}

func (m *groupModel) object() string {
	return fmt.Sprintf("Okta group %q", m.Name.ValueString())
}

// groupFields maps the fields that Okta's causes begin with to attributes.
var groupFields = map[string]path.Path{
	"description":         path.Root("description"),
	"name":                path.Root("name"),
	"profile.description": path.Root("description"),
	"profile.name":        path.Root("name"),
}
