package okta

import (
	"net/http"
	"strconv"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
)

// The errors of Okta's catalogue that the org answers. Their texts are those of _okta-error-codes-2026.08.1.json.
var (
	errAccessDenied     = &web.Error{Status: 403, Code: "E0000006", Summary: "You do not have permission to perform the requested action"}
	errPathNotFound     = &web.Error{Status: 404, Code: "E0000008", Summary: "The requested path was not found"}
	errInvalidToken     = &web.Error{Status: 401, Code: "E0000011", Summary: "Invalid token provided"}
	errNoFeature        = &web.Error{Status: 401, Code: "E0000015", Summary: "You do not have permission to access the feature you are requesting"}
	errMethod           = &web.Error{Status: 405, Code: "E0000022", Summary: "The endpoint does not support the provided HTTP method"}
	errAppMetadata      = &web.Error{Status: 400, Code: "E0000024", Summary: "Bad request.  This operation on app metadata is not yet supported."}
	errInvalidCursor    = &web.Error{Status: 400, Code: "E0000029", Summary: "Invalid paging request.", Causes: []string{"Invalid cursor."}}
	errSearchCriteria   = &web.Error{Status: 400, Code: "E0000031", Summary: "Invalid search criteria."}
	errTooManyRequests  = &web.Error{Status: 429, Code: "E0000047", Summary: "API call exceeded rate limit due to too many requests."}
	errAppStillActive   = &web.Error{Status: 403, Code: "E0000056", Summary: "Delete application forbidden.", Causes: []string{"The application must be deactivated before deletion."}}
	errSelfService      = &web.Error{Status: 403, Code: "E0000043", Summary: "Self service application assignment is not enabled.", Causes: []string{"Self service application assignment for organization managed apps must be enabled."}}
	errReadOnlyDatabase = &web.Error{Status: 503, Code: "E0000010", Summary: "Service is in read only mode"}
)

// invalid is a 400 E0000001 whose summary names what failed, with one cause.
func invalid(what, cause string) *web.Error {
	return &web.Error{Status: 400, Code: "E0000001", Summary: "Api validation failed: " + what, Causes: []string{cause}}
}

// invalidField is the form that most validations of one field have: the cause begins with the field's name.
func invalidField(field, text string) *web.Error { return invalid(field, field+": "+text) }

func blank(field string) *web.Error { return invalidField(field, "The field cannot be left blank") }

func tooLong(field string) *web.Error { return invalidField(field, "The field is too long") }

func alreadyExists(field string) *web.Error {
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

// RateLimited answers 429 with the headers that Okta documents for a limit per minute (429-E0000047-rate-limit.json).
func (v vendor) RateLimited(w http.ResponseWriter, _ *http.Request) {
	now := v.org.opts.Clock()
	h := w.Header()
	v.org.commonHeaders(h, now)
	h.Set("X-Rate-Limit-Limit", strconv.Itoa(v.org.shownLimit()))
	h.Set("X-Rate-Limit-Remaining", "0")
	h.Set("X-Rate-Limit-Reset", strconv.FormatInt(windowEnd(now).Unix(), 10))
	errTooManyRequests.Write(w)
}

// ServerError answers 500 (DELETE_apps_id.500-E0000009-transient.json), 503 as the catalogue has it, and any other 5xx with the
// body of a 500.
func (v vendor) ServerError(w http.ResponseWriter, _ *http.Request, status int) {
	v.org.commonHeaders(w.Header(), v.org.opts.Clock())
	e := *web.ErrInternal
	if status == http.StatusServiceUnavailable {
		e = *errReadOnlyDatabase
	}
	e.Status = status
	e.Write(w)
}

// limiter counts the requests of the current minute.
type limiter struct {
	window time.Time
	used   int
}

// spend counts one request and says how many more the window has; negative when the limit is exceeded.
func (l *limiter) spend(now time.Time, limit int) int {
	if w := now.Truncate(time.Minute); !w.Equal(l.window) {
		l.window, l.used = w, 0
	}
	l.used++
	return limit - l.used
}

func windowEnd(now time.Time) time.Time { return now.Truncate(time.Minute).Add(time.Minute) }
