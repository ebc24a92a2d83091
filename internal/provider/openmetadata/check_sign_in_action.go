package openmetadata

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	dataschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssocheck"
)

// checkSignInAction fails with what the checks of the whole setup find.
type checkSignInAction struct{ connection.Action }

// NewCheckSignInAction makes openmetadata_check_sign_in.
func NewCheckSignInAction() action.Action {
	return &checkSignInAction{connection.Action{Type: "_check_sign_in"}}
}

// Schema implements action.Action. The arguments are those of the data source.
func (a *checkSignInAction) Schema(ctx context.Context, _ action.SchemaRequest, response *action.SchemaResponse) {
	var source datasource.SchemaResponse
	(&ssoCheckDataSource{}).Schema(ctx, datasource.SchemaRequest{}, &source)
	arguments := map[string]schema.Attribute{}
	for name, attribute := range source.Schema.Attributes {
		if !attribute.IsOptional() {
			continue
		}
		switch argument := attribute.(type) {
		case dataschema.StringAttribute:
			arguments[name] = schema.StringAttribute{Optional: true, MarkdownDescription: argument.MarkdownDescription, Validators: argument.Validators}
		case dataschema.SetAttribute:
			arguments[name] = schema.SetAttribute{
				Optional: true, ElementType: argument.ElementType, MarkdownDescription: argument.MarkdownDescription, Validators: argument.Validators,
			}
		case dataschema.BoolAttribute:
			arguments[name] = schema.BoolAttribute{Optional: true, MarkdownDescription: argument.MarkdownDescription, Validators: argument.Validators}
		}
	}
	response.Schema = schema.Schema{
		MarkdownDescription: "Finds out, without a person, whether people can sign in to OpenMetadata through Okta, and fails with what is wrong. " +
			"It changes nothing. The checks are those of the data source `openmetadata_sso_check`; one whose facts cannot be read fails the action too.",
		Attributes: arguments,
	}
}

// Invoke implements action.Action.
func (a *checkSignInAction) Invoke(ctx context.Context, request action.InvokeRequest, response *action.InvokeResponse) {
	var arguments ssoCheckArguments
	response.Diagnostics.Append(convert.Decode(ctx, request.Config, &arguments)...)
	if response.Diagnostics.HasError() {
		return
	}
	progressf(response, "Reading what the org and the server have, and making the requests that a sign-in begins with.")
	results := arguments.run(ctx, a.Connections, &response.Diagnostics)
	made := 0
	for _, result := range results {
		switch {
		case result.Outcome == ssocheck.Failed:
			response.Diagnostics.AddError("The check "+result.Name+" failed", result.Detail+" "+result.Remedy)
		case result.Wrong():
			response.Diagnostics.AddError("The check "+result.Name+" could not be made", result.Detail+" "+result.Remedy)
		case result.Outcome == ssocheck.Passed:
			made++
			progressf(response, "%s: passed. %s", result.Name, result.Detail)
		default:
			progressf(response, "%s: not made. %s", result.Name, result.Detail)
		}
	}
	if !response.Diagnostics.HasError() && !ssocheck.AllPassed(results) {
		response.Diagnostics.AddError("No check was made", "Nothing is known of the sign-in. Configure the provider for the org and the server, and set app_id.")
	}
	if !response.Diagnostics.HasError() {
		progressf(response, "%d checks passed, and none failed.", made)
	}
}

// progress tells how far an action has come.
func progressf(response *action.InvokeResponse, format string, arguments ...any) {
	response.SendProgress(action.InvokeProgressEvent{Message: fmt.Sprintf(format, arguments...)})
}
