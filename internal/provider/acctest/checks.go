package acctest

import (
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
)

// NoChanges are the checks of a step after which the next plan is empty.
var NoChanges = resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}

// ExpectMembers compares members of an object of the org, named with dots, with what they must be; nil stands for one that is
// absent or null.
func ExpectMembers(object, want map[string]any) error {
	for member, value := range want {
		if got := Member(object, member); !reflect.DeepEqual(got, value) {
			return fmt.Errorf("%s is %#v in the org, not %#v", member, got, value)
		}
	}
	return nil
}

// ExpectStatus looks which status the org answers to a GET.
func ExpectStatus(t *testing.T, org *OktaTarget, path string, want int) error {
	t.Helper()
	if status, body := org.Do(t, http.MethodGet, path, nil); status != want {
		return fmt.Errorf("GET %s answered %d %v, not %d", path, status, body, want)
	}
	return nil
}

// ExpectCount counts the objects of a list.
func ExpectCount(t *testing.T, org *OktaTarget, path string, want int) error {
	t.Helper()
	objects, isList := org.Must(t, http.MethodGet, path, nil).([]any)
	if !isList || len(objects) != want {
		return fmt.Errorf("GET %s answered %d objects, not %d", path, len(objects), want)
	}
	return nil
}

// DisappearsSteps delete the object by hand and look that the plan makes it again and the apply does. path is as in DriftSteps.
func (e *Environment) DisappearsSteps(config, address string, path func(attribute func(name string) string) string) []resource.TestStep {
	t, org := e.t, e.Okta()
	var first, second string
	note := func(into *string) resource.TestCheckFunc {
		return func(state *terraform.State) error {
			*into = path(func(name string) string { return Attribute(state, address, name) })
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
				return ExpectStatus(t, org, second, http.StatusOK)
			}),
		},
	}
}

// Invalid is a change of a good configuration and the one error that it gets; none where text is empty.
type Invalid struct {
	Name   string
	Change map[string]any
	Path   string
	Text   string
}

// ExpectProblems validates the good configuration with each change.
func ExpectProblems(t *testing.T, resourceType string, good map[string]any, cases []Invalid) {
	t.Helper()
	for _, c := range cases {
		config := maps.Clone(good)
		maps.Copy(config, c.Change)
		problems := Validate(t, resourceType, config)
		if c.Text == "" {
			if len(problems) > 0 {
				t.Errorf("%s: %v, want no error", c.Name, problems)
			}
			continue
		}
		if len(problems) != 1 || problems[0].Path != c.Path || !strings.Contains(problems[0].Text, c.Text) {
			t.Errorf("%s: %v, want one error on %s with %q", c.Name, problems, c.Path, c.Text)
		}
	}
}
