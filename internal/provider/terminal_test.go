package provider_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// hostile is what a terminal obeys: it clears the screen, writes lines of its own, names a link, and turns what follows.
const hostile = "\x1b[2J\x1b[1;32mApply complete!\x1b[0m\r\n\x1b]8;;https://evil.example\x07here\x1b]8;;\x07\u202egnp.exe\u2066\x00\u009b31m\u200b\u2028\n\n  Error: forged\n"

// TestTerminal_obeysNoServer: whatever two hostile servers say, in refusals or as names of their objects, nothing that the
// provider tells has in it what a terminal obeys.
func TestTerminal_obeysNoServer(t *testing.T) {
	l := listen(t)
	for name, handler := range map[string]http.HandlerFunc{
		"refusals": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Okta-Request-Id", "\u009b31mid")
			w.Header().Set("WWW-Authenticate", `Bearer error_description="`+"\u009b2J\u202e"+`"`)
			w.WriteHeader(http.StatusBadRequest)
			_ = json.NewEncoder(w).Encode(map[string]any{
				"code": 400, "message": hostile, "errorType": hostile, "errors": []any{map[string]any{"field": hostile, "error": hostile}},
				"errorCode": hostile, "errorSummary": hostile, "errorCauses": []any{map[string]any{"errorSummary": hostile}},
			})
		},
		"refusals in plain text": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, hostile)
		},
		"objects": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			object := map[string]any{
				"id": "x" + hostile, "name": hostile, "label": hostile, "status": hostile, "version": hostile, "issuer": "https://" + hostile,
				"provider": hostile, "authority": "http://localhost/" + hostile, "email": hostile, "origin": hostile,
				"authenticationConfiguration": map[string]any{"provider": hostile, "authority": hostile}, "data": []any{map[string]any{"id": "x", "name": hostile, "fullyQualifiedName": hostile, "deployed": true, "isAdmin": true}}, "code": 200, "reason": hostile, "JWTToken": hostile,
			}
			if strings.HasSuffix(r.URL.Path, "s") && !strings.HasPrefix(r.URL.Path, "/api/v1/users") {
				_ = json.NewEncoder(w).Encode([]any{object})
				return
			}
			_ = json.NewEncoder(w).Encode(object)
		},
	} {
		server := httptest.NewServer(handler)
		t.Cleanup(server.Close)
		l.configure(map[string]any{
			"host": server.URL, "token": "a-token-of-no-use", "max_retries": 0,
			"okta": map[string]any{"org_url": server.URL, "api_token": "a-token-of-no-use"},
		})
		for typeName := range l.schemas.DataSourceSchemas {
			l.data(typeName, nil)
		}
		// What the checks found is for the message of a condition, which Terraform shows as it is.
		l.told = append(l.told, texts(l.data("openmetadata_sso_check", map[string]any{
			"app_id": "x", "authorization_server_id": "x", "probe_client_secret": true,
		}))...)
		for typeName := range l.schemas.ActionSchemas {
			l.action(typeName, nil)
		}
		for typeName := range l.schemas.ResourceSchemas {
			if strings.Contains(typeName, "_okta_") {
				l.resource(typeName, nil)
			}
		}
		l.resource("openmetadata_admin_user", map[string]any{"email": "alice@example.com"})
		l.resource("openmetadata_bot", map[string]any{"name": "x"})
		l.resource("openmetadata_security_config", bases["openmetadata_security_config"])
		heard := strings.Join(l.told, "\n")
		if forged := regexp.MustCompile(`\n\s*Error: forged`).FindStringIndex(heard); forged != nil {
			t.Errorf("%s: a server begins a line: %q", name, heard[max(0, forged[0]-400):forged[1]])
		}
		if at := strings.IndexFunc(heard, func(r rune) bool {
			return unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r) || r == '\u200b' || r == '\u2028'
		}); at >= 0 {
			t.Errorf("%s: %q", name, heard[max(0, at-200):min(len(heard), at+50)])
		}
		if !strings.Contains(heard, "Apply complete!") || strings.Contains(heard, "\nApply complete!") {
			t.Errorf("%s: what the servers say is not told inside of sentences: %q", name, heard)
		}
		l.told = nil
		l.log.Reset()
	}
}

// texts are the texts anywhere in a value.
func texts(value tftypes.Value) []string {
	var all []string
	_ = tftypes.Walk(value, func(_ *tftypes.AttributePath, part tftypes.Value) (bool, error) {
		var text string
		if part.IsKnown() && part.Type().Is(tftypes.String) && part.As(&text) == nil {
			all = append(all, text)
		}
		return true, nil
	})
	return all
}
