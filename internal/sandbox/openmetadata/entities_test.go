package openmetadata_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// A bot of one's own: made, changed, soft-deleted, restored, gone with its user (41j to 41n).
func TestBotLifecycle(t *testing.T) {
	t.Parallel()
	s := start(t, openmetadata.Options{})
	admin := s.admin()
	bot := func() object {
		return s.want(201, http.MethodPost, "/api/v1/users", admin, object{"name": "loader", "email": "loader@open-metadata.org", "isBot": true,
			"authenticationMechanism": object{"authType": "JWT", "config": object{"JWTTokenExpiry": "30"}}})
	}()
	made := s.want(201, http.MethodPut, "/api/v1/bots", admin, object{"name": "loader", "botUser": "loader"})
	path := "/api/v1/bots/" + made["id"].(string)
	changed := s.want(200, http.MethodPatch, path, admin, []any{object{"op": "add", "path": "/description", "value": "Loads."}})
	if changed["description"] != "Loads." || changed["version"] != 0.2 || changed["botUser"].(object)["id"] != bot["id"] {
		t.Errorf("the patched bot is %v", changed)
	}
	if same := s.want(200, http.MethodPut, "/api/v1/bots", admin, object{"name": "loader", "botUser": "loader", "description": "Loads."}); same["version"] != 0.2 {
		t.Errorf("a PUT that changes nothing counted up to %v", same["version"])
	}
	// The user of one bot cannot be that of another (88a).
	s.want(400, http.MethodPost, "/api/v1/bots", admin, object{"name": "second", "botUser": "loader"})
	s.want(404, http.MethodPost, "/api/v1/bots", admin, object{"name": "second", "botUser": "nobody"})
	s.want(409, http.MethodPost, "/api/v1/bots", admin, object{"name": "loader", "botUser": "loader"})

	// A bot takes its user with it and brings it back (41n; EntityRepository.deleteChildren, restoreEntity).
	token := s.want(200, http.MethodGet, "/api/v1/users/token/"+bot["id"].(string), admin, nil)["JWTToken"].(string)
	s.want(200, http.MethodDelete, path, admin, nil)
	s.want(404, http.MethodGet, path, admin, nil)
	s.want(404, http.MethodGet, "/api/v1/users/name/loader", admin, nil)
	// Of a deleted bot user there is no token in force (BotTokenCache).
	s.refused(401, "Not Authorized! The given token does not match the current bot's token!", http.MethodGet, "/api/v1/bots?limit=1", token, nil)
	if gone := s.want(200, http.MethodGet, path+"?include=deleted", admin, nil); gone["botUser"].(object)["deleted"] != true {
		t.Errorf("the deleted bot is %v", gone)
	}
	s.want(200, http.MethodPut, "/api/v1/bots/restore", admin, object{"id": made["id"]})
	s.want(200, http.MethodGet, path, admin, nil)
	s.want(200, http.MethodGet, "/api/v1/users/name/loader", admin, nil)
	s.want(200, http.MethodGet, "/api/v1/bots?limit=1", token, nil)
	s.want(202, http.MethodDelete, "/api/v1/bots/async/"+made["id"].(string), admin, nil)
	s.want(200, http.MethodGet, "/api/v1/users/name/loader?include=deleted", admin, nil)
	s.want(200, http.MethodDelete, path+"?hardDelete=true", admin, nil)
	s.want(404, http.MethodGet, "/api/v1/users/name/loader?include=all", admin, nil)
	s.want(404, http.MethodDelete, "/api/v1/bots/async/"+made["id"].(string), admin, nil)
	s.want(400, http.MethodDelete, "/api/v1/bots/async/"+s.want(200, http.MethodGet, "/api/v1/bots/name/usage-bot", admin, nil)["id"].(string), admin, nil)
}

