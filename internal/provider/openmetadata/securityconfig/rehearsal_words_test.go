package securityconfig

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// ofAlice is a token of alice's, issued by the settings' issuer. Who has signed it plays no part in what it says.
func ofAlice(t *testing.T) types.String {
	t.Helper()
	key, err := jwtkey.Generate(jwtkey.MinBits)
	if err != nil {
		t.Fatal(err)
	}
	token, err := jwtkey.Sign(key, jwtkey.TokenRequest{Issuer: "https://example.okta.com", Subject: "alice", Email: "alice@example.com", KeyID: "okta1", Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	return types.StringValue(token)
}

func oktaInput() ssoconfig.Input {
	provider, clientType, authority, domain := "okta", "public", "https://example.okta.com", "example.com"
	in := ssoconfig.Input{Undecided: ssoconfig.Undecided{}}
	in.Settings.Authentication = ssoconfig.Authentication{
		Provider: &provider, ClientType: &clientType, Authority: &authority, JWTPrincipalClaims: []string{"email"},
		PublicKeyURLs: []string{"https://example.okta.com/oauth2/v1/keys"},
	}
	in.Settings.Authorizer.PrincipalDomain = &domain
	return in
}

// expectWords compares the diagnostics with those that are wanted, each with severity, path and a part of its text.
func expectWords(t *testing.T, what string, got diag.Diagnostics, want ...string) {
	t.Helper()
	var lines []string
	for _, one := range got {
		at := ""
		if placed, isPlaced := one.(diag.DiagnosticWithPath); isPlaced {
			at = placed.Path().String()
		}
		lines = append(lines, one.Severity().String()+" "+at+": "+one.Summary()+": "+one.Detail())
	}
	if len(lines) != len(want) {
		t.Errorf("%s: %q, want %q", what, lines, want)
		return
	}
	for i, line := range lines {
		head, text, _ := strings.Cut(want[i], ": ")
		if !strings.HasPrefix(line, head+": ") || !strings.Contains(line, text) {
			t.Errorf("%s: %q, want %q", what, line, want[i])
		}
	}
}

func TestRehearsalOf(t *testing.T) {
	t.Parallel()
	later := false
	now := func() time.Time {
		if later {
			return time.Now().Add(time.Hour)
		}
		return time.Now()
	}
	r := &configResource{connection.Resource{Connections: connection.New(connection.Settings{Timing: connection.Timing{Now: now}})}}
	token, basic := ofAlice(t), "basic"
	underBasic, notKnown, elsewhere := oktaInput(), oktaInput(), oktaInput()
	underBasic.Settings.Authentication.Provider = &basic
	notKnown.Undecided[ssoconfig.PathProvider] = true
	elsewhere.Settings.Authentication.JWTPrincipalClaims = []string{"upn"}
	for _, c := range []struct {
		what    string
		token   types.String
		in      ssoconfig.Input
		later   bool
		user    string
		wanting []string
	}{
		{"no token", types.StringNull(), oktaInput(), false, "", nil},
		{"a token that is not known yet", types.StringUnknown(), oktaInput(), false, "", nil},
		{"a provider that is not known yet", token, notKnown, false, "", nil},
		{"good", token, oktaInput(), false, "alice", nil},
		{"basic", token, underBasic, false, "", []string{"Warning rehearsal_token_wo: an ID token proves nothing"}},
		{"no token at all", types.StringValue(""), oktaInput(), false, "", []string{"Error rehearsal_token_wo: no signed JWT"}},
		{"expired", token, oktaInput(), true, "alice", []string{"Error rehearsal_token_wo: Sign in again"}},
		{"a claim that is not there", token, elsewhere, false, "", []string{`Error authentication_configuration.jwt_principal_claims: None of ["upn"] is in the token`}},
	} {
		later = c.later
		var diagnostics diag.Diagnostics
		found := r.rehearsalOf(c.token, c.in, &diagnostics)
		expectWords(t, c.what, diagnostics, c.wanting...)
		user := ""
		if found != nil {
			user = found.principal.User
		}
		if user != c.user {
			t.Errorf("%s: it is the token of %q, want %q", c.what, user, c.user)
		}
		for _, one := range diagnostics {
			if value := c.token.ValueString(); value != "" && strings.Contains(one.Summary()+one.Detail(), value) {
				t.Errorf("%s: the token is shown", c.what)
			}
		}
	}
}

// What the plan cannot know is a warning; that the server was not asked is one too, and names the reason.
func TestRehearsal_warnings(t *testing.T) {
	t.Parallel()
	server, err := double.New(double.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	listener := httptest.NewServer(server.Handler())
	t.Cleanup(listener.Close)
	client, err := api.New(api.Config{Host: listener.URL, Email: "admin@open-metadata.org", Password: "admin"})
	if err != nil {
		t.Fatal(err)
	}
	h := &rehearsal{token: "t", principal: ssoconfig.Principal{User: "alice"}, says: ssoconfig.IDToken{Claims: map[string]any{"upn": "alice"}}}
	ask := func() (diagnostics diag.Diagnostics) {
		h.askForUser(t.Context(), client, &diagnostics)
		return diagnostics
	}
	expectWords(t, "nobody of the name", ask(), `Warning rehearsal_token_wo: the server has no user "alice"`)
	if _, err := client.CreateUser(t.Context(), api.CreateUser{Name: "alice", Email: "alice@open-metadata.org", IsAdmin: true}); err != nil {
		t.Fatal(err)
	}
	expectWords(t, "an administrator", ask())

	before, err := client.SecurityConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	version, err := client.Version(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	wanted := before.Writable(version)
	wanted.Authentication["providerName"] = "another"
	var diagnostics diag.Diagnostics
	if _, err = h.write(t.Context(), client, wanted, before, InputOf(before), &diagnostics); err != nil {
		t.Fatal(err)
	}
	expectWords(t, "present rules that refuse the token", diagnostics, "Warning rehearsal_token_wo: the present settings would refuse it")
}

// The present rules tell nothing of the new ones where they would judge the token otherwise (facts 40, 41, 55 to 57).
func TestRehearsal_blind(t *testing.T) {
	t.Parallel()
	h := &rehearsal{principal: ssoconfig.Principal{User: "alice"}, says: ssoconfig.IDToken{Claims: map[string]any{"email": "alice@example.com", "preferred_username": "al"}}}
	for what, c := range map[string]struct {
		change func(*ssoconfig.Input)
		says   string
	}{
		"the same": {func(*ssoconfig.Input) {}, ""},
		"another algorithm": {func(in *ssoconfig.Input) {
			other := "RS512"
			in.Settings.Authentication.TokenValidationAlgorithm = &other
		}, "another algorithm"},
		"another user": {func(in *ssoconfig.Input) {
			in.Settings.Authentication.JWTPrincipalClaims = []string{"preferred_username"}
		}, `another user, "al"`},
		"claims not carried": {func(in *ssoconfig.Input) { in.Settings.Authentication.JWTPrincipalClaims = []string{"upn"} }, "would refuse it"},
		"a domain shut out": {func(in *ssoconfig.Input) {
			enforce, domain := true, "other.example"
			in.Settings.Authorizer.EnforcePrincipalDomain, in.Settings.Authorizer.PrincipalDomain = &enforce, &domain
		}, "would refuse it"},
	} {
		present := oktaInput()
		c.change(&present)
		if got := h.blind(present, oktaInput()); (got == "") != (c.says == "") || !strings.Contains(got, c.says) {
			t.Errorf("%s: %q, want %q", what, got, c.says)
		}
	}
}
