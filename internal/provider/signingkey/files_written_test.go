package signingkey_test

import (
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/jwtkey"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/keyfile"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// TestAccSigningKeyFiles_writtenSurvives: which pair was written last is not lost by an update that is killed, so a pair that
// somebody else has put in its place is noticed, and not taken for the own one. The killed update itself is no reason.
func TestAccSigningKeyFiles_writtenSurvives(t *testing.T) {
	environment := acctest.New(t)
	environment.Parallel()
	directory := t.TempDir()
	config := map[string]any{"directory": directory, "delete_on_destroy": true}
	d := environment.Dialogue("openmetadata_jwt_signing_key_files", nil)
	d.MustApply(map[string]any{"directory": directory})
	d.ApplyKilled(config)
	d.Plan(config).ExpectNoWarning(t, "", "not the ones that Terraform wrote")
	d.MustApply(config)
	if written := d.Attribute("written_thumbprint"); written == nil || written != d.Attribute("thumbprint") {
		t.Errorf("written_thumbprint is %v", written)
	}
	d.ApplyKilled(map[string]any{"directory": directory})
	foreign, err := jwtkey.Generate(jwtkey.MinBits)
	if err != nil {
		t.Fatal(err)
	}
	if err := keyfile.WritePair(keyfile.InDirectory(directory), foreign, keyfile.WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	d.Plan(config).ExpectWarning(t, "", "The key files are not the ones that Terraform wrote")
}
