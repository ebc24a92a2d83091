package ssoconfig

// broken is a configuration that is good but for one thing.
type broken struct {
	in       func() Input
	spoil    func(*Input)
	path     string
	severity Severity
	says     string
}

func auth(change func(*Authentication)) func(*Input) {
	return func(in *Input) { change(&in.Settings.Authentication) }
}

func oidc(change func(*OIDC)) func(*Input) {
	return func(in *Input) { change(in.Settings.Authentication.OIDC) }
}

func authz(change func(*Authorizer)) func(*Input) {
	return func(in *Input) { change(&in.Settings.Authorizer) }
}

const (
	a = "authentication_configuration."
	o = "authentication_configuration.oidc_configuration."
	z = "authorizer_configuration."
)

func brokenConfigurations() map[string]broken {
	return map[string]broken{
		// The guide's two sentences.
		"public with a secret":             {public, func(in *Input) { in.ClientSecret = ptr("s") }, "client_secret_wo", SeverityError, `write client_type = "confidential"`},
		"public with a block":              {public, auth(func(x *Authentication) { x.OIDC = &OIDC{} }), "authentication_configuration.oidc_configuration", SeverityError, `Remove it`},
		"confidential without a secret":    {confidential, func(in *Input) { in.ClientSecret = nil }, "client_secret_wo", SeverityError, "Write client_secret_wo"},
		"confidential with a blank secret": {confidential, func(in *Input) { in.ClientSecret = ptr(" ") }, "client_secret_wo", SeverityError, "Write client_secret_wo"},
		"confidential with the mask (F28)": {confidential, func(in *Input) { in.ClientSecret = ptr("*********") }, "client_secret_wo", SeverityError, "stored as the secret"},
		"confidential without a block":     {confidential, auth(func(x *Authentication) { x.OIDC = nil; x.PublicKeyURLs = nil }), "authentication_configuration.oidc_configuration", SeverityError, `client_type = "public"`},

		"no provider (F154)":                 {public, auth(func(x *Authentication) { x.Provider = nil }), a + "provider", SeverityError, `"okta"`},
		"provider upper (F4)":                {public, auth(func(x *Authentication) { x.Provider = ptr("OKTA") }), a + "provider", SeverityError, `"okta"`},
		"no provider name":                   {public, auth(func(x *Authentication) { x.ProviderName = nil }), a + "provider_name", SeverityError, "required"},
		"blank provider name":                {public, auth(func(x *Authentication) { x.ProviderName = ptr(" ") }), a + "provider_name", SeverityError, "required"},
		"no client type, and no keys (F154)": {public, auth(func(x *Authentication) { x.ClientType, x.PublicKeyURLs = nil, nil }), a + "public_key_urls", SeverityError, "public client"},
		"bad client type":                    {public, auth(func(x *Authentication) { x.ClientType = ptr("secret") }), a + "client_type", SeverityError, `"public" or "confidential"`},
		"bad response type":                  {public, auth(func(x *Authentication) { x.ResponseType = ptr("token") }), a + "response_type", SeverityError, `"id_token" or "code"`},
		"RS512 (F41)":                        {public, auth(func(x *Authentication) { x.TokenValidationAlgorithm = ptr("RS512") }), a + "token_validation_algorithm", SeverityError, `"RS256"`},
		"ES256 (F41)":                        {confidential, auth(func(x *Authentication) { x.TokenValidationAlgorithm = ptr("ES256") }), a + "token_validation_algorithm", SeverityError, `"RS256"`},
		"no client id":                       {public, auth(func(x *Authentication) { x.ClientID = nil }), a + "client_id", SeverityError, "client_id"},
		"no callback":                        {public, auth(func(x *Authentication) { x.CallbackURL = ptr("") }), a + "callback_url", SeverityError, "/callback"},
		"callback that is no URL":            {public, auth(func(x *Authentication) { x.CallbackURL = ptr("callback") }), a + "callback_url", SeverityError, "no absolute"},
		"callback on http":                   {public, auth(func(x *Authentication) { x.CallbackURL = ptr("http://catalog.example.com/callback") }), a + "callback_url", SeverityWarning, "https://catalog.example.com/callback"},
		"self sign-up (F59)":                 {public, auth(func(x *Authentication) { x.EnableSelfSignup = ptr(true) }), a + "enable_self_signup", SeverityWarning, "AUTHENTICATION_ENABLE_SELF_SIGNUP=false"},

		"no authority (F3)":            {confidential, auth(func(x *Authentication) { x.Authority = nil }), a + "authority", SeverityError, "issuer"},
		"authority with a slash (F10)": {public, auth(func(x *Authentication) { x.Authority = ptr(issuerURL + "/") }), a + "authority", SeverityError, "write " + issuerURL},
		"authority without a scheme":   {public, auth(func(x *Authentication) { x.Authority = ptr("example.okta.com") }), a + "authority", SeverityError, "absolute"},
		"authority with the suffix":    {public, auth(func(x *Authentication) { x.Authority = ptr(issuerURL + DiscoverySuffix) }), a + "authority", SeverityError, "write " + issuerURL},
		"two issuers (F20)":            {confidential, auth(func(x *Authentication) { x.Authority = ptr("https://example.okta.com") }), o + "discovery_uri", SeverityWarning, "same issuer"},

		"no claims (F40)":      {confidential, auth(func(x *Authentication) { x.JWTPrincipalClaims = nil }), a + "jwt_principal_claims", SeverityError, `["email", "preferred_username", "sub"]`},
		"empty claims (F40)":   {public, auth(func(x *Authentication) { x.JWTPrincipalClaims = []string{} }), a + "jwt_principal_claims", SeverityError, "every token"},
		"foreign claims (F24)": {public, auth(func(x *Authentication) { x.JWTPrincipalClaims = []string{"nope"} }), a + "jwt_principal_claims", SeverityError, `"email" or`},

		"half a mapping, username (F22)": {public, auth(func(x *Authentication) { x.JWTPrincipalClaimsMapping = []string{"username:sub"} }), a + "jwt_principal_claims_mapping", SeverityError, "only one"},
		"half a mapping, email (F22)":    {confidential, auth(func(x *Authentication) { x.JWTPrincipalClaimsMapping = []string{"email:email"} }), a + "jwt_principal_claims_mapping", SeverityError, "only one"},
		"mapping with another key (F22)": {public, auth(func(x *Authentication) {
			x.JWTPrincipalClaimsMapping = []string{"username:sub", "email:email", "groups:groups"}
		}), a + "jwt_principal_claims_mapping", SeverityError, `"groups:groups"`},
		"mapping with = (F22)":       {public, auth(func(x *Authentication) { x.JWTPrincipalClaimsMapping = []string{"username=sub", "email:email"} }), a + "jwt_principal_claims_mapping", SeverityError, `"username=sub"`},
		"mapping to nothing (F22)":   {public, auth(func(x *Authentication) { x.JWTPrincipalClaimsMapping = []string{"username:", "email:email"} }), a + "jwt_principal_claims_mapping", SeverityError, `"username:"`},
		"mapped twice (F22)":         {public, auth(func(x *Authentication) { x.JWTPrincipalClaimsMapping = []string{"username:sub", "username:email"} }), a + "jwt_principal_claims_mapping", SeverityError, "twice"},
		"mapping to a foreign claim": {public, auth(func(x *Authentication) { x.JWTPrincipalClaimsMapping = []string{"username:nickname", "email:email"} }), a + "jwt_principal_claims_mapping", SeverityError, `"nickname"`},

		"no key URLs, public (F12)":            {public, auth(func(x *Authentication) { x.PublicKeyURLs = nil }), a + "public_key_urls", SeverityError, `["` + issuerURL + `/v1/keys"]`},
		"empty key URLs, public (F12)":         {public, auth(func(x *Authentication) { x.PublicKeyURLs = []string{} }), a + "public_key_urls", SeverityError, `["` + issuerURL + `/v1/keys"]`},
		"org's keys for a custom server (F12)": {public, auth(func(x *Authentication) { x.PublicKeyURLs = []string{"https://example.okta.com/oauth2/v1/keys"} }), a + "public_key_urls", SeverityError, issuerURL + "/v1/keys"},
		"custom keys for the org's server (F12)": {public, auth(func(x *Authentication) {
			x.Authority = ptr("https://example.okta.com")
			x.PublicKeyURLs = []string{"https://example.okta.com/v1/keys"}
		}), a + "public_key_urls", SeverityError, "https://example.okta.com/oauth2/v1/keys"},
		"key URL with a slash (F12)":        {public, auth(func(x *Authentication) { x.PublicKeyURLs[0] += "/" }), a + "public_key_urls", SeverityError, "trailing slash"},
		"wrong keys, confidential (F13)":    {confidential, auth(func(x *Authentication) { x.PublicKeyURLs = []string{"https://other.okta.com/oauth2/v1/keys"} }), a + "public_key_urls", SeverityError, issuerURL + "/v1/keys"},
		"key URL that is none (F39)":        {confidential, auth(func(x *Authentication) { x.PublicKeyURLs = append(x.PublicKeyURLs, "garbage") }), a + "public_key_urls", SeverityError, "does not start"},
		"key URL that does not parse (F39)": {public, auth(func(x *Authentication) { x.PublicKeyURLs = append(x.PublicKeyURLs, "http://[::1") }), a + "public_key_urls", SeverityError, "does not start"},
		"own keys by address (F7)": {public, auth(func(x *Authentication) {
			x.PublicKeyURLs = append(x.PublicKeyURLs, "http://127.0.0.1:8585/api/v1/system/config/jwks")
		}), a + "public_key_urls", SeverityError, "host name"},

		"no id":                             {confidential, oidc(func(x *OIDC) { x.ID = ptr("") }), o + "id", SeverityError, "client_id"},
		"two client ids (F15)":              {confidential, oidc(func(x *OIDC) { x.ID = ptr("web2") }), o + "id", SeverityWarning, "same in both"},
		"no discovery URI (F3)":             {confidential, oidc(func(x *OIDC) { x.DiscoveryURI = nil }), o + "discovery_uri", SeverityError, DiscoverySuffix},
		"discovery without suffix (F19)":    {confidential, oidc(func(x *OIDC) { x.DiscoveryURI = ptr(issuerURL) }), o + "discovery_uri", SeverityError, DiscoverySuffix},
		"discovery under two slashes (F10)": {confidential, oidc(func(x *OIDC) { x.DiscoveryURI = ptr(issuerURL + "/" + DiscoverySuffix) }), o + "discovery_uri", SeverityError, "slash"},
		"discovery as the guide has it":     {confidential, oidc(func(x *OIDC) { x.DiscoveryURI = ptr("http://" + issuerURL + DiscoverySuffix) }), o + "discovery_uri", SeverityError, "two schemes"},
		"no callback in the block (F18)":    {confidential, oidc(func(x *OIDC) { x.CallbackURL = nil }), o + "callback_url", SeverityError, "/callback"},
		"garbage callback in the block":     {confidential, oidc(func(x *OIDC) { x.CallbackURL = ptr("garbage") }), o + "callback_url", SeverityError, "no absolute"},
		"callback at another origin":        {confidential, oidc(func(x *OIDC) { x.CallbackURL = ptr("https://other.example.com/callback") }), o + "callback_url", SeverityWarning, "same origin"},
		"blank server URL (F18)":            {confidential, oidc(func(x *OIDC) { x.ServerURL = ptr("") }), o + "server_url", SeverityError, "server's URL"},
		"garbage server URL":                {confidential, oidc(func(x *OIDC) { x.ServerURL = ptr("garbage") }), o + "server_url", SeverityError, "no absolute"},
		"no tenant (F3)":                    {confidential, oidc(func(x *OIDC) { x.Tenant = nil }), o + "tenant", SeverityError, `tenant = ""`},

		"blank scope (F16)":       {confidential, oidc(func(x *OIDC) { x.Scope = ptr("") }), o + "scope", SeverityError, `"openid email profile"`},
		"two blanks only (F16)":   {confidential, oidc(func(x *OIDC) { x.Scope = ptr("  ") }), o + "scope", SeverityError, `"openid email profile"`},
		"no openid (F16)":         {confidential, oidc(func(x *OIDC) { x.Scope = ptr("email profile") }), o + "scope", SeverityError, "openid"},
		"double blank (F16)":      {confidential, oidc(func(x *OIDC) { x.Scope = ptr("openid  email") }), o + "scope", SeverityError, `Write "openid email"`},
		"commas (F16)":            {confidential, oidc(func(x *OIDC) { x.Scope = ptr("openid,email") }), o + "scope", SeverityError, "one blank"},
		"prompt foo (F17)":        {confidential, oidc(func(x *OIDC) { x.Prompt = ptr("foo") }), o + "prompt", SeverityError, `"select_account"`},
		"prompt LOGIN (F17)":      {confidential, oidc(func(x *OIDC) { x.Prompt = ptr("LOGIN") }), o + "prompt", SeverityError, `"login"`},
		"prompt none login (F17)": {confidential, oidc(func(x *OIDC) { x.Prompt = ptr("none login") }), o + "prompt", SeverityError, "combined"},
		"prompt none (F17)":       {confidential, oidc(func(x *OIDC) { x.Prompt = ptr("none") }), o + "prompt", SeverityWarning, "signed in to Okta already"},
		"no method (F18)":         {confidential, oidc(func(x *OIDC) { x.ClientAuthenticationMethod = nil }), o + "client_authentication_method", SeverityError, `"client_secret_basic"`},
		"client_secret_jwt (F18)": {confidential, oidc(func(x *OIDC) { x.ClientAuthenticationMethod = ptr("client_secret_jwt") }), o + "client_authentication_method", SeverityError, "does not support"},
		"private_key_jwt (F18)":   {confidential, oidc(func(x *OIDC) { x.ClientAuthenticationMethod = ptr("private_key_jwt") }), o + "client_authentication_method", SeverityError, "does not support"},
		"method none (F18)":       {confidential, oidc(func(x *OIDC) { x.ClientAuthenticationMethod = ptr("none") }), o + "client_authentication_method", SeverityError, `"client_secret_post"`},
		"JWS ES256 (F19)":         {confidential, oidc(func(x *OIDC) { x.PreferredJWSAlgorithm = ptr("ES256") }), o + "preferred_jws_algorithm", SeverityError, "RS256"},
		"JWS blank (F19)":         {confidential, oidc(func(x *OIDC) { x.PreferredJWSAlgorithm = ptr("") }), o + "preferred_jws_algorithm", SeverityError, "RS256"},
		"clock skew abc (F18)":    {confidential, oidc(func(x *OIDC) { x.MaxClockSkew = ptr("abc") }), o + "max_clock_skew", SeverityError, "whole number"},
		"clock skew too large":    {confidential, oidc(func(x *OIDC) { x.MaxClockSkew = ptr("2147483648") }), o + "max_clock_skew", SeverityError, "whole number"},
		"max age abc":             {confidential, oidc(func(x *OIDC) { x.MaxAge = ptr("abc") }), o + "max_age", SeverityError, "whole number"},
		"nonce maybe":             {confidential, oidc(func(x *OIDC) { x.UseNonce = ptr("maybe") }), o + "use_nonce", SeverityError, `"true"`},
		"session too short":       {confidential, oidc(func(x *OIDC) { x.SessionExpiry = ptr[int64](10) }), o + "session_expiry", SeverityWarning, "3600"},
		"session too short on 2.0": {confidential, func(in *Input) {
			in.ServerVersion = "2.0.5"
			in.Settings.Authentication.OIDC.SessionExpiry = ptr[int64](10)
		}, o + "session_expiry", SeverityError, "3600"},
		"token validity 0": {confidential, oidc(func(x *OIDC) { x.TokenValidity = ptr[int64](0) }), o + "token_validity", SeverityWarning, "less than 1"},

		"no class (F3)":                  {public, authz(func(x *Authorizer) { x.ClassName = nil }), z + "class_name", SeverityError, DefaultClassName},
		"no filter (F3)":                 {public, authz(func(x *Authorizer) { x.ContainerRequestFilter = nil }), z + "container_request_filter", SeverityError, DefaultContainerRequestFilter},
		"no administrators (F23)":        {public, authz(func(x *Authorizer) { x.AdminPrincipals = nil }), z + "admin_principals", SeverityError, "at least one"},
		"empty administrators (F23)":     {public, authz(func(x *Authorizer) { x.AdminPrincipals = []string{} }), z + "admin_principals", SeverityError, "at least one"},
		"e-mail as administrator (F67)":  {public, authz(func(x *Authorizer) { x.AdminPrincipals = []string{"alice@example.com"} }), z + "admin_principals", SeverityError, `write "alice"`},
		"upper-case administrator (F67)": {public, authz(func(x *Authorizer) { x.AdminPrincipals = []string{"Mia"} }), z + "admin_principals", SeverityError, `write "mia"`},
		"blank administrator":            {public, authz(func(x *Authorizer) { x.AdminPrincipals = []string{"alice", ""} }), z + "admin_principals", SeverityError, "blank"},
		"administrator with a password":  {public, authz(func(x *Authorizer) { x.AdminPrincipals = []string{"alice:secret"} }), z + "admin_principals", SeverityError, `"alice"`},
		"administrator twice":            {public, authz(func(x *Authorizer) { x.AdminPrincipals = []string{"alice", "alice"} }), z + "admin_principals", SeverityError, "twice"},
		"bot principals":                 {public, authz(func(x *Authorizer) { x.BotPrincipals = []string{} }), z + "bot_principals", SeverityWarning, "Leave it out"},
		"no principal domain (F3)":       {public, authz(func(x *Authorizer) { x.PrincipalDomain = nil }), z + "principal_domain", SeverityError, "example.com"},
		"blank principal domain (F23)":   {public, authz(func(x *Authorizer) { x.PrincipalDomain = ptr("") }), z + "principal_domain", SeverityError, "example.com"},
		"principal domain with @":        {public, authz(func(x *Authorizer) { x.PrincipalDomain = ptr("@example.com") }), z + "principal_domain", SeverityError, "follows the @"},
		"allowed domain with a scheme":   {public, authz(func(x *Authorizer) { x.AllowedDomains = []string{"https://example.com"} }), z + "allowed_domains", SeverityError, "follows the @"},
		"no enforcement (F3)":            {public, authz(func(x *Authorizer) { x.EnforcePrincipalDomain = nil }), z + "enforce_principal_domain", SeverityError, "true or false"},
		"domains not enforced (F55)":     {public, authz(func(x *Authorizer) { x.EnforcePrincipalDomain = ptr(false) }), z + "enforce_principal_domain", SeverityWarning, "enforce_principal_domain = true"},
		"domain in another claim":        {public, auth(func(x *Authentication) { x.JWTPrincipalClaims = []string{"preferred_username", "email"} }), a + "jwt_principal_claims", SeverityWarning, `"email" first`},

		"host beginning fd on 1.11.5": {confidential, func(in *Input) {
			in.ServerVersion = "1.11.5"
			*in = atIssuer(*in, "https://fd12.okta.com")
			in.Settings.Authentication.PublicKeyURLs = nil
		}, o + "discovery_uri", SeverityWarning, "Upgrade the server to 1.12"},
		"org's own server on 1.10.6 (issue 24334)": {public, func(in *Input) {
			in.ServerVersion = "1.10.6"
			*in = atIssuer(*in, "https://example.okta.com")
		}, a + "authority", SeverityWarning, "https://example.okta.com/v1/keys, where they are not"},
		"org's own server on 1.10.0, confidential": {confidential, func(in *Input) {
			in.ServerVersion = "1.10.0"
			*in = atIssuer(*in, "https://example.okta.com")
		}, o + "discovery_uri", SeverityWarning, "custom authorization server"},
		"known by subject (issue 27312)": {public, auth(func(x *Authentication) { x.JWTPrincipalClaims = []string{"sub", "email"} }), a + "jwt_principal_claims", SeverityWarning, `"email" or "preferred_username" before it`},
		"mapped to the subject":          {public, auth(func(x *Authentication) { x.JWTPrincipalClaimsMapping = []string{"username:sub", "email:email"} }), a + "jwt_principal_claims_mapping", SeverityWarning, "Okta's id of the person"},
		"TLS at a proxy (issue 26145)":   {confidential, auth(func(x *Authentication) { x.ForceSecureSessionCookie = ptr(false) }), a + "force_secure_session_cookie", SeverityWarning, "force_secure_session_cookie = true"},
		"nothing said of TLS":            {confidential, auth(func(x *Authentication) { x.ForceSecureSessionCookie = nil }), a + "force_secure_session_cookie", SeverityWarning, "force_secure_session_cookie = true"},
		"admin as administrator (F73)":   {confidential, authz(func(x *Authorizer) { x.AdminPrincipals = []string{"admin"} }), z + "admin_principals", SeverityWarning, "begins with admin@"},
		"refresh on 1.13.1 (issue 30304)": {confidential, func(in *Input) {
			in.ServerVersion = "1.13.1"
			in.Settings.Authentication.OIDC.Scope = ptr("openid email profile offline_access")
		}, o + "scope", SeverityWarning, "Leave the scope out, or upgrade"},
		"team claim on 1.11.5": {public, func(in *Input) {
			in.ServerVersion = "1.11.5"
			in.Settings.Authentication.JWTTeamClaimMapping = ptr("groups")
		}, a + "jwt_team_claim_mapping", SeverityError, "since OpenMetadata 1.11.6"},
		"sessions per user on 1.12": {public, auth(func(x *Authentication) { x.MaxActiveSessionsPerUser = ptr[int64](3) }), a + "max_active_sessions_per_user", SeverityError, "since OpenMetadata 2.0.0"},
	}
}
