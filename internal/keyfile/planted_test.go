//go:build unix

package keyfile

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// What somebody may have put where a key's file is, or is going to be.
var planted = map[string]func(t *testing.T, path string){
	"a pipe": func(t *testing.T, path string) {
		t.Helper()
		if err := syscall.Mkfifo(path, 0o666); err != nil {
			t.Fatal(err)
		}
	},
	"a link to a pipe": func(t *testing.T, path string) {
		t.Helper()
		pipe := filepath.Join(t.TempDir(), "pipe")
		if err := syscall.Mkfifo(pipe, 0o666); err != nil {
			t.Fatal(err)
		}
		link(t, pipe, path)
	},
	"a device without an end": func(t *testing.T, path string) {
		t.Helper()
		link(t, "/dev/zero", path)
	},
	"a file of a terabyte": func(t *testing.T, path string) {
		t.Helper()
		put(t, path, nil)
		if err := os.Truncate(path, 1<<40); err != nil {
			t.Fatal(err)
		}
	},
	"a directory": func(t *testing.T, path string) {
		t.Helper()
		if err := os.Mkdir(path, 0o700); err != nil {
			t.Fatal(err)
		}
	},
	"a link to nothing": func(t *testing.T, path string) {
		t.Helper()
		link(t, filepath.Join(t.TempDir(), "nothing"), path)
	},
}

func link(t *testing.T, target, path string) {
	t.Helper()
	if err := os.Symlink(target, path); err != nil {
		t.Fatal(err)
	}
}

// TestPlanted: whatever is planted at any name that is read or written, a pair is read, written, kept and removed, or an error
// says what is in the way; and neither is what a link leads to touched. What waits for ever has the test end by its timeout.
func TestPlanted(t *testing.T) {
	t.Parallel()
	in := func(dir string) map[string]string {
		paths := InDirectory(dir)
		return map[string]string{
			"private": paths.Private, "public": paths.Public, "kept private": paths.Previous().Private, "kept public": paths.Previous().Public,
			"second kept public": paths.slot(2).Public, "lock": lockName(paths),
		}
	}
	key := otherKey(t)
	for kind, plant := range planted {
		for where := range in("") {
			t.Run(kind+" as "+where, func(t *testing.T) {
				t.Parallel()
				dir := t.TempDir()
				paths := InDirectory(dir)
				if err := WritePair(paths, sampleKey(t), WriteOptions{}); err != nil {
					t.Fatal(err)
				}
				path := in(dir)[where]
				if err := os.RemoveAll(path); err != nil {
					t.Fatal(err)
				}
				plant(t, path)
				if content, err := ReadFile(path); err == nil {
					t.Errorf("%d bytes were read", len(content))
				}
				ReadPair(paths)
				ReadPair(paths.Previous())
				options := WriteOptions{KeepPrevious: true, Dead: func(string) bool { return true }}
				err := WritePair(paths, key, options)
				if err == nil && ReadPair(paths).State != PairOK {
					t.Error("it was written without an error and is no good pair")
				}
				if err != nil && !strings.Contains(err.Error(), filepath.Base(path)) {
					t.Errorf("the error does not name what is in the way: %s", err)
				}
				if lock, err := Acquire(context.Background(), paths, options); err == nil {
					_ = lock.Delete()
					lock.Release()
				}
			})
		}
	}
}

// TestPlanted_many: of kept keys, which anyone who may write the directory can put there, no more are looked at than the
// provider ever leaves, and none is overwritten.
func TestPlanted_many(t *testing.T) {
	t.Parallel()
	const many = 2000
	paths := InDirectory(t.TempDir())
	if err := WritePair(paths, sampleKey(t), WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(paths.Private)
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= many; n++ {
		put(t, paths.slot(n).Private, content)
	}
	if kept := KeptKeys(paths.Private); len(kept) != maxKept || kept[0] != paths.Previous().Private {
		t.Errorf("%d keys are looked at", len(kept))
	}
	err = WritePair(paths, otherKey(t), WriteOptions{KeepPrevious: true, Dead: func(string) bool {
		t.Error("a planted key is judged")
		return true
	}})
	if err == nil || !strings.Contains(err.Error(), "2000 earlier pairs") || !strings.Contains(err.Error(), paths.Private) {
		t.Errorf("the error is %v", err)
	}
	if now, err := os.ReadFile(paths.Private); err != nil || !bytes.Equal(now, content) {
		t.Errorf("the key in place is another: %v", err)
	}
	for n := 1; n <= maxKept/2; n++ {
		if err := os.Remove(paths.slot(n).Private); err != nil {
			t.Fatal(err)
		}
	}
	for n := maxKept + 1; n <= many; n++ {
		if err := os.Remove(paths.slot(n).Private); err != nil {
			t.Fatal(err)
		}
	}
	if err := WritePair(paths, otherKey(t), WriteOptions{KeepPrevious: true}); err != nil {
		t.Error(err)
	}
}
