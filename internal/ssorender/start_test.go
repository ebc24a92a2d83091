package ssorender

import (
	"reflect"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// The names of M40; that they count as of the start: F59, F70, F80, F117, M35.
func TestStartVariables(t *testing.T) {
	t.Parallel()
	off := false
	domain := "example.com"
	got := map[string]string{}
	for _, variable := range StartVariables(ssoconfig.Settings{
		Authentication: ssoconfig.Authentication{EnableSelfSignup: &off, SessionExpiry: new(int64)},
		Authorizer:     ssoconfig.Authorizer{AdminPrincipals: []string{"alice", "terraform"}, PrincipalDomain: &domain, UseRolesFromProvider: &off},
	}) {
		if variable.Mismatch == "" {
			t.Errorf("%s says nothing of another value", variable.Name)
		}
		got[variable.Name] = variable.Value
	}
	want := map[string]string{
		"AUTHORIZER_ADMIN_PRINCIPALS": `["alice","terraform"]`, "AUTHORIZER_PRINCIPAL_DOMAIN": "example.com", "AUTHENTICATION_ENABLE_SELF_SIGNUP": "false",
		"AUTHORIZER_USE_ROLES_FROM_PROVIDER": "false", "AUTHORIZER_CLASS_NAME": "", "FORCE_SECURE_SESSION_COOKIE": "",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
