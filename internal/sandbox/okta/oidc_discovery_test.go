package okta_test

import (
	"testing"
	"time"
)

// TestMetadata: the values are those of the examples OrgASOidcMetadata and
// CustomASOidcMetadata of the OAuth specification, the refusal that of
// Error400InvalidClientId.
func TestMetadata(t *testing.T) {
	t.Parallel()
	d := deploy(t, "browser", "none", nil)
	for _, path := range []string{"", d.issuer} {
		doc := d.must(200, "GET", path+"/.well-known/openid-configuration", nil)
		types, _ := doc.at("response_types_supported").([]any)
		grants, _ := doc.at("grant_types_supported").([]any)
		if len(types) != 6 || types[0] != "code" || types[1] != "id_token" || len(grants) == 0 {
			t.Errorf("%q: response types %v, grants %v", path, types, grants)
		}
		for _, g := range grants {
			if g == "client_credentials" {
				t.Errorf("%q: client_credentials is not a grant of OpenID Connect: %v", path, grants)
			}
		}
		for _, kind := range []string{"openid-configuration", "oauth-authorization-server"} {
			d.must(200, "GET", path+"/.well-known/"+kind+"?client_id="+d.clientID, nil)
			if a := d.send("GET", path+"/.well-known/"+kind+"?client_id=0oaunknown", nil); a.status != 400 || a.str("errorCode") != "invalid_client" {
				t.Errorf("%s: unknown client: %d %s", kind, a.status, a.raw)
			}
		}
	}
}

// TestKeysMayBeKeptUntilTheNextRotation: Cache-Control as in the example of the
// OAuth specification (oauthKeys); a server rotates after 90 days.
func TestKeysMayBeKeptUntilTheNextRotation(t *testing.T) {
	t.Parallel()
	d := deploy(t, "browser", "none", nil)
	d.now.now = d.now.now.Add(24 * time.Hour)
	if got := d.must(200, "GET", d.issuer+"/v1/keys", nil).header.Get("Cache-Control"); got != "max-age=7689600, must-revalidate" {
		t.Errorf("Cache-Control %q, want 89 days", got)
	}
}
