package openmetadata

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// named returns the configuration with a provider's name and a domain, one member of each half.
func named(configuration SecurityConfiguration, name string) SecurityConfiguration {
	changed := configuration.Writable(Version{Version: "1.12.6"})
	changed.Authentication["providerName"], changed.Authorizer["principalDomain"] = name, name+".example.com"
	return changed
}

func (s target) fault(t *testing.T, fault control.Fault) {
	t.Helper()
	fault.Path = "/api/v1/system/security/config"
	if err := s.Control().AddFault(fault); err != nil {
		t.Fatal(err)
	}
}

func configured(t *testing.T, client *Client) SecurityConfiguration {
	t.Helper()
	found, err := client.SecurityConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Of concurrent writes each is whole: the server itself mixes their halves (F43).
func TestChangeSecurityConfig_concurrent(t *testing.T) {
	t.Parallel()
	client := startServer(t, double.Options{}).client(t, passwordOnly())
	before := configured(t, client)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			name := fmt.Sprintf("writer-%d", i)
			served, err := client.ChangeSecurityConfig(t.Context(), named(before, name), before)
			if err != nil || served.Authentication["providerName"] != name || served.Authorizer["principalDomain"] != name+".example.com" {
				t.Errorf("%s: served %v and %v, %v", name, served.Authentication["providerName"], served.Authorizer["principalDomain"], err)
			}
		})
	}
	group.Wait()
	after := configured(t, client)
	if name, _ := after.Authentication["providerName"].(string); after.Authorizer["principalDomain"] != name+".example.com" {
		t.Errorf("the server has the name %s and the domain %v", name, after.Authorizer["principalDomain"])
	}
}

// A success that does not show in what is served is no success, and says where it differs.
func TestChangeSecurityConfig_notTaken(t *testing.T) {
	t.Parallel()
	server := startServer(t, double.Options{})
	client := server.client(t, passwordOnly())
	before := configured(t, client)
	echo, err := json.Marshal(named(before, "another"))
	if err != nil {
		t.Fatal(err)
	}
	server.fault(t, control.Fault{Method: http.MethodPut, Kind: control.KindStatus, Status: http.StatusOK, Body: string(echo)})
	_, err = client.ChangeSecurityConfig(t.Context(), named(before, "new"), before)
	var notTaken *NotTakenError
	var change *ChangeError
	if !errors.As(err, &notTaken) || !errors.As(err, &change) || !change.Restored {
		t.Fatalf("the error is %v", err)
	}
	if want := []string{"authenticationConfiguration.providerName", "authorizerConfiguration.principalDomain"}; !slices.Equal(notTaken.Fields, want) {
		t.Errorf("the fields are %v, not %v", notTaken.Fields, want)
	}
}

// A change that is interrupted leaves the server as it was, also when the write hangs.
func TestChangeSecurityConfig_interrupted(t *testing.T) {
	t.Parallel()
	server := startServer(t, double.Options{})
	client := server.client(t, passwordOnly())
	before := configured(t, client)
	server.fault(t, control.Fault{Method: http.MethodPut, Kind: control.KindHang})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	defer server.Control().OnHang(func(control.Request) { cancel() })()
	_, err := client.ChangeSecurityConfig(ctx, named(before, "new"), before)
	var change *ChangeError
	if !errors.As(err, &change) || !change.Restored || !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	if after := configured(t, client); after.Authentication["providerName"] != before.Authentication["providerName"] {
		t.Errorf("the server has the name %v", after.Authentication["providerName"])
	}
}

// A refusal of the class checks changes nothing (F3), so nothing is restored either.
func TestChangeSecurityConfig_refused(t *testing.T) {
	t.Parallel()
	server := startServer(t, double.Options{})
	client := server.client(t, passwordOnly())
	before := configured(t, client)
	server.sent()
	wanted := named(before, "new")
	delete(wanted.Authorizer, "principalDomain")
	_, err := client.ChangeSecurityConfig(t.Context(), wanted, before)
	if change := (*ChangeError)(nil); errors.As(err, &change) || !HasStatus(err, http.StatusBadRequest) {
		t.Errorf("the error is %v", err)
	}
	if lines := server.sent(); !slices.Equal(lines, []string{"PUT /api/v1/system/security/config"}) {
		t.Errorf("sent %v", lines)
	}
}

