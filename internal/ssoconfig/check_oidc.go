package ssoconfig

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// clientTypeBlocks checks what the guide calls its heart: a single-page app
// given a client secret fails, a Web app without one fails.
func (c *checker) clientTypeBlocks() {
	oidc, state := known(c, PathOIDC, c.in.Settings.Authentication.OIDC)
	clientSecret := c.in.ClientSecret
	if clientSecret == nil {
		clientSecret = oidc.Secret
	}
	secret, secretState := known(c, PathClientSecret, clientSecret)
	switch c.clientType {
	case ClientTypePublic:
		const instead = `Remove it, or, for a Web app (flow_type "auth_code"), write client_type = "confidential".`
		if secretState == present {
			c.fail(PathClientSecret, "F14, F21", "Client secret of a public client",
				"client_type is %q: a single-page app (flow_type \"implicit\" or \"auth_code_pkce\") has no client secret, and its sign-in fails if it is given one. %s", ClientTypePublic, instead)
		}
		if state == present {
			c.fail(PathOIDC, "F21", "Confidential block of a public client",
				"client_type is %q, and oidc_configuration is for confidential clients only: validation fails over a leftover block. %s", ClientTypePublic, instead)
		}
	case ClientTypeConfidential:
		if secretState == absent || secretState == present && strings.TrimSpace(secret) == "" {
			c.fail(PathClientSecret, "F3, recorded: c03_conf_secret_blank", "Confidential client without a client secret",
				"client_type is %q: a Web app (flow_type \"auth_code\") signs people in with its client secret. "+
					"Write the client secret, for example from the ephemeral openmetadata_okta_client_secret, or, for a single-page app, write client_type = %q and remove oidc_configuration.",
				ClientTypeConfidential, ClientTypePublic)
		}
		if secretState == present && secret == SecretMask {
			c.fail(PathClientSecret, "F28", "The mask instead of the client secret",
				"It is the mask that the server shows instead of a secret, and would be stored as the secret. Write the secret itself.")
		}
		switch state {
		case absent:
			c.fail(PathOIDC, "recorded: c01_conf_no_oidc", "Confidential client without oidc_configuration",
				"client_type is %q, which needs oidc_configuration (id, discovery_uri, callback_url, server_url, client_authentication_method). Write it, or, for a single-page app, write client_type = %q.",
				ClientTypeConfidential, ClientTypePublic)
		case present:
			c.oidcAddresses()
			c.oidcRequest(oidc)
			c.oidcSession()
		}
	}
}

// oidcAddresses checks who the client is and where it goes.
func (c *checker) oidcAddresses() {
	id, ok := c.clientID(PathOIDC+".id", "recorded: c03_conf_id_blank")
	if clientID, state := value[string](c, PathClientID); ok && state == present && clientID != "" && clientID != id {
		c.warn(PathOIDC+".id", "F15", "Two client ids",
			"oidc_configuration.id is %q and client_id is %q: the server signs people in with the former and shows the latter. Write the same in both.", id, clientID)
	}
	if discovery, ok := c.required(pathDiscoveryURI, "F19", "write the issuer followed by "+DiscoverySuffix); ok {
		c.discovery(discovery)
	}
	var server *url.URL
	if text, ok := c.required(PathOIDC+".server_url", "F18", "write the server's URL"); ok {
		server = c.serverURL(PathOIDC+".server_url", text)
	}
	if callback, ok := c.required(PathOIDC+".callback_url", "F18", "write the server's URL followed by /callback"); ok {
		c.callback(PathOIDC+".callback_url", callback, server)
		c.secureCookie(callback)
		c.sameOrigin(callback, server)
	}
	// F3: absence is answered with 400, and an empty text is right for Okta.
	if _, state := value[string](c, PathOIDC+".tenant"); state == absent {
		c.fail(PathOIDC+".tenant", "F3", "Missing tenant", `tenant must be there, and is empty for Okta: write tenant = "".`)
	}
}

// sameOrigin warns where people come back to another origin than that of the
// server. Both are compared as a browser writes them.
func (c *checker) sameOrigin(callback string, server *url.URL) {
	if server == nil {
		return
	}
	callbackOrigin, callbackErr := Origin(callback)
	serverOrigin, serverErr := Origin(server.String())
	if callbackErr == nil && serverErr == nil && callbackOrigin != serverOrigin {
		c.warn(PathOIDC+".callback_url", "M38", "Callback at another origin than the server",
			"callback_url is at %s and server_url at %s: the sign-in's cookie is not sent to another origin, so the callback finds no session. Write the same origin in both.",
			callbackOrigin, serverOrigin)
	}
}

