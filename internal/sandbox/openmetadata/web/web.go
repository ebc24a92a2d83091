// Package web is what the server writes: answers in JSON and HTML, and its errors in their three shapes.
package web

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// Error is an answer that is not a success. The server has three shapes: {code, message} of Dropwizard's ErrorMessage, the same
// with an errorType for what nothing had caught (30n_create_no_body), and plain text for a body that is no JSON
// (30j_create_malformed_json).
type Error struct {
	Status    int
	Message   string
	ErrorType string
	// challenge adds WWW-Authenticate: om-auth, which the server sends for its own exceptions (401, 403, 404, some 400 and 409,
	// 412) and not for those of JAX-RS.
	Challenge bool
	Text      bool
	Headers   map[string]string
	Body      any
}

// Error has status and message.
func (e *Error) Error() string { return fmt.Sprintf("%d %s", e.Status, e.Message) }

// Write answers with the error.
func (e *Error) Write(w http.ResponseWriter) {
	for k, v := range e.Headers {
		w.Header().Set(k, v)
	}
	if e.Challenge {
		w.Header().Set("WWW-Authenticate", "om-auth")
	}
	switch {
	case e.Text:
		if w.Header().Get("Content-Type") == "" {
			w.Header().Set("Content-Type", "text/plain")
		}
		w.WriteHeader(e.Status)
		_, _ = io.WriteString(w, e.Message)
	case e.Body != nil:
		WriteJSON(w, e.Status, e.Body)
	default:
		body := map[string]any{"code": e.Status, "message": e.Message}
		if e.ErrorType != "" {
			body["errorType"] = e.ErrorType
		}
		WriteJSON(w, e.Status, body)
	}
}

// WriteJSON answers with JSON.
func WriteJSON(w http.ResponseWriter, status int, body any) {
	data, err := json.Marshal(body)
	if err != nil {
		panic(fmt.Sprintf("encoding an answer: %v", err))
	}
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "application/json")
	}
	w.WriteHeader(status)
	_, _ = w.Write(data)
}

// saidError is an error whose text is the server's own, capital letters and full stops included.
type saidError string

func (e saidError) Error() string { return string(e) }

// Said is an error with a text of the server's.
func Said(text string) error { return saidError(text) }

// Saidf is such an error from a format.
func Saidf(format string, args ...any) error { return saidError(fmt.Sprintf(format, args...)) }

// Failure is an error of JAX-RS or of a custom exception: no challenge.
func Failure(status int, format string, args ...any) *Error {
	return &Error{Status: status, Message: fmt.Sprintf(format, args...)}
}

// Refusal is an error of the server's own exception classes, with the challenge.
func Refusal(status int, format string, args ...any) *Error {
	return &Error{Status: status, Message: fmt.Sprintf(format, args...), Challenge: true}
}

// Unhandled is the 500 of an exception that nothing mapped (30n_create_no_body, 32i_patch_test_op_fail).
func Unhandled(format string, args ...any) *Error {
	return &Error{
		Status:    http.StatusInternalServerError,
		Message:   "An exception with message [" + fmt.Sprintf(format, args...) + "] was thrown while processing request.",
		ErrorType: "UNHANDLED_SERVER_EXCEPTION",
	}
}

// Crash is the 500 of an exception inside the request filter, which carries no errorType (20j_unknown_kid, 20k_no_kid).
func Crash(format string, args ...any) *Error {
	e := Unhandled(format, args...)
	e.ErrorType = ""
	return e
}

// WriteHTML answers with a page.
func WriteHTML(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/html;charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text)
}
