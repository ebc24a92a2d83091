package keyfile

import (
	"bytes"
	"cmp"
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
	defaultFilePermission      fs.FileMode = 0o600
	defaultDirectoryPermission fs.FileMode = 0o700
)

// rename and remove are the steps between which a run may be killed; tests stop there.
var (
	rename = os.Rename
	remove = os.Remove
)

// WriteOptions says how a pair is written.
type WriteOptions struct {
	// FilePermission is given to each file, whatever the umask; 0600 if zero.
	FilePermission fs.FileMode
	// DirectoryPermission is given to each directory that has to be made, whatever the umask; 0700 if zero. One that exists keeps
	// its own.
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
	return cmp.Or(o.FilePermission, defaultFilePermission)
}

func (o WriteOptions) directoryPermission() fs.FileMode {
	return cmp.Or(o.DirectoryPermission, defaultDirectoryPermission)
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
	slots := l.paths.Kept()
	if len(slots) > maxKept {
		return fmt.Errorf("%d earlier pairs are kept beside %s (%s), more than are looked at. Look who put them there, and remove those that no server has in force",
			len(slots), l.paths.Private, "*"+PreviousSuffix+"*")
	}
	present := l.Pair()
	l.pair = nil
	kept := make([]Pair, len(slots))
	for i, paths := range slots {
		kept[i] = ReadPair(paths)
	}
	dead := deadOf(kept, present, options.Dead)
	if options.KeepPrevious && present.Private != nil && !present.Private.Equal(key) {
		if dead, err = l.keep(present, kept, dead, options.filePermission()); err != nil {
			return err
		}
	}
	if err = writeFile(l.paths.Private, privateDER, options.filePermission()); err == nil {
		err = writeFile(l.paths.Public, publicDER, options.filePermission())
	}
	if err != nil {
		return err
	}
	for _, pair := range dead {
		if err := removePair(pair.paths()); err != nil {
			return err
		}
	}
	return nil
}

// deadOf lists the kept pairs that are worth nothing: proven to be, or no key at all. One of the key in place is not, and what cannot
// be read may be in force.
func deadOf(kept []Pair, present Pair, proven func(string) bool) []Pair {
	return slices.DeleteFunc(slices.Clone(kept), func(pair Pair) bool {
		return proven == nil || pair.PrivateFile.Err != nil ||
			pair.Private != nil && (pair.PrivateThumbprint == present.PrivateThumbprint || !proven(pair.PrivateThumbprint))
	})
}

// keep copies what is in place, as it is, to where it is kept already, or else in the place of a dead pair or under a
// name that is free; a public half that was lost is made again. It returns the dead pairs that are left.
func (l *Lock) keep(present Pair, kept, dead []Pair, permission fs.FileMode) ([]Pair, error) {
	var at Pair
	if i := slices.IndexFunc(kept, func(pair Pair) bool { return pair.Private != nil && pair.Private.Equal(present.Private) }); i >= 0 {
		at = kept[i]
	} else if len(dead) > 0 {
		at, dead = dead[0], dead[1:]
	}
	for n := 1; at.PrivateFile.Path == ""; n++ {
		if slot := l.paths.slot(n); !slices.ContainsFunc(kept, func(pair Pair) bool { return pair.paths() == slot }) {
			at.PrivateFile.Path, at.PublicFile.Path = slot.Private, slot.Public
		}
	}
	if err := copyFile(at.PrivateFile, present.PrivateFile, permission); err != nil {
		return nil, err
	}
	public := present.PublicFile
	if !public.Exists {
		var err error
		if public.content, err = jwtkey.MarshalPublicDER(&present.Private.PublicKey); err != nil {
			return nil, err
		}
	}
	return dead, copyFile(at.PublicFile, public, permission)
}

// copyFile writes what a file holds, unless that is there already.
func copyFile(to, file FileFacts, permission fs.FileMode) error {
	if file.Err != nil {
		return fmt.Errorf("reading the key that is to be kept: %w", file.Err)
	}
	if to.Exists && to.Err == nil && bytes.Equal(to.content, file.content) {
		return nil
	}
	return writeFile(to.Path, file.content, permission)
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
	if _, err = temporary.Write(content); err == nil {
		err = temporary.Chmod(permission)
	}
	if err == nil {
		err = temporary.Sync()
	}
	if err == nil {
		err = temporary.Close()
	}
	if err == nil {
		err = rename(temporary.Name(), path)
	}
	if err != nil {
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
		// A directory that can be written and not read (mode 0300) is unusual but lawful; the rename has happened.
		if errors.Is(err, fs.ErrPermission) {
			return nil
		}
		return fmt.Errorf("syncing %s: %w", dir, err)
	}
	if err = errors.Join(handle.Sync(), handle.Close()); err != nil {
		return fmt.Errorf("syncing %s: %w", dir, err)
	}
	return nil
}

// SetPermissions gives both files, and their directories unless directory is zero, exactly these permissions, without touching
// their content. What is a symbolic link is left alone: its target is somebody else's.
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
