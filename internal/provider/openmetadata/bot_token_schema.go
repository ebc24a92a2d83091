package openmetadata

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
)

const (
	unlimited            = "Unlimited"
	defaultTokenExpiry   = "90"
	defaultTokenTimeout  = 300
	descriptionOfKept    = "If unset, the lifetime of a token that is there, an imported one for instance, is left alone."
	descriptionOfExpiry  = "`OneHour`, `1`, `7`, `30`, `60` or `90` days, or `Unlimited`"
	descriptionOfRefusal = "A server before 2.1 refuses a new token for up to two minutes when the bot was active just before"
)

// lifetimes are the values of JWTTokenExpiry (auth/jwtAuth.json) and how long they are; zero is for ever.
var lifetimes = map[string]time.Duration{
	"OneHour": time.Hour, "1": days(1), "7": days(7), "30": days(30), "60": days(60), "90": days(90), unlimited: 0,
}

func days(count int) time.Duration { return time.Duration(count) * 24 * time.Hour }

// Schema implements resource.Resource.
func (r *botTokenResource) Schema(_ context.Context, _ resource.SchemaRequest, response *resource.SchemaResponse) {
	response.Schema = schema.Schema{
		MarkdownDescription: "The token of an OpenMetadata bot, such as the one of ingestion, whose life it manages and whose value it keeps out of the state: " +
			"the ephemeral resource of the same name reads it. " +
			"A bot has one token, so creating this resource, and each change of `expiry` or `keepers`, ends the present one." +
			lifecycle.AdoptsSame.Describe(", since a bot has one token: it gets another value, and `revoke_on_destroy` of the former instance does not revoke that."),
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Computed: true, MarkdownDescription: "The bot's name, known as soon as the token is there: the ephemeral resource of the same name that gets its `bot` from here waits for that.",
			},
			"bot": schema.StringAttribute{
				Required: true, MarkdownDescription: "Name of the bot, such as `ingestion-bot`. Changing this forces a new token.",
				Validators:    []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"expiry": schema.StringAttribute{
				Optional: true, Computed: true, PlanModifiers: []planmodifier.String{keptLifetime{}},
				MarkdownDescription: "Lifetime of the token: " + descriptionOfExpiry + ". Defaults to `90`, so that a token that gets lost does not work for ever. " + descriptionOfKept,
				Validators:          []validator.String{stringvalidator.OneOf(expiries()...)},
			},
			"keepers": schema.MapAttribute{
				ElementType: types.StringType, Optional: true,
				MarkdownDescription: "Any values; a change of them makes a new token. Put the `served_thumbprint` of `openmetadata_jwt_signing_key_rollout` here: bot tokens die with the key. " +
					"No keepers and an empty map are the same. After an import the first ones are adopted and leave the token as it is. They cannot be read back.",
			},
			"early_rotation_window": schema.Int64Attribute{
				Optional: true, Computed: true, Default: int64default.StaticInt64(0),
				MarkdownDescription: "Hours before the expiry from which on a plan makes a new token. Defaults to 0, only when it has expired.",
				Validators:          []validator.Int64{int64validator.AtLeast(0)},
			},
			"timeout": schema.Int64Attribute{
				Optional: true, Computed: true, Default: int64default.StaticInt64(defaultTokenTimeout),
				MarkdownDescription: "Seconds to wait until the server accepts the token. Defaults to 300.",
				Validators:          []validator.Int64{int64validator.AtLeast(1)},
			},
			"revoke_on_destroy": schema.BoolAttribute{
				Optional: true, Computed: true, Default: booldefault.StaticBool(false),
				MarkdownDescription: "Whether destroy takes the token away from the bot, at once. Defaults to `false`, it goes on working and a warning says so.",
			},
			"allow_acting_token": schema.BoolAttribute{
				Optional: true, Computed: true, Default: booldefault.StaticBool(false),
				MarkdownDescription: "Whether the token may be replaced or revoked also when it is the one that the run itself acts by, which then needs another credential. Defaults to `false`, which refuses that.",
			},
			"token_in_state": schema.BoolAttribute{
				Optional: true, Computed: true, Default: booldefault.StaticBool(false),
				MarkdownDescription: "Whether the state holds the token, in clear for whoever can read the state. Defaults to `false`, and `token` is null.",
			},
			"token": schema.StringAttribute{
				Computed: true, Sensitive: true, MarkdownDescription: "The token, with `token_in_state = true`. Null otherwise.",
			},
			"served_fingerprint": schema.StringAttribute{
				Computed: true, MarkdownDescription: "SHA-256 of the token that the bot has, in lower-case hex. Null while it has none.",
			},
			"fingerprint": schema.StringAttribute{
				Computed: true, MarkdownDescription: "SHA-256 of the token that was handed on last, in lower-case hex, by which a token regenerated by hand is noticed.",
			},
			"expires_at": schema.StringAttribute{
				Computed: true, MarkdownDescription: "When the token expires (RFC 3339). Null for one that does not.",
			},
			"bot_user_id": schema.StringAttribute{
				Computed: true, MarkdownDescription: "Id of the account that the bot acts by.",
			},
			"ready_for_rotation": schema.BoolAttribute{
				Computed: true, MarkdownDescription: "Whether the token has to be replaced. `true` is seen in a plan only, together with the new token that it proposes.",
			},
		},
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
