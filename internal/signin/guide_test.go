package signin

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// quoted matches what the guide quotes.
var quoted = regexp.MustCompile("`([^`]+)`")

// TestGuide_rowsAreTests holds the table of the guide "Sign-in problems" to the settings that the tests break: the same
// rows, in each what a person is told, and a check that fails then.
func TestGuide_rowsAreTests(t *testing.T) {
	content, err := os.ReadFile(filepath.Join(repository, "templates", "guides", "sign-in-problems.md.tmpl"))
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string][]string{}
	for line := range strings.Lines(string(content)) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) == 5 && !strings.Contains(line, "---") {
			rows[strings.TrimSpace(cells[1])] = cells[2:4]
		}
	}
	delete(rows, "Broken setting")
	if len(rows) != len(settings) {
		t.Errorf("the table has %d rows, and %d settings are tested", len(rows), len(settings))
	}
	for _, tested := range settings {
		cells, found := rows[tested.name]
		if !found {
			t.Errorf("the table has no row %q", tested.name)
			continue
		}
		told := quotes(cells[0])
		for flow, symptom := range tested.symptom {
			if !slices.ContainsFunc(told, func(text string) bool { return strings.Contains(symptom, text) }) {
				t.Errorf("%s: the table tells %q, and the test of the flow %q %q", tested.name, told, flow, symptom)
			}
		}
		named := quotes(cells[1])
		if len(named) == 0 || slices.ContainsFunc(named, func(name string) bool { return !slices.Contains(tested.checks, name) }) {
			t.Errorf("%s: the table names the checks %q, and the tested ones are %q", tested.name, named, tested.checks)
		}
	}
}

func quotes(cell string) []string {
	var texts []string
	for _, match := range quoted.FindAllStringSubmatch(cell, -1) {
		texts = append(texts, match[1])
	}
	return texts
}
