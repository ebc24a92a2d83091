package acctest

import "github.com/hashicorp/terraform-plugin-go/tfprotov6"

// compare is Terraform's own comparison of what was planned with what an apply has brought. It is left out after an error.
func (d *Dialogue) compare(said *Said, planned *tfprotov6.PlanResourceChangeResponse) {
	d.t.Helper()
	wanted := d.value(planned.PlannedState)
	if len(said.Errors) > 0 || wanted.IsNull() || d.state.IsNull() {
		return
	}
	before, after := d.members(wanted), d.members(d.state)
	for name, value := range before {
		if value.IsFullyKnown() && !value.Equal(after[name]) {
			said.Errors = append(said.Errors, Problem{Path: name, Text: "Provider produced inconsistent result after apply"})
		}
	}
}
