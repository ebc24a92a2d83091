// Package tokens is what the server signs and checks tokens by: its key files, the keys that identity providers publish, and
// tokens themselves.
package tokens

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/idp"
)

const (
	// PrivateKeyFile is what the file of the private key is called.
	PrivateKeyFile = "private_key.der"
	// PublicKeyFile is what the file of the public key is called.
	PublicKeyFile = "public_key.der"

	// ShippedKeyID and shippedModulus are the key id and the `n` of the key pair that every release ships, as
	// /system/config/jwks prints them (02_jwks).
	ShippedKeyID   = "Gb389a-9f76-gdjs-a92j-0242bk94356"
	shippedModulus = "ANl0x260vLmL_kx8Hhg4KkXIgk2SSFNDbmj1EE-N1e6EII9xBabVskXdEOsWY7H-jvM9s1mXdKjUGzJu6iHJ0pAXrZCSrKKoNao0_hhCj9PRqEUCw6ZJewAoDK-jMYHu7hphNeUxUzgVBiW6CN28sfi0s4Oq2V6-Y3av_CKj-_zmokQLCw43nwvOQ2_jeyBPhbMXg1l_I5codW3z_nCDq4fazWcbFybnOpZaGRNM_QiAdJJ4dZi7BcUH1PygYA3S_6SwcKvSpeZ0ur3k4he4KZS7K-tSjlUc8qMlG1e_kz2_pV-HBhI8WjG9DLgqoqGcAf6sWVOnNmYrAYDLtqWsz2U="

	// Issuer is the iss claim.
	Issuer = "open-metadata.org"
)

// object is a JSON object.
type object = map[string]any

// SigningKey is the pair that the server works with.
type SigningKey struct {
	id        string
	algorithm jose.SignatureAlgorithm
	private   *rsa.PrivateKey
	// public is what /system/config/jwks shows, verifier what signatures are checked with. They are the same, except for the
	// shipped key, whose private half is not here: see the package comment.
	public, verifier *rsa.PublicKey
}

// KeyID is its kid.
func (k *SigningKey) KeyID() string { return k.id }

func shippedPublicKey() *rsa.PublicKey {
	modulus, err := base64.URLEncoding.DecodeString(shippedModulus)
	if err != nil {
		panic("the constant of the shipped modulus: " + err.Error())
	}
	return &rsa.PublicKey{N: new(big.Int).SetBytes(modulus), E: 65537}
}

// substitute is made once per process: it costs a key generation and secures nothing.
var substitute = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic("making the substitute of the shipped private key: " + err.Error())
	}
	return key
})

