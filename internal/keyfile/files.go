// Package keyfile keeps the two files that an OpenMetadata server reads its
// signing key from: it writes them so that no key that may be in force is lost,
// reads them, and judges whether they may be taken on.
package keyfile

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
)

// Paths names the two files of a pair.
type Paths struct {
	Private string
	Public  string
}

// PreviousSuffix is appended to the names under which WritePair keeps the pair
// that it replaces.
const PreviousSuffix = ".previous"

// InDirectory returns the paths of a pair under the shipped names in dir.
func InDirectory(dir string) Paths {
	return Paths{Private: filepath.Join(dir, jwtkey.PrivateFileName), Public: filepath.Join(dir, jwtkey.PublicFileName)}
}

// Previous returns the paths under which WritePair keeps the replaced pair.
func (p Paths) Previous() Paths {
	return Paths{Private: p.Private + PreviousSuffix, Public: p.Public + PreviousSuffix}
}

// Permissions that WritePair gives where it is told none.
const (
	DefaultFilePermission      fs.FileMode = 0o600
	DefaultDirectoryPermission fs.FileMode = 0o700
)

// WriteOptions says how WritePair writes.
type WriteOptions struct {
	// FilePermission is given to each file, whatever the umask;
	// DefaultFilePermission if zero.
	FilePermission fs.FileMode
	// DirectoryPermission is given to each directory that WritePair has to
	// make, whatever the umask; DefaultDirectoryPermission if zero. One that
	// exists keeps its own.
	DirectoryPermission fs.FileMode
	// KeepPrevious keeps a valid pair that is replaced by another, under
	// Paths.Previous and with FilePermission.
	KeepPrevious bool
}

// WritePair writes the pair in the two DER forms that the server loads. Each
// file appears whole or not at all: it is written under another name in its
// directory, synced, and renamed. The private file comes first, so a run that
// dies in between leaves a private key that its public file does not match,
// which ReadPair reports, and never a public key whose private half is lost.
func WritePair(paths Paths, key *rsa.PrivateKey, options WriteOptions) error {
	privateDER, err := jwtkey.MarshalPrivateDER(key)
	if err != nil {
		return err
	}
	publicDER, err := jwtkey.MarshalPublicDER(&key.PublicKey)
	if err != nil {
		return err
	}
	if options.FilePermission == 0 {
		options.FilePermission = DefaultFilePermission
	}
	if options.DirectoryPermission == 0 {
		options.DirectoryPermission = DefaultDirectoryPermission
	}
	if filepath.Clean(paths.Private) == filepath.Clean(paths.Public) {
		return fmt.Errorf("the private and the public key cannot both be written to %s", paths.Private)
	}
	for _, path := range []string{paths.Private, paths.Public} {
		if err := makeDirectory(filepath.Dir(path), options.DirectoryPermission); err != nil {
			return err
		}
	}
	if options.KeepPrevious {
		if err := keepPrevious(paths, privateDER, options.FilePermission); err != nil {
			return err
		}
	}
	if err := writeFile(paths.Private, privateDER, options.FilePermission); err != nil {
		return err
	}
	return writeFile(paths.Public, publicDER, options.FilePermission)
}

// keepPrevious copies the pair in place, unless it is the one to be written or
// no valid pair: the rest of an interrupted write must not take the place of
// the last pair that worked.
func keepPrevious(paths Paths, next []byte, permission fs.FileMode) error {
	if ReadPair(paths).State != PairOK {
		return nil
	}
	privateDER, err := os.ReadFile(paths.Private)
	if err != nil {
		return fmt.Errorf("reading the private key that is to be kept: %w", err)
	}
	if bytes.Equal(privateDER, next) {
		return nil
	}
	publicDER, err := os.ReadFile(paths.Public)
	if err != nil {
		return fmt.Errorf("reading the public key that is to be kept: %w", err)
	}
	previous := paths.Previous()
	if err := writeFile(previous.Private, privateDER, permission); err != nil {
		return err
	}
	return writeFile(previous.Public, publicDER, permission)
}

// makeDirectory makes dir and its missing parents. Mode bits given to Mkdir are
// cut by the umask, so each directory made gets them again.
func makeDirectory(dir string, permission fs.FileMode) error {
	info, err := os.Stat(dir)
	switch {
	case err == nil && info.IsDir():
		return nil
	case err == nil:
		return fmt.Errorf("%s is a file where a directory is wanted", dir)
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("looking for the directory of the key files: %w", err)
	}
	if parent := filepath.Dir(dir); parent != dir {
		if err := makeDirectory(parent, permission); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, permission); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("making the directory of the key files: %w", err)
	}
	if err := os.Chmod(dir, permission); err != nil {
		return fmt.Errorf("setting the permissions of the directory of the key files: %w", err)
	}
	return nil
}

func writeFile(path string, content []byte, permission fs.FileMode) (err error) {
	dir := filepath.Dir(path)
	temporary, err := os.CreateTemp(dir, "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			_ = temporary.Close()
			_ = os.Remove(temporary.Name())
		}
	}()
	// CreateTemp makes the file readable by its owner only; the wanted
	// permissions come after the content, so a wider one never shows a part.
	if _, err = temporary.Write(content); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	if err = temporary.Chmod(permission); err != nil {
		return fmt.Errorf("setting the permissions of %s: %w", path, err)
	}
	if err = temporary.Sync(); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	if err = temporary.Close(); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	if err = os.Rename(temporary.Name(), path); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return syncDirectory(dir)
}

