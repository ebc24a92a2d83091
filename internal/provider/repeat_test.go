package provider_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-log/tflogtest"
	"github.com/hashicorp/terraform-plugin-log/tfsdklogtest"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
)

// core is what every bad secret holds, and nothing that is told or logged may.
const core = "kRtV9xQz7LmW2sPb"

// badSecrets are values that some rule of some secret does not like, each with the core in it.
var badSecrets = map[string]string{
	"as it is":              core,
	"not ASCII":             core + "ß",
	"not ASCII, in front":   "ü" + core,
	"a line's end":          core + "\n",
	"line's ends":           "\r\n" + core + "\r\n",
	"blanks":                "  " + core + "\t",
	"a control character":   core + "\x1b[31m\x07",
	"too long":              strings.Repeat(core, 20),
	"quoted":                `"` + core + `'`,
	"for HTML":              "<b>&" + core,
	"a header":              "Bearer " + core,
	"a word in front":       "SSWS " + core,
	"an address":            "https://user:" + core + "@example.com/?token=" + core,
	"no whole PEM":          "-----BEGIN PRIVATE KEY-----\n" + core,
	"no PEM inside":         "-----BEGIN PRIVATE KEY-----\n" + core + "\n-----END PRIVATE KEY-----\n",
	"PEM of nothing":        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n" + core,
	"PEM of another kind":   "-----BEGIN " + core + "-----\nAAAA\n-----END " + core + "-----\n",
	"PEM with a header":     "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: " + core + "\n\nAAAA\n-----END RSA PRIVATE KEY-----\n",
	"PEM of an EC key":      "-----BEGIN EC PRIVATE KEY-----\n" + base64.StdEncoding.EncodeToString([]byte(core)) + "\n-----END EC PRIVATE KEY-----\n",
	"a JWT of no use":       "eyJhbGciOiJub25lIn0." + base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"`+core+`"}`)) + "." + core,
	"three parts":           core + "." + core + "." + core,
	"JSON":                  `{"keys":[{"kty":"` + core + `"}]}`,
	"JSON of a private key": `{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB","d":"` + core + `"}]}`,
	"no whole JSON":         `{"keys":"` + core,
	"JSON of another kind":  `["` + core + `"]`,
}

// echo is a server that answers as both ends would, and quotes in every refusal all that it was sent. Without refusals it
// refuses nothing that only asks.
func echo(t *testing.T, refuses func(*http.Request) bool) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		body, _ := io.ReadAll(r.Body)
		if !refuses(r) {
			_, _ = io.WriteString(w, answers(r.URL.Path))
			return
		}
		said := fmt.Sprintf("%s %s: %v %s", r.Method, r.URL, r.Header, body)
		if _, password, isBasic := r.BasicAuth(); isBasic {
			said += password
		}
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token", error_description="`+strings.NewReplacer("\n", "", "\r", "").Replace(r.Header.Get("Authorization"))+`"`)
		w.WriteHeader(http.StatusBadRequest)
		_ = json.NewEncoder(w).Encode(map[string]any{
			"code": 400, "message": said, "errors": []any{map[string]any{"field": "x", "error": said}},
			"errorCode": "E0000001", "errorSummary": said, "errorCauses": []any{map[string]any{"errorSummary": said}},
			"error": "invalid_client", "error_description": said,
		})
	}))
	t.Cleanup(server.Close)
	return strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
}

// answers is what a server says where it refuses nothing.
func answers(path string) string {
	switch {
	case path == "/api/v1/system/version":
		return `{"version":"1.12.6"}`
	case path == "/api/v1/services/ingestionPipelines":
		return `{"data":[]}`
	case path == "/api/v1/system/security/validate":
		return `{"status":"success"}`
	case path == "/api/v1/system/security/config":
		return `{"authenticationConfiguration":{"provider":"basic","providerName":"","clientType":"public","authority":"","clientId":"","callbackUrl":"","publicKeyUrls":[],"jwtPrincipalClaims":["email","preferred_username","sub"]},` +
			`"authorizerConfiguration":{"className":"x","containerRequestFilter":"x","adminPrincipals":["admin"],"principalDomain":"example.com","enforcePrincipalDomain":false}}`
	case strings.HasPrefix(path, "/api/v1/users"):
		return `{"id":"x","name":"x","isAdmin":true,"data":[]}`
	case strings.HasSuffix(path, "s"):
		return "[]" // a list of the org
	}
	return `{"id":"x","name":"x"}`
}

