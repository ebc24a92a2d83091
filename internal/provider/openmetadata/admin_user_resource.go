// Package openmetadata holds the types of the OpenMetadata server: one resource or data source per object of its API.
package openmetadata

import (
	"context"
	"errors"
	"fmt"
	"strconv"
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

// adminUserResource is a person's or an automation's account with administrator right.
type adminUserResource struct{ connection.Resource }

var (
	_ resource.ResourceWithModifyPlan     = (*adminUserResource)(nil)
	_ resource.ResourceWithValidateConfig = (*adminUserResource)(nil)
)

// NewAdminUserResource makes openmetadata_admin_user.
func NewAdminUserResource() resource.Resource {
	return adopt.Resource(&adminUserResource{connection.Resource{Type: "_admin_user"}})
}

// Create implements resource.Resource. A person whom the server knows already is taken on: people come into being by signing
// in, and a list of administrators must hold for them too.
func (r *adminUserResource) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	plan, client := lifecycle.Given[adminUserModel](ctx, request.Plan, r.NeedOpenMetadata, &response.Diagnostics)
	if client == nil {
		return
	}
	name := plan.Name.ValueString()
	account, err := lifecycle.CreateOnce(ctx,
		func(ctx context.Context) (*api.User, error) { return client.FindUser(ctx, name) },
		func(ctx context.Context) (*api.User, error) {
			created, err := client.CreateUser(ctx, api.CreateUser{
				Name: name, Email: plan.Email.ValueString(), DisplayName: plan.DisplayName.ValueString(), IsAdmin: true,
			})
			return &created, err
		})
	adopted := errors.Is(err, lifecycle.ErrExists)
	if err != nil && !adopted {
		diagnose.AccountError(&response.Diagnostics, userObject(name), err)
		return
	}
	if adopted && !r.mayAdopt(plan, *account, &response.Diagnostics) {
		return
	}
	r.Run().Begin(ctx, response.Private, lifecycle.NewInstance(), r.key(name), !adopted, &response.Diagnostics)
	wanted := plan
	formerlyMade, _ := r.Notes.Get(adminUserTopic, r.key(name).Name)
	plan.Created = types.BoolValue(!adopted || formerlyMade == "true")
	plan.read(*account)
	response.Diagnostics.Append(response.State.Set(ctx, &plan)...)
	err = nil
	if adopted && account.Deleted {
		*account, err = client.RestoreUser(ctx, account.ID)
	}
	if err == nil {
		err = r.bring(ctx, client, wanted, *account, &plan)
	}
	if err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Create, plan.object(), err)
		return
	}
	// The account may be the one that signing_key signs for.
	client.Reconsider()
	response.Diagnostics.Append(response.State.Set(ctx, &plan)...)
	warnShutOut(ctx, client, plan, &response.Diagnostics)
}

// warnShutOut says when the server's domain enforcement refuses the person, whom it gives an account all the same (issue
// 19306), or knows the person by another name. What cannot be read is passed over: the account is made.
func warnShutOut(ctx context.Context, client *api.Client, model adminUserModel, diagnostics *diag.Diagnostics) {
	name, email := model.Name.ValueString(), model.Email.ValueString()
	if version, err := client.Version(ctx); err != nil || !version.HasSecurityAPI() {
		return
	}
	served, err := client.SecurityConfig(ctx)
	if err != nil {
		return
	}
	if derived, otherwise := ssoconfig.NamedOtherwise(securityconfig.InputOf(served), name, email); otherwise {
		diagnostics.AddAttributeWarning(path.Root("name"), "Nobody signs in by this name",
			fmt.Sprintf("As the server is now, it knows the holder of %s as %q: it takes the name from the e-mail address, and has no jwt_principal_claims_mapping that takes it from another claim. "+
				"Where this apply gives it one, that may be over then. Otherwise write name = %q, or leave name out.", email, derived, derived))
	}
	if _, allowed, shutOut := ssoconfig.ShutOut(securityconfig.InputOf(served), email); shutOut {
		diagnostics.AddAttributeWarning(path.Root("email"), "The server refuses this person",
			fmt.Sprintf("It enforces e-mail domains and lets in %s only: after a sign-in as %s it answers \"Email does not match the principal domain\". "+
				"Add the domain to allowed_domains of openmetadata_security_config.", strings.Join(allowed, ", "), email))
	}
}

// mayAdopt tells whether the account is the person that is meant.
func (r *adminUserResource) mayAdopt(plan adminUserModel, account api.User, diagnostics *diag.Diagnostics) bool {
	switch {
	case account.IsBot:
		diagnostics.AddAttributeError(path.Root("name"), "The name belongs to a bot",
			fmt.Sprintf("%q is a bot's account. Choose another name.", account.Name))
	case !strings.EqualFold(account.Email, plan.Email.ValueString()):
		diagnostics.AddAttributeError(path.Root("email"), "The user name belongs to somebody else",
			fmt.Sprintf("The server knows %q with the e-mail address %s. It tells people apart only by the part of the address before the @, or by the claim that its jwt_principal_claims_mapping names, so %s cannot have an account of that name beside it.",
				account.Name, account.Email, plan.Email.ValueString()))
	default:
		return true
	}
	return false
}

