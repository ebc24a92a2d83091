// Package signingkey holds the types for the key pair that an OpenMetadata server signs its tokens with: the files, what makes
// the server take them into use, and what it publishes.
package signingkey

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/adopt"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// filesResource is the pair of key files on the machine that runs Terraform.
type filesResource struct{ connection.Resource }

var (
	_ resource.ResourceWithConfigure   = (*filesResource)(nil)
	_ resource.ResourceWithImportState = (*filesResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*filesResource)(nil)

	_ resource.ResourceWithValidateConfig = (*filesResource)(nil)
)

// NewFilesResource makes openmetadata_jwt_signing_key_files.
func NewFilesResource() resource.Resource { return adopt.Resource(&filesResource{}) }

// Metadata implements resource.Resource.
func (r *filesResource) Metadata(_ context.Context, request resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + "_jwt_signing_key_files"
}

// Create implements resource.Resource.
func (r *filesResource) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	var plan filesModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	if response.Diagnostics.HasError() {
		return
	}
	r.change(ctx, plan, &response.Diagnostics, func(lock *keyfile.Lock) error {
		found := plan.lookAround(lock.Pair())
		plan.CreatedAt = rfc3339(r.Timing.Now())
		if found.problem != nil {
			plan.addFound(found, &response.Diagnostics)
			return nil //nolint:nilerr // it is told on the attribute
		}
		var err error
		switch {
		case found.adopts && found.pair.State == keyfile.PairOK:
			plan.CreatedAt = modified(found.pair)
		case found.adopts:
			err = lock.Write(found.pair.Private, plan.writeOptions())
		default:
			err = r.writeNew(ctx, lock, found.pair, &plan)
		}
		if err != nil {
			return err
		}
		r.Run().Begin(ctx, response.Private, lifecycle.NewInstance(), plan.key(), !found.adopts || found.pair.State != keyfile.PairOK, &response.Diagnostics)
		return plan.finish(ctx, lock, &response.State, response.Private, &response.Diagnostics)
	})
}

// change does something with the pair while no other run writes it, and nothing else in this run counts on a key.
func (r *filesResource) change(ctx context.Context, plan filesModel, diagnostics *diag.Diagnostics, do func(lock *keyfile.Lock) error) {
	r.Ending.Lock()
	defer r.Ending.Unlock()
	lock, err := keyfile.Acquire(ctx, plan.paths(), plan.writeOptions())
	if err == nil {
		defer lock.Release()
		err = do(lock)
	}
	var misplaced *keyfile.PathError
	var needed *neededError
	switch {
	case errors.As(err, &misplaced):
		plan.addMisplaced(misplaced, diagnostics)
	case errors.As(err, &needed):
		diagnostics.AddAttributeError(path.Root("keep_previous"), neededSummary, needed.Error())
	case err != nil:
		addWriteError(diagnostics, plan.paths(), err)
	}
}

// writeNew writes a new pair in the place of what is there.
func (r *filesResource) writeNew(ctx context.Context, lock *keyfile.Lock, pair keyfile.Pair, plan *filesModel) error {
	options := plan.writeOptions()
	if !options.KeepPrevious {
		if err := r.mayDrop(ctx, pair, plan.PrivateKeyPath.ValueString()); err != nil {
			return err
		}
	}
	key, err := jwtkey.Generate(int(plan.Bits.ValueInt64()))
	if err != nil {
		return err
	}
	options.Dead = r.provenDead(ctx, plan.paths())
	r.Pending.Note(jwtkey.RFC7638(&key.PublicKey))
	plan.CreatedAt = rfc3339(r.Timing.Now())
	return lock.Write(key, options)
}

// provenDead tells which kept keys no server uses any more: the server must say so. Where it cannot be asked, or has not loaded
// its own files, nothing is proven.
func (r *filesResource) provenDead(ctx context.Context, paths keyfile.Paths) func(thumbprint string) bool {
	client, err := r.OpenMetadataPublic()
	if err != nil || len(paths.Kept()) == 0 {
		return nil
	}
	served, _, err := client.EveryServedKey(ctx)
	if err != nil || len(served.Usable()) == 0 {
		return nil
	}
	return func(thumbprint string) bool {
		_, found := served.Find(thumbprint)
		return !found
	}
}

