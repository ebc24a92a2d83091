package ssoconfig

import "testing"

// The names of M40.
func TestVariableOfASetting(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"authentication_configuration.provider":                          "AUTHENTICATION_PROVIDER",
		"authentication_configuration.provider_name":                     "CUSTOM_OIDC_AUTHENTICATION_PROVIDER_NAME",
		"authentication_configuration.public_key_urls":                   "AUTHENTICATION_PUBLIC_KEYS",
		"authentication_configuration.enable_self_signup":                "AUTHENTICATION_ENABLE_SELF_SIGNUP",
		"authentication_configuration.oidc_configuration.scope":          "OIDC_SCOPE",
		"authentication_configuration.oidc_configuration.max_age":        "OIDC_MAX_AGE",
		"authentication_configuration.oidc_configuration.token_validity": "OIDC_OM_REFRESH_TOKEN_VALIDITY",
		"authentication_configuration.oidc_configuration.custom_params":  "OIDC_CUSTOM_PARAMS",
		"authorizer_configuration.admin_principals":                      "AUTHORIZER_ADMIN_PRINCIPALS",
		"authorizer_configuration.enforce_principal_domain":              "AUTHORIZER_ENFORCE_PRINCIPAL_DOMAIN",
		"client_secret": "OIDC_CLIENT_SECRET",
		"authorizer_configuration.test_principals":                        "",
		"authentication_configuration.oidc_configuration":                 "",
		"authentication_configuration.oidc_configuration.no_such_setting": "",
	} {
		if got := VariableOf(path); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}
