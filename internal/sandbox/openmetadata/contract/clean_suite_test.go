package contract_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// standAlone are the numbers of the acceptance suite's exchanges that stand by themselves: each was the first of its kind, so
// that most of what led to it is in none, but of these all is.
const standAlone = `1-14 18-24 26-28 30-31 35 37-38 40 42-54 56-58 61 63 65-68 70-71 73 75-76 79-80 84-85 87 96 98-102 111-112 115 123 140 142 146-147 158 183 198-200 202 222 224-230 235-238 243 253-257 271 274-275 289-290 302-303 330 337 339 341-342`

// wholeConfigurations are those that write or judge a whole configuration, whatever there was before.
const wholeConfigurations = `127 130 131 185 186 188 190 191 193 195 196 201 203 204 206 208 209 210 212 214 215 217 219 223 231 232 248 249 250 259 266 270 279 280 282 283 284 315 329`

func suiteSeries() series {
	s := series{
		name: "suite", options: suiteOptions(), start: cleanStart(0), read: asAdmin, prefixes: suiteFiles(standAlone),
		// Tokens have none of their claims in their place.
		loose: map[string][]string{
			"suite_001_GET_system_version_200": {"revision"}, "suite_002_POST_users_login_200": {"accessToken"},
			"suite_047_PUT_users_201": {"authenticationMechanism/config/JWTToken"}, "suite_070_PUT_users_201": {"authenticationMechanism/config/JWTToken"},
		},
	}
	return s
}

func suiteConfigurationSeries() series {
	s := series{
		name: "suite configurations", options: suiteOptions(), start: inOrder(cleanStart(0), withTheirApps), read: asAdmin, prefixes: suiteFiles(wholeConfigurations),
		each: (*replayer).startAnew, ordered: strings.Compare,
	}
	return s
}

// withTheirApps gives the identity provider the apps that the configurations name.
func withTheirApps(r *replayer) {
	for _, e := range r.all {
		var body struct {
			Authentication struct {
				ClientID string
				OIDC     struct{ ID, Secret string } `json:"oidcConfiguration"`
			} `json:"authenticationConfiguration"`
		}
		if err := json.Unmarshal(e.Request.Body, &body); err != nil {
			r.t.Fatal(err)
		}
		if id := body.Authentication.OIDC.ID; id != "" {
			r.idp.clients[id] = body.Authentication.OIDC.Secret
		} else if id := body.Authentication.ClientID; id != "" {
			r.idp.public = append(r.idp.public, id)
		}
	}
}

// suiteOptions are those of the server that the suite ran against.
func suiteOptions() openmetadata.Options {
	o := cleanOptions()
	o.BaseURL = "http://localhost:8585"
	o.Authentication["publicKeyUrls"] = []any{o.BaseURL + "/api/v1/system/config/jwks"}
	oidc := o.Authentication["oidcConfiguration"].(map[string]any)
	oidc["serverUrl"], oidc["callbackUrl"] = o.BaseURL, o.BaseURL+"/callback"
	return o
}

// asAdmin has an administrator ask: who it was is not in the suite's exchanges, but for whether he had a token.
func asAdmin(data []byte) []byte {
	const headers = `"headers":{"Authorization": "Bearer <JWT sub=admin claims={'iss': 'open-metadata.org', 'sub': 'admin', 'email': 'admin@open-metadata.org', 'preferred_username': 'admin', 'isBot': false, 'tokenType': 'OM_USER', }>"}`
	return bytes.Replace(data, []byte(`"authorized":true`), []byte(headers), 1)
}

// suiteFiles are prefixes of the suite's files, by number.
func suiteFiles(numbers string) []string {
	var prefixes []string
	for one := range strings.FieldsSeq(numbers) {
		var from, to int
		if n, _ := fmt.Sscanf(one, "%d-%d", &from, &to); n == 1 {
			to = from
		}
		for i := from; i <= to; i++ {
			prefixes = append(prefixes, fmt.Sprintf("suite_%03d_", i))
		}
	}
	return prefixes
}
