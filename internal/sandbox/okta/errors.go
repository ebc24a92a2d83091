package okta

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// apiError is an error of the management API, which is also its answer.
type apiError struct {
	status  int
	code    string
	summary string
	causes  []string
}

func (e *apiError) Error() string { return e.code + ": " + e.summary }

// errorCause is one entry of errorCauses.
type errorCause struct {
	ErrorSummary string `json:"errorSummary"`
}

// errorBody is the body of every error of the management API.
type errorBody struct {
	ErrorCode    string       `json:"errorCode"`
	ErrorSummary string       `json:"errorSummary"`
	ErrorLink    string       `json:"errorLink"`
	ErrorID      string       `json:"errorId"`
	ErrorCauses  []errorCause `json:"errorCauses"`
}

// body gives the error an id of its own.
func (e *apiError) body() errorBody {
	causes := make([]errorCause, 0, len(e.causes))
	for _, c := range e.causes {
		causes = append(causes, errorCause{c})
	}
	return errorBody{
		ErrorCode: e.code, ErrorSummary: e.summary, ErrorLink: e.code,
		ErrorID: "oae" + randomString(22), ErrorCauses: causes,
	}
}

// The errors of Okta's catalogue that the org answers. Their texts are those of
// _okta-error-codes-2026.08.1.json.
var (
	errMalformed        = &apiError{status: 400, code: "E0000003", summary: "The request body was not well-formed."}
	errAccessDenied     = &apiError{status: 403, code: "E0000006", summary: "You do not have permission to perform the requested action"}
	errPathNotFound     = &apiError{status: 404, code: "E0000008", summary: "The requested path was not found"}
	errInvalidToken     = &apiError{status: 401, code: "E0000011", summary: "Invalid token provided"}
	errNoFeature        = &apiError{status: 401, code: "E0000015", summary: "You do not have permission to access the feature you are requesting"}
	errMediaType        = &apiError{status: 400, code: "E0000021", summary: "Bad request.  Accept and/or Content-Type headers likely do not match supported values."}
	errMethod           = &apiError{status: 405, code: "E0000022", summary: "The endpoint does not support the provided HTTP method"}
	errAppMetadata      = &apiError{status: 400, code: "E0000024", summary: "Bad request.  This operation on app metadata is not yet supported."}
	errInvalidCursor    = &apiError{status: 400, code: "E0000029", summary: "Invalid paging request.", causes: []string{"Invalid cursor."}}
	errSearchCriteria   = &apiError{status: 400, code: "E0000031", summary: "Invalid search criteria."}
	errTooManyRequests  = &apiError{status: 429, code: "E0000047", summary: "API call exceeded rate limit due to too many requests."}
	errAppStillActive   = &apiError{status: 403, code: "E0000056", summary: "Delete application forbidden.", causes: []string{"The application must be deactivated before deletion."}}
	errSelfService      = &apiError{status: 403, code: "E0000043", summary: "Self service application assignment is not enabled.", causes: []string{"Self service application assignment for organization managed apps must be enabled."}}
	errInternal         = &apiError{status: 500, code: "E0000009", summary: "Internal Server Error"}
	errReadOnlyDatabase = &apiError{status: 503, code: "E0000010", summary: "Service is in read only mode"}
)

// notFound is the 404 for an object, with the name of its type
// (404-E0000007-not-found.json).
func notFound(id, typ string) *apiError {
	return &apiError{status: 404, code: "E0000007", summary: fmt.Sprintf("Not found: Resource not found: %s (%s)", id, typ)}
}

// invalid is a 400 E0000001 whose summary names what failed, with one cause.
func invalid(what, cause string) *apiError {
	return &apiError{status: 400, code: "E0000001", summary: "Api validation failed: " + what, causes: []string{cause}}
}

// invalidField is the form that most validations of one field have: the cause
// begins with the field's name.
func invalidField(field, text string) *apiError { return invalid(field, field+": "+text) }

func blank(field string) *apiError { return invalidField(field, "The field cannot be left blank") }

func tooLong(field string) *apiError { return invalidField(field, "The field is too long") }

func alreadyExists(field string) *apiError {
	return invalidField(field, "An object with this field already exists in the current organization")
}

// textLength checks a text that must not be blank nor longer than the limit.
func textLength(field, value string, limit int) error {
	switch {
	case value == "":
		return blank(field)
	case len([]rune(value)) > limit:
		return tooLong(field)
	}
	return nil
}

// vendor answers faults as Okta words them.
type vendor struct{ org *Org }

// RateLimited answers 429 with the headers that Okta documents for a limit per
// minute (429-E0000047-rate-limit.json).
func (v vendor) RateLimited(w http.ResponseWriter, _ *http.Request) {
	now := v.org.opts.Clock()
	h := w.Header()
	v.org.commonHeaders(h, now)
	h.Set("X-Rate-Limit-Limit", strconv.Itoa(v.org.shownLimit()))
	h.Set("X-Rate-Limit-Remaining", "0")
	h.Set("X-Rate-Limit-Reset", strconv.FormatInt(windowEnd(now).Unix(), 10))
	writeError(w, errTooManyRequests)
}

// ServerError answers 500 (DELETE_apps_id.500-E0000009-transient.json), 503 as
// the catalogue has it, and any other 5xx with the body of a 500.
func (v vendor) ServerError(w http.ResponseWriter, _ *http.Request, status int) {
	v.org.commonHeaders(w.Header(), v.org.opts.Clock())
	e := *errInternal
	if status == http.StatusServiceUnavailable {
		e = *errReadOnlyDatabase
	}
	e.status = status
	writeError(w, &e)
}

// limiter counts the requests of the current minute.
type limiter struct {
	window time.Time
	used   int
}

// spend counts one request and says how many more the window has; negative
// when the limit is exceeded.
func (l *limiter) spend(now time.Time, limit int) int {
	if w := now.Truncate(time.Minute); !w.Equal(l.window) {
		l.window, l.used = w, 0
	}
	l.used++
	return limit - l.used
}

func windowEnd(now time.Time) time.Time { return now.Truncate(time.Minute).Add(time.Minute) }
