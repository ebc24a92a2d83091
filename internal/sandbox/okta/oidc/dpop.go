package oidc

import (
	"crypto"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/web"
)

// The proofs of possession of RFC 9449, with the order of the recordings (dpop.*.json): the header first, then the nonce.
// Statuses and texts are those of the OAuth error catalogue.

// proofError is an error of the catalogue's family invalid_dpop_proof.
func proofError(text string) *Error {
	return &Error{http.StatusBadRequest, "invalid_dpop_proof", text}
}

// errUseNonce asks for a proof with the nonce in the DPoP-Nonce header (dpop.dpop_token_acquisition.json).
var errUseNonce = &Error{http.StatusBadRequest, "use_dpop_nonce", "Authorization server requires nonce in DPoP proof."}

// maxProofAge is how old a proof may be (OAuth error catalogue, invalid_dpop_proof_jwt_too_old).
const maxProofAge = 5 * time.Minute

// nonceLife is how long a nonce is accepted (guide "Configure OAuth 2.0 Demonstrating Proof-of-Possession": it is good for 24
// hours).
const nonceLife = 24 * time.Hour

// proofAlgorithms are those that the metadata publish as dpop_signing_alg_values_supported.
var proofAlgorithms = []jose.SignatureAlgorithm{jose.RS256, jose.RS384, jose.RS512, jose.ES256, jose.ES384, jose.ES512}

// proof is what a proof says, and the thumbprint of the key that signed it.
type proof struct {
	Method     string           `json:"htm"`
	URL        string           `json:"htu"`
	IssuedAt   *jwt.NumericDate `json:"iat"`
	Expiry     *jwt.NumericDate `json:"exp"`
	ID         string           `json:"jti"`
	Nonce      string           `json:"nonce"`
	TokenHash  string           `json:"ath"`
	thumbprint string
}

// proofAtTokenEndpoint checks the proof of a request for tokens and returns the thumbprint of its key, to which the tokens are
// bound; "" for a client that sends none and need not.
func (c *call) proofAtTokenEndpoint(a *Client) (string, *Error) {
	if len(c.Request.Header.Values("DPoP")) == 0 && !a.DPoPBound {
		return "", nil
	}
	p, refused := c.readProof()
	if refused != nil {
		return "", refused
	}
	c.Header.Set("DPoP-Nonce", c.currentNonce())
	if !c.sessions.nonces[p.Nonce].Add(nonceLife).After(c.Now) {
		return "", errUseNonce
	}
	return p.thumbprint, c.useProof(p)
}

// currentNonce is the nonce that proofs are to have now.
func (c *call) currentNonce() string {
	if !c.sessions.nonces[c.sessions.nonce].Add(nonceLife).After(c.Now) {
		c.sessions.nonce = web.Random(32)
		c.sessions.nonces[c.sessions.nonce] = c.Now
	}
	return c.sessions.nonce
}

// readProof parses the proof in the header, verifies its signature by the key that it brings, and compares it with the request.
func (c *call) readProof() (proof, *Error) {
	headers := c.Request.Header.Values("DPoP")
	switch len(headers) {
	case 0:
		return proof{}, proofError("The DPoP proof JWT header is missing.")
	case 1:
	default:
		return proof{}, proofError("Multiple DPoP proof JWT headers are not allowed.")
	}
	signed, err := jose.ParseSignedCompact(headers[0], append([]jose.SignatureAlgorithm{jose.HS256, jose.PS256, jose.EdDSA}, proofAlgorithms...))
	if err != nil || len(signed.Signatures) != 1 {
		return proof{}, proofError("The DPoP proof JWT cannot be parsed.")
	}
	header := signed.Signatures[0].Protected
	if header.ExtraHeaders[jose.HeaderType] != "dpop+jwt" {
		return proof{}, proofError("'typ' must be 'dpop+jwt' in the DPoP proof JWT.")
	}
	known := false
	for _, algorithm := range proofAlgorithms {
		known = known || string(algorithm) == header.Algorithm
	}
	if !known {
		return proof{}, proofError("The DPoP proof JWT signature algorithm is invalid.")
	}
	if header.JSONWebKey == nil || !header.JSONWebKey.IsPublic() {
		return proof{}, proofError("The DPoP proof JWT is invalid.")
	}
	payload, err := signed.Verify(header.JSONWebKey)
	if err != nil {
		return proof{}, proofError("The DPoP proof JWT signature is invalid.")
	}
	var p proof
	if err := json.Unmarshal(payload, &p); err != nil {
		return proof{}, proofError("The DPoP proof JWT cannot be parsed.")
	}
	thumbprint, err := header.JSONWebKey.Thumbprint(crypto.SHA256)
	if err != nil {
		return proof{}, proofError("The DPoP proof JWT is invalid.")
	}
	p.thumbprint = base64.RawURLEncoding.EncodeToString(thumbprint)
	return p, c.compareProof(p)
}

