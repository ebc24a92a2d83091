package okta

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
)

// ApplicationProfile is the part of an app's profile that is ours. The API takes any JSON there, and shows it to nobody but
// administrators (API doc, Application.profile; TestAccResourceOktaAppOauth_customProfileAttributes of Okta's provider).
type ApplicationProfile struct {
	// Origin is an Origin, or whatever somebody else has put there.
	Origin any `json:"openmetadataTerraform,omitempty" overlay:"keep"`
}

// Origin tells of an app that was made or adopted here by whom.
type Origin struct {
	// Seal is what OriginSeal gave for the app. Nobody makes it who does not have the credential, so it tells the app from one
	// of the same label that somebody else has made or planted.
	Seal string `json:"seal"`
	// Instance is the instance of the resource that made or adopted the app last.
	Instance string `json:"instance"`
}

// Origin is where the app comes from; empty for one that was not made here.
func (a *Application) Origin() (origin Origin) {
	if a.Profile == nil {
		return origin
	}
	encoded, err := json.Marshal(a.Profile.Origin)
	if err != nil || json.Unmarshal(encoded, &origin) != nil {
		return Origin{}
	}
	return origin
}

// SetOrigin notes where the app comes from.
func (a *Application) SetOrigin(origin Origin) { a.Profile = &ApplicationProfile{Origin: origin} }

// OriginSeal is the seal of an app with the label, application type and redirect URIs: an app of another team, with other
// addresses, has another one even where both teams use the same credential. It tells nothing of the credential.
func (c *Client) OriginSeal(app Application) string {
	settings := app.Settings.OAuthClient
	parts := append([]string{c.orgURL, app.Label, settings.ApplicationType}, slices.Sorted(slices.Values(settings.RedirectURIs))...)
	seal := hmac.New(sha256.New, c.sealKey)
	seal.Write([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(seal.Sum(nil)[:16])
}

// sealKey makes the key of seals of the credential.
func sealKey(config Config) ([]byte, error) {
	secret := []byte(config.APIToken)
	if config.ServiceApp != nil {
		var err error
		if secret, err = x509.MarshalPKCS8PrivateKey(config.ServiceApp.key); err != nil {
			return nil, err
		}
	}
	key := hmac.New(sha256.New, secret)
	key.Write([]byte("openmetadata_okta_app"))
	return key.Sum(nil), nil
}
