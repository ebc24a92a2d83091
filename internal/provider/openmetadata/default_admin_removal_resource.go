package openmetadata

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/adopt"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/openmetadata/securityconfig"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// defaultAdminRemovalResource is the absence of the account that every server is shipped with. It has no import: its create
// takes an account that is gone for success, so there is nothing that an import would save.
type defaultAdminRemovalResource struct{ connection.Resource }

var (
	_ resource.ResourceWithImportState = (*defaultAdminRemovalResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*defaultAdminRemovalResource)(nil)
)

// NewDefaultAdminRemovalResource makes openmetadata_default_admin_removal.
func NewDefaultAdminRemovalResource() resource.Resource {
	return adopt.Resource(&defaultAdminRemovalResource{connection.Resource{Type: "_default_admin_removal"}})
}

// Identity implements adopt.Identified.
func (r *defaultAdminRemovalResource) Identity() adopt.Identity {
	return adopt.Identity{Parts: []adopt.Part{
		{Attribute: "id", Description: "Name of the account that is removed.", IsName: true},
	}}
}

// ImportState implements resource.ResourceWithImportState.
func (r *defaultAdminRemovalResource) ImportState(_ context.Context, _ resource.ImportStateRequest, response *resource.ImportStateResponse) {
	lifecycle.RefuseImport("openmetadata_default_admin_removal", "for an account that is gone already, creating it changes nothing", response)
}

// Create implements resource.Resource.
func (r *defaultAdminRemovalResource) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	plan, client := lifecycle.Given[defaultAdminRemovalModel](ctx, request.Plan, r.NeedOpenMetadata, &response.Diagnostics)
	if client == nil {
		return
	}
	if r.remove(ctx, client, plan, diagnose.Create, &response.Diagnostics) {
		r.Run().Begin(ctx, response.Private, lifecycle.NewInstance(), r.Key(plan.Name.ValueString()), true, &response.Diagnostics)
		plan.ID = plan.Name
		if plan.ServerPrincipalsReplaced.IsUnknown() {
			plan.ServerPrincipalsReplaced = types.BoolValue(false)
		}
		response.Diagnostics.Append(response.State.Set(ctx, &plan)...)
	}
}

// remove demotes the account and deletes it, as another administrator than itself and while another one exists. What it counts
// on is judged by what the server and the key files are now: a sibling that has yet to take a key into use is not waited for.
func (r *defaultAdminRemovalResource) remove(ctx context.Context, client *api.Client, plan defaultAdminRemovalModel, action diagnose.Action, diagnostics *diag.Diagnostics) bool {
	name := plan.Name.ValueString()
	account, err := client.FindUser(ctx, name)
	if err != nil {
		diagnose.Error(diagnostics, action, plan.object(), err)
		return false
	}
	if account == nil || account.Deleted && !plan.HardDelete.ValueBool() {
		return true
	}
	r.Ending.Lock()
	defer r.Ending.Unlock()
	other, err := client.Lasting(ctx, name)
	if err != nil {
		addNothingLasts(diagnostics, action, plan, err)
		return false
	}
	err = anotherAdministrator(ctx, other, name)
	if guard := (*lastAdministratorError)(nil); errors.As(err, &guard) {
		diagnostics.AddAttributeError(path.Root("name"), fmt.Sprintf("%q is the only administrator", name), guard.Error())
		return false
	}
	if err == nil && !account.Deleted {
		err = demote(ctx, other, *account, diagnostics)
	}
	if err == nil {
		err = other.DeleteUser(ctx, account.ID, plan.HardDelete.ValueBool())
	}
	if err != nil {
		diagnose.Error(diagnostics, action, plan.object(), err)
		return false
	}
	// Whoever else in this run acts as the account goes on as another.
	client.Reconsider()
	return true
}

// addNothingLasts says why there is nobody to remove the account as.
func addNothingLasts(diagnostics *diag.Diagnostics, action diagnose.Action, plan defaultAdminRemovalModel, err error) {
	name := plan.Name.ValueString()
	var credentials *api.CredentialError
	if !errors.As(err, &credentials) {
		diagnose.Error(diagnostics, action, plan.object(), err)
		return
	}
	if likeliest, _ := credentials.Likeliest(); likeliest.Cause == api.CauseExcluded {
		addActsAsIt(diagnostics, name, err)
		return
	}
	diagnose.AttributeError(diagnostics, path.Root("name"), fmt.Sprintf("Without %q the provider may be left without a credential", name), err)
}

