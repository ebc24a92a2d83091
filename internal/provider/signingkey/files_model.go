package signingkey

import (
	"context"
	"crypto/rsa"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/lifecycle"
)

// filesModel is the resource's configuration, plan and state.
type filesModel struct {
	ID                  types.String `tfsdk:"id"`
	Directory           types.String `tfsdk:"directory"`
	PrivateKeyPath      types.String `tfsdk:"private_key_path"`
	PublicKeyPath       types.String `tfsdk:"public_key_path"`
	Bits                types.Int64  `tfsdk:"bits"`
	FilePermission      types.String `tfsdk:"file_permission"`
	DirectoryPermission types.String `tfsdk:"directory_permission"`
	Keepers             types.Map    `tfsdk:"keepers"`
	RotationPeriod      types.Int64  `tfsdk:"rotation_period"`
	KeepPrevious        types.Bool   `tfsdk:"keep_previous"`
	DeleteOnDestroy     types.Bool   `tfsdk:"delete_on_destroy"`
	Thumbprint          types.String `tfsdk:"thumbprint"`
	ModulusSHA256       types.String `tfsdk:"modulus_sha256"`
	PublicKeyPEM        types.String `tfsdk:"public_key_pem"`
	CreatedAt           types.String `tfsdk:"created_at"`
	ReadyForRotation    types.Bool   `tfsdk:"ready_for_rotation"`
	WrittenThumbprint   types.String `tfsdk:"written_thumbprint"`
}

// place fills in where the files are, from whichever of the two forms is configured.
func (m *filesModel) place() {
	switch {
	case m.Directory.IsUnknown():
		m.PrivateKeyPath, m.PublicKeyPath = types.StringUnknown(), types.StringUnknown()
	case !m.Directory.IsNull():
		paths := keyfile.InDirectory(m.Directory.ValueString())
		m.PrivateKeyPath, m.PublicKeyPath = types.StringValue(paths.Private), types.StringValue(paths.Public)
	}
	m.ID = m.PrivateKeyPath
}

func (m *filesModel) placed() bool {
	return !m.PrivateKeyPath.IsUnknown() && !m.PublicKeyPath.IsUnknown()
}

func (m *filesModel) paths() keyfile.Paths {
	return keyfile.Paths{Private: m.PrivateKeyPath.ValueString(), Public: m.PublicKeyPath.ValueString()}
}

// factsUnknown marks what a new pair decides.
func (m *filesModel) factsUnknown() {
	m.Thumbprint, m.ModulusSHA256, m.PublicKeyPEM = types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
	m.CreatedAt, m.WrittenThumbprint = types.StringUnknown(), types.StringUnknown()
}

// keepFacts takes what only a new pair would decide from the state.
func (m *filesModel) keepFacts(state filesModel) {
	m.Thumbprint, m.ModulusSHA256, m.PublicKeyPEM = state.Thumbprint, state.ModulusSHA256, state.PublicKeyPEM
	m.CreatedAt, m.WrittenThumbprint = state.CreatedAt, state.WrittenThumbprint
	if m.WrittenThumbprint.IsNull() {
		// The state is of an earlier release and was not refreshed.
		m.WrittenThumbprint = types.StringUnknown()
	}
}

// readFacts takes the pair's public facts. Without a good pair there are none.
func (m *filesModel) readFacts(pair keyfile.Pair) {
	if pair.State != keyfile.PairOK {
		m.Thumbprint, m.ModulusSHA256, m.PublicKeyPEM = types.StringNull(), types.StringNull(), types.StringNull()
		return
	}
	m.factsOf(pair.Public, pair.Facts)
}

// factsOf takes the public facts of a key.
func (m *filesModel) factsOf(key *rsa.PublicKey, facts jwtkey.PublicFacts) {
	m.Thumbprint, m.ModulusSHA256, m.PublicKeyPEM = types.StringValue(facts.Thumbprint), types.StringValue(facts.ModulusSHA256), types.StringNull()
	m.Bits = types.Int64Value(int64(facts.Bits))
	if text, err := jwtkey.MarshalPublicPEM(key); err == nil {
		m.PublicKeyPEM = types.StringValue(string(text))
	}
}

