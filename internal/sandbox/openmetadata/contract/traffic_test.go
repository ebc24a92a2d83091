package contract_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/evidence"
)

const configPath = "/api/v1/system/security/config"

// addTraffic acts out h01 to h07, of which the outcome is compared and not the time, and the rows of the database.
func addTraffic(s *series) {
	recorded := func(r *replayer, name string) jsonRaw {
		return loadExchange(r.t, evidence.Okta, name).Request.Body
	}
	put := func(bodies ...string) func(*replayer, int) int {
		return func(r *replayer, i int) int {
			status, _ := r.ask(http.MethodPut, configPath, r.credential("basic_login_root2"), recorded(r, bodies[i%len(bodies)]))
			return status
		}
	}
	patch := func(r *replayer, _ int) int {
		status, _ := r.ask(http.MethodPatch, configPath, r.credential("basic_login_root2"), []any{})
		return status
	}
	s.instead["h01_availability_put_pub_same"] = pollDuring(put("d10_put_okta_public"))
	s.instead["h02_availability_put_pub_conf_alternating"] = pollDuring(put("d10_put_okta_public", "d13_put_okta_conf"))
	s.instead["h03_availability_patch"] = pollDuring(patch)
	s.instead["h04_single_call_times"] = func(r *replayer, e exchange) {
		pub, conf, token := recorded(r, "d10_put_okta_public"), recorded(r, "d13_put_okta_conf"), r.credential("basic_login_root2")
		for i, call := range []struct {
			name, method, path string
			body               any
		}{
			{"validate_pub", http.MethodPost, "/api/v1/system/security/validate", pub},
			{"validate_conf", http.MethodPost, "/api/v1/system/security/validate", conf},
			{"put_pub", http.MethodPut, configPath, pub},
			{"put_conf", http.MethodPut, configPath, conf},
			{"patch_conf", http.MethodPatch, configPath, []any{}},
			{"get", http.MethodGet, configPath, nil},
		} {
			want := e.raw.([]any)[i].([]any)
			if status, body := r.ask(call.method, call.path, token, call.body); want[0] != call.name || float64(status) != want[1] {
				r.t.Errorf("%s: %s answered %d %v, recorded %v", e.name, call.name, status, body, want)
			}
		}
	}
	s.instead["h06_concurrent_puts_8x12"] = raceOfPuts
	s.instead["h07_concurrent_patches"] = raceOfPatches
	for _, name := range []string{"d10f_db", "d13e_db", "e24c_db"} {
		s.instead[name] = (*replayer).checkStored
	}
}

// checkStored compares the rows of the database, both halves or that of the authentication.
func (r *replayer) checkStored(e exchange) {
	r.t.Helper()
	authn, authz := r.server.StoredSecurityConfig()
	var stored any = map[string]any{"authn": authn, "authz": authz}
	if _, both := e.raw.(map[string]any)["authn"]; !both {
		stored = authn
	}
	data, err := json.Marshal(stored)
	if err != nil {
		r.t.Fatal(err)
	}
	var actual any
	if err := json.Unmarshal(data, &actual); err != nil {
		r.t.Fatal(err)
	}
	for _, problem := range r.compare("", e.raw, actual, nil) {
		r.t.Errorf("%s: %s", e.name, problem)
	}
}

// polled are the calls that were made all the while, and the credential of each.
var polled = map[string][2]string{
	"version": {"/api/v1/system/version", ""}, "jwks": {"/api/v1/system/config/jwks", ""}, "auth": {"/api/v1/system/config/auth", ""},
	"loggedIn_basic": {"/api/v1/users/loggedInUser", "basic_login_root2"}, "loggedIn_bot": {"/api/v1/users/loggedInUser", "bot_admin"},
	"loggedIn_okta": {"/api/v1/users/loggedInUser", "okta_id_alice"}, "secconf": {configPath, "basic_login_root2"},
}

