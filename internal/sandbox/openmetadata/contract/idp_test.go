package contract_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// testKey is an RSA key of a test.
type testKey struct {
	private *rsa.PrivateKey
	// n is what /config/jwks shows, where it is not the key's own.
	n string
}

var keyPool = struct {
	sync.Mutex
	keys map[string]*testKey
}{keys: map[string]*testKey{}}

// namedKey gives the key of a name, the same throughout the test run.
func namedKey(t testing.TB, name string, bits int) *testKey {
	t.Helper()
	keyPool.Lock()
	defer keyPool.Unlock()
	if k, ok := keyPool.keys[name]; ok {
		return k
	}
	private, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		t.Fatal(err)
	}
	keyPool.keys[name] = &testKey{private: private}
	return keyPool.keys[name]
}

func (k *testKey) sign(t testing.TB, kid string, claims map[string]any) string {
	return k.signWith(t, jose.RS256, kid, claims)
}

func (k *testKey) signWith(t testing.TB, algorithm jose.SignatureAlgorithm, kid string, claims map[string]any) string {
	t.Helper()
	options := (&jose.SignerOptions{}).WithType("JWT")
	if kid != "" {
		options = options.WithHeader("kid", kid)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: k.private}, options)
	if err != nil {
		t.Fatal(err)
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// javaModulus is n as Java's BigInteger.toByteArray gives it, in padded base64url.
func (k *testKey) javaModulus() string {
	if k.n != "" {
		return k.n
	}
	return base64.URLEncoding.EncodeToString(append([]byte{0}, k.private.N.Bytes()...))
}

func claimsOf(t testing.TB, token string) map[string]any {
	t.Helper()
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
	if err != nil {
		t.Fatal(err)
	}
	var claims map[string]any
	if err := json.Unmarshal(payload, &claims); err != nil {
		t.Fatal(err)
	}
	return claims
}

// keyFiles writes key files into a server's directory.
type keyFiles struct {
	t   testing.TB
	dir string
	// standIn is the pair that the fresh server has: the shipped public key.
	standIn                   *testKey
	freshPrivate, freshPublic []byte
}

func newKeyFiles(t testing.TB, dir string) *keyFiles {
	t.Helper()
	private, err := os.ReadFile(filepath.Join(dir, "private_key.der"))
	if err != nil {
		t.Fatal(err)
	}
	public, err := os.ReadFile(filepath.Join(dir, "public_key.der"))
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	parsedPublic, err := x509.ParsePKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	n := base64.URLEncoding.EncodeToString(append([]byte{0}, parsedPublic.(*rsa.PublicKey).N.Bytes()...))
	return &keyFiles{t: t, dir: dir, standIn: &testKey{private: parsed.(*rsa.PrivateKey), n: n}, freshPrivate: private, freshPublic: public}
}

func (f *keyFiles) write(private, public []byte) {
	f.t.Helper()
	for name, data := range map[string][]byte{"private_key.der": private, "public_key.der": public} {
		path := filepath.Join(f.dir, name)
		if data == nil {
			if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
				f.t.Fatal(err)
			}
			continue
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			f.t.Fatal(err)
		}
	}
}

func (f *keyFiles) use(k *testKey) { f.pair(k, k) }

// pair writes the private file of one key and the public file of another.
func (f *keyFiles) pair(private, public *testKey) {
	f.t.Helper()
	priv, err := x509.MarshalPKCS8PrivateKey(private.private)
	if err != nil {
		f.t.Fatal(err)
	}
	pub, err := x509.MarshalPKIXPublicKey(&public.private.PublicKey)
	if err != nil {
		f.t.Fatal(err)
	}
	f.write(priv, pub)
}

func (f *keyFiles) read(name string) []byte {
	f.t.Helper()
	data, err := os.ReadFile(filepath.Join(f.dir, name))
	if err != nil {
		f.t.Fatal(err)
	}
	return data
}

func (f *keyFiles) fresh() { f.write(f.freshPrivate, f.freshPublic) }

