package openmetadata

import (
	"slices"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// A field is the deployment's with all that is in it and around it; "/" is the whole (SettingsWriteGuard).
func TestSettingSource_Manages(t *testing.T) {
	t.Parallel()
	source := SettingSource{Source: sourceEnvironment, ManagedPaths: []string{"/oidcConfiguration/scope", "/provider"}}
	for pointer, want := range map[string]bool{
		"/provider": true, "/providerName": false, "/oidcConfiguration": true, "/oidcConfiguration/scope": true, "/oidcConfiguration/id": false,
	} {
		if got := source.Manages(pointer); got != want {
			t.Errorf("%s: %v", pointer, got)
		}
	}
	if whole := (SettingSource{Source: sourceEnvironment, ManagedPaths: []string{"/"}}); !whole.Manages("/providerName") {
		t.Error("the whole does not have its parts")
	}
	if source.Source = "AUTO"; source.Manages("/provider") {
		t.Error("the deployment owns what it does not alone decide")
	}
}

// Servers before 2.1 are not asked, and one that has no such path tells nothing.
func TestSettingsSources(t *testing.T) {
	t.Parallel()
	const path = "/api/v1/system/settings/source"
	older := startServer(t, double.Options{})
	if sources, err := older.client(t, passwordOnly()).SettingsSources(t.Context()); err != nil || sources != nil || count(older.sent(), "GET "+path) > 0 {
		t.Errorf("1.12: %v, %v", sources, err)
	}
	server := startServer(t, double.Options{Version: "2.1"})
	client := server.client(t, passwordOnly())
	sources, err := client.SettingsSources(t.Context())
	if err != nil || len(sources) != 2 || sources[0].ConfigType != "authenticationConfiguration" || sources[0].Source != "AUTO" || !sources[0].Editable {
		t.Errorf("2.1: %+v, %v", sources, err)
	}
	if err := server.Control().AddFault(control.Fault{Path: path, Kind: control.KindStatus, Status: 404, Body: `{"code":404,"message":"HTTP 404 Not Found"}`}); err != nil {
		t.Fatal(err)
	}
	if sources, err := client.SettingsSources(t.Context()); err != nil || sources != nil {
		t.Errorf("without the path: %v, %v", sources, err)
	}
}

// What differs in either direction, and what a name leads to.
func TestSecurityConfiguration_changes(t *testing.T) {
	t.Parallel()
	one := SecurityConfiguration{Authentication: map[string]any{"a": "x", "block": map[string]any{"b": "y", "secret": mask}, "gone": "z"}, Authorizer: map[string]any{"c": true}}
	other := SecurityConfiguration{Authentication: map[string]any{"a": "x", "block": map[string]any{"b": "changed", "secret": "s"}}, Authorizer: map[string]any{"c": true, "new": 1}}
	want := []string{"authenticationConfiguration.block.b", "authenticationConfiguration.gone", "authorizerConfiguration.new"}
	if got := one.Changes(other); !slices.Equal(got, want) {
		t.Errorf("the changes are %v, not %v", got, want)
	}
	for member, want := range map[string]any{"authenticationConfiguration.block.b": "y", "authorizerConfiguration.c": true, "authorizerConfiguration.c.d": nil, "neither.a": nil} {
		if got := one.Member(member); got != want {
			t.Errorf("%s is %v, not %v", member, got, want)
		}
	}
}