// pollDuring makes as many changes as were recorded while the calls go on, each of which has to be answered as it was recorded:
// always 200 (F45).
func pollDuring(change func(r *replayer, i int) int) func(*replayer, exchange) {
	return func(r *replayer, e exchange) {
		r.t.Helper()
		recorded := e.raw.(map[string]any)
		if names := slices.Sorted(maps.Keys(recorded["statuses"].(map[string]any))); !slices.Equal(names, slices.Sorted(maps.Keys(polled))) {
			r.t.Fatalf("%s: the calls were %v", e.name, names)
		}
		done, stop := context.WithCancel(r.t.Context())
		var pollers sync.WaitGroup
		for name, call := range polled {
			token := ""
			if call[1] != "" {
				token = r.credential(call[1])
			}
			want := slices.Collect(maps.Keys(recorded["statuses"].(map[string]any)[name].(map[string]any)))
			pollers.Go(func() {
				for once := true; once || done.Err() == nil; once = false {
					if status, body := r.ask(http.MethodGet, call[0], token, nil); !slices.Contains(want, strconv.Itoa(status)) {
						r.t.Errorf("%s: %s answered %d %v, recorded %v", e.name, name, status, body, want)
						return
					}
				}
			})
		}
		statuses := map[string]any{}
		for i := range int(recorded["changes"].(float64)) {
			status := strconv.Itoa(change(r, i))
			n, _ := statuses[status].(float64)
			statuses[status] = n + 1
		}
		stop()
		pollers.Wait()
		if !reflect.DeepEqual(statuses, recorded["change_statuses"]) {
			r.t.Errorf("%s: the changes were answered %v, recorded %v", e.name, statuses, recorded["change_statuses"])
		}
	}
}

// raceOfPuts repeats each round of concurrent PUTs: each is answered 200, and each half of what is served is that of one of
// them, as it is stored (F43). Which one was a matter of luck in the recording too.
func raceOfPuts(r *replayer, e exchange) {
	r.t.Helper()
	for i, round := range e.raw.([]any) {
		bodies := make([]any, len(round.(map[string]any)["statuses"].([]any)))
		for n := range bodies {
			body := r.recordedBody("d10_put_okta_public")
			body["authenticationConfiguration"].(map[string]any)["providerName"] = fmt.Sprint("n", n)
			body["authorizerConfiguration"].(map[string]any)["principalDomain"] = fmt.Sprint("p", n)
			bodies[n] = body
		}
		r.atOnce(e, http.MethodPut, round, bodies)
		authn, authz := r.server.StoredSecurityConfig()
		served := r.servedConfig()
		for half, want := range map[string]string{"authenticationConfiguration": "providerName", "authorizerConfiguration": "principalDomain"} {
			stored := map[string]any{"authenticationConfiguration": authn, "authorizerConfiguration": authz}[half].(map[string]any)[want]
			value := served[half].(map[string]any)[want].(string)
			letter := map[string]string{"providerName": "n", "principalDomain": "p"}[want]
			if value != stored || !strings.HasPrefix(value, letter) || len(value) != 2 || value[1] < '0' || int(value[1]-'0') >= len(bodies) {
				r.t.Errorf("%s: round %d: %s is served as %q and stored as %q", e.name, i, want, value, stored)
			}
		}
	}
}

// raceOfPatches repeats each round of concurrent PATCHes that append a principal each: each is answered 204, and what is served
// is what is stored. All start from what is in memory, so changes can get lost; how many did was a matter of luck.
func raceOfPatches(r *replayer, e exchange) {
	r.t.Helper()
	token := r.credential("basic_login_root2")
	for i, round := range e.raw.([]any) {
		if status := r.put(token, r.recordedBody("d10_put_okta_public")); status != http.StatusOK {
			r.t.Fatalf("%s: the PUT before round %d answered %d", e.name, i, status)
		}
		bodies := make([]any, len(round.(map[string]any)["statuses"].([]any)))
		for n := range bodies {
			bodies[n] = []any{map[string]any{"op": "add", "path": "/authorizerConfiguration/adminPrincipals/-", "value": fmt.Sprint("q", n)}}
		}
		r.atOnce(e, http.MethodPatch, round, bodies)
		_, authz := r.server.StoredSecurityConfig()
		served := r.servedConfig()["authorizerConfiguration"].(map[string]any)["adminPrincipals"].([]any)
		if !reflect.DeepEqual(served, authz["adminPrincipals"]) || len(served) < 3 || served[0] != "admin" || served[1] != "alice" {
			r.t.Errorf("%s: round %d: %v are served, %v stored", e.name, i, served, authz["adminPrincipals"])
		}
	}
}

// atOnce sends all bodies at the same time and compares the statuses.
func (r *replayer) atOnce(e exchange, method string, round any, bodies []any) {
	r.t.Helper()
	token := r.credential("basic_login_root2")
	var all sync.WaitGroup
	for n, body := range bodies {
		want := round.(map[string]any)["statuses"].([]any)[n].([]any)[1]
		all.Go(func() {
			if status, answer := r.ask(method, configPath, token, body); float64(status) != want {
				r.t.Errorf("%s: %d answered %d %v, recorded %v", e.name, n, status, answer, want)
			}
		})
	}
	all.Wait()
}

func (r *replayer) servedConfig() map[string]any {
	r.t.Helper()
	status, body := r.ask(http.MethodGet, configPath, r.credential("basic_login_root2"), nil)
	if status != http.StatusOK {
		r.t.Fatalf("the configuration answered %d %v", status, body)
	}
	return body
}
