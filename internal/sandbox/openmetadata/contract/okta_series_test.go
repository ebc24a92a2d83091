package contract_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net/http"
	"reflect"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/evidence"
)

// serverKid is the key id of the shipped configuration, which only replaced files leave as it is.
const serverKid = "Gb389a-9f76-gdjs-a92j-0242bk94356"

func oktaSeries() []series {
	return append([]series{mainSeries(), restartSeries(), patchSeries(), environmentSeries(), failedPutSeries()}, basicAndOktaSeries()...)
}

// mainSeries is the long first stretch: validation, the switch, credentials, broken configurations, bearer tokens, the key
// cache, signing keys.
func mainSeries() series {
	s := series{
		name:     "a to j",
		prefixes: strings.Split("abcdefghij", ""),
		before:   map[string]func(*replayer){},
		instead:  map[string]func(*replayer, exchange){},
		after: map[string]string{
			"d00_admbot_token": "d00_create_root2", "d00_ingbot_token": "d00_admbot_token", "d00_pat_root2": "d00_ingbot_token",
			"f06_put_enforce": "f05_put_pub",
		},
	}
	addTraffic(&s)
	for _, name := range []string{"a01b_requests_to_okta_pub", "a03b_requests_to_okta_conf", "b02b_requests"} {
		s.instead[name] = (*replayer).checkRequests
	}
	for _, name := range []string{"d02_cred_table_basic", "d11_cred_table_okta_public", "d14_cred_table_okta_conf", "d15b_cred_table_pub_aus", "e41_cred_table_back_basic"} {
		s.instead[name] = (*replayer).checkCredentials
	}
	s.before["d00_admbot_token"] = func(r *replayer) { r.learn("admbot", "a97aa927-c242-40fc-b644-d7d47140d457") }
	s.before["d00_ingbot_token"] = func(r *replayer) { r.learn("ingestion-bot", "857d3438-13a3-49bb-8651-4f55d2ede9f6") }
	addTokens(&s)
	addKeyCache(&s)
	addSigningKeys(&s)
	addSignIn(&s)
	return s
}

// addSignIn acts out what the sign-ins of series j need beside their recorded steps.
func addSignIn(s *series) {
	as := func(change func(*signInScript)) func(*replayer) {
		return func(r *replayer) {
			r.idp.persona = r.lastPersona
			change(&r.idp.script)
		}
	}
	fine := as(func(*signInScript) {})
	s.before["j12_refresh_ok"], s.before["j16b_refresh_after_reload"] = fine, fine
	s.before["j14_refresh_without_id_token"] = as(func(c *signInScript) { c.withoutID = true })
	s.before["j15_refresh_fail"] = as(func(c *signInScript) {
		c.tokenStatus, c.tokenAnswer = 400, map[string]any{"error": "invalid_grant"}
	})
	s.before["j55d_use"] = func(r *replayer) {
		// The token of the sign-in before, with all its claims.
		r.mint = func(p placeholder) string {
			return withClaims(r, map[string]any{"preferred_username": r.lastPersona["preferred_username"]})(p)
		}
	}
	previous := "j17b_refresh_after_logout"
	for _, kind := range []string{"customparams", "customparams_plain", "maxskew", "nonce_off", "pkce_disabled", "pkce_field_missing", "post",
		"prompt_blank", "prompt_maxage", "resp_id_token", "scope_missing", "tokenValidity_60", "type_blank"} {
		s.after["j20_put_"+kind] = previous
		s.after["j20_signin_"+kind] = "j20_put_" + kind
		previous = "j20_signin_" + kind
	}
}

// addTokens acts out series e to g: lockouts and bearer tokens.
func addTokens(s *series) {
	restart := func(r *replayer) { r.restart() }
	s.before["f00b_still_locked_after_plain_restart"] = restart
	s.before["f01_after_rows_deleted_restart_config_auth"] = func(r *replayer) { r.server.RemoveSecurityConfig(); r.restart() }
	s.before["f04e_minted_with_preferred_username"] = extraClaims(map[string]any{"preferred_username": "root2"})
	s.instead["f04f_basic_token_claims"] = checkClaims("root2", "OM_USER")
	s.instead["f04h_pat_claims"] = checkClaims("root2", "PERSONAL_ACCESS")
	s.instead["f04i_bot_claims"] = checkClaims("admbot", "BOT")
	s.before["g08b_no_email_preferred"] = extraClaims(map[string]any{"preferred_username": "alice@example.com"})
	s.before["g09b_wrong_aud"] = extraClaims(map[string]any{"aud": "someone-else"})
	s.before["g09d_expired"] = extraClaims(map[string]any{"exp": past()})
	s.before["g09e_nbf_future"] = extraClaims(map[string]any{"nbf": 4102444800})
	s.before["g09f_email_unverified"] = extraClaims(map[string]any{"email_verified": false})
	s.before["g09i_impersonate"] = extraClaims(map[string]any{"impersonatedUser": "admin"})
}

