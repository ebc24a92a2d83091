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
	if client, isApp := (answer{object: r.object()}).at("settings", "oauthClient").(map[string]any); isApp {
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

// replay says how a recorded exchange is repeated: what has to exist before,
// and the request where the recording has none or names ids of its own org.
type replay struct {
	options func(*okta.Options)
	// run prepares and sends; nil: the recorded request as it is.
	run func(f *fixture, r recording) answer
	// ignore lists paths that may differ, each with its reason.
	ignore map[string]string
	// skip says why the exchange is not repeated.
	skip string
}

// TestContractRecordedBodies repeats every recorded exchange against the
// stand-in and compares status, headers and every field of the body.
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
	f := start(t, opts)
	var got answer
	if how.run != nil {
		got = how.run(f, r)
	} else {
		got = f.replayAt(r, r.Request.Path)
	}
	if got.status != r.Response.Status {
		t.Fatalf("status %d, want %d: %s", got.status, r.Response.Status, got.raw)
	}
	var body any
	if len(got.raw) > 0 {
		if err := json.Unmarshal(got.raw, &body); err != nil {
			t.Fatalf("not JSON: %s", got.raw)
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
func compareHeaders(t *testing.T, got answer, r recording) {
	t.Helper()
	if want, ok := r.Response.Headers["Content-Type"].([]any); ok && got.header.Get("Content-Type") != want[0] {
		t.Errorf("Content-Type %q, want %q", got.header.Get("Content-Type"), want[0])
	}
	if r.Response.Headers == nil {
		return
	}
	want, _ := r.Response.Headers["Link"].([]any)
	links := []any{}
	for _, l := range got.header.Values("Link") {
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
func (f *fixture) replayAt(r recording, path string) answer {
	f.t.Helper()
	if r.Request.Query != "" && !strings.Contains(path, "?") {
		path += "?" + r.Request.Query
	}
	var body any
	if r.Request.Body != nil {
		body = r.Request.Body
	}
	return f.send(r.Request.Method, path, body)
}

// remake creates the object that a recorded answer shows, by sending the answer
// back, and puts its status right.
func (f *fixture) remake(collection string, object map[string]any, status int) string {
	f.t.Helper()
	created := f.must(status, "POST", collection, object)
	path := collection + "/" + created.id()
	if object["status"] == "INACTIVE" {
		f.send("POST", path+"/lifecycle/deactivate", nil)
	}
	return path
}

const (
	apps    = "/api/v1/apps"
	servers = "/api/v1/authorizationServers"
	origins = "/api/v1/trustedOrigins"
)

// everyone is the id of the group Everyone.
func (f *fixture) everyone() string {
	f.t.Helper()
	return f.must(200, "GET", "/api/v1/groups?q=Everyone", nil).values("id")[0]
}

// newApp makes an app and returns its path.
func (f *fixture) newApp(applicationType, method string, changes map[string]any) string {
	f.t.Helper()
	return apps + "/" + f.must(200, "POST", apps, oidcApp("app", applicationType, method, changes)).id()
}

// newServer makes an authorization server and returns its path.
func (f *fixture) newServer() string {
	f.t.Helper()
	return servers + "/" + f.must(201, "POST", servers, map[string]any{"name": "server", "audiences": []string{"api://x"}}).id()
}

// newPolicy makes a policy for all clients on a new server and returns its path.
func (f *fixture) newPolicy() string {
	f.t.Helper()
	path := f.newServer() + "/policies"
	return path + "/" + f.must(201, "POST", path, policyBody("p")).id()
}

func policyBody(name string) map[string]any {
	return map[string]any{
		"type": "OAUTH_AUTHORIZATION_POLICY", "name": name, "description": "d",
		"conditions": map[string]any{"clients": map[string]any{"include": []string{"ALL_CLIENTS"}}},
	}
}

func ruleBody(name string, grants ...string) map[string]any {
	return map[string]any{
		"type": "RESOURCE_ACCESS", "name": name,
		"conditions": map[string]any{
			"people":     map[string]any{"groups": map[string]any{"include": []string{"EVERYONE"}}},
			"grantTypes": map[string]any{"include": grants}, "scopes": map[string]any{"include": []string{"*"}},
		},
	}
}

// withGroup puts a group that exists in place of the recorded one.
func withGroup(body map[string]any, id string) map[string]any {
	people := answer{object: body}.at("conditions", "people", "groups").(map[string]any)
	people["include"] = []string{id}
	return body
}

// fault makes the stand-in fail the next request.
func (f *fixture) fault(body map[string]any) {
	f.t.Helper()
	if a := f.send("POST", "/sandbox/faults", body); a.status != http.StatusCreated {
		f.t.Fatalf("fault: %d %s", a.status, a.raw)
	}
}