// bring makes the account what the plan wants, and the model what the account then is.
func (r *adminUserResource) bring(ctx context.Context, client *api.Client, wanted adminUserModel, account api.User, model *adminUserModel) (err error) {
	if !account.IsAdmin {
		account, err = client.SetAdministrator(ctx, account.ID, true)
	}
	if err == nil && differs(wanted.DisplayName, account.DisplayName) {
		account, err = client.SetUserText(ctx, account.ID, "displayName", wanted.DisplayName.ValueString())
	}
	if err == nil {
		model.read(account)
	}
	return err
}

// Read implements resource.Resource. An account that is deleted, softly or for good, is gone.
func (r *adminUserResource) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	lifecycle.Read(ctx, request, response, r.RefreshOpenMetadata, (*adminUserModel).object, func(ctx context.Context, client *api.Client, state *adminUserModel) error {
		account, err := client.GetUser(ctx, state.Name.ValueString(), false)
		if err != nil {
			return err
		}
		if account.Deleted {
			return lifecycle.ErrGone
		}
		if state.Created.IsNull() {
			state.Created = types.BoolValue(false)
		}
		state.read(account)
		return nil
	})
}

// Update implements resource.Resource.
func (r *adminUserResource) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	plan, client := lifecycle.Given[adminUserModel](ctx, request.Plan, r.NeedOpenMetadata, &response.Diagnostics)
	if client == nil {
		return
	}
	account, err := client.GetUser(ctx, plan.Name.ValueString(), false)
	if err == nil {
		err = r.bring(ctx, client, plan, account, &plan)
	}
	if err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Update, plan.object(), err)
		return
	}
	response.Diagnostics.Append(response.State.Set(ctx, &plan)...)
}

// adminUserTopic has, of each account that this run has taken from one instance to give it to another, whether the resource has
// made it.
const adminUserTopic = "admin_user.created"

// key names the account. The server tells user names apart without regard to case.
func (r *adminUserResource) key(name string) lifecycle.Key { return r.Key(strings.ToLower(name)) }

// Delete implements resource.Resource. Only an account that this resource made is deleted; anybody else keeps the account and
// loses the right. An account that a newer instance has taken on keeps both. Where the instance is left over, and its successor
// is somebody else, as far as that can be told, the account loses the right and is not deleted.
func (r *adminUserResource) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	lifecycle.Delete(ctx, request, response, r.NeedOpenMetadata, (*adminUserModel).object, func(ctx context.Context, client *api.Client, state *adminUserModel) error {
		name := state.Name.ValueString()
		ending := r.Run().EndingOf(ctx, request.Private, r.key(name), &response.Diagnostics)
		if ending == lifecycle.TakenOn {
			r.Notes.Set(adminUserTopic, r.key(name).Name, strconv.FormatBool(state.Created.ValueBool()))
		}
		if ending == lifecycle.TakenOn || response.Diagnostics.HasError() {
			return nil
		}
		account, err := client.GetUser(ctx, name, false)
		if err != nil {
			return err
		}
		if ending == lifecycle.Unclear {
			lifecycle.WarnStays(state.object(), &response.Diagnostics)
			return nil
		}
		deletes := state.Created.ValueBool()
		if ending == lifecycle.Moved && deletes {
			deletes = false
			response.Diagnostics.AddWarning(fmt.Sprintf("The account %q loses the right and is not deleted", name),
				"It was replaced by another one before it was destroyed (create_before_destroy). Delete it by hand if nobody needs it.")
		}
		err = asAnother(ctx, client, name, func(why string) {
			warnLeft(&response.Diagnostics, fmt.Sprintf("account %q", name), "as", why, "Remove")
		}, func(other *api.Client) error {
			if account.IsAdmin {
				if err := anotherAdministrator(ctx, other, account.Name); err != nil {
					return err
				}
			}
			err := demote(ctx, other, account, &response.Diagnostics)
			if err == nil && deletes {
				err = other.DeleteUser(ctx, account.ID, true)
			}
			if err == nil {
				client.Reconsider()
			}
			return err
		})
		return tellLast(name, err, &response.Diagnostics)
	})
}

// tellLast adds the error of the last administrator, and returns any other.
func tellLast(name string, err error, diagnostics *diag.Diagnostics) error {
	if guard := (*lastAdministratorError)(nil); errors.As(err, &guard) {
		diagnostics.AddError(fmt.Sprintf("%q is the last administrator", name), guard.Error())
		return nil
	}
	return err
}

// endingAdministrators is the topic of the accounts that this plan takes the right from.
const endingAdministrators = "ending_administrators"

