package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
)

// snapshot is what the org and the server hold, in words, by what it is about.
type snapshot map[string]string

// allowed are the differences that a destroy leaves behind, and why.
var allowed = map[string]string{
	"signing key": "a signing key never goes back to the one that everybody has",
}

// selfSigned makes a token for a user with the key in the server's directory, as the provider's signing_key does.
func (s *story) selfSigned(user string) (string, error) {
	content, err := os.ReadFile(filepath.Join(s.confDir, jwtkey.PrivateFileName))
	if err != nil {
		return "", err
	}
	key, err := jwtkey.ParsePrivate(content)
	if err != nil {
		return "", err
	}
	return jwtkey.Sign(key, jwtkey.TokenRequest{
		Subject: user, Email: user + "@" + jwtkey.ShippedIssuer, KeyID: jwtkey.ShippedKeyID, Now: s.clock.Now(),
	})
}

func (s *story) patchConfig(ctx context.Context, token string, operations any) error {
	encoded, err := json.Marshal(operations)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPatch, s.serverURL+"/api/v1/system/security/config", bytes.NewReader(encoded))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json-patch+json")
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusNoContent {
		answer, _ := io.ReadAll(response.Body)
		return fmt.Errorf("PATCH of the security configuration answered %d: %s", response.StatusCode, answer)
	}
	return nil
}

// look takes a snapshot.
func (s *story) look(ctx context.Context, token string) (snapshot, error) {
	seen := snapshot{}
	for _, list := range []struct{ name, path, member string }{
		{"Okta apps", "/api/v1/apps", "label"},
		{"Okta groups", "/api/v1/groups", "profile"},
		{"Okta authorization servers", "/api/v1/authorizationServers", "name"},
		{"Okta trusted origins", "/api/v1/trustedOrigins", "name"},
	} {
		var found []map[string]any
		if err := s.okta(ctx, http.MethodGet, list.path, nil, &found); err != nil {
			return nil, err
		}
		seen[list.name] = names(found, list.member)
	}

	var config struct {
		AuthenticationConfiguration, AuthorizerConfiguration map[string]any
	}
	if err := s.api(ctx, token, http.MethodGet, "/v1/system/security/config", nil, &config); err != nil {
		return nil, err
	}
	seen["provider"] = fmt.Sprint(config.AuthenticationConfiguration["provider"])
	// The stub of an LDAP configuration that every fresh server has is refused by the server itself (F30).
	delete(config.AuthenticationConfiguration, "ldapConfiguration")
	whole, err := json.Marshal(config)
	if err != nil {
		return nil, err
	}
	seen["security configuration"] = string(whole)

	for name, query := range map[string]string{"administrators": "isAdmin=true", "people": "isBot=false", "bots": "isBot=true"} {
		var page struct{ Data []map[string]any }
		if err := s.api(ctx, token, http.MethodGet, "/v1/users?limit=100&"+query, nil, &page); err != nil {
			return nil, err
		}
		seen[name] = names(page.Data, "name")
	}

	var keys struct{ Keys []jwtkey.JWK }
	if err := s.api(ctx, token, http.MethodGet, "/v1/system/config/jwks", nil, &keys); err != nil {
		return nil, err
	}
	seen["signing key"] = "own"
	for _, key := range keys.Keys {
		facts, err := key.Facts()
		if err != nil {
			return nil, err
		}
		if facts.ShippedDefault {
			seen["signing key"] = "the shipped one"
		}
	}
	return seen, nil
}

func names(objects []map[string]any, member string) string {
	var found []string
	for _, object := range objects {
		name := object[member]
		if profile, isObject := name.(map[string]any); isObject {
			name = profile["name"]
		}
		found = append(found, fmt.Sprint(name))
	}
	slices.Sort(found)
	if len(found) == 0 {
		return "none"
	}
	return strings.Join(found, ", ")
}

func (s snapshot) keys() []string {
	var all []string
	for name := range s {
		all = append(all, name)
	}
	sort.Strings(all)
	return all
}

func (s snapshot) print() {
	for _, name := range s.keys() {
		if name == "security configuration" {
			continue
		}
		showf("%-27s %s", name+":", s[name])
	}
}

func (s snapshot) expect(wanted map[string]string) error {
	for name, value := range wanted {
		if s[name] != value {
			return fmt.Errorf("%s: expected %q, found %q", name, value, s[name])
		}
	}
	return nil
}

// compare prints what differs from an earlier snapshot; a difference that is not allowed is an error.
func (s snapshot) compare(after snapshot) error {
	var unexpected []string
	for _, name := range s.keys() {
		if s[name] == after[name] {
			continue
		}
		reason, isAllowed := allowed[name]
		if !isAllowed {
			unexpected = append(unexpected, fmt.Sprintf("%s: %s -> %s", name, s[name], after[name]))
			continue
		}
		showf("differs: %s: %s -> %s (%s)", name, s[name], after[name], reason)
	}
	if len(unexpected) > 0 {
		return fmt.Errorf("destroy left differences that are not listed:\n%s", strings.Join(unexpected, "\n"))
	}
	showf("everything else is as it was: %s", strings.Join(s.keys(), ", "))
	return nil
}
