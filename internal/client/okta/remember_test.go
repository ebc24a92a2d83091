package okta_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
)

// remembered is an org with members of each collection, and a client that has read nothing of it.
type remembered struct {
	t      *testing.T
	org    *double.Org
	client *okta.Client
	// lacks is left out of lists.
	lacks string
	// kinds read a member of a collection, or all of one.
	kinds map[string]kind
}

type kind struct {
	ids  []string
	read func(ctx context.Context, id string) (id2 string, err error)
}

const members = 12

func newRemembered(t *testing.T) *remembered {
	t.Helper()
	r := &remembered{t: t, org: double.New(double.Options{APIToken: apiToken}), kinds: map[string]kind{}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		if r.lacks == "" || strings.HasSuffix(request.URL.Path, r.lacks) || request.Method != http.MethodGet {
			r.org.Handler().ServeHTTP(w, request)
			return
		}
		answer := httptest.NewRecorder()
		r.org.Handler().ServeHTTP(answer, request)
		w.WriteHeader(answer.Code)
		_, _ = w.Write([]byte(strings.ReplaceAll(answer.Body.String(), `"id":"`+r.lacks+`"`, `"id":"another"`)))
	}))
	t.Cleanup(server.Close)
	ctx, c := t.Context(), newClient(t, server.URL, transport.Options{})
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	makes := func(name string, create func(name string) (string, error), read func(ctx context.Context, id string) (string, error)) kind {
		t.Helper()
		made := kind{read: read}
		for i := range members {
			id, err := create(fmt.Sprint(name, i))
			must(err)
			made.ids = append(made.ids, id)
		}
		r.kinds[name] = made
		return made
	}
	apps := makes("apps", func(name string) (string, error) {
		app := okta.Application{Label: name}
		app.Credentials.OAuthClient.TokenEndpointAuthMethod = "client_secret_basic"
		app.Settings.OAuthClient = okta.OAuthClientSettings{
			ApplicationType: "web", GrantTypes: []string{"authorization_code"}, ResponseTypes: []string{"code"}, RedirectURIs: []string{"https://x.example.com"},
			ConsentMethod: "TRUSTED", IssuerMode: "ORG_URL", WildcardRedirect: "DISABLED",
		}
		made, err := c.Applications().Create(ctx, app)
		must(err)
		return made.ID, nil
	}, func(ctx context.Context, id string) (string, error) {
		got, err := r.client.Applications().Get(ctx, id)
		if err != nil {
			return "", err
		}
		return got.ID, nil
	})
	groups := makes("groups", func(name string) (string, error) {
		made, err := c.Groups("").Create(ctx, okta.Group{Profile: okta.GroupProfile{Name: name}})
		must(err)
		return made.ID, nil
	}, func(ctx context.Context, id string) (string, error) {
		got, err := r.client.Groups("").Get(ctx, id)
		if err != nil {
			return "", err
		}
		return got.ID, nil
	})
	app, next := apps.ids[0], 0
	makes("assignments of an app", func(string) (string, error) {
		made, err := c.GroupAssignments(app).Create(ctx, okta.GroupAssignment{GroupID: groups.ids[next]})
		must(err)
		next++
		return made.GroupID, nil
	}, func(ctx context.Context, id string) (string, error) {
		got, err := r.client.GroupAssignments(app).Get(ctx, id)
		if err != nil {
			return "", err
		}
		return got.GroupID, nil
	})
	makes("trusted origins", func(name string) (string, error) {
		made, err := c.TrustedOrigins().Create(ctx, okta.TrustedOrigin{Name: name, Origin: "https://" + strings.ReplaceAll(name, " ", "-") + ".example.com", Scopes: []okta.TrustedOriginScope{{Type: "CORS"}}})
		must(err)
		return made.ID, nil
	}, func(ctx context.Context, id string) (string, error) {
		got, err := r.client.TrustedOrigins().Get(ctx, id)
		if err != nil {
			return "", err
		}
		return got.ID, nil
	})
	servers := makes("authorization servers", func(name string) (string, error) {
		made, err := c.AuthorizationServers().Create(ctx, okta.AuthorizationServer{
			Name: name, Audiences: []string{"x"}, Credentials: okta.AuthorizationServerCredentials{Signing: okta.AuthorizationServerSigning{RotationMode: okta.RotationAuto}},
		})
		must(err)
		return made.ID, nil
	}, func(ctx context.Context, id string) (string, error) {
		got, err := r.client.AuthorizationServers().Get(ctx, id)
		if err != nil {
			return "", err
		}
		return got.ID, nil
	})
	authorization := servers.ids[0]
	makes("scopes of a server", func(name string) (string, error) {
		made, err := c.Scopes(authorization).Create(ctx, okta.Scope{Name: strings.ReplaceAll(name, " ", "-"), Consent: "IMPLICIT", MetadataPublish: "NO_CLIENTS"})
		must(err)
		return made.ID, nil
	}, func(ctx context.Context, id string) (string, error) {
		got, err := r.client.Scopes(authorization).Get(ctx, id)
		if err != nil {
			return "", err
		}
		return got.ID, nil
	})
	makes("claims of a server", func(name string) (string, error) {
		made, err := c.Claims(authorization).Create(ctx, okta.Claim{Name: strings.ReplaceAll(name, " ", "_"), ClaimType: "RESOURCE", ValueType: "EXPRESSION", Value: "user.email", Status: okta.StatusActive})
		must(err)
		return made.ID, nil
	}, func(ctx context.Context, id string) (string, error) {
		got, err := r.client.Claims(authorization).Get(ctx, id)
		if err != nil {
			return "", err
		}
		return got.ID, nil
	})
	policies := makes("policies of a server", func(name string) (string, error) {
		made, err := c.Policies(authorization).Create(ctx, okta.Policy{Name: name, Description: "x", Conditions: okta.PolicyConditions{Clients: okta.Included{Include: []string{okta.AllClients}}}})
		must(err)
		return made.ID, nil
	}, func(ctx context.Context, id string) (string, error) {
		got, err := r.client.Policies(authorization).Get(ctx, id)
		if err != nil {
			return "", err
		}
		return got.ID, nil
	})
	policy := policies.ids[0]
	makes("rules of a policy", func(name string) (string, error) {
		rule := okta.PolicyRule{Name: name}
		rule.Conditions.People.Groups.Include = []string{"EVERYONE"}
		rule.Actions.Token = okta.TokenAction{AccessTokenLifetime: 60, RefreshTokenWindow: 10080}
		rule.Conditions.GrantTypes.Include, rule.Conditions.Scopes.Include = []string{"authorization_code"}, []string{"*"}
		made, err := c.PolicyRules(authorization, policy).Create(ctx, rule)
		must(err)
		return made.ID, nil
	}, func(ctx context.Context, id string) (string, error) {
		got, err := r.client.PolicyRules(authorization, policy).Get(ctx, id)
		if err != nil {
			return "", err
		}
		return got.ID, nil
	})
	r.client = newClient(t, server.URL, transport.Options{})
	return r
}

