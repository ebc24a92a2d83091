package okta

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/validate"
)

// printable is what the API takes in a secret (POST_apps_credentials_secrets.400-non-ascii.json).
var printable = regexp.MustCompile(`^[\x20-\x7E]*$`)

// ownSecret does not repeat what it refuses, as validators of the library do.
var ownSecret = validate.Text("must be 14 to 100 printable ASCII characters", func(at path.Path, secret string, diagnostics *diag.Diagnostics) {
	const least, most = 14, 100
	problem := ""
	switch {
	case strings.TrimRight(secret, "\r\n") != secret:
		problem = "It ends with the end of a line, as the text of a file does, and Okta takes printable ASCII only: trimspace() takes that off."
	case !printable.MatchString(secret):
		problem = "It has a character that is not printable ASCII, which Okta does not take."
	case len(secret) < least || len(secret) > most:
		problem = fmt.Sprintf("It has %d characters, and Okta takes between %d and %d.", len(secret), least, most)
	default:
		return
	}
	diagnostics.AddAttributeError(at, "Not a client secret that Okta takes", problem+" The value is not shown here, since it is a secret.")
})

func clientSecretSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "One of the client secrets of an app integration; its value is not in the state, and is read with the ephemeral resource of the same name. " +
			"An app has two secrets at most, and a new confidential app has one already: import that first. " +
			"To rotate without an interruption, change `keepers` with `create_before_destroy`: the new secret is made, whoever uses it is changed over, and then the old one is deactivated and deleted." +
			lifecycle.MakesSecond.Describe(", and deletes the first once nothing refers to it. It is refused while the app has two: delete the one that nobody uses."),
		Attributes: map[string]schema.Attribute{
			"id": crud.ID("secret"),
			"app_id": crud.Fixed(
				"ID of the app integration, which has to be confidential. Changing this forces a new secret.",
				stringvalidator.LengthAtLeast(1), validate.AppID),
			"client_secret_wo": schema.StringAttribute{
				Optional: true, WriteOnly: true, Sensitive: true,
				MarkdownDescription: "A secret of one's own, 14 to 100 printable ASCII characters. It is sent when the secret is made and kept nowhere. If unset, Okta makes one.",
				Validators:          []validator.String{ownSecret},
			},
			"client_secret_wo_version": schema.Int64Attribute{
				Optional: true, MarkdownDescription: "Any number; another one makes another secret of the present `client_secret_wo`, whose own changes nobody can see. If unset, the secret stays as it was made.",
				PlanModifiers: []planmodifier.Int64{lifecycle.KeepersReplace("client secret")},
				Validators:    []validator.Int64{int64validator.AlsoRequires(path.MatchRoot("client_secret_wo"))},
			},
			"keepers": schema.MapAttribute{
				ElementType: types.StringType, Optional: true,
				MarkdownDescription: "Any texts; a change makes another secret. No keepers and an empty map are the same. After an import the first ones are adopted and leave the secret as it is. They are in the state only, so nothing in Okta can drift from them.",
				PlanModifiers:       []planmodifier.Map{lifecycle.KeepersReplace("client secret")},
			},
			"status":      crud.Status("; an app's only active secret cannot be made inactive"),
			"secret_hash": crud.Computed("Okta's hash of the secret, by which two secrets can be told apart."),
			"created":     crud.Computed("When the secret was made."),
		},
	}
}
