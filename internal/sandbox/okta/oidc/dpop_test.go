package oidc_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/orgtest"
)

// TestProofs: the proofs that are refused at the token endpoint and at a resource, with the texts of the OAuth error catalogue,
// invalid_dpop_proof_* and its likes.
func TestProofs(t *testing.T) {
	t.Parallel()
	f := orgtest.StartUnchecked(t, okta.Options{})
	p := orgtest.NewPossession(t, f)
	endpoint := f.URL + "/oauth2/v1/token"
	if got := p.AskForToken(f).OAuthError(); got != "invalid_dpop_proof: The DPoP proof JWT header is missing." {
		t.Errorf("no proof: %s", got)
	}
	first := p.AskForToken(f, p.Proof("POST", endpoint, nil))
	if got := first.OAuthError(); got != "use_dpop_nonce: Authorization server requires nonce in DPoP proof." {
		t.Errorf("no nonce: %s", got)
	}
	p.Nonce = first.Header.Get("DPoP-Nonce")
	used := p.Proof("POST", endpoint, nil)
	if got := p.AskForToken(f, used); got.Status != 200 || got.Str("token_type") != "DPoP" {
		t.Fatalf("%d %s", got.Status, got.Raw)
	}
	for name, tc := range map[string]struct {
		proofs []string
		want   string
	}{
		"used":          {[]string{used}, "The DPoP proof JWT has already been used."},
		"two":           {[]string{p.Proof("POST", endpoint, nil), p.Proof("POST", endpoint, nil)}, "Multiple DPoP proof JWT headers are not allowed."},
		"no JWT":        {[]string{"x"}, "The DPoP proof JWT cannot be parsed."},
		"other method":  {[]string{p.Proof("GET", endpoint, nil)}, "'htm' claim in the DPoP proof JWT is invalid."},
		"other address": {[]string{p.Proof("POST", f.URL+"/oauth2/v1/other", nil)}, "'htu' claim in the DPoP proof JWT is invalid."},
		"no time":       {[]string{p.Proof("POST", endpoint, map[string]any{"iat": nil})}, "'iat' claim in the DPoP proof JWT is invalid."},
		"future":        {[]string{p.Proof("POST", endpoint, map[string]any{"iat": time.Now().Add(time.Hour).Unix()})}, "The DPoP proof JWT is issued in the future."},
		"old":           {[]string{p.Proof("POST", endpoint, map[string]any{"iat": time.Now().Add(-time.Hour).Unix()})}, "The DPoP proof JWT is issued more than five minutes in the past."},
		"expired":       {[]string{p.Proof("POST", endpoint, map[string]any{"exp": time.Now().Add(-time.Second).Unix()})}, "The DPoP proof JWT is expired."},
		"no id":         {[]string{p.Proof("POST", endpoint, map[string]any{"jti": ""})}, "'jti' claim in the DPoP proof JWT is invalid."},
	} {
		if got := p.AskForToken(f, tc.proofs...).OAuthError(); got != "invalid_dpop_proof: "+tc.want {
			t.Errorf("%s: %s, want %s", name, got, tc.want)
		}
	}
	untyped, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.HS256, Key: make([]byte, 32)}, (&jose.SignerOptions{}).WithType("dpop+jwt"))
	if err != nil {
		t.Fatal(err)
	}
	p.Prover = untyped
	if got := p.AskForToken(f, p.Proof("POST", endpoint, nil)).OAuthError(); got != "invalid_dpop_proof: The DPoP proof JWT signature algorithm is invalid." {
		t.Errorf("symmetric: %s", got)
	}
}

// TestBoundTokens: a bound token is of use only with proofs of its own key; dpop.dpop_api_request.json has the good case.
func TestBoundTokens(t *testing.T) {
	t.Parallel()
	f := orgtest.StartUnchecked(t, okta.Options{})
	p := orgtest.NewPossession(t, f)
	endpoint, users := f.URL+"/oauth2/v1/token", f.URL+"/api/v1/users"
	p.Nonce = p.AskForToken(f, p.Proof("POST", endpoint, nil)).Header.Get("DPoP-Nonce")
	token := p.AskForToken(f, p.Proof("POST", endpoint, nil)).Str("access_token")
	ath := map[string]any{"ath": orgtest.TokenHash(token)}
	get := func(authorization string, proofs ...string) orgtest.Answer {
		return f.SendWith("GET", "/api/v1/users?limit=1", nil, http.Header{"Authorization": {authorization}, "Dpop": proofs})
	}
	if a := get("DPoP "+token, p.Proof("GET", users, ath)); a.Status != 200 {
		t.Errorf("good: %d %s", a.Status, a.Raw)
	}
	for name, tc := range map[string]struct {
		a    orgtest.Answer
		want string
	}{
		"bearer":     {get("Bearer " + token), "invalid_request: The resource request must use the DPoP authentication scheme when using a DPoP bound token."},
		"no proof":   {get("DPoP " + token), "invalid_request: The resource request requires a DPoP proof."},
		"other hash": {get("DPoP "+token, p.Proof("GET", users, map[string]any{"ath": orgtest.TokenHash("x")})), "invalid_dpop_proof: 'ath' claim in the DPoP proof does not match the presented access_token."},
	} {
		if got := tc.a.OAuthError(); got != tc.want {
			t.Errorf("%s: %s, want %s", name, got, tc.want)
		}
	}
	p.NewProofKey()
	if got := get("DPoP "+token, p.Proof("GET", users, ath)).OAuthError(); got != "invalid_dpop_proof: The access_token is not bound to the provided DPoP proof." {
		t.Errorf("other key: %s", got)
	}
}
