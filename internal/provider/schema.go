package provider

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// providerModel is the provider block.
type providerModel struct {
	Host               types.String `tfsdk:"host"`
	Replicas           types.Int64  `tfsdk:"replicas"`
	ReplicaURLs        types.List   `tfsdk:"replica_urls"`
	Headers            types.Map    `tfsdk:"headers"`
	Token              types.String `tfsdk:"token"`
	SigningKey         types.Object `tfsdk:"signing_key"`
	Email              types.String `tfsdk:"email"`
	Password           types.String `tfsdk:"password"`
	CACertificatePEM   types.String `tfsdk:"ca_certificate_pem"`
	InsecureSkipVerify types.Bool   `tfsdk:"insecure_skip_verify"`
	RequestTimeout     types.Int64  `tfsdk:"request_timeout"`
	MaxRetries         types.Int64  `tfsdk:"max_retries"`
	MaxWait            types.Int64  `tfsdk:"max_wait"`
	Okta               types.Object `tfsdk:"okta"`
}

type signingKeyModel struct {
	PrivateKeyFile types.String `tfsdk:"private_key_file"`
	PrivateKey     types.String `tfsdk:"private_key"`
	KeyID          types.String `tfsdk:"key_id"`
	User           types.String `tfsdk:"user"`
	Email          types.String `tfsdk:"email"`
}

type oktaModel struct {
	OrgURL       types.String `tfsdk:"org_url"`
	OrgName      types.String `tfsdk:"org_name"`
	BaseURL      types.String `tfsdk:"base_url"`
	APIToken     types.String `tfsdk:"api_token"`
	ClientID     types.String `tfsdk:"client_id"`
	PrivateKey   types.String `tfsdk:"private_key"`
	PrivateKeyID types.String `tfsdk:"private_key_id"`
	Scopes       types.Set    `tfsdk:"scopes"`
}

func (b bounds) validator() validator.Int64 { return int64validator.Between(b.least, b.most) }

