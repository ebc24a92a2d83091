package acctest

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"testing"

	serverdouble "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// Need is what a test takes from a server beside its API and an administrator who signs in with e-mail and password. Needs are
// declared in Options and joined by |. A stand-in meets all of them. On a live server a test is skipped, with the variable that
// would help, where one is not met. What a test has not declared it cannot use.
type Need uint

// API is what a test needs that declares nothing else.
const API Need = 0

const (
	// Exclusive means that the test changes what everybody on the server shares, such as the security configuration or the
	// account admin. Afterwards a live server is brought back to what it was.
	Exclusive Need = 1 << iota
	// KeyFiles means that the test reads or writes the server's key files. It implies Exclusive.
	KeyFiles
	// Restart means that the test restarts the server. It implies Exclusive.
	Restart
	// CallsOkta means that the server calls the org, which it does where the security configuration names it. A stand-in org
	// then needs an address under which a live server reaches it.
	CallsOkta
	// Fresh means that the server is as released, with the shipped key and no administrator but admin.
	Fresh
	// Faults means that the server fails when it is told to.
	Faults
	// RequestLog means that the server tells which requests it got.
	RequestLog
	// MovableClock means that the test moves the clock of the server, for instance past the two minutes for which it remembers
	// a bot's token (F52).
	MovableClock
	// OwnServer means that the server is made for the test, with other settings than a released one, or may be left broken.
	OwnServer
	// OwnOrg means that the org is made for the test, with people and groups or with features that it lacks.
	OwnOrg
	// OrgFaults means that the org fails when it is told to.
	OrgFaults
	// OrgRequestLog means that the org tells which requests it got.
	OrgRequestLog

	// ofOrg are the needs that a live org may not meet; a live server may not meet the others.
	ofOrg = OwnOrg | OrgFaults | OrgRequestLog
)

// standIn and orgStandIn are what is used where a half is not live.
const (
	standIn    = "a stand-in (leave out TF_ACC_OPENMETADATA), which "
	orgStandIn = "a stand-in for Okta (leave out TF_ACC_OKTA), which "
)

// needs says of each need what it is called and what a live target lacks; "" when nothing.
var needs = []struct {
	need       Need
	identifier string
	lacks      func() string
}{
	{Exclusive, "Exclusive", func() string {
		switch {
		case live.confDir == "":
			return lackingConfDir + ", by which it is brought back afterwards"
		case live.restart == "":
			return lackingRestart + ", by which it is brought back afterwards"
		case live.email != adminEmail || live.password != adminPassword:
			return fmt.Sprintf("OPENMETADATA_EMAIL=%s and OPENMETADATA_PASSWORD=%s, the account as released, since that is what a restart brings back (F69, F71)", adminEmail, adminPassword)
		}
		return ""
	}},
	{KeyFiles, "KeyFiles", func() string {
		if live.confDir == "" {
			return lackingConfDir
		}
		return ""
	}},
	{Restart, "Restart", func() string {
		if live.restart == "" {
			return lackingRestart
		}
		return ""
	}},
	{CallsOkta, "CallsOkta", func() string {
		if !live.okta && live.standInURL == "" {
			return "SANDBOX_OKTA_URL, an address of this machine under which the server reaches a stand-in for Okta, or TF_ACC_OKTA=live"
		}
		return ""
	}},
	{Fresh, "Fresh", notFresh},
	{Faults, "Faults", func() string { return standIn + "fails when it is told to" }},
	{RequestLog, "RequestLog", func() string { return standIn + "tells which requests it got" }},
	{MovableClock, "MovableClock", func() string { return standIn + "has a clock that can be moved" }},
	{OwnServer, "OwnServer", func() string { return standIn + "is made for one test" }},
	{OwnOrg, "OwnOrg", func() string { return orgStandIn + "is made for one test" }},
	{OrgFaults, "OrgFaults", func() string { return orgStandIn + "fails when it is told to" }},
	{OrgRequestLog, "OrgRequestLog", func() string { return orgStandIn + "tells which requests it got" }},
}

