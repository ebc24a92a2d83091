package upgrade

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// imports is how one resource of a world is imported.
type imports struct {
	// id and byName are the import id; none for a type without. Attributes of the resource stand in braces, and so does the
	// attribute of what it is in after the resource's name in the world: {okta_app all.label}.
	id, byName string
	// refused is what an import by the right identity is refused with.
	refused string
	// lost are attributes that no import brings back, since only a configuration says them.
	lost []string
}

// imported are the resources that are imported, one for each type at least.
var imported = map[string]map[string]imports{
	"okta": {
		"okta_app all":                  {id: "{id}", byName: "name:{label}", lost: []string{"jwks"}},
		"okta_group all":                {id: "{id}", byName: "name:{name}"},
		"okta_app_group_assignment all": {id: "{app_id}/{group_id}", byName: "name:{okta_app auth_code.label}/name:{okta_group all.name}", lost: []string{"profile"}},
		"okta_client_secret least":      {id: "{app_id}/{id}", byName: "name:{okta_app with a secret.label}/{id}"},
		"okta_trusted_origin all":       {id: "{id}", byName: "name:{name}"},
		"okta_authorization_server all": {id: "{id}", byName: "name:{name}", lost: []string{"key_rotation_trigger"}},
		"okta_authorization_server_scope all": {
			id: "{authorization_server_id}/{id}", byName: "name:{okta_authorization_server all.name}/name:{name}",
		},
		"okta_authorization_server_claim all":  {id: "{authorization_server_id}/{id}", byName: "{authorization_server_id}/name:{name}"},
		"okta_authorization_server_policy all": {id: "{authorization_server_id}/{id}", byName: "{authorization_server_id}/name:{name}"},
		"okta_authorization_server_policy_rule all": {
			id: "{authorization_server_id}/{policy_id}/{id}", byName: "name:{okta_authorization_server all.name}/name:{okta_authorization_server_policy all.name}/name:{name}",
		},
	},
	"server": {
		"jwt_signing_key_files least":   {id: "{private_key_path},{public_key_path}", lost: []string{"created_at"}},
		"jwt_signing_key_rollout least": {refused: "is not imported"},
		"jwt_signing_key least":         {refused: "Import it by id, which is the path"},
		"admin_user all":                {id: "{name}", byName: "name:{name}", lost: []string{"created"}},
		"default_admin_removal all":     {refused: "is not imported"},
		"bot all":                       {id: "{name}", byName: "name:{name}"},
		"bot_token least":               {id: "{bot}", byName: "name:{bot}"},
		"personal_access_token least":   {id: "{user}/{id}", byName: "{user}/name:{name}"},
	},
	"sign_in_public": {
		"security_config public": {id: "{id}", lost: []string{"previous_configuration"}},
	},
}

// TestAccIdentity_everyType: each type has an identity, which a state without one gets when it is read and which is what its
// attributes say; and by identity, by id and by name the same comes into the state, which is what was there. That a creation
// and an update give it too, each test by a Dialogue sees.
func TestAccIdentity_everyType(t *testing.T) {
	missing := acctest.ResourceTypes(t)
	for name, resources := range imported {
		for resource := range resources {
			typeName, _, _ := strings.Cut(resource, " ")
			missing = slices.DeleteFunc(missing, func(other string) bool { return other == "openmetadata_"+typeName })
		}
		t.Run(name, func(t *testing.T) {
			e, f := restore(t, path("v0", name))
			e.Parallel()
			w := &adopted{e, f, map[string]*acctest.Dialogue{}}
			for resource, by := range resources {
				t.Run(resource, func(t *testing.T) { w.imports(t, resource, by) })
			}
		})
	}
	if len(missing) > 0 {
		t.Errorf("no import is tried of %s", strings.Join(missing, ", "))
	}
}

// adopted is a world that was written by an earlier version, without identities.
type adopted struct {
	*acctest.Environment

	fixture *fixture
	made    map[string]*acctest.Dialogue
}

// resource is a resource of the world, as it is in the state after a refresh.
func (w *adopted) resource(t *testing.T, name string) *acctest.Dialogue {
	t.Helper()
	if w.made[name] == nil {
		stored, exists := w.fixture.Resources[name]
		if !exists {
			t.Fatalf("the world has no %s", name)
		}
		d := w.Resume(stored, w.fixture.Provider)
		if d.Identity() != nil || !d.Exists() {
			t.Fatalf("%s: there is an identity before the refresh, or the resource is gone", name)
		}
		w.made[name] = d
	}
	return w.made[name]
}

func (w *adopted) imports(t *testing.T, resource string, by imports) {
	made := w.resource(t, resource)
	identity, state := made.Identity(), made.Attributes()
	if identity == nil {
		t.Fatal("there is no identity in the state after the refresh")
	}
	for _, attribute := range made.IdentityAttributes() {
		if identity[attribute] != state[attribute] || identity[attribute] == "" {
			t.Errorf("%s is %v in the identity, and %v in the state", attribute, identity[attribute], state[attribute])
		}
	}
	other := func() *acctest.Dialogue {
		return w.Dialogue("openmetadata_"+strings.Fields(resource)[0], w.fixture.Provider)
	}
	said := other().TryImportByIdentity(identity)
	if by.refused != "" {
		said.ExpectError(t, "", by.refused)
		return
	}
	for _, attribute := range made.IdentityAttributes() {
		wrong := maps.Clone(identity)
		wrong[attribute] = ""
		other().TryImportByIdentity(wrong).ExpectError(t, attribute, attribute+" is empty. It is: ")
	}
	for _, attribute := range by.lost {
		delete(state, attribute)
	}
	ways := map[string]func(*acctest.Dialogue) acctest.Said{
		"identity": func(d *acctest.Dialogue) acctest.Said { return d.TryImportByIdentity(identity) },
		"id":       func(d *acctest.Dialogue) acctest.Said { return d.TryImport(w.filled(t, by.id, resource)) },
	}
	if by.byName != "" {
		ways["name"] = func(d *acctest.Dialogue) acctest.Said { return d.TryImport(w.filled(t, by.byName, resource)) }
	}
	for way, run := range ways {
		d := other()
		if said := run(d); len(said.Errors) > 0 {
			t.Errorf("by %s: %v", way, said.Errors)
			continue
		}
		if got := d.Identity(); !reflect.DeepEqual(got, identity) {
			t.Errorf("by %s the identity is %v, not %v", way, got, identity)
		}
		got := d.Attributes()
		for attribute, value := range state {
			if !reflect.DeepEqual(got[attribute], value) {
				t.Errorf("by %s %s is %v, not %v", way, attribute, got[attribute], value)
			}
		}
	}
}

// filled puts attributes in the place of their names.
func (w *adopted) filled(t *testing.T, form, resource string) string {
	t.Helper()
	for {
		before, rest, found := strings.Cut(form, "{")
		if !found {
			return form
		}
		name, after, _ := strings.Cut(rest, "}")
		of := resource
		if other, attribute, isOther := strings.Cut(name, "."); isOther {
			of, name = other, attribute
		}
		form = before + fmt.Sprint(w.resource(t, of).Attribute(name)) + after
	}
}
