package okta_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport/answertest"
	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
)

// TestMembers takes each member of each object that is read away, makes it null, and gives it another type: identifiers and
// secrets are needed.
func TestMembers(t *testing.T) {
	t.Parallel()
	members := &answertest.Members{Next: &answertest.Wire{Handler: double.New(double.Options{}).Handler()}}
	c, err := okta.New(okta.Config{OrgURL: "https://example.okta.com", APIToken: double.DefaultAPIToken, Transport: transport.Options{
		Wire: func(http.RoundTripper) http.RoundTripper { return members },
	}})
	if err != nil {
		t.Fatal(err)
	}
	app, rule, assignment := makeApp(t, c, "n1").ID, makeRule(t, c, "n2"), assign(t, c, "n3")
	scope, claim, origin, secret := makeScope(t, c, "n4"), makeClaim(t, c, "n5"), makeOrigin(t, c, "n6"), inactiveSecret(t, c, "n7")
	members.Walk(t, 9, map[string]answertest.Read{
		"app":                  {Get: func(ctx context.Context) (any, error) { return c.Applications().Get(ctx, app) }, Needed: []string{"id", "credentials", "credentials.oauthClient", "credentials.oauthClient.client_id"}, Untyped: "settings.oauthClient.jwks"},
		"authorization server": {Get: func(ctx context.Context) (any, error) { return c.AuthorizationServers().Get(ctx, byDefault) }, Needed: []string{"id", "issuer"}},
		"scope":                {Get: func(ctx context.Context) (any, error) { return c.Scopes(byDefault).Get(ctx, scope.id) }, Needed: []string{"id"}},
		"claim":                {Get: func(ctx context.Context) (any, error) { return c.Claims(byDefault).Get(ctx, claim.id) }, Needed: []string{"id"}},
		"policy":               {Get: func(ctx context.Context) (any, error) { return c.Policies(byDefault).Get(ctx, rule.policy) }, Needed: []string{"id"}},
		"rule":                 {Get: func(ctx context.Context) (any, error) { return c.PolicyRules(byDefault, rule.policy).Get(ctx, rule.ID) }, Needed: []string{"id"}},
		"trusted origin":       {Get: func(ctx context.Context) (any, error) { return c.TrustedOrigins().Get(ctx, origin.ID) }, Needed: []string{"id"}},
		"group":                {Get: func(ctx context.Context) (any, error) { return c.Groups("").Get(ctx, assignment.group) }, Needed: []string{"id"}},
		"assignment": {Get: func(ctx context.Context) (any, error) {
			return c.GroupAssignments(assignment.app).Get(ctx, assignment.group)
		}, Needed: []string{"id"}, Untyped: "profile"},
		"secret": {Get: func(ctx context.Context) (any, error) { return c.ClientSecrets(secret.app).Get(ctx, secret.id) }, Needed: []string{"id", "client_secret"}},
	})
}
