package provider_test

import (
	"fmt"
	"maps"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport/answertest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// reading is a data source or an ephemeral resource whose answers are spoiled.
type reading struct {
	wire *spoiler
	ids  []string
	long bool
	read func() (acctest.Said, object)
}

// readings are the data sources and ephemeral resources whose answers are spoiled.
func (w *answersWorld) readings() map[string]reading {
	label, groupName, serverName, otherName := w.name(), w.name(), w.name(), w.name()
	app := w.newApp()
	app["label"] = label
	appID := w.make("openmetadata_okta_app", app)
	w.make("openmetadata_okta_group", object{"name": groupName})
	authServer := w.make("openmetadata_okta_authorization_server", object{"name": serverName, "audiences": []any{"api://catalog"}})
	w.make("openmetadata_okta_trusted_origin", object{"name": otherName, "origin": "https://" + otherName + ".example.com", "scopes": []any{object{"type": "CORS"}}})
	in := func(more object) object {
		config := object{"authorization_server_id": authServer, "name": otherName}
		maps.Copy(config, more)
		return config
	}
	w.make("openmetadata_okta_authorization_server_scope", in(nil))
	policy := w.make("openmetadata_okta_authorization_server_policy", in(object{"description": "x", "clients_included": []any{appID}}))
	rule := object{"policy_id": policy}
	w.make("openmetadata_okta_authorization_server_policy_rule", in(object{"policy_id": policy, "grant_types": []any{"authorization_code"}, "groups_included": []any{"EVERYONE"}}))
	usual := func(wire *spoiler, kind, typeName string, config object, ids ...string) reading {
		session := w.env.Session(w.values)
		read := session.Read
		if kind == "ephemeral" {
			read = session.Open
		}
		return reading{wire: wire, ids: ids, read: func() (acctest.Said, object) { return read(typeName, config) }}
	}
	all := map[string]reading{
		"data openmetadata_okta_app":                              usual(w.org, "data", "openmetadata_okta_app", object{"label": label}, "id", "client_id"),
		"data openmetadata_okta_group":                            usual(w.org, "data", "openmetadata_okta_group", object{"name": groupName}, "id"),
		"data openmetadata_okta_authorization_server":             usual(w.org, "data", "openmetadata_okta_authorization_server", object{"name": serverName}, "id", "issuer"),
		"data openmetadata_okta_trusted_origin":                   usual(w.org, "data", "openmetadata_okta_trusted_origin", object{"name": otherName}, "id", "name"),
		"data openmetadata_okta_app_sign_in_policy":               usual(w.org, "data", "openmetadata_okta_app_sign_in_policy", object{"name": "Any two factors"}, "id", "name"),
		"data openmetadata_okta_authorization_server_scope":       usual(w.org, "data", "openmetadata_okta_authorization_server_scope", in(nil), "id", "name"),
		"data openmetadata_okta_authorization_server_policy":      usual(w.org, "data", "openmetadata_okta_authorization_server_policy", in(nil), "id", "name"),
		"data openmetadata_okta_authorization_server_policy_rule": usual(w.org, "data", "openmetadata_okta_authorization_server_policy_rule", in(rule), "id", "name"),
		"data openmetadata_jwks":                                  usual(w.server, "data", "openmetadata_jwks", nil),
		"data openmetadata_server":                                usual(w.server, "data", "openmetadata_server", nil, "version"),
		"ephemeral openmetadata_okta_client_secret":               usual(w.org, "ephemeral", "openmetadata_okta_client_secret", object{"app_id": appID}, "client_secret"),
		"ephemeral openmetadata_bot_token":                        usual(w.server, "ephemeral", "openmetadata_bot_token", object{"bot": "ingestion-bot"}, "token", "bot_user_id"),
	}
	session := w.other.Session(w.otherValues)
	all["ephemeral openmetadata_personal_access_token"] = reading{wire: w.second, ids: []string{"token", "name"}, read: func() (acctest.Said, object) {
		return session.Open("openmetadata_personal_access_token", object{"id": w.token})
	}}
	check := usual(w.server, "data", "openmetadata_sso_check", object{"app_id": appID, "authorization_server_id": authServer})
	check.long = true
	all["data openmetadata_sso_check"] = check
	return all
}

func (r reading) walk(t *testing.T) {
	read := func(said acctest.Said, _ object) {
		if len(said.Errors) > 0 {
			t.Fatal(said.Errors)
		}
	}
	asked := map[string]bool{}
	for i, answer := range r.wire.during(-1, answertest.Mutation{}, func() { read(r.read()) }) {
		if again := asked[answer.path]; r.long && again && !sweeping() {
			continue
		}
		asked[answer.path] = true
		what := fmt.Sprintf("%s %s (%d)", answer.method, answer.path, i)
		tries(t, r.long, what, answer, func(answertest.Mutation) bool { return false }, func(mutation answertest.Mutation) {
			var said acctest.Said
			var attributes object
			r.wire.during(i, mutation, func() { said, attributes = r.read() })
			worded(t, what, mutation, said, r.ids, func(name string) any { return attributes[name] })
		})
	}
}
