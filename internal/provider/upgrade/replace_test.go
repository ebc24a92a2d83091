package upgrade

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// kind is what a resource does when its successor is created while it is there; see lifecycle.Replacement.
type kind string

const (
	second  kind = "makes a second object"
	adopts  kind = "adopts the same one"
	refused kind = "is refused before any write"
)

// replaced are the types of resources in an order in which none takes along what another needs, each with what its page says.
// What differs for one resource of the type stands under its name, too.
var replaced = []struct {
	typeName string
	kind     kind
	but      map[string]kind
}{
	{"security_config", refused, nil},
	{"okta_authorization_server_policy_rule", adopts, nil},
	{"okta_authorization_server_policy", second, map[string]kind{"least": refused}}, // one for all clients may be anybody's
	{"okta_authorization_server_claim", refused, nil},
	{"okta_authorization_server_scope", adopts, nil},
	{"okta_authorization_server", adopts, nil},
	{"okta_client_secret", second, map[string]kind{"all": refused}}, // the app has two
	{"okta_app_group_assignment", adopts, nil},
	{"okta_app", adopts, nil},
	{"okta_group", refused, nil},
	{"okta_trusted_origin", refused, nil},
	{"jwt_signing_key", second, nil},
	{"jwt_signing_key_rollout", adopts, nil},
	{"jwt_signing_key_files", adopts, nil},
	{"personal_access_token", refused, nil},
	{"bot_token", adopts, nil},
	{"bot", refused, nil},
	{"default_admin_removal", adopts, nil},
	{"admin_user", adopts, nil},
}

// TestAccReplace: every resource is replaced under create_before_destroy, in one run and with a kill between, after a taint,
// and without create_before_destroy. What the new instance stands for is not undone by the end of the old one, nothing is there
// twice, and what is refused is refused before any write.
func TestAccReplace(t *testing.T) {
	missing := acctest.ResourceTypes(t)
	for name, build := range map[string]func(*world){"okta": oktaWorld, "server": serverWorld, "sign_in_public": nil} {
		t.Run(name, func(t *testing.T) {
			w := &world{t: t}
			if build != nil {
				w = newWorld(t, "")
				build(w)
			} else {
				w.Environment, w.fixture = restore(t, path("v0", name))
				w.assignAll()
			}
			w.leaveRoom()
			if w.UsesServer() {
				w.SkipTokenCache()
			}
			for _, r := range replaced {
				for _, key := range slices.Sorted(maps.Keys(w.fixture.Resources)) {
					typeName, resource, _ := strings.Cut(key, " ")
					// What else the states of before have, the other worlds have new.
					if typeName != r.typeName || build == nil && typeName != "security_config" {
						continue
					}
					missing = slices.DeleteFunc(missing, func(typeName string) bool { return typeName == "openmetadata_"+r.typeName })
					does := r.kind
					if other, differs := r.but[resource]; differs {
						does = other
					}
					if said := pageSays(t, "openmetadata_"+r.typeName); !slices.Equal(said, []kind{r.kind}) {
						t.Errorf("the page of %s says %v, not %q", r.typeName, said, r.kind)
					}
					t.Run(key, func(t *testing.T) { w.replace(t, w.fixture.Resources[key], does) })
				}
			}
		})
	}
	if len(missing) > 0 {
		t.Errorf("there is no resource of %s to replace", strings.Join(missing, ", "))
	}
}

// pageSays are the kinds that the page of a type of resources names.
func pageSays(t *testing.T, typeName string) (kinds []kind) {
	t.Helper()
	page := acctest.Description(t, typeName)
	for _, one := range []kind{second, adopts, refused} {
		if strings.Contains(page, string(one)) {
			kinds = append(kinds, one)
		}
	}
	return kinds
}

// assignAll lets a person who administers the server sign in by each app.
func (w *world) assignAll() {
	w.t.Helper()
	group := w.Okta().Must(w.t, http.MethodPost, "/api/v1/groups", object{"profile": object{"name": "everybody"}}).(object)["id"]
	for _, app := range w.Okta().Must(w.t, http.MethodGet, "/api/v1/apps", nil).([]any) {
		w.Okta().Must(w.t, http.MethodPut, fmt.Sprintf("/api/v1/apps/%s/groups/%s", app.(object)["id"], group), object{})
	}
	w.Okta().Must(w.t, http.MethodPost, "/api/v1/trustedOrigins", object{
		"name": "catalog", "origin": "https://catalog.example.com", "scopes": []any{object{"type": "CORS"}, object{"type": "REDIRECT"}},
	})
	letIn(w.t, w.Environment)
}

