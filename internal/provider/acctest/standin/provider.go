// Package standin has providers that stand in, in tests, for those of other vendors, which cannot be had there. A stand-in
// keeps what it is given in memory and reaches nothing.
package standin

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Provider is a provider without configuration that has the given types.
type Provider struct {
	Name      string
	Resource  []func() resource.Resource
	Data      []func() datasource.DataSource
	Ephemeral []func() ephemeral.EphemeralResource
}

var _ provider.ProviderWithEphemeralResources = (*Provider)(nil)

// Factory serves the provider in this process, under its name in the factories of a test case.
func (p *Provider) Factory() func() (tfprotov6.ProviderServer, error) {
	return providerserver.NewProtocol6WithError(p)
}

// Metadata implements provider.Provider.
func (p *Provider) Metadata(_ context.Context, _ provider.MetadataRequest, response *provider.MetadataResponse) {
	response.TypeName = p.Name
}

// Schema implements provider.Provider.
func (p *Provider) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

// Configure implements provider.Provider.
func (p *Provider) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {
}

// Resources implements provider.Provider.
func (p *Provider) Resources(context.Context) []func() resource.Resource { return p.Resource }

// DataSources implements provider.Provider.
func (p *Provider) DataSources(context.Context) []func() datasource.DataSource { return p.Data }

// EphemeralResources implements provider.ProviderWithEphemeralResources.
func (p *Provider) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return p.Ephemeral
}
