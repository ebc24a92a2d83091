package okta_test

import (
	"fmt"
	"net/http"
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
)

// expectMembers compares members of an object of the org, named with dots, with what they must be; nil stands for one
// that is absent or null.
func expectMembers(object, want map[string]any) error {
	for member, value := range want {
		if got := acctest.Member(object, member); !reflect.DeepEqual(got, value) {
			return fmt.Errorf("%s is %#v in the org, not %#v", member, got, value)
		}
	}
	return nil
}

// expectStatus looks which status the org answers to a GET.
func expectStatus(t *testing.T, org *acctest.OktaTarget, path string, want int) error {
	t.Helper()
	if status, body := org.Do(t, http.MethodGet, path, nil); status != want {
		return fmt.Errorf("GET %s answered %d %v, not %d", path, status, body, want)
	}
	return nil
}

// expectCount counts the objects of a list.
func expectCount(t *testing.T, org *acctest.OktaTarget, path string, want int) error {
	t.Helper()
	objects, isList := org.Must(t, http.MethodGet, path, nil).([]any)
	if !isList || len(objects) != want {
		return fmt.Errorf("GET %s answered %d objects, not %d", path, len(objects), want)
	}
	return nil
}

// fault makes the org fail; a live one cannot, and the test is skipped.
func fault(t *testing.T, org *acctest.OktaTarget, faults ...control.Fault) {
	t.Helper()
	if org.Org == nil {
		t.Skip("a live org does not fail on demand")
	}
	for _, one := range faults {
		if err := org.Org.Control().AddFault(one); err != nil {
			t.Fatal(err)
		}
	}
}

// disappears deletes the object by hand and looks that the plan makes it again and the apply does.
func disappears(t *testing.T, env *acctest.Environment, address, config string, path func(func(string) string) string) []resource.TestStep {
	t.Helper()
	org := env.Okta()
	var first, second string
	note := func(into *string) resource.TestCheckFunc {
		return func(state *terraform.State) error {
			*into = path(func(name string) string { return acctest.Attribute(state, address, name) })
			return nil
		}
	}
	return []resource.TestStep{
		{Config: config, Check: note(&first)},
		{
			PreConfig: func() {
				org.Do(t, http.MethodPost, first+"/lifecycle/deactivate", nil)
				org.Must(t, http.MethodDelete, first, nil)
			},
			Config: config,
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionCreate)},
			},
			Check: resource.ComposeTestCheckFunc(note(&second), func(*terraform.State) error {
				return expectStatus(t, org, second, http.StatusOK)
			}),
		},
	}
}
