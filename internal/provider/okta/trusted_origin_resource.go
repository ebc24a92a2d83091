package okta

import (
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
)

// NewTrustedOriginResource makes openmetadata_okta_trusted_origin.
var NewTrustedOriginResource = crud.New(crud.Kind[trustedOriginModel, api.TrustedOrigin]{
	Objects: trustedOrigins, Type: "_okta_trusted_origin", Schema: trustedOriginSchema, MovedFrom: "okta_trusted_origin",
	Place: (*trustedOriginModel).place, Describe: (*trustedOriginModel).object, Request: (*trustedOriginModel).request, Read: (*trustedOriginModel).read,
	Status:   func(m *trustedOriginModel) *types.String { return &m.Status },
	Fields:   map[string]path.Path{"scopes.type": path.Root("scopes")},
	Validate: (*trustedOriginModel).validate,
	Lags:     true,
})
