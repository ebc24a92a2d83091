package openmetadata

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport/answertest"
	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// written makes what a write needs, by names that nobody has, and returns the write.
type written func(t *testing.T, c *Client, name string) func(context.Context) (any, error)

// tried is a write that is carried out or not, and answered in every form that is not the server's.
type tried struct {
	prepare written
	// hit selects the requests that are answered so, of those that change something; nil all of them.
	hit func(*http.Request) bool
	// blind is true where nothing can be looked at: it stays open.
	blind bool
}

func done(err error) (any, error) { return nil, err }

func person(t *testing.T, c *Client, name string) User {
	t.Helper()
	made, err := c.CreateUser(t.Context(), CreateUser{Name: name, Email: name + "@open-metadata.org"})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func bot(t *testing.T, c *Client, name string) Bot {
	t.Helper()
	if _, err := c.CreateBotAccount(t.Context(), name, name, name+"@open-metadata.org", "Unlimited"); err != nil {
		t.Fatal(err)
	}
	made, err := c.CreateBot(t.Context(), name, name)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func ofPerson(write func(ctx context.Context, c *Client, made User) (any, error)) written {
	return func(t *testing.T, c *Client, name string) func(context.Context) (any, error) {
		made := person(t, c, name)
		return func(ctx context.Context) (any, error) { return write(ctx, c, made) }
	}
}

func ofBot(write func(ctx context.Context, c *Client, made Bot) (any, error)) written {
	return func(t *testing.T, c *Client, name string) func(context.Context) (any, error) {
		made := bot(t, c, name)
		return func(ctx context.Context) (any, error) { return write(ctx, c, made) }
	}
}

// beside is a client of the same server without credentials.
func beside(c *Client) *Client {
	return &Client{host: c.host, http: c.http, memory: c.memory, now: c.now, version: c.version, reload: c.reload, issuing: c.issuing, processes: c.processes}
}

func byName(write func(ctx context.Context, c *Client, name string) (any, error)) written {
	return func(_ *testing.T, c *Client, name string) func(context.Context) (any, error) {
		return func(ctx context.Context) (any, error) { return write(ctx, c, name) }
	}
}

// changing writes the security configuration with another name of the provider.
func changing(write func(ctx context.Context, c *Client, wanted, previous SecurityConfiguration) (any, error)) written {
	return func(t *testing.T, c *Client, name string) func(context.Context) (any, error) {
		before := configured(t, c)
		return func(ctx context.Context) (any, error) { return write(ctx, c, named(before, name), before) }
	}
}

func to(method, path string) func(*http.Request) bool {
	return func(request *http.Request) bool { return request.Method == method && request.URL.Path == path }
}

// strong is a password that the server takes.
const strong = "Correct-horse-1"

// theIssuer is the identity provider of TestWrites_answers.
var theIssuer *issuer

var writes = map[string]tried{
	"CreateUser": {prepare: byName(func(ctx context.Context, c *Client, name string) (any, error) {
		return c.CreateUser(ctx, CreateUser{Name: name, Email: name + "@open-metadata.org", IsAdmin: true})
	})},
	"CreateBotAccount": {prepare: byName(func(ctx context.Context, c *Client, name string) (any, error) {
		return c.CreateBotAccount(ctx, name, name, name+"@open-metadata.org", "Unlimited")
	})},
	"CreateBot": {prepare: func(t *testing.T, c *Client, name string) func(context.Context) (any, error) {
		if _, err := c.CreateBotAccount(t.Context(), name, name, name+"@open-metadata.org", "Unlimited"); err != nil {
			t.Fatal(err)
		}
		return func(ctx context.Context) (any, error) { return c.CreateBot(ctx, name, name) }
	}},
	"SetBotText": {prepare: ofBot(func(ctx context.Context, c *Client, made Bot) (any, error) {
		return c.SetBotText(ctx, made.ID, "description", "changed")
	})},
	"SetImpersonation": {prepare: ofBot(func(ctx context.Context, c *Client, made Bot) (any, error) {
		return c.SetImpersonation(ctx, made.BotUser.ID, true)
	})},
	"DeleteBot": {prepare: ofBot(func(ctx context.Context, c *Client, made Bot) (any, error) {
		return done(c.DeleteBot(ctx, made.ID))
	})},
	"RegenerateBotToken": {prepare: ofBot(func(ctx context.Context, c *Client, made Bot) (any, error) {
		return c.RegenerateBotToken(ctx, made.BotUser.ID, "7")
	})},
	"RevokeBotToken": {prepare: ofBot(func(ctx context.Context, c *Client, made Bot) (any, error) {
		return done(c.RevokeBotToken(ctx, made.BotUser.ID))
	})},
	"SetAdministrator": {prepare: ofPerson(func(ctx context.Context, c *Client, made User) (any, error) {
		return c.SetAdministrator(ctx, made.ID, true)
	})},
	"SetUserText": {prepare: ofPerson(func(ctx context.Context, c *Client, made User) (any, error) {
		return c.SetUserText(ctx, made.ID, "displayName", "changed")
	})},
	"SetRoles": {prepare: ofPerson(func(ctx context.Context, c *Client, made User) (any, error) {
		role, err := c.GetRole(ctx, "DataSteward")
		if err != nil {
			return nil, err
		}
		return done(c.SetRoles(ctx, made.ID, []Role{role}))
	})},
	"DeleteUser": {prepare: ofPerson(func(ctx context.Context, c *Client, made User) (any, error) {
		if err := c.DeleteUser(ctx, made.ID, false); err != nil {
			return nil, err
		}
		return done(c.DeleteUser(ctx, made.ID, true))
	})},
	"RestoreUser": {prepare: func(t *testing.T, c *Client, name string) func(context.Context) (any, error) {
		made := person(t, c, name)
		if err := c.DeleteUser(t.Context(), made.ID, false); err != nil {
			t.Fatal(err)
		}
		return func(ctx context.Context) (any, error) { return c.RestoreUser(ctx, made.ID) }
	}},
	"CreatePersonalToken": {prepare: byName(func(ctx context.Context, c *Client, name string) (any, error) {
		return c.CreatePersonalToken(ctx, "admin", name, "7")
	})},
	"RevokePersonalToken": {prepare: func(t *testing.T, c *Client, name string) func(context.Context) (any, error) {
		made, err := c.CreatePersonalToken(t.Context(), "admin", name, "7")
		if err != nil {
			t.Fatal(err)
		}
		return func(ctx context.Context) (any, error) { return done(c.RevokePersonalToken(ctx, "admin", made.ID)) }
	}},
	"ChangeSecurityConfig": {prepare: changing(func(ctx context.Context, c *Client, wanted, previous SecurityConfiguration) (any, error) {
		return c.ChangeSecurityConfig(ctx, wanted, previous)
	})},
	"RestoreSecurityConfig": {prepare: changing(func(ctx context.Context, c *Client, wanted, previous SecurityConfiguration) (any, error) {
		return c.RestoreSecurityConfig(ctx, wanted, previous)
	})},
	"RehearseSecurityConfig": {prepare: func(t *testing.T, c *Client, _ string) func(context.Context) (any, error) {
		before := configured(t, c)
		idp := theIssuer
		person, err := c.GetUser(t.Context(), "alice", false)
		if IsNotFound(err) {
			person, err = c.CreateUser(t.Context(), CreateUser{Name: "alice", Email: "alice@open-metadata.org", IsAdmin: true})
		}
		if err != nil {
			t.Fatal(err)
		}
		return func(ctx context.Context) (any, error) {
			served, _, err := c.RehearseSecurityConfig(ctx, idp.signsIn(before), before, Rehearsal{Token: idp.token("alice"), User: person.Name})
			return served, err
		}
	}},
	// The configuration stays as it is, so that nothing shows.
	"ReloadSecurity": {blind: true, prepare: byName(func(ctx context.Context, c *Client, _ string) (any, error) {
		return done(c.ReloadSecurity(ctx))
	})},
	// A pipeline that is deployed again looks as it did.
	"DeployPipelines": {blind: true, prepare: byName(func(ctx context.Context, c *Client, _ string) (any, error) {
		return c.DeployPipelines(ctx, []string{"00000000-0000-0000-0000-000000000001"})
	})},
	"EnsurePasswordAdministrator": {hit: to(http.MethodPost, "/api/v1/users"), prepare: byName(func(ctx context.Context, c *Client, name string) (any, error) {
		other := beside(c)
		other.chain = &chain{credentials: append(slices.Clone(c.chain.credentials), &passwordCredential{client: other, email: name + "@open-metadata.org", password: strong})}
		other.chain.credentials[0], other.chain.credentials[1] = other.chain.credentials[1], other.chain.credentials[0]
		return other.EnsurePasswordAdministrator(ctx)
	})},
	"ProvePasswordLogin": {hit: to(http.MethodPut, "/api/v1/users/changePassword"), prepare: func(t *testing.T, c *Client, name string) func(context.Context) (any, error) {
		person(t, c, name)
		other := beside(c)
		own := &passwordCredential{client: other, email: name + "@open-metadata.org", password: strong}
		other.chain = &chain{credentials: append([]credential{own}, c.chain.credentials...)}
		return func(ctx context.Context) (any, error) {
			return done(other.ProvePasswordLogin(ctx, PasswordAdministrator{Name: name, Unset: true}))
		}
	}},
}

// reads are the methods that change nothing.
var reads = []string{
	"AcceptedBeside", "Acting", "Administrators", "ApartFrom", "BotAccounts", "BotOf", "Bots", "Disagree", "EveryServedKey", "FoundNone", "Looks", "OnProcess", "Processes", "Explain", "Lasting", "OnePerson", "SignsWith", "AfterKeyChange", "ConfiguredCredentials", "Credential", "Credentials", "DependsOn",
	"FindUser", "GetBot", "GetBotToken", "GetRole", "GetUser", "GetUserByID", "Healthy", "Host", "JWKS", "NeedAdministrator", "NotAs", "PasswordAccount", "PasswordAccountUsable",
	"PersonalTokens", "CanDeployPipelines", "Pipelines", "PublicAuthentication", "Reconsider", "SecurityConfig", "SettingsSources", "Status", "ToldApart", "TokenAccepted",
	"ValidateSecurityConfig", "Version",
}

func TestWrites_complete(t *testing.T) {
	t.Parallel()
	for method := range reflect.TypeFor[*Client]().Methods() {
		if _, isWrite := writes[method.Name]; isWrite == slices.Contains(reads, method.Name) {
			t.Errorf("%s is neither a read nor among the writes that are tested, or both", method.Name)
		}
	}
}

// TestWrites_answers carries every write out, or not, and answers it in every form that is not the server's. What was carried
// out is a success with what the server then has, what was not is an error.
func TestWrites_answers(t *testing.T) {
	t.Parallel()
	at := time.Now()
	clock := func() time.Time { return at }
	server, err := double.New(double.Options{Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	wire := &answertest.Wire{Handler: server.Handler()}
	client, err := New(Config{Host: "https://catalog.example.com", Replicas: 1, Email: adminEmail, Password: adminPassword, Now: clock, Transport: transport.Options{
		Wire: func(http.RoundTripper) http.RoundTripper { return wire },
	}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Version(t.Context()); err != nil { // it is asked for once only
		t.Fatal(err)
	}
	theIssuer = startIssuer(t, "idp1")
	names := 0
	run := func(write tried, form *answertest.Form, carried bool) (any, []string, error) {
		at = at.Add(2 * time.Second) // two tokens of one second would be the same (F161)
		names++
		before := configured(t, client)
		defer func() {
			if now := configured(t, client); now.Provider() != before.Provider() {
				if _, err := client.ChangeSecurityConfig(t.Context(), before.Writable(Version{Version: "1.12.6"}), now); err != nil {
					t.Fatal(err)
				}
			}
		}()
		change := write.prepare(t, client, fmt.Sprintf("n%d", names))
		at = at.Add(2 * time.Second)
		wire.Honest()
		if form != nil {
			wire.Answer(*form, carried, write.hit)
		}
		got, err := change(t.Context())
		return got, wire.Honest(), err
	}
	for method, write := range writes {
		want, usual, err := run(write, nil, true)
		if err != nil {
			t.Errorf("%s: %v", method, err)
			continue
		}
		for _, form := range answertest.Forms {
			got, asked, err := run(write, &form, true)
			switch open := leavesOpen(err); {
			case write.blind && !form.Whole:
				if !open {
					t.Errorf("%s answered by %s: %v leaves nothing open", method, form.Name, err)
				}
			case err != nil || reflect.TypeOf(got) != reflect.TypeOf(want) || got != nil && reflect.ValueOf(got).IsZero():
				t.Errorf("%s carried out and answered by %s: %v, %v", method, form.Name, got, err)
			case form.Whole && len(asked) != len(usual):
				t.Errorf("%s answered by %s asks %q instead of %q", method, form.Name, asked, usual)
			}
			if form.Whole {
				continue
			}
			if got, _, err = run(write, &form, false); err == nil || strings.Contains(err.Error(), "Go ") {
				t.Errorf("%s not carried out and answered by %s: %v, %v", method, form.Name, got, err)
			}
		}
	}
}
