package ssoconfig

import (
	"fmt"
	"maps"
	"slices"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

// customParamPairs is how many further parameters the server sends (F136).
const customParamPairs = 5

// ownParams are the parameters of the sign-in request that the server makes itself, by the setting that says what they are;
// empty where none does. Some custom parameters override them, and none has a use (F136).
var ownParams = map[string]string{
	"scope": "scope", "prompt": "prompt", "max_age": "max_age", "response_type": "response_type", "client_id": "id", "redirect_uri": "callback_url",
	"response_mode": "", "state": "", "nonce": "", "code_challenge": "", "code_challenge_method": "",
}

// customParams checks the further parameters of the sign-in request. The server sends those of the members customParamKey1 and
// customParamValue1 to 5 and passes over any other; and they override what it would send itself (F136).
func (c *checker) customParams(oidc OIDC) {
	path := PathOIDC + ".custom_params"
	if c.in.Undecided.Has(path) {
		return
	}
	sent := map[string]bool{}
	for i := range customParamPairs {
		key, val := fmt.Sprintf("customParamKey%d", i+1), fmt.Sprintf("customParamValue%d", i+1)
		sent[key], sent[val] = true, true
		name, hasKey := oidc.CustomParams[key]
		_, hasValue := oidc.CustomParams[val]
		if hasKey != hasValue {
			c.warn(path, "F136", "Half a custom parameter",
				"custom_params has only one of %s and %s: a name without a value is sent as an empty parameter, a value without a name not at all. Write both, or neither.", key, val)
		}
		setting, own := ownParams[name]
		if !own {
			continue
		}
		instead := "leave it out"
		if setting != "" {
			instead = "write it as " + setting + " of the same block"
		}
		c.fail(path, "F136", "Custom parameter in the place of the server's own",
			"%s is %q, a parameter that the server sends itself and that a custom one overrides or doubles, past every check of the settings: %s.", key, name, instead)
	}
	unsent := slices.DeleteFunc(slices.Sorted(maps.Keys(oidc.CustomParams)), func(key string) bool { return sent[key] })
	if len(unsent) > 0 {
		c.warn(path, "F136", "Custom parameter that is not sent",
			"custom_params holds %s, which the server does not send: it knows customParamKey1 to customParamKey%d, each with its customParamValue. Write customParamKey1 = \"name\" and customParamValue1 = \"value\".",
			words.Quoted(unsent, ", "), customParamPairs)
	}
}