// What is not deleted, or not there, cannot be restored; the server stumbles over the answer that it has not got
// (EntityRepository.restoreEntity, EntityResource.restoreEntity).
func TestRestoreOfWhatIsNotDeleted(t *testing.T) {
	t.Parallel()
	s := start(t, openmetadata.Options{})
	admin := s.admin()
	const stumbled = `An exception with message [Cannot invoke "org.openmetadata.service.util.RestUtil$PutResponse.getEntity()" because "response" is null] was thrown while processing request.`
	for _, kind := range []string{"users", "bots"} {
		there := s.want(200, http.MethodGet, "/api/v1/"+kind+"?limit=1", admin, nil)["data"].([]any)[0].(object)["id"]
		for _, id := range []any{there, "00000000-0000-0000-0000-000000000000"} {
			s.refused(500, stumbled, http.MethodPut, "/api/v1/"+kind+"/restore", admin, object{"id": id})
		}
		s.want(400, http.MethodPut, "/api/v1/"+kind+"/restore", admin, object{"id": "no-uuid"})
		s.want(400, http.MethodPut, "/api/v1/"+kind+"/restore", admin, object{})
	}
}

// A body that is not there meets the first method that is called on it (30n; UserResource).
func TestNoBody(t *testing.T) {
	t.Parallel()
	s := start(t, openmetadata.Options{})
	admin := s.admin()
	usage := s.want(200, http.MethodGet, "/api/v1/users/name/usage-bot", admin, nil)["id"].(string)
	for _, c := range []struct{ method, path, class string }{
		{http.MethodPost, "users/login", "schema.auth.LoginRequest.getPassword"},
		{http.MethodPost, "users/logout", "schema.auth.LogoutRequest.getToken"},
		{http.MethodPost, "users", "schema.api.teams.CreateUser.getName"},
		{http.MethodPut, "users", "schema.api.teams.CreateUser.getName"},
		{http.MethodPut, "users/restore", "schema.api.data.RestoreEntity.getId"},
		{http.MethodPut, "users/revokeToken", "schema.auth.RevokeTokenRequest.getId"},
		{http.MethodPut, "users/generateToken/" + usage, "schema.auth.GenerateTokenRequest.getJWTTokenExpiry"},
		{http.MethodPost, "bots", "schema.api.CreateBot.getName"},
		{http.MethodPut, "bots/restore", "schema.api.data.RestoreEntity.getId"},
	} {
		answer := s.want(500, c.method, "/api/v1/"+c.path, admin, nil)
		if message := answer["message"].(string); !strings.Contains(message, `Cannot invoke "org.openmetadata.`+c.class+`()" because "`) {
			t.Errorf("%s %s says %q", c.method, c.path, message)
		}
	}
}

// What is no UUID is refused by the reader, in Jackson's words.
func TestWhatIsNoUUID(t *testing.T) {
	t.Parallel()
	s := start(t, openmetadata.Options{})
	admin := s.admin()
	for _, c := range []struct {
		method, path string
		body         object
		chain        string
	}{
		{http.MethodPut, "users/revokeToken", object{"id": "x"}, `org.openmetadata.schema.auth.RevokeTokenRequest["id"]`},
		{http.MethodPut, "users/restore", object{"id": "x"}, `org.openmetadata.schema.api.data.RestoreEntity["id"]`},
		{http.MethodPut, "users/security/token/revoke", object{"tokenIds": []any{"x"}}, `org.openmetadata.schema.auth.RevokePersonalTokenRequest["tokenIds"]->java.util.ArrayList[0]`},
		{http.MethodPost, "users", object{"name": "eve", "email": "eve@open-metadata.org", "roles": []any{"x"}}, `org.openmetadata.schema.api.teams.CreateUser["roles"]->java.util.ArrayList[0]`},
	} {
		message := s.want(400, c.method, "/api/v1/"+c.path, admin, c.body)["message"].(string)
		if !strings.HasPrefix(message, "Cannot deserialize value of type `java.util.UUID` from String \"x\": UUID has to be represented by standard 36-char representation\n at [Source: REDACTED") ||
			!strings.HasSuffix(message, " (through reference chain: "+c.chain+")") {
			t.Errorf("%s says %q", c.path, message)
		}
	}
}

