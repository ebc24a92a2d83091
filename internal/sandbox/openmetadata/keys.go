package openmetadata

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/go-jose/go-jose/v4"
)

const (
	privateKeyFile = "private_key.der"
	publicKeyFile  = "public_key.der"

	// shippedKeyID and shippedModulus are the key id and the `n` of the key pair
	// that every release ships, as /system/config/jwks prints them (02_jwks).
	shippedKeyID   = "Gb389a-9f76-gdjs-a92j-0242bk94356"
	shippedModulus = "ANl0x260vLmL_kx8Hhg4KkXIgk2SSFNDbmj1EE-N1e6EII9xBabVskXdEOsWY7H-jvM9s1mXdKjUGzJu6iHJ0pAXrZCSrKKoNao0_hhCj9PRqEUCw6ZJewAoDK-jMYHu7hphNeUxUzgVBiW6CN28sfi0s4Oq2V6-Y3av_CKj-_zmokQLCw43nwvOQ2_jeyBPhbMXg1l_I5codW3z_nCDq4fazWcbFybnOpZaGRNM_QiAdJJ4dZi7BcUH1PygYA3S_6SwcKvSpeZ0ur3k4he4KZS7K-tSjlUc8qMlG1e_kz2_pV-HBhI8WjG9DLgqoqGcAf6sWVOnNmYrAYDLtqWsz2U="

	issuer = "open-metadata.org"
)

// signingKey is the pair that the server works with.
type signingKey struct {
	id        string
	algorithm jose.SignatureAlgorithm
	private   *rsa.PrivateKey
	// public is what /system/config/jwks shows, verifier what signatures are
	// checked with. They are the same, except for the shipped key, whose private
	// half is not here: see the package comment.
	public, verifier *rsa.PublicKey
}

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

// prepareConfDir makes a directory where none is given, and lays out the
// shipped pair where neither file is there, as an unpacked release has it.
func prepareConfDir(dir string) (string, error) {
	if dir == "" {
		made, err := os.MkdirTemp("", "openmetadata-sandbox-")
		if err != nil {
			return "", fmt.Errorf("making a directory for the key files: %w", err)
		}
		dir = made
	}
	for _, name := range []string{privateKeyFile, publicKeyFile} {
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
	if err := os.WriteFile(filepath.Join(dir, privateKeyFile), private, 0o600); err != nil {
		return "", fmt.Errorf("writing the key files: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, publicKeyFile), public, 0o600); err != nil {
		return "", fmt.Errorf("writing the key files: %w", err)
	}
	return dir, nil
}

// loadSigningKey reads the two files: PKCS#8 and SPKI, DER, RSA, of any size;
// whether they belong together is not asked (F48 to F51). standIn is the private
// key that counts as the shipped key's other half.
func loadSigningKey(dir, id, algorithm string, standIn *rsa.PrivateKey) (*signingKey, error) {
	rawPrivate, err := os.ReadFile(filepath.Join(dir, privateKeyFile))
	if err != nil {
		return nil, fmt.Errorf("reading the private key: %w", err)
	}
	rawPublic, err := os.ReadFile(filepath.Join(dir, publicKeyFile))
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
		// What the server does with an elliptic curve's algorithm and an RSA key at
		// this point was not recorded; every request fails before it would show (t05).
		algorithm = "RS256"
	}
	key := &signingKey{id: id, algorithm: jose.SignatureAlgorithm(algorithm), private: rsaPrivate, public: rsaPublic, verifier: rsaPublic}
	if rsaPublic.Equal(shippedPublicKey()) {
		key.verifier = &standIn.PublicKey
	}
	return key, nil
}

// standInAt gives the private key that counts as the shipped key's other half
// for a server started on dir: what lies beside the shipped public key there,
// else the process's own substitute.
func standInAt(dir string) *rsa.PrivateKey {
	public, err := os.ReadFile(filepath.Join(dir, publicKeyFile))
	if err != nil {
		return substitute()
	}
	shipped, err := x509.MarshalPKIXPublicKey(shippedPublicKey())
	if err != nil || !bytes.Equal(public, shipped) {
		return substitute()
	}
	raw, err := os.ReadFile(filepath.Join(dir, privateKeyFile))
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

// jwks is the body of GET /system/config/jwks. n is Java's
// BigInteger.toByteArray, with its sign byte, in padded base64url
// (openmetadata.md section 3, 02_jwks).
func (k *signingKey) jwks() object {
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
