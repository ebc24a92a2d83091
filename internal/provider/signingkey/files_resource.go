// Package signingkey holds the types for the key pair that an OpenMetadata server signs its tokens with: the files, what
// makes the server take them into use, and what it publishes.
package signingkey

import (
	"cmp"
	"context"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/openmetadata"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/diagnose"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
)

// filesResource is the pair of key files on the machine that runs Terraform.
type filesResource struct{ connection.Resource }

var (
	_ resource.ResourceWithConfigure   = (*filesResource)(nil)
	_ resource.ResourceWithImportState = (*filesResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*filesResource)(nil)
)

// NewFilesResource makes openmetadata_jwt_signing_key_files.
func NewFilesResource() resource.Resource { return &filesResource{} }

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
	found, problem := plan.lookAround()
	if problem != "" {
		addInTheWay(&response.Diagnostics, plan, problem)
		return
	}
	var err error
	switch found {
	case nothingToKeep:
		err = writeNewPair(plan, plan.writeOptions())
	case halfAPair:
		err = completePair(plan)
	}
	if err == nil {
		err = keyfile.SetPermissions(plan.paths(), mode(plan.FilePermission), mode(plan.DirectoryPermission))
	}
	if err != nil {
		addWriteError(&response.Diagnostics, plan.paths(), err)
		return
	}
	plan.CreatedAt = rfc3339(r.Timing.Now())
	if found == goodPair {
		plan.CreatedAt = modified(plan.paths())
	}
	r.Run().Begin(ctx, response.Private, lifecycle.NewInstance(), plan.key(), found != goodPair, &response.Diagnostics)
	plan.finish(ctx, &response.State, response.Private, &response.Diagnostics)
}

// Read implements resource.Resource.
func (r *filesResource) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	var state filesModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	if response.Diagnostics.HasError() {
		return
	}
	pair := keyfile.ReadPair(state.paths())
	if !pair.Private.Exists && !pair.Public.Exists && pair.State == keyfile.PairMissing {
		response.State.RemoveResource(ctx)
		return
	}
	if err := unreadable(state.paths()); err != nil {
		response.Diagnostics.AddError("Cannot read the key files",
			fmt.Sprintf("%s. Let the user that runs Terraform read them, or run it as the user that wrote them.", err))
		return
	}
	state.readFacts(pair)
	state.readPermissions(pair)
	if state.CreatedAt.IsNull() {
		state.CreatedAt = modified(state.paths())
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
	pair := keyfile.ReadPair(plan.paths())
	altered := pair.State != keyfile.PairOK || pair.Facts.Thumbprint != written
	own := ownPrivate(plan.paths(), written)
	if altered && !plan.Thumbprint.IsUnknown() && (own == nil || plan.Thumbprint.ValueString() != written) {
		response.Diagnostics.AddError("The key files have changed since the plan was made", diagnose.ReplanAfter("Nothing was done to them now"))
		return
	}
	var err error
	plan.CreatedAt = state.CreatedAt
	if altered && own != nil {
		// Also before a rotation: only a whole pair is kept beside.
		err = keyfile.WritePair(plan.paths(), own, plan.writeOptions())
	}
	if rotates := plan.Thumbprint.IsUnknown() && (altered && own == nil || plan.asksForRotation(state, r.Timing.Now())); err == nil && rotates {
		options := plan.writeOptions()
		options.KeepPrevious = options.KeepPrevious && !r.previousInForce(ctx, plan.paths())
		err = writeNewPair(plan, options)
		plan.CreatedAt = rfc3339(r.Timing.Now())
	}
	if err == nil {
		err = keyfile.SetPermissions(plan.paths(), mode(plan.FilePermission), mode(plan.DirectoryPermission))
	}
	if err != nil {
		addWriteError(&response.Diagnostics, plan.paths(), err)
		return
	}
	plan.finish(ctx, &response.State, response.Private, &response.Diagnostics)
}

// key names the files in the register of lifecycle.
func (m *filesModel) key() lifecycle.Key {
	return lifecycle.Key{Type: "openmetadata_jwt_signing_key_files", In: m.PublicKeyPath.ValueString(), Name: m.PrivateKeyPath.ValueString()}
}

