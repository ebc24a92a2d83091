package signingkey_test

import (
	"crypto/rsa"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

func TestAccJWTSigningKeyFiles_basic(t *testing.T) {
	environment := acctest.New(t)
	dir := filepath.Join(t.TempDir(), "conf", "keys")
	paths := keyfile.InDirectory(dir)
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config: filesConfig(environment, inDirectory(dir)),
			Check: resource.ComposeAggregateTestCheckFunc(
				checkPair(paths, 2048),
				checkPermission(paths.Private, 0o600), checkPermission(paths.Public, 0o600),
				checkPermission(dir, 0o700), checkPermission(filepath.Dir(dir), 0o700),
				resource.TestCheckResourceAttr(filesAddress, "id", paths.Private),
				resource.TestCheckResourceAttr(filesAddress, "private_key_path", paths.Private),
				resource.TestCheckResourceAttr(filesAddress, "public_key_path", paths.Public),
				resource.TestCheckResourceAttr(filesAddress, "bits", "2048"),
				resource.TestCheckResourceAttr(filesAddress, "ready_for_rotation", "false"),
				resource.TestMatchResourceAttr(filesAddress, "public_key_pem", regexp.MustCompile(`^-----BEGIN PUBLIC KEY-----`)),
			),
			ConfigPlanChecks: emptyPlan(),
		},
		{ResourceName: filesAddress, ImportState: true, ImportStateVerify: true, ImportStateId: dir},
	}})
	// Destroy left the files: a server without them does not start again.
	mustLoad(t, paths)
}

func TestAccJWTSigningKeyFiles_paths(t *testing.T) {
	environment := acctest.New(t)
	dir := t.TempDir()
	paths := keyfile.Paths{Private: filepath.Join(dir, "a", "sign.der"), Public: filepath.Join(dir, "b", "verify.der")}
	lines := fmt.Sprintf("private_key_path = %q\n  public_key_path = %q\n  delete_on_destroy = true", paths.Private, paths.Public)
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: filesConfig(environment, lines), Check: checkPair(paths, 2048), ConfigPlanChecks: emptyPlan()},
		{
			ResourceName: filesAddress, ImportState: true, ImportStateVerify: true, ImportStateId: paths.Private + ", " + paths.Public,
			// The one says what destroy does, and is not in the files. The other is the second of the apply in the state, and
			// the next it may be in which the file was written.
			ImportStateVerifyIgnore: []string{"delete_on_destroy", "created_at"},
			ImportStateCheck: func(states []*terraform.InstanceState) error {
				private, err := os.Stat(paths.Private)
				if err != nil {
					return err
				}
				if made := states[0].Attributes["created_at"]; made != private.ModTime().UTC().Format(time.RFC3339) {
					return fmt.Errorf("created_at is %s, the file is of %s", made, private.ModTime())
				}
				return nil
			},
		},
	}})
	for _, path := range []string{paths.Private, paths.Public} {
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("destroy left %s in spite of delete_on_destroy: %v", path, err)
		}
	}
}

