package provider

import (
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// TestListen: the transport logs what Terraform, or whoever runs the provider by itself, reads at the level, and does no work
// for what nobody does.
func TestListen(t *testing.T) {
	t.Parallel()
	const (
		nothing = iota
		outlines
		bodies
	)
	for name, c := range map[string]struct {
		terraform, providers, own string
		want                      int
	}{
		"nothing is set":                {"", "", "", nothing},
		"TF_LOG=TRACE":                  {"TRACE", "", "", bodies},
		"TF_LOG=trace":                  {"trace", "", "", bodies},
		"TF_LOG=JSON":                   {"JSON", "", "", bodies},
		"TF_LOG of no level":            {"1", "", "", bodies},
		"TF_LOG=DEBUG":                  {"DEBUG", "", "", outlines},
		"TF_LOG=INFO":                   {"INFO", "", "", nothing},
		"TF_LOG=OFF":                    {"OFF", "", "", nothing},
		"TF_LOG_PROVIDER counts first":  {"TRACE", "ERROR", "", nothing},
		"TF_LOG_PROVIDER alone":         {"", "TRACE", "", bodies},
		"the provider's own is quieter": {"TRACE", "", "DEBUG", outlines},
		"the provider's own is louder":  {"DEBUG", "", "TRACE", outlines},
		"the provider's own alone":      {"", "", "TRACE", bodies},
		"the provider's own is off":     {"TRACE", "TRACE", "OFF", nothing},
	} {
		var options transport.Options
		listen(&options, func(variable string) string {
			return map[string]string{"TF_LOG": c.terraform, "TF_LOG_PROVIDER": c.providers, "TF_LOG_PROVIDER_OPENMETADATA": c.own}[variable]
		})
		got := nothing
		if options.Log != nil {
			got = outlines
		}
		if options.LogBodies {
			got = bodies
		}
		if got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}
