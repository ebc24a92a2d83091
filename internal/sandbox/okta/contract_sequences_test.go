package okta_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/evidence"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/orgtest"
)

// sequence is a file of ../shared/okta/recorded: exchanges with one live org, in their order.
type sequence struct {
	Recorded  string        `json:"recorded"`
	Exchanges []seqExchange `json:"exchanges"`
}

type seqExchange struct {
	Request struct {
		Method string         `json:"method"`
		Path   string         `json:"path"`
		Body   map[string]any `json:"body"`
		DPoP   bool           `json:"dpop"`
	} `json:"request"`
	Response struct {
		Status  int            `json:"status"`
		Headers map[string]any `json:"headers"`
		Body    any            `json:"body"`
	} `json:"response"`
}

// otherApps are sequences that make apps of other kinds, which the stand-in does not have, with what of them is repeated
// nevertheless: an OIDC app takes the place of theirs.
var otherApps = map[string]string{
	"application_features.application_features_lifecycle":  "a bookmark",
	"applications.list_applications_pagination_with_after": "a bookmark",
	"applications.list_applications_with_query_parameters": "a bookmark",
	"groups.group_assigned_applications":                   "an app with a password of the browser's",
	"applications.activate_deactivate_delete_app":          "an app with HTTP Basic",
	"applications.list_apps":                               "an app with HTTP Basic",
	"applications.list_assign_group_app":                   "an app with HTTP Basic",
	"applications.replace_application":                     "a bookmark",
}

// passedOver are single exchanges that cannot be repeated, by sequence and number from 1, with the reason.
var passedOver = map[string]string{
	"applications.list_applications_pagination_with_after 2": "the org's plan allows a number of apps, which the stand-in does not limit",
	"applications.list_applications_pagination_with_after 5": "a page of the apps that every org has of itself, which the stand-in leaves out",
	"auth_server.list_auth_server_keys 2":                    "in 2020 a server had one key; the documentation since lists ACTIVE and NEXT",
	"applications.list_assign_group_app 6":                   "in 2020 an assignment without a priority came first; later recordings have it last (PUT_apps_groups_id.no-priority.json)",
}

// later are members that orgs show since 2021 or later: absent in older recordings.
var later = regexp.MustCompile(`^(\[\d*\])?(\.orn|\.universalLogout|\.default|\.visibility\.autoLaunch|\.settings\.(manualProvisioning|implicitAssignment|emOptInStatus|notes)` +
	`|\.settings\.oauthClient\.(client_uri|logo_uri|consent_method|idp_initiated_login|wildcard_redirect|dpop_bound_access_tokens|participate_slo|post_logout_redirect_uris)` +
	`|\.credentials\.oauthClient\.pkce_required|\._links\.(uploadLogo|profileEnrollment|policies|accessPolicy|clientCredentials|owners|resourceServerCredentialsKeys)` +
	`|\.(optional|apiResourceId|displayName|consent)|\._embedded\.scope.*)$`)

// gone are members that only older orgs show: there a scope without a description has null, and a grant embeds its scope.
var gone = regexp.MustCompile(`^(\[\d*\])?\.(settings\.extendedProperties|description|_embedded)$`)

// madeID is the form of the ids that a sequence makes and then names.
var madeID = regexp.MustCompile(`^(0oa|aus|scp|ocl|00p|0pr|tos|00g|oag|oar|pks)[0-9A-Za-z]{17}$`)

// TestContractRecordedSequences repeats every recorded sequence against the stand-in and compares status, rate-limit headers,
// links and, in both directions, every member of the bodies.
func TestContractRecordedSequences(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(evidence.Shared(t, "okta", "recorded"), "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no recordings: %v", err)
	}
	repeated, left := 0, 0
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var recorded sequence
		if err := json.Unmarshal(data, &recorded); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for i := range recorded.Exchanges {
			if reason, over := passedOver[fmt.Sprintf("%s %d", name, i+1)]; over {
				t.Logf("%s, exchange %d: left out: %s", name, i+1, reason)
				left++
			} else {
				repeated++
			}
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, difference := range repeat(t, name, recorded) {
				t.Error(difference)
			}
		})
	}
	t.Logf("%d files; %d exchanges repeated, %d left out", len(files), repeated, left)
}

