package okta

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"testing"
)

// TestOriginSeal: nobody makes the seal who has another credential, and it is that of one app.
func TestOriginSeal(t *testing.T) {
	t.Parallel()
	const orgURL = "http://localhost:8580"
	client := func(config Config) *Client {
		t.Helper()
		config.OrgURL = orgURL
		client, err := New(config)
		if err != nil {
			t.Fatal(err)
		}
		return client
	}
	serviceApp := func() *Client {
		t.Helper()
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		der, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		app, err := NewServiceApp(ServiceAppConfig{
			OrgURL: orgURL, ClientID: "0oa1", PrivateKey: string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})),
		})
		if err != nil {
			t.Fatal(err)
		}
		return client(Config{ServiceApp: app})
	}
	app := func(label, applicationType string, redirectURIs ...string) Application {
		return Application{Label: label, Settings: ApplicationSettings{OAuthClient: OAuthClientSettings{ApplicationType: applicationType, RedirectURIs: redirectURIs}}}
	}
	own := client(Config{APIToken: "one"})
	seal := own.OriginSeal(app("OpenMetadata", "web", "a", "b"))
	if same := client(Config{APIToken: "one"}).OriginSeal(app("OpenMetadata", "web", "b", "a")); same != seal {
		t.Errorf("the same app has the seals %s and %s", seal, same)
	}
	seals := map[string]string{seal: "the app"}
	for name, other := range map[string]string{
		"another API token":     client(Config{APIToken: "two"}).OriginSeal(app("OpenMetadata", "web", "a", "b")),
		"a service app":         serviceApp().OriginSeal(app("OpenMetadata", "web", "a", "b")),
		"another service app":   serviceApp().OriginSeal(app("OpenMetadata", "web", "a", "b")),
		"another label":         own.OriginSeal(app("OpenMetadata 2", "web", "a", "b")),
		"another type":          own.OriginSeal(app("OpenMetadata", "browser", "a", "b")),
		"another address":       own.OriginSeal(app("OpenMetadata", "web", "a", "c")),
		"one address less":      own.OriginSeal(app("OpenMetadata", "web", "a")),
		"addresses cut up":      own.OriginSeal(app("OpenMetadata", "web", "ab", "")),
		"no address, no label":  own.OriginSeal(app("", "web")),
		"a label with the type": own.OriginSeal(app("OpenMetadata\x00web", "", "a", "b")),
	} {
		if which, exists := seals[other]; exists {
			t.Errorf("%s has the seal of %s", name, which)
		}
		seals[other] = name
	}
}
