package evidence

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// fact is one of FACTS.md.
type fact struct {
	id, statement, evidence string
	// kept: it says why it stands there although nothing cites it.
	kept bool
}

var (
	factHead     = regexp.MustCompile(`^\*\*([FMO]\d+)\.\*\* (.+)$`)
	kind         = regexp.MustCompile(`^(Recorded|Observed|Documented|Source|Inferred|Superseded)\b`)
	since        = regexp.MustCompile(`^\w+, \d+\.\d+(\.\d+)?[,:;.]`)
	supersededBy = regexp.MustCompile(`^Superseded by ([FMO]\d+)\b`)
	shownBy      = regexp.MustCompile("`([^`/ ]+)/([^`/ ]+)`((?: answers \\d+)?(?: and)?(?: holds `[^`]+`)?)")
	answers      = regexp.MustCompile(`answers (\d+)`)
	holds        = regexp.MustCompile("holds `([^`]+)`")
)

// facts reads FACTS.md.
func facts(t *testing.T) []fact {
	t.Helper()
	content, err := os.ReadFile("FACTS.md")
	if err != nil {
		t.Fatal(err)
	}
	var all []fact
	for paragraph := range strings.SplitSeq(string(content), "\n\n") {
		lines := strings.Split(strings.TrimSpace(paragraph), "\n")
		head := factHead.FindStringSubmatch(lines[0])
		if head == nil {
			if strings.HasPrefix(lines[0], "**") {
				t.Errorf("%q begins like a fact and is none", lines[0])
			}
			continue
		}
		if len(lines) != 2 {
			t.Errorf("%s has %d lines: its statement is one, how it is known the other", head[1], len(lines))
			continue
		}
		all = append(all, fact{id: head[1], statement: head[2], evidence: lines[1], kept: strings.Contains(lines[1], " Kept: ")})
	}
	if len(all) < 167 {
		t.Fatalf("only %d facts were read", len(all))
	}
	return all
}

// TestFacts_areKnownSomehow: each fact has a number of its own and says how it is known, since which version of OpenMetadata,
// and by which recording if it was recorded, whose status and text are there.
func TestFacts_areKnownSomehow(t *testing.T) {
	t.Parallel()
	all := facts(t)
	ids, kinds := map[string]bool{}, map[string]int{}
	for _, f := range all {
		if ids[f.id] {
			t.Errorf("%s stands there twice", f.id)
		}
		ids[f.id] = true
	}
	for _, f := range all {
		of := kind.FindString(f.evidence)
		kinds[of]++
		if of == "" {
			t.Errorf("%s does not say how it is known: %s", f.id, f.evidence)
		}
		if of == "Superseded" {
			if by := supersededBy.FindStringSubmatch(f.evidence); by == nil || !ids[by[1]] {
				t.Errorf("%s does not say which fact is right: %s", f.id, f.evidence)
			}
		} else if f.id[0] != 'O' && !since.MatchString(f.evidence) {
			t.Errorf("%s does not say since which version it is known: %s", f.id, f.evidence)
		}
		shown := shownBy.FindAllStringSubmatch(f.evidence, -1)
		if of == "Recorded" && len(shown) == 0 {
			t.Errorf("%s was recorded, and names no recording with what it shows: %s", f.id, f.evidence)
		}
		if of != "Recorded" && of != "Superseded" {
			continue
		}
		for _, one := range shown {
			for _, missing := range lacks(t, one[1], one[2], one[3]) {
				t.Errorf("%s: %s/%s %s", f.id, one[1], one[2], missing)
			}
			if of == "Recorded" && one[3] == "" {
				t.Errorf("%s does not say what %s/%s shows", f.id, one[1], one[2])
			}
		}
	}
	t.Logf("%d facts: %v", len(all), kinds)
}

// lacks says what a recording does not have of what a fact says it shows.
func lacks(t *testing.T, of, name, claimed string) (missing []string) {
	t.Helper()
	recording := Recording(t, of, name)
	if want := answers.FindStringSubmatch(claimed); want != nil {
		var exchange struct{ Response struct{ Status int } }
		if err := json.Unmarshal(recording, &exchange); err != nil || strconv.Itoa(exchange.Response.Status) != want[1] {
			missing = append(missing, fmt.Sprintf("answers %d, not %s", exchange.Response.Status, want[1]))
		}
	}
	if want := holds.FindStringSubmatch(claimed); want != nil && !strings.Contains(string(recording), want[1]) {
		missing = append(missing, fmt.Sprintf("does not hold %q", want[1]))
	}
	return missing
}