// Schema implements provider.Provider.
func (p *openMetadataProvider) Schema(_ context.Context, _ provider.SchemaRequest, response *provider.SchemaResponse) {
	response.Schema = schema.Schema{
		MarkdownDescription: "Okta sign-in for OpenMetadata as code: both ends of it, the Okta org and the OpenMetadata server. " +
			"Either half works with only its own credentials. Nothing is sent before a resource needs it.",
		Attributes: map[string]schema.Attribute{
			"host": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Base URL of the OpenMetadata server, such as `https://catalog.example.com`, or `https://example.com/catalog` where it is started under a path (`BASE_PATH`), without a user name or password. " +
					"Plain http to another machine than this one is warned of. Defaults to `OPENMETADATA_HOST`.",
			},
			"replicas": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "Number of processes that serve `host`, such as the pods behind a Kubernetes service. Each has the security configuration and the signing key in a memory of its own, " +
					"so every change of either is carried to all of them, over connections of their own; see the guide [Several replicas](guides/replicas.md). " +
					"Defaults to `OPENMETADATA_REPLICAS`, or else one is expected, and a few looks after each change find out whether there are more.",
				Validators: []validator.Int64{replicasBounds.validator(), int64validator.ConflictsWith(path.MatchRoot("replica_urls"))},
			},
			"replica_urls": schema.ListAttribute{
				ElementType: types.StringType, Optional: true,
				MarkdownDescription: "Base URLs by which each of those processes is reached directly, all of them, where a balancer stands before them that spreads the single requests of a connection. " +
					"The server's credentials are sent to these addresses as they are to `host`, and `headers` only to one that has the origin of `host`. Defaults to `OPENMETADATA_REPLICA_URLS`, separated by commas, or else the processes are told apart by connections.",
				Validators: []validator.List{listvalidator.SizeAtLeast(1), listvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1))},
			},
			"headers": schema.MapAttribute{
				ElementType: types.StringType, Optional: true, Sensitive: true,
				MarkdownDescription: "Further headers of each request to the server, for an access proxy in front of it, such as " +
					"`{ CF-Access-Client-Id = var.id, CF-Access-Client-Secret = var.secret }`. They go to the origin (scheme, host and port) of `host` and nowhere else, " +
					"and no log and no message shows their values, which may be ephemeral. `Authorization` cannot be among them, since OpenMetadata's own token is sent in it.",
			},
			"token": schema.StringAttribute{
				Optional: true, Sensitive: true,
				MarkdownDescription: "Bearer token of an administrator: a bot's, a personal access token or one of the identity provider. " +
					"First of the credentials that are tried. Defaults to `OPENMETADATA_TOKEN`.",
			},
			"signing_key": schema.SingleNestedAttribute{
				Optional: true,
				MarkdownDescription: "The server's own signing key, with which the provider signs itself tokens of five minutes for a named administrator. " +
					"Second of the credentials that are tried, and the one that survives the switch to Okta, a change of the key and the removal of `admin`. " +
					"Defaults to the `OPENMETADATA_SIGNING_KEY*` variables, if the first or second of them is set.",
				Attributes: map[string]schema.Attribute{
					"private_key_file": schema.StringAttribute{
						Optional: true,
						MarkdownDescription: "Path of the private key, DER or PEM. It is read again for each token, so a new key counts as soon as it is written, " +
							"and a file that does not exist yet is no error while another credential works. Defaults to `OPENMETADATA_SIGNING_KEY_FILE`.",
						Validators: []validator.String{stringvalidator.ConflictsWith(path.MatchRelative().AtParent().AtName("private_key"))},
					},
					"private_key": schema.StringAttribute{
						Optional: true, Sensitive: true,
						MarkdownDescription: "The private key itself, in PEM. Defaults to `OPENMETADATA_SIGNING_KEY`.",
					},
					"key_id": schema.StringAttribute{
						Optional: true,
						MarkdownDescription: "The key id that the server is configured with (`JWT_KEY_ID`). Defaults to `OPENMETADATA_SIGNING_KEY_ID`, " +
							"or else the id that every release ships, which stays when only the key files are replaced.",
					},
					"user": schema.StringAttribute{
						Optional:            true,
						MarkdownDescription: "Name of an existing human administrator. Defaults to `OPENMETADATA_SIGNING_KEY_USER`.",
						Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
					},
					"email": schema.StringAttribute{
						Optional: true,
						MarkdownDescription: "The administrator's e-mail address, which the server checks where it enforces its principal domain. " +
							"Defaults to `OPENMETADATA_SIGNING_KEY_EMAIL`, or else `user` at `open-metadata.org`.",
					},
				},
			},
			"email": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "E-mail address of an administrator of the server's own user store. Last of the credentials that are tried; " +
					"works only while the server's provider is `basic`. Defaults to `OPENMETADATA_EMAIL`.",
			},
			"password": schema.StringAttribute{
				Optional: true, Sensitive: true,
				MarkdownDescription: "Password that goes with `email`. Defaults to `OPENMETADATA_PASSWORD`.",
			},
			"ca_certificate_pem": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Certificate authorities in PEM that are trusted beside the system's. Defaults to `OPENMETADATA_CA_CERTIFICATE_PEM`, " +
					"which is warned of, or else only the system's.",
			},
			"insecure_skip_verify": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Accepts any server certificate. For trials only. Defaults to `OPENMETADATA_INSECURE_SKIP_VERIFY`, " +
					"which is warned of, or else `false`.",
			},
			"request_timeout": schema.Int64Attribute{
				Optional:            true,
				MarkdownDescription: "Seconds that one attempt of one request may take. Defaults to `OPENMETADATA_REQUEST_TIMEOUT`, or else 60.",
				Validators:          []validator.Int64{timeoutBounds.validator()},
			},
			"max_retries": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "How often a request that a server turned away (429) or failed on (5xx, where repeating is safe) is sent again. " +
					"The wait is the server's own where it names one. Defaults to `OPENMETADATA_MAX_RETRIES`, or else 5.",
				Validators: []validator.Int64{retriesBounds.validator()},
			},
			"max_wait": schema.Int64Attribute{
				Optional: true,
				MarkdownDescription: "Seconds that one operation on one object may wait in all for rate limits to recover and for as long as a server asks to, over all its requests, before the refusal is shown as an error. " +
					"Defaults to `OPENMETADATA_MAX_WAIT`, or else 300.",
				Validators: []validator.Int64{waitBounds.validator()},
			},
			"okta": schema.SingleNestedAttribute{
				Optional:            true,
				MarkdownDescription: "The Okta org. Defaults to the `OKTA_*` variables.",
				Attributes: map[string]schema.Attribute{
					"org_url": schema.StringAttribute{
						Optional: true,
						MarkdownDescription: "URL of the org, such as `https://example.okta.com`, without a user name or password. " +
							"Plain http to another machine than this one is refused unless `OKTA_TESTING_DISABLE_HTTPS_CHECK` is `true`, which is warned of. " +
							"Defaults to `OKTA_ORG_URL`, or else it is made of `org_name` and `base_url`.",
						Validators: []validator.String{stringvalidator.ConflictsWith(
							path.MatchRelative().AtParent().AtName("org_name"), path.MatchRelative().AtParent().AtName("base_url"))},
					},
					"org_name": schema.StringAttribute{
						Optional:            true,
						MarkdownDescription: "Name of the org, the first part of its host name. Defaults to `OKTA_ORG_NAME`.",
					},
					"base_url": schema.StringAttribute{
						Optional:            true,
						MarkdownDescription: "Domain that the org's name is put in front of. Defaults to `OKTA_BASE_URL`, or else `okta.com`.",
					},
					"api_token": schema.StringAttribute{
						Optional: true, Sensitive: true,
						MarkdownDescription: "API token of an administrator of the org. Defaults to `OKTA_API_TOKEN`.",
						Validators:          []validator.String{stringvalidator.ConflictsWith(path.MatchRelative().AtParent().AtName("client_id"))},
					},
					"client_id": schema.StringAttribute{
						Optional: true,
						MarkdownDescription: "Client id of an OAuth 2.0 service app of the org, which authenticates with `private_key` instead of an API token, " +
							"with a proof of possession (DPoP) where the app demands one. Defaults to `OKTA_API_CLIENT_ID`, if there is no API token.",
					},
					"private_key": schema.StringAttribute{
						Optional: true, Sensitive: true,
						MarkdownDescription: "The service app's private key in PEM: RSA (PKCS#1 or PKCS#8) or an elliptic curve (SEC 1 or PKCS#8). Defaults to `OKTA_API_PRIVATE_KEY`.",
					},
					"private_key_id": schema.StringAttribute{
						Optional:            true,
						MarkdownDescription: "Id of the key, where the service app has several. Defaults to `OKTA_API_PRIVATE_KEY_ID`, or else none is named.",
					},
					"scopes": schema.SetAttribute{
						ElementType: types.StringType, Optional: true,
						MarkdownDescription: "Scopes that the service app has been granted and the provider asks for. Defaults to `OKTA_API_SCOPES`, separated by spaces or commas, " +
							"or else `" + strings.Join(defaultOktaScopes, "`, `") + "`, which is what the guide needs. To manage groups, `okta.groups.manage` is needed.",
						Validators: []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1))},
					},
				},
			},
		},
	}
}
