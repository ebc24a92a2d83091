package openmetadata

import (
	"context"
	"net/http"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport/answertest"
	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// TestMembers takes each member of each object that is read away, makes it null, and gives it another type: identifiers and
// secrets are needed.
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
	members.Walk(t, 6, map[string]answertest.Read{
		"user":           {Get: func(ctx context.Context) (any, error) { return c.GetUserByID(ctx, made.BotUser.ID) }, Needed: []string{"id", "name"}},
		"bot":            {Get: func(ctx context.Context) (any, error) { return c.GetBot(ctx, "n1") }, Needed: []string{"id", "name", "botUser", "botUser.id"}},
		"bot token":      {Get: func(ctx context.Context) (any, error) { return c.GetBotToken(ctx, made.BotUser.ID) }},
		"tokens":         {Get: func(ctx context.Context) (any, error) { return c.PersonalTokens(ctx, "admin") }, Needed: []string{"data", "data.0.token", "data.0.jwtToken"}},
		"role":           {Get: func(ctx context.Context) (any, error) { return c.GetRole(ctx, "DataSteward") }, Needed: []string{"id", "name"}},
		"administrators": {Get: func(ctx context.Context) (any, error) { return c.Administrators(ctx) }, Needed: []string{"data", "data.0.id", "data.0.name"}},
		"configuration":  {Get: func(ctx context.Context) (any, error) { return c.SecurityConfig(ctx) }, Needed: []string{"authenticationConfiguration", "authorizerConfiguration"}, Untyped: "auth"},
		"sign-in":        {Get: func(ctx context.Context) (any, error) { return c.PublicAuthentication(ctx) }, Needed: []string{"provider"}},
	})
}
