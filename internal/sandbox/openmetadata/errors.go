package openmetadata

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// object is a JSON object.
type object = map[string]any

// apiError is an answer that is not a success. The server has three shapes:
// {code, message} of Dropwizard's ErrorMessage, the same with an errorType for
// what nothing had caught (30n_create_no_body), and plain text for a body that
// is no JSON (30j_create_malformed_json).
type apiError struct {
	status    int
	message   string
	errorType string
	// challenge adds WWW-Authenticate: om-auth, which the server sends for its
	// own exceptions (401, 403, 404, some 400 and 409, 412) and not for those of JAX-RS.
	challenge bool
	text      bool
	headers   map[string]string
	body      any
}

func (e *apiError) Error() string { return fmt.Sprintf("%d %s", e.status, e.message) }

func (e *apiError) write(w http.ResponseWriter) {
	for k, v := range e.headers {
		w.Header().Set(k, v)
	}
	if e.challenge {
		w.Header().Set("WWW-Authenticate", "om-auth")
	}
	switch {
	case e.text:
		if w.Header().Get("Content-Type") == "" {
			w.Header().Set("Content-Type", "text/plain")
		}
		w.WriteHeader(e.status)
		_, _ = io.WriteString(w, e.message) //nolint:gosec // as text/plain, as the server sends it
	case e.body != nil:
		writeJSON(w, e.status, e.body)
	default:
		body := object{"code": e.status, "message": e.message}
		if e.errorType != "" {
			body["errorType"] = e.errorType
		}
		writeJSON(w, e.status, body)
	}
}

func writeJSON(w http.ResponseWriter, status int, body any) {
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

// said is an error whose text is the server's own, capital letters and full stops included.
type said string

func (s said) Error() string { return string(s) }

func saidf(format string, args ...any) error { return said(fmt.Sprintf(format, args...)) }

// failure is an error of JAX-RS or of a custom exception: no challenge.
func failure(status int, format string, args ...any) *apiError {
	return &apiError{status: status, message: fmt.Sprintf(format, args...)}
}

// refusal is an error of the server's own exception classes, with the challenge.
func refusal(status int, format string, args ...any) *apiError {
	return &apiError{status: status, message: fmt.Sprintf(format, args...), challenge: true}
}

// unhandled is the 500 of an exception that nothing mapped
// (30n_create_no_body, 32i_patch_test_op_fail).
func unhandled(format string, args ...any) *apiError {
	return &apiError{
		status:    http.StatusInternalServerError,
		message:   "An exception with message [" + fmt.Sprintf(format, args...) + "] was thrown while processing request.",
		errorType: "UNHANDLED_SERVER_EXCEPTION",
	}
}

// crash is the 500 of an exception inside the request filter, which carries no
// errorType (20j_unknown_kid, 20k_no_kid).
func crash(format string, args ...any) *apiError {
	e := unhandled(format, args...)
	e.errorType = ""
	return e
}

func errNotFound() *apiError { return failure(http.StatusNotFound, "HTTP 404 Not Found") }

func errNoEntity(kind, name string) *apiError {
	return refusal(http.StatusNotFound, "%s instance for %s not found", kind, name)
}

func errNotAdmin(name string) *apiError {
	return refusal(http.StatusForbidden, "Principal: CatalogPrincipal{name='%s'} is not admin", name)
}

func errNotAllowed(name, operation string) *apiError {
	return refusal(http.StatusForbidden, "Principal: CatalogPrincipal{name='%s'} operations [%s] not allowed", name, operation)
}

// errBadPatch is the answer of what reads the body, ahead of the operation itself
// (32o_patch_malformed, e15).
func errBadPatch() *apiError {
	return failure(http.StatusInternalServerError, "Failed to parse JsonPatch")
}

// errBadResult is what comes of a patched entity that is none any more (32n).
func errBadResult() *apiError {
	return unhandled("Failed to convert JsonValue to target class")
}

// errNull is the exception of a method that was called on a body that is not there
// (30n_create_no_body, b23c; UserResource).
func errNull(class, method, variable string) *apiError {
	return unhandled(`Cannot invoke "org.openmetadata.%s.%s()" because "%s" is null`, class, method, variable)
}

// errNotImplemented is what an authenticator answers that has no passwords (s01b_refresh_under_okta).
func errNotImplemented() *apiError {
	return failure(http.StatusNotImplemented, "Method not implemented.")
}