const (
	lackingConfDir = "TF_ACC_OPENMETADATA_CONF_DIR, the directory of the server's key files"
	lackingRestart = "TF_ACC_OPENMETADATA_RESTART, a command that restarts the server"
)

// String names the needs as they are declared.
func (n Need) String() string {
	var names []string
	for _, one := range needs {
		if n&one.need != 0 {
			names = append(names, one.identifier)
		}
	}
	if len(names) == 0 {
		return "API"
	}
	return strings.Join(names, ", ")
}

// needs are those of a test with the options: those that it declares, and those that follow from them.
func (o Options) needs() Need {
	all := o.Needs
	if all&(KeyFiles|Restart) != 0 {
		all |= Exclusive
	}
	options := o.Server
	options.Version = ""
	if !reflect.ValueOf(options).IsZero() {
		all |= OwnServer
	}
	if !reflect.ValueOf(o.Okta).IsZero() {
		all |= OwnOrg
	}
	return all
}

// skipUnlessMet skips a test whose needs a live target does not meet.
func skipUnlessMet(t *testing.T, needed Need, version string) {
	t.Helper()
	t.Logf("needs of real targets: %s", needed)
	if lacking := unmet(needed, version); len(lacking) > 0 {
		t.Skip("needs " + strings.Join(lacking, "; "))
	}
}

// met are those of the needs that the targets meet.
func met(wanted Need) Need {
	var all Need
	for _, one := range needs {
		if wanted&one.need != 0 && len(unmet(one.need, "")) == 0 {
			all |= one.need
		}
	}
	return all
}

// unmet names the needs that a live target does not meet, each with what would meet it.
func unmet(needed Need, version string) []string {
	var lacking []string
	for _, one := range needs {
		isLive := live.server
		if one.need&ofOrg != 0 {
			isLive = live.okta
		}
		if !isLive || needed&one.need == 0 {
			continue
		}
		if lacks := one.lacks(); lacks != "" {
			lacking = append(lacking, one.identifier+": "+lacks)
		}
	}
	if version != "" && live.server {
		if found := liveVersion(); !strings.HasPrefix(found+".", version+".") {
			lacking = append(lacking, fmt.Sprintf("Version: OpenMetadata %s, and the server is %s", version, found))
		}
	}
	return lacking
}

// uses fails a test that uses what it has not declared, against a stand-in too, so that nobody learns it only from a live
// server.
func (e *Environment) uses(need Need) {
	e.t.Helper()
	if e.needs&need == 0 {
		e.t.Fatalf("the test has not declared that it needs %[1]s: add acctest.%[1]s to Options.Needs", need)
	}
}

// heedNeeds watches a stand-in for what a test makes the provider do without having declared it.
func (e *Environment) heedNeeds(options *serverdouble.Options) (wrap func(http.Handler) http.Handler) {
	seen := &watch{}
	e.t.Cleanup(func() {
		for _, what := range seen.all() {
			e.t.Error(what)
		}
	})
	if e.needs&CallsOkta == 0 && options.HTTPClient == nil {
		options.HTTPClient = &http.Client{Transport: transportFunc(func(request *http.Request) (*http.Response, error) {
			seen.note("the server called " + request.URL.Host + ": add acctest.CallsOkta to Options.Needs")
			return http.DefaultTransport.RoundTrip(request)
		})}
	}
	return func(server http.Handler) http.Handler {
		if e.needs&Exclusive != 0 {
			return server
		}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/api/v1/system/security/config" && r.Method != http.MethodGet {
				seen.note("the test changed the security configuration: add acctest.Exclusive to Options.Needs")
			}
			server.ServeHTTP(w, r)
		})
	}
}

// watch is what a stand-in saw that the test had not declared.
type watch struct {
	mu   sync.Mutex
	what []string
}

func (w *watch) note(what string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.what = append(w.what, what)
}

func (w *watch) all() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.what
}

type transportFunc func(*http.Request) (*http.Response, error)

// RoundTrip implements http.RoundTripper.
func (f transportFunc) RoundTrip(request *http.Request) (*http.Response, error) { return f(request) }
