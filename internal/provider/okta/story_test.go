package okta_test

import (
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// A test with Story in its name is that of a story which people tell of OpenMetadata; the guide "Lockouts" lists them.

// The page asks for offline_access whatever is configured, and stays signed in by the refresh token that it gets: without the
// grant nobody gets in, and with a grant but no refresh everybody is out after an hour.
func TestStory_issue4055_issue2491_pull25648_pageThatCannotRenew(t *testing.T) {
	t.Parallel()
	for _, flow := range []string{"auth_code_pkce", "implicit"} {
		grants := map[string][]any{"auth_code_pkce": {"authorization_code"}, "implicit": {"authorization_code", "implicit"}}[flow]
		good := map[string]any{"label": "OpenMetadata", "flow_type": flow, "redirect_uris": []any{"https://catalog.example.com/callback"}}
		acctest.ExpectProblems(t, "openmetadata_okta_app", good, []acctest.Invalid{
			{Name: flow},
			{Name: flow + " with the grant", Change: map[string]any{"grant_types": append([]any{"refresh_token"}, grants...)}},
			{Name: flow + " without the grant", Change: map[string]any{"grant_types": grants}, Path: "grant_types", Text: "offline_access"},
		})
	}
}
