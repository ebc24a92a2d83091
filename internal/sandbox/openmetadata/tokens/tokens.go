package tokens

import (
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// Token types, the values of the claim tokenType (auth/serviceTokenEnum.json).
const (
	TokenUser     = "OM_USER"
	TokenBot      = "BOT"
	TokenPersonal = "PERSONAL_ACCESS"
)

// Bearer is a decoded, not yet verified token.
type Bearer struct {
	Raw    string
	Kid    string
	Claims object
}

// DecodeBearer splits a compact token and reads header and payload; false when it is none (20e_bearer_garbage,
// 20f_bearer_garbage_3parts).
func DecodeBearer(raw string) (*Bearer, bool) {
	parts := strings.Split(raw, ".")
	if len(parts) != 3 {
		return nil, false
	}
	var header struct {
		Kid string `json:"kid"`
	}
	headerBytes, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[0], "="))
	if err != nil || json.Unmarshal(headerBytes, &header) != nil {
		return nil, false
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return nil, false
	}
	dec := json.NewDecoder(strings.NewReader(string(payload)))
	dec.UseNumber()
	b := &Bearer{Raw: raw, Kid: header.Kid}
	if dec.Decode(&b.Claims) != nil || b.Claims == nil {
		return nil, false
	}
	return b, true
}

// Expired says whether the token has an exp that is over; one without exp is valid for ever (F54, 22c_minted_no_exp).
func (b *Bearer) Expired(now time.Time) bool {
	number, ok := b.Claims["exp"].(json.Number)
	if !ok {
		return false
	}
	seconds, err := number.Float64()
	return err == nil && !now.Before(time.Unix(int64(seconds), 0))
}

// Verify checks the signature with the configured algorithm; what the token's own header names plays no part (20i_alg_none,
// 22p_minted_rs512).
func (b *Bearer) Verify(key *rsa.PublicKey, algorithm string) bool {
	parsed, err := jose.ParseSignedCompact(b.Raw, []jose.SignatureAlgorithm{jose.SignatureAlgorithm(algorithm)})
	if err != nil {
		return false
	}
	_, err = parsed.Verify(key)
	return err == nil
}

// Sign issues a token with claims, by the algorithm of the configuration (52v_new_token); one without expiry carries exp: null.
func (k *SigningKey) Sign(claims object, now time.Time, expires *time.Time) string {
	claims["iss"], claims["iat"], claims["exp"] = Issuer, now.Unix(), nil
	if expires != nil {
		claims["exp"] = expires.Unix()
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		panic(fmt.Sprintf("encoding the claims of a token: %v", err))
	}
	options := (&jose.SignerOptions{}).WithType("JWT").WithHeader("kid", k.id)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: k.algorithm, Key: k.private}, options)
	if err != nil {
		panic(fmt.Sprintf("making a signer: %v", err))
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		panic(fmt.Sprintf("signing a token: %v", err))
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		panic(fmt.Sprintf("serializing a token: %v", err))
	}
	return token
}

// tokenLifetimes are the values of JWTTokenExpiry (auth/jwtAuth.json).
var tokenLifetimes = map[string]time.Duration{
	"OneHour": time.Hour,
	"1":       24 * time.Hour,
	"7":       7 * 24 * time.Hour,
	"30":      30 * 24 * time.Hour,
	"60":      60 * 24 * time.Hour,
	"90":      90 * 24 * time.Hour,
}

// ExpiryOf gives the end of a token made now; nil for "Unlimited".
func ExpiryOf(lifetime string, now time.Time) *time.Time {
	d, ok := tokenLifetimes[lifetime]
	if !ok {
		return nil
	}
	end := now.Add(d)
	return &end
}
