package okta

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/overlay"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
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

// post creates an object and returns it as the org has it. An answer that leaves open whether it was made is an APIError that
// is Foreign; whoever knows how the object is found looks for it. Where the answer names the object and lacks something else, the
// object goes with the error, so that its id is not lost.
func post[T any](ctx context.Context, c *Client, target string, body any) (*T, error) {
	var created T
	err := c.call(ctx, http.MethodPost, target, body, &created)
	if err != nil && transport.IsIncomplete(err) && reflect.ValueOf(created).FieldByName("ID").String() != "" {
		return &created, err
	}
	if err != nil {
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
	return c.write(ctx, http.MethodPut, target, merged, out, func() (bool, error) { return c.has(ctx, target, merged, out) })
}

// has tells whether an object has what was sent, and decodes it into out then.
func (c *Client) has(ctx context.Context, target string, sent, out any) (bool, error) {
	var now json.RawMessage
	if err := c.call(ctx, http.MethodGet, target, nil, &now); IsNotFound(err) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	there, err := overlay.Holds(now, sent)
	if err != nil || !there {
		return false, err
	}
	return true, transport.Decode(now, out)
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

// setStatus switches an object with a life cycle on or off; doing so twice does no harm. The answer is empty, or an object that
// is not read, which is the form nil.
func (c *Client) setStatus(ctx context.Context, target, status string, form any) error {
	transition := "/lifecycle/activate"
	if status == StatusInactive {
		transition = "/lifecycle/deactivate"
	}
	return c.write(ctx, http.MethodPost, target+transition, nil, form, func() (bool, error) {
		var now struct {
			Status string `json:"status"`
		}
		err := c.call(ctx, http.MethodGet, target, nil, &now)
		return now.Status == status, err
	})
}

// delete deletes an object. One that is gone already is a success.
func (c *Client) delete(ctx context.Context, target string) error {
	err := c.write(ctx, http.MethodDelete, target, nil, empty, func() (bool, error) {
		err := c.call(ctx, http.MethodGet, target, nil, nil)
		if IsNotFound(err) {
			return true, nil
		}
		return false, err
	})
	if IsNotFound(err) {
		return nil
	}
	return err
}

// first returns the first object that matches, or nil.
func first[T any](objects []T, matches func(T) bool) *T {
	if i := slices.IndexFunc(objects, matches); i >= 0 {
		return &objects[i]
	}
	return nil
}

// isWhatIsMade tells whether an object is what its creation by the request would make.
func isWhatIsMade[T any](existing, wanted T) bool {
	changes, err := overlay.Changes(existing, wanted)
	return err == nil && !changes
}
