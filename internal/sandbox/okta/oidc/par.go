package oidc

import (
	"maps"
	"net/http"
	"net/url"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
)

// pushedLifetime is how long a pushed request can be used (example ParResponseExample of the OAuth specification).
const pushedLifetime = time.Hour

// pushedRequest are the parameters of an authorization request that a client has sent before the person comes.
type pushedRequest struct {
	issuer  string
	params  url.Values
	expires time.Time
}

// pushRequest keeps an authorization request of an authenticated client, and answers the URI by which the person's browser
// refers to it. What would be an error at the authorization endpoint is one here (OAuth specification, par).
func pushRequest(c *call, i issuer) error {
	form, a, err := c.authenticated(i, "par")
	if err != nil {
		return err
	}
	if form.Has("request_uri") {
		return &Error{400, "invalid_request", "The 'request_uri' parameter must not be present in the request."}
	}
	params := url.Values{}
	maps.Copy(params, form)
	for _, name := range []string{"client_secret", "client_assertion", "client_assertion_type"} {
		params.Del(name)
	}
	params.Set("client_id", a.ID)
	req, refused := c.newAuthorizeRequest(i, a, params)
	if refused == nil {
		refused = req.check(c)
	}
	if refused != nil {
		return refused
	}
	uri := "urn:okta:" + web.Random(43)
	c.sessions.pushed[uri] = &pushedRequest{issuer: i.url, params: params, expires: c.Now.Add(pushedLifetime)}
	c.Header.Set("Cache-Control", "no-cache, no-store")
	return c.Reply(http.StatusOK, map[string]any{"request_uri": uri, "expires_in": int(pushedLifetime.Seconds())})
}

// pushedParams are the parameters that the client has pushed to the issuer. What the request has beside the reference does not
// count (RFC 9126).
func (c *call) pushedParams(i issuer, uri, clientID string) (url.Values, *Error) {
	known, ok := c.sessions.pushed[uri]
	switch {
	case !ok || !c.Now.Before(known.expires):
		return nil, &Error{400, "invalid_request_uri", "The authorize request_uri is invalid."}
	case known.params.Get("client_id") != clientID:
		return nil, &Error{401, "invalid_client", "The 'client_id' parameter does not match the expected value for the provided request_uri."}
	case known.issuer != i.url:
		return nil, &Error{400, "invalid_request_uri", "The request_uri was issued for another authorization server."}
	}
	return known.params, nil
}
