package okta

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
)

// validate checks what the configuration alone decides; what is not known yet is left for later.
func (m *appModel) validate(ctx context.Context, diagnostics *diag.Diagnostics) {
	if !m.FlowType.IsNull() && !m.FlowType.IsUnknown() {
		m.validateFlow(ctx, diagnostics)
	}
	if convert.FullyKnown(m.GrantTypes) && convert.FullyKnown(m.ResponseTypes) && !m.GrantTypes.IsNull() && !m.ResponseTypes.IsNull() {
		grants, answers := convert.Strings(ctx, m.GrantTypes, diagnostics), convert.Strings(ctx, m.ResponseTypes, diagnostics)
		for _, problem := range ssoconfig.CheckResponseTypes(grants, answers) {
			diagnostics.AddAttributeError(path.Root("response_types"), "Response types that do not match the grants", problem)
		}
	}
	m.validateRefreshToken(ctx, diagnostics)
	m.validateSettings(ctx, diagnostics)
	m.validateURIs("redirect_uris", m.RedirectURIs, diagnostics)
	m.validateURIs("post_logout_redirect_uris", m.PostLogoutRedirectURIs, diagnostics)
	for attribute, uri := range map[string]types.String{"initiate_login_uri": m.InitiateLoginURI, "frontchannel_logout_uri": m.FrontchannelLogoutURI} {
		if sent := ssoconfig.AsBrowsersSend(uri.ValueString()); written(uri) && sent != uri.ValueString() {
			diagnostics.AddAttributeError(path.Root(attribute), "Not as browsers have it",
				fmt.Sprintf("A browser is sent there, and it writes scheme, host and port in its own way. Write %s.", sent))
		}
	}
}

// validateURIs checks the redirect URIs that are known.
func (m *appModel) validateURIs(attribute string, uris types.List, diagnostics *diag.Diagnostics) {
	if m.WildcardRedirect.IsUnknown() {
		return
	}
	for i, element := range uris.Elements() {
		uri, isText := element.(types.String)
		if !isText || uri.IsUnknown() || uri.IsNull() {
			continue
		}
		for _, problem := range ssoconfig.CheckRedirectURI(uri.ValueString(), m.WildcardRedirect.ValueString()) {
			diagnostics.AddAttributeError(path.Root(attribute).AtListIndex(i), "Redirect URI that Okta or a browser refuses", problem.Message)
		}
	}
}

func (m *appModel) validateFlow(ctx context.Context, diagnostics *diag.Diagnostics) {
	if !slices.Contains(ssoconfig.FlowTypes(), ssoconfig.FlowType(m.FlowType.ValueString())) {
		return // the attribute's own validator says so
	}
	var given ssoconfig.GivenAppSettings
	given.ApplicationType = known(m.ApplicationType)
	given.TokenEndpointAuthMethod = known(m.TokenEndpointAuthMethod)
	if !m.PKCERequired.IsNull() && !m.PKCERequired.IsUnknown() {
		given.PKCERequired = m.PKCERequired.ValueBoolPointer()
	}
	if convert.FullyKnown(m.GrantTypes) {
		given.GrantTypes = convert.Strings(ctx, m.GrantTypes, diagnostics)
	}
	if convert.FullyKnown(m.ResponseTypes) {
		given.ResponseTypes = convert.Strings(ctx, m.ResponseTypes, diagnostics)
	}
	for _, conflict := range ssoconfig.CheckAppSettings(ssoconfig.FlowType(m.FlowType.ValueString()), given) {
		diagnostics.AddAttributeError(path.Root(conflict.Field), "Not possible with the flow "+m.FlowType.ValueString(), conflict.Message)
	}
}

func (m *appModel) validateRefreshToken(ctx context.Context, diagnostics *diag.Diagnostics) {
	rotation, at := decoded[refreshTokenModel](ctx, m.RefreshToken, diagnostics), path.Root("refresh_token")
	if rotation == nil {
		return
	}
	if convert.FullyKnown(m.GrantTypes) && !m.GrantTypes.IsNull() &&
		!slices.Contains(convert.Strings(ctx, m.GrantTypes, diagnostics), ssoconfig.GrantRefreshToken) {
		diagnostics.AddAttributeError(at, "Rotation without refresh tokens",
			"refresh_token says how refresh tokens are rotated, but grant_types does not have refresh_token. Add the grant or leave refresh_token out.")
	}
	if rotation.RotationType.ValueString() == "STATIC" && !rotation.Leeway.IsNull() && !rotation.Leeway.IsUnknown() {
		diagnostics.AddAttributeError(at.AtName("leeway"), "Leeway without rotation",
			"A refresh token that is STATIC is never replaced, so there is no leeway. Leave leeway out, or set rotation_type = \"ROTATE\".")
	}
}

func known(text types.String) *string {
	if text.IsNull() || text.IsUnknown() {
		return nil
	}
	return text.ValueStringPointer()
}

// validateSettings checks the settings that the org otherwise keeps (API doc, OpenIdConnectApplicationSettingsClient).
func (m *appModel) validateSettings(ctx context.Context, diagnostics *diag.Diagnostics) {
	if m.DPoPBoundAccessTokens.ValueBool() {
		for _, grant := range m.grants(ctx, diagnostics) {
			if grant == ssoconfig.GrantImplicit || grant == "client_credentials" {
				diagnostics.AddAttributeError(path.Root("dpop_bound_access_tokens"), "DPoP with a grant that excludes it",
					fmt.Sprintf("Okta does not bind tokens of the grant %s. Write false, or leave the grant out.", grant))
			}
		}
	}
	if m.ParticipateSLO.ValueBool() && (m.FrontchannelLogoutURI.IsNull() || m.FrontchannelLogoutURI.Equal(types.StringValue(""))) {
		diagnostics.AddAttributeError(path.Root("frontchannel_logout_uri"), "Single logout without its address",
			"With participate_slo = true, Okta must be told where to send the logout request. Write frontchannel_logout_uri.")
	}
	if login := decoded[idpInitiatedLoginModel](ctx, m.IDPInitiatedLogin, diagnostics); login != nil {
		if mode := login.Mode.ValueString(); mode != "" && mode != loginDisabled && m.InitiateLoginURI.IsNull() {
			diagnostics.AddAttributeError(path.Root("initiate_login_uri"), "A sign-in from Okta without its address",
				fmt.Sprintf("With idp_initiated_login.mode = %q, Okta must be told where the sign-in begins. Write initiate_login_uri.", mode))
		}
	}
	if network := decoded[networkModel](ctx, m.Network, diagnostics); network != nil {
		if network.Connection.ValueString() == networkAnywhere && (len(network.Include.Elements()) > 0 || len(network.Exclude.Elements()) > 0) {
			diagnostics.AddAttributeError(path.Root("network"), "Network zones that do not count",
				"With connection = \"ANYWHERE\", zones mean nothing. Leave include and exclude out, or write connection = \"ZONE\".")
		}
	}
}

// grants are the grants that are written, or else those of the flow; none while either is unknown.
func (m *appModel) grants(ctx context.Context, diagnostics *diag.Diagnostics) []string {
	if !m.GrantTypes.IsNull() {
		if !convert.FullyKnown(m.GrantTypes) {
			return nil
		}
		return convert.Strings(ctx, m.GrantTypes, diagnostics)
	}
	if m.FlowType.IsUnknown() || m.FlowType.IsNull() {
		return nil
	}
	return ssoconfig.AppSettingsFor(ssoconfig.FlowType(m.FlowType.ValueString())).GrantTypes
}
