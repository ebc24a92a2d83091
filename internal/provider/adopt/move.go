package adopt

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// oktaProviders are the addresses of the provider whose states are taken over.
var oktaProviders = []string{"registry.terraform.io/okta/okta", "registry.opentofu.org/okta/okta"}

// Source is a type of the okta provider for the same objects.
type Source struct {
	Type string
	// Attributes are those of its state that hold the parts of the identity, in their order.
	Attributes []string
}

var _ resource.ResourceWithMoveState = (*adoptable)(nil)

// MoveState implements resource.ResourceWithMoveState: of what the okta provider has written only the ids are taken, and the
// rest is read from the org, as after an import. Anything else is refused.
func (a *adoptable) MoveState(context.Context) []resource.StateMover {
	return []resource.StateMover{{StateMover: a.move}}
}

func (a *adoptable) move(ctx context.Context, request resource.MoveStateRequest, response *resource.MoveStateResponse) {
	refuse := func(format string, values ...any) {
		response.Diagnostics.AddError("This resource cannot be moved here", fmt.Sprintf(format, values...)+
			" Write an import block for it instead, and a removed block, with destroy = false, for what it was before.")
	}
	identity := a.Identity()
	from := identity.MovedFrom
	switch {
	case from.Type == "":
		refuse("Nothing is moved to this type, and %s of %s was to be.", request.SourceTypeName, request.SourceProviderAddress)
		return
	case !slices.Contains(oktaProviders, request.SourceProviderAddress):
		refuse("It is of the provider %s, and only resources of okta/okta are moved here.", request.SourceProviderAddress)
		return
	case request.SourceTypeName != from.Type:
		refuse("Its type is %s, and only resources of the type %s are moved to this one.", request.SourceTypeName, from.Type)
		return
	}
	// The rest of the state may be of any version of that provider.
	var state map[string]json.RawMessage
	if err := json.Unmarshal(request.SourceRawState.JSON, &state); err != nil {
		refuse("Its state cannot be read: %s.", err)
		return
	}
	ids := make([]string, len(from.Attributes))
	for i, attribute := range from.Attributes {
		if err := json.Unmarshal(state[attribute], &ids[i]); err != nil || ids[i] == "" || strings.Contains(ids[i], "/") {
			refuse("Its state has no usable %s, which tells what object it stands for.", attribute)
			return
		}
	}
	imported := resource.ImportStateResponse{State: response.TargetState, Private: response.TargetPrivate, Identity: response.TargetIdentity}
	a.ImportState(ctx, resource.ImportStateRequest{ID: strings.Join(ids, identity.joint())}, &imported)
	response.Diagnostics.Append(imported.Diagnostics...)
	response.TargetState, response.TargetIdentity = imported.State, imported.Identity
}
