package securityconfig

import (
	"context"
	"fmt"

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
)

// securityConfigID is the one id of the one object.
const securityConfigID = "security_config"

// The arguments that are write-only, and therefore stand at the top.
const (
	clientSecretArgument = "client_secret_wo"
	rehearsalArgument    = "rehearsal_token_wo"
)

// Schema implements resource.Resource.
func (r *securityConfigResource) Schema(_ context.Context, _ resource.SchemaRequest, response *resource.SchemaResponse) {
	response.Schema = schema.Schema{
		MarkdownDescription: "The security configuration of an OpenMetadata server (1.10 or later): the identity provider that people sign in with, and who may do what. " +
			"There is one per server: creating the resource takes the server's own over, destroying it puts back what was found. " +
			"What the server has beyond these attributes (LDAP, SAML, settings of newer versions) stays as it is." +
			lifecycle.IsRefused.Describe(", in the plan, and so is `-replace` without it: all of it is changed in place."),
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Computed: true, MarkdownDescription: "Always `" + securityConfigID + "`.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"authentication_configuration": schema.SingleNestedAttribute{
				Required: true, MarkdownDescription: "How people sign in.",
				Attributes: authenticationAttributes(),
			},
			"authorizer_configuration": schema.SingleNestedAttribute{
				Required: true, MarkdownDescription: "Who is an administrator, and whose e-mail domains are let in.",
				Attributes: authorizerAttributes(),
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
			"client_secret_fingerprint": schema.StringAttribute{
				Computed: true,
				MarkdownDescription: "A keyed fingerprint (HMAC-SHA256 under a random salt of this resource) of the secret that was written last, or of the one that the server has where it shows it. " +
					"It tells two secrets apart and nothing else. Null without a secret, and after an import.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			EnvironmentConfirmed:                       EnvironmentConfirmedAttribute("each plan that changes something warns of what counts as of the server's start."),
			ssoconfig.PathCustomClassName:              customClass("class_name"),
			ssoconfig.PathCustomContainerRequestFilter: customClass("container_request_filter"),
			"client_secret_salt": schema.StringAttribute{
				Computed: true, MarkdownDescription: "The salt of the fingerprints. Null without a secret, and after an import.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"client_secret_written_fingerprint": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "The fingerprint of the secret that was written last. Where `client_secret_fingerprint` is another one, the server has another secret, and the next apply writes this resource's again.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"on_destroy": schema.StringAttribute{
				Optional: true, Computed: true, Default: stringdefault.StaticString(onDestroyRestore),
				MarkdownDescription: "What becomes of the server when the resource is destroyed: `restore` puts `previous_configuration` back, `leave` leaves the security configuration as it is. Defaults to `restore`. " +
					"It counts once it is in the state: apply a change of it before destroying. An apply that changes nothing else writes nothing to the server.",
				Validators: []validator.String{stringvalidator.OneOf(onDestroyRestore, onDestroyLeave)},
			},
			"previous_configuration": schema.StringAttribute{
				Computed: true,
				MarkdownDescription: "What the server had before the resource was created, as JSON, without secrets and without its LDAP and SAML blocks. " +
					"Null where that is not known: after an import, and where the server had the client of this resource already.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
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

// block names the attributes of one nested object, whose defaults are those of the description of the settings.
type block string

func (b block) fallback(name string) any {
	setting, known := ssoconfig.At(string(b) + "." + name)
	if !known {
		panic(fmt.Sprintf("%s has no setting %s", b, name))
	}
	return setting.Default
}

func (b block) required(text string) schema.StringAttribute {
	return schema.StringAttribute{Required: true, MarkdownDescription: text}
}

func (b block) text(name, text string) schema.StringAttribute {
	attribute := schema.StringAttribute{Optional: true, MarkdownDescription: text}
	if value, has := b.fallback(name).(string); has {
		attribute.Computed, attribute.Default = true, stringdefault.StaticString(value)
	}
	return attribute
}

func (b block) flag(name, text string) schema.BoolAttribute {
	value, _ := b.fallback(name).(bool)
	return schema.BoolAttribute{Optional: true, Computed: true, Default: booldefault.StaticBool(value), MarkdownDescription: text}
}

func (b block) number(name string, least int64, text string) schema.Int64Attribute {
	attribute := schema.Int64Attribute{Optional: true, MarkdownDescription: text}
	if least > 0 {
		attribute.Validators = []validator.Int64{int64validator.AtLeast(least)}
	}
	if value, has := b.fallback(name).(int64); has {
		attribute.Computed, attribute.Default = true, int64default.StaticInt64(value)
	}
	return attribute
}

func (b block) set(name, text string) schema.SetAttribute {
	attribute := schema.SetAttribute{ElementType: types.StringType, Optional: true, MarkdownDescription: text}
	if value, has := b.fallback(name).([]string); has {
		attribute.Computed, attribute.Default = true, setdefault.StaticValue(convert.Set(value))
	}
	return attribute
}

func authenticationAttributes() map[string]schema.Attribute {
	b := block(ssoconfig.PathAuthentication)
	return map[string]schema.Attribute{
		"provider": b.required("The identity provider: `okta`; also `basic`, `azure`, `google`, `auth0`, `aws-cognito`, `custom-oidc`, `ldap`, `saml`, `openmetadata`. " +
			"A switch is refused in the plan when none of the provider's own credentials would survive it."),
		"provider_name": b.required("Name of the provider, as the sign-in page shows it."),
		"client_type":   b.text("client_type", "`public` for a single-page app (no client secret, no `oidc_configuration`), `confidential` for a Web app (both are needed). Defaults to `public`."),
		"response_type": b.text("response_type", "What the browser asks the provider for: `id_token` or `code`. Defaults to `id_token`."),
		"public_key_urls": schema.ListAttribute{
			ElementType: types.StringType, Optional: true, Computed: true,
			MarkdownDescription: "Where the keys are that tokens are signed with. A public client needs it, and for Okta it must hold the address of the issuer's keys to the letter (`<authority>/v1/keys`, or `<org>/oauth2/v1/keys` for the org's own authorization server). " +
				"Left out for a confidential client: what the server takes from the discovery document.",
		},
		"token_validation_algorithm": b.text("token_validation_algorithm", "The algorithm of tokens. The server and Okta sign with `RS256`, and any other value would have every token refused. Defaults to `RS256`."),
		"authority":                  b.text("authority", "The issuer, without a trailing slash: `https://example.okta.com/oauth2/<id>`, or the org's URL. Every OIDC provider needs it. Defaults to none."),
		"client_id":                  b.text("client_id", "The app's client id. Every OIDC provider needs it. Defaults to none."),
		"callback_url":               b.text("callback_url", "The server's URL followed by `/callback`, to the letter. Every OIDC provider needs it."),
		"jwt_principal_claims": schema.ListAttribute{
			ElementType: types.StringType, Required: true,
			MarkdownDescription: "Claims of a token that name its user, in the order in which they are looked for. The server's own tokens carry `email`, `preferred_username` and `sub`; a list without any of them would lock everybody out.",
		},
		"jwt_principal_claims_mapping":     b.set("jwt_principal_claims_mapping", "Claims for user name and e-mail: `[\"username:preferred_username\", \"email:email\"]`, both or none. Defaults to none."),
		"jwt_team_claim_mapping":           b.text("jwt_team_claim_mapping", "Claim with the names of the teams that a person joins at sign-in (servers from 1.11.6 on). Defaults to none."),
		"enable_self_signup":               b.flag("enable_self_signup", "Whether people whom the server does not know get an account when they sign in. For the API the value counts that the server was started with: while that is `true`, whoever is assigned to the app in Okta can become an administrator, and `false` does not close every way to an account either, so the assignment in Okta is the real gate. Defaults to `false`."),
		"enable_auto_redirect":             b.flag("enable_auto_redirect", "Whether the sign-in page sends people to the provider at once (servers from 1.11.5 on). Defaults to `false`."),
		"force_secure_session_cookie":      b.flag("force_secure_session_cookie", "Whether the session cookie is marked as secure also where TLS ends at a proxy. A running server keeps the value that it was started with. Defaults to `false`."),
		"additional_trusted_redirect_uris": b.set("additional_trusted_redirect_uris", "Further addresses that a sign-in may return to (servers from 2.0 on). Defaults to none."),
		"session_expiry":                   b.number("session_expiry", 3600, "Lifetime of sessions in seconds, at least 3600 (servers from 2.0 on). Defaults to the server's."),
		"max_active_sessions_per_user":     b.number("max_active_sessions_per_user", 1, "Sessions that a person may hold (servers from 2.0 on). Defaults to the server's, 5."),
		"oidc_configuration": schema.SingleNestedAttribute{
			Optional: true, Attributes: oidcAttributes(),
			MarkdownDescription: "The confidential client, which signs people in by the server itself. Needed with `client_type = \"confidential\"`, refused with `public`. Defaults to none.",
		},
	}
}

func oidcAttributes() map[string]schema.Attribute {
	b := block(ssoconfig.PathOIDC)
	return map[string]schema.Attribute{
		"type":                         b.text("type", "Kind of provider, such as `okta`. Defaults to none."),
		"id":                           b.required("The app's client id."),
		"scope":                        b.text("scope", "Scopes to ask for, separated by single blanks, `openid` and `email` among them, and `profile` where people are known by `preferred_username`; `offline_access` for refresh tokens. Defaults to `openid email profile`."),
		"discovery_uri":                b.required("The issuer followed by `/.well-known/openid-configuration`."),
		"use_nonce":                    b.text("use_nonce", "Whether sign-ins carry a nonce, as the text `true` or `false`. Defaults to `true`."),
		"preferred_jws_algorithm":      b.text("preferred_jws_algorithm", "The algorithm of ID tokens. Defaults to `RS256`."),
		"response_type":                b.text("response_type", "What the server asks the provider for. It can redeem a `code` only. Defaults to `code`."),
		"disable_pkce":                 b.flag("disable_pkce", "Whether sign-ins go without PKCE. Defaults to `true`, the server's own default."),
		"max_clock_skew":               b.text("max_clock_skew", "Seconds by which clocks may differ, as a text. Defaults to the server's."),
		"client_authentication_method": b.text("client_authentication_method", "How the server proves itself to the provider: `client_secret_basic` or `client_secret_post`. It has to be written."),
		"token_validity":               b.number("token_validity", 0, "Lifetime in seconds of the token that the server issues after a sign-in. Defaults to 3600."),
		"custom_params": schema.MapAttribute{
			ElementType: types.StringType, Optional: true,
			MarkdownDescription: "Further parameters of the sign-in request, as `customParamKey1` and `customParamValue1` to 5; others are not sent. Parameters that the server sends itself, such as `scope` and `prompt`, are refused.",
		},
		"tenant":         b.text("tenant", "Tenant of Azure; empty for Okta. Defaults to empty."),
		"server_url":     b.text("server_url", "The server's URL, with its path where it has one and without a trailing slash. Required with `client_type = \"confidential\"`."),
		"callback_url":   b.text("callback_url", "`server_url` followed by `/callback`, to the letter. Required with `client_type = \"confidential\"`."),
		"max_age":        b.text("max_age", "Seconds after which the provider asks for the password again, as a text. Defaults to none."),
		"prompt":         b.text("prompt", "`login` or `consent`, or both, for making Okta ask; `select_account` for other providers only."),
		"session_expiry": b.number("session_expiry", 0, "Lifetime of a session in seconds, at least 3600. Defaults to 604800."),
	}
}

func authorizerAttributes() map[string]schema.Attribute {
	b := block(ssoconfig.PathAuthorizer)
	return map[string]schema.Attribute{
		"class_name":               b.text("class_name", "Java class that decides, another one only together with `custom_class_name`. It counts as of the server's next start. Defaults to `"+ssoconfig.DefaultClassName+"`."),
		"container_request_filter": b.text("container_request_filter", "Java class that reads tokens, another one only together with `custom_container_request_filter`. Defaults to `"+ssoconfig.DefaultContainerRequestFilter+"`."),
		"admin_principals": schema.SetAttribute{
			ElementType: types.StringType, Required: true,
			MarkdownDescription: "User names (lower case, without domain) that become administrators when they sign in through a confidential client. Nobody else is promoted by it, and nobody demoted: use `openmetadata_admin_user`.",
		},
		"bot_principals":                     b.set("bot_principals", "Deprecated by OpenMetadata. Defaults to none."),
		"test_principals":                    b.set("test_principals", "Test users, not for production. Defaults to none."),
		"allowed_email_registration_domains": b.set("allowed_email_registration_domains", "E-mail domains, in lower case, whose people get an account when they first sign in, or `all`. Defaults to `[\"all\"]`."),
		"principal_domain":                   b.required("E-mail domain of the organization. Where it is enforced it is compared to the letter, so write it in lower case."),
		"allowed_domains":                    b.set("allowed_domains", "E-mail domains that `enforce_principal_domain` lets in, compared to the letter. With it, `principal_domain` alone no longer counts."),
		"enforce_principal_domain":           b.flag("enforce_principal_domain", "Whether tokens of other e-mail domains are refused, also the server's own. Without it the server knows people by what stands before the @ only. Refused while no administrator is of a domain that is let in. Defaults to `false`."),
		"enable_secure_socket_connection":    b.flag("enable_secure_socket_connection", "Whether the server itself speaks TLS. Defaults to `false`."),
		"use_roles_from_provider":            b.flag("use_roles_from_provider", "Whether roles are taken from the claim `roles` of the provider's tokens. Half of it counts as of the server's start, from `AUTHORIZER_USE_ROLES_FROM_PROVIDER`: where the two differ, or a token has no such claim, people lose the roles that they were given by hand. Defaults to `false`."),
		"default_oauth_role":                 b.text("default_oauth_role", "Role of people who are new. Defaults to none."),
		"admin_emails":                       b.set("admin_emails", "E-mail addresses of administrators (servers from 2.1 on). If unset, the server's value is left alone; set it to `[]` to remove it."),
		"allowed_email_domains":              b.set("allowed_email_domains", "E-mail domains whose people may sign in, by their whole address (servers from 2.1 on). If unset, the server's value is left alone; set it to `[]` to remove it."),
		"bot_domain":                         b.text("bot_domain", "E-mail domain of bots (servers from 2.1 on). If unset, the server's value is left alone."),
	}
}
