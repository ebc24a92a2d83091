package okta_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
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
	reply(w, `{"id":"0oa1","label":"x"}`)
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
	options.Wrap, options.RetryStatus = app.Wrap, okta.RetryStatus
	roundTripper, err := transport.New(options)
	if err != nil {
		t.Fatal(err)
	}
	client, err := okta.New(okta.Config{OrgURL: o.URL, Transport: roundTripper})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func read(ctx context.Context, t *testing.T, client *okta.Client) {
	t.Helper()
	if _, err := client.GetApplication(ctx, "0oa1"); err != nil {
		t.Error(err)
	}
}

// TestServiceApp_keys: keys of each kind and form sign assertions that the org accepts.
func TestServiceApp_keys(t *testing.T) {
	t.Parallel()
	p256 := ecKey(t, elliptic.P256())
	sec1, err := x509.MarshalECPrivateKey(p256)
	if err != nil {
		t.Fatal(err)
	}
	p384, p521 := ecKey(t, elliptic.P384()), ecKey(t, elliptic.P521())
	for name, c := range map[string]struct {
		pem    string
		public crypto.PublicKey
	}{
		"RSA, PKCS#1":                 {block("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(rsaKey())), rsaKey().Public()},
		"RSA, PKCS#8":                 {pkcs8(t, rsaKey()), rsaKey().Public()},
		"RSA, with written line ends": {strings.ReplaceAll(pkcs8(t, rsaKey()), "\n", `\n`), rsaKey().Public()},
		"P-256, SEC 1":                {block("EC PRIVATE KEY", sec1), p256.Public()},
		"P-256, PKCS#8":               {pkcs8(t, p256), p256.Public()},
		"P-384, PKCS#8":               {pkcs8(t, p384), p384.Public()},
		"P-521, PKCS#8":               {pkcs8(t, p521), p521.Public()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			org := newTokenOrg(t, c.public)
			client := serviceClient(t, org, c.pem, transport.Options{}, nil)
			read(t.Context(), t, client)
			read(t.Context(), t, client)
			if asked, served := org.counts(); asked != 1 || served != 2 {
				t.Errorf("%d tokens for %d requests", asked, served)
			}
		})
	}
}

func TestNewServiceApp_refusals(t *testing.T) {
	t.Parallel()
	_, edwards, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(rsaKey().Public())
	if err != nil {
		t.Fatal(err)
	}
	good := pkcs8(t, rsaKey())
	for name, c := range map[string]struct{ orgURL, key, want string }{
		"no PEM":            {"https://example.okta.com", "very-secret", "not in PEM"},
		"nothing":           {"https://example.okta.com", "", "not in PEM"},
		"a public key":      {"https://example.okta.com", block("PUBLIC KEY", public), "holds a public key"},
		"encrypted, PKCS#8": {"https://example.okta.com", block("ENCRYPTED PRIVATE KEY", []byte("very-secret")), "is encrypted"},
		"encrypted, PKCS#1": {"https://example.okta.com", string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Headers: map[string]string{"DEK-Info": "AES-256-CBC,00"}, Bytes: []byte("very-secret")})), "is encrypted"},
		"broken":            {"https://example.okta.com", block("PRIVATE KEY", []byte("very-secret")), "what it holds is none"},
		"Edwards":           {"https://example.okta.com", pkcs8(t, edwards), "neither RSA nor of an elliptic curve"},
		"another curve":     {"https://example.okta.com", pkcs8(t, ecKey(t, elliptic.P224())), "P-256, P-384 or P-521"},
		"the Admin Console": {"https://example-admin.okta.com", good, `leave out "-admin"`},
	} {
		_, err := okta.NewServiceApp(okta.ServiceAppConfig{OrgURL: c.orgURL, ClientID: "0oa1", PrivateKey: c.key})
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "very-secret") {
			t.Errorf("%s: %v, want an error with %q and without the key", name, err, c.want)
		}
	}
	config := okta.ServiceAppConfig{ClientID: "0oa1", PrivateKey: "very-secret"}
	if text := fmt.Sprintf("%v %+v %#v %s", config, config, config, &config); strings.Contains(text, "very-secret") {
		t.Errorf("%s", text)
	}
}

// TestServiceApp_singleFlight: requests that begin at once share one token.
func TestServiceApp_singleFlight(t *testing.T) {
	t.Parallel()
	org := newTokenOrg(t, rsaKey().Public())
	client := serviceClient(t, org, pkcs8(t, rsaKey()), transport.Options{}, nil)
	var requests sync.WaitGroup
	for range 20 {
		requests.Go(func() { read(t.Context(), t, client) })
	}
	requests.Wait()
	if asked, served := org.counts(); asked != 1 || served != 20 {
		t.Errorf("%d tokens for %d requests", asked, served)
	}
}

