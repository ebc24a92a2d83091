package okta_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport/answertest"
	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
)

// written makes what a write needs, and returns the write.
type written func(t *testing.T, c *okta.Client, name string) func(context.Context) (any, error)

func must[T any](t *testing.T) func(T, error) T {
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func webApp(label string) okta.Application {
	app := okta.Application{Label: label}
	app.Credentials.OAuthClient = okta.OAuthClientCredentials{TokenEndpointAuthMethod: "client_secret_basic", AutoKeyRotation: true}
	app.Settings.OAuthClient = okta.OAuthClientSettings{
		ApplicationType: "web", GrantTypes: []string{"authorization_code"}, ResponseTypes: []string{"code"}, RedirectURIs: []string{"https://a.example.com/callback"},
		ConsentMethod: "TRUSTED", IssuerMode: "ORG_URL", WildcardRedirect: "DISABLED",
	}
	return app
}

func nothing(err error) (any, error) { return nil, err }

// creations are the writes that make an object: who calls them knows how it is found when the answer leaves open whether it was
// made.
var creations = map[string]written{
	"Applications.Create": func(_ *testing.T, c *okta.Client, name string) func(context.Context) (any, error) {
		return func(ctx context.Context) (any, error) { return c.Applications().Create(ctx, webApp(name)) }
	},
	"AuthorizationServers.Create": func(_ *testing.T, c *okta.Client, name string) func(context.Context) (any, error) {
		return func(ctx context.Context) (any, error) {
			return c.AuthorizationServers().Create(ctx, server(name))
		}
	},
	"Scopes.Create": inDefault(func(ctx context.Context, c *okta.Client, name string) (any, error) {
		return c.Scopes(byDefault).Create(ctx, scope(name))
	}),
	"Claims.Create": inDefault(func(ctx context.Context, c *okta.Client, name string) (any, error) {
		return c.Claims(byDefault).Create(ctx, claim(name))
	}),
	"Policies.Create": inDefault(func(ctx context.Context, c *okta.Client, name string) (any, error) {
		return c.Policies(byDefault).Create(ctx, policy(name))
	}),
	"PolicyRules.Create": func(t *testing.T, c *okta.Client, name string) func(context.Context) (any, error) {
		policy, rule := ruled(t, c, name)
		return func(ctx context.Context) (any, error) { return c.PolicyRules(byDefault, policy).Create(ctx, rule) }
	},
	"TrustedOrigins.Create": func(_ *testing.T, c *okta.Client, name string) func(context.Context) (any, error) {
		return func(ctx context.Context) (any, error) { return c.TrustedOrigins().Create(ctx, anOrigin(name)) }
	},
	"Groups.Create": func(_ *testing.T, c *okta.Client, name string) func(context.Context) (any, error) {
		return func(ctx context.Context) (any, error) {
			return c.Groups("").Create(ctx, okta.Group{Profile: okta.GroupProfile{Name: name}})
		}
	},
	"ClientSecrets.Create": func(t *testing.T, c *okta.Client, name string) func(context.Context) (any, error) {
		app := must[*okta.Application](t)(c.Applications().Create(t.Context(), webApp(name)))
		return func(ctx context.Context) (any, error) {
			return c.ClientSecrets(app.ID).Create(ctx, okta.ClientSecret{Status: okta.StatusActive})
		}
	},
}

func scope(name string) okta.Scope {
	return okta.Scope{Name: name, Consent: "IMPLICIT", MetadataPublish: "NO_CLIENTS"}
}

func claim(name string) okta.Claim {
	return okta.Claim{Name: name, ClaimType: okta.ClaimTypeIdentity, ValueType: "EXPRESSION", Value: "user.login", Status: okta.StatusActive}
}

func policy(name string) okta.Policy {
	return okta.Policy{Name: name, Description: "d", Conditions: okta.PolicyConditions{Clients: okta.Included{Include: []string{okta.AllClients}}}}
}

func server(name string) okta.AuthorizationServer {
	made := okta.AuthorizationServer{Name: name, Audiences: []string{name}}
	made.Credentials.Signing.RotationMode = okta.RotationAuto
	return made
}

func anOrigin(name string) okta.TrustedOrigin {
	return okta.TrustedOrigin{Name: name, Origin: "https://" + name + ".example.com", Scopes: []okta.TrustedOriginScope{{Type: "CORS"}}}
}

func aServer(t *testing.T, c *okta.Client, name string) *okta.AuthorizationServer {
	t.Helper()
	return must[*okta.AuthorizationServer](t)(c.AuthorizationServers().Create(t.Context(), server(name)))
}

// inDefault makes something in the org's default authorization server, since each new one costs a key.
func inDefault(write func(ctx context.Context, c *okta.Client, name string) (any, error)) written {
	return func(_ *testing.T, c *okta.Client, name string) func(context.Context) (any, error) {
		return func(ctx context.Context) (any, error) { return write(ctx, c, name) }
	}
}

const byDefault = "default"

// ruled is a policy, and a rule to make in it.
func ruled(t *testing.T, c *okta.Client, name string) (id string, rule okta.PolicyRule) {
	t.Helper()
	id = must[*okta.Policy](t)(c.Policies(byDefault).Create(t.Context(), policy(name))).ID
	rule = okta.PolicyRule{Name: "r"}
	rule.Conditions.People.Groups.Include = []string{"EVERYONE"}
	rule.Conditions.GrantTypes.Include = []string{"authorization_code"}
	rule.Conditions.Scopes.Include = []string{"*"}
	rule.Actions.Token = okta.TokenAction{AccessTokenLifetime: 60, RefreshTokenWindow: 10080}
	return id, rule
}

// on makes an object and returns a write to it.
func on[T any](create func(t *testing.T, c *okta.Client, name string) T, write func(ctx context.Context, c *okta.Client, made T) (any, error)) written {
	return func(t *testing.T, c *okta.Client, name string) func(context.Context) (any, error) {
		made := create(t, c, name)
		return func(ctx context.Context) (any, error) { return write(ctx, c, made) }
	}
}

type (
	anApp    struct{ *okta.Application }
	inServer struct{ name, id string }
	aRule    struct {
		policy string
		*okta.PolicyRule
	}
	aGroup     struct{ *okta.Group }
	assigned   struct{ app, group string }
	someSecret struct{ app, id string }
)

// activeServer is the same server each time, switched on.
func activeServer(t *testing.T, c *okta.Client, _ string) *okta.AuthorizationServer {
	found := must[*okta.AuthorizationServer](t)(c.AuthorizationServers().Get(t.Context(), byDefault))
	if err := c.AuthorizationServers().SetStatus(t.Context(), found.ID, okta.StatusActive); err != nil {
		t.Fatal(err)
	}
	return found
}

func makeApp(t *testing.T, c *okta.Client, name string) anApp {
	return anApp{must[*okta.Application](t)(c.Applications().Create(t.Context(), webApp(name)))}
}

func makeScope(t *testing.T, c *okta.Client, name string) inServer {
	return inServer{name, must[*okta.Scope](t)(c.Scopes(byDefault).Create(t.Context(), scope(name))).ID}
}

func makeClaim(t *testing.T, c *okta.Client, name string) inServer {
	return inServer{name, must[*okta.Claim](t)(c.Claims(byDefault).Create(t.Context(), claim(name))).ID}
}

func makePolicy(t *testing.T, c *okta.Client, name string) inServer {
	return inServer{name, must[*okta.Policy](t)(c.Policies(byDefault).Create(t.Context(), policy(name))).ID}
}

func makeRule(t *testing.T, c *okta.Client, name string) aRule {
	id, rule := ruled(t, c, name)
	return aRule{id, must[*okta.PolicyRule](t)(c.PolicyRules(byDefault, id).Create(t.Context(), rule))}
}

func makeOrigin(t *testing.T, c *okta.Client, name string) *okta.TrustedOrigin {
	return must[*okta.TrustedOrigin](t)(c.TrustedOrigins().Create(t.Context(), anOrigin(name)))
}

func makeGroup(t *testing.T, c *okta.Client, name string) aGroup {
	return aGroup{must[*okta.Group](t)(c.Groups("").Create(t.Context(), okta.Group{Profile: okta.GroupProfile{Name: name}}))}
}

func unassigned(t *testing.T, c *okta.Client, name string) assigned {
	return assigned{makeApp(t, c, name).ID, makeGroup(t, c, name).ID}
}

func assign(t *testing.T, c *okta.Client, name string) assigned {
	made := unassigned(t, c, name)
	must[*okta.GroupAssignment](t)(c.GroupAssignments(made.app).Create(t.Context(), okta.GroupAssignment{GroupID: made.group}))
	return made
}

// activeSecret is the second secret of an app.
func activeSecret(t *testing.T, c *okta.Client, name string) someSecret {
	app := makeApp(t, c, name).ID
	return someSecret{app, must[*okta.ClientSecret](t)(c.ClientSecrets(app).Create(t.Context(), okta.ClientSecret{Status: okta.StatusActive})).ID}
}

// inactiveSecret is the second secret of an app, which is switched off.
func inactiveSecret(t *testing.T, c *okta.Client, name string) someSecret {
	app := makeApp(t, c, name).ID
	return someSecret{app, must[*okta.ClientSecret](t)(c.ClientSecrets(app).Create(t.Context(), okta.ClientSecret{Status: okta.StatusInactive})).ID}
}

// changes are all other writes.
var changes = map[string]written{
	"Applications.Update": on(makeApp, func(ctx context.Context, c *okta.Client, made anApp) (any, error) {
		app := *made.Application
		app.Label += " changed"
		app.Settings.OAuthClient.RedirectURIs = []string{"https://b.example.com/callback"}
		return c.Applications().Update(ctx, app)
	}),
	"Applications.SetStatus": on(makeApp, func(ctx context.Context, c *okta.Client, made anApp) (any, error) {
		return nothing(c.Applications().SetStatus(ctx, made.ID, okta.StatusInactive))
	}),
	"SetApplicationAccessPolicy": on(makeApp, func(ctx context.Context, c *okta.Client, made anApp) (any, error) {
		return nothing(c.SetApplicationAccessPolicy(ctx, made.ID, otherPolicy))
	}),
	"Applications.Delete": on(makeApp, func(ctx context.Context, c *okta.Client, made anApp) (any, error) {
		return nothing(c.Applications().Delete(ctx, okta.Application{ID: made.ID}))
	}),
	"AuthorizationServers.Update": inDefault(func(ctx context.Context, c *okta.Client, name string) (any, error) {
		made, err := c.AuthorizationServers().Get(ctx, byDefault)
		if err != nil {
			return nil, err
		}
		made.Audiences = []string{name}
		return c.AuthorizationServers().Update(ctx, *made)
	}),
	"AuthorizationServers.SetStatus": on(activeServer, func(ctx context.Context, c *okta.Client, made *okta.AuthorizationServer) (any, error) {
		return nothing(c.AuthorizationServers().SetStatus(ctx, made.ID, okta.StatusInactive))
	}),
	"RotateAuthorizationServerKeys": on(aServer, func(ctx context.Context, c *okta.Client, made *okta.AuthorizationServer) (any, error) {
		return c.RotateAuthorizationServerKeys(ctx, made.ID, made.Credentials.Signing.KeyID)
	}),
	"AuthorizationServers.Delete": on(aServer, func(ctx context.Context, c *okta.Client, made *okta.AuthorizationServer) (any, error) {
		return nothing(c.AuthorizationServers().Delete(ctx, okta.AuthorizationServer{ID: made.ID}))
	}),
	"Scopes.Update": on(makeScope, func(ctx context.Context, c *okta.Client, made inServer) (any, error) {
		return c.Scopes(byDefault).Update(ctx, okta.Scope{ID: made.id, Name: made.name, Description: "changed", Consent: "IMPLICIT", MetadataPublish: "ALL_CLIENTS"})
	}),
	"Scopes.Delete": on(makeScope, func(ctx context.Context, c *okta.Client, made inServer) (any, error) {
		return nothing(c.Scopes(byDefault).Delete(ctx, okta.Scope{ID: made.id}))
	}),
	"Claims.Update": on(makeClaim, func(ctx context.Context, c *okta.Client, made inServer) (any, error) {
		changed := claim(made.name)
		changed.ID, changed.Value = made.id, "user.email"
		return c.Claims(byDefault).Update(ctx, changed)
	}),
	"Claims.Delete": on(makeClaim, func(ctx context.Context, c *okta.Client, made inServer) (any, error) {
		return nothing(c.Claims(byDefault).Delete(ctx, okta.Claim{ID: made.id}))
	}),
	"Policies.Update": on(makePolicy, func(ctx context.Context, c *okta.Client, made inServer) (any, error) {
		changed := policy(made.name)
		changed.ID, changed.Description = made.id, "changed"
		return c.Policies(byDefault).Update(ctx, changed)
	}),
	"Policies.SetStatus": on(makePolicy, func(ctx context.Context, c *okta.Client, made inServer) (any, error) {
		return nothing(c.Policies(byDefault).SetStatus(ctx, made.id, okta.StatusInactive))
	}),
	"Policies.Delete": on(makePolicy, func(ctx context.Context, c *okta.Client, made inServer) (any, error) {
		return nothing(c.Policies(byDefault).Delete(ctx, okta.Policy{ID: made.id}))
	}),
	"PolicyRules.Update": on(makeRule, func(ctx context.Context, c *okta.Client, made aRule) (any, error) {
		rule := *made.PolicyRule
		rule.Actions.Token.AccessTokenLifetime = 30
		return c.PolicyRules(byDefault, made.policy).Update(ctx, rule)
	}),
	"PolicyRules.SetStatus": on(makeRule, func(ctx context.Context, c *okta.Client, made aRule) (any, error) {
		return nothing(c.PolicyRules(byDefault, made.policy).SetStatus(ctx, made.ID, okta.StatusInactive))
	}),
	"PolicyRules.Delete": on(makeRule, func(ctx context.Context, c *okta.Client, made aRule) (any, error) {
		return nothing(c.PolicyRules(byDefault, made.policy).Delete(ctx, okta.PolicyRule{ID: made.ID}))
	}),
	"TrustedOrigins.Update": on(makeOrigin, func(ctx context.Context, c *okta.Client, made *okta.TrustedOrigin) (any, error) {
		origin := *made
		origin.Scopes = []okta.TrustedOriginScope{{Type: "REDIRECT"}}
		return c.TrustedOrigins().Update(ctx, origin)
	}),
	"TrustedOrigins.SetStatus": on(makeOrigin, func(ctx context.Context, c *okta.Client, made *okta.TrustedOrigin) (any, error) {
		return nothing(c.TrustedOrigins().SetStatus(ctx, made.ID, okta.StatusInactive))
	}),
	"TrustedOrigins.Delete": on(makeOrigin, func(ctx context.Context, c *okta.Client, made *okta.TrustedOrigin) (any, error) {
		return nothing(c.TrustedOrigins().Delete(ctx, okta.TrustedOrigin{ID: made.ID}))
	}),
	"Groups.Update": on(makeGroup, func(ctx context.Context, c *okta.Client, made aGroup) (any, error) {
		group := *made.Group
		group.Profile.Description = "changed"
		return c.Groups("").Update(ctx, group)
	}),
	"Groups.Delete": on(makeGroup, func(ctx context.Context, c *okta.Client, made aGroup) (any, error) {
		return nothing(c.Groups("").Delete(ctx, okta.Group{ID: made.ID}))
	}),
	"GroupAssignments.Create": on(unassigned, func(ctx context.Context, c *okta.Client, made assigned) (any, error) {
		return c.GroupAssignments(made.app).Create(ctx, okta.GroupAssignment{GroupID: made.group})
	}),
	"GroupAssignments.Update": on(assign, func(ctx context.Context, c *okta.Client, made assigned) (any, error) {
		priority := int64(7)
		return c.GroupAssignments(made.app).Update(ctx, okta.GroupAssignment{GroupID: made.group, Priority: &priority})
	}),
	"GroupAssignments.Delete": on(assign, func(ctx context.Context, c *okta.Client, made assigned) (any, error) {
		return nothing(c.GroupAssignments(made.app).Delete(ctx, okta.GroupAssignment{GroupID: made.group}))
	}),
	"ClientSecrets.SetStatus": on(inactiveSecret, func(ctx context.Context, c *okta.Client, made someSecret) (any, error) {
		return nothing(c.ClientSecrets(made.app).SetStatus(ctx, made.id, okta.StatusActive))
	}),
	"ClientSecrets.Delete": on(activeSecret, func(ctx context.Context, c *okta.Client, made someSecret) (any, error) {
		return nothing(c.ClientSecrets(made.app).Delete(ctx, okta.ClientSecret{ID: made.id}))
	}),
}

// otherPolicy is an app sign-in policy of the double's, which new apps do not get.
var otherPolicy string

// findPolicy sets it to the org's first one; the default is its last.
func findPolicy(t *testing.T, wire http.RoundTripper) {
	t.Helper()
	request := must[*http.Request](t)(http.NewRequestWithContext(t.Context(), http.MethodGet, "https://example.okta.com/api/v1/policies?type=ACCESS_POLICY", nil))
	request.Header.Set("Authorization", "SSWS "+double.DefaultAPIToken)
	var policies []struct{ ID string }
	if err := json.NewDecoder(must[*http.Response](t)(wire.RoundTrip(request)).Body).Decode(&policies); err != nil || len(policies) < 2 {
		t.Fatalf("%d policies, %v", len(policies), err)
	}
	otherPolicy = policies[0].ID
}

// others are the methods of the client that change nothing, and those of collections that no object of the kind has.
var others = regexp.MustCompile(`^(Check.*|OrgURL|OriginSeal)$|\.(All|Find|Get|Is|List)$|^(Scopes|Claims|Groups|GroupAssignments)\.SetStatus$|^ClientSecrets\.Update$`)

func TestWrites_complete(t *testing.T) {
	t.Parallel()
	for method := range reflect.TypeFor[*okta.Client]().Methods() {
		names := []string{method.Name}
		if method.Type.NumOut() == 1 && method.Type.Out(0).Kind() == reflect.Struct {
			names = nil
			for write := range method.Type.Out(0).Methods() {
				names = append(names, method.Name+"."+write.Name)
			}
		}
		for _, name := range names {
			_, creates := creations[name]
			_, alters := changes[name]
			if !creates && !alters && !others.MatchString(name) {
				t.Errorf("%s is neither a read nor among the writes that are tested", name)
			}
		}
	}
}

// TestWrites_answers carries every write out, or not, and answers it in every form that is not the API's. What was carried out
// is a success with what the org then has, what was not is an error that says so. Of an object that is to be made it may be
// left open, which whoever calls is told.
func TestWrites_answers(t *testing.T) {
	t.Parallel()
	wire := &answertest.Wire{Handler: double.New(double.Options{}).Handler()}
	client, err := okta.New(okta.Config{OrgURL: "https://example.okta.com", APIToken: double.DefaultAPIToken, Transport: transport.Options{
		Wire: func(http.RoundTripper) http.RoundTripper { return wire },
	}})
	if err != nil {
		t.Fatal(err)
	}
	findPolicy(t, wire)
	names := 0
	prepare := func(write written) func(context.Context) (any, error) {
		names++
		ready := write(t, client, fmt.Sprintf("n%d", names))
		wire.Honest()
		return ready
	}
	for method, write := range creations {
		for _, form := range answertest.Forms {
			create := prepare(write)
			wire.Answer(form, true, nil)
			made, err := create(t.Context())
			wire.Honest()
			switch {
			case form.Whole && (err != nil || reflect.ValueOf(made).Elem().FieldByName("ID").String() == ""):
				t.Errorf("%s answered by %s: %v, %v", method, form.Name, made, err)
			case !form.Whole && !isOpen(err):
				t.Errorf("%s answered by %s: %v leaves nothing open", method, form.Name, err)
			}
		}
	}
	for method, write := range changes {
		change := prepare(write)
		want, err := change(t.Context())
		usual := wire.Honest()
		if err != nil {
			t.Errorf("%s: %v", method, err)
			continue
		}
		for _, form := range answertest.Forms {
			change := prepare(write)
			wire.Answer(form, true, nil)
			got, err := change(t.Context())
			asked := wire.Honest()
			if err != nil || reflect.TypeOf(got) != reflect.TypeOf(want) || got != nil && reflect.ValueOf(got).IsZero() {
				t.Errorf("%s carried out and answered by %s: %v, %v", method, form.Name, got, err)
			}
			if form.Whole && len(asked) != len(usual) {
				t.Errorf("%s answered by %s asks %q instead of %q", method, form.Name, asked, usual)
			}
			if form.Whole {
				continue
			}
			change = prepare(write)
			wire.Answer(form, false, nil)
			got, err = change(t.Context())
			wire.Honest()
			if err == nil || !isOpen(err) || !strings.Contains(err.Error(), "is not there") {
				t.Errorf("%s not carried out and answered by %s: %v, %v", method, form.Name, got, err)
			}
		}
	}
}

func isOpen(err error) bool {
	var strange *okta.APIError
	return errors.As(err, &strange) && strange.Foreign && strange.Status < 300
}
