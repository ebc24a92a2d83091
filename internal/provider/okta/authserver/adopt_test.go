package authserver_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

type object = map[string]any

// TestAccOktaAuthorizationServer_halfMade: what an apply was killed after making is adopted by the next one or makes room, so
// that there is no second; what is not quite that is somebody else's, and refused.
func TestAccOktaAuthorizationServer_halfMade(t *testing.T) {
	env := acctest.New(t, acctest.Options{Needs: acctest.OwnOrg})
	env.Parallel()
	org := env.Okta()
	client, other := newApp(t, org), newApp(t, org)
	server := func() string {
		d := env.Dialogue("openmetadata_okta_authorization_server", nil)
		d.MustApply(object{"name": acctest.Name("server"), "audiences": []any{client}})
		return d.Attribute("id").(string)
	}
	policy := func(server string) string {
		d := env.Dialogue("openmetadata_okta_authorization_server_policy", nil)
		d.MustApply(object{"authorization_server_id": server, "name": "Parent", "description": "x", "clients_included": []any{client}})
		return d.Attribute("id").(string)
	}
	for typeName, parts := range map[string]func() (collection string, config, changed object){
		"": func() (string, object, object) {
			name := acctest.Name("server")
			return "/api/v1/authorizationServers?q=" + name, object{"name": name, "audiences": []any{client}, "key_rotation_mode": "MANUAL"}, object{"audiences": []any{other}}
		},
		"_scope": func() (string, object, object) {
			server := server()
			return serversPath + server + "/scopes?q=openmetadata", object{"authorization_server_id": server, "name": "openmetadata", "default": true}, object{"default": false}
		},
		"_policy": func() (string, object, object) {
			server := server()
			return serversPath + server + "/policies", object{"authorization_server_id": server, "name": "OpenMetadata", "description": "x", "clients_included": []any{client}},
				object{"clients_included": []any{client, other}}
		},
		"_policy_rule": func() (string, object, object) {
			server := server()
			policy := policy(server)
			return serversPath + server + "/policies/" + policy + "/rules",
				object{"authorization_server_id": server, "policy_id": policy, "name": "People", "grant_types": []any{"authorization_code", "implicit"}, "scopes": []any{"openid", "email"}, "groups_included": []any{newGroup(t, org)}},
				object{"scopes": []any{"openid"}}
		},
	} {
		t.Run(strings.TrimPrefix("server"+typeName, "_"), func(t *testing.T) {
			collection, config, changed := parts()
			env.Dialogue("openmetadata_okta_authorization_server"+typeName, nil).ApplyKilled(config)
			d := env.Dialogue("openmetadata_okta_authorization_server"+typeName, nil)
			if typeName == "" {
				d.MustApply(config).ExpectWarning(t, "", "was there already and is adopted")
			} else {
				d.MustApply(config)
			}
			if made := org.Must(t, http.MethodGet, collection, nil).([]any); len(made) != 1 || made[0].(object)["id"] != d.Attribute("id") {
				t.Errorf("there are %v, and the state has %v", made, d.Attribute("id"))
			}
			if d.Changes(config) {
				t.Error("the next plan has changes")
			}
			for name, value := range config {
				if _, differs := changed[name]; !differs {
					changed[name] = value
				}
			}
			env.Dialogue("openmetadata_okta_authorization_server"+typeName, nil).Apply(changed).ExpectError(t, "", "exists already")
		})
	}
}

// TestAccOktaAuthorizationServerPolicy_newClient: a policy of another name for other clients is another policy, also in the
// apply after one that was killed when it had made it. One that keeps a client is changed.
func TestAccOktaAuthorizationServerPolicy_newClient(t *testing.T) {
	env := acctest.New(t, acctest.Options{Needs: acctest.OwnOrg})
	env.Parallel()
	org := env.Okta()
	before, after := newApp(t, org), newApp(t, org)
	server := env.Dialogue("openmetadata_okta_authorization_server", nil)
	server.MustApply(object{"name": acctest.Name("server"), "audiences": []any{before}})
	config := func(name string, clients ...any) object {
		return object{"authorization_server_id": server.Attribute("id"), "name": name, "description": "x", "clients_included": clients}
	}
	policies := serversPath + server.Attribute("id").(string) + "/policies"
	d := env.Dialogue("openmetadata_okta_authorization_server_policy", nil)
	d.MustApply(config("Single-page", before))
	former := d.Attribute("id")
	for name, other := range map[string]object{
		"the name":               config("Web", before),
		"the clients":            config("Single-page", after),
		"a client that is added": config("Web", before, after),
		"to all":                 config("Web", "ALL_CLIENTS"),
	} {
		if d.Replaces(other) {
			t.Errorf("a change of %s replaces the policy", name)
		}
	}
	web := config("Web", after)
	if !d.Replaces(web) {
		t.Fatal("another name for another client does not replace the policy")
	}
	// The apply that was killed: what it made is in no state.
	d.Beside().MustApply(web)
	if said := d.CreateBefore(web); len(said.Errors) > 0 {
		t.Fatal(said.Errors)
	}
	if said := d.DestroyFormer(); len(said.Errors) > 0 {
		t.Fatal(said.Errors)
	}
	if left := org.Must(t, http.MethodGet, policies, nil).([]any); len(left) != 1 || left[0].(object)["id"] != d.Attribute("id") || d.Attribute("id") == former {
		t.Errorf("there are %v, and the state has %v", left, d.Attribute("id"))
	}
}

// TestAccOktaAuthorizationServerPolicy_lostState: to a creation a policy with rules may be one that is being replaced, or one
// that a lost state had. A warning says that it has another name, and what to do where nothing deletes it.
func TestAccOktaAuthorizationServerPolicy_lostState(t *testing.T) {
	env := acctest.New(t, acctest.Options{Needs: acctest.OwnOrg})
	env.Parallel()
	client := newApp(t, env.Okta())
	server := env.Dialogue("openmetadata_okta_authorization_server", nil)
	server.MustApply(object{"name": acctest.Name("server"), "audiences": []any{client}})
	at := server.Attribute("id")
	config := object{"authorization_server_id": at, "name": "Catalog", "description": "x", "clients_included": []any{client}}
	d := env.Dialogue("openmetadata_okta_authorization_server_policy", nil)
	d.MustApply(config)
	former, _ := d.Attribute("id").(string)
	env.Dialogue("openmetadata_okta_authorization_server_policy_rule", nil).MustApply(object{
		"authorization_server_id": at, "policy_id": former, "name": "All", "groups_included": []any{"EVERYONE"},
		"grant_types": []any{"authorization_code"}, "scopes": []any{"openid"},
	})
	env.Dialogue("openmetadata_okta_authorization_server_policy", nil).MustApply(config).
		ExpectWarning(t, "", `It is called "Catalog (replaced `+former+`)", and a second policy is made.`)
}
