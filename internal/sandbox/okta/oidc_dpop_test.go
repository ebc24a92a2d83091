package okta_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
)

// oauthErrorOf is the description of an OAuth error.
func oauthErrorOf(a answer) string { return a.str("error") + ": " + a.str("error_description") }

// TestProofs: the proofs that are refused at the token endpoint and at a resource, with the texts of the OAuth error
// catalogue, invalid_dpop_proof_* and its likes.
func TestProofs(t *testing.T) {
	t.Parallel()
	f := startUnchecked(t, okta.Options{})
	p := newPossession(t, f)
	endpoint := f.url + "/oauth2/v1/token"
	if got := oauthErrorOf(p.askForToken(f)); got != "invalid_dpop_proof: The DPoP proof JWT header is missing." {
		t.Errorf("no proof: %s", got)
	}
	first := p.askForToken(f, p.proof("POST", endpoint, nil))
	if got := oauthErrorOf(first); got != "use_dpop_nonce: Authorization server requires nonce in DPoP proof." {
		t.Errorf("no nonce: %s", got)
	}
	p.nonce = first.header.Get("DPoP-Nonce")
	used := p.proof("POST", endpoint, nil)
	if got := p.askForToken(f, used); got.status != 200 || got.str("token_type") != "DPoP" {
		t.Fatalf("%d %s", got.status, got.raw)
	}
	for name, tc := range map[string]struct {
		proofs []string
		want   string
	}{
		"used":          {[]string{used}, "The DPoP proof JWT has already been used."},
		"two":           {[]string{p.proof("POST", endpoint, nil), p.proof("POST", endpoint, nil)}, "Multiple DPoP proof JWT headers are not allowed."},
		"no JWT":        {[]string{"x"}, "The DPoP proof JWT cannot be parsed."},
		"other method":  {[]string{p.proof("GET", endpoint, nil)}, "'htm' claim in the DPoP proof JWT is invalid."},
		"other address": {[]string{p.proof("POST", f.url+"/oauth2/v1/other", nil)}, "'htu' claim in the DPoP proof JWT is invalid."},
		"no time":       {[]string{p.proof("POST", endpoint, map[string]any{"iat": nil})}, "'iat' claim in the DPoP proof JWT is invalid."},
		"future":        {[]string{p.proof("POST", endpoint, map[string]any{"iat": time.Now().Add(time.Hour).Unix()})}, "The DPoP proof JWT is issued in the future."},
		"old":           {[]string{p.proof("POST", endpoint, map[string]any{"iat": time.Now().Add(-time.Hour).Unix()})}, "The DPoP proof JWT is issued more than five minutes in the past."},
		"expired":       {[]string{p.proof("POST", endpoint, map[string]any{"exp": time.Now().Add(-time.Second).Unix()})}, "The DPoP proof JWT is expired."},
		"no id":         {[]string{p.proof("POST", endpoint, map[string]any{"jti": ""})}, "'jti' claim in the DPoP proof JWT is invalid."},
	} {
		if got := oauthErrorOf(p.askForToken(f, tc.proofs...)); got != "invalid_dpop_proof: "+tc.want {
			t.Errorf("%s: %s, want %s", name, got, tc.want)
		}
	}
	untyped, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.HS256, Key: make([]byte, 32)}, (&jose.SignerOptions{}).WithType("dpop+jwt"))
	if err != nil {
		t.Fatal(err)
	}
	p.prover = untyped
	if got := oauthErrorOf(p.askForToken(f, p.proof("POST", endpoint, nil))); got != "invalid_dpop_proof: The DPoP proof JWT signature algorithm is invalid." {
		t.Errorf("symmetric: %s", got)
	}
}

// TestBoundTokens: a bound token is of use only with proofs of its own key; dpop.dpop_api_request.json has the good case.
func TestBoundTokens(t *testing.T) {
	t.Parallel()
	f := startUnchecked(t, okta.Options{})
	p := newPossession(t, f)
	endpoint, users := f.url+"/oauth2/v1/token", f.url+"/api/v1/users"
	p.nonce = p.askForToken(f, p.proof("POST", endpoint, nil)).header.Get("DPoP-Nonce")
	token := p.askForToken(f, p.proof("POST", endpoint, nil)).str("access_token")
	ath := map[string]any{"ath": tokenHash(token)}
	get := func(authorization string, proofs ...string) answer {
		return f.sendWith("GET", "/api/v1/users?limit=1", nil, http.Header{"Authorization": {authorization}, "Dpop": proofs})
	}
	if a := get("DPoP "+token, p.proof("GET", users, ath)); a.status != 200 {
		t.Errorf("good: %d %s", a.status, a.raw)
	}
	for name, tc := range map[string]struct {
		a    answer
		want string
	}{
		"bearer":     {get("Bearer " + token), "invalid_request: The resource request must use the DPoP authentication scheme when using a DPoP bound token."},
		"no proof":   {get("DPoP " + token), "invalid_request: The resource request requires a DPoP proof."},
		"other hash": {get("DPoP "+token, p.proof("GET", users, map[string]any{"ath": tokenHash("x")})), "invalid_dpop_proof: 'ath' claim in the DPoP proof does not match the presented access_token."},
	} {
		if got := oauthErrorOf(tc.a); got != tc.want {
			t.Errorf("%s: %s, want %s", name, got, tc.want)
		}
	}
	p.newProofKey()
	if got := oauthErrorOf(get("DPoP "+token, p.proof("GET", users, ath))); got != "invalid_dpop_proof: The access_token is not bound to the provided DPoP proof." {
		t.Errorf("other key: %s", got)
	}
}
