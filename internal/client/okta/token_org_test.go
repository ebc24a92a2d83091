package okta_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

var rsaKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

func ecKey(t *testing.T, curve elliptic.Curve) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func pkcs8(t *testing.T, key crypto.PrivateKey) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return block("PRIVATE KEY", der)
}

func block(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

// tokenOrg is an org that gives tokens to one service app and checks what it is sent.
type tokenOrg struct {
	*httptest.Server
	t      *testing.T
	public crypto.PublicKey
	now    func() time.Time

	mu sync.Mutex
	// demandsProof: requests for tokens need DPoP (invalid_dpop_proof_missing_header), and the nonce.
	demandsProof bool
	nonce        string
	// refuse answers the next requests for tokens.
	refuse []string
	// accept says whether a token is good for the API.
	accept func(token string) string
	given  int
	asked  int
	served int
	jtis   []string
}

func newTokenOrg(t *testing.T, public crypto.PublicKey) *tokenOrg {
	t.Helper()
	o := &tokenOrg{t: t, public: public, now: time.Now, accept: func(string) string { return "" }}
	o.Server = httptest.NewServer(o)
	t.Cleanup(o.Close)
	return o
}

// ServeHTTP implements http.Handler.
func (o *tokenOrg) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	defer o.mu.Unlock()
	w.Header().Set("Date", time.Now().UTC().Format(http.TimeFormat))
	if r.URL.Path == "/oauth2/v1/token" {
		o.asked++
		reply(w, o.token(w, r))
		return
	}
	o.served++
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if o.demandsProof {
		if scheme != "DPoP" {
			o.t.Errorf("the request came with the scheme %s", scheme)
		}
		claims := o.proof(r)
		hash := sha256.Sum256([]byte(token))
		if claims["ath"] != base64.RawURLEncoding.EncodeToString(hash[:]) {
			o.t.Errorf("the proof is bound to %v, not to the token", claims["ath"])
		}
	} else if scheme != "Bearer" {
		o.t.Errorf("the request came with the scheme %s", scheme)
	}
	if refusal := o.accept(token); refusal != "" {
		reply(w, refusal)
		return
	}
	reply(w, `{"id":"0oa1","label":"x","credentials":{"oauthClient":{"client_id":"0oa1"}}}`)
}

func (o *tokenOrg) token(w http.ResponseWriter, r *http.Request) string {
	if err := r.ParseForm(); err != nil {
		o.t.Error(err)
	}
	for name, want := range map[string]string{
		"grant_type": "client_credentials", "scope": "okta.apps.manage okta.groups.read",
		"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
	} {
		if got := r.PostForm.Get(name); got != want {
			o.t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if r.URL.RawQuery != "" {
		o.t.Errorf("the request has the query %s", r.URL.RawQuery)
	}
	o.assertion(r.PostForm.Get("client_assertion"))
	if len(o.refuse) > 0 {
		refusal := o.refuse[0]
		o.refuse = o.refuse[1:]
		return refusal
	}
	kind := "Bearer"
	if o.demandsProof {
		if r.Header.Get("DPoP") == "" {
			return `400 {"error":"invalid_dpop_proof","error_description":"The DPoP proof JWT header is missing."}`
		}
		if claims := o.proof(r); claims["nonce"] != o.nonce {
			w.Header().Set("DPoP-Nonce", o.nonce)
			return `400 {"error":"use_dpop_nonce","error_description":"Authorization server requires nonce in DPoP proof."}`
		}
		kind = "DPoP"
	}
	o.given++
	return fmt.Sprintf(`{"token_type":%q,"expires_in":3600,"access_token":"token-%d","scope":"okta.apps.manage"}`, kind, o.given)
}

// assertion checks the signature and the claims of a client assertion (API doc, client authentication methods).
func (o *tokenOrg) assertion(text string) {
	parsed, err := jwt.ParseSigned(text, []jose.SignatureAlgorithm{jose.RS256, jose.ES256, jose.ES384, jose.ES512})
	if err != nil {
		o.t.Errorf("the assertion: %s", err)
		return
	}
	var claims jwt.Claims
	if err := parsed.Claims(o.public, &claims); err != nil {
		o.t.Errorf("the assertion's signature: %s", err)
	}
	err = claims.Validate(jwt.Expected{Issuer: "0oaService", Subject: "0oaService", AnyAudience: jwt.Audience{o.URL + "/oauth2/v1/token"}, Time: o.now()})
	if err != nil || claims.Expiry == nil || claims.Expiry.Time().After(o.now().Add(time.Hour)) {
		o.t.Errorf("the assertion's claims %+v: %v", claims, err)
	}
	if parsed.Headers[0].KeyID != "key-1" {
		o.t.Errorf("the assertion names the key %q", parsed.Headers[0].KeyID)
	}
	if slices.Contains(o.jtis, claims.ID) {
		o.t.Error("an assertion was used twice")
	}
	o.jtis = append(o.jtis, claims.ID)
}

// proof checks a proof of possession (RFC 9449, section 4.3) and returns its claims.
func (o *tokenOrg) proof(r *http.Request) map[string]any {
	parsed, err := jwt.ParseSigned(r.Header.Get("DPoP"), []jose.SignatureAlgorithm{jose.ES256})
	if err != nil {
		o.t.Errorf("the proof: %s", err)
		return nil
	}
	header := parsed.Headers[0]
	if header.JSONWebKey == nil || !header.JSONWebKey.IsPublic() || header.ExtraHeaders["typ"] != "dpop+jwt" {
		o.t.Errorf("the proof's header is %+v", header)
		return nil
	}
	var claims map[string]any
	if err := parsed.Claims(header.JSONWebKey, &claims); err != nil {
		o.t.Errorf("the proof's signature: %s", err)
	}
	if claims["htm"] != r.Method || claims["htu"] != o.URL+r.URL.Path {
		o.t.Errorf("the proof is for %v %v, the request is %s %s", claims["htm"], claims["htu"], r.Method, r.URL.Path)
	}
	if jti, _ := claims["jti"].(string); jti == "" || slices.Contains(o.jtis, jti) {
		o.t.Errorf("the proof's id %q is not new", jti)
	} else {
		o.jtis = append(o.jtis, jti)
	}
	return claims
}

func (o *tokenOrg) counts() (asked, served int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.asked, o.served
}

// serviceClient is a client of the org with the service app's credential.
func serviceClient(t *testing.T, o *tokenOrg, privateKey string, options transport.Options, now func() time.Time) *okta.Client {
	t.Helper()
	app, err := okta.NewServiceApp(okta.ServiceAppConfig{
		OrgURL: o.URL + "/", ClientID: "0oaService", PrivateKey: privateKey, PrivateKeyID: "key-1",
		Scopes: []string{"okta.apps.manage", "okta.groups.read"}, Now: now,
	})
	if err != nil {
		t.Fatal(err)
	}
	client, err := okta.New(okta.Config{OrgURL: o.URL, ServiceApp: app, Transport: options})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func read(ctx context.Context, t *testing.T, client *okta.Client) {
	t.Helper()
	if _, err := client.Applications().Get(ctx, "0oa1"); err != nil {
		t.Error(err)
	}
}