// repeater repeats one sequence: it keeps which of the recorded ids is which here.
type repeater struct {
	*orgtest.Fixture
	name string
	old  bool
	ids  map[string]string
	dpop *orgtest.Possession
	out  []string
}

func repeat(t *testing.T, name string, recorded sequence) []string {
	t.Helper()
	old := strings.Contains(recorded.Recorded, " 2020 ")
	opts := okta.Options{NoDynamicIssuerMode: old, NoResourceServerKeys: true}
	for _, exchange := range recorded.Exchanges {
		object, _ := exchange.Response.Body.(map[string]any)
		if _, has := object["universalLogout"].(map[string]any); has {
			opts.UniversalLogout = true
		}
		if mode, has := object["issuerMode"].(string); has {
			opts.NoDynamicIssuerMode = mode == ""
		}
		if client, isApp := (orgtest.Answer{Object: object}).At("settings", "oauthClient").(map[string]any); isApp {
			_, has := client["participate_slo"]
			opts.NoSingleLogout = !has
			_, has = client["consent_method"]
			opts.NoConsentMethod = !has
		}
	}
	r := &repeater{Fixture: orgtest.StartUnchecked(t, opts), name: name, old: old, ids: map[string]string{}}
	if strings.HasPrefix(name, "dpop.") {
		r.dpop = orgtest.NewPossession(t, r.Fixture)
	}
	for i, exchange := range recorded.Exchanges {
		if _, over := passedOver[fmt.Sprintf("%s %d", name, i+1)]; over {
			continue
		}
		r.step(i+1, exchange)
	}
	return r.out
}

func (r *repeater) step(number int, e seqExchange) {
	r.T.Helper()
	path := r.here(e.Request.Path)
	var got orgtest.Answer
	if r.dpop != nil {
		got = repeatBound(r.dpop, r, e)
	} else {
		got = r.Send(e.Request.Method, path, r.body(e))
	}
	where := fmt.Sprintf("exchange %d, %s %s", number, e.Request.Method, e.Request.Path)
	if r.old && got.Status == http.StatusCreated && strings.HasSuffix(path, "/grants") {
		got.Status = http.StatusOK // the documentation since says 201
	}
	if got.Status != e.Response.Status {
		r.out = append(r.out, fmt.Sprintf("%s: status %d, want %d: %.500s", where, got.Status, e.Response.Status, got.Raw))
		return
	}
	var body any
	if len(got.Raw) > 0 {
		if err := json.Unmarshal(got.Raw, &body); err != nil {
			r.out = append(r.out, fmt.Sprintf("%s: not JSON: %.500s", where, got.Raw))
			return
		}
	}
	recorded := e.Response.Body
	if _, isOther := otherApps[r.name]; isOther && isApp(recorded) {
		r.learn(recorded, body)
		body, recorded = nil, nil
	}
	if list, isList := recorded.([]any); isList {
		body, recorded = r.known(body, list)
	}
	r.learn(recorded, body)
	for _, d := range differences("", normal("", body), normal("", r.mapped(recorded))) {
		member, _, _ := strings.Cut(d, ":")
		if r.old && (strings.Contains(d, "want it absent") && later.MatchString(member) || strings.Contains(d, ": absent,") && gone.MatchString(member)) {
			continue
		}
		if strings.HasSuffix(member, ".href") && strings.Contains(d, "oktacdn") || strings.Contains(member, "._links.logo") {
			continue // pictures of another release of Okta's pages
		}
		r.out = append(r.out, where+": "+d)
	}
	r.compareHeaders(where, got, e)
}

func isApp(body any) bool {
	if list, isList := body.([]any); isList {
		return len(list) > 0 && isApp(list[0])
	}
	object, _ := body.(map[string]any)
	_, has := object["signOnMode"]
	return has
}

