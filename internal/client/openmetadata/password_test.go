package openmetadata

import (
	"strings"
	"testing"
	"time"

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
			answered := make(chan bool, 1)
			go func() { answered <- passwordMatches(c.hash, c.password) }()
			select {
			case got := <-answered:
				if got != c.want {
					t.Errorf("%t, want %t", got, c.want)
				}
			case <-time.After(20 * time.Second):
				t.Error("it is still being computed after 20 seconds")
			}
		})
	}
}
