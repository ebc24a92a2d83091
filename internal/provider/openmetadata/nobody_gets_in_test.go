package openmetadata_test

import (
	"net/http"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
)

// TestAccSecurityConfig_nobodyGetsIn: a switch after which no administrator gets in is refused before anything is written, and
// without a credential for the org it is warned of.
func TestAccSecurityConfig_nobodyGetsIn(t *testing.T) {
	h := makeSSOByHand(t, true)
	h.Parallel()
	d := h.Dialogue("openmetadata_security_config", h.Server().BySigningKey("terraform"))
	d.MustApply(h.settings(nil)).ExpectNoWarning(t, "authentication_configuration", "is not known")
	changed := h.settings(map[string]any{"authentication_configuration.provider_name": "Company"})
	for text, both := range map[string][2]func(*ssoHandMade){
		"is SUSPENDED in Okta": {ssoPerson("suspend"), ssoPerson("unsuspend")},
		"Nobody is assigned":   {ssoMembership(http.MethodDelete), ssoMembership(http.MethodPut)},
	} {
		both[0](h)
		d.Plan(changed).ExpectWarning(t, "authentication_configuration.client_id", text)
		d.Apply(changed).ExpectError(t, "authentication_configuration.client_id", text)
		both[1](h)
		if name := acctest.Member(h.Server().Must(t, h.Server().AutomationToken(), http.MethodGet, "/v1/system/security/config", nil).(map[string]any), "authenticationConfiguration.providerName"); name != "Okta" {
			t.Errorf("%s: the server was written to: %v", text, name)
		}
	}
	values := h.Server().BySigningKey("terraform")
	values["okta"], values["max_retries"] = map[string]any{"org_url": "http://localhost:1", "api_token": h.Okta().Token}, 0
	h.Dialogue("openmetadata_security_config", values).Apply(changed).ExpectWarning(t, "authentication_configuration", "Whether an administrator can sign in with this is not known")
}
