package oidc

import "net/http"

// revoke ends an access token, or a refresh token with its access tokens (guide "Revoke tokens"). It answers 200 whether or not
// the token exists (RFC 7009).
func revoke(c *call, i issuer) error {
	token, a, err := c.aboutToken(i, "revoke")
	if err != nil {
		return err
	}
	if t := c.sessions.access[token]; t != nil && t.grant.Client == a.ID {
		t.revoked = true
	}
	if rg, ok := c.sessions.refreshByToken(token); ok && rg.Grant.Client == a.ID {
		rg.Revoke()
	}
	return c.Reply(http.StatusOK, nil)
}
