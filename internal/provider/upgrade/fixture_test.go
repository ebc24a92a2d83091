// Package upgrade holds the provider to states that earlier ones wrote: whoever goes on to a new version of it has nothing to
// do.
//
// What an earlier provider wrote is in testdata, a directory for each version of the states, made by that provider:
//
//	STATE_FIXTURES=v0 TF_ACC=1 go test ./internal/provider/upgrade
//
// v0 is from commit 6835d71. A fixture is a stand-in org and a stand-in server with all that they remembered when the states
// had been written, keys and secrets of theirs included, which are good for nothing else.
package upgrade

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// fixture is what one world had become when its states were written.
type fixture struct {
	// Time is that of the stand-ins and of the provider, by which tokens age.
	Time time.Time `json:"time"`
	// Version is the server's profile, if not the usual one.
	Version string          `json:"version,omitempty"`
	Okta    json.RawMessage `json:"okta,omitempty"`
	Server  json.RawMessage `json:"server,omitempty"`

	// Provider are the arguments of the provider beside those of acctest, for Resources.
	Provider  map[string]any            `json:"provider,omitempty"`
	Resources map[string]acctest.Stored `json:"resources,omitempty"`

	// Configuration and State are those of a root module.
	Configuration string         `json:"configuration,omitempty"`
	State         map[string]any `json:"state,omitempty"`
}

// What differs from one run to another stands in a fixture by these names.
const (
	oktaHost   = "okta.fixture.invalid"
	serverHost = "server.fixture.invalid"
	confDir    = "/conf.fixture.invalid"
)

func path(version, name string) string {
	return filepath.Join("testdata", version, name+".json.gz")
}

// ofThisMachine finds addresses and paths that are one machine's.
var ofThisMachine = regexp.MustCompile(`localhost:\d{5}|/tmp/|/home/|/root/`)

// write keeps a fixture of the environment.
func (f *fixture) write(t *testing.T, file string, e *acctest.Environment) {
	t.Helper()
	f.Time = e.Clock.Now().UTC()
	places := []string{strings.TrimPrefix(e.Okta().URL, "http://"), oktaHost}
	f.Okta = e.Okta().Dump(t)
	if e.UsesServer() {
		f.Server = e.Server().Dump(t)
		places = append(places, strings.TrimPrefix(e.Server().URL, "http://"), serverHost, e.Server().ConfDir(), confDir)
	}
	content, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	content = []byte(strings.NewReplacer(places...).Replace(string(content)))
	if found := ofThisMachine.Find(content); found != nil {
		t.Fatalf("the fixture has %s in it", found)
	}
	var packed bytes.Buffer
	archive, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := archive.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, packed.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// unpack reads a fixture as it was written.
func unpack(t *testing.T, file string) ([]byte, *fixture) {
	t.Helper()
	packed, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	archive, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(archive)
	if err != nil {
		t.Fatal(err)
	}
	return content, decode(t, content)
}

func decode(t *testing.T, content []byte) *fixture {
	t.Helper()
	f := &fixture{}
	if err := json.Unmarshal(content, f); err != nil {
		t.Fatal(err)
	}
	return f
}

// restore starts stand-ins as they were when the fixture was written, and gives it with their addresses.
func restore(t *testing.T, file string) (*acctest.Environment, *fixture) {
	t.Helper()
	content, f := unpack(t, file)
	e := newEnvironment(t, f.Version)
	e.Clock.Advance(time.Until(f.Time))
	places := []string{oktaHost, strings.TrimPrefix(e.Okta().URL, "http://")}
	if f.Server != nil {
		places = append(places, serverHost, strings.TrimPrefix(e.Server().URL, "http://"), confDir, e.Server().ConfDir())
	}
	f = decode(t, []byte(strings.NewReplacer(places...).Replace(string(content))))
	e.Okta().Restore(t, f.Okta)
	if f.Server != nil {
		e.Server().Restore(t, f.Server)
	}
	return e, f
}

// withPrivate does something with what each resource of a state file keeps beside its attributes.
func withPrivate(t *testing.T, state map[string]any, change func(any) any) {
	t.Helper()
	resources, _ := state["resources"].([]any)
	for _, resource := range resources {
		instances, _ := resource.(map[string]any)["instances"].([]any)
		for _, instance := range instances {
			if members := instance.(map[string]any); members["private"] != nil {
				members["private"] = change(members["private"])
			}
		}
	}
}

// opened makes what a state file has in base64 readable, so that addresses in it are found.
func opened(t *testing.T) func(any) any {
	return func(private any) any {
		content, err := base64.StdEncoding.DecodeString(private.(string))
		if err != nil {
			t.Fatal(err)
		}
		members, err := acctest.OpenPrivate(content)
		if err != nil {
			t.Fatal(err)
		}
		return members
	}
}

// sealed is the inverse of opened.
func sealed(t *testing.T) func(any) any {
	return func(private any) any {
		members := map[string]string{}
		for key, content := range private.(map[string]any) {
			members[key] = content.(string)
		}
		content, err := acctest.SealPrivate(members)
		if err != nil {
			t.Fatal(err)
		}
		return base64.StdEncoding.EncodeToString(content)
	}
}
