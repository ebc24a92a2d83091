package adopt

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// byName begins a part of an import id that is a name in place of an id.
const byName = "name:"

// ImportState implements resource.ResourceWithImportState: by the identity, or by an id of which each part is an id or, after
// "name:", the name of an object that has one name for itself.
func (a *adoptable) ImportState(ctx context.Context, request resource.ImportStateRequest, response *resource.ImportStateResponse) {
	identity := a.Identity()
	inner, own := a.Identified.(resource.ResourceWithImportState)
	parts := identity.parse(request, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	if parts != nil {
		if parts = identity.resolve(ctx, parts, &response.Diagnostics); response.Diagnostics.HasError() {
			return
		}
		request.ID = strings.Join(parts, identity.joint())
	}
	if own {
		inner.ImportState(ctx, request, response)
	} else {
		for i, part := range identity.Parts {
			response.Diagnostics.Append(response.State.SetAttribute(ctx, path.Root(part.Attribute), types.StringValue(parts[i]))...)
		}
	}
	if identity.Imported != nil {
		identity.Imported(ctx, response.Private, &response.Diagnostics)
	}
	if !response.Diagnostics.HasError() {
		a.identify(response.State, response.Identity, &response.Diagnostics)
	}
}

func (i Identity) joint() string {
	if i.Joint != "" {
		return i.Joint
	}
	return "/"
}

// parse returns the parts of what is imported, names among them; none for an id that is the type's own affair. It adds an error
// for what is no id of the type.
func (i Identity) parse(request resource.ImportStateRequest, diagnostics *diag.Diagnostics) []string {
	switch {
	case request.ID == "" && request.Identity != nil:
		return i.ofIdentity(*request.Identity, diagnostics)
	case i.Joint != "":
		return nil
	}
	// What follows "name:" at the end is all of the name, slashes too.
	parts := strings.SplitN(request.ID, "/", len(i.Parts))
	for at, part := range parts {
		last := at == len(i.Parts)-1
		if part == "" || part == byName || last && strings.Contains(part, "/") && !strings.HasPrefix(part, byName) || len(parts) < len(i.Parts) {
			slash := ""
			if strings.Contains(request.ID, byName) && strings.Count(request.ID, "/") >= len(i.Parts) {
				slash = " Of names only the last one may have a slash in it: write the ID in place of another."
			}
			diagnostics.AddError("Not an import id of this type",
				fmt.Sprintf("The id %q does not have the form %s.%s%s", request.ID, i.form(), i.nameForm(), slash))
			return nil
		}
	}
	return parts
}

// ofIdentity returns the values of an identity that is imported by.
func (i Identity) ofIdentity(identity tfsdk.ResourceIdentity, diagnostics *diag.Diagnostics) []string {
	parts := make([]string, len(i.Parts))
	for at, part := range i.Parts {
		var value types.String
		diagnostics.Append(identity.GetAttribute(context.Background(), path.Root(part.key()), &value)...)
		text := value.ValueString()
		switch {
		case strings.TrimSpace(text) == "":
			diagnostics.AddAttributeError(path.Root(part.key()), "The identity is incomplete",
				fmt.Sprintf("%s is empty. It is: %s", part.key(), words.Sentence(part.Description)))
		case i.Joint == "" && len(i.Parts) > 1 && part.Key == "" && strings.Contains(text, "/"):
			diagnostics.AddAttributeError(path.Root(part.key()), "Not an identity of this type",
				fmt.Sprintf("%q has a slash, which no %s has. Each part of an identity has an attribute of its own.", text, part.key()))
		case part.Key != "":
			text = byName + text
		}
		parts[at] = text
	}
	if i.Unfindable != "" && !diagnostics.HasError() {
		diagnostics.AddError("Not imported by identity", i.Unfindable)
	}
	return parts
}

// form is what an import id looks like, such as <app_id>/<group_id>.
func (i Identity) form() string {
	names := make([]string, len(i.Parts))
	for at, part := range i.Parts {
		names[at] = "<" + part.Attribute + ">"
	}
	return strings.Join(names, "/")
}

// nameForm is a sentence about names, of types that have any.
func (i Identity) nameForm() string {
	var named []string
	for _, part := range i.Parts {
		if part.Of.each != nil {
			named = append(named, "name:<name of the "+part.Of.Object+">")
		} else {
			named = append(named, "<"+part.Attribute+">")
		}
	}
	form := strings.Join(named, "/")
	if form == i.form() {
		return ""
	}
	return fmt.Sprintf(" By name it is %s.", form)
}

// resolve puts ids in the place of names.
func (i Identity) resolve(ctx context.Context, parts []string, diagnostics *diag.Diagnostics) []string {
	ids := make([]string, 0, len(parts))
	for at, text := range parts {
		part := i.Parts[at]
		name, named := strings.CutPrefix(text, byName)
		switch {
		case part.IsName:
			ids = append(ids, strings.TrimPrefix(text, byName))
		case named && part.Of.each == nil:
			diagnostics.AddError("Not an import id of this type", fmt.Sprintf("The id has %q, but %s has no name to be found by. The form is %s.", text, part.Attribute, i.form()))
		case named:
			ids = append(ids, part.Of.idOf(ctx, ids, name, diagnostics))
		case part.Of.each != nil && strings.IndexFunc(text, noID) >= 0:
			diagnostics.AddError("Not an import id of this type", fmt.Sprintf("%q is not an ID. To import by the name of the %s, write %s%s in its place.", text, part.Of.Object, byName, text))
		case !part.Of.hasID(text):
			diagnostics.AddError("Not an import id of this type",
				fmt.Sprintf("%q is not the ID of the %s: those begin with %q. To import by name, write %s and the name in its place.",
					text, part.Of.Object, part.Of.IDPrefix, byName))
		default:
			ids = append(ids, text)
		}
		if diagnostics.HasError() {
			return nil
		}
	}
	return ids
}

// noID tells a character that no id of an org has, and many names have.
func noID(r rune) bool {
	return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '_'
}

// hasID tells whether the text may be the ID of one of the objects.
func (c Collection) hasID(text string) bool {
	return strings.HasPrefix(text, c.IDPrefix) || slices.Contains(c.OtherIDs, text)
}

// longestList is how many objects an error names.
const longestList = 10

// idOf is the id of the one object of the name. It adds an error where there is none, or several.
func (c Collection) idOf(ctx context.Context, in []string, name string, diagnostics *diag.Diagnostics) string {
	var same, others []string
	var id string
	foreign := false
	for item, err := range c.each(ctx, in, name, diagnostics) {
		switch {
		case err != nil:
			diagnose.Error(diagnostics, diagnose.Read, fmt.Sprintf("%s %q", c.Object, name), err)
			return ""
		case item.Foreign:
			foreign = foreign || item.Name == name
		case item.Name == name:
			id = item.ID
			same = append(same, item.describe())
		default:
			others = append(others, item.describe())
		}
	}
	if diagnostics.HasError() {
		return ""
	}
	switch {
	case len(same) == 1:
		return id
	case len(same) == 0 && foreign:
		diagnostics.AddError("Not one of your own", fmt.Sprintf("The %s %q is one that Okta makes, and no resource manages it. Use it by its name, and remove this import.", c.Object, name))
	case len(same) == 0:
		there := "Names are compared to the letter; look the name up where the object was made."
		if len(others) > 0 {
			there = "Names are compared to the letter, and there are: " + shortened(others) + "."
		}
		diagnostics.AddError("Nothing to import has that name", fmt.Sprintf("There is no %s named %q. %s", c.Object, name, there))
	default:
		diagnostics.AddError("Several objects have that name",
			fmt.Sprintf("More than one %s is named %q: %s. Write the id of one of them in place of %s%s.", c.Object, name, shortened(same), byName, name))
	}
	return ""
}

func shortened(items []string) string {
	if more := len(items) - longestList; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(items[:longestList], ", "), more)
	}
	return strings.Join(items, ", ")
}
