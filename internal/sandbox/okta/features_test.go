package okta_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
)

const png = "\x89PNG\r\n\x1a\n"

// uploadLogo sends a file as a part of a form.
func (f *fixture) uploadLogo(app, part, file string) answer {
	f.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	field, err := w.CreateFormFile(part, "logo.png")
	if err == nil {
		_, err = field.Write([]byte(file))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		f.t.Fatal(err)
	}
	return f.sendWith("POST", app+"/logo", body.String(), http.Header{
		"Authorization": {"SSWS " + okta.DefaultAPIToken}, "Content-Type": {w.FormDataContentType()},
	})
}

// TestFeaturesAndLogo: application_features.application_features_lifecycle.json;
// formats and size of a logo from its description.
func TestFeaturesAndLogo(t *testing.T) {
	t.Parallel()
	f := startUnchecked(t, okta.Options{})
	app := f.newApp("web", "client_secret_basic", nil)
	f.refused("GET", app+"/features", nil, refusal{400, "E0000001", "Provisioning is not supported."})
	for name, tc := range map[string]struct {
		part, file string
		status     int
	}{
		"png":        {"file", png, 201},
		"svg":        {"file", `<?xml version="1.0" encoding="UTF-8"?><svg xmlns="http://www.w3.org/2000/svg"/>`, 201},
		"text":       {"file", "hello", 400},
		"too big":    {"file", png + strings.Repeat("x", 1<<20), 400},
		"other part": {"logo", png, 400},
	} {
		if a := f.uploadLogo(app, tc.part, tc.file); a.status != tc.status || a.status == 201 && len(a.raw) > 0 {
			t.Errorf("%s: %d %s", name, a.status, a.raw)
		}
	}
	f.refused("POST", app+"/logo", map[string]any{}, refusal{400, "E0000021", "Content-Type"})
	if a := f.uploadLogo(apps+"/0oaunknown", "file", png); a.status != 404 {
		t.Errorf("unknown app: %d", a.status)
	}
}

// TestPatchOfAGroupAssignment: example groupAssignmentPatchRequetExample of the
// API specification.
func TestPatchOfAGroupAssignment(t *testing.T) {
	t.Parallel()
	f := startUnchecked(t, okta.Options{Groups: []string{"g"}})
	group := f.newApp("web", "client_secret_basic", nil) + "/groups/" + f.must(200, "GET", "/api/v1/groups?q=g", nil).values("id")[0]
	change := func(op, path string, value any) []any {
		return []any{map[string]any{"op": op, "path": path, "value": value}}
	}
	f.refused("PATCH", group, change("replace", "/profile/manager", "x"), refusal{404, "E0000007", ""})
	f.must(200, "PUT", group, map[string]any{"profile": map[string]any{"manager": "a", "title": "b"}})
	f.must(200, "PATCH", group, change("replace", "/profile/manager", "Carlo Ancelotti"))
	a := f.must(200, "PATCH", group, change("remove", "/profile/title", nil))
	if a.str("profile", "manager") != "Carlo Ancelotti" || a.at("profile", "title") != nil || a.at("priority") != 0.0 {
		t.Errorf("%s", a.raw)
	}
	if a := f.must(200, "PATCH", group, change("replace", "/priority", 4)); a.at("priority") != 4.0 {
		t.Errorf("%s", a.raw)
	}
	f.refused("PATCH", group, change("add", "/profile/x", 1), refusal{400, "E0000003", ""})
	f.refused("PATCH", group, change("replace", "/id", "x"), refusal{400, "E0000001", ""})
}

// TestAssociatedServers: example ListAssocAuthServer of the API specification.
func TestAssociatedServers(t *testing.T) {
	t.Parallel()
	f := start(t, okta.Options{})
	server := func(name string) string {
		return f.must(201, "POST", servers, map[string]any{"name": name, "audiences": []string{"api://" + name}}).id()
	}
	trusting, trusted, other := servers+"/"+server("trusting"), server("partner"), server("stranger")
	path := trusting + "/associatedServers"
	created := f.must(200, "POST", path, map[string]any{"trusted": []string{trusted}})
	if created.values("id")[0] != trusted || !strings.Contains(string(created.raw), `"_links":{"self":{"href":"`+f.url+servers+"/"+trusted+`","hints":{"allow":["DELETE"]}}}`) {
		t.Errorf("%s", created.raw)
	}
	for query, want := range map[string][]string{"": {trusted}, "?trusted=true": {trusted}, "?q=stranger": {}, "?trusted=false&q=stranger": {other}} {
		if got := f.must(200, "GET", path+query, nil).values("id"); strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%q: %v, want %v", query, got, want)
		}
	}
	f.refused("POST", path, map[string]any{"trusted": []string{"ausunknown"}}, refusal{404, "E0000007", "ausunknown (AuthorizationServer)"})
	f.refused("POST", path, map[string]any{"trusted": []string{}}, refusal{400, "E0000001", "trusted"})
	f.refused("DELETE", path+"/"+other, nil, refusal{404, "E0000007", ""})
	f.must(204, "DELETE", servers+"/"+trusted, nil)
	if got := f.must(200, "GET", path, nil).values("id"); len(got) != 0 {
		t.Errorf("a deleted server is still trusted: %v", got)
	}
}

// TestRefreshTokensOfAServer: members of OAuth2Client and OAuth2RefreshToken of
// the API specification. Revoking a refresh token ends its access tokens (guide
// "Revoke tokens").
func TestRefreshTokensOfAServer(t *testing.T) {
	t.Parallel()
	s := newSession(t, nil)
	clients := s.server + "/clients"
	if a := s.must(200, "GET", clients, nil); a.values("client_id")[0] != s.clientID || a.values("client_name")[0] != "app" {
		t.Errorf("clients: %s", a.raw)
	}
	tokens := clients + "/" + s.clientID + "/tokens"
	id := s.must(200, "GET", tokens, nil).values("id")[0]
	one := s.must(200, "GET", tokens+"/"+id+"?expand=scope", nil)
	alice := s.must(200, "GET", "/api/v1/users/alice@example.com", nil).id()
	if !strings.HasPrefix(id, "oar") || one.str("status") != "ACTIVE" || one.str("clientId") != s.clientID || one.str("userId") != alice ||
		one.str("issuer") != s.url+s.issuer || one.str("expiresAt") != "2026-03-08T12:00:00.000Z" || strings.Contains(string(one.raw), s.refresh) {
		t.Errorf("token: %s", one.raw)
	}
	if scopes, _ := one.at("_embedded", "scopes").([]any); len(scopes) != 2 {
		t.Errorf("scopes: %s", one.raw)
	}
	s.refused("GET", tokens+"/oarunknown", nil, refusal{404, "E0000007", "oarunknown"})
	s.refused("GET", clients+"/0oaunknown/tokens", nil, refusal{404, "E0000007", "0oaunknown"})
	if a := s.must(200, "GET", servers+"/default/clients", nil); len(a.array) != 0 {
		t.Errorf("another server: %s", a.raw)
	}
	s.must(204, "DELETE", tokens+"/"+id, nil)
	s.expectActive(map[string]bool{s.access: false, s.refresh: false})
	if a := s.must(200, "GET", clients, nil); len(a.array) != 0 {
		t.Errorf("after the revocation: %s", a.raw)
	}
	s.refused("GET", tokens+"/"+id, nil, refusal{404, "E0000007", id})
}
