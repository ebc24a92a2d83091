package okta

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/lookup"
)

// NewTrustedOriginDataSource makes data openmetadata_okta_trusted_origin.
var NewTrustedOriginDataSource = lookup.DataSource(lookup.Kind[trustedOriginModel, api.TrustedOrigin]{
	Objects: trustedOrigins, Type: "_okta_trusted_origin",
	Description: "A trusted origin of the Okta org: a web origin whose pages may call Okta, be redirected to, or embed it.",
	Attributes: map[string]schema.Attribute{
		"origin": lookup.Text("The origin: scheme, host and port."),
		"scopes": schema.SetNestedAttribute{
			Computed: true, MarkdownDescription: "What the origin is trusted for.",
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"type":              lookup.Text("`CORS`, `REDIRECT` or `IFRAME_EMBED`."),
				"allowed_okta_apps": lookup.Texts("Which of Okta's own apps may be embedded."),
			}},
		},
		"status": lookup.Text("`ACTIVE` or `INACTIVE`."),
	},
	Place: (*trustedOriginModel).place,
	Read:  (*trustedOriginModel).read,
})
