package openmetadata

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssocheck"
)

// ssoCheckDataSource is the result of the checks of the whole setup.
type ssoCheckDataSource struct{ connection.DataSource }

// NewSSOCheckDataSource makes openmetadata_sso_check.
func NewSSOCheckDataSource() datasource.DataSource {
	return &ssoCheckDataSource{connection.DataSource{Type: "_sso_check"}}
}

// Read implements datasource.DataSource.
func (d *ssoCheckDataSource) Read(ctx context.Context, request datasource.ReadRequest, response *datasource.ReadResponse) {
	var model ssoCheckModel
	response.Diagnostics.Append(request.Config.Get(ctx, &model)...)
	if response.Diagnostics.HasError() {
		return
	}
	results := model.run(ctx, d.Connections, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	model.read(results)
	response.Diagnostics.Append(response.State.Set(ctx, &model)...)
}

// run makes the checks. It adds an error where it cannot begin with them.
func (m ssoCheckArguments) run(ctx context.Context, connections *connection.Connections, diagnostics *diag.Diagnostics) []ssocheck.Result {
	expected := m.expectations(ctx, diagnostics)
	web, err := connections.Web()
	if err != nil {
		diagnostics.AddError("The provider's settings of TLS cannot be used", err.Error())
	}
	if diagnostics.HasError() {
		return nil
	}
	facts := ssocheck.Collect(ctx, sources(connections), ssocheck.Objects{
		AppID: m.AppID.ValueString(), AuthorizationServerID: m.AuthorizationServerID.ValueString(), DefaultAdmin: expected.DefaultAdmin,
		ProbeClientSecret: m.ProbeClientSecret.ValueBool(),
	})
	return ssocheck.Run(ctx, facts, expected, web)
}

// sources hands out the clients of the halves that are configured, and says of the others why they are not.
func sources(c *connection.Connections) ssocheck.Sources {
	var sources ssocheck.Sources
	var err error
	if sources.Okta, err = c.Okta(); err != nil {
		sources.OktaAbsent = err.Error()
	}
	if sources.ServerPublic, err = c.OpenMetadataPublic(); err != nil {
		sources.ServerAbsent = err.Error()
	} else if sources.Server, err = c.OpenMetadata(); err != nil {
		sources.ServerAbsent = err.Error()
	}
	return sources
}