func TestAccJWTSigningKeyFiles_update(t *testing.T) {
	environment := acctest.New(t)
	// The password is a credential that the server accepts, so the key need not be kept.
	environment.Server()
	dir := t.TempDir()
	paths := keyfile.InDirectory(dir)
	var key *rsa.PrivateKey
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: filesConfig(environment, inDirectory(dir)), Check: func(*terraform.State) (err error) { key, err = loadPair(paths); return err }},
		{
			Config: filesConfig(environment, inDirectory(dir), `file_permission = "640"`, `directory_permission = "0750"`,
				`rotation_period = 90`, `keep_previous = false`, `delete_on_destroy = true`),
			Check: resource.ComposeAggregateTestCheckFunc(
				checkKey(paths, &key, true), checkPair(paths, 2048),
				checkPermission(paths.Private, 0o640), checkPermission(paths.Public, 0o640), checkPermission(dir, 0o750)),
			ConfigPlanChecks: planned(filesAddress, plancheck.ResourceActionUpdate),
		},
		{
			// Keepers make a new pair; without keep_previous the old one is gone.
			Config: filesConfig(environment, inDirectory(dir), `keep_previous = false`, `keepers = { month = "2026-11" }`),
			Check: resource.ComposeAggregateTestCheckFunc(
				checkKey(paths, &key, false), checkPair(paths, 2048), checkPermission(paths.Private, 0o600), checkPermission(dir, 0o750),
				func(*terraform.State) error {
					if _, err := os.Stat(paths.Previous().Private); !errors.Is(err, fs.ErrNotExist) {
						return fmt.Errorf("the previous key was kept: %w", err)
					}
					return nil
				}),
			ConfigPlanChecks: planned(filesAddress, plancheck.ResourceActionUpdate),
		},
		{
			// So does another size; by default the old pair is kept beside.
			Config: filesConfig(environment, inDirectory(dir), `bits = 3072`, `keepers = { month = "2026-11" }`),
			Check: resource.ComposeAggregateTestCheckFunc(
				func(*terraform.State) error {
					previous, err := loadPair(paths.Previous())
					if err == nil && !previous.Equal(key) {
						err = errors.New("the kept pair is not the one that was replaced")
					}
					return err
				},
				checkKey(paths, &key, false), checkPair(paths, 3072)),
			ConfigPlanChecks: planned(filesAddress, plancheck.ResourceActionUpdate),
		},
	}})
}

func TestAccJWTSigningKeyFiles_move(t *testing.T) {
	environment := acctest.New(t)
	first, second := t.TempDir(), t.TempDir()
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: filesConfig(environment, inDirectory(first))},
		{
			Config: filesConfig(environment, inDirectory(second)), Check: checkPair(keyfile.InDirectory(second), 2048),
			ConfigPlanChecks: planned(filesAddress, plancheck.ResourceActionDestroyBeforeCreate),
		},
	}})
	mustLoad(t, keyfile.InDirectory(first))
}

func TestAccJWTSigningKeyFiles_rotationPeriod(t *testing.T) {
	environment := acctest.New(t)
	dir := t.TempDir()
	paths := keyfile.InDirectory(dir)
	var key *rsa.PrivateKey
	config := filesConfig(environment, inDirectory(dir), `rotation_period = 30`)
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config, Check: func(*terraform.State) (err error) { key, err = loadPair(paths); return err }},
		{
			PreConfig: func() { environment.Clock.Advance(29 * 24 * time.Hour) },
			Config:    config, Check: checkKey(paths, &key, true),
			ConfigPlanChecks: planned(filesAddress, plancheck.ResourceActionNoop),
		},
		{
			PreConfig: func() { environment.Clock.Advance(25 * time.Hour) },
			Config:    config,
			Check: resource.ComposeAggregateTestCheckFunc(checkKey(paths, &key, false), checkPair(paths, 2048),
				resource.TestCheckResourceAttr(filesAddress, "ready_for_rotation", "false")),
			ConfigPlanChecks: planned(filesAddress, plancheck.ResourceActionUpdate),
		},
	}})
}

func TestAccJWTSigningKeyFiles_drift(t *testing.T) {
	environment := acctest.New(t)
	dir := t.TempDir()
	paths := keyfile.InDirectory(dir)
	var key *rsa.PrivateKey
	config := filesConfig(environment, inDirectory(dir), `directory_permission = "0700"`)
	repaired := func(broken func(), same bool) resource.TestStep {
		return resource.TestStep{
			PreConfig: broken, Config: config, ConfigPlanChecks: planned(filesAddress, plancheck.ResourceActionUpdate),
			Check: resource.ComposeAggregateTestCheckFunc(checkKey(paths, &key, same), checkPair(paths, 2048),
				checkPermission(paths.Private, 0o600), checkPermission(paths.Public, 0o600), checkPermission(dir, 0o700)),
		}
	}
	chmod := func(path string, permission fs.FileMode) func() {
		return func() {
			if err := os.Chmod(path, permission); err != nil {
				t.Error(err)
			}
		}
	}
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config, Check: func(*terraform.State) (err error) { key, err = loadPair(paths); return err }},
		repaired(chmod(paths.Private, 0o644), true),
		repaired(chmod(paths.Public, 0o640), true),
		repaired(chmod(dir, 0o755), true),
		repaired(func() { _ = os.Remove(paths.Private) }, false),
		repaired(func() { writeFile(t, paths.Private, []byte("no key")) }, false),
		// Another good pair is not the one that Terraform wrote either.
		repaired(func() { key = writePair(t, paths) }, false),
		// A key that may be in force on a server, and by which alone the provider may act, is no less worth for a public half
		// that was lost.
		repaired(func() { _ = os.Remove(paths.Public) }, true),
		repaired(func() { writeFile(t, paths.Public, []byte("no key")) }, true),
		// Both files good, but not a pair (F51).
		repaired(func() {
			other := keyfile.InDirectory(t.TempDir())
			writePair(t, other)
			content, err := os.ReadFile(other.Public)
			if err != nil {
				t.Error(err)
			}
			writeFile(t, paths.Public, content)
		}, true),
	}})
}

