package contract_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// claimSeries are a, aenv and b, on one server: roles and teams from claims.
func claimSeries() series {
	s := series{
		name: "a and b", prefixes: []string{"a", "b"}, options: cleanOptions(), ordered: cleanOrder, start: cleanStart(2),
		before: map[string]func(*replayer){}, left: map[string]string{},
	}
	s.before["a03_U_afterstart_roles_list"] = func(r *replayer) { r.restart() }
	environment := func(synced bool) func(*replayer) {
		return func(r *replayer) {
			e := r.server.Environment()
			e.Authorizer = map[string]any{"useRolesFromProvider": synced}
			r.server.SetEnvironment(e)
			r.restart()
		}
	}
	s.before["aenv02_clear"], s.before["b01_post_team_Data_Team"] = environment(true), environment(false)
	s.left["b00_org"] = teamsLater
	return s
}

// signupSeries is i: who creates and writes themselves.
func signupSeries() series {
	s := series{
		name: "i", prefixes: []string{"i"}, options: cleanOptions(), ordered: cleanOrder, start: cleanStart(0),
		before: map[string]func(*replayer){},
		personas: map[string]map[string]any{
			"i10b_web_off_before_restart_2callback": {"iss": "http://localhost:8897/oauth2/x1", "aud": "web1", "sub": "iva", "email": "iva@example.com"},
			"i11_web_off_after_restart_2callback":   {"iss": "http://localhost:8897/oauth2/x1", "aud": "web1", "sub": "iva", "email": "iva@example.com"},
		},
	}
	s.before["i11_web_off_after_restart_1login"] = func(r *replayer) { r.restart() }
	return s
}

// oktaDoubleSeries is k: signing in by the stand-in for Okta.
func oktaDoubleSeries() series {
	s := series{
		name: "k", prefixes: []string{"k"}, options: cleanOptions(), ordered: cleanOrder,
		before: map[string]func(*replayer){},
		left:   map[string]string{"k24b_users": "a list of the users that the other experiments left"},
		start: func(r *replayer) {
			cleanStart(0)(r)
			r.idp.always["scopes_supported"] = []string{"openid", "profile", "email", "address", "phone", "offline_access"}
			r.idp.clients["0oaO39aDnI2692GlC1d7"] = "OiPS3y81CGcLdshi9zbVSz2tOgEaBEa7xODx6kKbEmo9Mw9GZ7yT2jlKAR02a9OS"
		},
	}
	for _, name := range []string{"k01_authserver", "k02_app", "k03_assign", "k04_claim_expr", "k04_claim_groups", "k04_claim_roles", "k05_policy", "k06_rule"} {
		s.left[name] = "a request to the stand-in for Okta, no answer of OpenMetadata"
	}
	return s
}

// listSeries is j: pages of users. Who is on them was made without a recording, and before; so each is made as the pages show
// it.
func listSeries() series {
	s := series{
		name: "j", prefixes: []string{"j"}, options: cleanOptions(), ordered: cleanOrder,
		before: map[string]func(*replayer){},
		start:  inOrder(cleanStart(0), cleanConfig("g99_base_put"), restarts(4), withBot, withRevokedBot, (*replayer).makePeople),
	}
	// Who is on the edge of two pages is gone when the second is asked for.
	s.before["j14b_after_deleted_row"] = func(r *replayer) {
		var edge pageCursor
		data, err := base64.StdEncoding.DecodeString(r.paging["after"])
		if err != nil || json.Unmarshal(data, &edge) != nil {
			r.t.Fatalf("no cursor %v", r.paging)
		}
		r.ask(http.MethodDelete, "/api/v1/users/"+edge.ID+"?hardDelete=true", r.byKey("admin"), nil)
	}
	return s
}

