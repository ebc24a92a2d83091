package authserver

import (
	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/adopt"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
)

// servers are the org's authorization servers.
var servers = crud.Objects[api.AuthorizationServer]{
	Noun: "authorization server", IDPrefix: "aus", OtherIDs: []string{"default"},
	Of: func(client *api.Client, _ []string) api.Collection[api.AuthorizationServer] {
		return client.AuthorizationServers()
	},
	Item: func(server api.AuthorizationServer) (adopt.Item, bool) {
		return adopt.Item{ID: server.ID, Name: server.Name, About: server.Issuer}, true
	},
	Named: func(name string) api.AuthorizationServer { return api.AuthorizationServer{Name: name} },
}

// scopes are those of an authorization server. Those of the org are no resources: neither the system scopes nor, on the server
// "default", the scopes of Okta's own APIs, which are not marked as such; a name tells them.
var scopes = crud.Objects[api.Scope]{
	Noun: "scope", IDPrefix: "scp",
	Of: func(client *api.Client, in []string) api.Collection[api.Scope] { return client.Scopes(in[0]) },
	Item: func(scope api.Scope) (adopt.Item, bool) {
		return adopt.Item{ID: scope.ID, Name: scope.Name}, !scope.System && checkScopeName(scope.Name) == ""
	},
}

// claims are those of an authorization server. Those of the org are no resources.
var claims = crud.Objects[api.Claim]{
	Noun: "claim", IDPrefix: "ocl",
	Of: func(client *api.Client, in []string) api.Collection[api.Claim] { return client.Claims(in[0]) },
	Item: func(claim api.Claim) (adopt.Item, bool) {
		return adopt.Item{ID: claim.ID, Name: claim.Name, About: "claim_type " + claim.ClaimType}, !claim.System
	},
}

// policies are the access policies of an authorization server.
var policies = crud.Objects[api.Policy]{
	Noun: "access policy", IDPrefix: "00p",
	Of: func(client *api.Client, in []string) api.Collection[api.Policy] { return client.Policies(in[0]) },
	Item: func(policy api.Policy) (adopt.Item, bool) {
		return adopt.Item{ID: policy.ID, Name: policy.Name, About: policy.Status}, true
	},
}

// rules are those of an access policy.
var rules = crud.Objects[api.PolicyRule]{
	Noun: "rule", IDPrefix: "0pr",
	Of: func(client *api.Client, in []string) api.Collection[api.PolicyRule] {
		return client.PolicyRules(in[0], in[1])
	},
	Item: func(rule api.PolicyRule) (adopt.Item, bool) {
		return adopt.Item{ID: rule.ID, Name: rule.Name, About: rule.Status}, true
	},
}

// What the objects of an authorization server are in.
var (
	inServer = crud.Part{Attribute: "authorization_server_id", Theirs: "auth_server_id", Of: servers}
	inPolicy = crud.Part{Attribute: "policy_id", Theirs: "policy_id", Of: policies}
)
