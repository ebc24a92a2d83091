package authserver

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/validate"
)

func scopeSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "A scope of a custom authorization server. The scopes of OpenID Connect (`openid`, `profile`, `email` and so on) are there from the start and need no resource." +
			lifecycle.AdoptsSame.Describe(", where it is what would be made."),
		Attributes: map[string]schema.Attribute{
			"id":                      crud.ID("scope"),
			"authorization_server_id": serverIDAttribute(),
			"name":                    crud.Required("Name of the scope, as clients ask for it.", stringvalidator.LengthAtLeast(1), scopeName),
			"display_name":            crud.Optional("Name of the scope in the consent dialog. Defaults to none."),
			"description":             crud.Optional("What the scope allows. Defaults to none."),
			"consent": crud.Choice(
				"Whether people are asked for consent: `IMPLICIT` (no), `REQUIRED`, or `FLEXIBLE` (unless they have been asked before). Defaults to `IMPLICIT`.",
				"IMPLICIT", "IMPLICIT", "REQUIRED", "FLEXIBLE"),
			"metadata_publish": crud.Choice(
				"Whether the scope is listed in the discovery document: `ALL_CLIENTS` or `NO_CLIENTS`. Defaults to `NO_CLIENTS`, which is Okta's default.",
				"NO_CLIENTS", "ALL_CLIENTS", "NO_CLIENTS"),
			"default":  crud.Switch("Whether a client that asks for no scope gets this one. Defaults to `false`.", false),
			"optional": crud.Switch("Whether people may leave the scope out when they are asked for consent. Defaults to `false`.", false),
		},
	}
}

// serverIDAttribute names the authorization server that an object belongs to.
func serverIDAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		Required: true, MarkdownDescription: "ID of the authorization server, or `default` for the org's first one. Changing this forces a new object.",
		PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
		Validators:    []validator.String{stringvalidator.LengthAtLeast(1), validate.AuthorizationServerID},
	}
}
