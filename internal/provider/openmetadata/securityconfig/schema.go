package securityconfig

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/setdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// objectID is the one id of the one object.
const objectID = "security_config"

// The arguments that are write-only, and therefore stand at the top.
const (
	clientSecretArgument = "client_secret_wo"
	rehearsalArgument    = "rehearsal_token_wo"
)

// Schema implements resource.Resource.
func (r *configResource) Schema(_ context.Context, _ resource.SchemaRequest, response *resource.SchemaResponse) {
	response.Schema = schema.Schema{
		MarkdownDescription: "The security configuration of an OpenMetadata server (1.10 or later): the identity provider that people sign in with, and who may do what. " +
			"There is one per server: creating the resource takes the server's own over, destroying it puts back what was found. " +
			"What the server has beyond these attributes (LDAP, SAML, settings of newer versions) stays as it is." +
			lifecycle.IsRefused.Describe(", in the plan, and so is `-replace` without it: all of it is changed in place."),
		Attributes: map[string]schema.Attribute{
			"id": kept("Always `" + objectID + "`."),
			"authentication_configuration": schema.SingleNestedAttribute{
				Required: true, MarkdownDescription: "How people sign in.",
				Attributes: attributesOf(ssoconfig.PathAuthentication),
			},
			"authorizer_configuration": schema.SingleNestedAttribute{
				Required: true, MarkdownDescription: "Who is an administrator, and whose e-mail domains are let in.",
				Attributes: attributesOf(ssoconfig.PathAuthorizer),
			},
			clientSecretArgument: schema.StringAttribute{
				Optional: true, WriteOnly: true, Sensitive: true,
				MarkdownDescription: "The Okta app's client secret, for `client_type = \"confidential\"` only, where it is needed in every run. It is written to the server and never stored by Terraform. " +
					"It cannot be imported, and is read back only to an administrator bot's `token`, the one credential that the server shows it to.",
			},
			"client_secret_wo_version": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "Raise it to write a changed `client_secret_wo`. If unset, another secret than the one written last is noticed by its fingerprint. " +
					"It is not kept by the server, so after an import the first apply sets it and writes the secret.",
			},
			"client_secret_fingerprint": kept("A keyed fingerprint (HMAC-SHA256 under a random salt of this resource) of the secret that was written last, or of the one that the server has where it shows it. " +
				"It tells two secrets apart and nothing else. Null without a secret, and after an import."),
			EnvironmentConfirmed:                       EnvironmentConfirmedAttribute("each plan that changes something warns of what counts as of the server's start."),
			ssoconfig.PathCustomClassName:              customClass("class_name"),
			ssoconfig.PathCustomContainerRequestFilter: customClass("container_request_filter"),
			"client_secret_salt":                       kept("The salt of the fingerprints. Null without a secret, and after an import."),
			"client_secret_written_fingerprint":        kept("The fingerprint of the secret that was written last. Where `client_secret_fingerprint` is another one, the server has another secret, and the next apply writes this resource's again."),
			"on_destroy": schema.StringAttribute{
				Optional: true, Computed: true, Default: stringdefault.StaticString(onDestroyRestore),
				MarkdownDescription: "What becomes of the server when the resource is destroyed: `restore` puts `previous_configuration` back, `leave` leaves the security configuration as it is. Defaults to `restore`. " +
					"It counts once it is in the state: apply a change of it before destroying. An apply that changes nothing else writes nothing to the server.",
				Validators: []validator.String{stringvalidator.OneOf(onDestroyRestore, onDestroyLeave)},
			},
			"previous_configuration": kept("What the server had before the resource was created, as JSON, without secrets and without its LDAP and SAML blocks. " +
				"Null where that is not known: after an import, and where the server had the client of this resource already."),
			"replicas_agree": schema.BoolAttribute{
				Computed: true,
				MarkdownDescription: "`false` while replicas of the server are known to serve different security configurations, as after an apply that was killed between two of them; the next apply then writes the configuration to all of them. " +
					"They are compared in each plan where the provider's `replicas` or `replica_urls` say that there are several, and otherwise where the server has another configuration than the state; see the guide [Several replicas](../guides/replicas.md).",
				PlanModifiers: []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
			},
			rehearsalArgument: schema.StringAttribute{
				Optional: true, WriteOnly: true, Sensitive: true,
				MarkdownDescription: "An ID token that Okta has issued to an administrator, by which a change is rehearsed before it is made; one whose rehearsal fails is not made. " +
					"Used only in runs that change the settings. Write-only: never stored in plan or state. If unset, nothing is rehearsed.",
			},
		},
	}
}

