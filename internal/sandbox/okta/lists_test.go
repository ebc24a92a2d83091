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
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/orgtest"
)

// nextPage is the path of the next page, "" on the last one.
func nextPage(a orgtest.Answer, t *testing.T) string {
	t.Helper()
	for _, l := range a.Header.Values("Link") {
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
	f := orgtest.Start(t, okta.Options{})
	var ids []string
	for i := range 5 {
		ids = append(ids, f.Must(200, "POST", orgtest.Apps, orgtest.OIDCApp(fmt.Sprintf("a%d", i), "browser", "none", nil)).ID())
	}
	var seen []string
	pages := 0
	for path := orgtest.Apps + "?limit=2&q=a"; path != ""; pages++ {
		a := f.Must(200, "GET", path, nil)
		if self := a.Header.Values("Link")[0]; !strings.HasSuffix(self, `rel="self"`) {
			t.Errorf("first link %s", self)
		}
		seen = append(seen, a.Values("id")...)
		if path = nextPage(a, t); path != "" && !strings.Contains(path, "after="+seen[len(seen)-1]+"&limit=2&q=a") {
			t.Errorf("next %s", path)
		}
	}
	if pages != 3 || !reflect.DeepEqual(seen, ids) {
		t.Errorf("%d pages, ids %v, want %v", pages, seen, ids)
	}
}

func TestCursorOutlivesItsObject(t *testing.T) {
	t.Parallel()
	f := orgtest.Start(t, okta.Options{})
	var ids []string
	for range 3 {
		ids = append(ids, f.Must(200, "POST", orgtest.Origins, map[string]any{
			"name": fmt.Sprint("o", len(ids)), "origin": fmt.Sprintf("https://o%d.example", len(ids)), "scopes": []any{map[string]any{"type": "CORS"}},
		}).ID())
	}
	next := nextPage(f.Must(200, "GET", orgtest.Origins+"?limit=1", nil), t)
	f.Must(204, "DELETE", orgtest.Origins+"/"+ids[0], nil)
	if got := f.Must(200, "GET", next, nil).Values("id"); !reflect.DeepEqual(got, ids[1:2]) {
		t.Errorf("after the deleted object: %v, want %v", got, ids[1:2])
	}
}

func TestDefaultPageSizes(t *testing.T) {
	t.Parallel()
	f := orgtest.Start(t, okta.Options{})
	for i := range 25 {
		f.Must(200, "POST", orgtest.Origins, map[string]any{
			"name": fmt.Sprint("o", i), "origin": fmt.Sprintf("https://o%d.example", i), "scopes": []any{map[string]any{"type": "CORS"}},
		})
	}
	if got := len(f.Must(200, "GET", orgtest.Origins, nil).Array); got != 20 {
		t.Errorf("%d origins without a limit, want 20 (API doc)", got)
	}
	if got := len(f.Must(200, "GET", orgtest.Origins+"?limit=200", nil).Array); got != 25 {
		t.Errorf("%d origins with limit=200", got)
	}
}

func TestSearches(t *testing.T) {
	t.Parallel()
	f := orgtest.Start(t, okta.Options{Groups: []string{"data-team", "Data Owners", "ops"}})
	f.NewApp("browser", "none", nil)
	f.Must(200, "POST", orgtest.Apps+"?activate=false", orgtest.OIDCApp("Other", "browser", "none", nil))
	f.Must(201, "POST", orgtest.Servers, map[string]any{"name": "catalog", "audiences": []string{"api://om"}})
	f.Must(200, "POST", orgtest.Origins, map[string]any{"name": "one", "origin": "https://one.example", "scopes": []any{map[string]any{"type": "REDIRECT"}}})
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
		{orgtest.Apps, "q=oth", []string{"label"}, []string{"Other"}},
		{orgtest.Apps, "q=her", []string{"label"}, []string{}},
		{orgtest.Apps, `filter=status eq "INACTIVE"`, []string{"label"}, []string{"Other"}},
		{orgtest.Servers, "q=om", []string{"name"}, []string{"catalog"}},
		{orgtest.Origins, "q=https://one", []string{"name"}, []string{"one"}},
		{orgtest.Origins, `filter=type eq "CORS"`, []string{"name"}, []string{}},
		{orgtest.Servers + "/default/scopes", "q=offline", []string{"name"}, []string{"offline_access"}},
	} {
		q := tc.query
		if name, value, ok := strings.Cut(q, "="); ok {
			value, rest, _ := strings.Cut(value, "&")
			q = name + "=" + url.QueryEscape(value) + "&" + rest
		}
		if got := f.Must(200, "GET", tc.path+"?"+q, nil).Values(tc.member...); !reflect.DeepEqual(got, tc.want) {
			t.Errorf("%s?%s: %v, want %v", tc.path, tc.query, got, tc.want)
		}
	}
	for _, bad := range []string{`nothing eq "x"`, `type eq`, `type is "x"`, `(type eq "x"`, `type eq "x`, `type eq "x" type`} {
		refused(f, "GET", "/api/v1/groups?filter="+url.QueryEscape(bad), nil, refusal{400, "E0000031", "Invalid search criteria."})
	}
}

