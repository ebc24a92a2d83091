package openmetadata

import (
	"fmt"
	"path/filepath"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
)

// KeyChange is a coming change of the key that the server signs with. All tokens that the old key signed die with it,
// those of bots too (F46, section 4 of the observed facts).
type KeyChange struct {
	// Provider is the identity provider in force.
	Provider string
	// Served is the key set that the server publishes now.
	Served jwtkey.JWKS
	// Thumbprint is the new key's; empty while it is not known.
	Thumbprint string
	// Written says that the new files are in place, so that a private key file that holds another key will not do.
	Written bool
}

// Outlook is what becomes of a credential when the signing key changes.
type Outlook struct {
	Kind        Kind
	Description string
	Survives    bool
	// Reason says why, in the present tense.
	Reason string
	// User is whom a signing key signs tokens for; whether that account exists is not part of the outlook.
	User string
}

// AfterKeyChange tells for each configured credential whether it survives a change of the signing key. Nothing is sent.
func (c *Client) AfterKeyChange(change KeyChange) []Outlook {
	var outlooks []Outlook
	for _, credential := range c.chain.credentials {
		if _, isPrevious := credential.(*previousKeyCredential); isPrevious {
			continue
		}
		outlook := credential.afterKeyChange(change)
		outlook.Kind, outlook.Description = credential.kind(), credential.describe()
		outlooks = append(outlooks, outlook)
	}
	return outlooks
}

// DependsOn tells whether the private key in the given file is the only credential by which the server can be made to
// read its key files: once that file is overwritten, the server still accepts only the old key.
func (c *Client) DependsOn(privateKeyFile, provider string) bool {
	depends := false
	for _, candidate := range c.chain.credentials {
		switch typed := candidate.(type) {
		case *tokenCredential:
			return false
		case *signingKeyCredential:
			if typed.PrivateKeyFile == "" || !samePath(typed.PrivateKeyFile, privateKeyFile) {
				return false
			}
			depends = true
		case *passwordCredential:
			if provider == ProviderBasic {
				return false
			}
		}
	}
	return depends
}

func samePath(one, other string) bool {
	first, err1 := filepath.Abs(one)
	second, err2 := filepath.Abs(other)
	return err1 == nil && err2 == nil && first == second
}

func (c *tokenCredential) afterKeyChange(change KeyChange) Outlook {
	claims, err := jwtkey.Inspect(c.token)
	if err != nil {
		return Outlook{Reason: "it is no token that names its key"}
	}
	for _, key := range change.Served.Keys {
		if key.KeyID == claims.KeyID {
			return Outlook{Reason: "it is signed by the server's present key and dies with it"}
		}
	}
	return Outlook{Survives: true, Reason: "another issuer than the server has signed it"}
}

func (c *signingKeyCredential) afterKeyChange(change KeyChange) Outlook {
	outlook := Outlook{User: c.User}
	if c.PrivateKeyFile != "" && !change.Written {
		outlook.Survives, outlook.Reason = true, "its file is read again for each token"
		return outlook
	}
	key, err := c.key()
	if err != nil {
		outlook.Reason = err.Error()
		return outlook
	}
	own := jwtkey.RFC7638(&key.PublicKey)
	_, served := change.Served.Find(own)
	switch {
	case change.Thumbprint != "" && own == change.Thumbprint:
		outlook.Survives, outlook.Reason = true, "it is the new key"
	case change.Thumbprint != "":
		outlook.Reason = fmt.Sprintf("it is another key than the new one (thumbprint %s)", own)
	case served:
		outlook.Reason = "it is the server's present key"
	default:
		outlook.Survives, outlook.Reason = true, "it is another key than the present one"
	}
	return outlook
}

func (c *passwordCredential) afterKeyChange(change KeyChange) Outlook {
	if change.Provider == ProviderBasic {
		return Outlook{Survives: true, Reason: "a new login gives a token of the new key"}
	}
	return Outlook{Reason: fmt.Sprintf("no password sign-in is possible while the provider is %q", change.Provider)}
}
