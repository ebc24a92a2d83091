package contract_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/evidence"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// laterKid is the key of the identity provider in the recordings after series h.
const laterKid = "kid-136cc482"

func useLaterKid(r *replayer) { r.idp.rotate(laterKid, 1) }

// recordedBody gives the body of a recorded request, to be changed.
func (r *replayer) recordedBody(file string) map[string]any {
	r.t.Helper()
	return r.bodyIn(evidence.Okta, file)
}

// bodyIn is recordedBody for the recordings of a folder.
func (r *replayer) bodyIn(folder, file string) map[string]any {
	r.t.Helper()
	var body map[string]any
	if err := json.Unmarshal(loadExchange(r.t, folder, file).Request.Body, &body); err != nil {
		r.t.Fatal(err)
	}
	return body
}

func (r *replayer) okta(email string) string {
	return r.standardToken(placeholder{"kid": r.idp.newestKid(), "sub": "00u-" + email, "email": email, "iss": "http://dev-1.okta.test:9700", "exp": "present"})
}

func (r *replayer) minted(user, email string) string {
	return r.key.sign(r.t, serverKid, r.claims(placeholder{"sub": user, "email": email, "isBot": "False", "tokenType": "OM_USER", "exp": "present"}))
}

// put writes a security configuration and gives the status.
func (r *replayer) put(token string, body map[string]any) int {
	r.t.Helper()
	status, _ := r.ask(http.MethodPut, "/api/v1/system/security/config", token, body)
	return status
}

// restartSeries are k and l: restarts under both providers, the removal of admin, its return, and bad rows at a restart.
func restartSeries() series {
	s := series{
		name:     "k and l",
		prefixes: []string{"k", "l"},
		start:    useLaterKid,
		before:   map[string]func(*replayer){},
		instead:  map[string]func(*replayer, exchange){},
		after:    map[string]string{"k00_pat_admin": "k00_root2"},
		// Two restarts were not recorded; each counts up the version of a bot's user.
		loose: map[string][]string{"l06_4096_use": {"version", "previousVersion"}},
		left:  map[string]string{},
	}
	restart := func(r *replayer) { r.restart() }
	s.before["k02_put_conf_on_server_started_basic"] = func(r *replayer) {
		r.tokenOf("admin", "OM_USER")
		r.tokenOf("root2", "OM_USER")
	}
	creds := (*replayer).checkCredentials
	for _, name := range []string{"k03c_creds_after_restart", "k06c_creds_after_soft_delete_admin", "k08b_creds_after_hard_delete_admin"} {
		s.instead[name] = creds
	}
	s.before["k03_config_auth_after_restart"] = restart
	s.before["k05_admin_login_after_basic_restart"] = restart
	for _, name := range []string{"k07_creds_after_soft_delete_restart", "k09_creds_after_hard_delete_restart"} {
		s.instead[name] = func(r *replayer, e exchange) { r.restart(); r.checkCredentials(e) }
	}
	s.before["k10c_admin_after_restart"] = restart
	s.before["k11b_admin_after_restart_env_alice"] = func(r *replayer) {
		e := r.server.Environment()
		e.AdminPrincipals = []string{"alice", "envonly"}
		r.server.SetEnvironment(e)
		r.restart()
	}
	s.instead["k11f_creds"] = creds
	for _, name := range []string{"k01_rows_basic", "k02f_rows_okta_no_restart", "k03b_rows_after_restart_okta", "k04e_rows", "k05b_rows"} {
		s.instead[name] = (*replayer).checkRows
	}
	for _, name := range []string{"k06d_row", "k07c_row", "k09c_row"} {
		s.instead[name] = func(r *replayer, e exchange) {
			one := e.raw.(map[string]any)
			e.raw = map[string]any{one["name"].(string): one}
			r.checkRows(e)
			// Looking at the row emptied the cache of rights, which was warm.
			r.get("/api/v1/system/security/config", r.credential("minted_admin"))
		}
	}
	s.before["l05_hard_delete_vic"] = func(r *replayer) {
		status, body := r.ask(http.MethodPost, "/api/v1/users", r.okta("alice@example.com"), map[string]any{"name": "vic", "email": "vic@example.com", "isAdmin": true})
		if status != http.StatusCreated {
			r.t.Fatalf("creating vic answered %d %v", status, body)
		}
		id := body["id"].(string)
		r.ids["aa11e381-19db-4d66-8ff5-a2d44ab1cd0a"], r.back[id] = id, "aa11e381-19db-4d66-8ff5-a2d44ab1cd0a"
		r.get("/api/v1/system/security/config", r.okta("vic@example.com"))
	}
	s.instead["l05d_vic_statuses"] = func(r *replayer, e exchange) {
		for _, step := range e.raw.([]any) {
			got := []any{}
			for _, path := range []string{"/api/v1/users/loggedInUser", "/api/v1/system/security/config", "/api/v1/users?limit=1"} {
				got = append(got, float64(r.get(path, r.okta("vic@example.com"))))
			}
			if want := step.([]any)[1]; !reflect.DeepEqual(got, want) {
				r.t.Errorf("%s: %v, recorded %v", e.name, got, want)
			}
			if status := r.put(r.okta("alice@example.com"), r.recordedBody("l02_put_conf_admin_not_listed")); status != http.StatusOK {
				r.t.Errorf("%s: the PUT answered %d", e.name, status)
			}
		}
	}
	addReplacedKeys(&s)
	addBadRows(&s)
	return s
}

