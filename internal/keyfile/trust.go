package keyfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// UntrustedError says that somebody else could have put a key where it was found, and knows it then.
type UntrustedError struct {
	// Problems has a sentence for each file or directory at fault.
	Problems []string
	// Commands make it right, in their order, once the key is known to be one's own.
	Commands []string
}

// Error gives problems and commands.
func (e *UntrustedError) Error() string {
	return strings.Join(e.Problems, ". ") + ". If the key is yours and nobody else can have written it, run " + strings.Join(e.Commands, " && ")
}

// CheckTrust judges files that are about to be adopted, and the directories that they are in, their own and that of a symbolic
// link's target: each must belong to root or to the effective user, must not be writable by others, and by a group only if it
// is the user's own. A sticky directory of root's passes, since nobody can replace somebody else's file there. The error is an
// *UntrustedError. Files that are not there are nobody's. On Windows, which has no such bits, nothing is judged.
func CheckTrust(files ...string) error {
	untrusted := &UntrustedError{}
	var paths []string
	for _, file := range files {
		target, err := filepath.EvalSymlinks(file)
		if err != nil {
			continue
		}
		paths = append(paths, target, filepath.Dir(file), filepath.Dir(target))
	}
	var seen []string
	for _, path := range paths {
		absolute, err := filepath.EvalSymlinks(path)
		if err == nil {
			absolute, err = filepath.Abs(absolute)
		}
		if err != nil || slices.Contains(seen, absolute) {
			continue
		}
		seen = append(seen, absolute)
		info, err := os.Stat(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("judging who can write %s: %w", path, err)
		}
		untrusted.judge(path, info)
	}
	if len(untrusted.Problems) == 0 {
		return nil
	}
	return untrusted
}

// quoted makes a path fit for a shell.
func quoted(path string) string {
	if path != "" && strings.Trim(path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+") == "" && path[0] != '-' {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}
