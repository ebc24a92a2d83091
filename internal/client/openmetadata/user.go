package openmetadata

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// User is a person's or a bot's account (entity/teams/user.json), in the fields that we read.
type User struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Email       string `json:"email"`
	DisplayName string `json:"displayName"`
	Description string `json:"description"`
	IsAdmin     bool   `json:"isAdmin"`
	IsBot       bool   `json:"isBot"`
	Deleted     bool   `json:"deleted"`
	// AllowImpersonation lets a bot act as a person (X-Impersonate-User).
	AllowImpersonation bool `json:"allowImpersonation"`
	// Roles are those that the account has itself; the ones that it inherits from its teams are not among them. They are read
	// by GetUserByID only.
	Roles []Role `json:"roles"`
}

// CreateUser is the body of POST /users (api/teams/createUser.json). Passwords are only for servers whose provider is basic:
// under another one they must be left out (M57).
type CreateUser struct {
	Name               string `json:"name"`
	Email              string `json:"email"`
	DisplayName        string `json:"displayName,omitempty"`
	Description        string `json:"description,omitempty"`
	IsAdmin            bool   `json:"isAdmin"`
	CreatePasswordType string `json:"createPasswordType,omitempty"`
	Password           string `json:"password,omitempty"`
	ConfirmPassword    string `json:"confirmPassword,omitempty"`
}

// CreateUser makes an account that is not there. A name or e-mail that exists, and a password that is too weak, are both
// answered 409 "Entity already exists" (recording 30l) and become a TakenError. One whose name is not the first part of its
// address is made by PUT, since a POST would name it after the address (F61).
func (c *Client) CreateUser(ctx context.Context, user CreateUser) (User, error) {
	if user.Password != "" {
		ctx = transport.Carrying(ctx, transport.ServerPassword)
	}
	method := http.MethodPost
	if !strings.EqualFold(ssoconfig.LocalPart(user.Email), user.Name) {
		method = http.MethodPut
	}
	return c.createAccount(ctx, method, user.Name, user.Email, user)
}

// NewAdministrator is an administrator's account with a password.
func NewAdministrator(name, email, password string) CreateUser {
	return CreateUser{Name: name, Email: email, IsAdmin: true, CreatePasswordType: "ADMIN_CREATE", Password: password, ConfirmPassword: password}
}

// createAccount makes an account that is not there; the body names it. What has its name or its address becomes a TakenError.
func (c *Client) createAccount(ctx context.Context, method, name, email string, body any) (created User, err error) {
	err = c.write(ctx, method, users.path, body, &created, func() (there bool, err error) {
		if created, err = c.GetUser(ctx, name, false); IsNotFound(err) {
			return false, nil
		}
		return err == nil && strings.EqualFold(created.Email, email), err
	})
	return created, c.whoHas(ctx, name, email, err)
}

// TakenError says that an account was not made since another has its name or its address.
type TakenError struct {
	Name, Email string
	// ByName and ByEmail are the accounts that have them, deleted ones too; nil where none has.
	ByName, ByEmail *User
	Err             error
}

// Error names who has what.
func (e *TakenError) Error() string {
	var has []string
	if e.ByName != nil {
		has = append(has, fmt.Sprintf("the name %q is that of %s", e.Name, e.ByName.describe()))
	}
	if e.ByEmail != nil {
		has = append(has, fmt.Sprintf("the e-mail address %s is that of %s", e.Email, e.ByEmail.describe()))
	}
	return fmt.Sprintf("%s (%s)", strings.Join(has, ", and "), e.Err)
}

// Unwrap gives the server's answer.
func (e *TakenError) Unwrap() error { return e.Err }

// describe tells an account from others.
func (u User) describe() string {
	kind, deleted := "person", ""
	if u.IsBot {
		kind = "bot"
	}
	if u.Deleted {
		deleted = ", deleted but kept by the server"
	}
	return fmt.Sprintf("the account %q (a %s, %s%s)", u.Name, kind, u.Email, deleted)
}

// whoHas looks up who has the name or the address of an account that the server did not make for that. Any other error, and one
// where nobody is found, is returned as it is.
func (c *Client) whoHas(ctx context.Context, name, email string, err error) error {
	if !HasStatus(err, http.StatusConflict) || isForeign(err) {
		return err
	}
	taken := &TakenError{Name: name, Email: email, Err: err}
	if byName, found := c.GetUser(ctx, name, true); found == nil {
		taken.ByName = &byName
	}
	// No request looks an account up by its address.
	all, _ := collect[User](ctx, c, users.path, url.Values{"limit": {"1000"}, "include": {"all"}})
	for _, user := range all {
		if strings.EqualFold(user.Email, email) {
			taken.ByEmail = &user
		}
	}
	if taken.ByName == nil && taken.ByEmail == nil {
		return err
	}
	return taken
}

