package authserver

import (
	"github.com/hashicorp/terraform-plugin-framework/path"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
)

// NewClaimResource makes openmetadata_okta_authorization_server_claim. A system claim that somebody imports is refused: nothing about
// its life is a user's to decide.
var NewClaimResource = crud.New(crud.Kind[claimModel, api.Claim]{
	Objects: claims, Type: "_okta_authorization_server_claim", Schema: claimSchema, In: []crud.Part{inServer}, MovedFrom: "okta_auth_server_claim",
	Place: (*claimModel).place, Describe: (*claimModel).object, Request: (*claimModel).request, Read: (*claimModel).read,
	Fields:   map[string]path.Path{"conditions.scopes": path.Root("scopes")},
	Validate: (*claimModel).validate,
	Foreign: func(claim api.Claim) (summary, detail string) {
		if !claim.System {
			return "", ""
		}
		return "A claim of Okta's own", systemClaimMessage(claim.Name)
	},
})
