package openmetadata_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// startSeveral starts several processes and gives each at its own address.
func startSeveral(t *testing.T, o openmetadata.Options) (front *openmetadata.Server, each []*testServer) {
	t.Helper()
	front, err := openmetadata.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = front.Close() })
	for i := range front.Replicas() {
		listener := httptest.NewServer(front.Replica(i).Handler())
		t.Cleanup(listener.Close)
		each = append(each, &testServer{t, front.Replica(i), listener.URL})
	}
	return front, each
}

// shown is the provider that a process serves, and the key that it publishes.
func shown(s *testServer) (provider, key string) {
	s.t.Helper()
	auth := s.want(200, http.MethodGet, "/api/v1/system/config/auth", "", nil)
	keys := s.want(200, http.MethodGet, "/api/v1/system/config/jwks", "", nil)["keys"].([]any)
	return auth["provider"].(string), keys[0].(object)["n"].(string)
}

// TestReplicas_restart: a restart of one process makes it read what the database and the key files have, and no other (F162,
// F163).
func TestReplicas_restart(t *testing.T) {
	t.Parallel()
	_, each := startSeveral(t, openmetadata.Options{Replicas: 3})
	private := newKey()
	writePair(t, each[0].ConfDir(), private)
	each[0].want(200, http.MethodPut, configPath, each[0].admin(), oktaPublic("https://dev-1.okta.test"))
	for i, wanted := range []string{"okta", "basic", "basic"} {
		if provider, _ := shown(each[i]); provider != wanted {
			t.Errorf("process %d has %s, want %s", i, provider, wanted)
		}
	}
	if err := each[1].Restart(); err != nil {
		t.Fatal(err)
	}
	_, wanted := shown(each[0])
	for i, same := range []bool{true, true, false} {
		provider, key := shown(each[i])
		if (provider == "okta" && key == wanted) != same {
			t.Errorf("process %d has %s and the key %.8s, after the restart of 1", i, provider, key)
		}
	}
	token := mint(t, private, shippedKid, "admin")
	for i, status := range []int{200, 200, 401} {
		each[i].want(status, http.MethodGet, configPath, token, nil)
	}
}

// TestReplicas_follow21: from 2.1 on a process looks every few seconds whether another configuration is stored than it runs,
// and reloads, key files included; new key files alone are none (M21).
func TestReplicas_follow21(t *testing.T) {
	t.Parallel()
	for name, watch := range map[string]time.Duration{"as released": 10 * time.Second, "as told": 3 * time.Second} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := newClock()
			front, each := startSeveral(t, openmetadata.Options{Version: "2.1", Replicas: 2, Clock: clock.Now})
			if name == "as told" {
				environment := front.Environment()
				environment.WatchSeconds = 3
				front.SetEnvironment(environment)
			}
			// The processes have looked half a second ago.
			clock.advance(watch - time.Duration(clock.Now().UnixNano())%watch + time.Second/2)
			a, b := each[0], each[1]
			// From here on what is stored is what is written.
			config := a.config(a.admin())
			a.want(200, http.MethodPut, configPath, a.admin(), config)
			clock.advance(watch)
			shown(b)

			private := newKey()
			writePair(t, front.ConfDir(), private)
			a.want(200, http.MethodPut, configPath, a.admin(), config)
			token := mint(t, private, shippedKid, "admin")
			a.want(200, http.MethodGet, configPath, token, nil)
			clock.advance(3 * watch)
			b.want(401, http.MethodGet, configPath, token, nil)

			a.want(200, http.MethodPut, configPath, token, oktaPublic("https://dev-1.okta.test"))
			clock.advance(watch - time.Second)
			if provider, _ := shown(b); provider != "basic" {
				t.Errorf("B follows before it has looked: %s", provider)
			}
			clock.advance(time.Second)
			if provider, _ := shown(b); provider != "okta" {
				t.Errorf("B does not follow: %s", provider)
			}
			b.want(200, http.MethodGet, configPath, token, nil)
		})
	}
}

