package signingkey

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
)

// replicas answers each request for the keys with the next of a list, and goes on with the last one.
type replicas struct {
	mu    sync.Mutex
	keys  []jwtkey.JWK
	asked int
}

func (r *replicas) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	key := r.keys[min(r.asked, len(r.keys)-1)]
	r.asked++
	_ = json.NewEncoder(w).Encode(jwtkey.JWKS{Keys: []jwtkey.JWK{key}})
}

func newKey(t *testing.T) (jwtkey.JWK, string) {
	t.Helper()
	key, err := jwtkey.Generate(jwtkey.MinBits)
	if err != nil {
		t.Fatal(err)
	}
	facts := jwtkey.FactsOf(&key.PublicKey)
	return jwtkey.JWK{KeyType: "RSA", KeyID: "id", Modulus: facts.Modulus, Exponent: "AQAB"}, facts.Thumbprint
}

func newTestRollout(t *testing.T, handler http.Handler, thumbprint string, settle types.Int64, timing connection.Timing) *rollout {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	client, err := openmetadata.New(openmetadata.Config{Host: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	attempt := newRollout(client, connection.New(connection.Settings{Timing: timing}), rolloutModel{Thumbprint: types.StringValue(thumbprint), Settle: settle, Timeout: types.Int64Value(60)})
	attempt.restarts = true
	return attempt
}

// Of two replicas behind one address one still has the old key: only an unbroken run of the new one counts.
func TestRolloutWaitsUntilEveryAnswerShowsTheKey(t *testing.T) {
	t.Parallel()
	old, _ := newKey(t)
	next, thumbprint := newKey(t)
	behind := &replicas{keys: []jwtkey.JWK{old, next, old, next, next, old, next}}
	// A clock that goes on one second at each look: the settling period of nine seconds is ten looks in a row, two more than
	// find another replica.
	var clock time.Time
	attempt := newTestRollout(t, behind, thumbprint, types.Int64Value(9), connection.Timing{
		Poll: time.Millisecond,
		Now:  func() time.Time { clock = clock.Add(time.Second); return clock },
	})
	served, err := attempt.await(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !attempt.wanted.servedBy(served) {
		t.Errorf("await returned %+v", served)
	}
	if behind.asked != 16 {
		t.Errorf("the rollout looked %d times, want 16: six until the last old answer, then ten", behind.asked)
	}
}

// TestRolloutWaitsForNothing: without a settling period as many looks in a row as find another replica are enough, whatever the
// clock says.
func TestRolloutWaitsForNothing(t *testing.T) {
	t.Parallel()
	old, _ := newKey(t)
	next, thumbprint := newKey(t)
	behind := &replicas{keys: []jwtkey.JWK{old, next, next, old, next}}
	attempt := newTestRollout(t, behind, thumbprint, types.Int64Null(), connection.Timing{Poll: time.Millisecond, Now: func() time.Time { return time.Time{} }})
	if served, err := attempt.await(t.Context()); err != nil || !attempt.wanted.servedBy(served) {
		t.Fatalf("await returned %+v, %v", served, err)
	}
	if behind.asked != 4+8 {
		t.Errorf("the rollout looked %d times, want 12: four until the last old answer, then eight", behind.asked)
	}
}

func TestRolloutGivesUpAtTheDeadline(t *testing.T) {
	t.Parallel()
	old, seen := newKey(t)
	_, thumbprint := newKey(t)
	clock := time.Unix(0, 0)
	attempt := newTestRollout(t, &replicas{keys: []jwtkey.JWK{old}}, thumbprint, types.Int64Null(), connection.Timing{
		Poll: time.Millisecond, Now: func() time.Time { clock = clock.Add(10 * time.Second); return clock },
	})
	_, err := attempt.await(t.Context())
	if err == nil || !strings.Contains(err.Error(), seen) || !strings.Contains(err.Error(), thumbprint) {
		t.Errorf("got %v, want what was seen and what was wanted", err)
	}
	// A server that has answered nothing has not answered with success.
	attempt.unanswered = 1
	if err := attempt.late(jwtkey.JWKS{}, nil); !strings.Contains(err.Error(), "no answer came") || strings.Contains(err.Error(), "success") {
		t.Errorf("got %v", err)
	}
	attempt.reloads, attempt.restarts = 1, false
	if err := attempt.late(jwtkey.JWKS{}, nil); !strings.Contains(err.Error(), "told 1 times") {
		t.Errorf("got %v", err)
	}
}
