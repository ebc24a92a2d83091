// Command moduledocs writes the tables of variables and outputs of a module into its README, between the two marks.
//
//	go run ./tools/moduledocs examples/modules/okta-sso
package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

const (
	begin = "<!-- Written by make docs from variables.tf and outputs.tf. -->\n"
	end   = "<!-- End of what make docs writes. -->\n"
)

func main() {
	if len(os.Args) != 2 {
		fail(errors.New("give the directory of the module"))
	}
	if err := write(os.Args[1]); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func write(module string) error {
	tables, err := render(module)
	if err != nil {
		return err
	}
	readme := filepath.Join(module, "README.md")
	page, err := os.ReadFile(readme)
	if err != nil {
		return err
	}
	before, rest, begins := strings.Cut(string(page), begin)
	_, after, ends := strings.Cut(rest, end)
	if !begins || !ends {
		return fmt.Errorf("%s lacks the marks of the tables", readme)
	}
	return os.WriteFile(readme, []byte(before+begin+tables+end+after), 0o600)
}

// render gives the tables, those without a default first.
func render(module string) (string, error) {
	var tables strings.Builder
	variables, err := blocks(filepath.Join(module, "variables.tf"), "variable")
	if err != nil {
		return "", err
	}
	tables.WriteString("\n### Variables\n\n| Name | Type | Default | Description |\n| --- | --- | --- | --- |\n")
	slices.SortStableFunc(variables, func(a, b block) int {
		return cmp.Compare(len(a.text["default"]), 0) - cmp.Compare(len(b.text["default"]), 0)
	})
	for _, v := range variables {
		written := "required"
		if v.text["default"] != "" {
			written = code(v.text["default"])
		}
		fmt.Fprintf(&tables, "| %s | %s | %s | %s |\n", code(v.name), code(v.text["type"]), written, v.described())
	}
	outputs, err := blocks(filepath.Join(module, "outputs.tf"), "output")
	if err != nil {
		return "", err
	}
	tables.WriteString("\n### Outputs\n\n| Name | Description |\n| --- | --- |\n")
	for _, o := range outputs {
		fmt.Fprintf(&tables, "| %s | %s |\n", code(o.name), o.described())
	}
	tables.WriteString("\n")
	return tables.String(), nil
}

// block is a variable or an output; text has what its arguments are written as.
type block struct {
	name, description string
	text              map[string]string
}

func (b block) described() string {
	marks := ""
	for _, mark := range []string{"sensitive", "ephemeral"} {
		if b.text[mark] == "true" {
			marks += " (" + mark + ")"
		}
	}
	return strings.ReplaceAll(b.description, "|", "\\|") + marks
}

// code is an expression on one line. One of several lines is an object with a member on each between the first and the last.
func code(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.Join(strings.Fields(line), " ")
	}
	if last := len(lines) - 1; last > 0 {
		text = lines[0] + " " + strings.Join(lines[1:last], ", ") + " " + lines[last]
	}
	return "`" + strings.ReplaceAll(text, "|", "\\|") + "`"
}

func blocks(file, kind string) ([]block, error) {
	source, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	parsed, diagnostics := hclsyntax.ParseConfig(source, file, hcl.InitialPos)
	if diagnostics.HasErrors() {
		return nil, diagnostics
	}
	body, _ := parsed.Body.(*hclsyntax.Body)
	var found []block
	for _, b := range body.Blocks {
		if b.Type != kind {
			continue
		}
		one := block{name: b.Labels[0], text: map[string]string{}}
		for name, attribute := range b.Body.Attributes {
			one.text[name] = string(attribute.Expr.Range().SliceBytes(source))
		}
		if description := b.Body.Attributes["description"]; description != nil {
			value, diagnostics := description.Expr.Value(nil)
			if diagnostics.HasErrors() {
				return nil, diagnostics
			}
			one.description = value.AsString()
		}
		if one.description == "" {
			return nil, fmt.Errorf("%s: %s %s has no description", file, kind, one.name)
		}
		found = append(found, one)
	}
	return found, nil
}
