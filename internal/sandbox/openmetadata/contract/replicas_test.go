package contract_test

import (
	"context"
	"encoding/json"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/evidence"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/schemacheck"
)

// replicaExchange is one of a recording of two processes; t is in seconds from its beginning.
type replicaExchange struct {
	Name    string          `json:"name"`
	Replica string          `json:"replica"`
	T       float64         `json:"t"`
	Request json.RawMessage `json:"request"`
	Answer  json.RawMessage `json:"response"`
}

// replicaRecordings are those of two processes, the second a continuation of the first.
var replicaRecordings = []string{"replicas_1", "replicas_2"}

// betweenReplicaRecordings is how long the second recording began after the first: what a process remembered of a bot's token
// at the end of the first ended between 61 and 91 seconds of the second, so it was between 0 and 28 seconds.
const betweenReplicaRecordings = 10 * time.Second

// Two processes on one database, as recorded (F162 to F166): each reached at an address of its own, through a balancer that
// hands on connections, and through one that hands on requests.
func TestContractReplicas(t *testing.T) {
	for name, reach := range map[string]func(*testing.T, *openmetadata.Server) map[string]http.Handler{
		"own address": ownAddresses, "by connection": byConnection, "by request": byRequest,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			options := openmetadata.Options{Replicas: 2, Authentication: map[string]any{"publicKeyUrls": []any{"http://localhost:8585/api/v1/system/config/jwks"}}}
			if name == "by request" {
				options.Balance = openmetadata.ByRequest
			}
			r := newReplicasReplayer(t, options, reach)
			for _, name := range replicaRecordings {
				r.play(loadReplicas(t, name))
				r.clock.advance(betweenReplicaRecordings)
			}
		})
	}
}

func loadReplicas(t *testing.T, name string) []replicaExchange {
	t.Helper()
	var recording struct{ Exchanges []replicaExchange }
	if err := json.Unmarshal(evidence.Recording(t, evidence.Clean, name), &recording); err != nil {
		t.Fatal(err)
	}
	return recording.Exchanges
}

// replicasReplayer replays what two processes answered. Which token a request carried the recordings say by its name only.
type replicasReplayer struct {
	*replayer
	// reach leads to each process.
	reach map[string]*schemacheck.Handler
	// inForce are the keys of the processes, tokens what a request's name stands for.
	inForce map[string]*testKey
	tokens  map[string]string
}

func newReplicasReplayer(t *testing.T, options openmetadata.Options, reach func(*testing.T, *openmetadata.Server) map[string]http.Handler) *replicasReplayer {
	t.Helper()
	base := newReplayer(t, options)
	r := &replicasReplayer{
		replayer: base, reach: map[string]*schemacheck.Handler{}, tokens: map[string]string{},
		inForce: map[string]*testKey{"A": base.keys.standIn, "B": base.keys.standIn},
	}
	schemas := schemasIfThere(t)
	for name, handler := range reach(t, base.deployment) {
		r.reach[name] = schemas.Wrap(handler)
	}
	return r
}

func (r *replicasReplayer) play(exchanges []replicaExchange) {
	began := r.clock.Now()
	for i, recorded := range exchanges {
		if due := began.Add(time.Duration(recorded.T * float64(time.Second))); due.After(r.clock.Now()) {
			r.clock.advance(due.Sub(r.clock.Now()))
		}
		e := exchange{name: recorded.Name}
		for part, into := range map[string]any{"request": &e.Request, "response": &e.Response} {
			raw := map[string]json.RawMessage{"request": recorded.Request, "response": recorded.Answer}[part]
			if err := json.Unmarshal(raw, into); err != nil {
				r.t.Fatal(err)
			}
		}
		if e.name == "reload A" {
			r.tokens["old"] = r.tokens["login A"]
			r.keys.use(namedKey(r.t, "k2", 2048))
			r.inForce["A"] = namedKey(r.t, "k2", 2048)
			r.tokens["new"] = r.signedFor("admin", r.inForce["A"])
			r.tokens["zed"] = r.signedFor("zed", r.inForce["A"])
		}
		r.prepare(&e)
		r.checked = r.reach[recorded.Replica]
		if e.name == "reload B" {
			r.inForce["B"] = r.inForce["A"]
		}
		r.key = r.inForce[recorded.Replica]
		response := r.send(e)
		body, err := io.ReadAll(response.Body)
		if err != nil {
			r.t.Fatal(err)
		}
		for _, problem := range r.compareAnswer(e, response, body) {
			r.t.Fatalf("%d, %s at %s: %s %s: %s", i, e.name, recorded.Replica, e.Request.Method, e.Request.Path, problem)
		}
		r.note(recorded, body)
	}
}

