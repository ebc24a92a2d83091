package openmetadata

import (
	"context"
	"maps"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	ephemeralschema "github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

const (
	unlimited           = "Unlimited"
	defaultTokenExpiry  = "90"
	defaultTokenTimeout = 300
	descriptionOfKept   = "If unset, the lifetime of a token that is there, an imported one for instance, is left alone."
	descriptionOfExpiry = "`OneHour`, `1`, `7`, `30`, `60` or `90` days, or `Unlimited`"
	descriptionOfEnd    = "When the token expires (RFC 3339). Null for one that does not."
)

// lifetimes are the values of JWTTokenExpiry (auth/jwtAuth.json) and how long they are; zero is for ever.
var lifetimes = map[string]time.Duration{
	"OneHour": time.Hour, "1": days(1), "7": days(7), "30": days(30), "60": days(60), "90": days(90), unlimited: 0,
}

func days(count int) time.Duration { return time.Duration(count) * 24 * time.Hour }

// tokenAttributes are those of tokenModel, with the further ones of a resource. The expiry defaults to 90 days, of which
// because tells more.
func tokenAttributes(because string, revokes bool, revocation string, further map[string]schema.Attribute) map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{
		"expiry": schema.StringAttribute{
			Optional: true, Computed: true, PlanModifiers: []planmodifier.String{keptLifetime{}},
			MarkdownDescription: "Lifetime of the token: " + descriptionOfExpiry + ". Defaults to `90`" + because + " " + descriptionOfKept,
			Validators:          []validator.String{stringvalidator.OneOf(expiries()...)},
		},
		"keepers": schema.MapAttribute{
			ElementType: types.StringType, Optional: true,
			MarkdownDescription: "Any values; a change of them makes a new token. Put the `served_thumbprint` of `openmetadata_jwt_signing_key_rollout` here: the tokens die with the key. " +
				"No keepers and an empty map are the same. After an import the first ones are adopted and leave the token as it is. They cannot be read back.",
		},
		"early_rotation_window": schema.Int64Attribute{
			Optional: true, Computed: true, Default: int64default.StaticInt64(0),
			MarkdownDescription: "Hours before the expiry from which on a plan makes a new token. Defaults to 0, only when it has expired.",
			Validators:          []validator.Int64{int64validator.AtLeast(0)},
		},
		"revoke_on_destroy": schema.BoolAttribute{
			Optional: true, Computed: true, Default: booldefault.StaticBool(revokes), MarkdownDescription: revocation,
		},
		"token_in_state": schema.BoolAttribute{
			Optional: true, Computed: true, Default: booldefault.StaticBool(false),
			MarkdownDescription: "Whether the state holds the token, in clear for whoever can read the state. Defaults to `false`, and `token` is null.",
		},
		"token": schema.StringAttribute{
			Computed: true, Sensitive: true, MarkdownDescription: "The token, with `token_in_state = true`. Null otherwise.",
		},
		"expires_at": schema.StringAttribute{Computed: true, MarkdownDescription: descriptionOfEnd},
		"ready_for_rotation": schema.BoolAttribute{
			Computed: true, MarkdownDescription: "Whether the token has to be replaced. `true` is seen in a plan only, together with the new token that it proposes.",
		},
	}
	maps.Copy(attributes, further)
	return attributes
}

// ephemeralToken is the schema of what reads a token of somebody, with what tells which one and what more is known of it.
func ephemeralToken(whose string, further map[string]ephemeralschema.Attribute) ephemeralschema.Schema {
	attributes := map[string]ephemeralschema.Attribute{
		"token":      ephemeralschema.StringAttribute{Computed: true, Sensitive: true, MarkdownDescription: "The token."},
		"expires_at": ephemeralschema.StringAttribute{Computed: true, MarkdownDescription: descriptionOfEnd},
	}
	maps.Copy(attributes, further)
	return ephemeralschema.Schema{
		MarkdownDescription: "Reads " + whose + ", for a write-only argument of a secret store for instance, without keeping it in state or plan. " +
			"It makes no token: the resource of the same name does.",
		Attributes: attributes,
	}
}

// expiries lists the lifetimes, shortest first.
func expiries() []string {
	return []string{"OneHour", "1", "7", "30", "60", "90", unlimited}
}

// keptLifetime is the lifetime of a token that the configuration does not say: that of the one that is there, whoever has made
// it, since another lifetime takes another token; and for the first one the default.
type keptLifetime struct{}

// Description implements planmodifier.Describer.
func (keptLifetime) Description(context.Context) string { return descriptionOfKept }

// MarkdownDescription implements planmodifier.Describer.
func (keptLifetime) MarkdownDescription(context.Context) string { return descriptionOfKept }

// PlanModifyString implements planmodifier.String.
func (keptLifetime) PlanModifyString(_ context.Context, request planmodifier.StringRequest, response *planmodifier.StringResponse) {
	if !request.ConfigValue.IsNull() {
		return
	}
	response.PlanValue = request.StateValue
	if request.State.Raw.IsNull() {
		response.PlanValue = types.StringValue(defaultTokenExpiry)
	}
}
