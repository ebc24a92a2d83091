package keyfile

import (
	"cmp"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
)

// PairState says what is to be found under the two paths of a pair.
type PairState string

const (
	// PairOK means: both files are there, in the forms that the server loads, and belong together.
	PairOK PairState = "ok"
	// PairMissing means: at least one file is not there. A server that is started then does not start (M7).
	PairMissing PairState = "missing"
	// PairUnreadable means: a file is there and cannot be read, or is not in the form that the server loads: a reload keeps the
	// old key (F49), a restart fails (F50).
	PairUnreadable PairState = "unreadable"
	// PairMismatched means: both files are good and do not belong together. The server accepts them, and every token that it
	// then issues is refused (F51).
	PairMismatched PairState = "mismatched"
)

// FileFacts is what is known of one file of a pair.
type FileFacts struct {
	Path   string
	Exists bool
	// Link tells that the path is a symbolic link. What follows is its target's.
	Link       bool
	Permission fs.FileMode
	Modified   time.Time
	// Err is why the file could not be read; nil for one that is not there.
	Err error

	content []byte
}

// Pair is what ReadPair found. Its texts hold no private key.
type Pair struct {
	State PairState
	// Reason says why the state is not PairOK, in one sentence that names the file.
	Reason string
	// Public is the key of the public file, nil unless the state is PairOK or PairMismatched; Facts are its.
	Public *rsa.PublicKey
	Facts  jwtkey.PublicFacts
	// Private is the key of the private file, in whatever form and whatever has become of the public one; nil where there is
	// none. PrivateThumbprint is its thumbprint.
	Private           *rsa.PrivateKey
	PrivateThumbprint string

	PrivateFile, PublicFile FileFacts
	// DirectoryPermissions are those of the directories that are there and no symbolic links, by their paths.
	DirectoryPermissions map[string]fs.FileMode
}

// String tells the state without the key.
func (p Pair) String() string {
	return fmt.Sprintf("pair %s (%s)", p.State, p.PrivateThumbprint)
}

// GoString tells the state without the key.
func (p Pair) GoString() string { return p.String() }

// ReadPair looks at the two files of a pair. What is wrong with them is the pair's state, never an error.
func ReadPair(paths Paths) Pair {
	pair := Pair{PrivateFile: FileFacts{Path: paths.Private}, PublicFile: FileFacts{Path: paths.Public}, DirectoryPermissions: map[string]fs.FileMode{}}
	for _, dir := range paths.directories() {
		if info, err := os.Lstat(dir); err == nil && info.IsDir() {
			pair.DirectoryPermissions[dir] = info.Mode().Perm()
		}
	}
	privateErr, publicErr := pair.PrivateFile.read(), pair.PublicFile.read()
	var parsedErr error
	if privateErr == nil {
		if pair.Private, parsedErr = jwtkey.ParsePrivate(pair.PrivateFile.content); parsedErr == nil {
			pair.PrivateThumbprint = jwtkey.RFC7638(&pair.Private.PublicKey)
		}
	}
	for _, err := range []error{privateErr, publicErr} {
		if errors.Is(err, fs.ErrNotExist) {
			pair.State, pair.Reason = PairMissing, err.Error()
			return pair
		}
	}
	if err := cmp.Or(privateErr, publicErr); err != nil {
		pair.State, pair.Reason = PairUnreadable, err.Error()
		return pair
	}
	if parsedErr == nil {
		// The server takes one form only.
		if _, err := x509.ParsePKCS8PrivateKey(pair.PrivateFile.content); err != nil {
			parsedErr = errors.New("the private key is not in PKCS#8 DER form, the only one that the server loads")
		}
	}
	if parsedErr != nil {
		pair.State, pair.Reason = PairUnreadable, paths.Private+": "+parsedErr.Error()
		return pair
	}
	public, err := serverPublic(pair.PublicFile.content)
	if err != nil {
		pair.State, pair.Reason = PairUnreadable, paths.Public+": "+err.Error()
		return pair
	}
	pair.Public, pair.Facts = public, jwtkey.FactsOf(public)
	if !pair.Private.PublicKey.Equal(public) {
		pair.State = PairMismatched
		pair.Reason = fmt.Sprintf("%s (thumbprint %s) is not the public half of %s (thumbprint %s)",
			paths.Public, pair.Facts.Thumbprint, paths.Private, pair.PrivateThumbprint)
		return pair
	}
	pair.State = PairOK
	return pair
}

func (p Pair) paths() Paths { return Paths{Private: p.PrivateFile.Path, Public: p.PublicFile.Path} }

// Thumbprint is that of a good pair; empty for any other.
func (p Pair) Thumbprint() string {
	if p.State != PairOK {
		return ""
	}
	return p.Facts.Thumbprint
}

// ShippedDefault tells whether one of the two files is of the pair that every release ships.
func (p Pair) ShippedDefault() bool {
	return p.Facts.ShippedDefault || p.PrivateThumbprint == jwtkey.ShippedThumbprint
}

// Forbidden is the error of a file that is there and that the user who runs Terraform may not read; nil when there is no such
// file. That is no fault of the file.
func (p Pair) Forbidden() error {
	for _, file := range []FileFacts{p.PrivateFile, p.PublicFile} {
		if errors.Is(file.Err, fs.ErrPermission) {
			return file.Err
		}
	}
	return nil
}

func (f *FileFacts) read() error {
	if info, err := os.Lstat(f.Path); err == nil {
		f.Link = info.Mode()&fs.ModeSymlink != 0
	}
	info, err := os.Stat(f.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err != nil {
		f.Err = err
		return err
	}
	f.Exists, f.Permission, f.Modified = true, info.Mode().Perm(), info.ModTime()
	f.content, f.Err = ReadFile(f.Path)
	return f.Err
}

// serverPublic takes only the form that the server takes.
func serverPublic(data []byte) (*rsa.PublicKey, error) {
	pub, err := jwtkey.ParsePublic(data)
	if err != nil {
		return nil, err
	}
	if _, err := x509.ParsePKIXPublicKey(data); err != nil {
		return nil, errors.New("the public key is not in SubjectPublicKeyInfo DER form, the only one that the server loads")
	}
	return pub, nil
}
