package transport_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// otherWays are what could send something without this package's guard.
var otherWays = []string{
	"http.DefaultClient", "http.DefaultTransport", "http.Transport", "http.Get", "http.Head", "http.Post", "http.PostForm",
	"net.Dial", "net.DialTimeout", "net.Dialer", "net.DialTCP", "tls.Dial", "tls.Dialer",
	"cleanhttp.DefaultClient", "cleanhttp.DefaultPooledClient", "cleanhttp.DefaultTransport", "cleanhttp.DefaultPooledTransport",
	"retryablehttp.NewClient", "retryablehttp.Client",
}

// TestOnlyWay reads the product's own code: it sends nothing but by a RoundTripper of this package, and every http.Client on
// top of one hands redirects to its caller. The stand-ins, the demo and what tests share are no part of the product.
func TestOnlyWay(t *testing.T) {
	t.Parallel()
	root, files := filepath.Join("..", "..", ".."), 0
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		inside, _ := filepath.Rel(root, path)
		inside = filepath.ToSlash(inside)
		if entry.IsDir() && slices.Contains([]string{
			".git", "internal/sandbox", "internal/demo", "internal/terraform", "internal/provider/acctest", "internal/client/transport", "internal/client/clienttest",
		}, inside) {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		files++
		parsed, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		names := map[string]string{}
		for _, one := range parsed.Imports {
			imported, _ := strconv.Unquote(one.Path.Value)
			name := imported[strings.LastIndex(imported, "/")+1:]
			if one.Name != nil {
				names[one.Name.Name] = name
				continue
			}
			names[strings.TrimPrefix(name, "go-")] = strings.TrimPrefix(name, "go-")
		}
		ast.Inspect(parsed, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.SelectorExpr:
				if from, isName := node.X.(*ast.Ident); isName && slices.Contains(otherWays, names[from.Name]+"."+node.Sel.Name) {
					t.Errorf("%s uses %s.%s, which nothing guards", inside, from.Name, node.Sel.Name)
				}
			case *ast.CompositeLit:
				if kind, isSelector := node.Type.(*ast.SelectorExpr); isSelector && kind.Sel.Name == "Client" {
					if from, isName := kind.X.(*ast.Ident); isName && names[from.Name] == "http" && !sets(node, "Transport", "CheckRedirect") {
						t.Errorf("%s has an http.Client without Transport or CheckRedirect", inside)
					}
				}
			}
			return true
		})
		return nil
	})
	if err != nil || files < 100 {
		t.Errorf("%d files were read: %v", files, err)
	}
}

// sets tells whether a literal sets all of the fields.
func sets(literal *ast.CompositeLit, fields ...string) bool {
	given := map[string]bool{}
	for _, element := range literal.Elts {
		if pair, isPair := element.(*ast.KeyValueExpr); isPair {
			if name, isName := pair.Key.(*ast.Ident); isName {
				given[name.Name] = true
			}
		}
	}
	return !slices.ContainsFunc(fields, func(field string) bool { return !given[field] })
}
