package oidc_test

import (
	"testing"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/orgtest"
)

// TestMetadata: the values are those of the examples OrgASOidcMetadata and CustomASOidcMetadata of the OAuth specification, the
// refusal that of Error400InvalidClientId.
func TestMetadata(t *testing.T) {
	t.Parallel()
	d := orgtest.Deploy(t, "browser", "none", nil)
	for _, path := range []string{"", d.Issuer} {
		doc := d.Must(200, "GET", path+"/.well-known/openid-configuration", nil)
		types, _ := doc.At("response_types_supported").([]any)
		grants, _ := doc.At("grant_types_supported").([]any)
		if len(types) != 6 || types[0] != "code" || types[1] != "id_token" || len(grants) == 0 {
			t.Errorf("%q: response types %v, grants %v", path, types, grants)
		}
		for _, g := range grants {
			if g == "client_credentials" {
				t.Errorf("%q: client_credentials is not a grant of OpenID Connect: %v", path, grants)
			}
		}
		for _, kind := range []string{"openid-configuration", "oauth-authorization-server"} {
			d.Must(200, "GET", path+"/.well-known/"+kind+"?client_id="+d.ClientID, nil)
			if a := d.Send("GET", path+"/.well-known/"+kind+"?client_id=0oaunknown", nil); a.Status != 400 || a.Str("errorCode") != "invalid_client" {
				t.Errorf("%s: unknown client: %d %s", kind, a.Status, a.Raw)
			}
		}
	}
}

// TestKeysMayBeKeptUntilTheNextRotation: Cache-Control as in the example of the OAuth specification (oauthKeys); a server
// rotates after 90 days.
func TestKeysMayBeKeptUntilTheNextRotation(t *testing.T) {
	t.Parallel()
	d := orgtest.Deploy(t, "browser", "none", nil)
	d.Clock.Now = d.Clock.Now.Add(24 * time.Hour)
	if got := d.Must(200, "GET", d.Issuer+"/v1/keys", nil).Header.Get("Cache-Control"); got != "max-age=7689600, must-revalidate" {
		t.Errorf("Cache-Control %q, want 89 days", got)
	}
}
