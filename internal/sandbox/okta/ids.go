package okta

import (
	"crypto/md5" //nolint:gosec // Okta's secret_hash has the length of an MD5 sum; nothing is secured by it.
	"crypto/rand"
	"encoding/base64"
	"time"
)

const alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// randomString returns n random letters and digits.
func randomString(n int) string {
	raw := make([]byte, n)
	_, _ = rand.Read(raw) // never fails (package documentation)
	for i, b := range raw {
		raw[i] = alphanumeric[int(b)%len(alphanumeric)]
	}
	return string(raw)
}

// randomKeyID returns an id of the form that Okta's keys have: 43 characters of base64url.
func randomKeyID() string {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw)
	return base64.RawURLEncoding.EncodeToString(raw)
}

// newID makes an id of Okta's form: a prefix of three characters that tells the
// type, and seventeen more, of which the last three name the cell.
func newID(prefix string) string { return prefix + randomString(14) + "1d7" }

// newClientSecret makes a secret as Okta does: 64 letters and digits.
func newClientSecret() string { return randomString(64) }

// secretHash is the public hash of a client secret: 22 characters of base64url
// (GET_apps_credentials_secrets.json). How Okta computes it is not known.
func secretHash(secret string) string {
	sum := md5.Sum([]byte(secret)) //nolint:gosec // see above
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// timestamp is a time as the API writes it: UTC, to the millisecond, with Z.
type timestamp time.Time

// MarshalJSON writes for example "2026-02-02T11:38:42.000Z".
func (t timestamp) MarshalJSON() ([]byte, error) {
	return []byte(time.Time(t).UTC().Format(`"2006-01-02T15:04:05.000Z"`)), nil
}
