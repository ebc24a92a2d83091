package openmetadata

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/idp"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/members"
)

// authorizeURL is where a sign-in sends the browser; state, nonce and verifier are kept in the session. False is a setting that
// fails every sign-in: no openid in the scope, an unknown prompt, a maximal age that is no number (F63, F134 to F139; j20*,
// g*).
func (in *signIn) authorizeURL(current *session) (string, bool) {
	scope, responseType := members.Text(in.oidc, "scope"), members.Text(in.oidc, "responseType")
	prompt, maxAge := strings.TrimSpace(members.Text(in.oidc, "prompt")), strings.TrimSpace(members.Text(in.oidc, "maxAge"))
	if !slices.Contains(strings.Fields(scope), "openid") || len(idp.UnknownPrompts(prompt)) > 0 {
		return "", false
	}
	if strings.TrimSpace(responseType) == "" {
		responseType = "code"
	}
	query := url.Values{"scope": {scope}, "response_type": {responseType}, "response_mode": {"query"}}
	if prompt != "" {
		query.Set("prompt", members.Text(in.oidc, "prompt"))
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
	if members.Text(in.oidc, "type") == "google" {
		query.Set("access_type", "offline")
	}
	// Custom parameters count only by these names, and before what the server adds to find its way back (M34, g05*).
	custom := members.Object(in.oidc, "customParams")
	for n := 1; n <= 5; n++ {
		if key := members.Text(custom, fmt.Sprintf("customParamKey%d", n)); key != "" {
			query.Set(key, members.Text(custom, fmt.Sprintf("customParamValue%d", n)))
		}
	}
	query.Set("redirect_uri", members.Text(in.oidc, "callbackUrl"))
	query.Set("client_id", members.Text(in.oidc, "id"))
	current.state = randomHex(10)
	query.Set("state", current.state)
	current.nonce, current.verifier = "", ""
	if members.Text(in.oidc, "useNonce") == "true" {
		current.nonce = base64.RawURLEncoding.EncodeToString([]byte(randomHex(32)))
		query.Set("nonce", current.nonce)
	}
	if disabled, there := in.oidc["disablePkce"].(bool); there && !disabled {
		current.verifier = randomHex(43)
		sum := sha256.Sum256([]byte(current.verifier))
		query.Set("code_challenge_method", "S256")
		query.Set("code_challenge", base64.RawURLEncoding.EncodeToString(sum[:]))
	}
	return members.Text(in.discovery, "authorization_endpoint") + "?" + query.Encode(), true
}

// afterLogout is where a log-out sends the browser: the literal serverUrl and /logout (F129). A redirect with a blank or a
// double slash in it is not sent (F128, f02, f06).
func (in *signIn) afterLogout() (string, bool) {
	location := members.Text(in.oidc, "serverUrl") + "/logout"
	_, path, found := strings.Cut(location, "://")
	if !found {
		path = location
	}
	return location, !strings.Contains(location, " ") && !strings.Contains(path, "//")
}
