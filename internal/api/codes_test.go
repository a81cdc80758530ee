package api_test

import (
	"cmp"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"careloop/internal/errs"
	"careloop/internal/i18n"
)

// codes are those that the source speaks of, by what they are: error, field, warning. Words are all strings in it:
// some codes come out of a function or a map.
type codes struct {
	errors   map[string]map[errs.Kind]bool
	fields   map[string]bool
	warnings map[string]bool
	words    map[string]bool
}

// kinds reads the constants of errs by their name.
var kinds = map[string]errs.Kind{
	"KindInvalid": errs.KindInvalid, "KindUnauthenticated": errs.KindUnauthenticated, "KindForbidden": errs.KindForbidden,
	"KindNotFound": errs.KindNotFound, "KindConflict": errs.KindConflict, "KindStale": errs.KindStale, "KindTooMany": errs.KindTooMany,
	"KindUnavailable": errs.KindUnavailable, "KindInternal": errs.KindInternal,
}

// readCodes reads every source file of ours that is no test.
func readCodes(t testing.TB) codes {
	t.Helper()
	c := codes{map[string]map[errs.Kind]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil || !strings.HasPrefix(file.Name.Name, "errs") && !imports(file, "careloop/internal/errs") {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				if word, ok := text(n); ok {
					c.words[word] = true
				}
			case *ast.CallExpr:
				c.call(n)
			case *ast.CompositeLit:
				c.literal(file.Name.Name, n)
			case *ast.AssignStmt:
				c.assign(file.Name.Name, n)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func imports(file *ast.File, path string) bool {
	return slices.ContainsFunc(file.Imports, func(i *ast.ImportSpec) bool { return i.Path.Value == strconv.Quote(path) })
}

func (c codes) add(kind errs.Kind, code string) {
	if c.errors[code] == nil {
		c.errors[code] = map[errs.Kind]bool{}
	}
	c.errors[code][kind] = true
}

// call reads errs.New(kind, "code") and faults.Add(name, "code").
func (c codes) call(n *ast.CallExpr) {
	sel, ok := n.Fun.(*ast.SelectorExpr)
	if !ok || len(n.Args) < 2 {
		return
	}
	code, ok := text(n.Args[1])
	if !ok {
		return
	}
	pkg, _ := sel.X.(*ast.Ident)
	switch {
	case sel.Sel.Name == "New" && pkg != nil && pkg.Name == "errs":
		c.add(kindIn(n.Args[0]), code)
	case sel.Sel.Name == "Add":
		c.fields[code] = true
	}
}

// literal reads errs.Field{Code: "code"}, Error{Kind: …, Code: "code"} and Warning{Code: "code"}.
func (c codes) literal(pkg string, n *ast.CompositeLit) {
	name := ""
	switch t := n.Type.(type) {
	case *ast.SelectorExpr:
		name = t.Sel.Name
	case *ast.Ident:
		name = t.Name
	}
	values := map[string]ast.Expr{}
	for _, e := range n.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if k, ok := kv.Key.(*ast.Ident); ok {
				values[k.Name] = kv.Value
			}
		}
	}
	code, ok := text(values["Code"])
	switch {
	case !ok:
	case name == "Field":
		c.fields[code] = true
	case name == "Warning":
		c.warnings[code] = true
	case name == "Error" && pkg == "errs":
		c.add(kindIn(values["Kind"]), code)
	}
}

// assign reads what the edge makes of the validator's findings: f.Code = "code" and validation.MsgX = "code|value".
func (c codes) assign(pkg string, n *ast.AssignStmt) {
	if pkg != "api" {
		return
	}
	for i, left := range n.Lhs {
		sel, ok := left.(*ast.SelectorExpr)
		if !ok || i >= len(n.Rhs) {
			continue
		}
		if code, ok := text(n.Rhs[i]); ok && (sel.Sel.Name == "Code" || strings.HasPrefix(sel.Sel.Name, "Msg")) {
			code, _, _ = strings.Cut(code, "|")
			c.fields[code] = true
		}
	}
}

func text(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

func kindIn(e ast.Expr) errs.Kind {
	switch e := e.(type) {
	case *ast.SelectorExpr:
		return kinds[e.Sel.Name]
	case *ast.Ident:
		return kinds[e.Name]
	}
	return ""
}

// TestEveryCodeHasASentence holds codes and sentences equal, both ways and in every language.
func TestEveryCodeHasASentence(t *testing.T) {
	c := readCodes(t)
	if len(c.errors) < 40 || len(c.fields) < 40 || len(c.warnings) < 3 {
		t.Fatalf("only %d errors, %d fields and %d warnings found", len(c.errors), len(c.fields), len(c.warnings))
	}
	for prefix, used := range map[string][]string{
		"error.": sorted(c.errors), "field.": sorted(c.fields), "warning.": sorted(c.warnings), "kind.": kindNames(),
	} {
		for _, lang := range i18n.Langs() {
			for _, code := range used {
				if !i18n.Has(lang, prefix+code) {
					t.Errorf("no sentence for %s%s in %s", prefix, code, lang)
				}
			}
			for _, k := range i18n.Keys(lang, prefix) {
				if code := strings.TrimPrefix(k, prefix); !slices.Contains(used, code) && !c.words[code] {
					t.Errorf("nobody says %s (%s)", k, lang)
				}
			}
		}
	}
	for code, of := range c.errors {
		if len(of) != 1 || of[""] {
			t.Errorf("%s is of several kinds, or of one that errs does not know: %v", code, of)
		}
	}
}

func sorted[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

func kindNames() []string {
	var all []string
	for _, k := range kinds {
		all = append(all, string(k))
	}
	return all
}
