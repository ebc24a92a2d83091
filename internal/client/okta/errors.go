package okta

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// APIError is an answer of the org that is not a success, with what the SDK drops: status, method, path and request id.
type APIError struct {
	Method, Path string
	Status       int
	// Code is Okta's error code, such as E0000007, or the OAuth 2.0 error of a token request.
	Code string
	// Summary is Okta's own sentence.
	Summary string
	// Causes are the sentences of errorCauses: for a 400 the fields at fault.
	Causes []string
	// RequestID is what Okta's support asks for.
	RequestID string
	// GaveUp says why no more is waited for an answer that asks for it; see transport.GaveUp.
	GaveUp string
	// Err is what is strange about a success, where that has a type.
	Err error
	// Foreign is true when the answer does not have the form of Okta's. Its status may then be a success.
	Foreign bool
}

// Error words the refusal with the org's own words.
func (e *APIError) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s %s answered %d", e.Method, e.Path, e.Status)
	if e.Code != "" {
		fmt.Fprintf(&text, " %s", e.Code)
	}
	if e.Summary != "" {
		fmt.Fprintf(&text, ": %s", e.Summary)
	}
	for _, cause := range e.Causes {
		fmt.Fprintf(&text, "; %s", cause)
	}
	if e.GaveUp != "" {
		fmt.Fprintf(&text, "; %s", e.GaveUp)
	}
	if e.RequestID != "" {
		fmt.Fprintf(&text, " (request %s)", e.RequestID)
	}
	return text.String()
}

// Unwrap gives the cause, if there is one.
func (e *APIError) Unwrap() error { return e.Err }

// RequestError is a request that got no answer.
type RequestError struct {
	Method, Path string
	Err          error
}

// Error words what happened on the way.
func (e *RequestError) Error() string { return transport.NoAnswer(e.Method, e.Path, e.Err) }

// Unwrap gives the cause.
func (e *RequestError) Unwrap() error { return e.Err }

// IsNotFound tells whether the org answered that the object does not exist (404-E0000007-not-found.json). The 404 of a proxy is
// none: what is taken for gone is made a second time.
func IsNotFound(err error) bool {
	return HasCode(err, "E0000007")
}

// HasCode tells whether the org answered with the error code.
func HasCode(err error, code string) bool {
	var refused *APIError
	return errors.As(err, &refused) && refused.Code == code
}

// cutError says that the connection was cut before an answer. It does not unwrap to io.EOF: at that the SDK sends the request
// again, a POST too, for ever and without a pause.
type cutError struct{ cause string }

// Error words the cause.
func (e *cutError) Error() string {
	return fmt.Sprintf("the connection was cut before the answer (%s)", e.cause)
}

// foreignAnswer stands for what somebody else has answered, of which nothing is shown.
const foreignAnswer = "the answer is not Okta's; a proxy may stand in between"

// maxCauses is how many causes of a refusal are shown.
const maxCauses = 50

func newAPIError(request *http.Request, response *http.Response, body []byte) *APIError {
	refused := &APIError{
		Method: request.Method, Path: request.URL.Path, Status: response.StatusCode,
		RequestID: transport.OneLine(response.Header.Get("X-Okta-Request-Id")), GaveUp: transport.GaveUp(response),
	}
	if elsewhere := transport.SentElsewhere(&http.Response{StatusCode: response.StatusCode, Header: response.Header, Request: request}, request.URL.EscapedPath(), "okta.org_url"); elsewhere != "" {
		refused.Summary, refused.Foreign = elsewhere, true
		return refused
	}
	var wire struct {
		ErrorCode, ErrorSummary string
		ErrorCauses             []struct{ ErrorSummary string }
		OAuthError              string `json:"error"`
		OAuthDescription        string `json:"error_description"`
	}
	// With an access token the reason is in the header (RFC 6750, section 3).
	reason, inHeader := strings.CutPrefix(headerPart(response.Header.Get("WWW-Authenticate"), "error_description"), "error_description=")
	if err := transport.Decode(body, &wire); err != nil || wire.ErrorCode == "" && wire.OAuthError == "" && !inHeader {
		refused.Summary, refused.Foreign = foreignAnswer, true
		return refused
	}
	refused.Code, refused.Summary = transport.Excerpt(wire.ErrorCode), transport.Excerpt(wire.ErrorSummary)
	if wire.OAuthError != "" {
		refused.Code, refused.Summary = transport.Excerpt(wire.OAuthError), transport.Excerpt(wire.OAuthDescription)
	}
	for _, cause := range wire.ErrorCauses[:min(len(wire.ErrorCauses), maxCauses)] {
		refused.Causes = append(refused.Causes, transport.Excerpt(cause.ErrorSummary))
	}
	if inHeader {
		refused.Causes = append(refused.Causes, transport.Excerpt(strings.Trim(reason, `"`)))
	}
	return refused
}

func headerPart(header, name string) string {
	for part := range strings.SplitSeq(header, ", ") {
		if strings.HasPrefix(part, name+"=") {
			return part
		}
	}
	return ""
}
