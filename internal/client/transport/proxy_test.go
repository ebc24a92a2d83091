package transport

import (
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestProxy asks in a process of its own, since net/http reads the variables once. What stays on this machine is read by no
// proxy; what leaves it goes by the one that the environment names.
func TestProxy(t *testing.T) {
	t.Parallel()
	addresses := []string{
		"http://localhost:8585/api", "http://127.0.0.1:8585/api", "http://[::1]:8585/api", "http://catalog.localhost/api", "http://catalog.localhost:8585/api",
		"http://catalog.example.com/api", "https://catalog.example.com/api", "https://catalog.localhost/api",
	}
	if os.Getenv("TEST_PROXY") != "" {
		for _, address := range addresses {
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
			if err != nil {
				t.Fatal(err)
			}
			roundTripper, err := New(Options{Wire: func(base http.RoundTripper) http.RoundTripper {
				for _, way := range []*http.Request{request, request.WithContext(OnLine(t.Context(), &Line{}))} {
					if by, err := base.(lines).of(way).Proxy(way); by != nil || err != nil {
						t.Logf("proxied: %s", address)
					}
				}
				return base
			}})
			if err != nil || roundTripper == nil {
				t.Fatal(err)
			}
		}
		return
	}
	command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestProxy$", "-test.v")
	command.Env = append(os.Environ(), "TEST_PROXY=true", "HTTP_PROXY=http://proxy.example.com:3128", "HTTPS_PROXY=http://proxy.example.com:3128", "NO_PROXY=", "no_proxy=", "REQUEST_METHOD=")
	output, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %s", err, output)
	}
	for i, address := range addresses {
		if want, got := map[bool]int{true: 2}[i >= 5], strings.Count(string(output), "proxied: "+address+"\n"); got != want {
			t.Errorf("%s goes by the proxy in %d of two ways, want %d", address, got, want)
		}
	}
}
