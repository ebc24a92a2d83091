package oidc

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// SigningKey is an RSA key. It is generated when it is first needed, since most servers of most tests never sign anything; its
// id exists from the start.
type SigningKey struct {
	kid     string
	created time.Time
	mu      sync.Mutex
	key     *rsa.PrivateKey
}

// NewSigningKey returns a key with an id of the form that Okta's keys have: 43 characters of base64url.
func NewSigningKey(now time.Time) *SigningKey {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails (package documentation)
	return &SigningKey{kid: base64.RawURLEncoding.EncodeToString(raw), created: now}
}

// ID is the kid of the key.
func (k *SigningKey) ID() string { return k.kid }

// private returns the key, generating it the first time.
func (k *SigningKey) private() *rsa.PrivateKey {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.key == nil {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			panic(err) // crypto/rand never fails, and 2048 bits are allowed
		}
		k.key = key
	}
	return k.key
}

// Members are those of the public key as key sets show it.
func (k *SigningKey) Members() map[string]any {
	members := map[string]any{}
	data, err := jose.JSONWebKey{Key: k.private().Public(), KeyID: k.kid, Algorithm: string(jose.RS256), Use: "sig"}.MarshalJSON()
	if err == nil {
		err = json.Unmarshal(data, &members)
	}
	if err != nil {
		panic(err) // an RSA key always has a JSON form
	}
	return members
}
