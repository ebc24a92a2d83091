package openmetadata

import (
	"reflect"
	"strings"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/members"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata/tokens"
)

// TestFromFile_shipped: a server that is started with the file as released is the one that New makes.
func TestFromFile_shipped(t *testing.T) {
	t.Parallel()
	read, err := ReadFile(Substitute(ShippedFile, map[string]string{
		"RSA_PUBLIC_KEY_FILE_PATH": "/keys/public_key.der", "RSA_PRIVATE_KEY_FILE_PATH": "/keys/private_key.der",
	}))
	if err != nil {
		t.Fatal(err)
	}
	told, err := FromFile(read)
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if told.ConfDir != "/keys" || told.KeyID != tokens.ShippedKeyID || told.PrincipalDomain != "open-metadata.org" || !told.EnableSelfSignup || !reflect.DeepEqual(told.AdminPrincipals, []string{"admin"}) {
		t.Errorf("the environment is %+v", told)
	}
	want, _ := s.StoredSecurityConfig()
	told.ConfDir = s.ConfDir()
	if err := s.Deploy(told); err != nil {
		t.Fatal(err)
	}
	got, _ := s.StoredSecurityConfig()
	// The file of the recorded release does not have it yet.
	delete(got, "jwtTeamClaimMapping")
	if !members.Same(got, want) {
		t.Errorf("the server has %v, and without the file %v", got, want)
	}
}

func TestFromFile_refused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"- a":                         "no mapping",
		"authenticationConfiguration": "no mapping",
		"a: 1":                        "lacks",
		"authenticationConfiguration: {enableSelfSignup: perhaps}": "no truth value",
		"authenticationConfiguration: {sessionExpiry: long}":       "no number",
		"authenticationConfiguration: {}\nauthorizerConfiguration: {}\njwtTokenConfiguration: {rsaprivateKeyFilePath: /a/private_key.der, rsapublicKeyFilePath: /b/public_key.der}":                "from one directory",
		"authenticationConfiguration: {}\nauthorizerConfiguration: {}\njwtTokenConfiguration: {rsaprivateKeyFilePath: /a/private_key.der, rsapublicKeyFilePath: /a/public_key.der, jwtissuer: me}": "not as me",
	} {
		read, err := ReadFile(text)
		if err == nil {
			_, err = FromFile(read)
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
