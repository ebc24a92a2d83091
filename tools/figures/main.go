// Command figures counts the Go code of a checkout that is neither test nor generated: lines, those of them that are code and
// no comment, files, the largest package and exported symbols, for the product and for its doubles, and the modules that it
// requires.
//
//	go run ./tools/figures [DIRECTORY]
package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// harness are places that only tests use.
var harness = []string{
	"internal/provider/acctest", "internal/provider/upgrade", "internal/client/clienttest", "internal/client/transport/answertest",
	"internal/ssoconfig/mistakes", "internal/evidence", "internal/sandbox/okta/orgtest",
}

// areas are the parts that are counted, by the beginnings of their paths; what is in none is left out.
var areas = []struct {
	name  string
	paths []string
}{
	{"product", []string{"main.go", "internal/provider", "internal/client", "internal/jwtkey", "internal/keyfile", "internal/ssoconfig", "internal/ssorender", "internal/ssocheck"}},
	{"doubles", []string{"internal/sandbox"}},
}

type figures struct {
	lines, code, files, exported int
	packages                     map[string]int
}

func main() {
	root := "."
	if len(os.Args) > 1 {
		root = os.Args[1]
	}
	counted := map[string]*figures{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		area := areaOf(filepath.ToSlash(name))
		if area == "" {
			return nil
		}
		if counted[area] == nil {
			counted[area] = &figures{packages: map[string]int{}}
		}
		return counted[area].add(path, filepath.Dir(name))
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, "figures:", err)
		os.Exit(1)
	}
	for _, area := range areas {
		f := counted[area.name]
		if f == nil {
			continue
		}
		largest, most := "", 0
		for name, files := range f.packages {
			if files > most || files == most && name < largest {
				largest, most = name, files
			}
		}
		fmt.Printf("%s: %d lines, %d of them code, in %d files of %d packages, %d exported symbols; the largest package is %s with %d files\n",
			area.name, f.lines, f.code, f.files, len(f.packages), f.exported, largest, most)
	}
	requirements, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err == nil {
		indirect := strings.Count(string(requirements), "// indirect")
		fmt.Printf("modules: %d, %d of them indirect\n", strings.Count(string(requirements), "\n\t"), indirect)
	}
}

func areaOf(name string) string {
	if slices.ContainsFunc(harness, func(path string) bool { return strings.HasPrefix(name, path+"/") }) {
		return ""
	}
	for _, area := range areas {
		if slices.ContainsFunc(area.paths, func(path string) bool { return name == path || strings.HasPrefix(name, path+"/") }) {
			return area.name
		}
	}
	return ""
}

func (f *figures) add(path, directory string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	file, err := parser.ParseFile(token.NewFileSet(), path, content, parser.ParseComments)
	if err != nil || ast.IsGenerated(file) {
		return err
	}
	f.lines += strings.Count(string(content), "\n")
	f.code += linesOfCode(content)
	f.files++
	f.packages[directory]++
	for _, declaration := range file.Decls {
		switch typed := declaration.(type) {
		case *ast.FuncDecl:
			if typed.Name.IsExported() {
				f.exported++
			}
		case *ast.GenDecl:
			for _, spec := range typed.Specs {
				switch symbol := spec.(type) {
				case *ast.TypeSpec:
					if symbol.Name.IsExported() {
						f.exported++
					}
				case *ast.ValueSpec:
					f.exported += len(slices.DeleteFunc(slices.Clone(symbol.Names), func(name *ast.Ident) bool { return !name.IsExported() }))
				}
			}
		}
	}
	return nil
}

// linesOfCode counts the lines on which something stands that is no comment.
func linesOfCode(content []byte) int {
	var source scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, len(content))
	source.Init(file, content, nil, 0)
	lines := map[int]bool{}
	for {
		at, kind, text := source.Scan()
		if kind == token.EOF {
			return len(lines)
		}
		if kind == token.SEMICOLON && text != ";" {
			continue // the end of a line
		}
		first := file.Line(at)
		for line := range strings.Count(text, "\n") + 1 {
			lines[first+line] = true
		}
	}
}
