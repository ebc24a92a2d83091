package signingkey_test

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
)

const filesType = "openmetadata_jwt_signing_key_files"

// revision is a configuration whose keepers are of their own.
func revision(dir string, number int, more ...any) map[string]any {
	config := map[string]any{"directory": dir, "keepers": map[string]any{"revision": strconv.Itoa(number)}}
	for i := 0; i+1 < len(more); i += 2 {
		config[more[i].(string)] = more[i+1]
	}
	return config
}

// signs is a provider that has nothing but the key file.
func signs(server *acctest.ServerTarget) map[string]any {
	return map[string]any{"email": nil, "password": nil, "signing_key": map[string]any{
		"private_key_file": filepath.Join(server.ConfDir(), jwtkey.PrivateFileName), "user": "terraform",
	}}
}

// keysOnDisk are the thumbprints of the keys in place and kept.
func keysOnDisk(t *testing.T, paths keyfile.Paths) []string {
	t.Helper()
	var found []string
	for _, at := range append([]keyfile.Paths{paths}, paths.Kept()...) {
		content, err := os.ReadFile(at.Private)
		if err != nil {
			t.Fatal(err)
		}
		key, err := jwtkey.ParsePrivate(content)
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, jwtkey.RFC7638(&key.PublicKey))
	}
	return found
}

// While the server does not say which key it has in force, every key that was in place stays, and the run gets in when it
// answers again; once it says so, those that are dead go. A key that was lost would take every token with it (fact 141).
func TestAccJWTSigningKeyFiles_keyInForceIsNeverLost(t *testing.T) {
	fault := func(kind string, status int, body string) control.Fault {
		return control.Fault{Method: http.MethodGet, Path: "/api/v1/system/config/jwks", Kind: kind, Status: status, Body: body, Times: -1}
	}
	for name, unknown := range map[string]control.Fault{
		"the server fails":               fault(control.KindStatus, 500, `{"code":500,"message":"boom"}`),
		"the last of the answers fails":  {Method: http.MethodGet, Path: "/api/v1/system/config/jwks", Kind: control.KindStatus, Status: 503, Nth: 8, Times: -1},
		"a proxy answers":                fault(control.KindStatus, 200, "<html>"),
		"there is no answer":             fault(control.KindCutBefore, 0, ""),
		"the server serves no key":       fault(control.KindStatus, 200, `{"keys":[]}`),
		"the server serves a broken key": fault(control.KindStatus, 200, `{"keys":[{"kty":"RSA","alg":"RS256","use":"sig"}]}`),
	} {
		t.Run(name, func(t *testing.T) {
			environment, server := withKeyFiles(t, acctest.Faults)
			environment.Parallel()
			server.Automation(t)
			dir, values := server.ConfDir(), signs(server)
			values["max_retries"] = 0
			paths := keyfile.InDirectory(dir)
			rollOut(environment, dir)
			inForce, _ := served(t, server)
			files := environment.Dialogue(filesType, values)
			if said := files.TryImport(dir); len(said.Errors) > 0 {
				t.Fatal(said.Errors)
			}
			files.MustApply(revision(dir, 0))
			server.Fault(unknown)
			for number := 1; number <= 3; number++ {
				files.MustApply(revision(dir, number))
			}
			server.ClearFaults()
			if found := keysOnDisk(t, paths); !slices.Contains(found, inForce) || len(found) < 4 {
				t.Fatalf("the key in force is %s, and there are %v", inForce, found)
			}
			rollout := environment.Dialogue("openmetadata_jwt_signing_key_rollout", values)
			rollout.MustApply(map[string]any{"thumbprint": files.Attribute("thumbprint")})
			files.MustApply(revision(dir, 4))
			if found := keysOnDisk(t, paths); len(found) != 2 {
				t.Errorf("what is proven dead is still there: %v", found)
			}
		})
	}
}

// A configuration without a server is told by nobody that a key is dead.
func TestAccJWTSigningKeyFiles_withoutAServer(t *testing.T) {
	environment := acctest.New(t)
	environment.Parallel()
	dir := t.TempDir()
	files := environment.Dialogue(filesType, nil)
	files.MustApply(revision(dir, 0))
	first := files.Attribute("thumbprint").(string)
	for number := 1; number <= 3; number++ {
		files.MustApply(revision(dir, number))
	}
	if found := keysOnDisk(t, keyfile.InDirectory(dir)); len(found) != 4 || !slices.Contains(found, first) {
		t.Errorf("the first key is %s, and there are %v", first, found)
	}
	files.Plan(revision(dir, 4, "keep_previous", false)).ExpectError(t, "keep_previous", "Nothing tells that no server uses it")
}

