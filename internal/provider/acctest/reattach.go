package acctest

import (
	"cmp"
	"context"
	"encoding/json"
	"os"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

// Reattach serves the provider in this process, with the environment's clock, and returns the environment variable that
// makes a Terraform of the test use it. It is served until the test ends.
func (e *Environment) Reattach() string {
	e.t.Helper()
	server, err := e.factories()["openmetadata"]()
	if err != nil {
		e.t.Fatal(err)
	}
	address := cmp.Or(os.Getenv("TF_ACC_PROVIDER_HOST"), "registry.terraform.io") + "/openmetadata-okta/openmetadata"
	ctx, stop := context.WithCancel(context.Background())
	configured, ended := make(chan *plugin.ReattachConfig), make(chan struct{})
	failed := make(chan error, 1)
	go func() {
		failed <- tf6server.Serve(address, func() tfprotov6.ProviderServer { return server },
			tf6server.WithDebug(ctx, configured, ended), tf6server.WithGoPluginLogger(hclog.NewNullLogger()), tf6server.WithoutLogStderrOverride())
	}()
	var config *plugin.ReattachConfig
	select {
	case config = <-configured:
	case err := <-failed:
		e.t.Fatalf("serving the provider: %v", err)
	}
	e.t.Cleanup(func() {
		stop()
		<-ended
	})
	type endpoint struct{ Network, String string }
	variable, err := json.Marshal(map[string]any{address: map[string]any{
		"Protocol": string(config.Protocol), "ProtocolVersion": config.ProtocolVersion, "Pid": config.Pid, "Test": true,
		"Addr": endpoint{config.Addr.Network(), config.Addr.String()},
	}})
	if err != nil {
		e.t.Fatal(err)
	}
	return "TF_REATTACH_PROVIDERS=" + string(variable)
}