// ?include= is a name of an enumeration (34c, 34d; FuzzyEnumParamConverter).
func TestInclude(t *testing.T) {
	t.Parallel()
	s := start(t, openmetadata.Options{})
	admin := s.admin()
	id := s.want(201, http.MethodPost, "/api/v1/users", admin, object{"name": "eve", "email": "eve@open-metadata.org"})["id"].(string)
	s.want(200, http.MethodDelete, "/api/v1/users/"+id, admin, nil)
	for include, found := range map[string]int{"": 404, "non-deleted": 404, "NON_DELETED": 404, "deleted": 200, "Deleted": 200, "all": 200, "ALL": 200} {
		s.want(found, http.MethodGet, "/api/v1/users/name/eve?include="+include, admin, nil)
	}
	s.want(404, http.MethodGet, "/api/v1/users/name/admin?include=deleted", admin, nil)
	for _, path := range []string{"users", "users/name/admin", "users/" + id, "bots", "bots/name/ingestion-bot"} {
		s.refused(400, "query param include must be one of [all, deleted, non-deleted]", http.MethodGet, "/api/v1/"+path+"?include=some", admin, nil)
	}
}

// Whose token is asked for is looked at ahead of who asks (15c, 31g; UserResource.getToken).
func TestTokenOfWhom(t *testing.T) {
	t.Parallel()
	s := start(t, openmetadata.Options{})
	admin := s.admin()
	s.want(201, http.MethodPost, usersPath, admin, person("bob", nil))
	bob := s.login("bob@open-metadata.org", strong)
	idOf := func(name string) string {
		return s.want(200, http.MethodGet, usersPath+"/name/"+name, admin, nil)["id"].(string)
	}
	for _, what := range []string{"token", "auth-mechanism"} {
		s.want(404, http.MethodGet, usersPath+"/"+what+"/00000000-0000-0000-0000-000000000000", bob, nil)
		s.refused(400, "JWT token is only supported for bot users", http.MethodGet, usersPath+"/"+what+"/"+idOf("admin"), bob, nil)
		s.refused(403, "Principal: CatalogPrincipal{name='bob'} is not admin", http.MethodGet, usersPath+"/"+what+"/"+idOf("ingestion-bot"), bob, nil)
	}
}

// PUT on a soft-deleted user restores it (M56), and without isAdmin demotes an administrator (33d).
func TestPutUserRestoresAndDemotes(t *testing.T) {
	t.Parallel()
	s := start(t, openmetadata.Options{})
	admin := s.admin()
	eve := object{"name": "eve", "email": "eve@open-metadata.org", "isAdmin": true}
	id := s.want(201, http.MethodPost, "/api/v1/users", admin, eve)["id"].(string)
	s.want(200, http.MethodDelete, "/api/v1/users/"+id, admin, nil)
	s.want(404, http.MethodGet, "/api/v1/users/"+id, admin, nil)
	s.want(200, http.MethodPut, "/api/v1/users", admin, eve)
	if back := s.want(200, http.MethodGet, "/api/v1/users/"+id, admin, nil); back["isAdmin"] != true {
		t.Errorf("restored as %v", back)
	}
	delete(eve, "isAdmin")
	if demoted := s.want(200, http.MethodPut, "/api/v1/users", admin, eve); demoted["isAdmin"] != false {
		t.Errorf("still an administrator: %v", demoted)
	}
}