// body is the recorded body of the request, or, since the older recordings have none, what the recorded answer shows.
func (r *repeater) body(e seqExchange) any {
	sent := e.Request.Body
	shown, _ := e.Response.Body.(map[string]any)
	switch {
	case e.Request.Method != http.MethodPost && e.Request.Method != http.MethodPut, strings.Contains(e.Request.Path, "/lifecycle/"):
		return nil
	case sent == nil && e.Response.Status >= 400:
		return nil
	case sent == nil:
		sent = shown
	}
	if _, isOther := otherApps[r.name]; isOther && isApp(shown) {
		return orgtest.OIDCApp(shown["label"].(string), "web", "client_secret_basic", nil)
	}
	mapped, _ := r.mapped(sent).(map[string]any)
	if strings.HasSuffix(e.Request.Path, "/grants") {
		return map[string]any{"scopeId": mapped["scopeId"], "issuer": r.URL}
	}
	if credentials, has := (orgtest.Answer{Object: mapped}).At("credentials", "oauthClient").(map[string]any); has && credentials["client_secret"] == "<client secret>" {
		delete(credentials, "client_secret")
	}
	return mapped
}

// here puts the ids of this org in place of the recorded ones.
func (r *repeater) here(text string) string {
	for _, id := range slices.Sorted(maps.Keys(r.ids)) {
		text = strings.ReplaceAll(text, id, r.ids[id])
	}
	return text
}

func (r *repeater) mapped(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for member, value := range v {
			out[member] = r.mapped(value)
		}
		return out
	case []any:
		out := make([]any, 0, len(v))
		for _, value := range v {
			out = append(out, r.mapped(value))
		}
		return out
	case string:
		return strings.ReplaceAll(r.here(v), "https://test.okta.com", r.URL)
	}
	return v
}

// learn notes which recorded id is which here.
func (r *repeater) learn(recorded, here any) {
	switch recorded := recorded.(type) {
	case map[string]any:
		other, _ := here.(map[string]any)
		for member, value := range recorded {
			r.learn(value, other[member])
		}
	case []any:
		other, _ := here.([]any)
		for i := range min(len(recorded), len(other)) {
			r.learn(recorded[i], other[i])
		}
	case string:
		other, _ := here.(string)
		if madeID.MatchString(recorded) && madeID.MatchString(other) {
			r.ids[recorded] = other
		}
	}
}

// known reduces two lists to the objects that the sequence made: a live org has others as well.
func (r *repeater) known(here any, recorded []any) (any, any) {
	list, _ := here.([]any)
	mine, theirs := []any{}, []any{}
	for _, o := range recorded {
		id, _ := orgtest.Answer{Object: o.(map[string]any)}.At("id").(string)
		if _, made := r.ids[id]; made || id == "" {
			theirs = append(theirs, o)
		}
	}
	made := map[string]bool{}
	for _, id := range r.ids {
		made[id] = true
	}
	for _, o := range list {
		id, _ := orgtest.Answer{Object: o.(map[string]any)}.At("id").(string)
		if made[id] || id == "" {
			mine = append(mine, o)
		}
	}
	return mine, theirs
}

// compareHeaders: every answer carries the three rate-limit headers, and lists the link to themselves.
func (r *repeater) compareHeaders(where string, got orgtest.Answer, e seqExchange) {
	number := func(name string) int64 {
		n, err := strconv.ParseInt(got.Header.Get(name), 10, 64)
		if err != nil {
			r.out = append(r.out, fmt.Sprintf("%s: %s %q is no number", where, name, got.Header.Get(name)))
		}
		return n
	}
	if _, limited := e.Response.Headers["x-rate-limit-limit"]; limited {
		limit, remaining, reset := number("X-Rate-Limit-Limit"), number("X-Rate-Limit-Remaining"), number("X-Rate-Limit-Reset")
		date, err := http.ParseTime(got.Header.Get("Date"))
		if err != nil || remaining >= limit || reset < date.Unix() || reset > date.Unix()+60 {
			r.out = append(r.out, fmt.Sprintf("%s: rate limit %d of %d until %d at %s", where, remaining, limit, reset, got.Header.Get("Date")))
		}
	}
	for _, want := range linksOf(e.Response.Headers["link"]) {
		if !strings.HasSuffix(want, `rel="self"`) {
			continue // whether there is another page depends on what else the org has
		}
		want = strings.ReplaceAll(r.here(want), "https://test.okta.com", r.URL)
		if !slices.Contains(got.Header.Values("Link"), want) {
			r.out = append(r.out, fmt.Sprintf("%s: Link %q, want %q", where, got.Header.Values("Link"), want))
		}
	}
}

func linksOf(header any) []string {
	switch header := header.(type) {
	case string:
		return []string{header}
	case []any:
		var out []string
		for _, link := range header {
			out = append(out, link.(string))
		}
		return out
	}
	return nil
}
