package openmetadata

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// A server that looks at no token refuses each credential in the same words, which name a user that nobody has. What is said is
// the one cause, once.
func TestChainNamesTheFilterThatLooksAtNoToken(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status       int
		message      string
		want, refuse string
	}{
		"NoopFilter (recorded: d04_at_once_P_admin)":                           {http.StatusForbidden, "Principal: CatalogPrincipal{name='anonymous'} is not admin", "NoopFilter", "is not admin"},
		"NoopFilter, no such user (recorded: d30_P_admin)":                     {http.StatusNotFound, "user instance for anonymous not found", "NoopFilter", "not found"},
		"a blank filter (recorded: d14_filter_empty_restart_P_admin)":          {http.StatusUnauthorized, "No principal in security context", "blank", "principal in"},
		"somebody else who is no administrator, which is no fault of a filter": {http.StatusForbidden, "Principal: CatalogPrincipal{name='bob'} is not admin", "bob", "containerRequestFilter"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(c.status)
				_ = json.NewEncoder(w).Encode(map[string]any{"code": c.status, "message": c.message})
			}))
			t.Cleanup(server.Close)
			keys := startServer(t, double.Options{})
			client, err := New(Config{Host: server.URL, Token: keys.signed(t, "admin"), SigningKey: keys.signingKey("admin"), Email: adminEmail, Password: adminPassword})
			if err != nil {
				t.Fatal(err)
			}
			_, err = client.Acting(t.Context())
			refused := (*CredentialError)(nil)
			if !errors.As(err, &refused) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), c.refuse) {
				t.Errorf("said %v, want %q and not %q", err, c.want, c.refuse)
			}
		})
	}
}