// kept is an attribute that the server or the resource decides, and keeps.
func kept(text string) schema.StringAttribute {
	return schema.StringAttribute{
		Computed: true, MarkdownDescription: text, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
	}
}

// customClass confirms a class that is none of the server's own.
func customClass(name string) schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true,
		MarkdownDescription: fmt.Sprintf("Confirms a class of your own in `authorizer_configuration.%s`: the same name once more. "+
			"Without it any class but the server's own is refused; those of the server's that check nothing always are.", name),
	}
}

// EnvironmentConfirmed is the argument by which both resources are told what no API shows.
const EnvironmentConfirmed = "server_environment_confirmed"

// EnvironmentConfirmedAttribute is that argument; without says what becomes of a plan without it.
func EnvironmentConfirmedAttribute(without string) schema.BoolAttribute {
	return schema.BoolAttribute{
		Optional: true,
		MarkdownDescription: "Confirms that the server's own environment holds what the plan and the module's output `server_environment` list, and that the server is restarted with it after an apply that changes it. No API shows either. " +
			"Defaults to `false`: " + without,
	}
}

// descriptions say of each attribute what it is. That of one with a default ends with that.
var descriptions = map[string]map[string]string{
	ssoconfig.PathAuthentication: {
		"provider": "The identity provider: `okta`; also `basic`, `azure`, `google`, `auth0`, `aws-cognito`, `custom-oidc`, `ldap`, `saml`, `openmetadata`. " +
			"A switch is refused in the plan when none of the provider's own credentials would survive it.",
		"provider_name": "Name of the provider, as the sign-in page shows it.",
		"client_type":   "`public` for a single-page app (no client secret, no `oidc_configuration`), `confidential` for a Web app (both are needed).",
		"response_type": "What the browser asks the provider for: `id_token` or `code`.",
		"public_key_urls": "Where the keys are that tokens are signed with. A public client needs it, and for Okta it must hold the address of the issuer's keys to the letter (`<authority>/v1/keys`, or `<org>/oauth2/v1/keys` for the org's own authorization server). " +
			"Left out for a confidential client: what the server takes from the discovery document.",
		"token_validation_algorithm":       "The algorithm of tokens. The server and Okta sign with `RS256`, and any other value would have every token refused.",
		"authority":                        "The issuer, without a trailing slash: `https://example.okta.com/oauth2/<id>`, or the org's URL. Every OIDC provider needs it. Defaults to none.",
		"client_id":                        "The app's client ID. Every OIDC provider needs it. Defaults to none.",
		"callback_url":                     "The server's URL followed by `/callback`, to the letter. Every OIDC provider needs it.",
		"jwt_principal_claims":             "Claims of a token that name its user, in the order in which they are looked for. The server's own tokens carry `email`, `preferred_username` and `sub`; a list without any of them would lock everybody out.",
		"jwt_principal_claims_mapping":     "Claims for user name and e-mail: `[\"username:preferred_username\", \"email:email\"]`, both or none. Defaults to none.",
		"jwt_team_claim_mapping":           "Claim with the names of the teams that a person joins at sign-in (servers from 1.11.6 on). Defaults to none.",
		"enable_self_signup":               "Whether people whom the server does not know get an account when they sign in. For the API the value counts that the server was started with: while that is `true`, whoever is assigned to the app in Okta can become an administrator, and `false` does not close every way to an account either, so the assignment in Okta is the real gate.",
		"enable_auto_redirect":             "Whether the sign-in page sends people to the provider at once (servers from 1.11.5 on).",
		"force_secure_session_cookie":      "Whether the session cookie is marked as secure also where TLS ends at a proxy. A running server keeps the value that it was started with.",
		"additional_trusted_redirect_uris": "Further addresses that a sign-in may return to (servers from 2.0 on). Defaults to none.",
		"session_expiry":                   "Lifetime of sessions in seconds, at least 3600 (servers from 2.0 on). Defaults to the server's.",
		"max_active_sessions_per_user":     "Sessions that a person may hold (servers from 2.0 on). Defaults to the server's, 5.",
		"oidc_configuration":               "The confidential client, which signs people in by the server itself. Needed with `client_type = \"confidential\"`, refused with `public`. Defaults to none.",
	},
	ssoconfig.PathOIDC: {
		"type":                         "Kind of provider, such as `okta`. Defaults to none.",
		"id":                           "The app's client ID.",
		"scope":                        "Scopes to ask for, separated by single blanks, `openid` and `email` among them, and `profile` where people are known by `preferred_username`; `offline_access` for refresh tokens.",
		"discovery_uri":                "The issuer followed by `/.well-known/openid-configuration`.",
		"use_nonce":                    "Whether sign-ins carry a nonce, as the text `true` or `false`.",
		"preferred_jws_algorithm":      "The algorithm of ID tokens.",
		"response_type":                "What the server asks the provider for. It can redeem a `code` only.",
		"disable_pkce":                 "Whether sign-ins go without PKCE. Defaults to `true`, the server's own default.",
		"max_clock_skew":               "Seconds by which clocks may differ, as a text. Defaults to the server's.",
		"client_authentication_method": "How the server proves itself to the provider: `client_secret_basic` or `client_secret_post`. It has to be written.",
		"token_validity":               "Lifetime in seconds of the token that the server issues after a sign-in.",
		"custom_params":                "Further parameters of the sign-in request, as `customParamKey1` and `customParamValue1` to 5; others are not sent. Parameters that the server sends itself, such as `scope` and `prompt`, are refused.",
		"tenant":                       "Tenant of Azure; empty for Okta.",
		"server_url":                   "The server's URL, with its path where it has one and without a trailing slash. Required with `client_type = \"confidential\"`.",
		"callback_url":                 "`server_url` followed by `/callback`, to the letter. Required with `client_type = \"confidential\"`.",
		"max_age":                      "Seconds after which the provider asks for the password again, as a text. Defaults to none.",
		"prompt":                       "`login` or `consent`, or both, for making Okta ask; `select_account` for other providers only.",
		"session_expiry":               "Lifetime of a session in seconds, at least 3600.",
	},
	ssoconfig.PathAuthorizer: {
		"class_name":                         "Java class that decides, another one only together with `custom_class_name`. It counts as of the server's next start.",
		"container_request_filter":           "Java class that reads tokens, another one only together with `custom_container_request_filter`.",
		"admin_principals":                   "User names (lower case, without domain) that become administrators when they sign in through a confidential client. Nobody else is promoted by it, and nobody demoted: use `openmetadata_admin_user`.",
		"bot_principals":                     "Deprecated by OpenMetadata. Defaults to none.",
		"test_principals":                    "Test users, not for production. Defaults to none.",
		"allowed_email_registration_domains": "E-mail domains, in lower case, whose people get an account when they first sign in, or `all`.",
		"principal_domain":                   "E-mail domain of the organization. Where it is enforced it is compared to the letter, so write it in lower case.",
		"allowed_domains":                    "E-mail domains that `enforce_principal_domain` lets in, compared to the letter. With it, `principal_domain` alone no longer counts.",
		"enforce_principal_domain":           "Whether tokens of other e-mail domains are refused, also the server's own. Without it the server knows people by what stands before the @ only. Refused while no administrator is of a domain that is let in.",
		"enable_secure_socket_connection":    "Whether the server itself speaks TLS.",
		"use_roles_from_provider":            "Whether roles are taken from the claim `roles` of the provider's tokens. Half of it counts as of the server's start, from `" + ssoconfig.VariableOf(ssoconfig.PathUseRoles) + "`: where the two differ, or a token has no such claim, people lose the roles that they were given by hand.",
		"default_oauth_role":                 "Role of people who are new. Defaults to none.",
		"admin_emails":                       "E-mail addresses of administrators (servers from 2.1 on). If unset, the server's value is left alone; set it to `[]` to remove it.",
		"allowed_email_domains":              "E-mail domains whose people may sign in, by their whole address (servers from 2.1 on). If unset, the server's value is left alone; set it to `[]` to remove it.",
		"bot_domain":                         "E-mail domain of bots (servers from 2.1 on). If unset, the server's value is left alone.",
	},
}

