package okta_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// assertion signs a client assertion for the token endpoint by the secret.
func (d *deployment) assertion(secret, id string) string {
	d.t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.HS256, Key: []byte(secret)}, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	token, err := jwt.Signed(signer).Claims(jwt.Claims{
		Issuer: d.clientID, Subject: d.clientID, ID: id, Audience: jwt.Audience{d.url + d.issuer + "/v1/token"},
		IssuedAt: jwt.NewNumericDate(d.now.now), Expiry: jwt.NewNumericDate(d.now.now.Add(5 * time.Minute)),
	}).Serialize()
	if err != nil {
		d.t.Fatal(err)
	}
	return token
}

func (d *deployment) byAssertion(assertion string) answer {
	d.t.Helper()
	return d.post("token", url.Values{
		"grant_type": {"client_credentials"}, "scope": {"catalog"}, "client_assertion": {assertion},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
	}, nil)
}

// TestClientSecretJWT: the refusals are those of the OAuth error catalogue
// (client_assertion_already_used, client_assertion_invalid_secret_length). An
// assertion without jti can be used again (guide "Build a JWT for client
// authentication": jti makes it single-use).
func TestClientSecretJWT(t *testing.T) {
	t.Parallel()
	changes := map[string]any{
		"grant_types": []string{"client_credentials"}, "response_types": []string{"token"}, "redirect_uris": []string{},
	}
	d := deploy(t, "service", "client_secret_jwt", changes)
	d.must(200, "PUT", d.rule, ruleBody("r", "client_credentials"))
	once, always := d.assertion(d.secret, "a1"), d.assertion(d.secret, "")
	for _, step := range []struct {
		name, assertion string
		status          int
		text            string
	}{
		{"first", once, 200, ""},
		{"again", once, 401, "The client_assertion token has already been used."},
		{"another", d.assertion(d.secret, "a2"), 200, ""},
		{"without jti", always, 200, ""},
		{"without jti again", always, 200, ""},
		{"by another secret", d.assertion("0123456789012345678901234567890123456789", "a3"), 401, "The client_assertion signature is invalid."},
	} {
		if a := d.byAssertion(step.assertion); a.status != step.status || a.str("error_description") != step.text {
			t.Errorf("%s: %d %s", step.name, a.status, a.raw)
		}
	}
	short := oidcApp("app", "service", "client_secret_basic", changes)
	short["credentials"].(map[string]any)["oauthClient"].(map[string]any)["client_secret"] = "01234567890123456789"
	d.must(200, "PUT", d.app, short)
	d.must(200, "PUT", d.app, oidcApp("app", "service", "client_secret_jwt", changes))
	if a := d.byAssertion(d.assertion("0123456789012345678901234567890123456789", "a4")); a.status != 401 || a.str("error_description") != "The client secret is too short to verify a JWT HMAC." {
		t.Errorf("a short secret: %d %s", a.status, a.raw)
	}
}

// TestClientCredentialsRefuseScopesOfThePersonThemselves: OAuth error catalogue,
// client_credentials_self_scope_requested.
func TestClientCredentialsRefuseScopesOfThePersonThemselves(t *testing.T) {
	t.Parallel()
	d := deploy(t, "service", "client_secret_basic", map[string]any{
		"grant_types": []string{"client_credentials"}, "response_types": []string{"token"}, "redirect_uris": []string{},
	})
	a := d.post("token", url.Values{"grant_type": {"client_credentials"}, "scope": {"okta.users.read.self"}}, basic(d.clientID, d.secret))
	if a.status != 400 || a.str("error") != "client_credentials_self_scope_requested" {
		t.Errorf("%d %s", a.status, a.raw)
	}
}