// GetUser reads an account by name. Deleted ones are found only with includeDeleted.
func (c *Client) GetUser(ctx context.Context, name string, includeDeleted bool) (User, error) {
	target := accountsByName + url.PathEscape(name)
	if includeDeleted {
		target += "?include=all"
	}
	return get[User](ctx, c, target)
}

// FindUser looks an account up by name, also among the deleted ones; it returns nil where there is none.
func (c *Client) FindUser(ctx context.Context, name string) (*User, error) {
	account, err := c.GetUser(ctx, name, true)
	if IsNotFound(err) {
		return nil, nil
	}
	return &account, err
}

// GetUserByID reads an account by its id, with its roles, also when it is deleted softly.
func (c *Client) GetUserByID(ctx context.Context, id string) (User, error) {
	return users.byID(ctx, c, id)
}

// Administrators lists the accounts that are administrators and not deleted, bots among them.
func (c *Client) Administrators(ctx context.Context) ([]User, error) {
	return collect[User](ctx, c, users.path, url.Values{"isAdmin": {"true"}, "limit": {"100"}})
}

// administrators is the first page of the list of the accounts that are administrators, and accountsByName the path of one
// account, below which its name stands.
const (
	administrators = "/v1/users?isAdmin=true&limit=100"
	accountsByName = "/v1/users/name/"
)

// firstAdministrators keeps the administrators of the list's first page, each as it is read by its name. Those whom it lacks,
// because they are none or there are more, are read one by one: no further page is read.
func (c *Client) firstAdministrators(ctx context.Context, keep func(path string, body json.RawMessage)) (more bool) {
	var page struct {
		Data []json.RawMessage `json:"data"`
	}
	if c.do(ctx, http.MethodGet, administrators, nil, &page) != nil {
		return false
	}
	for _, body := range page.Data {
		var account User
		if json.Unmarshal(body, &account) != nil || account.Name == "" || transport.HoldsSecret(body) {
			continue
		}
		keep(accountsByName+url.PathEscape(account.Name), body)
		keep(accountsByName+url.PathEscape(account.Name)+"?include=all", body)
	}
	return false
}

// botsCache keeps the list of bots for the life of the client: several resources of a plan tell of them.
type botsCache struct {
	mu    sync.Mutex
	known []User
}

// BotAccounts lists the accounts of bots that are not deleted: as they were when it was first asked, or as they are now. No
// request lists what their tokens are (F142).
func (c *Client) BotAccounts(ctx context.Context, now bool) ([]User, error) {
	c.bots.mu.Lock()
	defer c.bots.mu.Unlock()
	if c.bots.known != nil && !now {
		return c.bots.known, nil
	}
	listed, err := collect[User](ctx, c, users.path, url.Values{"isBot": {"true"}, "limit": {"1000"}})
	if err == nil {
		c.bots.known = listed
	}
	return listed, err
}

// OnePerson tells whether at most one person has an account, as on a server that nobody uses yet.
func (c *Client) OnePerson(ctx context.Context) (bool, error) {
	page, err := get[listPage[User]](ctx, c, users.path+"?isBot=false&limit=2")
	return err == nil && len(page.Data) < 2, err
}

// SetAdministrator promotes or demotes an account. It counts at once, also for tokens in use (fact 76). A PUT would demote
// whoever leaves isAdmin out, so this is a PATCH.
func (c *Client) SetAdministrator(ctx context.Context, id string, administrator bool) (User, error) {
	return c.patchRights(ctx, id, jsonPatch{{Operation: "add", Path: "/isAdmin", Value: administrator}},
		func(now User) bool { return now.IsAdmin == administrator })
}

// patchRights changes what an account may do. Each of several processes is told: the others remember for minutes what it was
// (F165).
func (c *Client) patchRights(ctx context.Context, id string, patch jsonPatch, has func(User) bool) (changed User, err error) {
	err = c.tellAll(ctx, func(ctx context.Context) error {
		now, err := users.patch(ctx, c, id, patch, has)
		if err == nil {
			changed = now
		}
		return err
	})
	return changed, err
}

// SetUserText sets a text of an account, such as displayName or description, or removes it when the text is empty.
func (c *Client) SetUserText(ctx context.Context, id, member, text string) (User, error) {
	return users.setText(ctx, c, id, member, text)
}

// DeleteUser deletes an account, softly or for good. One that is gone is a success.
func (c *Client) DeleteUser(ctx context.Context, id string, hard bool) error {
	return users.remove(ctx, c, id, hard)
}

// RestoreUser undoes a soft deletion.
func (c *Client) RestoreUser(ctx context.Context, id string) (User, error) {
	var restored User
	err := c.write(ctx, http.MethodPut, "/v1/users/restore", map[string]string{"id": id}, &restored, func() (there bool, err error) {
		restored, err = c.GetUserByID(ctx, id)
		return err == nil && !restored.Deleted, err
	})
	return restored, err
}
