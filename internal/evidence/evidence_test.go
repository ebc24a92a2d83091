package evidence

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"path"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
)

// TestRecorded_packsAgainAlike: what is unpacked and packed again is the same, so that nothing is lost on the way, and nothing
// in it names a machine, a host or a secret.
func TestRecorded_packsAgainAlike(t *testing.T) {
	t.Parallel()
	size := 0
	for _, of := range Folders() {
		before, files := folder(t, of), fstest.MapFS{}
		for name, recording := range before {
			var readable bytes.Buffer
			if err := json.Indent(&readable, recording, "", " "); err != nil {
				t.Fatal(err)
			}
			files[name+".json"] = &fstest.MapFile{Data: readable.Bytes()}
		}
		packed, err := Pack(files)
		if err != nil {
			t.Fatal(err)
		}
		again := fstest.MapFS{}
		for name, data := range packed {
			if _, err := fs.Stat(recorded, path.Join("recorded", of, name)); err != nil {
				t.Errorf("%s/%s is packed and not committed", of, name)
			}
			again[name] = &fstest.MapFile{Data: data}
			size += len(data)
		}
		after, err := Unpack(again)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(before, after) {
			t.Errorf("%s: packed again it differs", of)
		}
	}
	if size > 2<<20 {
		t.Errorf("the recordings take %d bytes", size)
	}
}

// TestUnfit: what must not be committed is found, in the spelling that JSON has for it.
func TestUnfit(t *testing.T) {
	t.Parallel()
	for _, fit := range []string{
		`"http://om.test:8585/callback"`, `"https://dev-1.okta.test:9743/oauth2/v1/keys"`, `"<JWT sub=admin>"`, `"/api/v1/users"`,
		`"<bcrypt hash>"`, `"fernet:<...>"`, `"http://127.0.0.1:9700"`,
	} {
		if found := Unfit(fit); found != nil {
			t.Errorf("%s is found unfit for %q", fit, found)
		}
	}
	for _, unfit := range []string{
		`"at /home/someone/server.log"`, `"/tmp/recording/conf"`, `"C:\\Users\\someone"`, `"https://registry.corp.internal/npm"`, `"http://10.1.2.3:8585"`,
		`"-----BEGIN PRIVATE KEY-----"`, `"eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZG1pbiJ9.c2ln"`, `"fernet:gAAAAABmnopqrstuvwxyz0123456789"`,
		`"$2a$12$abcdefghijklmnopqrstuvwxyz"`,
	} {
		if Unfit(unfit) == nil {
			t.Errorf("%s passes", unfit)
		}
	}
	if _, err := Pack(fstest.MapFS{"a01.json": {Data: []byte(`{"path": "/home/someone"}`)}}); err == nil || !strings.Contains(err.Error(), "/home/someone") {
		t.Errorf("a path of a machine is packed: %v", err)
	}
}

// TestShared_required: with the variable set a test that lacks what others published fails and is not skipped.
func TestShared_required(t *testing.T) {
	for set, want := range map[string]bool{"": false, "1": true} {
		t.Setenv(RequireShared, set)
		if _, there, err := SharedIfThere("nobody published this"); there || (err != nil) != want {
			t.Errorf("%s=%q: there %v, error %v", RequireShared, set, there, err)
		}
	}
}
