package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta"
)

// The provider's types, each registered once.
var (
	resources = []func() resource.Resource{
		okta.NewAppResource,
	}
	dataSources        = []func() datasource.DataSource{}
	ephemeralResources = []func() ephemeral.EphemeralResource{}
	functions          = []func() function.Function{}
)