// addReplacedKeys acts out l06.
func addReplacedKeys(s *series) {
	previous := "l05d_vic_statuses"
	for _, kind := range []string{"4096", "mismatch", "orig"} {
		for _, file := range []string{"put", "jwks", "regen", "token", "use", "status"} {
			s.after["l06_"+kind+"_"+file] = previous
			previous = "l06_" + kind + "_" + file
		}
	}
	s.before["l06_4096_put"] = func(r *replayer) {
		r.key = namedKey(r.t, "k4096", 4096)
		r.keys.use(r.key)
		// The bot had not been used for a while.
		r.clock.advance(3 * time.Minute)
	}
	s.before["l06_4096_regen"] = func(r *replayer) {
		_, body := r.ask(http.MethodGet, "/api/v1/users/name/ingestion-bot", r.okta("alice@example.com"), nil)
		id := body["id"].(string)
		r.ids["fdfd713d-120c-4203-bd25-f2585caa7600"], r.back[id] = id, "fdfd713d-120c-4203-bd25-f2585caa7600"
	}
	s.before["l06_mismatch_put"] = func(r *replayer) {
		r.key = namedKey(r.t, "k3", 2048)
		r.keys.pair(namedKey(r.t, "k2", 2048), r.key)
	}
	s.before["l06_orig_put"] = func(r *replayer) { r.keys.fresh(); r.key = r.keys.standIn }
	use := func(r *replayer) {
		tokens := r.issuedTo("ingestion-bot", "BOT")
		r.mint = func(placeholder) string { return tokens[len(tokens)-1] }
	}
	s.before["l06_4096_use"], s.before["l06_mismatch_use"], s.before["l06_orig_use"] = use, use, use
}

// addBadRows acts out l10 to l15: rows that a PUT left behind, and a restart.
func addBadRows(s *series) {
	conf := func(r *replayer) map[string]any { return r.recordedBody("l02_put_conf_admin_not_listed") }
	authn := func(body map[string]any) map[string]any {
		return body["authenticationConfiguration"].(map[string]any)
	}
	rows := map[string]func(r *replayer) map[string]any{
		"l10_restart_row_dead_discovery": func(r *replayer) map[string]any {
			body := conf(r)
			authn(body)["oidcConfiguration"].(map[string]any)["discoveryUri"] = "http://dev-1.okta.test:9799/.well-known/openid-configuration"
			return body
		},
		"l11_restart_row_garbage_pku": func(r *replayer) map[string]any {
			body := conf(r)
			authn(body)["publicKeyUrls"] = []any{"not a url"}
			return body
		},
		"l12_restart_row_conf_without_oidc": func(r *replayer) map[string]any {
			body := conf(r)
			delete(authn(body), "oidcConfiguration")
			return body
		},
		"l13_restart_row_bad_mapping": func(r *replayer) map[string]any {
			body := conf(r)
			authn(body)["jwtPrincipalClaimsMapping"] = []any{"username:sub"}
			return body
		},
		"l14_restart_row_public_dead_jwks": func(r *replayer) map[string]any {
			body := conf(r)
			delete(authn(body), "oidcConfiguration")
			authn(body)["clientType"] = "public"
			authn(body)["publicKeyUrls"] = []any{"http://dev-1.okta.test:9799/oauth2/v1/keys"}
			return body
		},
		"l15_restart_row_good": conf,
	}
	for name, row := range rows {
		s.instead[name] = func(r *replayer, e exchange) {
			r.put(r.minted("alice", "alice@example.com"), row(r))
			recorded := e.raw.(map[string]any)
			err := r.server.Restart()
			if died := recorded["start"] == "died"; died != (err != nil) {
				r.t.Errorf("%s: start: %v, recorded %v", e.name, err, recorded["start"])
			}
			if err != nil {
				// The recording's author wrote the rows anew in the database.
				r.server.RemoveSecurityConfig()
				r.restart()
				return
			}
			for _, path := range []string{"/api/v1/system/config/auth", "/api/v1/users/loggedInUser", "/api/v1/system/security/config"} {
				// A row without oidcConfiguration breaks the schema, here as there.
				if got, _ := r.ask(http.MethodGet, path, r.okta("alice@example.com"), nil); got != int(recorded[path].([]any)[0].(float64)) {
					r.t.Errorf("%s: %s answered %d, recorded %v", e.name, path, got, recorded[path])
				}
			}
			if got := r.get("/api/v1/users/loggedInUser", r.minted("alice", "alice@example.com")); got != int(recorded["minted"].([]any)[0].(float64)) {
				r.t.Errorf("%s: a minted token answered %d", e.name, got)
			}
		}
	}
}

