package provider_test

import (
	"fmt"
	"hash/fnv"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport/answertest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// faults are words that Terraform and the framework have for a fault of the provider's.
var faults = []string{
	"inconsistent", "Provider produced", "Provider returned", "Missing Resource", "Value Conversion", "issue in the provider", "bug in the provider",
	"provider developers", "panic", "nil pointer", "json:", "Go value",
}

// sample is how many ways an answer is spoiled in a walk that is long, where make sweep tries them all, and later answers to
// the same request too.
const sample = 4

func sweeping() bool { return os.Getenv("TF_ACC_SWEEP") != "" }

type object = map[string]any

// walked is a type whose answers are spoiled.
type walked struct {
	env  *acctest.Environment
	wire *spoiler
	// values are those of the provider.
	values object
	config func() object
	// change is another configuration of a resource.
	change object
	// ids are the attributes that are never empty.
	ids []string
	// seldom says that in the answers to writes another type is tried of the outermost members alone, since each object has
	// many members or costs a key.
	seldom bool
	// reads says that the answers to the reads of a create and an update are spoiled too, and long that make test tries a
	// sample only.
	reads, long bool
	// before brings the server back to where a resource can be made, and tick has it be a later second there, since two tokens
	// of one second are the same (F161).
	before, tick func()
}

// answersWorld are an org and two servers behind spoilers: one that is shared, and one that is brought back each time.
type answersWorld struct {
	t           *testing.T
	env, other  *acctest.Environment
	org, server *spoiler
	second      *spoiler
	values      object
	otherValues object
	made        int
	app, group  string
	// token is the id of a personal access token.
	token any
}

func newAnswersWorld(t *testing.T) *answersWorld {
	t.Helper()
	w := &answersWorld{t: t, env: acctest.New(t, acctest.Options{Needs: acctest.OwnOrg | acctest.MovableClock})}
	w.env.Parallel()
	w.env.SkipTokenCache()
	org := w.env.Okta()
	w.org, w.server = before(t, org.URL), before(t, w.env.Server().URL)
	okta := object{"org_url": w.org.url, "api_token": org.Token}
	w.values = object{"host": w.server.url, "okta": okta, "max_retries": 0}
	w.other = acctest.New(t, acctest.Options{Needs: acctest.OwnServer | acctest.KeyFiles | acctest.Restart | acctest.CallsOkta | acctest.MovableClock})
	w.other.SkipTokenCache()
	key, err := jwtkey.Generate(jwtkey.MinBits)
	if err == nil {
		err = keyfile.WritePair(keyfile.InDirectory(w.other.Server().ConfDir()), key, keyfile.WriteOptions{})
	}
	if err == nil {
		err = w.other.Server().Restart()
	}
	if err != nil {
		t.Fatal(err)
	}
	w.other.Server().Automation(t)
	w.second = before(t, w.other.Server().URL)
	w.otherValues = object{"host": w.second.url, "email": nil, "password": nil, "okta": okta, "max_retries": 0, "signing_key": object{
		"private_key_file": filepath.Join(w.other.Server().ConfDir(), jwtkey.PrivateFileName), "user": "terraform",
	}}
	token := w.other.Session(w.otherValues).Dialogue("openmetadata_personal_access_token")
	token.MustApply(object{"name": "read", "expiry": "7"})
	w.token = token.Attribute("id")
	w.app = w.make("openmetadata_okta_app", w.newApp())
	w.group = w.make("openmetadata_okta_group", object{"name": w.name()})
	return w
}

func (w *answersWorld) name() string { w.made++; return fmt.Sprintf("spoiled%05d", w.made) }

func (w *answersWorld) make(typeName string, config object) string {
	w.t.Helper()
	d := w.env.Dialogue(typeName, nil)
	d.MustApply(config)
	return d.Attribute("id").(string)
}

func (w *answersWorld) newApp() object {
	return object{"label": w.name(), "flow_type": "auth_code", "redirect_uris": []any{"https://catalog.example.com/callback"}}
}

// appWithSecret is a secret's configuration, for an app that has one already.
func (w *answersWorld) appWithSecret() object {
	return object{"app_id": w.make("openmetadata_okta_app", w.newApp()), "status": "INACTIVE"}
}

// resources are the resources whose answers are spoiled. A type that is there twice gets those of the org in the second.
func (w *answersWorld) resources() map[string]walked {
	t := w.t
	in := w.make("openmetadata_okta_authorization_server", object{"name": w.name(), "audiences": []any{"api://catalog"}})
	policy := w.make("openmetadata_okta_authorization_server_policy", object{"authorization_server_id": in, "name": w.name(), "description": "x", "clients_included": []any{w.app}})
	named := func(more object) func() object {
		return func() object {
			config := object{"authorization_server_id": in, "name": w.name()}
			maps.Copy(config, more)
			return config
		}
	}
	all := map[string]walked{
		"openmetadata_okta_app":   {wire: w.org, config: w.newApp, change: object{"consent_method": "REQUIRED"}, ids: []string{"id", "client_id"}, seldom: true},
		"openmetadata_okta_group": {wire: w.org, config: func() object { return object{"name": w.name(), "description": "d"} }, change: object{"description": "e"}, ids: []string{"id"}},
		"openmetadata_okta_trusted_origin": {wire: w.org, config: func() object {
			n := w.name()
			return object{"name": n, "origin": "https://" + n + ".example.com", "scopes": []any{object{"type": "CORS"}}}
		}, change: object{"scopes": []any{object{"type": "REDIRECT"}}}, ids: []string{"id"}},
		"openmetadata_okta_app_group_assignment": {wire: w.org, config: func() object {
			return object{"app_id": w.make("openmetadata_okta_app", w.newApp()), "group_id": w.group, "priority": 1}
		}, change: object{"priority": 2}, ids: []string{"app_id", "group_id"}},
		"openmetadata_okta_client_secret": {wire: w.org, config: w.appWithSecret, change: object{"status": "ACTIVE"}, ids: []string{"id"}},
		"openmetadata_okta_authorization_server": {wire: w.org, config: func() object {
			return object{"name": w.name(), "audiences": []any{"api://catalog"}}
		}, change: object{"description": "e"}, ids: []string{"id", "issuer"}, seldom: true},
		"openmetadata_okta_authorization_server_scope": {wire: w.org, config: named(nil), change: object{"description": "e"}, ids: []string{"id"}},
		"openmetadata_okta_authorization_server_claim": {wire: w.org, config: named(object{
			"claim_type": "IDENTITY", "value_type": "EXPRESSION", "value": "user.email",
		}), change: object{"value": "user.login"}, ids: []string{"id"}},
		"openmetadata_okta_authorization_server_policy": {wire: w.org, config: named(object{
			"description": "x", "clients_included": []any{w.app},
		}), change: object{"description": "e"}, ids: []string{"id"}},
		"openmetadata_okta_authorization_server_policy_rule": {wire: w.org, config: named(object{
			"policy_id": policy, "grant_types": []any{"authorization_code"}, "scopes": []any{"openid"}, "groups_included": []any{w.group},
		}), change: object{"access_token_lifetime_minutes": 30}, ids: []string{"id"}},
		"openmetadata_bot":        {wire: w.server, config: func() object { return object{"name": w.name(), "description": "d"} }, change: object{"description": "e"}, ids: []string{"id", "name"}},
		"openmetadata_admin_user": {wire: w.server, config: func() object { return object{"email": w.name() + "@example.com"} }, change: object{"display_name": "e"}, ids: []string{"id", "email"}},
		"openmetadata_bot_token": {
			wire: w.server, config: func() object { return object{"bot": "ingestion-bot", "expiry": "7", "token_in_state": true} },
			change: object{"expiry": "30"}, ids: []string{"id", "bot_user_id"}, reads: true, long: true,
		},
		"openmetadata_jwt_signing_key_files": {
			wire: w.server, config: func() object { return object{"directory": t.TempDir()} },
			change: object{"keepers": object{"a": "1"}}, ids: []string{"id", "thumbprint"}, reads: true, long: true,
		},
	}
	for typeName, one := range all {
		one.env, one.values, one.before, one.tick = w.env, w.values, func() {}, func() { w.env.Clock.Advance(2 * time.Second) }
		all[typeName] = one
	}
	maps.Copy(all, w.ofWholeServer())
	return all
}

// ofWholeServer are the resources of which a server has one.
func (w *answersWorld) ofWholeServer() map[string]walked {
	t, server := w.t, w.other.Server()
	owner, _ := w.env.Okta().Must(t, http.MethodGet, "/api/v1/users/me", nil).(object)
	app := w.newApp()
	app["flow_type"] = "auth_code_pkce"
	appID := w.make("openmetadata_okta_app", app)
	w.env.Okta().Must(t, http.MethodPost, "/api/v1/apps/"+appID+"/users", object{"id": owner["id"]})
	w.make("openmetadata_okta_trusted_origin", object{
		"name": w.name(), "origin": "https://catalog.example.com", "scopes": []any{object{"type": "CORS"}, object{"type": "REDIRECT"}},
	})
	email, _ := acctest.Member(owner, "profile.email").(string)
	local, _, _ := strings.Cut(strings.ToLower(email), "@")
	server.Must(t, server.Login(t), http.MethodPut, "/v1/users", object{"name": local, "email": email, "isAdmin": true})
	client := acctest.Member(w.env.Okta().Get(t, "/api/v1/apps/"+appID), "credentials.oauthClient.client_id")
	authentication := func(name string) object {
		return object{
			"provider": "okta", "provider_name": name, "client_type": "public", "authority": w.org.url, "client_id": client,
			"callback_url": "https://catalog.example.com/callback", "public_key_urls": []any{w.org.url + "/oauth2/v1/keys"},
			"jwt_principal_claims": []any{"email", "preferred_username", "sub"},
		}
	}
	security := func() object {
		return object{
			"authentication_configuration": authentication("Okta"),
			"authorizer_configuration":     object{"admin_principals": []any{"terraform", local}, "principal_domain": "open-metadata.org"},
		}
	}
	renamed := object{"authentication_configuration": authentication("Company")}
	key, _ := acctest.Member(w.other.Read("openmetadata_jwks", w.otherValues, nil), "keys").([]any)
	thumbprint := key[0].(object)["thumbprint"]
	all := map[string]walked{
		"openmetadata_security_config":            {wire: w.second, config: security, change: renamed},
		"openmetadata_security_config of the org": {wire: w.org, config: security, change: renamed},
		"openmetadata_default_admin_removal": {wire: w.second, config: func() object {
			return object{"server_environment_confirmed": true}
		}, change: object{"hard_delete": true}},
		"openmetadata_personal_access_token": {wire: w.second, config: func() object {
			return object{"name": w.name(), "expiry": "7", "token_in_state": true}
		}, change: object{"expiry": "30"}, ids: []string{"id", "token", "user"}},
		"openmetadata_jwt_signing_key_rollout": {wire: w.second, config: func() object {
			return object{"thumbprint": thumbprint}
		}, change: object{"timeout": 61}},
	}
	dump := server.Dump(t)
	for typeName, one := range all {
		one.ids = append([]string{"id"}, one.ids...)
		one.env, one.values, one.reads, one.long = w.other, w.otherValues, true, true
		one.before, one.tick = func() { server.Restore(t, dump) }, func() { w.other.Clock.Advance(2 * time.Second) }
		all[typeName] = one
	}
	return all
}

// without are the types that get no answer, each with why.
var without = map[string]string{
	"openmetadata_jwt_signing_key": "the key is made on this machine",
}

// TestAnswers_everyMember spoils each member of each answer that a create, an update and a read of a resource gets, by taking
// it away, by null and by another type. The outcome is an error in words of the provider's own, or an object that has its
// identifiers; and what was made is in the state. So it is of what a data source and an ephemeral resource read.
func TestAnswers_everyMember(t *testing.T) {
	w := newAnswersWorld(t)
	resources, readings := w.resources(), w.readings()
	var walkedTypes []string
	for name, r := range resources {
		typeName, _, _ := strings.Cut(name, " ")
		walkedTypes = append(walkedTypes, "resource "+typeName)
		t.Run(name, func(t *testing.T) { r.walk(t, typeName) })
	}
	for name, r := range readings {
		walkedTypes = append(walkedTypes, name)
		t.Run(name, func(t *testing.T) { r.walk(t) })
	}
	for _, name := range acctest.TypeNames(t) {
		_, typeName, _ := strings.Cut(name, " ")
		if (without[typeName] == "") != slices.Contains(walkedTypes, name) {
			t.Errorf("%s is neither walked nor without answers, or both", name)
		}
	}
}

// tries spoils one answer after the other, where make sweep does in every way. Otherwise it takes a sample, which is another
// one for each answer and a smaller one in a long walk.
func tries(t *testing.T, long bool, what string, answer answered, skip func(answertest.Mutation) bool, run func(answertest.Mutation)) {
	t.Helper()
	mutations, err := answertest.Mutations(answer.body)
	if err != nil {
		t.Fatal(err)
	}
	mutations = slices.DeleteFunc(mutations, func(m answertest.Mutation) bool { return strings.Contains(m.Member, "_links.") || skip(m) })
	slices.SortFunc(mutations, func(a, b answertest.Mutation) int {
		return strings.Compare(a.Member+" "+a.Kind, b.Member+" "+b.Kind)
	})
	step, first := 1, 0
	most := 4 * sample
	if long {
		most = sample
	}
	if !sweeping() && len(mutations) > most {
		step = len(mutations) / most
		hash := fnv.New32a()
		fmt.Fprint(hash, what)
		first = int(hash.Sum32()) % step
	}
	for i := first; i < len(mutations); i += step {
		run(mutations[i])
	}
}

// worded fails where a fault of the provider's is told, and where nothing is told and an identifier is empty.
func worded(t *testing.T, what string, mutation answertest.Mutation, said acctest.Said, ids []string, attribute func(string) any) {
	t.Helper()
	what = fmt.Sprintf("%s: %s is %s", what, mutation.Member, mutation.Kind)
	for _, problem := range said.Errors {
		for _, fault := range faults {
			if strings.Contains(problem.Text, fault) {
				t.Errorf("%s: %s %s", what, problem.Path, problem.Text)
			}
		}
	}
	for _, id := range ids {
		if value, _ := attribute(id).(string); value == "" && len(said.Errors) == 0 {
			t.Errorf("%s: no error, and %s is empty", what, id)
		}
	}
}

// undone tells whether what was made is made no longer.
func undone(said acctest.Said) bool {
	return slices.ContainsFunc(said.Errors, func(problem acctest.Problem) bool {
		return strings.Contains(problem.Text, "The server is back at its previous configuration")
	})
}

func (r walked) walk(t *testing.T, typeName string) {
	skip := func(what string) func(answertest.Mutation) bool {
		return func(m answertest.Mutation) bool {
			// What is null is decoded as what is absent.
			return what != "read" && (m.Kind == "null" || r.seldom && m.Kind != "absent" && strings.Contains(m.Member, "."))
		}
	}
	spoiled := func(answer answered, before []answered) bool {
		again := slices.ContainsFunc(before, func(b answered) bool { return b.method == answer.method && b.path == answer.path })
		return !strings.HasSuffix(answer.path, "/login") && (r.reads || answer.method != http.MethodGet) && (!r.long || !again || sweeping())
	}
	r.before()
	session := r.env.Session(r.values)
	config := r.config()
	d := session.Dialogue(typeName)
	honest := r.wire.during(-1, answertest.Mutation{}, func() { d.MustApply(config) })
	for i, answer := range honest {
		if !spoiled(answer, honest[:i]) {
			continue
		}
		what := fmt.Sprintf("create, %s %s (%d)", answer.method, answer.path, i)
		tries(t, r.long, what, answer, skip("create"), func(mutation answertest.Mutation) {
			r.before()
			r.tick()
			d, config := session.Dialogue(typeName), r.config()
			var said acctest.Said
			r.wire.during(i, mutation, func() { said = d.Apply(config) })
			worded(t, what, mutation, said, r.ids, d.Attribute)
			// A POST of a whole server's is a question to it: whether a configuration is good, for instance.
			isWrite := answer.method == http.MethodPut || !r.reads
			if value, _ := d.Attribute(r.ids[0]).(string); value == "" && mutation.Member != "id" && isWrite && !undone(said) {
				t.Errorf("%s: with %s %s the object is in no state: %v", what, mutation.Member, mutation.Kind, said.Errors)
			}
		})
	}
	r.before()
	d, config = session.Dialogue(typeName), r.config()
	d.MustApply(config)
	read := r.wire.during(-1, answertest.Mutation{}, func() { d.Copy().Plan(config) })
	for i, answer := range read {
		if r.long && !spoiled(answer, read[:i]) {
			continue
		}
		what := fmt.Sprintf("read, %s (%d)", answer.path, i)
		tries(t, r.long, what, answer, skip("read"), func(mutation answertest.Mutation) {
			d := d.Copy()
			var said acctest.Said
			r.wire.during(i, mutation, func() { said = d.Plan(config) })
			worded(t, what, mutation, said, r.ids, d.Attribute)
		})
	}
	changed := maps.Clone(config)
	maps.Copy(changed, r.change)
	update := func(d *acctest.Dialogue) (apply func() acctest.Said) {
		r.tick()
		said, apply := d.Prepare(changed)
		if len(said.Errors) > 0 {
			t.Fatal(said.Errors)
		}
		return apply
	}
	apply := update(d)
	honest = r.wire.during(-1, answertest.Mutation{}, func() { apply() })
	for i, answer := range honest {
		if !spoiled(answer, honest[:i]) {
			continue
		}
		what := fmt.Sprintf("update, %s %s (%d)", answer.method, answer.path, i)
		tries(t, r.long, what, answer, skip("update"), func(mutation answertest.Mutation) {
			if r.reads {
				r.before()
				d = session.Dialogue(typeName)
			}
			r.tick()
			d.MustApply(config)
			apply := update(d)
			var said acctest.Said
			r.wire.during(i, mutation, func() { said = apply() })
			worded(t, what, mutation, said, r.ids, d.Attribute)
		})
	}
}
