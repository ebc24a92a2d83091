package jwtkey

import (
	"cmp"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// TokenTypeUser is the type that the server writes into the tokens of people who sign in (M5).
const TokenTypeUser = "OM_USER"

// defaultLifetime is how long a self-signed token lives unless told otherwise: long enough for a slow apply's single request,
// too short to be worth keeping.
const defaultLifetime = 5 * time.Minute

// TokenRequest says for whom the holder of the private key signs itself a token.
type TokenRequest struct {
	// Issuer is the claim iss, ShippedIssuer if empty.
	Issuer string
	// Subject is the name of an existing human user (sub).
	Subject string
	// Email is the user's e-mail. Its local part must be the user's name: with the usual list of principal claims it decides
	// who the token is (F55).
	Email string
	// KeyID is the server's own key id; any other is answered with 500 (F75).
	KeyID string
	// Lifetime is five minutes if zero.
	Lifetime time.Duration
	// Now is the time of issue.
	Now time.Time
}

// Sign returns an RS256 token in the form that a 1.12.6 server was seen to accept for an administrator (F76): iss, sub, email,
// preferred_username, isBot false, tokenType OM_USER, iat, exp, and the key id in the header. An incomplete request is an
// error.
func Sign(key *rsa.PrivateKey, request TokenRequest) (string, error) {
	switch {
	case request.Subject == "":
		return "", errors.New("signing a token: the user's name is missing")
	case request.Email == "":
		return "", errors.New("signing a token: the user's e-mail is missing")
	case request.KeyID == "":
		return "", errors.New("signing a token: the server's key id is missing")
	case request.Now.IsZero():
		return "", errors.New("signing a token: the time of issue is missing")
	case request.Lifetime < 0:
		return "", errors.New("signing a token: the lifetime is negative")
	}
	signer, err := jose.NewSigner(
		jose.SigningKey{Algorithm: jose.RS256, Key: key},
		(&jose.SignerOptions{}).WithType("JWT").WithHeader("kid", request.KeyID),
	)
	if err != nil {
		return "", fmt.Errorf("signing a token: %w", err)
	}
	token, err := jwt.Signed(signer).Claims(map[string]any{
		"iss":                cmp.Or(request.Issuer, ShippedIssuer),
		"sub":                request.Subject,
		"email":              request.Email,
		"preferred_username": request.Subject,
		"isBot":              false,
		"tokenType":          TokenTypeUser,
		"iat":                request.Now.Unix(),
		"exp":                request.Now.Add(cmp.Or(request.Lifetime, defaultLifetime)).Unix(),
	}).Serialize()
	if err != nil {
		return "", fmt.Errorf("signing a token: %w", err)
	}
	return token, nil
}

// Claims is what a token says of itself.
type Claims struct {
	KeyID     string
	Algorithm string
	Issuer    string
	Subject   string
	Email     string
	IsBot     bool
	TokenType string
	// IssuedAt and ExpiresAt are zero where the token has no such claim; an unlimited bot token has "exp": null.
	IssuedAt  time.Time
	ExpiresAt time.Time
	// Raw holds every claim by its name.
	Raw map[string]any
}

// ExpiredAt reports whether the token has expired at the given time. A token without an expiry never expires, and the server
// accepts it for ever (F54).
func (c Claims) ExpiredAt(now time.Time) bool {
	return !c.ExpiresAt.IsZero() && !now.Before(c.ExpiresAt)
}

// Every algorithm that an identity provider or the server may sign with (authenticationConfiguration.json,
// tokenValidationAlgorithm), and the symmetrical ones, so that a token signed with a secret is recognised too.
var inspectable = []jose.SignatureAlgorithm{
	jose.RS256, jose.RS384, jose.RS512,
	jose.ES256, jose.ES384, jose.ES512,
	jose.PS256, jose.PS384, jose.PS512,
	jose.HS256, jose.HS384, jose.HS512,
}

// maxToken bounds the tokens that are looked into: no server takes a longer header, and the claims of one of megabytes take
// hundreds in memory.
const maxToken = 64 << 10

var errNoToken = errors.New("the token is no signed JWT in compact form")

// Inspect reads what a token says of itself without checking its signature: it tells whose token it is, never that it is good.
// Anything but a signed JWT in compact form is an error, which holds no part of the token.
func Inspect(token string) (Claims, error) {
	if len(token) > maxToken {
		return Claims{}, errNoToken
	}
	signed, err := jose.ParseSignedCompact(token, inspectable)
	if err != nil {
		return Claims{}, errNoToken
	}
	return claimsOf(signed, signed.UnsafePayloadWithoutVerification())
}

// Verify checks that a token is signed with RS256 by the private half of pub, and returns what it says. It checks neither
// expiry (see ExpiredAt) nor issuer.
func Verify(token string, pub *rsa.PublicKey) (Claims, error) {
	if len(token) > maxToken {
		return Claims{}, errors.New("the token is longer than any that a header carries")
	}
	signed, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		return Claims{}, errors.New("the token is no JWT signed with RS256")
	}
	payload, err := signed.Verify(pub)
	if err != nil {
		return Claims{}, errors.New("the token is not signed by this key")
	}
	return claimsOf(signed, payload)
}

func claimsOf(signed *jose.JSONWebSignature, payload []byte) (Claims, error) {
	var raw map[string]any
	if err := json.Unmarshal(payload, &raw); err != nil || raw == nil {
		return Claims{}, errors.New("the token's claims are no JSON object")
	}
	header := signed.Signatures[0].Header
	return Claims{
		KeyID:     header.KeyID,
		Algorithm: header.Algorithm,
		Issuer:    text(raw["iss"]),
		Subject:   text(raw["sub"]),
		Email:     text(raw["email"]),
		IsBot:     raw["isBot"] == true,
		TokenType: text(raw["tokenType"]),
		IssuedAt:  unixTime(raw["iat"]),
		ExpiresAt: unixTime(raw["exp"]),
		Raw:       raw,
	}, nil
}

func text(claim any) string {
	value, _ := claim.(string)
	return value
}

func unixTime(claim any) time.Time {
	seconds, ok := claim.(float64)
	if !ok {
		return time.Time{}
	}
	return time.Unix(int64(seconds), 0).UTC()
}
