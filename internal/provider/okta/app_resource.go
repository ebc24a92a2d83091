// Package okta holds the types of the Okta org: one resource or data source per object of the Okta Management API.
package okta

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
)

// NewAppResource makes openmetadata_okta_app, the OpenID Connect app integration.
var NewAppResource = crud.New(crud.Kind[appModel, api.Application]{
	Objects: apps, Type: "_okta_app", Schema: appSchema, MovedFrom: "okta_app_oauth",
	Place: (*appModel).place, Describe: (*appModel).object, Request: (*appModel).request, Read: (*appModel).read,
	Written: appWritten,
	Status:  func(m *appModel) *types.String { return &m.Status },
	Fields: map[string]path.Path{
		"idp_initiated_login.mode": path.Root("idp_initiated_login"),
		"leeway":                   path.Root("refresh_token").AtName("leeway"),
		"network.connection":       path.Root("network"),
		"rotation_type":            path.Root("refresh_token").AtName("rotation_type"),
	},
	Validate: (*appModel).validate,
	Lags:     true, Searched: true,
	Before: beforeApp, Making: makeApp, Settle: setAccessPolicy, Seen: seeApp, Stays: appStays, Plan: planApp,
})

type appWrite = crud.Call[appModel, api.Application]

// beforeApp adds to what is sent the settings that the configuration has, and to an update where the app comes from.
func beforeApp(ctx context.Context, w *appWrite) {
	w.Plan.addTo(ctx, &w.Wanted, w.Config.appSettingsModel, w.Diagnostics)
	if w.State == nil {
		return
	}
	origin := api.Origin{Seal: w.Client.OriginSeal(w.Wanted), Instance: lifecycle.InstanceOf(ctx, w.Private, w.Diagnostics)}
	if origin.Instance == "" {
		origin.Instance = lifecycle.NewInstance()
		lifecycle.NoteInstance(ctx, w.Private, origin.Instance, w.Diagnostics)
	}
	w.Wanted.SetOrigin(origin)
}

// makeApp marks a new app with where it comes from, and adopts the one that has its mark.
func makeApp(w *appWrite, making *lifecycle.Adopting[api.Application]) {
	origin := api.Origin{Seal: w.Client.OriginSeal(w.Wanted), Instance: making.Instance}
	w.Wanted.SetOrigin(origin)
	sealed := 0
	making.Find = func(ctx context.Context) (found *api.Application, err error) {
		same, err := w.Objects.Find(ctx, w.Wanted)
		sealed = 0
		for i, app := range same {
			switch {
			case app.Origin().Seal == origin.Seal && w.Client.OriginSeal(app) == origin.Seal:
				sealed++
				found = &same[i]
			case found == nil:
				found = &same[i]
			}
		}
		return found, err
	}
	making.Mine = func(*api.Application) bool { return sealed == 1 }
	making.Adopt = func(ctx context.Context, existing *api.Application) (*api.Application, error) {
		w.Wanted.ID = existing.ID
		return w.Objects.Update(ctx, w.Wanted)
	}
}

// appWritten takes over what the org has answered to a write. An app that was adopted, or an org with other defaults, may have
// another setting that nobody asked for. The next read takes it over, since it is no reason to fail.
func appWritten(w *appWrite, answer *api.Application) {
	w.Plan.read(answer)
	if w.State == nil {
		w.Plan.assume(w.Former.appSettingsModel, w.Config.appSettingsModel)
	}
}

// setAccessPolicy gives the app, which is in the state by then, the sign-in policy that the plan wants.
func setAccessPolicy(ctx context.Context, w *appWrite) {
	wanted := w.Former.AccessPolicyID
	if !written(wanted) || wanted.Equal(w.Plan.AccessPolicyID) || w.Diagnostics.HasError() {
		return
	}
	err := w.Client.SetApplicationAccessPolicy(ctx, w.Plan.ID.ValueString(), wanted.ValueString())
	switch {
	case api.IsNotFound(err):
		w.Diagnostics.AddAttributeError(path.Root("access_policy_id"), "No such sign-in policy",
			fmt.Sprintf("The org has no app sign-in policy with the id %q: %s.", wanted.ValueString(), err))
	case err != nil:
		diagnose.Error(w.Diagnostics, w.Action, w.Plan.object(), err)
	default:
		w.SetState(ctx, "access_policy_id", wanted)
	}
}

// seeApp takes the instance from the app's mark: a killed update loses the private state.
func seeApp(ctx context.Context, r *crud.Call[appModel, api.Application]) {
	if instance := r.Found.Origin().Instance; instance != "" && lifecycle.InstanceOf(ctx, r.Private, r.Diagnostics) == "" {
		lifecycle.NoteInstance(ctx, r.Private, instance, r.Diagnostics)
	}
}

// appStays leaves an app that a newer instance has adopted: it has that one's mark.
func appStays(ctx context.Context, e *crud.Call[appModel, api.Application]) (bool, error) {
	switch e.Run().EndingOf(ctx, e.Private, e.Key(e.State), e.Diagnostics) {
	case lifecycle.TakenOn:
		return true, nil
	case lifecycle.Unclear:
		found, err := e.Objects.Get(ctx, e.State.ID.ValueString())
		if err != nil {
			return false, err
		}
		if found.Origin().Instance != lifecycle.InstanceOf(ctx, e.Private, e.Diagnostics) {
			lifecycle.WarnStays(e.State.object(), e.Diagnostics)
			return true, nil
		}
	}
	return false, nil
}

// planApp: what the flow decides is shown in the plan, and an app of another application type is another app. The end of one
// that this run has made or adopted anew takes no app away.
func planApp(ctx context.Context, p *crud.Planning[appModel]) {
	if p.Plan == nil {
		if p.Connections != nil {
			warnInUse(ctx, p)
		}
		return
	}
	p.Plan.derive(ctx, *p.Config, &p.Diagnostics)
	switch {
	case p.State == nil:
		p.Plan.assume(ofNewApp(), p.Config.appSettingsModel)
	case !p.Plan.ApplicationType.IsUnknown() && !p.Plan.ApplicationType.Equal(p.State.ApplicationType):
		p.RequiresReplace = append(p.RequiresReplace, path.Root("application_type"))
		p.Plan.becomesNew(*p.Config)
	}
	p.Diagnostics.Append(convert.Encode(ctx, &p.ModifyPlanResponse.Plan, p.Plan)...)
}
