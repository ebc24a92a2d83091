package lifecycle

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// ImportIDs imports an object that several ids name together, joined by slashes: each goes to the attribute of the same
// place in names.
func ImportIDs(ctx context.Context, request resource.ImportStateRequest, response *resource.ImportStateResponse, names ...string) {
	ids := strings.Split(request.ID, "/")
	if len(ids) != len(names) || slices.Contains(ids, "") {
		response.Diagnostics.AddError("Not an import id of this type",
			fmt.Sprintf("The id %q does not have the form %s.", request.ID, ImportIDForm(names...)))
		return
	}
	for i, name := range names {
		response.Diagnostics.Append(response.State.SetAttribute(ctx, path.Root(name), types.StringValue(ids[i]))...)
	}
}

// RefuseImport says that a resource is not imported, and what to do instead: creating changes nothing where what it stands
// for is there already, which because tells.
func RefuseImport(typeName, because string, response *resource.ImportStateResponse) {
	response.Diagnostics.AddError(fmt.Sprintf("%s is not imported", typeName),
		fmt.Sprintf("None is needed: %s. Remove the import block or leave out terraform import, write the resource, and apply.", because))
}

// ImportIDForm is the form of an import id, such as <app_id>/<group_id>.
func ImportIDForm(names ...string) string {
	return "<" + strings.Join(names, ">/<") + ">"
}