// Pages go both ways.
func TestPagesOfUsers(t *testing.T) {
	t.Parallel()
	s := start(t, openmetadata.Options{})
	admin := s.admin()
	names := func(query string) ([]string, object) {
		list := s.want(200, http.MethodGet, "/api/v1/users?"+query, admin, nil)
		var out []string
		for _, u := range list["data"].([]any) {
			out = append(out, u.(object)["name"].(string))
		}
		return out, list["paging"].(object)
	}
	first, paging := names("limit=2")
	second, next := names("limit=2&after=" + url.QueryEscape(paging["after"].(string)))
	if first[0] != "admin" || second[0] <= first[1] {
		t.Errorf("pages %v and %v", first, second)
	}
	again, _ := names("limit=2&before=" + url.QueryEscape(next["before"].(string)))
	if again[0] != first[0] || again[1] != first[1] {
		t.Errorf("the page before is %v, want %v", again, first)
	}
}

// Roles can be given by their references; an unknown one is refused.
func TestRolesOfUsers(t *testing.T) {
	t.Parallel()
	s := start(t, openmetadata.Options{})
	admin := s.admin()
	roles := s.want(200, http.MethodGet, "/api/v1/users/name/ingestion-bot?fields=roles", admin, nil)["roles"].([]any)
	role := roles[0].(object)
	u := s.want(201, http.MethodPost, "/api/v1/users", admin, object{"name": "eve", "email": "eve@open-metadata.org", "roles": []any{role["id"]}})
	if got := u["roles"].([]any); len(got) != 1 || got[0].(object)["name"] != "IngestionBotRole" {
		t.Errorf("created with roles %v", got)
	}
	s.want(404, http.MethodPost, "/api/v1/users", admin, object{"name": "mal", "email": "mal@open-metadata.org", "roles": []any{u["id"]}})
	s.want(200, http.MethodPatch, "/api/v1/users/"+u["id"].(string), admin, []any{object{"op": "remove", "path": "/roles/0"}})
	if left := s.want(200, http.MethodGet, "/api/v1/users/name/eve?fields=roles", admin, nil)["roles"].([]any); len(left) != 0 {
		t.Errorf("left with roles %v", left)
	}
}

// Operations of a JSON Patch beyond the recorded ones, on the configuration.
func TestPatchOperations(t *testing.T) {
	t.Parallel()
	idp := identityProvider(t)
	s := start(t, openmetadata.Options{})
	admin := s.admin()
	authority := "http://localhost" + idp.URL[len("http://127.0.0.1"):]
	s.want(200, http.MethodPut, configPath, admin, oktaPublic(authority))
	principals := func() []any {
		return s.want(200, http.MethodGet, configPath, admin, nil)["authorizerConfiguration"].(object)["adminPrincipals"].([]any)
	}
	patch := func(status int, ops ...any) {
		t.Helper()
		s.want(status, http.MethodPatch, configPath, admin, ops)
	}
	path := "/authorizerConfiguration/adminPrincipals"
	patch(204, object{"op": "add", "path": path + "/0", "value": "zoe"})
	if got := principals(); len(got) != 2 || got[0] != "zoe" {
		t.Errorf("principals %v", got)
	}
	patch(204, object{"op": "move", "from": path + "/0", "path": path + "/-"})
	if got := principals(); len(got) != 2 || got[1] != "zoe" {
		t.Errorf("principals %v", got)
	}
	patch(204, object{"op": "copy", "from": "/authenticationConfiguration/clientId", "path": "/authenticationConfiguration/providerName"})
	patch(204, object{"op": "remove", "path": path + "/1"})
	patch(500, object{"op": "remove", "path": path + "/7"})
	patch(500, object{"op": "nonsense", "path": path})
	if got := principals(); len(got) != 1 || got[0] != "admin" {
		t.Errorf("principals %v", got)
	}
}