// listener hears all that the provider tells and logs.
type listener struct {
	tfprotov6.ProviderServer
	t       *testing.T
	schemas *tfprotov6.GetProviderSchemaResponse
	ctx     context.Context
	log     *bytes.Buffer
	mu      sync.Mutex
	told    []string
}

func listen(t *testing.T) *listener {
	t.Helper()
	l := &listener{ProviderServer: provider.NewServer("test", connection.Timing{Poll: time.Millisecond, Now: time.Now}, nil), t: t, log: &bytes.Buffer{}}
	for _, name := range []string{"TF_LOG", "TF_LOG_SDK", "TF_LOG_SDK_PROTO", "TF_LOG_SDK_FRAMEWORK", "TF_LOG_PROVIDER"} {
		t.Setenv(name, "TRACE")
	}
	l.ctx = tfsdklogtest.RootLogger(tflogtest.RootLogger(t.Context(), l), l)
	var err error
	if l.schemas, err = l.GetProviderSchema(l.ctx, &tfprotov6.GetProviderSchemaRequest{}); err != nil {
		t.Fatal(err)
	}
	return l
}

// Write implements io.Writer for the log.
func (l *listener) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.log.Write(line)
}

// heed looks at what was told and logged of a secret, and forgets it.
func (l *listener) heed(what string) {
	l.t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	inBase64 := base64.StdEncoding.EncodeToString([]byte(core))[:16]
	for _, text := range append(l.told, strings.Split(l.log.String(), "\n")...) {
		if strings.Contains(text, core) || strings.Contains(text, inBase64) {
			l.t.Errorf("%s: %s", what, text)
		}
	}
	if len(l.told)+l.log.Len() == 0 {
		l.t.Errorf("%s: nothing was told or logged, so nothing was looked at", what)
	}
	l.told = nil
	l.log.Reset()
}

func (l *listener) hear(diagnostics []*tfprotov6.Diagnostic, err error) {
	if err != nil {
		l.told = append(l.told, err.Error())
	}
	for _, one := range diagnostics {
		l.told = append(l.told, one.Summary+": "+one.Detail)
	}
}

func (l *listener) dynamic(value tftypes.Value) *tfprotov6.DynamicValue {
	l.t.Helper()
	encoded, err := tfprotov6.NewDynamicValue(value.Type(), value)
	if err != nil {
		l.t.Fatal(err)
	}
	return &encoded
}

// configure configures the provider, whatever is wrong with it.
func (l *listener) configure(arguments map[string]any) {
	config := l.dynamic(filled(l.schemas.Provider.Block.Attributes, arguments, true))
	validated, err := l.ValidateProviderConfig(l.ctx, &tfprotov6.ValidateProviderConfigRequest{Config: config})
	l.hear(validated.Diagnostics, err)
	configured, err := l.ConfigureProvider(l.ctx, &tfprotov6.ConfigureProviderRequest{TerraformVersion: "1.11.1", Config: config})
	l.hear(configured.Diagnostics, err)
}

