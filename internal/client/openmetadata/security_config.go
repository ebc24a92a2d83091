package openmetadata

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// mask is what the server shows in place of a secret. It is never sent (F28).
const mask = ssoconfig.SecretMask

// ProviderBasic is the server's own user store; ProviderOkta signs in through Okta.
const (
	ProviderBasic = ssoconfig.ProviderBasic
	ProviderOkta  = ssoconfig.ProviderOkta
)

const securityConfigPath = "/v1/system/security/config"

// SecurityConfiguration is the server's security configuration (configuration/securityConfiguration.json) with every member
// that the server has, known to us or not: a PUT replaces the whole, and what it leaves out is lost.
type SecurityConfiguration struct {
	Authentication map[string]any `json:"authenticationConfiguration"`
	Authorizer     map[string]any `json:"authorizerConfiguration"`
}

// Provider is the identity provider in force.
func (s SecurityConfiguration) Provider() string {
	provider, _ := s.Authentication["provider"].(string)
	return provider
}

// Client is the id of the client that people sign in with at an OIDC provider, empty where they sign in otherwise. A
// confidential client's is that of its block (F15).
func (s SecurityConfiguration) Client() string {
	if !ssoconfig.IsOIDC(s.Provider()) {
		return ""
	}
	client, _ := s.Authentication["clientId"].(string)
	if id, _ := s.oidc()["id"].(string); id != "" && s.confidential() {
		client = id
	}
	return client
}

// SameClient tells whether people sign in at the same OIDC provider with the same client under both.
func (s SecurityConfiguration) SameClient(other SecurityConfiguration) bool {
	return s.Client() != "" && s.Provider() == other.Provider() && s.Client() == other.Client()
}

// Clone returns a copy that shares nothing with the original.
func (s SecurityConfiguration) Clone() SecurityConfiguration {
	return SecurityConfiguration{Authentication: cloneObject(s.Authentication), Authorizer: cloneObject(s.Authorizer)}
}

func cloneObject(object map[string]any) map[string]any {
	copied := maps.Clone(object)
	for name, value := range copied {
		copied[name] = cloneValue(value)
	}
	return copied
}

func cloneValue(value any) any {
	switch typed := value.(type) {
	case map[string]any:
		return cloneObject(typed)
	case []any:
		copied := slices.Clone(typed)
		for i := range copied {
			copied[i] = cloneValue(copied[i])
		}
		return copied
	}
	return value
}

// Writable returns the configuration as the server takes it back. What GET gives cannot be PUT as it is (F30): a stub of an
// LDAP configuration is refused, and masks would be stored as secrets. Servers from 2.1 on take such a stub and keep a secret
// that is left out (M17, M18); older ones demand that the member is there, so there it is blanked.
func (s SecurityConfiguration) Writable(version Version) SecurityConfiguration {
	writable := s.Clone()
	if !version.AtLeast(2, 1) {
		writable.dropStub()
	}
	unmask(writable.Authentication, version.AtLeast(2, 1))
	unmask(writable.Authorizer, version.AtLeast(2, 1))
	return writable
}

// dropStub takes a configuration of LDAP away that is none: a fresh server has a stub, and loses it by the first write.
func (s SecurityConfiguration) dropStub() {
	ldap, isObject := s.Authentication["ldapConfiguration"].(map[string]any)
	if isObject && !hasAll(ldap, "host", "port", "mailAttributeName") {
		delete(s.Authentication, "ldapConfiguration")
	}
}

func hasAll(object map[string]any, names ...string) bool {
	for _, name := range names {
		if object[name] == nil {
			return false
		}
	}
	return true
}

func unmask(object map[string]any, omit bool) {
	for name, value := range object {
		switch typed := value.(type) {
		case map[string]any:
			unmask(typed, omit)
		case string:
			if typed == mask {
				if omit {
					delete(object, name)
				} else {
					object[name] = ""
				}
			}
		}
	}
}

