package openmetadata

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/adopt"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
)

// botResource is a bot and the account that it acts by.
type botResource struct{ connection.Resource }

// NewBotResource makes openmetadata_bot.
func NewBotResource() resource.Resource {
	return adopt.Resource(&botResource{connection.Resource{Type: "_bot"}})
}

// Create implements resource.Resource.
func (r *botResource) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	plan, client := lifecycle.Given[botModel](ctx, request.Plan, r.NeedOpenMetadata, &response.Diagnostics)
	if client == nil {
		return
	}
	name := plan.Name.ValueString()
	roles := wantedRoles(ctx, client, plan.Roles, nil, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	bot, err := lifecycle.CreateOnce(ctx,
		func(ctx context.Context) (*api.Bot, error) { return findBot(ctx, client, name) },
		func(ctx context.Context) (*api.Bot, error) { return r.create(ctx, client, plan) })
	if errors.Is(err, lifecycle.ErrExists) && bot.Provider != api.BotProviderSystem {
		diagnose.AlreadyExists(&response.Diagnostics, "openmetadata_bot", botObject(name), name)
		return
	}
	if taken := (*nameTakenError)(nil); errors.As(err, &taken) {
		response.Diagnostics.AddAttributeError(path.Root("name"), "The name belongs to a person", taken.Error())
		return
	}
	if err != nil && !errors.Is(err, lifecycle.ErrExists) {
		diagnose.AccountError(&response.Diagnostics, botObject(name), err)
		return
	}
	wanted := plan
	account, err := client.GetUserByID(ctx, bot.BotUser.ID)
	plan.read(*bot, account)
	response.Diagnostics.Append(response.State.Set(ctx, &plan)...)
	if err == nil {
		err = r.bring(ctx, client, wanted, roles, *bot, account, &plan)
	}
	if err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Create, botObject(name), err)
		return
	}
	response.Diagnostics.Append(response.State.Set(ctx, &plan)...)
}

// create makes the account and then the bot. An account that an earlier run made before it ended is used.
func (r *botResource) create(ctx context.Context, client *api.Client, plan botModel) (*api.Bot, error) {
	account, err := client.FindUser(ctx, plan.account())
	switch {
	case err != nil:
		return nil, err
	case account == nil:
		if _, err = client.CreateBotAccount(ctx, plan.Name.ValueString(), plan.account(), plan.address(), accountToken); err != nil {
			return nil, err
		}
	case !account.IsBot:
		return nil, &nameTakenError{name: account.Name, email: account.Email}
	case account.Deleted:
		if _, err = client.RestoreUser(ctx, account.ID); err != nil {
			return nil, err
		}
	}
	bot, err := client.CreateBot(ctx, plan.Name.ValueString(), plan.account())
	return &bot, err
}

// nameTakenError says that an account of the bot's name is a person's.
type nameTakenError struct{ name, email string }

// Error words it.
func (e *nameTakenError) Error() string {
	return fmt.Sprintf("The server has an account %q (%s) that is no bot's. Choose another name.", e.name, e.email)
}

// bring makes bot and account what the plan wants, and the model what they then are. roles is nil where they stay as they are.
func (r *botResource) bring(ctx context.Context, client *api.Client, wanted botModel, roles []api.Role, bot api.Bot, account api.User, model *botModel) error {
	var err error
	if roles == nil {
		roles = account.Roles
	} else if !slices.Equal(roleNames(roles), roleNames(account.Roles)) {
		if err = client.SetRoles(ctx, account.ID, roles); err != nil {
			return err
		}
	}
	for _, text := range []struct {
		member string
		wanted types.String
		have   string
	}{{"displayName", wanted.DisplayName, bot.DisplayName}, {"description", wanted.Description, bot.Description}} {
		if differs(text.wanted, text.have) {
			if bot, err = client.SetBotText(ctx, bot.ID, text.member, text.wanted.ValueString()); err != nil {
				return err
			}
		}
	}
	if account.IsAdmin != wanted.IsAdmin.ValueBool() {
		if account, err = client.SetAdministrator(ctx, account.ID, wanted.IsAdmin.ValueBool()); err != nil {
			return err
		}
	}
	if !wanted.AllowImpersonation.IsUnknown() && account.AllowImpersonation != wanted.AllowImpersonation.ValueBool() {
		if account, err = client.SetImpersonation(ctx, account.ID, wanted.AllowImpersonation.ValueBool()); err != nil {
			return err
		}
	}
	account.Roles = roles
	model.read(bot, account)
	return nil
}

