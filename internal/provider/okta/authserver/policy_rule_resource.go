package authserver

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// NewPolicyRuleResource makes openmetadata_okta_authorization_server_policy_rule.
var NewPolicyRuleResource = crud.New(crud.Kind[policyRuleModel, api.PolicyRule]{
	Objects: rules, Type: "_okta_authorization_server_policy_rule", Schema: policyRuleSchema, In: []crud.Part{inServer, inPolicy}, MovedFrom: "okta_auth_server_policy_rule",
	Place: (*policyRuleModel).place, Describe: (*policyRuleModel).object, Request: (*policyRuleModel).request, Read: (*policyRuleModel).read,
	Status:   func(m *policyRuleModel) *types.String { return &m.Status },
	Priority: func(m *policyRuleModel) *types.Int64 { return &m.Priority },
	Fields: map[string]path.Path{
		"actions.token.accessTokenLifetimeMinutes":  path.Root("access_token_lifetime_minutes"),
		"actions.token.inlineHook.id":               path.Root("inline_hook_id"),
		"actions.token.refreshTokenLifetimeMinutes": path.Root("refresh_token_lifetime_minutes"),
		"actions.token.refreshTokenWindowMinutes":   path.Root("refresh_token_window_minutes"),
		"conditions.grantTypes":                     path.Root("grant_types"),
		"conditions.people":                         path.Root("groups_included"),
		"conditions.people.groups":                  path.Root("groups_included"),
		"conditions.people.users":                   path.Root("users_included"),
		"conditions.scopes":                         path.Root("scopes"),
	},
	Validate: (*policyRuleModel).validate,
	Adopts:   true, Before: needScopes, Plan: planRule,
	Seen: func(_ context.Context, r *crud.Call[policyRuleModel, api.PolicyRule]) {
		rankedRules.noteMisplaced(r.Connections, r.State.place(), r.Former.Priority, r.State.Priority)
	},
})

func planRule(ctx context.Context, p *crud.Planning[policyRuleModel]) {
	if p.Plan == nil || p.Connections == nil || p.Plan.AuthorizationServerID.IsUnknown() || p.Plan.PolicyID.IsUnknown() {
		return
	}
	state := policyRuleModel{}
	if p.State != nil {
		state = *p.State
	}
	rankedRules.check(ctx, p.Connections, p.Plan.place(), p.Plan.Name, state.ID, p.Config.Priority, state.Priority, &p.Diagnostics)
	if client, err := p.Okta(); err == nil && !p.Plan.Scopes.Equal(state.Scopes) {
		if missing, err := missingScopes(ctx, client, p.Plan, &p.Diagnostics); err == nil && len(missing) > 0 {
			p.Diagnostics.AddAttributeWarning(path.Root("scopes"), noSuchScope, noSuchScopeYet+describeScopes(missing))
		}
	}
}

// needScopes refuses scopes that the authorization server does not have. In the plan that is a warning, since the same apply
// may make them.
func needScopes(ctx context.Context, w *crud.Call[policyRuleModel, api.PolicyRule]) {
	if w.State != nil && w.Plan.Scopes.Equal(w.State.Scopes) {
		return
	}
	missing, err := missingScopes(ctx, w.Client, w.Plan, w.Diagnostics)
	if err != nil {
		diagnose.Error(w.Diagnostics, diagnose.Read, "scopes of the authorization server", err)
	} else if len(missing) > 0 {
		w.Diagnostics.AddAttributeError(path.Root("scopes"), noSuchScope, describeScopes(missing))
	}
}

const (
	noSuchScope    = "A scope that the authorization server does not have"
	noSuchScopeYet = "Unless this apply makes it first: "
)

func describeScopes(missing []string) string {
	return fmt.Sprintf("the authorization server has no scope %s, so the rule would never be met by it. Correct the name, or make the scope and refer to it by the name of its resource, "+
		"openmetadata_okta_authorization_server_scope, so that it is there before the rule.", words.Quoted(missing, " and "))
}

