package okta

import (
	"crypto/md5" //nolint:gosec // Okta's secret_hash has the length of an MD5 sum; nothing is secured by it.
	"encoding/base64"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
)

// newClientSecret makes a secret as Okta does: 64 letters and digits.
func newClientSecret() string { return web.Random(64) }

// secretHash is the public hash of a client secret: 22 characters of base64url (GET_apps_credentials_secrets.json). How Okta
// computes it is not known.
func secretHash(secret string) string {
	sum := md5.Sum([]byte(secret)) //nolint:gosec // see above
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
