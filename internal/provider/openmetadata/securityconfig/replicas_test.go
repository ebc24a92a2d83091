package securityconfig_test

import (
	"net/http"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/provider/acctest"
	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/control"
	double "github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// TestAccSecurityConfig_replicas: the configuration reaches every process, what was there before is put back at every process,
// and a change that one of them takes in part is taken back by all.
func TestAccSecurityConfig_replicas(t *testing.T) {
	for _, by := range []string{"number", "addresses", "nothing"} {
		t.Run(by, func(t *testing.T) {
			s := newSignIn(t, "web", acctest.Options{Needs: acctest.Faults, Server: double.Options{Replicas: 3}})
			s.Parallel()
			processes := s.Server().Replicas()
			values := s.Server().BySigningKey("terraform")
			switch by {
			case "number":
				values["replicas"] = 3
			case "addresses":
				var urls []any
				for _, process := range processes {
					urls = append(urls, process.URL)
				}
				values["replica_urls"] = urls
			}
			expect := func(after, provider string) {
				t.Helper()
				for i, process := range processes {
					shown, _ := process.Must(t, "", http.MethodGet, "/v1/system/config/auth", nil).(map[string]any)
					if shown["provider"] != provider {
						t.Errorf("after %s process %d serves %v", after, i, shown["provider"])
					}
				}
			}
			d := s.Dialogue("openmetadata_security_config", values)
			processes[2].Fault(control.Fault{
				Method: http.MethodPut, Path: servedConfig, Kind: control.KindStatus, Status: http.StatusInternalServerError,
				Body: `{"code":500,"message":"Failed to update security configuration: boom"}`,
			})
			said := d.Apply(s.confidential().tree(t))
			said.ExpectError(t, "", "The server is back at its previous configuration")
			expect("a change that failed", "basic")
			d.MustApply(s.confidential().tree(t)).ExpectNoWarning(t, authn+"provider", "replica")
			expect("the change", "okta")
			if said := d.Destroy(); len(said.Errors) > 0 {
				t.Errorf("%q", said.Errors)
			}
			expect("the destroy", "basic")
		})
	}
}
