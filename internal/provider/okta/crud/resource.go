package crud

import (
	"context"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/adopt"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// Kind is what is particular to a type of resources. M is the model of its configuration, plan and state, T the API object.
// What is nil is not particular.
type Kind[M, T any] struct {
	Objects Objects[T]
	// Type is the type's name without the provider's.
	Type   string
	Schema func() schema.Schema
	// In are the parts of the identity before the object's own. ID is that one, where it is not the attribute id, and MovedFrom
	// is the type of the okta provider for the same objects.
	In        []Part
	ID        Part
	MovedFrom string
	// Moves says that an update may give the object another identity.
	Moves bool

	// Place is where the object of a model is, and Describe what it is called in an error, where that is not its noun and its
	// name.
	Place    func(*M) Place
	Describe func(*M) string
	// Request is what is sent of a plan that is known in full, and Read takes over what the org has.
	Request func(m *M, ctx context.Context, diagnostics *diag.Diagnostics) T
	Read    func(*M, *T)
	// Written is Read for the answer to a write, which it takes over into its Plan.
	Written func(*Call[M, T], *T)
	// Status is the status of an object with a life cycle, which calls of their own change.
	Status func(*M) *types.String
	// Priority is the place of an object in an order of evaluation. One that was asked for stays as it is in the plan: Okta
	// numbers without gaps, so the second of two objects is the first until the first is there, and the next refresh sees
	// whether both have come to stand where they should.
	Priority func(*M) *types.Int64
	// Fields are the attributes at fault where one of Okta's causes begins with another name than that of an attribute; see
	// diagnose.OktaError. One that is a condition may be named with what it includes.
	Fields map[string]path.Path

	// Validate checks what the configuration alone decides.
	Validate func(m *M, ctx context.Context, diagnostics *diag.Diagnostics)
	// Plan changes or judges a plan, that of the end of an object too.
	Plan func(context.Context, *Planning[M])
	// Foreign says why an object of the org is none for this type, with what to do instead.
	Foreign func(T) (summary, detail string)
	// Adopts has the only object that is there, if it is what would be made, adopted by a creation, and left by the end of an
	// instance where a newer one stands for it.
	Adopts bool
	// Lags says that the org's search, by which an object that was made is found, shows it only after a moment, and Searched
	// that a data source finds such objects by it.
	Lags, Searched bool
	// Before comes before a write, and its errors prevent that. Making changes how the object is made, and Update is in place
	// of its own update: without an answer the state becomes the plan, unless an error has been added.
	Before func(context.Context, *Call[M, T])
	Making func(*Call[M, T], *lifecycle.Adopting[T])
	Update func(context.Context, *Call[M, T]) (*T, error)
	// Explain adds the error for a failed write where the type has words of its own for it, and tells whether it has.
	Explain func(ctx context.Context, w *Call[M, T], refusal error) bool
	// Imported comes after an import.
	Imported func(ctx context.Context, private lifecycle.PrivateState, diagnostics *diag.Diagnostics)
	// Settle comes once the object is in the state, and After once it has its status too.
	Settle, After func(context.Context, *Call[M, T])
	// Seen comes after a read.
	Seen func(context.Context, *Call[M, T])
	// Stays tells whether the end of an instance leaves the object as it is.
	Stays func(context.Context, *Call[M, T]) (bool, error)
}

// Call is what a resource does with its object: a creation, a read, an update, or the end of an instance.
type Call[M, T any] struct {
	*connection.Connections
	Client  *api.Client
	Objects api.Collection[T]
	Action  diagnose.Action
	// Config and Plan are those of a write's request. Plan becomes what is written. State is that of the request, nil for a
	// creation; of a read it becomes what is read.
	Config, Plan, State *M
	// Former is what the Plan of a write, or the State of a read, was before the org's answer was taken over.
	Former M
	// Wanted is what is sent, Found what is read.
	Wanted      T
	Found       *T
	Private     lifecycle.PrivateState
	Diagnostics *diag.Diagnostics

	kind  *Kind[M, T]
	state *tfsdk.State
}

// Planning is a plan in the making. Its Connections are nil before the provider is configured.
type Planning[M any] struct {
	*connection.Connections
	// Config, Plan and State are those of the request: without a State the object is made, and without the others it ends.
	Config, Plan, State *M
	*resource.ModifyPlanResponse
	// Key names the object of a model in the register of lifecycle.
	Key func(*api.Client, *M) lifecycle.Key
}

// managed is a resource of a kind.
type managed[M, T any] struct {
	connection.Resource
	kind Kind[M, T]
}

// New makes a constructor of a kind's resource.
func New[M, T any](kind Kind[M, T]) func() resource.Resource {
	return func() resource.Resource { return adopt.Resource(&managed[M, T]{kind: kind}) }
}

// Metadata implements resource.Resource.
func (r *managed[M, T]) Metadata(_ context.Context, request resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + r.kind.Type
}

// Schema implements resource.Resource.
func (r *managed[M, T]) Schema(_ context.Context, _ resource.SchemaRequest, response *resource.SchemaResponse) {
	response.Schema = r.kind.Schema()
}

// Identity implements adopt.Identified.
func (r *managed[M, T]) Identity() adopt.Identity {
	own := r.kind.ID
	if own.Attribute == "" {
		own = Part{Attribute: "id", Theirs: "id", Of: r.kind.Objects}
	}
	identity := adopt.Identity{Changes: r.kind.Moves, Imported: r.kind.Imported}
	for _, part := range append(slices.Clip(r.kind.In), own) {
		identity.Parts = append(identity.Parts, part.part(r.NeedOkta))
		if r.kind.MovedFrom != "" {
			identity.MovedFrom.Type = r.kind.MovedFrom
			identity.MovedFrom.Attributes = append(identity.MovedFrom.Attributes, part.Theirs)
		}
	}
	return identity
}

// ValidateConfig implements resource.ResourceWithValidateConfig.
func (r *managed[M, T]) ValidateConfig(ctx context.Context, request resource.ValidateConfigRequest, response *resource.ValidateConfigResponse) {
	if r.kind.Validate == nil {
		return
	}
	var config M
	response.Diagnostics.Append(convert.Decode(ctx, request.Config, &config)...)
	if !response.Diagnostics.HasError() {
		r.kind.Validate(&config, ctx, &response.Diagnostics)
	}
}

// ModifyPlan implements resource.ResourceWithModifyPlan.
func (r *managed[M, T]) ModifyPlan(ctx context.Context, request resource.ModifyPlanRequest, response *resource.ModifyPlanResponse) {
	ends := r.Run().PlansDestroy(ctx, request, response)
	if r.kind.Plan == nil {
		return
	}
	planning := Planning[M]{Connections: r.Connections, ModifyPlanResponse: response, Key: r.kind.key}
	if !ends {
		planning.Config, planning.Plan = new(M), new(M)
		response.Diagnostics.Append(convert.Decode(ctx, request.Config, planning.Config)...)
		response.Diagnostics.Append(convert.Decode(ctx, request.Plan, planning.Plan)...)
	}
	if !request.State.Raw.IsNull() {
		planning.State = new(M)
		response.Diagnostics.Append(convert.Decode(ctx, request.State, planning.State)...)
	}
	if !response.Diagnostics.HasError() {
		r.kind.Plan(ctx, &planning)
	}
}

// write begins a write; it is nil after an error.
func (r *managed[M, T]) write(ctx context.Context, config tfsdk.Config, plan tfsdk.Plan, w Call[M, T]) *Call[M, T] {
	w.kind, w.Connections, w.Config, w.Plan = &r.kind, r.Connections, new(M), new(M)
	w.Diagnostics.Append(convert.Decode(ctx, config, w.Config)...)
	w.Diagnostics.Append(convert.Decode(ctx, plan, w.Plan)...)
	w.Client = r.NeedOkta(w.Diagnostics)
	w.Wanted = r.kind.Request(w.Plan, ctx, w.Diagnostics)
	if !w.Diagnostics.HasError() {
		w.Objects = r.kind.Objects.Of(w.Client, r.kind.Place(w.Plan).In)
		if r.kind.Before != nil {
			r.kind.Before(ctx, &w)
		}
	}
	if w.Diagnostics.HasError() {
		return nil
	}
	return &w
}

// Create implements resource.Resource.
func (r *managed[M, T]) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	w := r.write(ctx, request.Config, request.Plan, Call[M, T]{
		Action: diagnose.Create, Private: response.Private, Diagnostics: &response.Diagnostics, state: &response.State,
	})
	if w == nil {
		return
	}
	if created := w.Make(ctx, lifecycle.NewInstance()); created != nil {
		w.save(ctx, created)
	}
}

