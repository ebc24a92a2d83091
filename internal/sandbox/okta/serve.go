package okta

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/filter"
)

// maxBody limits a request body.
const maxBody = 1 << 20

// unlimited is the limit that an org without Options.RateLimit shows.
const unlimited = 600

// call is one request while it is answered. The answer is collected and sent
// after the org's lock has been released.
type call struct {
	*Org
	r      *http.Request
	params map[string]string
	base   string
	now    time.Time

	status int
	header http.Header
	body   []byte
}

// reply sets the answer; a nil value has no body.
func (c *call) reply(status int, v any) error {
	c.status = status
	if v == nil {
		return nil
	}
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	c.body = body
	c.header.Set("Content-Type", "application/json")
	return nil
}

// decode reads the request body into v. A body that is not JSON, or whose
// values have other types or are no members of their enumerations, is
// E0000003 (POST_trustedOrigins.400-E0000003-bad-scope-enum.json). An empty
// body is accepted only where optional says so.
//
// A body of another media type than JSON is E0000021; one that names none is
// read as JSON, since Okta's answer to it is not known.
func (c *call) decode(v any, optional bool) error {
	if kind := c.r.Header.Get("Content-Type"); kind != "" && c.r.ContentLength != 0 && !isJSON(kind) {
		return errMediaType
	}
	data, err := io.ReadAll(io.LimitReader(c.r.Body, maxBody))
	if err != nil {
		return errMalformed
	}
	if len(bytes.TrimSpace(data)) == 0 && optional {
		return nil
	}
	if err := json.Unmarshal(data, v); err != nil {
		return errMalformed
	}
	return nil
}

func isJSON(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	return err == nil && (kind == "application/json" || strings.HasSuffix(kind, "+json"))
}

// serve answers everything but the steering.
func (o *Org) serve(w http.ResponseWriter, r *http.Request) {
	now := o.opts.Clock()
	o.commonHeaders(w.Header(), now)
	if exceeded := o.rateLimitHeaders(w.Header(), now); exceeded {
		writeError(w, errTooManyRequests)
		return
	}
	c := &call{Org: o, r: r, base: o.opts.BaseURL, now: o.now(), header: w.Header()}
	if c.base == "" {
		c.base = "http://" + r.Host
	}
	c.base = strings.TrimSuffix(c.base, "/")
	o.writeCORS(c)
	if isPreflight(r) {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	err := o.answer(c)
	if refused, ok := errors.AsType[*oauthError](err); ok {
		err = c.oauth(refused)
	}
	if err != nil {
		var api *apiError
		switch {
		case errors.As(err, &api):
		case errors.Is(err, filter.ErrSyntax):
			api = errSearchCriteria
		default:
			api = errInternal
		}
		writeError(w, api)
		return
	}
	w.WriteHeader(c.status)
	_, _ = w.Write(c.body)
}

// answer finds the handler, checks the token and runs the handler under the lock.
func (o *Org) answer(c *call) error {
	if strings.HasPrefix(c.r.URL.Path, "/api/") && c.r.URL.Path != "/api/v1/authn" && c.r.URL.Path != ownSessionPath {
		if err := c.authorizeManagement(); err != nil {
			return err
		}
	}
	h, params, err := o.router.match(c.r.Method, c.r.URL.EscapedPath())
	if err != nil {
		return err
	}
	if strings.HasPrefix(c.r.URL.Path, authServersPath) && o.opts.NoAPIAccessManagement {
		return errNoFeature
	}
	c.params = params
	o.mu.Lock()
	defer o.mu.Unlock()
	return h(c)
}

// authorizeManagement accepts the API token, with or without a blank after SSWS
// (Okta's Python SDK 3 sends none), or an access token of the org's own server
// with a scope for the operation: okta.<resource>.read to read,
// okta.<resource>.manage for everything (API doc, OAuth 2.0 for Okta). One
// without is 403 with the reason in WWW-Authenticate.
func (c *call) authorizeManagement() error {
	if token, isSSWS := strings.CutPrefix(c.r.Header.Get("Authorization"), "SSWS"); isSSWS && strings.TrimLeft(token, " ") == c.opts.APIToken {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	t, refused := c.managementToken()
	if refused != nil {
		return refused
	}
	if t == nil {
		return errInvalidToken
	}
	segments := strings.SplitN(c.r.URL.Path, "/", 5)
	resource := segments[min(3, len(segments)-1)]
	if resource == "org" {
		resource = "orgs"
	}
	if slices.Contains(t.grant.scopes, "okta."+resource+".manage") ||
		c.r.Method == http.MethodGet && slices.Contains(t.grant.scopes, "okta."+resource+".read") {
		return nil
	}
	c.header.Set("WWW-Authenticate", `Bearer authorization_uri="`+c.base+`/oauth2/v1/authorize", realm="`+c.base+
		`", scope="okta.`+resource+`.manage", error="insufficient_scope", error_description="The access token provided does not contain the required scopes.", resource="`+c.r.URL.Path+`"`)
	return errAccessDenied
}

// commonHeaders sets what every answer has. SDK v2 refuses a 429 without Date.
func (o *Org) commonHeaders(h http.Header, now time.Time) {
	h.Set("Date", now.UTC().Format(http.TimeFormat))
	h.Set("X-Okta-Request-Id", randomString(27))
}

// shownLimit is the value of X-Rate-Limit-Limit.
func (o *Org) shownLimit() int {
	if o.opts.RateLimit > 0 {
		return o.opts.RateLimit
	}
	return unlimited
}

// rateLimitHeaders counts the request and says whether it is one too many.
func (o *Org) rateLimitHeaders(h http.Header, now time.Time) bool {
	remaining := unlimited - 1
	if o.opts.RateLimit > 0 {
		o.mu.Lock()
		remaining = o.limiter.spend(now, o.opts.RateLimit)
		o.mu.Unlock()
	}
	h.Set("X-Rate-Limit-Limit", strconv.Itoa(o.shownLimit()))
	h.Set("X-Rate-Limit-Remaining", strconv.Itoa(max(remaining, 0)))
	h.Set("X-Rate-Limit-Reset", strconv.FormatInt(windowEnd(now).Unix(), 10))
	return remaining < 0
}

// writeError answers with an error of the management API.
func writeError(w http.ResponseWriter, e *apiError) {
	body, _ := json.Marshal(e.body()) // strings only
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(e.status)
	_, _ = w.Write(body)
}
