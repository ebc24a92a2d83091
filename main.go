// Command terraform-provider-openmetadata is the Terraform provider for OpenMetadata's sign-in through Okta.
package main

import (
	"context"
	"flag"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider"
)

// version is set by the release build.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "serve for a debugger: print how Terraform reaches this process")
	flag.Parse()

	err := providerserver.Serve(context.Background(), provider.New(version), providerserver.ServeOpts{
		Address: "registry.terraform.io/openmetadata-okta/openmetadata",
		Debug:   *debug,
	})
	if err != nil {
		log.Fatal(err)
	}
}
