package okta

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/validate"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// NewTrustedOriginResource makes openmetadata_okta_trusted_origin.
var NewTrustedOriginResource = crud.New(crud.Kind[trustedOriginModel, api.TrustedOrigin]{
	Objects: trustedOrigins, Type: "_okta_trusted_origin", Schema: trustedOriginSchema, MovedFrom: "okta_trusted_origin",
	Place: (*trustedOriginModel).place, Request: (*trustedOriginModel).request, Read: (*trustedOriginModel).read,
	Status:   func(m *trustedOriginModel) *types.String { return &m.Status },
	Fields:   map[string]path.Path{"scopes.type": path.Root("scopes")},
	Validate: (*trustedOriginModel).validate,
	Lags:     true,
})

const (
	originScopeCORS     = "CORS"
	originScopeRedirect = "REDIRECT"
	originScopeEmbed    = "IFRAME_EMBED"
)

// trustedOriginModel is the resource's configuration, plan and state.
type trustedOriginModel struct {
	ID     types.String `tfsdk:"id"`
	Name   types.String `tfsdk:"name"`
	Origin types.String `tfsdk:"origin"`
	Scopes types.Set    `tfsdk:"scopes"`
	Status types.String `tfsdk:"status"`
}

type originScopeModel struct {
	Type            types.String `tfsdk:"type"`
	AllowedOktaApps types.Set    `tfsdk:"allowed_okta_apps"`
}

var originScopeType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"type": types.StringType, "allowed_okta_apps": types.SetType{ElemType: types.StringType},
}}

// request makes what is sent of a plan that is known in full.
func (m *trustedOriginModel) request(ctx context.Context, diagnostics *diag.Diagnostics) api.TrustedOrigin {
	origin := api.TrustedOrigin{ID: m.ID.ValueString(), Name: m.Name.ValueString(), Origin: m.Origin.ValueString()}
	for _, scope := range originScopes(ctx, m.Scopes, diagnostics) {
		origin.Scopes = append(origin.Scopes, api.TrustedOriginScope{
			Type: scope.Type.ValueString(), AllowedOktaApps: convert.Strings(ctx, scope.AllowedOktaApps, diagnostics),
		})
	}
	return origin
}

func originScopes(ctx context.Context, scopes types.Set, diagnostics *diag.Diagnostics) []originScopeModel {
	var decoded []originScopeModel
	diagnostics.Append(scopes.ElementsAs(ctx, &decoded, false)...)
	return decoded
}

// read takes over what the org has. It answers with an empty list of apps where none is named.
func (m *trustedOriginModel) read(origin *api.TrustedOrigin) {
	m.ID = types.StringValue(origin.ID)
	m.Name = convert.Text(origin.Name)
	m.Origin = convert.Text(origin.Origin)
	m.Status = convert.Text(origin.Status)
	var scopes []attr.Value
	for _, scope := range origin.Scopes {
		scopes = append(scopes, types.ObjectValueMust(originScopeType.AttrTypes, map[string]attr.Value{
			"type":              convert.Text(scope.Type),
			"allowed_okta_apps": convert.SetOrNull(scope.AllowedOktaApps, types.SetNull(types.StringType)),
		}))
	}
	m.Scopes = types.SetValueMust(originScopeType, scopes)
}

// validate checks what the configuration alone decides.
func (m *trustedOriginModel) validate(ctx context.Context, diagnostics *diag.Diagnostics) {
	if !convert.FullyKnown(m.Scopes) {
		return
	}
	var seen []string
	for _, scope := range originScopes(ctx, m.Scopes, diagnostics) {
		if scope.Type.IsUnknown() {
			continue
		}
		name := scope.Type.ValueString()
		if slices.Contains(seen, name) {
			diagnostics.AddAttributeError(path.Root("scopes"), "A scope that is written twice",
				fmt.Sprintf("Write %s once, with everything that belongs to it.", name))
		}
		seen = append(seen, name)
		if name != originScopeEmbed && !scope.AllowedOktaApps.IsNull() {
			diagnostics.AddAttributeError(path.Root("scopes"), "Allowed apps without embedding",
				fmt.Sprintf("allowed_okta_apps belongs to the scope %s, not to %s. Leave it out there.", originScopeEmbed, name))
		}
	}
}

// originURL accepts web origins: a scheme that Okta supports (API doc, TrustedOrigin.origin), a host, and nothing after it.
var originURL = validate.Text("must be a web origin", func(at path.Path, origin string, diagnostics *diag.Diagnostics) {
	if problem := checkOrigin(origin); problem != "" {
		diagnostics.AddAttributeError(at, "Not a web origin", problem)
	}
})

// checkOrigin says what is wrong with an origin and what to write instead; nothing for a good one.
func checkOrigin(origin string) string {
	parsed, err := url.Parse(strings.TrimSpace(origin))
	schemes := []string{"https", "http", "ftp", "ionic", "capacitor"}
	if err != nil || parsed.Hostname() == "" || !slices.Contains(schemes, parsed.Scheme) {
		return fmt.Sprintf("%q is not an origin: write scheme and host, such as https://catalog.example.com. Okta takes the schemes %s.", origin, strings.Join(schemes, ", "))
	}
	base := ssoconfig.AsBrowsersSend(parsed.Scheme + "://" + parsed.Host)
	switch {
	case origin == base:
		return ""
	case strings.EqualFold(parsed.Scheme+"://"+parsed.Host, origin):
		return fmt.Sprintf("No browser sends %q, and Okta compares to the letter: write %s.", origin, base)
	default:
		return fmt.Sprintf("%q is more than an origin, which has no path, no trailing slash, no query, no user and no blanks: write %s.", parsed.Redacted(), base)
	}
}

func (m *trustedOriginModel) place() crud.Place { return crud.At(m.ID, m.Name) }
