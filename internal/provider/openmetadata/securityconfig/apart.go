package securityconfig

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

var replicasAgreePath = path.Root("replicas_agree")

// replicasDiffer tells whether the state says that the server's replicas serve different configurations.
func (m *model) replicasDiffer() bool {
	return !m.ReplicasAgree.IsNull() && !m.ReplicasAgree.IsUnknown() && !m.ReplicasAgree.ValueBool()
}

// replicasAgree tells whether the server's replicas serve the same, as far as is known. An apply that is killed leaves nothing
// behind that would tell of it but this: it has changed the server, and the state is of before (drifted). So then others are
// looked for too, and where nothing has drifted one process is asked no more than once. One that cannot be looked at changes
// nothing of what was known.
func replicasAgree(ctx context.Context, client *api.Client, prior model, served api.SecurityConfiguration, drifted bool, diagnostics *diag.Diagnostics) bool {
	if client.Processes() < 2 && !drifted && !prior.replicasDiffer() {
		return true
	}
	fields, err := client.ApartFrom(ctx, served)
	switch {
	case err != nil:
		diagnostics.AddAttributeWarning(replicasAgreePath, "Not every replica of the server could be looked at",
			"Whether they serve the same security configuration is not known. "+words.Sentence(err.Error()))
		return !prior.replicasDiffer()
	case len(fields) > 0:
		diagnostics.AddAttributeWarning(replicasAgreePath, "Replicas of the server serve different security configurations",
			"They differ in "+strings.Join(fields, ", ")+": an apply was stopped between two of them, or somebody has changed one. The next apply brings all of them along. Until then people come to either.")
	}
	return len(fields) == 0
}

// setApart looks whether other replicas serve something else than what is there already. If they do, they are known from here
// on, and a write is carried to them. What cannot be found out is passed over: the write goes on as if there were none.
func setApart(ctx context.Context, client *api.Client, served api.SecurityConfiguration) bool {
	fields, err := client.ApartFrom(ctx, served)
	return err == nil && len(fields) > 0
}