// Read implements resource.Resource. The account's return, by a restart, by the sign-in of a namesake or by hand, takes the
// removal out of the state, so that the plan shows it to be done again (F69 to F73).
func (r *defaultAdminRemovalResource) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	lifecycle.Read(ctx, request, response, r.RefreshOpenMetadata, (*defaultAdminRemovalModel).object, func(ctx context.Context, client *api.Client, state *defaultAdminRemovalModel) error {
		account, err := client.FindUser(ctx, state.Name.ValueString())
		if err == nil && account != nil && (!account.Deleted || state.HardDelete.ValueBool()) {
			return lifecycle.ErrGone
		}
		return err
	})
}

// Update implements resource.Resource. A soft deletion can become a hard one; the way back is none.
func (r *defaultAdminRemovalResource) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	plan, client := lifecycle.Given[defaultAdminRemovalModel](ctx, request.Plan, r.NeedOpenMetadata, &response.Diagnostics)
	if client == nil {
		return
	}
	if r.remove(ctx, client, plan, diagnose.Update, &response.Diagnostics) {
		response.Diagnostics.Append(response.State.Set(ctx, &plan)...)
	}
}

// Delete implements resource.Resource. A soft-deleted account is restored. One that was deleted for good is made again only
// with the provider's own e-mail and password, where those are the account's; without them its password would be nobody's. What
// a newer instance has removed too stays removed.
func (r *defaultAdminRemovalResource) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	lifecycle.Delete(ctx, request, response, r.NeedOpenMetadata, (*defaultAdminRemovalModel).object, func(ctx context.Context, client *api.Client, state *defaultAdminRemovalModel) error {
		name := state.Name.ValueString()
		switch r.Run().EndingOf(ctx, request.Private, r.Key(name), &response.Diagnostics) {
		case lifecycle.TakenOn:
			return nil
		case lifecycle.Moved, lifecycle.Unclear:
			lifecycle.WarnStays(state.object(), &response.Diagnostics)
			return nil
		}
		if response.Diagnostics.HasError() {
			return nil
		}
		account, err := client.FindUser(ctx, name)
		switch {
		case err != nil || account != nil && !account.Deleted:
			return err
		case account == nil:
			return r.makeAgain(ctx, client, name, &response.Diagnostics)
		}
		if _, err = client.RestoreUser(ctx, account.ID); err == nil {
			_, err = client.SetAdministrator(ctx, account.ID, true)
		}
		return err
	})
}

func (r *defaultAdminRemovalResource) makeAgain(ctx context.Context, client *api.Client, name string, diagnostics *diag.Diagnostics) error {
	if warnStaysDeleted(client, name, diagnostics) {
		return nil
	}
	email, password, _ := client.PasswordAccount()
	_, err := client.CreateUser(ctx, api.NewAdministrator(name, email, password))
	if api.HasStatus(err, http.StatusConflict) {
		diagnostics.AddWarning(fmt.Sprintf("The account %q stays deleted", name), words.Sentence(fmt.Sprintf("The server refused to make it again: %s", err)))
		return nil
	}
	return err
}

// warnStaysDeleted says why an account that was deleted for good cannot be made again: without its e-mail and password its
// password would be nobody's, and the server takes no weak one (fact 78).
func warnStaysDeleted(client *api.Client, name string, diagnostics *diag.Diagnostics) bool {
	email, password, configured := client.PasswordAccount()
	var reason string
	switch {
	case !configured || !strings.EqualFold(ssoconfig.LocalPart(email), name):
		reason = "the provider has no e-mail and password of it to make it again with"
	case !api.StrongPassword(password):
		reason = "the provider's password is too weak to make it again with: " + api.PasswordRule
	default:
		return false
	}
	diagnostics.AddWarning(fmt.Sprintf("The account %q stays deleted", name),
		fmt.Sprintf("It was deleted for good, and %s. "+
			"Should sign-in go back to the server's own user store, somebody else must be able to sign in there; a restart of the server makes %q again while the server's environment names it.", reason, name))
	return true
}

