package okta

import (
	"bytes"
	"context"
	"crypto"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/google/uuid"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

const (
	tokenPath = "/oauth2/v1/token"
	// assertionLife is how long a client assertion is good for; Okta takes an hour at most.
	assertionLife = 5 * time.Minute
	// expiryMargin is how long before its end a token is renewed.
	expiryMargin = 30 * time.Second
	// assumedLife counts for a token whose answer does not tell how long it lives.
	assumedLife = 5 * time.Minute
)

// ServiceAppConfig is the credential of an OAuth 2.0 service app (API doc, "OAuth 2.0 for Okta").
type ServiceAppConfig struct {
	// OrgURL is the org's base URL.
	OrgURL string
	// ClientID names the service app.
	ClientID string
	// PrivateKey is its key in PEM: RSA in PKCS#1 or PKCS#8, or an elliptic curve in SEC 1 or PKCS#8.
	PrivateKey string
	// PrivateKeyID names the key where the app has several.
	PrivateKeyID string
	// Scopes are what its tokens allow, such as okta.apps.manage.
	Scopes []string
	// Now is the clock of the tokens. Nil: time.Now.
	Now func() time.Time
}

// String keeps the key out of logs.
func (c ServiceAppConfig) String() string { return "service app " + c.ClientID }

// GoString keeps the key out of logs.
func (c ServiceAppConfig) GoString() string { return c.String() }

// ServiceApp authenticates requests with access tokens that it asks the org for: one at a time for all requests, renewed before
// it ends and after the org has turned it away. It proves possession (DPoP, RFC 9449) where the org demands it.
type ServiceApp struct {
	config   ServiceAppConfig
	key      crypto.Signer
	tokenURL string
	signer   jose.Signer

	turns keyedMutex
	// The following change only in a turn.
	current accessToken
	proofs  *proofs
}

type accessToken struct {
	value   string
	expires time.Time
	// proofs is nil for a token that needs none.
	proofs *proofs
}

// NewServiceApp checks the credential; nothing is sent. It fails on an org URL or a private key that is none.
func NewServiceApp(config ServiceAppConfig) (*ServiceApp, error) {
	orgURL, err := NormalizeOrgURL(config.OrgURL)
	if err != nil {
		return nil, err
	}
	key, algorithm, err := parsePrivateKey(config.PrivateKey)
	if err != nil {
		return nil, err
	}
	options := (&jose.SignerOptions{}).WithType("JWT")
	if config.PrivateKeyID != "" {
		options = options.WithHeader("kid", config.PrivateKeyID)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: key}, options)
	if err != nil {
		return nil, errors.New("the private key cannot sign")
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	return &ServiceApp{config: config, key: key, tokenURL: orgURL + tokenPath, signer: signer}, nil
}

// wrap puts the authentication in front of a RoundTripper, which sends the requests for tokens too. It stands under the
// retries, so that each attempt has a token that is good.
func (s *ServiceApp) wrap(next http.RoundTripper) http.RoundTripper {
	return &authenticated{app: s, next: next}
}

// authenticated is a RoundTripper with the service app's tokens.
type authenticated struct {
	app  *ServiceApp
	next http.RoundTripper
}

// RoundTrip sends the request with a token, and once more with another when the org turns the first away. Where no token can be
// had, the org's answer to the request for it is the result if it is worth another attempt, and else an error.
func (a *authenticated) RoundTrip(request *http.Request) (*http.Response, error) {
	if bringsCredential(request) {
		return a.next.RoundTrip(request)
	}
	var body []byte
	if request.Body != nil {
		var err error
		if body, err = io.ReadAll(request.Body); err != nil {
			return nil, err
		}
		_ = request.Body.Close()
	}
	turnedAway := ""
	for {
		token, refusal, err := a.app.token(request.Context(), a.next, turnedAway)
		if err != nil || refusal != nil {
			return refusal, err
		}
		response, err := a.send(request, body, token)
		if err != nil || turnedAway != "" || !tokenRefused(response) {
			return response, err
		}
		turnedAway = token.value
	}
}

// send sends the request with the token, and once more when the org wants its nonce in the proof.
func (a *authenticated) send(request *http.Request, body []byte, token accessToken) (*http.Response, error) {
	attempt := func() (*http.Response, error) {
		copied := request.Clone(transport.Carrying(request.Context(), transport.OktaAccessToken))
		if body != nil {
			copied.Body = io.NopCloser(bytes.NewReader(body))
		}
		if token.proofs == nil {
			copied.Header.Set("Authorization", "Bearer "+token.value)
			return a.next.RoundTrip(copied)
		}
		proof, err := token.proofs.make(copied.Method, copied.URL, token.value, a.app.config.Now())
		if err != nil {
			return nil, err
		}
		copied.Header.Set("Authorization", "DPoP "+token.value)
		copied.Header.Set("DPoP", proof)
		return a.next.RoundTrip(copied)
	}
	response, err := attempt()
	if err != nil || token.proofs == nil || !token.proofs.wantsNonce(response) {
		return response, err
	}
	return attempt()
}

// token returns a good token other than the one that was turned away, or the answer of the org that another attempt may cure.
// Requests that find none take turns, and one of them asks.
func (s *ServiceApp) token(ctx context.Context, next http.RoundTripper, turnedAway string) (accessToken, *http.Response, error) {
	unlock, err := s.turns.lock(ctx, "")
	if err != nil {
		return accessToken{}, nil, err
	}
	defer unlock()
	if s.current.value != "" && s.current.value != turnedAway && s.config.Now().Before(s.current.expires) {
		return s.current, nil, nil
	}
	response, err := s.ask(ctx, next)
	if err != nil {
		return accessToken{}, nil, err
	}
	if transport.DefaultRetryStatus(http.MethodGet, response.StatusCode) {
		return accessToken{}, response, nil
	}
	content, err := replaceBody(response)
	if err != nil {
		return accessToken{}, nil, err
	}
	if response.StatusCode != http.StatusOK {
		return accessToken{}, nil, &transport.PermanentError{Err: newAPIError(response.Request, response, content)}
	}
	var granted struct {
		Token     string `json:"access_token"`
		Type      string `json:"token_type"`
		ExpiresIn int64  `json:"expires_in"`
	}
	if err := transport.Decode(content, &granted); err != nil || granted.Token == "" {
		return accessToken{}, nil, &transport.PermanentError{Err: errors.New("the org's answer to the request for an access token has none")}
	}
	life := time.Duration(granted.ExpiresIn) * time.Second
	if life <= 0 {
		life = assumedLife
	}
	s.current = accessToken{value: granted.Token, expires: s.config.Now().Add(max(life-expiryMargin, life/2))}
	if strings.EqualFold(granted.Type, "DPoP") {
		s.current.proofs = s.proofs
	}
	return s.current, nil, nil
}

// ask asks for a token. The first time that the org demands a proof of possession, and whenever it wants another nonce in it,
// it asks again.
func (s *ServiceApp) ask(ctx context.Context, next http.RoundTripper) (*http.Response, error) {
	response, err := s.askOnce(ctx, next)
	if err != nil || response.StatusCode != http.StatusBadRequest {
		return response, err
	}
	if s.proofs == nil && oauthError(response) == "invalid_dpop_proof" {
		if s.proofs, err = newProofs(); err != nil {
			return nil, err
		}
		if response, err = s.askOnce(ctx, next); err != nil {
			return nil, err
		}
	}
	if s.proofs != nil && s.proofs.wantsNonce(response) {
		return s.askOnce(ctx, next)
	}
	return response, nil
}

func (s *ServiceApp) askOnce(ctx context.Context, next http.RoundTripper) (*http.Response, error) {
	now := s.config.Now()
	assertion, err := jwt.Signed(s.signer).Claims(jwt.Claims{
		Issuer: s.config.ClientID, Subject: s.config.ClientID, Audience: jwt.Audience{s.tokenURL}, ID: uuid.NewString(),
		IssuedAt: jwt.NewNumericDate(now), Expiry: jwt.NewNumericDate(now.Add(assertionLife)),
	}).Serialize()
	if err != nil {
		return nil, errors.New("the private key cannot sign")
	}
	form := url.Values{
		"grant_type": {"client_credentials"}, "scope": {strings.Join(s.config.Scopes, " ")},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}, "client_assertion": {assertion},
	}
	ctx = transport.Carrying(ctx, transport.OktaClientAssertion)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.tokenURL, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if s.proofs != nil {
		proof, err := s.proofs.make(request.Method, request.URL, "", now)
		if err != nil {
			return nil, err
		}
		request.Header.Set("DPoP", proof)
	}
	response, err := next.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	response.Request = request
	return response, nil
}

// tokenRefused tells whether the org turned the token away, and not what it asks for: 401 is also the answer to a feature that
// the org does not have (POST_authorizationServers.401-E0000015-no-API-Access-Management.json).
func tokenRefused(response *http.Response) bool {
	if response.StatusCode != http.StatusUnauthorized {
		return false
	}
	content, err := replaceBody(response)
	return err == nil && (strings.Contains(response.Header.Get("WWW-Authenticate"), `"invalid_token"`) || bytes.Contains(content, []byte(`"E0000011"`)))
}

func oauthError(response *http.Response) string {
	var body struct {
		Error string `json:"error"`
	}
	content, err := replaceBody(response)
	if err != nil || transport.Decode(content, &body) != nil {
		return ""
	}
	return body.Error
}

// replaceBody reads the body and puts a fresh one of the same bytes in its place.
func replaceBody(response *http.Response) ([]byte, error) {
	content, err := transport.ReadBody(response, transport.MaxBodyBytes)
	response.Body = io.NopCloser(bytes.NewReader(content))
	return content, err
}