// secureCookie refuses a cookie that no browser sends back: one that is marked as secure where people come by plain http (M52).
// It warns where people come by https and the server does not know it: its session cookie is then not marked as secure, nor as
// one that other sites may send along (M52). The setting is documented since 1.10.13 (M12), and takes part in no reload (M35).
func (c *checker) secureCookie(callback string) {
	path := PathAuthentication + ".force_secure_session_cookie"
	forced, state := value[bool](c, path)
	speaksTLS, stateTLS := value[bool](c, PathAuthorizer+".enable_secure_socket_connection")
	if address, err := url.Parse(callback); err == nil && plainHTTP(address) && forced {
		c.fail(path, "M52", "Cookie that no browser sends back",
			"With force_secure_session_cookie the sign-in's cookie is marked as secure, and callback_url is %q: no browser sends such a cookie over plain http, so no sign-in finds its session. Serve OpenMetadata by https, or write force_secure_session_cookie = false.", callback)
		return
	}
	if !strings.HasPrefix(callback, "https://") || forced || speaksTLS || state == undecided || stateTLS == undecided {
		return
	}
	if c.runs("0", "1.10.13") {
		return
	}
	c.warn(path, "issue 26145", "Session cookie that browsers may leave behind",
		"People come to the server by https and the server itself does not speak it (enable_secure_socket_connection), so TLS ends at a proxy. "+
			"Its session cookie is then not marked as secure, a browser may leave it out on the way back from Okta, and the sign-in ends in \"No session found for callback\". "+
			"Write force_secure_session_cookie = true, and restart the server: a running one keeps the value that it was started with.")
}

func (c *checker) discovery(discovery string) {
	path := pathDiscoveryURI
	issuer, err := IssuerOfDiscoveryURI(discovery)
	if c.provider != ProviderOkta {
		c.address(path, discovery)
		return
	}
	if err != nil {
		c.fail(path, "F10, F19", "Invalid discovery_uri", "%s", words.Sentence(err.Error()))
		return
	}
	c.address(path, discovery)
	c.guarded(path, discovery)
	c.orgServer(path, issuer.URL)
	if authority, state := value[string](c, pathAuthority); state == present && authority != "" && authority != issuer.URL {
		c.warn(path, "F20", "Two issuers",
			"discovery_uri is of the issuer %s and authority is %s: a confidential client signs in with the former, whatever the latter says. Write the same issuer in both.", issuer.URL, authority)
	}
}

// oidcRequest checks what the server asks Okta for.
func (c *checker) oidcRequest(oidc OIDC) {
	path := PathOIDC + ".scope"
	if scope, state := value[string](c, path); state == present {
		words := strings.Fields(scope)
		switch {
		case len(words) == 0:
			c.fail(path, "F16", "Blank scope", "scope is blank: write %q.", DefaultScope)
		case !slices.Contains(words, "openid"):
			c.fail(path, "F16", "Scope without openid", "scope is %q, without \"openid\" there is no sign-in: write for example %q. Scopes are separated by one blank each.", scope, DefaultScope)
		case strings.Join(words, " ") != scope:
			c.fail(path, "F16", "Blanks in scope", "scope is %q: the server takes two blanks in a row for a scope of no name. Write %q.", scope, strings.Join(words, " "))
		default:
			c.claimsOfScope(path, scope, words)
		}
		c.refreshTokens(path, words)
	}
	path = PathOIDC + ".response_type"
	if response, state := value[string](c, path); state == present && strings.TrimSpace(response) != "" && response != ResponseTypeCode {
		c.fail(path, "F135", "Response type that no sign-in comes back with",
			"response_type is %q, which the server asks Okta for as it stands, while it can redeem a code only: Okta refuses the request, and nobody signs in. Write %q, or leave it out.", response, ResponseTypeCode)
	}
	c.customParams(oidc)
	c.prompt()
	path = PathOIDC + ".client_authentication_method"
	if method, ok := c.required(path, "F18", `write "client_secret_basic" or "client_secret_post"`); ok {
		switch method {
		case AuthMethodClientSecretBasic, AuthMethodClientSecretPost:
		case "client_secret_jwt", "private_key_jwt":
			c.fail(path, "F18", "Method that the server cannot use",
				"client_authentication_method is %q, which the server's schema lists and its code does not support: write %q or %q.", method, AuthMethodClientSecretBasic, AuthMethodClientSecretPost)
		default:
			c.fail(path, "F18", "Invalid client_authentication_method",
				"client_authentication_method is %q: write %q or %q.", method, AuthMethodClientSecretBasic, AuthMethodClientSecretPost)
		}
	}
	path = PathOIDC + ".preferred_jws_algorithm"
	if algorithm, state := value[string](c, path); state == present && algorithm != AlgorithmRS256 && c.provider == ProviderOkta {
		c.fail(path, "F19", "Algorithm that Okta does not sign with",
			"preferred_jws_algorithm is %q, but Okta signs ID tokens with RS256: write %q, or leave it out.", algorithm, AlgorithmRS256)
	}
}

