package standin

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
)

// kept is a type of resource whose objects are kept by what it stands in for. M is what a state of it has.
type kept[M any] struct {
	name   string
	schema schema.Schema
	// write makes what is planned, or changes what there is to it, and adds what only the object tells. What is write-only is
	// in the configuration alone.
	write func(plan *M, config M) error
	// read brings the state up to date and tells whether the object is there. Without it the object is as it was left.
	read func(state *M) (exists bool, err error)
	// remove ends the object. Without it nobody notices.
	remove func(state M) error
}

var _ resource.Resource = (*kept[struct{}])(nil)

// idAttribute is the attribute id, which an object keeps.
func idAttribute() schema.StringAttribute {
	return schema.StringAttribute{Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()}}
}

// Metadata implements resource.Resource.
func (k *kept[M]) Metadata(_ context.Context, _ resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = k.name
}

// Schema implements resource.Resource.
func (k *kept[M]) Schema(_ context.Context, _ resource.SchemaRequest, response *resource.SchemaResponse) {
	response.Schema = k.schema
}

// Create implements resource.Resource.
func (k *kept[M]) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	k.apply(ctx, request.Config, request.Plan, &response.State, &response.Diagnostics)
}

// Update implements resource.Resource.
func (k *kept[M]) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	k.apply(ctx, request.Config, request.Plan, &response.State, &response.Diagnostics)
}

func (k *kept[M]) apply(ctx context.Context, config tfsdk.Config, planned tfsdk.Plan, state *tfsdk.State, diagnostics *diag.Diagnostics) {
	var plan, written M
	diagnostics.Append(planned.Get(ctx, &plan)...)
	diagnostics.Append(config.Get(ctx, &written)...)
	if diagnostics.HasError() {
		return
	}
	if err := k.write(&plan, written); err != nil {
		diagnostics.AddError("The stand-in cannot write "+k.name, err.Error())
		return
	}
	diagnostics.Append(state.Set(ctx, &plan)...)
}

// Read implements resource.Resource.
func (k *kept[M]) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	var state M
	if k.read == nil {
		return
	}
	if response.Diagnostics.Append(request.State.Get(ctx, &state)...); response.Diagnostics.HasError() {
		return
	}
	exists, err := k.read(&state)
	switch {
	case err != nil:
		response.Diagnostics.AddError("The stand-in cannot read "+k.name, err.Error())
	case !exists:
		response.State.RemoveResource(ctx)
	default:
		response.Diagnostics.Append(response.State.Set(ctx, &state)...)
	}
}

// Delete implements resource.Resource.
func (k *kept[M]) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	var state M
	if k.remove == nil {
		return
	}
	if response.Diagnostics.Append(request.State.Get(ctx, &state)...); response.Diagnostics.HasError() {
		return
	}
	if err := k.remove(state); err != nil {
		response.Diagnostics.AddError("The stand-in cannot delete "+k.name, err.Error())
	}
}
