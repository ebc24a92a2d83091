package okta

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// CheckPrivateKey tells what is wrong with a service app's private key, if anything is.
func CheckPrivateKey(text string) error {
	_, _, err := parsePrivateKey(text)
	return err
}

// parsePrivateKey reads a private key in PEM and says with which algorithm it signs: RSA in PKCS#1 or PKCS#8 with RS256, an
// elliptic curve in SEC 1 or PKCS#8 with the algorithm of its curve. Line ends may be written as \n, as they are in environment
// variables. Errors never hold the key.
func parsePrivateKey(text string) (crypto.Signer, jose.SignatureAlgorithm, error) {
	block, _ := pem.Decode([]byte(strings.ReplaceAll(text, `\n`, "\n")))
	if block == nil {
		return nil, "", errors.New("the private key is not in PEM, which begins with -----BEGIN PRIVATE KEY-----")
	}
	key, err := parseKeyBlock(block)
	if err != nil {
		return nil, "", err
	}
	switch key := key.(type) {
	case *rsa.PrivateKey:
		return key, jose.RS256, nil
	case *ecdsa.PrivateKey:
		switch key.Curve {
		case elliptic.P256():
			return key, jose.ES256, nil
		case elliptic.P384():
			return key, jose.ES384, nil
		case elliptic.P521():
			return key, jose.ES512, nil
		}
		return nil, "", fmt.Errorf("the private key has the curve %s; P-256, P-384 or P-521 is wanted", key.Params().Name)
	}
	return nil, "", errors.New("the private key is neither RSA nor of an elliptic curve")
}

func parseKeyBlock(block *pem.Block) (any, error) {
	parse := map[string]func([]byte) (any, error){
		"PRIVATE KEY":     x509.ParsePKCS8PrivateKey,
		"RSA PRIVATE KEY": func(der []byte) (any, error) { return x509.ParsePKCS1PrivateKey(der) },
		"EC PRIVATE KEY":  func(der []byte) (any, error) { return x509.ParseECPrivateKey(der) },
	}[block.Type]
	switch {
	case block.Type == "ENCRYPTED PRIVATE KEY" || block.Headers["DEK-Info"] != "":
		return nil, errors.New("the private key is encrypted; decrypt it first, for example with openssl pkey")
	case parse == nil && slices.Contains([]string{"CERTIFICATE", "PUBLIC KEY", "RSA PUBLIC KEY", "OPENSSH PRIVATE KEY"}, block.Type):
		return nil, fmt.Errorf("the PEM holds a %s, not a private key in PKCS#8, PKCS#1 or SEC 1", strings.ToLower(block.Type))
	case parse == nil:
		return nil, errors.New("the PEM holds something else than a private key")
	}
	key, err := parse(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("the PEM says %s, but what it holds is none", strings.ToLower(block.Type))
	}
	return key, nil
}