// compareProof compares a proof with the request that it came with.
func (c *call) compareProof(p proof) *Error {
	target, err := url.Parse(p.URL)
	here := url.URL{Path: c.Request.URL.Path, RawPath: c.Request.URL.RawPath}
	switch {
	case p.Method != c.Request.Method:
		return proofError("'htm' claim in the DPoP proof JWT is invalid.")
	case err != nil || target.RawQuery != "" || target.Fragment != "" || !strings.EqualFold(p.URL, c.Base+here.String()):
		return proofError("'htu' claim in the DPoP proof JWT is invalid.")
	case p.IssuedAt == nil:
		return proofError("'iat' claim in the DPoP proof JWT is invalid.")
	case p.IssuedAt.Time().After(c.Now.Add(time.Minute)):
		return proofError("The DPoP proof JWT is issued in the future.")
	case c.Now.Sub(p.IssuedAt.Time()) > maxProofAge:
		return proofError("The DPoP proof JWT is issued more than five minutes in the past.")
	case p.Expiry != nil && !c.Now.Before(p.Expiry.Time()):
		return proofError("The DPoP proof JWT is expired.")
	case p.ID == "":
		return proofError("'jti' claim in the DPoP proof JWT is invalid.")
	}
	return nil
}

// useProof notes that a proof has been used: each is good once.
func (c *call) useProof(p proof) *Error {
	use := p.thumbprint + " " + p.ID
	if c.sessions.proofs[use] {
		return proofError("The DPoP proof JWT has already been used.")
	}
	c.sessions.proofs[use] = true
	return nil
}

// GrantedScopes are the scopes of the access token of the org's own server that a request to the management API shows; none for
// a token that is not good. A resource asks for no nonce (dpop.dpop_api_request.json has none in its answers). A proof that
// does not fit is an *Error.
func GrantedScopes(w *web.Call, org Org) ([]string, *Error) {
	c := newCall(w, org)
	scheme, value, _ := strings.Cut(c.Request.Header.Get("Authorization"), " ")
	byProof := strings.EqualFold(scheme, "DPoP")
	if !byProof && !strings.EqualFold(scheme, "Bearer") {
		return nil, nil
	}
	t := c.sessions.access[value]
	if !t.good(c.Base, c.Now) {
		return nil, nil
	}
	return t.grant.Scopes, c.checkBinding(t, value, byProof)
}

// checkBinding says whether a request may use an access token under the scheme Bearer, or DPoP where byProof says so.
func (c *call) checkBinding(t *issuedToken, value string, byProof bool) *Error {
	switch {
	case t.grant.boundTo == "" && byProof:
		return &Error{http.StatusUnauthorized, "invalid_token", "The presented access_token is not DPoP bound."}
	case t.grant.boundTo == "":
		return nil
	case !byProof:
		return &Error{http.StatusBadRequest, "invalid_request", "The resource request must use the DPoP authentication scheme when using a DPoP bound token."}
	case len(c.Request.Header.Values("DPoP")) == 0:
		return &Error{http.StatusBadRequest, "invalid_request", "The resource request requires a DPoP proof."}
	}
	p, refused := c.readProof()
	if refused != nil {
		return refused
	}
	sum := sha256.Sum256([]byte(value))
	switch {
	case p.thumbprint != t.grant.boundTo:
		return proofError("The access_token is not bound to the provided DPoP proof.")
	case p.TokenHash != base64.RawURLEncoding.EncodeToString(sum[:]):
		return proofError("'ath' claim in the DPoP proof does not match the presented access_token.")
	}
	return c.useProof(p)
}
