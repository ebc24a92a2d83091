package openmetadata

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// PersonalToken is a personal access token of a human account (auth/personalAccessToken.json).
type PersonalToken struct {
	ID     string `json:"token"`
	Name   string `json:"tokenName"`
	UserID string `json:"userId"`
	Token  string `json:"jwtToken"`
	// ExpiresAtMillis is absent for a token that does not expire.
	ExpiresAtMillis *int64 `json:"expiryDate"`
}

// String keeps the token out of logs.
func (t PersonalToken) String() string { return "personal access token " + t.Name }

// GoString keeps the token out of logs.
func (t PersonalToken) GoString() string { return t.String() }

// ExpiresAt is the time of expiry; ok is false for a token that does not expire.
func (t PersonalToken) ExpiresAt() (at time.Time, ok bool) {
	return BotToken{ExpiresAtMillis: t.ExpiresAtMillis}.ExpiresAt()
}

// PersonalTokens lists the tokens of a user, in clear, which are remembered nowhere; those of others need an administrator.
func (c *Client) PersonalTokens(ctx context.Context, user string) ([]PersonalToken, error) {
	var page listPage[PersonalToken]
	err := c.ask(ctx, http.MethodGet, "/v1/users/security/token?"+url.Values{"username": {user}}.Encode(), nil, &page)
	return page.Data, err
}

// CreatePersonalToken makes a token for the user, who is the one that the client acts as; a bot gets 400. Each request is sent
// once, because a second one would make a second token. The token is another one than any that the user has, and than those
// that were revoked before, for which the server's next second is waited for (F161).
func (c *Client) CreatePersonalToken(ctx context.Context, user, name, expiry string) (created PersonalToken, err error) {
	c.issuing.mu.Lock()
	defer c.issuing.mu.Unlock()
	var present []PersonalToken
	err = c.another(ctx, func(ctx context.Context, _ *moment) (time.Time, error) {
		var err error
		present, err = c.PersonalTokens(ctx, user)
		second := c.issuing.revoked[user]
		for _, token := range present {
			second = later(second, issuedAt(token.Token))
		}
		return second, err
	}, func() (bool, error) {
		created = PersonalToken{}
		err := c.write(transport.WithoutRetry(ctx), http.MethodPut, "/v1/users/security/token",
			map[string]string{"tokenName": name, "JWTTokenExpiry": expiry}, &created, func() (bool, error) {
				now, err := c.PersonalTokens(ctx, user)
				i := slices.IndexFunc(now, func(token PersonalToken) bool {
					return token.Name == name && !slices.ContainsFunc(present, func(known PersonalToken) bool { return known.ID == token.ID })
				})
				if err != nil || i < 0 {
					return false, err
				}
				created = now[i]
				return true, nil
			})
		twin := func(token PersonalToken) bool { return token.Token == created.Token }
		if err != nil || !slices.ContainsFunc(present, twin) {
			return true, err
		}
		return false, c.revokePersonalToken(ctx, user, created.ID)
	})
	return created, err
}

// RevokePersonalToken takes a token off the user's list. A 1.12.6 server goes on accepting it all the same until it expires
// (recording 42e).
func (c *Client) RevokePersonalToken(ctx context.Context, user, id string) error {
	c.issuing.mu.Lock()
	defer c.issuing.mu.Unlock()
	return c.revokePersonalToken(ctx, user, id)
}

func (c *Client) revokePersonalToken(ctx context.Context, user, id string) error {
	var at moment
	err := c.write(noting(ctx, &at), http.MethodPut, "/v1/users/security/token/revoke?"+url.Values{"username": {user}}.Encode(),
		map[string][]string{"tokenIds": {id}}, nil, func() (bool, error) {
			now, err := c.PersonalTokens(ctx, user)
			return !slices.ContainsFunc(now, func(token PersonalToken) bool { return token.ID == id }), err
		})
	c.issuing.revoked[user] = at.server
	return err
}