func (r *replicasReplayer) signedFor(name string, key *testKey) string {
	return key.sign(r.t, serverKid, map[string]any{
		"iss": "open-metadata.org", "sub": name, "email": name + "@open-metadata.org", "preferred_username": name, "isBot": false,
		"tokenType": "OM_USER", "iat": r.clock.Now().Unix(), "exp": r.clock.Now().Add(time.Hour).Unix(),
	})
}

// prepare gives a request what the recordings left out: its credential and the type of its body.
func (r *replicasReplayer) prepare(e *exchange) {
	e.Request.Headers = map[string]string{}
	if e.Request.Method != http.MethodGet {
		e.Request.Headers["Content-Type"] = map[bool]string{true: "application/json-patch+json", false: "application/json"}[e.Request.Method == http.MethodPatch]
	}
	if string(e.Request.Body) == "null" {
		e.Request.Body = nil
	}
	word, _, _ := strings.Cut(e.name, " ")
	token := ""
	switch word {
	case "login", "jwks", "auth":
	case "A", "B":
		token = r.tokens["login "+word]
	case "get", "reload":
		token = r.tokens["login A"]
	case "old", "new", "zed":
		token = r.tokens[word]
	case "bt", "o":
		token = r.tokens["tok0"]
	case "n":
		token = r.tokens["tok1"]
	default:
		token = r.tokens["new"]
	}
	if token != "" {
		e.Request.Headers["Authorization"] = "Bearer " + token
	}
}

// note keeps the tokens of an answer.
func (r *replicasReplayer) note(recorded replicaExchange, body []byte) {
	var answer struct{ AccessToken, JWTToken string }
	if json.Unmarshal(body, &answer) != nil {
		return // a list
	}
	if recorded.Name == "login" {
		r.tokens["login "+recorded.Replica] = answer.AccessToken
	}
	if answer.JWTToken != "" {
		r.tokens[recorded.Name] = answer.JWTToken
	}
}

func ownAddresses(_ *testing.T, server *openmetadata.Server) map[string]http.Handler {
	return map[string]http.Handler{"A": server.Replica(0).Handler(), "B": server.Replica(1).Handler()}
}

// balanced serves the balancer, and gives a way to it that keeps to one connection.
func balanced(t *testing.T, server *openmetadata.Server) func() http.Handler {
	t.Helper()
	listener := httptest.NewUnstartedServer(server.Handler())
	listener.Config.ConnContext = server.ConnContext
	listener.Start()
	t.Cleanup(listener.Close)
	return func() http.Handler {
		line := &http.Transport{MaxConnsPerHost: 1, DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, listener.Listener.Addr().String())
		}}
		t.Cleanup(line.CloseIdleConnections)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			request := r.Clone(r.Context())
			request.URL.Scheme, request.URL.Host, request.RequestURI = "http", r.Host, ""
			response, err := line.RoundTrip(request)
			if err != nil {
				panic(http.ErrAbortHandler)
			}
			defer response.Body.Close()
			maps.Copy(w.Header(), response.Header)
			w.WriteHeader(response.StatusCode)
			_, _ = io.Copy(w, response.Body)
		})
	}
}

// byConnection opens the connections in the order in which they are handed on, and keeps them.
func byConnection(t *testing.T, server *openmetadata.Server) map[string]http.Handler {
	t.Helper()
	connect, reach := balanced(t, server), map[string]http.Handler{}
	for _, name := range []string{"A", "B"} {
		reach[name] = connect()
		reach[name].ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/api/v1/system/version", nil))
	}
	return reach
}

// byRequest sends what nobody asks for where it is the other's turn, all by one connection.
func byRequest(t *testing.T, server *openmetadata.Server) map[string]http.Handler {
	t.Helper()
	line, turn := balanced(t, server)(), 0
	at := func(number int) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			for ; turn%2 != number; turn++ {
				line.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/api/v1/system/version", nil))
			}
			turn++
			line.ServeHTTP(w, r)
		})
	}
	return map[string]http.Handler{"A": at(0), "B": at(1)}
}

// One of three processes answers as a single one does. Series that show the bots' accounts are not among these: each start of a
// process writes those anew (66m).
func TestContractOneOfThree(t *testing.T) {
	for folder, all := range map[string][]series{evidence.Okta: oktaSeries(), evidence.Clean: cleanSeries()} {
		for _, s := range all {
			if !slices.Contains([]string{"d", "i", "m", "t and u"}, s.name) {
				continue
			}
			t.Run(s.name, func(t *testing.T) {
				t.Parallel()
				s.options.Replicas = 3
				t.Logf("%d files replayed", s.run(t, folder))
			})
		}
	}
}
