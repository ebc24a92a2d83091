// Package keyfile keeps the two files that an OpenMetadata server reads its signing key from: it writes them so that no
// key that may be in force is lost, reads them, and judges whether those that are there may be adopted.
package keyfile

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
)

// Paths names the two files of a pair.
type Paths struct {
	Private string
	Public  string
}

// PreviousSuffix is appended to the names of a pair that is kept when another takes its place. A second one that is kept
// beside has the suffix and ".2", and so on.
const PreviousSuffix = ".previous"

// InDirectory returns the paths of a pair under the shipped names in dir.
func InDirectory(dir string) Paths {
	return Paths{Private: filepath.Join(dir, jwtkey.PrivateFileName), Public: filepath.Join(dir, jwtkey.PublicFileName)}
}

// Previous returns the paths under which the first pair is kept.
func (p Paths) Previous() Paths { return p.slot(1) }

// slot returns the paths under which the nth pair is kept, from 1.
func (p Paths) slot(n int) Paths {
	suffix := PreviousSuffix
	if n > 1 {
		suffix += "." + strconv.Itoa(n)
	}
	return Paths{Private: p.Private + suffix, Public: p.Public + suffix}
}

// slotPattern matches what the name of a kept file has beyond the file's own, with its number.
var slotPattern = regexp.MustCompile(`^\` + PreviousSuffix + `(?:\.([1-9][0-9]{0,5}))?$`)

// slotNumber tells which of the kept files of base a name is; 0 for none.
func slotNumber(base, name string) int {
	rest, found := strings.CutPrefix(name, base)
	match := slotPattern.FindStringSubmatch(rest)
	if !found || match == nil {
		return 0
	}
	number, err := strconv.Atoi(match[1])
	if err != nil {
		return 1
	}
	return number
}

// blindSlots is how many kept pairs are looked for in a directory that cannot be listed.
const blindSlots = 9

// maxKept is how many kept pairs are looked at. A pair that is proven to be worth nothing makes way, so that as many are there
// only where nobody could prove anything for years, or somebody has put them there: each costs a look, a signature and a
// request.
const maxKept = 50

// Kept returns the pairs that are kept beside this one, whole or not, by the numbers of their names.
func (p Paths) Kept() []Paths {
	numbers := append(slots(p.Private), slots(p.Public)...)
	slices.Sort(numbers)
	var kept []Paths
	for _, n := range slices.Compact(numbers) {
		kept = append(kept, p.slot(n))
	}
	return kept
}

// KeptKeys returns the files of the private keys that are kept beside a private key's file, by the numbers of their names, and
// no more than maxKept.
func KeptKeys(private string) []string {
	var kept []string
	numbers := slots(private)
	for _, n := range numbers[:min(len(numbers), maxKept)] {
		kept = append(kept, Paths{Private: private}.slot(n).Private)
	}
	return kept
}

// slots lists the numbers under which something is kept of a file.
func slots(path string) []int {
	var numbers []int
	entries, err := os.ReadDir(filepath.Dir(path))
	for _, entry := range entries {
		if n := slotNumber(filepath.Base(path), entry.Name()); n > 0 {
			numbers = append(numbers, n)
		}
	}
	if err != nil {
		for n := 1; n <= blindSlots; n++ {
			if _, err := os.Lstat(Paths{Private: path}.slot(n).Private); err == nil {
				numbers = append(numbers, n)
			}
		}
	}
	slices.Sort(numbers)
	return numbers
}

// PathError says that a pair cannot be where it is wanted.
type PathError struct {
	// Public tells that the public half's path is at fault, or else the private half's.
	Public bool
	Reason string
}

// Error gives the reason.
func (e *PathError) Error() string { return e.Reason }

// CheckHome refuses a path that begins with a tilde, which only a shell takes for the home directory.
func CheckHome(path string) error {
	if !strings.HasPrefix(path, "~") {
		return nil
	}
	return fmt.Errorf("%s begins with ~, which only a shell takes for the home directory. Write pathexpand(%q) in the configuration, the whole path in a variable of the environment, or ./%s for a name that really begins so", path, path, path)
}

// Check looks at the two paths before anything is written. The error is a *PathError: a tilde, a path of something that
// is no file, or one file for both halves.
func (p Paths) Check() error {
	for _, half := range []struct {
		path     string
		isPublic bool
	}{{p.Private, false}, {p.Public, true}} {
		if err := CheckHome(half.path); err != nil {
			return &PathError{Public: half.isPublic, Reason: err.Error()}
		}
		if info, err := os.Stat(half.path); err == nil && !info.Mode().IsRegular() {
			return &PathError{Public: half.isPublic, Reason: fmt.Sprintf("%s is %s, where a file is wanted", half.path, kindOf(info))}
		}
	}
	if p.collide() {
		return &PathError{Public: true, Reason: fmt.Sprintf("%s and %s are one file, and the private and the public key cannot both be in it", p.Private, p.Public)}
	}
	return nil
}

func kindOf(info os.FileInfo) string {
	if info.IsDir() {
		return "a directory"
	}
	return "no regular file"
}

// collide tells whether both paths lead to one file, or one of them to where the other's pairs are kept.
func (p Paths) collide() bool {
	if Same(p.Private, p.Public) {
		return true
	}
	one, other := resolved(p.Private), resolved(p.Public)
	if filepath.Dir(one) != filepath.Dir(other) {
		return false
	}
	private, public := filepath.Base(one), filepath.Base(other)
	return slotNumber(private, public) > 0 || slotNumber(public, private) > 0
}

// Same tells whether two paths lead to one file, or would if it were there.
func Same(one, other string) bool {
	if first, err := os.Stat(one); err == nil {
		if second, err := os.Stat(other); err == nil {
			return os.SameFile(first, second)
		}
	}
	return resolved(one) == resolved(other)
}

// resolved is an absolute path whose directory is free of symbolic links, as far as it is there.
func resolved(path string) string {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return filepath.Clean(path)
	}
	dir, err := filepath.EvalSymlinks(filepath.Dir(absolute))
	if err != nil {
		return absolute
	}
	return filepath.Join(dir, filepath.Base(absolute))
}

// directories are those of the two files, each once.
func (p Paths) directories() []string {
	return slices.Compact([]string{filepath.Dir(p.Private), filepath.Dir(p.Public)})
}
