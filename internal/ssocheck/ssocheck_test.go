package ssocheck

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

func TestRun_allWell(t *testing.T) {
	for name, c := range map[string]struct {
		situation *situation
		notMade   []string
	}{
		"confidential": {confidential(), []string{"server_login", "trusted_origin"}},
		"public":       {public(), []string{"client_secret", "server_login"}},
	} {
		results := c.situation.run(t)
		for _, failed := range with(results, Failed) {
			t.Errorf("%s: %s failed: %s", name, failed, results[failed].Detail)
		}
		if notMade := with(results, NotMade); !slices.Equal(notMade, c.notMade) {
			t.Errorf("%s: not made were %v, want %v", name, notMade, c.notMade)
		}
	}
}

// broken is one thing changed in a setup in which all is well.
type broken struct {
	name   string
	public bool
	change func(*situation)
	// failed are the checks that fail then, and unread those that are not made for what cannot be read, and no others.
	failed, unread []string
	// detail is part of what the first of them says.
	detail string
}

func TestRun_oneThingBroken(t *testing.T) {
	rule := func(s *situation) *okta.PolicyRule { return &s.policies[0].Rules[0] }
	refuse := func(code, description string) func(*situation) {
		return func(s *situation) {
			s.authorize = func(query url.Values) answer { return back(query, code, description) }
		}
	}
	cases := []broken{
		{name: "app inactive", change: func(s *situation) {
			s.app.Status = okta.StatusInactive
			s.authorize = func(url.Values) answer {
				return answer{status: http.StatusBadRequest, body: map[string]any{"errorCode": "invalid_client", "errorSummary": "Invalid value for 'client_id' parameter."}}
			}
		}, failed: []string{"app", "authorization_request"}, detail: "INACTIVE"},
		{name: "app without the code grant", change: func(s *situation) {
			s.app.Settings.OAuthClient.GrantTypes, s.app.Settings.OAuthClient.ResponseTypes = []string{"implicit"}, []string{"id_token"}
			refuse("unsupported_response_type", "The response type is not supported by the authorization server. Configured response types: [id_token].")(s)
			rule(s).Conditions.GrantTypes.Include = []string{"implicit", "authorization_code"}
		}, failed: []string{"app_grants", "authorization_request"}, detail: `lacks the grant "authorization_code"`},
		{name: "public app without refresh tokens", public: true, change: func(s *situation) {
			s.app.Settings.OAuthClient.GrantTypes = []string{"authorization_code"}
		}, failed: []string{"app_grants"}, detail: `lacks the grant "refresh_token"`},
		{name: "response types do not match", change: func(s *situation) {
			s.app.Settings.OAuthClient.ResponseTypes = []string{"code", "id_token"}
		}, failed: []string{"app_grants"}, detail: "implicit"},
		{name: "PKCE required and not used", change: func(s *situation) {
			s.settings.Authentication.OIDC.DisablePKCE = nil
			s.authorize = func(query url.Values) answer {
				if query.Get("code_challenge") != "" {
					return loginRequired(query)
				}
				return back(query, "invalid_request", "PKCE code challenge is required when the token endpoint authentication method is 'NONE'.")
			}
		}, failed: []string{"authorization_request", "pkce"}, detail: "PKCE"},
		{name: "nobody in the assigned group", change: func(s *situation) { s.signsIn = SignInOf{} },
			failed: []string{"administrator_sign_in"}, detail: "Nobody is assigned"},
		{name: "no administrator gets in", change: func(s *situation) { s.signsIn = SignInOf{Closest: "alice@example.com is SUSPENDED in Okta."} },
			failed: []string{"administrator_sign_in"}, detail: "SUSPENDED"},
		{name: "nobody assigned", change: func(s *situation) { s.assignment = Assignment{} },
			failed: []string{"group_assignment"}, detail: "No group and nobody"},
		{name: "origin not trusted", public: true, change: func(s *situation) { s.origins = nil },
			failed: []string{"trusted_origin"}, detail: `does not trust the origin https://catalog.example.com for "CORS", "REDIRECT"`},
		{name: "origin not trusted for CORS", public: true, change: func(s *situation) { s.origins[0].Scopes = s.origins[0].Scopes[1:] },
			failed: []string{"trusted_origin"}, detail: `for "CORS",`},
		{name: "origin inactive", public: true, change: func(s *situation) { s.origins[0].Status = okta.StatusInactive },
			failed: []string{"trusted_origin"}, detail: "is inactive"},
		{name: "another origin trusted", public: true, change: func(s *situation) { s.origins[0].Origin = "http://catalog.example.com" },
			failed: []string{"trusted_origin"}, detail: "does not trust the origin https://catalog.example.com"},
		{name: "authorization server inactive", change: func(s *situation) {
			s.server.Custom.Status = okta.StatusInactive
			s.discovery = nil
		}, failed: []string{"authorization_request", "authorization_server", "discovery", "issuer", "jwks", "public_key_urls"},
			detail: "404"},
		{name: "other audience", change: func(s *situation) { s.server.Custom.Audiences = []string{"api://default"} },
			failed: []string{"audience"}, detail: `"api://default"`},
		{name: "scope missing at the authorization server", public: true, change: func(s *situation) {
			s.scopes = s.scopes[:3]
			refuse("invalid_scope", "One or more scopes are not configured for the authorization server resource.")(s)
		}, failed: []string{"authorization_request", "scopes"}, detail: "invalid_scope"},
		{name: "no openid asked for", change: func(s *situation) { s.settings.Authentication.OIDC.Scope = new("email profile") },
			failed: []string{"authorization_request", "scopes"}, detail: "without openid"},
		{name: "policy of another client", change: func(s *situation) { s.policies[0].Conditions.Clients.Include = []string{"0oa2"} },
			failed: []string{"access_policy", "access_rule"}, detail: "covers the client 0oa1"},
		{name: "policy inactive", change: func(s *situation) { s.policies[0].Status = okta.StatusInactive },
			failed: []string{"access_policy", "access_rule"}, detail: "No active access policy"},
		{name: "rule inactive", change: func(s *situation) { rule(s).Status = okta.StatusInactive },
			failed: []string{"access_rule"}, detail: "No active rule"},
		{name: "rule without the grant", change: func(s *situation) { rule(s).Conditions.GrantTypes.Include = []string{"implicit"} },
			failed: []string{"access_rule"}, detail: `the grant "authorization_code"`},
		{name: "rule without the implicit grant that the app has", public: true, change: func(s *situation) {
			s.app.Settings.OAuthClient.GrantTypes = append(s.app.Settings.OAuthClient.GrantTypes, "implicit")
			s.app.Settings.OAuthClient.ResponseTypes = []string{"code", "id_token", "token"}
		}, failed: []string{"access_rule"}, detail: `the grant "implicit"`},
		{name: "rule without a scope", change: func(s *situation) { rule(s).Conditions.Scopes.Include = []string{"openid", "profile", "email"} },
			failed: []string{"access_rule"}, detail: `lacks "offline_access"`},
		{name: "rule for another group", change: func(s *situation) { rule(s).Conditions.People.Groups.Include = []string{"00g2"} },
			failed: []string{"access_rule"}, detail: `the assigned group "00g1"`},
		{name: "rule against the group", change: func(s *situation) {
			rule(s).Conditions.People.Groups = okta.PeopleCondition{Include: []string{"EVERYONE"}, Exclude: []string{"00g1"}}
		}, failed: []string{"access_rule"}, detail: `the assigned group "00g1"`},
		{name: "second group without a rule", change: func(s *situation) { s.assignment.GroupIDs = []string{"00g1", "00g2"} },
			failed: []string{"access_rule"}, detail: `the assigned group "00g2"`},

		{name: "discovery incomplete", change: func(s *situation) { delete(s.discovery, "userinfo_endpoint") },
			failed: []string{"discovery"}, detail: `lacks "userinfo_endpoint"`},
		{name: "another issuer in the document", change: func(s *situation) { s.discovery["issuer"] = "https://login.example.com/oauth2/aus1" },
			failed: []string{"issuer"}, detail: "names another issuer, https://login.example.com/oauth2/aus1"},
		{name: "authority of another issuer", change: func(s *situation) { s.settings.Authentication.Authority = new("https://example.okta.com") },
			failed: []string{"issuer"}, detail: `authority is "https://example.okta.com"`},
		{name: "authorization server of another issuer", change: func(s *situation) { s.server.Issuer = "https://example.okta.com/oauth2/aus2" },
			failed: []string{"issuer"}, detail: "https://example.okta.com/oauth2/aus2"},
		{name: "trailing slash", public: true, change: func(s *situation) { s.settings.Authentication.Authority = new(issuer + "/") },
			failed: []string{"authorization_request", "discovery", "issuer", "jwks", "public_key_urls"}, detail: "cannot be read"},
		{name: "keys cannot be reached", change: func(s *situation) { s.keys[issuer+"/v1/keys"] = nil },
			unread: []string{"jwks", "public_key_urls"}, detail: "connection refused"},
		{name: "a document without end", change: func(s *situation) { s.discovery["x"] = strings.Repeat("x", maxBody) },
			unread: []string{"authorization_request", "discovery", "issuer", "jwks", "public_key_urls"}, detail: "larger than"},
		{name: "no keys served", change: func(s *situation) { s.keys[issuer+"/v1/keys"] = map[string]any{"keys": []any{}} },
			failed: []string{"jwks", "public_key_urls"}, detail: "no RSA key"},
		{name: "the signing key is not served", change: func(s *situation) { s.server.Custom.Credentials.Signing.KeyID = "signing-2" },
			failed: []string{"jwks"}, detail: "does not serve the key signing-2"},
		{name: "key address of a proxy", change: func(s *situation) {
			s.discovery["jwks_uri"] = "https://proxy.example.com/keys"
			s.keys["https://proxy.example.com/keys"] = keySet(keyID, modulus)
		}, failed: []string{"jwks"}, detail: "that of an Okta issuer"},
		{name: "redirect URI not registered", change: func(s *situation) {
			s.app.Settings.OAuthClient.RedirectURIs = []string{callback + "/"}
			s.authorize = func(url.Values) answer {
				return answer{status: http.StatusBadRequest, body: "<html><head><title>x</title></head><body><h1>400</h1><p>The 'redirect_uri' parameter must be a Login redirect URI in the client app settings</p></body></html>"}
			}
		}, failed: []string{"authorization_request", "redirect_uri"}, detail: "The 'redirect_uri' parameter must be a Login redirect URI"},
		{name: "the answer is not for this request", change: func(s *situation) {
			s.authorize = func(query url.Values) answer {
				query.Set("state", "another")
				return loginRequired(query)
			}
		}, failed: []string{"authorization_request"}, detail: "another state"},
		{name: "somebody else answers", change: func(s *situation) {
			s.authorize = func(url.Values) answer {
				return answer{status: http.StatusFound, location: "https://proxy.example.com/login?from=secret"}
			}
		}, unread: []string{"authorization_request"}, detail: "302 to proxy.example.com/login."},
		{name: "the app's secret is refused", change: func(s *situation) { s.tried.Err = errWrongSecret },
			failed: []string{"client_secret"}, detail: "invalid_client"},
		{name: "the app has no active secret", change: func(s *situation) { s.tried.Err = errNoActiveSecret },
			failed: []string{"client_secret"}, detail: "no active client secret"},
		{name: "the server's secret is an old one", change: func(s *situation) { s.tried = SecretProof{Stored: true, Err: errWrongSecret} },
			failed: []string{"client_secret"}, detail: "the client secret that the server has"},
		{name: "the server has no secret", change: func(s *situation) { s.settings.Authentication.OIDC.Secret = new("") },
			failed: []string{"client_secret"}, detail: "no client secret"},
		{name: "provider basic", change: func(s *situation) { s.settings.Authentication.Provider = new("basic") },
			failed: []string{"server_provider"}, detail: `"basic"`},
		{name: "client id of another app", public: true, change: func(s *situation) {
			s.app.Credentials.OAuthClient.ClientID = "0oa2"
			s.server.Custom.Audiences, s.policies[0].Conditions.Clients.Include = []string{"0oa2"}, []string{"0oa2"}
		}, failed: []string{"client_id"}, detail: `"0oa1"`},
		{name: "client id that Okta does not know", public: true, change: func(s *situation) {
			s.settings.Authentication.ClientID = new("0oa3")
			s.authorize = func(url.Values) answer {
				return answer{status: http.StatusBadRequest, body: map[string]any{"errorCode": "invalid_client", "errorSummary": "Invalid value for 'client_id' parameter."}}
			}
		}, failed: []string{"authorization_request", "client_id"}, detail: `"0oa3"`},
		{name: "other client id outside the OIDC block", change: func(s *situation) { s.settings.Authentication.ClientID = new("0oa2") },
			failed: []string{"client_id"}, detail: `"0oa2" as its client_id`},
		{name: "public server and confidential app", change: func(s *situation) {
			s.settings.Authentication.ClientType = new("public")
			s.origins = public().origins
		}, failed: []string{"client_type"}, detail: `"public"`},
		{name: "no client type", public: true, change: func(s *situation) { s.settings.Authentication.ClientType = nil },
			failed: []string{"client_type"}, detail: `""`},
		{name: "no public key URL", change: func(s *situation) { s.settings.Authentication.PublicKeyURLs = nil },
			failed: []string{"public_key_urls"}, detail: "no public key URL"},
		{name: "public key URL of another issuer", change: func(s *situation) {
			s.settings.Authentication.PublicKeyURLs = []string{"https://example.okta.com/oauth2/v1/keys"}
			s.keys["https://example.okta.com/oauth2/v1/keys"] = keySet("org", otherModulus)
		}, failed: []string{"public_key_urls"}, detail: "None of the public key URLs"},
		{name: "one of two public key URLs is dead", change: func(s *situation) {
			s.settings.Authentication.PublicKeyURLs = []string{issuer + "/v1/keys", "https://gone.example.com/keys"}
			s.keys["https://gone.example.com/keys"] = nil
		}, unread: []string{"public_key_urls"}, detail: "https://gone.example.com/keys: connection refused"},
		{name: "other algorithm", change: func(s *situation) { s.settings.Authentication.TokenValidationAlgorithm = new("ES256") },
			failed: []string{"token_algorithm"}, detail: "ES256"},
		{name: "claim that no token has", change: func(s *situation) { s.settings.Authentication.JWTPrincipalClaims = []string{"upn"} },
			failed: []string{"principal_claims"}, detail: `"upn"`},
		{name: "no claim", change: func(s *situation) { s.settings.Authentication.JWTPrincipalClaims = []string{} },
			failed: []string{"principal_claims"}, detail: "none"},
		{name: "known by Okta's id", change: func(s *situation) { s.settings.Authentication.JWTPrincipalClaims = []string{"sub", "email"} },
			failed: []string{"principal_claims"}, detail: `"sub"`},
		{name: "claims whose scopes are not asked for", change: func(s *situation) { s.settings.Authentication.OIDC.Scope = new("openid") },
			failed: []string{"principal_claims"}, detail: `"sub"`},
		{name: "mapping to a claim that no token has", change: func(s *situation) {
			s.settings.Authentication.JWTPrincipalClaimsMapping = []string{"username:upn", "email:email"}
		}, failed: []string{"principal_claims"}, detail: `the username from the claim "upn"`},

		{name: "no person administers", change: func(s *situation) { s.administrators = s.administrators[1:] },
			failed: []string{"administrators"}, detail: "No person"},
		{name: "the administrator is a bot", change: func(s *situation) { s.administrators[0].IsBot = true },
			failed: []string{"administrators"}, detail: "No person"},
		{name: "the administrator is the default one", change: func(s *situation) { s.administrators[0].Name = "admin" },
			failed: []string{"administrators"}, detail: "No person"},
		{name: "one that is expected is missing", change: func(s *situation) { s.expect.Administrators = []string{"alice", "bob"} },
			failed: []string{"administrators"}, detail: `"bob" is no administrator`},
		{name: "default administrator is there", change: func(s *situation) { s.admin = &openmetadata.User{Name: "admin", IsAdmin: true} },
			failed: []string{"default_admin"}, detail: "is an administrator"},
		{name: "self sign-up is open", change: func(s *situation) { s.settings.Authentication.EnableSelfSignup = new(true) },
			failed: []string{"self_signup"}, detail: "is open"},
		{name: "self sign-up is left at its default", change: func(s *situation) { s.settings.Authentication.EnableSelfSignup = nil },
			failed: []string{"self_signup"}, detail: "is open"},
		{name: "domain not enforced", change: func(s *situation) { s.settings.Authorizer.EnforcePrincipalDomain = nil },
			failed: []string{"email_domain"}, detail: "does not look at the mail domain"},
		{name: "shipped key", change: func(s *situation) {
			s.served = jwtkey.JWKS{Keys: []jwtkey.JWK{{KeyType: "RSA", Modulus: jwtkey.FactsOf(jwtkey.ShippedPublicKey()).Modulus, Exponent: "AQAB"}}}
		}, failed: []string{"shipped_key"}, detail: "every release ships"},
		{name: "no key loaded", change: func(s *situation) { s.served = jwtkey.JWKS{Keys: []jwtkey.JWK{{KeyType: "RSA"}}} },
			failed: []string{"shipped_key"}, detail: "publishes no key"},
		{name: "replicas with different settings", change: func(s *situation) {
			s.replicas.Fields = []string{"authenticationConfiguration.clientId"}
		}, failed: []string{"replicas"}, detail: "in the security configuration: authenticationConfiguration.clientId"},
		{name: "replicas with different keys", change: func(s *situation) {
			s.replicas.Keys = []string{jwtkey.ShippedThumbprint}
		}, failed: []string{"replicas"}, detail: "in the signing key: " + jwtkey.ShippedThumbprint},
		{name: "key files that do not match", change: func(s *situation) {
			s.proof.Err = &openmetadata.APIError{Method: "GET", Path: "/api/v1/system/security/config", Status: 401, Message: "Public key mismatch."}
		}, failed: []string{"key_pair"}, detail: "Public key mismatch"},
	}
	for _, c := range cases {
		s := confidential()
		if c.public {
			s = public()
		}
		c.change(s)
		results := s.run(t)
		failed, left := with(results, Failed), unreadOf(results)
		if !slices.Equal(failed, c.failed) || !slices.Equal(left, c.unread) {
			for _, name := range slices.Concat(failed, left) {
				t.Logf("%s: %s", name, results[name].Detail)
			}
			t.Errorf("%s: the failed checks are %v and the unread ones %v, want %v and %v", c.name, failed, left, c.failed, c.unread)
			continue
		}
		if told := slices.Concat(failed, left); !slices.ContainsFunc(told, func(name string) bool { return strings.Contains(results[name].Detail, c.detail) }) {
			t.Errorf("%s: %s says %q, want %q in it", c.name, told[0], results[told[0]].Detail, c.detail)
		}
	}
}