// Make makes the object for an instance, or adopts it; it returns nil after adding an error, unless the object was made and is
// to be noted in the state all the same.
func (w *Call[M, T]) Make(ctx context.Context, instance string) *T {
	kind, place, only := w.kind, w.kind.Place(w.Plan), false
	making := lifecycle.Adopting[T]{
		Run: w.Run(), Private: w.Private, Instance: instance, Key: kind.key(w.Client, w.Plan), Object: kind.describe(w.Plan),
		Find: func(ctx context.Context) (*T, error) {
			found, err := w.Objects.Find(ctx, w.Wanted)
			only = len(found) == 1
			if err != nil || len(found) == 0 {
				return nil, err
			}
			return &found[0], nil
		},
		Create: func(ctx context.Context) (*T, error) { return w.Objects.Create(ctx, w.Wanted) },
		Mine:   func(existing *T) bool { return kind.Adopts && only && w.Objects.Is(*existing, w.Wanted) },
		Refuse: func(existing *T) {
			if kind.Foreign != nil {
				if summary, detail := kind.Foreign(*existing); summary != "" {
					w.Diagnostics.AddAttributeError(path.Root("name"), summary, detail)
					return
				}
			}
			item, _ := kind.Objects.Item(*existing)
			diagnose.AlreadyExists(w.Diagnostics, kind.typeName(), kind.describe(w.Plan), strings.Join(append(place.In, item.ID), "/"))
		},
		Fail: func(ctx context.Context, err error) { w.fail(ctx, diagnose.Create, err) },
	}
	if kind.Making != nil {
		kind.Making(w, &making)
	}
	if kind.Lags {
		making.Find = connection.FindMade(w.Connections, making.Find)
	}
	return making.Make(ctx, w.Diagnostics)
}