// addKeyCache acts out series h.
func addKeyCache(s *series) {
	fetches := func(kid string, times int) func(*replayer, exchange) {
		return func(r *replayer, e exchange) {
			if kid != "" {
				for range times {
					r.get("/api/v1/users/loggedInUser", r.standardToken(placeholder{"kid": kid, "sub": "root2", "exp": "present"}))
				}
				r.lastRequests = r.idp.reset()
			}
			var got []any
			for _, q := range r.lastRequests {
				got = append(got, q.path)
			}
			if !reflect.DeepEqual(got, e.raw) {
				r.t.Errorf("%s: fetched %v, recorded %v", e.name, got, e.raw)
			}
		}
	}
	down := func(r *replayer) {
		r.idp.override["/oauth2/v1/keys"] = func(w http.ResponseWriter, _ *http.Request) { reply(w, 500, map[string]any{}) }
	}
	s.instead["h05_times_with_idp_delay_3s"] = func(r *replayer, e exchange) { r.countCalls(e) }
	s.before["h10_okta_token_old_kid"] = func(r *replayer) {
		// The first of six tokens comes after a PUT, which has emptied the cache.
		r.ask(http.MethodGet, "/api/v1/users/loggedInUser", r.standardToken(placeholder{"kid": "orgkid1", "sub": "alice", "exp": "present"}), nil)
	}
	s.instead["h10b_jwks_fetches_for_6_tokens"] = fetches("", 0)
	s.before["h11_new_kid_at_once"] = func(r *replayer) { r.idp.rotate("kid-543a74e3", 2) }
	s.instead["h11b_fetches"] = fetches("", 0)
	s.before["h12_old_kid_dropped_from_jwks_cached"] = func(r *replayer) { r.idp.rotate("kid-8e8ce55a", 1) }
	s.before["h13_new_kid_while_jwks_500"] = func(r *replayer) { r.idp.rotate("kid-d8b7cc38", 1); down(r) }
	s.before["h13b_cached_kid_while_jwks_500"] = down
	s.before["h13d_put_while_jwks_500"] = down
	s.before["h13e_okta_token_after_put"] = down
	s.instead["h14_bogus_kid_fetches_per_4_requests"] = fetches("bogus", 4)
	s.before["h15_new_kid_slow_jwks_3s"] = func(r *replayer) { r.idp.rotate("kid-136cc482", 1) }
}

// countCalls acts out h05 without the delay: which calls a PUT and a validation make.
func (r *replayer) countCalls(e exchange) {
	token := r.tokenOf("root2", "OM_USER")
	conf := loadExchange(r.t, evidence.Okta, "d13_put_okta_conf")
	pub := loadExchange(r.t, evidence.Okta, "d10_put_okta_public")
	steps := []struct {
		method, path string
		body         jsonRaw
	}{
		{http.MethodPut, "/api/v1/system/security/config", pub.Request.Body},
		{http.MethodPut, "/api/v1/system/security/config", conf.Request.Body},
		{http.MethodPost, "/api/v1/system/security/validate", conf.Request.Body},
	}
	for i, step := range steps {
		r.idp.reset()
		status, body := r.ask(step.method, step.path, token, step.body)
		if status != http.StatusOK {
			r.t.Errorf("%s: %s answered %d %v", e.name, step.path, status, body)
		}
		got := []any{}
		for _, q := range r.idp.reset() {
			got = append(got, q.path)
		}
		if want := e.raw.([]any)[i].([]any)[3]; !reflect.DeepEqual(got, want) {
			r.t.Errorf("%s: step %d called %v, recorded %v", e.name, i, got, want)
		}
	}
	// The recording goes on with the public configuration.
	r.ask(http.MethodPut, "/api/v1/system/security/config", token, pub.Request.Body)
}

