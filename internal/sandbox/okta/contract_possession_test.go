package okta_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// possession is a service app that proves possession of a key, as the recorded SDK does it.
type possession struct {
	t      *testing.T
	app    string
	signer jose.Signer
	prover jose.Signer
	nonce  string
	token  string
	serial int
}

// newPossession makes the app with its key, bound to DPoP, and grants it the recorded scopes.
func newPossession(t *testing.T, f *fixture) *possession {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	public, err := json.Marshal(jose.JSONWebKey{Key: &key.PublicKey, KeyID: "k", Algorithm: "ES256", Use: "sig"})
	if err != nil {
		t.Fatal(err)
	}
	app := f.must(200, "POST", apps, oidcApp("service", "service", "private_key_jwt", map[string]any{
		"grant_types": []string{"client_credentials"}, "response_types": []string{"token"}, "dpop_bound_access_tokens": true,
		"jwks": map[string]any{"keys": []any{json.RawMessage(public)}},
	}))
	for _, scope := range []string{"okta.users.read", "okta.apps.read", "okta.groups.read"} {
		f.must(201, "POST", apps+"/"+app.id()+"/grants", map[string]any{"scopeId": scope, "issuer": f.url})
	}
	p := &possession{t: t, app: app.id()}
	if p.signer, err = jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", "k")); err != nil {
		t.Fatal(err)
	}
	p.newProofKey()
	return p
}

func (p *possession) newProofKey() {
	p.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		p.t.Fatal(err)
	}
	options := (&jose.SignerOptions{EmbedJWK: true}).WithType("dpop+jwt")
	if p.prover, err = jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, options); err != nil {
		p.t.Fatal(err)
	}
}

// proof signs a proof; changes replace claims, a nil one removes.
func (p *possession) proof(method, target string, changes map[string]any) string {
	p.t.Helper()
	p.serial++
	claims := map[string]any{"htm": method, "htu": target, "iat": time.Now().Unix(), "jti": fmt.Sprint("proof ", p.serial)}
	if p.nonce != "" {
		claims["nonce"] = p.nonce
	}
	for name, value := range changes {
		claims[name] = value
		if value == nil {
			delete(claims, name)
		}
	}
	out, err := jwt.Signed(p.prover).Claims(claims).Serialize()
	if err != nil {
		p.t.Fatal(err)
	}
	return out
}

func tokenHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// askForToken posts to the org's token endpoint, with the proofs that are given.
func (p *possession) askForToken(f *fixture, proofs ...string) answer {
	p.t.Helper()
	p.serial++
	endpoint := f.url + "/oauth2/v1/token"
	assertion, err := jwt.Signed(p.signer).Claims(jwt.Claims{
		Issuer: p.app, Subject: p.app, Audience: jwt.Audience{endpoint}, ID: fmt.Sprint("assertion ", p.serial),
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
	return f.sendWith("POST", "/oauth2/v1/token", form.Encode(), header)
}

// send repeats a recorded exchange: a request for a token that the org answers by a nonce has none yet.
func (p *possession) send(r *repeater, e seqExchange) answer {
	r.t.Helper()
	if e.Request.Path == "/oauth2/v1/token" {
		if !e.Request.DPoP {
			return p.askForToken(r.fixture)
		}
		if e.Response.Status == http.StatusBadRequest {
			p.nonce = ""
			p.newProofKey()
		}
		got := p.askForToken(r.fixture, p.proof("POST", r.url+"/oauth2/v1/token", nil))
		p.nonce, p.token = got.header.Get("DPoP-Nonce"), got.str("access_token")
		if p.nonce == "" {
			r.out = append(r.out, "no DPoP-Nonce")
		}
		if p.token != "" {
			got.raw = bytes.ReplaceAll(got.raw, []byte(p.token), []byte("<access token>"))
		}
		return got
	}
	path, _, _ := strings.Cut(e.Request.Path, "?")
	return r.sendWith(e.Request.Method, e.Request.Path, nil, http.Header{
		"Authorization": {"DPoP " + p.token}, "Dpop": {p.proof(e.Request.Method, r.url+path, map[string]any{"ath": tokenHash(p.token)})},
	})
}
