package okta_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/evidence"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/orgtest"
)

// recording is one recorded exchange.
type recording struct {
	Request struct {
		Method string         `json:"method"`
		Path   string         `json:"path"`
		Query  string         `json:"query"`
		Body   map[string]any `json:"body"`
	} `json:"request"`
	Response struct {
		Status  int            `json:"status"`
		Headers map[string]any `json:"headers"`
		Body    any            `json:"body"`
	} `json:"response"`
}

func (r recording) object() map[string]any { m, _ := r.Response.Body.(map[string]any); return m }

// readRecording reads a file with names and hosts drawn at random.
func readRecording(t *testing.T, file string) recording {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	random := fmt.Sprintf("n%d", rand.Uint32())
	text := strings.NewReplacer("testAcc", random, "//d.com", "//"+random+".com", "whatever", random, "one.example", random+".example",
		"test:something", "test:"+random, "GH2408", random).Replace(string(data))
	text = strings.ReplaceAll(text, "TestAcc", random)
	var r recording
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// optionsOf gives the org of the recording its features.
func optionsOf(r recording) okta.Options {
	opts := okta.Options{Groups: []string{"data-team"}, NoResourceServerKeys: true}
	_, opts.UniversalLogout = r.object()["universalLogout"].(map[string]any)
	if client, isApp := (orgtest.Answer{Object: r.object()}).At("settings", "oauthClient").(map[string]any); isApp {
		_, has := client["participate_slo"]
		opts.NoSingleLogout = !has
	}
	return opts
}

var (
	hostForm = regexp.MustCompile(`https?://(127\.0\.0\.1:\d+|[a-z0-9-]+\.dne-okta\.com|classic-00|oie-00|[a-z0-9]+static2?\.oktacdn\.com)`)
	idForm   = regexp.MustCompile(`\b(0oa|aus|scp|ocl|00p|0pr|tos|00g|ocs|00u|00o|rst|aln|guo|oty)[0-9A-Za-z]{17}\b`)
	timeForm = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$`)
	ornForm  = regexp.MustCompile(`^orn:okta(preview)?:`)
)

// normal replaces what differs between any two orgs: hosts, ids, times, secrets, keys.
func normal(name string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for member, value := range v {
			out[member] = normal(member, value)
		}
		return out
	case []any:
		out := []any{}
		for _, value := range v {
			out = append(out, normal(name, value))
		}
		return out
	case string:
		switch name {
		case "client_secret", "secret_hash", "kid", "errorId":
			if v != "" {
				return "<" + name + ">"
			}
		}
		v = timeForm.ReplaceAllString(v, "<time>")
		v = ornForm.ReplaceAllString(v, "orn:okta:")
		return idForm.ReplaceAllString(hostForm.ReplaceAllString(v, "<org>"), "<$1>")
	}
	return v
}

// differences lists the paths at which two values differ.
func differences(path string, got, want any) []string {
	wantMap, isMap := want.(map[string]any)
	gotMap, ok := got.(map[string]any)
	if isMap && ok {
		var out []string
		for _, name := range sortedKeys(wantMap, gotMap) {
			w, inWant := wantMap[name]
			g, inGot := gotMap[name]
			switch {
			case !inWant:
				out = append(out, fmt.Sprintf("%s.%s: got %v, want it absent", path, name, g))
			case !inGot:
				out = append(out, fmt.Sprintf("%s.%s: absent, want %v", path, name, w))
			default:
				out = append(out, differences(path+"."+name, g, w)...)
			}
		}
		return out
	}
	wantList, isList := want.([]any)
	gotList, ok := got.([]any)
	if isList && ok && len(wantList) == len(gotList) {
		var out []string
		for i := range wantList {
			out = append(out, differences(fmt.Sprintf("%s[%d]", path, i), gotList[i], wantList[i])...)
		}
		return out
	}
	if !reflect.DeepEqual(got, want) {
		return []string{fmt.Sprintf("%s: got %v, want %v", path, got, want)}
	}
	return nil
}

func sortedKeys(maps ...map[string]any) []string {
	var keys []string
	for _, m := range maps {
		for k := range m {
			keys = append(keys, k)
		}
	}
	sort.Strings(keys)
	return slices.Compact(keys)
}

// replay says how a recorded exchange is repeated: what has to exist before, and the request where the recording has none or
// names ids of its own org.
type replay struct {
	options func(*okta.Options)
	// run prepares and sends; nil: the recorded request as it is.
	run func(f *orgtest.Fixture, r recording) orgtest.Answer
	// ignore lists paths that may differ, each with its reason.
	ignore map[string]string
	// skip says why the exchange is not repeated.
	skip string
}

// TestContractRecordedBodies repeats every recorded exchange against the stand-in and compares status, headers and every field
// of the body.
func TestContractRecordedBodies(t *testing.T) {
	t.Parallel()
	dir := evidence.Shared(t, "okta", "bodies")
	files, err := filepath.Glob(filepath.Join(dir, "[^_]*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no recordings: %v", err)
	}
	repeated := 0
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		how, known := replays[name]
		if !known {
			t.Errorf("%s: the test does not know how to repeat it", name)
			continue
		}
		if how.skip != "" {
			t.Logf("%s: left out: %s", name, how.skip)
			continue
		}
		repeated++
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			compareRecording(t, readRecording(t, file), how)
		})
	}
	t.Logf("%d of %d recorded exchanges are repeated", repeated, len(files))
	if left := len(files) - repeated; left*20 > len(files) {
		t.Errorf("%d of %d left out, more than 5 percent", left, len(files))
	}
}

func compareRecording(t *testing.T, r recording, how replay) {
	t.Helper()
	opts := optionsOf(r)
	if how.options != nil {
		how.options(&opts)
	}
	f := orgtest.Start(t, opts)
	var got orgtest.Answer
	if how.run != nil {
		got = how.run(f, r)
	} else {
		got = replayAt(f, r, r.Request.Path)
	}
	if got.Status != r.Response.Status {
		t.Fatalf("status %d, want %d: %s", got.Status, r.Response.Status, got.Raw)
	}
	var body any
	if len(got.Raw) > 0 {
		if err := json.Unmarshal(got.Raw, &body); err != nil {
			t.Fatalf("not JSON: %s", got.Raw)
		}
	}
	for _, d := range differences("", normal("", body), normal("", r.Response.Body)) {
		path, _, _ := strings.Cut(d, ":")
		if reason, ok := how.ignore[path]; ok {
			t.Logf("%s (ignored: %s)", d, reason)
			continue
		}
		t.Error(d)
	}
	compareHeaders(t, got, r)
}

// compareHeaders compares what the recordings kept: Content-Type and Link.
func compareHeaders(t *testing.T, got orgtest.Answer, r recording) {
	t.Helper()
	if want, ok := r.Response.Headers["Content-Type"].([]any); ok && got.Header.Get("Content-Type") != want[0] {
		t.Errorf("Content-Type %q, want %q", got.Header.Get("Content-Type"), want[0])
	}
	if r.Response.Headers == nil {
		return
	}
	want, _ := r.Response.Headers["Link"].([]any)
	links := []any{}
	for _, l := range got.Header.Values("Link") {
		links = append(links, l)
	}
	if len(want) != len(links) {
		t.Errorf("Link %v, want %v", links, want)
		return
	}
	for _, d := range differences("Link", normal("", links), normal("", want)) {
		t.Error(d)
	}
}

// replayAt sends the recorded request to another path.
func replayAt(f *orgtest.Fixture, r recording, path string) orgtest.Answer {
	f.T.Helper()
	if r.Request.Query != "" && !strings.Contains(path, "?") {
		path += "?" + r.Request.Query
	}
	var body any
	if r.Request.Body != nil {
		body = r.Request.Body
	}
	return f.Send(r.Request.Method, path, body)
}

// remake creates the object that a recorded answer shows, by sending the answer back, and puts its status right.
func remake(f *orgtest.Fixture, collection string, object map[string]any, status int) string {
	f.T.Helper()
	created := f.Must(status, "POST", collection, object)
	path := collection + "/" + created.ID()
	if object["status"] == "INACTIVE" {
		f.Send("POST", path+"/lifecycle/deactivate", nil)
	}
	return path
}

// fault makes the stand-in fail the next request.
func fault(f *orgtest.Fixture, body map[string]any) {
	f.T.Helper()
	if a := f.Send("POST", "/sandbox/faults", body); a.Status != http.StatusCreated {
		f.T.Fatalf("fault: %d %s", a.Status, a.Raw)
	}
}
