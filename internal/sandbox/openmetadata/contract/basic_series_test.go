package contract_test

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
)

func basicSeries() []series {
	return []series{basicMain(), {name: "99 fresh", prefixes: []string{"99"}}, basicKeys()}
}

// basicMain is the long first stretch: users, bots, tokens, configuration, administrators and restarts.
func basicMain() series {
	s := series{
		name:     "01 to 90",
		prefixes: []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "90"},
		left: map[string]string{
			"83e_versions": "the double keeps no history of versions",
		},
		before:  map[string]func(*replayer){},
		instead: map[string]func(*replayer, exchange){},
		after: map[string]string{
			// alice was there before these tokens were tried.
			"30_create_user_min": "22k_minted_no_claims",
			// By the times in later answers these two were run later than their names say.
			"40z_bot_token_cache_lag": "44_lockout_goodpw_after", "44z_lockout_duration": "90f_security_config_adminPrincipals",
			"52w2_put_restore_with_new": "52w_put_restore_with_old",
		},
		loose: map[string][]string{
			// Which derived fields an answer shows depends on what a cache of the server held; the rule is not known beyond the
			// recorded cases.
			"63b_demote": {"owns", "follows"}, "63f_promote_back": {"owns", "follows"},
		},
	}
	addMinted(&s)
	addTokenObservations(&s)
	addRestarts(&s)
	return s
}

// addMinted acts out series 20 and 22: tokens that the recording's author made.
func addMinted(s *series) {
	plain := extraClaims(nil)
	other := func(r *replayer) {
		r.mint = func(p placeholder) string {
			return namedKey(r.t, "someone-else", 2048).sign(r.t, p["kid"], r.claims(p))
		}
	}
	s.before["20g_bad_signature"] = other
	s.before["20h_expired"] = extraClaims(map[string]any{"exp": past()})
	s.before["20i_alg_none"] = func(r *replayer) {
		r.mint = func(p placeholder) string {
			_, rest, _ := strings.Cut(withClaims(r, nil)(p), ".")
			return encodeSegment(`{"alg":"none","typ":"JWT","kid":"`+p["kid"]+`"}`) + "." + rest
		}
	}
	s.before["20j_unknown_kid"] = plain
	s.before["20k_no_kid"] = func(r *replayer) {
		r.mint = func(p placeholder) string { return r.key.sign(r.t, "", r.claims(p)) }
	}
	s.before["22a_minted_valid"] = plain
	s.before["22b_minted_expired"] = extraClaims(map[string]any{"exp": past()})
	s.before["22h_minted_nbf_future"] = extraClaims(map[string]any{"nbf": 4102444800})
	s.before["22i_minted_iat_future"] = extraClaims(map[string]any{"iat": 4102444800})
	for _, name := range []string{"22c_minted_no_exp", "22d_minted_other_iss", "22g_minted_email_vs_sub_differ", "22j_minted_unknown_user", "22j2_minted_unknown_user_config",
		"22l_minted_roles_Admin_nonadmin", "22m_minted_bot_not_matching", "22n_minted_bot_as_isBot_false", "22o_minted_pat_unknown"} {
		s.before[name] = plain
	}
	s.before["22p_minted_rs512"] = func(r *replayer) {
		r.mint = func(p placeholder) string { return r.key.signWith(r.t, jose.RS512, p["kid"], r.claims(p)) }
	}
}

