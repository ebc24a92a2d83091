package okta_test

import (
	"context"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport/answertest"
	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
)

// TestMembers takes each member of each object that is read away, makes it null, and gives it another type: an identifier or a
// secret that is absent is an error, and so is a member that is read and has another type.
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
	for name, read := range map[string]struct {
		get     func(context.Context) (any, error)
		needed  []string
		untyped string
	}{
		"app":                  {func(ctx context.Context) (any, error) { return c.GetApplication(ctx, app) }, []string{"id", "credentials", "credentials.oauthClient", "credentials.oauthClient.client_id"}, "settings.oauthClient.jwks"},
		"authorization server": {func(ctx context.Context) (any, error) { return c.GetAuthorizationServer(ctx, byDefault) }, []string{"id", "issuer"}, ""},
		"scope":                {func(ctx context.Context) (any, error) { return c.GetScope(ctx, byDefault, scope.id) }, []string{"id"}, ""},
		"claim":                {func(ctx context.Context) (any, error) { return c.GetClaim(ctx, byDefault, claim.id) }, []string{"id"}, ""},
		"policy":               {func(ctx context.Context) (any, error) { return c.GetPolicy(ctx, byDefault, rule.policy) }, []string{"id"}, ""},
		"rule":                 {func(ctx context.Context) (any, error) { return c.GetPolicyRule(ctx, byDefault, rule.policy, rule.ID) }, []string{"id"}, ""},
		"trusted origin":       {func(ctx context.Context) (any, error) { return c.GetTrustedOrigin(ctx, origin.ID) }, []string{"id"}, ""},
		"group":                {func(ctx context.Context) (any, error) { return c.GetGroup(ctx, assignment.group) }, []string{"id"}, ""},
		"assignment": {func(ctx context.Context) (any, error) {
			return c.GetGroupAssignment(ctx, assignment.app, assignment.group)
		}, []string{"id"}, "profile"},
		"secret": {func(ctx context.Context) (any, error) { return c.GetClientSecret(ctx, secret.app, secret.id) }, []string{"id", "client_secret"}, ""},
	} {
		members.Body = nil
		whole, err := read.get(t.Context())
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		mutations, err := answertest.Mutations(members.Seen)
		if err != nil || len(mutations) < 9 {
			t.Fatalf("%s: %d mutations, %v", name, len(mutations), err)
		}
		needed := map[string]bool{}
		for _, member := range read.needed {
			needed[member] = true
		}
		for _, mutation := range mutations {
			members.Body = mutation.Body
			got, err := read.get(t.Context())
			switch {
			case needed[mutation.Member] && err == nil:
				t.Errorf("%s: %s is %s, and that is no error", name, mutation.Member, mutation.Kind)
			case mutation.Kind != "another type" && !needed[mutation.Member] && err != nil:
				t.Errorf("%s: %s is %s: %v", name, mutation.Member, mutation.Kind, err)
			case mutation.Kind == "another type" && err == nil && !reflect.DeepEqual(got, whole) && (read.untyped == "" || !strings.HasPrefix(mutation.Member, read.untyped)):
				t.Errorf("%s: %s has another type, and is read as %+v", name, mutation.Member, got)
			}
		}
	}
}
