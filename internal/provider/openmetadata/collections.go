package openmetadata

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/adopt"
)

// connect is connection.Connections.NeedOpenMetadata.
type connect = func(*diag.Diagnostics) *api.Client

// botsOf are the server's bots.
func botsOf(connect connect) adopt.Collection {
	return adopt.Objects("bot", connect, func(ctx context.Context, client *api.Client, _ []string, _ string) iter.Seq2[adopt.Item, error] {
		return adopt.Items(client.Bots(ctx), func(bot api.ListedBot) (adopt.Item, bool) {
			return adopt.Item{ID: bot.Name, Name: bot.Name}, true
		})
	})
}

// administratorsOf are the people who are administrators.
func administratorsOf(connect connect) adopt.Collection {
	return adopt.Objects("administrator", connect, func(ctx context.Context, client *api.Client, _ []string, _ string) iter.Seq2[adopt.Item, error] {
		return adopt.Items(adopt.All(client.Administrators(ctx)), func(account api.User) (adopt.Item, bool) {
			return adopt.Item{ID: account.Name, Name: account.Name}, !account.IsBot
		})
	})
}

// personalTokensOf are the personal access tokens of an account.
func personalTokensOf(connect connect) adopt.Collection {
	return adopt.Objects("personal access token", connect, func(ctx context.Context, client *api.Client, in []string, _ string) iter.Seq2[adopt.Item, error] {
		return adopt.Items(adopt.All(client.PersonalTokens(ctx, in[0])), func(token api.PersonalToken) (adopt.Item, bool) {
			return adopt.Item{ID: token.ID, Name: token.Name}, true
		})
	})
}