// Read implements resource.Resource.
func (r *filesResource) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	var state filesModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	if response.Diagnostics.HasError() {
		return
	}
	pair := keyfile.ReadPair(state.paths())
	if !pair.PrivateFile.Exists && !pair.PublicFile.Exists && pair.State == keyfile.PairMissing {
		addNotHere(&response.Diagnostics, state)
		response.State.RemoveResource(ctx)
		return
	}
	if err := pair.Forbidden(); err != nil {
		response.Diagnostics.AddError("Cannot read the key files",
			fmt.Sprintf("%s. Let the user that runs Terraform read them, or run it as the user that wrote them.", err))
		return
	}
	state.readFacts(pair)
	state.readPermissions(pair)
	if state.CreatedAt.IsNull() {
		state.CreatedAt = modified(pair)
	}
	state.ReadyForRotation = types.BoolValue(state.aged(r.Timing.Now()))
	state.readWritten(ctx, response.Private, &response.Diagnostics)
	response.Diagnostics.Append(response.State.Set(ctx, &state)...)
}

// Update implements resource.Resource.
func (r *filesResource) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	var plan, state filesModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	written := writtenThumbprint(ctx, request.Private, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	r.change(ctx, plan, &response.Diagnostics, func(lock *keyfile.Lock) error {
		pair := lock.Pair()
		own := ownPrivate(pair, written)
		altered := pair.Thumbprint() != written
		if pair.Thumbprint() != state.Thumbprint.ValueString() || altered && own == nil && !plan.Thumbprint.IsUnknown() {
			response.Diagnostics.AddError("The key files have changed since the plan was made",
				"Somebody else has written them meanwhile, another run of Terraform for instance. "+diagnose.ReplanAfter("Nothing was done to them now"))
			return nil
		}
		plan.CreatedAt = state.CreatedAt
		reason, _ := plan.rotation(ctx, request.Private, state, r.Timing.Now(), &response.Diagnostics)
		var err error
		switch {
		case plan.Thumbprint.IsUnknown() && (altered && own == nil || reason != ""):
			err = r.writeNew(ctx, lock, pair, &plan)
		case altered:
			err = lock.Write(own, plan.writeOptions())
		}
		if err != nil {
			return err
		}
		lifecycle.KeepersApplied(ctx, response.Private, plan.Keepers, &response.Diagnostics)
		return plan.finish(ctx, lock, &response.State, response.Private, &response.Diagnostics)
	})
}

// key names the files in the register of lifecycle.
func (m *filesModel) key() lifecycle.Key {
	return lifecycle.Key{Type: "openmetadata_jwt_signing_key_files", In: m.PublicKeyPath.ValueString(), Name: m.PrivateKeyPath.ValueString()}
}

// Delete implements resource.Resource. Files that a newer instance has adopted stay, and so do those of one that is deleted
// without an announced end: it is about to be made again, and the pair may be in force until then and after.
func (r *filesResource) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	var state filesModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	replaced := lifecycle.Replaces(ctx, request.Private, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	paths := state.paths()
	stay := func(reason string) {
		response.Diagnostics.AddWarning("The key files stay", fmt.Sprintf("%s and %s are left in place: %s", paths.Private, paths.Public, reason))
	}
	switch {
	case r.Run().Stays(ctx, request.Private, state.key(), fmt.Sprintf("key pair in %s and %s", paths.Private, paths.Public), &response.Diagnostics):
		return
	case !state.DeleteOnDestroy.ValueBool():
		stay("a server whose key files are gone does not start again, and the shipped key must not come back. " +
			"Delete them by hand once no server uses them, or set delete_on_destroy = true before destroying.")
		return
	case replaced:
		stay("the resource is replaced and not destroyed, and a server may use them until it has taken others into use. " +
			"The new instance adopts a pair that is at its own paths; for another key change keepers.")
		return
	}
	r.Ending.Lock()
	defer r.Ending.Unlock()
	if client, err := r.OpenMetadata(); err == nil && client.SignsWith(paths.Private) {
		if err := client.AcceptedBeside(ctx, paths.Private); err != nil {
			stay("the provider's signing_key signs with them, and no other credential is accepted: " + words.Sentence(err.Error()) +
				" Delete them by hand once no server and no run needs them.")
			return
		}
	}
	lock, err := keyfile.Acquire(ctx, paths, state.writeOptions())
	if err == nil {
		defer lock.Release()
		err = lock.Delete()
	}
	if err != nil {
		response.Diagnostics.AddError("Cannot delete the key files", words.Sentence(err.Error()))
	}
}