// Read implements resource.Resource. A bot whose account is deleted cannot act, so it is gone.
func (r *botResource) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	lifecycle.Read(ctx, request, response, r.RefreshOpenMetadata, (*botModel).object, func(ctx context.Context, client *api.Client, state *botModel) error {
		bot, account, err := readBot(ctx, client, state.Name.ValueString())
		switch {
		case err != nil:
			return err
		case bot.Deleted || account.Deleted:
			return lifecycle.ErrGone
		}
		state.read(bot, account)
		return nil
	})
}

// Update implements resource.Resource.
func (r *botResource) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	plan, client := lifecycle.Given[botModel](ctx, request.Plan, r.NeedOpenMetadata, &response.Diagnostics)
	if client == nil {
		return
	}
	name := plan.Name.ValueString()
	bot, account, err := readBot(ctx, client, name)
	if err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Update, botObject(name), err)
		return
	}
	roles := wantedRoles(ctx, client, plan.Roles, account.Roles, &response.Diagnostics)
	if response.Diagnostics.HasError() || account.IsAdmin && !plan.IsAdmin.ValueBool() && !r.mayDemote(ctx, client, account, &response.Diagnostics) {
		return
	}
	if err = r.bring(ctx, client, plan, roles, bot, account, &plan); err != nil {
		diagnose.Error(&response.Diagnostics, diagnose.Update, botObject(name), err)
		return
	}
	response.Diagnostics.Append(response.State.Set(ctx, &plan)...)
}

// mayDemote refuses to take the right from the bot that the run acts as while it has nobody else to act as.
func (r *botResource) mayDemote(ctx context.Context, client *api.Client, account api.User, diagnostics *diag.Diagnostics) bool {
	may := false
	err := asAnother(ctx, client, account.Name, func(why string) {
		diagnostics.AddAttributeError(path.Root("is_admin"), "Terraform itself acts as this bot",
			fmt.Sprintf("Without the right the rest of the run would be locked out, and %s. Configure another administrator's credential, or leave is_admin = true.", why))
	}, func(*api.Client) error { may = true; return nil })
	if err != nil {
		diagnose.Error(diagnostics, diagnose.Update, botObject(account.Name), err)
	}
	return may
}

// Delete implements resource.Resource. A bot of the server's own stays, and so does the one that the run acts as while it has
// no other credential.
func (r *botResource) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	lifecycle.Delete(ctx, request, response, r.NeedOpenMetadata, (*botModel).object, func(ctx context.Context, client *api.Client, state *botModel) error {
		name := state.Name.ValueString()
		if state.System.ValueBool() {
			response.Diagnostics.AddWarning(fmt.Sprintf("The bot %q stays as it is", name), "The server makes it itself, needs it, and does not let anybody delete it.")
			return nil
		}
		bot, account, err := readBot(ctx, client, name)
		if err != nil {
			return err
		}
		return asAnother(ctx, client, account.Name, func(why string) {
			if !lifecycle.Replaces(ctx, request.Private, &response.Diagnostics) {
				warnLeft(&response.Diagnostics, botObject(name), "as", why, "Delete")
				return
			}
			response.Diagnostics.AddError(fmt.Sprintf("The run acts as the bot %q", name),
				fmt.Sprintf("Without it the rest of the run would be locked out, and %s. Nothing was changed. Apply without -replace (or run terraform untaint), or configure another administrator's credential.", why))
		}, func(other *api.Client) error {
			if err := demote(ctx, other, account, &response.Diagnostics); err != nil {
				return err
			}
			return other.DeleteBot(ctx, bot.ID)
		})
	})
}

// Identity implements adopt.Identified: a bot is known by its name.
func (r *botResource) Identity() adopt.Identity {
	return adopt.Identity{Parts: []adopt.Part{
		{Attribute: "name", Description: "Name of the bot.", IsName: true, Of: botsOf(r.NeedOpenMetadata)},
	}}
}

// readBot reads a bot and the account that it acts by.
func readBot(ctx context.Context, client *api.Client, name string) (api.Bot, api.User, error) {
	bot, err := client.GetBot(ctx, name)
	if err != nil {
		return api.Bot{}, api.User{}, err
	}
	account, err := client.GetUserByID(ctx, bot.BotUser.ID)
	return bot, account, err
}

// findBot looks a bot up; there being none is no error.
func findBot(ctx context.Context, client *api.Client, name string) (*api.Bot, error) {
	bot, err := client.GetBot(ctx, name)
	if api.IsNotFound(err) {
		return nil, nil
	}
	return &bot, err
}

func botObject(name string) string { return fmt.Sprintf("bot %q", name) }
