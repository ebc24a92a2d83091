package standin

import (
	"context"
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/terraform"
)

// Serve serves a provider in this process until the test ends, for a Terraform that runs as a program of its own. It returns
// the environment variable by which every command of that finds the provider, under its source address without the registry,
// such as hashicorp/store.
func Serve(t *testing.T, source string, factory func() (tfprotov6.ProviderServer, error)) string {
	t.Helper()
	address := terraform.Registry() + "/" + source
	server, err := factory()
	if err != nil {
		t.Fatal(err)
	}
	// Not the test's own context: the provider has to end after the commands of its clean-up.
	ctx, cancel := context.WithCancel(context.Background())
	attached, closed := make(chan *plugin.ReattachConfig), make(chan struct{})
	go func() {
		_ = tf6server.Serve(address, func() tfprotov6.ProviderServer { return server },
			tf6server.WithDebug(ctx, attached, closed), tf6server.WithGoPluginLogger(hclog.NewNullLogger()), tf6server.WithLoggingSink(t), tf6server.WithoutLogStderrOverride())
	}()
	t.Cleanup(func() {
		cancel()
		<-closed
	})
	select {
	case config := <-attached:
		encoded, err := json.Marshal(map[string]any{address: map[string]any{
			"Protocol": config.Protocol, "ProtocolVersion": config.ProtocolVersion, "Pid": config.Pid, "Test": config.Test,
			"Addr": map[string]string{"Network": config.Addr.Network(), "String": config.Addr.String()},
		}})
		if err != nil {
			t.Fatal(err)
		}
		return "TF_REATTACH_PROVIDERS=" + string(encoded)
	case <-time.After(2 * time.Minute):
		t.Fatalf("the provider %s does not start", source)
		return ""
	}
}

// Together is one variable by which Terraform finds the providers of all that are given, which are of the form that Serve
// returns.
func Together(t *testing.T, variables ...string) string {
	t.Helper()
	var name string
	all := map[string]any{}
	for _, variable := range variables {
		before, encoded, _ := strings.Cut(variable, "=")
		var one map[string]any
		if err := json.Unmarshal([]byte(encoded), &one); err != nil {
			t.Fatal(err)
		}
		name = before
		maps.Copy(all, one)
	}
	encoded, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return name + "=" + string(encoded)
}