// addSigningKeys acts out series i.
func addSigningKeys(s *series) {
	k2 := func(r *replayer) *testKey { return namedKey(r.t, "k2", 2048) }
	k3 := func(r *replayer) *testKey { return namedKey(r.t, "k3", 2048) }
	use := func(files func(*replayer), shown func(*replayer) *testKey) func(*replayer) {
		return func(r *replayer) {
			files(r)
			if shown != nil {
				r.key = shown(r)
			}
		}
	}
	fresh := func(r *replayer) { r.keys.fresh() }
	shipped := func(r *replayer) *testKey { return r.keys.standIn }
	s.instead["i01_before"] = (*replayer).checkCredentials
	s.instead["i02_files_swapped_no_call"] = func(r *replayer, e exchange) { r.keys.use(k2(r)); r.checkCredentials(e) }
	s.before["i03_put_same_config"] = func(r *replayer) { r.key = k2(r) }
	s.before["i04_patch_noop_change"] = use(fresh, shipped)
	s.before["i05_patch_empty"] = use(func(r *replayer) { r.keys.use(k2(r)) }, k2)
	big := func(r *replayer) *testKey { return namedKey(r.t, "k4096", 4096) }
	s.before["i06_put_4096"] = use(func(r *replayer) { r.keys.use(big(r)) }, big)
	for _, name := range []string{"i03b_after_put_k2", "i04b_after_patch_orig", "i05b_after_empty_patch", "i06b_after_put_4096", "i08b_after_mismatched", "i09b_after_missing"} {
		s.instead[name] = (*replayer).checkCredentials
	}
	previous := "i06d_bot_4096"
	for _, kind := range []string{"ec", "pem", "pkcs1", "priv_k3_pub_pem", "1024"} {
		files := badKeyFiles(kind)
		s.before["i07_put_"+kind] = func(r *replayer) {
			if kind == "ec" {
				// The original key was put back before these attempts.
				r.keys.fresh()
				r.reloadByPatch()
				r.key = r.keys.standIn
			}
			files(r)
			if kind == "1024" {
				r.key = namedKey(r.t, "k1024", 1024)
			}
		}
		s.instead["i07b_after_put_"+kind] = (*replayer).checkCredentials
		for _, file := range []string{"i07_put_", "i07b_after_put_", "i07c_regen_", "i07d_use_regen_"} {
			s.after[file+kind] = previous
			previous = file + kind
		}
	}
	s.before["i08_put_mismatched"] = func(r *replayer) {
		r.keys.pair(k3(r), k3(r))
		priv := r.keys.read("private_key.der")
		r.keys.write(priv, r.keys.freshPublic)
		r.key = r.keys.standIn
	}
	s.before["i09_put_file_missing"] = func(r *replayer) { r.keys.write(r.keys.freshPrivate, nil) }
	s.instead["i10_restart_k2"] = func(r *replayer, e exchange) { r.keys.use(k2(r)); r.key = k2(r); r.restart(); r.checkCredentials(e) }
	s.instead["i10b_restart_4096"] = func(r *replayer, e exchange) { r.keys.use(big(r)); r.key = big(r); r.restart(); r.checkCredentials(e) }
	s.instead["i11_restart_ec"] = diesWith(badKeyFiles("ec"))
	s.instead["i11_restart_pem"] = diesWith(badKeyFiles("pem"))
	s.instead["i12_restart_orig"] = func(r *replayer, e exchange) {
		r.keys.fresh()
		r.key = r.keys.standIn
		r.restart()
		r.checkCredentials(e)
	}
}

// badKeyFiles writes key files of a kind that the server does not take, or takes though odd.
func badKeyFiles(kind string) func(*replayer) {
	return func(r *replayer) {
		key := namedKey(r.t, "k3", 2048)
		private, err := x509.MarshalPKCS8PrivateKey(key.private)
		if err != nil {
			r.t.Fatal(err)
		}
		public, err := x509.MarshalPKIXPublicKey(&key.private.PublicKey)
		if err != nil {
			r.t.Fatal(err)
		}
		switch kind {
		case "ec":
			ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
			if err != nil {
				r.t.Fatal(err)
			}
			if private, err = x509.MarshalPKCS8PrivateKey(ec); err != nil {
				r.t.Fatal(err)
			}
			if public, err = x509.MarshalPKIXPublicKey(&ec.PublicKey); err != nil {
				r.t.Fatal(err)
			}
		case "pem":
			private = pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})
			public = pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})
		case "pkcs1":
			private = x509.MarshalPKCS1PrivateKey(key.private)
		case "priv_k3_pub_pem":
			public = pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})
		case "truncated":
			private = private[:len(private)/2]
		case "1024":
			r.keys.use(namedKey(r.t, "k1024", 1024))
			return
		}
		r.keys.write(private, public)
	}
}

