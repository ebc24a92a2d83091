package openmetadata_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// Each operation of a JSON Patch, good and bad, with the server's words where they were recorded (32i, 32j, 32n, e03, e07,
// e08b; JsonUtils.applyPatch).
func TestPatchGoodAndBad(t *testing.T) {
	t.Parallel()
	const refused = "was thrown while processing request."
	s := start(t, openmetadata.Options{})
	admin := s.admin()
	u := s.want(201, http.MethodPost, usersPath, admin, object{"name": "eve", "email": "eve@open-metadata.org", "displayName": "Eve"})
	path := usersPath + "/" + u["id"].(string)
	op := func(o, path string, more ...any) object {
		out := object{"op": o, "path": path}
		for i := 0; i < len(more); i += 2 {
			out[more[i].(string)] = more[i+1]
		}
		return out
	}
	for _, c := range []struct {
		name string
		op   any
		want string // part of the message of the 500; empty: 200
	}{
		{"test", op("test", "/displayName", "value", "Eve"), ""},
		{"test of a number", op("test", "/version", "value", 0.1), ""},
		{"test of an object", op("test", "/teams/0/deleted", "value", false), ""},
		{"test that fails", op("test", "/isAdmin", "value", true), "The JSON Patch operation 'test' failed for path '/isAdmin' and value 'true'"},
		{"test of nothing", op("test", "/nosuch", "value", true), "Non-existing name/value pair in the object for key nosuch"},
		{"test without value", op("test", "/isAdmin"), "The JSON Patch operation 'test' must contain a 'value' member"},
		{"add without value", op("add", "/displayName"), "The JSON Patch operation 'add' must contain a 'value' member"},
		{"add of what a user has not", op("add", "/nosuch", "value", 1), "Failed to convert JsonValue to target class"},
		{"add below nothing", op("add", "/nosuch/deeper", "value", 1), refused},
		{"add below a text", op("add", "/displayName/deeper", "value", 1), refused},
		{"add below a truth", op("add", "/isAdmin/deeper", "value", 1), refused},
		{"add behind a list", op("add", "/roles/1", "value", object{}), "An array item index is out of range. Index: 1, Size: 0"},
		{"add at no index", op("add", "/roles/x", "value", object{}), refused},
		{"add at a signed index", op("add", "/roles/+1", "value", object{}), refused},
		{"add to an href", op("add", "/href", "value", "http://elsewhere.example"), ""},
		{"remove of nothing", op("remove", "/description"), "Non-existing name/value pair in the object for key description"},
		{"remove of the whole", op("remove", ""), refused},
		{"replace of nothing", op("replace", "/description", "value", "x"), "Non-existing name/value pair in the object for key description"},
		{"replace of the whole by a text", op("replace", "", "value", "x"), refused},
		{"replace of the whole by a list", op("replace", "", "value", []any{}), "Failed to convert JsonValue to target class"},
		{"copy without from", op("copy", "/description"), refused},
		{"copy of nothing", op("copy", "/description", "from", "/nosuch"), "Non-existing name/value pair in the object for key nosuch"},
		{"move of nothing", op("move", "/description", "from", "/nosuch"), refused},
		{"move into itself", op("move", "/profile/x", "from", "/profile"), refused},
		{"move onto itself", op("move", "/displayName", "from", "/displayName"), ""},
		{"copy", op("copy", "/description", "from", "/displayName"), ""},
		{"move", op("move", "/externalId", "from", "/description"), ""},
		{"wrong type", op("replace", "/isAdmin", "value", "yes"), "Failed to convert JsonValue to target class"},
		{"no pointer", op("add", "displayName", "value", "x"), refused},
		{"no path", object{"op": "add", "value": "x"}, refused},
		{"no operation", object{"path": "/displayName", "value": "x"}, refused},
		{"another operation", op("set", "/displayName", "value", "x"), refused},
		{"no object", 1, "Failed to parse JsonPatch"},
	} {
		status, answer := s.call(http.MethodPatch, path, admin, []any{c.op})
		body, _ := answer.(object)
		message, _ := body["message"].(string)
		if (c.want == "") != (status == 200) || (c.want != "" && (status != 500 || !strings.Contains(message, c.want))) {
			t.Errorf("%s: %d %q, want %q", c.name, status, message, c.want)
		}
	}
	after := s.want(200, http.MethodGet, path, admin, nil)
	if after["displayName"] != "Eve" || after["externalId"] != "Eve" || after["description"] != nil || after["isAdmin"] != false {
		t.Errorf("the patched user is %v", after)
	}
	bot := s.want(200, http.MethodGet, "/api/v1/bots/name/usage-bot", admin, nil)["id"].(string)
	for _, target := range []string{bot, "name/usage-bot"} {
		s.want(200, http.MethodPatch, "/api/v1/bots/"+target, admin, []any{op("add", "/displayName", "value", target)})
		if got := s.want(200, http.MethodGet, "/api/v1/bots/name/usage-bot", admin, nil)["displayName"]; got != target {
			t.Errorf("the bot is called %v", got)
		}
		for _, bad := range []object{op("add", "/nosuch", "value", 1), op("add", "/description", "value", 1)} {
			s.want(500, http.MethodPatch, "/api/v1/bots/"+target, admin, []any{bad})
		}
	}
	s.refused(404, "bot instance for nobody not found", http.MethodPatch, "/api/v1/bots/name/nobody", admin, []any{})
}

// Who may patch what: an operation with a value, null included, for isAdmin, isBot and roles needs an administrator, whatever
// else is one's own needs nobody (31d, 31j, 31l; UserResource.patch). On 2.1 one on the whole needs one too (M24). What is no
// patch is told to everybody (e15).
func TestWhoMayPatchWhat(t *testing.T) {
	t.Parallel()
	for version, whole := range map[string]int{"1.12": 200, "2.1": 403} {
		s := start(t, openmetadata.Options{Version: version})
		admin := s.admin()
		own := usersPath + "/" + s.want(201, http.MethodPost, usersPath, admin, person("bob", nil))["id"].(string)
		other := usersPath + "/" + s.want(200, http.MethodGet, usersPath+"/name/admin", admin, nil)["id"].(string)
		bob := s.login("bob@open-metadata.org", strong)
		me := object{"id": strings.TrimPrefix(own, usersPath+"/"), "name": "bob", "email": "bob@open-metadata.org"}
		s.want(403, http.MethodPatch, own, bob, []any{object{"op": "add", "path": "/isAdmin", "value": nil}})
		s.want(403, http.MethodPatch, own, bob, []any{object{"op": "add", "path": "/roles/0", "value": object{}}})
		s.want(200, http.MethodPatch, own, bob, []any{object{"op": "remove", "path": "/isAdmin"}})
		s.want(whole, http.MethodPatch, own, bob, []any{object{"op": "replace", "path": "", "value": me}})
		s.want(403, http.MethodPatch, other, bob, []any{object{"op": "replace", "path": "", "value": me}})
		s.refused(500, "Failed to parse JsonPatch", http.MethodPatch, configPath, bob, object{})
		s.want(403, http.MethodPatch, configPath, bob, []any{})
	}
}
