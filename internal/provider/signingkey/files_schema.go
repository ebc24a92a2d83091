package signingkey

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
)

// Permissions in octal. The owner must be able to read the files, or no later plan could tell what they hold, and to enter the
// directory and write into it.
var (
	filePermissionForm      = regexp.MustCompile(`^0?[4-7][0-7]{2}$`)
	directoryPermissionForm = regexp.MustCompile(`^0?7[0-7]{2}$`)
)

// Schema implements resource.Resource.
func (r *filesResource) Schema(_ context.Context, _ resource.SchemaRequest, response *resource.SchemaResponse) {
	response.Schema = schema.Schema{
		MarkdownDescription: "The RSA key pair that an OpenMetadata server signs its tokens with, generated where Terraform runs and written as the two DER files that the server loads. " +
			"Only public facts are kept in state, never the private key. " +
			"Writing files changes nothing on the server by itself: `openmetadata_jwt_signing_key_rollout` makes it take them into use." +
			lifecycle.AdoptsSame.Describe(": the pair that is there stays. For another pair, change `keepers`."),
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{Computed: true, MarkdownDescription: "The path of the private key's file."},
			"directory": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Directory in which the files get their usual names, `" + jwtkey.PrivateFileName + "` and `" + jwtkey.PublicFileName + "`. " +
					"If unset, `private_key_path` and `public_key_path` say where they are, and beside it they are those two. Another place means another key pair.",
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"private_key_path": schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "Path of the private key's file; a home directory is written `pathexpand(\"~/...\")`. Defaults to `" + jwtkey.PrivateFileName + "` in `directory`.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1), stringvalidator.AlsoRequires(path.MatchRoot("public_key_path"))},
			},
			"public_key_path": schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "Path of the public key's file. Defaults to `" + jwtkey.PublicFileName + "` in `directory`.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1), stringvalidator.AlsoRequires(path.MatchRoot("private_key_path"))},
			},
			"bits": schema.Int64Attribute{
				Optional: true, Computed: true,
				MarkdownDescription: "Size of the key, a multiple of 8 from 2048 to 4096. A change writes a new pair. Defaults to the size of the pair that is there, and to 2048 for a new one.",
				Validators:          sizes,
			},
			"file_permission": schema.StringAttribute{
				Optional: true, Computed: true, Default: stringdefault.StaticString("0600"),
				MarkdownDescription: "Permission of both files in octal, as the user that the server runs as needs it. What a symbolic link leads to keeps its own. Defaults to `0600`.",
				Validators: []validator.String{stringvalidator.RegexMatches(filePermissionForm,
					"must be three octal digits, such as 0600, that let the owner read")},
			},
			"directory_permission": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Permission in octal of the directory or directories that the files are in, kept at this value. " +
					"If unset, directories that have to be made get `0700`, and ones that exist keep what they have.",
				Validators: []validator.String{stringvalidator.RegexMatches(directoryPermissionForm,
					"must be three octal digits, such as 0700, that let the owner read, write and enter")},
			},
			"keepers": schema.MapAttribute{
				ElementType: types.StringType, Optional: true,
				MarkdownDescription: keepersDescription("a change of them writes a new pair", "the pair"),
			},
			"rotation_period": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "Days after which a plan proposes a new pair. It cannot be read back from the files. " +
					"If unset, the pair does not age.",
				Validators: []validator.Int64{int64validator.AtLeast(1)},
			},
			"keep_previous": schema.BoolAttribute{
				Optional: true, Computed: true, Default: booldefault.StaticBool(true),
				MarkdownDescription: "Whether a pair that is replaced is kept beside the new one, with `" + keyfile.PreviousSuffix + "` appended to its names, or `" + keyfile.PreviousSuffix + ".2` and so on for further ones. " +
					"The provider's `signing_key` signs with them until the server has taken the new pair into use, so that a rotation needs no other credential, " +
					"also when the run dies half-way. A kept pair is removed by a later rotation, once the server shows that it has another key in force. " +
					"`false` is refused unless another credential of the provider is accepted in that run. Defaults to `true`.",
			},
			"delete_on_destroy": schema.BoolAttribute{
				Optional: true, Computed: true, Default: booldefault.StaticBool(false),
				MarkdownDescription: "Whether destroy deletes the files, with those that are kept. A server whose key files are gone does not start again. " +
					"A replacement deletes nothing, and neither does a destroy while the provider has no other credential that is accepted. Defaults to `false`, the files stay and a warning says so.",
			},
			"thumbprint":         schema.StringAttribute{Computed: true, MarkdownDescription: describeThumbprint},
			"modulus_sha256":     schema.StringAttribute{Computed: true, MarkdownDescription: describeModulus},
			"public_key_pem":     schema.StringAttribute{Computed: true, MarkdownDescription: describePublicPEM},
			"created_at":         schema.StringAttribute{Computed: true, MarkdownDescription: "When the pair was written (RFC 3339), from which `rotation_period` counts. For a pair that was adopted: when its private file was last changed."},
			"written_thumbprint": schema.StringAttribute{Computed: true, MarkdownDescription: "The thumbprint of the pair that was written or adopted last. Where `thumbprint` is another one, the files were altered, and the next apply repairs them."},
			"ready_for_rotation": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether `rotation_period` is over. `true` is seen in a plan only, together with the new pair that it proposes."},
		},
	}
}
