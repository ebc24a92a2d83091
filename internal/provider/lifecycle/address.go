package lifecycle

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
)

// ReplaceOnAnotherAddress is RequiresReplaceIfConfigured for an e-mail address: the server compares addresses without regard to
// case, so another spelling of the same one, after an import for instance, replaces nobody's account.
func ReplaceOnAnotherAddress() planmodifier.String {
	const says = "Another address, whatever its case, forces a new object."
	return stringplanmodifier.RequiresReplaceIf(func(_ context.Context, request planmodifier.StringRequest, response *stringplanmodifier.RequiresReplaceIfFuncResponse) {
		response.RequiresReplace = !request.ConfigValue.IsNull() && !strings.EqualFold(request.StateValue.ValueString(), request.PlanValue.ValueString())
	}, says, says)
}
