package transport

import (
	"strings"
	"testing"
)

func TestTrimCredential(t *testing.T) {
	t.Parallel()
	for _, given := range []string{
		"secret", "secret\n", "\r\n secret\t", "Bearer secret", "bearer  secret\n", "SSWS secret", " ssws secret",
		"Authorization: Bearer secret\r\n", "authorization:SSWS secret", "Bearer Bearer secret", "\u00a0secret\u2003",
	} {
		if got := TrimCredential(given); got != "secret" {
			t.Errorf("%q becomes %q", given, got)
		}
	}
	for given, want := range map[string]string{"": "", " \n": "", "Bearersecret": "Bearersecret", "a b": "a b", "Bearer ": "", "SSWS\n": ""} {
		if got := TrimCredential(given); got != want {
			t.Errorf("%q becomes %q, want %q", given, got, want)
		}
	}
}

func TestUnfitForHeader(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"eyJhbGciOi.J-_~+/=": "", "sec\nret": "character 4 is a line break", "sec\rret": "character 4 is a line break",
		"sec ret": "character 4 is a blank", "sec\tret": "character 4 is a blank", "secrét": "character 5 is none of the visible", "sec\x00ret": "character 4 is none of the visible",
	} {
		got := UnfitForHeader(given)
		if !strings.Contains(got, want) || want == "" && got != "" {
			t.Errorf("%q: %q, want %q", given, got, want)
		}
		if strings.Contains(got, "sec") {
			t.Errorf("%q shows the credential", got)
		}
	}
}
