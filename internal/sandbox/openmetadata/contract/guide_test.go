package contract_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/evidence"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// The whole guide as rehearsed on a real server, from a fresh one to the end of destroy, in order and without any exception.
func TestContractGuide(t *testing.T) {
	for _, series := range []string{"web", "spa"} {
		t.Run(series, func(t *testing.T) {
			r := newReplayer(t, openmetadata.Options{})
			r.superseded = supersededOf(evidence.Guide)
			names := evidence.Names(t, evidence.Guide, series+"_")
			if len(names) != 65 {
				t.Fatalf("%d files, want 65", len(names))
			}
			for _, name := range names {
				e := loadExchange(t, evidence.Guide, name)
				switch name[len(series)+1:] {
				case "06_key_files_replaced":
					r.keys.use(namedKey(t, "k2", 2048))
				case "45_key_files_rotated":
					r.keys.use(namedKey(t, "k3", 2048))
				case "53_rotation_bot_accepted":
					r.watchBotToken(e)
				case "09_jwks_new":
					r.key = namedKey(t, "k2", 2048)
					r.replay(e)
				case "47_rotation_jwks":
					r.key = namedKey(t, "k3", 2048)
					r.replay(e)
				case "48_rotation_old_selfsigned":
					r.key = namedKey(t, "k2", 2048)
					r.replay(e)
					r.key = namedKey(t, "k3", 2048)
				default:
					if e.Request == nil {
						t.Fatalf("%s: nothing says how this observation is acted out", name)
					}
					r.replay(e)
				}
				r.checkSchemas(name)
				if t.Failed() {
					t.Fatalf("stopped at %s", name)
				}
			}
		})
	}
}

// watchBotToken acts out an observation over time of the newest token of the ingestion bot: pairs of seconds and status, of
// which only changes are listed.
func (r *replayer) watchBotToken(e exchange) {
	r.t.Helper()
	log := e.Observation.(map[string]any)["log"].([]any)
	var token string
	for text, known := range r.tokens {
		if parsePlaceholder(text)["sub"] == "ingestion-bot" {
			token = known[len(known)-1]
		}
	}
	start := r.clock.Now()
	last := 0
	for second := range 131 {
		for r.clock.Now().Sub(start) < time.Duration(second)*time.Second {
			r.clock.advance(500 * time.Millisecond)
		}
		status := r.get("/api/v1/users?limit=1", token)
		if status == last {
			continue
		}
		last = status
		want := log[0].([]any)
		log = log[1:]
		if int(want[1].(float64)) != status || second < int(want[0].(float64))-1 || second > int(want[0].(float64))+1 {
			r.t.Fatalf("%s: status %d at second %d, recorded %v", e.name, status, second, want)
		}
		if len(log) == 0 {
			return
		}
	}
	r.t.Fatalf("%s: the recorded changes %v did not come", e.name, log)
}

// get asks for a path with a bearer token and gives the status.
func (r *replayer) get(path, token string) int {
	r.t.Helper()
	e := exchange{name: "get " + path}
	e.Request = &struct {
		Method  string            `json:"method"`
		Path    string            `json:"path"`
		Headers map[string]string `json:"headers"`
		Body    jsonRaw           `json:"body"`
	}{Method: http.MethodGet, Path: path, Headers: map[string]string{"Authorization": "Bearer " + token}}
	return r.send(e).StatusCode
}
