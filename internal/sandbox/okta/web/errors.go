package web

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// Error is an error of the management API, which is also its answer.
type Error struct {
	Status  int
	Code    string
	Summary string
	Causes  []string
}

// Error has code and summary.
func (e *Error) Error() string { return e.Code + ": " + e.Summary }

// The errors of Okta's catalogue that answer a request to either half. Their texts are those of
// _okta-error-codes-2026.08.1.json.
var (
	ErrMalformed = &Error{Status: 400, Code: "E0000003", Summary: "The request body was not well-formed."}
	ErrMediaType = &Error{Status: 400, Code: "E0000021", Summary: "Bad request.  Accept and/or Content-Type headers likely do not match supported values."}
	ErrInternal  = &Error{Status: 500, Code: "E0000009", Summary: "Internal Server Error"}
)

// NotFound is the 404 for an object, with the name of its type (404-E0000007-not-found.json).
func NotFound(id, typ string) *Error {
	return &Error{Status: 404, Code: "E0000007", Summary: fmt.Sprintf("Not found: Resource not found: %s (%s)", id, typ)}
}

// errorBody is the body of every error of the management API.
type errorBody struct {
	ErrorCode    string       `json:"errorCode"`
	ErrorSummary string       `json:"errorSummary"`
	ErrorLink    string       `json:"errorLink"`
	ErrorID      string       `json:"errorId"`
	ErrorCauses  []errorCause `json:"errorCauses"`
}

// errorCause is one entry of errorCauses.
type errorCause struct {
	ErrorSummary string `json:"errorSummary"`
}

// Write answers with the error, which gets an id of its own.
func (e *Error) Write(w http.ResponseWriter) {
	causes := make([]errorCause, 0, len(e.Causes))
	for _, c := range e.Causes {
		causes = append(causes, errorCause{c})
	}
	body, _ := json.Marshal(errorBody{e.Code, e.Summary, e.Code, "oae" + Random(22), causes}) // texts only
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(e.Status)
	_, _ = w.Write(body)
}
