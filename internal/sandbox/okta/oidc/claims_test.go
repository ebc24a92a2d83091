package oidc_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/orgtest"
)

// TestGroupsFiltersMindNoCase: API specification, OAuth2ClaimGroupFilterType; a claim has at most 100 groups (API doc, group
// claims).
func TestGroupsFiltersMindNoCase(t *testing.T) {
	t.Parallel()
	d := orgtest.Deploy(t, "browser", "none", nil)
	claim := func(filter, value string) {
		d.Must(201, "POST", d.Server+"/claims", map[string]any{
			"name": filter, "claimType": "RESOURCE", "valueType": "GROUPS", "group_filter_type": filter, "value": value,
		})
	}
	claim("STARTS_WITH", "DATA-")
	claim("EQUALS", "Data-Team")
	claim("CONTAINS", "A-T")
	claim("REGEX", "DATA.*")
	tokens := d.Post("token", d.CodeForm(d.SignIn(d.Browser(), "alice@example.com", d.Request(nil)).Get("code")), nil)
	d.ExpectClaims(tokens.Str("access_token"), map[string]any{
		"STARTS_WITH": []any{"data-team"}, "EQUALS": []any{"data-team"}, "CONTAINS": []any{"data-team"}, "REGEX": []any{},
	})
}

func TestAGroupsClaimHasAHundredGroups(t *testing.T) {
	t.Parallel()
	groups := []string{}
	for i := range 101 {
		groups = append(groups, fmt.Sprintf("g%03d", i))
	}
	d := orgtest.Deploy(t, "browser", "none", nil, okta.User{Login: "carol@example.com", Password: "carol-pw", Groups: groups})
	d.Must(200, "PUT", d.App+"/groups/"+d.Must(200, "GET", "/api/v1/groups?q="+groups[0], nil).Values("id")[0], nil)
	claim := d.Must(201, "POST", d.Server+"/claims", map[string]any{
		"name": "groups", "claimType": "RESOURCE", "valueType": "GROUPS", "group_filter_type": "STARTS_WITH", "value": "g",
	})
	ask := func() orgtest.Answer {
		return d.Post("token", d.CodeForm(d.SignIn(d.Browser(), "carol@example.com", d.Request(nil)).Get("code")), nil)
	}
	if a := ask(); a.Status != 400 || a.Str("error") != "server_error" || !strings.HasPrefix(a.Str("error_description"), "The groups claim matched too many groups") {
		t.Errorf("101 groups: %d %s", a.Status, a.Raw)
	}
	d.Must(200, "PUT", d.Server+"/claims/"+claim.ID(), map[string]any{
		"name": "groups", "claimType": "RESOURCE", "valueType": "GROUPS", "group_filter_type": "REGEX", "value": "g0.*",
	})
	if a := ask(); a.Status != 200 {
		t.Errorf("fewer groups: %d %s", a.Status, a.Raw)
	}
}
