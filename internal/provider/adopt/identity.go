// Package adopt brings what is there already under Terraform: by an identity, an id or a name it is imported, by a list it is
// found, and from another provider's state it is moved. What an object is identified by is said once, by its type's Identity,
// and the rest follows.
package adopt

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// Identity is what tells one object of a type from all others.
type Identity struct {
	// Parts are those of the import id, in its order; each is an attribute of the identity.
	Parts []Part
	// Changes says that an update may give the object another identity.
	Changes bool
	// Joint is for a type whose import id is not Parts with slashes in between, which its own ImportState reads: what it has in
	// between where it is made of an identity.
	Joint string
	// Unfindable says why nothing is imported by the identity, and what to do instead; empty where it is.
	Unfindable string
	// MovedFrom is what resources are moved from; the zero one for nothing.
	MovedFrom Source
	// Imported comes after an import, for what is noted of one; it may be nil.
	Imported func(ctx context.Context, private lifecycle.PrivateState, diagnostics *diag.Diagnostics)
}

// Part is one part of an identity.
type Part struct {
	// Attribute is the name of the attribute that holds the part in the state.
	Attribute string
	// Key is the attribute that the identity has in the place of Attribute, where that changes in the life of an object: its
	// name, by which Of finds it. Empty for Attribute.
	Key string
	// Description is the identity attribute's, a sentence.
	Description string
	// Of is what the part is an id of.
	Of Collection
	// Listed is what a list of the type goes through, where that is not Of.
	Listed *Collection
	// IsName says that the part is a name itself.
	IsName bool
}

// key is the identity's attribute of the part.
func (p Part) key() string {
	if p.Key != "" {
		return p.Key
	}
	return p.Attribute
}

// Identified is a resource that says what its objects are identified by. It has no ImportState of its own unless an import
// takes more than the attributes that the identity's parts name; that gets an id whose parts are ids, whatever the import was
// by.
type Identified interface {
	resource.Resource
	Identity() Identity
}

// Resource is the resource with an identity: it is in the state as soon as the attributes that it consists of, and the resource
// can be imported and moved by it.
func Resource(r Identified) resource.Resource {
	return &adoptable{r}
}

// adoptable hands everything on to the resource, and keeps the identity of what comes back.
type adoptable struct{ Identified }

var (
	_ resource.ResourceWithConfigure      = (*adoptable)(nil)
	_ resource.ResourceWithIdentity       = (*adoptable)(nil)
	_ resource.ResourceWithImportState    = (*adoptable)(nil)
	_ resource.ResourceWithModifyPlan     = (*adoptable)(nil)
	_ resource.ResourceWithValidateConfig = (*adoptable)(nil)
)

// Metadata implements resource.Resource.
func (a *adoptable) Metadata(ctx context.Context, request resource.MetadataRequest, response *resource.MetadataResponse) {
	a.Identified.Metadata(ctx, request, response)
	response.ResourceBehavior.MutableIdentity = a.Identity().Changes
}

// IdentitySchema implements resource.ResourceWithIdentity.
func (a *adoptable) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, response *resource.IdentitySchemaResponse) {
	response.IdentitySchema.Attributes = map[string]identityschema.Attribute{}
	for _, part := range a.Identity().Parts {
		response.IdentitySchema.Attributes[part.key()] = identityschema.StringAttribute{RequiredForImport: true, Description: part.Description}
	}
}

// Configure implements resource.ResourceWithConfigure.
func (a *adoptable) Configure(ctx context.Context, request resource.ConfigureRequest, response *resource.ConfigureResponse) {
	if inner, has := a.Identified.(resource.ResourceWithConfigure); has {
		inner.Configure(ctx, request, response)
	}
}

// ModifyPlan implements resource.ResourceWithModifyPlan.
func (a *adoptable) ModifyPlan(ctx context.Context, request resource.ModifyPlanRequest, response *resource.ModifyPlanResponse) {
	if inner, has := a.Identified.(resource.ResourceWithModifyPlan); has {
		inner.ModifyPlan(ctx, request, response)
	}
}

// ValidateConfig implements resource.ResourceWithValidateConfig.
func (a *adoptable) ValidateConfig(ctx context.Context, request resource.ValidateConfigRequest, response *resource.ValidateConfigResponse) {
	if inner, has := a.Identified.(resource.ResourceWithValidateConfig); has {
		inner.ValidateConfig(ctx, request, response)
	}
}

// Create implements resource.Resource. A creation that fails half-way has an identity too, as soon as it has an id.
func (a *adoptable) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	a.Identified.Create(ctx, request, response)
	a.identify(response.State, response.Identity, &response.Diagnostics)
}

// Read implements resource.Resource. What an earlier version has left in a state gets its identity here.
func (a *adoptable) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	a.Identified.Read(ctx, request, response)
	// The framework wants an identity of what is gone, too.
	if response.State.Raw.IsNull() || !a.identify(response.State, response.Identity, &response.Diagnostics) {
		a.identifyInPart(request.State, response.Identity)
	}
}

// Update implements resource.Resource.
func (a *adoptable) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	a.Identified.Update(ctx, request, response)
	a.identify(response.State, response.Identity, &response.Diagnostics)
}

// identify gives an object the identity that its attributes say, and tells whether they are all known.
func (a *adoptable) identify(state tfsdk.State, identity *tfsdk.ResourceIdentity, diagnostics *diag.Diagnostics) bool {
	if identity == nil || state.Raw.IsNull() || !state.Raw.IsKnown() {
		return false
	}
	raw, complete, err := a.identityOf(state)
	if err != nil {
		diagnostics.AddError("The state cannot be read", words.Sentence(err.Error())+" This is a defect of the provider; please report it.")
		return false
	}
	if complete {
		identity.Raw = raw
	}
	return complete
}

// identifyInPart gives what has no identity yet as much of it as its attributes say.
func (a *adoptable) identifyInPart(state tfsdk.State, identity *tfsdk.ResourceIdentity) {
	if identity == nil || !identity.Raw.IsFullyNull() || state.Raw.IsNull() {
		return
	}
	if raw, _, err := a.identityOf(state); err == nil {
		identity.Raw = raw
	}
}

// identityOf is the identity of a state, and whether nothing of it is absent.
func (a *adoptable) identityOf(state tfsdk.State) (identity tftypes.Value, complete bool, err error) {
	var attributes map[string]tftypes.Value
	if err := state.Raw.As(&attributes); err != nil {
		return tftypes.Value{}, false, err
	}
	complete = true
	values, types := map[string]tftypes.Value{}, map[string]tftypes.Type{}
	for _, part := range a.Identity().Parts {
		value := attributes[part.key()]
		if value.IsNull() || !value.IsKnown() {
			value, complete = tftypes.NewValue(tftypes.String, nil), false
		}
		values[part.key()], types[part.key()] = value, tftypes.String
	}
	return tftypes.NewValue(tftypes.Object{AttributeTypes: types}, values), complete, nil
}