// leaveRoom deletes the client secret that Okta makes with an app, where a test is to have room for another.
func (w *world) leaveRoom() {
	w.t.Helper()
	stored, exists := w.fixture.Resources["okta_client_secret least"]
	if !exists {
		return
	}
	secrets := "/api/v1/apps/" + stored.Config["app_id"].(string) + "/credentials/secrets"
	first := w.Okta().Must(w.t, "GET", secrets, nil).([]any)[0].(object)["id"].(string)
	w.Okta().Must(w.t, "POST", secrets+"/"+first+"/lifecycle/deactivate", nil)
	w.Okta().Do(w.t, "DELETE", secrets+"/"+first, nil)
}

// replace leads one resource through its replacements.
func (w *world) replace(t *testing.T, stored acctest.Stored, kind kind) {
	// An administrator to be, whom the plan of the end of the security configuration wants.
	values := maps.Clone(w.fixture.Provider)
	if values != nil {
		values["email"], values["password"] = "operator@open-metadata.org", "Str0ng-Pass!"
	}
	d := w.Resume(stored, values)
	steps := []struct {
		name   string
		taint  bool
		second func() acctest.Said
	}{
		{"killed between", false, func() acctest.Said { return d.NextRun(stored.Config) }},
		{"in one run", false, d.DestroyFormer},
		{"tainted, killed between", true, func() acctest.Said { return d.NextRun(stored.Config) }},
		{"tainted, in one run", true, d.DestroyFormer},
	}
	for _, step := range steps {
		before, id, objects := w.writes(), d.Attribute("id"), w.objects(t, stored.Type)
		if step.taint {
			d.Taint()
			if stored.Type == "openmetadata_security_config" {
				kind = adopts // It is tainted when its first creation has failed half-way.
			}
		}
		said := d.CreateBefore(stored.Config)
		if len(said.Errors) == 0 {
			said = and(said, step.second())
		}
		switch {
		case kind == refused && (len(said.Errors) == 0 || w.writes() != before):
			t.Fatalf("%s: it is not refused before any write: %v", step.name, said.Errors)
		case kind != refused && len(said.Errors) > 0:
			t.Fatalf("%s: %v", step.name, said.Errors)
		}
		d.Untaint()
		if !d.Exists() || d.Changes(stored.Config) || d.Left() > 0 {
			t.Errorf("%s: what the new instance stands for was undone: exists %t, left over %d", step.name, d.Exists(), d.Left())
		}
		if same := d.Attribute("id") == id; id != nil && same != (kind != second) {
			t.Errorf("%s: the object %v is %v now", step.name, id, d.Attribute("id"))
		}
		if now := w.objects(t, stored.Type); now != objects {
			t.Errorf("%s: there are %d objects, not %d", step.name, now, objects)
		}
	}
	if stored.Type == "openmetadata_security_config" {
		d.DestroyBefore(stored.Config).ExpectError(t, "", "The security configuration is not replaced")
		return
	}
	if said := d.DestroyBefore(stored.Config); len(said.Errors) > 0 || !d.Exists() || d.Changes(stored.Config) {
		t.Errorf("without create_before_destroy: %v", said.Errors)
	}
}

// writes counts the requests that are no reads. A login is none.
func (w *world) writes() int {
	count := 0
	requests := w.Okta().Requests()
	if w.UsesServer() {
		requests = append(requests, w.Server().Requests()...)
	}
	for _, request := range requests {
		if !strings.HasPrefix(request, "GET ") && !strings.HasSuffix(request, "/login") {
			count++
		}
	}
	return count
}

// objects counts what the org has, and the accounts and bots of the server. A policy takes its rules along.
func (w *world) objects(t *testing.T, typeName string) int {
	t.Helper()
	count := 0
	list := func(path string) []any {
		found, _ := w.Okta().Must(t, http.MethodGet, path, nil).([]any)
		count += len(found)
		return found
	}
	list("/api/v1/groups")
	list("/api/v1/trustedOrigins")
	for _, app := range list("/api/v1/apps") {
		at := "/api/v1/apps/" + app.(object)["id"].(string)
		list(at + "/groups")
		list(at + "/credentials/secrets")
	}
	for _, server := range list("/api/v1/authorizationServers") {
		at := "/api/v1/authorizationServers/" + server.(object)["id"].(string)
		list(at + "/scopes")
		list(at + "/claims")
		for _, policy := range list(at + "/policies") {
			if strings.HasSuffix(typeName, "_policy") {
				continue
			}
			list(at + "/policies/" + policy.(object)["id"].(string) + "/rules")
		}
	}
	if w.UsesServer() {
		token := w.Server().SignedToken("terraform")
		for _, kind := range []string{"users", "bots"} {
			found := w.Server().Must(t, token, http.MethodGet, "/v1/"+kind+"?limit=1000", nil).(object)
			count += len(found["data"].([]any))
		}
	}
	return count
}

func and(said, more acctest.Said) acctest.Said {
	return acctest.Said{Errors: append(said.Errors, more.Errors...), Warnings: append(said.Warnings, more.Warnings...)}
}