// TestServiceApp_expiry: a token is renewed before it ends.
func TestServiceApp_expiry(t *testing.T) {
	t.Parallel()
	org := newTokenOrg(t, rsaKey().Public())
	var mu sync.Mutex
	offset := time.Duration(0)
	org.now = func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		return time.Now().Add(offset)
	}
	client := serviceClient(t, org, pkcs8(t, rsaKey()), transport.Options{}, org.now)
	for _, step := range []struct {
		offset time.Duration
		tokens int
	}{{0, 1}, {59 * time.Minute, 1}, {59*time.Minute + 45*time.Second, 2}} {
		mu.Lock()
		offset = step.offset
		mu.Unlock()
		read(t.Context(), t, client)
		if asked, _ := org.counts(); asked != step.tokens {
			t.Errorf("%d tokens after %s, want %d", asked, step.offset, step.tokens)
		}
	}
}

// TestServiceApp_turnedAway: a token that the org does not take any more is replaced once; a 401 for something else is
// no reason to.
func TestServiceApp_turnedAway(t *testing.T) {
	t.Parallel()
	const revoked, noFeature = `401 {"errorCode":"E0000011","errorSummary":"Invalid token provided"}`, `401 {"errorCode":"E0000015","errorSummary":"You do not have permission to access the feature you are requesting"}`
	for name, c := range map[string]struct {
		accept        func(string) string
		code          string
		asked, served int
	}{
		"the first is revoked": {func(token string) string {
			if token == "token-1" {
				return revoked
			}
			return ""
		}, "", 2, 2},
		"all are revoked": {func(string) string { return revoked }, "E0000011", 2, 2},
		"no such feature": {func(string) string { return noFeature }, "E0000015", 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			org := newTokenOrg(t, rsaKey().Public())
			org.accept = c.accept
			_, err := serviceClient(t, org, pkcs8(t, rsaKey()), transport.Options{}, nil).GetApplication(t.Context(), "0oa1")
			if (err != nil) != (c.code != "") || err != nil && !okta.HasCode(err, c.code) {
				t.Errorf("%v, want %s", err, c.code)
			}
			if asked, served := org.counts(); asked != c.asked || served != c.served {
				t.Errorf("%d tokens for %d requests, want %d for %d", asked, served, c.asked, c.served)
			}
		})
	}
}

// TestServiceApp_bodySurvives: a request that is sent again has its body.
func TestServiceApp_bodySurvives(t *testing.T) {
	t.Parallel()
	org := newTokenOrg(t, rsaKey().Public())
	first := true
	org.accept = func(string) string {
		if first {
			first = false
			return `401 {"errorCode":"E0000011"}`
		}
		return ""
	}
	var bodies []string
	inner := org.Config.Handler
	org.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && r.URL.Path == "/api/v1/apps" {
			var body map[string]any
			if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
				t.Error(err)
			}
			bodies = append(bodies, fmt.Sprint(body["label"]))
		}
		inner.ServeHTTP(w, r)
	})
	if _, err := serviceClient(t, org, pkcs8(t, rsaKey()), transport.Options{}, nil).CreateApplication(t.Context(), okta.Application{Label: "x"}, true); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(bodies, []string{"x", "x"}) {
		t.Errorf("the bodies were %q", bodies)
	}
}

// TestServiceApp_proofs: where the org demands it, tokens and requests carry a proof of possession, with the org's nonce.
func TestServiceApp_proofs(t *testing.T) {
	t.Parallel()
	org := newTokenOrg(t, rsaKey().Public())
	org.demandsProof, org.nonce = true, "nonce-1"
	client := serviceClient(t, org, pkcs8(t, rsaKey()), transport.Options{}, nil)
	read(t.Context(), t, client)
	read(t.Context(), t, client)
	// Without a proof, with one, and with the nonce in it.
	if asked, served := org.counts(); asked != 3 || served != 2 {
		t.Errorf("%d requests for tokens, %d others", asked, served)
	}
	// Another nonce, and a token that is not good any more: the proof is there at once, only the nonce is learned.
	org.mu.Lock()
	org.nonce = "nonce-2"
	org.accept = func(token string) string {
		if token == "token-1" {
			return `401 {"errorCode":"E0000011"}`
		}
		return ""
	}
	org.mu.Unlock()
	read(t.Context(), t, client)
	if asked, served := org.counts(); asked != 5 || served != 4 {
		t.Errorf("%d requests for tokens, %d others", asked, served)
	}
}