// resource leads a resource's life with the configuration, whatever is wrong with it.
func (l *listener) resource(typeName string, config map[string]any) {
	schema := l.schemas.ResourceSchemas[typeName]
	wanted := filled(schema.Block.Attributes, config, true)
	validated, err := l.ValidateResourceConfig(l.ctx, &tfprotov6.ValidateResourceConfigRequest{
		TypeName: typeName, Config: l.dynamic(wanted),
		ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
	})
	l.hear(validated.Diagnostics, err)
	planned, err := l.PlanResourceChange(l.ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: typeName, PriorState: l.dynamic(tftypes.NewValue(schema.ValueType(), nil)), Config: l.dynamic(wanted),
		ProposedNewState: l.dynamic(filled(schema.Block.Attributes, config, false)),
	})
	l.hear(planned.Diagnostics, err)
	if planned.PlannedState == nil {
		return
	}
	applied, err := l.ApplyResourceChange(l.ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: typeName, PriorState: l.dynamic(tftypes.NewValue(schema.ValueType(), nil)), Config: l.dynamic(wanted),
		PlannedState: planned.PlannedState, PlannedPrivate: planned.PlannedPrivate,
	})
	l.hear(applied.Diagnostics, err)
}

// data reads a data source, whatever is wrong with its configuration, and returns what it read.
func (l *listener) data(typeName string, config map[string]any) tftypes.Value {
	encoded := l.dynamic(filled(l.schemas.DataSourceSchemas[typeName].Block.Attributes, config, true))
	validated, err := l.ValidateDataResourceConfig(l.ctx, &tfprotov6.ValidateDataResourceConfigRequest{TypeName: typeName, Config: encoded})
	l.hear(validated.Diagnostics, err)
	read, err := l.ReadDataSource(l.ctx, &tfprotov6.ReadDataSourceRequest{TypeName: typeName, Config: encoded})
	l.hear(read.Diagnostics, err)
	if read.State == nil {
		return tftypes.Value{}
	}
	state, err := read.State.Unmarshal(l.schemas.DataSourceSchemas[typeName].ValueType())
	l.hear(nil, err)
	return state
}

// action invokes an action, whatever is wrong with its configuration.
func (l *listener) action(typeName string, config map[string]any) {
	server := l.ProviderServer.(tfprotov6.ActionServer)
	encoded := l.dynamic(filled(l.schemas.ActionSchemas[typeName].Schema.Block.Attributes, config, true))
	validated, err := server.ValidateActionConfig(l.ctx, &tfprotov6.ValidateActionConfigRequest{ActionType: typeName, Config: encoded})
	l.hear(validated.Diagnostics, err)
	planned, err := server.PlanAction(l.ctx, &tfprotov6.PlanActionRequest{ActionType: typeName, Config: encoded})
	l.hear(planned.Diagnostics, err)
	stream, err := server.InvokeAction(l.ctx, &tfprotov6.InvokeActionRequest{ActionType: typeName, Config: encoded})
	l.hear(nil, err)
	for event := range stream.Events {
		switch told := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			l.told = append(l.told, told.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			l.hear(told.Diagnostics, nil)
		}
	}
}

func (l *listener) ephemeral(typeName string, config map[string]any) {
	encoded := l.dynamic(filled(l.schemas.EphemeralResourceSchemas[typeName].Block.Attributes, config, true))
	validated, err := l.ValidateEphemeralResourceConfig(l.ctx, &tfprotov6.ValidateEphemeralResourceConfigRequest{TypeName: typeName, Config: encoded})
	l.hear(validated.Diagnostics, err)
	opened, err := l.OpenEphemeralResource(l.ctx, &tfprotov6.OpenEphemeralResourceRequest{TypeName: typeName, Config: encoded})
	l.hear(opened.Diagnostics, err)
}

// call calls a function with an argument beside others that are of no use.
func (l *listener) call(name string, definition *tfprotov6.Function, number int, argument tftypes.Value) {
	var arguments []*tfprotov6.DynamicValue
	for i, parameter := range definition.Parameters {
		one := dummy(parameter.Type)
		if i == number {
			one = argument
		}
		arguments = append(arguments, l.argument(parameter.Type, one))
	}
	if number == len(definition.Parameters) {
		arguments = append(arguments, l.argument(definition.VariadicParameter.Type, argument))
	}
	called, err := l.CallFunction(l.ctx, &tfprotov6.CallFunctionRequest{Name: name, Arguments: arguments})
	l.hear(nil, err)
	if called.Error != nil {
		l.told = append(l.told, called.Error.Text)
	}
}

