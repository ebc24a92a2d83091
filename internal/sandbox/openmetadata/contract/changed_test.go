package contract_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/evidence"
)

// A recording that is changed on purpose fails: each member of each answer of some series removed, of another type, of another
// value, and one added, and another status.
func TestContractChangedRecordingsFail(t *testing.T) {
	changed := map[string]int{}
	for _, s := range []series{authorizeSeries(), signupSeries()} {
		s.changed = changed
		s.run(t, evidence.Clean)
	}
	t.Logf("noticed changes: %v", changed)
	for _, kind := range []string{"status", "removed", "added", "type", "value"} {
		if changed[kind] == 0 {
			t.Errorf("no recording was changed in its %s", kind)
		}
	}
}

// change is a recorded answer that is not as recorded any more.
type change struct {
	kind, path string
	status     int
	body       any
}

// tryChanges compares an answer with changed recordings, each of which has to differ.
func (r *replayer) tryChanges(e exchange, resp *http.Response, data []byte, counted map[string]int) {
	r.t.Helper()
	variants := []change{{"status", "", e.Response.Status + 1, e.Response.Body}}
	var walk func(path string, value any, put func(any) any)
	walk = func(path string, value any, put func(any) any) {
		name := path[strings.LastIndex(path, "/")+1:]
		if _, ignored := ignoredMembers[name]; ignored {
			return
		}
		add := func(kind string, changed any) {
			variants = append(variants, change{kind, path, e.Response.Status, put(changed)})
		}
		switch v := value.(type) {
		case map[string]any:
			more := maps.Clone(v)
			more["added on purpose"] = true
			add("added", more)
			for member := range v {
				less := maps.Clone(v)
				delete(less, member)
				add("removed", less)
				walk(path+"/"+member, v[member], func(changed any) any {
					next := maps.Clone(v)
					next[member] = changed
					return put(next)
				})
			}
		case []any:
			add("type", map[string]any{})
			for i := range v {
				walk(fmt.Sprintf("%s/%d", path, i), v[i], func(changed any) any {
					next := slices.Clone(v)
					next[i] = changed
					return put(next)
				})
			}
		case string:
			add("type", 5.0)
			if !uuidPattern.MatchString(v) && !strings.Contains(v, "<JWT") {
				add("value", v+" changed")
			}
		case bool:
			add("type", "text")
			add("value", !v)
		case float64:
			add("type", "text")
			if v < 1e12 {
				add("value", v+1)
			}
		}
	}
	if object, isObject := e.Response.Body.(map[string]any); isObject {
		walk("", object, func(changed any) any { return changed })
	}
	for _, c := range variants {
		ids, back, tokens := maps.Clone(r.ids), maps.Clone(r.back), maps.Clone(r.tokens)
		planted := *e.Response
		planted.Status, planted.Body = c.status, throughJSON(r.t, c.body)
		probe := e
		probe.Response = &planted
		if len(r.compareAnswer(probe, resp, data)) == 0 {
			r.t.Errorf("%s: nobody notices %s at %s", e.name, c.kind, c.path)
		}
		counted[c.kind]++
		r.ids, r.back, r.tokens = ids, back, tokens
	}
}

func throughJSON(t testing.TB, value any) any {
	t.Helper()
	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}
