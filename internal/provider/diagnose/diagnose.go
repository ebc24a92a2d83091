// Package diagnose words what went wrong for the person at the terminal: what failed, on which object, why in the server's own
// words, and what to do next; on the attribute at fault where that is known.
package diagnose

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// Action is what was being done, in the infinitive.
type Action string

// The actions of a resource's life.
const (
	Create Action = "create"
	Read   Action = "read"
	Update Action = "update"
	Delete Action = "delete"
)

// Error adds an error for a failed call. The object is named as a person knows it, such as `app integration "OpenMetadata"`.
func Error(diagnostics *diag.Diagnostics, action Action, object string, err error) {
	diagnostics.AddError(summary(action, object), detail(err))
}

// AttributeError is Error for what one attribute has brought about.
func AttributeError(diagnostics *diag.Diagnostics, at path.Path, summary string, err error) {
	diagnostics.AddAttributeError(at, summary, detail(err))
}

// UnprovenError is for what could not be looked at, and is looked at again by the same command: sure says what is known of what
// was done.
func UnprovenError(diagnostics *diag.Diagnostics, summary, sure string, err error) {
	text := words.Sentence(sure) + " " + detail(err)
	if passing(err) == "" {
		text += " " + AgainAfter("See that it answers")
	}
	diagnostics.AddError(summary, text)
}

// OktaError is Error for a call to Okta, with the causes of a refusal put on the attributes at fault. Fields maps the names
// with which Okta's causes begin, such as redirect_uris, to attributes. Causes of none are told together.
func OktaError(diagnostics *diag.Diagnostics, action Action, object string, err error, fields map[string]path.Path) {
	var refused *okta.APIError
	if errors.As(err, &refused) && refused.Status == http.StatusBadRequest {
		rest := *refused
		rest.Causes = nil
		for _, cause := range refused.Causes {
			if at, found := fields[causeField(cause)]; found {
				diagnostics.AddAttributeError(at, summary(action, object), fmt.Sprintf("Okta refused the value: %s%s", cause, requestID(refused)))
			} else {
				rest.Causes = append(rest.Causes, cause)
			}
		}
		if len(rest.Causes) == 0 && len(refused.Causes) > 0 {
			return
		}
		err = &rest
	}
	Error(diagnostics, action, object, err)
}

// leadingField matches the field's name at the beginning of one of Okta's causes: "redirect_uris: ..." or "'rotation_type' is
// required".
var leadingField = regexp.MustCompile(`^'?([A-Za-z_.]+)'?(?:\[\d+\])?(?::| is | must )`)

func causeField(cause string) string {
	match := leadingField.FindStringSubmatch(cause)
	if match == nil {
		return ""
	}
	return match[1]
}

func summary(action Action, object string) string {
	return fmt.Sprintf("Cannot %s the %s", action, object)
}

func detail(err error) string {
	text := words.Sentence(transport.RedactText(err.Error()))
	if advice := nextStep(err); advice != "" {
		text += "\n\n" + advice
	}
	return text
}

func requestID(refused *okta.APIError) string {
	if refused.RequestID == "" {
		return ""
	}
	return fmt.Sprintf(" (request %s)", refused.RequestID)
}

// LastResort is the way out of a security configuration that lets nobody in (M31).
const LastResort = "If no credential is accepted any more, run ./bootstrap/openmetadata-ops.sh remove-security-config --force where the server runs, and restart it: it then starts with what its own environment says."

// brokenFilter is the way back from a request filter that looks at no token (F123). No credential can take it.
const brokenFilter = "Nothing can be done about it with a credential: run ./bootstrap/openmetadata-ops.sh remove-security-config --force where the server runs, and restart it. " +
	"It then starts with what its own environment says, where AUTHORIZER_REQUEST_FILTER must be left out or org.openmetadata.service.security.JwtFilter. Then run terraform apply again."

// nextStep says what a person can do about an error.
func nextStep(err error) string {
	if change := (*openmetadata.ChangeError)(nil); errors.As(err, &change) {
		if advice := changeAdvice(change); advice != "" {
			return advice
		}
	}
	if advice := passing(err); advice != "" {
		return advice
	}
	unreachable := (*openmetadata.RequestError)(nil)
	if rehearsal := (*openmetadata.RehearsalError)(nil); errors.As(err, &rehearsal) && !errors.As(err, &unreachable) {
		return rehearsalAdvice(rehearsal)
	}
	if refused := (*okta.APIError)(nil); errors.As(err, &refused) {
		if refused.Foreign {
			return wayToOkta
		}
		return oktaAdvice(refused)
	}
	if credentials := (*openmetadata.CredentialError)(nil); errors.As(err, &credentials) {
		return credentialAdvice(credentials)
	}
	if unreachable := (*okta.RequestError)(nil); errors.As(err, &unreachable) {
		return wayToOkta
	}
	if taken := (*openmetadata.TakenError)(nil); errors.As(err, &taken) {
		return takenAdvice(taken)
	}
	if refused := openmetadata.AsAPIError(err); refused != nil {
		if refused.Foreign {
			return wayToServer
		}
		return openMetadataAdvice(refused)
	}
	if errors.As(err, &unreachable) {
		return wayToServer
	}
	return ""
}

