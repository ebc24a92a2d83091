package okta_test

import (
	"fmt"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
)

// next is the path of the next page, "" on the last one.
func (a answer) next(t *testing.T) string {
	t.Helper()
	for _, l := range a.header.Values("Link") {
		if target, ok := strings.CutSuffix(l, `>; rel="next"`); ok {
			u, err := url.Parse(strings.TrimPrefix(target, "<"))
			if err != nil {
				t.Fatal(err)
			}
			return u.RequestURI()
		}
	}
	return ""
}

func TestPagesFollowTheLinks(t *testing.T) {
	t.Parallel()
	f := start(t, okta.Options{})
	var ids []string
	for i := range 5 {
		ids = append(ids, f.must(200, "POST", apps, oidcApp(fmt.Sprintf("a%d", i), "browser", "none", nil)).id())
	}
	var seen []string
	pages := 0
	for path := apps + "?limit=2&q=a"; path != ""; pages++ {
		a := f.must(200, "GET", path, nil)
		if self := a.header.Values("Link")[0]; !strings.HasSuffix(self, `rel="self"`) {
			t.Errorf("first link %s", self)
		}
		seen = append(seen, a.values("id")...)
		if path = a.next(t); path != "" && !strings.Contains(path, "after="+seen[len(seen)-1]+"&limit=2&q=a") {
			t.Errorf("next %s", path)
		}
	}
	if pages != 3 || !reflect.DeepEqual(seen, ids) {
		t.Errorf("%d pages, ids %v, want %v", pages, seen, ids)
	}
}

func TestCursorOutlivesItsObject(t *testing.T) {
	t.Parallel()
	f := start(t, okta.Options{})
	var ids []string
	for range 3 {
		ids = append(ids, f.must(200, "POST", origins, map[string]any{
			"name": fmt.Sprint("o", len(ids)), "origin": fmt.Sprintf("https://o%d.example", len(ids)), "scopes": []any{map[string]any{"type": "CORS"}},
		}).id())
	}
	next := f.must(200, "GET", origins+"?limit=1", nil).next(t)
	f.must(204, "DELETE", origins+"/"+ids[0], nil)
	if got := f.must(200, "GET", next, nil).values("id"); !reflect.DeepEqual(got, ids[1:2]) {
		t.Errorf("after the deleted object: %v, want %v", got, ids[1:2])
	}
}

func TestDefaultPageSizes(t *testing.T) {
	t.Parallel()
	f := start(t, okta.Options{})
	for i := range 25 {
		f.must(200, "POST", origins, map[string]any{
			"name": fmt.Sprint("o", i), "origin": fmt.Sprintf("https://o%d.example", i), "scopes": []any{map[string]any{"type": "CORS"}},
		})
	}
	if got := len(f.must(200, "GET", origins, nil).array); got != 20 {
		t.Errorf("%d origins without a limit, want 20 (API doc)", got)
	}
	if got := len(f.must(200, "GET", origins+"?limit=200", nil).array); got != 25 {
		t.Errorf("%d origins with limit=200", got)
	}
}

func TestSearches(t *testing.T) {
	t.Parallel()
	f := start(t, okta.Options{Groups: []string{"data-team", "Data Owners", "ops"}})
	f.newApp("browser", "none", nil)
	f.must(200, "POST", apps+"?activate=false", oidcApp("Other", "browser", "none", nil))
	f.must(201, "POST", servers, map[string]any{"name": "catalog", "audiences": []string{"api://om"}})
	f.must(200, "POST", origins, map[string]any{"name": "one", "origin": "https://one.example", "scopes": []any{map[string]any{"type": "REDIRECT"}}})
	for _, tc := range []struct {
		path, query string
		member      []string
		want        []string
	}{
		{"/api/v1/groups", "q=data", []string{"profile", "name"}, []string{"data-team", "Data Owners"}},
		{"/api/v1/groups", "q=team", []string{"profile", "name"}, []string{}},
		{"/api/v1/groups", `search=profile.name eq "ops"`, []string{"profile", "name"}, []string{"ops"}},
		{"/api/v1/groups", `search=type eq "OKTA_GROUP" and (profile.name sw "d" or profile.name co "p")&sortBy=profile.name`, []string{"profile", "name"}, []string{"Data Owners", "data-team", "ops"}},
		{"/api/v1/groups", `filter=type eq "BUILT_IN"`, []string{"profile", "name"}, []string{"Everyone"}},
		{apps, "q=oth", []string{"label"}, []string{"Other"}},
		{apps, "q=her", []string{"label"}, []string{}},
		{apps, `filter=status eq "INACTIVE"`, []string{"label"}, []string{"Other"}},
		{servers, "q=om", []string{"name"}, []string{"catalog"}},
		{origins, "q=https://one", []string{"name"}, []string{"one"}},
		{origins, `filter=type eq "CORS"`, []string{"name"}, []string{}},
		{servers + "/default/scopes", "q=offline", []string{"name"}, []string{"offline_access"}},
	} {
		q := tc.query
		if name, value, ok := strings.Cut(q, "="); ok {
			value, rest, _ := strings.Cut(value, "&")
			q = name + "=" + url.QueryEscape(value) + "&" + rest
		}
		if got := f.must(200, "GET", tc.path+"?"+q, nil).values(tc.member...); !reflect.DeepEqual(got, tc.want) {
			t.Errorf("%s?%s: %v, want %v", tc.path, tc.query, got, tc.want)
		}
	}
	for _, bad := range []string{`nothing eq "x"`, `type eq`, `type is "x"`, `(type eq "x"`, `type eq "x`, `type eq "x" type`} {
		f.refused("GET", "/api/v1/groups?filter="+url.QueryEscape(bad), nil, refusal{400, "E0000031", "Invalid search criteria."})
	}
}