// Matches tells whether have has every member of s with the same value; see Differences.
func (s SecurityConfiguration) Matches(have SecurityConfiguration) bool {
	return len(s.Differences(have)) == 0
}

// Differences lists the members of s, with dots, that have does not have with the same value. Masked values, and members that s
// does not have, are not compared; an empty list or object is the same as none, and sets are compared as sets.
func (s SecurityConfiguration) Differences(have SecurityConfiguration) []string {
	fields := slices.Concat(
		differences("authenticationConfiguration", s.Authentication, have.Authentication),
		differences("authorizerConfiguration", s.Authorizer, have.Authorizer))
	slices.Sort(fields)
	return fields
}

// Changes lists the members, with dots, that are otherwise in the other configuration, or in one of the two only. Masked values
// are not compared.
func (s SecurityConfiguration) Changes(other SecurityConfiguration) []string {
	changes := append(s.Differences(other), other.Differences(s)...)
	slices.Sort(changes)
	return slices.Compact(changes)
}

// apart is Changes between two processes of a server, of which one may have been written to: what a write cannot carry does not
// count.
func (s SecurityConfiguration) apart(other SecurityConfiguration) []string {
	s, other = s.Clone(), other.Clone()
	s.dropStub()
	other.dropStub()
	return s.Changes(other)
}

// Member returns what a name with dots leads to, nil where there is nothing.
func (s SecurityConfiguration) Member(name string) any {
	half, field, _ := strings.Cut(name, ".")
	var value any = map[string]map[string]any{"authenticationConfiguration": s.Authentication, "authorizerConfiguration": s.Authorizer}[half]
	for part := range strings.SplitSeq(field, ".") {
		object, _ := value.(map[string]any)
		value = object[part]
	}
	return value
}

func differences(name string, wanted, have any) []string {
	switch typed := wanted.(type) {
	case map[string]any:
		object, isObject := have.(map[string]any)
		if !isObject && (len(typed) > 0 || have != nil) {
			return []string{name}
		}
		var fields []string
		for member, value := range typed {
			fields = append(fields, differences(name+"."+member, value, object[member])...)
		}
		return fields
	case []any:
		if len(typed) == 0 && have == nil {
			return nil
		}
	}
	if wanted == mask || have == mask || sameValue(name, wanted, have) {
		return nil
	}
	return []string{name}
}

// sameValue tells whether a member has the same value in both; a server may give a set in another order.
func sameValue(name string, one, other any) bool {
	list, isList := one.([]any)
	elements, bothLists := other.([]any)
	if isList && bothLists && ssoconfig.IsSet(name) {
		one, other = sorted(list), sorted(elements)
	}
	return reflect.DeepEqual(one, other)
}