// TestAccJWTSigningKeyFiles_rotationWithoutPublicHalf: also in a rotation the key that may be in force is kept beside, when its
// public half was lost.
func TestAccJWTSigningKeyFiles_rotationWithoutPublicHalf(t *testing.T) {
	environment := acctest.New(t)
	dir := t.TempDir()
	paths := keyfile.InDirectory(dir)
	var key *rsa.PrivateKey
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: filesConfig(environment, inDirectory(dir)), Check: func(*terraform.State) (err error) { key, err = loadPair(paths); return err }},
		{
			PreConfig: func() { _ = os.Remove(paths.Public) },
			Config:    filesConfig(environment, inDirectory(dir), `keepers = { year = "2027" }`),
			Check: resource.ComposeAggregateTestCheckFunc(checkPair(paths, 2048), func(*terraform.State) error {
				kept, err := loadPair(paths.Previous())
				if err == nil && !kept.Equal(key) {
					err = errors.New("another key was kept")
				}
				return err
			}),
			ConfigPlanChecks: planned(filesAddress, plancheck.ResourceActionUpdate),
		},
	}})
}

func TestAccJWTSigningKeyFiles_disappears(t *testing.T) {
	environment := acctest.New(t)
	dir := t.TempDir()
	paths := keyfile.InDirectory(dir)
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: filesConfig(environment, inDirectory(dir))},
		{
			PreConfig: func() { _ = os.RemoveAll(dir) },
			Config:    filesConfig(environment, inDirectory(dir)), Check: checkPair(paths, 2048),
			ConfigPlanChecks: planned(filesAddress, plancheck.ResourceActionCreate),
		},
	}})
}

func TestAccJWTSigningKeyFiles_replacesTheShippedPair(t *testing.T) {
	environment := acctest.New(t)
	dir := t.TempDir()
	paths := keyfile.InDirectory(dir)
	private := writePair(t, paths)
	shipped, err := jwtkey.MarshalPublicDER(jwtkey.ShippedPublicKey())
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, paths.Public, shipped)
	environment.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config:           filesConfig(environment, inDirectory(dir)),
		Check:            resource.ComposeAggregateTestCheckFunc(checkKey(paths, &private, false), checkPair(paths, 2048)),
		ConfigPlanChecks: emptyPlan(),
	}}})
}

// An apply that was killed after it had written the files, before it could note its state, leaves a pair that a server may have
// taken into use since.
func TestAccJWTSigningKeyFiles_takesOnAPair(t *testing.T) {
	environment := acctest.New(t)
	dir := t.TempDir()
	paths := keyfile.InDirectory(dir)
	key := writePair(t, paths)
	if err := os.Chmod(paths.Private, 0o644); err != nil {
		t.Fatal(err)
	}
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config:      filesConfig(environment, inDirectory(dir), `bits = 4096`),
			ExpectError: regexp.MustCompile(acctest.Escape("has 2048 bits and not the 4096 that are configured")),
		},
		{
			Config: filesConfig(environment, inDirectory(dir)),
			Check: resource.ComposeAggregateTestCheckFunc(checkKey(paths, &key, true), checkPair(paths, 2048),
				checkPermission(paths.Private, 0o600)),
			ConfigPlanChecks: emptyPlan(),
		},
	}})
}

