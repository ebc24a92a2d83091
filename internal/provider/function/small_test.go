package function_test

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// sample returns a file that OpenSSL made.
func sample(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "..", "jwtkey", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// The key set of a fresh server, as OpenMetadata writes it: n has a sign byte and padding (M2).
const shippedJWKS = `{"keys":[{"kty":"RSA","kid":"Gb389a-9f76-gdjs-a92j-0242bk94356","n":"ANl0x260vLmL_kx8Hhg4KkXIgk2SSFNDbmj1EE-N1e6EII9xBabVskXdEOsWY7H-jvM9s1mXdKjUGzJu6iHJ0pAXrZCSrKKoNao0_hhCj9PRqEUCw6ZJewAoDK-jMYHu7hphNeUxUzgVBiW6CN28sfi0s4Oq2V6-Y3av_CKj-_zmokQLCw43nwvOQ2_jeyBPhbMXg1l_I5codW3z_nCDq4fazWcbFybnOpZaGRNM_QiAdJJ4dZi7BcUH1PygYA3S_6SwcKvSpeZ0ur3k4he4KZS7K-tSjlUc8qMlG1e_kz2_pV-HBhI8WjG9DLgqoqGcAf6sWVOnNmYrAYDLtqWsz2U=","e":"AQAB","alg":"RS256","use":"sig"}]}`

const shippedThumbprint = "Db0dhKG2UYMwVssQYb4_2XxUSyB2gmaXm-nOhX2Hvug"

func TestAccSmallFunctions_values(t *testing.T) {
	base64Of := func(name string) string { return base64.StdEncoding.EncodeToString(sample(t, name)) }
	pem := func(name string) string { return fmt.Sprintf("%q", sample(t, name)) }
	var outputs string
	var checks []statecheck.StateCheck
	for i, test := range []struct{ call, want string }{
		{`issuer_jwks_url("https://example.okta.com")`, "https://example.okta.com/oauth2/v1/keys"},
		{`issuer_jwks_url("https://example.okta.com/oauth2/aus1")`, "https://example.okta.com/oauth2/aus1/v1/keys"},
		{`issuer_discovery_url("https://example.okta.com")`, "https://example.okta.com/.well-known/openid-configuration"},
		{`issuer_discovery_url("https://example.okta.com/oauth2/default")`, "https://example.okta.com/oauth2/default/.well-known/openid-configuration"},
		{`user_name("Alice.Smith@example.com")`, "alice.smith"},
		{"der_from_pem(" + pem("private_key.pem") + ")", base64Of("private_key.der")},
		{"der_from_pem(" + pem("private_pkcs1.pem") + ")", base64Of("private_key.der")},
		{"der_from_pem(" + pem("public_key.pem") + ")", base64Of("public_key.der")},
		{"der_from_pem(" + pem("public_pkcs1.pem") + ")", base64Of("public_key.der")},
		{"der_from_pem(" + pem("private_key.pem") + `, "public")`, base64Of("public_key.der")},
		{"der_from_pem(" + pem("public_key.pem") + `, "public")`, base64Of("public_key.der")},
	} {
		outputs += fmt.Sprintf("output \"o%d\" {\n  value = provider::openmetadata::%s\n}\n", i, test.call)
		checks = append(checks, statecheck.ExpectKnownOutputValue(fmt.Sprintf("o%d", i), knownvalue.StringExact(test.want)))
	}
	acctest.New(t).Test(resource.TestCase{Steps: []resource.TestStep{{Config: outputs, ConfigStateChecks: checks}}})
}

func TestAccJWKSThumbprint_values(t *testing.T) {
	acctest.New(t).Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: fmt.Sprintf("locals {\n  jwks = %q\n  private = %q\n  public = %q\n}\n", shippedJWKS, sample(t, "private_key.pem"), sample(t, "public_key.pem")) + `
output "shipped" { value = provider::openmetadata::jwks_thumbprint(local.jwks) }
output "none" { value = provider::openmetadata::jwks_thumbprint(jsonencode({ keys = [] })) }
output "same" { value = provider::openmetadata::jwks_thumbprint(local.private) == provider::openmetadata::jwks_thumbprint(local.public) }
output "one" { value = length(provider::openmetadata::jwks_thumbprint(local.private)) }
`,
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownOutputValue("shipped", knownvalue.ListExact([]knownvalue.Check{knownvalue.StringExact(shippedThumbprint)})),
			statecheck.ExpectKnownOutputValue("none", knownvalue.ListExact([]knownvalue.Check{})),
			statecheck.ExpectKnownOutputValue("same", knownvalue.Bool(true)),
			statecheck.ExpectKnownOutputValue("one", knownvalue.Int64Exact(1)),
		},
	}}})
}

