package provider

import (
	"context"
	"encoding/pem"
	"maps"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
)

// variables are all that the provider reads from the environment.
var variables = []string{
	"OPENMETADATA_HOST", "OPENMETADATA_TOKEN", "OPENMETADATA_EMAIL", "OPENMETADATA_PASSWORD", "OPENMETADATA_SIGNING_KEY",
	"OPENMETADATA_SIGNING_KEY_FILE", "OPENMETADATA_SIGNING_KEY_ID", "OPENMETADATA_SIGNING_KEY_USER",
	"OPENMETADATA_SIGNING_KEY_EMAIL", "OPENMETADATA_CA_CERTIFICATE_PEM", "OPENMETADATA_INSECURE_SKIP_VERIFY",
	"OPENMETADATA_REPLICAS", "OPENMETADATA_REPLICA_URLS", "OPENMETADATA_REQUEST_TIMEOUT", "OPENMETADATA_MAX_RETRIES", "OPENMETADATA_MAX_WAIT", "OKTA_ORG_URL", "OKTA_ORG_NAME", "OKTA_BASE_URL", "OKTA_API_TOKEN",
	"OKTA_API_CLIENT_ID", "OKTA_API_PRIVATE_KEY", "OKTA_API_PRIVATE_KEY_ID", "OKTA_API_SCOPES",
}

// configure builds the settings of a provider block, given as values by attribute name, and of an environment.
func configure(t *testing.T, block map[string]tftypes.Value, environment map[string]string) (connection.Settings, diag.Diagnostics) {
	t.Helper()
	for _, name := range variables {
		t.Setenv(name, environment[name])
	}
	return settingsOf(t, block)
}

func settingsOf(t *testing.T, block map[string]tftypes.Value) (connection.Settings, diag.Diagnostics) {
	t.Helper()
	var schema provider.SchemaResponse
	subject := &openMetadataProvider{}
	subject.Schema(t.Context(), provider.SchemaRequest{}, &schema)
	kind := schema.Schema.Type().TerraformType(t.Context()).(tftypes.Object)
	values := map[string]tftypes.Value{}
	for name, attribute := range kind.AttributeTypes {
		values[name] = tftypes.NewValue(attribute, nil)
		if given, found := block[name]; found {
			values[name] = given
		}
	}
	var model providerModel
	config := tfsdk.Config{Schema: schema.Schema, Raw: tftypes.NewValue(kind, values)}
	diagnostics := config.Get(t.Context(), &model)
	if diagnostics.HasError() {
		t.Fatalf("%v", diagnostics)
	}
	settings := model.settings(context.Background(), &diagnostics)
	return settings, diagnostics
}

// memberType is the type of a nested argument's member: texts but for the scopes.
func memberType(name string) tftypes.Type {
	if name == "scopes" {
		return tftypes.Set{ElementType: tftypes.String}
	}
	return tftypes.String
}

// nestedValue makes a nested argument with the given members; the others are null.
func nestedValue(members []string, given map[string]any) tftypes.Value {
	kinds, values := map[string]tftypes.Type{}, map[string]tftypes.Value{}
	for _, name := range members {
		kinds[name] = memberType(name)
		values[name] = tftypes.NewValue(kinds[name], given[name])
	}
	return tftypes.NewValue(tftypes.Object{AttributeTypes: kinds}, values)
}

var (
	signingKeyMembers = []string{"private_key_file", "private_key", "key_id", "user", "email"}
	oktaMembers       = []string{"org_url", "org_name", "base_url", "api_token", "client_id", "private_key", "private_key_id", "scopes"}
)

