package securityconfig_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
)

// handChange is a change that somebody makes on the server, and the one leaf whose repair the plan shows.
type handChange struct {
	leaf   string
	member string
	value  any
}

const (
	authnAPI = "authenticationConfiguration."
	oidcAPI  = authnAPI + "oidcConfiguration."
	authzAPI = "authorizerConfiguration."
)

// driftSteps make the changes in two halves, each in one write by hand, look that the plan repairs exactly the leaves of that
// half, so that none is missed and none shows with another's change, and that the apply brings back what was.
func (s *signIn) driftSteps(values settings, changes ...handChange) []resource.TestStep {
	config := s.config(values)
	steps := []resource.TestStep{{Config: config}}
	for half := range 2 {
		var before map[string]any
		members, names := map[string]any{}, []string{}
		for i, change := range changes {
			if i%2 == half {
				members[change.member] = change.value
				names = append(names, change.leaf)
			}
		}
		steps = append(steps, resource.TestStep{
			PreConfig: func() {
				before = s.served()
				s.put(members)
			},
			Config: config,
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply:             []plancheck.PlanCheck{expectLeaves(names...)},
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
			Check: func(*terraform.State) error { return same(before, s.served()) },
		})
	}
	return steps
}

// token_validation_algorithm is not among them: with another value the server refuses every token, so that nobody could see the
// drift (F41).
func TestAccSecurityConfig_driftAuthentication(t *testing.T) {
	s := newSignIn(t, "browser")
	s.Test(resource.TestCase{Steps: s.driftSteps(s.public().with(settings{authn + "jwt_team_claim_mapping": `"groups"`}),
		handChange{authn + "provider", authnAPI + "provider", "custom-oidc"},
		handChange{authn + "provider_name", authnAPI + "providerName", "changed by hand"},
		handChange{authn + "response_type", authnAPI + "responseType", "code"},
		handChange{authn + "public_key_urls", authnAPI + "publicKeyUrls", []any{s.issuer + "/oauth2/v1/keys", s.issuer + "/more"}},
		handChange{authn + "authority", authnAPI + "authority", "https://elsewhere.example.com"},
		handChange{authn + "client_id", authnAPI + "clientId", "0oaElsewhere"},
		handChange{authn + "callback_url", authnAPI + "callbackUrl", "https://elsewhere.example.com/callback"},
		handChange{authn + "jwt_principal_claims", authnAPI + "jwtPrincipalClaims", []any{"preferred_username", "email", "sub"}},
		handChange{authn + "jwt_principal_claims_mapping", authnAPI + "jwtPrincipalClaimsMapping", []any{"username:preferred_username", "email:email"}},
		handChange{authn + "jwt_team_claim_mapping", authnAPI + "jwtTeamClaimMapping", nil},
		handChange{authn + "enable_self_signup", authnAPI + "enableSelfSignup", true},
		handChange{authn + "enable_auto_redirect", authnAPI + "enableAutoRedirect", true},
		handChange{authn + "force_secure_session_cookie", authnAPI + "forceSecureSessionCookie", true},
	)})
}

func TestAccSecurityConfig_driftOIDC(t *testing.T) {
	// Later versions derive public_key_urls themselves (M19).
	s := newSignIn(t, "web", ofVersion("1.12"))
	s.Test(resource.TestCase{Steps: s.driftSteps(s.confidential().with(settings{oidc + "max_clock_skew": `"30"`, oidc + "max_age": `"60"`}),
		handChange{authn + "client_type", authnAPI + "clientType", "public"},
		handChange{authn + "public_key_urls", authnAPI + "publicKeyUrls", []any{s.issuer + "/more"}},
		handChange{oidc + "type", oidcAPI + "type", "other"},
		handChange{oidc + "id", oidcAPI + "id", "0oaElsewhere"},
		handChange{oidc + "scope", oidcAPI + "scope", "openid"},
		handChange{oidc + "use_nonce", oidcAPI + "useNonce", "false"},
		handChange{oidc + "preferred_jws_algorithm", oidcAPI + "preferredJwsAlgorithm", "RS384"},
		handChange{oidc + "response_type", oidcAPI + "responseType", "id_token"},
		handChange{oidc + "disable_pkce", oidcAPI + "disablePkce", true},
		handChange{oidc + "max_clock_skew", oidcAPI + "maxClockSkew", nil},
		handChange{oidc + "client_authentication_method", oidcAPI + "clientAuthenticationMethod", "client_secret_post"},
		handChange{oidc + "token_validity", oidcAPI + "tokenValidity", 60},
		handChange{oidc + "session_expiry", oidcAPI + "sessionExpiry", 3600},
		handChange{oidc + "custom_params", oidcAPI + "customParams", map[string]any{"customParamKey1": "a"}},
		handChange{oidc + "tenant", oidcAPI + "tenant", "other"},
		handChange{oidc + "server_url", oidcAPI + "serverUrl", "https://elsewhere.example.com"},
		handChange{oidc + "callback_url", oidcAPI + "callbackUrl", "https://elsewhere.example.com/callback"},
		handChange{oidc + "max_age", oidcAPI + "maxAge", "3600"},
		handChange{oidc + "prompt", oidcAPI + "prompt", "login"},
	)})
}

// The enforced domain is the acting credential's own: any other would shut it out, and nobody could see the drift (fact 56). So
// would a filter that checks nothing (F118). An empty name leaves the one in force until a restart (F122).
func TestAccSecurityConfig_driftAuthorizer(t *testing.T) {
	s := newSignIn(t, "browser")
	s.Test(resource.TestCase{Steps: s.driftSteps(s.public().with(settings{authz + "default_oauth_role": `"DataConsumer"`}),
		handChange{authz + "class_name", authzAPI + "className", "org.openmetadata.service.security.NoopAuthorizer"},
		handChange{authz + "container_request_filter", authzAPI + "containerRequestFilter", ""},
		handChange{authz + "admin_principals", authzAPI + "adminPrincipals", []any{"mallory"}},
		handChange{authz + "bot_principals", authzAPI + "botPrincipals", []any{"ingestion-bot"}},
		handChange{authz + "test_principals", authzAPI + "testPrincipals", []any{"tester"}},
		handChange{authz + "allowed_email_registration_domains", authzAPI + "allowedEmailRegistrationDomains", []any{"example.org"}},
		handChange{authz + "principal_domain", authzAPI + "principalDomain", "example.org"},
		handChange{authz + "allowed_domains", authzAPI + "allowedDomains", []any{"open-metadata.org"}},
		handChange{authz + "enable_secure_socket_connection", authzAPI + "enableSecureSocketConnection", true},
		handChange{authz + "enforce_principal_domain", authzAPI + "enforcePrincipalDomain", true},
		handChange{authz + "use_roles_from_provider", authzAPI + "useRolesFromProvider", true},
		handChange{authz + "default_oauth_role", authzAPI + "defaultOAuthRole", nil},
	)})
}

// Somebody changes the flow by hand, and with it the whole block.
func TestAccSecurityConfig_driftFlow(t *testing.T) {
	s := newSignIn(t, "web")
	config := s.config(s.confidential())
	var before map[string]any
	s.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: config},
		{
			PreConfig: func() {
				before = s.served()
				s.put(map[string]any{authnAPI + "clientType": "public", authnAPI + "oidcConfiguration": nil})
			},
			Config: config,
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply:             []plancheck.PlanCheck{expectLeaves(authn+"client_type", authn+"oidc_configuration")},
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
			Check: resource.ComposeTestCheckFunc(
				func(*terraform.State) error { return same(before, s.served()) },
				s.expectSecret(s.secret)),
		},
	}})
}