// matchSeries are o and q: PATCH of a user, with If-Match and without.
func matchSeries() series {
	s := series{
		name: "o and q", prefixes: []string{"o", "q"}, options: cleanOptions(), ordered: cleanOrder, start: inOrder(cleanStart(0), cleanConfig("e16_put_base")),
		before: map[string]func(*replayer){}, left: map[string]string{},
		// A role of the experiment's own, in the place of which stands one that every server has.
		read: func(data []byte) []byte {
			for from, to := range map[string]string{
				`"br"`: `"UsageBotRole"`, `\"br\"`: `\"UsageBotRole\"`, `"D4"`: `"Usage bot role"`, `\"D4\"`: `\"Usage bot role\"`,
				`"d4"`: `"Role corresponding to a Usage bot."`, `\"d4\"`: `\"Role corresponding to a Usage bot.\"`,
			} {
				data = bytes.ReplaceAll(data, []byte(from), []byte(to))
			}
			return data
		},
	}
	for _, name := range []string{"q07_team", "q08_team_defaultRoles_1get", "q08_team_defaultRoles_2patch_ifmatch", "q08_team_defaultRoles_3get",
		"q09_team_policies_1get", "q09_team_policies_2patch_ifmatch", "q09_team_policies_3get", "q10_team_isJoinable_1get", "q10_team_isJoinable_2patch_ifmatch",
		"q10_team_isJoinable_3get", "q11_team_desc_1get", "q11_team_desc_2patch_ifmatch", "q11_team_desc_3get", "q12_role", "q13_role_policies_1get",
		"q13_role_policies_2patch_ifmatch", "q13_role_policies_3get", "q14_policy", "q15_policy_rules_1get", "q15_policy_rules_2patch_ifmatch",
		"q15_policy_rules_3get", "q16_team_defaultRoles_without_ifmatch", "q16b"} {
		s.left[name] = teamsLater
	}
	return s
}

// botSeries is h: bots and their tokens, and a change of the key.
func botSeries() series {
	s := series{
		name: "h", prefixes: []string{"h"}, options: cleanOptions(), ordered: cleanOrder, start: inOrder(cleanStart(0), cleanConfig("g99_base_put"), restarts(4), withBot, (*replayer).makePeople, func(r *replayer) {
			for _, name := range []string{"una", "ute", "zoe"} {
				r.signInAs(name)
			}
		}),
		loose:  map[string][]string{"h07_status": besideServer, "h21b_system_status": besideServer, "h28d_status": besideServer},
		before: map[string]func(*replayer){}, left: map[string]string{"h04e_search_users_bots": "the search index is not played"},
	}
	k2 := func(r *replayer) *testKey { return namedKey(r.t, "k2", 2048) }
	s.before["h25_patch_empty"] = func(r *replayer) { r.keys.use(k2(r)) }
	s.before["h26_after_ingestion-bot"] = func(r *replayer) { r.key = k2(r) }
	s.before["h28c_U_new_bot"] = func(r *replayer) { delete(r.botTokens, "ingestion-bot") }
	for _, name := range []string{"h22_airflow_received", "h22c_airflow_received", "h22e_airflow_received", "h22f_airflow_received", "h27_airflow_received", "h28b_airflow_received"} {
		s.left[name] = "what Airflow was sent, which TestPipelines_token looks at"
	}
	s.before["h20_list_pipelines"] = func(r *replayer) {
		e := r.server.Environment()
		e.PipelineClient, e.AirflowEndpoint = true, "http://localhost:8898"
		r.server.SetEnvironment(e)
		r.restart()
	}
	s.before["h29_deploy_airflow_dead"] = func(r *replayer) { r.server.SetAirflowDown(true) }
	return s
}

// besideServer is what a status says of what else ran there: a search engine with an index missing, and later Airflow.
var besideServer = []string{"searchInstance/message", "pipelineServiceClient/message", "pipelineServiceClient/passed"}

const teamsLater = "teams, roles and policies come with the types that need them"

