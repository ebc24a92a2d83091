package okta

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/adopt"
)

// connect is connection.Connections.NeedOkta.
type connect = func(*diag.Diagnostics) *api.Client

// appsOf are the org's OpenID Connect app integrations.
func appsOf(connect connect) adopt.Collection {
	return adopt.Objects("app integration", connect, func(ctx context.Context, client *api.Client, _ []string, label string) iter.Seq2[adopt.Item, error] {
		apps := client.Applications(ctx)
		if label != "" {
			apps = adopt.All(client.FindApplications(ctx, label))
		}
		return adopt.Items(apps, func(app *api.Application) (adopt.Item, bool) {
			return adopt.Item{ID: app.ID, Name: app.Label, About: app.Settings.OAuthClient.ApplicationType + ", " + app.Status}, true
		})
	})
}

// groupsOf are the org's groups of a type, or of any.
func groupsOf(connect connect, groupType string) adopt.Collection {
	return adopt.Objects("group", connect, func(ctx context.Context, client *api.Client, _ []string, name string) iter.Seq2[adopt.Item, error] {
		groups := client.Groups(ctx, groupType)
		if name != "" {
			groups = adopt.All(client.FindGroups(ctx, name, groupType))
		}
		return adopt.Items(groups, func(group api.Group) (adopt.Item, bool) {
			return adopt.Item{ID: group.ID, Name: group.Profile.Name, About: group.Type}, true
		})
	})
}

// assignmentsOf are the groups that are assigned to an app.
func assignmentsOf(connect connect) adopt.Collection {
	return adopt.Objects("assignment", connect, func(ctx context.Context, client *api.Client, in []string, _ string) iter.Seq2[adopt.Item, error] {
		return adopt.Items(adopt.All(client.ListGroupAssignments(ctx, in[0])), func(assignment api.GroupAssignment) (adopt.Item, bool) {
			return adopt.Item{ID: assignment.GroupID, Name: assignment.GroupID}, true
		})
	})
}

// trustedOriginsOf are the org's trusted origins.
func trustedOriginsOf(connect connect) adopt.Collection {
	return adopt.Objects("trusted origin", connect, func(ctx context.Context, client *api.Client, _ []string, _ string) iter.Seq2[adopt.Item, error] {
		return adopt.Items(client.TrustedOrigins(ctx), func(origin api.TrustedOrigin) (adopt.Item, bool) {
			return adopt.Item{ID: origin.ID, Name: origin.Name, About: origin.Origin}, true
		})
	})
}
