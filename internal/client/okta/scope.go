package okta

import "net/url"

// Scope is a scope of a custom authorization server (POST_scopes.json). The SDK's type lacks optional.
type Scope struct {
	ID              string `json:"id,omitempty"`
	Name            string `json:"name"`
	DisplayName     string `json:"displayName,omitempty"`
	Description     string `json:"description,omitempty"`
	Consent         string `json:"consent"`
	MetadataPublish string `json:"metadataPublish"`
	Default         bool   `json:"default"`
	Optional        bool   `json:"optional"`
	// System says that the org made the scope.
	System bool `json:"system,omitempty" overlay:"keep"`
}

var scopes = kind[Scope]{
	place:    place{segments: []string{"authorizationServers", "*", "scopes"}, first: true, all: true},
	id:       func(s *Scope) *string { return &s.ID },
	request:  Scope.request,
	search:   func(s Scope) url.Values { return url.Values{"q": {s.Name}} },
	same:     func(s, sought Scope) bool { return s.Name == sought.Name },
	alike:    func(existing Scope, _ *Scope) bool { return !existing.System },
	readOnly: []string{"apiResourceId"},
}

// Scopes are those of an authorization server.
func (c *Client) Scopes(serverID string) Collection[Scope] { return in(c, &scopes, serverID) }

func (s Scope) request() Scope {
	s.ID, s.System = "", false
	return s
}
