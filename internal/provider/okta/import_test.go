package okta_test

import (
	"net/http"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// TestAccOktaImport_wrong: an import by what names nothing, or several things, says what there is and what to write.
func TestAccOktaImport_wrong(t *testing.T) {
	e := acctest.New(t, acctest.Options{Needs: acctest.OwnOrg})
	e.Parallel()
	e.Okta()
	run := e.Session(nil)
	created := func(typeName string, config map[string]any) string {
		d := run.Dialogue(typeName)
		d.MustApply(config)
		id, _ := d.Attribute("id").(string)
		return id
	}
	app := func(label string) map[string]any {
		return map[string]any{"label": label, "flow_type": "auth_code", "redirect_uris": []any{"https://catalog.example.com/callback"}}
	}
	one := created("openmetadata_okta_app", app("Catalog/EU"))
	made, _ := e.Okta().Must(t, http.MethodPost, "/api/v1/apps", map[string]any{
		"name": "oidc_client", "label": "Catalog/EU", "signOnMode": "OPENID_CONNECT",
		"credentials": map[string]any{"oauthClient": map[string]any{"token_endpoint_auth_method": "client_secret_basic"}},
		"settings": map[string]any{"oauthClient": map[string]any{
			"application_type": "web", "grant_types": []any{"authorization_code"}, "response_types": []any{"code"}, "redirect_uris": []any{"https://catalog.example.com/callback"},
		}},
	}).(map[string]any)
	twin, _ := made["id"].(string)
	server := created("openmetadata_okta_authorization_server", map[string]any{"name": "Catalog", "audiences": []any{"api://catalog"}})
	claim := func(claimType string) string {
		return created("openmetadata_okta_authorization_server_claim", map[string]any{
			"authorization_server_id": server, "name": "groups", "claim_type": claimType, "value_type": "EXPRESSION", "value": "user.email",
		})
	}
	identityClaim, accessClaim := claim("IDENTITY"), claim("RESOURCE")
	for _, test := range []struct{ typeName, id, want string }{
		{"openmetadata_okta_app", "name:Catalog/EU", `More than one app integration is named "Catalog/EU": "Catalog/EU" (` + one + `, web, ACTIVE), "Catalog/EU" (` + twin},
		{"openmetadata_okta_app", "name:catalog/eu", `There is no app integration named "catalog/eu". Names are compared to the letter`},
		{"openmetadata_okta_app", "Our catalog", `"Our catalog" is not an ID. To import by the name of the app integration, write name:Our catalog in its place.`},
		{"openmetadata_okta_app", one + "/x", `The id "` + one + `/x" does not have the form <id>. By name it is name:<name of the app integration>.`},
		{"openmetadata_okta_app", "name:", `does not have the form`},
		{"openmetadata_okta_authorization_server_claim", server, `does not have the form <authorization_server_id>/<id>. By name it is name:<name of the authorization server>/name:<name of the claim>.`},
		{"openmetadata_okta_authorization_server_claim", server + "/", `does not have the form`},
		{"openmetadata_okta_authorization_server_claim", server + "/" + identityClaim + "/x", `does not have the form`},
		{"openmetadata_okta_authorization_server_claim", "name:Catalog/name:groups", `"groups" (` + identityClaim + `, claim_type IDENTITY), "groups" (` + accessClaim + `, claim_type RESOURCE). Write the id of one of them`},
		{"openmetadata_okta_authorization_server_claim", "name:Catalog/name:teams", `There is no claim named "teams". Names are compared to the letter, and there are: "groups" (` + identityClaim},
		{"openmetadata_okta_authorization_server_claim", "name:Other/name:groups", `There is no authorization server named "Other".`},
		{"openmetadata_okta_app", "Catalog", `"Catalog" is not the ID of the app integration: those begin with "0oa". To import by name, write name: and the name in its place.`},
		{"openmetadata_okta_app", server, `is not the ID of the app integration`},
		{"openmetadata_okta_app_group_assignment", "00g00000000000000000/" + one, `"00g00000000000000000" is not the ID of the app integration`},
		{"openmetadata_okta_app_group_assignment", one + "/" + one, `is not the ID of the group: those begin with "00g"`},
		{"openmetadata_okta_app_group_assignment", "name:Catalog/EU/name:data-team", `Of names only the last one may have a slash in it: write the ID in place of another.`},
		{"openmetadata_okta_authorization_server_scope", server + "/openid", `"openid" is not the ID of the scope: those begin with "scp". To import by name, write name: and the name in its place.`},
		{"openmetadata_okta_authorization_server_claim", server + "/groups", `"groups" is not the ID of the claim: those begin with "ocl".`},
		{"openmetadata_okta_authorization_server_policy_rule", server + "/00p00000000000000000/" + one, `is not the ID of the rule: those begin with "0pr"`},
		{"openmetadata_okta_trusted_origin", one, `is not the ID of the trusted origin: those begin with "tos"`},
		{"openmetadata_okta_authorization_server_scope", server + "/name:openid", `The scope "openid" is one that Okta makes, and no resource manages it.`},
		{"openmetadata_okta_authorization_server_scope", "default/name:mine", `There is no scope named "mine".`},
		{"openmetadata_okta_authorization_server_claim", server + "/name:sub", `The claim "sub" is one that Okta makes`},
		{"openmetadata_okta_client_secret", one + "/name:first", `The id has "name:first", but id has no name to be found by. The form is <app_id>/<id>.`},
	} {
		run.Dialogue(test.typeName).TryImport(test.id).ExpectError(t, "", test.want)
	}
	said := run.Dialogue("openmetadata_okta_authorization_server_claim").TryImportByIdentity(map[string]any{"authorization_server_id": server + "/" + identityClaim, "id": "x"})
	said.ExpectError(t, "authorization_server_id", "has a slash, which no authorization_server_id has")
	if d := run.Dialogue("openmetadata_okta_app"); len(d.TryImportByIdentity(map[string]any{"id": "0oa00000000000000000"}).Errors) > 0 || d.Attributes() != nil {
		t.Error("an app that is not there is in the state, or its import has another error than Terraform's own")
	}
}
