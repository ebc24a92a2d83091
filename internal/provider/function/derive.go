package function

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// pureFunction makes something of its arguments. Its first parameter is the one that what is wrong is told of.
type pureFunction[Given, Made any] struct {
	name, summary, description string
	parameter                  function.Parameter
	variadic                   function.Parameter
	returns                    function.Return
	read                       func(context.Context, function.RunRequest) (Given, *function.FuncError)
	make                       func(Given) (Made, error)
}

// Metadata implements function.Function.
func (f pureFunction[Given, Made]) Metadata(_ context.Context, _ function.MetadataRequest, response *function.MetadataResponse) {
	response.Name = f.name
}

// Definition implements function.Function.
func (f pureFunction[Given, Made]) Definition(_ context.Context, _ function.DefinitionRequest, response *function.DefinitionResponse) {
	response.Definition = function.Definition{
		Summary: f.summary, MarkdownDescription: f.description,
		Parameters: []function.Parameter{f.parameter}, VariadicParameter: f.variadic, Return: f.returns,
	}
}

// Run implements function.Function.
func (f pureFunction[Given, Made]) Run(ctx context.Context, request function.RunRequest, response *function.RunResponse) {
	var given Given
	if given, response.Error = f.read(ctx, request); response.Error != nil {
		return
	}
	made, err := f.make(given)
	if err != nil {
		response.Error = argumentError(err)
		return
	}
	response.Error = response.Result.Set(ctx, made)
}

// textParameter is the parameter of functions that make something of one text, which readText reads.
func textParameter(name, about string) function.Parameter {
	return function.StringParameter{Name: name, MarkdownDescription: about}
}

func readText(ctx context.Context, request function.RunRequest) (text string, err *function.FuncError) {
	err = request.Arguments.Get(ctx, &text)
	return text, err
}

var issuerParameter = textParameter("issuer",
	"Issuer of an Okta authorization server: the org's URL, or that followed by `/oauth2/<id>` for a custom server, without a trailing slash.")

// NewIssuerJWKSURL returns the function issuer_jwks_url.
func NewIssuerJWKSURL() function.Function {
	return pureFunction[string, string]{
		name:    "issuer_jwks_url",
		summary: "Address of an Okta issuer's keys",
		description: "Returns the address under which an Okta authorization server publishes its keys, which OpenMetadata wants among `public_key_urls` to the letter: " +
			"the issuer followed by `/v1/keys` for a custom authorization server, and by `/oauth2/v1/keys` for the org's own.",
		parameter: issuerParameter, read: readText, returns: function.StringReturn{},
		make: func(text string) (string, error) {
			issuer, err := ssoconfig.ParseIssuer(text)
			return issuer.JWKSURL(), err
		},
	}
}

// NewIssuerDiscoveryURL returns the function issuer_discovery_url.
func NewIssuerDiscoveryURL() function.Function {
	return pureFunction[string, string]{
		name:        "issuer_discovery_url",
		summary:     "Address of an Okta issuer's discovery document",
		description: "Returns the address of an authorization server's OpenID discovery document, which OpenMetadata's `discovery_uri` names.",
		parameter:   issuerParameter, read: readText, returns: function.StringReturn{},
		make: func(text string) (string, error) {
			issuer, err := ssoconfig.ParseIssuer(text)
			return issuer.DiscoveryURI(), err
		},
	}
}

// NewUserName returns the function user_name.
func NewUserName() function.Function {
	return pureFunction[string, string]{
		name:    "user_name",
		summary: "OpenMetadata's user name of an e-mail address",
		description: "Returns the name under which OpenMetadata knows the holder of an e-mail address: what stands before the `@`, in lower case. " +
			"That is what `admin_principals` wants. The domain plays no part in it: two addresses with the same local part are the same user.",
		parameter: textParameter("email", "E-mail address, such as `Alice@example.com`."), read: readText, returns: function.StringReturn{},
		make: ssoconfig.UserName,
	}
}
