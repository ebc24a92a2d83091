package filter_test

import (
	"errors"
	"testing"

	"github.com/openmetadata-okta/terraform-provider-openmetadata/internal/sandbox/okta/filter"
)

// object is a group as a filter sees it.
var object = filter.Attributes{
	"type": {"OKTA_GROUP"}, "profile.name": {"data-team"}, "tags": {"a", "b"},
	"lastUpdated": {"2026-03-01T12:00:00Z"},
}

func TestExpressions(t *testing.T) {
	t.Parallel()
	for expression, want := range map[string]bool{
		``:                       true,
		`type eq "OKTA_GROUP"`:   true,
		`type EQ "okta_group"`:   true,
		`type eq "BUILT_IN"`:     false,
		`profile.name sw "data"`: true,
		`profile.name sw "team"`: false,
		`profile.name co "team"`: true,
		`tags eq "b"`:            true,
		`tags pr`:                true,
		`nick pr`:                false,
		`lastUpdated gt "2026-03-01T11:59:59.000Z"`:             true,
		`lastUpdated lt "2026-03-01T12:00:00.000Z"`:             false,
		`lastUpdated ge "2026-03-01T12:00:00.000Z"`:             true,
		`lastUpdated le "2026-03-01T13:00:00.000Z"`:             true,
		`type eq "x" or type eq "OKTA_GROUP" and tags eq "a"`:   true,
		`(type eq "OKTA_GROUP" or type eq "x") and tags eq "c"`: false,
		`profile.name eq "a \"b\""`:                             false,
		`profile.name eq "data\u002dteam"`:                      true,
		`profile.name ne "data-team"`:                           false,
		`type ne "BUILT_IN"`:                                    true,
		`not (type eq "OKTA_GROUP")`:                            false,
		`not (type eq "x") and tags eq "a"`:                     true,
		`nick eq true or tags pr`:                               true,
	} {
		f, err := filter.Parse(expression, "type", "profile.", "tags", "nick", "lastUpdated")
		if err != nil {
			t.Errorf("%s: %v", expression, err)
			continue
		}
		if got := f.Keeps(object); got != want {
			t.Errorf("%s: %v, want %v", expression, got, want)
		}
	}
}

func TestBadExpressions(t *testing.T) {
	t.Parallel()
	for _, expression := range []string{
		"type", "type eq", "type is \"x\"", "other eq \"x\"", "(type eq \"x\"", "type eq \"x\")", "type eq \"x", "type eq \"x\" and",
		"and", "()", "type eq ( \"x\"", " ",
		"type eq OKTA_GROUP", "type eq 'OKTA_GROUP'", "type eq \"\\x\"", "not", "not type", "not type eq \"x\"", "type ne", "type eq NaN",
	} {
		if f, err := filter.Parse(expression, "type"); !errors.Is(err, filter.ErrSyntax) {
			t.Errorf("%q: %v, %v", expression, f != nil, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`type eq "x" and (tags pr or profile.name sw "y\"z")`)
	f.Fuzz(func(t *testing.T, expression string) {
		parsed, err := filter.Parse(expression, "type", "tags", "profile.")
		if err == nil {
			_ = parsed.Keeps(object)
		} else if !errors.Is(err, filter.ErrSyntax) {
			t.Errorf("%q: %v", expression, err)
		}
	})
}
