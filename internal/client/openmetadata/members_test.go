package openmetadata

import (
	"context"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport/answertest"
	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// TestMembers takes each member of each object that is read away, makes it null, and gives it another type: an identifier or a
// secret that is absent is an error, and so is a member that is read and has another type.
func TestMembers(t *testing.T) {
	t.Parallel()
	server, err := double.New(double.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	members := &answertest.Members{Next: &answertest.Wire{Handler: server.Handler()}}
	c, err := New(Config{Host: "https://catalog.example.com", Email: adminEmail, Password: adminPassword, Transport: transport.Options{
		Wire: func(http.RoundTripper) http.RoundTripper { return members },
	}})
	if err != nil {
		t.Fatal(err)
	}
	made := bot(t, c, "n1")
	if _, err := c.CreatePersonalToken(t.Context(), "admin", "n2", "7"); err != nil {
		t.Fatal(err)
	}
	for name, read := range map[string]struct {
		get     func(context.Context) (any, error)
		needed  []string
		untyped string
	}{
		"user":           {func(ctx context.Context) (any, error) { return c.GetUserByID(ctx, made.BotUser.ID) }, []string{"id", "name"}, ""},
		"bot":            {func(ctx context.Context) (any, error) { return c.GetBot(ctx, "n1") }, []string{"id", "name", "botUser", "botUser.id"}, ""},
		"bot token":      {func(ctx context.Context) (any, error) { return c.GetBotToken(ctx, made.BotUser.ID) }, nil, ""},
		"tokens":         {func(ctx context.Context) (any, error) { return c.PersonalTokens(ctx, "admin") }, []string{"data", "data.0.token", "data.0.jwtToken"}, ""},
		"role":           {func(ctx context.Context) (any, error) { return c.GetRole(ctx, "DataSteward") }, []string{"id", "name"}, ""},
		"administrators": {func(ctx context.Context) (any, error) { return c.Administrators(ctx) }, []string{"data", "data.0.id", "data.0.name"}, ""},
		"configuration":  {func(ctx context.Context) (any, error) { return c.SecurityConfig(ctx) }, []string{"authenticationConfiguration", "authorizerConfiguration"}, "auth"},
		"sign-in":        {func(ctx context.Context) (any, error) { return c.PublicAuthentication(ctx) }, []string{"provider"}, ""},
	} {
		members.Body = nil
		whole, err := read.get(t.Context())
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		mutations, err := answertest.Mutations(members.Seen)
		if err != nil || len(mutations) < 6 {
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
