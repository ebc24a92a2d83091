// Package transport builds the http.RoundTripper that both API clients stand on: retries that wait as long as the server says,
// a throttle that stops before a rate limit is reached, a deadline for every attempt, a bound on the size of answers, logging
// in which no secret appears, and a guard that lets no credential go where it does not belong.
package transport

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/hashicorp/go-cleanhttp"
	"github.com/hashicorp/go-retryablehttp"
)

// Log receives one message per attempt. The fields hold no secret: they have been through Redact.
type Log func(ctx context.Context, message string, fields map[string]any)

// Options says how requests are sent. The zero value sends each once, without a deadline, and none with a credential.
type Options struct {
	// To is where requests may go, and with it which credentials they may carry.
	To Destination
	// UserAgent replaces the header of the same name.
	UserAgent string
	// Timeout bounds one attempt, from connecting to the last byte of the answer. Zero: no bound.
	Timeout time.Duration
	// MaxRetries is how often a request is sent again after the first attempt.
	MaxRetries int
	// MaxWait bounds the sum of the waits for rate limits and of those that the server asks for, in one request or, see
	// WithPatience, in one operation. Zero: no bound but the context's. The other waits are half a minute at most, and as many
	// as MaxRetries.
	MaxWait time.Duration
	// RetryStatus says which answers are worth another attempt. Nil: 429, and 502, 503 and 504 for methods that may be
	// repeated.
	RetryStatus func(method string, status int) bool
	// MaxBody bounds what is read of one answer. Zero: MaxBodyBytes.
	MaxBody int64
	// CACertificatePEM is trusted beside the system's certificate authorities.
	CACertificatePEM string
	// InsecureSkipVerify switches off the verification of server certificates.
	InsecureSkipVerify bool
	// Log receives a message per attempt. Nil: nothing is logged.
	Log Log
	// LogBodies has the bodies among what is logged, which is the more work the longer they are.
	LogBodies bool
	// Wrap stands between the retries and the wire, so that it sees every attempt: authentication goes here.
	Wrap func(http.RoundTripper) http.RoundTripper
	// Wire stands under everything, so that it sees what is really sent. Nil: nothing does.
	Wire func(http.RoundTripper) http.RoundTripper
}

// New returns a RoundTripper that follows the options. It fails when CACertificatePEM holds no certificate.
func New(options Options) (http.RoundTripper, error) {
	base := cleanhttp.DefaultPooledTransport()
	base.Proxy = proxyFor
	base.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: options.InsecureSkipVerify} //nolint:gosec // the user's own choice, off by default
	if options.CACertificatePEM != "" {
		if err := CheckCertificates(options.CACertificatePEM); err != nil {
			return nil, err
		}
		pool, err := x509.SystemCertPool()
		if err != nil {
			pool = x509.NewCertPool()
		}
		pool.AppendCertsFromPEM([]byte(options.CACertificatePEM))
		base.TLSClientConfig.RootCAs = pool
	}

	var wire http.RoundTripper = lines{base}
	if options.Wire != nil {
		wire = options.Wire(wire)
	}
	var inner http.RoundTripper = &attempt{
		next: wire, timeout: options.Timeout, userAgent: options.UserAgent, log: options.Log, logBodies: options.LogBodies, maxBody: cmp.Or(options.MaxBody, MaxBodyBytes), to: options.To,
	}
	inner = &guard{next: inner, to: options.To}
	if options.Wrap != nil {
		inner = options.Wrap(inner)
	}
	inner = newThrottle(inner, options.MaxWait)

	retryStatus := options.RetryStatus
	if retryStatus == nil {
		retryStatus = DefaultRetryStatus
	}
	client := &retryablehttp.Client{
		HTTPClient:   &http.Client{Transport: inner, CheckRedirect: noRedirect},
		RetryMax:     options.MaxRetries,
		CheckRetry:   checkRetry(retryStatus, options.MaxWait),
		Backoff:      backoff,
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	return &retrying{client: client}, nil
}

// proxyFor is the proxy of the environment, but for what stays on this machine: net/http itself knows localhost, and not the
// names below it, whose requests a proxy would read as they are.
func proxyFor(request *http.Request) (*url.URL, error) {
	if at := OriginOf(request.URL); at.scheme == "http" && at.Private() {
		return nil, nil //nolint:nilnil // the form in which net/http wants "no proxy"
	}
	return http.ProxyFromEnvironment(request)
}

// CheckCertificates says what is wrong with certificate authorities in PEM. None at all are right.
func CheckCertificates(pem string) error {
	if pem != "" && !x509.NewCertPool().AppendCertsFromPEM([]byte(pem)) {
		return errors.New("no PEM encoded certificate was found in it")
	}
	return nil
}

// noRedirect hands a redirect to the caller: neither API answers with one, and following it could carry credentials to another
// host.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// Cause is an error of the way to a server, without the address that each layer of net/http puts before it.
func Cause(err error) error {
	for wrapped := (*url.Error)(nil); errors.As(err, &wrapped); {
		err = wrapped.Err
	}
	return err
}

// NoAnswer words an error of the way to a server.
func NoAnswer(method, path string, err error) string {
	return fmt.Sprintf("%s %s got no answer: %s", method, path, Cause(err))
}

// Unexpected words why an answer could not be decoded, without the names of Go types.
func Unexpected(err error) error {
	var mismatch *json.UnmarshalTypeError
	switch {
	case !errors.As(err, &mismatch):
		return ErrNotJSON
	case mismatch.Field == "":
		return fmt.Errorf("the answer is a JSON %s, which is not expected", mismatch.Value)
	}
	return fmt.Errorf("%s in the answer is a JSON %s, which is not expected there", mismatch.Field, mismatch.Value)
}