// presetScopes are those of every authorization server (GET_authorizationServers_scopes.json), beside * for all.
var presetScopes = []string{"*", "openid", "profile", "email", "address", "phone", "offline_access"}

// missingScopes are the scopes of a rule that its authorization server does not have, as far as they are known.
func missingScopes(ctx context.Context, client *api.Client, rule *policyRuleModel, diagnostics *diag.Diagnostics) ([]string, error) {
	if !convert.FullyKnown(rule.Scopes) {
		return nil, nil
	}
	named := slices.DeleteFunc(convert.Strings(ctx, rule.Scopes, diagnostics), func(name string) bool { return slices.Contains(presetScopes, name) })
	if len(named) == 0 {
		return nil, nil
	}
	scopes, err := client.Scopes(rule.AuthorizationServerID.ValueString()).List(ctx)
	return slices.DeleteFunc(named, func(name string) bool {
		return slices.ContainsFunc(scopes, func(scope api.Scope) bool { return scope.Name == name })
	}), err
}

// policyRuleModel is the resource's configuration, plan and state.
type policyRuleModel struct {
	ID                    types.String `tfsdk:"id"`
	AuthorizationServerID types.String `tfsdk:"authorization_server_id"`
	PolicyID              types.String `tfsdk:"policy_id"`
	Name                  types.String `tfsdk:"name"`
	GrantTypes            types.Set    `tfsdk:"grant_types"`
	Scopes                types.Set    `tfsdk:"scopes"`
	GroupsIncluded        types.Set    `tfsdk:"groups_included"`
	GroupsExcluded        types.Set    `tfsdk:"groups_excluded"`
	UsersIncluded         types.Set    `tfsdk:"users_included"`
	UsersExcluded         types.Set    `tfsdk:"users_excluded"`
	AccessTokenLifetime   types.Int64  `tfsdk:"access_token_lifetime_minutes"`
	RefreshTokenLifetime  types.Int64  `tfsdk:"refresh_token_lifetime_minutes"`
	RefreshTokenWindow    types.Int64  `tfsdk:"refresh_token_window_minutes"`
	InlineHookID          types.String `tfsdk:"inline_hook_id"`
	Priority              types.Int64  `tfsdk:"priority"`
	Status                types.String `tfsdk:"status"`
}

// request makes what is sent of a plan. A priority that nobody asked for is not sent.
func (m *policyRuleModel) request(ctx context.Context, diagnostics *diag.Diagnostics) api.PolicyRule {
	texts := func(set types.Set) []string { return convert.Strings(ctx, set, diagnostics) }
	rule := api.PolicyRule{
		ID:       m.ID.ValueString(),
		Name:     m.Name.ValueString(),
		Priority: knownNumber(m.Priority),
		Conditions: api.PolicyRuleConditions{
			People: api.PolicyRulePeople{
				Groups: api.PeopleCondition{Include: texts(m.GroupsIncluded), Exclude: texts(m.GroupsExcluded)},
				Users:  api.PeopleCondition{Include: texts(m.UsersIncluded), Exclude: texts(m.UsersExcluded)},
			},
			GrantTypes: api.Included{Include: texts(m.GrantTypes)},
			Scopes:     api.Included{Include: texts(m.Scopes)},
		},
		Actions: api.PolicyRuleActions{Token: api.TokenAction{
			AccessTokenLifetime:  m.AccessTokenLifetime.ValueInt64(),
			RefreshTokenLifetime: m.RefreshTokenLifetime.ValueInt64(),
			RefreshTokenWindow:   m.RefreshTokenWindow.ValueInt64(),
		}},
	}
	if hook := m.InlineHookID.ValueString(); hook != "" {
		rule.Actions.Token.InlineHook = &api.InlineHook{ID: hook}
	}
	return rule
}

