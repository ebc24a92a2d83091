package okta

import (
	"context"
	"fmt"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
)

// warnInUse says in the plan of an app's end that the configured server signs people in with it. Terraform plans the end of
// what depends on the app first, so a security configuration that this plan takes away from the server is noted by then. An
// instance whose app a newer one of this run has taken on takes no app away. What cannot be read is passed over: an app may
// have nothing to do with the server.
func warnInUse(ctx context.Context, p *crud.Planning[appModel]) {
	if org, err := p.Okta(); err == nil && p.Run().Begun(p.Key(org, p.State)) {
		return
	}
	client := p.State.ClientID.ValueString()
	if _, released := p.Notes.Get(connection.ReleasedClients, client); released || client == "" {
		return
	}
	server, err := p.OpenMetadataPublic()
	if err != nil {
		return
	}
	if settings, err := server.PublicAuthentication(ctx); err != nil || settings.ClientID != client {
		return
	}
	p.Diagnostics.AddWarning("The OpenMetadata server signs people in with this app",
		fmt.Sprintf("Its client is %q. Unless this plan gives the server another sign-in before the app is destroyed, nobody can sign in any more: let openmetadata_security_config do that, or the server's own environment and a restart. %s", client, diagnose.LastResort))
}
