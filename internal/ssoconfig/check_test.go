package ssoconfig

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig/mistakes"
)

func auth(change func(*Authentication)) func(*Input) {
	return func(in *Input) { change(&in.Settings.Authentication) }
}

func authz(change func(*Authorizer)) func(*Input) {
	return func(in *Input) { change(&in.Settings.Authorizer) }
}

func describe(problems []Problem) string {
	var lines []string
	for _, problem := range problems {
		lines = append(lines, string(problem.Severity)+" "+problem.Path+": "+problem.Summary+": "+problem.Message)
	}
	return strings.Join(lines, "\n")
}

func TestGoodConfigurationsHaveNoProblems(t *testing.T) {
	t.Parallel()
	org := public()
	org.Settings.Authentication.Authority = new("https://example.okta.com")
	org.Settings.Authentication.PublicKeyURLs = []string{"https://catalog.example.com/api/v1/system/config/jwks", "https://example.okta.com/oauth2/v1/keys"}
	mapped := confidential()
	mapped.Settings.Authentication.JWTPrincipalClaimsMapping = []string{"username:preferred_username", "email:email"}
	filled := confidential()
	filled.Settings.Authentication.PublicKeyURLs = nil
	local := confidential()
	local.Settings.Authentication.CallbackURL = new("http://localhost:8585/callback")
	local.Settings.Authentication.OIDC.CallbackURL = new("http://localhost:8585/callback")
	local.Settings.Authentication.OIDC.ServerURL = new("http://localhost:8585")
	local.Settings.Authentication.ForceSecureSessionCookie = new(false)
	speaksTLS := confidential()
	speaksTLS.Settings.Authentication.ForceSecureSessionCookie = nil
	speaksTLS.Settings.Authorizer.EnableSecureSocketConnection = new(true)
	withoutFlag := confidential()
	withoutFlag.ServerVersion = "1.10.12"
	withoutFlag.Settings.Authentication.ForceSecureSessionCookie = nil
	fixed := atIssuer(public(), "https://example.okta.com")
	fixed.ServerVersion = "1.10.7"
	refreshing := confidential()
	refreshing.ServerVersion = "1.13.2"
	refreshing.Settings.Authentication.OIDC.Scope = new("openid email profile offline_access")
	// Under the public flow a name in the list promotes nobody (F60).
	listed := public()
	listed.Settings.Authorizer.AdminPrincipals = []string{"admin"}
	good := func(name string, changes mistakes.Values) Input {
		return inputOf(mistakes.With(mistakes.Good(name), changes))
	}
	for name, in := range map[string]Input{
		"hosts as a browser writes them": good(mistakes.Confidential, mistakes.Values{o + "server_url": "https://Catalog.Example.com:443"}),
		"under a path (F132)": good(mistakes.Confidential, mistakes.Values{
			o + "server_url": mistakes.Server + "/catalog", o + "callback_url": mistakes.Server + "/catalog/callback", a + "callback_url": mistakes.Server + "/catalog/callback",
		}),
		"single-page app under a path (F132)": good(mistakes.Public, mistakes.Values{a + "callback_url": mistakes.Server + "/catalog/callback"}),
		"a secure cookie on this machine": good(mistakes.Confidential, mistakes.Values{
			a + "callback_url": "http://localhost:8585/callback", o + "server_url": "http://localhost:8585", o + "callback_url": "http://localhost:8585/callback",
		}),
		"classes of one's own": good(mistakes.Public, mistakes.Values{
			z + "class_name": "com.example.Authorizer", "custom_class_name": "com.example.Authorizer",
			z + "container_request_filter": "com.example.Filter", "custom_container_request_filter": "com.example.Filter",
		}),
		"a confirmation that is not needed": good(mistakes.Public, mistakes.Values{"custom_class_name": "com.example.Authorizer"}),
		"domains in both cases (F124)":      good(mistakes.Public, mistakes.Values{z + "allowed_domains": []any{"EXAMPLE.COM", "example.com"}}),
		"a principal domain that does not count (F56)": good(mistakes.Public, mistakes.Values{
			z + "principal_domain": "EXAMPLE.COM", z + "allowed_domains": []any{"example.com"},
		}),
		"domains of every kind":             good(mistakes.Confidential, mistakes.Values{z + "allowed_domains": []any{"example.com", "mail.example-2.co.uk", "bücher.example", "intranet"}}),
		"registration domains (F127)":       good(mistakes.Confidential, mistakes.Values{z + "allowed_email_registration_domains": []any{"example.com", "all"}}),
		"no registration domains":           good(mistakes.Confidential, mistakes.Values{z + "allowed_email_registration_domains": []any{}}),
		"two prompts (F137)":                good(mistakes.Confidential, mistakes.Values{o + "prompt": "login consent"}),
		"custom parameters (F136)":          good(mistakes.Confidential, mistakes.Values{o + "custom_params": map[string]any{"customParamKey5": "idp", "customParamValue5": "0oa1 &="}}),
		"response type left out (F135)":     good(mistakes.Confidential, mistakes.Values{o + "response_type": ""}),
		"email is enough of a scope":        good(mistakes.Confidential, mistakes.Values{o + "scope": "openid email"}),
		"account at another provider":       good(mistakes.Confidential, mistakes.Values{a + "provider": "auth0", o + "prompt": "select_account", o + "scope": "openid profile"}),
		"a claim of Okta's before the rest": good(mistakes.Public, mistakes.Values{a + "jwt_principal_claims": []any{"upn", "email"}}),
		"confidential":                      confidential(), "public": public(), "org server, own keys too": org, "mapped claims": mapped,
		"key URLs left to the server (F13)": filled, "local server": local,
		"server that speaks TLS": speaksTLS, "server without the secure cookie": withoutFlag,
		"org server on 1.10.7": fixed, "refresh tokens on 1.13.2": refreshing, "admin listed for a public client": listed,
	} {
		if problems := Check(in); len(problems) > 0 {
			t.Errorf("%s:\n%s", name, describe(problems))
		}
	}
}

