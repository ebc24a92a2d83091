// Package stories holds the guide "Lockouts" to the tests of the stories that it tells. The tests themselves are beside what
// they are about, have Story in their names, and speak of the stories by the labels that the guide has:
//
//	TF_ACC=1 go test ./... -run Story
package stories

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const repository = "../.."

// stories are all that are to be told: facts, issues and pull requests of OpenMetadata, issues of its charts and of other
// projects.
var stories = strings.Fields(`
	fact:7 fact:11 fact:24 fact:36 fact:37 fact:38 fact:39 fact:40 fact:41 fact:43 fact:49 fact:50 fact:51 fact:52 fact:53 fact:56 fact:59
	fact:69 fact:70 fact:71 fact:72 fact:73 fact:77 fact:80 fact:81 fact:82 fact:87 fact:141 fact:142 fact:156 fact:157 fact:161 fact:162 fact:167
	fact:117 fact:118 fact:121 fact:122 fact:123 fact:124 fact:125 fact:126 fact:127 fact:128 fact:130 fact:132 fact:135 fact:136 fact:137 fact:138

	issue:2773 issue:24334 issue:25412 pull:33477 issue:30304 issue:28088 issue:9525 issue:15489 issue:31786 issue:26159 issue:32904 issue:29597
	issue:30882 issue:23979 issue:28781 issue:22675 issue:16662 issue:15518 issue:20811 issue:20782 issue:26145 issue:20948 issue:28062
	issue:29488 issue:25128 issue:25007 issue:21532 issue:22413 issue:24806 issue:14720 issue:7677 issue:4055 issue:2491 pull:25648
	issue:16141 issue:19306 issue:5194

	pull:32251 pull:30499 issue:28379 issue:27312 issue:28870 issue:3083 issue:9344 issue:11362 pull:11463 pull:10071 issue:10303
	pull:26477 issue:19140 commons:261 commons:310 issue:5921 issue:22511 issue:6511 issue:7611 issue:16763 issue:14709
	issue:14602 issue:5883 charts:462 issue:5564 issue:27235 tfe:1771 konnect:104 aquasec:186 aiven:1877 archestra:1448
`)

var (
	told     = regexp.MustCompile(`\b(fact|issue|pull|charts|commons|tfe|konnect|aquasec|aiven|archestra)\s?(\d+)\b`)
	outcomes = []string{"Refused", "Warned", "Repaired", "Rolled back", "Provided"}
)

// row is one of the guide's.
type row struct {
	story, outcome string
	labels         []string
}

// TestGuide_storiesHaveTests: every story has a row, for every story of a row there is a test that speaks of it, and every test
// of stories speaks of one that has a row.
func TestGuide_storiesHaveTests(t *testing.T) {
	t.Parallel()
	rows, functions := readGuide(t), readTests(t)
	var toldInRows []string
	for _, r := range rows {
		if !slices.ContainsFunc(outcomes, func(outcome string) bool { return strings.HasPrefix(r.outcome, outcome) }) {
			t.Errorf("%s: %q begins with none of %q", r.story, r.outcome, outcomes)
		}
		if len(r.labels) == 0 {
			t.Errorf("%s: the row names no story", r.story)
		}
		toldInRows = append(toldInRows, r.labels...)
	}
	shown := map[string]bool{}
	for name, spoken := range functions {
		if strings.Contains(name, "Story_") && !slices.ContainsFunc(spoken, func(label string) bool { return slices.Contains(toldInRows, label) }) {
			t.Errorf("the guide tells none of the stories of %s: %v", name, spoken)
		}
		for _, label := range spoken {
			shown[label] = true
		}
	}
	for _, label := range toldInRows {
		if !shown[label] {
			t.Errorf("no test speaks of %s", label)
		}
	}
	for _, story := range stories {
		if !slices.Contains(toldInRows, story) {
			t.Errorf("the guide does not tell %s", story)
		}
	}
	for _, label := range toldInRows {
		if !slices.Contains(stories, label) {
			t.Errorf("the guide tells %s, which is not among the stories", label)
		}
	}
}

// readGuide reads the rows of the guide's tables.
func readGuide(t *testing.T) []row {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(repository, "templates", "guides", "lockouts.md.tmpl"))
	if err != nil {
		t.Fatal(err)
	}
	var rows []row
	for line := range strings.Lines(string(content)) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) != 5 || strings.Contains(line, "---") || strings.Contains(line, "| Story |") {
			continue
		}
		rows = append(rows, row{story: strings.TrimSpace(cells[1]), outcome: strings.TrimSpace(cells[3]), labels: labels(cells[1])})
	}
	if len(rows) == 0 {
		t.Fatal("the guide has no rows")
	}
	return rows
}

// labels are the stories that a text speaks of, as "fact:7". In a name they stand without the blank, as fact7, and are parted
// by underscores.
func labels(text string) []string {
	var found []string
	for _, match := range told.FindAllStringSubmatch(strings.ReplaceAll(text, "_", " "), -1) {
		found = append(found, match[1]+":"+match[2])
	}
	return found
}

// readTests reads every test of the repository: its name, and the stories that its name, its comment and its texts speak of.
func readTests(t *testing.T) map[string][]string {
	t.Helper()
	functions := map[string][]string{}
	err := filepath.WalkDir(filepath.Join(repository, "internal"), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		for _, declaration := range file.Decls {
			function, isFunction := declaration.(*ast.FuncDecl)
			if !isFunction || function.Recv != nil || !strings.HasPrefix(function.Name.Name, "Test") {
				continue
			}
			name := function.Name.Name
			if _, twice := functions[name]; twice && strings.Contains(name, "Story_") {
				return fmt.Errorf("%s is there twice", name)
			}
			functions[name] = append(labels(name), labels(function.Doc.Text())...)
			ast.Inspect(function.Body, func(node ast.Node) bool {
				if literal, isLiteral := node.(*ast.BasicLit); isLiteral && literal.Kind == token.STRING {
					functions[name] = append(functions[name], labels(literal.Value)...)
				}
				return true
			})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return functions
}
