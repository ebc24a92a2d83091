package transport

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// attempt sends a request once: it sets the deadline and the user agent, reads the whole answer within both, and logs.
type attempt struct {
	next      http.RoundTripper
	timeout   time.Duration
	userAgent string
	log       Log
	logBodies bool
	maxBody   int64
	sent      sentSecrets
	// to is where the further headers stand that the request may have.
	to Destination
}

// RoundTrip sends the request. It fails when the deadline passes before the answer has been read, and when the answer is larger
// than the bound.
func (a *attempt) RoundTrip(request *http.Request) (*http.Response, error) {
	ctx := request.Context()
	if a.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, a.timeout, fmt.Errorf("no complete answer within %s", a.timeout))
		defer cancel()
	}
	request = request.Clone(ctx)
	if a.userAgent != "" {
		request.Header.Set("User-Agent", a.userAgent)
	}
	var sent []byte
	if request.Body != nil {
		var err error
		if sent, err = readAll(request.Body, request.ContentLength, MaxBodyBytes, func() error { return nil }); err != nil {
			return nil, err
		}
		request.Body = hold(sent)
	}

	secrets := a.sent.with(append(secretsOf(request, sent), a.to.secretsAt(request)...))
	started := time.Now()
	failed := func(response *http.Response, err error) (*http.Response, error) {
		if cause := context.Cause(ctx); cause != nil {
			err = cause
		}
		a.report(request, secrets, sent, response, nil, started, err)
		return nil, err
	}
	response, err := a.next.RoundTrip(request)
	if err != nil {
		return failed(nil, err)
	}
	if response.Request == nil {
		response.Request = request
	}
	received, err := ReadBody(response, a.maxBody)
	if err != nil {
		return failed(response, err)
	}
	if response.StatusCode >= http.StatusMultipleChoices {
		received = withoutEcho(response, received, secrets)
	}
	noteLines(ctx, received)
	response.Body = hold(received)
	a.report(request, secrets, sent, response, received, started, nil)
	return response, nil
}

// report logs the attempt. Whatever the answer is, none of the secrets that were sent is in it.
func (a *attempt) report(request *http.Request, secrets []string, sent []byte, response *http.Response, received []byte, started time.Time, err error) {
	if a.log == nil {
		return
	}
	fields := map[string]any{
		"method":      request.Method,
		"url":         RedactURL(request.URL),
		"duration_ms": time.Since(started).Milliseconds(),
	}
	if a.logBodies && len(sent) > 0 {
		fields["request_body"] = Printable(Redact(sent))
	}
	if err != nil {
		fields["error"] = Printable(RedactText(err.Error()))
	}
	if response != nil {
		fields["status"] = response.StatusCode
		if id := response.Header.Get("X-Okta-Request-Id"); id != "" {
			fields["request_id"] = Printable(id)
		}
		if a.logBodies && len(received) > 0 {
			fields["response_body"] = Printable(Redact(received))
		}
	}
	for name, value := range fields {
		if text, isText := value.(string); isText {
			fields[name] = string(without([]byte(text), secrets))
		}
	}
	a.log(request.Context(), "API request", fields)
}
