package openmetadata_test

import "testing"

// The recordings of a server with basic sign-in: users, bots, tokens, the
// security configuration under basic, administrators and restarts.
func TestContractBasic(t *testing.T) {
	dir := needShared(t, "recorded/1.12.6")
	for _, s := range basicSeries() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			t.Logf("%d files replayed, %d left out", s.run(t, dir), len(s.left))
		})
	}
}