// addTokenObservations acts out the observations on tokens, logins and caches.
func addTokenObservations(s *series) {
	decoded := func(check ...[3]string) func(*replayer, exchange) {
		return func(r *replayer, e exchange) {
			for _, c := range check {
				part := e
				switch raw := e.raw.(type) {
				case map[string]any:
					if c[2] == "claims" {
						part.raw = raw["claims"]
					} else {
						part.raw = raw[c[2]].([]any)[1]
					}
				case []any:
					part.raw = raw[1]
				}
				checkClaims(c[0], c[1])(r, part)
			}
		}
	}
	s.instead["07a_login_token_decoded"] = decoded([3]string{"admin", "OM_USER", "claims"})
	s.instead["31_tokens_decoded_nonadmin_admin"] = func(r *replayer, e exchange) {
		for _, name := range []string{"bob", "carol"} {
			r.tokens["<JWT sub="+name+" tokenType=OM_USER roles=[]>"] = []string{r.loginAs(name, name+"@open-metadata.org")}
		}
		decoded([3]string{"bob", "OM_USER", "bob"}, [3]string{"carol", "OM_USER", "carol"})(r, e)
	}
	s.instead["40_bot_token_decoded"] = decoded([3]string{"ingestion-bot", "BOT", ""})
	s.instead["40z_bot_token_cache_lag"] = (*replayer).watchRegeneration
	s.before["43a_refresh"] = func(r *replayer) {
		r.loginAs("admin", "admin@open-metadata.org")
		r.ids["562dcaf7-89ea-42d1-b322-cc18cd886ddc"] = r.refreshToken
	}
	var ended string
	s.before["43d_logout"] = func(r *replayer) {
		// Two logins in one second give the same token.
		r.clock.advance(2 * time.Second)
		ended = r.loginAs("admin", "admin@open-metadata.org")
		r.mint = func(placeholder) string { return ended }
	}
	s.before["43e_after_logout"] = func(r *replayer) { r.mint = func(placeholder) string { return ended } }
	s.instead["44z_lockout_duration"] = func(r *replayer, e exchange) {
		r.clock.advance(time.Minute)
		for _, step := range e.raw.(map[string]any)["log"].([]any) {
			s := step.([]any)
			password := map[any]string{"bad": "nonsense", "good": "Passw0rd!x"}[s[1]]
			if s[0].(float64) > 30 {
				r.clock.advance(31 * time.Second)
			}
			status, body := r.ask(http.MethodPost, "/api/v1/users/login", "", loginBody("carol@open-metadata.org", password))
			if status != int(s[2].(float64)) {
				r.t.Errorf("%s: %v answered %d %v", e.name, s, status, body)
			}
		}
	}
	s.instead["65b_soft_deleted_admin_token_timeline"] = func(r *replayer, e exchange) {
		for _, step := range e.raw.(map[string]any)["log"].([]any) {
			for path, status := range step.([]any)[1].(map[string]any) {
				if got := r.get(path, r.tokenOf("root3", "OM_USER")); got != int(status.(float64)) {
					r.t.Errorf("%s: %s answered %d", e.name, path, got)
				}
			}
			r.clock.advance(2 * time.Second)
		}
	}
	s.instead["65z_deleted_user_token_window"] = (*replayer).watchDeletedUsers
}

// watchRegeneration acts out 40z: old and new token of the ingestion bot, every five seconds.
func (r *replayer) watchRegeneration(e exchange) {
	r.t.Helper()
	admin := r.tokenOf("admin", "OM_USER")
	_, user := r.ask(http.MethodGet, "/api/v1/users/name/ingestion-bot", admin, nil)
	path := fmt.Sprintf("/api/v1/users/token/%v", user["id"])
	read := func() string {
		_, body := r.ask(http.MethodGet, path, admin, nil)
		token, _ := body["JWTToken"].(string)
		return token
	}
	// The cache was warm with the token in force.
	r.clock.advance(3 * time.Minute)
	old := read()
	r.get("/api/v1/users?limit=1", old)
	if status, body := r.ask(http.MethodPut, strings.Replace(path, "/token/", "/generateToken/", 1), admin, map[string]any{"JWTTokenExpiry": "30"}); status != http.StatusOK {
		r.t.Fatalf("%s: generateToken answered %d %v", e.name, status, body)
	}
	next := read()
	start := r.clock.Now()
	var got [][2]int
	for second := 0; second <= 125; second += 5 {
		r.clock.advance(time.Duration(second)*time.Second - r.clock.Now().Sub(start))
		pair := [2]int{r.get("/api/v1/users?limit=1", old), r.get("/api/v1/users?limit=1", next)}
		if len(got) == 0 || got[len(got)-1] != pair {
			got = append(got, pair)
			if len(got) == 2 && second != 120 {
				r.t.Errorf("%s: the change came after %d seconds", e.name, second)
			}
		}
	}
	want := [][2]int{}
	for _, step := range e.raw.(map[string]any)["log"].([]any) {
		s := step.([]any)
		want = append(want, [2]int{int(s[1].(float64)), int(s[2].(float64))})
	}
	if !reflect.DeepEqual(got, want) {
		r.t.Errorf("%s: %v, recorded %v", e.name, got, want)
	}
}