// TestRun_stillWell changes what does no harm.
func TestRun_stillWell(t *testing.T) {
	rule := func(s *situation) *okta.PolicyRule { return &s.policies[0].Rules[0] }
	for _, c := range []broken{
		{name: "everybody's app", change: func(s *situation) { s.assignment, s.app.Settings.ImplicitAssignment = Assignment{}, true }},
		{name: "people assigned without a group", change: func(s *situation) { s.assignment = Assignment{People: true} }},
		{name: "all clients", change: func(s *situation) { s.policies[0].Conditions.Clients.Include = []string{"ALL_CLIENTS"} }},
		{name: "all scopes", change: func(s *situation) { rule(s).Conditions.Scopes.Include = []string{"*"} }},
		{name: "everyone", change: func(s *situation) { rule(s).Conditions.People.Groups.Include = []string{"EVERYONE"} }},
		{name: "two rules for two groups", change: func(s *situation) {
			other := *rule(s)
			other.Conditions.People.Groups.Include = []string{"00g2"}
			s.policies[0].Rules = append(s.policies[0].Rules, other)
			s.assignment.GroupIDs = []string{"00g1", "00g2"}
		}},
		{name: "an inactive policy beside", change: func(s *situation) {
			s.policies = append([]Policy{{Policy: okta.Policy{Status: okta.StatusInactive}}}, s.policies...)
		}},
		{name: "confidential without offline_access", change: func(s *situation) {
			s.settings.Authentication.OIDC.Scope = new("openid email profile")
			s.app.Settings.OAuthClient.GrantTypes = []string{"authorization_code"}
		}},
		{name: "wildcard", change: func(s *situation) {
			s.app.Settings.OAuthClient.RedirectURIs = []string{"https://*.example.com/callback"}
			s.app.Settings.OAuthClient.WildcardRedirect = ssoconfig.WildcardSubdomain
		}},
		{name: "no callback URL, as the pages do without", public: true, change: func(s *situation) { s.settings.Authentication.CallbackURL = nil }},
		{name: "origin with the port of its scheme", public: true, change: func(s *situation) { s.origins[0].Origin = "https://catalog.example.com:443" }},
		{name: "claim that the authorization server adds", change: func(s *situation) {
			s.settings.Authentication.JWTPrincipalClaims = []string{"upn", "sub"}
		}},
		{name: "mapping", change: func(s *situation) {
			s.settings.Authentication.JWTPrincipalClaimsMapping = []string{"username:preferred_username", "email:email"}
		}},
		{name: "the server's secret is seen and right", change: func(s *situation) {
			s.settings.Authentication.OIDC.Secret, s.tried.Stored = new(secret), true
		}},
		{name: "default administrator deleted softly", change: func(s *situation) { s.admin = &openmetadata.User{Name: "admin", Deleted: true} }},
		{name: "self sign-up is meant to be open", change: func(s *situation) {
			s.settings.Authentication.EnableSelfSignup, s.expect.SelfSignupAllowed = new(true), true
		}},
		{name: "any domain is meant to pass", change: func(s *situation) {
			s.settings.Authorizer.EnforcePrincipalDomain, s.expect.AnyDomainAllowed = new(false), true
		}},
		{name: "default administrator of another name", change: func(s *situation) { s.expect.DefaultAdmin, s.administrators[1].Name = "root", "admin" }},
	} {
		s := confidential()
		if c.public {
			s = public()
		}
		c.change(s)
		facts := s.facts()
		facts.IdentityClaims = Known([]string{"upn", "email"})
		results := byName(t, Run(t.Context(), facts, s.expect, s.world))
		for _, failed := range with(results, Failed) {
			t.Errorf("%s: %s failed: %s", c.name, failed, results[failed].Detail)
		}
	}
}

