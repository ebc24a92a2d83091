package securityconfig_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

func TestAccSecurityConfig_public(t *testing.T) {
	s := newSignIn(t, "browser")
	before := s.served()
	s.Test(resource.TestCase{
		CheckDestroy: s.restored(before),
		Steps: []resource.TestStep{
			{
				Config: s.config(s.public()),
				Check: s.expect(map[string]any{
					"authenticationConfiguration.provider":                                    "okta",
					"authenticationConfiguration.clientType":                                  "public",
					"authenticationConfiguration.clientId":                                    s.client,
					"authenticationConfiguration.responseType":                                "id_token",
					"authenticationConfiguration.enableSelfSignup":                            false,
					"authenticationConfiguration.oidcConfiguration":                           nil,
					"authenticationConfiguration.samlConfiguration.sp.acs":                    "http://localhost:8585/api/v1/saml/acs",
					"authorizerConfiguration.className":                                       "org.openmetadata.service.security.DefaultAuthorizer",
					"authorizerConfiguration.allowedEmailRegistrationDomains":                 []any{"all"},
					"authorizerConfiguration.adminPrincipals":                                 []any{"alice", "terraform"},
					"authenticationConfiguration.samlConfiguration.security.strictMode":       false,
					"authenticationConfiguration.samlConfiguration.samlDisplayNameAttributes": []any{},
				}),
				ConfigPlanChecks: acctest.NoChanges,
			},
			{
				ResourceName: securityConfig, ImportState: true, ImportStateId: "security_config", ImportStateVerify: true,
				ImportStateVerifyIgnore: neverImported,
			},
			{
				ResourceName: securityConfig, ImportState: true, ImportStateId: "something",
				ExpectError: regexp.MustCompile(acctest.Escape(`its id is "security_config", not "something"`)),
			},
		},
	})
}

// A secret cannot be imported; everything else can.
func TestAccSecurityConfig_confidential(t *testing.T) {
	s := newSignIn(t, "web")
	before := s.served()
	values := s.confidential().with(settings{"client_secret_wo_version": nil})
	s.Test(resource.TestCase{
		CheckDestroy: s.restored(before),
		Steps: []resource.TestStep{
			{
				Config: s.config(values),
				Check: resource.ComposeTestCheckFunc(
					s.expect(map[string]any{
						"authenticationConfiguration.oidcConfiguration.id":          s.client,
						"authenticationConfiguration.oidcConfiguration.scope":       "openid email profile",
						"authenticationConfiguration.oidcConfiguration.tenant":      "",
						"authenticationConfiguration.oidcConfiguration.prompt":      nil,
						"authenticationConfiguration.oidcConfiguration.maxAge":      nil,
						"authenticationConfiguration.oidcConfiguration.disablePkce": false,
						"authenticationConfiguration.publicKeyUrls":                 []any{s.issuer + "/oauth2/v1/keys"},
					}),
					s.expectSecret(s.secret),
					func(state *terraform.State) error {
						for name, value := range state.RootModule().Resources[securityConfig].Primary.Attributes {
							if strings.Contains(value, s.secret) {
								return fmt.Errorf("the secret is in the state, as %s", name)
							}
						}
						return nil
					}),
				ConfigPlanChecks: acctest.NoChanges,
			},
			{
				ResourceName: securityConfig, ImportState: true, ImportStateId: "security_config", ImportStateVerify: true,
				ImportStateVerifyIgnore: neverImported,
			},
			{
				ResourceName: securityConfig, ImportState: true, ImportStateId: "security_config", ImportStateKind: resource.ImportBlockWithID,
				Config: s.config(values), ImportPlanChecks: resource.ImportPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			},
		},
	})
}

// adminBot returns the token of the one credential that is shown secrets (F26).
func (s *signIn) adminBot() string { return s.Server().AdminBot(s.t, s.bot) }

// expectSecret looks which secret the server really has.
func (s *signIn) expectSecret(want string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		configuration, _ := s.Server().Must(s.t, s.adminBot(), http.MethodGet, "/v1/system/security/config", nil).(map[string]any)
		if got := acctest.Member(configuration, "authenticationConfiguration.oidcConfiguration.secret"); got != want {
			return fmt.Errorf("the server's client secret is not the expected one: %q", got)
		}
		return nil
	}
}

