// Package provider is the Terraform provider: its configuration, its credentials, and the list of its types. The types
// themselves live in the packages below it, one per API that they talk to.
package provider

import (
	"context"
	"net/http"
	"os"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
)

// DefaultTiming is what the provider waits in production.
var DefaultTiming = connection.Timing{Poll: 2 * time.Second, Now: time.Now}

type openMetadataProvider struct {
	version string
	timing  connection.Timing
	watch   Watch
	// notes outlive a configuration: whoever serves the provider writes to them too.
	notes *connection.Notes
}

var (
	_ provider.ProviderWithFunctions          = (*openMetadataProvider)(nil)
	_ provider.ProviderWithEphemeralResources = (*openMetadataProvider)(nil)
	_ provider.ProviderWithListResources      = (*openMetadataProvider)(nil)
	_ provider.ProviderWithActions            = (*openMetadataProvider)(nil)
	_ provider.ProviderWithValidateConfig     = (*openMetadataProvider)(nil)
)

// New returns the provider's factory for a release version, with the waits of production.
func New(version string) func() provider.Provider {
	return func() provider.Provider { return &openMetadataProvider{version: version, timing: DefaultTiming} }
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
	settings.Timing, settings.Notes = p.timing, p.notes
	settings.Transport.UserAgent = "terraform-provider-openmetadata/" + p.version + " terraform/" + request.TerraformVersion
	listen(&settings.Transport, os.Getenv)
	if p.watch != nil {
		settings.Transport.Wire = func(wire http.RoundTripper) http.RoundTripper { return p.watch(settings, wire) }
	}
	connections := connection.New(settings)
	response.ResourceData = connections
	response.DataSourceData = connections
	response.EphemeralResourceData = connections
	response.ListResourceData = connections
	response.ActionData = connections
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

// ListResources implements provider.ProviderWithListResources.
func (p *openMetadataProvider) ListResources(context.Context) []func() list.ListResource {
	return lists
}

// Actions implements provider.ProviderWithActions.
func (p *openMetadataProvider) Actions(context.Context) []func() action.Action {
	return actions
}

// Functions implements provider.ProviderWithFunctions.
func (p *openMetadataProvider) Functions(context.Context) []func() function.Function {
	return functions
}