func TestSettings_argumentsCountOverVariables(t *testing.T) {
	settings, diagnostics := configure(t, map[string]tftypes.Value{
		"host":        tftypes.NewValue(tftypes.String, "https://catalog.example.com"),
		"max_retries": tftypes.NewValue(tftypes.Number, 7),
		"okta":        nestedValue(oktaMembers, map[string]any{"org_url": "https://argument.okta.com"}),
		"signing_key": nestedValue(signingKeyMembers, map[string]any{"private_key_file": "key.der", "user": "terraform"}),
	}, map[string]string{
		"OPENMETADATA_HOST": "https://variable.example.com", "OPENMETADATA_TOKEN": "from-variable", "OPENMETADATA_MAX_RETRIES": "1",
		"OPENMETADATA_REQUEST_TIMEOUT": "9", "OPENMETADATA_MAX_WAIT": "11", "OKTA_ORG_URL": "https://variable.okta.com", "OKTA_API_TOKEN": "okta-variable",
		"OPENMETADATA_SIGNING_KEY": "a PEM from the environment", "OPENMETADATA_INSECURE_SKIP_VERIFY": "true",
	})
	if diagnostics.HasError() {
		t.Fatal(diagnostics)
	}
	if settings.Host != "https://catalog.example.com" || settings.OktaOrgURL != "https://argument.okta.com" || settings.Transport.MaxRetries != 7 {
		t.Errorf("an argument did not count over its variable: %q %q %d", settings.Host, settings.OktaOrgURL, settings.Transport.MaxRetries)
	}
	if settings.Token != "from-variable" || settings.OktaAPIToken != "okta-variable" || settings.Transport.Timeout != 9*time.Second || settings.Transport.MaxWait != 11*time.Second || !settings.Transport.InsecureSkipVerify {
		t.Errorf("a variable did not count where there is no argument")
	}
	if !warnsOfVerification(diagnostics) {
		t.Errorf("nothing tells that the environment switches verification off: %v", diagnostics)
	}
	key := settings.SigningKey
	if key == nil || key.PrivateKeyFile != "key.der" || key.PrivateKey != "" {
		t.Fatalf("the argument private_key_file must count over OPENMETADATA_SIGNING_KEY, got %v", key)
	}
	if key.KeyID != jwtkey.ShippedKeyID || key.Email != "terraform@open-metadata.org" {
		t.Errorf("defaults of signing_key: key id %q, email %q", key.KeyID, key.Email)
	}
}

func TestSettings_orgURLFromNameAndBase(t *testing.T) {
	for name, environment := range map[string]map[string]string{
		"https://example.okta.com":        {"OKTA_ORG_NAME": "example"},
		"https://example.oktapreview.com": {"OKTA_ORG_NAME": "example", "OKTA_BASE_URL": "oktapreview.com"},
		"https://whole.okta.com":          {"OKTA_ORG_NAME": "example", "OKTA_ORG_URL": "https://whole.okta.com"},
	} {
		settings, diagnostics := configure(t, nil, environment)
		if diagnostics.HasError() || settings.OktaOrgURL != name {
			t.Errorf("%v gave %q, want %q (%v)", environment, settings.OktaOrgURL, name, diagnostics)
		}
	}
}

func TestSettings_unknownIsNoError(t *testing.T) {
	unknown := tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
	kinds := map[string]tftypes.Type{}
	for _, name := range oktaMembers {
		kinds[name] = memberType(name)
	}
	settings, diagnostics := configure(t, map[string]tftypes.Value{
		"host": unknown, "token": unknown,
		"okta": tftypes.NewValue(tftypes.Object{AttributeTypes: kinds}, tftypes.UnknownValue),
	}, nil)
	if diagnostics.HasError() {
		t.Fatal(diagnostics)
	}
	connections := connection.New(settings)
	if _, err := connections.OpenMetadata(); !connection.IsUnknown(err) || !strings.Contains(err.Error(), "host and token are known only after apply") {
		t.Errorf("OpenMetadata: %v", err)
	}
	if _, err := connections.Okta(); !connection.IsUnknown(err) || !strings.Contains(err.Error(), "okta is known only after apply") {
		t.Errorf("Okta: %v", err)
	}
}

// How a server's certificate is judged concerns both halves: with less than what is configured, a request would fail.
func TestSettings_unknownTrustHoldsBothHalvesBack(t *testing.T) {
	for name, kind := range map[string]tftypes.Type{"ca_certificate_pem": tftypes.String, "insecure_skip_verify": tftypes.Bool} {
		settings, diagnostics := configure(t, map[string]tftypes.Value{
			"host": tftypes.NewValue(tftypes.String, "https://catalog.example.com"),
			"okta": nestedValue(oktaMembers, map[string]any{"org_url": "https://example.okta.com", "api_token": "token"}),
			name:   tftypes.NewValue(kind, tftypes.UnknownValue),
		}, map[string]string{"OPENMETADATA_TOKEN": "token"})
		if diagnostics.HasError() {
			t.Fatal(diagnostics)
		}
		connections := connection.New(settings)
		if _, err := connections.OpenMetadata(); !connection.IsUnknown(err) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: OpenMetadata: %v", name, err)
		}
		if _, err := connections.Okta(); !connection.IsUnknown(err) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: Okta: %v", name, err)
		}
	}
}