func TestTrustedOriginRules(t *testing.T) {
	t.Parallel()
	f := orgtest.Start(t, okta.Options{})
	body := func(name, origin string) map[string]any {
		return map[string]any{"name": name, "origin": origin, "scopes": []any{map[string]any{"type": "CORS"}}, "status": "INACTIVE"}
	}
	if got := f.Must(200, "POST", orgtest.Origins, body("a", "https://a.example")).Str("status"); got != "ACTIVE" {
		t.Errorf("status %q", got)
	}
	refused(f, "POST", orgtest.Origins, body("a", "https://b.example"), refusal{400, "E0000001", "name: An object with this field already exists"})
	refused(f, "POST", orgtest.Origins, body("b", "https://a.example"), refusal{400, "E0000001", "origin: An object with this field already exists"})
	for _, bad := range []string{"a.example", "https://", "mailto:a@b.example", "https://a.example/path", "https://a.example?x=1"} {
		refused(f, "POST", orgtest.Origins, body("c", bad), refusal{400, "E0000001", "origin: Origin value is not valid"})
	}
	refused(f, "POST", orgtest.Origins, body(strings.Repeat("n", 256), "https://c.example"), invalidClient("name"))
	none := body("c", "https://c.example")
	none["scopes"] = []any{}
	refused(f, "POST", orgtest.Origins, none, invalidClient("scopes"))
}

func TestGroupRules(t *testing.T) {
	t.Parallel()
	f := orgtest.Start(t, okta.Options{Groups: []string{"data-team"}})
	group := func(name string) map[string]any { return map[string]any{"profile": map[string]any{"name": name}} }
	if a := orgtest.StartUnchecked(t, okta.Options{}).Must(200, "GET", "/api/v1/groups/rules", nil); string(a.Raw) != "[]" {
		t.Errorf("rules: %s", a.Raw)
	}
	refused(f, "POST", "/api/v1/groups", group(""), invalidClient("name"))
	refused(f, "POST", "/api/v1/groups", group("data-team"), refusal{400, "E0000001", "name: An object with this field already exists"})
	refused(f, "PUT", "/api/v1/groups/"+f.Everyone(), group("x"), refusal{403, "E0000006", ""})
	refused(f, "GET", "/api/v1/groups/00gunknown", nil, refusal{404, "E0000007", "Not found: Resource not found: 00gunknown (UserGroup)"})
	app := f.NewApp("browser", "none", nil)
	id := f.NewGroup("gone")
	f.Must(200, "PUT", app+"/groups/"+id, nil)
	f.Must(204, "DELETE", "/api/v1/groups/"+id, nil)
	if got := f.Must(200, "GET", app+"/groups", nil); string(got.Raw) != "[]" {
		t.Errorf("the deleted group is still assigned: %s", got.Raw)
	}
}

func TestMembersAndAssignedUsers(t *testing.T) {
	t.Parallel()
	f := orgtest.Start(t, okta.Options{Users: []okta.User{{Login: "alice@example.com", Groups: []string{"data-team"}}, {Login: "bob@example.com"}}})
	group := f.Must(200, "GET", "/api/v1/groups?q=data-team", nil).Values("id")[0]
	bob := f.Must(200, "GET", "/api/v1/users/bob@example.com", nil).ID()
	members := func() []string {
		return f.Must(200, "GET", "/api/v1/groups/"+group+"/users", nil).Values("profile", "login")
	}
	if got := members(); !reflect.DeepEqual(got, []string{"alice@example.com"}) {
		t.Errorf("members %v", got)
	}
	app := f.NewApp("browser", "none", nil)
	f.Must(200, "PUT", app+"/groups/"+group, nil)
	f.Must(204, "PUT", "/api/v1/groups/"+group+"/users/"+bob, nil)
	if got := len(f.Must(200, "GET", app+"/users", nil).Array); got != 2 {
		t.Errorf("%d users of the app, want 2", got)
	}
	f.Must(204, "DELETE", "/api/v1/groups/"+group+"/users/"+bob, nil)
	if got := members(); !reflect.DeepEqual(got, []string{"alice@example.com"}) {
		t.Errorf("members after removal %v", got)
	}
	if got := f.Must(200, "POST", app+"/users", map[string]any{"id": bob}).Str("scope"); got != "USER" {
		t.Errorf("scope %q", got)
	}
	f.Must(204, "DELETE", app+"/users/"+bob, nil)
	refused(f, "DELETE", app+"/users/"+bob, nil, refusal{404, "E0000007", ""})
	if me := f.Must(200, "GET", "/api/v1/users/me", nil); me.Str("status") != "ACTIVE" {
		t.Errorf("me: %s", me.Raw)
	}
}

