package transport_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/client/transport"
)

// TestPrintable: of what a terminal obeys nothing is left, and of what it shows nothing is lost.
func TestPrintable(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"plain text, 100 %":  "plain text, 100 %",
		"\x1b[31mred\x1b[0m": "red",
		"\u009b31mred":       "red",
		"\x1b]8;;https://evil.example\x07link\x1b]8;;\x07": "link",
		"\x1b]0;title\x1b\\after":                          "after",
		"\u009d0;title\u009cafter":                         "after",
		"\x1bP1$r\x1b\\after":                              "after",
		"\x1bcreset":                                       "reset",
		"\x1b(0after":                                      "after",
		"cut short \x1b[":                                  "cut short ",
		"cut short \x1b":                                   "cut short ",
		"ov\roverwritten\b\b":                              "ovoverwritten",
		"bell\a null\x00 delete\x7f":                       "bell null delete",
		"\u202egnp.exe\u202c":                              "gnp.exe",
		"\u2066\u2067\u2068\u2069\u061c\u200e\u200f":       "",
		"zero\u200bwidth\ufeff soft\u00adhyphen":           "zerowidth softhyphen",
		"line\u2028par\u2029":                              "linepar",
		"two\nlines\tand a tab":                            "two\nlines\tand a tab",
		"Müller, Дмитрий, 李, 👩\u200d💻, क्\u200c": "Müller, Дмитрий, 李, 👩\u200d💻, क्\u200c",
		"not \xff UTF-8 \xc2": "not \uFFFD UTF-8 \uFFFD",
	} {
		if got := transport.Printable(given); got != want {
			t.Errorf("%q: %q, want %q", given, got, want)
		}
	}
	if got, want := transport.OneLine("  refused\r\n\n\x1b[2J  Apply complete! "), "refused Apply complete!"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// FuzzPrintable: whatever comes, no control character is left.
func FuzzPrintable(f *testing.F) {
	f.Add("\x1b\x1b[[31m")
	f.Add("\x1b]\x1b[31m")
	f.Fuzz(func(t *testing.T, given string) {
		got := transport.Printable(given)
		if i := strings.IndexFunc(got, func(r rune) bool {
			return unicode.IsControl(r) && r != '\n' && r != '\t' || r >= '\u202a' && r <= '\u202e'
		}); i >= 0 {
			t.Errorf("%q leaves %q", given, got)
		}
	})
}
