//go:build unix

package keyfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// owned is a file as the file system tells of it.
type owned struct {
	mode     fs.FileMode
	uid, gid uint32
}

func (o owned) Name() string       { return "key.der" }
func (o owned) Size() int64        { return 0 }
func (o owned) Mode() fs.FileMode  { return o.mode }
func (o owned) ModTime() time.Time { return time.Time{} }
func (o owned) IsDir() bool        { return o.mode.IsDir() }
func (o owned) Sys() any           { return &syscall.Stat_t{Uid: o.uid, Gid: o.gid} }

func TestTrust(t *testing.T) {
	t.Parallel()
	me, mine := uint32(os.Geteuid()), uint32(os.Getegid())
	stranger, strangers := me+4711, mine+4711
	for name, test := range map[string]struct {
		info     owned
		commands []string
	}{
		"mine":                            {owned{0o600, me, mine}, nil},
		"mine, for all to read":           {owned{0o644, me, strangers}, nil},
		"root's":                          {owned{0o644, 0, 0}, nil},
		"my group's too":                  {owned{0o660, me, mine}, nil},
		"another group's too":             {owned{0o660, me, strangers}, []string{"chmod g-w key.der"}},
		"for all to write":                {owned{0o646, me, mine}, []string{"chmod o-w key.der"}},
		"a stranger's":                    {owned{0o600, stranger, mine}, []string{"sudo chown " + userName(int(me)) + " key.der"}},
		"all that":                        {owned{0o666, stranger, strangers}, []string{"sudo chown " + userName(int(me)) + " key.der", "chmod o-w key.der", "chmod g-w key.der"}},
		"a directory of mine":             {owned{fs.ModeDir | 0o755, me, mine}, nil},
		"a directory for all to write":    {owned{fs.ModeDir | 0o777, me, mine}, []string{"chmod o-w key.der"}},
		"a sticky one of root's":          {owned{fs.ModeDir | fs.ModeSticky | 0o777, 0, 0}, nil},
		"a sticky one of a stranger's":    {owned{fs.ModeDir | fs.ModeSticky | 0o700, stranger, mine}, []string{"sudo chown " + userName(int(me)) + " key.der"}},
		"a sticky file of root's for all": {owned{fs.ModeSticky | 0o602, 0, 0}, []string{"chmod o-w key.der"}},
	} {
		untrusted := &UntrustedError{}
		untrusted.judge("key.der", test.info)
		if !slices.Equal(untrusted.Commands, test.commands) || len(untrusted.Problems) != len(test.commands) {
			t.Errorf("%s: %q, want %q", name, untrusted.Commands, test.commands)
		}
	}
}

// TestTrustJudgesWhatLinksLeadTo: a pair, its directory, and what a link leads to with its directory are judged, each once.
func TestTrustJudgesWhatLinksLeadTo(t *testing.T) {
	t.Parallel()
	elsewhere := filepath.Join(t.TempDir(), "it's elsewhere")
	here := InDirectory(filepath.Join(t.TempDir(), "here"))
	for _, dir := range []string{elsewhere, filepath.Dir(here.Private)} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	target := filepath.Join(elsewhere, "key.der")
	put(t, target, []byte("key"))
	put(t, here.Public, []byte("key"))
	if err := os.Symlink(target, here.Private); err != nil {
		t.Fatal(err)
	}
	if err := CheckTrust(here.Private, here.Public, filepath.Join(elsewhere, "not there")); err != nil {
		t.Errorf("nothing is wrong with them, and yet: %v", err)
	}
	for _, path := range []string{elsewhere, target, filepath.Dir(here.Private), here.Public} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, 0o777); err != nil {
			t.Fatal(err)
		}
		err = CheckTrust(here.Private, here.Public)
		var untrusted *UntrustedError
		if !errors.As(err, &untrusted) || len(untrusted.Problems) != 1 || !strings.Contains(err.Error(), "chmod o-w "+quoted(path)) {
			t.Errorf("%s for all to write gives %v", path, err)
		}
		if err := os.Chmod(path, info.Mode().Perm()); err != nil {
			t.Fatal(err)
		}
	}
}