// The patch between two configurations touches what differs and no masked secret.
func TestSecurityConfiguration_patchTo(t *testing.T) {
	have := SecurityConfiguration{
		Authentication: map[string]any{
			"provider": "okta", "providerName": "new", "extra": true,
			"oidcConfiguration": map[string]any{"id": "0oa1", "secret": mask, "prompt": "login"},
		},
		Authorizer: map[string]any{"adminPrincipals": []any{"alice"}},
	}
	wanted := SecurityConfiguration{
		Authentication: map[string]any{
			"provider": "okta", "providerName": "old",
			"oidcConfiguration": map[string]any{"id": "0oa1", "secret": mask, "scope": "openid"},
		},
		Authorizer: map[string]any{"adminPrincipals": []any{"bob"}},
	}
	want := jsonPatch{
		{Operation: "add", Path: "/authenticationConfiguration/oidcConfiguration/scope", Value: "openid"},
		{Operation: "remove", Path: "/authenticationConfiguration/oidcConfiguration/prompt"},
		{Operation: "add", Path: "/authenticationConfiguration/providerName", Value: "old"},
		{Operation: "remove", Path: "/authenticationConfiguration/extra"},
		{Operation: "add", Path: "/authorizerConfiguration/adminPrincipals", Value: []any{"bob"}},
	}
	if got := have.patchTo(wanted); !reflect.DeepEqual(got, want) {
		t.Errorf("the patch is\n%v\nnot\n%v", got, want)
	}
	if got := wanted.patchTo(wanted); len(got) != 0 {
		t.Errorf("the patch of nothing is %v", got)
	}
}

// Who can sign in with a password is proved while the provider is still another one.
func TestEnsurePasswordAdministrator(t *testing.T) {
	t.Parallel()
	server := startServer(t, double.Options{})
	server.addAdministrator(t, "terraform")
	with := func(email, password string) Config {
		return Config{SigningKey: server.signingKey("terraform"), Email: email, Password: password}
	}
	ensure := func(config Config) (PasswordAdministrator, error) {
		return server.client(t, config).EnsurePasswordAdministrator(t.Context())
	}
	for _, c := range []struct {
		what   string
		config Config
		want   PasswordAdministrator
		reason string
	}{
		{"the account that the server is shipped with", with(adminEmail, adminPassword), PasswordAdministrator{Name: "admin", Configured: true}, ""},
		{"nothing configured, but admin has a password", with("", ""), PasswordAdministrator{Name: "admin"}, ""},
		{"another password than the account's", with(adminEmail, "other"), PasswordAdministrator{}, "has another password"},
		{"an account without a password, but admin has one", with("terraform@open-metadata.org", "Str0ng-Pass!"), PasswordAdministrator{Name: "admin"}, ""},
		{"an account that does not exist", with("rescue@open-metadata.org", "Str0ng-Pass!"), PasswordAdministrator{Name: "rescue", Configured: true, Made: true}, ""},
		{"the account that was made", with("rescue@open-metadata.org", "Str0ng-Pass!"), PasswordAdministrator{Name: "rescue", Configured: true}, ""},
	} {
		got, err := ensure(c.config)
		if c.reason == "" {
			if err != nil || got != c.want {
				t.Errorf("%s: %+v, %v, want %+v", c.what, got, err, c.want)
			}
			continue
		}
		if nobody := (*PasswordError)(nil); !errors.As(err, &nobody) || !strings.Contains(nobody.Reason, c.reason) {
			t.Errorf("%s: %v, want %q", c.what, err, c.reason)
		}
	}
}

// A server that was started under another provider drops the password of an account that is made, weak or not
// (UserResource.isBasicAuth). It is set once passwords count, so the account will do all the same, whoever made it.
func TestEnsurePasswordAdministrator_startedUnderOkta(t *testing.T) {
	t.Parallel()
	server := startServer(t, double.Options{Authentication: map[string]any{
		"provider": "okta", "providerName": "okta", "clientType": "public", "authority": "http://localhost:1", "clientId": "spa1",
		"callbackUrl": "http://localhost:1/callback", "publicKeyUrls": []string{"http://localhost:1/oauth2/v1/keys"},
	}})
	with := func(email, password string) *Client {
		return server.client(t, Config{SigningKey: server.signingKey("admin"), Email: email, Password: password})
	}
	refused := func(email, password, reason string) {
		t.Helper()
		_, err := with(email, password).EnsurePasswordAdministrator(t.Context())
		if nobody := (*PasswordError)(nil); !errors.As(err, &nobody) || !strings.Contains(nobody.Reason, reason) {
			t.Errorf("%s with %q: %v, want %q", email, password, err, reason)
		}
	}
	refused("rescue@open-metadata.org", "weak", "does not exist, and the password is too weak")
	refused("rescue@open-metadata.org", "Too-weak", "does not exist, and the password is too weak")
	refused(adminEmail, adminPassword, "has no password, and the configured one is too weak")
	client := with("rescue@open-metadata.org", "Str0ng-Pass!")
	var administrator PasswordAdministrator
	for _, made := range []bool{true, false} {
		got, err := client.EnsurePasswordAdministrator(t.Context())
		if want := (PasswordAdministrator{Name: "rescue", Configured: true, Made: made, Unset: true}); err != nil || got != want {
			t.Fatalf("%+v, %v, want %+v", got, err, want)
		}
		administrator = got
	}
	if err := client.ProvePasswordLogin(t.Context(), administrator); !HasStatus(err, http.StatusNotImplemented) {
		t.Errorf("under Okta: %v", err)
	}
	before := configured(t, client)
	basic := before.Writable(Version{Version: "1.12.6"})
	basic.Authentication["provider"] = "basic"
	if _, err := client.ChangeSecurityConfig(t.Context(), basic, before); err != nil {
		t.Fatal(err)
	}
	if err := client.ProvePasswordLogin(t.Context(), administrator); err != nil {
		t.Error(err)
	}
}

