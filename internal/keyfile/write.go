package keyfile

import (
	"bytes"
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
)

// Permissions that are given where none are told.
const (
	DefaultFilePermission      fs.FileMode = 0o600
	DefaultDirectoryPermission fs.FileMode = 0o700
)

// rename and remove are the steps between which a run may be killed; tests stop there.
var (
	rename = os.Rename
	remove = os.Remove
)

// WriteOptions says how a pair is written.
type WriteOptions struct {
	// FilePermission is given to each file, whatever the umask;
	// DefaultFilePermission if zero.
	FilePermission fs.FileMode
	// DirectoryPermission is given to each directory that has to be
	// made, whatever the umask; DefaultDirectoryPermission if zero. One that
	// exists keeps its own.
	DirectoryPermission fs.FileMode
	// KeepPrevious keeps the key that is replaced by another, and what is beside it, under Paths.Previous or the next name
	// that is free.
	KeepPrevious bool
	// Dead tells whether a key, by its thumbprint, is proven not to be in force. Only such a key that was kept earlier makes
	// way; nil is for when nothing is proven. The pair in place is never asked about: a server that starts takes it into use
	// until the moment that it is replaced.
	Dead func(thumbprint string) bool
}

func (o WriteOptions) filePermission() fs.FileMode {
	if o.FilePermission == 0 {
		return DefaultFilePermission
	}
	return o.FilePermission
}

func (o WriteOptions) directoryPermission() fs.FileMode {
	if o.DirectoryPermission == 0 {
		return DefaultDirectoryPermission
	}
	return o.DirectoryPermission
}

// WritePair is Acquire, Write and Release.
func WritePair(paths Paths, key *rsa.PrivateKey, options WriteOptions) error {
	lock, err := Acquire(context.Background(), paths, options)
	if err != nil {
		return err
	}
	defer lock.Release()
	return lock.Write(key, options)
}

// Write writes the pair in the two DER forms that the server loads. What is kept of the pair in place is there first.
// Each file appears whole or not at all: it is written under another name in its directory, synced, and renamed. The
// private file comes first, so a run that dies in between leaves a private key that its public file does not match, which
// ReadPair reports, and never a public key whose private half is lost. What is proven to be worth nothing goes last.
func (l *Lock) Write(key *rsa.PrivateKey, options WriteOptions) error {
	privateDER, err := jwtkey.MarshalPrivateDER(key)
	if err != nil {
		return err
	}
	publicDER, err := jwtkey.MarshalPublicDER(&key.PublicKey)
	if err != nil {
		return err
	}
	if kept := len(l.paths.Kept()); kept > MaxKept {
		return fmt.Errorf("%d earlier pairs are kept beside %s (%s), more than are looked at. Look who put them there, and remove those that no server has in force",
			kept, l.paths.Private, "*"+PreviousSuffix+"*")
	}
	present := ReadPair(l.paths)
	dead := l.dead(present, options.Dead)
	if options.KeepPrevious && present.Private != nil && !present.Private.Equal(key) {
		if dead, err = l.keep(present, dead, options.filePermission()); err != nil {
			return err
		}
	}
	if err := writeFile(l.paths.Private, privateDER, options.filePermission()); err != nil {
		return err
	}
	if err := writeFile(l.paths.Public, publicDER, options.filePermission()); err != nil {
		return err
	}
	for _, paths := range dead {
		if err := removePair(paths); err != nil {
			return err
		}
	}
	return nil
}

// dead lists the kept pairs that are worth nothing: proven to be, or no key at all. One of the key in place is not.
func (l *Lock) dead(present Pair, proven func(string) bool) []Paths {
	if proven == nil {
		return nil
	}
	var dead []Paths
	for _, paths := range l.paths.Kept() {
		kept := ReadPair(paths)
		switch {
		case kept.PrivateFile.Err != nil:
			// What cannot be read may be in force.
		case kept.Private == nil, kept.PrivateThumbprint != present.PrivateThumbprint && proven(kept.PrivateThumbprint):
			dead = append(dead, paths)
		}
	}
	return dead
}

// keep copies what is in place, as it is, to where it is kept already, or else in the place of a dead pair or under a
// name that is free; a public half that was lost is made again. It returns the dead pairs that are left.
func (l *Lock) keep(present Pair, dead []Paths, permission fs.FileMode) ([]Paths, error) {
	at := Paths{}
	kept := l.paths.Kept()
	for _, paths := range kept {
		if found := ReadPair(paths); found.Private != nil && found.Private.Equal(present.Private) {
			at = paths
		}
	}
	if at == (Paths{}) && len(dead) > 0 {
		at, dead = dead[0], dead[1:]
	}
	for n := 1; at == (Paths{}); n++ {
		if slot := l.paths.slot(n); !contains(kept, slot) {
			at = slot
		}
	}
	if err := copyFile(at.Private, present.PrivateFile, permission); err != nil {
		return nil, err
	}
	public := present.PublicFile
	if !public.Exists {
		var err error
		if public.content, err = jwtkey.MarshalPublicDER(&present.Private.PublicKey); err != nil {
			return nil, err
		}
	}
	return dead, copyFile(at.Public, public, permission)
}

func contains(all []Paths, one Paths) bool {
	return slices.Contains(all, one)
}

// copyFile writes what a file holds, unless that is there already.
func copyFile(to string, file FileFacts, permission fs.FileMode) error {
	if file.Err != nil {
		return fmt.Errorf("reading the key that is to be kept: %w", file.Err)
	}
	if there, err := ReadFile(to); err == nil && bytes.Equal(there, file.content) {
		return nil
	}
	return writeFile(to, file.content, permission)
}

// Delete removes the pair and all that is kept beside it.
func (l *Lock) Delete() error {
	var failed []error
	for _, paths := range append(l.paths.Kept(), l.paths) {
		failed = append(failed, removePair(paths))
	}
	return errors.Join(failed...)
}

func removePair(paths Paths) error {
	return errors.Join(removeFile(paths.Private), removeFile(paths.Public))
}

func removeFile(path string) error {
	if err := remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("removing a key file: %w", err)
	}
	return nil
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
	if err := os.Mkdir(dir, permission); errors.Is(err, fs.ErrExist) {
		return nil
	} else if err != nil {
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
	if err = rename(temporary.Name(), path); err != nil {
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
// zero, exactly these permissions, without touching their content. What is a
// symbolic link is left alone: its target is somebody else's.
func SetPermissions(paths Paths, file, directory fs.FileMode) error {
	for _, path := range []string{paths.Private, paths.Public} {
		if directory != 0 {
			if err := setPermission(filepath.Dir(path), directory); err != nil {
				return fmt.Errorf("setting the permissions of the directory of the key files: %w", err)
			}
		}
		if err := setPermission(path, file); err != nil {
			return fmt.Errorf("setting the permissions of a key file: %w", err)
		}
	}
	return nil
}

func setPermission(path string, permission fs.FileMode) error {
	info, err := os.Lstat(path)
	if err != nil || info.Mode()&fs.ModeSymlink != 0 || info.Mode().Perm() == permission {
		return err
	}
	return os.Chmod(path, permission)
}