func (l *listener) argument(of tftypes.Type, value tftypes.Value) *tfprotov6.DynamicValue {
	l.t.Helper()
	encoded, err := tfprotov6.NewDynamicValue(of, value)
	if err != nil {
		l.t.Fatal(err)
	}
	return &encoded
}

// filled is an object with the given values, and something wherever something has to be.
func filled(all []*tfprotov6.SchemaAttribute, given map[string]any, writeOnly bool) tftypes.Value {
	types, members := map[string]tftypes.Type{}, map[string]tftypes.Value{}
	for _, attribute := range all {
		of := attribute.ValueType()
		types[attribute.Name] = of
		value, isGiven := given[attribute.Name]
		nested, _ := value.(map[string]any)
		switch {
		case attribute.WriteOnly && !writeOnly, !isGiven && !attribute.Required:
			members[attribute.Name] = tftypes.NewValue(of, nil)
		case attribute.NestedType != nil && attribute.NestedType.Nesting == tfprotov6.SchemaObjectNestingModeSingle:
			members[attribute.Name] = filled(attribute.NestedType.Attributes, nested, writeOnly)
		case isGiven && of.Is(tftypes.Map{ElementType: tftypes.String}):
			members[attribute.Name] = tftypes.NewValue(of, map[string]tftypes.Value{"X-Access": converted(tftypes.String, value)})
		case isGiven:
			members[attribute.Name] = converted(of, value)
		default:
			members[attribute.Name] = dummy(of)
		}
	}
	return tftypes.NewValue(tftypes.Object{AttributeTypes: types}, members)
}

// converted makes a value of texts, and of lists and objects of them.
func converted(of tftypes.Type, value any) tftypes.Value {
	switch value := value.(type) {
	case []string:
		if of.Is(tftypes.DynamicPseudoType) {
			of = tftypes.List{ElementType: tftypes.String}
		}
		var elements []tftypes.Value
		for _, text := range value {
			elements = append(elements, tftypes.NewValue(tftypes.String, text))
		}
		return tftypes.NewValue(of, elements)
	case map[string]any:
		types, members := map[string]tftypes.Type{}, map[string]tftypes.Value{}
		for name, member := range value {
			members[name] = converted(tftypes.DynamicPseudoType, member)
			types[name] = members[name].Type()
		}
		return tftypes.NewValue(tftypes.Object{AttributeTypes: types}, members)
	case string:
		return tftypes.NewValue(tftypes.String, value)
	}
	return tftypes.NewValue(of, value)
}

func dummy(of tftypes.Type) tftypes.Value {
	switch {
	case of.Is(tftypes.String), of.Is(tftypes.DynamicPseudoType):
		return tftypes.NewValue(tftypes.String, "x")
	case of.Is(tftypes.Bool):
		return tftypes.NewValue(of, true)
	case of.Is(tftypes.Number):
		return tftypes.NewValue(of, 1)
	case of.Is(tftypes.Set{}), of.Is(tftypes.List{}):
		return tftypes.NewValue(of, []tftypes.Value{})
	}
	return tftypes.NewValue(of, nil)
}

// secretArguments lists the paths of what somebody may give that is a secret.
func secretArguments(all []*tfprotov6.SchemaAttribute) [][]string {
	var found [][]string
	for _, attribute := range all {
		if (attribute.Sensitive || attribute.WriteOnly) && (attribute.Optional || attribute.Required) {
			found = append(found, []string{attribute.Name})
		}
		if attribute.NestedType != nil {
			for _, below := range secretArguments(attribute.NestedType.Attributes) {
				found = append(found, append([]string{attribute.Name}, below...))
			}
		}
	}
	return found
}

// with sets what a path leads to in a copy of nested objects.
func with(object map[string]any, path []string, value any) map[string]any {
	copied := maps.Clone(object)
	if copied == nil {
		copied = map[string]any{}
	}
	if len(path) == 1 {
		copied[path[0]] = value
		return copied
	}
	below, _ := copied[path[0]].(map[string]any)
	copied[path[0]] = with(below, path[1:], value)
	return copied
}