func TestSettings_unknownCredentialIsSkippedWhileAnotherIsKnown(t *testing.T) {
	settings, diagnostics := configure(t, map[string]tftypes.Value{
		"host":        tftypes.NewValue(tftypes.String, "https://catalog.example.com"),
		"email":       tftypes.NewValue(tftypes.String, "admin@open-metadata.org"),
		"password":    tftypes.NewValue(tftypes.String, "admin"),
		"signing_key": nestedValue(signingKeyMembers, map[string]any{"private_key_file": tftypes.UnknownValue, "user": "terraform"}),
	}, nil)
	if diagnostics.HasError() {
		t.Fatal(diagnostics)
	}
	if _, err := connection.New(settings).OpenMetadata(); err != nil {
		t.Errorf("email and password are known, so a client can be made: %v", err)
	}
}

func TestSettings_missingNamesEverySource(t *testing.T) {
	settings, diagnostics := configure(t, map[string]tftypes.Value{
		"host": tftypes.NewValue(tftypes.String, "https://catalog.example.com"),
		"okta": nestedValue(oktaMembers, map[string]any{"org_url": "https://example.okta.com"}),
	}, nil)
	if diagnostics.HasError() {
		t.Fatal(diagnostics)
	}
	connections := connection.New(settings)
	_, err := connections.OpenMetadata()
	for _, source := range []string{"token", "OPENMETADATA_TOKEN", "signing_key", "OPENMETADATA_SIGNING_KEY_FILE", "email with password", "OPENMETADATA_EMAIL", "OPENMETADATA_PASSWORD"} {
		if err == nil || !strings.Contains(err.Error(), source) {
			t.Errorf("the error does not name %s: %v", source, err)
		}
	}
	_, err = connections.Okta()
	for _, source := range []string{"okta.api_token", "OKTA_API_TOKEN", "okta.client_id", "okta.private_key", "OKTA_API_CLIENT_ID", "OKTA_API_PRIVATE_KEY"} {
		if err == nil || !strings.Contains(err.Error(), source) {
			t.Errorf("the error does not name %s: %v", source, err)
		}
	}
}

// TestSettings_emptySigningKey: a block whose members all come from the environment is one.
func TestSettings_emptySigningKey(t *testing.T) {
	settings, diagnostics := configure(t, map[string]tftypes.Value{"signing_key": nestedValue(signingKeyMembers, nil)},
		map[string]string{"OPENMETADATA_SIGNING_KEY_FILE": "key.der", "OPENMETADATA_SIGNING_KEY_USER": "terraform"})
	if diagnostics.HasError() || settings.SigningKey == nil || settings.SigningKey.PrivateKeyFile != "key.der" {
		t.Errorf("%v, %v", settings.SigningKey, diagnostics)
	}
}

