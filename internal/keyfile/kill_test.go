package keyfile

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
)

// small makes a key that costs little; what is on trial does not ask for its size.
func small(t *testing.T) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func thumbprint(key *rsa.PrivateKey) string { return jwtkey.RFC7638(&key.PublicKey) }

func private(t *testing.T, key *rsa.PrivateKey) []byte {
	t.Helper()
	der, err := jwtkey.MarshalPrivateDER(key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// lay puts a pair somewhere with nothing of the code under test.
func lay(t *testing.T, paths Paths, key *rsa.PrivateKey) {
	t.Helper()
	der, err := jwtkey.MarshalPublicDER(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	put(t, paths.Private, private(t, key))
	put(t, paths.Public, der)
}

// onDisk lists the thumbprints of the private keys in a directory that the provider signs with: the one in place and those that
// are kept.
func onDisk(t *testing.T, paths Paths) []string {
	t.Helper()
	var found []string
	for _, name := range names(t, filepath.Dir(paths.Private)) {
		if rest, isPrivate := strings.CutPrefix(name, filepath.Base(paths.Private)); !isPrivate || rest != "" && !strings.HasPrefix(rest, ".previous") {
			continue
		}
		content, err := os.ReadFile(filepath.Join(filepath.Dir(paths.Private), name))
		if err != nil {
			t.Fatal(err)
		}
		key, err := jwtkey.ParsePrivate(content)
		if err != nil {
			t.Fatalf("%s is no key: %v", name, err)
		}
		found = append(found, thumbprint(key))
	}
	return found
}

// killedWrite is what the process that is to be killed is told.
type killedWrite struct {
	Paths Paths
	Next  []byte
	Dead  []string
	// Step is how many renames and removals it may make before it is killed.
	Step int
}

const killedVariable = "KEYFILE_KILLED_WRITE"

// exitKilled is the code of a process that was killed, which has not run what it had put off.
const exitKilled = 9

// TestKilledWriter is the process that is killed; it does nothing unless it is told to.
func TestKilledWriter(t *testing.T) {
	told := os.Getenv(killedVariable)
	if told == "" {
		return
	}
	var order killedWrite
	if err := json.Unmarshal([]byte(told), &order); err != nil {
		t.Fatal(err)
	}
	step := func(do func() error) error {
		if order.Step == 0 {
			os.Exit(exitKilled)
		}
		order.Step--
		return do()
	}
	rename = func(from, to string) error { return step(func() error { return os.Rename(from, to) }) }
	remove = func(path string) error { return step(func() error { return os.Remove(path) }) }
	key, err := jwtkey.ParsePrivate(order.Next)
	if err != nil {
		t.Fatal(err)
	}
	if err := WritePair(order.Paths, key, WriteOptions{KeepPrevious: true, Dead: func(thumbprint string) bool { return slices.Contains(order.Dead, thumbprint) }}); err != nil {
		t.Fatal(err)
	}
}

// TestKilledAtEachStep ends the process that writes a pair before each of its renames and removals. No key is lost then but one
// that is proven to be dead, and the next write goes through and leaves nothing half done behind.
func TestKilledAtEachStep(t *testing.T) {
	t.Parallel()
	present, firstKept, secondKept, next, afterwards := small(t), small(t), small(t), small(t), small(t)
	tests := map[string]struct {
		lay  func(t *testing.T, paths Paths)
		dead []*rsa.PrivateKey
	}{
		"nothing there": {lay: func(*testing.T, Paths) {}},
		"the first pair that is found": {lay: func(t *testing.T, paths Paths) {
			t.Helper()
			lay(t, paths, present)
		}},
		"beside one that may be in force": {lay: func(t *testing.T, paths Paths) {
			t.Helper()
			lay(t, paths, present)
			lay(t, paths.Previous(), firstKept)
		}},
		"beside one that is dead": {lay: func(t *testing.T, paths Paths) {
			t.Helper()
			lay(t, paths, present)
			lay(t, paths.Previous(), firstKept)
		}, dead: []*rsa.PrivateKey{firstKept}},
		"beside two that are dead": {lay: func(t *testing.T, paths Paths) {
			t.Helper()
			lay(t, paths, present)
			lay(t, paths.Previous(), firstKept)
			lay(t, paths.slot(2), secondKept)
		}, dead: []*rsa.PrivateKey{firstKept, secondKept}},
		"beside a dead one and one that may be in force": {lay: func(t *testing.T, paths Paths) {
			t.Helper()
			lay(t, paths, present)
			lay(t, paths.Previous(), firstKept)
			lay(t, paths.slot(2), secondKept)
		}, dead: []*rsa.PrivateKey{firstKept}},
		"a private half alone": {lay: func(t *testing.T, paths Paths) {
			t.Helper()
			put(t, paths.Private, private(t, present))
			lay(t, paths.Previous(), firstKept)
		}},
		"a private half that an earlier kill left": {lay: func(t *testing.T, paths Paths) {
			t.Helper()
			lay(t, paths, firstKept)
			put(t, paths.Private, private(t, present))
			lay(t, paths.Previous(), firstKept)
		}},
	}
	kills := 0
	for name, test := range tests {
		for step := 0; ; step++ {
			paths := InDirectory(t.TempDir())
			test.lay(t, paths)
			order := killedWrite{Paths: paths, Next: private(t, next), Step: step}
			lost := map[string]bool{}
			for _, key := range test.dead {
				order.Dead = append(order.Dead, thumbprint(key))
				lost[thumbprint(key)] = true
			}
			before := onDisk(t, paths)
			if !runKilled(t, order) {
				break
			}
			kills++
			for _, after := range []struct {
				what string
				do   func() error
			}{
				{"the kill", func() error { return nil }},
				{"the next write", func() error { return WritePair(paths, afterwards, WriteOptions{KeepPrevious: true}) }},
			} {
				if err := after.do(); err != nil {
					t.Fatalf("%s, step %d: %s: %v", name, step, after.what, err)
				}
				now := onDisk(t, paths)
				for _, key := range before {
					if !slices.Contains(now, key) && !lost[key] {
						t.Errorf("%s, step %d: after %s the key %s is lost", name, step, after.what, key)
					}
				}
			}
			if pair := ReadPair(paths); pair.State != PairOK {
				t.Errorf("%s, step %d: at the end the pair is %s: %s", name, step, pair.State, pair.Reason)
			}
			for _, name := range names(t, filepath.Dir(paths.Private)) {
				if strings.HasPrefix(name, ".") {
					t.Errorf("%s, step %d: %s is left", name, step, name)
				}
			}
		}
	}
	if kills < 4*len(tests) {
		t.Errorf("only %d kills", kills)
	}
	t.Logf("%d kills", kills)
}

// runKilled runs the writer in a process of its own and tells whether it was killed before it came to its end.
func runKilled(t *testing.T, order killedWrite) bool {
	t.Helper()
	told, err := json.Marshal(order)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(os.Args[0], "-test.run=^TestKilledWriter$")
	command.Env = append(os.Environ(), killedVariable+"="+string(told))
	output, err := command.CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == exitKilled {
		return true
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	return false
}

// TestWritesAtOnce: of pairs that are written at the same time none is lost, and the one in place is whole.
func TestWritesAtOnce(t *testing.T) {
	t.Parallel()
	paths := InDirectory(t.TempDir())
	written := map[string]bool{}
	done := make(chan error)
	for range 8 {
		key := small(t)
		written[thumbprint(key)] = true
		go func() { done <- WritePair(paths, key, WriteOptions{KeepPrevious: true}) }()
	}
	for range written {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	found := onDisk(t, paths)
	slices.Sort(found)
	if all := slices.Sorted(maps.Keys(written)); !slices.Equal(found, all) {
		t.Errorf("of %d keys %d are there", len(all), len(found))
	}
	if pair := ReadPair(paths); pair.State != PairOK {
		t.Errorf("the pair is %s: %s", pair.State, pair.Reason)
	}
}

// TestNoWriteUnderAnothersLock: whoever holds the pair is waited for.
func TestNoWriteUnderAnothersLock(t *testing.T) {
	t.Parallel()
	paths := InDirectory(t.TempDir())
	lock, err := Acquire(t.Context(), paths, WriteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() { done <- WritePair(paths, sampleKey(t), WriteOptions{}) }()
	// The other has had its chances to look at the lock when this write is done.
	if err := lock.Write(otherKey(t), WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-done:
		t.Errorf("the other did not wait: %v", err)
	default:
	}
	lock.Release()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestLock_pairIsReadOnce: what was judged is what is acted on, whatever becomes of the files meanwhile, until it is written.
func TestLock_pairIsReadOnce(t *testing.T) {
	t.Parallel()
	paths := InDirectory(t.TempDir())
	if err := WritePair(paths, sampleKey(t), WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	lock, err := Acquire(t.Context(), paths, WriteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Release()
	before := lock.Pair().Thumbprint()
	if err := os.Remove(paths.Public); err != nil {
		t.Fatal(err)
	}
	if got := lock.Pair().Thumbprint(); before == "" || got != before {
		t.Errorf("the pair was read again: %q, %q", before, got)
	}
	if err := lock.Write(otherKey(t), WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	if got := lock.Pair().Thumbprint(); got == "" || got == before {
		t.Errorf("after a write the pair is still %q", got)
	}
}

// TestUnknownIsKept: while nothing is proven, every key that was in place stays; what is proven dead makes way, and the pair in
// place is kept whatever is said of it.
func TestUnknownIsKept(t *testing.T) {
	t.Parallel()
	paths := InDirectory(t.TempDir())
	var keys []string
	for range 4 {
		key := small(t)
		keys = append(keys, thumbprint(key))
		if err := WritePair(paths, key, WriteOptions{KeepPrevious: true}); err != nil {
			t.Fatal(err)
		}
	}
	if found := onDisk(t, paths); len(found) != 4 {
		t.Fatalf("of four keys there are %v", found)
	}
	if kept := ReadPair(paths.Previous()); kept.Thumbprint() != keys[0] {
		t.Errorf("the first that was kept is %s, want %s", kept.Thumbprint(), keys[0])
	}
	last := small(t)
	options := WriteOptions{KeepPrevious: true, Dead: func(thumbprint string) bool { return thumbprint != keys[1] }}
	if err := WritePair(paths, last, options); err != nil {
		t.Fatal(err)
	}
	found, want := onDisk(t, paths), []string{keys[1], keys[3], thumbprint(last)}
	slices.Sort(found)
	slices.Sort(want)
	if !slices.Equal(found, want) {
		t.Errorf("there is %v, want %v", found, want)
	}
}
