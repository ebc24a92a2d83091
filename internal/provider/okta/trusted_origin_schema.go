package okta

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
)

func trustedOriginSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "A trusted origin of the Okta org (the guide's \"Base URIs\"): a web origin whose pages may call Okta, be redirected to, or embed it." +
			lifecycle.IsRefused.Describe(", because its name is taken. Without it the origin is deleted and made anew."),
		Attributes: map[string]schema.Attribute{
			"id":   crud.ID("trusted origin"),
			"name": crud.Required("Name of the trusted origin; an org has each name once.", stringvalidator.LengthBetween(1, 255)),
			"origin": crud.Required(
				"The origin: scheme, host and port, without a path or a trailing slash, such as `https://catalog.example.com`. An org has each origin once.",
				stringvalidator.LengthBetween(1, 255), originURL),
			"scopes": schema.SetNestedAttribute{
				Required: true, MarkdownDescription: "What the origin is trusted for. OpenMetadata needs `CORS` and `REDIRECT`.",
				Validators: []validator.Set{setvalidator.SizeBetween(1, 3)},
				NestedObject: schema.NestedAttributeObject{
					Attributes: map[string]schema.Attribute{
						"type": crud.Required(
							"`CORS` (its pages may call Okta), `REDIRECT` (Okta may send people there) or `IFRAME_EMBED` (its pages may embed Okta).",
							stringvalidator.OneOf(originScopeCORS, originScopeRedirect, originScopeEmbed)),
						"allowed_okta_apps": crud.Texts(
							"Which of Okta's own apps may be embedded: `OKTA_ENDUSER`. Only with `IFRAME_EMBED`. If unset, none is named.", stringvalidator.OneOf("OKTA_ENDUSER")),
					},
				},
			},
			"status": crud.Status(""),
		},
	}
}
