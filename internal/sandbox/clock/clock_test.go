package clock_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/clock"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
)

func TestOnlyARegeneratedTokenMovesTheClockAndOnlyUntilItIsStopped(t *testing.T) {
	t.Parallel()
	var moved clock.Clock
	server := control.New(nil)
	handler := server.Wrap(http.NotFoundHandler())
	ahead := func(method, path string) time.Duration {
		handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), method, path, nil))
		return time.Until(moved.Now()).Round(time.Second)
	}
	const token, generate = "/api/v1/users/token/6d3e9e1c", "/api/v1/users/generateToken/6d3e9e1c"

	stop := moved.SkipTokenCache(server)
	if by := ahead(http.MethodGet, token); by != 0 {
		t.Errorf("reading a token moved the clock by %s", by)
	}
	// A server refuses a bot's new token for up to two minutes (F52).
	once := ahead(http.MethodPut, generate)
	if once <= 2*time.Minute {
		t.Errorf("a regenerated token moved the clock by %s, which is within the two minutes", once)
	}
	if twice := ahead(http.MethodPut, generate); twice != 2*once {
		t.Errorf("the second regenerated token moved the clock to %s, the first to %s", twice, once)
	}
	stop()
	if by := ahead(http.MethodPut, generate); by != 2*once {
		t.Errorf("a token that was regenerated after the stop moved the clock to %s", by)
	}
	moved.Advance(time.Hour)
	if by := ahead(http.MethodGet, token); by != 2*once+time.Hour {
		t.Errorf("an hour on, the clock is ahead by %s", by)
	}
}