func sorted(elements []any) []any {
	return slices.SortedFunc(slices.Values(elements), func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
}

// patchTo makes the JSON Patch that turns s into wanted: members of the two halves and of oidcConfiguration one by one,
// anything deeper whole. Masked values are left alone, so the server keeps its secrets.
func (s SecurityConfiguration) patchTo(wanted SecurityConfiguration) jsonPatch {
	return append(
		patchObject("authenticationConfiguration", s.Authentication, wanted.Authentication),
		patchObject("authorizerConfiguration", s.Authorizer, wanted.Authorizer)...)
}

func patchObject(at string, have, wanted map[string]any) jsonPatch {
	patch := jsonPatch{}
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		value, member := wanted[name], at+"."+name
		inner, isObject := value.(map[string]any)
		existing, hasObject := have[name].(map[string]any)
		switch {
		case value == mask || sameValue(member, value, have[name]):
		case name == oidcMember && isObject && hasObject:
			patch = append(patch, patchObject(member, existing, inner)...)
		default:
			patch = append(patch, patchOperation{Operation: "add", Path: pointerTo(member), Value: value})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(have)) {
		if _, stays := wanted[name]; !stays {
			patch = append(patch, patchOperation{Operation: "remove", Path: pointerTo(at + "." + name)})
		}
	}
	return patch
}

// pointerTo is the JSON Pointer of a member with dots.
func pointerTo(member string) string { return "/" + strings.ReplaceAll(member, ".", "/") }

const oidcMember = "oidcConfiguration"

// oidc is the block of the confidential flow, nil if there is none.
func (s SecurityConfiguration) oidc() map[string]any {
	block, _ := s.Authentication[oidcMember].(map[string]any)
	return block
}

// confidential tells whether the server itself signs people in, with a client secret.
func (s SecurityConfiguration) confidential() bool {
	return ssoconfig.IsOIDC(s.Provider()) && s.Authentication["clientType"] == "confidential"
}

// hidesSecret tells whether a secret that is in use is masked.
func (s SecurityConfiguration) hidesSecret() bool {
	return s.confidential() && s.oidc()["secret"] == mask
}

// WithSecretOf returns the configuration with the client secret that current has, masked or not, where s has it masked and it
// is the same client's. known is false where the secret that people sign in by is lost.
func (s SecurityConfiguration) WithSecretOf(current SecurityConfiguration) (target SecurityConfiguration, known bool) {
	target = s.Clone()
	return target, target.takeSecret(current) || !target.confidential()
}

// takeSecret replaces a masked secret by the one that current has for the same client, masked or not. It tells whether nothing
// is lost; if something is, the secret is blank afterwards.
func (s SecurityConfiguration) takeSecret(current SecurityConfiguration) bool {
	block, now := s.oidc(), current.oidc()
	if block == nil || block["secret"] != mask {
		return true
	}
	if now != nil && now["id"] == block["id"] {
		block["secret"] = now["secret"]
		return true
	}
	block["secret"] = ""
	return block["id"] == nil || block["id"] == ""
}

// normalized sends the configuration through JSON, so that numbers and lists compare with those of an answer.
func (s SecurityConfiguration) normalized() (SecurityConfiguration, error) {
	encoded, err := json.Marshal(s)
	if err != nil {
		return SecurityConfiguration{}, err
	}
	var decoded SecurityConfiguration
	return decoded, json.Unmarshal(encoded, &decoded)
}

// SecurityConfig reads the configuration. Secrets are masked, unless the credential is a bot's (F26).
func (c *Client) SecurityConfig(ctx context.Context) (SecurityConfiguration, error) {
	return get[SecurityConfiguration](ctx, c, securityConfigPath)
}

// ValidateSecurityConfig lets the server judge a configuration without saving it. Its findings come back as they are; an error
// says that it could not judge, for instance because a required member is missing (400, F3).
func (c *Client) ValidateSecurityConfig(ctx context.Context, candidate SecurityConfiguration) ([]FieldError, error) {
	var verdict struct {
		Status string       `json:"status"`
		Errors []FieldError `json:"errors"`
	}
	if err := c.do(transport.Carrying(ctx, transport.OktaClientSecret), http.MethodPost, "/v1/system/security/validate", candidate, &verdict); err != nil {
		return nil, err
	}
	if verdict.Status == "success" {
		return nil, nil
	}
	return shown(verdict.Errors), nil
}

// putSecurityConfig writes the whole configuration, once: what a failed PUT has done must be looked at before the next.
func (c *Client) putSecurityConfig(ctx context.Context, candidate SecurityConfiguration) error {
	return c.do(transport.Carrying(transport.WithoutRetry(ctx), transport.OktaClientSecret), http.MethodPut, securityConfigPath, candidate, nil)
}

// patchSecurityConfig sends a JSON Patch, once. Also an empty one makes the server validate, save and reload what it has in
// memory (F33).
func (c *Client) patchSecurityConfig(ctx context.Context, patch jsonPatch) error {
	return c.do(transport.Carrying(transport.WithoutRetry(ctx), transport.OktaClientSecret), http.MethodPatch, securityConfigPath, patch, empty)
}
