package securityconfig

import (
	"fmt"
	"reflect"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/overlay"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// model is the resource's configuration, plan and state. An attribute of the nested objects is a field of
// ssoconfig.Settings under the same name in snake case; the conversions below go by that, so that neither direction can
// forget one.
type model struct {
	ID                      types.String `tfsdk:"id"`
	Authentication          types.Object `tfsdk:"authentication_configuration"`
	Authorizer              types.Object `tfsdk:"authorizer_configuration"`
	ClientSecret            types.String `tfsdk:"client_secret_wo"`
	ClientSecretVersion     types.Int64  `tfsdk:"client_secret_wo_version"`
	ClientSecretFingerprint types.String `tfsdk:"client_secret_fingerprint"`
	ClientSecretSalt        types.String `tfsdk:"client_secret_salt"`
	ClientSecretWritten     types.String `tfsdk:"client_secret_written_fingerprint"`
	RehearsalToken          types.String `tfsdk:"rehearsal_token_wo"`
	CustomClassName         types.String `tfsdk:"custom_class_name"`
	CustomFilter            types.String `tfsdk:"custom_container_request_filter"`
	EnvironmentConfirmed    types.Bool   `tfsdk:"server_environment_confirmed"`
	OnDestroy               types.String `tfsdk:"on_destroy"`
	PreviousConfiguration   types.String `tfsdk:"previous_configuration"`
	ReplicasAgree           types.Bool   `tfsdk:"replicas_agree"`
}

var (
	authenticationTypes = sync.OnceValue(func() map[string]attr.Type { return objectTypes(attributesOf(ssoconfig.PathAuthentication)) })
	authorizerTypes     = sync.OnceValue(func() map[string]attr.Type { return objectTypes(attributesOf(ssoconfig.PathAuthorizer)) })
)

func objectTypes(attributes map[string]schema.Attribute) map[string]attr.Type {
	found := map[string]attr.Type{}
	for name, attribute := range attributes {
		found[name] = attribute.GetType()
	}
	return found
}

// input makes what the rules and the request need of a configuration or a plan, with the defaults of what is left out.
func (m model) input() ssoconfig.Input {
	in := ssoconfig.Input{Unknown: ssoconfig.Unknown{}}
	fill(reflect.ValueOf(&in.Settings.Authentication).Elem(), ssoconfig.PathAuthentication, m.Authentication, in.Unknown)
	fill(reflect.ValueOf(&in.Settings.Authorizer).Elem(), ssoconfig.PathAuthorizer, m.Authorizer, in.Unknown)
	for _, argument := range []struct {
		name   string
		value  types.String
		target **string
	}{
		{ssoconfig.PathClientSecret, m.ClientSecret, &in.ClientSecret},
		{ssoconfig.PathCustomClassName, m.CustomClassName, &in.CustomClassName},
		{ssoconfig.PathCustomContainerRequestFilter, m.CustomFilter, &in.CustomContainerRequestFilter},
	} {
		if argument.value.IsUnknown() {
			in.Unknown[argument.name] = true
			continue
		}
		*argument.target = argument.value.ValueStringPointer()
	}
	in.Settings = in.Settings.WithDefaults(in.Unknown)
	return in
}

// fill sets the fields of a struct of the settings from an object. What is not known is noted and stays absent; of a list
// the known elements are taken.
func fill(target reflect.Value, at string, object types.Object, unknown ssoconfig.Unknown) {
	if object.IsUnknown() {
		unknown[at] = true
		return
	}
	attributes := object.Attributes()
	for i := range target.NumField() {
		path := at + "." + attributeName(target.Type().Field(i))
		value, has := attributes[attributeName(target.Type().Field(i))]
		if !has {
			continue
		}
		if value.IsUnknown() {
			unknown[path] = true
		}
		if value.IsNull() || value.IsUnknown() {
			continue
		}
		field := target.Field(i)
		switch typed := value.(type) {
		case types.String:
			field.Set(reflect.ValueOf(typed.ValueStringPointer()))
		case types.Bool:
			field.Set(reflect.ValueOf(typed.ValueBoolPointer()))
		case types.Int64:
			field.Set(reflect.ValueOf(typed.ValueInt64Pointer()))
		case types.List:
			field.Set(reflect.ValueOf(knownTexts(typed.Elements(), path, unknown)))
		case types.Set:
			field.Set(reflect.ValueOf(knownTexts(typed.Elements(), path, unknown)))
		case types.Map:
			texts := map[string]string{}
			for name, element := range typed.Elements() {
				if text := knownTexts([]attr.Value{element}, path, unknown); len(text) == 1 {
					texts[name] = text[0]
				}
			}
			field.Set(reflect.ValueOf(texts))
		case types.Object:
			inner := reflect.New(field.Type().Elem())
			fill(inner.Elem(), path, typed, unknown)
			field.Set(inner)
		}
	}
}

func attributeName(field reflect.StructField) string {
	name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
	return ssoconfig.AttributeName(name)
}

func knownTexts(elements []attr.Value, path string, unknown ssoconfig.Unknown) []string {
	texts := []string{}
	for _, element := range elements {
		if element.IsUnknown() {
			unknown[path] = true
			continue
		}
		if text, isText := element.(types.String); isText && !text.IsNull() {
			texts = append(texts, text.ValueString())
		}
	}
	return texts
}

// read takes over what the server serves. Secrets are no part of the objects.
func (m *model) read(served api.SecurityConfiguration) error {
	settings, err := ssoconfig.ParseSettings(served)
	if err != nil {
		return fmt.Errorf("the server's answer does not have the form of a security configuration: %w", transport.Unexpected(err))
	}
	settings = settings.WithDefaults(nil)
	m.ID = types.StringValue(objectID)
	m.Authentication = objectOf(reflect.ValueOf(settings.Authentication), ssoconfig.PathAuthentication, authenticationTypes(), m.Authentication)
	m.Authorizer = objectOf(reflect.ValueOf(settings.Authorizer), ssoconfig.PathAuthorizer, authorizerTypes(), m.Authorizer)
	return nil
}

// objectOf makes an object of a struct of the settings. Servers give an empty text or list where nothing is set, so there the
// prior value decides whether that is null or empty.
func objectOf(source reflect.Value, at string, attributes map[string]attr.Type, prior types.Object) types.Object {
	before := prior.Attributes()
	values := map[string]attr.Value{}
	for i := range source.NumField() {
		name := attributeName(source.Type().Field(i))
		kind, has := attributes[name]
		if !has {
			continue
		}
		path := at + "." + name
		setting, _ := ssoconfig.At(path)
		// What the schema demands, or gives a default, is never null.
		never := setting.Required || setting.Default != nil
		field := source.Field(i)
		if setting.Kept && isNull(before[name]) {
			// It is managed where it is written only, so what the server has of it is no drift.
			field = reflect.Zero(field.Type())
		}
		switch typed := field.Interface().(type) {
		case *string:
			values[name] = textOf(typed, never, before[name])
		case *bool:
			values[name] = types.BoolPointerValue(typed)
		case *int64:
			values[name] = types.Int64PointerValue(typed)
			if typed != nil && setting.ServerDefault == *typed && isNull(before[name]) {
				values[name] = types.Int64Null()
			}
		case []string:
			values[name] = collectionOf(typed, kind, never, before[name])
		case map[string]string:
			values[name] = mapOf(typed, before[name])
		case *ssoconfig.OIDC:
			inner := kind.(types.ObjectType)
			if typed == nil {
				values[name] = types.ObjectNull(inner.AttrTypes)
				continue
			}
			priorBlock, _ := before[name].(types.Object)
			values[name] = objectOf(reflect.ValueOf(*typed), path, inner.AttrTypes, priorBlock)
		}
	}
	return types.ObjectValueMust(attributes, values)
}

func textOf(text *string, never bool, prior attr.Value) types.String {
	switch {
	case text != nil && (*text != "" || never):
		return types.StringValue(*text)
	case never:
		return types.StringValue("")
	}
	if given, isText := prior.(types.String); isText && !given.IsNull() && !given.IsUnknown() && given.ValueString() == "" {
		return given
	}
	return types.StringNull()
}

func collectionOf(texts []string, kind attr.Type, never bool, prior attr.Value) attr.Value {
	if _, isList := kind.(types.ListType); isList {
		return convert.List(texts)
	}
	if never {
		return convert.Set(texts)
	}
	given, _ := prior.(types.Set)
	return convert.SetOrNull(texts, given)
}

func mapOf(texts map[string]string, prior attr.Value) types.Map {
	if len(texts) == 0 && isNull(prior) {
		return types.MapNull(types.StringType)
	}
	values := map[string]attr.Value{}
	for name, text := range texts {
		values[name] = types.StringValue(text)
	}
	return types.MapValueMust(types.StringType, values)
}

// isNull tells whether there is no value, as at an import.
func isNull(value attr.Value) bool { return value == nil || value.IsNull() || value.IsUnknown() }

// body lays the settings over what the server has, and returns the whole to be written. Members that have no
// attribute survive, whoever set them; masks do not.
func body(current api.SecurityConfiguration, version api.Version, in ssoconfig.Input) (api.SecurityConfiguration, error) {
	settings := in.Settings.WithoutDefaults(version.Version)
	authentication := &settings.Authentication
	if authentication.OIDC != nil {
		confidential := *authentication.OIDC
		confidential.Secret = in.ClientSecret
		authentication.OIDC = &confidential
	}
	if authentication.PublicKeyURLs == nil {
		// A confidential client's are taken from the discovery document where the list is empty (F13); those of the
		// provider before would be refused (M37).
		authentication.PublicKeyURLs = []string{}
		if authentication.OIDC == nil {
			authentication.PublicKeyURLs = textsOf(current.Authentication["publicKeyUrls"])
		}
	}
	writable := current.Writable(version)
	merged, err := overlay.Merge(map[string]any{
		"authenticationConfiguration": writable.Authentication,
		"authorizerConfiguration":     writable.Authorizer,
	}, settings)
	if err != nil {
		return api.SecurityConfiguration{}, err
	}
	whole := api.SecurityConfiguration{}
	whole.Authentication, _ = merged["authenticationConfiguration"].(map[string]any)
	whole.Authorizer, _ = merged["authorizerConfiguration"].(map[string]any)
	return whole, nil
}

func textsOf(value any) []string {
	texts := []string{}
	list, _ := value.([]any)
	for _, element := range list {
		if text, isText := element.(string); isText {
			texts = append(texts, text)
		}
	}
	return texts
}
