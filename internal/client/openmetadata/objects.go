package openmetadata

import (
	"context"
	"net/http"
	"net/url"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// get reads an object; see do.
func get[T any](ctx context.Context, c *Client, path string) (found T, err error) {
	err = c.do(ctx, http.MethodGet, path, nil, &found)
	return found, err
}

// kept is an object of a family: what people see of it, by the members' names, and whether it is deleted softly.
type kept interface {
	transport.Checked
	texts() map[string]string
	isDeleted() bool
}

func (u User) texts() map[string]string {
	return map[string]string{"displayName": u.DisplayName, "description": u.Description}
}

func (u User) isDeleted() bool { return u.Deleted }

func (b Bot) texts() map[string]string {
	return map[string]string{"displayName": b.DisplayName, "description": b.Description}
}

func (b Bot) isDeleted() bool { return b.Deleted }

// family is one kind of objects that the server keeps by their ids.
type family[T kept] struct {
	// path is where their list is, and each below it. query says how one is read by its id.
	path, query string
}

var (
	users = family[User]{path: "/v1/users", query: "?include=all&fields=roles"}
	bots  = family[Bot]{path: "/v1/bots"}
)

// at is the path of the object of an id.
func (f family[T]) at(id string) string { return f.path + "/" + url.PathEscape(id) }

// byID reads an object.
func (f family[T]) byID(ctx context.Context, c *Client, id string) (T, error) {
	return get[T](ctx, c, f.at(id)+f.query)
}

// patch changes an object. has tells whether one has what the patch sets.
func (f family[T]) patch(ctx context.Context, c *Client, id string, patch jsonPatch, has func(T) bool) (changed T, err error) {
	err = c.write(ctx, http.MethodPatch, f.at(id), patch, &changed, func() (bool, error) {
		var err error
		changed, err = f.byID(ctx, c, id)
		return err == nil && has(changed), err
	})
	return changed, err
}

// setText sets a text of an object, such as displayName or description, or removes one that is there when it is empty.
func (f family[T]) setText(ctx context.Context, c *Client, id, member, text string) (T, error) {
	patch := jsonPatch{{Operation: "add", Path: "/" + member, Value: text}}
	if text == "" {
		patch = jsonPatch{{Operation: "remove", Path: "/" + member}}
	}
	return f.patch(ctx, c, id, patch, func(now T) bool { return now.texts()[member] == text })
}

// remove deletes an object, softly or for good. One that is gone is a success.
func (f family[T]) remove(ctx context.Context, c *Client, id string, hard bool) error {
	target := f.at(id)
	if hard {
		target += "?hardDelete=true"
	}
	err := c.write(ctx, http.MethodDelete, target, nil, nil, func() (bool, error) {
		now, err := f.byID(ctx, c, id)
		if IsNotFound(err) {
			return true, nil
		}
		return err == nil && !hard && now.isDeleted(), err
	})
	if IsNotFound(err) {
		return nil
	}
	return err
}
