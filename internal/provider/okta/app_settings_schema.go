package okta

import (
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/objectplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/jsontext"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
)

// asItIs ends the description of a setting that is not managed unless it is written.
const asItIs = " If unset, the org's value is left alone."

// keptText is a text that stays as the org has it unless it is written.
func keptText(description string, validators ...validator.String) schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true, Computed: true, MarkdownDescription: description + asItIs, Validators: validators,
		PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
	}
}

// keptSwitch is a switch that stays as the org has it unless it is written.
func keptSwitch(description string) schema.BoolAttribute {
	return schema.BoolAttribute{
		Optional: true, Computed: true, MarkdownDescription: description + asItIs,
		PlanModifiers: []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
	}
}

// keptObject is an object that stays as the org has it unless it is written, and then is managed whole.
func keptObject(description string, attributes map[string]schema.Attribute) schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		Optional: true, Computed: true, MarkdownDescription: description + asItIs, Attributes: attributes,
		PlanModifiers: []planmodifier.Object{objectplanmodifier.UseStateForUnknown()},
	}
}

// longestURI is what the API takes of the URIs that it shows to people (API doc).
var longestURI = stringvalidator.LengthAtMost(1024)

// appSettingsAttributes are the settings of an app that the guide says nothing of.
func appSettingsAttributes() map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{
		"client_uri": keptText("Web page about the app; `\"\"` for none.", longestURI),
		"logo_uri":   keptText("Address of the app's logo; `\"\"` for none.", longestURI),
		"policy_uri": keptText("Web page with the app's policy; `\"\"` for none."),
		"tos_uri":    keptText("Web page with the app's terms of service; `\"\"` for none."),
		"notes": keptObject("Messages about the app.", map[string]schema.Attribute{
			"admin":   crud.Optional("For administrators. Defaults to none.", stringvalidator.LengthBetween(1, 250)),
			"enduser": crud.Optional("For people, in the dashboard. Defaults to none.", stringvalidator.LengthBetween(1, 250)),
		}),
		"visibility": keptObject("Where people see the app.", map[string]schema.Attribute{
			"auto_launch":         crud.Switch("Whether the app is opened when a person signs in to Okta. Defaults to `false`.", false),
			"auto_submit_toolbar": crud.Switch("Whether people are signed in when they land on the app's sign-in page. Defaults to `false`.", false),
			"hide_ios":            crud.Switch("Whether the app is hidden in Okta Mobile. Defaults to `false`.", false),
			"hide_web":            crud.Switch("Whether the app is hidden in the dashboard. Defaults to `false`.", false),
		}),
		"user_name_template": keptObject("The names that people have in the app.", map[string]schema.Attribute{
			"template":    crud.Required("Expression that makes the name, such as `${source.login}` (in HCL `$${source.login}`)."),
			"type":        crud.Choice("`BUILT_IN`, `CUSTOM` or `NONE`. Defaults to `BUILT_IN`.", "BUILT_IN", "BUILT_IN", "CUSTOM", "NONE"),
			"push_status": crud.Optional("Whether a changed name is pushed to the app: `PUSH`, `DONT_PUSH` or `NOT_CONFIGURED`. Defaults to none.", stringvalidator.OneOf("PUSH", "DONT_PUSH", "NOT_CONFIGURED")),
			"user_suffix": crud.Optional("Text that is put behind the name. Defaults to none."),
		}),
		"access_policy_id": keptText("ID of the app's sign-in policy. Nothing else changes it.", stringvalidator.LengthAtLeast(1)),
		"inline_hook_id":   keptText("ID of an inline hook; `\"\"` for none."),
	}
	maps.Copy(attributes, appClientAttributes())
	return attributes
}

// appClientAttributes are the settings of the app's OAuth 2.0 client that the guide says nothing of.
func appClientAttributes() map[string]schema.Attribute {
	algorithms := []string{"HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512"}
	return map[string]schema.Attribute{
		"idp_initiated_login": keptObject("How a sign-in goes that begins at Okta, in the dashboard.", map[string]schema.Attribute{
			"mode": crud.Required(
				"`DISABLED`; `SPEC` sends people to `initiate_login_uri`; `OKTA` lets Okta begin the flow itself. The latter two need `initiate_login_uri`.",
				stringvalidator.OneOf(loginDisabled, "SPEC", "OKTA")),
			"default_scope": crud.Texts("Scopes that Okta asks for with `OKTA`. Defaults to none."),
		}),
		"network": keptObject("From which networks the client may ask for tokens.", map[string]schema.Attribute{
			"connection": crud.Required("`ANYWHERE`, or `ZONE` with network zones.", stringvalidator.OneOf(networkAnywhere, "ZONE")),
			"include":    crud.Texts("IDs of the zones from which it may, or `ALL_IP_ZONES`. Defaults to none."),
			"exclude":    crud.Texts("IDs of the zones from which it may not, or `ALL_IP_ZONES`. Defaults to none."),
		}),
		"dpop_bound_access_tokens": keptSwitch("Whether Okta demands a proof of possession (DPoP) with every request for a token. OpenMetadata sends none, so nobody can sign in to it through an app that demands it."),
		"jwks": schema.StringAttribute{
			Optional: true, Computed: true, CustomType: keySetType,
			MarkdownDescription: "Public keys of the client, as the JSON of a key set, for signed request objects and encrypted ID tokens." + asItIs,
			Validators:          []validator.String{publicKeys},
			PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown(), jsontext.KeepWords()},
		},
		"jwks_uri":                             keptText("Address of the client's public keys; `\"\"` for none."),
		"participate_slo":                      keptSwitch("Whether the app takes part in single logout; needs `frontchannel_logout_uri`."),
		"frontchannel_logout_uri":              keptText("Address that the logout request is sent to; `\"\"` for none.", longestURI),
		"frontchannel_logout_session_required": keptSwitch("Whether the logout request names session and issuer."),
		"request_object_signing_alg":           keptText("Algorithm that request objects must be signed with; `\"\"` for any.", stringvalidator.OneOf(append(algorithms, "")...)),
		"id_token_encrypted_response_alg":      keptText("Algorithm that ID tokens are encrypted with; `\"\"` for none. OpenMetadata reads signed ID tokens only.", stringvalidator.OneOf("RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512", "")),
		"sector_identifier_uri":                keptText("Sector identifier for pairwise subjects; `\"\"` for none.", longestURI),
		"subject_type":                         keptText("`public`, `pairwise`, or `\"\"` for Okta's default.", stringvalidator.OneOf("public", "pairwise", "")),
	}
}
