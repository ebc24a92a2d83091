package openmetadata

import "testing"

func TestNormalizeHost(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]string{
		"https://catalog.example.com":         "https://catalog.example.com",
		"https://catalog.example.com/":        "https://catalog.example.com",
		"https://catalog.example.com/api":     "https://catalog.example.com",
		"https://catalog.example.com/api/":    "https://catalog.example.com",
		"https://catalog.example.com/api/v1":  "https://catalog.example.com",
		"https://catalog.example.com/api/v1/": "https://catalog.example.com",
		"http://localhost:8585/catalog/api":   "http://localhost:8585/catalog",
		"https://api/":                        "https://api",
		"catalog.example.com":                 "",
		"ftp://catalog.example.com":           "",
		"https://":                            "",
		"https://catalog.example.com?x=1":     "",
		"https://catalog.example.com#top":     "",
	} {
		if got, err := NormalizeHost(host); got != want || (err == nil) != (want != "") {
			t.Errorf("%q is %q, %v, want %q", host, got, err, want)
		}
	}
}
