// Package validate makes the validators of single values that no library has.
package validate

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// Text returns a validator of texts. requirement says what a text must be, beginning with "must". check adds an error at the
// path for a text that is not; a null or unknown one never comes to it.
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

// ID accepts IDs of Okta, which begin by what they are of and go on in letters and digits; EVERYONE and the like are others
// that count. what it is the ID of and instead, what to write, complete the sentences of the error: a name in place of an ID is
// answered by Okta as something that does not exist.
func ID(prefix, what, instead string, others ...string) validator.String {
	return Text("must be the ID of "+what, func(at path.Path, text string, diagnostics *diag.Diagnostics) {
		rest, begins := strings.CutPrefix(text, prefix)
		odd := strings.IndexFunc(rest, func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) }) >= 0
		if text == "" || slices.Contains(others, text) || begins && !odd {
			return // an empty text is another validator's
		}
		diagnostics.AddAttributeError(at, "Not the ID of "+what,
			fmt.Sprintf("%q is not the ID of %s: those begin with %q. Write %s.", text, what, prefix, instead))
	})
}

// What is written in place of the IDs of Okta's objects.
var (
	// AppID accepts IDs of app integrations.
	AppID = ID("0oa", "an app integration", "the id of the resource or data source openmetadata_okta_app")
	// GroupID accepts IDs of groups.
	GroupID = ID("00g", "a group", "the id of the resource or data source openmetadata_okta_group")
	// AuthorizationServerID accepts IDs of authorization servers.
	AuthorizationServerID = ID("aus", "an authorization server", "the id of the resource or data source openmetadata_okta_authorization_server, or \"default\"", "default")
)
