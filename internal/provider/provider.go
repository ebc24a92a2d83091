// Package provider is the Terraform provider: its configuration, its credentials, and the list of its types. The types
// themselves live in the packages below it, one per API that they talk to.
package provider

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
)

// DefaultTiming is what the provider waits in production.
var DefaultTiming = connection.Timing{Poll: 2 * time.Second, Settle: 10 * time.Second, Now: time.Now}

type openMetadataProvider struct {
	version string
	timing  connection.Timing
}

var (
	_ provider.ProviderWithFunctions          = (*openMetadataProvider)(nil)
	_ provider.ProviderWithEphemeralResources = (*openMetadataProvider)(nil)
	_ provider.ProviderWithValidateConfig     = (*openMetadataProvider)(nil)
)

// New returns the provider's factory for a release version, with the waits of production.
func New(version string) func() provider.Provider {
	return NewWithTiming(version, DefaultTiming)
}

// NewWithTiming is New with other waits and another clock, for servers that have a clock of their own.
func NewWithTiming(version string, timing connection.Timing) func() provider.Provider {
	return func() provider.Provider { return &openMetadataProvider{version: version, timing: timing} }
}

// Metadata implements provider.Provider.
func (p *openMetadataProvider) Metadata(_ context.Context, _ provider.MetadataRequest, response *provider.MetadataResponse) {
	response.TypeName = "openmetadata"
	response.Version = p.version
}

// Configure implements provider.Provider. It puts arguments and environment together and sends nothing.
func (p *openMetadataProvider) Configure(ctx context.Context, request provider.ConfigureRequest, response *provider.ConfigureResponse) {
	var model providerModel
	response.Diagnostics.Append(request.Config.Get(ctx, &model)...)
	if response.Diagnostics.HasError() {
		return
	}
	settings := model.settings(ctx, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	settings.Timing = p.timing
	settings.Transport.UserAgent = "terraform-provider-openmetadata/" + p.version + " terraform/" + request.TerraformVersion
	settings.Transport.Log = logRequest
	connections := connection.New(settings)
	response.ResourceData = connections
	response.DataSourceData = connections
	response.EphemeralResourceData = connections
}

// ValidateConfig implements provider.ProviderWithValidateConfig: addresses that are none are told before anything is
// planned.
func (p *openMetadataProvider) ValidateConfig(ctx context.Context, request provider.ValidateConfigRequest, response *provider.ValidateConfigResponse) {
	var model providerModel
	response.Diagnostics.Append(request.Config.Get(ctx, &model)...)
	if response.Diagnostics.HasError() {
		return
	}
	if host := model.Host; !host.IsNull() && !host.IsUnknown() {
		if _, err := openmetadata.NormalizeHost(host.ValueString()); err != nil {
			response.Diagnostics.AddAttributeError(path.Root("host"), "Not a server's address", err.Error()+".")
		}
	}
	var org oktaModel
	if !nested(ctx, model.Okta, &org, "okta", &half{}, &response.Diagnostics) {
		return
	}
	if orgURL := org.OrgURL; !orgURL.IsNull() && !orgURL.IsUnknown() {
		if _, err := okta.NormalizeOrgURL(orgURL.ValueString()); err != nil {
			response.Diagnostics.AddAttributeError(path.Root("okta").AtName("org_url"), "Not an org's address", err.Error()+".")
		}
	}
	if key := org.PrivateKey; !key.IsNull() && !key.IsUnknown() {
		if err := okta.CheckPrivateKey(key.ValueString()); err != nil {
			response.Diagnostics.AddAttributeError(path.Root("okta").AtName("private_key"), "Not a private key", err.Error()+".")
		}
	}
}

// Resources implements provider.Provider.
func (p *openMetadataProvider) Resources(context.Context) []func() resource.Resource {
	return resources
}

// DataSources implements provider.Provider.
func (p *openMetadataProvider) DataSources(context.Context) []func() datasource.DataSource {
	return dataSources
}

// EphemeralResources implements provider.ProviderWithEphemeralResources.
func (p *openMetadataProvider) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return ephemeralResources
}

// Functions implements provider.ProviderWithFunctions.
func (p *openMetadataProvider) Functions(context.Context) []func() function.Function {
	return functions
}
