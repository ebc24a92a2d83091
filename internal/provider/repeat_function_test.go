package provider_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// shownParameters are the parameters of functions that are no secrets, with what they are: their errors say what is wrong with
// them.
var shownParameters = map[string]string{
	"issuer_discovery_url.issuer": "an address",
	"issuer_jwks_url.issuer":      "an address",
	"user_name.email":             "an e-mail address",
}

// settings is what the functions that render settings take, in full; the secret goes to each of its places in turn.
var settings = map[string]any{
	"authentication_configuration": bases["openmetadata_security_config"]["authentication_configuration"],
	"authorizer_configuration":     bases["openmetadata_security_config"]["authorizer_configuration"],
	"jwt_token_configuration":      map[string]any{"private_key_file": "x", "public_key_file": "y", "key_id": "x", "issuer": "x", "secret_ref": "x"},
	"client_secret":                map[string]any{"environment_variable": "X", "secret_ref": "x", "secret_key": "x", "client_id_key": "x"},
	"ingestion_configuration":      map[string]any{"environment_variable": "X", "host_port": "https://catalog.example.com/api"},
}

// secretPlaces are where somebody may put a secret although the name of its place is wanted, or nothing.
var secretPlaces = regexp.MustCompile(`secret|token|key|environment_variable`)

func TestSecrets_repeatedByNoFunction(t *testing.T) {
	l, looked := listen(t), map[string]bool{}
	all, err := l.GetFunctions(l.ctx, &tfprotov6.GetFunctionsRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for name, definition := range all.Functions {
		parameters := definition.Parameters
		if definition.VariadicParameter != nil {
			parameters = append(slices.Clone(parameters), definition.VariadicParameter)
		}
		for i, parameter := range parameters {
			at := name + "." + parameter.Name
			looked[at] = true
			if shownParameters[at] != "" {
				continue
			}
			for how, secret := range badSecrets {
				l.call(name, definition, i, tftypes.NewValue(tftypes.String, secret))
				l.heed(at + ", " + how)
				if !parameter.Type.Is(tftypes.DynamicPseudoType) {
					continue
				}
				for _, path := range places(settings) {
					if len(secret) > len(core)+1 {
						continue // a name is wanted there, and any other text is as wrong as the next
					}
					if secretPlaces.MatchString(strings.Join(path, ".")) {
						l.call(name, definition, i, converted(tftypes.DynamicPseudoType, with(settings, path, secret)))
						l.heed(fmt.Sprintf("%s at %s, %s", at, strings.Join(path, "."), how))
					}
				}
			}
		}
	}
	for at := range shownParameters {
		if !looked[at] {
			t.Errorf("%s is listed and does not exist", at)
		}
	}
}

// places are the paths of an object's texts and objects, and those where there is nothing to be written.
func places(object map[string]any) [][]string {
	found := [][]string{{"secret"}}
	for name, member := range object {
		found = append(found, []string{name})
		if nested, isObject := member.(map[string]any); isObject {
			for _, below := range places(nested) {
				found = append(found, append([]string{name}, below...))
			}
		}
	}
	return found
}