// diesWith acts out a start that fails, and that nobody listens afterwards.
func diesWith(files func(*replayer)) func(*replayer, exchange) {
	return func(r *replayer, e exchange) {
		if e.raw.(map[string]any)["start"] != "died" {
			r.t.Fatalf("%s: the recorded server did not die", e.name)
		}
		files(r)
		if err := r.server.Restart(); err == nil {
			r.t.Errorf("%s: the server started", e.name)
		}
		if !r.refused() {
			r.t.Errorf("%s: the server still answers", e.name)
		}
	}
}

func extraClaims(extra map[string]any) func(*replayer) {
	return func(r *replayer) { r.mint = withClaims(r, extra) }
}

// checkClaims compares the claims of the newest token of an account with those recorded, times by their distance.
func checkClaims(name, kind string) func(*replayer, exchange) {
	return func(r *replayer, e exchange) {
		recorded := e.raw.(map[string]any)
		got := claimsOf(r.t, r.tokenOf(name, kind))
		for claim, want := range recorded {
			have, there := got[claim]
			switch {
			case !there:
				r.t.Errorf("%s: the claim %s is missing", e.name, claim)
			case claim == "iat":
			case claim == "exp" && want != nil:
				if have.(float64)-got["iat"].(float64) != want.(float64)-recorded["iat"].(float64) {
					r.t.Errorf("%s: the token lives %v seconds", e.name, have.(float64)-got["iat"].(float64))
				}
			case !reflect.DeepEqual(have, want):
				r.t.Errorf("%s: claim %s = %v, recorded %v", e.name, claim, have, want)
			}
		}
		for claim := range got {
			if _, there := recorded[claim]; !there {
				r.t.Errorf("%s: claim %s, recorded none", e.name, claim)
			}
		}
	}
}

// checkRequests compares what the identity provider was asked during the file before.
func (r *replayer) checkRequests(e exchange) {
	r.t.Helper()
	recorded := e.raw.([]any)
	if len(recorded) != len(r.lastRequests) {
		r.t.Errorf("%s: %d requests, recorded %d: %v", e.name, len(r.lastRequests), len(recorded), r.lastRequests)
		return
	}
	for i, q := range recorded {
		want := q.(map[string]any)
		got := r.lastRequests[i]
		text := func(v any) string { s, _ := v.(string); return s }
		if got != (idpRequest{text(want["method"]), text(want["path"]), text(want["auth"]), text(want["form"])}) {
			r.t.Errorf("%s: request %d is %v, recorded %v", e.name, i, got, want)
		}
	}
}

// checkCredentials tries every credential that an observation lists.
func (r *replayer) checkCredentials(e exchange) {
	r.t.Helper()
	for name, value := range e.raw.(map[string]any) {
		switch name {
		case "note":
			continue
		case "jwks":
			_, body := r.ask(http.MethodGet, "/api/v1/system/config/jwks", "", nil)
			for _, problem := range r.compare("", value, body, nil) {
				r.t.Errorf("%s: jwks: %s", e.name, problem)
			}
			continue
		case "refresh_token_root2":
			status, body := r.ask(http.MethodPost, "/api/v1/users/refresh", "", map[string]any{"refreshToken": r.refreshToken})
			if next, ok := body["refreshToken"].(string); ok {
				r.refreshToken = next
			}
			r.sameOutcome(e, name, value, status, body)
			continue
		case "new_basic_login_root2":
			status, body := r.ask(http.MethodPost, "/api/v1/users/login", "", loginBody("root2@example.com", "Passw0rd!x"))
			r.sameOutcome(e, name, value, status, body)
			continue
		}
		token := r.credential(name)
		loggedIn, config := value, any(nil)
		switch v := value.(type) {
		case map[string]any:
			loggedIn, config = v["loggedInUser"], v["securityConfig"]
		case []any:
			if pair, ok := v[0].([]any); ok {
				loggedIn, config = pair, v[1]
			}
		}
		status, body := r.ask(http.MethodGet, "/api/v1/users/loggedInUser", token, nil)
		r.sameOutcome(e, name+" loggedInUser", loggedIn, status, body)
		if config != nil {
			status, body := r.ask(http.MethodGet, "/api/v1/system/security/config", token, nil)
			r.sameOutcome(e, name+" security/config", config, status, body)
		}
	}
}