// TestReplicas_doNotFollow112: before 2.1 nothing tells them (F162).
func TestReplicas_doNotFollow112(t *testing.T) {
	t.Parallel()
	clock := newClock()
	_, each := startSeveral(t, openmetadata.Options{Replicas: 2, Clock: clock.Now})
	each[0].want(200, http.MethodPut, configPath, each[0].admin(), oktaPublic("https://dev-1.okta.test"))
	clock.advance(time.Hour)
	if provider, _ := shown(each[1]); provider != "basic" {
		t.Errorf("B has %s", provider)
	}
}

// TestReplicas_botToken: each process refuses a bot's new token for as long as it remembers the old one itself (F166), and only
// that on which it is revoked forgets it.
func TestReplicas_botToken(t *testing.T) {
	t.Parallel()
	clock := newClock()
	_, each := startSeveral(t, openmetadata.Options{Replicas: 3, Clock: clock.Now})
	admin := each[0].admin()
	id := each[0].want(200, http.MethodGet, "/api/v1/users/name/ingestion-bot", admin, nil)["id"].(string)
	token := func() string {
		return each[0].want(200, http.MethodGet, "/api/v1/users/token/"+id, admin, nil)["JWTToken"].(string)
	}
	expect := func(what, token string, statuses ...int) {
		t.Helper()
		for i, status := range statuses {
			if got, body := each[i].call(http.MethodGet, "/api/v1/users?limit=1", token, nil); got != status {
				t.Errorf("%s: process %d answers %d %v, want %d", what, i, got, body, status)
			}
		}
	}
	old := token()
	expect("the old token", old, 200, 200)
	clock.advance(time.Second)
	each[0].want(200, http.MethodPut, "/api/v1/users/generateToken/"+id, admin, object{"JWTTokenExpiry": "7"})
	fresh := token()
	expect("the new token", fresh, 401, 401, 200)
	expect("the old token", old, 200, 200, 401)
	clock.advance(2 * time.Minute)
	expect("the new token later", fresh, 200, 200, 200)
	each[1].want(200, http.MethodPut, "/api/v1/users/revokeToken", admin, object{"id": id})
	expect("the revoked token", fresh, 200, 401, 200)
}

// TestReplicas_failedLogins: each process counts those that it has seen.
func TestReplicas_failedLogins(t *testing.T) {
	t.Parallel()
	_, each := startSeveral(t, openmetadata.Options{Replicas: 2})
	wrong := object{"email": "admin@open-metadata.org", "password": "d3Jvbmc="}
	for range 3 {
		each[0].want(401, http.MethodPost, "/api/v1/users/login", "", wrong)
	}
	each[0].want(401, http.MethodPost, "/api/v1/users/login", "", object{"email": "admin@open-metadata.org", "password": "YWRtaW4="})
	each[1].admin()
}

// TestReplicas_balance: who answers is told by the logs.
func TestReplicas_balance(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		by openmetadata.Balance
		// sent are the connections that the requests come by, answered the processes that answer them.
		sent, answered []int
		stopped        []int
	}{
		"by connection":          {by: "", sent: []int{0, 1, 0, 2, 1, 3, 0}, answered: []int{0, 1, 0, 2, 1, 0, 0}},
		"by request":             {by: openmetadata.ByRequest, sent: []int{0, 0, 0, 1, 0}, answered: []int{0, 1, 2, 0, 1}},
		"past one that has gone": {sent: []int{0, 1, 2, 3}, answered: []int{0, 2, 0, 2}, stopped: []int{1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			front, err := openmetadata.New(openmetadata.Options{Replicas: 3, Balance: c.by})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = front.Close() })
			for _, gone := range c.stopped {
				front.Replica(gone).Stop()
			}
			listener := httptest.NewUnstartedServer(front.Handler())
			listener.Config.ConnContext = front.ConnContext
			listener.Start()
			t.Cleanup(listener.Close)
			lines := map[int]*http.Client{}
			var answered []int
			for _, line := range c.sent {
				if lines[line] == nil {
					transport := &http.Transport{MaxConnsPerHost: 1}
					t.Cleanup(transport.CloseIdleConnections)
					lines[line] = &http.Client{Transport: transport}
				}
				front.Control().ClearRequests()
				response, err := lines[line].Get(listener.URL + "/api/v1/system/version")
				if err != nil {
					t.Fatal(err)
				}
				_, _ = io.Copy(io.Discard, response.Body)
				_ = response.Body.Close()
				for i := range front.Replicas() {
					if own := front.Replica(i).Control(); len(own.Requests()) == 1 {
						answered = append(answered, i)
						own.ClearRequests()
					}
				}
				if log := front.Control().Requests(); len(log) != 1 || log[0].Status != 200 {
					t.Errorf("the log before the processes has %v", log)
				}
			}
			if !slices.Equal(answered, c.answered) {
				t.Errorf("the requests were answered by %v, want %v", answered, c.answered)
			}
		})
	}
}

