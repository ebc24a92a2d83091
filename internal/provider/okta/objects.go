package okta

import (
	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/okta"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/adopt"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/okta/crud"
)

// apps are the org's OpenID Connect app integrations.
var apps = crud.Objects[api.Application]{
	Noun: "app integration", IDPrefix: "0oa",
	Of: func(client *api.Client, _ []string) api.Collection[api.Application] { return client.Applications() },
	Item: func(app api.Application) (adopt.Item, bool) {
		return adopt.Item{ID: app.ID, Name: app.Label, About: app.Settings.OAuthClient.ApplicationType + ", " + app.Status}, true
	},
	Named: func(label string) api.Application { return api.Application{Label: label} },
}

// groups are the org's groups, and ownGroups those that are made in it.
var groups, ownGroups = groupsOf(""), groupsOf(api.GroupTypeOkta)

func groupsOf(groupType string) crud.Objects[api.Group] {
	return crud.Objects[api.Group]{
		Noun: "group", IDPrefix: "00g",
		Of: func(client *api.Client, _ []string) api.Collection[api.Group] { return client.Groups(groupType) },
		Item: func(group api.Group) (adopt.Item, bool) {
			return adopt.Item{ID: group.ID, Name: group.Profile.Name, About: group.Type}, true
		},
		Named: func(name string) api.Group { return api.Group{Type: groupType, Profile: api.GroupProfile{Name: name}} },
	}
}

// assignments are the groups that are assigned to an app.
var assignments = crud.Objects[api.GroupAssignment]{
	Noun: "assignment",
	Of: func(client *api.Client, in []string) api.Collection[api.GroupAssignment] {
		return client.GroupAssignments(in[0])
	},
	Item: func(assignment api.GroupAssignment) (adopt.Item, bool) {
		return adopt.Item{ID: assignment.GroupID, Name: assignment.GroupID}, true
	},
}

// clientSecrets are those of an app. They have no names.
var clientSecrets = crud.Objects[api.ClientSecret]{
	Noun: "client secret",
	Of: func(client *api.Client, in []string) api.Collection[api.ClientSecret] {
		return client.ClientSecrets(in[0])
	},
	Item: func(secret api.ClientSecret) (adopt.Item, bool) { return adopt.Item{ID: secret.ID}, true },
}

// trustedOrigins are those of the org.
var trustedOrigins = crud.Objects[api.TrustedOrigin]{
	Noun: "trusted origin", IDPrefix: "tos",
	Of: func(client *api.Client, _ []string) api.Collection[api.TrustedOrigin] { return client.TrustedOrigins() },
	Item: func(origin api.TrustedOrigin) (adopt.Item, bool) {
		return adopt.Item{ID: origin.ID, Name: origin.Name, About: origin.Origin}, true
	},
}

// inApp is what assignments and secrets are in.
var inApp = crud.Part{Attribute: "app_id", Theirs: "app_id", Of: apps}
