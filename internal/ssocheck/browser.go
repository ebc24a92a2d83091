package ssocheck

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// maxBody is more than any of the documents is long.
const maxBody = 1 << 20

// maxWords is as much of a page as is looked through for what it says to people.
const maxWords = 64 << 10

// Bounds of what one Run asks of addresses that the server and its answers name: they may be anybody's.
const (
	maxRequests = 20
	maxTime     = time.Minute
)

// browser makes the requests that a sign-in begins with, each once. None carries a credential.
type browser struct {
	ctx  context.Context //nolint:containedctx // of one Run, like the browser itself
	doer Doer
	sent int

	discoveries map[string]answered[discovery]
	keySets     map[string]answered[jwtkey.JWKS]
}

type answered[T any] struct {
	value T
	err   error
}

// once keeps what a call answered.
func once[T any](kept *map[string]answered[T], name string, call func() (T, error)) (T, error) {
	if *kept == nil {
		*kept = map[string]answered[T]{}
	}
	answer, known := (*kept)[name]
	if !known {
		answer.value, answer.err = call()
		(*kept)[name] = answer
	}
	return answer.value, answer.err
}

// page is an answer that was read to its end.
type page struct {
	status int
	header http.Header
	body   []byte
	// elsewhere is where a redirect points to, which is not followed.
	elsewhere string
}

func (b *browser) send(request *http.Request) (page, error) {
	if b.sent++; b.sent > maxRequests {
		return page{}, fmt.Errorf("it is not asked, since the checks ask %d times at most", maxRequests)
	}
	response, err := b.doer.Do(request)
	if err != nil {
		return page{}, unwrapURL(err)
	}
	defer response.Body.Close()
	body, err := transport.ReadBody(response, maxBody)
	return page{status: response.StatusCode, header: response.Header, body: body, elsewhere: transport.RedirectTarget(response)}, err
}

// unwrapURL leaves out what net/http puts around an error: the method and the address, which the checks name themselves.
func unwrapURL(err error) error {
	if wrapped, isURL := err.(*url.Error); isURL { //nolint:errorlint // only the outermost one is of the call itself
		return wrapped.Err
	}
	return err
}

func (b *browser) get(address string) (page, error) {
	request, err := http.NewRequestWithContext(b.ctx, http.MethodGet, address, nil)
	if err != nil {
		return page{}, unwrapURL(err)
	}
	request.Header.Set("Accept", "application/json, text/html;q=0.9")
	return b.send(request)
}

// discovery is an issuer's discovery document (OpenID Connect Discovery 1.0, section 3).
type discovery struct {
	Issuer                string   `json:"issuer"`
	AuthorizationEndpoint string   `json:"authorization_endpoint"`
	TokenEndpoint         string   `json:"token_endpoint"`
	UserinfoEndpoint      string   `json:"userinfo_endpoint"`
	JWKSURI               string   `json:"jwks_uri"`
	ScopesSupported       []string `json:"scopes_supported"`
}

// answerError is an answer that says of an address that the sign-in cannot use it, whoever asks. Any other error says nothing
// of the sign-in.
type answerError struct {
	address, text string
	// gone says that Okta knows nothing at the address.
	gone bool
}

// Error names the address.
func (e *answerError) Error() string { return e.address + " " + e.text }

// unserved is the error of an address that was asked and does not serve a document; nil where it does. Only Okta's own 404 is
// an answerError: a proxy's says nothing.
func unserved(address string, answer page, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", address, err)
	}
	if answer.status == http.StatusOK {
		return nil
	}
	text := fmt.Sprintf("answers %d%s", answer.status, said(answer.body))
	if answer.elsewhere != "" {
		text = fmt.Sprintf("answers %d, a redirect to %s, which the server does not follow either", answer.status, answer.elsewhere)
	}
	if answer.status == http.StatusNotFound && parseError(answer.body).code != "" {
		return &answerError{address: address, text: text, gone: true}
	}
	return fmt.Errorf("%s %s", address, text)
}

// discover reads the discovery document of an issuer. The client id makes Okta answer in the client's issuer mode (O23). Okta
// refuses one that it does not know by 400 (OAuth specification, Error400InvalidClientId); the document is then read without,
// as the server reads it, since the client is the business of other checks.
func (b *browser) discover(issuer, clientID string) (discovery, error) {
	return once(&b.discoveries, issuer, func() (discovery, error) {
		address := issuer + ssoconfig.DiscoverySuffix
		answer, err := b.get(address + "?" + url.Values{"client_id": {clientID}}.Encode())
		if err == nil && answer.status == http.StatusBadRequest {
			answer, err = b.get(address)
		}
		if err = unserved(address, answer, err); err != nil {
			return discovery{}, err
		}
		var document discovery
		if err := transport.Decode(answer.body, &document); err != nil {
			return discovery{}, fmt.Errorf("%s answers something that is no discovery document", address)
		}
		return document, nil
	})
}

// keys reads a key set. One without an RSA key is an answerError.
func (b *browser) keys(address string) (jwtkey.JWKS, error) {
	return once(&b.keySets, address, func() (jwtkey.JWKS, error) {
		answer, err := b.get(address)
		if err = unserved(address, answer, err); err != nil {
			return jwtkey.JWKS{}, err
		}
		var whole json.RawMessage
		var set jwtkey.JWKS
		if err = transport.Decode(answer.body, &whole); err == nil {
			set, err = jwtkey.ParseJWKS(whole)
		}
		if err != nil {
			return jwtkey.JWKS{}, fmt.Errorf("%s: %w", address, err)
		}
		if len(set.Usable()) == 0 {
			return jwtkey.JWKS{}, &answerError{address: address, text: "serves no RSA key"}
		}
		return set, nil
	})
}