// claimsOfScope refuses a scope that does not bring the claims that people are known by: without an e-mail claim the server
// makes stray accounts, named after Okta's ids or by nothing at all (F138); without any claim of the list (F40), or a mapped
// one (F57), it refuses everybody.
func (c *checker) claimsOfScope(path, scope string, words []string) {
	if c.provider != ProviderOkta {
		return
	}
	if !slices.Contains(words, "email") {
		c.fail(path, "F138", "Scope without email",
			"scope is %q: without \"email\" the ID token says no e-mail address, and the server makes a new account for whoever signs in, named after Okta's id of the person, administrators too. Write %q.", scope, scope+" email")
		return
	}
	auth := c.in.Settings.Authentication
	list, mapping := pathPrincipalClaims, PathClaimsMapping
	if slices.Contains(words, "profile") || c.in.Undecided.Has(list) || c.in.Undecided.Has(mapping) {
		return
	}
	brought := []string{"email", "sub"}
	needed := len(auth.JWTPrincipalClaimsMapping) == 0 && slices.Contains(auth.JWTPrincipalClaims, "preferred_username") && !overlaps(auth.JWTPrincipalClaims, brought)
	for _, claim := range auth.mappedClaims() {
		needed = needed || claim == "preferred_username"
	}
	if needed {
		c.fail(path, "F40, F57", "Scope without profile",
			"scope is %q: without \"profile\" the ID token has no preferred_username, by which the server is to know people, so it refuses everybody. Write %q.", scope, scope+" profile")
	}
}

// refreshTokens warns of servers that lose a sign-in while another of the person's pages asks for a new token, which happens
// with offline_access only (issue 30304 against 1.13.1; its cause is in pull request 31183).
func (c *checker) refreshTokens(path string, scopes []string) {
	if c.runs("1.13.0", "1.13.2") && slices.Contains(scopes, "offline_access") {
		c.warn(path, "issue 30304", "Scope that this server signs people out by",
			"With \"offline_access\" OpenMetadata %s may end a sign-in that is under way, and people go round in a loop. Leave the scope out, or upgrade the server to the last 1.13 release or later.",
			c.in.ServerVersion)
	}
}

// promptValues are those that the server takes (F17). Okta has none that asks which account (its OAuth API reference,
// authorize), so that a sign-in by select_account ends at Okta.
func (c *checker) promptValues() []string {
	if c.provider == ProviderOkta {
		return []string{"none", "consent", "login"}
	}
	return []string{"none", "consent", "select_account", "login"}
}

func (c *checker) prompt() {
	path := PathOIDC + ".prompt"
	prompt, _ := value[string](c, path)
	words, values := strings.Fields(prompt), c.promptValues()
	for _, word := range words {
		if !slices.Contains(values, word) {
			c.fail(path, "F17, F137", "Invalid prompt", "prompt is %q, with which every sign-in fails: write %s, or leave it empty.", prompt, quoteAlternatives(values))
			return
		}
	}
	if !slices.Contains(words, "none") {
		return
	}
	if len(words) > 1 {
		c.fail(path, "F17", "Invalid prompt", "prompt is %q: \"none\" cannot be combined with another value.", prompt)
		return
	}
	c.warn(path, "F17, M26", "Nobody is asked to sign in",
		`With prompt = "none" only people who are signed in to Okta already get in, and newer servers refuse the value. Leave it empty, or write "login".`)
}

// oidcSession checks numbers that the API has as texts, and times.
func (c *checker) oidcSession() {
	path := PathOIDC + ".max_clock_skew"
	if skew, state := value[string](c, path); state == present && skew != "" {
		if _, err := strconv.ParseInt(skew, 10, 32); err != nil {
			c.fail(path, "F18", "Invalid max_clock_skew", "max_clock_skew is %q, which is no whole number of seconds: write for example \"30\", or leave it out.", skew)
		}
	}
	path = PathOIDC + ".max_age"
	if age, state := value[string](c, path); state == present && strings.TrimSpace(age) != "" {
		// Okta takes 31 bits (its OAuth error catalog).
		if seconds, err := strconv.ParseInt(age, 10, 32); err != nil || seconds < 0 {
			c.fail(path, "F18, F63, F137", "Invalid max_age", "max_age is %q, with which every sign-in fails or which is not sent: it is no whole number of seconds that Okta takes: write for example \"3600\", or leave it out.", age)
		}
	}
	c.oneOf(PathOIDC+".use_nonce", "oidcClientConfig.json", "true", "false", "")
	c.minimum(PathOIDC+".token_validity", 1)
	c.minimum(PathOIDC+".session_expiry", 3600)
}

// minimum checks limits that 1.12 does not enforce (F18: it takes 0 and 10) and 2.0.2 does (schemas/CHANGES-2.0.md).
func (c *checker) minimum(path string, least int64) {
	seconds, state := value[int64](c, path)
	if state != present || seconds >= least {
		return
	}
	severity := SeverityWarning
	if c.runs("2.0.2", "") {
		severity = SeverityError
	}
	c.report(severity, path, "schemas/CHANGES-2.0.md", "Too short a time",
		"%s is %d seconds: newer servers refuse less than %d, older ones ignore it.", lastPart(path), seconds, least)
}
