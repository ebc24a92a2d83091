package ssocheck

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
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

const (
	issuer    = "https://example.okta.com/oauth2/aus1"
	clientID  = "0oa1"
	serverURL = "https://catalog.example.com"
	callback  = serverURL + "/callback"
	keyID     = "signing-1"
	secret    = "a-secret-of-thirty-characters."
)

// Two RSA moduli of 64 bytes; only their being different matters.
const (
	modulus      = "sXchDaQebHnPiGvyDOAT4saGEUetSyo9MKLOoWFsueri23bOdgWp4Dy1WlUzewbgBHod5pcM9H95GQRV3JDXbQ"
	otherModulus = "vsbOUoFECGJgnEXAQLPIbYSm9LqgxkR6C7EkO3vdpMDbvZcZRPAeYQnCHxvzx0qVJ8hX3k4W6cZL1dTqnF2eFw"
)

// world is the web as the checks see it.
type world struct {
	discovery map[string]any
	// keys are the key sets by address; nil means that nobody answers there.
	keys map[string]any
	// authorize gives the answer to the query of an authorization request.
	authorize func(url.Values) answer

	requests []string
}

type answer struct {
	status   int
	location string
	body     any
}

func keySet(kid, n string) map[string]any {
	return map[string]any{"keys": []any{map[string]any{"kty": "RSA", "alg": "RS256", "kid": kid, "use": "sig", "e": "AQAB", "n": n}}}
}

func loginRequired(query url.Values) answer {
	return back(query, "login_required", "The client specified not to prompt, but the user is not logged in.")
}

// back sends an error back to the client (O24).
func back(query url.Values, code, description string) answer {
	values := url.Values{"state": {query.Get("state")}, "error": {code}, "error_description": {description}}
	return answer{status: http.StatusFound, location: query.Get("redirect_uri") + "?" + values.Encode()}
}

func goodWorld() *world {
	return &world{
		discovery: map[string]any{
			"issuer": issuer, "authorization_endpoint": issuer + "/v1/authorize", "token_endpoint": issuer + "/v1/token",
			"userinfo_endpoint": issuer + "/v1/userinfo", "jwks_uri": issuer + "/v1/keys",
			"scopes_supported": []string{"openid", "profile", "email", "address", "phone", "offline_access"},
		},
		keys:      map[string]any{issuer + "/v1/keys": keySet(keyID, modulus)},
		authorize: loginRequired,
	}
}

// Do implements Doer.
func (w *world) Do(request *http.Request) (*http.Response, error) {
	w.requests = append(w.requests, request.Method+" "+request.URL.Path)
	address := request.URL.Scheme + "://" + request.URL.Host + request.URL.Path
	if set, known := w.keys[address]; known {
		if set == nil {
			return nil, &url.Error{Op: "Get", URL: address, Err: errors.New("connection refused")}
		}
		return answer{status: http.StatusOK, body: set}.response(), nil
	}
	switch {
	case address == issuer+"/.well-known/openid-configuration" && w.discovery != nil:
		if named := request.URL.Query()["client_id"]; len(named) > 0 && named[0] != clientID {
			return answer{status: http.StatusBadRequest, body: map[string]any{
				"errorCode": "invalid_client", "errorSummary": "Invalid value for 'client_id' parameter.",
			}}.response(), nil
		}
		return answer{status: http.StatusOK, body: w.discovery}.response(), nil
	case address == issuer+"/v1/authorize":
		return w.authorize(request.URL.Query()).response(), nil
	}
	return answer{status: http.StatusNotFound, body: map[string]any{
		"errorCode": "E0000007", "errorSummary": "Not found: Resource not found: aus1 (AuthorizationServer)",
	}}.response(), nil
}

func (a answer) response() *http.Response {
	header := http.Header{}
	if a.location != "" {
		header.Set("Location", a.location)
	}
	body, isText := a.body.(string)
	if !isText && a.body != nil {
		encoded, err := json.Marshal(a.body)
		if err != nil {
			panic(err)
		}
		body = string(encoded)
	}
	return &http.Response{StatusCode: a.status, Header: header, Body: io.NopCloser(strings.NewReader(body))}
}

// situation is all that the checks are given.
type situation struct {
	*world
	expect Expectations

	app        okta.Application
	assignment Assignment
	tried      SecretProof
	server     AuthorizationServer
	scopes     []okta.Scope
	policies   []Policy
	origins    []okta.TrustedOrigin

	settings       ssoconfig.Settings
	administrators []openmetadata.User
	admin          *openmetadata.User
	served         jwtkey.JWKS
	replicas       openmetadata.Disagreement
	proof          KeyProof
	signsIn        SignInOf
}