func TestSettings_refused(t *testing.T) {
	for name, test := range map[string]struct {
		block       map[string]tftypes.Value
		environment map[string]string
		path, want  string
	}{
		"an e-mail address as user": {
			block: map[string]tftypes.Value{"signing_key": nestedValue(signingKeyMembers, map[string]any{"private_key_file": "key.der", "user": "Alice@example.com"})},
			path:  "signing_key.user", want: `user = "alice"`,
		},
		"a key without a user": {
			environment: map[string]string{"OPENMETADATA_SIGNING_KEY_FILE": "key.der"},
			path:        "signing_key.user", want: "OPENMETADATA_SIGNING_KEY_USER",
		},
		"a timeout that is no number": {
			environment: map[string]string{"OPENMETADATA_REQUEST_TIMEOUT": "soon"},
			path:        "request_timeout", want: `OPENMETADATA_REQUEST_TIMEOUT is "soon"`,
		},
		"a timeout outside its bounds": {
			environment: map[string]string{"OPENMETADATA_REQUEST_TIMEOUT": "0"},
			path:        "request_timeout", want: `OPENMETADATA_REQUEST_TIMEOUT is "0"; a whole number from 1 to 3600 is wanted`,
		},
		"a number of replicas outside its bounds": {
			environment: map[string]string{"OPENMETADATA_REPLICAS": "0"},
			path:        "replicas", want: `OPENMETADATA_REPLICAS is "0"; a whole number from 1 to 100 is wanted`,
		},
		"retries outside their bounds": {
			environment: map[string]string{"OPENMETADATA_MAX_RETRIES": "101"},
			path:        "max_retries", want: `a whole number from 0 to 100 is wanted`,
		},
		"a wait below zero": {
			environment: map[string]string{"OPENMETADATA_MAX_WAIT": "-1"},
			path:        "max_wait", want: `a whole number of 0 or more is wanted`,
		},
		"a certificate that is none": {
			environment: map[string]string{"OPENMETADATA_CA_CERTIFICATE_PEM": "/etc/ssl/ca.pem"},
			path:        "ca_certificate_pem", want: "o PEM encoded certificate was found in it",
		},
		"a user without a key": {
			block: map[string]tftypes.Value{"signing_key": nestedValue(signingKeyMembers, map[string]any{"user": "terraform"})},
			path:  "signing_key", want: "OPENMETADATA_SIGNING_KEY_FILE",
		},
		"a switch that is neither": {
			environment: map[string]string{"OPENMETADATA_INSECURE_SKIP_VERIFY": "perhaps"},
			path:        "insecure_skip_verify", want: `OPENMETADATA_INSECURE_SKIP_VERIFY is "perhaps"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, diagnostics := configure(t, test.block, test.environment)
			if len(diagnostics) != 1 {
				t.Fatalf("want one error, got %v", diagnostics)
			}
			at, hasPath := diagnostics[0].(diag.DiagnosticWithPath)
			if !hasPath || at.Path().String() != test.path || !strings.Contains(diagnostics[0].Detail(), test.want) {
				t.Errorf("got %v", diagnostics[0])
			}
		})
	}
}

// TestSettings_trustFromTheEnvironment: what lowers or changes whom the provider trusts is said where the environment decides
// it, and not where the configuration does.
func TestSettings_trustFromTheEnvironment(t *testing.T) {
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	authority := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))
	for variable, c := range map[string]struct {
		value string
		more  map[string]string
		block map[string]tftypes.Value
	}{
		"OPENMETADATA_INSECURE_SKIP_VERIFY": {"true", nil, map[string]tftypes.Value{"insecure_skip_verify": tftypes.NewValue(tftypes.Bool, true)}},
		"OPENMETADATA_CA_CERTIFICATE_PEM":   {authority, nil, map[string]tftypes.Value{"ca_certificate_pem": tftypes.NewValue(tftypes.String, authority)}},
		okta.PlainHTTPVariable: {
			"true", map[string]string{"OKTA_ORG_URL": "http://example.okta.com", "OKTA_API_TOKEN": "x"},
			map[string]tftypes.Value{"okta": nestedValue(oktaMembers, map[string]any{"org_url": "https://example.okta.com", "api_token": "x"})},
		},
	} {
		environment := map[string]string{variable: c.value}
		maps.Copy(environment, c.more)
		t.Setenv(okta.PlainHTTPVariable, environment[okta.PlainHTTPVariable])
		_, said := configure(t, nil, environment)
		if warned := said.Warnings(); len(warned) != 1 || said.HasError() || !strings.Contains(warned[0].Detail(), variable) || !strings.Contains(warned[0].Detail(), "read the") {
			t.Errorf("%s is not said, or not once: %v", variable, said)
		}
		if _, said := configure(t, c.block, environment); len(said) > 0 {
			t.Errorf("%s is said although the configuration decides: %v", variable, said)
		}
	}
}

func warnsOfVerification(diagnostics diag.Diagnostics) bool {
	return slices.ContainsFunc(diagnostics.Warnings(), func(one diag.Diagnostic) bool {
		return strings.Contains(one.Detail(), "OPENMETADATA_INSECURE_SKIP_VERIFY")
	})
}

// TestSettings_verificationInSight: what the configuration itself says is in sight of whoever reads it.
func TestSettings_verificationInSight(t *testing.T) {
	for _, argument := range []bool{true, false} {
		settings, diagnostics := configure(t, map[string]tftypes.Value{"insecure_skip_verify": tftypes.NewValue(tftypes.Bool, argument)},
			map[string]string{"OPENMETADATA_INSECURE_SKIP_VERIFY": "true"})
		if settings.Transport.InsecureSkipVerify != argument || warnsOfVerification(diagnostics) {
			t.Errorf("argument %t: verification is off: %t, %v", argument, settings.Transport.InsecureSkipVerify, diagnostics)
		}
	}
}

// TestSettings_replicas: how many replicas there are, and where, is said by one of two arguments or variables. An argument
// counts over both variables, and addresses over a number.
func TestSettings_replicas(t *testing.T) {
	urls := []string{"https://om-0.example.com", "https://om-1.example.com"}
	list := tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, []tftypes.Value{tftypes.NewValue(tftypes.String, urls[0]), tftypes.NewValue(tftypes.String, " "+urls[1]+" ")})
	for name, c := range map[string]struct {
		block        map[string]tftypes.Value
		number, list string
		replicas     int
		urls         []string
		unknown      []string
	}{
		"nothing":                  {},
		"a number":                 {block: map[string]tftypes.Value{"replicas": tftypes.NewValue(tftypes.Number, 3)}, replicas: 3},
		"a variable":               {number: "2", replicas: 2},
		"a number over variables":  {block: map[string]tftypes.Value{"replicas": tftypes.NewValue(tftypes.Number, 3)}, number: "2", list: urls[0], replicas: 3},
		"addresses":                {block: map[string]tftypes.Value{"replica_urls": list}, urls: urls},
		"addresses of a variable":  {list: urls[0] + ", " + urls[1], urls: urls},
		"addresses over variables": {block: map[string]tftypes.Value{"replica_urls": list}, number: "3", list: urls[0], urls: urls},
		"addresses known later":    {block: map[string]tftypes.Value{"replica_urls": tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, tftypes.UnknownValue)}, unknown: []string{"replica_urls"}},
		"one address known later":  {block: map[string]tftypes.Value{"replica_urls": tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, []tftypes.Value{tftypes.NewValue(tftypes.String, tftypes.UnknownValue)})}, unknown: []string{"replica_urls"}},
		"a number known later":     {block: map[string]tftypes.Value{"replicas": tftypes.NewValue(tftypes.Number, tftypes.UnknownValue)}, unknown: []string{"replicas"}},
	} {
		t.Setenv("OPENMETADATA_REPLICAS", c.number)
		t.Setenv("OPENMETADATA_REPLICA_URLS", c.list)
		settings, said := settingsOf(t, c.block)
		if said.HasError() || settings.Replicas != c.replicas || !slices.Equal(settings.ReplicaURLs, c.urls) || !slices.Equal(settings.UnknownOpenMetadata, c.unknown) {
			t.Errorf("%s: %d at %q, unknown %q: %v", name, settings.Replicas, settings.ReplicaURLs, settings.UnknownOpenMetadata, said)
		}
	}
	t.Setenv("OPENMETADATA_REPLICAS", "")
	for given, twice := range map[string]bool{
		urls[0] + " " + urls[1]: false, urls[0] + " " + urls[0]: true, urls[0] + "," + urls[1] + ",HTTPS://OM-0.example.com:443/api/": true,
		urls[0] + "," + urls[0] + ":8585": false,
	} {
		t.Setenv("OPENMETADATA_REPLICA_URLS", given)
		if said := validate(t, nil); said.HasError() != twice || twice != strings.Contains(allSaid(said), "https://om-0.example.com as number 1 too") {
			t.Errorf("%s: %v", given, said)
		}
	}
	t.Setenv("OPENMETADATA_REPLICA_URLS", urls[0])
	for _, inConfiguration := range []bool{true, false} {
		block := map[string]tftypes.Value{"host": tftypes.NewValue(tftypes.String, "https://catalog.example.com")}
		if inConfiguration {
			block["replica_urls"] = list
		}
		if _, said := settingsOf(t, block); strings.Contains(allSaid(said), "adds addresses of the OpenMetadata server") == inConfiguration {
			t.Errorf("addresses that nobody sees in the configuration: %t, %v", !inConfiguration, said)
		}
	}
}
