package orgtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// Possession is a service app that proves possession of a key, as the recorded SDK does it.
type Possession struct {
	t      *testing.T
	App    string
	signer jose.Signer
	Prover jose.Signer
	Nonce  string
	Token  string
	serial int
}

// NewPossession makes the app with its key, bound to DPoP, and grants it the recorded scopes.
func NewPossession(t *testing.T, f *Fixture) *Possession {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	public, err := json.Marshal(jose.JSONWebKey{Key: &key.PublicKey, KeyID: "k", Algorithm: "ES256", Use: "sig"})
	if err != nil {
		t.Fatal(err)
	}
	app := f.Must(200, "POST", Apps, OIDCApp("service", "service", "private_key_jwt", map[string]any{
		"grant_types": []string{"client_credentials"}, "response_types": []string{"token"}, "dpop_bound_access_tokens": true,
		"jwks": map[string]any{"keys": []any{json.RawMessage(public)}},
	}))
	for _, scope := range []string{"okta.users.read", "okta.apps.read", "okta.groups.read"} {
		f.Must(201, "POST", Apps+"/"+app.ID()+"/grants", map[string]any{"scopeId": scope, "issuer": f.URL})
	}
	p := &Possession{t: t, App: app.ID()}
	if p.signer, err = jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", "k")); err != nil {
		t.Fatal(err)
	}
	p.NewProofKey()
	return p
}

// NewProofKey gives the app another key for its proofs.
func (p *Possession) NewProofKey() {
	p.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		p.t.Fatal(err)
	}
	options := (&jose.SignerOptions{EmbedJWK: true}).WithType("dpop+jwt")
	if p.Prover, err = jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, options); err != nil {
		p.t.Fatal(err)
	}
}

// Proof signs a proof; changes replace claims, a nil one removes.
func (p *Possession) Proof(method, target string, changes map[string]any) string {
	p.t.Helper()
	p.serial++
	claims := map[string]any{"htm": method, "htu": target, "iat": time.Now().Unix(), "jti": fmt.Sprint("proof ", p.serial)}
	if p.Nonce != "" {
		claims["nonce"] = p.Nonce
	}
	for name, value := range changes {
		claims[name] = value
		if value == nil {
			delete(claims, name)
		}
	}
	out, err := jwt.Signed(p.Prover).Claims(claims).Serialize()
	if err != nil {
		p.t.Fatal(err)
	}
	return out
}

// TokenHash is the ath of a proof for a token.
func TokenHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// AskForToken posts to the org's token endpoint, with the proofs that are given.
func (p *Possession) AskForToken(f *Fixture, proofs ...string) Answer {
	p.t.Helper()
	p.serial++
	endpoint := f.URL + "/oauth2/v1/token"
	assertion, err := jwt.Signed(p.signer).Claims(jwt.Claims{
		Issuer: p.App, Subject: p.App, Audience: jwt.Audience{endpoint}, ID: fmt.Sprint("assertion ", p.serial),
		IssuedAt: jwt.NewNumericDate(time.Now()), Expiry: jwt.NewNumericDate(time.Now().Add(time.Minute)),
	}).Serialize()
	if err != nil {
		p.t.Fatal(err)
	}
	form := url.Values{
		"grant_type": {"client_credentials"}, "scope": {"okta.users.read okta.apps.read okta.groups.read"},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}, "client_assertion": {assertion},
	}
	header := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Dpop": proofs}
	return f.SendWith("POST", "/oauth2/v1/token", form.Encode(), header)
}