// everybody are the users that the recordings of a series show, by name.
func (r *replayer) everybody() map[string]map[string]any {
	people := map[string]map[string]any{}
	for _, e := range r.all {
		if e.Response == nil {
			continue
		}
		body, _ := e.Response.Body.(map[string]any)
		data, _ := body["data"].([]any)
		for _, one := range data {
			user, _ := one.(map[string]any)
			if email, _ := user["email"].(string); email != "" && !strings.Contains(email, "masked") && user["isBot"] == false {
				people[user["name"].(string)] = user
			}
		}
	}
	return people
}

// makePeople makes who is missing, each by who made him, but for those that a recording itself makes.
func (r *replayer) makePeople() {
	r.t.Helper()
	made := map[string]bool{"admin": true}
	for _, e := range r.all {
		if e.Request != nil && e.Request.Method == http.MethodPost && e.Request.Path == "/api/v1/users" {
			var body map[string]any
			if json.Unmarshal(e.Request.Body, &body) == nil {
				made[body["name"].(string)] = true
			}
		}
	}
	people := r.everybody()
	for _, name := range slices.Sorted(maps.Keys(people)) {
		user := people[name]
		if made[name] {
			continue
		}
		sent := map[string]any{"name": name, "email": user["email"], "isAdmin": user["isAdmin"]}
		if text, named := user["displayName"]; named {
			sent["displayName"] = text
		}
		token := r.byKey("admin")
		if user["updatedBy"] == name {
			token = r.tokenWith(map[string]any{"iss": "http://localhost:8897/oauth2/x1", "sub": name, "email": user["email"]})
		}
		// Who signed in has an empty description of changes, and whom that made a verified address.
		if user["isEmailVerified"] != true {
			if status, body := r.ask(http.MethodPost, "/api/v1/users", token, sent); status != http.StatusCreated {
				r.t.Fatalf("making %s answered %d %v", name, status, body)
			}
		}
		if user["changeDescription"] == nil && user["incrementalChangeDescription"] != nil {
			r.signInAs(name)
		}
	}
}

// signInAs signs a person in by the confidential flow.
func (r *replayer) signInAs(name string) {
	r.t.Helper()
	r.idp.persona = map[string]any{"sub": name, "email": name + "@example.com"}
	begun := r.browse(&url.URL{Scheme: "http", Host: r.host, Path: "/api/v1/auth/login", RawQuery: "redirectUri=http://localhost:8885/auth/callback"}, false)
	to, err := url.Parse(begun.Header().Get("Location"))
	if err != nil {
		r.t.Fatal(err)
	}
	r.idp.nonce = to.Query().Get("nonce")
	done := r.browse(&url.URL{Scheme: "http", Host: r.host, Path: "/callback", RawQuery: "code=c&state=" + to.Query().Get("state")}, true)
	if done.Code != http.StatusFound {
		r.t.Fatalf("signing in %s answered %d %s", name, done.Code, done.Body)
	}
}

// withRevokedBot makes the bot of h05 and h06.
func withRevokedBot(r *replayer) {
	_, user := r.ask(http.MethodPut, "/api/v1/users", r.byKey("admin"), map[string]any{
		"name": "expbot", "email": "expbot@example.com", "isBot": true, "botName": "expbot",
		"authenticationMechanism": map[string]any{"authType": "JWT", "config": map[string]any{"JWTTokenExpiry": "OneHour"}},
	})
	r.ask(http.MethodPost, "/api/v1/bots", r.byKey("admin"), map[string]any{"name": "expbot", "botUser": "expbot"})
	if status, body := r.ask(http.MethodPut, "/api/v1/users/revokeToken", r.byKey("admin"), map[string]any{"id": user["id"]}); status != http.StatusOK {
		r.t.Fatalf("revoking the token answered %d %v", status, body)
	}
}

func restarts(n int) func(*replayer) {
	return func(r *replayer) {
		for range n {
			r.restart()
		}
	}
}
