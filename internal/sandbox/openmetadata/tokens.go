package openmetadata

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
	tokenUser     = "OM_USER"
	tokenBot      = "BOT"
	tokenPersonal = "PERSONAL_ACCESS"
)

// bearer is a decoded, not yet verified token.
type bearer struct {
	raw    string
	kid    string
	claims object
}

// decodeBearer splits a compact token and reads header and payload; false when
// it is none (20e_bearer_garbage, 20f_bearer_garbage_3parts).
func decodeBearer(raw string) (*bearer, bool) {
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
	b := &bearer{raw: raw, kid: header.Kid}
	if dec.Decode(&b.claims) != nil || b.claims == nil {
		return nil, false
	}
	return b, true
}

// expired says whether the token has an exp that is over; one without exp is
// valid for ever (F54, 22c_minted_no_exp).
func (b *bearer) expired(now time.Time) bool {
	number, ok := b.claims["exp"].(json.Number)
	if !ok {
		return false
	}
	seconds, err := number.Float64()
	return err == nil && !now.Before(time.Unix(int64(seconds), 0))
}

// verify checks the signature with the configured algorithm; what the token's
// own header names plays no part (20i_alg_none, 22p_minted_rs512).
func (b *bearer) verify(key *rsa.PublicKey, algorithm string) bool {
	parsed, err := jose.ParseSignedCompact(b.raw, []jose.SignatureAlgorithm{jose.SignatureAlgorithm(algorithm)})
	if err != nil {
		return false
	}
	_, err = parsed.Verify(key)
	return err == nil
}

// sign issues a token, by the algorithm of the configuration (52v_new_token). The
// claims are those of 07a_login_token_decoded and 40_bot_token_decoded; a token
// without expiry carries exp: null.
func (k *signingKey) sign(u *user, tokenType string, now time.Time, expires *time.Time) string {
	claims := object{
		"iss":                issuer,
		"sub":                u.name,
		"roles":              u.tokenRoles(),
		"email":              u.email,
		"isBot":              tokenType == tokenBot,
		"tokenType":          tokenType,
		"username":           u.name,
		"preferred_username": u.name,
		"iat":                now.Unix(),
		"exp":                nil,
	}
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

var enumTokenExpiry = &enum{"org.openmetadata.schema.auth.JWTTokenExpiry", []string{"OneHour", "1", "7", "30", "60", "90", "Unlimited"}}

// expiryOf gives the end of a token made now; nil for "Unlimited".
func expiryOf(lifetime string, now time.Time) *time.Time {
	d, ok := tokenLifetimes[lifetime]
	if !ok {
		return nil
	}
	end := now.Add(d)
	return &end
}