func TestTrustedOriginRules(t *testing.T) {
	t.Parallel()
	f := start(t, okta.Options{})
	body := func(name, origin string) map[string]any {
		return map[string]any{"name": name, "origin": origin, "scopes": []any{map[string]any{"type": "CORS"}}, "status": "INACTIVE"}
	}
	if got := f.must(200, "POST", origins, body("a", "https://a.example")).str("status"); got != "ACTIVE" {
		t.Errorf("status %q", got)
	}
	f.refused("POST", origins, body("a", "https://b.example"), refusal{400, "E0000001", "name: An object with this field already exists"})
	f.refused("POST", origins, body("b", "https://a.example"), refusal{400, "E0000001", "origin: An object with this field already exists"})
	for _, bad := range []string{"a.example", "https://", "mailto:a@b.example", "https://a.example/path", "https://a.example?x=1"} {
		f.refused("POST", origins, body("c", bad), refusal{400, "E0000001", "origin: Origin value is not valid"})
	}
	f.refused("POST", origins, body(strings.Repeat("n", 256), "https://c.example"), invalidClient("name"))
	none := body("c", "https://c.example")
	none["scopes"] = []any{}
	f.refused("POST", origins, none, invalidClient("scopes"))
}

func TestGroupRules(t *testing.T) {
	t.Parallel()
	f := start(t, okta.Options{Groups: []string{"data-team"}})
	group := func(name string) map[string]any { return map[string]any{"profile": map[string]any{"name": name}} }
	f.refused("POST", "/api/v1/groups", group(""), invalidClient("name"))
	f.refused("POST", "/api/v1/groups", group("data-team"), refusal{400, "E0000001", "name: An object with this field already exists"})
	f.refused("PUT", "/api/v1/groups/"+f.everyone(), group("x"), refusal{403, "E0000006", ""})
	f.refused("GET", "/api/v1/groups/00gunknown", nil, refusal{404, "E0000007", "Not found: Resource not found: 00gunknown (UserGroup)"})
	app := f.newApp("browser", "none", nil)
	id := f.newGroup("gone")
	f.must(200, "PUT", app+"/groups/"+id, nil)
	f.must(204, "DELETE", "/api/v1/groups/"+id, nil)
	if got := f.must(200, "GET", app+"/groups", nil); string(got.raw) != "[]" {
		t.Errorf("the deleted group is still assigned: %s", got.raw)
	}
}

func TestMembersAndAssignedUsers(t *testing.T) {
	t.Parallel()
	f := start(t, okta.Options{Users: []okta.User{{Login: "alice@example.com", Groups: []string{"data-team"}}, {Login: "bob@example.com"}}})
	group := f.must(200, "GET", "/api/v1/groups?q=data-team", nil).values("id")[0]
	bob := f.must(200, "GET", "/api/v1/users/bob@example.com", nil).id()
	members := func() []string {
		return f.must(200, "GET", "/api/v1/groups/"+group+"/users", nil).values("profile", "login")
	}
	if got := members(); !reflect.DeepEqual(got, []string{"alice@example.com"}) {
		t.Errorf("members %v", got)
	}
	app := f.newApp("browser", "none", nil)
	f.must(200, "PUT", app+"/groups/"+group, nil)
	f.must(204, "PUT", "/api/v1/groups/"+group+"/users/"+bob, nil)
	if got := len(f.must(200, "GET", app+"/users", nil).array); got != 2 {
		t.Errorf("%d users of the app, want 2", got)
	}
	f.must(204, "DELETE", "/api/v1/groups/"+group+"/users/"+bob, nil)
	if got := members(); !reflect.DeepEqual(got, []string{"alice@example.com"}) {
		t.Errorf("members after removal %v", got)
	}
	if got := f.must(200, "POST", app+"/users", map[string]any{"id": bob}).str("scope"); got != "USER" {
		t.Errorf("scope %q", got)
	}
	f.must(204, "DELETE", app+"/users/"+bob, nil)
	f.refused("DELETE", app+"/users/"+bob, nil, refusal{404, "E0000007", ""})
	if me := f.must(200, "GET", "/api/v1/users/me", nil); me.str("status") != "ACTIVE" {
		t.Errorf("me: %s", me.raw)
	}
}

