package signingkey_test

import (
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// TestAccJWTSigningKeyRollout_replaced: the end of a rollout says that the key stays, and one that is replaced does not, since
// its successor stands for the same key.
func TestAccJWTSigningKeyRollout_replaced(t *testing.T) {
	const warning = "The server keeps its signing key"
	environment, server := withKeyFiles(t, acctest.API)
	files := environment.Dialogue(filesType, nil)
	files.MustApply(map[string]any{"directory": server.ConfDir()})
	config := map[string]any{"thumbprint": files.Attribute("thumbprint"), "settle": 0}
	rollout := environment.Dialogue("openmetadata_jwt_signing_key_rollout", nil)
	rollout.MustApply(config)

	rollout.CreateBefore(config)
	rollout.DestroyFormer().ExpectNoWarning(t, "", warning)
	rollout.DestroyBefore(config).ExpectNoWarning(t, "", warning)
	if rollout.Left() > 0 || rollout.Changes(config) {
		t.Errorf("%d instances are left, or the plan is not empty", rollout.Left())
	}
	rollout.Destroy().ExpectWarning(t, "", warning)
}
