package acctest

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// IdentityAttributes are the attributes that the identity of the dialogue's type consists of, in order of the alphabet.
func (d *Dialogue) IdentityAttributes() []string {
	d.t.Helper()
	return slices.Sorted(maps.Keys(d.identityType().AttributeTypes))
}

func (d *Dialogue) identityType() tftypes.Object {
	d.t.Helper()
	if d.identityKind == nil {
		schemas, err := d.server.GetResourceIdentitySchemas(context.Background(), &tfprotov6.GetResourceIdentitySchemasRequest{})
		if err != nil {
			d.t.Fatal(err)
		}
		schema := schemas.IdentitySchemas[d.typeName]
		if schema == nil {
			d.t.Fatalf("%s has no identity", d.typeName)
		}
		kind := schema.ValueType().(tftypes.Object)
		d.identityKind = &kind
	}
	return *d.identityKind
}

// expectIdentity looks that what is in the state has the identity that its attributes say, once it has them all.
func (d *Dialogue) expectIdentity() {
	d.t.Helper()
	state, identity := d.Attributes(), d.Identity()
	for name := range d.identityType().AttributeTypes {
		if state[name] == nil {
			return
		}
	}
	for name := range d.identityType().AttributeTypes {
		if identity[name] != state[name] {
			d.t.Errorf("%s: %s is %v in the identity, and %v in the state", d.typeName, name, identity[name], state[name])
		}
	}
}

// Identity is the identity in the state, as JSON has it; nil while there is none.
func (d *Dialogue) Identity() map[string]any {
	d.t.Helper()
	if d.identity == nil || d.identity.IdentityData == nil {
		return nil
	}
	value, err := d.identity.IdentityData.Unmarshal(d.identityType())
	if err != nil {
		d.t.Fatal(err)
	}
	attributes, _ := fromValue(d.t, value).(map[string]any)
	return attributes
}

// TryImportByIdentity is TryImport by an identity.
func (d *Dialogue) TryImportByIdentity(identity map[string]any) Said {
	d.t.Helper()
	kind := d.identityType()
	return d.tryImported(&tfprotov6.ImportResourceStateRequest{
		Identity: &tfprotov6.ResourceIdentityData{IdentityData: dynamic(d.t, toValue(d.t, kind, identity))},
	})
}

// Attributes are those of the state, as JSON has them; nil where there is none.
func (d *Dialogue) Attributes() map[string]any {
	d.t.Helper()
	attributes, _ := fromValue(d.t, d.state).(map[string]any)
	return attributes
}