// syncDirectory makes a rename durable. Windows cannot sync a directory.
func syncDirectory(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	handle, err := os.Open(dir)
	if err != nil {
		// A directory that can be written and not read (mode 0300) is unusual
		// but lawful; the rename has happened.
		if errors.Is(err, fs.ErrPermission) {
			return nil
		}
		return fmt.Errorf("syncing %s: %w", dir, err)
	}
	err = handle.Sync()
	if closeErr := handle.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return fmt.Errorf("syncing %s: %w", dir, err)
	}
	return nil
}

// SetPermissions gives both files, and their directories unless directory is
// zero, exactly these permissions, without touching their content.
func SetPermissions(paths Paths, file, directory fs.FileMode) error {
	for _, path := range []string{paths.Private, paths.Public} {
		if directory != 0 {
			if err := os.Chmod(filepath.Dir(path), directory); err != nil {
				return fmt.Errorf("setting the permissions of the directory of the key files: %w", err)
			}
		}
		if err := os.Chmod(path, file); err != nil {
			return fmt.Errorf("setting the permissions of a key file: %w", err)
		}
	}
	return nil
}

// PairState says what is to be found under the two paths of a pair.
type PairState string

const (
	// PairOK means: both files are there, in the forms that the server loads, and
	// belong together.
	PairOK PairState = "ok"
	// PairMissing means: at least one file is not there. A server that is started
	// then does not start (openmetadata.md section 0a).
	PairMissing PairState = "missing"
	// PairUnreadable means: a file is there and cannot be read, or is not in the form
	// that the server loads: a reload keeps the old key (F49), a restart fails
	// (F50).
	PairUnreadable PairState = "unreadable"
	// PairMismatched means: both files are good and do not belong together. The
	// server accepts them, and every token that it then issues is refused
	// (F51).
	PairMismatched PairState = "mismatched"
)

// FileFacts is what is known of one file of a pair.
type FileFacts struct {
	Path       string
	Exists     bool
	Permission fs.FileMode
}

// Pair is what ReadPair found. It holds no private key.
type Pair struct {
	State PairState
	// Reason says why the state is not PairOK, in one sentence that names the
	// file.
	Reason string
	// Facts are those of the public file, in the states PairOK and
	// PairMismatched.
	Facts jwtkey.PublicFacts
	// PrivateThumbprint is the thumbprint of the public half of the private
	// file, in the states PairOK and PairMismatched.
	PrivateThumbprint string
	Private           FileFacts
	Public            FileFacts
	// DirectoryPermission is that of the private file's directory, if there.
	DirectoryPermission fs.FileMode
}

// ReadPair looks at the two files of a pair. What is wrong with them is the
// pair's state, never an error.
func ReadPair(paths Paths) Pair {
	pair := Pair{Private: FileFacts{Path: paths.Private}, Public: FileFacts{Path: paths.Public}}
	if info, err := os.Stat(filepath.Dir(paths.Private)); err == nil {
		pair.DirectoryPermission = info.Mode().Perm()
	}
	privateDER, privateErr := readFile(&pair.Private)
	publicDER, publicErr := readFile(&pair.Public)
	for _, err := range []error{privateErr, publicErr} {
		if errors.Is(err, fs.ErrNotExist) {
			pair.State, pair.Reason = PairMissing, err.Error()
			return pair
		}
	}
	for _, err := range []error{privateErr, publicErr} {
		if err != nil {
			pair.State, pair.Reason = PairUnreadable, err.Error()
			return pair
		}
	}
	key, err := parseServerPrivate(privateDER)
	if err != nil {
		pair.State, pair.Reason = PairUnreadable, paths.Private+": "+err.Error()
		return pair
	}
	pub, err := parseServerPublic(publicDER)
	if err != nil {
		pair.State, pair.Reason = PairUnreadable, paths.Public+": "+err.Error()
		return pair
	}
	pair.Facts = jwtkey.FactsOf(pub)
	pair.PrivateThumbprint = jwtkey.RFC7638(&key.PublicKey)
	if !key.PublicKey.Equal(pub) {
		pair.State = PairMismatched
		pair.Reason = fmt.Sprintf("%s (thumbprint %s) is not the public half of %s (thumbprint %s)",
			paths.Public, pair.Facts.Thumbprint, paths.Private, pair.PrivateThumbprint)
		return pair
	}
	pair.State = PairOK
	return pair
}

func readFile(file *FileFacts) ([]byte, error) {
	info, err := os.Stat(file.Path)
	if err != nil {
		return nil, err
	}
	file.Exists = true
	file.Permission = info.Mode().Perm()
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no regular file", file.Path)
	}
	return os.ReadFile(file.Path)
}

// parseServerPrivate takes only the form that the server takes.
func parseServerPrivate(data []byte) (*rsa.PrivateKey, error) {
	key, err := jwtkey.ParsePrivate(data)
	if err != nil {
		return nil, err
	}
	if _, err := x509.ParsePKCS8PrivateKey(data); err != nil {
		return nil, errors.New("the private key is not in PKCS#8 DER form, the only one that the server loads")
	}
	return key, nil
}

// parseServerPublic takes only the form that the server takes.
func parseServerPublic(data []byte) (*rsa.PublicKey, error) {
	pub, err := jwtkey.ParsePublic(data)
	if err != nil {
		return nil, err
	}
	if _, err := x509.ParsePKIXPublicKey(data); err != nil {
		return nil, errors.New("the public key is not in SubjectPublicKeyInfo DER form, the only one that the server loads")
	}
	return pub, nil
}