// bases are configurations with which a type comes as far as to send its secret.
var bases = map[string]map[string]any{
	"openmetadata_security_config": {
		"authentication_configuration": map[string]any{
			"provider": "okta", "client_type": "confidential", "authority": "https://example.okta.com", "client_id": "0oa1",
			"callback_url": "https://catalog.example.com/callback", "jwt_principal_claims": []string{"email", "preferred_username", "sub"}, "public_key_urls": []string{"https://example.okta.com/oauth2/v1/keys"},
			"oidc_configuration": map[string]any{
				"id": "0oa1", "type": "okta", "client_authentication_method": "client_secret_basic", "discovery_uri": "https://example.okta.com/.well-known/openid-configuration",
				"server_url": "https://catalog.example.com", "callback_url": "https://catalog.example.com/callback",
			},
		},
		"authorizer_configuration": map[string]any{"admin_principals": []string{"terraform"}, "principal_domain": "example.com"},
	},
}

// TestSecrets_repeatedNowhere feeds every secret that somebody may give, to the provider, a resource, a data source or an
// ephemeral resource, with values that some rule does not like, and to servers that quote what they are sent. None of it is in
// a diagnostic, in the log at TRACE, or in what a data source reads.
func TestSecrets_repeatedNowhere(t *testing.T) {
	l, looked := listen(t), 0
	everything := echo(t, func(*http.Request) bool { return true })
	writes := echo(t, func(r *http.Request) bool {
		return r.Method != http.MethodGet && r.URL.Path != "/api/v1/system/security/validate"
	})
	good := func(end string) map[string]any {
		return map[string]any{
			"host": end, "token": "a-token-of-no-use", "max_retries": 0,
			"okta": map[string]any{"org_url": end, "api_token": "a-token-of-no-use"},
		}
	}
	for _, path := range secretArguments(l.schemas.Provider.Block.Attributes) {
		looked++
		for name, secret := range badSecrets {
			for _, end := range []string{everything, writes} {
				arguments := map[string]any{
					"host": end, "max_retries": 0, "email": "admin@open-metadata.org",
					"signing_key": map[string]any{"user": "terraform"}, "okta": map[string]any{"org_url": end},
				}
				if path[0] == "okta" && path[1] == "private_key" {
					arguments = with(arguments, []string{"okta", "client_id"}, "0oa1")
				}
				if path[0] != "signing_key" {
					delete(arguments, "signing_key")
				}
				l.configure(with(arguments, path, secret))
				l.told = append(l.told, texts(l.data("openmetadata_sso_check", nil))...)
				l.resource("openmetadata_admin_user", map[string]any{"email": "alice@example.com"})
				l.heed(fmt.Sprintf("provider.%s, %s", strings.Join(path, "."), name))
			}
		}
	}
	type kind struct {
		schemas map[string]*tfprotov6.Schema
		use     func(string, map[string]any)
	}
	for _, kind := range []kind{{l.schemas.ResourceSchemas, l.resource}, {l.schemas.DataSourceSchemas, func(typeName string, config map[string]any) {
		l.told = append(l.told, texts(l.data(typeName, config))...)
	}}, {l.schemas.EphemeralResourceSchemas, l.ephemeral}} {
		for typeName, schema := range kind.schemas {
			for _, path := range secretArguments(schema.Block.Attributes) {
				looked++
				for name, secret := range badSecrets {
					for _, end := range []string{everything, writes} {
						l.configure(good(end))
						kind.use(typeName, with(nil, path, secret))
						if base, has := bases[typeName]; has {
							kind.use(typeName, with(base, path, secret))
						}
						l.heed(fmt.Sprintf("%s.%s, %s", typeName, strings.Join(path, "."), name))
					}
				}
			}
		}
	}
	if looked < 9 {
		t.Errorf("only %d arguments are secrets", looked)
	}
}
