package openmetadata

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"strings"
)

// BotProviderSystem marks the bots that the server makes itself and does not let anybody delete (recording 41i).
const BotProviderSystem = "system"

// Bot is an entry of the server's list of bots and the account that it acts by (entity/bot.json).
type Bot struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	DisplayName string `json:"displayName"`
	Description string `json:"description"`
	Provider    string `json:"provider"`
	Deleted     bool   `json:"deleted"`
	BotUser     struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"botUser"`
}

// GetBot reads a bot by its name.
func (c *Client) GetBot(ctx context.Context, name string) (Bot, error) {
	return get[Bot](ctx, c, bots.at("name")+"/"+url.PathEscape(name))
}

// ListedBot is a bot as the server lists it, without its account.
type ListedBot struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Bots goes through the server's bots that are not deleted, by name; it asks for its pages as they are wanted. An error ends
// it.
func (c *Client) Bots(ctx context.Context) iter.Seq2[ListedBot, error] {
	return stream[ListedBot](ctx, c, bots.path, url.Values{"limit": {"100"}})
}

// CreateBotAccount makes the account that a bot of that name acts by, with a token of the given lifetime (recording
// d00_create_admbot). It is a PUT: a POST would name the account after its e-mail (F61).
func (c *Client) CreateBotAccount(ctx context.Context, bot, name, email, tokenExpiry string) (User, error) {
	return c.createAccount(ctx, http.MethodPut, name, email, map[string]any{
		"name": name, "email": email, "isBot": true, "botName": bot,
		"authenticationMechanism": map[string]any{"authType": "JWT", "config": map[string]string{"JWTTokenExpiry": tokenExpiry}},
	})
}

// CreateBot makes a bot that acts by an account, which must be a bot's and no other bot's (recording 41k).
func (c *Client) CreateBot(ctx context.Context, name, account string) (Bot, error) {
	var created Bot
	err := c.write(ctx, http.MethodPost, bots.path, map[string]string{"name": name, "botUser": account}, &created, func() (there bool, err error) {
		if created, err = c.GetBot(ctx, name); IsNotFound(err) {
			return false, nil
		}
		return err == nil && strings.EqualFold(created.BotUser.Name, account), err
	})
	return created, err
}

// SetBotText sets a text of a bot, such as displayName or description, or removes one that is there when it is empty.
func (c *Client) SetBotText(ctx context.Context, id, member, text string) (Bot, error) {
	return bots.setText(ctx, c, id, member, text)
}

// SetImpersonation says whether a bot's account may act as other people.
func (c *Client) SetImpersonation(ctx context.Context, userID string, allowed bool) (User, error) {
	return c.patchRights(ctx, userID, jsonPatch{{Operation: "add", Path: "/allowImpersonation", Value: allowed}},
		func(now User) bool { return now.AllowImpersonation == allowed })
}

// DeleteBot deletes a bot for good, and its account with it (recordings 41m, 41n). One that is gone is a success.
func (c *Client) DeleteBot(ctx context.Context, id string) error {
	return bots.remove(ctx, c, id, true)
}
