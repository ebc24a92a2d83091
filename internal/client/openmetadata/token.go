package openmetadata

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// BotToken is the one token that a bot has (auth/jwtAuth.json).
type BotToken struct {
	Token string `json:"JWTToken"`
	// Expiry is the lifetime that was asked for: OneHour, 1, 7, 30, 60, 90 or Unlimited.
	Expiry string `json:"JWTTokenExpiry"`
	// ExpiresAtMillis is absent when the lifetime is Unlimited.
	ExpiresAtMillis *int64 `json:"JWTTokenExpiresAt"`
}

// String keeps the token out of logs.
func (t BotToken) String() string { return "token that expires " + t.Expiry }

// GoString keeps the token out of logs.
func (t BotToken) GoString() string { return t.String() }

// ExpiresAt is the time of expiry; ok is false for a token that does not expire.
func (t BotToken) ExpiresAt() (at time.Time, ok bool) {
	if t.ExpiresAtMillis == nil {
		return time.Time{}, false
	}
	return time.UnixMilli(*t.ExpiresAtMillis).UTC(), true
}

// GetBotToken reads the token of a bot's account, in clear, which is remembered nowhere.
func (c *Client) GetBotToken(ctx context.Context, userID string) (BotToken, error) {
	var found BotToken
	err := c.ask(ctx, http.MethodGet, "/v1/users/token/"+url.PathEscape(userID), nil, &found)
	return found, err
}

// RegenerateBotToken replaces a bot's token; the old one is worthless from then on. The answer to the regeneration carries the
// token encrypted (F52), so the usable one is read afterwards. It is another one than the bot had, and than one that was
// revoked before, for which the server's next second is waited for (F161).
func (c *Client) RegenerateBotToken(ctx context.Context, userID, expiry string) (made BotToken, err error) {
	var present BotToken
	err = c.another(ctx, func(ctx context.Context, looked *moment) (time.Time, error) {
		if present, err = c.GetBotToken(ctx, userID); present.Token != "" {
			return issuedAt(present.Token), err
		}
		return looked.server, err // of a revoked token nobody knows when it was issued
	}, func() (bool, error) {
		err := c.write(ctx, http.MethodPut, "/v1/users/generateToken/"+url.PathEscape(userID), map[string]string{"JWTTokenExpiry": expiry}, nil, func() (bool, error) {
			now, err := c.GetBotToken(ctx, userID)
			return now.Token != "" && now.Token != present.Token, err
		})
		if err == nil {
			made, err = c.GetBotToken(ctx, userID)
		}
		if err == nil && made.Token == "" {
			err = errors.New("the server has made a token and shows none")
		}
		return made.Token != present.Token, err
	})
	return made, err
}

// RevokeBotToken takes a bot's token away; it counts at once (recording 41d), at each process that is told.
func (c *Client) RevokeBotToken(ctx context.Context, userID string) error {
	return c.tellAll(ctx, func(ctx context.Context) error {
		return c.write(ctx, http.MethodPut, "/v1/users/revokeToken", map[string]string{"id": userID}, nil, func() (bool, error) {
			now, err := c.GetBotToken(ctx, userID)
			return now.Token == "", err
		})
	})
}

// TokenAccepted tells whether the server takes a token that is not part of the chain, each process of it: a request that any
// account may make answers something else than 401, or the 500 of an unknown key id. Processes forget a bot's earlier token
// each at its own time (F166).
func (c *Client) TokenAccepted(ctx context.Context, token string) (accepted bool, err error) {
	if !c.several() {
		return c.tokenAccepted(ctx, token)
	}
	err = c.everywhere(ctx, func(ctx context.Context) (bool, error) {
		var err error
		accepted, err = c.tokenAccepted(ctx, token)
		return accepted, err
	})
	return accepted && err == nil, err
}

func (c *Client) tokenAccepted(ctx context.Context, token string) (bool, error) {
	var anything map[string]json.RawMessage // a page of a proxy is none
	err := c.send(transport.Carrying(ctx, transport.ServerTriedToken), token, http.MethodGet, "/v1/users?limit=1", nil, &anything)
	if deadCredential(err) {
		return false, nil
	}
	if refused := AsAPIError(err); refused != nil && refused.Status < 500 && !refused.Foreign {
		return true, nil
	}
	return err == nil, err
}
