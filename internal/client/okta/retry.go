package okta

import (
	"net/http"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// retryStatus says which answers of Okta are worth another attempt: beside the usual ones 423, which is given while an org
// reconciles the priorities of policies and nothing has been done (423-E0000239-policy-priorities-reconciled.json), and 500 for
// methods that may be repeated, since Okta gives it for passing faults (DELETE_apps_id.500-E0000009-transient.json).
func retryStatus(method string, status int) bool {
	return transport.DefaultRetryStatus(method, status) ||
		status == http.StatusLocked ||
		status == http.StatusInternalServerError && transport.Idempotent(method)
}
