package securityconfig

import (
	"context"
	"encoding/json"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	api "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/ssoconfig"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// blocksOfOthers are never touched by the resource and may hold secrets that the server shows in clear (M32), so they are
// neither kept nor put back.
var blocksOfOthers = []string{"ldapConfiguration", "samlConfiguration"}

// secretMember matches the names of members that hold a secret, also those of servers that are newer than the provider.
var secretMember = regexp.MustCompile(`(?i)secret|password|privatekey`)

// The resources of a run tell one another of the security configuration under this topic: that the state has one, and, with
// what the server had before it, that one was destroyed to be made anew.
const (
	topic        = "security_config"
	notePresent  = "present"
	noteReplaced = "replaced"
)

// replaces tells whether what this run creates takes the place of what the state has.
func (r *configResource) replaces() bool {
	_, present := r.Notes.Get(topic, notePresent)
	_, replaced := r.Notes.Get(topic, noteReplaced)
	return present || replaced
}

// previousOf is what the server had before the change that creates the resource, without secrets. A resource that this run has
// destroyed to make it anew knew it. Otherwise it is null where the server had the resource's own client already: then an apply
// has ended after it had written it, or it was set up otherwise, and what was before that nobody knows.
func (r *configResource) previousOf(change *change, diagnostics *diag.Diagnostics) types.String {
	if known, replaced := r.Notes.Get(topic, noteReplaced); replaced {
		return convert.Text(known)
	}
	if change.before.SameClient(change.wanted) {
		return types.StringNull()
	}
	kept := change.before.Clone()
	for _, name := range blocksOfOthers {
		delete(kept.Authentication, name)
	}
	maskSecrets(kept.Authentication)
	maskSecrets(kept.Authorizer)
	encoded, err := json.Marshal(kept)
	if err != nil {
		diagnostics.AddError("Cannot keep the configuration that was found", err.Error())
	}
	return types.StringValue(string(encoded))
}

func maskSecrets(value any) {
	switch typed := value.(type) {
	case map[string]any:
		for name, member := range typed {
			if text, isText := member.(string); isText && text != "" && secretMember.MatchString(name) {
				typed[name] = ssoconfig.SecretMask
				continue
			}
			maskSecrets(member)
		}
	case []any:
		for _, element := range typed {
			maskSecrets(element)
		}
	}
}

// previous returns what the server had before; known is false where nobody knows.
func (m *model) previous(diagnostics *diag.Diagnostics) (found api.SecurityConfiguration, known bool) {
	text := m.PreviousConfiguration.ValueString()
	if text == "" {
		return found, false
	}
	if err := json.Unmarshal([]byte(text), &found); err != nil {
		diagnostics.AddError("The state is damaged", words.Sentence("Its previous_configuration cannot be read: "+err.Error()))
		return found, false
	}
	return found, true
}

// What the private state of earlier releases kept: the configuration that Create found, and the mark of the client secret that
// was written last.
const (
	foundKey  = "found"
	secretKey = "client_secret"
)

// takePrivate takes what an earlier release kept in the private state. It tells whether there was anything.
func (m *model) takePrivate(ctx context.Context, private lifecycle.PrivateState, diagnostics *diag.Diagnostics) (taken bool) {
	found, problems := private.GetKey(ctx, foundKey)
	diagnostics.Append(problems...)
	if m.PreviousConfiguration.IsNull() && holds(found) {
		m.PreviousConfiguration, taken = types.StringValue(string(found)), true
	}
	encoded, problems := private.GetKey(ctx, secretKey)
	diagnostics.Append(problems...)
	var mark secretMark
	if !holds(encoded) || !m.ClientSecretSalt.IsNull() {
		return taken
	}
	if err := json.Unmarshal(encoded, &mark); err != nil {
		diagnostics.AddError("The private state is damaged", words.Sentence("The fingerprint of the client secret cannot be read: "+err.Error()))
		return taken
	}
	if mark.Salt != "" {
		m.ClientSecretSalt, m.ClientSecretWritten, taken = types.StringValue(mark.Salt), types.StringValue(mark.Fingerprint), true
	}
	return taken
}

// emptyPrivate empties what takePrivate reads, once the state has it: what the state then loses must not come back.
func emptyPrivate(ctx context.Context, private lifecycle.PrivateState, diagnostics *diag.Diagnostics) {
	for _, key := range []string{foundKey, secretKey} {
		diagnostics.Append(private.SetKey(ctx, key, []byte("null"))...)
	}
}

func holds(encoded []byte) bool { return len(encoded) > 0 && string(encoded) != "null" }