// identityProvider plays the stand-in for Okta of the recordings: the clients web1 with a secret and spa1, an org server and
// custom servers of any name. It is an http.RoundTripper, so nothing is listened on.
type identityProvider struct {
	t   testing.TB
	own http.Handler // the double itself, at localhost:8585

	mu       sync.Mutex
	now      func() time.Time
	tls      bool                // whether its certificate is trusted
	keys     map[string]*testKey // by kid
	orgKids  []string
	ausKids  []string
	requests []idpRequest
	// persona are the claims of the account that signs in next; script is how the recorded identity provider answered.
	persona map[string]any
	script  signInScript
	nonce   string
	scope   string
	// change alters answers: by path, the document that is sent.
	override map[string]func(w http.ResponseWriter, r *http.Request)
	// without leaves fields out of the discovery documents; with adds or replaces, as always does throughout a series.
	without      []string
	with, always map[string]any
	// dropped is the end of a path whose calls get no answer.
	dropped string
	// clients are the confidential clients, with their secrets.
	clients map[string]string
	// public are the others.
	public []string
}

var errUntrusted = errors.New("tls: failed to verify certificate: x509: certificate signed by unknown authority")

var errRefused = errors.New("connection refused")

func newIdentityProvider(t testing.TB, now func() time.Time) *identityProvider {
	p := &identityProvider{t: t, now: now, keys: map[string]*testKey{}, override: map[string]func(http.ResponseWriter, *http.Request){}}
	p.orgKids, p.ausKids = []string{"orgkid1"}, []string{"auskid1"}
	p.clients, p.public = map[string]string{"web1": "websecret1"}, []string{"spa1"}
	p.keys["orgkid1"] = namedKey(t, "okta-org", 2048)
	p.keys["auskid1"] = namedKey(t, "okta-aus", 2048)
	return p
}

func (p *identityProvider) keyFor(kid string) *testKey {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.keys[kid]
}

// reset takes back what provokes failures, and gives and forgets the requests.
func (p *identityProvider) reset() []idpRequest {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.override = map[string]func(http.ResponseWriter, *http.Request){}
	p.without, p.with, p.script, p.persona, p.dropped = nil, nil, signInScript{}, nil, ""
	requests := p.requests
	p.requests = nil
	return requests
}

// idpRequest is a request that the identity provider got.
type idpRequest struct{ method, path, auth, form string }

// rotate adds a key to the org server, and keeps as many of the newest as said.
func (p *identityProvider) rotate(kid string, keep int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.keys[kid] = namedKey(p.t, kid, 2048)
	p.orgKids = append(p.orgKids, kid)
	p.orgKids = p.orgKids[len(p.orgKids)-keep:]
}

func (p *identityProvider) newestKid() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.orgKids[len(p.orgKids)-1]
}

var idpHosts = []string{"dev-1.okta.test:9700", "sso.corp.test:9700", "fd12.okta.test:9700", "localhost:9700", "dev-1.okta.test:9743", "localhost:8897", "localhost:8895", "localhost:8590"}

// RoundTrip answers for the hosts that the recordings name; every other is not there.
func (p *identityProvider) RoundTrip(r *http.Request) (*http.Response, error) {
	rec := httptest.NewRecorder()
	switch {
	case r.URL.Scheme == "https" && !p.tls:
		return nil, errUntrusted
	case p.dropped != "" && strings.HasSuffix(r.URL.Path, p.dropped):
		return nil, errRefused
	case slices.Contains(idpHosts, r.URL.Host):
		p.ServeHTTP(rec, r)
	case r.URL.Host == "localhost:8585" && p.own != nil:
		inner := r.Clone(r.Context())
		inner.RequestURI = r.URL.RequestURI()
		if inner.Body == nil {
			inner.Body = http.NoBody
		}
		p.own.ServeHTTP(rec, inner)
	default:
		return nil, errRefused
	}
	return rec.Result(), nil
}

func (p *identityProvider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	form := ""
	if r.Body != nil {
		data, _ := io.ReadAll(r.Body)
		form = string(data)
	}
	p.requests = append(p.requests, idpRequest{r.Method, r.URL.Path, r.Header.Get("Authorization"), form})
	if f := p.override[r.URL.Path]; f != nil {
		f(w, r)
		return
	}
	base := "http://" + r.URL.Host
	if strings.HasSuffix(base, ":9743") {
		base = "https://" + r.URL.Host
	}
	issuer, oauth, kids := base, base+"/oauth2", p.orgKids
	path := strings.TrimPrefix(r.URL.Path, "/oauth2")
	if m := customPath.FindStringSubmatch(r.URL.Path); m != nil {
		issuer, oauth, kids, path = base+m[1], base+m[1], p.ausKids, m[2]
	}
	switch path {
	case "/.well-known/openid-configuration":
		p.discovery(w, issuer, oauth)
	case "/v1/keys":
		p.jwks(w, kids)
	case "/v1/introspect":
		p.introspect(w, r, form)
	case "/v1/authorize":
		p.authorize(w, r)
	case "/v1/token":
		p.token(w, issuer, kids, form)
	default:
		reply(w, 404, map[string]any{"errorCode": "E0000022", "errorSummary": "The endpoint does not support the provided HTTP method"})
	}
}