// Delete implements resource.Resource. Files that a newer instance has taken on stay.
func (r *filesResource) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	var state filesModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	if response.Diagnostics.HasError() {
		return
	}
	paths := state.paths()
	if r.Run().Stays(ctx, request.Private, state.key(), fmt.Sprintf("key pair in %s and %s", paths.Private, paths.Public), &response.Diagnostics) {
		return
	}
	if !state.DeleteOnDestroy.ValueBool() {
		response.Diagnostics.AddWarning("The key files stay",
			fmt.Sprintf("%s and %s are left in place: a server whose key files are gone does not start again, and the shipped key must not come back. "+
				"Delete them by hand once no server uses them, or set delete_on_destroy = true before destroying.", paths.Private, paths.Public))
		return
	}
	for _, file := range []string{paths.Private, paths.Public, paths.Previous().Private, paths.Previous().Public} {
		if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			response.Diagnostics.AddError("Cannot delete a key file", err.Error()+".")
		}
	}
}

// ImportState implements resource.ResourceWithImportState: by the directory of files under their usual names, or by both
// paths with a comma in between.
func (r *filesResource) ImportState(ctx context.Context, request resource.ImportStateRequest, response *resource.ImportStateResponse) {
	imported := filesModel{
		Keepers: types.MapNull(types.StringType), KeepPrevious: types.BoolValue(true), DeleteOnDestroy: types.BoolValue(false),
	}
	private, public, isPair := strings.Cut(request.ID, ",")
	if isPair {
		imported.PrivateKeyPath, imported.PublicKeyPath = types.StringValue(strings.TrimSpace(private)), types.StringValue(strings.TrimSpace(public))
	} else {
		imported.Directory = types.StringValue(request.ID)
	}
	imported.place()
	pair := keyfile.ReadPair(imported.paths())
	if pair.State != keyfile.PairOK {
		response.Diagnostics.AddError("There is no key pair to import",
			fmt.Sprintf("%s. The import id is the directory of %s and %s, or both paths with a comma in between.", pair.Reason, jwtkey.PrivateFileName, jwtkey.PublicFileName))
		return
	}
	response.Diagnostics.Append(response.State.Set(ctx, &imported)...)
}

// ModifyPlan implements resource.ResourceWithModifyPlan: where the files are, whether there will be another key, and what
// stands in its way.
func (r *filesResource) ModifyPlan(ctx context.Context, request resource.ModifyPlanRequest, response *resource.ModifyPlanResponse) {
	if r.Run().PlansDestroy(ctx, request, response) {
		return
	}
	var plan filesModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	if response.Diagnostics.HasError() {
		return
	}
	plan.place()
	plan.ReadyForRotation = types.BoolValue(false)
	if request.State.Raw.IsNull() {
		lifecycle.PlanSuccessor(ctx, response.Private, plan.PrivateKeyPath, &response.Diagnostics)
		plan.factsUnknown()
		if plan.placed() && !plan.Bits.IsUnknown() {
			plan.announceCreation(&response.Diagnostics)
		}
		response.Diagnostics.Append(response.Plan.Set(ctx, &plan)...)
		return
	}
	var state filesModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	written := writtenThumbprint(ctx, request.Private, &response.Diagnostics)
	if response.Diagnostics.HasError() {
		return
	}
	altered := state.Thumbprint.ValueString() != written
	var own *rsa.PrivateKey
	if altered {
		own = ownPrivate(state.paths(), written)
	}
	switch {
	case !plan.PrivateKeyPath.Equal(state.PrivateKeyPath):
		response.RequiresReplace = append(response.RequiresReplace, path.Root("private_key_path"))
		plan.factsUnknown()
	case !plan.PublicKeyPath.Equal(state.PublicKeyPath):
		response.RequiresReplace = append(response.RequiresReplace, path.Root("public_key_path"))
		plan.factsUnknown()
	case own != nil && !plan.asksForRotation(state, r.Timing.Now()):
		plan.factsOf(&own.PublicKey)
		plan.CreatedAt = state.CreatedAt
		addHalfAltered(&response.Diagnostics, plan.paths())
	case altered || plan.asksForRotation(state, r.Timing.Now()):
		plan.factsUnknown()
		if altered && own == nil {
			addAltered(&response.Diagnostics, plan.paths(), state)
		}
		r.checkRotation(ctx, plan, &response.Diagnostics)
	default:
		plan.keepFacts(state)
	}
	response.Diagnostics.Append(response.Plan.Set(ctx, &plan)...)
}