// TestReplicas_steering: faults, restart and log of one process are at its own address, those of all at the balancer's.
func TestReplicas_steering(t *testing.T) {
	t.Parallel()
	front, each := startSeveral(t, openmetadata.Options{Replicas: 2})
	post := func(address, path, body string) {
		t.Helper()
		response, err := http.Post(address+"/sandbox/"+path, "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode >= 300 {
			t.Fatalf("%s answered %d", path, response.StatusCode)
		}
	}
	const version = "/api/v1/system/version"
	post(each[1].url, "faults", `{"kind":"server_error","status":503}`)
	each[0].want(200, http.MethodGet, version, "", nil)
	each[1].want(503, http.MethodGet, version, "", nil)
	if err := front.Control().AddFault(control.Fault{Kind: control.KindServerError, Status: 503}); err != nil {
		t.Fatal(err)
	}
	each[0].want(503, http.MethodGet, version, "", nil)
	if all, own := len(front.Control().Requests()), len(each[1].Control().Requests()); all != 3 || own != 1 {
		t.Errorf("the log of all has %d requests and that of one %d", all, own)
	}

	each[1].Stop()
	if status, _ := each[1].call(http.MethodGet, version, "", nil); status != 0 {
		t.Errorf("a process that has been stopped answers %d", status)
	}
	each[0].want(200, http.MethodGet, version, "", nil)
	post(each[1].url, "restart", `{"enableSelfSignup": false}`)
	each[1].want(200, http.MethodGet, version, "", nil)

	each[0].want(200, http.MethodPut, configPath, each[0].admin(), oktaPublic("https://dev-1.okta.test"))
	post(each[1].url, "reset", "")
	for i, one := range each {
		if provider, _ := shown(one); provider != "basic" {
			t.Errorf("process %d has %s after a reset", i, provider)
		}
	}
}

// TestReplicas_dump: a dump has what each process remembers.
func TestReplicas_dump(t *testing.T) {
	t.Parallel()
	front, each := startSeveral(t, openmetadata.Options{Replicas: 2})
	private := newKey()
	writePair(t, front.ConfDir(), private)
	each[0].want(200, http.MethodPut, configPath, each[0].admin(), oktaPublic("https://dev-1.okta.test"))
	dump, err := front.Dump()
	if err != nil {
		t.Fatal(err)
	}
	front.Control().Reset()
	if err := front.Restore(dump); err != nil {
		t.Fatal(err)
	}
	token := mint(t, private, shippedKid, "admin")
	for i, status := range []int{200, 401} {
		each[i].want(status, http.MethodGet, configPath, token, nil)
	}
	if provider, _ := shown(each[1]); provider != "basic" {
		t.Errorf("B has %s", provider)
	}
	if err := start(t, openmetadata.Options{}).Restore(dump); err == nil || !strings.Contains(err.Error(), "2 processes") {
		t.Errorf("a single process restores it with %v", err)
	}
}

func TestReplicas_refused(t *testing.T) {
	t.Parallel()
	for _, o := range []openmetadata.Options{{Replicas: -1}, {Replicas: 2, Balance: "by weight"}} {
		if _, err := openmetadata.New(o); err == nil {
			t.Errorf("%+v is taken", o)
		}
	}
}

// TestReplicas_alone: one process is none of several: it has no log beside that of all, and ConnContext changes nothing.
func TestReplicas_alone(t *testing.T) {
	t.Parallel()
	s := start(t, openmetadata.Options{Replicas: 1})
	if s.Replicas() != 1 || s.Replica(0) != s.Server || s.Replica(0).Control() != s.Control() {
		t.Error("a single process stands before itself")
	}
	if s.ConnContext(t.Context(), (net.Conn)(nil)) == nil {
		t.Error("a connection has no context")
	}
}
