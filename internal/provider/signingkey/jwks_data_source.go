package signingkey

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
)

// jwksDataSource is the key set that the server publishes.
type jwksDataSource struct{ connection.DataSource }

var _ datasource.DataSourceWithConfigure = (*jwksDataSource)(nil)

// NewJWKSDataSource makes openmetadata_jwks.
func NewJWKSDataSource() datasource.DataSource { return &jwksDataSource{} }

// Metadata implements datasource.DataSource.
func (d *jwksDataSource) Metadata(_ context.Context, request datasource.MetadataRequest, response *datasource.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + "_jwks"
}

type jwksModel struct {
	Keys             []jwkModel `tfsdk:"keys"`
	IsShippedDefault types.Bool `tfsdk:"is_shipped_default"`
}

type jwkModel struct {
	KeyID            types.String `tfsdk:"key_id"`
	Algorithm        types.String `tfsdk:"algorithm"`
	Use              types.String `tfsdk:"use"`
	Modulus          types.String `tfsdk:"modulus"`
	Exponent         types.Int64  `tfsdk:"exponent"`
	Thumbprint       types.String `tfsdk:"thumbprint"`
	Bits             types.Int64  `tfsdk:"bits"`
	IsShippedDefault types.Bool   `tfsdk:"is_shipped_default"`
}

// Schema implements datasource.DataSource.
func (d *jwksDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, response *datasource.SchemaResponse) {
	response.Schema = schema.Schema{
		MarkdownDescription: "The keys that the OpenMetadata server publishes for the tokens that it signs. Needs no credential. " +
			"What is published is what tokens are checked with, unlike the server's own status page, which looks at the key of its last start.",
		Attributes: map[string]schema.Attribute{
			"is_shipped_default": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether one of the keys is the one that every release ships. Its private half is public, so anyone who reaches the server can sign a token of an administrator."},
			"keys": schema.ListNestedAttribute{
				Computed: true, MarkdownDescription: "The keys, in the server's order.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"key_id":             schema.StringAttribute{Computed: true, MarkdownDescription: "Key ID (`kid`)."},
					"algorithm":          schema.StringAttribute{Computed: true, MarkdownDescription: "Algorithm (`alg`)."},
					"use":                schema.StringAttribute{Computed: true, MarkdownDescription: "What the key is for (`use`)."},
					"modulus":            schema.StringAttribute{Computed: true, MarkdownDescription: "Modulus (`n`) as RFC 7518 writes it; the server adds a sign byte and padding. Null where the server could not load its key."},
					"exponent":           schema.Int64Attribute{Computed: true, MarkdownDescription: "Exponent (`e`). Null where the server could not load its key."},
					"thumbprint":         schema.StringAttribute{Computed: true, MarkdownDescription: "RFC 7638 thumbprint. Null where the server could not load its key."},
					"bits":               schema.Int64Attribute{Computed: true, MarkdownDescription: "Size of the key. Null where the server could not load its key."},
					"is_shipped_default": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether this is the key that every release ships."},
				}},
			},
		},
	}
}

// Read implements datasource.DataSource.
func (d *jwksDataSource) Read(ctx context.Context, _ datasource.ReadRequest, response *datasource.ReadResponse) {
	client := d.NeedOpenMetadataPublic(&response.Diagnostics)
	if client == nil {
		return
	}
	served, err := client.JWKS(ctx)
	if err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Read, "signing keys of "+client.Host(), err)
		return
	}
	found := jwksModel{Keys: []jwkModel{}, IsShippedDefault: types.BoolValue(served.ShippedDefault())}
	for _, key := range served.Keys {
		found.Keys = append(found.Keys, newJWKModel(key))
	}
	response.Diagnostics.Append(response.State.Set(ctx, &found)...)
}

func newJWKModel(key jwtkey.JWK) jwkModel {
	model := jwkModel{
		KeyID: convert.Text(key.KeyID), Algorithm: convert.Text(key.Algorithm), Use: convert.Text(key.Use), IsShippedDefault: types.BoolValue(false),
	}
	if facts, err := key.Facts(); err == nil {
		model.Modulus = types.StringValue(facts.Modulus)
		model.Exponent = types.Int64Value(int64(facts.Exponent))
		model.Thumbprint = types.StringValue(facts.Thumbprint)
		model.Bits = types.Int64Value(int64(facts.Bits))
		model.IsShippedDefault = types.BoolValue(facts.ShippedDefault)
	}
	return model
}
