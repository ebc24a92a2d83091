package ssocheck

import (
	"errors"
	"slices"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// text is the text of an optional member, empty where it is absent.
func text(value *string) string {
	if value == nil {
		return ""
	}
	return *value
}

func isTrue(value *bool) bool { return value != nil && *value }

// quoted lists names for a sentence.
func quoted(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return words.Quoted(names, ", ")
}

// without returns the names that are not in the others.
func without(names, others []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return slices.Contains(others, name) })
}

// remedyForRead says what to do when an end could not be asked.
func remedyForRead(err error) string {
	var credentials *openmetadata.CredentialError
	var unanswered *openmetadata.RequestError
	var refused *okta.APIError
	switch {
	case errors.As(err, &credentials):
		return "Configure a credential in the provider that the server accepts as an administrator's."
	case errors.As(err, &unanswered), openmetadata.AsAPIError(err) != nil && openmetadata.AsAPIError(err).Foreign:
		return "Check the provider's host, that the server is running, and the way to it."
	case okta.IsNotFound(err):
		return "Check the ids that the check was given, and make the object again if it was deleted in Okta."
	case errors.As(err, &refused) && !refused.Foreign:
		return "Check the provider's Okta org, its API token, and what the token's administrator may read."
	case openmetadata.AsAPIError(err) != nil:
		return "Check what the server says, and that the credential is an administrator's."
	}
	return "Check that the address can be reached from where Terraform runs."
}