func TestRun_halvesMissing(t *testing.T) {
	noOkta := &AbsentError{Reason: "no Okta org is configured"}
	noServer := &AbsentError{Reason: "no OpenMetadata server is configured"}

	s := confidential()
	facts := s.facts()
	facts.oktaUnknown(noOkta)
	facts.AdministratorSignIn = Unknown[SignInOf](noOkta)
	results := byName(t, Run(t.Context(), facts, s.expect, s.world))
	wantPassed := []string{
		"administrators", "authorization_request", "default_admin", "discovery", "email_domain", "issuer", "jwks", "key_pair",
		"principal_claims", "public_key_urls", "replicas", "scopes", "self_signup", "server", "server_credential", "server_provider", "shipped_key",
		"token_algorithm",
	}
	if passed := with(results, Passed); !slices.Equal(passed, wantPassed) || len(with(results, Failed)) > 0 {
		t.Errorf("without Okta the passed checks are %v, want %v; failed %v", passed, wantPassed, with(results, Failed))
	}
	if detail := results["app"].Detail; detail != "No Okta org is configured." {
		t.Errorf("the check app says %q", detail)
	}
	if left := unreadOf(results); !slices.Equal(left, []string{"administrator_sign_in"}) {
		t.Errorf("without Okta the unread checks are %v", left)
	}
	if AllPassed(Run(t.Context(), facts, s.expect, s.world)) {
		t.Error("all has passed although nobody knows whether an administrator can sign in")
	}

	s = confidential()
	facts = s.facts()
	facts.ServerURL = ""
	facts.serverUnknown(noServer)
	facts.AdministratorSignIn = Unknown[SignInOf](noServer)
	results = byName(t, Run(t.Context(), facts, s.expect, s.world))
	wantPassed = []string{
		"access_policy", "access_rule", "app", "app_grants", "audience", "authorization_request", "authorization_server", "client_secret",
		"discovery", "group_assignment", "issuer", "jwks", "okta", "pkce", "scopes",
	}
	if passed := with(results, Passed); !slices.Equal(passed, wantPassed) || len(with(results, Failed)) > 0 {
		t.Errorf("without the server the passed checks are %v, want %v; failed %v", passed, wantPassed, with(results, Failed))
	}

	results = byName(t, Run(t.Context(), Facts{}, Expectations{}, goodWorld()))
	if made := append(with(results, Passed), with(results, Failed)...); len(made) > 0 {
		t.Errorf("without anything %v were made", made)
	}
	if AllPassed(Run(t.Context(), Facts{}, Expectations{}, goodWorld())) {
		t.Error("without anything all has passed")
	}
}

