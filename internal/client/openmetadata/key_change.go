package openmetadata

import (
	"context"
	"fmt"
	"slices"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
)

// KeyChange is a coming change of the key that the server signs with. All tokens that the old key signed die with it, those of
// bots too (F46, M59).
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
		outlook := credential.afterKeyChange(change)
		outlook.Kind, outlook.Description = credential.kind(), credential.describe()
		outlooks = append(outlooks, outlook)
	}
	return outlooks
}

// AcceptedBeside proves that the server accepts a credential now that is neither the private key in the file nor one that is
// kept beside it: once that file is overwritten, the server still accepts the old key only, and somebody has to tell it to read
// the new one. It fails with a CredentialError, or when the server cannot be asked.
func (c *Client) AcceptedBeside(ctx context.Context, privateKeyFile string) error {
	var useless []rejected
	for _, candidate := range c.chain.credentials {
		if key, isKey := candidate.(*signingKeyCredential); isKey && key.PrivateKeyFile != "" && keyfile.Same(key.PrivateKeyFile, privateKeyFile) {
			continue
		}
		_, err := c.probe(ctx, candidate)
		if err == nil || ctx.Err() != nil || noVerdict(err) {
			return err
		}
		useless = append(useless, rejected{candidate, err})
	}
	return c.explain(ctx, useless, "")
}

// SignsWith tells whether the private key in the file is one of the provider's credentials.
func (c *Client) SignsWith(privateKeyFile string) bool {
	return slices.ContainsFunc(c.chain.credentials, func(candidate credential) bool {
		key, isKey := candidate.(*signingKeyCredential)
		return isKey && key.PrivateKeyFile != "" && keyfile.Same(key.PrivateKeyFile, privateKeyFile)
	})
}

// Lasting returns a client that acts as another administrator than the user, by a credential that goes on working: the server
// accepts it now, the key that it signs with is the one in its file, and no key that this process has written and that the
// server has not in force yet is going to end it. It fails with a CredentialError that says what ends each, or when the server
// cannot be asked.
//
// Of several processes each has to have the key, and to accept the credential.
func (c *Client) Lasting(ctx context.Context, notUser string) (*Client, error) {
	served, inForce, err := c.servedNow(ctx)
	if err != nil {
		return nil, err
	}
	change := KeyChange{Served: served, Written: true}
	pending := c.pending.Seen(inForce)
	if len(pending) > 0 {
		settings, err := c.PublicAuthentication(ctx)
		if err != nil {
			return nil, err
		}
		change.Provider, change.Thumbprint = settings.Provider, pending[len(pending)-1]
	}
	return c.actingAs(c.firstAccepted(ctx, notUser, func(candidate credential) error {
		if kept, isKept := candidate.(*previousKeyCredential); isKept {
			return &ownError{cause: CauseEnding, words: kept.PrivateKeyFile + " is kept of a key that was replaced, and is worth nothing once the server has the new one"}
		}
		if len(pending) == 0 {
			return c.acceptedEverywhere(ctx, candidate)
		}
		outlook := candidate.afterKeyChange(change)
		if outlook.Survives {
			return c.acceptedEverywhere(ctx, candidate)
		}
		return &ownError{cause: CauseEnding, words: fmt.Sprintf("%s, and the key files hold another by now (thumbprint %s)", outlook.Reason, change.Thumbprint)}
	}))
}

// servedNow is what the server publishes, all processes of it, and which keys all of them have.
func (c *Client) servedNow(ctx context.Context) (served jwtkey.JWKS, inForce func(thumbprint string) bool, err error) {
	if !c.several() {
		served, err = c.JWKS(ctx)
		return served, func(thumbprint string) bool { _, found := served.Find(thumbprint); return found }, err
	}
	served, common, err := c.EveryServedKey(ctx)
	return served, func(thumbprint string) bool { return common[thumbprint] }, err
}

// acceptedEverywhere fails with the refusal of the first of several processes that does not accept the credential.
func (c *Client) acceptedEverywhere(ctx context.Context, candidate credential) error {
	if !c.several() {
		return nil
	}
	return c.everywhere(ctx, func(ctx context.Context) (bool, error) {
		_, err := c.probe(ctx, candidate)
		return true, err
	})
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