// customPath is that of a custom server: its own, and what is asked of it.
var customPath = regexp.MustCompile(`^(/oauth2/(?:x1|aus\w+))(/v1/[^/]+|/\.well-known/[^/]+)$`)

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func (p *identityProvider) discovery(w http.ResponseWriter, issuer, oauth string) {
	doc := map[string]any{
		"issuer": issuer, "authorization_endpoint": oauth + "/v1/authorize", "token_endpoint": oauth + "/v1/token",
		"userinfo_endpoint": oauth + "/v1/userinfo", "jwks_uri": oauth + "/v1/keys", "introspection_endpoint": oauth + "/v1/introspect",
		"scopes_supported":                      []string{"openid", "email", "profile", "address", "phone", "offline_access", "groups"},
		"response_types_supported":              []string{"code", "id_token", "code id_token", "code token", "id_token token", "code id_token token"},
		"id_token_signing_alg_values_supported": []string{"RS256"},
		"token_endpoint_auth_methods_supported": []string{"client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt", "none"},
		"subject_types_supported":               []string{"public"},
	}
	for _, name := range p.without {
		delete(doc, name)
	}
	maps.Copy(doc, p.always)
	maps.Copy(doc, p.with)
	reply(w, 200, doc)
}

func (p *identityProvider) jwks(w http.ResponseWriter, kids []string) {
	keys := []map[string]any{}
	for _, kid := range kids {
		public := p.keys[kid].private.PublicKey
		keys = append(keys, map[string]any{"kty": "RSA", "kid": kid, "alg": "RS256", "use": "sig",
			"n": base64.RawURLEncoding.EncodeToString(public.N.Bytes()),
			"e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(public.E)).Bytes())})
	}
	reply(w, 200, map[string]any{"keys": keys})
}

func (p *identityProvider) introspect(w http.ResponseWriter, r *http.Request, form string) {
	id, secret, basic := r.BasicAuth()
	switch {
	case basic && (secret == "" || p.clients[id] != secret):
		reply(w, 401, map[string]any{"error": "invalid_client", "error_description": "The client secret supplied for a confidential client is invalid."})
	case !basic && !slices.ContainsFunc(p.public, func(id string) bool { return strings.Contains(form, "client_id="+id) }):
		reply(w, 401, map[string]any{"error": "invalid_client", "error_description": "Invalid value for 'client_id' parameter."})
	default:
		reply(w, 200, map[string]any{"active": false})
	}
}

// signInScript says what goes otherwise than well in a sign-in.
type signInScript struct {
	authorizeError      string
	tokenStatus         int
	tokenAnswer         any
	wrongNonce, noNonce bool
	expired, withoutID  bool
}

func (p *identityProvider) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	p.nonce, p.scope = q.Get("nonce"), q.Get("scope")
	back := "?code=code-1&state=" + q.Get("state")
	if p.script.authorizeError != "" {
		back = "?error=" + p.script.authorizeError + "&error_description=x&state=" + q.Get("state")
	}
	w.Header().Set("Location", q.Get("redirect_uri")+back)
	w.WriteHeader(http.StatusFound)
}

func (p *identityProvider) token(w http.ResponseWriter, issuer string, kids []string, form string) {
	if p.script.tokenStatus != 0 && p.script.tokenStatus != 200 {
		reply(w, p.script.tokenStatus, p.script.tokenAnswer)
		return
	}
	claims := map[string]any{"iss": issuer, "aud": "web1", "iat": p.now().Unix(), "exp": p.now().Add(time.Hour).Unix()}
	maps.Copy(claims, p.persona)
	if p.script.expired {
		claims["exp"] = p.now().Add(-time.Hour).Unix()
	}
	if p.nonce != "" && !p.script.noNonce && strings.Contains(form, "authorization_code") {
		claims["nonce"] = p.nonce
		if p.script.wrongNonce {
			claims["nonce"] = "another"
		}
	}
	kid := kids[len(kids)-1]
	body := map[string]any{"token_type": "Bearer", "expires_in": 3600, "access_token": "opaque", "scope": p.scope}
	if !p.script.withoutID {
		body["id_token"] = p.keys[kid].sign(p.t, kid, claims)
	}
	if strings.Contains(p.scope, "offline_access") {
		body["refresh_token"] = "refresh-1"
	}
	reply(w, 200, body)
}
