package provider

import (
	"context"
	"fmt"
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

// environment has the variables that arguments are taken from where the configuration does not give them.
var environment = map[string]string{
	"host": "OPENMETADATA_HOST", "replicas": "OPENMETADATA_REPLICAS", "replica_urls": "OPENMETADATA_REPLICA_URLS",
	"token": "OPENMETADATA_TOKEN", "email": "OPENMETADATA_EMAIL", "password": passwordVariable,
	"signing_key.private_key_file": "OPENMETADATA_SIGNING_KEY_FILE", "signing_key.private_key": "OPENMETADATA_SIGNING_KEY",
	"signing_key.key_id": "OPENMETADATA_SIGNING_KEY_ID", "signing_key.user": "OPENMETADATA_SIGNING_KEY_USER",
	"signing_key.email":  "OPENMETADATA_SIGNING_KEY_EMAIL",
	"ca_certificate_pem": "OPENMETADATA_CA_CERTIFICATE_PEM", "insecure_skip_verify": "OPENMETADATA_INSECURE_SKIP_VERIFY",
	"request_timeout": "OPENMETADATA_REQUEST_TIMEOUT", "max_retries": "OPENMETADATA_MAX_RETRIES", "max_wait": "OPENMETADATA_MAX_WAIT",
	"okta.org_url": "OKTA_ORG_URL", "okta.org_name": "OKTA_ORG_NAME", "okta.base_url": "OKTA_BASE_URL", "okta.api_token": "OKTA_API_TOKEN",
	"okta.client_id": "OKTA_API_CLIENT_ID", "okta.private_key": "OKTA_API_PRIVATE_KEY", "okta.private_key_id": "OKTA_API_PRIVATE_KEY_ID",
	"okta.scopes": "OKTA_API_SCOPES",
}

// defaultsTo ends the description of an argument: with its variable, and with what else is to be said.
func defaultsTo(name, otherwise string) string {
	return " Defaults to `" + environment[name] + "`" + otherwise + "."
}

func textArgument(description string, validators ...validator.String) schema.StringAttribute {
	return schema.StringAttribute{Optional: true, MarkdownDescription: description, Validators: validators}
}

func secretArgument(description string, validators ...validator.String) schema.StringAttribute {
	attribute := textArgument(description, validators...)
	attribute.Sensitive = true
	return attribute
}

// numberArgument is that of one of the numbers, with what it is otherwise where that is one.
func numberArgument(name, description string, validators ...validator.Int64) schema.Int64Attribute {
	within := numbers[name]
	if within.otherwise > 0 {
		description += defaultsTo(name, fmt.Sprintf(", or else %d", within.otherwise))
	}
	return schema.Int64Attribute{
		Optional: true, MarkdownDescription: description,
		Validators: append([]validator.Int64{int64validator.Between(within.least, within.most)}, validators...),
	}
}

// without is for an argument that does not go with others of its block.
func without(others ...string) validator.String {
	var at []path.Expression
	for _, other := range others {
		at = append(at, path.MatchRelative().AtParent().AtName(other))
	}
	return stringvalidator.ConflictsWith(at...)
}

// Schema implements provider.Provider.
func (p *openMetadataProvider) Schema(_ context.Context, _ provider.SchemaRequest, response *provider.SchemaResponse) {
	response.Schema = schema.Schema{
		MarkdownDescription: "Okta sign-in for OpenMetadata as code: both ends of it, the Okta org and the OpenMetadata server. " +
			"Either half works with only its own credentials. Nothing is sent before a resource needs it.",
		Attributes: map[string]schema.Attribute{
			"host": textArgument("Base URL of the OpenMetadata server, such as `https://catalog.example.com`, or `https://example.com/catalog` where it is started under a path (`BASE_PATH`), without a user name or password. " +
				"Plain http to another machine than this one is warned of." + defaultsTo("host", "")),
			"replicas": numberArgument("replicas", "Number of processes that serve `host`, such as the pods behind a Kubernetes service. Each has the security configuration and the signing key in a memory of its own, "+
				"so every change of either is carried to all of them, over connections of their own; see the guide [Several replicas](guides/replicas.md)."+
				defaultsTo("replicas", ", or else one is expected, and a few looks after each change find out whether there are more"),
				int64validator.ConflictsWith(path.MatchRoot("replica_urls"))),
			"replica_urls": schema.ListAttribute{
				ElementType: types.StringType, Optional: true,
				MarkdownDescription: "Base URLs by which each of those processes is reached directly, all of them, where a balancer stands before them that spreads the single requests of a connection. " +
					"The server's credentials are sent to these addresses as they are to `host`, and `headers` only to one that has the origin of `host`." +
					defaultsTo("replica_urls", ", separated by commas, or else the processes are told apart by connections"),
				Validators: []validator.List{listvalidator.SizeAtLeast(1), listvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1))},
			},
			"headers": schema.MapAttribute{
				ElementType: types.StringType, Optional: true, Sensitive: true,
				MarkdownDescription: "Further headers of each request to the server, for an access proxy in front of it, such as " +
					"`{ CF-Access-Client-Id = var.id, CF-Access-Client-Secret = var.secret }`. They go to the origin (scheme, host and port) of `host` and nowhere else, " +
					"and no log and no message shows their values, which may be ephemeral. `Authorization` cannot be among them, since OpenMetadata's own token is sent in it.",
			},
			"token": secretArgument("Bearer token of an administrator: a bot's, a personal access token or one of the identity provider. " +
				"First of the credentials that are tried." + defaultsTo("token", "")),
			"signing_key": schema.SingleNestedAttribute{
				Optional: true,
				MarkdownDescription: "The server's own signing key, with which the provider signs itself tokens of five minutes for a named administrator. " +
					"Second of the credentials that are tried, and the one that survives the switch to Okta, a change of the key and the removal of `admin`. " +
					"Defaults to the `OPENMETADATA_SIGNING_KEY*` variables, if the first or second of them is set.",
				Attributes: map[string]schema.Attribute{
					"private_key_file": textArgument("Path of the private key, DER or PEM. It is read again for each token, so a new key counts as soon as it is written, "+
						"and a file that does not exist yet is no error while another credential works."+defaultsTo("signing_key.private_key_file", ""), without("private_key")),
					"private_key": secretArgument("The private key itself, in PEM." + defaultsTo("signing_key.private_key", "")),
					"key_id": textArgument("The key id that the server is configured with (`JWT_KEY_ID`)." +
						defaultsTo("signing_key.key_id", ", or else the id that every release ships, which stays when only the key files are replaced")),
					"user": textArgument("Name of an existing human administrator."+defaultsTo("signing_key.user", ""), stringvalidator.LengthAtLeast(1)),
					"email": textArgument("The administrator's e-mail address, which the server checks where it enforces its principal domain." +
						defaultsTo("signing_key.email", ", or else `user` at `open-metadata.org`")),
				},
			},
			"email": textArgument("E-mail address of an administrator of the server's own user store. Last of the credentials that are tried; " +
				"works only while the server's provider is `basic`." + defaultsTo("email", "")),
			"password": secretArgument("Password that goes with `email`." + defaultsTo("password", "")),
			"ca_certificate_pem": textArgument("Certificate authorities in PEM that are trusted beside the system's." +
				defaultsTo("ca_certificate_pem", ", which is warned of, or else only the system's")),
			"insecure_skip_verify": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Accepts any server certificate. For trials only." +
					defaultsTo("insecure_skip_verify", ", which is warned of, or else `false`"),
			},
			"request_timeout": numberArgument("request_timeout", "Seconds that one attempt of one request may take."),
			"max_retries": numberArgument("max_retries", "How often a request that a server turned away (429) or failed on (5xx, where repeating is safe) is sent again. "+
				"The wait is the server's own where it names one."),
			"max_wait": numberArgument("max_wait", "Seconds that one operation on one object may wait in all for rate limits to recover and for as long as a server asks to, over all its requests, before the refusal is shown as an error."),
			"okta": schema.SingleNestedAttribute{
				Optional:            true,
				MarkdownDescription: "The Okta org. Defaults to the `OKTA_*` variables.",
				Attributes: map[string]schema.Attribute{
					"org_url": textArgument("URL of the org, such as `https://example.okta.com`, without a user name or password. "+
						"Plain http to another machine than this one is refused unless `OKTA_TESTING_DISABLE_HTTPS_CHECK` is `true`, which is warned of."+
						defaultsTo("okta.org_url", ", or else it is made of `org_name` and `base_url`"), without("org_name", "base_url")),
					"org_name":  textArgument("Name of the org, the first part of its host name." + defaultsTo("okta.org_name", "")),
					"base_url":  textArgument("Domain that the org's name is put in front of." + defaultsTo("okta.base_url", ", or else `"+defaultOktaDomain+"`")),
					"api_token": secretArgument("API token of an administrator of the org."+defaultsTo("okta.api_token", ""), without("client_id")),
					"client_id": textArgument("Client id of an OAuth 2.0 service app of the org, which authenticates with `private_key` instead of an API token, " +
						"with a proof of possession (DPoP) where the app demands one." + defaultsTo("okta.client_id", ", if there is no API token")),
					"private_key": secretArgument("The service app's private key in PEM: RSA (PKCS#1 or PKCS#8) or an elliptic curve (SEC 1 or PKCS#8)." +
						defaultsTo("okta.private_key", "")),
					"private_key_id": textArgument("ID of the key, where the service app has several." + defaultsTo("okta.private_key_id", ", or else none is named")),
					"scopes": schema.SetAttribute{
						ElementType: types.StringType, Optional: true,
						MarkdownDescription: "Scopes that the service app has been granted and the provider asks for." +
							defaultsTo("okta.scopes", ", separated by spaces or commas, or else `"+strings.Join(defaultOktaScopes, "`, `")+"`, which is what the guide needs") +
							" To manage groups, `okta.groups.manage` is needed.",
						Validators: []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1))},
					},
				},
			},
		},
	}
}
