package securityconfig_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
	oktadouble "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

const rehearsalPassword = "Str0ng-Pass!"

// rehearsal is a server before the switch, and people with accounts in Okta: alice is an administrator of the server, bob a
// user, carol is not known to it, and mallory has alice's name in another domain.
type rehearsal struct{ *signIn }

func newRehearsal(t *testing.T, applicationType, version string, needs acctest.Need) *rehearsal {
	t.Helper()
	options := acctest.Options{Needs: needs, Server: double.Options{Version: version}}
	if version == "2.1" {
		options.Server.PublicHosts = map[string]string{"localhost": "the stand-in org"}
	}
	for _, login := range []string{"alice@open-metadata.org", "bob@open-metadata.org", "carol@open-metadata.org", "alice@evil.example"} {
		options.Okta.Users = append(options.Okta.Users, oktadouble.User{Login: login, FirstName: "A", LastName: "Person", Password: rehearsalPassword})
	}
	r := &rehearsal{newSignIn(t, applicationType, options)}
	for name, administrator := range map[string]bool{"alice": true, "bob": false} {
		r.Server().Must(t, r.Server().AutomationToken(), http.MethodPost, "/v1/users", map[string]any{"name": name, "email": name + "@open-metadata.org", "isAdmin": administrator})
	}
	everyone := r.Okta().Must(t, http.MethodGet, "/api/v1/groups?q=Everyone", nil).([]any)[0].(map[string]any)["id"].(string)
	r.Okta().Must(t, http.MethodPut, "/api/v1/apps/"+r.client+"/groups/"+everyone, map[string]any{})
	return r
}

// token signs a person in at Okta and returns the ID token.
func (r *rehearsal) token(login, issuer string) string {
	r.t.Helper()
	return r.tokenOf(login, issuer, "openid profile email")
}

