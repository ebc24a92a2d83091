package signingkey_test

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// The key is in the state and nowhere else, so there is nothing that could drift or disappear, and no answer to lose.

const keyAddress = "openmetadata_jwt_signing_key.test"

func keyConfig(environment *acctest.Environment, lines string) string {
	return environment.ProviderConfig() + "resource \"openmetadata_jwt_signing_key\" \"test\" {\n" + lines + "\n}\n"
}

// checkForms looks that every form holds the same key of the size, with nothing of the provider's own.
func checkForms(bits int, thumbprint *string) resource.TestCheckFunc {
	return func(state *terraform.State) error {
		attribute := func(name string) string { return acctest.Attribute(state, keyAddress, name) }
		block, _ := pem.Decode([]byte(attribute("private_key_pem")))
		if block == nil || block.Type != "PRIVATE KEY" {
			return errors.New("private_key_pem is no PKCS#8 in PEM")
		}
		if base64.StdEncoding.EncodeToString(block.Bytes) != attribute("private_key_der_base64") {
			return errors.New("private_key_der_base64 is another key")
		}
		parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		if err != nil {
			return err
		}
		key, isRSA := parsed.(*rsa.PrivateKey)
		if !isRSA || key.N.BitLen() != bits {
			return fmt.Errorf("the key is no RSA key of %d bits", bits)
		}
		der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
		if err != nil {
			return err
		}
		public, _ := pem.Decode([]byte(attribute("public_key_pem")))
		if public == nil || public.Type != "PUBLIC KEY" || string(public.Bytes) != string(der) || attribute("public_key_der_base64") != base64.StdEncoding.EncodeToString(der) {
			return errors.New("the public forms are not of the same key")
		}
		*thumbprint = attribute("thumbprint")
		if attribute("id") != *thumbprint || *thumbprint != jwtkey.RFC7638(&key.PublicKey) {
			return fmt.Errorf("the thumbprint %s is another key's", *thumbprint)
		}
		return nil
	}
}

func TestAccJWTSigningKey_basic(t *testing.T) {
	environment := acctest.New(t)
	var first, second string
	different := func(*terraform.State) error {
		if first == second {
			return errors.New("the key is the same as before")
		}
		first = second
		return nil
	}
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: keyConfig(environment, ""), Check: checkForms(2048, &first), ConfigPlanChecks: emptyPlan()},
		{
			Config: keyConfig(environment, `bits = 3072`), Check: resource.ComposeTestCheckFunc(checkForms(3072, &second), different),
			ConfigPlanChecks: planned(keyAddress, plancheck.ResourceActionDestroyBeforeCreate),
		},
		{
			Config:           keyConfig(environment, "bits = 3072\nkeepers = { month = \"2026-11\" }"),
			Check:            resource.ComposeTestCheckFunc(checkForms(3072, &second), different),
			ConfigPlanChecks: planned(keyAddress, plancheck.ResourceActionDestroyBeforeCreate),
		},
	}})
}

func TestAccJWTSigningKey_import(t *testing.T) {
	environment := acctest.New(t)
	paths := keyfile.InDirectory(t.TempDir())
	key := writePair(t, paths)
	var thumbprint string
	config := keyConfig(environment, "") + fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", keyAddress, paths.Private)
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config: config,
			Check: resource.ComposeTestCheckFunc(checkForms(2048, &thumbprint), func(*terraform.State) error {
				if thumbprint != jwtkey.RFC7638(&key.PublicKey) {
					return errors.New("another key was imported")
				}
				return nil
			}),
			ConfigPlanChecks: planned(keyAddress, plancheck.ResourceActionNoop),
		},
		{
			Config: keyConfig(environment, ""), ResourceName: keyAddress, ImportState: true, ImportStateId: filepath.Join(t.TempDir(), "none.der"),
			ExpectError: regexp.MustCompile(acctest.Escape("Cannot import the signing key")),
		},
	}})
}

func TestJWTSigningKeyValidation(t *testing.T) {
	t.Parallel()
	acctest.ExpectProblems(t, "openmetadata_jwt_signing_key", map[string]any{}, []acctest.Invalid{
		{Name: "nothing known", Change: map[string]any{"bits": acctest.Unknown, "keepers": acctest.Unknown}},
		{Name: "too small", Change: map[string]any{"bits": 1024}, Path: "bits", Text: "between 2048 and 4096"},
		{Name: "odd size", Change: map[string]any{"bits": 2052}, Path: "bits", Text: "multiple of 8"},
	})
}

func TestAccJWTSigningKeyEphemeral(t *testing.T) {
	environment := acctest.New(t)
	key, err := jwtkey.Generate(jwtkey.MinBits)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	pkcs1 := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	config := func(lines string) string { return ephemeralKeyConfig(environment, lines) }
	at := tfjsonpath.New("data").AtMapKey
	given := []statecheck.StateCheck{
		statecheck.ExpectKnownValue("echo.test", at("thumbprint"), knownvalue.StringExact(jwtkey.RFC7638(&key.PublicKey))),
		statecheck.ExpectKnownValue("echo.test", at("private_key_der_base64"), knownvalue.StringExact(base64.StdEncoding.EncodeToString(der))),
		statecheck.ExpectKnownValue("echo.test", at("private_key_pem"), knownvalue.StringExact(string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})))),
		statecheck.ExpectKnownValue("echo.test", at("bits"), knownvalue.Int64Exact(2048)),
	}
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config(fmt.Sprintf("private_key = %q", pkcs1)), ConfigStateChecks: given},
		{Config: config(fmt.Sprintf("private_key = %q", base64.StdEncoding.EncodeToString(der))), ConfigStateChecks: given},
		{
			Config:      config(`private_key = "no key"`),
			ExpectError: regexp.MustCompile(`(?s)Not a usable private key.*` + acctest.Escape(`private_key = `)),
		},
		{
			Config:      config(fmt.Sprintf("bits = 2048\nprivate_key = %q", pkcs1)),
			ExpectError: regexp.MustCompile(acctest.Escape("cannot be specified when")),
		},
		{Config: config(fmt.Sprintf("private_key = %q", pkcs1))}, // which destroy can open
	}})
}

func ephemeralKeyConfig(environment *acctest.Environment, lines string) string {
	return environment.ProviderConfig() + "ephemeral \"openmetadata_jwt_signing_key\" \"test\" {\n" + lines + "\n}\n" +
		"provider \"echo\" {\n  data = ephemeral.openmetadata_jwt_signing_key.test\n}\nresource \"echo\" \"test\" {}\n"
}

// A new key is another in every run, which the plan after the apply shows.
func TestAccJWTSigningKeyEphemeral_new(t *testing.T) {
	environment := acctest.New(t)
	at := tfjsonpath.New("data").AtMapKey
	environment.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: ephemeralKeyConfig(environment, "bits = 3072"),
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("echo.test", at("bits"), knownvalue.Int64Exact(3072)),
			statecheck.ExpectKnownValue("echo.test", at("thumbprint"), knownvalue.StringRegexp(regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`))),
		},
	}}})
}
