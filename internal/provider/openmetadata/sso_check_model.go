package openmetadata

import (
	"cmp"
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssocheck"
)

// ssoCheckArguments are what the data source and the action of the check take.
type ssoCheckArguments struct {
	AppID                 types.String `tfsdk:"app_id"`
	AuthorizationServerID types.String `tfsdk:"authorization_server_id"`
	DefaultAdmin          types.String `tfsdk:"default_admin"`
	Administrators        types.Set    `tfsdk:"administrators"`
	SelfSignupAllowed     types.Bool   `tfsdk:"self_signup_allowed"`
	AnyDomainAllowed      types.Bool   `tfsdk:"any_domain_allowed"`
	ProbeClientSecret     types.Bool   `tfsdk:"probe_client_secret"`
	ProbeServerLogin      types.Bool   `tfsdk:"probe_server_login"`
}

type ssoCheckModel struct {
	ssoCheckArguments

	Passed   types.Bool               `tfsdk:"passed"`
	Failures types.List               `tfsdk:"failures"`
	Checks   map[string]ssoCheckEntry `tfsdk:"checks"`
}

type ssoCheckEntry struct {
	Name   types.String `tfsdk:"name"`
	Passed types.Bool   `tfsdk:"passed"`
	Detail types.String `tfsdk:"detail"`
	Remedy types.String `tfsdk:"remedy"`
}

func (m ssoCheckArguments) expectations(ctx context.Context, diagnostics *diag.Diagnostics) ssocheck.Expectations {
	return ssocheck.Expectations{
		DefaultAdmin: cmp.Or(m.DefaultAdmin.ValueString(), defaultAdmin), Administrators: convert.Strings(ctx, m.Administrators, diagnostics),
		SelfSignupAllowed: m.SelfSignupAllowed.ValueBool(), AnyDomainAllowed: m.AnyDomainAllowed.ValueBool(),
		ProbeServerLogin: m.ProbeServerLogin.ValueBool(),
	}
}

func (m *ssoCheckModel) read(results []ssocheck.Result) {
	failures := []string{}
	m.Checks = map[string]ssoCheckEntry{}
	for _, result := range results {
		entry := ssoCheckEntry{
			Name: types.StringValue(result.Name), Detail: types.StringValue(result.Detail), Remedy: convert.Text(result.Remedy),
		}
		if result.Outcome != ssocheck.NotMade {
			entry.Passed = types.BoolValue(result.Outcome == ssocheck.Passed)
		}
		if result.Wrong() {
			failures = append(failures, result.Name+": "+result.Detail+" "+result.Remedy)
		}
		m.Checks[result.Name] = entry
	}
	m.Failures = convert.List(failures)
	m.Passed = types.BoolValue(ssocheck.AllPassed(results))
}
