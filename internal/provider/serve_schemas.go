package provider

import (
	"context"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// schemas are those of the resources, built once for what stands before the framework.
type schemas struct {
	server protocol
	once   sync.Once
	types  map[string]*resourceSchema
	err    error
}

type resourceSchema struct {
	version int64
	object  *tfprotov6.SchemaObject
	// values is the type of the resource's states.
	values tftypes.Type
}

// of is the schema of a resource, nil for one that there is not.
func (s *schemas) of(ctx context.Context, typeName string) (*resourceSchema, error) {
	s.once.Do(func() {
		var all *tfprotov6.GetProviderSchemaResponse
		if all, s.err = s.server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{}); s.err != nil {
			return
		}
		s.types = make(map[string]*resourceSchema, len(all.ResourceSchemas))
		for name, schema := range all.ResourceSchemas {
			s.types[name] = &resourceSchema{
				version: schema.Version, values: schema.ValueType(),
				object: &tfprotov6.SchemaObject{Attributes: schema.Block.Attributes, Nesting: tfprotov6.SchemaObjectNestingModeSingle},
			}
		}
	})
	return s.types[typeName], s.err
}

// unchanged is a state that the present version of the provider has written, as Terraform takes it: the framework answers the
// same, after it has looked at each value in it for blocks, which no resource here has. Nil is what only the framework can
// answer.
func (s *schemas) unchanged(ctx context.Context, request *tfprotov6.UpgradeResourceStateRequest) *tfprotov6.UpgradeResourceStateResponse {
	schema, err := s.of(ctx, request.TypeName)
	if err != nil || schema == nil || schema.version != request.Version || request.RawState == nil {
		return nil
	}
	state, err := request.RawState.UnmarshalWithOpts(schema.values, tfprotov6.UnmarshalOpts{
		ValueFromJSONOpts: tftypes.ValueFromJSONOpts{IgnoreUndefinedAttributes: true},
	})
	if err != nil {
		return nil
	}
	encoded, err := tfprotov6.NewDynamicValue(schema.values, state)
	if err != nil {
		return nil
	}
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &encoded}
}

// name is the known name of an object; empty where it has none.
func (s *schemas) name(ctx context.Context, typeName string, object *tfprotov6.DynamicValue) (name string) {
	schema, err := s.of(ctx, typeName)
	if err != nil || schema == nil {
		return ""
	}
	value, err := object.Unmarshal(schema.values)
	if err != nil || value.IsNull() {
		return ""
	}
	var members map[string]tftypes.Value
	if err := value.As(&members); err != nil {
		return ""
	}
	if has, exists := members["name"]; exists && has.IsKnown() && has.Type().Is(tftypes.String) && !has.IsNull() {
		_ = has.As(&name)
	}
	return name
}
