package openmetadata

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssocheck"
)

// ssoCheckDataSource is the result of the checks of the whole setup.
type ssoCheckDataSource struct{ connection.DataSource }

var _ datasource.DataSourceWithConfigure = (*ssoCheckDataSource)(nil)

// NewSSOCheckDataSource makes openmetadata_sso_check.
func NewSSOCheckDataSource() datasource.DataSource { return &ssoCheckDataSource{} }

// Metadata implements datasource.DataSource.
func (d *ssoCheckDataSource) Metadata(_ context.Context, request datasource.MetadataRequest, response *datasource.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + "_sso_check"
}

// Read implements datasource.DataSource.
func (d *ssoCheckDataSource) Read(ctx context.Context, request datasource.ReadRequest, response *datasource.ReadResponse) {
	var model ssoCheckModel
	response.Diagnostics.Append(request.Config.Get(ctx, &model)...)
	if response.Diagnostics.HasError() {
		return
	}
	expected := model.expectations(ctx, &response.Diagnostics)
	web, err := d.Web()
	if err != nil {
		response.Diagnostics.AddError("The provider's settings of TLS cannot be used", err.Error())
	}
	if response.Diagnostics.HasError() {
		return
	}
	facts := ssocheck.Collect(ctx, d.sources(), ssocheck.Objects{
		AppID: model.AppID.ValueString(), AuthorizationServerID: model.AuthorizationServerID.ValueString(), DefaultAdmin: expected.DefaultAdmin,
		ProbeClientSecret: model.ProbeClientSecret.ValueBool(),
	})
	results := ssocheck.Run(ctx, facts, expected, web)
	model.read(results)
	response.Diagnostics.Append(response.State.Set(ctx, &model)...)
}

// sources hands out the clients of the halves that are configured, and says of the others why they are not.
func (d *ssoCheckDataSource) sources() ssocheck.Sources {
	var sources ssocheck.Sources
	var err error
	if sources.Okta, err = d.Okta(); err != nil {
		sources.OktaAbsent = err.Error()
	}
	if sources.ServerPublic, err = d.OpenMetadataPublic(); err != nil {
		sources.ServerAbsent = err.Error()
	} else if sources.Server, err = d.OpenMetadata(); err != nil {
		sources.ServerAbsent = err.Error()
	}
	return sources
}
