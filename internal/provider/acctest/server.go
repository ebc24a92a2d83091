package acctest

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
	serverdouble "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// ServerTarget is the server under test.
type ServerTarget struct {
	URL string

	environment     *Environment
	confDir         string
	email, password string
	// double is nil when the server is live.
	double *serverdouble.Server
	// unjudged lets exchanges pass without looking whether the official schemas allow them.
	unjudged atomic.Bool
	// replicas are the processes, where there are several.
	replicas []*ServerTarget

	// before is what a live server was like before the first test that has it to itself; accounts are the paths of the accounts
	// and bots that this one found, made of those that it has made; stale says that the server has been started under another
	// configuration than it had.
	before   *baseline
	accounts []string
	made     []string
	stale    bool
}

// ConfDir is the directory of the server's key files. The test declares KeyFiles.
func (s *ServerTarget) ConfDir() string {
	s.environment.t.Helper()
	s.environment.uses(KeyFiles)
	return s.confDir
}

// Behind has everybody reach the server through what is put in front of it, and below the path. The test declares OwnServer.
func (s *ServerTarget) Behind(t *testing.T, path string, front func(http.Handler) http.Handler) {
	t.Helper()
	s.environment.uses(OwnServer)
	behind, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	s.URL = Serve(t, front(httputil.NewSingleHostReverseProxy(behind))) + path
}

// Restart starts the server anew. The test declares Restart. The error is what kept the server from starting.
func (s *ServerTarget) Restart() error {
	s.environment.t.Helper()
	s.environment.uses(Restart)
	err := s.restart()
	if s.before != nil {
		s.stale = !s.asBefore()
	}
	return err
}

func (s *ServerTarget) restart() error {
	if s.double != nil {
		return s.double.Restart()
	}
	return restartLive()
}

// Double is the stand-in itself, for what only it can be told. The test declares OwnServer.
func (s *ServerTarget) Double() *serverdouble.Server {
	s.environment.t.Helper()
	s.environment.uses(OwnServer)
	return s.double
}

// Replicas are the processes of a server that has several (serverdouble.Options.Replicas), each at an address of its own, with
// a log and faults of its own, and restarted alone. The test declares OwnServer, which such options imply.
func (s *ServerTarget) Replicas() []*ServerTarget {
	s.environment.t.Helper()
	s.environment.uses(OwnServer)
	return s.replicas
}

// TurnTo has the balancer in front of the server's processes lead the next connection to the one of the number. The test
// declares OwnServer and RequestLog.
func (s *ServerTarget) TurnTo(t *testing.T, number int) {
	t.Helper()
	processes := s.Replicas()
	before := processes[(number+len(processes)-1)%len(processes)]
	fresh := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	before.ClearLog()
	for range processes {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/api/v1/system/version", nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := fresh.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if len(before.Log()) > 0 {
			return
		}
	}
	t.Fatal("the balancer does not take turns")
}

// Unjudged does something whose exchanges the official schemas need not allow: what the server takes although it should not.
// The test declares OwnServer.
func (s *ServerTarget) Unjudged(do func()) {
	s.environment.t.Helper()
	s.environment.uses(OwnServer)
	s.unjudged.Store(true)
	defer s.unjudged.Store(false)
	do()
}

// Dump is all that the server remembers, for Restore. The test declares OwnServer.
func (s *ServerTarget) Dump(t *testing.T) []byte {
	t.Helper()
	dump, err := s.Double().Dump()
	if err != nil {
		t.Fatal(err)
	}
	return dump
}

// Restore makes the server remember what one of its version has dumped. The test declares OwnServer.
func (s *ServerTarget) Restore(t *testing.T, dump []byte) {
	t.Helper()
	if err := s.Double().Restore(dump); err != nil {
		t.Fatal(err)
	}
}

// Fault makes the server fail. The test declares Faults.
func (s *ServerTarget) Fault(faults ...control.Fault) {
	s.environment.t.Helper()
	s.environment.uses(Faults)
	for _, one := range faults {
		if err := s.double.Control().AddFault(one); err != nil {
			s.environment.t.Fatal(err)
		}
	}
}

