package okta

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
)

// warnInUse says in the plan of an app's end that the configured server signs people in with it. Terraform plans the end of
// what depends on the app first, so a security configuration that this plan takes away from the server is noted by then.
// An instance whose app a newer one of this run has taken on takes no app away. What cannot be read is passed over: an app
// may have nothing to do with the server.
func warnInUse(ctx context.Context, connections *connection.Connections, state appModel, diagnostics *diag.Diagnostics) {
	if org, err := connections.Okta(); err == nil && connections.Run().Begun(state.key(org)) {
		return
	}
	client := state.ClientID.ValueString()
	if _, released := connections.Notes.Get(connection.ReleasedClients, client); released || client == "" {
		return
	}
	server, err := connections.OpenMetadataPublic()
	if err != nil {
		return
	}
	if settings, err := server.PublicAuthentication(ctx); err != nil || settings.ClientID != client {
		return
	}
	diagnostics.AddWarning("The OpenMetadata server signs people in with this app",
		fmt.Sprintf("Its client is %q. Unless this plan gives the server another sign-in before the app is destroyed, nobody can sign in any more: let openmetadata_security_config do that, or the server's own environment and a restart. %s", client, diagnose.LastResort))
}
