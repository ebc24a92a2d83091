package openmetadata

import (
	"context"
	"net/http"
	"net/url"
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

// PersonalTokens lists the tokens of a user, in clear; those of others need an administrator.
func (c *Client) PersonalTokens(ctx context.Context, user string) ([]PersonalToken, error) {
	var page struct {
		Data []PersonalToken `json:"data"`
	}
	err := c.do(ctx, http.MethodGet, "/v1/users/security/token?"+url.Values{"username": {user}}.Encode(), nil, &page)
	return page.Data, err
}

// CreatePersonalToken makes a token for the user that the client acts as; a bot gets 400. It is sent once, because a
// second request would make a second token.
func (c *Client) CreatePersonalToken(ctx context.Context, name, expiry string) (PersonalToken, error) {
	var created PersonalToken
	err := c.do(transport.WithoutRetry(ctx), http.MethodPut, "/v1/users/security/token",
		map[string]string{"tokenName": name, "JWTTokenExpiry": expiry}, &created)
	return created, err
}

// RevokePersonalToken takes a token off the user's list. A 1.12.6 server goes on accepting it all the same until it
// expires (recording 42e).
func (c *Client) RevokePersonalToken(ctx context.Context, user, id string) error {
	return c.do(ctx, http.MethodPut, "/v1/users/security/token/revoke?"+url.Values{"username": {user}}.Encode(),
		map[string][]string{"tokenIds": {id}}, nil)
}
