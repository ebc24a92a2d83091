// Package validate makes the validators of single values that no library has.
package validate

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// Text returns a validator of texts. requirement says what a text must be, beginning with "must". check adds an error at
// the path for a text that is not; a null or unknown one never comes to it.
func Text(requirement string, check func(at path.Path, text string, diagnostics *diag.Diagnostics)) validator.String {
	return text{requirement: requirement, check: check}
}

type text struct {
	requirement string
	check       func(at path.Path, text string, diagnostics *diag.Diagnostics)
}

// Description implements validator.Describer.
func (v text) Description(context.Context) string { return v.requirement }

// MarkdownDescription implements validator.Describer.
func (v text) MarkdownDescription(context.Context) string { return v.requirement }

// ValidateString implements validator.String.
func (v text) ValidateString(_ context.Context, request validator.StringRequest, response *validator.StringResponse) {
	if value := request.ConfigValue; !value.IsNull() && !value.IsUnknown() {
		v.check(request.Path, value.ValueString(), &response.Diagnostics)
	}
}