// ModifyPlan implements resource.ResourceWithModifyPlan: what the provider's credentials decide is told in the plan.
func (r *defaultAdminRemovalResource) ModifyPlan(ctx context.Context, request resource.ModifyPlanRequest, response *resource.ModifyPlanResponse) {
	if r.Run().PlansDestroy(ctx, request, response) {
		r.planDestroy(ctx, request, response)
		return
	}
	var plan, config defaultAdminRemovalModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	if request.State.Raw.IsNull() {
		lifecycle.PlanSuccessor(ctx, response.Private, plan.Name, &response.Diagnostics)
	}
	response.Diagnostics.Append(request.Config.Get(ctx, &config)...)
	if response.Diagnostics.HasError() || plan.Name.IsUnknown() {
		return
	}
	name := plan.Name.ValueString()
	if !securityconfig.Confirmed(config.EnvironmentConfirmed) && !securityconfig.Confirmed(config.ServerPrincipalsReplaced) {
		response.Diagnostics.AddAttributeWarning(path.Root(securityconfig.EnvironmentConfirmed), fmt.Sprintf("A restart may bring %q back", name),
			fmt.Sprintf("While the server's own environment names %q among its administrators (AUTHORIZER_ADMIN_PRINCIPALS, initialAdmins in the Helm chart), each start makes it again, at first with the password \"admin\". "+
				"Replace that list, then set "+securityconfig.EnvironmentConfirmed+" = true.", name))
	}
	client, err := r.OpenMetadata()
	if err != nil || !request.State.Raw.IsNull() || !r.Complete() {
		return
	}
	if name != defaultAdmin {
		// What cannot be read is an error in the apply.
		if account, err := client.FindUser(ctx, name); err == nil && account == nil {
			response.Diagnostics.AddAttributeWarning(path.Root("name"), fmt.Sprintf("There is no account %q, so nothing is removed", name),
				fmt.Sprintf("The server has no account of that name, nor a deleted one. The account that every server is shipped with is %q: leave name out for that one.", defaultAdmin))
		}
	}
	if !slices.ContainsFunc(client.ConfiguredCredentials(), func(credential api.ConfiguredCredential) bool {
		return !strings.EqualFold(credential.Identity.User, name)
	}) {
		addActsAsIt(&response.Diagnostics, name, nil)
	}
}

// planDestroy says in the plan what the destroy leaves.
func (r *defaultAdminRemovalResource) planDestroy(ctx context.Context, request resource.ModifyPlanRequest, response *resource.ModifyPlanResponse) {
	var state defaultAdminRemovalModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	if response.Diagnostics.HasError() || r.Connections == nil || !r.Complete() || !state.HardDelete.ValueBool() {
		return
	}
	if client, err := r.OpenMetadata(); err == nil {
		warnStaysDeleted(client, state.Name.ValueString(), &response.Diagnostics)
	}
}

func addActsAsIt(diagnostics *diag.Diagnostics, name string, err error) {
	reason := "Every credential that the provider has is that account's own."
	if err != nil {
		reason = words.Sentence(err.Error())
	}
	diagnostics.AddAttributeError(path.Root("name"), fmt.Sprintf("The run acts as %q itself", name),
		reason+" Removing it would leave the provider without a credential. Configure signing_key for another administrator, or a token. A token that only this run makes serves the next run: leave the removal to that.")
}

func (m *defaultAdminRemovalModel) object() string {
	return fmt.Sprintf("removal of the account %q", m.Name.ValueString())
}

// defaultAdminRemovalModel is the resource's configuration, plan and state.
type defaultAdminRemovalModel struct {
	ID                       types.String `tfsdk:"id"`
	Name                     types.String `tfsdk:"name"`
	HardDelete               types.Bool   `tfsdk:"hard_delete"`
	EnvironmentConfirmed     types.Bool   `tfsdk:"server_environment_confirmed"`
	ServerPrincipalsReplaced types.Bool   `tfsdk:"server_principals_replaced"`
}
