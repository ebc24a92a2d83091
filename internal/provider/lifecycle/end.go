package lifecycle

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// announcedKey is in the private data of a plan that destroys a resource.
const announcedKey = "destroy_planned"

// AnnounceEnd marks a plan as that of a resource's end, for EndAnnounced. A resource calls it in ModifyPlan where nothing is
// planned; private is that of the response.
func AnnounceEnd(ctx context.Context, private interface {
	SetKey(context.Context, string, []byte) diag.Diagnostics
}, diagnostics *diag.Diagnostics,
) {
	diagnostics.Append(private.SetKey(ctx, announcedKey, []byte("true"))...)
}

// EndAnnounced tells in Delete whether the resource ends. Otherwise it is about to be made anew, or has been already: for a
// replacement Terraform asks a resource for the plan of the new object only.
func EndAnnounced(ctx context.Context, private interface {
	GetKey(context.Context, string) ([]byte, diag.Diagnostics)
}, diagnostics *diag.Diagnostics,
) bool {
	content, problems := private.GetKey(ctx, announcedKey)
	diagnostics.Append(problems...)
	return len(content) > 0
}