// sameOutcome compares with a recorded pair of status and name or message.
func (r *replayer) sameOutcome(e exchange, what string, recorded any, status int, body map[string]any) {
	r.t.Helper()
	pair := recorded.([]any)
	if int(pair[0].(float64)) != status {
		r.t.Errorf("%s: %s: status %d %v, recorded %v", e.name, what, status, body["message"], pair)
		return
	}
	want, isText := pair[1].(string)
	if !isText {
		return
	}
	got := fmt.Sprint(body["message"])
	if status == http.StatusOK {
		got = fmt.Sprint(body["name"])
	}
	if !strings.HasPrefix(got, want) {
		r.t.Errorf("%s: %s: %q, recorded %q", e.name, what, got, want)
	}
}

// credential gives the token that an observation calls by a name of its own.
func (r *replayer) credential(name string) string {
	r.t.Helper()
	org := r.idp.newestKid()
	okta := func(claims placeholder) string {
		claims["iss"], claims["exp"] = "http://dev-1.okta.test:9700", "present"
		if claims["kid"] == "" {
			claims["kid"] = org
		}
		return r.standardToken(claims)
	}
	minted := func(key *testKey, user, email string) string {
		claims := r.claims(placeholder{"sub": user, "email": email, "isBot": "False", "tokenType": "OM_USER", "exp": "present"})
		return key.sign(r.t, serverKid, claims)
	}
	switch name {
	case "basic_login_root2":
		return r.tokenOf("root2", "OM_USER")
	case "basic_login_admin":
		return r.tokenOf("admin", "OM_USER")
	case "pat_root2":
		return r.tokenOf("root2", "PERSONAL_ACCESS")
	case "pat_admin":
		return r.tokenOf("admin", "PERSONAL_ACCESS")
	case "bot_ingestion":
		return r.firstTokenOf("ingestion-bot", "BOT")
	case "ingbot_k2":
		// What was read after the regeneration under k2 (i03f).
		tokens := r.issuedTo("ingestion-bot", "BOT")
		return tokens[len(tokens)-1]
	case "bot_admin":
		return r.tokenOf("admbot", "BOT")
	case "minted_root2":
		return minted(r.key, "root2", "root2@example.com")
	case "minted_admin":
		return minted(r.key, "admin", "admin@open-metadata.org")
	case "minted_orig":
		return minted(r.keys.standIn, "root2", "root2@example.com")
	case "minted_k2", "minted_k3":
		return minted(namedKey(r.t, strings.TrimPrefix(name, "minted_"), 2048), "root2", "root2@example.com")
	case "minted_k4096":
		return minted(namedKey(r.t, "k4096", 4096), "root2", "root2@example.com")
	case "minted_k1024":
		return minted(namedKey(r.t, "k1024", 1024), "root2", "root2@example.com")
	case "okta_id_alice", "okta_alice":
		return okta(placeholder{"sub": "00u-alice@example.com", "email": "alice@example.com"})
	case "okta_id_bob", "okta_bob":
		return okta(placeholder{"sub": "00u-bob@example.com", "email": "bob@example.com"})
	case "okta_dbonly":
		return okta(placeholder{"sub": "00u-dbonly@example.com", "email": "dbonly@example.com"})
	case "okta_admin_localpart":
		return okta(placeholder{"sub": "00u-admin@open-metadata.org", "email": "admin@open-metadata.org"})
	case "okta_access_alice":
		return okta(placeholder{"sub": "alice@example.com"})
	case "okta_id_alice_aus":
		return okta(placeholder{"sub": "00u-alice@example.com", "email": "alice@example.com", "kid": "auskid1"})
	}
	r.t.Fatalf("nothing says what the credential %s is", name)
	return ""
}
