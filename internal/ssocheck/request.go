package ssocheck

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// drawn are the parameters that are new in each request.
var drawn = []string{"state", "nonce", "code_challenge"}

// query is the authorization request that begins a sign-in, as the server sends it from its configuration (F63, F134 to F139),
// or its pages do. It fails where the server itself answers 500 and sends nobody anywhere.
func (s signIn) query() (url.Values, error) {
	query := url.Values{
		"scope": {strings.Join(s.scopes, " ")}, "response_type": {ssoconfig.ResponseTypeCode}, "response_mode": {"query"},
	}
	nonce := true
	if s.oidc != nil {
		if err := s.addConfigured(query); err != nil {
			return nil, err
		}
		nonce = s.oidc.UseNonce == nil || *s.oidc.UseNonce == "true"
	}
	query.Set("redirect_uri", s.redirectURI)
	query.Set("client_id", s.clientID)
	query.Set("state", rand.Text())
	if nonce {
		query.Set("nonce", rand.Text())
	}
	if s.pkce {
		sum := sha256.Sum256([]byte(rand.Text() + rand.Text()))
		query.Set("code_challenge_method", "S256")
		query.Set("code_challenge", base64.RawURLEncoding.EncodeToString(sum[:]))
	}
	return query, nil
}

// customParameters is how many the server looks at (F136).
const customParameters = 5

// addConfigured adds what the block oidcConfiguration decides.
func (s signIn) addConfigured(query url.Values) error {
	if s.oidc.Scope != nil {
		query.Set("scope", *s.oidc.Scope)
	}
	if !slices.Contains(strings.Fields(query.Get("scope")), "openid") {
		return fmt.Errorf("its scope %q lacks openid", query.Get("scope"))
	}
	if responseType := strings.TrimSpace(text(s.oidc.ResponseType)); responseType != "" {
		query.Set("response_type", responseType)
	}
	if prompt := text(s.oidc.Prompt); strings.TrimSpace(prompt) != "" {
		for value := range strings.FieldsSeq(prompt) {
			if !slices.Contains([]string{"none", "login", "consent", "select_account"}, value) {
				return fmt.Errorf("its prompt %q is none of OpenID Connect", prompt)
			}
		}
		query.Set("prompt", prompt)
	}
	if age := strings.TrimSpace(text(s.oidc.MaxAge)); age != "" {
		seconds, err := strconv.Atoi(age)
		if err != nil {
			return fmt.Errorf("its maximal age %q is no number", age)
		}
		if seconds >= 0 {
			query.Set("max_age", age)
		}
	}
	if text(s.oidc.Type) == "google" {
		query.Set("access_type", "offline")
	}
	for n := 1; n <= customParameters; n++ {
		if key := s.oidc.CustomParams[fmt.Sprintf("customParamKey%d", n)]; key != "" {
			query.Set(key, s.oidc.CustomParams[fmt.Sprintf("customParamValue%d", n)])
		}
	}
	return nil
}

// checkServerLogin compares what the server really sends people to Okta with, with what its configuration says. Each such
// request leaves a session on the server.
func checkServerLogin(r *run) finding {
	switch {
	case !r.signIn.fromServer || r.signIn.public:
		return notMade("The server does not send people to Okta itself.")
	case !r.expect.ProbeServerLogin:
		return notMade("It was not asked for: probe_server_login.")
	case r.signIn.oidc == nil:
		return notMade("What the server is to send only an administrator can see.")
	}
	expected, err := r.signIn.query()
	if err != nil {
		return notMade("The server sends nobody to Okta: %s.", err)
	}
	address := r.facts.ServerURL + "/api/v1/auth/login"
	answer, err := r.web.get(address + "?" + url.Values{"redirectUri": {r.facts.ServerURL + "/auth/callback"}}.Encode())
	if err != nil {
		return unread(fmt.Sprintf("%s could not be asked: %s.", address, words.Clause(err.Error())), remedyForRead(err))
	}
	location, err := url.Parse(answer.header.Get("Location"))
	if answer.status != http.StatusFound || err != nil || location.Host == "" {
		return unread(fmt.Sprintf("The server sends nobody to Okta: %s answers %d%s.", address, answer.status, said(answer.body)),
			"See the other checks and the server's log, which has the reason.")
	}
	document, err := r.document()
	if err != nil {
		return notMade("The authorization server's addresses are not known: see the check discovery.")
	}
	var other []string
	sent := location.Query()
	location.RawQuery = ""
	if location.String() != document.AuthorizationEndpoint {
		other = append(other, fmt.Sprintf("the address %s in place of %s", location, document.AuthorizationEndpoint))
	}
	both := maps.Clone(expected)
	maps.Copy(both, sent)
	for _, name := range slices.Sorted(maps.Keys(both)) {
		same := sent.Get(name) == expected.Get(name)
		if slices.Contains(drawn, name) {
			same = sent.Has(name) == expected.Has(name)
		}
		if !same {
			other = append(other, fmt.Sprintf("%s %q in place of %q", name, sent.Get(name), expected.Get(name)))
		}
	}
	if len(other) > 0 {
		return fail("The server does not send people to Okta as its configuration says: "+strings.Join(other, "; ")+".",
			"Another process of the server, or a proxy in front of it, works by other settings: restart all of the server's processes.")
	}
	return pass("The server sends people to Okta as its configuration says.")
}
