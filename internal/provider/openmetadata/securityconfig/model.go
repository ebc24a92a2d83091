package securityconfig

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/overlay"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// model is the resource's configuration, plan and state. The attributes of the nested objects are the settings of
// ssoconfig.Table; the conversions below go by that, so that neither direction can forget one.
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

// attributes are those of the nested objects by the paths of their settings. A block that is not known is noted.
func (m *model) attributes(unknown ssoconfig.Undecided) map[string]attr.Value {
	found := map[string]attr.Value{}
	var take func(at string, object types.Object)
	take = func(at string, object types.Object) {
		found[at] = object
		if object.IsUnknown() {
			unknown[at] = true
		}
		for name, value := range object.Attributes() {
			if block, isBlock := value.(types.Object); isBlock {
				take(at+"."+name, block)
				continue
			}
			found[at+"."+name] = value
		}
	}
	take(ssoconfig.PathAuthentication, m.Authentication)
	take(ssoconfig.PathAuthorizer, m.Authorizer)
	return found
}

// input makes what the rules and the request need of a configuration or a plan, with the defaults of what is left out.
func (m *model) input() ssoconfig.Input {
	in := ssoconfig.Input{Undecided: ssoconfig.Undecided{}}
	attributes := m.attributes(in.Undecided)
	if !isNull(attributes[ssoconfig.PathOIDC]) {
		in.Settings.Authentication.OIDC = &ssoconfig.OIDC{}
	}
	for _, setting := range ssoconfig.Table() {
		if value := configured(attributes[setting.Path], setting.Path, in.Undecided); value != nil {
			in.Settings = setting.With(in.Settings, value)
		}
	}
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
			in.Undecided[argument.name] = true
			continue
		}
		*argument.target = argument.value.ValueStringPointer()
	}
	in.Settings = in.Settings.WithDefaults(in.Undecided)
	return in
}

// configured is what an attribute says of a setting, nil where it is null or not known, which is noted. Of a list the known
// elements are taken.
func configured(value attr.Value, path string, unknown ssoconfig.Undecided) any {
	if value != nil && value.IsUnknown() {
		unknown[path] = true
	}
	if isNull(value) {
		return nil
	}
	switch typed := value.(type) {
	case types.String:
		return typed.ValueString()
	case types.Bool:
		return typed.ValueBool()
	case types.Int64:
		return typed.ValueInt64()
	case types.Map:
		texts := map[string]string{}
		for name, element := range typed.Elements() {
			if text, isKnown := configured(element, path, unknown).(string); isKnown {
				texts[name] = text
			}
		}
		return texts
	}
	texts := []string{}
	for _, element := range value.(interface{ Elements() []attr.Value }).Elements() {
		if text, isKnown := configured(element, path, unknown).(string); isKnown {
			texts = append(texts, text)
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
	before := m.attributes(ssoconfig.Undecided{})
	blocks := map[string]map[string]attr.Value{ssoconfig.PathAuthentication: {}, ssoconfig.PathOIDC: {}, ssoconfig.PathAuthorizer: {}}
	for _, setting := range ssoconfig.Table() {
		if at := strings.LastIndex(setting.Path, "."); at >= 0 {
			blocks[setting.Path[:at]][setting.Path[at+1:]] = readSetting(setting, setting.Of(settings), before[setting.Path])
		}
	}
	oidc := objectOf(blocks[ssoconfig.PathOIDC])
	if settings.Authentication.OIDC == nil {
		oidc = types.ObjectNull(oidc.AttributeTypes(context.Background()))
	}
	blocks[ssoconfig.PathAuthentication]["oidc_configuration"] = oidc
	m.ID = types.StringValue(objectID)
	m.Authentication, m.Authorizer = objectOf(blocks[ssoconfig.PathAuthentication]), objectOf(blocks[ssoconfig.PathAuthorizer])
	return nil
}

func objectOf(values map[string]attr.Value) types.Object {
	kinds := map[string]attr.Type{}
	for name, value := range values {
		kinds[name] = value.Type(context.Background())
	}
	return types.ObjectValueMust(kinds, values)
}

// readSetting is the attribute of what a server has of a setting, nil where it has nothing. Servers give an empty text or list
// where nothing is set, so there the prior value decides whether that is null or empty.
func readSetting(setting ssoconfig.Setting, value any, prior attr.Value) attr.Value {
	// What the schema demands, or gives a default, is never null.
	never := setting.Required || setting.Default != nil
	if setting.Kept && isNull(prior) || value != nil && setting.ServerDefault == value && isNull(prior) {
		// It is managed where it is written only, so what the server has of it is no drift.
		value = nil
	}
	switch setting.Zero().(type) {
	case string:
		text, _ := value.(string)
		if given, _ := prior.(types.String); text == "" && !never && (isNull(prior) || given.ValueString() != "") {
			return types.StringNull()
		}
		return types.StringValue(text)
	case bool:
		return types.BoolPointerValue(as[bool](value))
	case int64:
		return types.Int64PointerValue(as[int64](value))
	case map[string]string:
		texts, _ := value.(map[string]string)
		if len(texts) == 0 && isNull(prior) {
			return types.MapNull(types.StringType)
		}
		values := map[string]attr.Value{}
		for name, text := range texts {
			values[name] = types.StringValue(text)
		}
		return types.MapValueMust(types.StringType, values)
	}
	texts, _ := value.([]string)
	switch given, _ := prior.(types.Set); {
	case !setting.Set:
		return convert.List(texts)
	case never:
		return convert.Set(texts)
	default:
		return convert.SetOrNull(texts, given)
	}
}

func as[T any](value any) *T {
	if typed, is := value.(T); is {
		return &typed
	}
	return nil
}

// isNull tells whether there is no value, as at an import.
func isNull(value attr.Value) bool { return value == nil || value.IsNull() || value.IsUnknown() }

// body lays the settings over what the server has, and returns the whole to be written. Members that have no attribute survive,
// whoever set them; masks do not.
func body(current api.SecurityConfiguration, version api.Version, in ssoconfig.Input) (api.SecurityConfiguration, error) {
	settings := in.Settings.WithoutDefaults(version.Version)
	authentication := &settings.Authentication
	if authentication.OIDC != nil {
		confidential := *authentication.OIDC
		confidential.Secret = in.ClientSecret
		authentication.OIDC = &confidential
	}
	if authentication.PublicKeyURLs == nil {
		// A confidential client's are taken from the discovery document where the list is empty (F13); those of the provider
		// before would be refused (M37).
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
