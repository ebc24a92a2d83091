package openmetadata

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssocheck"
)

// Schema implements datasource.DataSource.
func (d *ssoCheckDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, response *datasource.SchemaResponse) {
	nonEmpty := []validator.String{stringvalidator.LengthAtLeast(1)}
	response.Schema = schema.Schema{
		MarkdownDescription: "Finds out, without a person, whether people can sign in to OpenMetadata through Okta, and only the right ones: " +
			"compares what the org and the server have with each other and with what the flow needs, and makes the requests that a sign-in begins with. " +
			"Changes nothing. Never fails by itself, so it fits `check` blocks and postconditions: a check fails only for what was found.",
		Attributes: map[string]schema.Attribute{
			"app_id": schema.StringAttribute{
				Optional: true, Validators: nonEmpty,
				MarkdownDescription: "Okta's ID of the app integration. If unset, the checks of the app are not made.",
			},
			"authorization_server_id": schema.StringAttribute{
				Optional: true, Validators: nonEmpty,
				MarkdownDescription: "ID of the custom authorization server that issues the tokens. Defaults to the org's own authorization server.",
			},
			"default_admin": schema.StringAttribute{
				Optional: true, Validators: nonEmpty,
				MarkdownDescription: "Name of the account that the server was born with and that should be gone. Defaults to `admin`.",
			},
			"administrators": schema.SetAttribute{
				Optional: true, ElementType: types.StringType,
				Validators: []validator.Set{setvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1))},
				MarkdownDescription: "Names of the people who must be administrators of the server. " +
					"Defaults to any one person, other than the default administrator and the account that the provider signs its tokens for.",
			},
			"self_signup_allowed": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether people whom the server does not know are meant to get an account when they first sign in. " +
					"Defaults to `false`, so open self sign-up is a failed check.",
			},
			"any_domain_allowed": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether people of any mail domain are meant to sign in. " +
					"Defaults to `false`, so a server that does not enforce its principal domain is a failed check.",
			},
			"probe_client_secret": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether the client secret is tried at the authorization server: the one that OpenMetadata has where the provider's credential may see it, " +
					"else those that Okta's API shows of the app. Okta's System Log shows each attempt. Defaults to `false`, so the check `client_secret` is not made.",
			},
			"probe_server_login": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether the server's own sign-in address is asked where it sends people, to compare that with its configuration. " +
					"Each read then leaves a session on the server. Defaults to `false`, so the check `server_login` is not made.",
			},
			"passed": schema.BoolAttribute{
				Computed:            true,
				MarkdownDescription: "Whether no check failed, none was left out because something could not be read, and an administrator was found who can sign in (the check `administrator_sign_in`, which takes both halves of the provider, `app_id`, and the scopes `okta.apps.read`, `okta.users.read` and `okta.groups.read`).",
			},
			"failures": schema.ListAttribute{
				Computed: true, ElementType: types.StringType,
				MarkdownDescription: "A text for each check that failed or whose facts could not be read, with its name, what was found and what to do: for the `error_message` of a condition.",
			},
			"checks": schema.MapNestedAttribute{
				Computed:            true,
				MarkdownDescription: "Every check by its name, those that were not made too: `" + strings.Join(ssocheck.Names(), "`, `") + "`.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"name": schema.StringAttribute{Computed: true, MarkdownDescription: "Name of the check."},
					"passed": schema.BoolAttribute{
						Computed:            true,
						MarkdownDescription: "Whether it passed. Null when it was not made, because it does not apply, what it needs is not configured, or that could not be read.",
					},
					"detail": schema.StringAttribute{Computed: true, MarkdownDescription: "What was found, or why the check was not made."},
					"remedy": schema.StringAttribute{Computed: true, MarkdownDescription: "What to do. Null unless the check failed or what it needs could not be read."},
				}},
			},
		},
	}
}
