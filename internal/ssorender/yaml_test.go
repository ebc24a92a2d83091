package ssorender

import (
	"strings"
	"testing"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/openmetadata"
)

// awkwardTexts mean something else, or nothing, to YAML, to the server's substitution, to Compose, or to the shell.
var awkwardTexts = []string{
	"plain", "two words", " leading", "trailing ", "", "a: b", "a:b", "ends:", "a #b", "a#b", "#a", "- a", "-a", "?a", "? a", "*a", "&a", "!a", "!!str a",
	"%a", "@a", "`a`", "'a'", "it's", `"a"`, `\`, `a\`, `\n`, "[a]", "[a", "{a: b}", "a, b", "|", ">", "=", "<<", "~", "...", "---",
	"null", "Null", "true", "False", "yes", "NO", "on", "y", "0", "007", "1_000", "0x1F", "0o17", "0b1", "1e3", ".5", "1.", "12:30:45", "2026-11-23",
	"2026-11-23T10:00:00Z", ".inf", "-.INF", ".NaN", "0oa1b2c3", "0o7", "$", "$x", "${x}", "${x:-y}", "$${x}", "}", "$(x)", "a\nb", "a\r\nb", "\t", "tab\there",
	"\x00", "\x1b[0m", "\x7f", "\u0085", "\u00a0", "\u2028", "\ufeff", "ü", "日本", "😀", "https://example.okta.com/oauth2/aus1/v1/keys?a=b&c=d#e",
	strings.Repeat("long ", 40) + "text",
}

// readable reports whether a text can come from Terraform, whose texts are UTF-8.
func readable(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsRune(text, utf8.RuneError)
}

func checkScalar(t *testing.T, text string) {
	t.Helper()
	written := scalar(text)
	for _, r := range written {
		if r < ' ' || r > '~' {
			t.Fatalf("%q is written with the character %U", text, r)
		}
	}
	if strings.ContainsAny(written, "$#'`") {
		t.Fatalf("%q is written %s", text, written)
	}
	for _, document := range []string{"key: " + written + "\n", "key:\n  - " + written + "\n", "key: " + flowList([]string{text}) + "\n"} {
		var read yaml.Node
		if err := yaml.Unmarshal([]byte(openmetadata.Substitute(document, nil)), &read); err != nil {
			t.Fatalf("%q is written %s: %v", text, document, err)
		}
		value := read.Content[0].Content[1]
		if value.Kind == yaml.SequenceNode {
			value = value.Content[0]
		}
		if value.Value != text || value.ShortTag() != "!!str" {
			t.Errorf("%q is written %s and read as %s %q", text, document, value.ShortTag(), value.Value)
		}
	}
}

func TestScalarIsReadAsTheText(t *testing.T) {
	t.Parallel()
	for _, text := range awkwardTexts {
		checkScalar(t, text)
	}
}

// What YAML 1.1 reads as a truth value is quoted, though YAML 1.2, which the
// reader of these tests follows, takes it for a text.
func TestScalarQuotesWordsOfYAML11(t *testing.T) {
	t.Parallel()
	for _, word := range []string{"y", "Y", "yes", "Yes", "YES", "n", "N", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF", "true", "false", "null", "NULL", "12:30", "0o17", "017", "1_0"} {
		if got, want := scalar(word), `"`+word+`"`; got != want {
			t.Errorf("scalar(%s) = %s", word, got)
		}
	}
}

func TestScalarLeavesPlainTextsAlone(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"okta", "https://example.okta.com/oauth2/aus1", "openid email profile", "0oa1b2c3d4e5f6g7h8i9", "./conf", "org.openmetadata.service.security.JwtFilter",
		"/etc/openmetadata/jwtkeys/private_key.der", "username:preferred_username", "Gb389a-9f76-gdjs-a92j-0242bk94356",
	} {
		got, want := scalar(text), text
		if text == "./conf" {
			want = `"./conf"`
		}
		if got != want {
			t.Errorf("scalar(%s) = %s, want %s", text, got, want)
		}
	}
}

func FuzzScalar(f *testing.F) {
	for _, text := range awkwardTexts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !readable(text) {
			t.Skip("no text of Terraform")
		}
		checkScalar(t, text)
	})
}
