package signingkey

import (
	"context"
	"crypto/rsa"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/adopt"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// keyResource is a key pair that lives in the state and nowhere else.
type keyResource struct{}

var _ resource.ResourceWithImportState = (*keyResource)(nil)

// unfindableKey says why a key is not imported by its identity.
const unfindableKey = "The key is in the state and nowhere else, so its thumbprint does not lead to it. " +
	"Import it by id, which is the path of the private key's file."

// NewKeyResource makes openmetadata_jwt_signing_key.
func NewKeyResource() resource.Resource { return adopt.Resource(&keyResource{}) }

// Metadata implements resource.Resource.
func (r *keyResource) Metadata(_ context.Context, request resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + "_jwt_signing_key"
}

// Schema implements resource.Resource.
func (r *keyResource) Schema(_ context.Context, _ resource.SchemaRequest, response *resource.SchemaResponse) {
	public := func(description string) schema.StringAttribute {
		return schema.StringAttribute{
			Computed: true, MarkdownDescription: description, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		}
	}
	secret := func(description string) schema.StringAttribute {
		attribute := public(description)
		attribute.Sensitive = true
		return attribute
	}
	response.Schema = schema.Schema{
		MarkdownDescription: "An RSA key pair for an OpenMetadata server to sign its tokens with, **kept in the Terraform state with its private half**: whoever reads the state can sign a token of an administrator. " +
			"`openmetadata_jwt_signing_key_files`, and the ephemeral resource of this name together with a secret store, keep it out of there. " +
			"Nothing is sent to any server, so nothing can drift; `openmetadata_jwt_signing_key_rollout` tells which key a server has in force." +
			lifecycle.MakesSecond.Describe(", another key."),
		Attributes: map[string]schema.Attribute{
			"id": public("The thumbprint."),
			"bits": schema.Int64Attribute{
				Optional: true, Computed: true,
				MarkdownDescription: "Size of the key, a multiple of 8 from 2048 to 4096. Changing this forces a new key. Defaults to the size of the key that is there, and to 2048 for a new one.",
				Validators:          sizes,
				PlanModifiers:       []planmodifier.Int64{int64planmodifier.UseStateForUnknown(), int64planmodifier.RequiresReplaceIfConfigured()},
			},
			"keepers": schema.MapAttribute{
				ElementType: types.StringType, Optional: true,
				MarkdownDescription: keepersDescription("a change of them makes another key", "the key"),
				PlanModifiers:       []planmodifier.Map{lifecycle.KeepersReplace("signing key")},
			},
			"private_key_pem":        secret(describePrivatePEM),
			"private_key_der_base64": secret(describePrivateDER),
			"public_key_pem":         public(describePublicPEM),
			"public_key_der_base64":  public(describePublicDER),
			"thumbprint":             public(describeThumbprint),
			"modulus_sha256":         public(describeModulus),
		},
	}
}

// Create implements resource.Resource.
func (r *keyResource) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	var plan keyModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	if response.Diagnostics.HasError() {
		return
	}
	forms, err := makeKey(plan.Bits)
	if err != nil {
		response.Diagnostics.AddError("Cannot make the signing key", words.Sentence(err.Error()))
		return
	}
	plan.take(forms)
	response.Diagnostics.Append(response.State.Set(ctx, &plan)...)
}

// Read implements resource.Resource. The state is the only place of the key, so there is nothing to compare it with.
func (r *keyResource) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

// Update implements resource.Resource. It adopts keepers; every other change of an argument makes another key.
func (r *keyResource) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	var plan keyModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	lifecycle.KeepersApplied(ctx, response.Private, plan.Keepers, &response.Diagnostics)
	response.Diagnostics.Append(response.State.Set(ctx, &plan)...)
}

// Delete implements resource.Resource.
func (r *keyResource) Delete(_ context.Context, _ resource.DeleteRequest, response *resource.DeleteResponse) {
	response.Diagnostics.AddWarning("Copies of the key stay",
		"The key is gone from the state, but not from where it was copied to: a server that signs with it goes on doing so.")
}

// Identity implements adopt.Identified.
func (r *keyResource) Identity() adopt.Identity {
	return adopt.Identity{Joint: ",", Unfindable: unfindableKey, Parts: []adopt.Part{
		{Attribute: "id", Description: "RFC 7638 thumbprint of the key."},
	}}
}

// ImportState implements resource.ResourceWithImportState: by the path of a private key in PEM or DER, which is taken into the
// state.
func (r *keyResource) ImportState(ctx context.Context, request resource.ImportStateRequest, response *resource.ImportStateResponse) {
	key, err := importedKey(request.ID)
	var forms keyForms
	if err == nil && jwtkey.IsShippedDefault(&key.PublicKey) {
		err = errors.New("it is the key that every release of OpenMetadata ships, which anybody can sign with")
	}
	if err == nil {
		forms, err = formsOf(key)
	}
	if err != nil {
		response.Diagnostics.AddError("Cannot import the signing key", fmt.Sprintf("%s: %s. The import id is the path of a private RSA key, unencrypted, in PEM or DER.", request.ID, err))
		return
	}
	lifecycle.MarkImported(ctx, response.Private, &response.Diagnostics)
	imported := keyModel{Keepers: types.MapNull(types.StringType)}
	imported.take(forms)
	response.Diagnostics.Append(response.State.Set(ctx, &imported)...)
}

// importedKey reads a private key's file, which nobody else may have put there.
func importedKey(file string) (*rsa.PrivateKey, error) {
	if err := keyfile.CheckHome(file); err != nil {
		return nil, err
	}
	content, err := keyfile.ReadFile(file)
	if err != nil {
		return nil, err
	}
	if err := keyfile.CheckTrust(file); err != nil {
		return nil, err
	}
	return jwtkey.ParsePrivate(content)
}
