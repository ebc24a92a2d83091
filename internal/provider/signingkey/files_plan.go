package signingkey

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/connection"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// ModifyPlan implements resource.ResourceWithModifyPlan: where the files are, whether there will be another key, and what
// stands in its way.
func (r *filesResource) ModifyPlan(ctx context.Context, request resource.ModifyPlanRequest, response *resource.ModifyPlanResponse) {
	if r.Run().PlansDestroy(ctx, request, response) {
		return
	}
	var plan, config filesModel
	response.Diagnostics.Append(request.Plan.Get(ctx, &plan)...)
	response.Diagnostics.Append(request.Config.Get(ctx, &config)...)
	if response.Diagnostics.HasError() {
		return
	}
	config.addTwoPlaces(&response.Diagnostics)
	plan.place()
	plan.ReadyForRotation = types.BoolValue(false)
	plan.Bits = config.Bits
	var misplaced *keyfile.PathError
	if plan.placed() && errors.As(plan.paths().Check(), &misplaced) {
		plan.addMisplaced(misplaced, &response.Diagnostics)
	}
	if request.State.Raw.IsNull() {
		lifecycle.PlanSuccessor(ctx, response.Private, plan.PrivateKeyPath, &response.Diagnostics)
		plan.factsUnknown()
		r.planCreation(ctx, &plan, &response.Diagnostics)
		response.Diagnostics.Append(response.Plan.Set(ctx, &plan)...)
		return
	}
	var state filesModel
	response.Diagnostics.Append(request.State.Get(ctx, &state)...)
	if plan.Bits.IsNull() {
		plan.Bits = state.Bits
	}
	switch {
	case !plan.PrivateKeyPath.Equal(state.PrivateKeyPath):
		response.RequiresReplace = append(response.RequiresReplace, path.Root("private_key_path"))
		plan.factsUnknown()
	case !plan.PublicKeyPath.Equal(state.PublicKeyPath):
		response.RequiresReplace = append(response.RequiresReplace, path.Root("public_key_path"))
		plan.factsUnknown()
	default:
		r.planUpdate(ctx, request, &plan, state, &response.Diagnostics)
	}
	response.Diagnostics.Append(response.Plan.Set(ctx, &plan)...)
}

// planCreation looks at what is there, as far as it is known where.
func (r *filesResource) planCreation(ctx context.Context, plan *filesModel, diagnostics *diag.Diagnostics) {
	if !plan.placed() {
		if plan.Bits.IsNull() {
			plan.Bits = types.Int64Unknown()
		}
		return
	}
	if plan.Bits.IsUnknown() || diagnostics.HasError() {
		return
	}
	found := plan.lookAround(keyfile.ReadPair(plan.paths()))
	plan.addFound(found, diagnostics)
	if !found.adopts && found.problem == nil {
		r.checkKeeping(ctx, *plan, found.pair, diagnostics)
	}
}

func (r *filesResource) planUpdate(ctx context.Context, request resource.ModifyPlanRequest, plan *filesModel, state filesModel, diagnostics *diag.Diagnostics) {
	written := writtenThumbprint(ctx, request.Private, diagnostics)
	pair := keyfile.ReadPair(state.paths())
	altered := state.Thumbprint.ValueString() != written
	own := ownPrivate(pair, written)
	reason, may := plan.rotation(ctx, request.Private, state, r.Timing.Now(), diagnostics)
	switch {
	case altered && own != nil && reason == "":
		plan.factsOf(&own.PublicKey, jwtkey.FactsOf(&own.PublicKey))
		plan.WrittenThumbprint, plan.CreatedAt = plan.Thumbprint, state.CreatedAt
		diagnostics.AddWarning("The public key file is not the one that Terraform wrote",
			words.Sentence(pair.Reason)+" The private key is still the same, and its public half is written again.")
	case altered || reason != "":
		plan.factsUnknown()
		if altered && own == nil {
			addAltered(diagnostics, pair, state)
			reason, may = "the files are not the ones that Terraform wrote", false
		}
		r.checkKeeping(ctx, *plan, pair, diagnostics)
		summary, then := "This plan rotates the signing key", "so a new pair is written"
		if may {
			summary, then = "This plan may rotate the signing key", "and if that makes a difference a new pair is written"
		}
		client, _ := r.OpenMetadata()
		addDyingTokens(ctx, client, summary, fmt.Sprintf("%s, %s. As soon as the server takes it into use, by openmetadata_jwt_signing_key_rollout or at a restart,", reason, then), diagnostics)
	default:
		plan.keepFacts(state)
	}
}

// neededError says that the key in place must be kept.
type neededError struct{ reason string }

const neededSummary = "The rotation would leave nothing that can make the server take the new key"

// Error says what to do.
func (e *neededError) Error() string {
	return fmt.Sprintf("Until the server has read the new files it accepts only the old key, which is gone once they are written with keep_previous = false. %s. "+
		"Set keep_previous = true, so that the provider can sign with the old key until then.", e.reason)
}

// mayDrop fails with a neededError unless it is proven that the server can be made to take another key without the one in
// place. The pair that every release ships is in every release.
func (r *filesResource) mayDrop(ctx context.Context, pair keyfile.Pair, file string) error {
	if pair.Private == nil {
		return nil
	}
	client, err := r.OpenMetadata()
	if pair.ShippedDefault() && (client == nil || !client.SignsWith(file)) {
		return nil
	}
	if err != nil {
		return &neededError{fmt.Sprintf("Nothing tells that no server uses it: %s", err)}
	}
	if err := client.AcceptedBeside(ctx, file); err != nil {
		return &neededError{fmt.Sprintf("The server accepts no other credential of the provider: %s", err)}
	}
	return nil
}

