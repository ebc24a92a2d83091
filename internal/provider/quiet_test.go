package provider_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider"
)

// childVariable makes the test below the process that logs: with the switch, or as the provider would be without it.
const childVariable = "PROVIDER_TEST_LOGS"

// addressVariable names the org that it asks.
const addressVariable = "PROVIDER_TEST_ORG"

// TestQuieten: whichever variable asks for a log, the provider logs what it would without the switch, message by message; and
// nothing at all where none does.
func TestQuieten(t *testing.T) {
	t.Parallel()
	if mode := os.Getenv(childVariable); mode != "" {
		if mode == "switched" {
			provider.Quieten()
		}
		serveALittle(t)
		return
	}
	org := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "[]") }))
	t.Cleanup(org.Close)
	messages := func(t *testing.T, mode, asks string) []string {
		t.Helper()
		command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestQuieten$")
		command.Env = slices.DeleteFunc(os.Environ(), func(entry string) bool { return strings.HasPrefix(entry, "TF_") })
		command.Env = append(command.Env, childVariable+"="+mode, addressVariable+"="+org.URL, asks)
		output, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %s\n%s", asks, err, output)
		}
		var all []string
		for lines := bufio.NewScanner(bytes.NewReader(output)); lines.Scan(); {
			var line struct {
				Level   string `json:"@level"`
				Message string `json:"@message"`
				Module  string `json:"@module"`
			}
			if json.Unmarshal(lines.Bytes(), &line) == nil {
				all = append(all, line.Module+" "+line.Level+" "+line.Message)
			}
		}
		slices.Sort(all)
		return slices.Compact(all)
	}
	if got := messages(t, "switched", "NOTHING=asked"); len(got) > 0 {
		t.Errorf("nobody asks, and there is logged: %v", got)
	}
	own := 0
	for _, name := range []string{
		"TF_LOG", "TF_LOG_CORE", "TF_LOG_PROVIDER", "TF_LOG_PROVIDER_OPENMETADATA", "TF_LOG_SDK", "TF_LOG_SDK_PROTO", "TF_LOG_SDK_FRAMEWORK",
		"TF_LOG_PATH", "TF_ACC_LOG", "TF_ACC_LOG_PATH",
	} {
		with, without := messages(t, "switched", name+"=TRACE"), messages(t, "as ever", name+"=TRACE")
		if !slices.Equal(with, without) || len(without) == 0 {
			t.Errorf("%s: with the switch\n%s\nand without\n%s", name, strings.Join(with, "\n"), strings.Join(without, "\n"))
		}
		if slices.ContainsFunc(with, func(message string) bool { return strings.HasPrefix(message, "openmetadata debug API request") }) {
			own++
		}
	}
	if own < 3 {
		t.Errorf("requests are logged for %d of the variables", own)
	}
}

// serveALittle has a provider asked what Terraform asks it, so that each of its loggers has something to say.
func serveALittle(t *testing.T) {
	inner := provider.NewServer("test", provider.DefaultTiming, nil)
	all, err := inner.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	encoded := func(schema *tfprotov6.Schema, arguments map[string]any) []byte {
		value := filled(schema.Block.Attributes, arguments, true)
		encoded, err := tfprotov6.NewDynamicValue(value.Type(), value)
		if err != nil {
			t.Fatal(err)
		}
		return encoded.MsgPack
	}
	server := reflect.ValueOf(tf6server.New("registry.terraform.io/openmetadata-okta/openmetadata", inner))
	// The types of the requests are the SDK's own.
	call := func(name, typeName string, config []byte) {
		method := server.MethodByName(name)
		request := reflect.New(method.Type().In(1).Elem())
		if typeName != "" {
			request.Elem().FieldByName("TypeName").SetString(typeName)
		}
		if config != nil {
			value := reflect.New(request.Elem().FieldByName("Config").Type().Elem())
			value.Elem().FieldByName("Msgpack").SetBytes(config)
			request.Elem().FieldByName("Config").Set(value)
		}
		answer := method.Call([]reflect.Value{reflect.ValueOf(context.Background()), request})
		if err, failed := reflect.TypeAssert[error](answer[1]); failed {
			t.Fatal(name, err)
		}
	}
	const group = "openmetadata_okta_group"
	call("GetProviderSchema", "", nil)
	call("ConfigureProvider", "", encoded(all.Provider, map[string]any{"okta": map[string]any{"org_url": os.Getenv(addressVariable), "api_token": "x"}}))
	call("ReadDataSource", group, encoded(all.DataSourceSchemas[group], map[string]any{"name": "x"}))
}