// requests is how many the org was sent since the last time.
func (r *remembered) requests() int {
	defer r.org.Control().ClearRequests()
	return len(r.org.Control().Requests())
}

// readAll reads all members of a collection at once, each twice.
func (r *remembered) readAll(ctx context.Context, name string) {
	r.t.Helper()
	var all sync.WaitGroup
	for _, id := range append(r.kinds[name].ids, r.kinds[name].ids...) {
		all.Go(func() {
			if got, err := r.kinds[name].read(ctx, id); got != id {
				r.t.Errorf("%s: read %q as %q, %v", name, id, got, err)
			}
		})
	}
	all.Wait()
}

// TestRemembering reads the members of every collection that the provider has resources of: by their list, of the largest
// collections all but the first, whoever asks at the same time; by their own where the list lacks one; from the org again after
// a write, and always where nobody has said that the memory will do.
func TestRemembering(t *testing.T) {
	t.Parallel()
	r := newRemembered(t)
	ctx := transport.Remembering(t.Context())
	r.requests()
	for name, kind := range r.kinds {
		want := 1
		if name == "apps" || name == "groups" || name == "authorization servers" {
			want = 2 // whose others may be any number
		}
		r.readAll(ctx, name)
		if got := r.requests(); got != want {
			t.Errorf("%s: %d members took %d requests, want %d", name, members, got, want)
		}
		r.readAll(t.Context(), name)
		if got := r.requests(); got != 2*members {
			t.Errorf("%s: %d requests reached the org of %d that go past the memory", name, got, 2*members)
		}
		if err := r.client.Groups("").Delete(t.Context(), okta.Group{ID: "none"}); err != nil { // a write, of whatever
			t.Fatal(err)
		}
		r.requests()
		r.lacks = kind.ids[members/2]
		r.readAll(ctx, name)
		if got := r.requests(); got != want+1 && (want == 1 || got != want) { // it may be the first, which is read by itself anyway
			t.Errorf("%s: with one that the list lacks %d requests, want %d", name, got, want+1)
		}
		r.lacks = ""
	}
	for name, kind := range r.kinds {
		if _, err := kind.read(ctx, "none"); !okta.IsNotFound(err) {
			t.Errorf("%s: one that there is not: %v", name, err)
		}
	}
}