// PrepareConfDir makes a directory where none is given, and lays out the shipped pair where neither file is there, as an
// unpacked release has it.
func PrepareConfDir(dir string) (string, error) {
	if dir == "" {
		made, err := os.MkdirTemp("", "openmetadata-sandbox-")
		if err != nil {
			return "", fmt.Errorf("making a directory for the key files: %w", err)
		}
		dir = made
	}
	for _, name := range []string{PrivateKeyFile, PublicKeyFile} {
		if _, err := os.Stat(filepath.Join(dir, name)); !errors.Is(err, fs.ErrNotExist) {
			return dir, err
		}
	}
	private, err := x509.MarshalPKCS8PrivateKey(substitute())
	if err != nil {
		return "", fmt.Errorf("encoding the substitute of the shipped private key: %w", err)
	}
	public, err := x509.MarshalPKIXPublicKey(shippedPublicKey())
	if err != nil {
		return "", fmt.Errorf("encoding the shipped public key: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("making the directory of the key files: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, PrivateKeyFile), private, 0o600); err != nil {
		return "", fmt.Errorf("writing the key files: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, PublicKeyFile), public, 0o600); err != nil {
		return "", fmt.Errorf("writing the key files: %w", err)
	}
	return dir, nil
}

// LoadSigningKey reads the two files: PKCS#8 and SPKI, DER, RSA, of any size; whether they belong together is not asked (F48 to
// F51). standIn is the private key that counts as the shipped key's other half.
func LoadSigningKey(dir, id, algorithm string, standIn *rsa.PrivateKey) (*SigningKey, error) {
	rawPrivate, err := os.ReadFile(filepath.Join(dir, PrivateKeyFile))
	if err != nil {
		return nil, fmt.Errorf("reading the private key: %w", err)
	}
	rawPublic, err := os.ReadFile(filepath.Join(dir, PublicKeyFile))
	if err != nil {
		return nil, fmt.Errorf("reading the public key: %w", err)
	}
	private, err := x509.ParsePKCS8PrivateKey(rawPrivate)
	if err != nil {
		return nil, fmt.Errorf("the private key is no PKCS#8 in DER: %w", err)
	}
	public, err := x509.ParsePKIXPublicKey(rawPublic)
	if err != nil {
		return nil, fmt.Errorf("the public key is no SPKI in DER: %w", err)
	}
	rsaPrivate, okPrivate := private.(*rsa.PrivateKey)
	rsaPublic, okPublic := public.(*rsa.PublicKey)
	if !okPrivate || !okPublic {
		return nil, errors.New("the key files hold no RSA key")
	}
	if !strings.HasPrefix(algorithm, "RS") {
		// What the server does with an elliptic curve's algorithm and an RSA key at this point was not recorded; every request
		// fails before it would show (t05).
		algorithm = "RS256"
	}
	key := &SigningKey{id: id, algorithm: jose.SignatureAlgorithm(algorithm), private: rsaPrivate, public: rsaPublic, verifier: rsaPublic}
	if rsaPublic.Equal(shippedPublicKey()) {
		key.verifier = &standIn.PublicKey
	}
	return key, nil
}

// StandInAt gives the private key that counts as the shipped key's other half for a server started on dir: what lies beside the
// shipped public key there, else the process's own substitute.
func StandInAt(dir string) *rsa.PrivateKey {
	public, err := os.ReadFile(filepath.Join(dir, PublicKeyFile))
	if err != nil {
		return substitute()
	}
	shipped, err := x509.MarshalPKIXPublicKey(shippedPublicKey())
	if err != nil || !bytes.Equal(public, shipped) {
		return substitute()
	}
	raw, err := os.ReadFile(filepath.Join(dir, PrivateKeyFile))
	if err != nil {
		return substitute()
	}
	if private, err := x509.ParsePKCS8PrivateKey(raw); err == nil {
		if key, ok := private.(*rsa.PrivateKey); ok {
			return key
		}
	}
	return substitute()
}

// JWKS is the body of GET /system/config/jwks. n is Java's BigInteger.toByteArray, with its sign byte, in padded base64url (M2,
// 02_jwks).
func (k *SigningKey) JWKS() map[string]any {
	modulus := k.public.N.Bytes()
	if len(modulus) > 0 && modulus[0]&0x80 != 0 {
		modulus = append([]byte{0}, modulus...)
	}
	return object{"keys": []any{object{
		"kty": "RSA",
		"kid": k.id,
		"n":   base64.URLEncoding.EncodeToString(modulus),
		"e":   base64.URLEncoding.EncodeToString(big.NewInt(int64(k.public.E)).Bytes()),
		"alg": "RS256",
		"use": "sig",
	}}}
}

const (
	keyCacheSize = 10
	keyCacheTime = 24 * time.Hour
)

// KeyLookup finds the key of a kid: the server's own, else the first of the configured JWKS documents that has it. Keys that
// were found are kept (ten, for a day), failures are not: every unknown kid costs a fetch of each document (F74, h10b, h14).
type KeyLookup struct {
	Client *http.Client
	Clock  func() time.Time
	Own    *SigningKey
	Urls   []string

	mu     sync.Mutex
	cached []cachedKey
}

type cachedKey struct {
	kid   string
	key   *rsa.PublicKey
	until time.Time
}

// ValidKeyURLs says whether the list can be used at all: the filter is not made from one that Java's URL class refuses (F36,
// F39, l11_restart_row_garbage_pku).
func ValidKeyURLs(urls []string) bool {
	return !slices.ContainsFunc(urls, func(raw string) bool {
		u, err := url.Parse(raw)
		return err != nil || !slices.Contains([]string{"http", "https", "file", "jar"}, u.Scheme)
	})
}

// Find returns the key for kid, and false where nobody has it.
func (l *KeyLookup) Find(ctx context.Context, kid string) (*rsa.PublicKey, bool) {
	if l.Own != nil && kid == l.Own.id {
		return l.Own.verifier, true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.Clock()
	l.cached = slices.DeleteFunc(l.cached, func(c cachedKey) bool { return !now.Before(c.until) })
	for _, c := range l.cached {
		if c.kid == kid {
			return c.key, true
		}
	}
	for _, u := range l.Urls {
		if key, ok := fetchKey(ctx, l.Client, u, kid); ok {
			if len(l.cached) == keyCacheSize {
				l.cached = l.cached[1:]
			}
			l.cached = append(l.cached, cachedKey{kid, key, now.Add(keyCacheTime)})
			return key, true
		}
	}
	return nil, false
}

func fetchKey(ctx context.Context, client *http.Client, address, kid string) (*rsa.PublicKey, bool) {
	document, err := idp.Get(ctx, client, address)
	if err != nil || document.Status != http.StatusOK {
		return nil, false
	}
	// Each key is read by itself: one of a kind that go-jose does not know must not hide the others.
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if json.Unmarshal(document.Raw, &set) != nil {
		return nil, false
	}
	for _, raw := range set.Keys {
		var key jose.JSONWebKey
		if key.UnmarshalJSON(raw) != nil || key.KeyID != kid {
			continue
		}
		public, ok := key.Key.(*rsa.PublicKey)
		return public, ok
	}
	return nil, false
}