// readPermissions takes the permissions that differ from what the state has; one that is the same keeps its spelling. What is
// behind a symbolic link is not managed, so it does not differ.
func (m *filesModel) readPermissions(pair keyfile.Pair) {
	wanted := mode(m.FilePermission)
	for _, file := range []keyfile.FileFacts{pair.PrivateFile, pair.PublicFile} {
		if file.Exists && (m.FilePermission.IsNull() || file.Permission != wanted && !file.Link) {
			m.FilePermission = octal(file.Permission)
			break
		}
	}
	if m.DirectoryPermission.IsNull() {
		return
	}
	wanted = mode(m.DirectoryPermission)
	for _, dir := range slices.Sorted(maps.Keys(pair.DirectoryPermissions)) {
		if permission := pair.DirectoryPermissions[dir]; permission != wanted {
			m.DirectoryPermission = octal(permission)
			return
		}
	}
}

// ownPrivate returns the private key that Terraform wrote, if its file still holds it, whatever has become of the public half.
// It may be in force on a server, and may be what the provider signs its tokens with.
func ownPrivate(pair keyfile.Pair, written string) *rsa.PrivateKey {
	if pair.Private == nil || pair.PrivateThumbprint != written {
		return nil
	}
	return pair.Private
}

func (m *filesModel) writeOptions() keyfile.WriteOptions {
	return keyfile.WriteOptions{
		FilePermission: mode(m.FilePermission), DirectoryPermission: mode(m.DirectoryPermission), KeepPrevious: m.KeepPrevious.ValueBool(),
	}
}

// aged tells whether the rotation period is over. It never is while the period or the beginning is not known.
func (m *filesModel) aged(now time.Time) bool {
	if m.RotationPeriod.IsNull() || m.RotationPeriod.IsUnknown() || m.CreatedAt.IsNull() || m.CreatedAt.IsUnknown() {
		return false
	}
	created, err := time.Parse(time.RFC3339, m.CreatedAt.ValueString())
	return err == nil && !now.Before(created.AddDate(0, 0, int(m.RotationPeriod.ValueInt64())))
}

// rotation says why the plan wants another key than the state has, apart from what became of the files; empty when it does not.
// may tells that it depends on keepers that are not known yet.
func (m *filesModel) rotation(ctx context.Context, private lifecycle.PrivateState, state filesModel, now time.Time, diagnostics *diag.Diagnostics) (reason string, may bool) {
	aging := *m
	aging.CreatedAt = state.CreatedAt
	keeping := lifecycle.Keepers(ctx, private, m.Keepers, state.Keepers, diagnostics)
	switch {
	case m.Bits.IsUnknown():
		return "bits is known only after apply", true
	case !m.Bits.Equal(state.Bits):
		return fmt.Sprintf("bits changes from %d to %d", state.Bits.ValueInt64(), m.Bits.ValueInt64()), false
	case keeping == lifecycle.KeepersRotate:
		return "keepers has other values", false
	case aging.aged(now):
		return "rotation_period is over: the pair is of " + state.CreatedAt.ValueString(), false
	case keeping == lifecycle.KeepersMayRotate:
		return "keepers is known only after apply", true
	}
	return "", false
}

// mode reads an octal permission; none, or one that is not known, is zero.
func mode(permission types.String) fs.FileMode {
	bits, err := strconv.ParseUint(permission.ValueString(), 8, 32)
	if err != nil {
		return 0
	}
	return fs.FileMode(bits)
}

func octal(permission fs.FileMode) types.String {
	return types.StringValue(fmt.Sprintf("%04o", permission))
}

// modified is when the private file was last changed.
func modified(pair keyfile.Pair) types.String {
	if !pair.PrivateFile.Exists {
		return types.StringNull()
	}
	return rfc3339(pair.PrivateFile.Modified)
}

func rfc3339(at time.Time) types.String {
	return types.StringValue(at.UTC().Format(time.RFC3339))
}

// multipleOf checks whole numbers.
type multipleOf int64

// Description implements validator.Describer.
func (m multipleOf) Description(context.Context) string {
	return fmt.Sprintf("must be a multiple of %d", int64(m))
}

// MarkdownDescription implements validator.Describer.
func (m multipleOf) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

// ValidateInt64 implements validator.Int64.
func (m multipleOf) ValidateInt64(ctx context.Context, request validator.Int64Request, response *validator.Int64Response) {
	if request.ConfigValue.IsNull() || request.ConfigValue.IsUnknown() || request.ConfigValue.ValueInt64()%int64(m) == 0 {
		return
	}
	response.Diagnostics.Append(diag.NewAttributeErrorDiagnostic(request.Path, "Invalid key size",
		fmt.Sprintf("%d %s.", request.ConfigValue.ValueInt64(), m.Description(ctx))))
}
