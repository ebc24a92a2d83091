package acctest

import (
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
	oktadouble "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
	serverdouble "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// A test may not use what it has not declared, so each of these must fail.
var undeclared = map[string]struct {
	use func(*testing.T, *Environment)
	// declare is what the test is told to add.
	declare string
}{
	"ConfDir":         {func(_ *testing.T, e *Environment) { e.Server().ConfDir() }, "acctest.KeyFiles"},
	"SignedToken":     {func(_ *testing.T, e *Environment) { e.Server().SignedToken("admin") }, "acctest.KeyFiles"},
	"Automation":      {func(t *testing.T, e *Environment) { e.Server().Automation(t) }, "acctest.KeyFiles"},
	"Restart":         {func(_ *testing.T, e *Environment) { _ = e.Server().Restart() }, "acctest.Restart"},
	"Double":          {func(_ *testing.T, e *Environment) { e.Server().Double() }, "acctest.OwnServer"},
	"Fault":           {func(_ *testing.T, e *Environment) { e.Server().Fault(control.Fault{Kind: control.KindServerError}) }, "acctest.Faults"},
	"ClearFaults":     {func(_ *testing.T, e *Environment) { e.Server().ClearFaults() }, "acctest.Faults"},
	"Requests":        {func(_ *testing.T, e *Environment) { e.Server().Requests() }, "acctest.RequestLog"},
	"OnAnswer":        {func(_ *testing.T, e *Environment) { e.Server().OnAnswer(func(control.Request) {}) }, "acctest.RequestLog"},
	"ClearLog":        {func(_ *testing.T, e *Environment) { e.Server().ClearLog() }, "acctest.RequestLog"},
	"Clock":           {func(_ *testing.T, e *Environment) { e.Server(); e.Clock.Advance(time.Minute) }, "acctest.MovableClock"},
	"SkipTokenCache":  {func(_ *testing.T, e *Environment) { e.SkipTokenCache() }, "acctest.MovableClock"},
	"fault of an org": {func(_ *testing.T, e *Environment) { e.Okta().Fault(control.Fault{Kind: control.KindServerError}) }, "acctest.OrgFaults"},
	"log of an org":   {func(_ *testing.T, e *Environment) { e.Okta().Requests() }, "acctest.OrgRequestLog"},
	"log to clear":    {func(_ *testing.T, e *Environment) { e.Okta().ClearLog() }, "acctest.OrgRequestLog"},
	"a change of the security configuration": {func(t *testing.T, e *Environment) {
		e.Server().Do(t, e.Server().Login(t), http.MethodPatch, securityPath, []any{})
	}, "acctest.Exclusive"},
	"a call of the server to the org": {func(t *testing.T, e *Environment) {
		server := e.Server()
		token := server.Login(t)
		candidate, _ := server.Must(t, token, http.MethodGet, securityPath, nil).(map[string]any)
		delete(candidate["authenticationConfiguration"].(map[string]any), "ldapConfiguration")
		for member, value := range map[string]any{
			"provider": "okta", "clientType": "public", "clientId": "0oa1", "authority": e.Okta().URL, "publicKeyUrls": []any{e.Okta().URL + "/oauth2/v1/keys"}, "oidcConfiguration": nil,
		} {
			SetMember(candidate, "authenticationConfiguration."+member, value)
		}
		server.Must(t, token, http.MethodPost, "/v1/system/security/validate", candidate)
	}, "acctest.CallsOkta"},
}

func TestUndeclaredNeeds_fail(t *testing.T) {
	if os.Getenv("ACCTEST_UNDECLARED") != "" {
		for name, one := range undeclared {
			t.Run(name, func(t *testing.T) { one.use(t, New(t)) })
		}
		return
	}
	// Another process runs them, since here they would fail this test.
	command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestUndeclaredNeeds_fail$", "-test.v")
	command.Env = append(os.Environ(), "TF_ACC=1", "TF_ACC_OPENMETADATA=", "TF_ACC_OKTA=", "ACCTEST_UNDECLARED=1")
	output, err := command.CombinedOutput()
	if err == nil {
		t.Fatalf("tests that declare nothing succeeded:\n%s", output)
	}
	results := map[string]string{}
	for part := range strings.SplitSeq(string(output), "=== RUN   TestUndeclaredNeeds_fail/") {
		name, said, _ := strings.Cut(part, "\n")
		results[strings.ReplaceAll(name, "_", " ")] = said
	}
	for name, one := range undeclared {
		if said := results[name]; !strings.Contains(said, "add "+one.declare+" to Options.Needs") {
			t.Errorf("%s: the test is told %q, want %s", name, said, one.declare)
		}
		if !strings.Contains(string(output), "--- FAIL: TestUndeclaredNeeds_fail/"+strings.ReplaceAll(name, " ", "_")+" ") {
			t.Errorf("%s: the test did not fail", name)
		}
	}
}

// What the options ask for is a need, whether it is declared or not.
func TestOptions_needs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		options Options
		want    string
	}{
		"nothing":                      {Options{}, "API"},
		"key files change what is all": {Options{Needs: KeyFiles}, "Exclusive, KeyFiles"},
		"so does a restart":            {Options{Needs: Restart | CallsOkta}, "Exclusive, Restart, CallsOkta"},
		"a version is not of its own":  {Options{Server: serverdouble.Options{Version: "2.1"}}, "API"},
		"another key id is":            {Options{Server: serverdouble.Options{Version: "2.1", KeyID: "prod-1"}}, "OwnServer"},
		"an org with groups":           {Options{Okta: oktadouble.Options{Groups: []string{"data-team"}}}, "OwnOrg"},
	} {
		if got := c.options.needs().String(); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// A need that a live target does not meet is named with the variable that would meet it.
func TestUnmet(t *testing.T) {
	// Not parallel: what is live is one for the process.
	before := live
	t.Cleanup(func() { live = before })
	released := targets{server: true, email: adminEmail, password: adminPassword}
	equipped := released
	equipped.confDir, equipped.restart, equipped.standInURL = "/conf", "restart", "http://localhost:8590"
	otherPassword := equipped
	otherPassword.password = "secret"
	for name, c := range map[string]struct {
		live  targets
		needs Need
		want  []string
	}{
		"stand-ins meet all":                {targets{}, Exclusive | KeyFiles | Restart | CallsOkta | Faults | RequestLog | MovableClock | OwnServer | ofOrg, nil},
		"any server has an API":             {released, API, nil},
		"no key files":                      {released, KeyFiles | Exclusive, []string{"Exclusive: TF_ACC_OPENMETADATA_CONF_DIR", "KeyFiles: TF_ACC_OPENMETADATA_CONF_DIR"}},
		"no restart":                        {targets{server: true, confDir: "/conf"}, Restart | Exclusive, []string{"Exclusive: TF_ACC_OPENMETADATA_RESTART", "Restart: TF_ACC_OPENMETADATA_RESTART"}},
		"another administrator":             {otherPassword, Exclusive, []string{"Exclusive: OPENMETADATA_EMAIL=admin@open-metadata.org and OPENMETADATA_PASSWORD=admin"}},
		"no address for the org":            {released, CallsOkta, []string{"CallsOkta: SANDBOX_OKTA_URL"}},
		"an org that is live too":           {targets{server: true, okta: true}, CallsOkta, nil},
		"all that variables give":           {equipped, Exclusive | KeyFiles | Restart | CallsOkta, nil},
		"what no variable gives":            {equipped, Faults | RequestLog | MovableClock | OwnServer, []string{"Faults: a stand-in", "RequestLog: a stand-in", "MovableClock: a stand-in", "OwnServer: a stand-in"}},
		"a live server does not ask an org": {equipped, ofOrg, nil},
		"a live org":                        {targets{okta: true}, ofOrg | Faults, []string{"OwnOrg: a stand-in", "OrgFaults: a stand-in", "OrgRequestLog: a stand-in"}},
	} {
		live = c.live
		got := unmet(c.needs, "")
		matches := len(got) == len(c.want)
		for i := range min(len(got), len(c.want)) {
			matches = matches && strings.HasPrefix(got[i], c.want[i])
		}
		if !matches {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// What a test only wants is no reason to skip it, and may be used where the targets have it.
func TestOptions_wants(t *testing.T) {
	// Not parallel: what is live is one for the process.
	before := live
	t.Cleanup(func() { live = before })
	const wanted = RequestLog | MovableClock | OrgRequestLog
	for name, c := range map[string]struct {
		live targets
		want string
	}{
		"stand-ins":     {targets{}, "RequestLog, MovableClock, OrgRequestLog"},
		"a live server": {targets{server: true}, "OrgRequestLog"},
		"both live":     {targets{server: true, okta: true}, "API"},
	} {
		live = c.live
		if got := met(wanted).String(); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