// A key is overwritten without being kept only when another credential was accepted in this run.
func TestAccJWTSigningKeyFiles_unkept(t *testing.T) {
	environment, server := withKeyFiles(t, acctest.API)
	environment.Parallel()
	server.Automation(t)
	dir := t.TempDir()
	key := map[string]any{"private_key_file": filepath.Join(dir, jwtkey.PrivateFileName), "user": "terraform"}
	files := environment.Dialogue(filesType, nil)
	files.MustApply(revision(dir, 0))
	for name, test := range map[string]struct {
		values map[string]any
		reason string
	}{
		"the key alone":        {map[string]any{"email": nil, "password": nil, "signing_key": key}, "no other credential"},
		"a dead token":         {map[string]any{"email": nil, "password": nil, "signing_key": key, "token": "eyJhbGciOiJSUzI1NiJ9.e30.bad"}, "token"},
		"a wrong password":     {map[string]any{"password": "wrong", "signing_key": key}, "the password is wrong"},
		"a dead token alone":   {map[string]any{"email": nil, "password": nil, "token": "eyJhbGciOiJSUzI1NiJ9.e30.bad"}, "token"},
		"an unreachable one":   {map[string]any{"host": "http://localhost:1", "signing_key": key, "max_retries": 0}, "got no answer"},
		"a good password":      {map[string]any{"signing_key": key}, ""},
		"a dead and a good":    {map[string]any{"signing_key": key, "token": "eyJhbGciOiJSUzI1NiJ9.e30.bad"}, ""},
		"a good token":         {map[string]any{"email": nil, "password": nil, "signing_key": key, "token": server.Login(t)}, ""},
		"a host not yet known": {map[string]any{"host": acctest.Unknown, "signing_key": key}, ""},
	} {
		said := files.Copy().In(environment.Session(test.values)).Plan(revision(dir, 1, "keep_previous", false))
		if test.reason == "" {
			said.ExpectNoWarning(t, "", name+": no errors")
		} else {
			said.ExpectError(t, "keep_previous", test.reason)
		}
	}
}

// Two runs that rotate at once: the second finds that the files are not those of its plan, and nothing is lost.
func TestAccJWTSigningKeyFiles_twoRotationsAtOnce(t *testing.T) {
	environment := acctest.New(t)
	environment.Parallel()
	dir := t.TempDir()
	one := environment.Dialogue(filesType, nil)
	one.MustApply(revision(dir, 0))
	first := one.Attribute("thumbprint").(string)
	other := one.Copy().In(environment.Session(nil))
	_, applyOne := one.Prepare(revision(dir, 1))
	_, applyOther := other.Prepare(revision(dir, 1))
	if said := applyOne(); len(said.Errors) > 0 {
		t.Fatal(said.Errors)
	}
	applyOther().ExpectError(t, "", "The key files have changed since the plan was made")
	if found := keysOnDisk(t, keyfile.InDirectory(dir)); len(found) != 2 || found[0] != one.Attribute("thumbprint") || found[1] != first {
		t.Errorf("there are %v", found)
	}
	// The same for a pair that is to be completed: the plan knows which.
	if err := os.Remove(keyfile.InDirectory(dir).Public); err != nil {
		t.Fatal(err)
	}
	_, complete := one.Prepare(revision(dir, 1))
	writePair(t, keyfile.InDirectory(dir))
	complete().ExpectError(t, "", "The key files have changed since the plan was made")
}

