package words_test

import (
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/words"
)

func TestSentence(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                        ".",
		"the key is absent":       "The key is absent.",
		"The key is absent.":      "The key is absent.",
		"no such user!":           "No such user!",
		"is it there?":            "Is it there?",
		"it ends here: a, b":      "It ends here: a, b.",
		"https://a.example":       "Https://a.example.",
		"éclair":                  "éclair.",
		"\"quoted\" is no letter": "\"quoted\" is no letter.",
		"3 of them.":              "3 of them.",
	} {
		if is := words.Sentence(text); is != want {
			t.Errorf("Sentence(%q) is %q, not %q", text, is, want)
		}
	}
}

func TestClause(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                   "",
		"refused":            "refused",
		"Refused.":           "Refused",
		"Not authorized! ":   "Not authorized",
		"it failed...":       "it failed",
		"what for?":          "what for?",
		"a.b. And c":         "a.b. And c",
		"ends with a host.!": "ends with a host",
	} {
		if is := words.Clause(text); is != want {
			t.Errorf("Clause(%q) is %q, not %q", text, is, want)
		}
		if end := words.Sentence(words.Clause(text)); text != "" && want[len(want)-1] != '?' && end != words.Capital(want)+"." {
			t.Errorf("the sentence of the clause %q is %q", want, end)
		}
	}
}

func TestCapitalAndSmall(t *testing.T) {
	t.Parallel()
	for _, pair := range []struct{ small, capital string }{
		{"", ""}, {"a", "A"}, {"every token", "Every token"}, {"zero", "Zero"}, {"éclair", "éclair"}, {"_name", "_name"}, {"3 bots", "3 bots"},
	} {
		if is := words.Capital(pair.small); is != pair.capital {
			t.Errorf("Capital(%q) is %q, not %q", pair.small, is, pair.capital)
		}
		if is := words.Small(pair.capital); is != pair.small {
			t.Errorf("Small(%q) is %q, not %q", pair.capital, is, pair.small)
		}
	}
}

func TestQuoted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		values    []string
		separator string
		want      string
	}{
		{nil, ", ", ""},
		{[]string{"openid"}, ", ", `"openid"`},
		{[]string{"openid", "email"}, ", ", `"openid", "email"`},
		{[]string{"RS256", ""}, " or ", `"RS256" or ""`},
		{[]string{`a"b`, "c\nd"}, " and ", `"a\"b" and "c\nd"`},
	} {
		if is := words.Quoted(c.values, c.separator); is != c.want {
			t.Errorf("Quoted(%q, %q) is %s, not %s", c.values, c.separator, is, c.want)
		}
	}
}

func TestPlural(t *testing.T) {
	t.Parallel()
	for count, want := range map[int]string{0: "are", 1: "is", 2: "are", 11: "are"} {
		if is := words.Plural(count, "is", "are"); is != want {
			t.Errorf("Plural(%d) is %q, not %q", count, is, want)
		}
	}
}
