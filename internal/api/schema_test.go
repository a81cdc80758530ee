package api

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/auth"
)

// TestClosedTypesHaveTheWordsOfTheirConstants reads the constants out of the source.
func TestClosedTypesHaveTheWordsOfTheirConstants(t *testing.T) {
	for _, c := range closedTypes() {
		want := constantsOf(t, c.of)
		if c.of == reflect.TypeFor[auth.Role]() {
			want = slices.DeleteFunc(want, func(v any) bool { return v == string(auth.System) }) // nobody signs in as it
		}
		got := slices.Clone(c.values)
		byText := func(a, b any) int { return strings.Compare(a.(string), b.(string)) }
		slices.SortFunc(got, byText)
		slices.SortFunc(want, byText)
		if diff := cmp.Diff(want, got); diff != "" || len(want) < 2 {
			t.Errorf("%s: %s", c.of, diff)
		}
	}
}

// constantsOf returns the values of all constants of a type.
func constantsOf(t *testing.T, of reflect.Type) []any {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", path.Base(of.PkgPath()), "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var all []any
	for _, file := range files {
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if name, ok := spec.Type.(*ast.Ident); !ok || name.Name != of.Name() {
				return true
			}
			for _, v := range spec.Values {
				if lit, ok := v.(*ast.BasicLit); ok {
					text, err := strconv.Unquote(lit.Value)
					if err != nil {
						t.Fatal(err)
					}
					all = append(all, text)
				}
			}
			return true
		})
	}
	return all
}