// TestRun_unread has one fact after the other that was asked for in vain: what depends on it is not made, and not all has
// passed.
func TestRun_unread(t *testing.T) {
	refused := errors.New("connection refused")
	for name, c := range map[string]struct {
		change func(*Facts)
		unread []string
	}{
		"org":            {func(f *Facts) { f.Okta = Unknown[string](refused) }, []string{"okta"}},
		"server":         {func(f *Facts) { f.Server = Unknown[string](refused) }, []string{"server"}},
		"credential":     {func(f *Facts) { f.Credential = Unknown[string](refused) }, []string{"server_credential"}},
		"assignment":     {func(f *Facts) { f.Assignment = Unknown[Assignment](refused) }, []string{"access_rule", "group_assignment"}},
		"policies":       {func(f *Facts) { f.Policies = Unknown[[]Policy](refused) }, []string{"access_policy", "access_rule"}},
		"secret":         {func(f *Facts) { f.SecretProof = Unknown[SecretProof](refused) }, []string{"client_secret"}},
		"secret tried":   {func(f *Facts) { f.SecretProof = Known(SecretProof{Err: refused}) }, []string{"client_secret"}},
		"administrators": {func(f *Facts) { f.Administrators = Unknown[[]openmetadata.User](refused) }, []string{"administrators"}},
		"default admin":  {func(f *Facts) { f.DefaultAdmin = Unknown[*openmetadata.User](refused) }, []string{"default_admin"}},
		"keys":           {func(f *Facts) { f.ServedKeys = Unknown[jwtkey.JWKS](refused) }, []string{"shipped_key"}},
		"replicas":       {func(f *Facts) { f.Replicas = Unknown[openmetadata.Disagreement](refused) }, []string{"replicas"}},
		"sign-in":        {func(f *Facts) { f.AdministratorSignIn = Unknown[SignInOf](refused) }, []string{"administrator_sign_in"}},
		"key proof":      {func(f *Facts) { f.KeyProof = Unknown[KeyProof](refused) }, []string{"key_pair"}},
		"configuration":  {func(f *Facts) { f.Security = Unknown[ssoconfig.Settings](refused) }, []string{"email_domain", "public_key_urls", "token_algorithm"}},
	} {
		facts := confidential().facts()
		c.change(&facts)
		all := Run(t.Context(), facts, Expectations{}, goodWorld())
		results := byName(t, all)
		if left, failed := unreadOf(results), with(results, Failed); !slices.Equal(left, c.unread) || len(failed) > 0 || AllPassed(all) {
			t.Errorf("%s: the unread checks are %v, want %v; failed %v, all passed %t", name, left, c.unread, failed, AllPassed(all))
			continue
		}
		if detail := results[c.unread[0]].Detail; !strings.Contains(detail, "connection refused") {
			t.Errorf("%s: %s says %q", name, c.unread[0], detail)
		}
	}
}

