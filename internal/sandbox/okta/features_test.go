package okta_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/orgtest"
)

const png = "\x89PNG\r\n\x1a\n"

// uploadLogo sends a file as a part of a form.
func uploadLogo(f *orgtest.Fixture, app, part, file string) orgtest.Answer {
	f.T.Helper()
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
		f.T.Fatal(err)
	}
	return f.SendWith("POST", app+"/logo", body.String(), http.Header{
		"Authorization": {"SSWS " + okta.DefaultAPIToken}, "Content-Type": {w.FormDataContentType()},
	})
}

// TestFeaturesAndLogo: application_features.application_features_lifecycle.json; formats and size of a logo from its
// description.
func TestFeaturesAndLogo(t *testing.T) {
	t.Parallel()
	f := orgtest.StartUnchecked(t, okta.Options{})
	app := f.NewApp("web", "client_secret_basic", nil)
	refused(f, "GET", app+"/features", nil, refusal{400, "E0000001", "Provisioning is not supported."})
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
		if a := uploadLogo(f, app, tc.part, tc.file); a.Status != tc.status || a.Status == 201 && len(a.Raw) > 0 {
			t.Errorf("%s: %d %s", name, a.Status, a.Raw)
		}
	}
	refused(f, "POST", app+"/logo", map[string]any{}, refusal{400, "E0000021", "Content-Type"})
	if a := uploadLogo(f, orgtest.Apps+"/0oaunknown", "file", png); a.Status != 404 {
		t.Errorf("unknown app: %d", a.Status)
	}
}

// TestPatchOfAGroupAssignment: example groupAssignmentPatchRequetExample of the API specification.
func TestPatchOfAGroupAssignment(t *testing.T) {
	t.Parallel()
	f := orgtest.StartUnchecked(t, okta.Options{Groups: []string{"g"}})
	group := f.NewApp("web", "client_secret_basic", nil) + "/groups/" + f.Must(200, "GET", "/api/v1/groups?q=g", nil).Values("id")[0]
	change := func(op, path string, value any) []any {
		return []any{map[string]any{"op": op, "path": path, "value": value}}
	}
	refused(f, "PATCH", group, change("replace", "/profile/manager", "x"), refusal{404, "E0000007", ""})
	f.Must(200, "PUT", group, map[string]any{"profile": map[string]any{"manager": "a", "title": "b"}})
	f.Must(200, "PATCH", group, change("replace", "/profile/manager", "Carlo Ancelotti"))
	a := f.Must(200, "PATCH", group, change("remove", "/profile/title", nil))
	if a.Str("profile", "manager") != "Carlo Ancelotti" || a.At("profile", "title") != nil || a.At("priority") != 0.0 {
		t.Errorf("%s", a.Raw)
	}
	if a := f.Must(200, "PATCH", group, change("replace", "/priority", 4)); a.At("priority") != 4.0 {
		t.Errorf("%s", a.Raw)
	}
	refused(f, "PATCH", group, change("add", "/profile/x", 1), refusal{400, "E0000003", ""})
	refused(f, "PATCH", group, change("replace", "/id", "x"), refusal{400, "E0000001", ""})
}

// TestAssociatedServers: example ListAssocAuthServer of the API specification.
func TestAssociatedServers(t *testing.T) {
	t.Parallel()
	f := orgtest.Start(t, okta.Options{})
	server := func(name string) string {
		return f.Must(201, "POST", orgtest.Servers, map[string]any{"name": name, "audiences": []string{"api://" + name}}).ID()
	}
	trusting, trusted, other := orgtest.Servers+"/"+server("trusting"), server("partner"), server("stranger")
	path := trusting + "/associatedServers"
	created := f.Must(200, "POST", path, map[string]any{"trusted": []string{trusted}})
	if created.Values("id")[0] != trusted || !strings.Contains(string(created.Raw), `"_links":{"self":{"href":"`+f.URL+orgtest.Servers+"/"+trusted+`","hints":{"allow":["DELETE"]}}}`) {
		t.Errorf("%s", created.Raw)
	}
	for query, want := range map[string][]string{"": {trusted}, "?trusted=true": {trusted}, "?q=stranger": {}, "?trusted=false&q=stranger": {other}} {
		if got := f.Must(200, "GET", path+query, nil).Values("id"); strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%q: %v, want %v", query, got, want)
		}
	}
	refused(f, "POST", path, map[string]any{"trusted": []string{"ausunknown"}}, refusal{404, "E0000007", "ausunknown (AuthorizationServer)"})
	refused(f, "POST", path, map[string]any{"trusted": []string{}}, refusal{400, "E0000001", "trusted"})
	refused(f, "DELETE", path+"/"+other, nil, refusal{404, "E0000007", ""})
	f.Must(204, "DELETE", orgtest.Servers+"/"+trusted, nil)
	if got := f.Must(200, "GET", path, nil).Values("id"); len(got) != 0 {
		t.Errorf("a deleted server is still trusted: %v", got)
	}
}

// TestRefreshTokensOfAServer: members of OAuth2Client and OAuth2RefreshToken of the API specification. Revoking a refresh token
// ends its access tokens (guide "Revoke tokens").
func TestRefreshTokensOfAServer(t *testing.T) {
	t.Parallel()
	s := orgtest.NewSession(t, nil)
	clients := s.Server + "/clients"
	if a := s.Must(200, "GET", clients, nil); a.Values("client_id")[0] != s.ClientID || a.Values("client_name")[0] != "app" {
		t.Errorf("clients: %s", a.Raw)
	}
	tokens := clients + "/" + s.ClientID + "/tokens"
	id := s.Must(200, "GET", tokens, nil).Values("id")[0]
	one := s.Must(200, "GET", tokens+"/"+id+"?expand=scope", nil)
	alice := s.Must(200, "GET", "/api/v1/users/alice@example.com", nil).ID()
	if !strings.HasPrefix(id, "oar") || one.Str("status") != "ACTIVE" || one.Str("clientId") != s.ClientID || one.Str("userId") != alice ||
		one.Str("issuer") != s.URL+s.Issuer || one.Str("expiresAt") != "2026-03-08T12:00:00.000Z" || strings.Contains(string(one.Raw), s.Refresh) {
		t.Errorf("token: %s", one.Raw)
	}
	if scopes, _ := one.At("_embedded", "scopes").([]any); len(scopes) != 2 {
		t.Errorf("scopes: %s", one.Raw)
	}
	refused(s.Fixture, "GET", tokens+"/oarunknown", nil, refusal{404, "E0000007", "oarunknown"})
	refused(s.Fixture, "GET", clients+"/0oaunknown/tokens", nil, refusal{404, "E0000007", "0oaunknown"})
	if a := s.Must(200, "GET", orgtest.Servers+"/default/clients", nil); len(a.Array) != 0 {
		t.Errorf("another server: %s", a.Raw)
	}
	s.Must(204, "DELETE", tokens+"/"+id, nil)
	s.ExpectActive(map[string]bool{s.Access: false, s.Refresh: false})
	if a := s.Must(200, "GET", clients, nil); len(a.Array) != 0 {
		t.Errorf("after the revocation: %s", a.Raw)
	}
	refused(s.Fixture, "GET", tokens+"/"+id, nil, refusal{404, "E0000007", id})
}
