package acctest

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider"
)

// Stored is a resource as a state file holds it, and the configuration that belongs to it.
type Stored struct {
	Type    string            `json:"type"`
	Version int64             `json:"schema_version"`
	State   json.RawMessage   `json:"attributes"`
	Private map[string]string `json:"private"`
	Config  map[string]any    `json:"config"`
}

// ResourceTypes are the types of resources that the provider has.
func ResourceTypes(t *testing.T) []string {
	t.Helper()
	var types []string
	for _, name := range TypeNames(t) {
		if typeName, isResource := strings.CutPrefix(name, "resource "); isResource {
			types = append(types, typeName)
		}
	}
	return types
}

// TypeNames are the types that the provider has, after "resource ", "data " or "ephemeral ".
func TypeNames(t *testing.T) []string {
	t.Helper()
	schemas, err := providerserver.NewProtocol6(provider.New("test")())().GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for kind, types := range map[string]map[string]*tfprotov6.Schema{
		"resource ": schemas.ResourceSchemas, "data ": schemas.DataSourceSchemas, "ephemeral ": schemas.EphemeralResourceSchemas,
	} {
		for typeName := range types {
			names = append(names, kind+typeName)
		}
	}
	return names
}

// Description is what the page of a type of resources begins with.
func Description(t *testing.T, typeName string) string {
	t.Helper()
	schemas, err := providerserver.NewProtocol6(provider.New("test")())().GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	return schemas.ResourceSchemas[typeName].Block.Description
}

// Stored is the resource as it is in the state now.
func (d *Dialogue) Stored(config map[string]any) Stored {
	d.t.Helper()
	state, err := json.Marshal(fromValue(d.t, d.state))
	if err != nil {
		d.t.Fatal(err)
	}
	private, err := OpenPrivate(d.private)
	if err != nil {
		d.t.Fatal(err)
	}
	return Stored{Type: d.typeName, Version: d.version, State: state, Private: private, Config: config}
}

// Resume is Dialogue with a resource that is in the state already, written by this version of the provider or an earlier one.
func (e *Environment) Resume(stored Stored, values map[string]any) *Dialogue {
	e.t.Helper()
	d := e.Dialogue(stored.Type, values)
	upgraded, err := d.server.UpgradeResourceState(context.Background(), &tfprotov6.UpgradeResourceStateRequest{
		TypeName: stored.Type, Version: stored.Version, RawState: &tfprotov6.RawState{JSON: stored.State},
	})
	if err != nil {
		e.t.Fatal(err)
	}
	if said := (Said{}).with(upgraded.Diagnostics); len(said.Errors) > 0 {
		e.t.Fatalf("the state of %s cannot be read: %v", stored.Type, said.Errors)
	}
	d.state = d.value(upgraded.UpgradedState)
	if d.private, err = SealPrivate(stored.Private); err != nil {
		e.t.Fatal(err)
	}
	return d
}

// OpenPrivate reads what a resource keeps beside its state, by its keys.
func OpenPrivate(private []byte) (map[string]string, error) {
	if len(private) == 0 {
		return nil, nil
	}
	var encoded map[string][]byte
	if err := json.Unmarshal(private, &encoded); err != nil {
		return nil, err
	}
	opened := map[string]string{}
	for key, content := range encoded {
		opened[key] = string(content)
	}
	return opened, nil
}

// SealPrivate is the inverse of OpenPrivate.
func SealPrivate(opened map[string]string) ([]byte, error) {
	if opened == nil {
		return nil, nil
	}
	encoded := map[string][]byte{}
	for key, content := range opened {
		encoded[key] = []byte(content)
	}
	return json.Marshal(encoded)
}