// A write that is cut off leaves a private key whose public half was not written.
func TestAccJWTSigningKeyFiles_completesAPair(t *testing.T) {
	environment := acctest.New(t)
	dir := t.TempDir()
	paths := keyfile.InDirectory(dir)
	key := writePair(t, paths)
	if err := os.Remove(paths.Public); err != nil {
		t.Fatal(err)
	}
	environment.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config:           filesConfig(environment, inDirectory(dir)),
		Check:            resource.ComposeAggregateTestCheckFunc(checkPair(paths, 2048), checkKey(paths, &key, true)),
		ConfigPlanChecks: emptyPlan(),
	}}})
}

func TestAccJWTSigningKeyFiles_filesInTheWay(t *testing.T) {
	pem, err := jwtkey.Generate(jwtkey.MinBits)
	if err != nil {
		t.Fatal(err)
	}
	text, err := jwtkey.MarshalPrivatePEM(pem)
	if err != nil {
		t.Fatal(err)
	}
	for name, lay := range map[string]func(*testing.T, keyfile.Paths){
		"PEM": func(t *testing.T, paths keyfile.Paths) {
			t.Helper()
			writePair(t, paths)
			writeFile(t, paths.Private, text)
		},
		"mismatched": func(t *testing.T, paths keyfile.Paths) {
			t.Helper()
			other := keyfile.InDirectory(t.TempDir())
			writePair(t, other)
			writePair(t, paths)
			content, err := os.ReadFile(other.Public)
			if err != nil {
				t.Fatal(err)
			}
			writeFile(t, paths.Public, content)
		},
		"no key": func(t *testing.T, paths keyfile.Paths) {
			t.Helper()
			writeFile(t, paths.Private, []byte("a list of things to do"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			environment := acctest.New(t)
			dir := t.TempDir()
			paths := keyfile.InDirectory(dir)
			lay(t, paths)
			before, err := os.ReadFile(paths.Private)
			if err != nil {
				t.Fatal(err)
			}
			environment.Test(resource.TestCase{Steps: []resource.TestStep{{
				Config: filesConfig(environment, inDirectory(dir)), PlanOnly: true,
				ExpectError: regexp.MustCompile(`(?s)Other files are in the way.*` + acctest.Escape("directory =")),
			}}})
			if after, err := os.ReadFile(paths.Private); err != nil || string(after) != string(before) {
				t.Errorf("the file that was there has changed: %v", err)
			}
		})
	}
}

func TestJWTSigningKeyFilesValidation(t *testing.T) {
	t.Parallel()
	acctest.ExpectProblems(t, "openmetadata_jwt_signing_key_files", map[string]any{"directory": "keys"}, []acctest.Invalid{
		{Name: "good"},
		{Name: "two paths", Change: map[string]any{"directory": nil, "private_key_path": "a.der", "public_key_path": "b.der"}},
		{Name: "nothing known", Change: map[string]any{
			"directory": acctest.Unknown, "bits": acctest.Unknown, "file_permission": acctest.Unknown, "directory_permission": acctest.Unknown,
			"keepers": acctest.Unknown, "rotation_period": acctest.Unknown, "keep_previous": acctest.Unknown, "delete_on_destroy": acctest.Unknown,
		}},
		{Name: "three digits", Change: map[string]any{"file_permission": "640", "directory_permission": "750"}},
		{Name: "no place", Change: map[string]any{"directory": nil}, Path: "directory", Text: "or private_key_path and public_key_path"},
		{Name: "a directory and its own paths", Change: map[string]any{"private_key_path": "keys/private_key.der", "public_key_path": "keys/public_key.der"}},
		{Name: "a directory and another path", Change: map[string]any{"private_key_path": "keys/private_key.der", "public_key_path": "b.der"}, Path: "public_key_path", Text: "directory has it at keys/public_key.der"},
		{Name: "one path", Change: map[string]any{"directory": nil, "private_key_path": "a.der"}, Path: "private_key_path", Text: "public_key_path"},
		{Name: "empty directory", Change: map[string]any{"directory": ""}, Path: "directory", Text: "at least 1"},
		{Name: "too small", Change: map[string]any{"bits": 1024}, Path: "bits", Text: "between 2048 and 4096"},
		{Name: "too large", Change: map[string]any{"bits": 8192}, Path: "bits", Text: "between 2048 and 4096"},
		{Name: "odd size", Change: map[string]any{"bits": 2052}, Path: "bits", Text: "multiple of 8"},
		{Name: "not octal", Change: map[string]any{"file_permission": "0999"}, Path: "file_permission", Text: "three octal digits"},
		{Name: "not for the owner", Change: map[string]any{"file_permission": "0244"}, Path: "file_permission", Text: "let the owner read"},
		{Name: "closed directory", Change: map[string]any{"directory_permission": "0600"}, Path: "directory_permission", Text: "write and enter"},
		{Name: "no period", Change: map[string]any{"rotation_period": 0}, Path: "rotation_period", Text: "at least 1"},
	})
}

// TestAccJWTSigningKeyFiles_invalid shows that Terraform puts the error on the attribute.
func TestAccJWTSigningKeyFiles_invalid(t *testing.T) {
	environment := acctest.New(t)
	environment.Test(resource.TestCase{Steps: []resource.TestStep{{
		Config: filesConfig(environment, `directory = "keys"`, `bits = 1024`), PlanOnly: true,
		ExpectError: regexp.MustCompile(`(?s)` + acctest.Escape("bits = 1024") + `.*` + acctest.Escape("between 2048 and 4096")),
	}}})
}

func TestAccJWTSigningKeyFiles_unknown(t *testing.T) {
	environment := acctest.New(t)
	dir := t.TempDir()
	paths := keyfile.InDirectory(dir)
	config := func(revision string) string {
		return filesConfig(environment, `directory = terraform_data.place.output`, `keepers = { revision = terraform_data.revision.output }`,
			`bits = terraform_data.bits.output`) +
			fmt.Sprintf("resource \"terraform_data\" \"place\" { input = %q }\n", dir) +
			"resource \"terraform_data\" \"bits\" { input = 2048 }\n" +
			fmt.Sprintf("resource \"terraform_data\" \"revision\" {\n  input = \"same\"\n  triggers_replace = [%q]\n}\n", revision)
	}
	var key *rsa.PrivateKey
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config("1"), Check: resource.ComposeAggregateTestCheckFunc(checkPair(paths, 2048),
			func(*terraform.State) (err error) { key, err = loadPair(paths); return err }), ConfigPlanChecks: emptyPlan()},
		// A keeper that is not known in the plan and turns out unchanged rotates nothing.
		{Config: config("2"), Check: checkKey(paths, &key, true), ConfigPlanChecks: planned(filesAddress, plancheck.ResourceActionUpdate)},
	}})
}

func TestAccJWTSigningKeyFiles_keepsTheKeyThatIsNeeded(t *testing.T) {
	environment := acctest.New(t)
	dir := t.TempDir()
	config := func(lines ...string) string {
		files := filesConfig(environment, append(lines, inDirectory(dir))...)
		_, files, _ = strings.Cut(files, "resource ")
		// Nobody listens there: what is refused is decided by the configuration alone.
		return fmt.Sprintf("provider \"openmetadata\" {\n  host = \"http://localhost:1\"\n  signing_key = { private_key_file = %q, user = \"terraform\" }\n}\nresource %s",
			filepath.Join(dir, ".", jwtkey.PrivateFileName), files)
	}
	environment.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config(`keep_previous = false`)},
		{
			Config:      config(`keep_previous = false`, `keepers = { month = "2026-11" }`),
			ExpectError: regexp.MustCompile(`(?s)The rotation would leave nothing.*` + acctest.Escape("keep_previous = false")),
		},
		{Config: config(`keepers = { month = "2026-11" }`)},
	}})
}
