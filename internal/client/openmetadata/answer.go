package openmetadata

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// empty stands in place of a target for what the server answers without a body, by 204, and anything for what is proven
// otherwise. A nil target stands for an object of which nothing is read: all other answers of the API are objects.
var (
	empty    = &form{}
	anything = &form{}
)

type form struct{ _ byte }

// decode decodes a success and says what is strange about it: nothing where it has the form of the target. The form counts and
// not the content type, which somebody on the way may have changed.
func decode(response *http.Response, body []byte, out any) (strange string) {
	content := bytes.TrimSpace(body)
	length := response.Header.Get("Content-Length")
	switch {
	case out == anything:
		return ""
	case out == empty && response.StatusCode == http.StatusNoContent && len(content) == 0 && (length == "" || length == "0"):
		return ""
	case out == empty:
		return "the answer is not the empty one that is expected"
	case len(content) == 0:
		return "the answer has no body"
	case out == nil:
		out = new(map[string]json.RawMessage)
	}
	switch err := transport.Decode(content, out); {
	case errors.Is(err, transport.ErrNotJSON):
		return foreignAnswer
	case err != nil:
		return err.Error()
	}
	if err := transport.Complete(out); err != nil {
		return err.Error()
	}
	return ""
}

// write is do for a write. Where the answer does not have the form of the server's it leaves open whether the write was carried
// out, and isThere looks.
func (c *Client) write(ctx context.Context, method, path string, body, out any, isThere func() (bool, error)) error {
	err := c.do(ctx, method, path, body, out)
	if !leavesOpen(err) {
		return err
	}
	return transport.Look(err, isThere)
}

// leavesOpen tells a success that does not have the form of the server's.
func leavesOpen(err error) bool {
	return isForeign(err) && AsAPIError(err).Status < http.StatusMultipleChoices
}