// Every attribute that can be changed without ending the sign-in is changed at once.
func TestAccSecurityConfig_update(t *testing.T) {
	s := newSignIn(t, "web")
	changed := s.confidential().with(settings{
		authn + "provider_name":                      `"Company sign-in"`,
		authn + "callback_url":                       `"https://data.example.com/callback"`,
		authn + "response_type":                      `"id_token"`,
		authn + "public_key_urls":                    fmt.Sprintf(`[%q]`, s.issuer+"/oauth2/v1/keys"),
		authn + "jwt_principal_claims":               `["sub", "email"]`,
		authn + "jwt_principal_claims_mapping":       `["username:preferred_username", "email:email"]`,
		authn + "jwt_team_claim_mapping":             `"groups"`,
		authn + "enable_self_signup":                 `true`,
		authn + "enable_auto_redirect":               `true`,
		authn + "force_secure_session_cookie":        `true`,
		oidc + "type":                                `"custom"`,
		oidc + "scope":                               `"openid profile email offline_access"`,
		oidc + "use_nonce":                           `"false"`,
		oidc + "client_authentication_method":        `"client_secret_post"`,
		oidc + "disable_pkce":                        `true`,
		oidc + "max_clock_skew":                      `"30"`,
		oidc + "token_validity":                      `1800`,
		oidc + "session_expiry":                      `7200`,
		oidc + "tenant":                              `"none"`,
		oidc + "server_url":                          `"https://data.example.com"`,
		oidc + "callback_url":                        `"https://data.example.com/callback"`,
		oidc + "max_age":                             `"3600"`,
		oidc + "prompt":                              `"login"`,
		oidc + "custom_params":                       `{ customParamKey1 = "a", customParamValue1 = "b" }`,
		authz + "admin_principals":                   `["bob", "terraform"]`,
		authz + "principal_domain":                   `"example.com"`,
		authz + "allowed_domains":                    `["open-metadata.org", "example.com"]`,
		authz + "allowed_email_registration_domains": `["example.com"]`,
		authz + "enforce_principal_domain":           `true`,
		authz + "test_principals":                    `["tester"]`,
		authz + "use_roles_from_provider":            `true`,
		authz + "default_oauth_role":                 `"DataConsumer"`,
	})
	s.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: s.config(s.confidential())},
		{
			Config: s.config(changed), ConfigPlanChecks: acctest.NoChanges,
			Check: resource.ComposeTestCheckFunc(s.expectSecret(s.secret), s.expect(map[string]any{
				"authenticationConfiguration.providerName":                                   "Company sign-in",
				"authenticationConfiguration.callbackUrl":                                    "https://data.example.com/callback",
				"authenticationConfiguration.responseType":                                   "id_token",
				"authenticationConfiguration.jwtPrincipalClaims":                             []any{"sub", "email"},
				"authenticationConfiguration.jwtPrincipalClaimsMapping":                      []any{"email:email", "username:preferred_username"},
				"authenticationConfiguration.jwtTeamClaimMapping":                            "groups",
				"authenticationConfiguration.enableSelfSignup":                               true,
				"authenticationConfiguration.enableAutoRedirect":                             true,
				"authenticationConfiguration.forceSecureSessionCookie":                       true,
				"authenticationConfiguration.oidcConfiguration.type":                         "custom",
				"authenticationConfiguration.oidcConfiguration.scope":                        "openid profile email offline_access",
				"authenticationConfiguration.oidcConfiguration.useNonce":                     "false",
				"authenticationConfiguration.oidcConfiguration.clientAuthenticationMethod":   "client_secret_post",
				"authenticationConfiguration.oidcConfiguration.disablePkce":                  true,
				"authenticationConfiguration.oidcConfiguration.maxClockSkew":                 "30",
				"authenticationConfiguration.oidcConfiguration.tokenValidity":                float64(1800),
				"authenticationConfiguration.oidcConfiguration.sessionExpiry":                float64(7200),
				"authenticationConfiguration.oidcConfiguration.tenant":                       "none",
				"authenticationConfiguration.oidcConfiguration.serverUrl":                    "https://data.example.com",
				"authenticationConfiguration.oidcConfiguration.callbackUrl":                  "https://data.example.com/callback",
				"authenticationConfiguration.oidcConfiguration.maxAge":                       "3600",
				"authenticationConfiguration.oidcConfiguration.prompt":                       "login",
				"authenticationConfiguration.oidcConfiguration.customParams.customParamKey1": "a",
				"authorizerConfiguration.adminPrincipals":                                    []any{"bob", "terraform"},
				"authorizerConfiguration.principalDomain":                                    "example.com",
				"authorizerConfiguration.allowedDomains":                                     []any{"example.com", "open-metadata.org"},
				"authorizerConfiguration.allowedEmailRegistrationDomains":                    []any{"example.com"},
				"authorizerConfiguration.enforcePrincipalDomain":                             true,
				"authorizerConfiguration.testPrincipals":                                     []any{"tester"},
				"authorizerConfiguration.useRolesFromProvider":                               true,
				"authorizerConfiguration.defaultOAuthRole":                                   "DataConsumer",
			})),
		},
		{
			// Everything optional is gone again, and nothing of it is left on the server.
			Config: s.config(s.confidential()), ConfigPlanChecks: acctest.NoChanges,
			Check: s.expect(map[string]any{
				"authenticationConfiguration.jwtTeamClaimMapping":            nil,
				"authenticationConfiguration.oidcConfiguration.prompt":       nil,
				"authenticationConfiguration.oidcConfiguration.customParams": nil,
				"authorizerConfiguration.defaultOAuthRole":                   nil,
			}),
		},
	}})
}

// The two flows are changed into one another, and what belongs to the other one goes.
func TestAccSecurityConfig_flowChange(t *testing.T) {
	s := newSignIn(t, "web")
	spa, _ := s.app("browser")
	public := s.public().with(settings{authn + "client_id": fmt.Sprintf("%q", spa)})
	s.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: s.config(s.confidential())},
		{
			Config: s.config(public), ConfigPlanChecks: acctest.NoChanges,
			Check: resource.ComposeTestCheckFunc(
				s.expect(map[string]any{"authenticationConfiguration.oidcConfiguration": nil, "authenticationConfiguration.clientType": "public"}),
				resource.TestCheckNoResourceAttr(securityConfig, "client_secret_fingerprint")),
		},
		{Config: s.config(s.confidential()), ConfigPlanChecks: acctest.NoChanges, Check: s.expectSecret(s.secret)},
	}})
}

// A plan without changes asks for the configuration once, by which the credential is tried too, and for nothing else.
func TestAccSecurityConfig_requests(t *testing.T) {
	s := newSignIn(t, "browser", withNeeds(acctest.RequestLog))
	s.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: s.config(s.public())},
		{PreConfig: s.Server().ClearLog, Config: s.config(s.public()), PlanOnly: true},
		{
			PreConfig: func() {
				lines := s.Server().Requests()
				if len(lines) != 1 || s.sent(http.MethodGet) != 1 {
					t.Errorf("a plan without changes sent %v", lines)
				}
			},
			Config: s.config(s.public()), PlanOnly: true,
		},
	}})
}
