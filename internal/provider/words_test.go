package provider_test

import (
	"context"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider"
)

// forces is what a description says of an attribute whose change replaces the resource.
const forces = "Changing this forces a new "

// ownWords are those of this project's earlier descriptions, for which the field has others.
var ownWords = regexp.MustCompile(`[Ll]eft out:|\ban URL\b|\bhimself\b|\bis worn\b`)

// TestSchemas_words: the description of every attribute of every resource says its default and whether a change of it replaces
// the resource, in the words of the field, as those of data sources and actions are.
func TestSchemas_words(t *testing.T) {
	t.Parallel()
	judged := 0
	for _, build := range provider.New("test")().Resources(t.Context()) {
		built := build()
		var named resource.MetadataResponse
		built.Metadata(t.Context(), resource.MetadataRequest{ProviderTypeName: "openmetadata"}, &named)
		var response resource.SchemaResponse
		built.Schema(t.Context(), resource.SchemaRequest{}, &response)
		judged += judgeWords(t, named.TypeName, reflect.ValueOf(response.Schema))
	}
	for _, build := range provider.New("test")().DataSources(t.Context()) {
		built := build()
		var named datasource.MetadataResponse
		built.Metadata(t.Context(), datasource.MetadataRequest{ProviderTypeName: "openmetadata"}, &named)
		var response datasource.SchemaResponse
		built.Schema(t.Context(), datasource.SchemaRequest{}, &response)
		judged += judgeWords(t, "data "+named.TypeName, reflect.ValueOf(response.Schema))
	}
	for _, build := range provider.New("test")().(interface {
		Actions(ctx context.Context) []func() action.Action
	}).Actions(t.Context()) {
		built := build()
		var named action.MetadataResponse
		built.Metadata(t.Context(), action.MetadataRequest{ProviderTypeName: "openmetadata"}, &named)
		var response action.SchemaResponse
		built.Schema(t.Context(), action.SchemaRequest{}, &response)
		judged += judgeWords(t, "action "+named.TypeName, reflect.ValueOf(response.Schema))
	}
	if judged < 350 {
		t.Errorf("only %d attributes were judged", judged)
	}
}

// judgeWords walks the attributes of a schema, a nested attribute or a nested object.
func judgeWords(t *testing.T, at string, holder reflect.Value) (judged int) {
	t.Helper()
	if nested := holder.FieldByName("NestedObject"); nested.IsValid() {
		judged += judgeWords(t, at, nested)
	}
	inside := holder.FieldByName("Attributes")
	if !inside.IsValid() {
		return judged
	}
	for _, name := range inside.MapKeys() {
		attribute, path := inside.MapIndex(name).Elem(), at+"."+name.String()
		judged++
		description := attribute.FieldByName("MarkdownDescription").String()
		settable := attribute.FieldByName("Optional").Bool()
		if fallback := attribute.FieldByName("Default"); settable && fallback.IsValid() && !fallback.IsNil() && !strings.Contains(description, "Defaults to ") {
			t.Errorf("%s has a default and does not say so by \"Defaults to\": %s", path, description)
		}
		if replaces(t.Context(), attribute.FieldByName("PlanModifiers")) && !strings.Contains(description, forces) {
			t.Errorf("%s replaces the resource and does not say so by %q: %s", path, forces, description)
		}
		if words := ownWords.FindString(description); words != "" {
			t.Errorf("%s has the words %q, for which the field has others: %s", path, words, description)
		}
		judged += judgeWords(t, path, attribute)
	}
	return judged
}

// replaces tells whether one of the modifiers is the framework's own RequiresReplace, by what that says of itself.
func replaces(ctx context.Context, modifiers reflect.Value) bool {
	if !modifiers.IsValid() {
		return false // a data source has none
	}
	for i := range modifiers.Len() {
		described, ok := reflect.TypeAssert[interface {
			Description(ctx context.Context) string
		}](modifiers.Index(i))
		if ok && strings.Contains(described.Description(ctx), "Terraform will destroy and recreate the resource") {
			return true
		}
	}
	return false
}
