// Command providerschema prints the schemas of this checkout's provider as `terraform providers schema -json` of the newest
// Terraform does, with identities, lists and actions, whatever Terraform is there; docs/ is generated from it.
//
//	go run ./tools/providerschema > schemas.json
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider"
)

// source is the provider's address as the generator looks it up.
const source = "registry.terraform.io/hashicorp/openmetadata"

func main() {
	schemas, err := read(context.Background())
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(object{"format_version": "1.0", "provider_schemas": object{source: schemas}})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "providerschema:", err)
		os.Exit(1)
	}
}

type object map[string]any

// read asks the provider as Terraform does.
func read(ctx context.Context) (object, error) {
	server := provider.NewServer("docs", provider.DefaultTiming, nil)
	all, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return nil, err
	}
	identities, err := server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		return nil, err
	}
	for _, one := range append(all.Diagnostics, identities.Diagnostics...) {
		return nil, fmt.Errorf("%s: %s", one.Summary, one.Detail)
	}
	actions, named, functions := object{}, object{}, object{}
	for name, action := range all.ActionSchemas {
		actions[name] = object{"block": block(action.Schema.Block)}
	}
	for name, identity := range identities.IdentitySchemas {
		named[name] = object{"version": identity.Version, "attributes": identityAttributes(identity.IdentityAttributes)}
	}
	for name, function := range all.Functions {
		functions[name] = signature(function)
	}
	return object{
		"provider": schema(all.Provider), "resource_schemas": types(all.ResourceSchemas), "data_source_schemas": types(all.DataSourceSchemas),
		"ephemeral_resource_schemas": types(all.EphemeralResourceSchemas), "list_resource_schemas": types(all.ListResourceSchemas),
		"action_schemas": actions, "resource_identity_schemas": named, "functions": functions,
	}, nil
}

func types(schemas map[string]*tfprotov6.Schema) object {
	all := object{}
	for name, one := range schemas {
		all[name] = schema(one)
	}
	return all
}

func schema(one *tfprotov6.Schema) object {
	return object{"version": one.Version, "block": block(one.Block)}
}

// block is a schema's one block: the provider has none inside of it.
func block(one *tfprotov6.SchemaBlock) object {
	return object{
		"attributes": attributes(one.Attributes), "description": one.Description, "description_kind": kind(one.DescriptionKind), "deprecated": one.Deprecated,
	}
}

func attributes(all []*tfprotov6.SchemaAttribute) object {
	byName := object{}
	for _, one := range all {
		attribute := object{
			"description": one.Description, "description_kind": kind(one.DescriptionKind), "deprecated": one.Deprecated, "required": one.Required,
			"optional": one.Optional, "computed": one.Computed, "sensitive": one.Sensitive, "write_only": one.WriteOnly,
		}
		if one.Type != nil {
			attribute["type"] = one.Type
		}
		if nested := one.NestedType; nested != nil {
			attribute["nested_type"] = object{"attributes": attributes(nested.Attributes), "nesting_mode": nestingModes[nested.Nesting]}
		}
		byName[one.Name] = attribute
	}
	return byName
}

func identityAttributes(all []*tfprotov6.ResourceIdentitySchemaAttribute) object {
	byName := object{}
	for _, one := range all {
		byName[one.Name] = object{
			"type": one.Type, "description": one.Description, "required_for_import": one.RequiredForImport, "optional_for_import": one.OptionalForImport,
		}
	}
	return byName
}

func signature(one *tfprotov6.Function) object {
	parameter := func(parameter *tfprotov6.FunctionParameter) object {
		return object{"name": parameter.Name, "description": parameter.Description, "is_nullable": parameter.AllowNullValue, "type": parameter.Type}
	}
	parameters := []object{}
	for _, each := range one.Parameters {
		parameters = append(parameters, parameter(each))
	}
	function := object{
		"description": one.Description, "summary": one.Summary, "deprecation_message": one.DeprecationMessage, "return_type": one.Return.Type, "parameters": parameters,
	}
	if one.VariadicParameter != nil {
		function["variadic_parameter"] = parameter(one.VariadicParameter)
	}
	return function
}

var nestingModes = map[tfprotov6.SchemaObjectNestingMode]string{
	tfprotov6.SchemaObjectNestingModeSingle: "single", tfprotov6.SchemaObjectNestingModeList: "list",
	tfprotov6.SchemaObjectNestingModeSet: "set", tfprotov6.SchemaObjectNestingModeMap: "map",
}

func kind(one tfprotov6.StringKind) string {
	if one == tfprotov6.StringKindMarkdown {
		return "markdown"
	}
	return "plain"
}
