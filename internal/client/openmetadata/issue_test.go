package openmetadata

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// frozen is a server's clock that moves only while the client waits.
type frozen struct {
	mu     sync.Mutex
	now    time.Time
	waited []time.Duration
	// stopped: it does not move even then.
	stopped bool
}

func (f *frozen) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

func (f *frozen) pause(ctx context.Context, wait time.Duration) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if wait > 0 {
		f.waited = append(f.waited, wait)
		if !f.stopped {
			f.now = f.now.Add(wait)
		}
	}
	return ctx.Err()
}

// waits are how often the client has waited since the last call, each for a second at most.
func (f *frozen) waits(t *testing.T) int {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	count := len(f.waited)
	for _, wait := range f.waited {
		if wait > time.Second {
			t.Errorf("waited %s", wait)
		}
	}
	f.waited = nil
	return count
}

// ofServer is a client of a server whose clock is hours away from the client's own.
func ofServer(t *testing.T, version string) (*Client, *frozen) {
	t.Helper()
	clock := &frozen{now: time.Now().Add(-5 * time.Hour).Truncate(time.Second).Add(300 * time.Millisecond)}
	client := startServer(t, double.Options{Version: version, Clock: clock.Now}).client(t, passwordOnly())
	client.pause = clock.pause
	return client, clock
}

// TestRegenerateBotToken_seconds: a bot's new token is another text than the one before, revoked or not (fact 161), and the
// server's next second is waited for only where that is needed.
func TestRegenerateBotToken_seconds(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"1.9", "1.12", "2.1"} {
		client, clock := ofServer(t, version)
		bot, err := client.GetBot(t.Context(), "ingestion-bot")
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		regenerate := func(what string, waits int) {
			t.Helper()
			token, err := client.RegenerateBotToken(t.Context(), bot.BotUser.ID, "90")
			if err != nil {
				t.Fatalf("%s: %s", what, err)
			}
			if seen[token.Token] || token.Token == "" {
				t.Errorf("%s, %s: the token is one that there was", version, what)
			}
			seen[token.Token] = true
			if got := clock.waits(t); got != waits {
				t.Errorf("%s, %s: waited %d times, want %d", version, what, got, waits)
			}
		}
		clock.now = clock.now.Add(time.Minute)
		regenerate("long after the last", 0)
		regenerate("in the second of the last", 1)
		if err := client.RevokeBotToken(t.Context(), bot.BotUser.ID); err != nil {
			t.Fatal(err)
		}
		regenerate("right after a revocation", 1)
		clock.now = clock.now.Add(-time.Hour)
		regenerate("after the server's clock was set back", 0)
	}
}

// TestCreatePersonalToken_seconds: as for bots, with the tokens that are made at the same time and under two names.
func TestCreatePersonalToken_seconds(t *testing.T) {
	t.Parallel()
	client, clock := ofServer(t, "2.1")
	clock.now = clock.now.Add(time.Minute)
	var mu sync.Mutex
	seen := map[string]string{}
	create := func(name string) {
		token, err := client.CreatePersonalToken(t.Context(), "admin", name, "30")
		mu.Lock()
		defer mu.Unlock()
		if err != nil || token.Token == "" || seen[token.Token] != "" {
			t.Errorf("%s: %v; the token is that of %q", name, err, seen[token.Token])
		}
		seen[token.Token] = name
	}
	create("first")
	if waits := clock.waits(t); waits != 0 {
		t.Errorf("waited %d times for the first", waits)
	}
	var group sync.WaitGroup
	for _, name := range []string{"second", "third"} {
		group.Go(func() { create(name) })
	}
	group.Wait()
	if waits := clock.waits(t); waits != 2 {
		t.Errorf("waited %d times for two more", waits)
	}
	present, err := client.PersonalTokens(t.Context(), "admin")
	if err != nil || len(present) != 3 {
		t.Fatalf("the account has %v, %v", present, err)
	}
	for _, token := range present {
		if err := client.RevokePersonalToken(t.Context(), "admin", token.ID); err != nil {
			t.Fatal(err)
		}
	}
	create("right after the revocation of all")
	if waits := clock.waits(t); waits != 1 {
		t.Errorf("waited %d times after the revocation", waits)
	}
}

// TestIssue_clockStandsStill: a token that there was before is no new one, also when the server's clock does not tell, and it
// is not left behind as a second one.
func TestIssue_clockStandsStill(t *testing.T) {
	t.Parallel()
	client, clock := ofServer(t, "1.12")
	clock.stopped = true
	bot, err := client.GetBot(t.Context(), "ingestion-bot")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.RegenerateBotToken(t.Context(), bot.BotUser.ID, "Unlimited"); !errors.Is(err, errSameToken) {
		t.Errorf("regenerating: %v", err)
	}
	if _, err := client.CreatePersonalToken(t.Context(), "admin", "first", "30"); err != nil {
		t.Fatal(err)
	}
	if _, err := client.CreatePersonalToken(t.Context(), "admin", "second", "30"); !errors.Is(err, errSameToken) {
		t.Errorf("creating: %v", err)
	}
	if present, err := client.PersonalTokens(t.Context(), "admin"); err != nil || len(present) != 1 {
		t.Errorf("the account has %v, %v", present, err)
	}
}

// TestNoteMoment_withoutDate: a proxy that drops the date leaves our own clock, and what is compared afterwards.
func TestNoteMoment_withoutDate(t *testing.T) {
	t.Parallel()
	listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Date"] = nil
		_, _ = w.Write([]byte(`{}`))
	}))
	t.Cleanup(func() { end(listener) })
	now := time.Date(2026, 11, 29, 7, 0, 0, 5e8, time.UTC)
	client, err := New(Config{Host: listener.URL, Token: "unused", Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	var at moment
	if err := client.send(noting(t.Context(), &at), "", http.MethodGet, "/v1/system/version", nil, nil); err != nil {
		t.Fatal(err)
	}
	if !at.server.Equal(now.Truncate(time.Second)) {
		t.Errorf("the moment is %s", at.server)
	}
}
