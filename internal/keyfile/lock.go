package keyfile

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"github.com/gofrs/flock"
)

const (
	// lockWait is how long another run that writes the pair is waited for. It holds the lock for a few requests at most.
	lockWait  = 2 * time.Minute
	lockPause = 50 * time.Millisecond
)

// Lock holds a pair against other runs of Terraform. The operating system lets go of it when its process ends, however.
type Lock struct {
	paths Paths
	file  *flock.Flock
	// pair is what is there, nil where that has not been read since it was written.
	pair *Pair
}

// Pair is ReadPair of what is there. While the lock is held it is read once, and once more after each Write.
func (l *Lock) Pair() Pair {
	if l.pair == nil {
		found := ReadPair(l.paths)
		l.pair = &found
	}
	return *l.pair
}

// Acquire checks the paths, makes the directories that are missing, waits for whoever else holds the pair, and removes what a
// run that was killed has left half written. It fails with a *PathError, with an error of the file system, or when the other
// does not let go in time.
func Acquire(ctx context.Context, paths Paths, options WriteOptions) (*Lock, error) {
	if err := paths.Check(); err != nil {
		return nil, err
	}
	for _, dir := range paths.directories() {
		if err := makeDirectory(dir, options.directoryPermission()); err != nil {
			return nil, err
		}
	}
	waiting, stop := context.WithTimeout(ctx, lockWait)
	defer stop()
	lock := &Lock{paths: paths}
	name := lockName(paths)
	for lock.file == nil {
		// Whoever may write there could have put a pipe under the name, or a link to a file of somebody else.
		if info, err := os.Lstat(name); err == nil && !info.Mode().IsRegular() {
			return nil, fmt.Errorf("%s is %s, and not the file by which runs of Terraform keep each other off the pair. Look who put it there, and remove it", name, kindOf(info))
		}
		file := flock.New(name, flock.SetFlag(os.O_CREATE|os.O_RDWR|withoutWaiting))
		if _, err := file.TryLockContext(waiting, lockPause); err != nil {
			if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
				err = errors.New("another run of Terraform has been writing these files for minutes. Let it end first")
			}
			return nil, fmt.Errorf("waiting for %s: %w", name, err)
		}
		// Whoever held it before has removed it when it was done: then this is a file that nobody else will find.
		mine, mineErr := file.Stat()
		found, err := os.Stat(name)
		if mineErr == nil && err == nil && os.SameFile(mine, found) {
			lock.file = file
			break
		}
		_ = file.Unlock()
	}
	for _, dir := range paths.directories() {
		if err := lock.removeLeftovers(dir); err != nil {
			lock.Release()
			return nil, err
		}
	}
	return lock, nil
}

// Release lets others have the pair. Where the system does not remove a file that is open, the empty one stays.
func (l *Lock) Release() {
	_ = remove(lockName(l.paths))
	_ = l.file.Unlock()
}

func lockName(paths Paths) string {
	return filepath.Join(filepath.Dir(paths.Private), "."+filepath.Base(paths.Private)+".lock")
}

// removeLeftovers removes the temporary files of runs that were killed. Whatever is in them is under its own name too, or never
// came to be in place.
func (l *Lock) removeLeftovers(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrPermission) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("looking for what an earlier run has left: %w", err)
	}
	for _, path := range []string{l.paths.Private, l.paths.Public} {
		leftover := regexp.MustCompile(`^\.` + regexp.QuoteMeta(filepath.Base(path)) + `(\` + PreviousSuffix + `(\.[0-9]+)?)?\.[0-9]+$`)
		for _, entry := range entries {
			if filepath.Dir(path) != dir || !leftover.MatchString(entry.Name()) {
				continue
			}
			if err := remove(filepath.Join(dir, entry.Name())); err != nil && !errors.Is(err, os.ErrNotExist) {
				return fmt.Errorf("removing what an earlier run has left: %w", err)
			}
		}
	}
	return nil
}
