// Command terraform-provider-openmetadata is the Terraform provider for OpenMetadata's sign-in through Okta.
package main

import (
	"flag"
	"log"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider"
)

// version is set by the release build.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "serve for a debugger: print how Terraform reaches this process")
	flag.Parse()

	if err := provider.Serve(version, *debug); err != nil {
		log.Fatal(err)
	}
}