// A replacement deletes nothing: the pair may be in force until another is. A destruction deletes what it is asked to, unless
// the provider would be left without a credential.
func TestAccJWTSigningKeyFiles_deleted(t *testing.T) {
	environment, server := withKeyFiles(t, acctest.API)
	environment.Parallel()
	dir, elsewhere := filepath.Join(t.TempDir(), "keys"), t.TempDir()
	config := map[string]any{"directory": dir, "delete_on_destroy": true}
	there := func() bool {
		_, err := loadPair(keyfile.InDirectory(dir))
		return err == nil
	}
	files := environment.Dialogue(filesType, nil)
	files.MustApply(config)
	first := files.Attribute("thumbprint")
	files.Replace(config).ExpectNoWarning(t, "", "no errors")
	if !there() || files.Attribute("thumbprint") != first {
		t.Error("the pair was not adopted by the instance that replaces the first")
	}
	moved := files.Copy()
	moved.Replace(map[string]any{"directory": elsewhere, "delete_on_destroy": true}).ExpectNoWarning(t, "", "no errors")
	if !there() || moved.Attribute("thumbprint") == first {
		t.Error("a move must leave the old pair and make another")
	}
	server.Automation(t)
	key := map[string]any{"private_key_file": filepath.Join(dir, jwtkey.PrivateFileName), "user": "terraform"}
	alone := environment.Under(files.Copy(), map[string]any{"email": nil, "password": nil, "signing_key": key})
	alone.Destroy().ExpectWarning(t, "", "no other credential is accepted")
	if !there() {
		t.Error("the provider's only credential was deleted")
	}
	files.MustApply(revision(dir, 1, "delete_on_destroy", true))
	environment.Under(files, map[string]any{"signing_key": key}).Destroy().ExpectNoWarning(t, "", "left in place")
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("destroy left %v, %v", entries, err)
	}
}

// A pair is adopted, by a creation and by an import, only where nobody else can have put it, and not judged again when it is in
// the state: people give it to the server's user. Whoever has put it there signs as anyone, as with the shipped one (issue
// 5194).
func TestAccJWTSigningKeyFiles_plantedPair(t *testing.T) {
	environment := acctest.New(t)
	environment.Parallel()
	chmod := func(path string, permission os.FileMode) {
		t.Helper()
		if err := os.Chmod(path, permission); err != nil {
			t.Fatal(err)
		}
	}
	for name, test := range map[string]struct {
		open    func(paths keyfile.Paths) string
		command string
	}{
		"the private half": {func(paths keyfile.Paths) string { chmod(paths.Private, 0o602); return paths.Private }, "chmod o-w "},
		"the public half":  {func(paths keyfile.Paths) string { chmod(paths.Public, 0o646); return paths.Public }, "chmod o-w "},
		"the directory":    {func(paths keyfile.Paths) string { dir := filepath.Dir(paths.Private); chmod(dir, 0o777); return dir }, "chmod o-w "},
		"the half of a pair": {func(paths keyfile.Paths) string {
			_ = os.Remove(paths.Public)
			chmod(paths.Private, 0o606)
			return paths.Private
		}, "chmod o-w "},
	} {
		dir := filepath.Join(t.TempDir(), "keys")
		paths := keyfile.InDirectory(dir)
		writePair(t, paths)
		command := test.command + test.open(paths)
		config := map[string]any{"directory": dir}
		environment.Dialogue(filesType, nil).Plan(config).ExpectError(t, "directory", command)
		if name != "the half of a pair" {
			environment.Dialogue(filesType, nil).TryImport(dir).ExpectError(t, "", command)
		}
		if strings.Contains(command, paths.Private) {
			environment.Dialogue("openmetadata_jwt_signing_key", nil).TryImport(paths.Private).ExpectError(t, "", command)
		}
		path := strings.TrimPrefix(command, test.command)
		chmod(path, 0o700)
		files := environment.Dialogue(filesType, nil)
		files.MustApply(config)
		thumbprint := files.Attribute("thumbprint")
		chmod(path, 0o777)
		files.MustApply(config)
		if files.Attribute("thumbprint") != thumbprint {
			t.Errorf("%s: the key that the state holds was judged again", name)
		}
		chmod(dir, 0o700)
	}
}

