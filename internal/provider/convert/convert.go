// Package convert turns Terraform's values into Go's and back. Unknown is not null is not empty: nothing here decodes an
// unknown value, and an absent text or list of an API becomes null.
package convert

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Text turns a text of an API into a value: an empty one is null, because the APIs give "" and null for what is not set.
func Text(text string) types.String {
	if text == "" {
		return types.StringNull()
	}
	return types.StringValue(text)
}

// TextOr is Text for a member that some orgs leave out and whose default is known.
func TextOr(text, otherwise string) types.String {
	if text == "" {
		return types.StringValue(otherwise)
	}
	return types.StringValue(text)
}

// TextOrPrior is TextOr for a setting that an org without the feature drops silently: what was written stays.
func TextOrPrior(text string, prior types.String, otherwise string) types.String {
	if text == "" && !prior.IsNull() && !prior.IsUnknown() {
		return prior
	}
	return TextOr(text, otherwise)
}

// TextOrEmpty is Text for a setting that may be written as "" to clear it: that stays as it was written.
func TextOrEmpty(text string, prior types.String) types.String {
	if text == "" && prior.Equal(types.StringValue("")) {
		return prior
	}
	return Text(text)
}

// Strings decodes a list or set of strings that is known in all its elements; a null one gives nil.
func Strings(ctx context.Context, collection interface {
	attr.Value
	ElementsAs(ctx context.Context, target any, allowUnhandled bool) diag.Diagnostics
}, diagnostics *diag.Diagnostics) []string {
	if collection.IsNull() || collection.IsUnknown() {
		return nil
	}
	texts := []string{}
	diagnostics.Append(collection.ElementsAs(ctx, &texts, false)...)
	return texts
}

// FullyKnown tells whether a collection and all its elements are known.
func FullyKnown(collection interface {
	attr.Value
	Elements() []attr.Value
}) bool {
	if collection.IsUnknown() {
		return false
	}
	for _, element := range collection.Elements() {
		if element.IsUnknown() {
			return false
		}
	}
	return true
}

// List makes a list of strings; nil becomes an empty list.
func List(texts []string) types.List {
	return types.ListValueMust(types.StringType, elements(texts))
}

// Set makes a set of strings; nil becomes an empty set.
func Set(texts []string) types.Set {
	return types.SetValueMust(types.StringType, elements(texts))
}

// ListOrNull makes a list of strings, null when there are none and prior is null: an API leaves out a list that is empty, and a
// configuration may have written [] or nothing.
func ListOrNull(texts []string, prior types.List) types.List {
	if len(texts) == 0 && (prior.IsNull() || prior.IsUnknown()) {
		return types.ListNull(types.StringType)
	}
	return List(texts)
}

// SetOrNull is ListOrNull for sets.
func SetOrNull(texts []string, prior types.Set) types.Set {
	if len(texts) == 0 && (prior.IsNull() || prior.IsUnknown()) {
		return types.SetNull(types.StringType)
	}
	return Set(texts)
}

func elements(texts []string) []attr.Value {
	values := make([]attr.Value, len(texts))
	for i, text := range texts {
		values[i] = types.StringValue(text)
	}
	return values
}
