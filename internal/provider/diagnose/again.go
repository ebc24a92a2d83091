package diagnose

import (
	"context"
	"errors"
	"net/http"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// To run the same again is advised by the functions of this file and nowhere else: by itself only for what passes by itself,
// and otherwise behind the step that a person has to take first.

// again is the advice for what passes by itself.
const again = "Run the same command again"

// AgainAfter advises to run again after a step, which is an imperative without its period, such as "Restart the server".
func AgainAfter(step string) string {
	return words.Clause(step) + ", then run the same command again."
}

// ReplanAfter advises to look at another plan, because the world has changed since the present one was made.
func ReplanAfter(cause string) string {
	return words.Sentence(cause) + " Run terraform plan again to see what is to be done about it."
}

// PassingError is Error for what the caller knows to pass by itself.
func PassingError(diagnostics *diag.Diagnostics, action Action, object string, err error) {
	diagnostics.AddError(summary(action, object), words.Sentence(transport.RedactText(err.Error()))+"\n\n"+again+".")
}

// passing says of a cause that passes by itself what to do; it is empty for any other, to which the same again would bring the
// same answer: a value that the server does not take, a permission that is missing, a failure inside the server.
func passing(err error) string {
	var fromOkta *okta.APIError
	switch isFromOkta := errors.As(err, &fromOkta); {
	case isFromOkta && fromOkta.GaveUp != "":
		return "The org had the operation wait for longer than it may. " + again + " later, with a lower -parallelism, or raise max_wait."
	case errors.Is(err, context.Canceled):
		return "The operation was interrupted. " + again + "; it continues where this one stopped."
	case errors.Is(err, context.DeadlineExceeded):
		return "The time given to the operation is over. " + again + ", with a longer timeout if the server needs it."
	case isFromOkta && fromOkta.Code == "E0000047":
		return "The org's rate limit is used up and did not recover within the retries. " + again + " later, with a lower -parallelism, or raise max_retries."
	case isFromOkta && fromOkta.Code == "E0000239":
		return "Okta was still putting the priorities of policies in order. " + again + "."
	case isFromOkta && !fromOkta.Foreign && fromOkta.Status >= http.StatusInternalServerError:
		return "Okta failed on its side. " + again + "; if it goes on, give Okta's support the request id."
	}
	refused := openmetadata.AsAPIError(err)
	if refused == nil || refused.Foreign {
		return ""
	}
	if refused.GaveUp != "" {
		return "The server had the operation wait for longer than it may. " + again + " later, or raise max_wait."
	}
	switch refused.Status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return "The server was too busy or is being started. " + again + " when it answers."
	}
	return ""
}