// checkRotation refuses to overwrite the only key by which the server could be told to read the new files.
func (r *filesResource) checkRotation(ctx context.Context, plan filesModel, diagnostics *diag.Diagnostics) {
	if plan.KeepPrevious.IsUnknown() || plan.KeepPrevious.ValueBool() {
		return
	}
	client, err := r.OpenMetadata()
	if err != nil {
		// The files can be made without a server; then there is nothing to lose here.
		return
	}
	file := plan.PrivateKeyPath.ValueString()
	provider := openmetadata.ProviderBasic
	if client.DependsOn(file, "") && !client.DependsOn(file, provider) {
		settings, err := client.PublicAuthentication(ctx)
		if err != nil {
			return
		}
		provider = settings.Provider
	}
	if client.DependsOn(file, provider) {
		diagnostics.AddAttributeError(path.Root("keep_previous"), "The rotation would leave nothing that can make the server take the new key",
			fmt.Sprintf("The provider's signing_key signs with %s, and no other credential of the provider would be accepted. Until the server has read the new files it accepts only the old key, "+
				"which is gone once they are written. Set keep_previous = true, so that the provider can sign with the old key until then, or configure another credential.", file))
	}
}

// discovery is what a creation finds under the paths.
type discovery int

const (
	// nothingToKeep: no files, or the shipped pair, which is there to be replaced.
	nothingToKeep discovery = iota
	// halfAPair: a private key alone, as a write that was cut off leaves it.
	halfAPair
	// goodPair: somebody's pair. It may be in force on a server, and an apply that was killed before it could note its
	// state leaves just that, so it is taken on.
	goodPair
)

// lookAround tells what is to be done at creation, or why nothing can be done without overwriting what is not ours.
func (m *filesModel) lookAround() (discovery, string) {
	paths := m.paths()
	pair := keyfile.ReadPair(paths)
	switch pair.State {
	case keyfile.PairOK:
		if pair.Facts.ShippedDefault {
			return nothingToKeep, ""
		}
		return goodPair, m.otherSize(pair.Facts.Bits)
	case keyfile.PairMismatched:
		if pair.Facts.ShippedDefault || pair.PrivateThumbprint == jwtkey.ShippedThumbprint {
			return nothingToKeep, ""
		}
	case keyfile.PairMissing:
		if !pair.Private.Exists {
			return nothingToKeep, ""
		}
		key, err := readPrivate(paths.Private)
		if err != nil {
			return 0, fmt.Sprintf("%s: %s", paths.Private, err)
		}
		if jwtkey.IsShippedDefault(&key.PublicKey) {
			return nothingToKeep, ""
		}
		return halfAPair, m.otherSize(key.N.BitLen())
	}
	return 0, pair.Reason
}

func (m *filesModel) otherSize(bits int) string {
	if int64(bits) == m.Bits.ValueInt64() {
		return ""
	}
	return fmt.Sprintf("the key in %s has %d bits and not the %d that are configured (set bits = %d to take it on)", m.PrivateKeyPath.ValueString(), bits, m.Bits.ValueInt64(), bits)
}

// announceCreation tells in the plan what the creation will find.
func (m *filesModel) announceCreation(diagnostics *diag.Diagnostics) {
	found, problem := m.lookAround()
	switch {
	case problem != "":
		addInTheWay(diagnostics, *m, problem)
	case found == goodPair:
		diagnostics.AddAttributeWarning(m.at(), "The key pair that is there is taken on",
			fmt.Sprintf("%s and its public half are a good pair (thumbprint %s), of an earlier apply or made by hand. They become part of the state as they are. "+
				"For a new pair, move them away first, or change keepers afterwards.", m.PrivateKeyPath.ValueString(), keyfile.ReadPair(m.paths()).Facts.Thumbprint))
	}
}

// at is the attribute that says where the files are.
func (m *filesModel) at() path.Path {
	if m.Directory.IsNull() {
		return path.Root("private_key_path")
	}
	return path.Root("directory")
}

// finish reads back what is on disk and notes it.
func (m *filesModel) finish(ctx context.Context, state interface {
	Set(context.Context, any) diag.Diagnostics
}, private privateState, diagnostics *diag.Diagnostics) {
	pair := keyfile.ReadPair(m.paths())
	if pair.State != keyfile.PairOK {
		diagnostics.AddError("The key files are not what was written", diagnose.Sentence(pair.Reason)+" "+diagnose.AgainAfter("Something else writes to them: stop that"))
		return
	}
	m.readFacts(pair)
	m.WrittenThumbprint = m.Thumbprint
	noteWritten(ctx, private, m.Thumbprint, diagnostics)
	diagnostics.Append(state.Set(ctx, m)...)
}