// save saves what the org has answered to a write and switches the object to the planned status.
func (w *Call[M, T]) save(ctx context.Context, answer *T) {
	kind := w.kind
	if kind.Searched {
		w.Wrote(kind.typeName())
	}
	w.Former = *w.Plan
	w.Take(ctx, answer)
	if kind.Settle != nil {
		kind.Settle(ctx, w)
	}
	if kind.Status != nil {
		lifecycle.SwitchStatus(ctx, w.state, w.Diagnostics, w.Action, kind.describe(w.Plan), *kind.Status(&w.Former), kind.Status(w.Plan).ValueString(),
			func(ctx context.Context, status string) error {
				return w.Objects.SetStatus(ctx, kind.Place(w.Plan).ID, status)
			})
	}
	if kind.After != nil {
		kind.After(ctx, w)
	}
}

// Take takes over what the org has answered to a write, in the state too.
func (w *Call[M, T]) Take(ctx context.Context, answer *T) {
	switch {
	case answer == nil:
	case w.kind.Written != nil:
		w.kind.Written(w, answer)
	default:
		w.kind.Read(w.Plan, answer)
	}
	if priority := w.kind.Priority; priority != nil && !priority(&w.Former).IsNull() && !priority(&w.Former).IsUnknown() {
		*priority(w.Plan) = *priority(&w.Former)
	}
	w.Diagnostics.Append(convert.Encode(ctx, w.state, w.Plan)...)
}

// Key names the object of a model in the register of lifecycle.
func (w *Call[M, T]) Key(m *M) lifecycle.Key { return w.kind.key(w.Client, m) }

// Fail adds the error of a write that has failed.
func (w *Call[M, T]) Fail(ctx context.Context, err error) { w.fail(ctx, w.Action, err) }

// fail is Fail for an action of its own: an update, too, may have to make an object.
func (w *Call[M, T]) fail(ctx context.Context, action diagnose.Action, err error) {
	if w.kind.Explain == nil || !w.kind.Explain(ctx, w, err) {
		diagnose.OktaError(w.Diagnostics, action, w.kind.describe(w.Plan), err, w.kind.fields())
	}
}

