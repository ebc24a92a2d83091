package openmetadata

import (
	"context"
	"net/http"
	"strings"
)

// sourceEnvironment is the source of a setting that the server takes from its deployment only.
const sourceEnvironment = "ENV"

// SettingSource says where a setting takes its values from: the database, or the server's deployment, which is its
// configuration file and environment (system/settingsSourceResponse.json of 2.1).
type SettingSource struct {
	// ConfigType is the setting, such as authenticationConfiguration.
	ConfigType string `json:"configType"`
	// Source is AUTO, ENV or DB.
	Source string `json:"source"`
	// SourceVariable is the environment variable that chooses the source.
	SourceVariable string `json:"sourceVariable"`
	// Editable is false where the deployment owns all of it.
	Editable bool `json:"editable"`
	// ManagedPaths are JSON pointers of the fields that the deployment owns.
	ManagedPaths []string `json:"managedPaths"`
	// OverriddenFields are those that the deployment sets on purpose and the database otherwise.
	OverriddenFields []OverriddenField `json:"overriddenFields"`
	// LastReloadError says why this server could not take the stored values on; empty when it could.
	LastReloadError string `json:"lastReloadError"`
}

// OverriddenField is a field that the deployment sets on purpose and the database otherwise.
type OverriddenField struct {
	Path string `json:"path"`
	// EnvVariable is the environment variable that sets the field; empty where there is none.
	EnvVariable string `json:"envVariable"`
}

// Manages tells whether the deployment owns the field at a JSON pointer, a part of it, or what it is a part of.
func (s SettingSource) Manages(pointer string) bool {
	if s.Source != sourceEnvironment {
		return false
	}
	for _, managed := range s.ManagedPaths {
		if managed == "/" || within(pointer, managed) || within(managed, pointer) {
			return true
		}
	}
	return false
}

func within(pointer, whole string) bool {
	return pointer == whole || strings.HasPrefix(pointer, whole+"/")
}

// SettingsSources reads where the server's settings come from. Servers before 2.1 do not tell: the answer is nil then (M20).
func (c *Client) SettingsSources(ctx context.Context) ([]SettingSource, error) {
	version, err := c.Version(ctx)
	if err != nil || !version.AtLeast(2, 1) {
		return nil, err
	}
	var report struct {
		Settings []SettingSource `json:"settings"`
	}
	err = c.do(ctx, http.MethodGet, "/v1/system/settings/source", nil, &report)
	if lacksPath(err) {
		return nil, nil
	}
	return report.Settings, err
}