// planDestroy refuses in the plan what Delete would refuse when all that depends on the account is gone: to leave the server
// without an administrator. Each account counts the others that the plan takes the right from, so whichever is planned last
// sees that nobody is left. It says nothing where the plan may make another: the account of email and password comes back with
// the server's own user store.
func (r *adminUserResource) planDestroy(ctx context.Context, request resource.ModifyPlanRequest, response *resource.ModifyPlanResponse) {
	var state adminUserModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	if response.Diagnostics.HasError() || r.Connections == nil || !r.Complete() {
		return
	}
	client, err := r.OpenMetadata()
	if err != nil {
		return
	}
	name := state.Name.ValueString()
	if _, _, configured := client.PasswordAccount(); configured || r.Run().Begun(r.key(name)) {
		return
	}
	account, err := client.GetUser(ctx, name, false)
	if api.IsNotFound(err) || err == nil && !account.IsAdmin {
		return
	}
	if err == nil {
		_, err = client.NotAs(ctx, name)
	}
	if none := (*api.CredentialError)(nil); errors.As(err, &none) {
		// The account that the run acts as stays.
		return
	}
	if err == nil {
		r.Notes.Set(endingAdministrators, strings.ToLower(name), "")
		err = anotherAdministrator(ctx, client, r.Notes.Keys(endingAdministrators)...)
	}
	if err = tellLast(name, err, &response.Diagnostics); err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Delete, state.object(), err)
	}
}

// Identity implements adopt.Identified: an account is known by its name. An imported one was not made by the resource, so
// destroying it demotes only.
func (r *adminUserResource) Identity() adopt.Identity {
	return adopt.Identity{Parts: []adopt.Part{
		{Attribute: "name", Description: "Name of the account.", IsName: true, Of: administratorsOf(r.NeedOpenMetadata)},
	}}
}

// ModifyPlan implements resource.ResourceWithModifyPlan: the name that the server derives is shown.
func (r *adminUserResource) ModifyPlan(ctx context.Context, request resource.ModifyPlanRequest, response *resource.ModifyPlanResponse) {
	if r.Run().PlansDestroy(ctx, request, response) {
		r.planDestroy(ctx, request, response)
		return
	}
	var config, plan adminUserModel
	response.Diagnostics.Append(request.Config.Get(ctx, &config)...)
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	if response.Diagnostics.HasError() {
		return
	}
	var state adminUserModel
	creates := request.State.Raw.IsNull()
	if !creates {
		response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	}
	if config.Name.IsNull() && plan.Email.IsUnknown() && !creates {
		plan.Name = types.StringUnknown()
		response.Diagnostics.Append(response.Plan.SetAttribute(ctx, path.Root("name"), plan.Name)...)
	}
	derived, err := ssoconfig.UserName(plan.Email.ValueString())
	// An account that is there may have been named by another claim than the address, and keeps its name with the address.
	if config.Name.IsNull() && !plan.Email.IsUnknown() && err == nil && (creates || !strings.EqualFold(state.Email.ValueString(), plan.Email.ValueString())) {
		plan.Name = types.StringValue(derived)
		response.Diagnostics.Append(response.Plan.SetAttribute(ctx, path.Root("name"), plan.Name)...)
	}
	if !plan.Name.IsUnknown() && !plan.Email.IsUnknown() && r.Connections != nil {
		r.Notes.Set(connection.PlannedAccounts, plan.Name.ValueString(), plan.Email.ValueString())
	}
	if creates {
		lifecycle.PlanSuccessor(ctx, response.Private, types.StringValue(strings.ToLower(plan.Name.ValueString())), &response.Diagnostics)
	}
}

// ValidateConfig implements resource.ResourceWithValidateConfig.
func (r *adminUserResource) ValidateConfig(ctx context.Context, request resource.ValidateConfigRequest, response *resource.ValidateConfigResponse) {
	var config adminUserModel
	response.Diagnostics.Append(request.Config.Get(ctx, &config)...)
	if response.Diagnostics.HasError() {
		return
	}
	if name := config.Name; !name.IsNull() && !name.IsUnknown() {
		if err := ssoconfig.CheckUserName(name.ValueString()); err != nil {
			response.Diagnostics.AddAttributeError(path.Root("name"), "Not a user name", words.Sentence(err.Error()))
		}
	}
	if config.Email.IsUnknown() || config.Email.IsNull() {
		return
	}
	if err := ssoconfig.CheckEmail(config.Email.ValueString()); err != nil {
		response.Diagnostics.AddAttributeError(path.Root("email"), "Not an e-mail address",
			words.Sentence(err.Error())+" Write the address that the person has in Okta, such as alice@example.com.")
	}
}

func (m *adminUserModel) object() string { return userObject(m.Name.ValueString()) }

func userObject(name string) string { return fmt.Sprintf("OpenMetadata account %q", name) }
