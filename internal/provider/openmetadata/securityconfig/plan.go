package securityconfig

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// ValidateConfig implements resource.ResourceWithValidateConfig: the rules that the configuration alone decides. Warnings wait
// for the plan, which knows whether anything is about to change.
func (r *configResource) ValidateConfig(ctx context.Context, request resource.ValidateConfigRequest, response *resource.ValidateConfigResponse) {
	var config model
	response.Diagnostics.Append(request.Config.Get(ctx, &config)...)
	if response.Diagnostics.HasError() || config.Authentication.IsNull() || config.Authorizer.IsNull() {
		// The schema demands both; without one of them every rule would be broken at once.
		return
	}
	in := config.input()
	for _, problem := range problemsOf(in) {
		// A secret that is left out is missed only where the server is written to: an import has none.
		if problem.Severity == ssoconfig.SeverityError && (!config.ClientSecret.IsNull() || problem.Path != ssoconfig.PathClientSecret) {
			addProblem(&response.Diagnostics, problem, "")
		}
	}
	if urls := in.Settings.Authentication.PublicKeyURLs; urls != nil && len(urls) == 0 &&
		is(in.Settings.Authentication.ClientType, ssoconfig.ClientTypeConfidential) && !in.Undecided.Has(ssoconfig.PathPublicKeyURLs) {
		response.Diagnostics.AddAttributeError(attributePath(ssoconfig.PathPublicKeyURLs), "Empty public_key_urls",
			"The server fills an empty list from the discovery document. Leave public_key_urls out, or write the address of the provider's keys.")
	}
}

func is(text *string, value string) bool { return text != nil && *text == value }

// addProblems applies the rules and adds what breaks them, of one severity.
func addProblems(diagnostics *diag.Diagnostics, in ssoconfig.Input, severity ssoconfig.Severity) {
	for _, problem := range problemsOf(in) {
		if problem.Severity == severity {
			addProblem(diagnostics, problem, "")
		}
	}
}

// addProblem puts what breaks a rule on its attribute. What else is to be said of it follows.
func addProblem(diagnostics *diag.Diagnostics, problem ssoconfig.Problem, more string) {
	add := diagnostics.AddAttributeError
	if problem.Severity == ssoconfig.SeverityWarning {
		add = diagnostics.AddAttributeWarning
	}
	add(attributePath(problem.Path), problem.Summary, problem.Message+more)
}

// problemsOf are what breaks the rules. A default is sent only to servers that know the setting.
func problemsOf(in ssoconfig.Input) []ssoconfig.Problem {
	in.Settings = in.Settings.WithoutDefaults(in.ServerVersion)
	return ssoconfig.Check(in)
}

// attributePath is where something is reported that the rules have on a path: arguments that are write-only stand at the top,
// under other names.
func attributePath(setting string) path.Path {
	if argument, is := map[string]string{ssoconfig.PathClientSecret: clientSecretArgument, ssoconfig.PathIDToken: rehearsalArgument}[setting]; is {
		return path.Root(argument)
	}
	at := path.Empty()
	for name := range strings.SplitSeq(setting, ".") {
		at = at.AtName(name)
	}
	return at
}