// The account of a new bot has the default role of bots, whatever it is made with, and PUT takes none away (41j, source:
// UserResource.addRolesToBot); PATCH sets the roles as they are given, and only an administrator may. A role is found by its
// name (source: RoleResource), a missing one is answered as other missing entities are (21_404_user_name).
func TestRolesOfABot(t *testing.T) {
	t.Parallel()
	s := start(t, openmetadata.Options{})
	admin := s.admin()
	role := func(name string) any {
		t.Helper()
		found := s.want(200, http.MethodGet, "/api/v1/roles/name/"+name, admin, nil)
		if found["name"] != name || found["fullyQualifiedName"] != name {
			t.Errorf("the role is %v", found)
		}
		return found["id"]
	}
	if missing := s.want(404, http.MethodGet, "/api/v1/roles/name/NoSuchRole", admin, nil); missing["message"] != "role instance for NoSuchRole not found" {
		t.Errorf("a missing role: %v", missing)
	}
	account := object{
		"name": "loader", "email": "loader@open-metadata.org", "isBot": true, "botName": "loader", "roles": []any{role("UsageBotRole")},
		"authenticationMechanism": object{"authType": "JWT", "config": object{"JWTTokenExpiry": "OneHour"}},
	}
	id := s.want(201, http.MethodPost, "/api/v1/users", admin, account)["id"].(string)
	has := func(when string, want ...string) {
		t.Helper()
		var names []string
		for _, r := range s.want(200, http.MethodGet, "/api/v1/users/"+id+"?fields=roles", admin, nil)["roles"].([]any) {
			names = append(names, r.(object)["name"].(string))
		}
		if !slices.Equal(names, want) {
			t.Errorf("%s: the roles are %v, want %v", when, names, want)
		}
	}
	has("made", "DefaultBotRole", "UsageBotRole")
	account["roles"] = []any{role("LineageBotRole")}
	s.want(200, http.MethodPut, "/api/v1/users", admin, account)
	has("put", "DefaultBotRole", "LineageBotRole", "UsageBotRole")
	set := func(roles ...any) []any {
		return []any{object{"op": "add", "path": "/roles", "value": roles}}
	}
	changed := s.want(200, http.MethodPatch, "/api/v1/users/"+id, admin, set(object{"id": role("DataSteward"), "type": "role"}))
	has("patched", "DataSteward")
	if description := changed["incrementalChangeDescription"].(object); len(description["fieldsAdded"].([]any)) != 1 || len(description["fieldsDeleted"].([]any)) != 1 {
		t.Errorf("the change is described as %v", description)
	}
	s.want(200, http.MethodPatch, "/api/v1/users/"+id, admin, []any{object{"op": "add", "path": "/roles", "value": []any{}}})
	has("patched with none")
	s.want(201, http.MethodPost, "/api/v1/users", admin, object{"name": "bob", "email": "bob@open-metadata.org", "createPasswordType": "ADMIN_CREATE", "password": "Str0ng-Pass!", "confirmPassword": "Str0ng-Pass!"})
	s.want(403, http.MethodPatch, "/api/v1/users/"+id, s.login("bob@open-metadata.org", "Str0ng-Pass!"), set(object{"id": role("DataSteward"), "type": "role"}))
}

// TestRefusalsOfAReleasedServer: what a clean build was seen to say (F154, F155), and a bad address the violation of its size
// as well.
func TestRefusalsOfAReleasedServer(t *testing.T) {
	t.Parallel()
	s := start(t, openmetadata.Options{})
	admin := s.admin()
	s.want(201, http.MethodPost, usersPath, admin, object{"name": "zoe", "email": "zoe@example.com"})
	s.refused(400, "User [zoe] is not a bot user", http.MethodPost, "/api/v1/bots", admin, object{"name": "robot", "botUser": "zoe"})

	_, body := s.call(http.MethodPost, usersPath, admin, object{"name": "eve", "email": "x"})
	message, _ := body.(object)["message"].(string)
	for _, want := range []string{"email must be a well-formed email address", "email must match", "email size must be between 6 and 127"} {
		if !strings.Contains(message, want) {
			t.Errorf("a bad address is refused with %q, which lacks %q", message, want)
		}
	}
	keys, _ := s.config(admin)["authenticationConfiguration"].(object)["publicKeyUrls"].([]any)
	if len(keys) != 1 || keys[0] != "http://localhost:8585/api/v1/system/config/jwks" {
		t.Errorf("a fresh server takes the keys of %v", keys)
	}
}
