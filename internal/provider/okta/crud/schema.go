package crud

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
)

// ID is the attribute of the id that Okta gives an object, such as "scope".
func ID(noun string) schema.StringAttribute { return Computed("Okta's ID of the " + noun + ".") }

// Computed is a text of Okta's making that no update changes.
func Computed(description string) schema.StringAttribute {
	return schema.StringAttribute{
		Computed: true, MarkdownDescription: description,
		PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
	}
}

// Required is a text that has to be given; without validators it only must not be empty.
func Required(description string, validators ...validator.String) schema.StringAttribute {
	return schema.StringAttribute{Required: true, MarkdownDescription: description, Validators: orNotEmpty(validators)}
}

// Optional is a text that may be left out; without validators it only must not be empty.
func Optional(description string, validators ...validator.String) schema.StringAttribute {
	return schema.StringAttribute{Optional: true, MarkdownDescription: description, Validators: orNotEmpty(validators)}
}

// Fixed is Required where another text makes another object.
func Fixed(description string, validators ...validator.String) schema.StringAttribute {
	fixed := Required(description, validators...)
	fixed.PlanModifiers = []planmodifier.String{stringplanmodifier.RequiresReplace()}
	return fixed
}

func orNotEmpty(validators []validator.String) []validator.String {
	if len(validators) == 0 {
		return []validator.String{stringvalidator.LengthAtLeast(1)}
	}
	return validators
}

// Texts are a set that may be left out, and of which each is as the validators have it; without those it only must not be
// empty.
func Texts(description string, each ...validator.String) schema.SetAttribute {
	return schema.SetAttribute{
		ElementType: types.StringType, Optional: true, MarkdownDescription: description,
		Validators: []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.ValueStringsAre(orNotEmpty(each)...)},
	}
}

// Choice is one of the texts, and the standard one where it is left out.
func Choice(description, standard string, texts ...string) schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true, Computed: true, Default: stringdefault.StaticString(standard), MarkdownDescription: description,
		Validators: []validator.String{stringvalidator.OneOf(texts...)},
	}
}

// Switch is on or off, and has the standard where it is left out.
func Switch(description string, standard bool) schema.BoolAttribute {
	return schema.BoolAttribute{Optional: true, Computed: true, Default: booldefault.StaticBool(standard), MarkdownDescription: description}
}

// Status is whether an object is in force; more, which may be empty, goes on after its two values.
func Status(more string) schema.StringAttribute {
	return Choice("`ACTIVE` or `INACTIVE`"+more+". Defaults to `ACTIVE`.", api.StatusActive, api.StatusActive, api.StatusInactive)
}
