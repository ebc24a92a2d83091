package contract_test

import (
	"cmp"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/evidence"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// cleanOptions are those of the server of the clean build.
func cleanOptions() openmetadata.Options {
	return openmetadata.Options{BaseURL: "http://localhost:8885", Authentication: map[string]any{
		"publicKeyUrls": []any{"http://localhost:8885/api/v1/system/config/jwks"},
		"oidcConfiguration": map[string]any{
			"type": "", "id": "", "secret": "", "scope": "openid email profile", "discoveryUri": "", "useNonce": "true",
			"preferredJwsAlgorithm": "RS256", "responseType": "code", "disablePkce": true, "maxClockSkew": "",
			"clientAuthenticationMethod": "client_secret_post", "tokenValidity": 3600, "tenant": "",
			"serverUrl": "http://localhost:8885", "callbackUrl": "http://localhost:8885/callback", "maxAge": "0",
			"prompt": "consent", "sessionExpiry": 604800,
		},
	}}
}

var cleanName = regexp.MustCompile(`^([a-z]+)(\d+[a-z]?\d?)(?:_|$)`)

// cleanSteps is the order within one experiment, by what a name ends with.
var cleanSteps = []struct {
	name *regexp.Regexp
	rank int
}{
	{regexp.MustCompile(`_validate(_|$)`), 0},
	{regexp.MustCompile(`_(put|post)(_|$)`), 1},
	{regexp.MustCompile(`after_restart`), 6},
	{regexp.MustCompile(`at_once`), 2},
	{regexp.MustCompile(`login$`), 3},
	{regexp.MustCompile(`callback$`), 4},
	{regexp.MustCompile(`logout$|view`), 5},
}

// cleanOrder tells in which order two files of a series were recorded: by number, and within one number validation, PUT, what
// is seen at once, sign-in, restart.
func cleanOrder(a, b string) int {
	key := func(name string) (number string, rank int) {
		if m := cleanName.FindStringSubmatch(name); m != nil {
			number = m[1] + m[2]
		}
		if strings.HasPrefix(number, "q") && strings.HasSuffix(number, "u") {
			// The people of the experiment.
			number = "q00"
		}
		for _, step := range cleanSteps {
			if step.name.MatchString(name) {
				return number, step.rank
			}
		}
		return number, 2
	}
	numberA, rankA := key(a)
	numberB, rankB := key(b)
	return cmp.Or(cmp.Compare(numberA, numberB), cmp.Compare(rankA, rankB))
}

// cleanStart prepares the server of an experiment: restarts count up the version of bots, people were made before.
func cleanStart(restarts int, people ...map[string]any) func(*replayer) {
	return func(r *replayer) {
		r.idp.clients["web1"] = "s3cret"
		r.idp.always = map[string]any{"response_types_supported": []string{"id_token token", "code", "code id_token", "id_token"}}
		for range restarts {
			r.restart()
		}
		r.loginAs("admin", "admin@open-metadata.org")
		for _, person := range people {
			if status, body := r.ask(http.MethodPost, "/api/v1/users", r.byKey("admin"), person); status != http.StatusCreated {
				r.t.Fatalf("making %v answered %d %v", person, status, body)
			}
		}
	}
}

// cleanConfig writes the configuration that an experiment began with, which another one has in a file.
func cleanConfig(file string) func(*replayer) {
	return func(r *replayer) {
		e := loadExchange(r.t, evidence.Clean, file)
		if status, body := r.ask(http.MethodPut, configPath, r.byKey("admin"), e.Request.Body); status != http.StatusOK {
			r.t.Fatalf("the configuration of %s answered %d %v", file, status, body)
		}
	}
}

func inOrder(steps ...func(*replayer)) func(*replayer) {
	return func(r *replayer) {
		for _, step := range steps {
			step(r)
		}
	}
}

func someone(name string) map[string]any {
	return map[string]any{"name": name, "email": name + "@example.com"}
}

func cleanSeries() []series {
	return []series{classSeries(), domainSeries(), addressSeries(), authorizeSeries(), claimSeries(), signupSeries(), oktaDoubleSeries(), matchSeries(), botSeries(), listSeries(), versionSeries(), suiteSeries(), suiteConfigurationSeries(), suiteArrangedSeries()}
}

const (
	withoutServer = "what a command of the server's own prints; what it does is acted out in what follows"
	withoutUI     = "the build had no user interface: its static servlet answers 500 where a release shows a page (F130)"
)

// transient are validations that a call to the identity provider failed for, once (F140).
func transient(s *series, names ...string) {
	for _, name := range names {
		s.before[name] = func(r *replayer) { r.idp.dropped = "/introspect" }
	}
}

// withBot makes the administrator's bot that the experiments from e on acted by.
func withBot(r *replayer) {
	r.ask(http.MethodPut, "/api/v1/users", r.byKey("admin"), map[string]any{
		"name": "admbot", "email": "admbot@example.com", "isBot": true, "isAdmin": true, "botName": "admbot",
		"authenticationMechanism": map[string]any{"authType": "JWT", "config": map[string]any{"JWTTokenExpiry": "Unlimited"}},
	})
	if status, body := r.ask(http.MethodPost, "/api/v1/bots", r.byKey("admin"), map[string]any{"name": "admbot", "botUser": "admbot"}); status != http.StatusCreated {
		r.t.Fatalf("making the bot answered %d %v", status, body)
	}
}

// addressSeries is f: addresses and the base path.
func addressSeries() series {
	s := series{
		name: "f", prefixes: []string{"f"}, options: cleanOptions(), ordered: cleanOrder,
		start:  inOrder(cleanStart(2), withBot),
		before: map[string]func(*replayer){}, left: map[string]string{},
		loose: map[string][]string{"f20b_version_om": {"revision"}, "f30_version": {"revision"}},
	}
	transient(&s, "f01b_no_redirectUri_validate", "f06_serverUrl_garbage_validate", "f07_callback_slash_validate", "f08_callback_case_validate",
		"f09_callback_path_validate", "f12_callback_query_validate")
	for _, name := range []string{"f07_callback_slash_callback", "f08_callback_case_callback", "f09_callback_path_callback", "f10_callback_authcallback_callback", "f20c_version_om_slash"} {
		s.left[name] = withoutUI
	}
	under := func(prefix string) func(*replayer) {
		return func(r *replayer) {
			e := r.server.Environment()
			e.BasePath = prefix
			r.server.SetEnvironment(e)
			r.restart()
		}
	}
	s.before["f20_version_root"], s.before["f30_version"] = under("/om"), under("")
	return s
}

// authorizeSeries is g: the address that a sign-in begins at.
func authorizeSeries() series {
	s := series{
		name: "g", prefixes: []string{"g"}, options: cleanOptions(), ordered: cleanOrder, start: cleanStart(2), before: map[string]func(*replayer){},
	}
	transient(&s, "g07c_maxAge_3600_validate")
	return s
}

// classSeries is d: class names.
func classSeries() series {
	s := series{
		name: "d", prefixes: []string{"d"}, options: cleanOptions(), ordered: cleanOrder, start: cleanStart(0, someone("zoe")),
		before: map[string]func(*replayer){},
	}
	restart := func(r *replayer) { r.restart() }
	for _, name := range []string{"d02_noopauthorizer_after_restart_P_admin", "d03_back_after_restart_P_admin", "d05_noopfilter_after_restart_P_admin",
		"d05c_rows_deleted_restart_P_admin", "d07b_both_restart_P_admin", "d07e_restart_P_admin", "d14_filter_empty_restart_P_admin", "d34_after_cli_restart_P_admin"} {
		s.before[name] = restart
	}
	for _, name := range []string{"d05b_rows_deleted_no_restart_P_admin", "d33_after_cli_no_restart_P_admin"} {
		s.before[name] = func(r *replayer) { r.server.RemoveSecurityConfig() }
	}
	for _, name := range []string{"d20_fresh_put_noopfilter", "d30_put_noopfilter"} {
		s.before[name] = (*replayer).startAnew
	}
	// With such a row the server does not start, until a statement in its database repairs it (F121).
	repaired := func(member, value string) func(*replayer) {
		return func(r *replayer) {
			if err := r.server.Restart(); err == nil || !r.refused() {
				r.t.Errorf("the server starts with a bad %s", member)
			}
			authentication, authorizer := r.server.StoredSecurityConfig()
			authorizer[member] = value
			r.server.StoreSecurityConfig(authentication, authorizer)
			r.restart()
		}
	}
	s.before["d09_class_repaired_by_sql_P_admin"] = repaired("className", "org.openmetadata.service.security.DefaultAuthorizer")
	s.before["d11_filter_repaired_by_sql_P_admin"] = repaired("containerRequestFilter", "org.openmetadata.service.security.JwtFilter")
	s.left = map[string]string{"d31_cli_get": withoutServer, "d32_cli_remove": withoutServer}
	return s
}

// domainSeries is e: domains.
func domainSeries() series {
	s := series{
		name: "e", prefixes: []string{"e"}, options: cleanOptions(), ordered: cleanOrder, start: cleanStart(2),
		before: map[string]func(*replayer){}, instead: map[string]func(*replayer, exchange){}, after: map[string]string{},
	}
	return s
}

// cleanLeft are the files of the clean build that are in no series, by how their names begin.
var cleanLeft = map[string]string{
	"c": teamsLater,
	"n": teamsLater,
}

func versionSeries() series {
	return series{
		name: "80", prefixes: []string{"80"}, options: cleanOptions(), ordered: cleanOrder,
		loose: map[string][]string{"80_version": {"revision"}},
	}
}

// Every recording of the clean build is replayed, or stands in a list with its reason.
func TestContractEveryCleanRecordingIsAccountedFor(t *testing.T) {
	replayed, left := map[string]bool{}, map[string]string{}
	for _, s := range cleanSeries() {
		for _, name := range s.files(t, evidence.Clean) {
			reason, out := s.left[name]
			switch {
			case replayed[name] || left[name] != "":
				t.Errorf("%s is in two series", name)
			case out && reason == "":
				t.Errorf("%s is left out without a reason", name)
			case out:
				left[name] = reason
			default:
				replayed[name] = true
			}
		}
		for name := range s.left {
			if left[name] == "" {
				t.Errorf("%s is left out and is no recording of its series", name)
			}
		}
	}
	for _, name := range replicaRecordings {
		replayed[name] = true
	}
	for numbers, reason := range notArranged {
		for _, prefix := range suiteFiles(numbers) {
			for _, name := range evidence.Names(t, evidence.Clean, prefix) {
				left[name] = reason
			}
		}
	}
	reasons := map[string]int{}
	for _, name := range evidence.Names(t, evidence.Clean, "") {
		for prefix, reason := range cleanLeft {
			if regexp.MustCompile("^"+prefix+`[\d_]`).MatchString(name) && !replayed[name] && left[name] == "" {
				left[name] = reason
			}
		}
		if !replayed[name] && left[name] == "" {
			t.Errorf("%s is in no series and in no list", name)
		}
		reasons[left[name]]++
	}
	t.Logf("%d recordings of the clean build are replayed, %d are not", len(replayed), len(left))
	for reason, count := range reasons {
		if reason != "" {
			t.Logf("%d: %s", count, reason)
		}
	}
	// The numbers are asserted so that the list cannot grow unseen.
	if len(replayed) != 1350 || len(left) != 315 {
		t.Errorf("%d replayed and %d left out", len(replayed), len(left))
	}
}

// The experiments with a clean build, a series a letter.
func TestContractClean(t *testing.T) {
	for _, s := range cleanSeries() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			t.Logf("%d files replayed, %d left out", s.run(t, evidence.Clean), len(s.left))
		})
	}
}