// TestServiceApp_resourceNonce: the API may want a nonce too (RFC 9449, section 9).
func TestServiceApp_resourceNonce(t *testing.T) {
	t.Parallel()
	org := newTokenOrg(t, rsaKey().Public())
	org.demandsProof, org.nonce = true, "nonce-1"
	wanted := 0
	inner := org.Config.Handler
	org.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		org.mu.Lock()
		stale := r.URL.Path != "/oauth2/v1/token" && org.proof(r)["nonce"] != "nonce-api"
		if stale {
			wanted++
			w.Header().Set("DPoP-Nonce", "nonce-api")
			w.Header().Set("WWW-Authenticate", `DPoP error="use_dpop_nonce", error_description="nonce"`)
			org.mu.Unlock()
			reply(w, `401 {}`)
			return
		}
		org.jtis = nil // The inner handler looks at the same proof once more.
		org.mu.Unlock()
		inner.ServeHTTP(w, r)
	})
	client := serviceClient(t, org, pkcs8(t, rsaKey()), transport.Options{}, nil)
	read(t.Context(), t, client)
	read(t.Context(), t, client)
	if wanted != 1 {
		t.Errorf("the nonce was wanted %d times", wanted)
	}
}

// TestServiceApp_refused: why no token can be had is told with the org's words and without the key, and nothing else is
// sent; a rate limit is waited out.
func TestServiceApp_refused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		refuse []string
		code   string
		asked  int
	}{
		"a key that the app does not have": {[]string{`401 {"error":"invalid_client","error_description":"The client_assertion signature is invalid."}`}, "invalid_client", 1},
		"a scope that is not granted":      {[]string{`400 {"error":"invalid_scope","error_description":"One or more scopes are not configured for the authorization server resource."}`}, "invalid_scope", 1},
		"no token in it":                   {[]string{`{"token_type":"Bearer"}`}, "", 1},
		"no JSON":                          {[]string{`<html>`}, "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			org := newTokenOrg(t, rsaKey().Public())
			org.refuse = c.refuse
			_, err := serviceClient(t, org, pkcs8(t, rsaKey()), transport.Options{MaxRetries: 3}, nil).GetApplication(t.Context(), "0oa1")
			if err == nil || c.code != "" && !okta.HasCode(err, c.code) || strings.Contains(err.Error(), "PRIVATE") || strings.Contains(err.Error(), "eyJ") {
				t.Errorf("%v, want %s", err, c.code)
			}
			if c.code != "" && !strings.Contains(err.Error(), "/oauth2/v1/token") {
				t.Errorf("%q does not say which request was refused", err)
			}
			if asked, served := org.counts(); asked != c.asked || served != 0 {
				t.Errorf("%d requests for tokens, %d others", asked, served)
			}
		})
	}
}

func TestServiceApp_rateLimit(t *testing.T) {
	t.Parallel()
	org := newTokenOrg(t, rsaKey().Public())
	org.refuse = []string{`429 {"errorCode":"E0000047"}`}
	inner := org.Config.Handler
	org.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "0")
		inner.ServeHTTP(w, r)
	})
	client := serviceClient(t, org, pkcs8(t, rsaKey()), transport.Options{MaxRetries: 2}, nil)
	if _, err := client.CreateApplication(t.Context(), okta.Application{Label: "x"}, true); err != nil {
		t.Error(err)
	}
	if asked, served := org.counts(); asked != 2 || served != 1 {
		t.Errorf("%d requests for tokens, %d others", asked, served)
	}
}

// TestServiceApp_log: neither the key nor an assertion nor a token is in the log.
func TestServiceApp_log(t *testing.T) {
	t.Parallel()
	org := newTokenOrg(t, rsaKey().Public())
	var mu sync.Mutex
	var text strings.Builder
	client := serviceClient(t, org, pkcs8(t, rsaKey()), transport.Options{Log: func(_ context.Context, message string, fields map[string]any) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintln(&text, message, fields)
	}}, nil)
	read(t.Context(), t, client)
	mu.Lock()
	defer mu.Unlock()
	if log := text.String(); strings.Contains(log, "token-1") || strings.Contains(log, "eyJ") || !strings.Contains(log, "/oauth2/v1/token") {
		t.Errorf("the log is %s", log)
	}
}
