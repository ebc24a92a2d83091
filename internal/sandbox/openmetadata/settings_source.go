package openmetadata

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/members"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/web"
)

// deploymentField is a field that openmetadata.yaml writes, by its JSON pointer in the setting, and the environment variable
// that it takes its value from.
type deploymentField struct{ pointer, variable string }

// since20 are the fields of openmetadata.yaml that 2.0 added, by its own release notes.
var since20 = []deploymentField{
	{"/additionalTrustedRedirectUris", "AUTHENTICATION_ADDITIONAL_TRUSTED_REDIRECT_URIS"},
	{"/maxActiveSessionsPerUser", "AUTHENTICATION_MAX_ACTIVE_SESSIONS_PER_USER"},
	{"/sessionExpiry", "AUTHENTICATION_SESSION_EXPIRY"},
}

var fileLine = regexp.MustCompile(`(?m)^( *)(\w+):(?: \$\{(\w+):-)?`)

// deploymentTemplates are the fields of the two halves that openmetadata.yaml writes, in the order of their pointers (M40).
// Those of LDAP and SAML are left out.
var deploymentTemplates = sync.OnceValue(func() map[string][]deploymentField {
	fields, half, block := map[string][]deploymentField{"authenticationConfiguration": since20}, "", ""
	for _, line := range fileLine.FindAllStringSubmatch(ShippedFile, -1) {
		indent, name, variable := len(line[1]), line[2], line[3]
		switch {
		case indent == 0:
			half = name
		case variable == "":
			block = "/" + name
		case indent == 2:
			fields[half] = append(fields[half], deploymentField{"/" + name, variable})
		default:
			fields[half] = append(fields[half], deploymentField{block + "/" + name, variable})
		}
	}
	for _, list := range fields {
		slices.SortFunc(list, func(a, b deploymentField) int { return strings.Compare(a.pointer, b.pointer) })
	}
	return fields
})

const (
	sourceVariable = "SECURITY_CONFIG_SOURCE"
	sourceAuto     = "AUTO"
	sourceEnv      = "ENV"
)

func (e Environment) source() string {
	if e.ConfigSource == "" {
		return sourceAuto
	}
	return e.ConfigSource
}

// fieldAt follows a JSON pointer; null is absent (JsonPointers).
func fieldAt(o object, pointer string) any {
	var value any = o
	for name := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		inner, isObject := value.(object)
		if !isObject {
			return nil
		}
		value = inner[name]
	}
	return value
}

// sameSetting compares two values as the server does: null, an empty text and an empty list or object are all "not set"
// (SettingValues; the other spellings that it takes for the same come from YAML, which the stand-in has none of).
func sameSetting(a, b any) bool {
	return unset(a) && unset(b) || members.Same(a, b)
}

func unset(value any) bool {
	switch typed := value.(type) {
	case string:
		return strings.TrimSpace(typed) == ""
	case []any:
		return len(typed) == 0
	case object:
		return len(typed) == 0
	}
	return value == nil
}

// getSettingsSource is GET /system/settings/source of 2.1: where each setting that openmetadata.yaml has too takes its values
// from (settingsSourceResponse.json, SettingsSourceService). The stand-in has the two of the security configuration.
func (s *Server) getSettingsSource(c *call) (*answer, *web.Error) {
	if err := s.authorizeAdmin(c.who); err != nil {
		return nil, err
	}
	deployed, shipped := defaultRows(s.environment, s.securityBean()), defaultRows(Environment{
		AdminPrincipals: []string{"admin"}, EnableSelfSignup: true, PrincipalDomain: "open-metadata.org",
	}, s.securityBean())
	return ok(object{"settings": []any{
		s.settingSource("authenticationConfiguration", shipped.authentication, deployed.authentication, s.rows.authentication),
		s.settingSource("authorizerConfiguration", shipped.authorizer, deployed.authorizer, s.rows.authorizer),
	}})
}

// settingSource is one entry. Where the environment owns the setting, every field that the file writes is managed by it,
// whatever its value. Elsewhere the report names the fields that the deployment has set to something else than the shipped
// value and the database to something else again. (The server reports the fields of an identity provider's identity together;
// here each is its own.)
func (s *Server) settingSource(name string, shipped, deployed, stored object) object {
	managed, overridden := []any{}, []any{}
	for _, field := range deploymentTemplates()[name] {
		value := fieldAt(deployed, field.pointer)
		switch {
		case s.environment.source() == sourceEnv:
			managed = append(managed, field.pointer)
		case !sameSetting(value, fieldAt(shipped, field.pointer)) && !sameSetting(value, fieldAt(stored, field.pointer)):
			overridden = append(overridden, object{"path": field.pointer, "envVariable": field.variable})
		}
	}
	return object{"configType": name, "source": s.environment.source(), "sourceVariable": sourceVariable,
		"editable": s.environment.source() != sourceEnv, "managedPaths": managed, "overriddenFields": overridden}
}

// refuseManaged is 2.1's refusal of a change to what the environment owns (SettingsWriteGuard,
// SettingsManagedByEnvironmentException).
func (s *Server) refuseManaged(next settingsRows) *web.Error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.profile.settingsOwner || s.environment.source() != sourceEnv {
		return nil
	}
	next = next.copy()
	restoreSecrets(next.authentication, s.rows.authentication)
	for _, half := range []struct {
		name         string
		next, stored object
	}{
		{"authenticationConfiguration", next.authentication, s.rows.authentication},
		{"authorizerConfiguration", next.authorizer, s.rows.authorizer},
	} {
		var changed []string
		for _, field := range deploymentTemplates()[half.name] {
			if !sameSetting(fieldAt(half.next, field.pointer), fieldAt(half.stored, field.pointer)) {
				changed = append(changed, field.pointer)
			}
		}
		if len(changed) > 0 {
			slices.Sort(changed)
			return &web.Error{Status: http.StatusConflict, ErrorType: "SETTINGS_MANAGED_BY_ENVIRONMENT", Challenge: true,
				Message: half.name + " is managed by the deployment configuration (" + sourceVariable + "=ENV), so " + strings.Join(changed, ", ") +
					" cannot be changed here. Change the configuration file or environment and restart the server."}
		}
	}
	return nil
}
