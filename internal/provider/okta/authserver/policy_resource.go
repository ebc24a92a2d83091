package authserver

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
)

// NewPolicyResource makes openmetadata_okta_authorization_server_policy.
var NewPolicyResource = crud.New(crud.Kind[policyModel, api.Policy]{
	Objects: policies, Type: "_okta_authorization_server_policy", Schema: policySchema, In: []crud.Part{inServer}, MovedFrom: "okta_auth_server_policy",
	Place: (*policyModel).place, Request: (*policyModel).request, Read: (*policyModel).read,
	Status:   func(m *policyModel) *types.String { return &m.Status },
	Priority: func(m *policyModel) *types.Int64 { return &m.Priority },
	Fields:   map[string]path.Path{"conditions.clients": path.Root("clients_included")},
	Before:   removeHalfMade, Making: replaceFormer, Plan: planPolicy,
	Seen: func(_ context.Context, r *crud.Call[policyModel, api.Policy]) {
		rankedPolicies.noteMisplaced(r.Connections, r.State.place(), r.Former.Priority, r.State.Priority)
	},
})

// replaceFormer lets a policy of the name that is what would be made not stand in the way: see makeRoom.
func replaceFormer(w *crud.Call[policyModel, api.Policy], making *lifecycle.Adopting[api.Policy]) {
	var former *api.Policy
	looked := false
	find, create := making.Find, making.Create
	making.Find = func(ctx context.Context) (*api.Policy, error) {
		existing, err := find(ctx)
		first := !looked
		looked = true // what is found after a creation is what it made
		if first && existing != nil && w.Objects.Is(*existing, w.Wanted) && !w.Run().Begun(making.Key) {
			former = existing
			return nil, nil
		}
		return existing, err
	}
	making.Create = func(ctx context.Context) (*api.Policy, error) {
		if former != nil {
			if err := makeRoom(ctx, w, *former); err != nil {
				return nil, err
			}
		}
		return create(ctx)
	}
}

// makeRoom gives the name of a policy that is there to the one that takes its place. One without rules, as an apply leaves it
// that was stopped, lets nobody do anything and is deleted. One with rules is in use until its place is taken, so it gets
// another name, and is deleted by the instance that it belongs to.
func makeRoom(ctx context.Context, w *crud.Call[policyModel, api.Policy], former api.Policy) error {
	removed, err := removeWithoutRules(ctx, w, former)
	if removed || err != nil {
		return err
	}
	former.Priority = nil
	suffix := " (replaced " + former.ID + ")"
	name := []rune(former.Name)
	former.Name = string(name[:min(len(name), maxPolicyName-len(suffix))]) + suffix
	if _, err = w.Objects.Update(ctx, former); err == nil {
		w.Diagnostics.AddWarning(fmt.Sprintf("The %s was there already and has another name now", policies.Described(w.Plan.Name.ValueString())),
			fmt.Sprintf("It is called %q, and a second policy is made. In a replacement (-replace or a taint, with create_before_destroy) "+
				"the former is deleted next. Where the state does not have it, as after a loss of the state, nothing deletes it: "+
				"once people can sign in by the new one, delete it by hand.", former.Name))
	}
	return err
}

// removeWithoutRules deletes a policy, and tells so, if it has no rules.
func removeWithoutRules(ctx context.Context, w *crud.Call[policyModel, api.Policy], policy api.Policy) (removed bool, err error) {
	rules, err := w.Client.PolicyRules(w.Plan.AuthorizationServerID.ValueString(), policy.ID).List(ctx)
	if err != nil || len(rules) > 0 {
		return false, err
	}
	return true, w.Objects.Delete(ctx, policy)
}

// removeHalfMade deletes a policy without rules that has the name which the policy is to have: an apply that was stopped in
// a replacement leaves it.
func removeHalfMade(ctx context.Context, w *crud.Call[policyModel, api.Policy]) {
	if w.State == nil || w.Plan.Name.Equal(w.State.Name) {
		return
	}
	others, err := w.Objects.Find(ctx, w.Wanted)
	if err == nil && len(others) > 0 && others[0].ID != w.Wanted.ID && w.Objects.Is(others[0], w.Wanted) {
		_, err = removeWithoutRules(ctx, w, others[0])
	}
	if err != nil {
		diagnose.Error(w.Diagnostics, diagnose.Update, policies.Described(w.Plan.Name.ValueString()), err)
	}
}

// planPolicy: a policy of another name for other clients is another policy. Those of the old one have it until the new one is there
// (create_before_destroy), and an apply that was stopped meanwhile is followed by one that plans the same again.
func planPolicy(ctx context.Context, p *crud.Planning[policyModel]) {
	if p.Plan == nil || p.Connections == nil {
		return
	}
	state := policyModel{}
	if p.State != nil {
		state = *p.State
	}
	if !p.Plan.AuthorizationServerID.IsUnknown() {
		rankedPolicies.check(ctx, p.Connections, p.Plan.place(), p.Plan.Name, state.ID, p.Config.Priority, state.Priority, &p.Diagnostics)
	}
	if p.State == nil || p.Plan.Name.IsUnknown() || p.Plan.Name.Equal(state.Name) || !convert.FullyKnown(p.Plan.ClientsIncluded) {
		return
	}
	before, after := convert.Strings(ctx, state.ClientsIncluded, &p.Diagnostics), convert.Strings(ctx, p.Plan.ClientsIncluded, &p.Diagnostics)
	if slices.ContainsFunc(append(before, after...), func(client string) bool {
		return client == api.AllClients || slices.Contains(before, client) && slices.Contains(after, client)
	}) {
		return
	}
	p.RequiresReplace = append(p.RequiresReplace, path.Root("clients_included"))
}

// policyModel is the resource's configuration, plan and state.
type policyModel struct {
	ID                    types.String `tfsdk:"id"`
	AuthorizationServerID types.String `tfsdk:"authorization_server_id"`
	Name                  types.String `tfsdk:"name"`
	Description           types.String `tfsdk:"description"`
	ClientsIncluded       types.Set    `tfsdk:"clients_included"`
	Priority              types.Int64  `tfsdk:"priority"`
	Status                types.String `tfsdk:"status"`
}

// request makes what is sent of a plan. A priority that nobody asked for is not sent.
func (m *policyModel) request(ctx context.Context, diagnostics *diag.Diagnostics) api.Policy {
	return api.Policy{
		ID:          m.ID.ValueString(),
		Name:        m.Name.ValueString(),
		Description: m.Description.ValueString(),
		Priority:    knownNumber(m.Priority),
		Conditions:  api.PolicyConditions{Clients: api.Included{Include: convert.Strings(ctx, m.ClientsIncluded, diagnostics)}},
	}
}

// read takes over what the org has.
func (m *policyModel) read(policy *api.Policy) {
	m.ID = types.StringValue(policy.ID)
	m.Name = convert.Text(policy.Name)
	m.Description = convert.Text(policy.Description)
	m.ClientsIncluded = convert.Set(policy.Conditions.Clients.Include)
	m.Priority = types.Int64PointerValue(policy.Priority)
	m.Status = convert.Text(policy.Status)
}

func knownNumber(number types.Int64) *int64 {
	if number.IsUnknown() {
		return nil
	}
	return number.ValueInt64Pointer()
}

func (m *policyModel) place() crud.Place { return crud.At(m.ID, m.Name, m.AuthorizationServerID) }