// checkRows compares rows of the user table, as the answer to a PATCH without operations shows them; a deleted one as GET does.
func (r *replayer) checkRows(e exchange) {
	r.t.Helper()
	admin := r.minted("alice", "alice@example.com")
	for name, row := range e.raw.(map[string]any) {
		status, user := r.ask(http.MethodGet, "/api/v1/users/name/"+name+"?include=all", admin, nil)
		recorded, there := row.(map[string]any)
		if !there {
			if status != http.StatusNotFound {
				r.t.Errorf("%s: %s answered %d, recorded no row", e.name, name, status)
			}
			continue
		}
		if recorded["deleted"] == false {
			status, user = r.ask(http.MethodPatch, fmt.Sprint("/api/v1/users/", user["id"]), admin, []any{})
		}
		if status != http.StatusOK {
			r.t.Errorf("%s: %s answered %d %v", e.name, name, status, user)
			continue
		}
		for field, want := range recorded {
			if field == "authenticationMechanism" && recorded["deleted"] == true {
				continue
			}
			if want == nil {
				if user[field] != nil {
					r.t.Errorf("%s: %s of %s is %v, recorded none", e.name, field, name, user[field])
				}
				continue
			}
			for _, problem := range r.compare("/"+field, want, user[field], nil) {
				r.t.Errorf("%s: %s: %s", e.name, name, problem)
			}
		}
	}
}

// patchSeries is m: PATCH on a default installation, and self sign-up.
func patchSeries() series {
	s := series{name: "m", prefixes: []string{"m"}, start: useLaterKid, before: map[string]func(*replayer){}, left: map[string]string{}}
	s.before["m01_put_same_basic_new_keys"] = func(r *replayer) {
		r.tokenOf("admin", "OM_USER")
		r.key = namedKey(r.t, "k2", 2048)
		r.keys.use(r.key)
	}
	s.before["m01d_new_login"] = func(r *replayer) {
		r.clock.advance(2 * time.Second)
		token := r.loginAs("admin", "admin@open-metadata.org")
		r.mint = func(placeholder) string { return token }
	}
	s.before["m01e_put_back_keys"] = func(r *replayer) {
		r.keys.fresh()
		r.key = r.keys.standIn
		r.clock.advance(2 * time.Second)
		token := r.loginAs("admin", "admin@open-metadata.org")
		r.mint = func(placeholder) string { return token }
	}
	return s
}

// oktaEnvironment is a server whose environment names Okta from the start.
func oktaEnvironment() openmetadata.Options {
	return openmetadata.Options{
		AdminPrincipals: []string{"alice"},
		PrincipalDomain: "example.com",
		Authentication: map[string]any{
			"clientType": "public", "provider": "okta", "providerName": "okta", "responseType": "id_token", "authority": "http://dev-1.okta.test:9700",
			"publicKeyUrls": []any{"http://dev-1.okta.test:9700/oauth2/v1/keys"}, "clientId": "spa1", "callbackUrl": "http://om.test:8585/callback",
		},
	}
}

