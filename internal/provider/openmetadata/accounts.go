package openmetadata

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
)

// lastAdministratorError says that nobody would be left to administer the server. The server itself has no such guard
// (recordings 90b, 90c).
type lastAdministratorError struct{ names []string }

// Error says what to do first.
func (e *lastAdministratorError) Error() string {
	return fmt.Sprintf("No other account that is a person's, not deleted, and an administrator exists, so nobody could administer the server without %q. "+
		"Make another administrator first, for example with openmetadata_admin_user, in an apply of its own.", strings.Join(e.names, ", "))
}

// anotherAdministrator fails with a lastAdministratorError when no administrator but the named ones is left who is neither a
// bot nor deleted.
func anotherAdministrator(ctx context.Context, client *api.Client, names ...string) error {
	administrators, err := client.Administrators(ctx)
	if err != nil {
		return err
	}
	for _, administrator := range administrators {
		named := slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(administrator.Name, name) })
		if !administrator.IsBot && !administrator.Deleted && !named {
			return nil
		}
	}
	return &lastAdministratorError{names: names}
}

// differs tells whether a text is planned that an account, or its bot, does not have.
func differs(planned types.String, have string) bool {
	return !planned.IsUnknown() && planned.ValueString() != have
}

// asAnother has do act as somebody else than the account, which is about to end or to lose its right. Where the run has no
// other credential nothing is done, and left is told why.
func asAnother(ctx context.Context, client *api.Client, account string, left func(why string), do func(other *api.Client) error) error {
	other, err := client.NotAs(ctx, account)
	if none := (*api.CredentialError)(nil); errors.As(err, &none) && none.Excluded != "" {
		left(none.Error())
		return nil
	}
	if err != nil {
		return err
	}
	return do(other)
}

// warnLeft says that the run does not end what it acts as or by itself, for which removal is the word at the beginning of a
// sentence.
func warnLeft(diagnostics *diag.Diagnostics, what, acts, why, removal string) {
	diagnostics.AddWarning(fmt.Sprintf("The %s is left as it is", what),
		fmt.Sprintf("The run acts %s it, and %s. %s it with another administrator's credential when nothing needs it any more.", acts, why, removal))
}

// demote takes the administrator's right from an account that has it. A deleted administrator's token keeps its rights for
// minutes, a demoted one's does not (F72), on the process that is told; how long one of several others may remember them is
// said (F165).
func demote(ctx context.Context, client *api.Client, account api.User, diagnostics *diag.Diagnostics) error {
	if !account.IsAdmin {
		return nil
	}
	_, err := client.SetAdministrator(ctx, account.ID, false)
	if err == nil && client.Processes() > 1 {
		diagnostics.AddWarning(fmt.Sprintf("A token of %q may work a while longer", account.Name),
			fmt.Sprintf("Each replica of the server was told that %q is no administrator any more, as far as it could be reached. One that does not heed it remembers the rights of before, and goes on letting a token in that was used there: for seven minutes and more. "+
				"To end that at once, restart the replicas, in Kubernetes with kubectl rollout restart.", account.Name))
	}
	return err
}
