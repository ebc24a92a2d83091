package openmetadata_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssocheck"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// tape notes what was asked and answered, and then plays it back, so that a walk over all requests needs no server.
type tape struct {
	mu      sync.Mutex
	answers map[string]taped
	// playing says that nothing is sent any more.
	playing bool
	// hit is the request that gets another answer.
	hit   string
	other taped
}

type taped struct {
	status int
	header http.Header
	body   []byte
	// state is that of the request, where it has one.
	state string
}

// keyOf names a request without what is random in it.
func keyOf(request *http.Request) (key, state string) {
	query := request.URL.Query()
	state = query.Get("state")
	for _, random := range []string{"state", "nonce", "code_challenge"} {
		query.Del(random)
	}
	return request.Method + " " + request.URL.Path + "?" + query.Encode(), state
}

// RoundTrip implements http.RoundTripper.
func (p *tape) RoundTrip(request *http.Request) (*http.Response, error) {
	key, state := keyOf(request)
	p.mu.Lock()
	defer p.mu.Unlock()
	answer, known := p.answers[key]
	switch {
	case p.playing && p.hit == key:
		answer = p.other
	case p.playing && !known:
		// What is asked only after another answer, such as a second look.
		answer = taped{status: http.StatusServiceUnavailable, header: http.Header{"Content-Type": {"text/html"}}, body: []byte("<html>")}
	case !known:
		response, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if err != nil {
			return nil, err
		}
		answer = taped{response.StatusCode, response.Header, body, state}
		p.answers[key] = answer
	}
	header := answer.header.Clone()
	if location := header.Get("Location"); answer.state != "" {
		header.Set("Location", strings.ReplaceAll(location, url.QueryEscape(answer.state), url.QueryEscape(state)))
	}
	return &http.Response{StatusCode: answer.status, Header: header, Body: io.NopCloser(bytes.NewReader(answer.body)), Request: request}, nil
}

// refusedBy are the answers that every request gets in turn, in the words of the one who is asked.
func refusedBy(server bool) map[string]taped {
	asJSON := func(status int, body string) taped {
		return taped{status: status, header: http.Header{"Content-Type": {"application/json"}}, body: []byte(body)}
	}
	answers := map[string]taped{
		"page": {status: http.StatusOK, header: http.Header{"Content-Type": {"text/html"}}, body: []byte("<html><body>Sign in</body></html>")},
		"[]":   asJSON(http.StatusOK, "[]"), "null": asJSON(http.StatusOK, "null"),
	}
	for status, code := range map[int]string{401: "E0000011", 403: "E0000006", 404: "E0000007", 429: "E0000047", 500: "E0000009"} {
		body := fmt.Sprintf(`{"errorCode":%q,"errorSummary":"refused for the test","errorCauses":[]}`, code)
		if server {
			body = fmt.Sprintf(`{"code":%d,"message":"refused for the test"}`, status)
		}
		answers[strconv.Itoa(status)] = asJSON(status, body)
	}
	return answers
}

// definite are answers that say something: an empty list of what may be none, and that there is no such account or app.
var definite = map[string]*regexp.Regexp{
	"[]":  regexp.MustCompile(`^GET /api/v1/(trustedOrigins|apps/\w+/(groups|users|credentials/secrets)|authorizationServers/\w+/policies(/\w+/rules)?)\?`),
	"404": regexp.MustCompile(`^GET /api/v1/(users/name/admin|apps/\w+)\?`),
}

// needless are answers that only a public client's checks miss something by: an org that refuses this request alone takes the
// credential.
var needless = regexp.MustCompile(`^40[34] GET /api/v1/trustedOrigins\?`)