// environmentSeries is n: an empty database takes the environment over.
func environmentSeries() series {
	s := series{
		name: "n", prefixes: []string{"n"}, options: oktaEnvironment(), start: useLaterKid,
		before: map[string]func(*replayer){}, instead: map[string]func(*replayer, exchange){},
	}
	s.instead["n01b_db"], s.instead["n03b_db"] = (*replayer).checkStored, (*replayer).checkStored
	s.instead["n01c_rows"], s.instead["n02c_rows"] = (*replayer).checkRows, (*replayer).checkRows
	s.before["n02_config_auth_after_restart_env_basic"] = func(r *replayer) {
		e := r.server.Environment()
		e.AdminPrincipals, e.PrincipalDomain, e.Authentication = []string{"admin"}, "open-metadata.org", firstRecorder()
		r.server.SetEnvironment(e)
		r.restart()
	}
	s.before["n03_signin_env_confidential_defaults"] = func(r *replayer) {
		e := r.server.Environment()
		env := oktaEnvironment()
		e.AdminPrincipals, e.PrincipalDomain, e.Authentication = env.AdminPrincipals, env.PrincipalDomain, env.Authentication
		e.Authentication["clientType"] = "confidential"
		e.Authentication["oidcConfiguration"] = map[string]any{
			"type": "okta", "id": "web1", "secret": "websecret1", "scope": "openid email profile", "useNonce": "true", "preferredJwsAlgorithm": "RS256",
			"discoveryUri": "http://dev-1.okta.test:9700/.well-known/openid-configuration", "responseType": "code", "disablePkce": true,
			"maxClockSkew": "", "clientAuthenticationMethod": "client_secret_post", "tokenValidity": 3600, "tenant": "",
			"serverUrl": "http://om.test:8585", "callbackUrl": "http://om.test:8585/callback", "maxAge": "0", "prompt": "consent", "sessionExpiry": 604800,
		}
		r.server.SetEnvironment(e)
		r.server.RemoveSecurityConfig()
		r.restart()
	}
	return s
}

// failedPutSeries are q and r: what a failed PUT leaves in force, and claims.
func failedPutSeries() series {
	s := series{
		name: "q and r", prefixes: []string{"q", "r"}, options: oktaEnvironment(), start: useLaterKid,
		before: map[string]func(*replayer){}, instead: map[string]func(*replayer, exchange){}, left: map[string]string{},
	}
	s.before["q06b_signin_with_put_in_between"] = func(r *replayer) {
		r.between = func() {
			if status := r.put(r.okta("alice@example.com"), r.recordedBody("q06_put_between_authorize_and_callback")); status != http.StatusOK {
				r.t.Errorf("the PUT in between answered %d", status)
			}
		}
	}
	for _, name := range []string{"q10_validate_pub_https_untrusted", "q10b_validate_conf_https_untrusted", "q10c_put_conf_https_untrusted", "q10d_put_pub_https_untrusted", "q10e_okta_bearer_after"} {
		s.before[name] = func(r *replayer) { r.idp.tls = false }
	}
	s.before["q12_signin_row_dead_discovery_after_restart"] = func(r *replayer) {
		body := r.recordedBody("q11_put_conf")
		body["authenticationConfiguration"].(map[string]any)["oidcConfiguration"].(map[string]any)["discoveryUri"] = "http://dev-1.okta.test:9799/.well-known/openid-configuration"
		if status := r.put(r.minted("alice", "alice@example.com"), body); status != http.StatusInternalServerError {
			r.t.Errorf("the PUT with a dead discovery address answered %d", status)
		}
		// Restarts were done with the environment as released.
		e := r.server.Environment()
		e.AdminPrincipals = []string{"admin"}
		r.server.SetEnvironment(e)
		r.restart()
	}
	s.before["q13_validate_pub_https_trusted"] = func(r *replayer) { r.idp.tls = true }
	// Without the trust store again.
	s.before["q14_put_good"] = func(r *replayer) { r.idp.tls = false; r.restart() }
	s.before["r02_put_dead_discovery_with_new_keys"] = func(r *replayer) { r.keys.use(namedKey(r.t, "k2", 2048)) }
	s.before["r02b_jwks"] = func(r *replayer) { r.key = namedKey(r.t, "k2", 2048) }
	s.before["r02c_minted_old_key"] = func(r *replayer) {
		r.mint = func(p placeholder) string { return r.keys.standIn.sign(r.t, p["kid"], r.claims(p)) }
	}
	s.before["r02f_put_good"] = func(r *replayer) { r.keys.fresh(); r.key = r.keys.standIn }
	nope := extraClaims(map[string]any{"nope": "alice"})
	s.before["r08d_minted_with_that_claim"], s.before["r08e_put_good_by_minted_with_claim"] = nope, nope
	s.before["r09b_minted_with_everything"] = nope
	return s
}

