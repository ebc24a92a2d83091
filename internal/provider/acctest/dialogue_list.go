package acctest

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Listed is one object of a list, with its attributes as JSON has them; Resource is nil where it was not asked for.
type Listed struct {
	Said

	Name               string
	Identity, Resource map[string]any
}

// List goes through the list of a type as `terraform query` does, until the objects are as many as limit says; 0 is for all.
func (s *Session) List(typeName string, config map[string]any, include bool, limit int64) []Listed {
	e := s.environment
	e.t.Helper()
	schema, exists := s.schemas.ListResourceSchemas[typeName]
	if !exists {
		e.t.Fatalf("the provider has no list %s", typeName)
	}
	identities, err := s.server.GetResourceIdentitySchemas(context.Background(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		e.t.Fatal(err)
	}
	server := s.server.(tfprotov6.ListResourceServer)
	encoded := dynamic(e.t, toValue(e.t, schema.ValueType(), config))
	checked, err := server.ValidateListResourceConfig(context.Background(), &tfprotov6.ValidateListResourceConfigRequest{TypeName: typeName, Config: encoded})
	if err != nil {
		e.t.Fatal(err)
	}
	if said := (Said{}).with(checked.Diagnostics); len(said.Errors) > 0 {
		return []Listed{{Said: said}}
	}
	stream, err := server.ListResource(context.Background(), &tfprotov6.ListResourceRequest{TypeName: typeName, Config: encoded, IncludeResource: include, Limit: limit})
	if err != nil {
		e.t.Fatal(err)
	}
	var all []Listed
	for result := range stream.Results {
		one := Listed{Said: (Said{}).with(result.Diagnostics), Name: result.DisplayName}
		if result.Identity != nil && result.Identity.IdentityData != nil {
			value, err := result.Identity.IdentityData.Unmarshal(identities.IdentitySchemas[typeName].ValueType())
			if err != nil {
				e.t.Fatal(err)
			}
			one.Identity, _ = fromValue(e.t, value).(map[string]any)
		}
		if result.Resource != nil {
			value, err := result.Resource.Unmarshal(s.schemas.ResourceSchemas[typeName].ValueType())
			if err != nil {
				e.t.Fatal(err)
			}
			one.Resource, _ = fromValue(e.t, value).(map[string]any)
		}
		all = append(all, one)
	}
	return all
}

// ListTypes are the types that the provider lists.
func (s *Session) ListTypes() []string {
	var types []string
	for name := range s.schemas.ListResourceSchemas {
		types = append(types, name)
	}
	return types
}
