package signingkey

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/convert"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
)

// reloadAction has the server read its key files.
type reloadAction struct{ connection.Action }

var _ action.ActionWithConfigure = (*reloadAction)(nil)

// NewReloadAction makes openmetadata_reload_signing_keys.
func NewReloadAction() action.Action { return &reloadAction{} }

type reloadModel struct {
	Thumbprint types.String `tfsdk:"thumbprint"`
	Timeout    types.Int64  `tfsdk:"timeout"`
}

// Metadata implements action.Action.
func (a *reloadAction) Metadata(_ context.Context, request action.MetadataRequest, response *action.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + "_reload_signing_keys"
}

// Schema implements action.Action.
func (a *reloadAction) Schema(_ context.Context, _ action.SchemaRequest, response *action.SchemaResponse) {
	response.Schema = schema.Schema{
		MarkdownDescription: "Makes the OpenMetadata server read its key files again, each of its replicas, without a restart; servers before 1.10 cannot. " +
			"The server answers with success to files that it cannot load too, so the action reports which key it serves afterwards, and fails when no credential of the provider is accepted by it. " +
			"Nothing is done when no credential would survive another key. A new key ends every token that the server has issued: " +
			"run `openmetadata_regenerate_bot_tokens` and `openmetadata_redeploy_ingestion_pipelines` afterwards. " +
			"To manage which key is in force, use the resource `openmetadata_jwt_signing_key_rollout`.",
		Attributes: map[string]schema.Attribute{
			"thumbprint": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "RFC 7638 thumbprint of the key that the server has to serve afterwards, on every replica; the action waits for it, and fails when it does not come. " +
					"Defaults to whatever key the files hold.",
				Validators: thumbprints,
			},
			"timeout": schema.Int64Attribute{
				Optional: true, MarkdownDescription: "Seconds to wait until the server serves the key of `thumbprint`. Defaults to 300.",
				Validators: []validator.Int64{int64validator.AtLeast(1)},
			},
		},
	}
}

// Invoke implements action.Action.
func (a *reloadAction) Invoke(ctx context.Context, request action.InvokeRequest, response *action.InvokeResponse) {
	var model reloadModel
	response.Diagnostics.Append(convert.Decode(ctx, request.Config, &model)...)
	client := a.NeedOpenMetadata(&response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	tell := func(format string, arguments ...any) {
		response.SendProgress(action.InvokeProgressEvent{Message: fmt.Sprintf(format, arguments...)})
	}
	fail := func(err error) {
		diagnose.Error(&response.Diagnostics, reloading, "signing keys of "+client.Host(), err)
	}
	if model.Timeout.IsNull() {
		model.Timeout = types.Int64Value(defaultTimeout)
	}
	change, err := keyChange(ctx, client, model.Thumbprint.ValueString(), true)
	if err != nil {
		fail(err)
		return
	}
	tell("The server serves %s.", describe(change.Served))
	r := newRollout(client, a.Connections, rolloutModel{Thumbprint: model.Thumbprint, Timeout: model.Timeout})
	var served jwtkey.JWKS
	if model.Thumbprint.IsNull() {
		served, err = r.reloadAll(ctx, change)
	} else {
		served, err = r.run(ctx)
	}
	if err != nil {
		fail(err)
		return
	}
	tell("It has read its key files, and serves %s.", describe(served))
}

// reloading is what the action does, for the words of an error.
const reloading diagnose.Action = "reload"

// reloadAll has each process of the server read its files, once it is known that the run goes on after another key, and returns
// what all of them serve then. It fails where that differs, and where the server accepts no token of the key.
func (r *rollout) reloadAll(ctx context.Context, change openmetadata.KeyChange) (jwtkey.JWKS, error) {
	processes := 1
	if r.client.Processes() > 1 {
		processes = r.client.Looks()
	}
	for number := range processes {
		if err := r.reloadProcess(ctx, number, change); err != nil {
			return jwtkey.JWKS{}, err
		}
	}
	if r.restarts {
		return jwtkey.JWKS{}, openmetadata.ErrNeedsRestart
	}
	if r.reloads == 0 {
		return jwtkey.JWKS{}, errors.New("the server was told to read its key files, and no answer came")
	}
	all, _, err := r.client.EveryServedKey(ctx)
	if err != nil {
		return jwtkey.JWKS{}, err
	}
	served := jwtkey.JWKS{}
	for _, key := range all.Usable() {
		facts, err := key.Facts()
		if _, known := served.Find(facts.Thumbprint); err == nil && !known {
			served.Keys = append(served.Keys, key)
			r.wanted.thumbprint = facts.Thumbprint
		}
	}
	if len(served.Keys) > 1 {
		return served, fmt.Errorf("the replicas of the server serve different keys: %s. Set thumbprint to the one that is meant, or the provider's replicas to how many there are", describe(served))
	}
	return served, r.prove(ctx)
}

func (r *rollout) reloadProcess(ctx context.Context, number int, change openmetadata.KeyChange) error {
	ctx, done := r.client.OnProcess(ctx, number)
	defer done()
	if !r.prepared {
		return r.prepare(ctx, change)
	}
	return r.reload(ctx)
}