// basicAndOktaSeries are s, t and u: back and forth, algorithms, self sign-up.
func basicAndOktaSeries() []series {
	back := series{name: "s", prefixes: []string{"s"}, start: useLaterKid, before: map[string]func(*replayer){}, left: map[string]string{},
		// The recording reached its server by another address.
		loose: map[string][]string{"s01d_servlet_login_under_okta": {"url"}},
		after: map[string]string{"s02_put_basic_back": "s01f_change_password_under_okta"}}
	back.start = func(r *replayer) {
		useLaterKid(r)
		r.loginAs("admin", "admin@open-metadata.org")
	}
	back.before["s02_back_refresh_token"] = func(r *replayer) {
		e := loadExchange(r.t, evidence.Okta, "s02_back_refresh_token")
		var body map[string]string
		if err := json.Unmarshal(e.Request.Body, &body); err != nil {
			r.t.Fatal(err)
		}
		r.ids[body["refreshToken"]] = r.refreshToken
	}
	t := series{name: "t and u", prefixes: []string{"t", "u"}, left: map[string]string{}, before: map[string]func(*replayer){}, instead: map[string]func(*replayer, exchange){}}
	t.start = func(r *replayer) {
		useLaterKid(r)
		r.ask(http.MethodPut, "/api/v1/users", r.tokenOf("admin", "OM_USER"), map[string]any{"name": "alice", "email": "alice@example.com", "isAdmin": true})
	}
	rs512 := func(r *replayer) {
		r.mint = func(p placeholder) string { return r.key.signWith(r.t, jose.RS512, p["kid"], r.claims(p)) }
	}
	t.before["t02d_minted_rs512"], t.before["t02e_put_back_by_rs512"] = rs512, rs512
	t.instead["t03_put_with_own_dying_token"] = (*replayer).putWithDyingToken
	t.before["t04_put_truncated_key"] = func(r *replayer) { badKeyFiles("truncated")(r) }
	t.before["t04c_put"] = func(r *replayer) { r.keys.fresh() }
	t.before["u01_put_pub_signup_off"] = func(r *replayer) {
		// ES256 had to be taken back in the database.
		r.server.RemoveSecurityConfig()
		r.restart()
	}
	t.before["u02b_config"] = func(r *replayer) {
		r.restart()
		status, _ := r.ask(http.MethodPost, "/api/v1/users", r.okta("mal9@example.com"), map[string]any{"name": "mal9", "email": "mal9@example.com", "isAdmin": true})
		if status != http.StatusForbidden {
			r.t.Errorf("sign-up after the restart answered %d", status)
		}
	}
	t.before["u03_signup_after_restart_env_false"] = func(r *replayer) {
		e := r.server.Environment()
		e.EnableSelfSignup = false
		r.server.SetEnvironment(e)
		r.restart()
	}
	return []series{back, t}
}

// putWithDyingToken acts out t03: a PUT that puts new key files into force.
func (r *replayer) putWithDyingToken(e exchange) {
	r.t.Helper()
	body := r.recordedBody("t02e_put_back_by_rs512")
	for i, step := range e.raw.([]any) {
		r.keys.fresh()
		r.put(r.okta("alice@example.com"), body)
		token := r.keys.standIn.sign(r.t, serverKid, r.claims(placeholder{"sub": "alice", "email": "alice@example.com", "exp": "present"}))
		r.keys.use(namedKey(r.t, "k2", 2048))
		got := map[string]any{"put_with_dying_token": float64(r.put(token, body))}
		got["next_get"] = float64(r.get("/api/v1/system/security/config", token))
		r.keys.fresh()
		got["put_back_by_okta"] = float64(r.put(r.okta("alice@example.com"), body))
		got["get_again"] = float64(r.get("/api/v1/system/security/config", token))
		if !reflect.DeepEqual(any(got), step) {
			r.t.Errorf("%s: round %d: %v, recorded %v", e.name, i, got, step)
		}
	}
}
