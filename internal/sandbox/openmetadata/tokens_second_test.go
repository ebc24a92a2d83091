package openmetadata_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// TestTokensOfOneSecondAreOneText: F161, by the server's own clock, which its answers tell (j01).
func TestTokensOfOneSecondAreOneText(t *testing.T) {
	t.Parallel()
	now := newClock()
	now.now = now.now.Truncate(time.Second)
	s := start(t, openmetadata.Options{Clock: now.Now})
	admin := s.admin()
	account := s.want(200, http.MethodGet, "/api/v1/users/name/ingestion-bot", admin, nil)["id"].(string)
	generate := func() (token string, expires any) {
		s.want(200, http.MethodPut, "/api/v1/users/generateToken/"+account, admin, object{"JWTTokenExpiry": "30"})
		made := s.want(200, http.MethodGet, "/api/v1/users/token/"+account, admin, nil)
		return made["JWTToken"].(string), made["JWTTokenExpiresAt"]
	}
	first, expires := generate()
	now.advance(500 * time.Millisecond)
	again, later := generate()
	if again != first || later == expires {
		t.Errorf("a second token of the second: the same text %t, the same expiry in milliseconds %t", again == first, later == expires)
	}
	s.want(200, http.MethodPut, "/api/v1/users/revokeToken", admin, object{"id": account})
	if again, _ := generate(); again != first {
		t.Error("the token after a revocation is another text")
	}
	personal := func() any {
		return s.want(200, http.MethodPut, "/api/v1/users/security/token", admin, object{"tokenName": "t", "JWTTokenExpiry": "30"})["jwtToken"]
	}
	firstPersonal := personal()
	if personal() != firstPersonal {
		t.Error("two personal access tokens of one second are two texts")
	}
	now.advance(500 * time.Millisecond)
	if again, _ := generate(); again == first {
		t.Error("the token of the next second is the same text")
	}
	if personal() == firstPersonal {
		t.Error("the personal access token of the next second is the same text")
	}
	resp, err := http.Get(s.url + "/api/v1/system/version")
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if date := resp.Header.Get("Date"); date != now.Now().UTC().Format(http.TimeFormat) {
		t.Errorf("the answer is of %s, and the server's clock shows %s", date, now.Now().UTC())
	}
}