func TestRateLimitRefusesTheNextRequest(t *testing.T) {
	t.Parallel()
	now := orgtest.NewClock()
	f := orgtest.Start(t, okta.Options{Clock: now.Read, RateLimit: 3})
	for remaining := 2; remaining >= 0; remaining-- {
		if got := f.Must(200, "GET", orgtest.Apps, nil).Header.Get("X-Rate-Limit-Remaining"); got != strconv.Itoa(remaining) {
			t.Errorf("remaining %s, want %d", got, remaining)
		}
	}
	a := f.Send("GET", orgtest.Apps, nil)
	if a.Status != 429 || a.Str("errorCode") != "E0000047" || a.Header.Get("X-Rate-Limit-Reset") != "1772366460" {
		t.Errorf("%d %v %s", a.Status, a.Header, a.Raw)
	}
	now.Now = now.Now.Add(60e9)
	f.Must(200, "GET", orgtest.Apps, nil)
}

func TestFaultsLeaveTheStateAsTheyPromise(t *testing.T) {
	t.Parallel()
	f := orgtest.Start(t, okta.Options{})
	for _, tc := range []struct {
		fault control.Fault
		made  int
	}{
		{control.Fault{Kind: control.KindServerError, Status: 503}, 0},
		{control.Fault{Kind: control.KindRateLimit}, 0},
		{control.Fault{Kind: control.KindCutAfter}, 1},
	} {
		f.Org.Reset()
		tc.fault.Method, tc.fault.Path = "POST", orgtest.Apps
		if err := f.Org.Control().AddFault(tc.fault); err != nil {
			t.Fatal(err)
		}
		if tc.fault.Kind == control.KindCutAfter {
			expectCut(f, "POST", orgtest.Apps, orgtest.OIDCApp("x", "browser", "none", nil))
		} else if a := f.Send("POST", orgtest.Apps, orgtest.OIDCApp("x", "browser", "none", nil)); a.Status < 429 {
			t.Errorf("%s: %d", tc.fault.Kind, a.Status)
		}
		if got := len(f.Must(200, "GET", orgtest.Apps, nil).Array); got != tc.made {
			t.Errorf("%s: %d apps, want %d", tc.fault.Kind, got, tc.made)
		}
	}
}

func TestOrgsAreSeparateAndResetForgets(t *testing.T) {
	t.Parallel()
	one, two := orgtest.Start(t, okta.Options{Groups: []string{"g"}}), orgtest.Start(t, okta.Options{})
	one.NewApp("browser", "none", nil)
	if got := len(two.Must(200, "GET", orgtest.Apps, nil).Array); got != 0 {
		t.Errorf("the other org has %d apps", got)
	}
	server := one.NewServer()
	one.Must(204, "DELETE", "/api/v1/groups/"+one.Must(200, "GET", "/api/v1/groups?q=g", nil).Values("id")[0], nil)
	if a := one.Send("POST", "/sandbox/reset", nil); a.Status != 204 {
		t.Fatalf("reset: %d", a.Status)
	}
	if got := len(one.Must(200, "GET", orgtest.Apps, nil).Array); got != 0 {
		t.Errorf("%d apps after reset", got)
	}
	if got := one.Send("GET", server, nil).Status; got != 404 {
		t.Errorf("the server is still there: %d", got)
	}
	if got := len(one.Must(200, "GET", "/api/v1/groups?q=g", nil).Array); got != 1 {
		t.Error("reset has not brought the seeded group back")
	}
}

func TestConcurrentRequests(t *testing.T) {
	t.Parallel()
	f := orgtest.Start(t, okta.Options{})
	path := f.NewPolicy() + "/rules"
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			rule := orgtest.RuleBody(fmt.Sprint("r", i), "implicit")
			rule["priority"] = 1
			f.Send("POST", path, rule)
			f.Send("POST", orgtest.Apps, orgtest.OIDCApp("x", "browser", "none", nil))
			f.Send("GET", orgtest.Apps, nil)
			f.Send("GET", path, nil)
		})
	}
	wg.Wait()
	seen := map[any]bool{}
	for _, v := range f.Must(200, "GET", path, nil).Array {
		seen[v.(map[string]any)["priority"]] = true
	}
	for p := 1.0; p <= 8; p++ {
		if !seen[p] {
			t.Errorf("no rule has priority %v: %v", p, seen)
		}
	}
}
