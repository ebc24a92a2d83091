package signingkey

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// addDyingTokens warns of the tokens that end with the server's present key: a new one ends all that the old one has signed
// (F141), and of the bots that have one there is a list (F142), which without a client nobody asks for.
func addDyingTokens(ctx context.Context, client *openmetadata.Client, summary, beginning string, diagnostics *diag.Diagnostics) {
	whose := "those of all bots"
	tell := func(advice string) {
		diagnostics.AddWarning(summary, words.Sentence(fmt.Sprintf("%s every token of the present key is refused: %s, and personal access tokens, which no request lists", beginning, whose))+advice)
	}
	if client == nil {
		tell("")
		return
	}
	switch bots, err := client.BotAccounts(ctx, false); {
	case err != nil:
		whose += fmt.Sprintf(" (which could not be listed: %s)", words.Clause(err.Error()))
	case len(bots) == 0:
		whose += " (there is none now)"
	default:
		var names []string
		for _, bot := range bots {
			names = append(names, bot.Name)
		}
		whose = "those of the bots " + strings.Join(names, ", ")
	}
	tell(" openmetadata_bot_token renews a bot's with keepers = { signing_key = ...served_thumbprint }; whatever uses another must get a new one.")
}
