package okta_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
)

// TestGroupsFiltersMindNoCase: API specification, OAuth2ClaimGroupFilterType; a
// claim has at most 100 groups (API doc, group claims).
func TestGroupsFiltersMindNoCase(t *testing.T) {
	t.Parallel()
	d := deploy(t, "browser", "none", nil)
	claim := func(filter, value string) {
		d.must(201, "POST", d.server+"/claims", map[string]any{
			"name": filter, "claimType": "RESOURCE", "valueType": "GROUPS", "group_filter_type": filter, "value": value,
		})
	}
	claim("STARTS_WITH", "DATA-")
	claim("EQUALS", "Data-Team")
	claim("CONTAINS", "A-T")
	claim("REGEX", "DATA.*")
	tokens := d.post("token", d.codeForm(d.signIn(d.browser(), "alice@example.com", d.request(nil)).Get("code")), nil)
	d.expectClaims(tokens.str("access_token"), map[string]any{
		"STARTS_WITH": []any{"data-team"}, "EQUALS": []any{"data-team"}, "CONTAINS": []any{"data-team"}, "REGEX": []any{},
	})
}

func TestAGroupsClaimHasAHundredGroups(t *testing.T) {
	t.Parallel()
	groups := []string{}
	for i := range 101 {
		groups = append(groups, fmt.Sprintf("g%03d", i))
	}
	d := deploy(t, "browser", "none", nil, okta.User{Login: "carol@example.com", Password: "carol-pw", Groups: groups})
	d.must(200, "PUT", d.app+"/groups/"+d.must(200, "GET", "/api/v1/groups?q="+groups[0], nil).values("id")[0], nil)
	claim := d.must(201, "POST", d.server+"/claims", map[string]any{
		"name": "groups", "claimType": "RESOURCE", "valueType": "GROUPS", "group_filter_type": "STARTS_WITH", "value": "g",
	})
	ask := func() answer {
		return d.post("token", d.codeForm(d.signIn(d.browser(), "carol@example.com", d.request(nil)).Get("code")), nil)
	}
	if a := ask(); a.status != 400 || a.str("error") != "server_error" || !strings.HasPrefix(a.str("error_description"), "The groups claim matched too many groups") {
		t.Errorf("101 groups: %d %s", a.status, a.raw)
	}
	d.must(200, "PUT", d.server+"/claims/"+claim.id(), map[string]any{
		"name": "groups", "claimType": "RESOURCE", "valueType": "GROUPS", "group_filter_type": "REGEX", "value": "g0.*",
	})
	if a := ask(); a.status != 200 {
		t.Errorf("fewer groups: %d %s", a.status, a.raw)
	}
}