// atIssuer returns the input with another issuer, consistently.
func atIssuer(in Input, url string) Input {
	issuer, err := ParseIssuer(url)
	if err != nil {
		panic(err)
	}
	in.Settings.Authentication.Authority = new(issuer.URL)
	in.Settings.Authentication.PublicKeyURLs = []string{issuer.JWKSURL()}
	if in.Settings.Authentication.OIDC != nil {
		in.Settings.Authentication.OIDC.DiscoveryURI = new(issuer.DiscoveryURI())
	}
	return in
}

func TestMistakes(t *testing.T) {
	t.Parallel()
	for _, m := range mistakes.All() {
		problems := Check(mistaken(m))
		severity := SeverityError
		if m.Warned {
			severity = SeverityWarning
		} else {
			// A refusal may have warnings beside it, but no second error.
			problems = slices.DeleteFunc(problems, func(problem Problem) bool { return problem.Severity == SeverityWarning })
		}
		if len(problems) != 1 {
			t.Errorf("%s: %d problems\n%s", m.Name, len(problems), describe(problems))
			continue
		}
		problem := problems[0]
		if problem.Path != pathOf(m.At) || problem.Severity != severity || !strings.Contains(problem.Message, m.Says) {
			t.Errorf("%s: want %s on %s that says %q\n%s", m.Name, severity, m.At, m.Says, describe(problems))
		}
		if problem.Summary == "" || problem.Fact == "" {
			t.Errorf("%s: without summary or source: %+v", m.Name, problem)
		}
	}
}

func TestLiteralAddressesThatTheServersGuardRefuses(t *testing.T) {
	t.Parallel()
	// F6; recorded: a10, a14 for loopback, 53a for private ones.
	for _, host := range []string{"127.0.0.1:8580", "[::1]:8580", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.0.1", "[fd12::1]"} {
		for name, test := range map[string]struct {
			in    Input
			paths []string
		}{
			"public":       {atIssuer(public(), "https://"+host), []string{a + "authority", a + "public_key_urls"}},
			"confidential": {atIssuer(confidential(), "https://"+host), []string{a + "public_key_urls", o + "discovery_uri"}},
		} {
			var paths []string
			for _, problem := range Check(test.in) {
				paths = append(paths, problem.Path)
			}
			if !slices.Equal(paths, test.paths) {
				t.Errorf("%s, %s: problems on %v, want %v", host, name, paths, test.paths)
			}
		}
	}
	for _, host := range []string{"localhost:8580", "sso.corp.test", "fd12.okta.test", "8.8.8.8"} {
		for _, in := range []Input{atIssuer(public(), "https://"+host), atIssuer(confidential(), "https://"+host)} {
			if problems := Check(in); len(problems) > 0 {
				t.Errorf("%s:\n%s", host, describe(problems))
			}
		}
	}
}

func TestUnknownValuesSilenceTheirRules(t *testing.T) {
	t.Parallel()
	for _, m := range mistakes.All() {
		in := mistaken(m)
		block, _, _ := strings.Cut(m.At, ".")
		for _, unknown := range []string{pathOf(m.At), pathOf(block)} {
			in.Undecided = Undecided{unknown: true}
			for _, problem := range Check(in) {
				at := problem.Path
				// Elements that are known are still looked at.
				if (at == unknown || strings.HasPrefix(at, unknown+".")) && !elementRule(problem) {
					t.Errorf("%s: %s is unknown and yet:\n%s", m.Name, unknown, describe([]Problem{problem}))
				}
			}
		}
	}
}

