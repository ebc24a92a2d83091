package openmetadata

import (
	"strings"
	"testing"

	"golang.org/x/crypto/bcrypt"
)

// TestPasswordMatches: hashes are words of the server's, whose highest cost takes days to compute.
func TestPasswordMatches(t *testing.T) {
	t.Parallel()
	hash, err := bcrypt.GenerateFromPassword([]byte("Right-1234"), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		hash, password string
		want           bool
	}{
		"the right one":             {string(hash), "Right-1234", true},
		"a wrong one":               {string(hash), "Wrong-1234", false},
		"a mask":                    {"*********", "Right-1234", true},
		"a hash that takes an hour": {strings.Replace(string(hash), "$04$", "$26$", 1), "Right-1234", true},
		"a hash that takes days":    {strings.Replace(string(hash), "$04$", "$31$", 1), "Right-1234", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// One that is computed after all does not end before the test's own time is over.
			if got := passwordMatches(c.hash, c.password); got != c.want {
				t.Errorf("%t, want %t", got, c.want)
			}
		})
	}
}
