package signingkey_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

func TestAccJWKSDataSource(t *testing.T) {
	environment, server := withKeyFiles(t, acctest.Fresh|acctest.Restart)
	const address = "data.openmetadata_jwks.test"
	// It needs no credential.
	config := fmt.Sprintf("provider \"openmetadata\" { host = %q }\ndata \"openmetadata_jwks\" \"test\" {}\n", server.URL)
	key, err := jwtkey.Generate(3072)
	if err != nil {
		t.Fatal(err)
	}
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config: config,
			Check: resource.ComposeAggregateTestCheckFunc(
				resource.TestCheckResourceAttr(address, "is_shipped_default", "true"),
				resource.TestCheckResourceAttr(address, "keys.#", "1"),
				resource.TestCheckResourceAttr(address, "keys.0.key_id", "Gb389a-9f76-gdjs-a92j-0242bk94356"),
				resource.TestCheckResourceAttr(address, "keys.0.algorithm", "RS256"),
				resource.TestCheckResourceAttr(address, "keys.0.use", "sig"),
				resource.TestCheckResourceAttr(address, "keys.0.exponent", "65537"),
				resource.TestCheckResourceAttr(address, "keys.0.bits", "2048"),
				resource.TestCheckResourceAttr(address, "keys.0.is_shipped_default", "true"),
				// M3
				resource.TestCheckResourceAttr(address, "keys.0.thumbprint", "Db0dhKG2UYMwVssQYb4_2XxUSyB2gmaXm-nOhX2Hvug"),
				resource.TestMatchResourceAttr(address, "keys.0.modulus", regexp.MustCompile(`^2XTHbrS8uYv-THweGDg[A-Za-z0-9_-]+ZQ$`)),
			),
		},
		{
			PreConfig: func() {
				if err := keyfile.WritePair(keyfile.InDirectory(server.ConfDir()), key, keyfile.WriteOptions{}); err != nil {
					t.Error(err)
				}
				restart(t, server)
			},
			Config: config,
			Check: resource.ComposeAggregateTestCheckFunc(
				resource.TestCheckResourceAttr(address, "is_shipped_default", "false"),
				resource.TestCheckResourceAttr(address, "keys.0.is_shipped_default", "false"),
				resource.TestCheckResourceAttr(address, "keys.0.bits", "3072"),
				resource.TestCheckResourceAttr(address, "keys.0.thumbprint", jwtkey.RFC7638(&key.PublicKey))),
		},
	}})
}