// ModifyPlan implements resource.ResourceWithModifyPlan. A plan without changes asks the server nothing.
func (r *configResource) ModifyPlan(ctx context.Context, request resource.ModifyPlanRequest, response *resource.ModifyPlanResponse) {
	if r.Run().PlansDestroy(ctx, request, response) {
		r.planDestroy(ctx, request, response)
		return
	}
	var config model
	response.Diagnostics.Append(request.Config.Get(ctx, &config)...)
	if response.Diagnostics.HasError() {
		return
	}
	var state model
	creates := request.State.Raw.IsNull()
	if creates {
		if lifecycle.InstanceOf(ctx, request.Private, &response.Diagnostics) != "" {
			addNothingToReplace(&response.Diagnostics)
			return
		}
		lifecycle.PlanSuccessor(ctx, response.Private, types.StringValue(objectID), &response.Diagnostics)
	} else {
		response.Diagnostics.Append(request.State.Get(ctx, &state)...)
		state.takePrivate(ctx, request.Private, &response.Diagnostics)
	}
	in := config.input()
	planKeyURLs(ctx, &in, response)
	var plan model
	response.Diagnostics.Append(response.Plan.Get(ctx, &plan)...)
	planSecret(ctx, config, state, creates || state.replicasDiffer() || !plan.sameSettings(state), response)
	if state.replicasDiffer() {
		response.Diagnostics.Append(response.Plan.SetAttribute(ctx, replicasAgreePath, types.BoolUnknown())...)
	}
	if response.Diagnostics.HasError() || response.Plan.Raw.Equal(request.State.Raw) {
		return
	}
	if !creates {
		response.Diagnostics.Append(response.Plan.SetAttribute(ctx, path.Root("previous_configuration"), state.PreviousConfiguration)...)
	}
	response.Diagnostics.Append(response.Plan.Get(ctx, &plan)...)
	if !creates && !plan.writes(state) {
		response.Diagnostics.Append(response.Plan.SetAttribute(ctx, replicasAgreePath, state.ReplicasAgree)...)
		return
	}
	response.Diagnostics.Append(response.Plan.SetAttribute(ctx, replicasAgreePath, types.BoolUnknown())...)
	addProblems(&response.Diagnostics, in, ssoconfig.SeverityError)
	if response.Diagnostics.HasError() {
		return
	}
	r.consult(ctx, config, &in, creates && !r.replaces(), &response.Diagnostics)
	addProblems(&response.Diagnostics, in, ssoconfig.SeverityWarning)
	r.warnNamedOtherwise(in, &response.Diagnostics)
	if signsInElsewhere(in) && !Confirmed(config.EnvironmentConfirmed) {
		warnStart(in, &response.Diagnostics)
	}
}

// addNothingToReplace refuses a replacement that nothing but -replace or replace_triggered_by asks for. Under
// create_before_destroy the former instance would be left over from an apply that is stopped, and nothing could tell its end
// from that of the configuration itself.
func addNothingToReplace(diagnostics *diag.Diagnostics) {
	diagnostics.AddError("The security configuration is not replaced",
		"A server has one, and all of it is changed in place, so a replacement has nothing to do. Leave out -replace and replace_triggered_by. "+
			"To have it written again as it is, with the client secret, raise client_secret_wo_version.")
}

// sameSettings tells whether the settings are the same, but for the secret.
func (m *model) sameSettings(state model) bool {
	return m.Authentication.Equal(state.Authentication) && m.Authorizer.Equal(state.Authorizer) && m.ClientSecretVersion.Equal(state.ClientSecretVersion)
}

// writes tells whether the plan changes the server, and not only what the resource does when it is destroyed.
func (m *model) writes(state model) bool {
	return !m.sameSettings(state) || !m.ClientSecretFingerprint.Equal(state.ClientSecretFingerprint) || state.replicasDiffer()
}

// consult looks at what the plan needs to know beyond the configuration: the credentials, the server's version, what the server
// has, what its own validation says, and what Okta has. The version goes into the input. takesOver says that the server's
// configuration is nobody's in this state yet.
func (r *configResource) consult(ctx context.Context, config model, in *ssoconfig.Input, takesOver bool, diagnostics *diag.Diagnostics) {
	if r.Connections == nil {
		return
	}
	rehearsal := r.rehearsalOf(config.RehearsalToken, *in, diagnostics)
	if _, err := r.OpenMetadata(); connection.IsUnknown(err) {
		return
	}
	client := r.NeedOpenMetadata(diagnostics)
	if client == nil {
		return
	}
	if r.Complete() {
		possibleSurvivor(client, *in, diagnostics)
	}
	version, err := client.Version(ctx)
	if err != nil {
		diagnostics.AddWarning("The server was not asked about the plan", words.Sentence(err.Error())+" The plan was made without its version and its validation.")
		return
	}
	if !version.HasSecurityAPI() {
		addNoSecurityAPI(diagnostics, version)
		return
	}
	in.ServerVersion = version.Version
	addProblems(diagnostics, *in, ssoconfig.SeverityError)
	if rehearsal != nil {
		rehearsal.askForUser(ctx, client, diagnostics)
	}
	if diagnostics.HasError() {
		return
	}
	r.askServer(ctx, client, version, *in, Confirmed(config.EnvironmentConfirmed), takesOver, diagnostics)
	if signsInElsewhere(*in) {
		r.askOkta(ctx, client, *in, diagnostics)
	}
}