// read takes over what the org has. It gives the grants in an order of its own (PUT_policy_rules_id.two-grants-reordered.json),
// hence the sets.
func (m *policyRuleModel) read(rule *api.PolicyRule) {
	people, token := rule.Conditions.People, rule.Actions.Token
	m.ID = types.StringValue(rule.ID)
	m.Name = convert.Text(rule.Name)
	m.GrantTypes = convert.Set(rule.Conditions.GrantTypes.Include)
	m.Scopes = convert.Set(rule.Conditions.Scopes.Include)
	m.GroupsIncluded = convert.SetOrNull(people.Groups.Include, m.GroupsIncluded)
	m.GroupsExcluded = convert.SetOrNull(people.Groups.Exclude, m.GroupsExcluded)
	m.UsersIncluded = convert.SetOrNull(people.Users.Include, m.UsersIncluded)
	m.UsersExcluded = convert.SetOrNull(people.Users.Exclude, m.UsersExcluded)
	m.AccessTokenLifetime = types.Int64Value(token.AccessTokenLifetime)
	m.RefreshTokenLifetime = types.Int64Value(token.RefreshTokenLifetime)
	m.RefreshTokenWindow = types.Int64Value(token.RefreshTokenWindow)
	m.InlineHookID = types.StringNull()
	if token.InlineHook != nil {
		m.InlineHookID = convert.Text(token.InlineHook.ID)
	}
	m.Priority = types.Int64PointerValue(rule.Priority)
	m.Status = convert.Text(rule.Status)
}

// grantsWithPeople are those that the org allows only for people who are named (POST_policy_rules.400-people-required.json).
var grantsWithPeople = []string{"authorization_code", "implicit", "password"}

// validate checks what the configuration alone decides.
func (m *policyRuleModel) validate(_ context.Context, diagnostics *diag.Diagnostics) {
	m.validatePeople(diagnostics)
	access, refresh := numberOr(m.AccessTokenLifetime, defaultAccess), numberOr(m.RefreshTokenLifetime, unlimitedRefresh)
	if m.AccessTokenLifetime.IsUnknown() || m.RefreshTokenLifetime.IsUnknown() || refresh == unlimitedRefresh || refresh >= access {
		return
	}
	diagnostics.AddAttributeError(path.Root("refresh_token_lifetime_minutes"), "A refresh token that dies before its access token",
		fmt.Sprintf("A refresh token lives %d minutes and an access token %d. Write at least %d, or 0 for no limit.", refresh, access, access))
}

func (m *policyRuleModel) validatePeople(diagnostics *diag.Diagnostics) {
	if m.GroupsIncluded.IsUnknown() || m.UsersIncluded.IsUnknown() || len(m.GroupsIncluded.Elements())+len(m.UsersIncluded.Elements()) > 0 {
		return
	}
	var personal []string
	for _, element := range m.GrantTypes.Elements() {
		if grant, isText := element.(types.String); isText && slices.Contains(grantsWithPeople, grant.ValueString()) {
			personal = append(personal, grant.ValueString())
		}
	}
	if len(personal) == 0 {
		return
	}
	slices.Sort(personal)
	diagnostics.AddAttributeError(path.Root("groups_included"), "A grant that needs people",
		fmt.Sprintf("Okta allows the grant %s only for people who are named. Write groups_included = [\"EVERYONE\"] for all people of the org, or the ids of groups, or users_included.", strings.Join(personal, ", ")))
}

func numberOr(number types.Int64, otherwise int64) int64 {
	if number.IsNull() {
		return otherwise
	}
	return number.ValueInt64()
}

func (m *policyRuleModel) place() crud.Place {
	return crud.At(m.ID, m.Name, m.AuthorizationServerID, m.PolicyID)
}

func (m *policyRuleModel) object() string {
	return fmt.Sprintf("Okta access policy rule %q", m.Name.ValueString())
}