// SetState sets an attribute of the state, which has the object by then.
func (w *Call[M, T]) SetState(ctx context.Context, attribute string, value any) {
	w.Diagnostics.Append(w.state.SetAttribute(ctx, path.Root(attribute), value)...)
}

// Read implements resource.Resource.
func (r *managed[M, T]) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	lifecycle.Read(ctx, request, response, r.RefreshOkta, r.kind.describe, func(ctx context.Context, client *api.Client, state *M) error {
		c := r.call(client, state, response.Private, &response.Diagnostics)
		found, err := c.Objects.Get(ctx, r.kind.Place(state).ID)
		if err != nil {
			return err
		}
		if r.kind.Foreign != nil {
			if summary, detail := r.kind.Foreign(*found); summary != "" {
				response.Diagnostics.AddError(summary, detail)
				return nil
			}
		}
		c.Found, c.Former = found, *state
		r.kind.Read(state, found)
		if r.kind.Seen != nil {
			r.kind.Seen(ctx, c)
		}
		return nil
	})
}

// call is one with an object of the state.
func (r *managed[M, T]) call(client *api.Client, state *M, private lifecycle.PrivateState, diagnostics *diag.Diagnostics) *Call[M, T] {
	return &Call[M, T]{
		Connections: r.Connections, Client: client, Objects: r.kind.Objects.Of(client, r.kind.Place(state).In), State: state,
		Private: private, Diagnostics: diagnostics, kind: &r.kind,
	}
}

// Update implements resource.Resource.
func (r *managed[M, T]) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	state := new(M)
	response.Diagnostics.Append(convert.Decode(ctx, request.State, state)...)
	w := r.write(ctx, request.Config, request.Plan, Call[M, T]{
		Action: diagnose.Update, State: state, Private: response.Private, Diagnostics: &response.Diagnostics, state: &response.State,
	})
	if w == nil {
		return
	}
	update := r.kind.Update
	if update == nil {
		update = Put[M, T]
	}
	if updated, err := update(ctx, w); err != nil {
		w.Fail(ctx, err)
	} else if !w.Diagnostics.HasError() {
		w.save(ctx, updated)
	}
}

// Put updates the object as the kinds do that have no Update of their own.
func Put[M, T any](ctx context.Context, w *Call[M, T]) (*T, error) {
	return w.Objects.Update(ctx, w.Wanted)
}

// Delete implements resource.Resource.
func (r *managed[M, T]) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	lifecycle.Delete(ctx, request, response, r.NeedOkta, r.kind.describe, func(ctx context.Context, client *api.Client, state *M) error {
		c := r.call(client, state, request.Private, &response.Diagnostics)
		if r.kind.Stays != nil {
			if stays, err := r.kind.Stays(ctx, c); stays || err != nil {
				return err
			}
		}
		if r.kind.Adopts && r.Run().Stays(ctx, c.Private, c.Key(state), r.kind.describe(state), c.Diagnostics) {
			return nil
		}
		return c.Objects.Delete(ctx, r.kind.Request(state, ctx, c.Diagnostics))
	})
}

func (k *Kind[M, T]) describe(m *M) string {
	if k.Describe != nil {
		return k.Describe(m)
	}
	return k.Objects.Described(k.Place(m).Name)
}

func (k *Kind[M, T]) typeName() string { return "openmetadata" + k.Type }

// key names the object in the register of lifecycle.
func (k *Kind[M, T]) key(client *api.Client, m *M) lifecycle.Key {
	place := k.Place(m)
	return lifecycle.Key{At: client.OrgURL(), Type: k.typeName(), In: strings.Join(place.In, "/"), Name: place.Name}
}

// fields maps the names that Okta's causes begin with to attributes: mostly an attribute has the name of its field.
func (k *Kind[M, T]) fields() map[string]path.Path {
	fields := map[string]path.Path{}
	for name := range k.Schema().Attributes {
		parts := strings.Split(name, "_")
		for i, part := range parts[1:] {
			parts[i+1] = words.Capital(part)
		}
		fields[name], fields[strings.Join(parts, "")] = path.Root(name), path.Root(name)
	}
	for name, at := range k.Fields {
		fields[name], fields[name+".include"] = at, at
	}
	return fields
}
