package okta

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/lookup"
)

// NewTrustedOriginDataSource makes data openmetadata_okta_trusted_origin.
var NewTrustedOriginDataSource = lookup.DataSource(lookup.Kind[trustedOriginModel, api.TrustedOrigin]{
	Type: "_okta_trusted_origin", Noun: "trusted origin",
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
	Sought: func(m *trustedOriginModel) (types.String, types.String) { return m.ID, m.Name },
	In:     func(*trustedOriginModel) string { return lookup.Org },
	Get: func(ctx context.Context, client *api.Client, _ *trustedOriginModel, id string) (*api.TrustedOrigin, error) {
		return client.GetTrustedOrigin(ctx, id)
	},
	List: func(ctx context.Context, client *api.Client, _ *trustedOriginModel) ([]api.TrustedOrigin, error) {
		return client.ListTrustedOrigins(ctx)
	},
	Names: func(origin *api.TrustedOrigin) (string, string) { return origin.ID, origin.Name },
	Read:  (*trustedOriginModel).read,
})
