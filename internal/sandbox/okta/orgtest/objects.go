package orgtest

// Where the org has its objects.
const (
	Apps    = "/api/v1/apps"
	Servers = "/api/v1/authorizationServers"
	Origins = "/api/v1/trustedOrigins"
)

// OIDCApp is the body of an app; changes are merged into settings.oauthClient.
func OIDCApp(label, applicationType, method string, changes map[string]any) map[string]any {
	client := map[string]any{
		"application_type": applicationType, "grant_types": []string{"authorization_code"},
		"response_types": []string{"code"}, "redirect_uris": []string{"https://app.example.com/callback"},
	}
	for name, value := range changes {
		client[name] = value
		if value == nil {
			delete(client, name)
		}
	}
	return map[string]any{
		"name": "oidc_client", "label": label, "signOnMode": "OPENID_CONNECT",
		"credentials": map[string]any{"oauthClient": map[string]any{"token_endpoint_auth_method": method}},
		"settings":    map[string]any{"oauthClient": client},
	}
}

// PolicyBody is the body of an access policy for all clients.
func PolicyBody(name string) map[string]any {
	return map[string]any{
		"type": "OAUTH_AUTHORIZATION_POLICY", "name": name, "description": "d",
		"conditions": map[string]any{"clients": map[string]any{"include": []string{"ALL_CLIENTS"}}},
	}
}

// RuleBody is the body of a rule for everybody and all scopes.
func RuleBody(name string, grants ...string) map[string]any {
	return map[string]any{
		"type": "RESOURCE_ACCESS", "name": name,
		"conditions": map[string]any{
			"people":     map[string]any{"groups": map[string]any{"include": []string{"EVERYONE"}}},
			"grantTypes": map[string]any{"include": grants}, "scopes": map[string]any{"include": []string{"*"}},
		},
	}
}

// WithGroup puts a group that exists in place of the recorded one.
func WithGroup(body map[string]any, id string) map[string]any {
	people := Answer{Object: body}.At("conditions", "people", "groups").(map[string]any)
	people["include"] = []string{id}
	return body
}

// Everyone is the id of the group Everyone.
func (f *Fixture) Everyone() string {
	f.T.Helper()
	return f.Must(200, "GET", "/api/v1/groups?q=Everyone", nil).Values("id")[0]
}

// NewApp makes an app and returns its path.
func (f *Fixture) NewApp(applicationType, method string, changes map[string]any) string {
	f.T.Helper()
	return Apps + "/" + f.Must(200, "POST", Apps, OIDCApp("app", applicationType, method, changes)).ID()
}

// NewServer makes an authorization server and returns its path.
func (f *Fixture) NewServer() string {
	f.T.Helper()
	return Servers + "/" + f.Must(201, "POST", Servers, map[string]any{"name": "server", "audiences": []string{"api://x"}}).ID()
}

// NewPolicy makes a policy for all clients on a new server and returns its path.
func (f *Fixture) NewPolicy() string {
	f.T.Helper()
	path := f.NewServer() + "/policies"
	return path + "/" + f.Must(201, "POST", path, PolicyBody("p")).ID()
}

// NewGroup makes a group and returns its id.
func (f *Fixture) NewGroup(name string) string {
	f.T.Helper()
	return f.Must(200, "POST", "/api/v1/groups", map[string]any{"profile": map[string]any{"name": name}}).ID()
}
