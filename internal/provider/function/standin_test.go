package function_test

import (
	"context"
	"fmt"
	"maps"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest/standin"
)

// The providers hashicorp/kubernetes and hashicorp/helm cannot be had in a test.
// These stand in for them: they have, of kubernetes_secret_v1 and helm_release,
// the arguments that the example uses, and remember what they are given. They
// reach no cluster.

// cluster is what both stand-ins remember.
type cluster struct {
	mu       sync.Mutex
	secrets  map[string]secret
	releases map[string]release
}

// secret is a Kubernetes secret; binary values are base64.
type secret struct{ data, binary map[string]string }

// release is a Helm release with its only values file.
type release struct{ chart, values string }

func newCluster() *cluster {
	return &cluster{secrets: map[string]secret{}, releases: map[string]release{}}
}

func (c *cluster) factories() map[string]func() (tfprotov6.ProviderServer, error) {
	provider := func(name string, one resource.Resource) func() (tfprotov6.ProviderServer, error) {
		return (&standin.Provider{Name: name, Resource: []func() resource.Resource{func() resource.Resource { return one }}}).Factory()
	}
	return map[string]func() (tfprotov6.ProviderServer, error){
		"kubernetes": provider("kubernetes", &secretResource{cluster: c}),
		"helm":       provider("helm", &releaseResource{cluster: c}),
	}
}

func computedID() schema.StringAttribute {
	return schema.StringAttribute{Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()}}
}

type secretResource struct{ cluster *cluster }

type secretModel struct {
	ID             types.String    `tfsdk:"id"`
	Metadata       []metadataModel `tfsdk:"metadata"`
	Data           types.Map       `tfsdk:"data_wo"`
	DataRevision   types.Int64     `tfsdk:"data_wo_revision"`
	Binary         types.Map       `tfsdk:"binary_data_wo"`
	BinaryRevision types.Int64     `tfsdk:"binary_data_wo_revision"`
}

type metadataModel struct {
	Name      types.String `tfsdk:"name"`
	Namespace types.String `tfsdk:"namespace"`
}

func (r *secretResource) Metadata(_ context.Context, _ resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = "kubernetes_secret_v1"
}

func (r *secretResource) Schema(_ context.Context, _ resource.SchemaRequest, response *resource.SchemaResponse) {
	writeOnly := schema.MapAttribute{ElementType: types.StringType, Optional: true, WriteOnly: true, Sensitive: true}
	response.Schema = schema.Schema{
		Attributes: map[string]schema.Attribute{
			"id":      computedID(),
			"data_wo": writeOnly, "data_wo_revision": schema.Int64Attribute{Optional: true},
			"binary_data_wo": writeOnly, "binary_data_wo_revision": schema.Int64Attribute{Optional: true},
		},
		Blocks: map[string]schema.Block{"metadata": schema.ListNestedBlock{NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
			"name": schema.StringAttribute{Optional: true}, "namespace": schema.StringAttribute{Optional: true},
		}}}},
	}
}

func (r *secretResource) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	var plan, config secretModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	response.Diagnostics.Append(request.Config.Get(ctx, &config)...)
	if response.Diagnostics.HasError() {
		return
	}
	written := secret{data: map[string]string{}, binary: map[string]string{}}
	response.Diagnostics.Append(config.Data.ElementsAs(ctx, &written.data, true)...)
	response.Diagnostics.Append(config.Binary.ElementsAs(ctx, &written.binary, true)...)
	plan.ID = types.StringValue(plan.Metadata[0].Namespace.ValueString() + "/" + plan.Metadata[0].Name.ValueString())
	r.cluster.mu.Lock()
	r.cluster.secrets[plan.ID.ValueString()] = written
	r.cluster.mu.Unlock()
	response.Diagnostics.Append(response.State.Set(ctx, plan)...)
}

func (r *secretResource) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

func (r *secretResource) Update(_ context.Context, _ resource.UpdateRequest, response *resource.UpdateResponse) {
	response.Diagnostics.AddError("Not supported by the stand-in", "The example's test changes nothing.")
}

func (r *secretResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

type releaseResource struct{ cluster *cluster }

type releaseModel struct {
	ID         types.String `tfsdk:"id"`
	Name       types.String `tfsdk:"name"`
	Namespace  types.String `tfsdk:"namespace"`
	Repository types.String `tfsdk:"repository"`
	Chart      types.String `tfsdk:"chart"`
	Version    types.String `tfsdk:"version"`
	Values     []string     `tfsdk:"values"`
}

func (r *releaseResource) Metadata(_ context.Context, _ resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = "helm_release"
}

func (r *releaseResource) Schema(_ context.Context, _ resource.SchemaRequest, response *resource.SchemaResponse) {
	response.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"id": computedID(), "name": schema.StringAttribute{Required: true}, "namespace": schema.StringAttribute{Optional: true},
		"repository": schema.StringAttribute{Optional: true}, "chart": schema.StringAttribute{Required: true}, "version": schema.StringAttribute{Optional: true},
		"values": schema.ListAttribute{ElementType: types.StringType, Optional: true},
	}}
}

func (r *releaseResource) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	var plan releaseModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	if response.Diagnostics.HasError() {
		return
	}
	plan.ID = plan.Name
	if len(plan.Values) != 1 {
		response.Diagnostics.AddError("Not supported by the stand-in", fmt.Sprintf("It takes one values file, not %d.", len(plan.Values)))
		return
	}
	r.cluster.mu.Lock()
	r.cluster.releases[plan.Namespace.ValueString()+"/"+plan.Name.ValueString()] = release{
		chart: plan.Repository.ValueString() + " " + plan.Chart.ValueString() + " " + plan.Version.ValueString(), values: plan.Values[0],
	}
	r.cluster.mu.Unlock()
	response.Diagnostics.Append(response.State.Set(ctx, plan)...)
}

func (r *releaseResource) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

func (r *releaseResource) Update(_ context.Context, _ resource.UpdateRequest, response *resource.UpdateResponse) {
	response.Diagnostics.AddError("Not supported by the stand-in", "The example's test changes nothing.")
}

func (r *releaseResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

// snapshot copies what the stand-ins remember.
func (c *cluster) snapshot() (map[string]secret, map[string]release) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.secrets), maps.Clone(c.releases)
}
