package okta

import "net/http"

// tokenFamily are the tokens of one authentication: its refresh token and all
// access tokens since then.
type tokenFamily struct {
	revoked bool
}

// endTokens ends all tokens of a client for good. Deactivating the client does
// that, and activating it again brings none back (guide "Revoke tokens").
func (s *sessions) endTokens(clientID string) {
	for _, t := range s.access {
		if t.grant.client == clientID {
			t.grant.family.revoked = true
		}
	}
	for _, rg := range s.refresh {
		if rg.grant.client == clientID {
			rg.grant.family.revoked = true
		}
	}
}

// revoke ends an access token, or a refresh token with its access tokens (guide
// "Revoke tokens"). It answers 200 whether or not the token exists (RFC 7009).
func revoke(c *call, i issuer) error {
	form, err := c.form()
	if err != nil {
		return err
	}
	a, err := c.authenticateClient(form, i, "revoke")
	if err != nil {
		return err
	}
	token := form.Get("token")
	if token == "" {
		return &oauthError{400, "invalid_request", "The 'token' parameter is required."}
	}
	if t := c.sessions.access[token]; t != nil && t.grant.client == a.clientID() {
		t.revoked = true
	}
	if rg, ok := c.sessions.refreshByToken(token); ok && rg.grant.client == a.clientID() {
		rg.grant.family.revoked = true
	}
	return c.reply(http.StatusOK, nil)
}
