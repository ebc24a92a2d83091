package connection

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// Resource is embedded by resources; it takes the connections from the provider.
type Resource struct {
	*Connections

	// Type is the type's name without the provider's, for those that leave Metadata to this.
	Type string
}

// Metadata implements resource.Resource.
func (r *Resource) Metadata(_ context.Context, request resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + r.Type
}

// Configure implements resource.ResourceWithConfigure. Before the provider is configured there is nothing to take.
func (r *Resource) Configure(_ context.Context, request resource.ConfigureRequest, response *resource.ConfigureResponse) {
	r.Connections = take(request.ProviderData, &response.Diagnostics)
}

// Key names an object of the server's in the register of lifecycle.
func (r *Resource) Key(name string) lifecycle.Key {
	return lifecycle.Key{At: r.Host(), Type: "openmetadata" + r.Type, Name: name}
}

// ModifyPlan implements resource.ResourceWithModifyPlan, for the resources that do not do it themselves.
func (r *Resource) ModifyPlan(ctx context.Context, request resource.ModifyPlanRequest, response *resource.ModifyPlanResponse) {
	r.Run().PlansDestroy(ctx, request, response)
}

// DataSource is embedded by data sources.
type DataSource struct {
	*Connections

	// Type is the type's name without the provider's, for those that leave Metadata to this.
	Type string
}

// Metadata implements datasource.DataSource.
func (d *DataSource) Metadata(_ context.Context, request datasource.MetadataRequest, response *datasource.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + d.Type
}

// Configure implements datasource.DataSourceWithConfigure.
func (d *DataSource) Configure(_ context.Context, request datasource.ConfigureRequest, response *datasource.ConfigureResponse) {
	d.Connections = take(request.ProviderData, &response.Diagnostics)
}

// Action is embedded by actions.
type Action struct {
	*Connections

	// Type is the type's name without the provider's, for those that leave Metadata to this.
	Type string
}

// Metadata implements action.Action.
func (a *Action) Metadata(_ context.Context, request action.MetadataRequest, response *action.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + a.Type
}

// Configure implements action.ActionWithConfigure.
func (a *Action) Configure(_ context.Context, request action.ConfigureRequest, response *action.ConfigureResponse) {
	a.Connections = take(request.ProviderData, &response.Diagnostics)
}

// EphemeralResource is embedded by ephemeral resources.
type EphemeralResource struct {
	*Connections

	// Type is the type's name without the provider's, for those that leave Metadata to this.
	Type string
}

// Metadata implements ephemeral.EphemeralResource.
func (e *EphemeralResource) Metadata(_ context.Context, request ephemeral.MetadataRequest, response *ephemeral.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + e.Type
}

// Configure implements ephemeral.EphemeralResourceWithConfigure.
func (e *EphemeralResource) Configure(_ context.Context, request ephemeral.ConfigureRequest, response *ephemeral.ConfigureResponse) {
	e.Connections = take(request.ProviderData, &response.Diagnostics)
}

func take(data any, diagnostics *diag.Diagnostics) *Connections {
	if data == nil {
		return nil
	}
	connections, isConnections := data.(*Connections)
	if !isConnections {
		diagnostics.AddError("Unexpected provider data", fmt.Sprintf("The provider handed over %T. This is a defect of the provider; please report it.", data))
	}
	return connections
}

// NeedOkta returns the org's client, or nil after adding an error that says what is missing.
func (c *Connections) NeedOkta(diagnostics *diag.Diagnostics) *okta.Client {
	client, err := c.Okta()
	if err != nil {
		addUnusable(diagnostics, "Okta org", err)
		return nil
	}
	return client
}

// NeedOpenMetadata returns the server's client, or nil after adding an error that says what is missing.
func (c *Connections) NeedOpenMetadata(diagnostics *diag.Diagnostics) *openmetadata.Client {
	client, err := c.OpenMetadata()
	if err != nil {
		addUnusable(diagnostics, "OpenMetadata server", err)
		return nil
	}
	return client
}

// NeedOpenMetadataPublic is NeedOpenMetadata for what anyone may read of the server, so it asks for no credential.
func (c *Connections) NeedOpenMetadataPublic(diagnostics *diag.Diagnostics) *openmetadata.Client {
	client, err := c.OpenMetadataPublic()
	if err != nil {
		addUnusable(diagnostics, "OpenMetadata server", err)
		return nil
	}
	return client
}

// addUnusable says why there is no client: nothing has been sent yet, so it is the configuration.
func addUnusable(diagnostics *diag.Diagnostics, end string, err error) {
	summary := "The provider cannot use the configuration of the " + end
	detail := words.Sentence(err.Error())
	if missing := (*MissingError)(nil); errors.As(err, &missing) {
		summary = "The provider is not configured for the " + end
	}
	if IsUnknown(err) {
		summary = "The configuration of the " + end + " is not known yet"
		detail += " What is read in the plan needs it then: make first what it comes from (terraform apply -target), or give it by variables."
	}
	diagnostics.AddError(summary, detail)
}

// RefreshOkta is NeedOkta for a Read: while the provider's configuration is not known yet, it returns nil with a warning, and
// the state is kept as it is.
func (c *Connections) RefreshOkta(diagnostics *diag.Diagnostics) *okta.Client {
	if _, err := c.Okta(); IsUnknown(err) {
		warnNotRefreshed(diagnostics, err)
		return nil
	}
	return c.NeedOkta(diagnostics)
}

// RefreshOpenMetadata is NeedOpenMetadata for a Read; see RefreshOkta.
func (c *Connections) RefreshOpenMetadata(diagnostics *diag.Diagnostics) *openmetadata.Client {
	if _, err := c.OpenMetadata(); IsUnknown(err) {
		warnNotRefreshed(diagnostics, err)
		return nil
	}
	return c.NeedOpenMetadata(diagnostics)
}

func warnNotRefreshed(diagnostics *diag.Diagnostics, err error) {
	diagnostics.AddWarning("State was not refreshed", words.Sentence(err.Error()+", so changes made outside Terraform are not seen in this plan"))
}
