package okta

import (
	"context"
	"net/http"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/overlay"
)

// readOnly are members that the org sets alone and that the specification bars from requests.
var readOnly = []string{
	"_embedded", "_links", "created", "createdBy", "expressConfiguration", "features", "id", "lastUpdated",
	"lastUpdatedBy", "orn", "universalLogout",
}

// replace reads the object, lays desired over it and puts it back. Members that only this kind of object has read-only
// are named by alsoReadOnly.
func (c *Client) replace(ctx context.Context, target string, desired, out any, alsoReadOnly ...string) error {
	current := map[string]any{}
	if err := c.call(ctx, http.MethodGet, target, nil, &current); err != nil {
		return err
	}
	for _, name := range append(alsoReadOnly, readOnly...) {
		delete(current, name)
	}
	merged, err := overlay.Merge(current, desired)
	if err != nil {
		return err
	}
	return c.call(ctx, http.MethodPut, target, merged, out)
}

// list reads all pages of a collection.
func list[T any](ctx context.Context, c *Client, target string) ([]T, error) {
	var all []T
	for target != "" {
		var page []T
		response, err := c.send(ctx, http.MethodGet, target, nil, &page)
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
		target = response.NextPage
	}
	return all, nil
}