func writeNewPair(plan filesModel, options keyfile.WriteOptions) error {
	key, err := jwtkey.Generate(int(plan.Bits.ValueInt64()))
	if err != nil {
		return err
	}
	return keyfile.WritePair(plan.paths(), key, options)
}

// previousInForce tells whether the server still serves the kept pair and not the one in place: an earlier rotation was
// not rolled out, and the kept pair is the one to sign with until the next one is. It must not make way for a pair that
// never was in force.
func (r *filesResource) previousInForce(ctx context.Context, paths keyfile.Paths) bool {
	previous := keyfile.ReadPair(paths.Previous())
	if previous.State != keyfile.PairOK {
		return false
	}
	client, err := r.OpenMetadataPublic()
	if err != nil {
		return false
	}
	served, err := client.JWKS(ctx)
	if err != nil {
		return false
	}
	_, previousServed := served.Find(previous.Facts.Thumbprint)
	_, presentServed := served.Find(keyfile.ReadPair(paths).Facts.Thumbprint)
	return previousServed && !presentServed
}

// completePair writes the public half of a private key that is alone.
func completePair(plan filesModel) error {
	key, err := readPrivate(plan.PrivateKeyPath.ValueString())
	if err != nil {
		return err
	}
	return keyfile.WritePair(plan.paths(), key, plan.writeOptions())
}

// The thumbprint of the pair that was last written or taken on, by which a later Read knows another's.
const writtenKey = "written_thumbprint"

type privateState interface {
	GetKey(context.Context, string) ([]byte, diag.Diagnostics)
	SetKey(context.Context, string, []byte) diag.Diagnostics
}

// readWritten keeps what is known of the pair that was written last in both places: the state, which a run that is killed does
// not lose, and the private state, where alone earlier releases have it. An imported pair is as good as written.
func (m *filesModel) readWritten(ctx context.Context, private interface {
	GetKey(context.Context, string) ([]byte, diag.Diagnostics)
	SetKey(context.Context, string, []byte) diag.Diagnostics
}, diagnostics *diag.Diagnostics,
) {
	if m.WrittenThumbprint.IsNull() {
		m.WrittenThumbprint = types.StringValue(cmp.Or(writtenThumbprint(ctx, private, diagnostics), m.Thumbprint.ValueString()))
	}
	noteWritten(ctx, private, m.WrittenThumbprint, diagnostics)
}

func writtenThumbprint(ctx context.Context, private privateState, diagnostics *diag.Diagnostics) string {
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

func noteWritten(ctx context.Context, private privateState, thumbprint types.String, diagnostics *diag.Diagnostics) {
	content, err := json.Marshal(thumbprint.ValueString())
	if err != nil {
		diagnostics.AddError("Cannot note the thumbprint", err.Error())
		return
	}
	diagnostics.Append(private.SetKey(ctx, writtenKey, content)...)
}

func addInTheWay(diagnostics *diag.Diagnostics, plan filesModel, problem string) {
	diagnostics.AddAttributeError(plan.at(), "Other files are in the way",
		fmt.Sprintf("There are files already under %s or %s that cannot be taken on: %s. They are not overwritten, since a server may use them. "+
			"Move them away, or choose another place.", plan.PrivateKeyPath.ValueString(), plan.PublicKeyPath.ValueString(), problem))
}

func addAltered(diagnostics *diag.Diagnostics, paths keyfile.Paths, state filesModel) {
	reason := keyfile.ReadPair(paths).Reason
	if reason == "" {
		reason = fmt.Sprintf("They hold another pair (thumbprint %s)", state.Thumbprint.ValueString())
	}
	diagnostics.AddWarning("The key files are not the ones that Terraform wrote",
		fmt.Sprintf("%s. This plan writes a new pair. To keep the pair that is there instead, remove the resource from the state and apply: a good pair is taken on.", reason))
}

func addHalfAltered(diagnostics *diag.Diagnostics, paths keyfile.Paths) {
	diagnostics.AddWarning("The public key file is not the one that Terraform wrote",
		diagnose.Sentence(keyfile.ReadPair(paths).Reason)+" The private key is still the same, and its public half is written again.")
}

func addWriteError(diagnostics *diag.Diagnostics, paths keyfile.Paths, err error) {
	diagnostics.AddError("Cannot write the key files",
		fmt.Sprintf("Writing %s and %s: %s. The private file is written first. %s", paths.Private, paths.Public, err, diagnose.AgainAfter("Take the cause away")))
}