// least has the attributes whose numbers have a bound in the schema already.
var least = map[string]int64{
	ssoconfig.PathAuthentication + ".session_expiry": 3600, ssoconfig.PathAuthentication + ".max_active_sessions_per_user": 1,
}

// attributesOf are the attributes of the settings of a block, of the kind and with the default that their descriptions in
// ssoconfig.Settings have.
func attributesOf(block string) map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{}
	for _, setting := range ssoconfig.Table() {
		if name, isIn := strings.CutPrefix(setting.Path, block+"."); isIn && !strings.Contains(name, ".") {
			attributes[name] = attributeOf(setting, descriptions[block][name])
		}
	}
	if block == ssoconfig.PathAuthentication {
		attributes["oidc_configuration"] = schema.SingleNestedAttribute{
			Optional: true, Attributes: attributesOf(ssoconfig.PathOIDC), MarkdownDescription: descriptions[block]["oidc_configuration"],
		}
	}
	return attributes
}

func attributeOf(setting ssoconfig.Setting, text string) schema.Attribute {
	optional, computed := !setting.Required, !setting.Required && setting.Default != nil
	if computed && !strings.Contains(text, "Defaults to") {
		text += " Defaults to " + written(setting.Default) + "."
	}
	switch setting.Zero().(type) {
	case string:
		attribute := schema.StringAttribute{Required: setting.Required, Optional: optional, Computed: computed, MarkdownDescription: text}
		if computed {
			attribute.Default = stringdefault.StaticString(setting.Default.(string))
		}
		return attribute
	case bool:
		return schema.BoolAttribute{
			Optional: optional, Computed: computed, Default: booldefault.StaticBool(setting.Default.(bool)), MarkdownDescription: text,
		}
	case int64:
		attribute := schema.Int64Attribute{Optional: optional, Computed: computed, MarkdownDescription: text}
		if computed {
			attribute.Default = int64default.StaticInt64(setting.Default.(int64))
		}
		if bound, isBound := least[setting.Path]; isBound {
			attribute.Validators = []validator.Int64{int64validator.AtLeast(bound)}
		}
		return attribute
	case map[string]string:
		return schema.MapAttribute{ElementType: types.StringType, Optional: optional, MarkdownDescription: text}
	}
	if !setting.Set {
		// What is left out of the one that is not required follows from another setting.
		return schema.ListAttribute{ElementType: types.StringType, Required: setting.Required, Optional: optional, Computed: optional, MarkdownDescription: text}
	}
	attribute := schema.SetAttribute{ElementType: types.StringType, Required: setting.Required, Optional: optional, Computed: computed, MarkdownDescription: text}
	if computed {
		attribute.Default = setdefault.StaticValue(convert.Set(setting.Default.([]string)))
	}
	return attribute
}

// written is a default as a description has it.
func written(value any) string {
	switch typed := value.(type) {
	case int64:
		return strconv.FormatInt(typed, 10)
	case []string:
		return "`[" + words.Quoted(typed, ", ") + "]`"
	case string:
		if typed == "" {
			return "empty"
		}
	}
	return fmt.Sprintf("`%v`", value)
}