// changeAdvice is for a change of the security configuration that was made in part, or that the server could not load: it says
// so by a 500, and in its log why (F36, F121), and the same settings would fail in the same way.
func changeAdvice(change *openmetadata.ChangeError) string {
	refused := openmetadata.AsAPIError(change.Err)
	notLoaded := refused != nil && !refused.Foreign && refused.Status == http.StatusInternalServerError && refused.Method != http.MethodGet
	cause := ""
	if notLoaded {
		cause = "The server could not load the new settings, and its log says which: a class that it does not have (class_name, container_request_filter), an address in public_key_urls that is none, or a discovery document that it does not get. Correct that. "
	}
	switch {
	case change.Restored:
		return strings.TrimSpace(cause)
	case cause == "":
		cause = again + ". "
	}
	return "Do not restart the server before it has a good configuration: with a bad one in its database it may not start, or nobody may be able to sign in. " + cause + LastResort
}

func rehearsalAdvice(failed *openmetadata.RehearsalError) string {
	if account := (*openmetadata.NotAdministratorError)(nil); errors.As(failed, &account) {
		return fmt.Sprintf("The security configuration was not changed. Make %q an administrator first, for example with openmetadata_admin_user and depends_on, or give the token of another person.", account.User)
	}
	return "The security configuration was not changed. Give an ID token that an administrator has just got from the Okta app and issuer of the new settings, or correct the settings."
}

// What to look at where an end does not answer, or somebody else does.
const (
	wayToServer = "Check the provider's host, that the server is running, and the way to it (proxy, TLS: ca_certificate_pem)."
	// serverFailed is for a failure inside the server, of which nothing says that it passes.
	serverFailed = "The server failed on its side, and its log says why."
	wayToOkta    = "Check the provider's okta.org_url, and the way to it (proxy, TLS: ca_certificate_pem)."
)

func oktaAdvice(refused *okta.APIError) string {
	switch refused.Code {
	case "E0000015":
		if strings.Contains(refused.Path, "/authorizationServers") {
			return "The org has no API Access Management, which custom authorization servers need. Have it added to the org, or use the org's own authorization server: leave out the authorization server, its scope, policy and rule, and use the org's URL as issuer."
		}
	case "E0000011":
		return "The API token is not valid. Create one in the Admin Console under Security > API > Tokens and set it as okta.api_token or OKTA_API_TOKEN."
	case "E0000006":
		if slices.ContainsFunc(refused.Causes, func(cause string) bool { return strings.Contains(cause, "scopes") }) {
			return "Grant the service app the scope for this kind of object, such as okta.apps.manage, in the Admin Console under its Okta API Scopes, and list it in okta.scopes or OKTA_API_SCOPES."
		}
		return "The API token's administrator lacks the permission. Super, org or app administrators may manage app integrations; authorization servers need the API access management administrator role."
	case "invalid_client":
		return "Okta does not know the service app, or its key. Check okta.client_id, okta.private_key and okta.private_key_id, and that the app is active and has the public key."
	case "invalid_scope", "consent_required":
		return "Grant the service app each scope that okta.scopes or OKTA_API_SCOPES lists, in the Admin Console under its Okta API Scopes, or leave the others out of the list."
	case "E0000043":
		return "The org does not let this token change who may request the app by self service."
	}
	return ""
}

func openMetadataAdvice(refused *openmetadata.APIError) string {
	switch filter := refused.Filter(); {
	case filter != "":
		return "The server's containerRequestFilter is " + filter + ", so it looks at no token. " + brokenFilter
	case refused.Type == "SETTINGS_MANAGED_BY_ENVIRONMENT":
		return "The server takes these settings from its environment only (SECURITY_CONFIG_SOURCE=ENV). Change them there, or set SECURITY_CONFIG_SOURCE to AUTO or DB."
	case refused.Status == http.StatusForbidden:
		return "The credential is not an administrator's."
	case refused.Status == http.StatusConflict:
		return "Something of that name exists, perhaps a deleted one, which the server keeps and no list shows."
	case refused.Status >= http.StatusInternalServerError:
		return serverFailed
	}
	return ""
}

// takenAdvice says what can be done where somebody else has an account's name or address.
func takenAdvice(taken *openmetadata.TakenError) string {
	advice := "No two accounts share a name or an address: give another one."
	if holder := cmp.Or(taken.ByEmail, taken.ByName); holder.Deleted {
		advice += fmt.Sprintf(" Or delete %q for good, or restore it, in OpenMetadata's settings.", holder.Name)
	}
	return advice
}

// AccountError is Error for an account that could not be made: on the attribute that somebody else has the value of.
func AccountError(diagnostics *diag.Diagnostics, object string, err error) {
	taken := (*openmetadata.TakenError)(nil)
	switch {
	case errors.As(err, &taken) && taken.ByEmail != nil:
		AttributeError(diagnostics, path.Root("email"), "The e-mail address belongs to another account", err)
	case errors.As(err, &taken):
		AttributeError(diagnostics, path.Root("name"), "The name belongs to another account", err)
	default:
		Error(diagnostics, Create, object, err)
	}
}

// AlreadyExists adds the error of a create that found its object: with the import block to paste.
func AlreadyExists(diagnostics *diag.Diagnostics, resourceType, object, importID string) {
	diagnostics.AddError(
		fmt.Sprintf("The %s exists already", object),
		fmt.Sprintf("It was not made by this state, or an earlier apply was stopped before it could note it. To manage it, add\n\n"+
			"  import {\n    to = %s.NAME\n    id = %q\n  }\n\nwith the resource's name. Where that address holds another object already, Terraform ignores the block: delete this one and apply again.\n\n"+
			"If this state does manage it, it was to be replaced before it is destroyed (create_before_destroy, its own or that of what depends on it), and its name is taken until then. "+
			"Nothing was changed. Apply without -replace, after a taint with terraform untaint; a change of the configuration is then made in place. Or take create_before_destroy away.", resourceType, importID))
}
