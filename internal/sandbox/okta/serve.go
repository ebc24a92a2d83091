package okta

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/filter"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/oidc"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
)

// unlimited is the limit that an org without Options.RateLimit shows.
const unlimited = 600

// call is one request while it is answered.
type call struct {
	*Org
	*web.Call
}

// serve answers everything but the steering.
func (o *Org) serve(w http.ResponseWriter, r *http.Request) {
	now := o.opts.Clock()
	o.commonHeaders(w.Header(), now)
	if exceeded := o.rateLimitHeaders(w.Header(), now); exceeded {
		errTooManyRequests.Write(w)
		return
	}
	base := cmp.Or(o.opts.BaseURL, "http://"+r.Host)
	c := &call{o, &web.Call{Request: r, Base: strings.TrimSuffix(base, "/"), Now: o.now(), Header: w.Header()}}
	o.writeCORS(c)
	if isPreflight(r) {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	err := o.answer(c)
	if refused, ok := errors.AsType[*oidc.Error](err); ok {
		err = refused.Answer(c.Call)
	}
	if err != nil {
		var api *web.Error
		switch {
		case errors.As(err, &api):
		case errors.Is(err, filter.ErrSyntax):
			api = errSearchCriteria
		default:
			api = web.ErrInternal
		}
		api.Write(w)
		return
	}
	w.WriteHeader(c.Status)
	_, _ = w.Write(c.Body)
}

// answer finds the handler, checks the token and runs the handler under the lock.
func (o *Org) answer(c *call) error {
	if strings.HasPrefix(c.Request.URL.Path, "/api/") && c.Request.URL.Path != "/api/v1/authn" && c.Request.URL.Path != oidc.OwnSessionPath {
		if err := c.authorizeManagement(); err != nil {
			return err
		}
	}
	h, params, err := o.router.match(c.Request.Method, c.Request.URL.EscapedPath())
	if err != nil {
		return err
	}
	if strings.HasPrefix(c.Request.URL.Path, authServersPath) && o.opts.NoAPIAccessManagement {
		return errNoFeature
	}
	c.Params = params
	o.mu.Lock()
	defer o.mu.Unlock()
	return h(c)
}

// authorizeManagement accepts the API token, with or without a blank after SSWS (Okta's Python SDK 3 sends none), or an access
// token of the org's own server with a scope for the operation: okta.<resource>.read to read, okta.<resource>.manage for
// everything (API doc, OAuth 2.0 for Okta). One without is 403 with the reason in WWW-Authenticate.
func (c *call) authorizeManagement() error {
	if token, isSSWS := strings.CutPrefix(c.Request.Header.Get("Authorization"), "SSWS"); isSSWS && strings.TrimLeft(token, " ") == c.opts.APIToken {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	scopes, err := oidc.GrantedScopes(c.Call, issuers{c.Org})
	if err != nil {
		return err
	}
	if scopes == nil {
		return errInvalidToken
	}
	segments := strings.SplitN(c.Request.URL.Path, "/", 5)
	resource := segments[min(3, len(segments)-1)]
	if resource == "org" {
		resource = "orgs"
	}
	if slices.Contains(scopes, "okta."+resource+".manage") ||
		c.Request.Method == http.MethodGet && slices.Contains(scopes, "okta."+resource+".read") {
		return nil
	}
	c.Header.Set("WWW-Authenticate", `Bearer authorization_uri="`+c.Base+`/oauth2/v1/authorize", realm="`+c.Base+
		`", scope="okta.`+resource+`.manage", error="insufficient_scope", error_description="The access token provided does not contain the required scopes.", resource="`+c.Request.URL.Path+`"`)
	return errAccessDenied
}

// commonHeaders sets what every answer has. SDK v2 refuses a 429 without Date.
func (o *Org) commonHeaders(h http.Header, now time.Time) {
	h.Set("Date", now.UTC().Format(http.TimeFormat))
	h.Set("X-Okta-Request-Id", web.Random(27))
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