// oauthError is an error as the authorization or token endpoint gives it.
type oauthError struct {
	// code is empty for a page that is meant for people.
	code        string
	description string
}

// String words the error for a sentence.
func (e oauthError) String() string {
	switch {
	case e.code == "":
		return e.description
	case e.description == "":
		return e.code
	}
	return fmt.Sprintf("%s (%s)", e.code, words.Clause(e.description))
}

// authorize begins a sign-in as nobody, without showing anything where the request itself does not say what to show
// (prompt=none). Where all is well Okta sends the browser back with login_required, or, for another prompt, to its own page,
// which is the zero oauthError here. What it does not send back to the client it answers by 400 (O24); any other answer is an
// error, since it says nothing of the sign-in.
func (b *browser) authorize(endpoint string, query url.Values) (oauthError, error) {
	shows := query.Get("prompt") != "" && query.Get("prompt") != "none"
	if !shows {
		query.Set("prompt", "none")
	}
	answer, err := b.get(endpoint + "?" + query.Encode())
	if err != nil {
		return oauthError{}, err
	}
	if answer.status == http.StatusBadRequest {
		return errorPage(answer), nil
	}
	location := answer.header.Get("Location")
	values, found := sentBack(location, query.Get("redirect_uri"))
	redirected := answer.status == http.StatusFound || answer.status == http.StatusSeeOther
	if shows && !found && (answer.status == http.StatusOK || redirected && sameOrigin(endpoint, location)) {
		return oauthError{}, nil
	}
	if !redirected || !found {
		return oauthError{}, unknownAnswer(answer, location)
	}
	switch {
	case values.Get("state") != query.Get("state"):
		return oauthError{code: "state", description: "the answer has another state than the request"}, nil
	case values.Get("error") == "login_required":
		return oauthError{}, nil
	case values.Get("error") == "":
		return oauthError{}, unknownAnswer(answer, query.Get("redirect_uri"))
	}
	return oauthError{code: values.Get("error"), description: values.Get("error_description")}, nil
}

// sentBack are the parameters that the authorization server sends to the client, in the query or in the fragment.
func sentBack(location, redirectURI string) (url.Values, bool) {
	for _, separator := range []string{"?", "#"} {
		if back, found := strings.CutPrefix(location, redirectURI+separator); found {
			values, err := url.ParseQuery(back)
			return values, err == nil
		}
	}
	return nil, false
}

// sameOrigin tells whether the location, which may be relative, is at the endpoint's own scheme, host and port.
func sameOrigin(endpoint, location string) bool {
	from, err := url.Parse(endpoint)
	if err != nil {
		return false
	}
	to, err := from.Parse(location)
	return err == nil && to.Scheme == from.Scheme && to.Host == from.Host
}

// unknownAnswer words an answer to an authorization request that is none of those that Okta gives.
func unknownAnswer(answer page, location string) error {
	if target, err := url.Parse(location); location != "" && err == nil {
		return fmt.Errorf("it answers %d to %s", answer.status, target.Host+target.Path)
	}
	return fmt.Errorf("it answers %d%s", answer.status, said(answer.body))
}

// errorPage is an answer that Okta does not send back to the client: JSON of its management API for an unknown client, a page
// for a redirect URI that is not the client's.
func errorPage(answer page) oauthError {
	if refused := parseError(answer.body); refused.code != "" {
		return refused
	}
	return oauthError{description: fmt.Sprintf("%d%s", answer.status, said(answer.body))}
}

// parseError reads an error in the form of OAuth 2.0 or of Okta's management API.
func parseError(body []byte) oauthError {
	var wire struct {
		Error        string `json:"error"`
		Description  string `json:"error_description"`
		ErrorCode    string `json:"errorCode"`
		ErrorSummary string `json:"errorSummary"`
	}
	if transport.Decode(body, &wire) != nil {
		return oauthError{}
	}
	if wire.Error != "" {
		return oauthError{code: transport.Excerpt(wire.Error), description: transport.Excerpt(wire.Description)}
	}
	return oauthError{code: transport.Excerpt(wire.ErrorCode), description: transport.Excerpt(wire.ErrorSummary)}
}

var (
	styles = regexp.MustCompile(`(?is)<(script|style|head)\b.*?</(script|style|head)>`)
	tags   = regexp.MustCompile(`<[^>]*>`)
)

// said gives the beginning of what an answer says to people, after a colon; nothing for an empty one.
func said(body []byte) string {
	if refused := parseError(body); refused.code != "" {
		return ": " + refused.String()
	}
	body = body[:min(len(body), maxWords)]
	words := strings.Fields(html.UnescapeString(tags.ReplaceAllString(styles.ReplaceAllString(string(body), " "), " ")))
	sentence := strings.Join(words, " ")
	if sentence == "" {
		return ""
	}
	const most = 300
	if len(sentence) > most {
		sentence = strings.ToValidUTF8(sentence[:most], "") + "..."
	}
	return ": " + sentence
}
