package contract_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/evidence"
)

// The recordings of a server with basic sign-in: users, bots, tokens, the security configuration under basic, administrators
// and restarts.
func TestContractBasic(t *testing.T) {
	for _, s := range basicSeries() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			t.Logf("%d files replayed, %d left out", s.run(t, evidence.Basic), len(s.left))
		})
	}
}

// Every recording is replayed, or stands in a series' list of what is left out with its reason. The numbers are asserted so
// that the lists cannot grow unseen.
func TestContractEveryRecordingIsAccountedFor(t *testing.T) {
	for _, c := range []struct {
		folder         string
		series         []series
		recorded, left int
	}{
		{evidence.Basic, basicSeries(), 409, 1},
		{evidence.Okta, oktaSeries(), 890, 0},
	} {
		seen := map[string]bool{}
		left := map[string]string{}
		for _, s := range c.series {
			for _, name := range s.files(t, c.folder) {
				if seen[name] {
					t.Errorf("%s: %s is in two series", c.folder, name)
				}
				seen[name] = true
			}
			maps.Copy(left, s.left)
		}
		all := evidence.Names(t, c.folder, "")
		for _, name := range all {
			if !seen[name] {
				t.Errorf("%s: %s is in no series", c.folder, name)
			}
		}
		for name, reason := range left {
			if !slices.Contains(all, name) || reason == "" {
				t.Errorf("%s: %q is left out, is no recording or has no reason", c.folder, name)
			}
		}
		if len(all) != c.recorded || len(left) != c.left {
			t.Errorf("%s: %d recordings with %d left out, want %d with %d", c.folder, len(all), len(left), c.recorded, c.left)
		}
	}
}

// The recordings of a server with Okta: validation, the switch, credentials, bearer tokens, key files, sign-in, restarts.
func TestContractOkta(t *testing.T) {
	for _, s := range oktaSeries() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			t.Logf("%d files replayed, %d left out", s.run(t, evidence.Okta), len(s.left))
		})
	}
}
