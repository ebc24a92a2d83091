package okta

import (
	"cmp"
	"encoding/json"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// What follows implements transport.Checked: an object whose identifier the org does not tell cannot be managed, and nobody can
// sign in by an app without a client id or at an authorization server without an issuer. Everything else that may be absent is
// what the type has for it.

// Lacks names the identifier that is absent. Apps of another sign-on mode, and Okta's own, need have no client id.
func (a Application) Lacks() string {
	if a.SignOnMode != "" && !strings.EqualFold(a.SignOnMode, "OPENID_CONNECT") || a.Name != "" && a.Name != "oidc_client" {
		return transport.FirstEmpty("id", a.ID)
	}
	return transport.FirstEmpty("id", a.ID, "credentials.oauthClient.client_id", a.Credentials.OAuthClient.ClientID)
}

// Lacks names the identifier that is absent.
func (s AuthorizationServer) Lacks() string {
	return transport.FirstEmpty("id", s.ID, "issuer", s.Issuer)
}

// Lacks names the identifier that is absent.
func (s Scope) Lacks() string { return transport.FirstEmpty("id", s.ID) }

// Lacks names the identifier that is absent.
func (c Claim) Lacks() string { return transport.FirstEmpty("id", c.ID) }

// Lacks names the identifier that is absent.
func (p Policy) Lacks() string { return transport.FirstEmpty("id", p.ID) }

// Lacks names the identifier that is absent.
func (r ranked) Lacks() string { return transport.FirstEmpty("id", r.ID) }

// Lacks names the identifier that is absent.
func (r PolicyRule) Lacks() string { return transport.FirstEmpty("id", r.ID) }

// Lacks names the identifier that is absent.
func (p SignInPolicy) Lacks() string { return transport.FirstEmpty("id", p.ID) }

// Lacks names the identifier that is absent.
func (o TrustedOrigin) Lacks() string { return transport.FirstEmpty("id", o.ID) }

// Lacks names the identifier that is absent.
func (g Group) Lacks() string { return transport.FirstEmpty("id", g.ID) }

// Lacks names the identifier that is absent.
func (a GroupAssignment) Lacks() string { return transport.FirstEmpty("id", a.GroupID) }

// Lacks names the identifier or the value that is absent.
func (s ClientSecret) Lacks() string {
	return transport.FirstEmpty("id", s.ID, "client_secret", s.Secret)
}

// UnmarshalJSON implements json.Unmarshaler: what an org leaves out, or answers with null, is what the API documents as its
// default (OAuthApplicationCredentials, OpenIdConnectApplicationSettingsRefreshToken and ApplicationCredentialsUsernameTemplate
// of the specification; O9). Consent, issuer mode and wildcards are not given one here: an org without the feature leaves them
// out whatever was asked for.
func (a *Application) UnmarshalJSON(data []byte) error {
	type plain Application
	var first struct {
		Settings struct {
			OAuthClient struct {
				ApplicationType any `json:"application_type"`
			} `json:"oauthClient"`
		} `json:"settings"`
	}
	_ = json.Unmarshal(data, &first) // what is wrong with it the second decoding finds
	kind := first.Settings.OAuthClient.ApplicationType
	var read plain
	client := &read.Credentials.OAuthClient
	client.AutoKeyRotation, client.TokenEndpointAuthMethod = true, "client_secret_basic"
	client.PKCERequired = kind == "browser" || kind == "native"
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	if rotation := read.Settings.OAuthClient.RefreshToken; rotation != nil {
		if rotation.RotationType == "" && kind == "browser" {
			rotation.RotationType = rotates
		}
		rotation.RotationType = cmp.Or(rotation.RotationType, "STATIC")
		if leeway := int64(30); rotation.RotationType == rotates && rotation.Leeway == nil {
			rotation.Leeway = &leeway
		}
	}
	if template := read.Credentials.UserNameTemplate; template != nil {
		template.Template, template.Type = cmp.Or(template.Template, "${source.login}"), cmp.Or(template.Type, "BUILT_IN")
	}
	*a = Application(read)
	return nil
}

const rotates = "ROTATE"