var (
	// cited is a fact's number, also in its spelling for users ("fact 40"); a range cites all between.
	cited = regexp.MustCompile(`(?:^|[^\w.+/=-])(?:([FMO])|[Ff]acts? )(\d{1,3})\b(?:(?: to | and |, )([FMO]?)(\d{1,3})\b)?`)
	// elsewhere are ways to cite what the repository does not have.
	elsewhere = regexp.MustCompile(`\b(?:okta|openmetadata|openmetadata-okta-observed|terraform|peers-and-needs)\.md\b|\bobserved facts\b|composition-today`)
	// citing are the kinds of files that cite.
	citing = []string{".go", ".md", ".tmpl", ".tf", ".hcl", ".js", ".sh", ".yml", ".yaml"}
)

// citations lists the facts that a line cites.
func citations(line string) (found []string) {
	for _, m := range cited.FindAllStringSubmatch(line, -1) {
		letter, first, second := m[1], m[2], m[4]
		if letter == "" {
			letter = "F"
		}
		found = append(found, letter+first)
		if second == "" || m[1] != "" && m[3] != letter {
			if m[3] != "" {
				found = append(found, m[3]+second)
			}
			continue
		}
		from, errFrom := strconv.Atoi(first)
		to, errTo := strconv.Atoi(second)
		if errFrom != nil || errTo != nil {
			continue
		}
		if strings.Contains(m[0], " to ") {
			for n := from + 1; n < to; n++ {
				found = append(found, "~"+letter+strconv.Itoa(n))
			}
		}
		found = append(found, letter+second)
	}
	return found
}

// TestFacts_areCited: each citation in code, tests, documents and examples resolves, none points out of the repository, and no
// fact stands there for nothing.
func TestFacts_areCited(t *testing.T) {
	t.Parallel()
	known := map[string]fact{}
	for _, f := range facts(t) {
		known[f.id] = f
	}
	counted := map[string]int{}
	files := 0
	for file, line := range lines(t, filepath.Join("..", "..")) {
		if elsewhere.MatchString(line) {
			t.Errorf("%s cites what the repository does not have: %s", file, strings.TrimSpace(line))
		}
		for _, id := range citations(line) {
			id, between := strings.CutPrefix(id, "~")
			if _, there := known[id]; there {
				counted[id]++
			} else if !between {
				t.Errorf("%s cites %s, which is no fact: %s", file, id, strings.TrimSpace(line))
			}
		}
		files++
	}
	total := 0
	for _, id := range slices.Sorted(maps.Keys(known)) {
		total += counted[id]
		if counted[id] == 0 && !known[id].kept {
			t.Errorf("nothing cites %s, and it does not say why it is kept", id)
		}
	}
	t.Logf("%d citations of %d facts", total, len(counted))
}

// lines gives all lines of the files that cite, by file and number.
func lines(t *testing.T, root string) func(func(string, string) bool) {
	t.Helper()
	return func(yield func(string, string) bool) {
		err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			name := entry.Name()
			if entry.IsDir() {
				if name == ".git" || name == "bin" || name == ".terraform" {
					return filepath.SkipDir
				}
				return nil
			}
			if !slices.Contains(citing, filepath.Ext(name)) || name == "FACTS.md" || name == "facts_test.go" {
				return nil
			}
			content, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			for i, line := range strings.Split(string(content), "\n") {
				if !yield(fmt.Sprintf("%s:%d", strings.TrimPrefix(file, root+string(filepath.Separator)), i+1), line) {
					return filepath.SkipAll
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// TestCitations: what counts as a citation.
func TestCitations(t *testing.T) {
	t.Parallel()
	for line, want := range map[string][]string{
		"refused (F7, F24, fact 40)": {"F7", "F24", "F40"},
		"F162 to F164, M5":           {"F162", "~F163", "F164", "M5"},
		"# Facts 124 and 127: lower": {"F124", "F127"},
		`"F17, M26", "x"`:            {"F17", "M26"},
		"F100000 xF12 F12x a-F3 /F4": nil,
		"as seen (M16 to M18)":       {"M16", "~M17", "M18"},
		"F5 and O2; F6":              {"F5", "O2", "F6"},
	} {
		if got := citations(line); !slices.Equal(got, want) {
			t.Errorf("%q cites %v, want %v", line, got, want)
		}
	}
}