func TestRateLimitRefusesTheNextRequest(t *testing.T) {
	t.Parallel()
	now := newClock()
	f := start(t, okta.Options{Clock: now.read, RateLimit: 3})
	for remaining := 2; remaining >= 0; remaining-- {
		if got := f.must(200, "GET", apps, nil).header.Get("X-Rate-Limit-Remaining"); got != strconv.Itoa(remaining) {
			t.Errorf("remaining %s, want %d", got, remaining)
		}
	}
	a := f.send("GET", apps, nil)
	if a.status != 429 || a.str("errorCode") != "E0000047" || a.header.Get("X-Rate-Limit-Reset") != "1772366460" {
		t.Errorf("%d %v %s", a.status, a.header, a.raw)
	}
	now.now = now.now.Add(60e9)
	f.must(200, "GET", apps, nil)
}

func TestFaultsLeaveTheStateAsTheyPromise(t *testing.T) {
	t.Parallel()
	f := start(t, okta.Options{})
	for _, tc := range []struct {
		fault control.Fault
		made  int
	}{
		{control.Fault{Kind: control.KindServerError, Status: 503}, 0},
		{control.Fault{Kind: control.KindRateLimit}, 0},
		{control.Fault{Kind: control.KindCutAfter}, 1},
	} {
		f.org.Reset()
		tc.fault.Method, tc.fault.Path = "POST", apps
		if err := f.org.Control().AddFault(tc.fault); err != nil {
			t.Fatal(err)
		}
		if tc.fault.Kind == control.KindCutAfter {
			f.expectCut("POST", apps, oidcApp("x", "browser", "none", nil))
		} else if a := f.send("POST", apps, oidcApp("x", "browser", "none", nil)); a.status < 429 {
			t.Errorf("%s: %d", tc.fault.Kind, a.status)
		}
		if got := len(f.must(200, "GET", apps, nil).array); got != tc.made {
			t.Errorf("%s: %d apps, want %d", tc.fault.Kind, got, tc.made)
		}
	}
}

func TestOrgsAreSeparateAndResetForgets(t *testing.T) {
	t.Parallel()
	one, two := start(t, okta.Options{Groups: []string{"g"}}), start(t, okta.Options{})
	one.newApp("browser", "none", nil)
	if got := len(two.must(200, "GET", apps, nil).array); got != 0 {
		t.Errorf("the other org has %d apps", got)
	}
	server := one.newServer()
	one.must(204, "DELETE", "/api/v1/groups/"+one.must(200, "GET", "/api/v1/groups?q=g", nil).values("id")[0], nil)
	if a := one.send("POST", "/sandbox/reset", nil); a.status != 204 {
		t.Fatalf("reset: %d", a.status)
	}
	if got := len(one.must(200, "GET", apps, nil).array); got != 0 {
		t.Errorf("%d apps after reset", got)
	}
	if got := one.send("GET", server, nil).status; got != 404 {
		t.Errorf("the server is still there: %d", got)
	}
	if got := len(one.must(200, "GET", "/api/v1/groups?q=g", nil).array); got != 1 {
		t.Error("reset has not brought the seeded group back")
	}
}

func TestConcurrentRequests(t *testing.T) {
	t.Parallel()
	f := start(t, okta.Options{})
	path := f.newPolicy() + "/rules"
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			rule := ruleBody(fmt.Sprint("r", i), "implicit")
			rule["priority"] = 1
			f.send("POST", path, rule)
			f.send("POST", apps, oidcApp("x", "browser", "none", nil))
			f.send("GET", apps, nil)
			f.send("GET", path, nil)
		})
	}
	wg.Wait()
	seen := map[any]bool{}
	for _, v := range f.must(200, "GET", path, nil).array {
		seen[v.(map[string]any)["priority"]] = true
	}
	for p := 1.0; p <= 8; p++ {
		if !seen[p] {
			t.Errorf("no rule has priority %v: %v", p, seen)
		}
	}
}