// watchDeletedUsers acts out 65z: three deleted users, polled every ten seconds.
func (r *replayer) watchDeletedUsers(e exchange) {
	r.t.Helper()
	admin := r.tokenOf("root2", "OM_USER")
	paths := []string{"/api/v1/system/security/config", "/api/v1/users/loggedInUser", "/api/v1/users?limit=1", "/api/v1/tables?limit=1"}
	tokens := map[string]string{}
	for name, isAdmin := range map[string]bool{"soft9": true, "hard9": true, "plain9": false} {
		email := name + "@open-metadata.org"
		status, body := r.ask(http.MethodPost, "/api/v1/users", admin, map[string]any{"name": name, "email": email, "isAdmin": isAdmin,
			"createPasswordType": "ADMIN_CREATE", "password": "Passw0rd!x", "confirmPassword": "Passw0rd!x"})
		if status != http.StatusCreated {
			r.t.Fatalf("%s: creating %s answered %d %v", e.name, name, status, body)
		}
		tokens[name] = r.loginAs(name, email)
		for _, path := range paths {
			r.get(path, tokens[name])
		}
		r.ask(http.MethodDelete, fmt.Sprintf("/api/v1/users/%v?hardDelete=%t", body["id"], name != "soft9"), admin, nil)
	}
	log := e.raw.(map[string]any)["log"].([]any)
	last := map[string][]any{}
	start := r.clock.Now()
	for second := 0; second <= 930; second += 10 {
		r.clock.advance(time.Duration(second)*time.Second - r.clock.Now().Sub(start))
		for len(log) > 0 && log[0].([]any)[0].(float64) <= float64(second) {
			for name, statuses := range log[0].([]any)[1].(map[string]any) {
				last[name] = statuses.([]any)
			}
			log = log[1:]
		}
		for name, statuses := range last {
			for i, path := range paths {
				if got := r.get(path, tokens[name]); got != int(statuses[i].(float64)) && second%300 != 0 && second != 120 {
					r.t.Errorf("%s: %s of %s after %d s answered %d, recorded %v", e.name, path, name, second, got, statuses[i])
				}
			}
		}
	}
}

