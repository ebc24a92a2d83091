package openmetadata

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// APIError is an answer of the server that is not a success, with the server's own words.
type APIError struct {
	Method, Path string
	Status       int
	// Message is the server's own sentence.
	Message string
	// Type is errorType, which servers from 2.0 on add, such as SETTINGS_MANAGED_BY_ENVIRONMENT.
	Type string
	// Fields are the findings of a refused PATCH of the security configuration, which answers 400 with them (F33).
	Fields []FieldError
	// GaveUp says why no more is waited for an answer that asks for it; see transport.GaveUp.
	GaveUp string
	// Foreign is true when the answer does not have the form of the server's: it says nothing of the object or of the
	// credential. Its status may then be a success.
	Foreign bool
}

// foreignAnswer stands for what somebody else has answered, of which nothing is shown.
const foreignAnswer = "the answer is not OpenMetadata's; a proxy may stand in between"

// nothingServed stands for the 404 of a server that is started under a path (F132, recorded: f20 to f26), outside of it.
const nothingServed = "nothing is served there; where the server is started under a path (BASE_PATH), host ends in it"

// FieldError is one finding of the server's validation of a security configuration.
type FieldError struct {
	Field string `json:"field"`
	Error string `json:"error"`
}

// Error words the refusal.
func (e *APIError) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s %s answered %d", e.Method, e.Path, e.Status)
	if e.Type != "" {
		fmt.Fprintf(&text, " %s", e.Type)
	}
	if e.Message != "" {
		// The server ends some of its sentences with a period or an exclamation mark; they become part of others.
		fmt.Fprintf(&text, ": %s", words.Clause(e.Message))
	}
	for _, field := range e.Fields {
		fmt.Fprintf(&text, "; %s: %s", field.Field, words.Clause(field.Error))
	}
	if e.GaveUp != "" {
		fmt.Fprintf(&text, "; %s", e.GaveUp)
	}
	return text.String()
}

// newAPIError reads an answer that is no success. The server's own are JSON with a message or findings, but for malformed
// requests, which are answered 400 in plain text (F4).
func newAPIError(method, path string, response *http.Response, body []byte) *APIError {
	status := response.StatusCode
	refused := &APIError{Method: method, Path: path, Status: status}
	below, _, _ := strings.Cut(path, "?")
	if elsewhere := transport.SentElsewhere(response, below, "host"); elsewhere != "" {
		refused.Message, refused.Foreign = elsewhere, true
		return refused
	}
	var wire struct {
		// URL is in the page of the container that the server runs in, which knows nothing of its objects.
		URL       string       `json:"url"`
		Message   string       `json:"message"`
		ErrorType string       `json:"errorType"`
		Errors    []FieldError `json:"errors"`
	}
	text := strings.TrimSpace(string(body[:min(len(body), 500)]))
	switch err := transport.Decode(body, &wire); {
	case err == nil && wire.URL != "" && status == http.StatusNotFound:
		refused.Message, refused.Foreign = nothingServed, true
	case err == nil && (wire.Message != "" || wire.Errors != nil):
		refused.Message, refused.Type = transport.Excerpt(wire.Message), transport.Excerpt(wire.ErrorType)
		refused.Fields = shown(wire.Errors)
	case err != nil && status == http.StatusBadRequest && text != "" && text[0] != '<':
		refused.Message = transport.OneLine(text)
	default:
		refused.Message, refused.Foreign = foreignAnswer, true
	}
	return refused
}

// maxFields is how many findings are shown.
const maxFields = 50

// shown are findings as far as they are shown to a person.
func shown(findings []FieldError) []FieldError {
	findings = findings[:min(len(findings), maxFields)]
	for i := range findings {
		findings[i].Field, findings[i].Error = transport.Excerpt(findings[i].Field), transport.Excerpt(findings[i].Error)
	}
	return findings
}

// AsAPIError returns the server's refusal in the chain of err, or nil.
func AsAPIError(err error) *APIError {
	var refused *APIError
	errors.As(err, &refused)
	return refused
}

// HasStatus tells whether the server answered with the status.
func HasStatus(err error, status int) bool {
	refused := AsAPIError(err)
	return refused != nil && refused.Status == status
}

// IsNotFound tells whether the server answered that the object does not exist. The 404 of a gateway whose server is away is
// none: what is taken for gone is made again.
func IsNotFound(err error) bool { return HasStatus(err, http.StatusNotFound) && !isForeign(err) }

// isForeign tells whether somebody else than the server has answered.
func isForeign(err error) bool {
	refused := AsAPIError(err)
	return refused != nil && refused.Foreign
}

// lacksPath tells whether the server has no such path: what it does not find it names otherwise ("user instance for X not
// found").
func lacksPath(err error) bool {
	return IsNotFound(err) && !strings.Contains(AsAPIError(err).Message, "instance for")
}

// Filter names the request filter of a server that looks at no token, where this is an answer of one: under NoopFilter every
// request is one of the user anonymous (F118), with a blank filter none is anybody's (F122). Otherwise it is empty.
func (e *APIError) Filter() string {
	switch {
	case e == nil || e.Foreign:
	case strings.Contains(e.Message, "CatalogPrincipal{name='anonymous'}"), strings.Contains(e.Message, "user instance for anonymous not found"):
		return "NoopFilter (every request is one of the user \"anonymous\")"
	case strings.Contains(e.Message, "No principal in security context"):
		return "blank (no request has a user)"
	}
	return ""
}

// deadCredential tells whether an answer means that the bearer token is no longer worth anything: 401, or the 500 with which
// servers before 2.1 answer a token whose key id they do not know (F75).
func deadCredential(err error) bool {
	refused := AsAPIError(err)
	if refused == nil || refused.Foreign {
		return false
	}
	return refused.Status == http.StatusUnauthorized ||
		refused.Status == http.StatusInternalServerError && strings.Contains(refused.Message, "SigningKeyNotFound")
}
