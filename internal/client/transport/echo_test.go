package transport_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// TestLog_echo: what was sent as a secret is in no log, whatever status the answer has that quotes it, under whatever name, and
// in later answers too. None of these secrets has a shape by which it could be told.
func TestLog_echo(t *testing.T) {
	t.Parallel()
	const secret = `opaque+Secret/"<&é-0123456789`
	asJSON := func(value any) string {
		encoded, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		return string(encoded)
	}
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("client:"+secret))
	for kind, c := range map[string]struct {
		method, contentType, body, authorization string
		mark                                     transport.Credential
		secrets                                  []string
	}{
		"the API token":   {method: http.MethodGet, authorization: "SSWS " + "00opaqueToken0123456789", mark: transport.OktaAPIToken, secrets: []string{"00opaqueToken0123456789"}},
		"Basic":           {method: http.MethodGet, authorization: basic, mark: transport.OktaClientSecret, secrets: []string{secret, basic[6:]}},
		"a secret":        {method: http.MethodPut, contentType: "application/json", body: asJSON(map[string]any{"a": []any{map[string]any{"client_secret": secret}}}), mark: transport.OktaClientSecret, secrets: []string{secret}},
		"a JSON Patch":    {method: http.MethodPatch, contentType: "application/json-patch+json", body: asJSON([]any{map[string]any{"op": "add", "path": "/a/secret", "value": secret}}), mark: transport.OktaClientSecret, secrets: []string{secret}},
		"a base64 secret": {method: http.MethodPost, contentType: "application/json", body: asJSON(map[string]any{"password": base64.StdEncoding.EncodeToString([]byte(secret))}), mark: transport.OktaClientSecret, secrets: []string{secret, base64.StdEncoding.EncodeToString([]byte(secret))}},
		"a form":          {method: http.MethodPost, contentType: "application/x-www-form-urlencoded", body: url.Values{"client_secret": {secret}}.Encode(), mark: transport.OktaClientSecret, secrets: []string{secret}},
	} {
		for _, status := range []int{200, 201, 202, 302, 400, 401, 500} {
			t.Run(fmt.Sprintf("%s, %d", kind, status), func(t *testing.T) {
				t.Parallel()
				// The first request has the secret, the second has none and gets the same answer.
				var quoted []any
				for _, one := range c.secrets {
					quoted = append(quoted, map[string]any{"echo": "you sent " + one + "!", one: 1, "again": asJSON(map[string]any{"x": one}), "escaped": url.QueryEscape(one)})
				}
				answer := asJSON(quoted)
				var logged strings.Builder
				roundTripper, err := transport.New(transport.Options{
					LogBodies: true,
					Log:       func(_ context.Context, message string, fields map[string]any) { fmt.Fprintln(&logged, message, fields) },
					Wire: func(http.RoundTripper) http.RoundTripper {
						return roundTripFunc(func(request *http.Request) (*http.Response, error) {
							return &http.Response{StatusCode: status, Header: http.Header{"X-Okta-Request-Id": {c.secrets[0]}}, Body: io.NopCloser(strings.NewReader(answer)), ContentLength: -1, Request: request}, nil
						})
					},
					To: echoTo(t),
				})
				if err != nil {
					t.Fatal(err)
				}
				send := func(method, body, authorization string) {
					request, err := http.NewRequestWithContext(transport.Carrying(t.Context(), c.mark), method, "https://example.okta.com/api/v1/apps", strings.NewReader(body))
					if err != nil {
						t.Fatal(err)
					}
					if c.contentType != "" {
						request.Header.Set("Content-Type", c.contentType)
					}
					if authorization != "" {
						request.Header.Set("Authorization", authorization)
					}
					if _, err := roundTripper.RoundTrip(request); err != nil {
						t.Fatal(err)
					}
				}
				send(c.method, c.body, c.authorization)
				send(http.MethodGet, "", "")
				if strings.Count(logged.String(), "response_body") != 2 {
					t.Errorf("the answers are not logged: %s", logged.String())
				}
				for _, one := range c.secrets {
					for _, form := range []string{one, url.QueryEscape(one), strings.Trim(asJSON(one), `"`), one[:len(one)-6]} {
						if strings.Contains(logged.String(), form) {
							t.Errorf("%q is in the log: %s", form, logged.String())
						}
					}
				}
			})
		}
	}
}

func echoTo(t *testing.T) transport.Destination {
	t.Helper()
	to, err := transport.To(transport.Org, "https://example.okta.com")
	if err != nil {
		t.Fatal(err)
	}
	return to
}
