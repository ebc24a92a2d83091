package openmetadata_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"reflect"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

const testLoginPath = "/api/v1/system/security/test-login/validate-token"

// provider is an identity provider that signs tokens and publishes its key.
type provider struct {
	t   *testing.T
	key *rsa.PrivateKey
	url string
}

func startProvider(t *testing.T) *provider {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p := &provider{t: t, key: key}
	listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &key.PublicKey, KeyID: "idp1", Algorithm: "RS256", Use: "sig"}}})
	}))
	t.Cleanup(listener.Close)
	p.url = listener.URL
	return p
}

func (p *provider) token(claims object) string {
	p.t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: p.key}, (&jose.SignerOptions{}).WithHeader("kid", "idp1"))
	if err != nil {
		p.t.Fatal(err)
	}
	content, err := json.Marshal(claims)
	if err != nil {
		p.t.Fatal(err)
	}
	signed, err := signer.Sign(content)
	if err != nil {
		p.t.Fatal(err)
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		p.t.Fatal(err)
	}
	return token
}

// What TestLoginService of 2.0 answers, stage by stage (source), in the shape of testLoginResult.json; nobody is looked up and
// nothing is saved.
func TestProfile21TestLogin(t *testing.T) {
	t.Parallel()
	s, idp := start(t, openmetadata.Options{Version: "2.1"}), startProvider(t)
	admin := s.admin()
	before := s.want(200, http.MethodGet, configPath, admin, nil)
	ask := func(change func(authentication, authorizer object), token string) object {
		t.Helper()
		candidate := oktaPublic(idp.url)
		authentication, authorizer := candidate["authenticationConfiguration"].(object), candidate["authorizerConfiguration"].(object)
		authorizer["principalDomain"], authorizer["enforcePrincipalDomain"] = "example.com", true
		change(authentication, authorizer)
		return s.want(200, http.MethodPost, testLoginPath, admin, object{"securityConfiguration": candidate, "idToken": token})
	}
	asIs := func(object, object) {}
	claims := object{"email": "Alice@example.com", "exp": time.Now().Add(time.Hour).Unix(), "roles": []string{"DataSteward"}, "groups": "data-team"}
	none := []any{}
	passed := object{"enforced": true, "principalDomain": "example.com", "resolvedDomain": "example.com", "passed": true}
	failed := func(stage, message string) object {
		return object{"status": "failed", "stage": stage, "errors": []any{message}, "mappedRoles": none, "mappedTeams": none}
	}
	for what, c := range map[string]struct {
		answer, want object
	}{
		"accepted": {ask(asIs, idp.token(claims)), object{
			"status": "success", "stage": "DOMAIN_CHECKED", "resolvedPrincipal": "alice", "resolvedEmail": "alice@example.com",
			"mappedRoles": none, "mappedTeams": none, "errors": none, "domainCheck": passed,
		}},
		"roles and teams": {ask(func(authentication, authorizer object) {
			authentication["jwtTeamClaimMapping"], authorizer["useRolesFromProvider"] = "groups", true
		}, idp.token(claims)), object{
			"status": "success", "stage": "DOMAIN_CHECKED", "resolvedPrincipal": "alice", "resolvedEmail": "alice@example.com",
			"mappedRoles": []any{"DataSteward"}, "mappedTeams": []any{"data-team"}, "errors": none, "domainCheck": passed,
		}},
		"another domain": {ask(asIs, idp.token(object{"email": "mallory@evil.example"})), object{
			"status": "failed", "stage": "DOMAIN_CHECKED", "resolvedPrincipal": "mallory", "resolvedEmail": "mallory@evil.example",
			"mappedRoles": none, "mappedTeams": none, "errors": []any{"The resolved identity does not satisfy the configured principal-domain rules."},
			"domainCheck": object{"enforced": true, "principalDomain": "example.com", "resolvedDomain": "evil.example", "passed": false},
		}},
		"no claim": {ask(asIs, idp.token(object{"upn": "alice"})), failed("CLAIMS_EXTRACTED",
			"Could not resolve identity from claims: Invalid JWT token, none of the following claims are present [email, preferred_username, sub]")},
		"expired":  {ask(asIs, idp.token(object{"email": "alice@example.com", "exp": time.Now().Add(-time.Hour).Unix()})), failed("TOKEN_VALIDATED", "Token validation failed: Expired token!")},
		"no token": {ask(asIs, "not-a-jwt"), failed("TOKEN_VALIDATED", "Token validation failed: Not Authorized! Invalid token.")},
		"a key that the candidate does not name": {ask(func(authentication, _ object) { authentication["publicKeyUrls"] = []any{} }, idp.token(claims)),
			failed("TOKEN_VALIDATED", "Token validation failed: Token signing key not found in configured public keys")},
	} {
		if !reflect.DeepEqual(c.answer, c.want) {
			t.Errorf("%s: %v, want %v", what, c.answer, c.want)
		}
	}
	if after := s.want(200, http.MethodGet, configPath, admin, nil); !reflect.DeepEqual(before, after) {
		t.Errorf("the test login has changed the configuration to %v", after)
	}
	s.want(400, http.MethodPost, testLoginPath, admin, object{"securityConfiguration": oktaPublic(idp.url)})
	s.want(201, http.MethodPost, "/api/v1/users", admin, object{"name": "bob", "email": "bob@open-metadata.org", "createPasswordType": "ADMIN_CREATE", "password": "Str0ng-Pass!", "confirmPassword": "Str0ng-Pass!"})
	s.want(403, http.MethodPost, testLoginPath, s.login("bob@open-metadata.org", "Str0ng-Pass!"), object{"securityConfiguration": oktaPublic(idp.url), "idToken": "x"})
	// Unknown paths are 404 (21d_unknown_path).
	older := start(t, openmetadata.Options{})
	older.want(404, http.MethodPost, testLoginPath, older.admin(), object{"idToken": "x"})
}
