package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/terraform"
)

// story is the demo's course, from a fresh server to the end of destroy.
type story struct {
	narrator
	*terraform.Workspace
	*stage

	before snapshot
}

// changes matches the lines of a plan that say which resource or attribute changes, and its sum.
var changes = regexp.MustCompile(`^(\s*# module|\s*[~+-] [a-z"]|Plan:|No changes|Apply complete|Destroy complete|Error:|Warning:)`)

func (s *story) tell(ctx context.Context) error {
	chapters := []func(context.Context) error{
		s.freshServer, s.firstApply, s.restart, s.secondPlan, s.drift, s.rotation, s.wrongConfigurations, s.destroy,
	}
	for _, chapter := range chapters {
		if err := chapter(ctx); err != nil {
			return err
		}
	}
	return nil
}

func withPassword(password string) []string {
	return []string{"OKTA_API_TOKEN=" + apiToken, "OPENMETADATA_EMAIL=" + adminEmail, "OPENMETADATA_PASSWORD=" + password}
}

// withoutPassword is the environment of every later run: the signing key is the credential.
var withoutPassword = []string{"OKTA_API_TOKEN=" + apiToken}

func (s *story) freshServer(ctx context.Context) error {
	s.title("A fresh server and an empty org", "the default login works, and the server signs with the key that everybody can download")
	token, err := s.login(ctx, shippedLogin)
	if err != nil {
		return err
	}
	if s.before, err = s.look(ctx, token); err != nil {
		return err
	}
	showf("OpenMetadata %s: login as %s / %s answers %d", s.serverURL, adminEmail, shippedLogin, s.loginStatus(ctx, shippedLogin))
	s.before.print()

	s.Variables["openmetadata_url"] = s.serverURL
	s.Variables["okta_org_url"] = s.oktaURL
	s.Variables["key_files"] = fmt.Sprintf(`{private_key="%[1]s/private_key.der",public_key="%[1]s/public_key.der"}`, s.confDir)
	_, err = s.Must(ctx, 0, nil, "init")
	return err
}

func (s *story) firstApply(ctx context.Context) error {
	s.title("One apply, from nothing to finished", "the order: key, rollout, accounts, Okta, the switch, the bot's token, and admin last")
	s.requests()
	output, err := s.Must(ctx, 0, withPassword(shippedLogin), "apply", "-auto-approve")
	if err != nil {
		return err
	}
	lines(output, regexp.MustCompile(`Creation complete|Apply complete`))
	okta, server := s.requests()
	showf("requests: %d to Okta, %d to OpenMetadata", okta, server)
	return s.expect(ctx, map[string]string{"provider": "okta", "administrators": "alice, terraform", "signing key": "own"})
}

// expect shows what the org and the server hold, and fails on what is not as it is wanted.
func (s *story) expect(ctx context.Context, wanted map[string]string) error {
	token, err := s.selfSigned("terraform")
	if err != nil {
		return err
	}
	now, err := s.look(ctx, token)
	if err != nil {
		return err
	}
	now.print()
	return now.expect(wanted)
}

func (s *story) restart(ctx context.Context) error {
	s.title("The server restarts with the environment that the module puts out", "admin stays gone")
	outputs, err := s.Outputs(ctx)
	if err != nil {
		return err
	}
	environment, _ := outputs["server_environment"].(map[string]any)
	for name, value := range environment {
		showf("%s=%v", name, value)
	}
	principals, _ := environment["AUTHORIZER_ADMIN_PRINCIPALS"].(string)
	next := s.server.Environment()
	next.AdminPrincipals = strings.Split(strings.Trim(principals, "[]"), ",")
	next.EnableSelfSignup = environment["AUTHENTICATION_ENABLE_SELF_SIGNUP"] == "true"
	s.server.SetEnvironment(next)
	if err := s.server.Restart(); err != nil {
		return err
	}
	s.Variables["server_environment_confirmed"] = "true"
	if _, err := s.Must(ctx, 0, withoutPassword, "apply", "-auto-approve"); err != nil {
		return err
	}
	return s.expect(ctx, map[string]string{"administrators": "alice, terraform"})
}

func (s *story) secondPlan(ctx context.Context) error {
	s.title("The second plan, without the password", "no changes, and few requests")
	s.requests()
	output, err := s.Must(ctx, 0, withoutPassword, "plan", "-detailed-exitcode")
	if err != nil {
		return err
	}
	lines(output, changes)
	okta, server := s.requests()
	showf("requests: %d to Okta, %d to OpenMetadata", okta, server)
	return nil
}