// warnTakenOver says that somebody has set the server's sign-in up already, whose work the resource takes over: another state,
// a person, or an apply of this one that was killed.
func warnTakenOver(current api.SecurityConfiguration, in ssoconfig.Input, diagnostics *diag.Diagnostics) {
	if current.Provider() == "" || current.Provider() == api.ProviderBasic {
		return
	}
	at := attributePath(ssoconfig.PathClientID)
	planned := in.Settings.Authentication
	if is(planned.Provider, current.Provider()) && current.Client() != "" && is(planned.ClientID, current.Client()) {
		diagnostics.AddAttributeWarning(at, "The server has this client already",
			fmt.Sprintf("It signs people in with the provider %q and the client %q: an apply was stopped after it had written it, or it was set up otherwise. What the server had before that is not known, so a destroy cannot put it back, and its plan will ask for on_destroy = \"leave\". "+
				"If another Terraform state manages it, leave this resource out.", current.Provider(), current.Client()))
		return
	}
	with := ""
	if current.Client() != "" {
		with = fmt.Sprintf(" and the client %q", current.Client())
	}
	diagnostics.AddAttributeWarning(at, "The resource takes over what somebody else has set up",
		fmt.Sprintf("The server signs people in with the provider %q%s already. If another Terraform state manages that, it will change it back at its next apply, and when it is destroyed it puts back what it found, whatever is in force then: destroy or forget it there first. "+
			"Destroying this resource puts back what the server has now.", current.Provider(), with))
}

// planKeyURLs fills in the address of the keys of a confidential Okta client, where it is left out: it follows from the
// discovery URI. A public client has to write it.
func planKeyURLs(ctx context.Context, in *ssoconfig.Input, response *resource.ModifyPlanResponse) {
	authentication := &in.Settings.Authentication
	if authentication.PublicKeyURLs != nil || in.Undecided.Has(ssoconfig.PathPublicKeyURLs) || authentication.OIDC == nil ||
		!is(authentication.Provider, ssoconfig.ProviderOkta) || !is(authentication.ClientType, ssoconfig.ClientTypeConfidential) || authentication.OIDC.DiscoveryURI == nil {
		return
	}
	issuer, err := ssoconfig.IssuerOfDiscoveryURI(*authentication.OIDC.DiscoveryURI)
	if err != nil {
		return
	}
	authentication.PublicKeyURLs = []string{issuer.JWKSURL()}
	response.Diagnostics.Append(response.Plan.SetAttribute(ctx,
		path.Root(ssoconfig.PathAuthentication).AtName("public_key_urls"), convert.List(authentication.PublicKeyURLs))...)
}

func addNoSecurityAPI(diagnostics *diag.Diagnostics, version api.Version) {
	diagnostics.AddError("The server has no security configuration in its API",
		fmt.Sprintf("It came with OpenMetadata 1.10, and the server is %s: it takes its sign-in settings from its own environment only. "+
			"Leave this resource out, render the same settings with the provider's functions docker_env, helm_values or server_yaml (%s, %s and so on), and restart the server with them; or upgrade the server.",
			version.Version, ssoconfig.VariableOf(ssoconfig.PathProvider), ssoconfig.VariableOf(ssoconfig.PathAuthentication+".authority")))
}

// signsInElsewhere tells whether people are known to sign in at a provider that the server's validation knows.
func signsInElsewhere(in ssoconfig.Input) bool {
	provider := in.Settings.Authentication.Provider
	return provider != nil && !in.Undecided.Has(ssoconfig.PathProvider) && validated(*provider)
}

// askServer holds the plan against what the server has: whose the settings are that would change, what counts as of its start
// unless that is confirmed, and, where all is known, what its validation says of the whole.
func (r *configResource) askServer(ctx context.Context, client *api.Client, version api.Version, in ssoconfig.Input, startConfirmed, takesOver bool, diagnostics *diag.Diagnostics) {
	elsewhere, known := signsInElsewhere(in), len(in.Undecided) == 0
	sources, err := client.SettingsSources(ctx)
	if err == nil && sources == nil && !elsewhere && !takesOver {
		return
	}
	var current api.SecurityConfiguration
	if err == nil {
		current, err = client.SecurityConfig(ctx)
	}
	if err != nil {
		if known || sources != nil {
			diagnostics.AddWarning("The server was not asked about the plan", words.Sentence(err.Error())+" The plan was made without its validation.")
		}
		return
	}
	if takesOver {
		warnTakenOver(current, in, diagnostics)
	}
	if elsewhere && !startConfirmed {
		warnSignupStaysOpen(current, in, diagnostics)
	}
	wanted, err := body(current, version, in)
	if err != nil {
		diagnostics.AddError("Cannot make the "+objectName, err.Error())
		return
	}
	refuseManaged(sources, current, wanted, in, diagnostics)
	if !elsewhere || !known || diagnostics.HasError() {
		return
	}
	// What is found now may be about to be repaired by the same apply, so it is a warning, and left out where the apply changes
	// what it is about.
	if !r.Notes.Changes("openmetadata_admin_user") {
		warnShutOutAdministrators(ctx, client, in, diagnostics)
	}
	warnNoSuchRole(ctx, client, in, diagnostics)
	findings, err := client.ValidateSecurityConfig(ctx, wanted)
	findings = slices.DeleteFunc(findings, func(finding api.FieldError) bool { return r.Notes.Changes(decidedByOkta(finding.Field)...) })
	addFindings(diagnostics, findings, err, diag.SeverityWarning)
}

