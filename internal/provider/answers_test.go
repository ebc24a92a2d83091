package provider_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport/answertest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// spoiler stands before an org or a server and changes a member of one answer, once it is told to.
type spoiler struct {
	url string

	mu      sync.Mutex
	answers []answered
	at      int
	member  string
	kind    string
}

// answered is an answer with JSON to a request.
type answered struct {
	method, path string
	body         []byte
}

func before(t *testing.T, address string) *spoiler {
	t.Helper()
	target, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	s := &spoiler{at: -1}
	proxy := &httputil.ReverseProxy{
		Rewrite:        func(r *httputil.ProxyRequest) { r.SetURL(target); r.Out.Host = r.In.Host },
		ModifyResponse: s.pass,
	}
	s.url = acctest.Serve(t, proxy)
	return s
}

func (s *spoiler) pass(response *http.Response) error {
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var document any
	if response.StatusCode < 300 && json.Unmarshal(body, &document) == nil {
		if len(s.answers) == s.at {
			spoil(document, strings.Split(s.member, "."), s.kind)
			if body, err = json.Marshal(document); err != nil {
				return err
			}
		}
		s.answers = append(s.answers, answered{response.Request.Method, response.Request.URL.Path, body})
	}
	response.Body, response.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	response.Header.Set("Content-Length", strconv.Itoa(len(body)))
	return nil
}

// during returns the answers to what is done, of which the one of the number, where there is one, has a member changed.
func (s *spoiler) during(at int, mutation answertest.Mutation, do func()) []answered {
	s.mu.Lock()
	s.answers, s.at, s.member, s.kind = nil, at, mutation.Member, mutation.Kind
	s.mu.Unlock()
	do()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at = -1
	return s.answers
}

// spoil changes a member as answertest.Mutations does.
func spoil(value any, way []string, kind string) {
	switch typed := value.(type) {
	case []any:
		if i, err := strconv.Atoi(way[0]); err == nil && i < len(typed) {
			spoil(typed[i], way[1:], kind)
		}
	case map[string]any:
		if len(way) > 1 {
			// The name of a member may have dots.
			for i := len(way); i > 0; i-- {
				if next, exists := typed[strings.Join(way[:i], ".")]; exists && i < len(way) {
					spoil(next, way[i:], kind)
					return
				} else if exists {
					way = []string{strings.Join(way, ".")}
					break
				}
			}
		}
		switch was := typed[way[0]]; kind {
		case "absent":
			delete(typed, way[0])
		case "null":
			typed[way[0]] = nil
		default:
			typed[way[0]] = map[string]any{"another": "type"}
			if _, isObject := was.(map[string]any); isObject {
				typed[way[0]] = "another type"
			}
		}
	}
}

// faults are words that Terraform and the framework have for a fault of the provider's.
var faults = []string{
	"inconsistent", "Provider produced", "Provider returned", "Missing Resource", "Value Conversion", "issue in the provider", "bug in the provider",
	"provider developers", "panic", "nil pointer", "json:", "Go value",
}