// TestAccSSOCheck_everyAnswer gives every request of every check every answer that says nothing of the sign-in: no verdict
// comes of it, but that the check was not made, and why.
func TestAccSSOCheck_everyAnswer(t *testing.T) {
	for name, c := range map[string]struct {
		confidential bool
		claims       []string
		// notMade are the checks that do not apply, or that nobody can make with those claims.
		notMade []string
	}{
		"confidential": {true, []string{"email", "preferred_username", "sub"}, []string{"trusted_origin", "replicas"}},
		"public":       {false, []string{"email", "preferred_username", "sub"}, []string{"client_secret", "server_login", "replicas"}},
		"own claim":    {true, []string{"upn", "email"}, []string{"trusted_origin", "replicas", "administrator_sign_in"}},
	} {
		t.Run(name, func(t *testing.T) {
			h := makeSSOByHand(t, c.confidential, double.Options{Version: "1.12"})
			h.Parallel()
			h.post(h.authServer+"/claims", map[string]any{
				"name": "upn", "claimType": "IDENTITY", "valueType": "EXPRESSION", "value": "user.login", "alwaysIncludeInToken": true,
				"status": "ACTIVE", "conditions": map[string]any{"scopes": []string{}},
			})
			configuration := h.securityConfig()
			acctest.SetMember(configuration, "authenticationConfiguration.jwtPrincipalClaims", c.claims)
			h.putSecurity(configuration)

			checking, planning := &tape{answers: map[string]taped{}}, &tape{answers: map[string]taped{}}
			whole := walkAnswers(t, checking, 15, func() []ssocheck.Result { return h.checks(t, checking) })
			if notMade := with(whole, ssocheck.NotMade); !slices.Equal(notMade, c.notMade) || len(with(whole, ssocheck.Failed)) > 0 {
				t.Errorf("all is well, and not made were %v, failed %v", notMade, with(whole, ssocheck.Failed))
			}
			if slices.Contains(c.notMade, "administrator_sign_in") {
				return
			}
			settings := h.asSettings(t, configuration)
			if told := walkAnswers(t, planning, 5, func() []ssocheck.Result {
				org, server := h.clients(t, planning)
				return ssocheck.Planned(t.Context(), org, server, settings)
			}); len(told) > 0 {
				t.Errorf("all is well, and the plan is told %v", told)
			}
		})
	}
}

// walkAnswers judges once by the true answers, and returns that; and then, for each of the requests, of which there are at
// least so many, by each other answer to it.
func walkAnswers(t *testing.T, played *tape, least int, judge func() []ssocheck.Result) []ssocheck.Result {
	t.Helper()
	whole := judge()
	verdicts, never := map[string]ssocheck.Outcome{}, map[string]bool{}
	for _, result := range whole {
		verdicts[result.Name], never[result.Name] = result.Outcome, result.Unread
	}
	requests := slices.Sorted(maps.Keys(played.answers))
	if len(requests) < least {
		t.Errorf("only %d requests were made: %v", len(requests), requests)
	}
	played.playing = true
	for _, request := range requests {
		for name, answer := range refusedBy(strings.Contains(request, " /api/v1/system/") || strings.Contains(request, " /api/v1/users")) {
			played.hit, played.other = request, answer
			results := judge()
			if says := definite[name]; says != nil && says.MatchString(request) {
				continue
			}
			public := verdicts["trusted_origin"] == ssocheck.Passed
			told := slices.ContainsFunc(results, func(result ssocheck.Result) bool { return result.Unread && !never[result.Name] }) && !ssocheck.AllPassed(results)
			if !told && (public || !needless.MatchString(name+" "+request)) {
				t.Errorf("%s answered %s: nobody is told", request, name)
			}
			for _, result := range results {
				switch {
				case result.Outcome == verdicts[result.Name] && (!result.Unread || never[result.Name]):
				case result.Outcome != ssocheck.NotMade || result.Detail == "" || result.Unread && result.Remedy == "":
					t.Errorf("%s answered %s: %s is %s: %s %s", request, name, result.Name, result.Outcome, result.Detail, result.Remedy)
				}
			}
		}
	}
	return whole
}

func with(results []ssocheck.Result, outcome ssocheck.Outcome) []string {
	var names []string
	for _, result := range results {
		if result.Outcome == outcome {
			names = append(names, result.Name)
		}
	}
	return names
}