// checkKeeping refuses in the plan what the apply would refuse.
func (r *filesResource) checkKeeping(ctx context.Context, plan filesModel, pair keyfile.Pair, diagnostics *diag.Diagnostics) {
	if plan.KeepPrevious.IsUnknown() || plan.KeepPrevious.ValueBool() {
		return
	}
	if _, err := r.OpenMetadata(); connection.IsUnknown(err) {
		return
	}
	if err := r.mayDrop(ctx, pair, plan.PrivateKeyPath.ValueString()); err != nil {
		diagnostics.AddAttributeError(path.Root("keep_previous"), neededSummary, err.Error())
	}
}

// discovery is what a creation finds under the paths.
type discovery struct {
	pair keyfile.Pair
	// adopts: there is somebody's pair, or a private key alone, as a write that was cut off leaves it. It may be in force on a
	// server, and an apply that was killed before it could note its state leaves just that. Otherwise there is nothing, or the
	// shipped pair, which is there to be replaced.
	adopts bool
	// problem is why nothing can be done without overwriting what is not ours, or adopting what others may have put there.
	problem error
}

// lookAround tells what is to be done at creation, and settles the size of the key where it is left open.
func (m *filesModel) lookAround(pair keyfile.Pair) discovery {
	found := discovery{pair: pair}
	switch {
	case pair.ShippedDefault(), pair.State == keyfile.PairMissing && !pair.PrivateFile.Exists:
	case pair.State == keyfile.PairOK, pair.State == keyfile.PairMissing && pair.Private != nil:
		found.adopts = true
		if size := pair.Private.N.BitLen(); m.Bits.IsNull() {
			m.Bits = types.Int64Value(int64(size))
		} else if int64(size) != m.Bits.ValueInt64() {
			found.problem = fmt.Errorf("the key in %s has %d bits and not the %d that are configured (set bits = %d to adopt it)", pair.PrivateFile.Path, size, m.Bits.ValueInt64(), size)
		}
		if err := keyfile.CheckTrust(pair.PrivateFile.Path, pair.PublicFile.Path); found.problem == nil && err != nil {
			found.problem = err
		}
	case pair.State == keyfile.PairMissing:
		found.problem = fmt.Errorf("%s holds no key in a form that is known", pair.PrivateFile.Path)
		if pair.PrivateFile.Err != nil {
			found.problem = pair.PrivateFile.Err
		}
	default:
		found.problem = errors.New(pair.Reason)
	}
	if m.Bits.IsNull() {
		m.Bits = types.Int64Value(jwtkey.MinBits)
	}
	return found
}

const untrustedSummary = "The key pair that is there may be somebody else's"

// addFound tells what a creation finds.
func (m *filesModel) addFound(found discovery, diagnostics *diag.Diagnostics) {
	var untrusted *keyfile.UntrustedError
	switch {
	case errors.As(found.problem, &untrusted):
		diagnostics.AddAttributeError(m.at(), untrustedSummary,
			fmt.Sprintf("A pair that is there is adopted only where nobody else could have put it: whoever knows the server's key signs tokens of an administrator. %s. For a new pair, move the files away.", untrusted))
	case found.problem != nil:
		diagnostics.AddAttributeError(m.at(), "Other files are in the way",
			fmt.Sprintf("There are files already under %s or %s that cannot be adopted: %s. They are not overwritten, since a server may use them. "+
				"Move them away, or choose another place.", m.PrivateKeyPath.ValueString(), m.PublicKeyPath.ValueString(), found.problem))
	case found.adopts && found.pair.State == keyfile.PairOK:
		diagnostics.AddAttributeWarning(m.at(), "The key pair that is there is adopted",
			fmt.Sprintf("%s and its public half are a good pair (thumbprint %s), of an earlier apply or made by hand. They become part of the state as they are. "+
				"For a new pair, move them away first, or change keepers afterwards.", m.PrivateKeyPath.ValueString(), found.pair.Facts.Thumbprint))
	}
}

// at is the attribute that says where the files are.
func (m *filesModel) at() path.Path {
	if m.Directory.IsNull() {
		return path.Root("private_key_path")
	}
	return path.Root("directory")
}

func (m *filesModel) addMisplaced(misplaced *keyfile.PathError, diagnostics *diag.Diagnostics) {
	at := m.at()
	if misplaced.Public && m.Directory.IsNull() {
		at = path.Root("public_key_path")
	}
	diagnostics.AddAttributeError(at, "The key files cannot be there", words.Sentence(misplaced.Reason)+" Nothing was written.")
}

func addAltered(diagnostics *diag.Diagnostics, pair keyfile.Pair, state filesModel) {
	reason := pair.Reason
	if reason == "" {
		reason = fmt.Sprintf("They hold another pair (thumbprint %s)", state.Thumbprint.ValueString())
	}
	diagnostics.AddWarning("The key files are not the ones that Terraform wrote",
		reason+". This plan writes a new pair. To keep the pair that is there instead, remove the resource from the state and apply: a good pair is adopted.")
}