// Hang makes the server leave a request without an answer; what it returns is closed when one has come. The test declares
// Faults.
func (s *ServerTarget) Hang(fault control.Fault) <-chan struct{} {
	s.environment.t.Helper()
	fault.Kind = control.KindHang
	hung := make(chan struct{})
	once := sync.OnceFunc(func() { close(hung) })
	s.Fault(fault)
	s.environment.t.Cleanup(s.double.Control().OnHang(func(control.Request) { once() }))
	return hung
}

// ClearFaults ends what Fault began.
func (s *ServerTarget) ClearFaults() {
	s.environment.t.Helper()
	s.environment.uses(Faults)
	s.double.Control().ClearFaults()
}

// Log is which requests the server got since the log was last cleared. The test declares RequestLog.
func (s *ServerTarget) Log() []control.Request {
	s.environment.t.Helper()
	s.environment.uses(RequestLog)
	return s.double.Control().Requests()
}

// OnAnswer does something with each request that the server has answered, until the test ends. The test declares RequestLog.
func (s *ServerTarget) OnAnswer(f func(control.Request)) {
	s.environment.t.Helper()
	s.environment.uses(RequestLog)
	s.environment.t.Cleanup(s.double.Control().OnAnswer(f))
}

// ClearLog empties the log.
func (s *ServerTarget) ClearLog() {
	s.environment.t.Helper()
	s.environment.uses(RequestLog)
	s.double.Control().ClearRequests()
}

// Watch watches which requests the server gets, where it tells (RequestLog in Options.Needs or Options.Wants). What it gives
// are those since, as Requests has them, and none where the server does not tell.
func (s *ServerTarget) Watch() (since func() []string) {
	s.environment.t.Helper()
	if !s.environment.Has(RequestLog) {
		return func() []string { return nil }
	}
	s.ClearLog()
	return s.Requests
}