// TestRemembering_writes: what is read while a write is on its way is not kept.
func TestRemembering_writes(t *testing.T) {
	t.Parallel()
	var memory transport.Memory[int]
	read := func(value int, during func()) int {
		got, err := memory.Get(t.Context(), "key", func() (int, bool, error) { during(); return value, true, nil })
		if err != nil {
			t.Error(err)
		}
		return got
	}
	nothing := func() {}
	if got := []int{read(1, nothing), read(2, nothing)}; got[1] != 1 {
		t.Errorf("%v: the second was not remembered", got)
	}
	memory.Forget()
	if got := []int{read(3, memory.Forget), read(4, nothing), read(5, nothing)}; got[0] != 3 || got[1] != 4 || got[2] != 4 {
		t.Errorf("%v: what was read during a write was kept", got)
	}
	memory.Forget()
	member := func(key string, value int, list transport.List[int]) int {
		got, err := memory.Member(t.Context(), "all", key, false, func() transport.List[int] { return list }, func() (int, bool, error) { return value, true, nil })
		if err != nil {
			t.Error(err)
		}
		return got
	}
	member("a", 1, nil)
	if got := member("b", 2, func(_ context.Context, keep func(string, int)) bool { memory.Forget(); keep("b", 0); return false }); got != 2 {
		t.Errorf("%d: what was listed during a write was kept", got)
	}
	failed := errors.New("no")
	if _, err := memory.Get(t.Context(), "error", func() (int, bool, error) { return 0, false, failed }); !errors.Is(err, failed) {
		t.Error(err)
	}
	if got, err := memory.Get(t.Context(), "error", func() (int, bool, error) { return 7, true, nil }); got != 7 || err != nil {
		t.Error(got, err, "a failure was kept")
	}
}

// TestRemembering_secrets: an answer with a secret is read each time.
func TestRemembering_secrets(t *testing.T) {
	t.Parallel()
	r := newRemembered(t)
	ctx := transport.Remembering(t.Context())
	r.requests()
	for range 3 {
		if secrets, err := r.client.ClientSecrets(r.kinds["apps"].ids[0]).List(ctx); err != nil || len(secrets) != 1 || secrets[0].Secret == "" {
			t.Fatal(secrets, err)
		}
	}
	if got := r.requests(); got != 3 {
		t.Errorf("three reads of a secret sent %d requests", got)
	}
	for body, want := range map[string]bool{
		`{"client_secret":"x"}`: true, `{"a":[{"jwtToken":"x"}]}`: true, `{"a":"Bearer x"}`: true, `x`: true,
		`{"client_secret":"*********","token":{"lifetime":5},"a":"x","token_endpoint_auth_method":"none"}`: false,
	} {
		if got := transport.HoldsSecret([]byte(body)); got != want {
			t.Errorf("%s holds a secret: %t", body, got)
		}
	}
}

// TestRemembering_longList: of a list of many pages under one parent each member that is not there yet has one more page read,
// at the same time or after one another, so that few take few requests and all of them those of the list and as many again.
func TestRemembering_longList(t *testing.T) {
	t.Parallel()
	const pages, page = 20, 50
	for name, asked := range map[string]int{"one": 1, "two": 2, "seven": 7, "all": pages * page} {
		for _, atOnce := range []bool{false, true} {
			var memory transport.Memory[int]
			var lists, alone atomic.Int64
			next := 0
			open := func() transport.List[int] {
				return func(_ context.Context, keep func(string, int)) bool {
					lists.Add(1)
					for range page {
						keep(strconv.Itoa(next), next)
						next++
					}
					return next < pages*page
				}
			}
			var group sync.WaitGroup
			read := func(member int) {
				got, err := memory.Member(t.Context(), "all", strconv.Itoa(member), true, open, func() (int, bool, error) { alone.Add(1); return member, true, nil })
				if got != member || err != nil {
					t.Errorf("member %d is %d, %v", member, got, err)
				}
			}
			for member := pages*page - 1; member >= pages*page-asked; member-- {
				if atOnce {
					group.Go(func() { read(member) })
				} else {
					read(member)
				}
			}
			group.Wait()
			if most := int64(min(asked, pages)); lists.Load() > most || alone.Load() > most {
				t.Errorf("%s, at once %t: %d pages and %d by themselves, want at most %d each", name, atOnce, lists.Load(), alone.Load(), most)
			}
		}
	}
}

// TestRemembering_manyOthers: a list of the whole org that is not one page is read once, and no further than that page.
func TestRemembering_manyOthers(t *testing.T) {
	t.Parallel()
	r := newRemembered(t)
	for i := range 200 {
		if _, err := r.client.TrustedOrigins().Create(t.Context(), okta.TrustedOrigin{Name: fmt.Sprint("x", i), Origin: fmt.Sprintf("https://x%d.example.com", i), Scopes: []okta.TrustedOriginScope{{Type: "CORS"}}}); err != nil {
			t.Fatal(err)
		}
	}
	r.requests()
	r.readAll(transport.Remembering(t.Context()), "trusted origins")
	lists := 0
	for _, request := range r.org.Control().Requests() {
		if strings.Contains(request.Path, "?") {
			lists++
		}
	}
	if got := r.requests(); lists != 1 || got > members+1 {
		t.Errorf("%d requests, %d of them for lists", got, lists)
	}
}
