package function

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// deriveFunction makes one text of another.
type deriveFunction struct {
	name, summary, description string
	parameter, about           string
	derive                     func(string) (string, error)
}

const issuerDescription = "Issuer of an Okta authorization server: the org's URL, or that followed by `/oauth2/<id>` for a custom server, without a trailing slash."

// NewIssuerJWKSURL returns the function issuer_jwks_url.
func NewIssuerJWKSURL() function.Function {
	return deriveFunction{
		name:    "issuer_jwks_url",
		summary: "Address of an Okta issuer's keys",
		description: "Returns the address under which an Okta authorization server publishes its keys, which OpenMetadata wants among `public_key_urls` to the letter: " +
			"the issuer followed by `/v1/keys` for a custom authorization server, and by `/oauth2/v1/keys` for the org's own.",
		parameter: "issuer", about: issuerDescription,
		derive: func(text string) (string, error) {
			issuer, err := ssoconfig.ParseIssuer(text)
			return issuer.JWKSURL(), err
		},
	}
}

// NewIssuerDiscoveryURL returns the function issuer_discovery_url.
func NewIssuerDiscoveryURL() function.Function {
	return deriveFunction{
		name:        "issuer_discovery_url",
		summary:     "Address of an Okta issuer's discovery document",
		description: "Returns the address of an authorization server's OpenID discovery document, which OpenMetadata's `discovery_uri` names.",
		parameter:   "issuer", about: issuerDescription,
		derive: func(text string) (string, error) {
			issuer, err := ssoconfig.ParseIssuer(text)
			return issuer.DiscoveryURI(), err
		},
	}
}

// NewUserName returns the function user_name.
func NewUserName() function.Function {
	return deriveFunction{
		name:    "user_name",
		summary: "OpenMetadata's user name of an e-mail address",
		description: "Returns the name under which OpenMetadata knows the holder of an e-mail address: what stands before the `@`, in lower case. " +
			"That is what `admin_principals` wants. The domain plays no part in it: two addresses with the same local part are the same user.",
		parameter: "email", about: "E-mail address, such as `Alice@example.com`.",
		derive: ssoconfig.UserName,
	}
}

// Metadata implements function.Function.
func (f deriveFunction) Metadata(_ context.Context, _ function.MetadataRequest, response *function.MetadataResponse) {
	response.Name = f.name
}

// Definition implements function.Function.
func (f deriveFunction) Definition(_ context.Context, _ function.DefinitionRequest, response *function.DefinitionResponse) {
	response.Definition = function.Definition{
		Summary: f.summary, MarkdownDescription: f.description,
		Parameters: []function.Parameter{function.StringParameter{Name: f.parameter, MarkdownDescription: f.about}},
		Return:     function.StringReturn{},
	}
}

// Run implements function.Function.
func (f deriveFunction) Run(ctx context.Context, request function.RunRequest, response *function.RunResponse) {
	var text string
	if response.Error = request.Arguments.Get(ctx, &text); response.Error != nil {
		return
	}
	derived, err := f.derive(text)
	if err != nil {
		response.Error = argumentError(err)
		return
	}
	response.Error = response.Result.Set(ctx, derived)
}
