package okta

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// answer is a success of the org's, read to its end. It passes the SDK by, which takes an empty answer for an object and an
// object under another content type for a failure, follows Link headers to other hosts, and copies each body three times.
type answer struct {
	method, path string
	status       int
	header       http.Header
	body         []byte
}

type answerKey struct{}

// reading reads what comes back before the SDK sees it: a success goes to the answer that the request's context holds, and
// anything else becomes an error, because the SDK keeps neither the status nor the request id, and for some answers not the
// body.
type reading struct {
	next http.RoundTripper
}

// RoundTrip sends the request and returns an empty answer for a success, an APIError for anything else, and a cutError for
// none.
func (r *reading) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := r.next.RoundTrip(request)
	if errors.Is(err, io.EOF) {
		return nil, &cutError{cause: transport.Cause(err).Error()}
	}
	if err != nil {
		return nil, err
	}
	body, err := transport.ReadBody(response, transport.MaxBodyBytes)
	if err != nil {
		return nil, err
	}
	if response.StatusCode >= http.StatusMultipleChoices {
		return nil, newAPIError(request, response, body)
	}
	if kept, isThere := request.Context().Value(answerKey{}).(*answer); isThere {
		*kept = answer{method: request.Method, path: request.URL.Path, status: response.StatusCode, header: response.Header, body: body}
	}
	return &http.Response{
		Status: response.Status, StatusCode: response.StatusCode, Proto: response.Proto, ProtoMajor: response.ProtoMajor,
		ProtoMinor: response.ProtoMinor, Header: http.Header{}, Body: http.NoBody, Request: request,
	}, nil
}

// send sends one request and returns the answer, which is a success. A write drops what is remembered.
func (c *Client) send(ctx context.Context, method, target string, body any) (answer, error) {
	if method != http.MethodGet {
		c.memory.Forget()
		defer c.memory.Forget()
	} else if transport.IsRemembering(ctx) {
		return c.recall(ctx, target)
	}
	return c.exchange(ctx, method, target, body)
}

// exchange sends one request through the SDK's executor and returns the answer, which is a success.
func (c *Client) exchange(ctx context.Context, method, target string, body any) (answer, error) {
	executor := c.sdk.CloneRequestExecutor().WithAccept("application/json").WithContentType("application/json")
	request, err := executor.NewRequest(method, target, body)
	if err != nil {
		return answer{}, err
	}
	var kept answer
	if _, err := executor.Do(context.WithValue(ctx, answerKey{}, &kept), request, nil); err != nil {
		return answer{}, unanswered(method, target, err)
	}
	// A connection that is kept for the next request keeps the context of this one, which the body is not to outlive.
	got := kept
	kept = answer{}
	return got, nil
}

// call sends one request and decodes the answer into out; see decode.
func (c *Client) call(ctx context.Context, method, target string, body, out any) error {
	ctx, done := transport.Reading(ctx)
	defer done()
	got, err := c.send(ctx, method, target, body)
	if err != nil {
		return err
	}
	return got.decode(out)
}

// write is call for a write. Where the answer does not have the form of the API's it leaves open whether the write was carried
// out, and isThere looks.
func (c *Client) write(ctx context.Context, method, target string, body, out any, isThere func() (bool, error)) error {
	err := c.call(ctx, method, target, body, out)
	if !leavesOpen(err) {
		return err
	}
	return transport.Look(err, isThere)
}

// leavesOpen tells a success that does not have the form of the API's.
func leavesOpen(err error) bool {
	var strange *APIError
	return errors.As(err, &strange) && strange.Foreign && strange.Status < http.StatusMultipleChoices
}

// empty stands in place of a target for what the API answers without a body, by 204. A nil target stands for an object of which
// nothing is read.
var empty = &emptyBody{}

type emptyBody struct{ _ byte }

// decode decodes the answer. Its form counts and not its content type, which somebody on the way may have changed. One of
// another form than that of the target is an APIError that is Foreign.
func (a answer) decode(out any) error {
	content := bytes.TrimSpace(a.body)
	if out == empty {
		length := a.header.Get("Content-Length")
		if a.status == http.StatusNoContent && len(content) == 0 && (length == "" || length == "0") {
			return nil
		}
		return a.strange("the answer is not the empty one that is expected")
	}
	if len(content) == 0 {
		return a.strange("the answer has no body")
	}
	if out == nil {
		out = new(map[string]json.RawMessage)
	}
	switch err := transport.Decode(content, out); {
	case errors.Is(err, transport.ErrNotJSON):
		return a.strange(foreignAnswer)
	case err != nil:
		return a.strange(err.Error())
	}
	if err := transport.Complete(out); err != nil {
		strange := a.strange(err.Error())
		strange.Err = err
		return strange
	}
	return nil
}

func (a answer) strange(text string) *APIError {
	return &APIError{
		Method: a.method, Path: a.path, Status: a.status, Summary: text, RequestID: a.header.Get("X-Okta-Request-Id"), Foreign: true,
	}
}

// unanswered puts an error of a request into the form in which this package returns it.
func unanswered(method, target string, err error) error {
	if refused := (*APIError)(nil); errors.As(err, &refused) {
		return refused
	}
	if stopped := transport.AsNotSent(err); stopped != nil {
		return stopped
	}
	if wrapped := (*url.Error)(nil); errors.As(err, &wrapped) {
		target, _, _ = strings.Cut(target, "?")
		return &RequestError{Method: method, Path: target, Err: err}
	}
	return err
}
