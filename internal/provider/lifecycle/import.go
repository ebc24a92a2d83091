package lifecycle

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// RefuseImport says that a resource is not imported, and what to do instead: creating changes nothing where what it stands for
// is there already, which because tells.
func RefuseImport(typeName, because string, response *resource.ImportStateResponse) {
	response.Diagnostics.AddError(typeName+" is not imported",
		fmt.Sprintf("None is needed: %s. Remove the import block or leave out terraform import, write the resource, and apply.", because))
}
