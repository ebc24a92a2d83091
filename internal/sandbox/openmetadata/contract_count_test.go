package openmetadata_test

import (
	"maps"
	"slices"
	"testing"
)

// Every recording is replayed, or stands in a series' list of what is left out
// with its reason. The numbers are asserted so that the lists cannot grow unseen.
func TestContractEveryRecordingIsAccountedFor(t *testing.T) {
	for _, c := range []struct {
		dir            string
		series         []series
		recorded, left int
	}{
		{"recorded/1.12.6", basicSeries(), 409, 1},
		{"recorded/1.12.6-okta", oktaSeries(), 890, 11},
	} {
		dir := needShared(t, c.dir)
		seen := map[string]bool{}
		left := map[string]string{}
		for _, s := range c.series {
			for _, name := range s.files(t, dir) {
				if seen[name] {
					t.Errorf("%s: %s is in two series", c.dir, name)
				}
				seen[name] = true
			}
			maps.Copy(left, s.left)
		}
		all := filesOf(t, dir, "")
		for _, name := range all {
			if !seen[name] {
				t.Errorf("%s: %s is in no series", c.dir, name)
			}
		}
		for name, reason := range left {
			if !slices.Contains(all, name) || reason == "" {
				t.Errorf("%s: %q is left out, is no recording or has no reason", c.dir, name)
			}
		}
		if len(all) != c.recorded || len(left) != c.left {
			t.Errorf("%s: %d recordings with %d left out, want %d with %d", c.dir, len(all), len(left), c.recorded, c.left)
		}
	}
}