// confidential is a setup in which all is well with the flow auth_code, public one with auth_code_pkce.
func confidential() *situation {
	s := &situation{world: goodWorld()}
	s.app.Label, s.app.Status = "OpenMetadata", okta.StatusActive
	s.app.Credentials.OAuthClient = okta.OAuthClientCredentials{ClientID: clientID, TokenEndpointAuthMethod: "client_secret_basic", PKCERequired: true}
	s.app.Settings.OAuthClient = okta.OAuthClientSettings{
		GrantTypes: []string{"authorization_code", "refresh_token"}, ResponseTypes: []string{"code"}, RedirectURIs: []string{callback},
	}
	s.assignment = Assignment{GroupIDs: []string{"00g1"}}
	custom := okta.AuthorizationServer{ID: "aus1", Name: "OpenMetadata", Issuer: issuer, Status: okta.StatusActive, Audiences: []string{clientID}}
	custom.Credentials.Signing.KeyID = keyID
	s.server = AuthorizationServer{Issuer: issuer, Custom: &custom}
	for _, name := range []string{"openid", "profile", "email", "offline_access", "openmetadata"} {
		s.scopes = append(s.scopes, okta.Scope{Name: name})
	}
	policy := Policy{Policy: okta.Policy{ID: "00p1", Name: "OpenMetadata", Status: okta.StatusActive}}
	policy.Conditions.Clients.Include = []string{clientID}
	rule := okta.PolicyRule{ID: "0pr1", Name: "Members", Status: okta.StatusActive}
	rule.Conditions.GrantTypes.Include = []string{"authorization_code"}
	rule.Conditions.Scopes.Include = []string{"openid", "profile", "email", "offline_access"}
	rule.Conditions.People.Groups.Include = []string{"00g1"}
	policy.Rules = []okta.PolicyRule{rule}
	s.policies = []Policy{policy}

	s.settings.Authentication = ssoconfig.Authentication{
		Provider: new("okta"), ClientType: new("confidential"), ClientID: new(clientID), Authority: new(issuer), CallbackURL: new(callback),
		PublicKeyURLs: []string{issuer + "/v1/keys"}, TokenValidationAlgorithm: new("RS256"), EnableSelfSignup: new(false),
		JWTPrincipalClaims: []string{"email", "preferred_username", "sub"},
		OIDC: &ssoconfig.OIDC{
			ID: new(clientID), Secret: new(ssoconfig.SecretMask), Scope: new("openid email profile offline_access"), CallbackURL: new(callback),
			DiscoveryURI: new(issuer + "/.well-known/openid-configuration"), DisablePKCE: new(false),
		},
	}
	s.settings.Authorizer = ssoconfig.Authorizer{
		AdminPrincipals: []string{"alice"}, PrincipalDomain: new("example.com"), EnforcePrincipalDomain: new(true),
	}
	s.administrators = []openmetadata.User{{Name: "alice", IsAdmin: true}, {Name: "terraform", IsAdmin: true}}
	s.served = jwtkey.JWKS{Keys: []jwtkey.JWK{{KeyType: "RSA", KeyID: "prod-1", Modulus: otherModulus, Exponent: "AQAB"}}}
	s.proof = KeyProof{Signer: "signing_key (for terraform)"}
	s.signsIn = SignInOf{Login: "alice@example.com", Name: "alice"}
	return s
}

func public() *situation {
	s := confidential()
	s.app.Credentials.OAuthClient.TokenEndpointAuthMethod = "none"
	s.settings.Authentication.ClientType = new("public")
	s.settings.Authentication.OIDC = nil
	s.origins = []okta.TrustedOrigin{{
		Origin: serverURL, Status: okta.StatusActive, Scopes: []okta.TrustedOriginScope{{Type: "CORS"}, {Type: "REDIRECT"}},
	}}
	return s
}

func (s *situation) facts() Facts {
	authentication := s.settings.Authentication
	return Facts{
		Okta: Known("https://example.okta.com"), Server: Known(serverURL), Credential: Known("signing_key (for terraform)"),
		App: Known(s.app), Assignment: Known(s.assignment), SecretProof: Known(s.tried), AuthorizationServer: Known(s.server),
		Scopes: Known(s.scopes), Policies: Known(s.policies), TrustedOrigins: Known(s.origins),
		ServerURL: serverURL,
		Public: Known(openmetadata.PublicAuthentication{
			Provider: text(authentication.Provider), ClientType: text(authentication.ClientType), ClientID: text(authentication.ClientID),
			Authority: text(authentication.Authority), CallbackURL: text(authentication.CallbackURL),
			EnableSelfSignup: isTrue(authentication.EnableSelfSignup), JWTPrincipalClaims: authentication.JWTPrincipalClaims,
		}),
		Security: Known(s.settings), Automation: "terraform", Administrators: Known(s.administrators), DefaultAdmin: Known(s.admin),
		ServedKeys: Known(s.served), Replicas: Known(s.replicas), KeyProof: Known(s.proof), AdministratorSignIn: Known(s.signsIn),
	}
}

func (s *situation) run(t *testing.T) map[string]Result {
	t.Helper()
	return byName(t, Run(t.Context(), s.facts(), s.expect, s.world))
}

func byName(t *testing.T, results []Result) map[string]Result {
	t.Helper()
	named := map[string]Result{}
	for _, result := range results {
		named[result.Name] = result
		if result.Detail == "" {
			t.Errorf("%s has no detail", result.Name)
		}
		if (result.Remedy == "") != (result.Outcome != Failed && !result.Unread) || result.Unread && result.Outcome != NotMade {
			t.Errorf("%s is %s (unread: %t) with the remedy %q", result.Name, result.Outcome, result.Unread, result.Remedy)
		}
	}
	if len(named) != len(Names()) {
		t.Errorf("%d results with different names, want %d", len(named), len(Names()))
	}
	return named
}

// with are the names of the checks with the outcome.
func with(results map[string]Result, outcome Outcome) []string {
	names := slices.DeleteFunc(slices.Collect(maps.Keys(results)), func(name string) bool { return results[name].Outcome != outcome })
	slices.Sort(names)
	return names
}

// unreadOf are the names of the checks that were not made for what could not be read.
func unreadOf(results map[string]Result) []string {
	names := slices.DeleteFunc(slices.Collect(maps.Keys(results)), func(name string) bool { return !results[name].Unread })
	slices.Sort(names)
	return names
}