// Masks in what is compared stand for any value, empty for absent.
func TestSecurityConfiguration_differences(t *testing.T) {
	one := SecurityConfiguration{Authentication: map[string]any{
		"a": "x", "list": []any{}, "block": map[string]any{"secret": "s", "b": "y"}, "gone": "z",
	}}
	other := SecurityConfiguration{Authentication: map[string]any{"a": "x", "block": map[string]any{"secret": mask, "b": "changed"}, "more": 1}}
	want := []string{"authenticationConfiguration.block.b", "authenticationConfiguration.gone"}
	if got := one.Differences(other); !slices.Equal(got, want) {
		t.Errorf("the differences are %v, not %v", got, want)
	}
	if !other.Matches(other.Clone()) {
		t.Error("a configuration does not match its copy")
	}
}

// The order of a list counts where the server goes by it, and nowhere else: every list of the description of the settings.
func TestSecurityConfiguration_order(t *testing.T) {
	lists, sets := 0, 0
	for _, setting := range ssoconfig.Table() {
		settings := ssoconfig.Settings{Authentication: ssoconfig.Authentication{OIDC: &ssoconfig.OIDC{}}}
		if _, isList := setting.Zero().([]string); !isList {
			continue
		}
		configurations := make([]SecurityConfiguration, 3)
		for i, texts := range [][]string{{"a", "b"}, {"b", "a"}, {"b", "b"}} {
			encoded, err := json.Marshal(setting.With(settings, texts))
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(encoded, &configurations[i]); err != nil {
				t.Fatal(err)
			}
		}
		one, reordered, another := configurations[0], configurations[1], configurations[2]
		if !one.Matches(one.Clone()) || one.Matches(another) {
			t.Errorf("%s: lists compare wrongly", setting.Field)
		}
		if one.Matches(reordered) != setting.Set || (len(one.Changes(reordered)) == 0) != setting.Set || (len(one.patchTo(reordered)) == 0) != setting.Set {
			t.Errorf("%s is a set: %v; in another order it differs in %v", setting.Field, setting.Set, one.Differences(reordered))
		}
		if lists++; setting.Set {
			sets++
		}
	}
	if lists < 9 || sets < 7 {
		t.Errorf("%d lists were looked at, %d of them sets", lists, sets)
	}
}

// A server that gives the administrators in another order has taken the change.
func TestChangeSecurityConfig_reordered(t *testing.T) {
	t.Parallel()
	server := startServer(t, double.Options{})
	client := server.client(t, passwordOnly())
	before := configured(t, client)
	wanted, served := named(before, "new"), named(before, "new")
	wanted.Authorizer["adminPrincipals"], served.Authorizer["adminPrincipals"] = []any{"admin", "alice"}, []any{"alice", "admin"}
	encoded, err := json.Marshal(served)
	if err != nil {
		t.Fatal(err)
	}
	server.fault(t, control.Fault{Method: http.MethodGet, Times: -1, Kind: control.KindStatus, Status: http.StatusOK, Body: string(encoded)})
	if _, err = client.ChangeSecurityConfig(t.Context(), wanted, before); err != nil {
		t.Errorf("the change was not taken: %v", err)
	}
}

// What is configured is told without a request.
func TestConfiguredCredentials(t *testing.T) {
	t.Parallel()
	server := startServer(t, double.Options{})
	server.addAdministrator(t, "bob")
	config := Config{Token: server.signed(t, "bob"), SigningKey: server.signingKey("terraform"), Email: "Admin@open-metadata.org", Password: "x"}
	var users []string
	for _, credential := range server.client(t, config).ConfiguredCredentials() {
		users = append(users, string(credential.Kind)+" "+credential.Identity.User)
		for _, claim := range []string{"sub", "email", "preferred_username"} {
			if !slices.Contains(credential.Claims, claim) {
				t.Errorf("%s carries %v", credential.Description, credential.Claims)
			}
		}
	}
	if want := []string{"token bob", "signing_key terraform", "email and password admin"}; !slices.Equal(users, want) {
		t.Errorf("the credentials are %v, not %v", users, want)
	}
	if sent := server.sent(); len(sent) > 0 {
		t.Errorf("sent %v", sent)
	}
}