// elementRule reports whether a problem is about one element of a list.
func elementRule(problem Problem) bool {
	switch problem.Path {
	case a + "public_key_urls":
		return strings.Contains(problem.Message, "does not start") || strings.Contains(problem.Message, "host name")
	case z + "admin_principals":
		return !strings.Contains(problem.Message, "at least one")
	case a + "jwt_principal_claims":
		return strings.Contains(problem.Message, "has no blanks")
	case z + "allowed_domains", z + "allowed_email_registration_domains":
		return true
	}
	return false
}

func TestNothingIsKnown(t *testing.T) {
	t.Parallel()
	in := Input{Undecided: Undecided{"authentication_configuration": true, "authorizer_configuration": true, "client_secret": true}}
	if problems := Check(in); len(problems) > 0 {
		t.Error(describe(problems))
	}
}

func TestAnUnknownOnlyEverSilences(t *testing.T) {
	t.Parallel()
	var paths []string
	for field, path := range serverFields() {
		if strings.Contains(field, ".") {
			paths = append(paths, path)
		}
	}
	for _, m := range mistakes.All() {
		in := mistaken(m)
		known := describe(Check(in))
		for _, path := range paths {
			in.Undecided = Undecided{path: true}
			for _, problem := range Check(in) {
				if !strings.Contains(known, problem.Message) && !strings.Contains(known, problem.Summary) {
					t.Errorf("%s: that %s is unknown adds\n%s", m.Name, path, describe([]Problem{problem}))
				}
			}
		}
	}
}

func TestBasicSignInIsNotHeldToTheRulesOfOkta(t *testing.T) {
	t.Parallel()
	// What a fresh server has, without its LDAP and SAML stubs (recorded: web_54_destroy_put_basic, which the server took).
	const body = `{"authenticationConfiguration": {"clientType": "public", "provider": "basic", "responseType": "id_token", "providerName": "",
		"publicKeyUrls": ["http://127.0.0.1:8585/api/v1/system/config/jwks"], "tokenValidationAlgorithm": "RS256",
		"authority": "https://accounts.google.com", "clientId": "", "callbackUrl": "",
		"jwtPrincipalClaims": ["email", "preferred_username", "sub"], "jwtPrincipalClaimsMapping": [], "enableSelfSignup": false,
		"oidcConfiguration": {"type": "", "id": "", "secret": "", "scope": "openid email profile", "discoveryUri": "", "useNonce": "true",
		"preferredJwsAlgorithm": "RS256", "responseType": "code", "disablePkce": true, "maxClockSkew": "", "clientAuthenticationMethod": "client_secret_post",
		"tokenValidity": 3600, "tenant": "", "serverUrl": "http://localhost:8585", "callbackUrl": "http://localhost:8585/callback", "maxAge": "0",
		"prompt": "consent", "sessionExpiry": 604800}},
		"authorizerConfiguration": {"className": "org.openmetadata.service.security.DefaultAuthorizer",
		"containerRequestFilter": "org.openmetadata.service.security.JwtFilter", "adminPrincipals": ["admin"], "principalDomain": "open-metadata.org",
		"enforcePrincipalDomain": false, "enableSecureSocketConnection": false}}`
	var settings Settings
	if err := json.Unmarshal([]byte(body), &settings); err != nil {
		t.Fatal(err)
	}
	if problems := Check(Input{Settings: settings}); len(problems) > 0 {
		t.Error(describe(problems))
	}
}

