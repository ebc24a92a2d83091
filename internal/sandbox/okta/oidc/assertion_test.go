package oidc_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/orgtest"
)

// assertion signs a client assertion for the token endpoint by the secret.
func assertion(d *orgtest.Deployment, secret, id string) string {
	d.T.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.HS256, Key: []byte(secret)}, nil)
	if err != nil {
		d.T.Fatal(err)
	}
	token, err := jwt.Signed(signer).Claims(jwt.Claims{
		Issuer: d.ClientID, Subject: d.ClientID, ID: id, Audience: jwt.Audience{d.URL + d.Issuer + "/v1/token"},
		IssuedAt: jwt.NewNumericDate(d.Clock.Now), Expiry: jwt.NewNumericDate(d.Clock.Now.Add(5 * time.Minute)),
	}).Serialize()
	if err != nil {
		d.T.Fatal(err)
	}
	return token
}

func byAssertion(d *orgtest.Deployment, assertion string) orgtest.Answer {
	d.T.Helper()
	return d.Post("token", url.Values{
		"grant_type": {"client_credentials"}, "scope": {"catalog"}, "client_assertion": {assertion},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
	}, nil)
}

// TestClientSecretJWT: the refusals are those of the OAuth error catalogue (client_assertion_already_used,
// client_assertion_invalid_secret_length). An assertion without jti can be used again (guide "Build a JWT for client
// authentication": jti makes it single-use).
func TestClientSecretJWT(t *testing.T) {
	t.Parallel()
	changes := map[string]any{
		"grant_types": []string{"client_credentials"}, "response_types": []string{"token"}, "redirect_uris": []string{},
	}
	d := orgtest.Deploy(t, "service", "client_secret_jwt", changes)
	d.Must(200, "PUT", d.Rule, orgtest.RuleBody("r", "client_credentials"))
	once, always := assertion(d, d.Secret, "a1"), assertion(d, d.Secret, "")
	for _, step := range []struct {
		name, assertion string
		status          int
		text            string
	}{
		{"first", once, 200, ""},
		{"again", once, 401, "The client_assertion token has already been used."},
		{"another", assertion(d, d.Secret, "a2"), 200, ""},
		{"without jti", always, 200, ""},
		{"without jti again", always, 200, ""},
		{"by another secret", assertion(d, "0123456789012345678901234567890123456789", "a3"), 401, "The client_assertion signature is invalid."},
	} {
		if a := byAssertion(d, step.assertion); a.Status != step.status || a.Str("error_description") != step.text {
			t.Errorf("%s: %d %s", step.name, a.Status, a.Raw)
		}
	}
	short := orgtest.OIDCApp("app", "service", "client_secret_basic", changes)
	short["credentials"].(map[string]any)["oauthClient"].(map[string]any)["client_secret"] = "01234567890123456789"
	d.Must(200, "PUT", d.App, short)
	d.Must(200, "PUT", d.App, orgtest.OIDCApp("app", "service", "client_secret_jwt", changes))
	if a := byAssertion(d, assertion(d, "0123456789012345678901234567890123456789", "a4")); a.Status != 401 || a.Str("error_description") != "The client secret is too short to verify a JWT HMAC." {
		t.Errorf("a short secret: %d %s", a.Status, a.Raw)
	}
}

// TestClientCredentialsRefuseScopesOfThePersonThemselves: OAuth error catalogue, client_credentials_self_scope_requested.
func TestClientCredentialsRefuseScopesOfThePersonThemselves(t *testing.T) {
	t.Parallel()
	d := orgtest.Deploy(t, "service", "client_secret_basic", map[string]any{
		"grant_types": []string{"client_credentials"}, "response_types": []string{"token"}, "redirect_uris": []string{},
	})
	a := d.Post("token", url.Values{"grant_type": {"client_credentials"}, "scope": {"okta.users.read.self"}}, orgtest.Basic(d.ClientID, d.Secret))
	if a.Status != 400 || a.Str("error") != "client_credentials_self_scope_requested" {
		t.Errorf("%d %s", a.Status, a.Raw)
	}
}