// ValidateConfig implements resource.ResourceWithValidateConfig.
func (r *filesResource) ValidateConfig(ctx context.Context, request resource.ValidateConfigRequest, response *resource.ValidateConfigResponse) {
	var config filesModel
	response.Diagnostics.Append(request.Config.Get(ctx, &config)...)
	if response.Diagnostics.HasError() {
		return
	}
	if config.Directory.IsNull() && config.PrivateKeyPath.IsNull() {
		response.Diagnostics.AddAttributeError(path.Root("directory"), "No place for the key pair",
			"Write directory, in which the files get their usual names, or private_key_path and public_key_path.")
	}
	config.addTwoPlaces(&response.Diagnostics)
}

// addTwoPlaces refuses paths beside a directory that has its files elsewhere. Beside their own they stand in a configuration
// that Terraform has made of an import.
func (m *filesModel) addTwoPlaces(diagnostics *diag.Diagnostics) {
	if m.Directory.IsNull() || m.Directory.IsUnknown() {
		return
	}
	usual := keyfile.InDirectory(m.Directory.ValueString())
	for _, given := range []struct {
		name  string
		path  types.String
		usual string
	}{{"private_key_path", m.PrivateKeyPath, usual.Private}, {"public_key_path", m.PublicKeyPath, usual.Public}} {
		if !given.path.IsNull() && !given.path.IsUnknown() && given.path.ValueString() != given.usual {
			diagnostics.AddAttributeError(path.Root(given.name), "Two places for one file",
				fmt.Sprintf("directory has it at %s, and %s is %s. Write one of the two.", given.usual, given.name, given.path.ValueString()))
		}
	}
}

// importedFrom are the places that an import id may mean: a directory of files under their usual names, or both paths with a
// comma in between. A name may have commas of its own, so the first that has a file counts.
func importedFrom(id string) filesModel {
	may := []filesModel{{Directory: types.StringValue(id)}}
	for i, char := range id {
		if char == ',' {
			may = append(may, filesModel{PrivateKeyPath: types.StringValue(strings.TrimSpace(id[:i])), PublicKeyPath: types.StringValue(strings.TrimSpace(id[i+1:]))})
		}
	}
	for i := range may {
		may[i].place()
		if _, err := os.Stat(may[i].PrivateKeyPath.ValueString()); err == nil {
			return may[i]
		}
	}
	// There are no files: the error is about what is meant most likely.
	return may[min(1, len(may)-1)]
}

// Identity implements adopt.Identified: a key pair is where it is.
func (r *filesResource) Identity() adopt.Identity {
	return adopt.Identity{Joint: ",", Parts: []adopt.Part{
		{Attribute: "private_key_path", Description: "Path of the private key's file."},
		{Attribute: "public_key_path", Description: "Path of the public key's file."},
	}}
}

// ImportState implements resource.ResourceWithImportState; see importedFrom.
func (r *filesResource) ImportState(ctx context.Context, request resource.ImportStateRequest, response *resource.ImportStateResponse) {
	imported := importedFrom(request.ID)
	imported.Keepers, imported.KeepPrevious, imported.DeleteOnDestroy = types.MapNull(types.StringType), types.BoolValue(true), types.BoolValue(false)
	if err := imported.paths().Check(); err != nil {
		response.Diagnostics.AddError("There is no key pair to import", words.Sentence(err.Error()))
		return
	}
	pair := keyfile.ReadPair(imported.paths())
	if pair.State != keyfile.PairOK {
		response.Diagnostics.AddError("There is no key pair to import",
			fmt.Sprintf("%s. The import id is the directory of %s and %s, or both paths with a comma in between.", pair.Reason, jwtkey.PrivateFileName, jwtkey.PublicFileName))
		return
	}
	if err := keyfile.CheckTrust(pair.PrivateFile.Path, pair.PublicFile.Path); err != nil {
		response.Diagnostics.AddError(untrustedSummary, words.Sentence(err.Error()))
		return
	}
	lifecycle.MarkImported(ctx, response.Private, &response.Diagnostics)
	noteWritten(ctx, response.Private, types.StringValue(pair.Facts.Thumbprint), &response.Diagnostics)
	response.Diagnostics.Append(response.State.Set(ctx, &imported)...)
}

