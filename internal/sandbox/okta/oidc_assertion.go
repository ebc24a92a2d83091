package okta

import (
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// assertionType is the only type of client assertion (RFC 7523).
const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// maxAssertionLife is how far in the future an assertion may expire (API doc,
// private_key_jwt: at most one hour).
const maxAssertionLife = time.Hour

func assertionError(text string) *oauthError { return &oauthError{401, "invalid_client", text} }

// authenticateByAssertion checks a JWT that the client has signed with its
// secret (client_secret_jwt) or with one of its keys (private_key_jwt). Keys
// behind a jwks_uri are fetched by nobody: the org makes no requests.
func (c *call) authenticateByAssertion(form url.Values, i issuer, endpoint string) (*app, error) {
	if form.Get("client_assertion_type") != assertionType {
		return nil, &oauthError{400, "invalid_request", "The client_assertion_type is invalid."}
	}
	algs := []jose.SignatureAlgorithm{
		jose.HS256, jose.HS384, jose.HS512, jose.RS256, jose.RS384, jose.RS512, jose.ES256, jose.ES384, jose.ES512,
	}
	token, err := jwt.ParseSigned(form.Get("client_assertion"), algs)
	if err != nil {
		return nil, assertionError("The parsing of the client_assertion failed.")
	}
	var claims jwt.Claims
	if err := token.UnsafeClaimsWithoutVerification(&claims); err != nil {
		return nil, assertionError("The parsing of the client_assertion failed.")
	}
	a, ok := c.client(claims.Issuer)
	if !ok || a.status != active {
		return nil, assertionError("The issuer claim for client_assertion is not a valid client_id.")
	}
	if claims.Subject != claims.Issuer {
		return nil, assertionError("The subject claim for client_assertion is not a valid client_id.")
	}
	if err := a.verifyAssertion(token); err != nil {
		return nil, err
	}
	return a, c.checkAssertionClaims(claims, i, endpoint)
}

func (a *app) verifyAssertion(token *jwt.JSONWebToken) error {
	var keys []any
	symmetric := token.Headers[0].Algorithm[0] == 'H'
	switch {
	case a.client.AuthMethod == "client_secret_jwt" && symmetric:
		for _, s := range a.secrets.items {
			if s.status == active {
				keys = append(keys, []byte(s.value))
			}
		}
	case a.client.AuthMethod == "private_key_jwt" && !symmetric:
		var set jose.JSONWebKeySet
		if len(a.jwksOf()) == 0 || json.Unmarshal(a.jwksOf(), &set) != nil {
			return assertionError("The client does not have a JWKSet configured, but the client_assertion requires one.")
		}
		for _, k := range set.Keys {
			if kid := token.Headers[0].KeyID; kid == "" || kid == k.KeyID {
				keys = append(keys, k)
			}
		}
		if len(keys) == 0 {
			return assertionError("The client_assertion JWT kid is invalid.")
		}
	default:
		return errInvalidAuthMethod
	}
	for _, k := range keys {
		if token.Claims(k, &struct{}{}) == nil {
			return nil
		}
	}
	return assertionError("The client_assertion signature is invalid.")
}

// checkAssertionClaims: the audience is the endpoint or the issuer, and the
// assertion has not expired nor expires too late.
func (c *call) checkAssertionClaims(claims jwt.Claims, i issuer, endpoint string) error {
	if !slices.Contains(claims.Audience, i.endpoint(endpoint)) && !slices.Contains(claims.Audience, i.url) {
		return assertionError("The audience claim for client_assertion must be the endpoint invoked for the request.")
	}
	if claims.Expiry == nil {
		return assertionError("The client_assertion must contain the 'exp' claim as seconds since epoch.")
	}
	err := claims.ValidateWithLeeway(jwt.Expected{Time: c.now}, time.Minute)
	switch {
	case errors.Is(err, jwt.ErrIssuedInTheFuture):
		return assertionError("The client_assertion token must be issued before the current time.")
	case err != nil:
		return assertionError("The client_assertion token is expired.")
	case claims.Expiry.Time().After(c.now.Add(maxAssertionLife + time.Minute)):
		return assertionError("The client_assertion token has an expiration too far into the future.")
	}
	return nil
}
