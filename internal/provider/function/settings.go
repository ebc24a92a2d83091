// Package function has the provider's functions. They are pure: they reach neither Okta nor OpenMetadata, and need no
// configuration of the provider.
package function

import (
	"context"
	"errors"
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssorender"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// settingsDescription is what the functions that render settings say of their argument.
var settingsDescription = "An object with these attributes; each may be left out or null unless a rule demands it, and an unknown one is an error.\n\n" +
	"  - `authentication_configuration` and `authorizer_configuration`: as in the resource `openmetadata_security_config`. " +
	"What is left out is what it is there, or what the server's own file says, where that is the same; " +
	"`jwt_principal_claims` is `[\"email\", \"preferred_username\", \"sub\"]`, and `public_key_urls` of a confidential client is the address of the issuer's keys.\n" +
	"  - `jwt_token_configuration`: the server's signing key: `private_key_file` and `public_key_file`, the DER files as the server sees them, both or neither; " +
	"`key_id` and `issuer`, left out: those that OpenMetadata is shipped with; `secret_ref`, for `helm_values`, the Kubernetes secret that holds both files under their names, left out: `" + ssorender.DefaultKeySecretRef + "`.\n" +
	"  - `client_secret`, for confidential clients: never the secret, but where it comes from: `environment_variable`, left out: `" + ssorender.DefaultSecretVariable + "`; " +
	"for `helm_values` `secret_ref`, `secret_key` and `client_id_key`, left out: the chart's own `" +
	ssorender.DefaultSecretRef + "`, `" + ssorender.DefaultSecretKey + "` and `" + ssorender.DefaultClientIDKey + "`.\n" +
	"  - `ingestion_configuration`, for `ingestion_config`: `host_port`, the server's API, left out: it follows from `server_url` or `callback_url`; " +
	"`environment_variable` that holds the bot's token, left out: `" + ssorender.DefaultTokenVariable + "`.\n" +
	"  - `custom_class_name` and `custom_container_request_filter`: as in that resource.\n" +
	"  - `server_version`, such as `1.9.4`: with it, settings that this server does not know are errors."

// settingsParameter is the one argument of the functions that render settings. It is dynamic, because an object type would
// demand that every attribute is written.
func settingsParameter() function.Parameter {
	return function.DynamicParameter{Name: "settings", MarkdownDescription: settingsDescription}
}

// readSettings reads the argument; what is wrong with it is an error of the argument, one line for each setting with its path.
func readSettings(ctx context.Context, request function.RunRequest) (ssorender.Settings, *function.FuncError) {
	var argument types.Dynamic
	if err := request.Arguments.Get(ctx, &argument); err != nil {
		return ssorender.Settings{}, err
	}
	value, err := argument.ToTerraformValue(ctx)
	if err != nil {
		return ssorender.Settings{}, argumentError(err)
	}
	members, err := plain(value)
	if err != nil {
		return ssorender.Settings{}, argumentError(err)
	}
	settings, err := ssorender.Parse(members)
	if err != nil {
		return ssorender.Settings{}, argumentError(err)
	}
	return settings, nil
}

// argumentError is an error of the first argument. Terraform ends its message with a full stop of its own.
func argumentError(err error) *function.FuncError {
	return function.NewArgumentFuncError(0, words.Clause(err.Error()))
}

// plain turns a value of any type into Go's own types; null becomes nil. Terraform calls no function with an unknown value
// unless that asks for it.
func plain(value tftypes.Value) (any, error) {
	switch {
	case !value.IsKnown():
		return nil, errors.New("a value is not known yet")
	case value.IsNull():
		return nil, nil
	case value.Type().Is(tftypes.String):
		return as[string](value)
	case value.Type().Is(tftypes.Bool):
		return as[bool](value)
	case value.Type().Is(tftypes.Number):
		number := new(big.Float)
		return number, value.As(&number)
	case value.Type().Is(tftypes.Object{}), value.Type().Is(tftypes.Map{}):
		members, err := as[map[string]tftypes.Value](value)
		if err != nil {
			return nil, err
		}
		object := make(map[string]any, len(members))
		for name, member := range members {
			if object[name], err = plain(member); err != nil {
				return nil, err
			}
		}
		return object, nil
	}
	elements, err := as[[]tftypes.Value](value)
	if err != nil {
		return nil, fmt.Errorf("a value of the type %s is no setting: %w", value.Type(), err)
	}
	list := make([]any, len(elements))
	for i, element := range elements {
		if list[i], err = plain(element); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func as[T any](value tftypes.Value) (T, error) {
	var target T
	err := value.As(&target)
	return target, err
}