// TestAccDERFromPEM_ephemeral: a key that must not be stored can be turned into DER on its way, and the result must not be
// stored either.
func TestAccDERFromPEM_ephemeral(t *testing.T) {
	variable := fmt.Sprintf("variable \"key\" {\n  type = string\n  ephemeral = true\n  default = %q\n}\n", sample(t, "private_key.pem"))
	acctest.New(t).Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config:   variable + "output \"key\" {\n  value = provider::openmetadata::der_from_pem(var.key)\n}\n",
			PlanOnly: true,
			// In Terraform's words, or in OpenTofu's.
			ExpectError: regexp.MustCompile(`Ephemeral value not allowed|Output does not allow ephemeral value`),
		},
		{
			Config: variable + `
provider "echo" { data = provider::openmetadata::der_from_pem(var.key) }
resource "echo" "this" {}
`,
			ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue("echo.this", tfjsonpath.New("data"),
				knownvalue.StringExact(base64.StdEncoding.EncodeToString(sample(t, "private_key.der"))))},
		},
	}})
}

func TestAccSmallFunctions_badInput(t *testing.T) {
	quoted := func(name string) string { return fmt.Sprintf("%q", sample(t, name)) }
	var steps []resource.TestStep
	for _, test := range []struct{ call, parameter, want string }{
		{`issuer_jwks_url("https://example.okta.com/")`, "issuer", `ends in a slash, so the server would look for its discovery document under a double slash: write https://example.okta.com`},
		{`issuer_discovery_url("https://example.okta.com/.well-known/openid-configuration")`, "issuer", `is the address of a discovery document: write https://example.okta.com`},
		{`issuer_jwks_url("example.okta.com")`, "issuer", `the issuer "example.okta.com" is no absolute URL`},
		{`user_name("alice")`, "email", `"alice" is no e-mail address`},
		{"der_from_pem(" + quoted("ec.pem") + ")", "pem", "the private key is an EC key: OpenMetadata signs with RSA keys only"},
		{"der_from_pem(" + quoted("encrypted_pkcs8.pem") + ")", "pem", "the private key is encrypted: decrypt it first"},
		{`der_from_pem("bm8gUEVN")`, "pem", "the key is not in PEM form: it has no BEGIN line"},
		{"der_from_pem(" + quoted("private_key.pem") + `, "private")`, "half", `write "public", once, for the public half of a private key`},
		{`jwks_thumbprint("{}")`, "jwks", `the key set has no member "keys"`},
		{`jwks_thumbprint(jsonencode({ keys = [{ kty = "RSA", alg = "RS256", use = "sig" }] }))`, "jwks", `keys[0]: the key has no member "n": the server could not load its key files`},
		{`jwks_thumbprint(jsonencode({ keys = [{ kty = "EC" }] }))`, "jwks", `keys[0]: the key's type is "EC", not RSA`},
	} {
		steps = append(steps, resource.TestStep{
			Config:      "output \"test\" {\n  value = provider::openmetadata::" + test.call + "\n}\n",
			PlanOnly:    true,
			ExpectError: regexp.MustCompile(`(?s)Invalid value for "` + test.parameter + `" parameter.*` + acctest.Escape(test.want)),
		})
	}
	acctest.New(t).Test(resource.TestCase{Steps: steps})
}
