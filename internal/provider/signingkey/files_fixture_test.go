package signingkey_test

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

const filesAddress = "openmetadata_jwt_signing_key_files.test"

// filesConfig needs no server: the files can be made without one.
func filesConfig(environment *acctest.Environment, lines ...string) string {
	return environment.ProviderConfig() + "resource \"openmetadata_jwt_signing_key_files\" \"test\" {\n  " + strings.Join(lines, "\n  ") + "\n}\n"
}

func inDirectory(dir string) string { return fmt.Sprintf("directory = %q", dir) }

// loadPair reads the two files as the server does, with nothing of the provider's own: PKCS#8 and SubjectPublicKeyInfo.
func loadPair(paths keyfile.Paths) (*rsa.PrivateKey, error) {
	privateDER, err := os.ReadFile(paths.Private)
	if err != nil {
		return nil, err
	}
	publicDER, err := os.ReadFile(paths.Public)
	if err != nil {
		return nil, err
	}
	parsed, err := x509.ParsePKCS8PrivateKey(privateDER)
	if err != nil {
		return nil, err
	}
	pub, err := x509.ParsePKIXPublicKey(publicDER)
	if err != nil {
		return nil, err
	}
	key, isRSA := parsed.(*rsa.PrivateKey)
	if !isRSA || !key.PublicKey.Equal(pub) {
		return nil, errors.New("the two files hold no RSA pair")
	}
	return key, nil
}

func mustLoad(t *testing.T, paths keyfile.Paths) *rsa.PrivateKey {
	t.Helper()
	key, err := loadPair(paths)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// writePair lays out a pair that somebody else made.
func writePair(t *testing.T, paths keyfile.Paths) *rsa.PrivateKey {
	t.Helper()
	key, err := jwtkey.Generate(jwtkey.MinBits)
	if err != nil {
		t.Fatal(err)
	}
	if err := keyfile.WritePair(paths, key, keyfile.WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	return key
}

func writeFile(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// checkPair checks that the files hold a good pair of the size, that the state tells of it, and that no private byte is in the
// state.
func checkPair(paths keyfile.Paths, bits int) resource.TestCheckFunc {
	return func(state *terraform.State) error {
		key, err := loadPair(paths)
		if err != nil {
			return err
		}
		if key.N.BitLen() != bits {
			return fmt.Errorf("the key has %d bits, want %d", key.N.BitLen(), bits)
		}
		attributes := state.RootModule().Resources[filesAddress].Primary.Attributes
		if attributes["thumbprint"] != jwtkey.RFC7638(&key.PublicKey) {
			return fmt.Errorf("the state's thumbprint %s is not that of the files", attributes["thumbprint"])
		}
		secret, err := os.ReadFile(paths.Private)
		if err != nil {
			return err
		}
		for name, value := range attributes {
			if strings.Contains(value, "PRIVATE KEY") || strings.Contains(value, base64.StdEncoding.EncodeToString(secret)) || strings.Contains(value, string(key.D.Bytes())) {
				return fmt.Errorf("%s holds the private key", name)
			}
		}
		return nil
	}
}

func checkPermission(path string, want fs.FileMode) resource.TestCheckFunc {
	return func(*terraform.State) error {
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		if info.Mode().Perm() != want {
			return fmt.Errorf("%s has permission %o, want %o", path, info.Mode().Perm(), want)
		}
		return nil
	}
}

// checkKey compares the key on disk with one that was there before.
func checkKey(paths keyfile.Paths, before **rsa.PrivateKey, same bool) resource.TestCheckFunc {
	return func(*terraform.State) error {
		key, err := loadPair(paths)
		if err != nil {
			return err
		}
		if key.Equal(*before) != same {
			return fmt.Errorf("the key on disk is the one of before: %t, want %t", key.Equal(*before), same)
		}
		*before = key
		return nil
	}
}

func emptyPlan() resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
}

// planned expects the action in the plan and an empty plan after the apply.
func planned(address string, action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	checks := emptyPlan()
	checks.PreApply = []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, action)}
	return checks
}
