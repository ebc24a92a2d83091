package keyfile

import (
	"bytes"
	"crypto/rsa"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
)

func sample(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "jwtkey", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func sampleKey(t testing.TB) *rsa.PrivateKey {
	t.Helper()
	key, err := jwtkey.ParsePrivate(sample(t, "private_key.pem"))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func otherKey(t *testing.T) *rsa.PrivateKey {
	t.Helper()
	key, err := jwtkey.Generate(2048)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func put(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

func TestWritePairAndReadPair(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	dir := filepath.Join(base, "made", "keys")
	paths := InDirectory(dir)
	key := sampleKey(t)
	// Bits that any usual umask would cut.
	options := WriteOptions{FilePermission: 0o664, DirectoryPermission: 0o777}
	if err := WritePair(paths, key, options); err != nil {
		t.Fatal(err)
	}
	for file, sampleName := range map[string]string{jwtkey.PrivateFileName: "private_key.der", jwtkey.PublicFileName: "public_key.der"} {
		data, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(data, sample(t, sampleName)) {
			t.Errorf("%s differs from what the guide's commands make", file)
		}
	}
	pair := ReadPair(paths)
	if pair.State != PairOK || pair.Reason != "" || pair.Facts != jwtkey.FactsOf(&key.PublicKey) || pair.PrivateThumbprint != pair.Facts.Thumbprint {
		t.Errorf("pair %+v", pair)
	}
	if got := names(t, dir); len(got) != 2 {
		t.Errorf("files left: %v", got)
	}
	if runtime.GOOS == "windows" {
		return
	}
	if pair.PrivateFile.Permission != 0o664 || pair.PublicFile.Permission != 0o664 || pair.DirectoryPermissions[filepath.Dir(pair.PrivateFile.Path)] != 0o777 {
		t.Errorf("permissions %o, %o, %o", pair.PrivateFile.Permission, pair.PublicFile.Permission, pair.DirectoryPermissions[filepath.Dir(pair.PrivateFile.Path)])
	}
	info, err := os.Stat(filepath.Join(base, "made"))
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o777 {
		t.Errorf("a parent that was made has %o", info.Mode().Perm())
	}
}

func TestWritePairDefaultsAreClosed(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no permission bits")
	}
	paths := InDirectory(filepath.Join(t.TempDir(), "keys"))
	if err := WritePair(paths, sampleKey(t), WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	pair := ReadPair(paths)
	if pair.PrivateFile.Permission != 0o600 || pair.PublicFile.Permission != 0o600 || pair.DirectoryPermissions[filepath.Dir(pair.PrivateFile.Path)] != 0o700 {
		t.Errorf("permissions %o, %o, %o", pair.PrivateFile.Permission, pair.PublicFile.Permission, pair.DirectoryPermissions[filepath.Dir(pair.PrivateFile.Path)])
	}
}

func TestWritePairLeavesAnExistingDirectoryAsItIs(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no permission bits")
	}
	dir := filepath.Join(t.TempDir(), "keys")
	if err := os.Mkdir(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := WritePair(InDirectory(dir), sampleKey(t), WriteOptions{DirectoryPermission: 0o700}); err != nil {
		t.Fatal(err)
	}
	if pair := ReadPair(InDirectory(dir)); pair.DirectoryPermissions[filepath.Dir(pair.PrivateFile.Path)] != 0o750 {
		t.Errorf("the directory now has %o", pair.DirectoryPermissions[filepath.Dir(pair.PrivateFile.Path)])
	}
}

func TestWritePairReplacesAndKeepsThePrevious(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	paths := InDirectory(dir)
	first, second := sampleKey(t), otherKey(t)
	options := WriteOptions{KeepPrevious: true}
	for _, key := range []*rsa.PrivateKey{first, first} {
		if err := WritePair(paths, key, options); err != nil {
			t.Fatal(err)
		}
		if got := names(t, dir); len(got) != 2 {
			t.Fatalf("nothing was replaced and yet kept: %v", got)
		}
	}
	if err := WritePair(paths, second, options); err != nil {
		t.Fatal(err)
	}
	if pair := ReadPair(paths); pair.State != PairOK || pair.Facts != jwtkey.FactsOf(&second.PublicKey) {
		t.Errorf("new pair %+v", pair)
	}
	if pair := ReadPair(paths.Previous()); pair.State != PairOK || pair.Facts != jwtkey.FactsOf(&first.PublicKey) {
		t.Errorf("previous pair %+v", pair)
	}
	if err := WritePair(paths, first, WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	if pair := ReadPair(paths.Previous()); pair.Facts != jwtkey.FactsOf(&first.PublicKey) {
		t.Error("the previous pair was replaced without being asked")
	}
}

func TestAnInterruptedWriteDoesNotTakeThePreviousPairsPlace(t *testing.T) {
	t.Parallel()
	paths := InDirectory(t.TempDir())
	first, second, third := sampleKey(t), otherKey(t), otherKey(t)
	for _, key := range []*rsa.PrivateKey{first, second} {
		if err := WritePair(paths, key, WriteOptions{KeepPrevious: true}); err != nil {
			t.Fatal(err)
		}
	}
	// The state between the two renames of a write of the third pair.
	der, err := jwtkey.MarshalPrivateDER(third)
	if err != nil {
		t.Fatal(err)
	}
	put(t, paths.Private, der)
	if pair := ReadPair(paths); pair.State != PairMismatched {
		t.Fatalf("an interrupted write reads as %+v", pair)
	}
	if err := WritePair(paths, third, WriteOptions{KeepPrevious: true}); err != nil {
		t.Fatal(err)
	}
	if pair := ReadPair(paths.Previous()); pair.State != PairOK || pair.Facts != jwtkey.FactsOf(&first.PublicKey) {
		t.Errorf("previous pair %+v", pair)
	}
}

// TestPathsThatCannotBe: nothing is written where one of the halves cannot be, and the fault is told of its half.
func TestPathsThatCannotBe(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		lay      func(t *testing.T, dir string) Paths
		isPublic bool
		text     string
	}{
		"a directory as public half": {func(t *testing.T, dir string) Paths {
			t.Helper()
			return InDirectory(dir).withDirectory(t, InDirectory(dir).Public)
		}, true, "is a directory"},
		"a directory as private half": {func(t *testing.T, dir string) Paths {
			t.Helper()
			return InDirectory(dir).withDirectory(t, InDirectory(dir).Private)
		}, false, "is a directory"},
		"one name": {func(_ *testing.T, dir string) Paths {
			return Paths{Private: filepath.Join(dir, "key.der"), Public: dir + "/./key.der"}
		}, true, "cannot both be in it"},
		"one name by a linked directory": {func(t *testing.T, dir string) Paths {
			t.Helper()
			link := filepath.Join(t.TempDir(), "link")
			if err := os.Symlink(dir, link); err != nil {
				t.Fatal(err)
			}
			return Paths{Private: filepath.Join(dir, "key.der"), Public: filepath.Join(link, "key.der")}
		}, true, "cannot both be in it"},
		"two names of one file": {func(t *testing.T, dir string) Paths {
			t.Helper()
			paths := InDirectory(dir)
			put(t, paths.Private, []byte("key"))
			if err := os.Link(paths.Private, paths.Public); err != nil {
				t.Fatal(err)
			}
			return paths
		}, true, "cannot both be in it"},
		"the name under which the other is kept": {func(_ *testing.T, dir string) Paths {
			return Paths{Private: filepath.Join(dir, "key.der"), Public: filepath.Join(dir, "key.der.previous.2")}
		}, true, "cannot both be in it"},
		"a home directory": {func(*testing.T, string) Paths {
			return Paths{Private: "~/keys/private_key.der", Public: "~/keys/public_key.der"}
		}, false, "pathexpand"},
		"a home directory for the public half": {func(_ *testing.T, dir string) Paths {
			return Paths{Private: filepath.Join(dir, "key.der"), Public: "~someone/public_key.der"}
		}, true, "pathexpand"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			paths := test.lay(t, dir)
			before := names(t, dir)
			err := WritePair(paths, sampleKey(t), WriteOptions{KeepPrevious: true})
			var misplaced *PathError
			if !errors.As(err, &misplaced) || misplaced.Public != test.isPublic || !strings.Contains(err.Error(), test.text) {
				t.Errorf("error %v", err)
			}
			if after := names(t, dir); !slices.Equal(before, after) {
				t.Errorf("before there was %v, now there is %v", before, after)
			}
		})
	}
}

func (p Paths) withDirectory(t *testing.T, path string) Paths {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(path, "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	return p
}

// TestALinksTargetKeepsItsPermissions: neither a linked file nor a linked directory is changed at the other end.
func TestALinksTargetKeepsItsPermissions(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no permission bits")
	}
	elsewhere := InDirectory(filepath.Join(t.TempDir(), "elsewhere"))
	options := WriteOptions{FilePermission: 0o640, DirectoryPermission: 0o750}
	if err := WritePair(elsewhere, sampleKey(t), options); err != nil {
		t.Fatal(err)
	}
	linked := filepath.Join(t.TempDir(), "linked")
	if err := os.Symlink(filepath.Dir(elsewhere.Private), linked); err != nil {
		t.Fatal(err)
	}
	files := InDirectory(t.TempDir())
	for from, to := range map[string]string{files.Private: elsewhere.Private, files.Public: elsewhere.Public} {
		if err := os.Symlink(to, from); err != nil {
			t.Fatal(err)
		}
	}
	for _, paths := range []Paths{files, InDirectory(linked)} {
		if err := SetPermissions(Paths{Private: paths.Private, Public: paths.Public}, 0o640, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := SetPermissions(files, 0o600, 0o700); err != nil {
		t.Fatal(err)
	}
	pair := ReadPair(elsewhere)
	if pair.PrivateFile.Permission != 0o640 || pair.PublicFile.Permission != 0o640 || pair.DirectoryPermissions[filepath.Dir(elsewhere.Private)] != 0o750 {
		t.Errorf("permissions %o, %o, %v", pair.PrivateFile.Permission, pair.PublicFile.Permission, pair.DirectoryPermissions)
	}
	if found := ReadPair(files); !found.PrivateFile.Link || !found.PublicFile.Link || found.State != PairOK {
		t.Errorf("the linked files read as %+v", found)
	}
}

func TestWritePairRefusesAFileAsDirectory(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	put(t, file, nil)
	err := WritePair(InDirectory(file), sampleKey(t), WriteOptions{})
	if err == nil || !strings.Contains(err.Error(), "is a file where a directory") {
		t.Errorf("error %v", err)
	}
}

func TestReadPairStates(t *testing.T) {
	t.Parallel()
	private, public := sample(t, "private_key.der"), sample(t, "public_key.der")
	shipped, err := jwtkey.MarshalPublicDER(jwtkey.ShippedPublicKey())
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		private, public []byte
		state           PairState
		reason          string
	}{
		"both there":       {private, public, PairOK, ""},
		"none there":       {nil, nil, PairMissing, jwtkey.PrivateFileName},
		"no public file":   {private, nil, PairMissing, jwtkey.PublicFileName},
		"no private file":  {nil, public, PairMissing, jwtkey.PrivateFileName},
		"other public key": {private, shipped, PairMismatched, "is not the public half"},
		// F49 and F50: the server loads none of these.
		"private PEM":       {sample(t, "private_key.pem"), public, PairUnreadable, "PKCS#8 DER"},
		"private PKCS#1":    {sample(t, "private_pkcs1.der"), public, PairUnreadable, "PKCS#8 DER"},
		"private EC":        {sample(t, "ec_pkcs8.der"), public, PairUnreadable, "EC key"},
		"private truncated": {private[:600], public, PairUnreadable, "truncated"},
		"public PEM":        {private, sample(t, "public_key.pem"), PairUnreadable, "SubjectPublicKeyInfo DER"},
		"public PKCS#1":     {private, sample(t, "public_pkcs1.der"), PairUnreadable, "SubjectPublicKeyInfo DER"},
		"swapped":           {public, private, PairUnreadable, "public key where a private key"},
		"empty":             {[]byte{}, public, PairUnreadable, "empty"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			paths := InDirectory(t.TempDir())
			if test.private != nil {
				put(t, paths.Private, test.private)
			}
			if test.public != nil {
				put(t, paths.Public, test.public)
			}
			pair := ReadPair(paths)
			if pair.State != test.state || !strings.Contains(pair.Reason, test.reason) {
				t.Errorf("state %s, reason %q", pair.State, pair.Reason)
			}
			if pair.PrivateFile.Exists != (test.private != nil) || pair.PublicFile.Exists != (test.public != nil) {
				t.Errorf("exists: %v, %v", pair.PrivateFile.Exists, pair.PublicFile.Exists)
			}
			if strings.Contains(pair.Reason, "\n") {
				t.Errorf("the reason has more than one line: %q", pair.Reason)
			}
		})
	}
}

func TestReadPairOfAnUnreadableFile(t *testing.T) {
	t.Parallel()
	paths := InDirectory(t.TempDir())
	put(t, paths.Public, sample(t, "public_key.der"))
	if err := os.Mkdir(paths.Private, 0o700); err != nil {
		t.Fatal(err)
	}
	pair := ReadPair(paths)
	if pair.State != PairUnreadable || !strings.Contains(pair.Reason, "no regular file") {
		t.Errorf("state %s, reason %q", pair.State, pair.Reason)
	}
}

func TestSetPermissions(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no permission bits")
	}
	paths := InDirectory(filepath.Join(t.TempDir(), "keys"))
	if err := WritePair(paths, sampleKey(t), WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct{ file, given, directory fs.FileMode }{{0o640, 0o750, 0o750}, {0o444, 0, 0o750}} {
		if err := SetPermissions(paths, want.file, want.given); err != nil {
			t.Fatal(err)
		}
		pair := ReadPair(paths)
		if pair.PrivateFile.Permission != want.file || pair.PublicFile.Permission != want.file || pair.DirectoryPermissions[filepath.Dir(pair.PrivateFile.Path)] != want.directory {
			t.Errorf("permissions %o, %o, %o; want %o, %o", pair.PrivateFile.Permission, pair.PublicFile.Permission, pair.DirectoryPermissions[filepath.Dir(pair.PrivateFile.Path)], want.file, want.directory)
		}
		if pair.State != PairOK {
			t.Errorf("state %s: %s", pair.State, pair.Reason)
		}
	}
}
