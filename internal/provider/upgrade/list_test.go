package upgrade

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// listed is which names a list of each type has in a world, and what asks for one of them alone: the ids of what it is in, and
// its name, by attributes of the resource of the world.
var listed = map[string]map[string]struct {
	names    []string
	resource string
	filters  map[string]string
}{
	"okta": {
		"okta_app":                  {[]string{"all", "auth_code", "auth_code_pkce", "implicit", "with a secret"}, "all", map[string]string{"name": "label"}},
		"okta_group":                {[]string{"data-team", "least", "team"}, "all", map[string]string{"name": "name"}},
		"okta_app_group_assignment": {[]string{"auth_code/{okta_group all}", "auth_code/{okta_group least}"}, "", map[string]string{"app_id": "app_id"}},
		"okta_trusted_origin":       {[]string{"all", "least"}, "all", map[string]string{"name": "name"}},
		"okta_authorization_server": {[]string{"all", "default", "least"}, "all", map[string]string{"name": "name"}},
		"okta_authorization_server_scope": {
			[]string{"all/all", "all/least"}, "all", map[string]string{"authorization_server_id": "authorization_server_id", "name": "name"},
		},
		"okta_authorization_server_claim":  {[]string{"all/groups", "all/least"}, "all", map[string]string{"authorization_server_id": "authorization_server_id", "name": "name"}},
		"okta_authorization_server_policy": {[]string{"all/all", "all/least"}, "all", map[string]string{"authorization_server_id": "authorization_server_id", "name": "name"}},
		"okta_authorization_server_policy_rule": {
			[]string{"all/all/all", "all/all/least"}, "all",
			map[string]string{"authorization_server_id": "authorization_server_id", "policy_id": "policy_id", "name": "name"},
		},
	},
	"server": {
		"admin_user": {[]string{"alice", "bob", "terraform"}, "all", map[string]string{"name": "name"}},
		"bot":        {[]string{"all", "least"}, "all", map[string]string{"name": "name"}},
	},
}

// TestAccList_everyType: a list has the objects of its type, each with its identity and, where that is asked for, with what an
// import of it brings; it has no more of them than asked for, and only those of the name and of the place that is given.
func TestAccList_everyType(t *testing.T) {
	for name, types := range listed {
		t.Run(name, func(t *testing.T) {
			e, f := restore(t, path("v0", name))
			e.Parallel()
			w := &adopted{e, f, map[string]*acctest.Dialogue{}}
			run := e.Session(f.Provider)
			if name == "okta" {
				for _, typeName := range run.ListTypes() {
					short := strings.TrimPrefix(typeName, "openmetadata_")
					_, inOkta := types[short]
					if _, onServer := listed["server"][short]; !inOkta && !onServer {
						t.Errorf("%s is not tried", typeName)
					}
				}
			}
			for typeName, want := range types {
				t.Run(typeName, func(t *testing.T) {
					listName := "openmetadata_" + typeName
					all := run.List(listName, nil, true, 0)
					var names []string
					for _, one := range all {
						if len(one.Errors) > 0 {
							t.Fatalf("%s: %v", one.Name, one.Errors)
						}
						names = append(names, one.Name)
						d := w.Dialogue(listName, f.Provider)
						if said := d.TryImportByIdentity(one.Identity); len(said.Errors) > 0 {
							t.Errorf("%s %v: %v", one.Name, one.Identity, said.Errors)
						}
						if got := d.Attributes(); !reflect.DeepEqual(one.Resource, got) {
							t.Errorf("%s: the list has %v, an import %v", one.Name, one.Resource, got)
						}
					}
					slices.Sort(names)
					for i, expected := range want.names {
						before, group, found := strings.Cut(strings.TrimSuffix(expected, "}"), "{")
						if found {
							want.names[i] = before + w.resource(t, group).Attribute("id").(string)
						}
					}
					slices.Sort(want.names)
					// What the server makes itself is more than a test has to say.
					names = slices.DeleteFunc(names, func(name string) bool { return strings.HasSuffix(name, "-bot") || strings.HasSuffix(name, "Bot") })
					if !slices.Equal(names, want.names) {
						t.Errorf("the list has %q, not %q", names, want.names)
					}
					if first := run.List(listName, nil, false, 1); len(first) != 1 || first[0].Name != all[0].Name || first[0].Resource != nil {
						t.Errorf("of one object it has %v", first)
					}
					of, filters := typeName+" "+want.resource, map[string]any{}
					if want.resource == "" {
						of = typeName + " all"
					}
					stored := w.resource(t, of)
					for filter, attribute := range want.filters {
						filters[filter] = stored.Attribute(attribute)
					}
					some := run.List(listName, filters, false, 0)
					if !slices.ContainsFunc(some, func(one acctest.Listed) bool { return reflect.DeepEqual(one.Identity, stored.Identity()) }) || want.resource != "" && len(some) != 1 {
						t.Errorf("by %v it has %v", filters, some)
					}
				})
			}
		})
	}
}
