package overlay_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/overlay"
)

type inner struct {
	Text  string   `json:"text"`
	List  []string `json:"list"`
	Maybe string   `json:"maybe,omitempty"`
}

type object struct {
	Name     string         `json:"name"`
	Inner    inner          `json:"inner"`
	Pointer  *inner         `json:"pointer,omitempty"`
	Gone     string         `json:"gone,omitempty"`
	Kept     *int           `json:"kept,omitempty" overlay:"keep"`
	Map      map[string]any `json:"map,omitzero" overlay:"keep"`
	Ignored  string         `json:"-"`
	Untagged string
}

func TestMerge(t *testing.T) {
	t.Parallel()
	five := 5
	for name, c := range map[string]struct {
		current string
		desired any
		want    string
	}{
		"what is not managed stays": {
			`{"name":"a","other":{"x":1},"inner":{"text":"t","foreign":true,"list":["1"]}}`,
			object{Name: "b", Inner: inner{Text: "u", List: []string{"2"}}},
			`{"name":"b","other":{"x":1},"inner":{"text":"u","foreign":true,"list":["2"]}}`,
		},
		"a managed member that is absent is removed": {
			`{"name":"a","gone":"x","inner":{"text":"t","maybe":"m","list":[]}}`,
			object{Name: "a", Inner: inner{Text: "t", List: []string{}}},
			`{"name":"a","inner":{"text":"t","list":[]}}`,
		},
		"a member that is kept unless it is set": {
			`{"name":"a","kept":3,"map":{"x":1},"inner":{"text":"","list":null}}`,
			object{Name: "a"},
			`{"name":"a","kept":3,"map":{"x":1},"inner":{"text":"","list":null}}`,
		},
		"a member that is kept, set": {
			`{"name":"a","kept":3,"map":{"x":1,"y":2},"inner":{"text":"","list":null}}`,
			object{Name: "a", Kept: &five, Map: map[string]any{"x": 2.0}},
			`{"name":"a","kept":5,"map":{"x":2},"inner":{"text":"","list":null}}`,
		},
		"a member that is kept, as null": {
			`{"name":"a","null":3,"inner":{"text":"","list":null}}`,
			struct {
				Null any `json:"null" overlay:"keep"`
			}{},
			`{"name":"a","inner":{"text":"","list":null}}`,
		},
		"an empty map that is sent": {
			`{"name":"a","map":{"x":1},"inner":{"text":"","list":null}}`,
			object{Name: "a", Map: map[string]any{}},
			`{"name":"a","map":{},"inner":{"text":"","list":null}}`,
		},
		"lists are replaced whole": {
			`{"name":"a","inner":{"text":"t","list":["1","2","3"]}}`,
			object{Name: "a", Inner: inner{Text: "t", List: []string{"3"}}},
			`{"name":"a","inner":{"text":"t","list":["3"]}}`,
		},
		"an object that the org has as null": {
			`{"name":"a","inner":null}`,
			object{Name: "a", Inner: inner{Text: "t", List: []string{}}},
			`{"name":"a","inner":{"text":"t","list":[]}}`,
		},
		"an optional object that comes": {
			`{"name":"a","inner":{"text":"","list":null}}`,
			object{Name: "a", Pointer: &inner{Text: "p"}},
			`{"name":"a","inner":{"text":"","list":null},"pointer":{"text":"p","list":null}}`,
		},
		"an optional object that goes, with what is foreign in it": {
			`{"name":"a","inner":{"text":"","list":null},"pointer":{"text":"p","foreign":1}}`,
			object{Name: "a"},
			`{"name":"a","inner":{"text":"","list":null}}`,
		},
		"a pointer":     {`{"name":"a","inner":{"text":"","list":null}}`, &object{Name: "b"}, `{"name":"b","inner":{"text":"","list":null}}`},
		"nothing there": {`{}`, object{Name: "a", Inner: inner{List: []string{}}}, `{"name":"a","inner":{"text":"","list":[]}}`},
	} {
		merged, err := overlay.Merge(decode(t, c.current), c.desired)
		if err != nil {
			t.Errorf("%s: %s", name, err)
			continue
		}
		if want := decode(t, c.want); !reflect.DeepEqual(merged, want) {
			t.Errorf("%s: %v, want %v", name, merged, want)
		}
	}
}

func TestMerge_notAnObject(t *testing.T) {
	t.Parallel()
	if _, err := overlay.Merge(map[string]any{}, []string{"x"}); err == nil {
		t.Error("a list was merged into an object")
	}
	if _, err := overlay.Merge(map[string]any{}, make(chan int)); err == nil {
		t.Error("what is no JSON was merged into an object")
	}
}

func decode(t *testing.T, text string) map[string]any {
	t.Helper()
	var object map[string]any
	if err := json.Unmarshal([]byte(text), &object); err != nil {
		t.Fatal(err)
	}
	return object
}

// BenchmarkMerge lays an object over another.
func BenchmarkMerge(b *testing.B) {
	desired := object{Name: "b", Inner: inner{Text: "u", List: []string{"2"}}}
	b.ReportAllocs()
	for b.Loop() {
		current := map[string]any{"name": "a", "other": map[string]any{"x": 1.0}, "inner": map[string]any{"text": "t", "list": []any{"1"}}}
		if _, err := overlay.Merge(current, desired); err != nil {
			b.Fatal(err)
		}
	}
}
