// Command prose looks for words that this project does not use, in documents, templates, examples and the comments and texts of
// Go files, and for comments that are wider than the others. It prints each place, with what to write instead, and ends with 1
// where there is one.
//
//	go run ./tools/prose
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"unicode/utf8"
)

// words are those that are not used, and what the field has for them.
var words = []struct {
	found   *regexp.Regexp
	instead string
}{
	{regexp.MustCompile(`\b[Aa]n URL\b`), "a URL"},
	{regexp.MustCompile(`\b(?:himself|hisself)\b`), "themselves"},
	{regexp.MustCompile(`\b(?:is|are|be) worn\b`), "has expired"},
	{regexp.MustCompile(`\bYour word that\b`), "Confirms that"},
	{regexp.MustCompile(`^[^/]*Description: .*\bLeft out: `), "Defaults to, or: If unset"},
	{regexp.MustCompile(`(?i)\binformations\b`), "information"},
	{regexp.MustCompile(`(?i)\b(?:todo|fixme)\b:`), "nothing: do it, or file it"},
	{regexp.MustCompile(`\b(?:the the|a a|an an|of of|to to|is is|are are|and and|it it)\b`), "it once"},
}

// ofUsers are the files that users read, and testName is a name that tells them nothing.
var (
	ofUsers  = regexp.MustCompile(`^(?:docs|templates|examples)/|^README\.md$`)
	testName = regexp.MustCompile(`\bTest(?:Acc|Contract|SignIn|Sweep|[A-Z][a-z]+_)\w*`)
)

// comment is a line of a comment in Go that is text: no directive, no code, no table.
var comment = regexp.MustCompile(`^\t*// \S`)

// width is the column at which comments wrap, with tabs of four.
const width = 128

func main() {
	list, err := exec.CommandContext(context.Background(), "git", "ls-files", "*.go", "*.md", "*.tmpl", "*.tf", "*.hcl", ":!CHANGELOG.md", ":!tools/prose", ":!internal/provider/words_test.go").Output()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	found := 0
	for file := range strings.FieldsSeq(string(list)) {
		content, err := os.ReadFile(file)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		for i, line := range strings.Split(string(content), "\n") {
			for _, w := range words {
				hit := w.found.FindString(line)
				if hit == "" {
					continue
				}
				found++
				fmt.Printf("%s:%d: %q: write %s\n", file, i+1, hit, w.instead)
			}
			if strings.HasSuffix(file, ".go") && comment.MatchString(line) && utf8.RuneCountInString(strings.ReplaceAll(line, "\t", "    ")) > width {
				found++
				fmt.Printf("%s:%d: a comment that is wider than %d columns: wrap it\n", file, i+1, width)
			}
			if hit := testName.FindString(line); hit != "" && ofUsers.MatchString(file) {
				found++
				fmt.Printf("%s:%d: %q: write what the user gets\n", file, i+1, hit)
			}
		}
	}
	if found > 0 {
		os.Exit(1)
	}
}
