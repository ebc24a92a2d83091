package okta_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport/answertest"
	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
)

// most is what reading one answer may allocate.
const most = 80 << 20

// TestMemory reads the largest page that an org gives, and answers that are hard on whoever reads them. It is not parallel:
// what is allocated is counted.
func TestMemory(t *testing.T) {
	var answer func() *http.Response
	wire := roundTrip(func(*http.Request) (*http.Response, error) { return answer(), nil })
	client, err := okta.New(okta.Config{OrgURL: "https://example.okta.com", APIToken: apiToken, Transport: transport.Options{
		Wire: func(http.RoundTripper) http.RoundTripper { return wire },
	}})
	if err != nil {
		t.Fatal(err)
	}

	app := anAppAsServed(t)
	page := answertest.Long{Head: "[" + app, Text: "," + app, Tail: "]", Length: 2 + 200*len(app) + 199}
	answer = func() *http.Response { return page.Response(http.StatusOK, false) }
	var found []okta.Application
	if used := answertest.Allocated(func() { found, err = client.Applications().Find(t.Context(), okta.Application{Label: "n1"}) }); err != nil || len(found) != 200 || used > most/4 {
		t.Errorf("%d apps, %v, with %d bytes", len(found), err, used)
	}

	for name, body := range answertest.Bodies(transport.MaxBodyBytes) {
		answer = func() *http.Response { return body.Response(http.StatusOK, name == "escapes") }
		for what, read := range map[string]func() error{
			"an object": func() error { _, err := client.Applications().Get(t.Context(), "0oa1"); return err },
			"a list":    func() error { _, err := client.TrustedOrigins().List(t.Context()); return err },
		} {
			used := answertest.Allocated(func() { err = read() })
			if used > most || err != nil && len(err.Error()) > 5000 {
				t.Errorf("%s read as %s takes %d MiB, %.200v", name, what, used>>20, err)
			}
		}
	}
	// As much as is let through, in the one member that takes anything.
	keys := answertest.Long{Head: `{"id":"0oa1","credentials":{"oauthClient":{"client_id":"0oa1"}},"settings":{"oauthClient":{"jwks":{"x":[{}`, Text: `,{"a":0}`, Tail: `]}}}}`, Length: 990_000}
	answer = func() *http.Response { return keys.Response(http.StatusOK, false) }
	if used := answertest.Allocated(func() { _, err = client.Applications().Get(t.Context(), "0oa1") }); err != nil || used > most {
		t.Errorf("many keys take %d MiB, %v", used>>20, err)
	}
	endless := answertest.Long{Text: "x", Length: 1 << 40}
	answer = func() *http.Response { return endless.Response(http.StatusOK, false) }
	if used := answertest.Allocated(func() { _, err = client.Applications().Get(t.Context(), "0oa1") }); err == nil || !strings.Contains(err.Error(), "larger than") || used > most {
		t.Errorf("a body without end takes %d MiB, %v", used>>20, err)
	}
	refusal := answertest.Long{Head: `{"errorCode":"E0000001","errorSummary":"`, Text: "x", Tail: `"}`, Length: 200 << 10}
	answer = func() *http.Response { return refusal.Response(http.StatusBadRequest, true) }
	if used := answertest.Allocated(func() { _, err = client.Applications().Get(t.Context(), "0oa1") }); !okta.HasCode(err, "E0000001") || len(err.Error()) > 5000 || used > most {
		t.Errorf("a long refusal takes %d MiB, %.200v", used>>20, err)
	}
}

// anAppAsServed is an app with all that the org says of one.
func anAppAsServed(t *testing.T) string {
	t.Helper()
	wire := &answertest.Wire{Handler: double.New(double.Options{}).Handler()}
	client, err := okta.New(okta.Config{OrgURL: "https://example.okta.com", APIToken: double.DefaultAPIToken, Transport: transport.Options{
		Wire: func(http.RoundTripper) http.RoundTripper { return wire },
	}})
	if err != nil {
		t.Fatal(err)
	}
	id := makeApp(t, client, "n1").ID
	request := must[*http.Request](t)(http.NewRequestWithContext(t.Context(), http.MethodGet, "https://example.okta.com/api/v1/apps/"+id, nil))
	request.Header.Set("Authorization", "SSWS "+double.DefaultAPIToken)
	var whole json.RawMessage
	if err := json.NewDecoder(must[*http.Response](t)(wire.RoundTrip(request)).Body).Decode(&whole); err != nil {
		t.Fatal(err)
	}
	return string(whole)
}