// Login signs in as an administrator of the server's own user store and returns the token.
func (s *ServerTarget) Login(t *testing.T) string {
	t.Helper()
	token, err := s.login()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func (s *ServerTarget) login() (string, error) {
	answer, err := s.ask("", http.MethodPost, "/v1/users/login", map[string]string{
		"email": s.email, "password": base64.StdEncoding.EncodeToString([]byte(s.password)),
	})
	object, _ := answer.(map[string]any)
	token, _ := object["accessToken"].(string)
	if err == nil && token == "" {
		err = fmt.Errorf("the login answered %v", answer)
	}
	return token, err
}

// SignedToken makes a token for an account with the server's private key file. The test declares KeyFiles.
func (s *ServerTarget) SignedToken(name string) string {
	s.environment.t.Helper()
	s.environment.uses(KeyFiles)
	token, err := s.sign(name)
	if err != nil {
		s.environment.t.Fatal(err)
	}
	return token
}

// Automation makes the administrator terraform and returns the provider's argument by which it signs its tokens for that
// account with the server's private key. The test declares KeyFiles.
func (s *ServerTarget) Automation(t *testing.T) string {
	t.Helper()
	s.Must(t, s.Login(t), http.MethodPost, "/v1/users", map[string]any{
		"name": automation, "email": automation + "@" + jwtkey.ShippedIssuer, "isAdmin": true,
	})
	return fmt.Sprintf("signing_key = { private_key_file = %q, user = %q }", filepath.Join(s.ConfDir(), jwtkey.PrivateFileName), automation)
}

// AutomationToken makes a token for the account of Automation.
func (s *ServerTarget) AutomationToken() string {
	s.environment.t.Helper()
	return s.SignedToken(automation)
}

// BySigningKey is a value of the provider block for a dialogue: it acts as the account by the server's private key, a
// credential that every change of the sign-in survives.
func (s *ServerTarget) BySigningKey(user string) map[string]any {
	return map[string]any{"signing_key": map[string]any{
		"private_key_file": filepath.Join(s.ConfDir(), jwtkey.PrivateFileName), "user": user,
	}}
}

// AdminBot makes a bot with administrator right, where there is none of the name, and returns its token: the one kind of
// credential that is shown secrets (F26).
func (s *ServerTarget) AdminBot(t *testing.T, name string) string {
	t.Helper()
	token := s.AutomationToken()
	if status, _ := s.Do(t, token, http.MethodGet, "/v1/users/name/"+name, nil); status == http.StatusNotFound {
		s.Must(t, token, http.MethodPost, "/v1/users", map[string]any{
			"name": name, "email": name + "@open-metadata.org", "isBot": true, "botName": name, "isAdmin": true,
			"authenticationMechanism": map[string]any{"authType": "JWT", "config": map[string]any{"JWTTokenExpiry": "Unlimited"}},
		})
		s.Must(t, token, http.MethodPost, "/v1/bots", map[string]any{"name": name, "botUser": name})
	}
	user, _ := s.Must(t, token, http.MethodGet, "/v1/users/name/"+name, nil).(map[string]any)
	mechanism, _ := s.Must(t, token, http.MethodGet, fmt.Sprintf("/v1/users/token/%s", user["id"]), nil).(map[string]any)
	text, _ := mechanism["JWTToken"].(string)
	return text
}

func (s *ServerTarget) sign(name string) (string, error) {
	content, err := os.ReadFile(filepath.Join(s.confDir, jwtkey.PrivateFileName))
	if err != nil {
		return "", err
	}
	key, err := jwtkey.ParsePrivate(content)
	if err != nil {
		return "", err
	}
	return jwtkey.Sign(key, jwtkey.TokenRequest{
		Subject: name, Email: name + "@" + jwtkey.ShippedIssuer, KeyID: jwtkey.ShippedKeyID, Now: s.environment.Clock.Now(),
	})
}

// Do sends a request below /api with the token and returns the status and the decoded body. A PATCH is sent as JSON Patch.
func (s *ServerTarget) Do(t *testing.T, token, method, path string, body any) (int, any) {
	t.Helper()
	status, answer, err := s.send(token, method, path, body)
	if err != nil {
		t.Fatal(err)
	}
	s.noteMade(path, status, answer)
	return status, answer
}

func (s *ServerTarget) send(token, method, path string, body any) (int, any, error) {
	contentType := "application/json"
	if method == http.MethodPatch {
		contentType = "application/json-patch+json"
	}
	authorization := ""
	if token != "" {
		authorization = "Bearer " + token
	}
	return send(method, s.URL+"/api"+path, authorization, contentType, body)
}

// ask sends a request that has to succeed, where a failure does not end the test.
func (s *ServerTarget) ask(token, method, path string, body any) (any, error) {
	status, answer, err := s.send(token, method, path, body)
	if err == nil && status >= 300 {
		err = fmt.Errorf("%s %s answered %d %v", method, path, status, answer)
	}
	return answer, err
}

func (s *ServerTarget) get(token, path string) (any, error) {
	return s.ask(token, http.MethodGet, path, nil)
}

// Must sends a request that has to succeed.
func (s *ServerTarget) Must(t *testing.T, token, method, path string, body any) any {
	t.Helper()
	status, answer := s.Do(t, token, method, path, body)
	if status >= 300 {
		t.Fatalf("%s %s answered %d %v", method, path, status, answer)
	}
	return answer
}

// Requests are the lines of Log as method and path.
func (s *ServerTarget) Requests() []string {
	s.environment.t.Helper()
	var lines []string
	for _, request := range s.Log() {
		lines = append(lines, request.Method+" "+request.Path)
	}
	return lines
}

// Escape makes a text fit for a regular expression that ignores how Terraform wraps its messages.
func Escape(text string) string {
	var pattern strings.Builder
	for i, word := range strings.Fields(text) {
		if i > 0 {
			pattern.WriteString(`[\s│]+`)
		}
		for _, letter := range word {
			if strings.ContainsRune(`\.+*?()|[]{}^$`, letter) {
				pattern.WriteRune('\\')
			}
			pattern.WriteRune(letter)
		}
	}
	return pattern.String()
}