// tokenOf is token for the scopes, by Authorization Code with PKCE.
func (r *rehearsal) tokenOf(login, issuer, scopes string) string {
	r.t.Helper()
	if issuer == r.issuer {
		issuer += "/oauth2"
	}
	session := r.Okta().Must(r.t, http.MethodPost, "/api/v1/authn", map[string]any{"username": login, "password": rehearsalPassword}).(map[string]any)
	const verifier = "0123456789012345678901234567890123456789abc"
	challenge := sha256.Sum256([]byte(verifier))
	redirect := "https://catalog.example.com/callback"
	browser := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := browser.Get(issuer + "/v1/authorize?" + url.Values{
		"client_id": {r.client}, "redirect_uri": {redirect}, "response_type": {"code"}, "scope": {scopes}, "state": {"s"}, "nonce": {"n"},
		"sessionToken": {session["sessionToken"].(string)}, "code_challenge": {base64.RawURLEncoding.EncodeToString(challenge[:])}, "code_challenge_method": {"S256"},
	}.Encode())
	if err != nil {
		r.t.Fatal(err)
	}
	_ = answer.Body.Close()
	back, err := answer.Location()
	if err != nil {
		r.t.Fatalf("authorize answered %d", answer.StatusCode)
	}
	form := url.Values{"grant_type": {"authorization_code"}, "code": {back.Query().Get("code")}, "redirect_uri": {redirect}, "code_verifier": {verifier}}
	if r.secret == "" {
		form.Set("client_id", r.client)
	}
	request, err := http.NewRequest(http.MethodPost, issuer+"/v1/token", strings.NewReader(form.Encode()))
	if err != nil {
		r.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if r.secret != "" {
		request.SetBasicAuth(r.client, r.secret)
	}
	if answer, err = browser.Do(request); err != nil {
		r.t.Fatal(err)
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	var tokens struct {
		IDToken string `json:"id_token"`
	}
	if json.Unmarshal(content, &tokens) != nil || tokens.IDToken == "" {
		r.t.Fatalf("%s has no token for %s: %s", issuer, login, content)
	}
	return tokens.IDToken
}

// forged is a token that says of itself what Okta's does, signed by somebody else.
func (r *rehearsal) forged(issuer string) string {
	r.t.Helper()
	key, err := jwtkey.Generate(jwtkey.MinBits)
	if err != nil {
		r.t.Fatal(err)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", "nobody-knows"))
	if err != nil {
		r.t.Fatal(err)
	}
	token, err := jwt.Signed(signer).Claims(map[string]any{
		"iss": issuer, "email": "alice@open-metadata.org", "exp": r.Clock.Now().Add(time.Hour).Unix(),
	}).Serialize()
	if err != nil {
		r.t.Fatal(err)
	}
	return token
}

// with is a configuration that is rehearsed with the token.
func (r *rehearsal) with(values settings, token string) string {
	return r.config(values.with(settings{"rehearsal_token_wo": fmt.Sprintf("%q", token)}))
}

// nowhere looks that a token is neither in the plan nor in the state.
type nowhere struct{ token string }

// CheckPlan implements plancheck.PlanCheck.
func (n nowhere) CheckPlan(_ context.Context, request plancheck.CheckPlanRequest, response *plancheck.CheckPlanResponse) {
	plan, err := json.Marshal(request.Plan)
	if err == nil && strings.Contains(string(plan), n.token) {
		err = errors.New("the token is in the plan")
	}
	response.Error = err
}

func (n nowhere) inState(state *terraform.State) error {
	content, err := json.Marshal(state)
	if err == nil && strings.Contains(string(content), n.token) {
		err = errors.New("the token is in the state")
	}
	return err
}

// Fact 32, and the test login of 2.0: an administrator's token is accepted before the switch is made, and nothing of it is
// kept. To set it, to take it away or to give an expired one is no change.
func TestAccSecurityConfig_rehearsal(t *testing.T) {
	for _, version := range []string{"1.12", "2.1"} {
		for applicationType, values := range map[string]func(*rehearsal) settings{
			"browser": func(r *rehearsal) settings { return r.public() }, "web": func(r *rehearsal) settings { return r.confidential() },
		} {
			t.Run(version+" "+applicationType, func(t *testing.T) {
				r := newRehearsal(t, applicationType, version, acctest.RequestLog)
				token := r.token("alice@open-metadata.org", r.issuer)
				n := nowhere{token}
				before, change := r.served(), values(r)
				old := r.forged("https://elsewhere.okta.example")
				given := func(token string) config.Variables { return config.Variables{"token": config.StringVariable(token)} }
				rehearsed := "variable \"token\" {\n  type = string\n  ephemeral = true\n}\n" + r.config(change.with(settings{"rehearsal_token_wo": "var.token"}))
				r.Server().ClearLog()
				r.Test(resource.TestCase{
					CheckDestroy: r.asBefore(version, before),
					Steps: []resource.TestStep{
						{
							Config: rehearsed, ConfigVariables: given(token),
							ConfigPlanChecks: resource.ConfigPlanChecks{
								PreApply: []plancheck.PlanCheck{n}, PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan(), n},
							},
							Check: resource.ComposeTestCheckFunc(n.inState, r.expect(map[string]any{
								"authenticationConfiguration.provider":      "okta",
								"authenticationConfiguration.publicKeyUrls": []any{r.issuer + "/oauth2/v1/keys"},
							}), r.rehearsed(version)),
						},
						{Config: r.config(change), ConfigPlanChecks: acctest.NoChanges},
						{Config: rehearsed, ConfigVariables: given(old), PlanOnly: true},
					},
				})
			})
		}
	}
}

// asBefore looks that the server has what it had. Until 2.1 it does not take its own LDAP stub back (F30).
func (r *rehearsal) asBefore(version string, before map[string]any) resource.TestCheckFunc {
	if version == "2.1" {
		return r.untouched(before)
	}
	return r.restored(before)
}

// rehearsed looks how the server was asked: by its own test login from 2.0 on, by a further PUT before.
func (r *rehearsal) rehearsed(version string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		want := map[string]int{"1.12": 2, "2.1": 1}[version]
		if got := r.sent(http.MethodPut); got != want {
			return fmt.Errorf("there were %d PUTs, not %d: %v", got, want, r.Server().Requests())
		}
		return nil
	}
}

// Each reason for which a token would not be accepted stops the change, and the server is as it was.
func TestAccSecurityConfig_rehearsalRefused(t *testing.T) {
	for _, version := range []string{"1.12", "2.1"} {
		t.Run(version, func(t *testing.T) {
			r := newRehearsal(t, "browser", version, acctest.MovableClock)
			alice := r.token("alice@open-metadata.org", r.issuer)
			public := r.public()
			enforced := public.with(settings{authz + "enforce_principal_domain": "true"})
			other := public.with(settings{
				authn + "authority": fmt.Sprintf("%q", r.issuer+"/oauth2/default"), authn + "public_key_urls": fmt.Sprintf("[%q]", r.issuer+"/oauth2/default/v1/keys"),
			})
			refusals := []struct{ config, says string }{
				{r.with(public, r.token("bob@open-metadata.org", r.issuer)), `The user "bob" is no administrator of the server`},
				{r.with(public, r.token("carol@open-metadata.org", r.issuer)), `The server has no user "carol"`},
				{r.with(enforced, r.token("alice@evil.example", r.issuer)), `Add "evil.example" to allowed_domains`},
				{
					// Without the scope profile Okta gives no preferred_username.
					r.with(public.with(settings{authn + "jwt_principal_claims_mapping": `["username:preferred_username", "email:email"]`}), r.tokenOf("alice@open-metadata.org", r.issuer, "openid email")),
					`username is mapped to the claim "preferred_username", which is not in the token`,
				},
				{r.with(other, alice), fmt.Sprintf("The token was issued by %q, and people are to sign in at %q", r.issuer, r.issuer+"/oauth2/default")},
				{r.with(public, "not-a-token"), "the token is no signed JWT in compact form"},
				{r.with(public, r.forged(r.issuer)), map[string]string{
					// F75; TestLoginService of 2.0.
					"1.12": "SigningKeyNotFoundException",
					"2.1":  "fails at the stage TOKEN_VALIDATED: Token validation failed: Token signing key not found in configured public keys",
				}[version]},
			}
			before := r.served()
			steps := []resource.TestStep{}
			for _, refusal := range refusals {
				steps = append(steps, resource.TestStep{Config: refusal.config, ExpectError: regexp.MustCompile(acctest.Escape(refusal.says))})
			}
			steps = append(steps, resource.TestStep{
				PreConfig: func() { r.Clock.Advance(2 * time.Hour) },
				Config:    r.with(public, alice), PlanOnly: true, ExpectError: regexp.MustCompile(acctest.Escape("The ID token is expired")),
			}, resource.TestStep{Config: r.provider, Check: r.asBefore(version, before)})
			r.Test(resource.TestCase{Steps: steps})
		})
	}
}

// Between two authorization servers of Okta the new keys are admitted by a PATCH, and taken away again when the token is
// refused: the configuration is then exactly as before, its secret too (facts 31, 33).
func TestAccSecurityConfig_rehearsalUnderOkta(t *testing.T) {
	r := newRehearsal(t, "web", "", acctest.RequestLog)
	server := r.Okta().Must(t, http.MethodPost, "/api/v1/authorizationServers", map[string]any{"name": acctest.Name("catalog"), "audiences": []string{r.client}, "issuerMode": "ORG_URL"}).(map[string]any)
	policies := "/api/v1/authorizationServers/" + server["id"].(string) + "/policies"
	policy := r.Okta().Must(t, http.MethodPost, policies, map[string]any{
		"type": "OAUTH_AUTHORIZATION_POLICY", "name": "p", "description": "p", "conditions": map[string]any{"clients": map[string]any{"include": []string{r.client}}},
	}).(map[string]any)
	r.Okta().Must(t, http.MethodPost, policies+"/"+policy["id"].(string)+"/rules", map[string]any{
		"type": "RESOURCE_ACCESS", "name": "r",
		"conditions": map[string]any{
			"people": map[string]any{"groups": map[string]any{"include": []string{"EVERYONE"}}}, "grantTypes": map[string]any{"include": []string{"authorization_code"}},
			"scopes": map[string]any{"include": []string{"*"}},
		},
		"actions": map[string]any{"token": map[string]any{"accessTokenLifetimeMinutes": 60, "refreshTokenLifetimeMinutes": 0, "refreshTokenWindowMinutes": 10080}},
	})
	custom := server["issuer"].(string)
	moved := r.confidential().with(settings{
		authn + "authority": fmt.Sprintf("%q", custom), oidc + "discovery_uri": fmt.Sprintf("%q", custom+"/.well-known/openid-configuration"),
	})
	var before map[string]any
	r.Test(resource.TestCase{Steps: []resource.TestStep{
		{Config: r.with(r.confidential(), r.token("alice@open-metadata.org", r.issuer))},
		{
			PreConfig: func() {
				before = r.served()
				r.Server().ClearLog()
			},
			Config: r.with(moved, r.forged(custom)), ExpectError: regexp.MustCompile(`(?s)` + acctest.Escape("SigningKeyNotFoundException") + `.*` + acctest.Escape("The server is back at its previous configuration")),
		},
		{
			PreConfig: func() {
				if r.sent(http.MethodPatch) != 2 || r.sent(http.MethodPut) != 0 {
					t.Errorf("the keys were not admitted and taken away: %v", r.Server().Requests())
				}
				if err := same(before, r.served()); err != nil {
					t.Error(err)
				}
				if err := r.expectSecret(r.secret)(nil); err != nil {
					t.Error(err)
				}
				r.Server().ClearLog()
			},
			Config: r.with(moved, r.token("alice@open-metadata.org", custom)), ConfigPlanChecks: acctest.NoChanges,
			Check: resource.ComposeTestCheckFunc(r.expectSecret(r.secret), r.expect(map[string]any{
				"authenticationConfiguration.publicKeyUrls": []any{custom + "/v1/keys"},
			}), func(*terraform.State) error {
				if r.sent(http.MethodPatch) != 1 || r.sent(http.MethodPut) != 1 {
					return fmt.Errorf("the rehearsal and the change were made by %v", r.Server().Requests())
				}
				return nil
			}),
		},
	}})
}

// An answer that is lost in the rehearsal leaves open whether the keys were admitted; what the server serves decides. One that
// fails leaves nothing behind.
func TestAccSecurityConfig_rehearsalFails(t *testing.T) {
	r := newRehearsal(t, "browser", "", acctest.Faults)
	before := r.served()
	rehearsed := r.with(r.public(), r.token("alice@open-metadata.org", r.issuer))
	fault := func(kind string) func() {
		return func() { r.Server().Fault(control.Fault{Method: http.MethodPut, Path: configPath, Kind: kind}) }
	}
	r.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			PreConfig: fault(control.KindServerError), Config: rehearsed,
			ExpectError: regexp.MustCompile(acctest.Escape("The server is back at its previous configuration")),
		},
		{Config: r.provider, Check: r.restored(before)},
		{PreConfig: fault(control.KindCutAfter), Config: rehearsed, ConfigPlanChecks: acctest.NoChanges},
	}})
}

// An account that the same apply makes an administrator's counts.
func TestAccSecurityConfig_rehearsalInOneApply(t *testing.T) {
	r := newRehearsal(t, "browser", "", acctest.API)
	rehearsed := r.with(r.public().with(settings{"depends_on": "[openmetadata_admin_user.carol]"}), r.token("carol@open-metadata.org", r.issuer))
	r.Test(resource.TestCase{Steps: []resource.TestStep{
		{
			Config:           rehearsed + "resource \"openmetadata_admin_user\" \"carol\" {\n  name = \"carol\"\n  email = \"carol@open-metadata.org\"\n}\n",
			ConfigPlanChecks: acctest.NoChanges,
			Check:            r.expect(map[string]any{"authenticationConfiguration.provider": "okta"}),
		},
	}})
}