// TestRun_scopesOfTheDocument: the discovery document of a custom server leaves out scopes that are not published.
func TestRun_scopesOfTheDocument(t *testing.T) {
	for custom, want := range map[bool]Outcome{true: NotMade, false: Failed} {
		s := confidential()
		s.settings.Authentication.OIDC.Scope = new("openid openmetadata")
		facts := s.facts()
		facts.Scopes = Unknown[[]okta.Scope](&AbsentError{Reason: "not asked"})
		if !custom {
			facts.AuthorizationServer = Known(AuthorizationServer{Issuer: issuer})
		}
		if found := byName(t, Run(t.Context(), facts, s.expect, s.world))["scopes"]; found.Outcome != want || !strings.Contains(found.Detail, `"openmetadata"`) {
			t.Errorf("custom %t: %s: %s", custom, found.Outcome, found.Detail)
		}
	}
}

// TestRun_orgServer has the org's own server as issuer, which has no policies.
func TestRun_orgServer(t *testing.T) {
	facts := confidential().facts()
	facts.AuthorizationServer = Known(AuthorizationServer{Issuer: "https://example.okta.com"})
	absent := &AbsentError{Reason: "the org's own authorization server has no access policies"}
	facts.Scopes, facts.Policies = Unknown[[]okta.Scope](absent), Unknown[[]Policy](absent)
	results := byName(t, Run(t.Context(), facts, Expectations{}, goodWorld()))
	for _, name := range []string{"audience", "access_policy", "access_rule"} {
		if results[name].Outcome != NotMade {
			t.Errorf("%s is %s: %s", name, results[name].Outcome, results[name].Detail)
		}
	}
	if results["authorization_server"].Outcome != Passed {
		t.Errorf("authorization_server: %s", results["authorization_server"].Detail)
	}
}

// TestRun_askedOnce counts the requests: none is made twice.
func TestRun_askedOnce(t *testing.T) {
	s := confidential()
	s.run(t)
	slices.Sort(s.requests)
	want := []string{
		"GET /oauth2/aus1/.well-known/openid-configuration", "GET /oauth2/aus1/v1/authorize", "GET /oauth2/aus1/v1/keys",
	}
	if !slices.Equal(s.requests, want) {
		t.Errorf("the requests are %v, want %v", s.requests, want)
	}
}