func TestCredentialThatTheChangeShutsOut(t *testing.T) {
	t.Parallel()
	claims := []string{"sub", "email", "preferred_username"}
	admin := Credential{Name: "signing_key", Email: "terraform@open-metadata.org", Claims: claims}
	tests := map[string]struct {
		spoil      func(*Input)
		credential Credential
		path, says string
	}{
		"domain (F56)": {func(*Input) {}, admin, z + "principal_domain", `"open-metadata.org"`},
		"allowed domains take principal domain's place (F56)": {
			authz(func(x *Authorizer) {
				x.PrincipalDomain = new("open-metadata.org")
				x.AllowedDomains = []string{"example.com"}
			}),
			admin, z + "allowed_domains", `["example.com"]`},
		"allowed (F56)":                 {authz(func(x *Authorizer) { x.AllowedDomains = []string{"example.com", "open-metadata.org"} }), admin, "", ""},
		"its own domain":                {authz(func(x *Authorizer) { x.PrincipalDomain = new("open-metadata.org") }), admin, "", ""},
		"not enforced":                  {authz(func(x *Authorizer) { x.EnforcePrincipalDomain = new(false) }), admin, "", ""},
		"bots are exempt":               {func(*Input) {}, Credential{Name: "token", Email: "bot@open-metadata.org", Bot: true, Claims: claims}, "", ""},
		"e-mail not known":              {func(*Input) {}, Credential{Name: "token", Claims: claims}, "", ""},
		"claims not known":              {auth(func(x *Authentication) { x.JWTPrincipalClaims = []string{"upn"} }), Credential{Name: "token", Email: "a@example.com"}, "", ""},
		"none of its claims":            {auth(func(x *Authentication) { x.JWTPrincipalClaims = []string{"upn"} }), Credential{Name: "token", Email: "a@example.com", Claims: claims}, a + "jwt_principal_claims", "token"},
		"mapped to another":             {auth(func(x *Authentication) { x.JWTPrincipalClaimsMapping = []string{"username:upn", "email:email"} }), Credential{Name: "token", Email: "a@example.com", Claims: claims}, a + "jwt_principal_claims_mapping", `"upn"`},
		"compared to the letter (F124)": {authz(func(x *Authorizer) { x.PrincipalDomain = new("Open-Metadata.org") }), admin, z + "principal_domain", `"Open-Metadata.org"`},
		"a filter that looks at no token (F118)": {authz(func(x *Authorizer) { x.ContainerRequestFilter = new("org.openmetadata.service.security.NoopFilter") }),
			Credential{Name: "token", Bot: true, Claims: claims}, z + "container_request_filter", "anonymous"},
		"domain not known yet": {func(in *Input) { in.Undecided = Undecided{z + "principal_domain": true} }, admin, "", ""},
		"list not known yet":   {func(in *Input) { in.Undecided = Undecided{z + "allowed_domains": true} }, admin, "", ""},
		"claims not known yet": {func(in *Input) {
			in.Undecided = Undecided{a + "jwt_principal_claims": true}
			in.Settings.Authentication.JWTPrincipalClaims = []string{"upn"}
		}, Credential{Name: "token", Email: "a@example.com", Claims: claims}, "", ""},
	}
	for name, test := range tests {
		in := confidential()
		test.spoil(&in)
		problems := CheckCredential(in, test.credential)
		if test.path == "" {
			if len(problems) > 0 {
				t.Errorf("%s:\n%s", name, describe(problems))
			}
			continue
		}
		if len(problems) != 1 || problems[0].Severity != SeverityError || problems[0].Path != test.path || !strings.Contains(problems[0].Message, test.says) {
			t.Errorf("%s: want an error on %s that says %q\n%s", name, test.path, test.says, describe(problems))
		}
	}
	in := confidential()
	in.Acting = &admin
	if problems := Check(in); len(problems) != 1 {
		t.Errorf("Check does not look at the acting credential:\n%s", describe(problems))
	}
}

func TestServerVersions(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct{ is, isNot string }{
		"1.12.6": {"1.12.6", "1.12.7"}, "2.1": {"2.1.0", "2.1.1"}, "2.1.0-SNAPSHOT": {"2.1.0", "2.1.1"}, "1.13.0.0": {"1.13.0", "1.13.1"},
		"1.12.0": {"1.11.6", "1.12.1"}, "1.9.9": {"1.9.0", "1.10.0"}, "2.0.0": {"2.0.0", "2.0.2"},
	} {
		got, known := ParseVersion(text)
		if !known || !got.AtLeast(want.is) || got.AtLeast(want.isNot) {
			t.Errorf("%s: %v, %v", text, got, known)
		}
	}
	for _, text := range []string{"", "main", "1", "v1.12.6"} {
		if got, known := ParseVersion(text); known {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func FuzzCheck(f *testing.F) {
	for _, in := range []Input{confidential(), public()} {
		body, err := json.Marshal(in.Settings)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body, "secret", "1.12.6")
	}
	f.Fuzz(func(t *testing.T, body []byte, secret, serverVersion string) {
		var settings Settings
		if json.Unmarshal(body, &settings) != nil {
			return
		}
		in := Input{Settings: settings, ClientSecret: &secret, ServerVersion: serverVersion, Acting: &Credential{Email: secret, Claims: []string{}}}
		for _, problem := range Check(in) {
			if problem.Path == "" || problem.Message == "" || problem.Summary == "" || problem.Fact == "" {
				t.Fatalf("incomplete problem %+v", problem)
			}
			if strings.Contains(problem.Message, "%!") && !strings.Contains(string(body)+secret, "%") {
				t.Fatalf("misprinted message %q", problem.Message)
			}
		}
	})
}
