package snapshot

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"
)

type moment time.Time

type place struct {
	name string
	next *place
}

type base struct{ inherited int64 }

type everything struct {
	base
	mu      sync.Mutex
	flag    bool
	number  int
	share   float64
	when    time.Time
	dated   moment
	text    *string
	none    *string
	first   *place
	again   *place
	byName  map[string]place
	list    []*place
	empty   []string
	absent  []string
	content []byte
	anyOf   map[string]any
	private *rsa.PrivateKey
	public  *rsa.PublicKey
}

func sample(t *testing.T) *everything {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	text, at := "a text", time.Date(2026, 11, 29, 7, 0, 0, 1, time.UTC)
	one, two := &place{name: "one"}, &place{name: "two"}
	one.next, two.next = two, one
	return &everything{
		base: base{inherited: 1 << 60}, flag: true, number: -3, share: 0.5, when: at, dated: moment(at), text: &text, first: one, again: one,
		byName: map[string]place{"a": {name: "by value", next: two}}, list: []*place{two, nil}, empty: []string{}, content: []byte{0, 1, 255},
		anyOf: map[string]any{
			"int": 7, "int64": int64(1 << 60), "float": 1.0, "number": json.Number("12"), "texts": []string{"x"}, "nothing": nil,
			"nested": map[string]any{"list": []any{"x", true, 2.5}},
		},
		private: key, public: &key.PublicKey,
	}
}

// TestRestore_everything: what is restored is what was dumped, and what two places pointed to is one object again.
func TestRestore_everything(t *testing.T) {
	want := sample(t)
	want.mu.Lock()
	dump, err := Dump(want)
	want.mu.Unlock()
	if err != nil {
		t.Fatal(err)
	}
	got := &everything{absent: []string{"to be emptied"}}
	if err := Restore(dump, got); err != nil {
		t.Fatal(err)
	}
	if !got.private.Equal(want.private) || !got.public.Equal(want.public) {
		t.Error("the keys are others")
	}
	if got.none != nil || got.absent != nil {
		t.Error("what was nothing is something")
	}
	if !got.mu.TryLock() {
		t.Error("the mutex was restored")
	}
	got.mu.Unlock()
	got.private, got.public = want.private, want.public
	if !reflect.DeepEqual(got, want) {
		t.Errorf("restored\n%#v, want\n%#v", got, want)
	}
	if got.first != got.again || got.first.next.next != got.first || got.list[0] != got.first.next || got.byName["a"].next != got.list[0] {
		t.Error("what was one object is several")
	}
	again, err := Dump(got)
	if err != nil {
		t.Fatal(err)
	}
	if string(again) != string(dump) {
		t.Error("the dump of what was restored is another")
	}
}

// TestRestore_later: a member that is gone is left out, one that is new stays as it was, and one that was taken out into an
// embedded struct is found.
func TestRestore_later(t *testing.T) {
	type before struct{ kept, gone string }
	dump, err := Dump(&struct {
		before
		pointed, also *before
	}{before: before{"kept", "gone"}, pointed: &before{kept: "pointed"}, also: &before{kept: "also"}})
	if err != nil {
		t.Fatal(err)
	}
	type after struct{ kept, added string }
	later := struct {
		before        after
		pointed, also *after
	}{before: after{added: "added"}, pointed: &after{"here", "stays"}}
	if err := Restore(dump, &later); err != nil {
		t.Fatal(err)
	}
	if later.before != (after{"kept", "added"}) || *later.pointed != (after{"pointed", "stays"}) || *later.also != (after{kept: "also"}) {
		t.Errorf("restored %+v, %+v, %+v", later.before, *later.pointed, *later.also)
	}
}

type takenOut struct{ kept string }

func TestRestore_takenOut(t *testing.T) {
	dump, err := Dump(&struct{ name, kept string }{"name", "kept"})
	if err != nil {
		t.Fatal(err)
	}
	var later struct {
		name string
		takenOut
	}
	if err := Restore(dump, &later); err != nil {
		t.Fatal(err)
	}
	if later.name != "name" || later.kept != "kept" {
		t.Errorf("restored %+v", later)
	}
}

// TestErrors: what cannot be kept is told with the way to it, rather than lost.
func TestErrors(t *testing.T) {
	for want, value := range map[string]any{
		".inner[0].call is a func()":          &struct{ inner []struct{ call func() } }{inner: make([]struct{ call func() }, 1)},
		".held holds a snapshot.base":         &struct{ held any }{base{}},
		".numbered is a map[int]string":       &struct{ numbered map[int]string }{map[int]string{}},
		".marked has a key $type":             &struct{ marked map[string]any }{map[string]any{typeMember: ""}},
		".waiting is a chan int":              &struct{ waiting chan int }{},
		".pointed.call is a func(), which is": &struct{ pointed *struct{ call func() } }{&struct{ call func() }{}},
	} {
		if _, err := Dump(value); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("the error is %v, want %q", err, want)
		}
	}
	var into struct {
		number int
		when   time.Time
		first  *place
		other  *base
		key    *rsa.PrivateKey
		held   any
	}
	for dump, want := range map[string]string{
		`no dump`:                                       "reading the dump",
		`{"root":{"number":"one"}}`:                     ".number is a int now, and was one",
		`{"root":{"number":1.5}}`:                       "json: cannot unmarshal number 1.5",
		`{"root":{"when":"soon"}}`:                      ".when: parsing time",
		`{"root":{"first":3}}`:                          ".first points to 3, where nothing is",
		`{"root":{"first":0,"other":0},"objects":[{}]}`: ".other is a *snapshot.base now",
		`{"root":{"key":"AAAA"}}`:                       ".key: ",
		`{"root":{"key":1}}`:                            ".key: json.Number is no base64",
		`{"root":{"held":{"$type":"chan int","$value":"a text"}}}`: ".held holds a chan int",
	} {
		if err := Restore([]byte(dump), &into); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: the error is %v, want %q", dump, err, want)
		}
	}
}

// What was dumped before some fields were put together in an embedded struct is restored into that.
func TestFieldsThatMovedIntoAnEmbeddedStruct(t *testing.T) {
	t.Parallel()
	type before struct {
		name      string
		inherited int64
	}
	type after struct {
		name string
		base
	}
	content, err := Dump(&before{name: "x", inherited: 7})
	if err != nil {
		t.Fatal(err)
	}
	var restored after
	if err := Restore(content, &restored); err != nil {
		t.Fatal(err)
	}
	if want := (after{name: "x", base: base{inherited: 7}}); restored != want {
		t.Errorf("got %+v, want %+v", restored, want)
	}
}
