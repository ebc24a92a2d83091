package okta_test

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

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

// TestServiceApp_turnedAway: a token that the org does not take any more is replaced once; a 401 for something else is no
// reason to.
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
			_, err := serviceClient(t, org, pkcs8(t, rsaKey()), transport.Options{}, nil).Applications().Get(t.Context(), "0oa1")
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
	if _, err := serviceClient(t, org, pkcs8(t, rsaKey()), transport.Options{}, nil).Applications().Create(t.Context(), okta.Application{Label: "x"}); err != nil {
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

// TestServiceApp_refused: why no token can be had is told with the org's words and without the key, and nothing else is sent; a
// rate limit is waited out.
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
			_, err := serviceClient(t, org, pkcs8(t, rsaKey()), transport.Options{MaxRetries: 3}, nil).Applications().Get(t.Context(), "0oa1")
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
	if _, err := client.Applications().Create(t.Context(), okta.Application{Label: "x"}); err != nil {
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
