package okta

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/google/uuid"
)

// proofs makes proofs of possession with a key of this run's own (RFC 9449).
type proofs struct {
	signer jose.Signer

	mu    sync.Mutex
	nonce string
}

func newProofs() (*proofs, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	options := &jose.SignerOptions{EmbedJWK: true}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, options.WithType("dpop+jwt"))
	if err != nil {
		return nil, err
	}
	return &proofs{signer: signer}, nil
}

// make signs the proof for one request, bound to the token that goes with it; a request for a token has none.
func (p *proofs) make(method string, address *url.URL, token string, now time.Time) (string, error) {
	target := url.URL{Scheme: address.Scheme, Host: address.Host, Path: address.Path, RawPath: address.RawPath}
	claims := map[string]any{"htm": method, "htu": target.String(), "iat": now.Unix(), "jti": uuid.NewString()}
	p.mu.Lock()
	if p.nonce != "" {
		claims["nonce"] = p.nonce
	}
	p.mu.Unlock()
	if token != "" {
		hash := sha256.Sum256([]byte(token))
		claims["ath"] = base64.RawURLEncoding.EncodeToString(hash[:])
	}
	return jwt.Signed(p.signer).Claims(claims).Serialize()
}

// wantsNonce notes the nonce that the org wants in the proofs from now on, and tells whether it turned the last one away for it
// (RFC 9449, sections 8 and 9).
func (p *proofs) wantsNonce(response *http.Response) bool {
	nonce := response.Header.Get("DPoP-Nonce")
	if nonce == "" {
		return false
	}
	p.mu.Lock()
	p.nonce = nonce
	p.mu.Unlock()
	return response.StatusCode == http.StatusBadRequest && oauthError(response) == "use_dpop_nonce" ||
		response.StatusCode == http.StatusUnauthorized && strings.Contains(response.Header.Get("WWW-Authenticate"), "use_dpop_nonce")
}
