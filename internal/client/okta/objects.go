package okta

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/overlay"
)

// readOnly are members that the org sets alone and that the specification bars from requests.
var readOnly = []string{
	"_embedded", "_links", "created", "createdBy", "expressConfiguration", "features", "id", "lastUpdated",
	"lastUpdatedBy", "orn", "universalLogout",
}

// get reads an object.
func get[T any](ctx context.Context, c *Client, target string) (*T, error) {
	var found T
	if err := c.call(ctx, http.MethodGet, target, nil, &found); err != nil {
		return nil, err
	}
	return &found, nil
}

// post creates an object and returns it as the org has it.
func post[T any](ctx context.Context, c *Client, target string, body any) (*T, error) {
	var created T
	if err := c.call(ctx, http.MethodPost, target, body, &created); err != nil {
		return nil, err
	}
	return &created, nil
}

// put is replace with the object that the org then has.
func put[T any](ctx context.Context, c *Client, target string, desired T, alsoReadOnly ...string) (*T, error) {
	var updated T
	if err := c.replace(ctx, target, desired, &updated, alsoReadOnly...); err != nil {
		return nil, err
	}
	return &updated, nil
}

// replace reads the object, lays desired over it and puts it back. Members that only this kind of object has read-only
// are named by alsoReadOnly, nested ones with dots.
func (c *Client) replace(ctx context.Context, target string, desired, out any, alsoReadOnly ...string) error {
	current := map[string]any{}
	if err := c.call(ctx, http.MethodGet, target, nil, &current); err != nil {
		return err
	}
	for _, name := range slices.Concat(readOnly, alsoReadOnly) {
		remove(current, name)
	}
	merged, err := overlay.Merge(current, desired)
	if err != nil {
		return err
	}
	return c.call(ctx, http.MethodPut, target, merged, out)
}

// remove deletes the member that a dotted name leads to, if it is there; in a list, that of each element.
func remove(value any, name string) {
	switch typed := value.(type) {
	case []any:
		for _, element := range typed {
			remove(element, name)
		}
	case map[string]any:
		first, rest, nested := strings.Cut(name, ".")
		if !nested {
			delete(typed, first)
			return
		}
		remove(typed[first], rest)
	}
}

// setStatus switches an object with a life cycle on or off; doing so twice does no harm.
func (c *Client) setStatus(ctx context.Context, target, status string) error {
	transition := "/lifecycle/activate"
	if status == StatusInactive {
		transition = "/lifecycle/deactivate"
	}
	return c.call(ctx, http.MethodPost, target+transition, nil, nil)
}

// delete deletes an object. One that is gone already is a success.
func (c *Client) delete(ctx context.Context, target string) error {
	if err := c.call(ctx, http.MethodDelete, target, nil, nil); err != nil && !IsNotFound(err) {
		return err
	}
	return nil
}

// first returns the first object that matches, or nil.
func first[T any](objects []T, matches func(T) bool) *T {
	if i := slices.IndexFunc(objects, matches); i >= 0 {
		return &objects[i]
	}
	return nil
}
