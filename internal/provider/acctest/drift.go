package acctest

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
)

// Drift is a change that somebody makes to an object of the org outside Terraform.
type Drift struct {
	// Attributes are those, of the top level, whose repair the next plan shows; no others.
	Attributes []string
	// Change makes the change; path is the object's in the API.
	Change func(t *testing.T, org *OktaTarget, path string)
}

// Put is a change of one member of the object, named with dots, as the Admin Console makes it: read, change, put back.
func Put(member string, value any) func(*testing.T, *OktaTarget, string) {
	return func(t *testing.T, org *OktaTarget, path string) {
		t.Helper()
		org.Change(t, path, func(object map[string]any) { SetMember(object, member, value) })
	}
}

// Post is a change by a lifecycle operation such as "lifecycle/deactivate".
func Post(operation string) func(*testing.T, *OktaTarget, string) {
	return func(t *testing.T, org *OktaTarget, path string) {
		t.Helper()
		org.Must(t, http.MethodPost, path+"/"+operation, nil)
	}
}

// SetMember sets the member that a dotted name leads to; nil removes it.
func SetMember(object map[string]any, member string, value any) {
	names := strings.Split(member, ".")
	for _, name := range names[:len(names)-1] {
		inner, isObject := object[name].(map[string]any)
		if !isObject {
			inner = map[string]any{}
			object[name] = inner
		}
		object = inner
	}
	last := names[len(names)-1]
	if value == nil {
		delete(object, last)
		return
	}
	object[last] = value
}

// Member returns what a dotted name leads to, nil when there is nothing.
func Member(object map[string]any, member string) any {
	var value any = object
	for name := range strings.SplitSeq(member, ".") {
		inner, isObject := value.(map[string]any)
		if !isObject {
			return nil
		}
		value = inner[name]
	}
	return value
}

// Attribute returns an attribute of a resource of the state, which the steps before have applied.
func Attribute(state *terraform.State, address, name string) string {
	if found, exists := state.RootModule().Resources[address]; exists {
		return found.Primary.Attributes[name]
	}
	return ""
}

// DriftSteps apply the configuration and then make the drifts, look that the plan repairs exactly their attributes, apply it,
// and look through the API that the object is as it was. Drifts of different attributes share a step. path makes the object's
// path of its attributes, which the argument looks up. The provider reads the object by the list that it is in, as it does
// where it has several.
func (e *Environment) DriftSteps(config, address string, path func(attribute func(name string) string) string, drifts ...Drift) []resource.TestStep {
	t, org := e.t, e.Okta()
	e.listFirst = true
	var at string
	var before map[string]any
	steps := []resource.TestStep{{
		Config: config,
		Check: func(state *terraform.State) error {
			at = path(func(name string) string { return Attribute(state, address, name) })
			return nil
		},
	}}
	for _, together := range disjoint(drifts) {
		var attributes []string
		for _, drift := range together {
			attributes = append(attributes, drift.Attributes...)
		}
		steps = append(steps, resource.TestStep{
			PreConfig: func() {
				before = org.Get(t, at)
				for _, drift := range together {
					drift.Change(t, org, at)
				}
			},
			Config: config,
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply:             []plancheck.PlanCheck{ExpectUpdate(address, attributes...)},
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
			Check: func(*terraform.State) error {
				return sameObject(before, org.Get(t, at))
			},
		})
	}
	return steps
}

// disjoint puts each drift into the first group in which none has its attributes.
func disjoint(drifts []Drift) [][]Drift {
	var groups [][]Drift
	for _, drift := range drifts {
		fits := func(group []Drift) bool {
			return !slices.ContainsFunc(group, func(other Drift) bool {
				return slices.ContainsFunc(other.Attributes, func(name string) bool { return slices.Contains(drift.Attributes, name) })
			})
		}
		if i := slices.IndexFunc(groups, fits); i >= 0 {
			groups[i] = append(groups[i], drift)
			continue
		}
		groups = append(groups, []Drift{drift})
	}
	return groups
}

// sameObject compares two states of an object but for when it was changed last.
func sameObject(before, after map[string]any) error {
	delete(before, "lastUpdated")
	delete(after, "lastUpdated")
	if !reflect.DeepEqual(before, after) {
		return fmt.Errorf("the object was\n%v\nand is now\n%v", before, after)
	}
	return nil
}

// ExpectUpdate looks that the plan updates a resource in place and changes exactly the attributes named. Attributes that are
// known only after the apply do not count.
func ExpectUpdate(address string, attributes ...string) plancheck.PlanCheck {
	return expectUpdate{address: address, attributes: attributes}
}

type expectUpdate struct {
	address    string
	attributes []string
}

// CheckPlan implements plancheck.PlanCheck.
func (e expectUpdate) CheckPlan(_ context.Context, request plancheck.CheckPlanRequest, response *plancheck.CheckPlanResponse) {
	for _, change := range request.Plan.ResourceChanges {
		if change.Address != e.address {
			continue
		}
		if !slices.Equal(change.Change.Actions, tfjson.Actions{tfjson.ActionUpdate}) {
			response.Error = fmt.Errorf("%s: the plan has %v, not an update", e.address, change.Change.Actions)
			return
		}
		changed, wanted := changedAttributes(change.Change), slices.Clone(e.attributes)
		slices.Sort(wanted)
		if !slices.Equal(changed, wanted) {
			response.Error = fmt.Errorf("%s: the plan changes %v, not %v", e.address, changed, wanted)
		}
		return
	}
	response.Error = fmt.Errorf("%s: the plan does not name it", e.address)
}

func changedAttributes(change *tfjson.Change) []string {
	before, _ := change.Before.(map[string]any)
	after, _ := change.After.(map[string]any)
	unknown, _ := change.AfterUnknown.(map[string]any)
	changed := []string{}
	for name, value := range before {
		if _, known := after[name]; known && unknown[name] != true && !reflect.DeepEqual(value, after[name]) {
			changed = append(changed, name)
		}
	}
	slices.Sort(changed)
	return changed
}
