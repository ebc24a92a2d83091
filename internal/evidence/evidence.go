// Package evidence is what this project's statements about both vendors rest on: FACTS.md says each of them once, with a number
// and with how it is known, and recorded/ has the exchanges that show them. Only tests use it.
//
// The exchanges are the project's own: they were recorded from servers that were made for it and thrown away afterwards. What
// others published (recordings of live orgs, specifications, schemas) is not part of the repository. It is looked for in the
// directory shared beside it; see Shared.
package evidence

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Folders of recordings, each of one server. Where Clean and the first three differ in a default, Clean is right: see
// Superseded.
const (
	// Basic has a server with basic sign-in.
	Basic = "1.12.6"
	// Okta has a server with Okta, which a stand-in played.
	Okta = "1.12.6-okta"
	// Guide has the whole guide, once in each flow, from a fresh server to the end of destroy.
	Guide = "1.12.6-guide"
	// Clean has the experiments with a clean build of the same version, and exchanges of the acceptance suite with it.
	Clean = "1.12.6-clean"
)

// Folders lists them.
func Folders() []string { return []string{Basic, Okta, Guide, Clean} }

//go:embed recorded
var recorded embed.FS

//go:embed recorded/superseded.txt
var superseded string

// Superseded lists the recordings that a clean build answers otherwise (F154): a line has folder/name, a tab, and what the
// recording lacks. Lines that begin with # are none.
func Superseded() []string {
	return slices.DeleteFunc(strings.Split(strings.TrimSpace(superseded), "\n"), func(line string) bool { return strings.HasPrefix(line, "#") })
}

// folders are unpacked when they are first asked for.
var folders = func() map[string]func() (map[string][]byte, error) {
	all := map[string]func() (map[string][]byte, error){}
	for _, name := range Folders() {
		all[name] = sync.OnceValues(func() (map[string][]byte, error) {
			data, err := fs.Sub(recorded, path.Join("recorded", name))
			if err != nil {
				return nil, err
			}
			return Unpack(data)
		})
	}
	return all
}()

func folder(t testing.TB, name string) map[string][]byte {
	t.Helper()
	unpack, known := folders[name]
	if !known {
		t.Fatalf("there is no folder %q of recordings", name)
	}
	recordings, err := unpack()
	if err != nil {
		t.Fatal(err)
	}
	return recordings
}

// Names lists the recordings of a folder whose names begin with prefix, in the order of their files' names.
func Names(t testing.TB, of, prefix string) []string {
	t.Helper()
	names := slices.DeleteFunc(slices.Collect(maps.Keys(folder(t, of))), func(name string) bool { return !strings.HasPrefix(name, prefix) })
	slices.SortFunc(names, byFile)
	return names
}

// Recording gives the JSON of one recording: in most `request` and `response`, in others an observation of another form.
func Recording(t testing.TB, of, name string) []byte {
	t.Helper()
	recording, known := folder(t, of)[name]
	if !known {
		t.Fatalf("there is no recording %s/%s", of, name)
	}
	return recording
}

// RequireShared names the environment variable that makes Shared fail a test where it would skip it. .ci/run sets it where the
// directory is there, so that none of the tests which need it can go missing unseen.
const RequireShared = "REQUIRE_SHARED"

// SharedIfThere gives the path of what others published, below the directory shared beside the repository, and whether it is
// there. Where RequireShared is set it has to be.
func SharedIfThere(parts ...string) (string, bool, error) {
	_, here, _, _ := runtime.Caller(0)
	full := filepath.Join(append([]string{filepath.Dir(here), "..", "..", "..", "shared"}, parts...)...)
	_, err := os.Stat(full)
	if err == nil {
		return full, true, nil
	}
	if os.Getenv(RequireShared) != "" {
		return full, false, fmt.Errorf("%s demands what others published: %w", RequireShared, err)
	}
	return full, false, nil
}

// Shared gives the path of what others published, below the directory shared beside the repository. Where it is absent the test
// is skipped, or fails if RequireShared is set.
func Shared(t testing.TB, parts ...string) string {
	t.Helper()
	full, there, err := SharedIfThere(parts...)
	switch {
	case err != nil:
		t.Fatal(err)
	case !there:
		t.Skipf("../shared/%s is not there: what others published is not part of this repository", path.Join(parts...))
	}
	return full
}
