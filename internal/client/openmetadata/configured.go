package openmetadata

import "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"

// ConfiguredCredential is a credential of the chain as far as it is known without asking the server.
type ConfiguredCredential struct {
	Kind        Kind
	Description string
	// Identity is who its tokens stand for. Its claims are those of a token that is given; signing_key and the server's own
	// login make theirs later.
	Identity Identity
	// Claims are the names of the claims that its tokens carry, nil where a token says nothing of itself.
	Claims []string
}

// ownClaims are the principal claims of the tokens that the server, or the holder of its key, issues (fact 76, F57).
var ownClaims = []string{"sub", "email", "preferred_username"}

// ConfiguredCredentials lists the chain in its order. Nothing is sent, and no file is read.
func (c *Client) ConfiguredCredentials() []ConfiguredCredential {
	var all []ConfiguredCredential
	for _, configured := range c.chain.credentials {
		found := ConfiguredCredential{Kind: configured.kind(), Description: configured.describe(), Claims: ownClaims}
		switch typed := configured.(type) {
		case *signingKeyCredential:
			found.Identity = Identity{User: typed.User, Email: typed.Email}
		case *passwordCredential:
			found.Identity = Identity{User: ssoconfig.LocalPart(typed.email), Email: typed.email}
		case *tokenCredential:
			found.Identity, found.Claims = identityOf(typed.token), nil
			for name, value := range found.Identity.Claims.Raw {
				if text, isText := value.(string); isText && text != "" {
					found.Claims = append(found.Claims, name)
				}
			}
		}
		all = append(all, found)
	}
	return all
}