func (s *story) drift(ctx context.Context) error {
	s.title("Somebody changes a redirect URI in Okta and the identity provider on the server, by hand", "the plan shows both, the apply repairs both")
	outputs, err := s.Outputs(ctx)
	if err != nil {
		return err
	}
	if err := s.changeByHand(ctx, fmt.Sprint(outputs["app_id"])); err != nil {
		return err
	}
	output, err := s.Must(ctx, 2, withoutPassword, "plan", "-detailed-exitcode")
	if err != nil {
		return err
	}
	lines(output, changes)
	if _, err := s.Must(ctx, 0, withoutPassword, "apply", "-auto-approve"); err != nil {
		return err
	}
	output, err = s.Must(ctx, 0, withoutPassword, "plan", "-detailed-exitcode")
	if err != nil {
		return err
	}
	showf("after the apply:")
	lines(output, changes)
	return nil
}

func (s *story) changeByHand(ctx context.Context, appID string) error {
	var app map[string]any
	if err := s.okta(ctx, http.MethodGet, "/api/v1/apps/"+appID, nil, &app); err != nil {
		return err
	}
	settings, _ := app["settings"].(map[string]any)
	client, _ := settings["oauthClient"].(map[string]any)
	client["redirect_uris"] = []string{"https://elsewhere.example.com/callback"}
	if err := s.okta(ctx, http.MethodPut, "/api/v1/apps/"+appID, app, nil); err != nil {
		return err
	}
	token, err := s.selfSigned("alice")
	if err != nil {
		return err
	}
	return s.patchConfig(ctx, token, []map[string]any{
		{"op": "replace", "path": "/authenticationConfiguration/providerName", "value": "changed by hand"},
		{"op": "replace", "path": "/authenticationConfiguration/enableSelfSignup", "value": true},
	})
}

func (s *story) rotation(ctx context.Context) error {
	s.title("The signing key is rotated", "the server serves the new key, and the bot's token was renewed. The server caches bot tokens for two minutes; the demo moves the sandbox's clock past that")
	before, err := s.Outputs(ctx)
	if err != nil {
		return err
	}
	s.Variables["signing_key_keepers"] = `{rotated="2026-11"}`
	s.requests()
	stop := s.clock.SkipTokenCache(s.server.Control())
	output, err := s.Must(ctx, 0, withoutPassword, "apply", "-auto-approve")
	stop()
	if err != nil {
		return err
	}
	lines(output, regexp.MustCompile(`Modifications complete|Creation complete|Destruction complete|Apply complete`))
	after, err := s.Outputs(ctx)
	if err != nil {
		return err
	}
	showf("signing key before: %v", before["signing_key_thumbprint"])
	showf("signing key after:  %v", after["signing_key_thumbprint"])
	if before["signing_key_thumbprint"] == after["signing_key_thumbprint"] {
		return errors.New("the signing key did not change")
	}
	_, err = s.Must(ctx, 0, withoutPassword, "plan", "-detailed-exitcode")
	return err
}

func (s *story) wrongConfigurations(ctx context.Context) error {
	s.title("Two wrong configurations", "both are refused in the plan, with what to write instead")
	for _, wrong := range []struct {
		what      string
		arguments []string
		expect    string
	}{
		{"a single-page app with a client secret", []string{"-var", "flow_type=auth_code_pkce", "-var", "client_secret=a-secret-of-my-own"}, "has no secret"},
		{"a Web app without one", []string{"-var", "read_client_secret=false"}, "fails without its secret"},
	} {
		showf("%s:", wrong.what)
		output, err := s.Must(ctx, 1, withoutPassword, append([]string{"plan"}, wrong.arguments...)...)
		if err != nil {
			return err
		}
		text := strings.Join(strings.Fields(strings.ReplaceAll(output, "│", " ")), " ")
		if !strings.Contains(text, wrong.expect) {
			return fmt.Errorf("the plan failed with another error than the expected one:\n%s", output)
		}
		_, errorText, _ := strings.Cut(output, "Error:")
		for line := range strings.SplitSeq(strings.TrimSpace("Error:"+errorText), "\n") {
			showf("| %s", strings.TrimLeft(line, "│╷╵ "))
		}
	}
	return nil
}

func (s *story) destroy(ctx context.Context) error {
	s.title("Destroy", "Okta's lists and the server are what they were before, but for the differences that are listed")
	output, err := s.Must(ctx, 0, withPassword(ownPassword), "destroy", "-auto-approve")
	if err != nil {
		return err
	}
	lines(output, regexp.MustCompile(`Destroy complete|Warning:`))
	token, err := s.login(ctx, ownPassword)
	if err != nil {
		return err
	}
	after, err := s.look(ctx, token)
	if err != nil {
		return err
	}
	return s.before.compare(after)
}
