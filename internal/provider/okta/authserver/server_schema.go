package authserver

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
)

func serverSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "A custom authorization server of the Okta org. It needs the product API Access Management. " +
			"Settings of the server that are not listed here stay as they are." +
			lifecycle.AdoptsSame.Describe(", where it is what would be made: the server and its issuer stay. For another one, destroy this one first."),
		Attributes: map[string]schema.Attribute{
			"id":          crud.ID("authorization server"),
			"name":        crud.Required("Name of the authorization server."),
			"description": crud.Optional("What the authorization server is for. Defaults to none."),
			"audiences": schema.ListAttribute{
				ElementType: types.StringType, Required: true,
				MarkdownDescription: "Audience of the access tokens, exactly one: Okta supports no more. The guide uses the app's client ID.",
				Validators: []validator.List{
					listvalidator.SizeBetween(1, 1),
					listvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1)),
				},
			},
			"issuer_mode": crud.Choice(
				"Which of the org's URLs the issuer begins with: `ORG_URL` (the guide's \"Okta URL\"), `CUSTOM_URL` (the org's custom domain) or `DYNAMIC` (the one that a request is made to). Defaults to `ORG_URL`.",
				"ORG_URL", "ORG_URL", "CUSTOM_URL", "DYNAMIC"),
			"key_rotation_mode": crud.Choice(
				"`AUTO`: Okta rotates the signing keys about every three months. `MANUAL`: they are rotated only on demand. Defaults to `AUTO`.",
				api.RotationAuto, api.RotationAuto, api.RotationManual),
			"key_rotation_trigger": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Any text. Each time that it changes to another text, the signing keys are rotated at once, in either mode. " +
					"It is kept in the state only, so nothing in Okta can drift from it. If unset, nothing is rotated on demand.",
			},
			"status":        crud.Status(""),
			"issuer":        crud.Computed("The issuer in tokens, which OpenMetadata has as its authority."),
			"discovery_uri": crud.Computed("Address of the issuer's discovery document, OpenMetadata's `discoveryUri`."),
			"jwks_uri":      crud.Computed("Address of the keys that tokens are verified with, one of OpenMetadata's `publicKeyUrls`."),
			"signing_key_id": schema.StringAttribute{
				Computed: true, MarkdownDescription: "ID of the key that signs at present.",
			},
		},
	}
}
