package crud

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
)

// ID is the attribute of the id that Okta gives an object, such as "scope".
func ID(noun string) schema.StringAttribute { return Computed("Okta's id of the " + noun + ".") }

// Computed is a text of Okta's making that no update changes.
func Computed(description string) schema.StringAttribute {
	return schema.StringAttribute{
		Computed: true, MarkdownDescription: description,
		PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
	}
}

// Status is whether an object is in force; more, which may be empty, goes on after its two values.
func Status(more string) schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true, Computed: true, Default: stringdefault.StaticString(api.StatusActive),
		MarkdownDescription: "`ACTIVE` or `INACTIVE`" + more + ". Defaults to `ACTIVE`.",
		Validators:          []validator.String{stringvalidator.OneOf(api.StatusActive, api.StatusInactive)},
	}
}
