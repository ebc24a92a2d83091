package authserver

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/adopt"
)

// connect is connection.Connections.NeedOkta.
type connect = func(*diag.Diagnostics) *api.Client

// serversOf are the org's authorization servers.
func serversOf(connect connect) adopt.Collection {
	return adopt.Objects("authorization server", connect, func(ctx context.Context, client *api.Client, _ []string, name string) iter.Seq2[adopt.Item, error] {
		servers := client.AuthorizationServers(ctx)
		if name != "" {
			servers = adopt.All(client.FindAuthorizationServers(ctx, name))
		}
		return adopt.Items(servers, func(server api.AuthorizationServer) (adopt.Item, bool) {
			return adopt.Item{ID: server.ID, Name: server.Name, About: server.Issuer}, true
		})
	})
}

// scopesOf are the scopes of an authorization server, without those of the org, which are no resources. The scopes of Okta's own APIs
// on the server "default" are not marked as such; a name tells them.
func scopesOf(connect connect) adopt.Collection {
	return adopt.Objects("scope", connect, func(ctx context.Context, client *api.Client, in []string, _ string) iter.Seq2[adopt.Item, error] {
		return adopt.Items(adopt.All(client.ListScopes(ctx, in[0])), func(scope api.Scope) (adopt.Item, bool) {
			return adopt.Item{ID: scope.ID, Name: scope.Name}, !scope.System && checkScopeName(scope.Name) == ""
		})
	})
}

// claimsOf are the claims of an authorization server, without those of the org, which are no resources.
func claimsOf(connect connect) adopt.Collection {
	return adopt.Objects("claim", connect, func(ctx context.Context, client *api.Client, in []string, _ string) iter.Seq2[adopt.Item, error] {
		return adopt.Items(adopt.All(client.ListClaims(ctx, in[0])), func(claim api.Claim) (adopt.Item, bool) {
			return adopt.Item{ID: claim.ID, Name: claim.Name, About: "claim_type " + claim.ClaimType}, !claim.System
		})
	})
}

// policiesOf are the access policies of an authorization server.
func policiesOf(connect connect) adopt.Collection {
	return adopt.Objects("access policy", connect, func(ctx context.Context, client *api.Client, in []string, _ string) iter.Seq2[adopt.Item, error] {
		return adopt.Items(adopt.All(client.ListPolicies(ctx, in[0])), func(policy api.Policy) (adopt.Item, bool) {
			return adopt.Item{ID: policy.ID, Name: policy.Name, About: policy.Status}, true
		})
	})
}

// rulesOf are the rules of an access policy.
func rulesOf(connect connect) adopt.Collection {
	return adopt.Objects("rule", connect, func(ctx context.Context, client *api.Client, in []string, _ string) iter.Seq2[adopt.Item, error] {
		return adopt.Items(adopt.All(client.ListPolicyRules(ctx, in[0], in[1])), func(rule api.PolicyRule) (adopt.Item, bool) {
			return adopt.Item{ID: rule.ID, Name: rule.Name, About: rule.Status}, true
		})
	})
}
