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
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// NewPolicyRuleResource makes openmetadata_okta_authorization_server_policy_rule.
var NewPolicyRuleResource = crud.New(crud.Kind[policyRuleModel, api.PolicyRule]{
	Objects: rules, Type: "_okta_authorization_server_policy_rule", Schema: policyRuleSchema, In: []crud.Part{inServer, inPolicy}, MovedFrom: "okta_auth_server_policy_rule",
	Place: (*policyRuleModel).place, Describe: (*policyRuleModel).object, Request: (*policyRuleModel).request, Read: (*policyRuleModel).read,
	Written: ruleWritten,
	Status:  func(m *policyRuleModel) *types.String { return &m.Status },
	Fields: map[string]path.Path{
		"actions.token.accessTokenLifetimeMinutes":  path.Root("access_token_lifetime_minutes"),
		"actions.token.inlineHook.id":               path.Root("inline_hook_id"),
		"actions.token.refreshTokenLifetimeMinutes": path.Root("refresh_token_lifetime_minutes"),
		"actions.token.refreshTokenWindowMinutes":   path.Root("refresh_token_window_minutes"),
		"conditions.grantTypes":                     path.Root("grant_types"),
		"conditions.grantTypes.include":             path.Root("grant_types"),
		"conditions.people":                         path.Root("groups_included"),
		"conditions.people.groups":                  path.Root("groups_included"),
		"conditions.people.groups.include":          path.Root("groups_included"),
		"conditions.people.users":                   path.Root("users_included"),
		"conditions.people.users.include":           path.Root("users_included"),
		"conditions.scopes":                         path.Root("scopes"),
		"conditions.scopes.include":                 path.Root("scopes"),
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

// needScopes refuses scopes that the authorization server does not have. In the plan that is a warning, since the same apply may
// make them.
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
