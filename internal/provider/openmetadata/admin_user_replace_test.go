package openmetadata_test

import (
	"net/http"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// TestAccAdminUser_replaced: what becomes of the person whom a replacement leaves behind. Who is meant by the new instance,
// under this address or another, keeps account and right; who is not loses the right, or is told of where that cannot be told.
func TestAccAdminUser_replaced(t *testing.T) {
	alice := map[string]any{"email": "alice@example.com"}
	bob := map[string]any{"email": "bob@example.com"}
	for name, test := range map[string]struct {
		life func(d *acctest.Dialogue, server *acctest.ServerTarget) acctest.Said
		// admin tells whether alice is an administrator, or nil that she has no account.
		admin   any
		warning string
	}{
		"by herself, destroyed first": {func(d *acctest.Dialogue, _ *acctest.ServerTarget) acctest.Said {
			id := d.Attribute("id")
			said := d.DestroyBefore(alice)
			if d.Attribute("id") != id || d.Attribute("created") != true {
				t.Errorf("the account is %v, created %v", d.Attribute("id"), d.Attribute("created"))
			}
			return said
		}, true, ""},
		"by herself, destroyed first, and then for good": {func(d *acctest.Dialogue, _ *acctest.ServerTarget) acctest.Said {
			d.DestroyBefore(alice)
			return d.Destroy()
		}, nil, ""},
		"by another, destroyed first": {func(d *acctest.Dialogue, _ *acctest.ServerTarget) acctest.Said { return d.DestroyBefore(bob) }, nil, ""},
		"by another whom the server does not know": {func(d *acctest.Dialogue, _ *acctest.ServerTarget) acctest.Said {
			d.CreateBefore(bob)
			return d.DestroyFormer()
		}, false, "loses the right and is not deleted"},
		"by another whom the server knows": {func(d *acctest.Dialogue, server *acctest.ServerTarget) acctest.Said {
			server.Must(t, server.SignedToken("terraform"), http.MethodPost, "/v1/users", map[string]any{"name": "bob", "email": "bob@example.com"})
			d.CreateBefore(bob)
			return d.DestroyFormer()
		}, true, "stays as it is"},
		"by another, killed between": {func(d *acctest.Dialogue, _ *acctest.ServerTarget) acctest.Said {
			d.CreateBefore(bob)
			return d.NextRun(bob)
		}, true, "stays as it is"},
		"under another address": {func(d *acctest.Dialogue, _ *acctest.ServerTarget) acctest.Said {
			return d.DestroyAfter(func(other *acctest.Dialogue) { other.MustApply(alice) })
		}, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			environment, server := withServer(t, acctest.KeyFiles)
			environment.Parallel()
			server.Automation(t)
			d := environment.Dialogue("openmetadata_admin_user", server.BySigningKey("terraform"))
			d.MustApply(alice)
			said := test.life(d, server)
			if len(said.Errors) > 0 {
				t.Fatal(said.Errors)
			}
			if test.warning != "" {
				said.ExpectWarning(t, "", test.warning)
			}
			var admin any
			if status, account := server.Do(t, server.SignedToken("terraform"), http.MethodGet, "/v1/users/name/alice", nil); status == http.StatusOK {
				admin, _ = account.(map[string]any)["isAdmin"].(bool)
			}
			if admin != test.admin {
				t.Errorf("alice is an administrator: %v, want %v", admin, test.admin)
			}
		})
	}
}
