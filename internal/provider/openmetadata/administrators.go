package openmetadata

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

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

// warnRemembered says how long an account whose administrator's right was just taken away may keep it on one of several
// replicas (F165).
func warnRemembered(client *api.Client, name string, diagnostics *diag.Diagnostics) {
	if client.Processes() < 2 {
		return
	}
	diagnostics.AddWarning(fmt.Sprintf("A token of %q may work a while longer", name),
		fmt.Sprintf("Each replica of the server was told that %q is no administrator any more, as far as it could be reached. One that does not heed it remembers the rights of before, and goes on letting a token in that was used there: for seven minutes and more. "+
			"To end that at once, restart the replicas, in Kubernetes with kubectl rollout restart.", name))
}
