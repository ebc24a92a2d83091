package signingkey

import (
	"context"
	"fmt"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/validate"
)

const defaultTimeout = 300

// thumbprints are base64url, without padding, of a SHA-256 (RFC 7638), and of keys of one's own.
var thumbprints = []validator.String{
	stringvalidator.RegexMatches(regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`), "must be an RFC 7638 thumbprint: 43 characters of base64url"), notShipped,
}

// Schema implements resource.Resource.
func (r *rolloutResource) Schema(_ context.Context, _ resource.SchemaRequest, response *resource.SchemaResponse) {
	response.Schema = schema.Schema{
		MarkdownDescription: "Makes the OpenMetadata server take a signing key into use, and proves that it has. " +
			"Another key ends every token that the server has issued, those of bots too." +
			lifecycle.AdoptsSame.Describe(": the key that the server has in force."),
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Computed: true, MarkdownDescription: "The server's base URL: it has one signing key.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"thumbprint": schema.StringAttribute{
				Required: true, MarkdownDescription: "RFC 7638 thumbprint of the key that the server is to sign with, from `openmetadata_jwt_signing_key_files` or wherever the key comes from.",
				Validators: thumbprints,
			},
			"key_id": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Key ID that the server must publish the key under, which its environment decides (`JWT_KEY_ID`) when it starts. " +
					"Defaults to any.",
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"timeout": schema.Int64Attribute{
				Optional: true, Computed: true, Default: int64default.StaticInt64(defaultTimeout),
				MarkdownDescription: "Seconds to wait until the server serves the key. Defaults to 300.",
				Validators:          []validator.Int64{int64validator.AtLeast(1)},
			},
			"settle": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "Seconds for which every answer must show the key before it counts, beside so many fresh connections in a row that no replica is missed: eight, or as `replicas` of the provider says. " +
					"If unset, those are enough.",
				Validators: []validator.Int64{int64validator.AtLeast(0)},
			},
			"served_thumbprint":  schema.StringAttribute{Computed: true, MarkdownDescription: "Thumbprint of the key that the server serves. Use it as a keeper of `openmetadata_bot_token`, whose tokens die with the key."},
			"served_key_id":      schema.StringAttribute{Computed: true, MarkdownDescription: "Key ID that the server serves the key under."},
			"is_shipped_default": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the server serves the key that every release ships. Anyone can sign tokens with it."},
		},
	}
}

// notShipped refuses the thumbprint of the shipped key.
var notShipped = validate.Text("must not be the shipped key", func(at path.Path, thumbprint string, diagnostics *diag.Diagnostics) {
	if thumbprint == jwtkey.ShippedThumbprint {
		diagnostics.AddAttributeError(at, "This is the key that every release of OpenMetadata ships",
			fmt.Sprintf("The private half of %s is public: whoever reaches the server could sign a token of an administrator. Give the thumbprint of a key of your own, for instance of openmetadata_jwt_signing_key_files.", jwtkey.ShippedThumbprint))
	}
})
