package ssorender

import (
	"maps"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// readAsServer reads the file as the server's classes take it.
func readAsServer(t *testing.T, text string) map[string]any {
	t.Helper()
	read, err := openmetadata.ReadFile(text)
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return read
}

// started is the configuration of a server with the environment.
func started(t *testing.T, environment map[string]string) map[string]any {
	t.Helper()
	return readAsServer(t, openmetadata.Substitute(openmetadata.ShippedFile, environment))
}

// theSecret is what the variable of the client secret holds: one that YAML would read as something else if it were not quoted.
const theSecret = "12345678901234567890 #\"$x: y"

// TestServerReadsItsDefaults holds the reading of this file to a server that was started without any variable.
func TestServerReadsItsDefaults(t *testing.T) {
	t.Parallel()
	read := started(t, nil)
	auth := read["authenticationConfiguration"].(map[string]any)
	oidc := auth["oidcConfiguration"].(map[string]any)
	if oidc["maxAge"] != "0" || oidc["prompt"] != "consent" || oidc["tokenValidity"] != 3600.0 || oidc["customParams"] != nil || auth["enableSelfSignup"] != true {
		t.Errorf("read %v", read)
	}
	if got := openmetadata.Substitute("a: ${A:-x} ${B} ${C:-}", map[string]string{"A": "", "C": "${A}c"}); got != "a:  ${B} c" {
		t.Errorf("substituted %q", got)
	}
}

// blocks returns what a test expects of the server's configuration: the settings, and the defaults of the file for what they
// leave out.
func blocks(t *testing.T, changes map[string]map[string]any) map[string]any {
	t.Helper()
	expected := started(t, nil)
	for name, values := range changes {
		block := expected
		for part := range strings.SplitSeq(name, ".") {
			block = block[part].(map[string]any)
		}
		maps.Copy(block, values)
	}
	return expected
}
