package openmetadata

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// authorizeURL is where a sign-in sends the browser; state, nonce and verifier are kept
// in the session. False is a setting that fails every sign-in: no openid in the scope,
// an unknown prompt, a maximal age that is no number (F63, F134 to F139; j20*, g*).
func (in *signIn) authorizeURL(current *session) (string, bool) {
	scope, responseType := str(in.oidc, "scope"), str(in.oidc, "responseType")
	prompt, maxAge := strings.TrimSpace(str(in.oidc, "prompt")), strings.TrimSpace(str(in.oidc, "maxAge"))
	if !slices.Contains(strings.Fields(scope), "openid") || len(unknownPrompts(prompt)) > 0 {
		return "", false
	}
	if strings.TrimSpace(responseType) == "" {
		responseType = "code"
	}
	query := url.Values{"scope": {scope}, "response_type": {responseType}, "response_mode": {"query"}}
	if prompt != "" {
		query.Set("prompt", str(in.oidc, "prompt"))
	}
	if maxAge != "" {
		seconds, err := strconv.Atoi(maxAge)
		if err != nil {
			return "", false
		}
		if seconds >= 0 {
			query.Set("max_age", maxAge)
		}
	}
	if str(in.oidc, "type") == "google" {
		query.Set("access_type", "offline")
	}
	// Custom parameters count only by these names, and before what the server adds to
	// find its way back (M34, g05*).
	custom := obj(in.oidc, "customParams")
	for n := 1; n <= 5; n++ {
		if key := str(custom, fmt.Sprintf("customParamKey%d", n)); key != "" {
			query.Set(key, str(custom, fmt.Sprintf("customParamValue%d", n)))
		}
	}
	query.Set("redirect_uri", str(in.oidc, "callbackUrl"))
	query.Set("client_id", str(in.oidc, "id"))
	current.state = randomHex(10)
	query.Set("state", current.state)
	current.nonce, current.verifier = "", ""
	if str(in.oidc, "useNonce") == "true" {
		current.nonce = base64.RawURLEncoding.EncodeToString([]byte(randomHex(32)))
		query.Set("nonce", current.nonce)
	}
	if disabled, there := in.oidc["disablePkce"].(bool); there && !disabled {
		current.verifier = randomHex(43)
		sum := sha256.Sum256([]byte(current.verifier))
		query.Set("code_challenge_method", "S256")
		query.Set("code_challenge", base64.RawURLEncoding.EncodeToString(sum[:]))
	}
	return str(in.discovery, "authorization_endpoint") + "?" + query.Encode(), true
}

// afterLogout is where a log-out sends the browser: the literal serverUrl and /logout
// (F129). A redirect with a blank or a double slash in it is not sent (F128, f02, f06).
func (in *signIn) afterLogout() (string, bool) {
	location := str(in.oidc, "serverUrl") + "/logout"
	_, path, found := strings.Cut(location, "://")
	if !found {
		path = location
	}
	return location, !strings.Contains(location, " ") && !strings.Contains(path, "//")
}