// finish sets the permissions, reads back what is on disk and notes it.
func (m *filesModel) finish(ctx context.Context, lock *keyfile.Lock, state *tfsdk.State, private lifecycle.PrivateState, diagnostics *diag.Diagnostics) error {
	if err := keyfile.SetPermissions(m.paths(), mode(m.FilePermission), mode(m.DirectoryPermission)); err != nil {
		return err
	}
	pair := lock.Pair()
	if pair.State != keyfile.PairOK {
		diagnostics.AddError("The key files are not what was written", words.Sentence(pair.Reason)+" "+diagnose.AgainAfter("Something else writes to them: stop that"))
		return nil
	}
	m.readFacts(pair)
	m.WrittenThumbprint = m.Thumbprint
	noteWritten(ctx, private, m.Thumbprint, diagnostics)
	diagnostics.Append(state.Set(ctx, m)...)
	return nil
}

// The thumbprint of the pair that was last written or adopted, by which a later Read knows another's.
const writtenKey = "written_thumbprint"

// readWritten keeps what is known of the pair that was written last in both places: the state, which a run that is killed does
// not lose, and the private state, where alone earlier releases have it. An imported pair is as good as written.
func (m *filesModel) readWritten(ctx context.Context, private lifecycle.PrivateState, diagnostics *diag.Diagnostics) {
	if m.WrittenThumbprint.IsNull() {
		m.WrittenThumbprint = types.StringValue(cmp.Or(writtenThumbprint(ctx, private, diagnostics), m.Thumbprint.ValueString()))
	}
	noteWritten(ctx, private, m.WrittenThumbprint, diagnostics)
}

func writtenThumbprint(ctx context.Context, private lifecycle.PrivateState, diagnostics *diag.Diagnostics) string {
	content, found := private.GetKey(ctx, writtenKey)
	diagnostics.Append(found...)
	var thumbprint string
	if len(content) > 0 {
		if err := json.Unmarshal(content, &thumbprint); err != nil {
			diagnostics.AddError("The private state is damaged", err.Error())
		}
	}
	return thumbprint
}

func noteWritten(ctx context.Context, private lifecycle.PrivateState, thumbprint types.String, diagnostics *diag.Diagnostics) {
	content, err := json.Marshal(thumbprint.ValueString())
	if err != nil {
		diagnostics.AddError("Cannot note the thumbprint", err.Error())
		return
	}
	diagnostics.Append(private.SetKey(ctx, writtenKey, content)...)
}

func addWriteError(diagnostics *diag.Diagnostics, paths keyfile.Paths, err error) {
	diagnostics.AddError("Cannot write the key files",
		fmt.Sprintf("Writing %s and %s: %s. The private file is written first. %s", paths.Private, paths.Public, err, diagnose.AgainAfter("Take the cause away")))
}

// addNotHere asks first whether this is the right machine: on another one there is nothing to repair.
func addNotHere(diagnostics *diag.Diagnostics, state filesModel) {
	machine := "this machine"
	if name, err := os.Hostname(); err == nil {
		machine = fmt.Sprintf("this machine (%s)", name)
	}
	diagnostics.AddWarning("The key files are not on this machine",
		fmt.Sprintf("The state tells of a pair (thumbprint %s) in %s, and neither file is on %s. Is this the machine that they were written on? "+
			"If another one runs Terraform as a rule, run it there, or bring the files from there to here, before you apply. "+
			"Only if the pair is lost for good: this plan makes another, which the server signs with once it has taken it into use.",
			state.Thumbprint.ValueString(), state.PrivateKeyPath.ValueString(), machine))
}