// TestAnswers_everyMember spoils each member of each answer that a create, an update and a read of a resource gets, by taking
// it away, by null and by another type. The outcome is an error in words of the provider's own, or an object that has its
// identifiers; and what was made is in the state.
func TestAnswers_everyMember(t *testing.T) {
	env := acctest.New(t, acctest.Options{Needs: acctest.OwnOrg | acctest.MovableClock})
	env.Parallel()
	env.SkipTokenCache()
	org, server := env.Okta(), env.Server()
	orgWire, serverWire := before(t, org.URL), before(t, server.URL)
	values := map[string]any{"host": serverWire.url, "okta": map[string]any{"org_url": orgWire.url, "api_token": org.Token}, "max_retries": 0}
	type object = map[string]any
	made := 0
	name := func() string { made++; return fmt.Sprintf("spoiled%05d", made) }
	make := func(typeName string, config object) string {
		t.Helper()
		d := env.Dialogue(typeName, nil)
		d.MustApply(config)
		return d.Attribute("id").(string)
	}
	app := func() object {
		return object{"label": name(), "flow_type": "auth_code", "redirect_uris": []any{"https://catalog.example.com/callback"}}
	}
	appID := make("openmetadata_okta_app", app())
	group := make("openmetadata_okta_group", object{"name": name()})
	in := make("openmetadata_okta_authorization_server", object{"name": name(), "audiences": []any{"api://catalog"}})
	policy := make("openmetadata_okta_authorization_server_policy", object{"authorization_server_id": in, "name": name(), "description": "x", "clients_included": []any{appID}})
	for typeName, test := range map[string]struct {
		wire   *spoiler
		config func() object
		change object
		// ids are the attributes that are never empty.
		ids []string
		// seldom says that in the answers to writes another type is tried of the outermost members alone, since each object has
		// many members or costs a key.
		seldom bool
	}{
		"openmetadata_okta_app":   {orgWire, app, object{"consent_method": "REQUIRED"}, []string{"id", "client_id"}, true},
		"openmetadata_okta_group": {orgWire, func() object { return object{"name": name(), "description": "d"} }, object{"description": "e"}, []string{"id"}, false},
		"openmetadata_okta_trusted_origin": {orgWire, func() object {
			n := name()
			return object{"name": n, "origin": "https://" + n + ".example.com", "scopes": []any{object{"type": "CORS"}}}
		}, object{"scopes": []any{object{"type": "REDIRECT"}}}, []string{"id"}, false},
		"openmetadata_okta_app_group_assignment": {orgWire, func() object {
			return object{"app_id": make("openmetadata_okta_app", app()), "group_id": group, "priority": 1}
		}, object{"priority": 2}, []string{"app_id", "group_id"}, false},
		"openmetadata_okta_client_secret": {orgWire, func() object {
			return object{"app_id": make("openmetadata_okta_app", app()), "status": "INACTIVE"}
		}, object{"status": "ACTIVE"}, []string{"id"}, false},
		"openmetadata_okta_authorization_server":       {orgWire, func() object { return object{"name": name(), "audiences": []any{"api://catalog"}} }, object{"description": "e"}, []string{"id", "issuer"}, true},
		"openmetadata_okta_authorization_server_scope": {orgWire, func() object { return object{"authorization_server_id": in, "name": name()} }, object{"description": "e"}, []string{"id"}, false},
		"openmetadata_okta_authorization_server_claim": {orgWire, func() object {
			return object{"authorization_server_id": in, "name": name(), "claim_type": "IDENTITY", "value_type": "EXPRESSION", "value": "user.email"}
		}, object{"value": "user.login"}, []string{"id"}, false},
		"openmetadata_okta_authorization_server_policy": {orgWire, func() object {
			return object{"authorization_server_id": in, "name": name(), "description": "x", "clients_included": []any{appID}}
		}, object{"description": "e"}, []string{"id"}, false},
		"openmetadata_okta_authorization_server_policy_rule": {orgWire, func() object {
			return object{"authorization_server_id": in, "policy_id": policy, "name": name(), "grant_types": []any{"authorization_code"}, "scopes": []any{"openid"}, "groups_included": []any{group}}
		}, object{"access_token_lifetime_minutes": 30}, []string{"id"}, false},
		"openmetadata_bot":        {serverWire, func() object { return object{"name": name(), "description": "d"} }, object{"description": "e"}, []string{"id", "name"}, false},
		"openmetadata_admin_user": {serverWire, func() object { return object{"email": name() + "@example.com"} }, object{"display_name": "e"}, []string{"id", "email"}, false},
	} {
		t.Run(typeName, func(t *testing.T) {
			check := func(what string, mutation answertest.Mutation, d *acctest.Dialogue, said acctest.Said) {
				t.Helper()
				what = fmt.Sprintf("%s: %s is %s", what, mutation.Member, mutation.Kind)
				for _, problem := range said.Errors {
					for _, fault := range faults {
						if strings.Contains(problem.Text, fault) {
							t.Errorf("%s: %s %s", what, problem.Path, problem.Text)
						}
					}
				}
				for _, id := range test.ids {
					if value, _ := d.Attribute(id).(string); value == "" && len(said.Errors) == 0 {
						t.Errorf("%s: no error, and %s is empty", what, id)
					}
				}
			}
			try := func(what string, answer int, honest []answered, run func(spoiled func(do func()) answertest.Mutation)) {
				t.Helper()
				mutations, err := answertest.Mutations(honest[answer].body)
				if err != nil {
					t.Fatal(err)
				}
				for _, mutation := range mutations {
					// What is null is decoded as what is absent.
					if what != "read" && mutation.Kind == "null" || test.seldom && what != "read" && mutation.Kind != "absent" && strings.Contains(mutation.Member, ".") || strings.Contains(mutation.Member, "_links.") {
						continue
					}
					run(func(do func()) answertest.Mutation {
						test.wire.during(answer, mutation, do)
						return mutation
					})
				}
			}
			session := env.Session(values)
			config := test.config()
			d := session.Dialogue(typeName)
			honest := test.wire.during(-1, answertest.Mutation{}, func() { d.MustApply(config) })
			for i, answer := range honest {
				if answer.method == http.MethodGet || strings.HasSuffix(answer.path, "/login") {
					continue
				}
				what := "create, " + answer.method + " " + answer.path
				try("create", i, honest, func(spoiled func(do func()) answertest.Mutation) {
					d, config := session.Dialogue(typeName), test.config()
					var said acctest.Said
					mutation := spoiled(func() { said = d.Apply(config) })
					check(what, mutation, d, said)
					if value, _ := d.Attribute(test.ids[0]).(string); value == "" && mutation.Member != "id" {
						t.Errorf("%s: with %s %s the object is in no state: %v", what, mutation.Member, mutation.Kind, said.Errors)
					}
				})
			}
			read := test.wire.during(-1, answertest.Mutation{}, func() { d.Copy().Plan(config) })
			for i, answer := range read {
				try("read", i, read, func(spoiled func(do func()) answertest.Mutation) {
					d := d.Copy()
					var said acctest.Said
					mutation := spoiled(func() { said = d.Plan(config) })
					check("read, "+answer.path, mutation, d, said)
				})
			}
			changed := maps.Clone(config)
			maps.Copy(changed, test.change)
			update := func(d *acctest.Dialogue) (apply func() acctest.Said) {
				said, apply := d.Prepare(changed)
				if len(said.Errors) > 0 {
					t.Fatal(said.Errors)
				}
				return apply
			}
			apply := update(d)
			honest = test.wire.during(-1, answertest.Mutation{}, func() { apply() })
			for i, answer := range honest {
				if answer.method == http.MethodGet || strings.HasSuffix(answer.path, "/login") {
					continue
				}
				try("update", i, honest, func(spoiled func(do func()) answertest.Mutation) {
					d.MustApply(config)
					apply := update(d)
					var said acctest.Said
					mutation := spoiled(func() { said = apply() })
					check("update, "+answer.method+" "+answer.path, mutation, d, said)
				})
			}
		})
	}
}