func (h *ssoHandMade) clients(t *testing.T, wire http.RoundTripper) (*okta.Client, *api.Client) {
	t.Helper()
	options := transport.Options{Wire: func(http.RoundTripper) http.RoundTripper { return wire }}
	org, err := okta.New(okta.Config{OrgURL: h.Okta().URL, APIToken: h.Okta().Token, Transport: options})
	if err != nil {
		t.Fatal(err)
	}
	server, err := api.New(api.Config{Host: h.Server().URL, Transport: options, Now: h.Clock.Now, SigningKey: &api.SigningKey{
		PrivateKeyFile: filepath.Join(h.Server().ConfDir(), jwtkey.PrivateFileName), KeyID: jwtkey.ShippedKeyID,
		User: "terraform", Email: "terraform@open-metadata.org",
	}})
	if err != nil {
		t.Fatal(err)
	}
	return org, server
}

// checks reads and judges both ends.
func (h *ssoHandMade) checks(t *testing.T, wire http.RoundTripper) []ssocheck.Result {
	t.Helper()
	org, server := h.clients(t, wire)
	facts := ssocheck.Collect(t.Context(), ssocheck.Sources{Okta: org, Server: server, ServerPublic: server}, ssocheck.Objects{
		AppID: path.Base(h.app), AuthorizationServerID: path.Base(h.authServer), DefaultAdmin: "admin",
		ProbeClientSecret: true,
	})
	web := &http.Client{Transport: wire, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return ssocheck.Run(t.Context(), facts, ssocheck.Expectations{Administrators: []string{"alice"}, ProbeServerLogin: true}, web)
}

func (h *ssoHandMade) asSettings(t *testing.T, configuration map[string]any) ssoconfig.Settings {
	t.Helper()
	encoded, err := json.Marshal(configuration)
	if err != nil {
		t.Fatal(err)
	}
	var settings ssoconfig.Settings
	if err := json.Unmarshal(encoded, &settings); err != nil {
		t.Fatal(err)
	}
	return settings
}

// TestAccSecurityConfig_planWithoutAuthorizationServers has an Okta credential that may read apps and no authorization servers:
// the plan says that it does not know, and the data source that the checks were not made.
func TestAccSecurityConfig_planWithoutAuthorizationServers(t *testing.T) {
	h := makeSSOByHand(t, true)
	h.Parallel()
	const forbidden = `{"errorCode":"E0000006","errorSummary":"You do not have permission to perform the requested action","errorCauses":[]}`
	org := acctest.Between(t, h.Okta().URL, func(w http.ResponseWriter, r *http.Request, pass http.Handler) {
		if !strings.HasPrefix(r.URL.Path, "/api/v1/authorizationServers/") {
			pass.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, forbidden)
	})
	values := h.Server().BySigningKey("terraform")
	values["okta"] = map[string]any{"org_url": org, "api_token": h.Okta().Token}
	said := h.Dialogue("openmetadata_security_config", values).Plan(h.settings(nil))
	for _, check := range []string{"authorization_server", "scopes", "access_policy", "access_rule"} {
		said.ExpectWarning(t, "authentication_configuration", check+": ")
	}
	said.ExpectWarning(t, "authentication_configuration", "You do not have permission")

	read := h.Read("openmetadata_sso_check", values, map[string]any{"app_id": path.Base(h.app), "authorization_server_id": path.Base(h.authServer)})
	checks := read["checks"].(map[string]any)
	for _, name := range []string{"authorization_server", "audience", "scopes", "access_policy", "access_rule"} {
		check := checks[name].(map[string]any)
		if detail, _ := check["detail"].(string); check["passed"] != nil || !strings.Contains(detail, "You do not have permission") {
			t.Errorf("%s: %v", name, check)
		}
	}
	if failures, _ := read["failures"].([]any); read["passed"] != false || len(failures) < 5 {
		t.Errorf("passed is %v, with %v", read["passed"], failures)
	}
}