// Where the files cannot be is told before anything is written, on the attribute.
func TestAccJWTSigningKeyFiles_misplaced(t *testing.T) {
	environment := acctest.New(t)
	environment.Parallel()
	dir := t.TempDir()
	private, public := filepath.Join(dir, "sign.der"), filepath.Join(dir, "verify.der")
	if err := os.Mkdir(public, 0o700); err != nil {
		t.Fatal(err)
	}
	both := func(private, public string) map[string]any {
		return map[string]any{"private_key_path": private, "public_key_path": public}
	}
	for _, test := range []struct {
		config     map[string]any
		path, text string
	}{
		{both(private, public), "public_key_path", "is a directory"},
		{both(public, private), "private_key_path", "is a directory"},
		{both(private, dir+"/./sign.der"), "public_key_path", "are one file"},
		{both("~/sign.der", private), "private_key_path", `pathexpand("~/sign.der")`},
		{both(private, "~/verify.der"), "public_key_path", `pathexpand("~/verify.der")`},
		{map[string]any{"directory": "~/keys"}, "directory", "pathexpand"},
	} {
		environment.Dialogue(filesType, nil).Plan(test.config).ExpectError(t, test.path, test.text)
	}
	environment.Dialogue(filesType, nil).TryImport("~/keys").ExpectError(t, "", "pathexpand")
	environment.Dialogue("openmetadata_jwt_signing_key", nil).TryImport("~/sign.der").ExpectError(t, "", "pathexpand")
	// What is there by the time of the apply counts too.
	files := environment.Dialogue(filesType, nil)
	later := filepath.Join(dir, "later.der")
	_, apply := files.Prepare(both(private, later))
	if err := os.Mkdir(later, 0o700); err != nil {
		t.Fatal(err)
	}
	apply().ExpectError(t, "public_key_path", "is a directory")
	if _, err := os.Stat(private); err == nil {
		t.Error("the private half was written")
	}
}

// A symbolic link's target is somebody else's: neither its permissions nor those of a linked directory are changed, and they
// are no drift.
func TestAccJWTSigningKeyFiles_links(t *testing.T) {
	environment := acctest.New(t)
	environment.Parallel()
	target, dir := filepath.Join(t.TempDir(), "target"), filepath.Join(t.TempDir(), "linked")
	paths, linked := keyfile.InDirectory(target), keyfile.InDirectory(t.TempDir())
	writePair(t, paths)
	for _, path := range []string{target, paths.Private, paths.Public} {
		if err := os.Chmod(path, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for to, from := range map[string]string{target: dir, paths.Private: linked.Private, paths.Public: linked.Public} {
		if err := os.Symlink(to, from); err != nil {
			t.Fatal(err)
		}
	}
	permissions := func() (all []os.FileMode) {
		for _, path := range []string{target, paths.Private, paths.Public} {
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, info.Mode().Perm())
		}
		return all
	}
	config := map[string]any{"directory": filepath.Dir(linked.Private), "file_permission": "0600"}
	files := environment.Dialogue(filesType, nil)
	files.MustApply(config)
	if files.Changes(config) {
		t.Error("the target's permissions are drift")
	}
	if got := permissions(); !slices.Equal(got, []os.FileMode{0o755, 0o755, 0o755}) {
		t.Errorf("by a link to the files their permissions became %o", got)
	}
	config = map[string]any{"directory": dir, "directory_permission": "0700", "file_permission": "0755"}
	files = environment.Dialogue(filesType, nil)
	files.MustApply(config)
	if files.Changes(config) {
		t.Error("the target's permissions are drift")
	}
	if got := permissions(); got[0] != 0o755 {
		t.Errorf("by a link to the directory its permissions became %o", got[0])
	}
}

// A runner without the files is asked whether it is the right machine before it is told anything else: it would make a key that
// the server never gets (fact 49).
func TestAccJWTSigningKeyFiles_anotherMachine(t *testing.T) {
	environment := acctest.New(t)
	environment.Parallel()
	dir := filepath.Join(t.TempDir(), "keys")
	files := environment.Dialogue(filesType, nil)
	files.MustApply(map[string]any{"directory": dir})
	thumbprint := files.Attribute("thumbprint").(string)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	said := files.Plan(map[string]any{"directory": dir})
	said.ExpectWarning(t, "", "Is this the machine that they were written on?")
	said.ExpectWarning(t, "", thumbprint)
}

// The first pair that takes the shipped one's place keeps what was there: the server has it in force until it is told.
func TestAccJWTSigningKeyFiles_shippedPairIsKept(t *testing.T) {
	environment, server := withKeyFiles(t, acctest.Fresh)
	environment.Parallel()
	paths := keyfile.InDirectory(server.ConfDir())
	before := map[string][]byte{}
	for _, path := range []string{paths.Private, paths.Public} {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		before[path] = content
	}
	environment.Dialogue(filesType, nil).MustApply(map[string]any{"directory": server.ConfDir()})
	for path, content := range before {
		if kept, err := os.ReadFile(path + keyfile.PreviousSuffix); err != nil || string(kept) != string(content) {
			t.Errorf("%s is not kept as it was: %v", path, err)
		}
	}
}