// addRestarts acts out series 60 to 90: administrators, keys and restarts.
func addRestarts(s *series) {
	restart := func(r *replayer) { r.restart() }
	for _, name := range []string{"61e_old_root2_token_after_restart", "62e_admin_after_restart", "63c_admin_after_restart", "70a_nosearch_version", "80a_loginConfig"} {
		s.before[name] = restart
	}
	s.before["52w_put_restore_with_old"] = func(r *replayer) {
		tokens := r.issuedTo("admin", "OM_USER")
		r.mint = func(placeholder) string { return tokens[len(tokens)-2] }
	}
	s.before["52x_token_ok"] = func(r *replayer) {
		// Back to the tokens of before.
		for text, known := range r.tokens {
			if p := parsePlaceholder(text); p["sub"] == "admin" && p["tokenType"] == "OM_USER" {
				r.tokens[text] = known[:len(known)-1]
			}
		}
	}
	s.before["90a_last_admin_list"] = func(r *replayer) {
		// The other administrators were demoted without a recording.
		token := r.tokenOf("root2", "OM_USER")
		_, list := r.ask(http.MethodGet, "/api/v1/users?isAdmin=true&limit=100&include=all", token, nil)
		for _, u := range list["data"].([]any) {
			if user := u.(map[string]any); user["name"] != "root2" {
				r.ask(http.MethodPut, "/api/v1/users/restore", token, map[string]any{"id": user["id"]})
				r.ask(http.MethodPatch, fmt.Sprint("/api/v1/users/", user["id"]), token, []any{map[string]any{"op": "replace", "path": "/isAdmin", "value": false}})
			}
		}
	}
	s.before["70b_nosearch_users"] = func(r *replayer) { r.loginAs("admin", "admin@open-metadata.org") }
	s.before["63d_login_default_pw"] = func(r *replayer) { r.passwords["admin"] = "Newpass1!" }
	s.before["65a_root3_soft_deleted_by_root2"] = func(r *replayer) {
		status, body := r.ask(http.MethodPost, "/api/v1/users", r.tokenOf("root2", "OM_USER"), map[string]any{"name": "root3", "email": "root3@open-metadata.org", "isAdmin": true,
			"createPasswordType": "ADMIN_CREATE", "password": "Passw0rd!x", "confirmPassword": "Passw0rd!x"})
		if status != http.StatusCreated {
			r.t.Fatalf("creating root3 answered %d %v", status, body)
		}
		id := body["id"].(string)
		r.ids["dbd12c53-ebc5-4aca-815d-dbf9e9268609"], r.back[id] = id, "dbd12c53-ebc5-4aca-815d-dbf9e9268609"
		token := r.loginAs("root3", "root3@open-metadata.org")
		r.tokens["<JWT sub=root3 tokenType=OM_USER roles=['Admin']>"] = []string{token}
		r.get("/api/v1/system/security/config", token)
	}
	k2 := func(r *replayer) *testKey { return namedKey(r.t, "k2", 2048) }
	s.before["66c_jwks_files_swapped_no_restart"] = func(r *replayer) { r.keys.use(k2(r)) }
	s.before["66e_jwks_after_restart"] = func(r *replayer) { r.key = k2(r); r.restart() }
	s.before["66h_new_login_token"] = func(r *replayer) {
		token := r.loginAs("root2", "root2@open-metadata.org")
		for text := range r.tokens {
			if p := parsePlaceholder(text); p["sub"] == "root2" && p["tokenType"] == "OM_USER" {
				r.tokens[text] = append(r.tokens[text], token)
			}
		}
	}
	s.before["66n_jwks_new_kid"] = func(r *replayer) {
		e := r.server.Environment()
		e.KeyID = "new-kid-1"
		r.server.SetEnvironment(e)
		r.restart()
	}
	s.before["66t_jwks_keys_restored"] = func(r *replayer) {
		e := r.server.Environment()
		e.KeyID = serverKid
		r.server.SetEnvironment(e)
		r.keys.fresh()
		r.key = r.keys.standIn
		r.restart()
		for text, known := range r.tokens {
			if p := parsePlaceholder(text); p["sub"] == "root2" && p["tokenType"] == "OM_USER" {
				r.tokens[text] = known[:1]
			}
		}
	}
	s.before["90d_after_restart_with_yaml_principals"] = func(r *replayer) {
		e := r.server.Environment()
		e.AdminPrincipals = []string{"yamladmin"}
		r.server.SetEnvironment(e)
		r.restart()
	}
}

// basicKeys is a second server, on which key files were replaced under basic.
func basicKeys() series {
	s := series{
		name:     "b112 keys",
		prefixes: []string{"b112_"},
		start: func(r *replayer) {
			r.learn("ingestion-bot", "924b5af2-b2df-4a87-8780-618d77e81cad")
			admin := r.tokenOf("admin", "OM_USER")
			_, body := r.ask(http.MethodGet, "/api/v1/users/token/"+r.ids["924b5af2-b2df-4a87-8780-618d77e81cad"], admin, nil)
			r.know("ingestion-bot", "BOT", "['IngestionBotRole']", body["JWTToken"].(string))
			_, body = r.ask(http.MethodPut, "/api/v1/users/security/token", admin, map[string]any{"tokenName": "p", "JWTTokenExpiry": "7"})
			r.know("admin", "PERSONAL_ACCESS", "['Admin']", body["jwtToken"].(string))
		},
		before:  map[string]func(*replayer){},
		instead: map[string]func(*replayer, exchange){},
		loose: map[string][]string{
			// This server listened on another port.
			"b112_02_security_config_get": {"publicKeyUrls"},
		},
	}
	k2 := func(r *replayer) *testKey { return namedKey(r.t, "k2", 2048) }
	s.before["b112_07_jwks_files_swapped_no_put"] = func(r *replayer) { r.keys.use(k2(r)) }
	s.before["b112_10_jwks_after_put"] = func(r *replayer) { r.key = k2(r) }
	s.before["b112_18_minted_old_key"] = func(r *replayer) {
		r.mint = func(p placeholder) string { return r.keys.standIn.sign(r.t, p["kid"], r.claims(p)) }
	}
	s.before["b112_19_minted_new_key_sub_only"] = extraClaims(nil)
	return s
}
