package securityconfig

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// rehearsal is the administrator's ID token that a change is tried with, and whom it stands for after the change.
type rehearsal struct {
	token     string
	says      ssoconfig.IDToken
	principal ssoconfig.Principal
}

var rehearsalPath = path.Root(rehearsalArgument)

// rehearsalOf reads the token and holds it against the settings, as far as either is known. It returns nil where there is no
// rehearsal, with an error where the token could not be accepted.
func (r *configResource) rehearsalOf(token types.String, in ssoconfig.Input, diagnostics *diag.Diagnostics) *rehearsal {
	if token.IsNull() || token.IsUnknown() || in.Undecided.Has(ssoconfig.PathProvider) {
		return nil
	}
	if !ssoconfig.SignsInByOIDC(in) {
		diagnostics.AddAttributeWarning(rehearsalPath, "The change is not rehearsed",
			"With these settings people do not sign in at an OIDC provider, so an ID token proves nothing. The token is not used.")
		return nil
	}
	token = types.StringValue(transport.TrimCredential(token.ValueString()))
	claims, err := jwtkey.Inspect(token.ValueString())
	if err != nil {
		diagnostics.AddAttributeError(rehearsalPath, "Not an ID token",
			fmt.Sprintf("Of rehearsal_token_wo: %s. Give the ID token as Okta has issued it: three parts, with dots between them.", err))
		return nil
	}
	if claims.ExpiredAt(r.Timing.Now()) {
		diagnostics.AddAttributeError(rehearsalPath, "The ID token is expired",
			fmt.Sprintf("It was good until %s, so the server would refuse it. Sign in again and give the new one, or leave rehearsal_token_wo out.", claims.ExpiresAt.Format(time.RFC3339)))
	}
	found := &rehearsal{token: token.ValueString(), says: ssoconfig.IDToken{Issuer: claims.Issuer, Claims: claims.Raw}}
	principal, problems := ssoconfig.CheckIDToken(in, found.says)
	for _, problem := range problems {
		addProblem(diagnostics, problem, "")
	}
	found.principal = principal
	return found
}

// askForUser warns in the plan where the token's user is no administrator: the same apply may make him one.
func (h *rehearsal) askForUser(ctx context.Context, client *api.Client, diagnostics *diag.Diagnostics) {
	if h.principal.User == "" {
		return
	}
	err := client.NeedAdministrator(ctx, h.principal.User)
	if account := (*api.NotAdministratorError)(nil); errors.As(err, &account) {
		diagnostics.AddAttributeWarning(rehearsalPath, "The rehearsal would fail now",
			fmt.Sprintf("By the new settings the token stands for %q, and %s. Where this apply makes the account an administrator's before, that may be over by then; otherwise the change is not made.", h.principal.User, account))
	}
}

// write makes the change, after the rehearsal where there is one. It fails as ChangeSecurityConfig does.
func (h *rehearsal) write(ctx context.Context, client *api.Client, wanted, before api.SecurityConfiguration, in ssoconfig.Input, diagnostics *diag.Diagnostics) (api.SecurityConfiguration, error) {
	if h == nil {
		return client.ChangeSecurityConfig(ctx, wanted, before)
	}
	served, unasked, err := client.RehearseSecurityConfig(ctx, wanted, before, api.Rehearsal{
		Token: h.token, User: h.principal.User, Blind: h.blind(InputOf(before), in),
	})
	if (err == nil || asStraggler(err) != nil) && unasked != "" {
		diagnostics.AddAttributeWarning(rehearsalPath, "The server was not asked in the rehearsal",
			fmt.Sprintf("What the token says of itself fits the new settings, and %q is an administrator. Whether the server takes the token was not tried before the change: %s.", h.principal.User, unasked))
	}
	return served, err
}

// blind says why the server's present rules would judge the token otherwise than the new ones.
func (h *rehearsal) blind(present, planned ssoconfig.Input) string {
	if !reflect.DeepEqual(present.Settings.Authentication.TokenValidationAlgorithm, planned.Settings.Authentication.TokenValidationAlgorithm) {
		return "the present settings demand tokens of another algorithm"
	}
	principal, problems := ssoconfig.Resolve(present, h.says)
	switch {
	case len(problems) > 0:
		return "the present settings would refuse it, by their claims or their e-mail domains"
	case principal.User != h.principal.User:
		return fmt.Sprintf("by the present settings it stands for another user, %q", principal.User)
	}
	return ""
}

// addChangeError puts a failed rehearsal on its attribute.
func addChangeError(diagnostics *diag.Diagnostics, action diagnose.Action, err error) {
	if failed := (*api.RehearsalError)(nil); errors.As(err, &failed) {
		diagnose.AttributeError(diagnostics, rehearsalPath, "The rehearsal failed", err)
		return
	}
	diagnose.Error(diagnostics, action, objectName, err)
}