// decidedByOkta are the types of resources that decide what the server's validation says of a field.
func decidedByOkta(field string) []string {
	switch ssoconfig.MapServerField(field) {
	case ssoconfig.PathClientID, ssoconfig.PathOIDC + ".id", ssoconfig.PathClientSecret:
		return decidedBy["app"]
	case ssoconfig.PathOIDC + ".scope":
		return slices.Concat(decidedBy["app"], decidedBy["scopes"])
	case ssoconfig.PathAuthentication + ".authority", ssoconfig.PathOIDC + ".discovery_uri", ssoconfig.PathPublicKeyURLs:
		return decidedBy["authorization_server"]
	}
	return nil
}

// warnNoSuchRole says of default_oauth_role that the server has no such role: it passes over one that it does not know (F88).
func warnNoSuchRole(ctx context.Context, client *api.Client, in ssoconfig.Input, diagnostics *diag.Diagnostics) {
	role := in.Settings.Authorizer.DefaultOAuthRole
	if role == nil || *role == "" {
		return
	}
	if _, err := client.GetRole(ctx, *role); api.IsNotFound(err) {
		diagnostics.AddAttributeWarning(attributePath(ssoconfig.PathAuthorizer+".default_oauth_role"), "There is no such role",
			fmt.Sprintf("The server has no role %q, and passes over one that it does not know: nobody gets it. Write the name of one that it has, not its display name (Settings > Access Control > Roles shows them).", *role))
	}
}

// addFindings puts what the server's validation found on the attributes.
func addFindings(diagnostics *diag.Diagnostics, findings []api.FieldError, err error, severity diag.Severity) {
	add := func(at path.Path, message string) {
		if severity == diag.SeverityWarning {
			diagnostics.AddAttributeWarning(at, "The server would refuse the security configuration now",
				message+". Where this apply changes what it depends on, that may be over by then; what is still wrong then is an error, and nothing is written.")
			return
		}
		diagnostics.AddAttributeError(at, "The server refuses the security configuration", message+". Nothing was changed on the server.")
	}
	whole := path.Root(ssoconfig.PathAuthentication)
	if refused := api.AsAPIError(err); refused != nil {
		for _, missing := range ssoconfig.MapNullParameters(refused.Message) {
			add(attributePath(missing), refused.Error())
			err = nil
		}
	}
	switch refused := api.AsAPIError(err); {
	case err == nil:
	case refused != nil && !refused.Foreign && refused.Status < http.StatusInternalServerError:
		add(whole, words.Clause(err.Error()))
	default:
		notValidated(diagnostics, whole, err, severity)
	}
	for _, finding := range findings {
		at := whole
		if setting := ssoconfig.MapServerField(finding.Field); setting != "" {
			at = attributePath(setting)
		}
		add(at, fmt.Sprintf("Its validation says of %q: %s", finding.Field, words.Clause(finding.Error)))
	}
}

// notValidated says that the server has not judged the settings, which is no word against them.
func notValidated(diagnostics *diag.Diagnostics, at path.Path, err error, severity diag.Severity) {
	const summary = "The server could not be asked about the security configuration"
	if severity == diag.SeverityError {
		diagnose.AttributeError(diagnostics, at, summary, fmt.Errorf("nothing was changed on the server: %w", err))
		return
	}
	diagnostics.AddAttributeWarning(at, summary, words.Sentence(err.Error())+" The apply asks again, and writes nothing unless the server finds no fault.")
}
