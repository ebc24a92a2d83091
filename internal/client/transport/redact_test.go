package transport_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// Values of the shapes that are secret wherever they stand.
const (
	aJWT    = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZG1pbiJ9.c2lnbmF0dXJl"
	aBcrypt = "$2a$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW"
	aFernet = "fernet:gAAAAABh-abcdEFGH_0123=="
	aPEM    = "-----BEGIN PRIVATE KEY-----\nMIIEvQ\nIBADAN\n-----END PRIVATE KEY-----"
	anRSA   = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpA\n-----END RSA PRIVATE KEY-----"
)

func TestRedact(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ body, want string }{
		"nothing secret":              {`{"label":"x","status":"ACTIVE"}`, `{"label":"x","status":"ACTIVE"}`},
		"Okta's client secret":        {`{"id":"ocs1","client_secret":"s3","secret_hash":"h"}`, `{"client_secret":"(redacted)","id":"ocs1","secret_hash":"(redacted)"}`},
		"camel case":                  {`{"accessToken":"a","refreshToken":"r","jwtToken":"j"}`, `{"accessToken":"(redacted)","jwtToken":"(redacted)","refreshToken":"(redacted)"}`},
		"hyphens and case":            {`{"Private-Key":"k"}`, `{"Private-Key":"(redacted)"}`},
		"deep":                        {`[{"a":{"b":[{"password":"p"}]}}]`, `[{"a":{"b":[{"password":"(redacted)"}]}}]`},
		"a list of secrets":           {`{"secret":["a","b"]}`, `{"secret":["(redacted)","(redacted)"]}`},
		"an empty secret is none":     {`{"client_secret":"","password":null}`, `{"client_secret":"","password":null}`},
		"lifetimes are no secrets":    {`{"token":{"accessTokenLifetimeMinutes":60}}`, `{"token":{"accessTokenLifetimeMinutes":60}}`},
		"an error's code is no code":  {`{"code":404,"message":"gone"}`, `{"code":404,"message":"gone"}`},
		"private members of a key":    {`{"kty":"RSA","n":"modulus","e":"AQAB","d":"1","p":"2","q":"3","dp":"4","dq":"5","qi":"6"}`, `{"d":"(redacted)","dp":"(redacted)","dq":"(redacted)","e":"AQAB","kty":"RSA","n":"modulus","p":"(redacted)","q":"(redacted)","qi":"(redacted)"}`},
		"a JSON Patch":                {`[{"op":"replace","path":"/authenticationConfiguration/oidcConfiguration/secret","value":"s"}]`, `[{"op":"replace","path":"/authenticationConfiguration/oidcConfiguration/secret","value":"(redacted)"}]`},
		"a JSON Patch of an object":   {`[{"op":"add","path":"/oidc","value":{"secret":"s","id":"x"}}]`, `[{"op":"add","path":"/oidc","value":{"id":"x","secret":"(redacted)"}}]`},
		"a JSON Patch without secret": {`[{"op":"replace","path":"/isAdmin","value":true}]`, `[{"op":"replace","path":"/isAdmin","value":true}]`},
		"a token under any name":      {`{"note":"use ` + aJWT + ` now"}`, `{"note":"use (redacted) now"}`},
		"a hash under any name":       {`{"note":"` + aBcrypt + `"}`, `{"note":"(redacted)"}`},
		"an encrypted value":          {`{"note":"` + aFernet + `"}`, `{"note":"(redacted)"}`},
		"a key under any name":        {`{"note":"` + strings.ReplaceAll(aPEM, "\n", `\n`) + `"}`, `{"note":"(redacted)"}`},
		"an authorization header":     {`{"note":"SSWS 00abc","other":"Bearer xyz"}`, `{"note":"(redacted)","other":"(redacted)"}`},
		"a text":                      {`"` + aJWT + `"`, `"(redacted)"`},
		"a form":                      {`grant_type=client_credentials&client_assertion=` + aJWT, `(` + "101 bytes that are not JSON)"},
		"a page":                      {`<html>secret</html>`, `(19 bytes that are not JSON)`},
		"nothing":                     {``, `(0 bytes that are not JSON)`},
	} {
		if got := transport.Redact([]byte(c.body)); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestRedactText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"plain text with eyJ in it":         "plain text with eyJ in it",
		"the token " + aJWT + " expired":    "the token (redacted) expired",
		"a\n" + aPEM + "\nb":                "a\n(redacted)\nb",
		anRSA + " and " + aPEM:              "(redacted) and (redacted)",
		"hash " + aBcrypt:                   "hash (redacted)",
		aFernet + ".":                       "(redacted).",
		"Authorization: SSWS 00abcDEF":      "Authorization: (redacted)",
		"Authorization: Bearer abc.def":     "Authorization: (redacted)",
		"unsigned eyJhbGciOiJub25lIn0.e30.": "unsigned (redacted)",
	} {
		if got := transport.RedactText(text); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestRedactURL(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"https://example.okta.com/api/v1/apps?q=Open+Metadata&limit=200": "https://example.okta.com/api/v1/apps?limit=200&q=Open+Metadata",
		"https://bob:pass@example.okta.com/":                             "https://example.okta.com/",
		"https://example.okta.com/oauth2/v1/token?client_assertion=abc":  "https://example.okta.com/oauth2/v1/token?client_assertion=%28redacted%29",
		"https://catalog.example.com/callback?code=abc&state=s":          "https://catalog.example.com/callback?code=%28redacted%29&state=s",
		"https://catalog.example.com/" + aJWT:                            "https://catalog.example.com/(redacted)",
	} {
		parsed, err := url.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := transport.RedactURL(parsed); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
