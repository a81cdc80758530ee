package arch_test

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// telling lists the packages that talk to whoever operates Careloop, before or beside any patient: settings, the
// command line, the local process's own folder, tools. Everywhere else a patient's data may be at hand.
var telling = []string{
	"internal/config", "internal/awsenv", "internal/local", "internal/crypt/keyset", "internal/crypt/kmskey", "internal/operator", "internal/demo", "internal/arch", "internal/bench",
	"internal/samlocal", "internal/cloud", "internal/lambdademo", "internal/sam", "cmd",
}

func tells(importPath string) bool {
	name := local(importPath)
	return strings.HasSuffix(name, "test") || strings.HasSuffix(name, "/gen") ||
		slices.ContainsFunc(telling, func(p string) bool { return name == p || strings.HasPrefix(name, p+"/") })
}

// spoken lists the texts without a type of their own that an error may hold all the same, by file and expression.
var spoken = map[string]string{
	"visit/record_items.go f.name":                     "the name of a field of the record, out of a list in the code",
	"visit/record_sign.go f.name":                      "the name of a field of the signature, out of a list in the code",
	"dynamo/item.go name":                              "the name of an attribute",
	"dynamo/change.go name":                            "the name of an attribute",
	"dynamo/change.go c.Seq":                           "a stream's sequence number",
	"dynamo/change.go arn":                             "a stream's name",
	"dynamo/expr.go name":                              "the name of an attribute",
	"dynamo/read.go q.Index":                           "the name of an index",
	"sqlite/apply.go name":                             "the name of an attribute",
	"sqlite/errors.go verb":                            "what was being done, out of the code",
	"sqlite/feed.go consumer":                          "a consumer's name, out of the code",
	"store/prepare.go name":                            "the name of an attribute or index",
	"store/prepare.go c.Attr":                          "the name of an attribute",
	"message/sweep.go it.SK":                           "a message's id",
	"amazon/topic.go aws.ToString(out.Failed[0].Code)": "an error code of SNS",
	"crypt/ring.go place":                              "a patient's id and a field's name",
	"errs/errs.go doing":                               "what was being done; the callers' texts are looked at too",
	"stream/stream.go table":                           "a table's name",
	"stream/stream.go arn":                             "a stream's name",
	"function/channels.go string(b)":                   "a setting",
	"api/strict.go \"misfit|\" + wrong.Field":          "the name of a field; a problem shows it if it is one",
	"kpi/recount.go \"recount \"+string(d.Month())":    "a month",
	"kpi/recount.go \"recount \"+string(d)":            "a day",
	"store/prepare.go c.Value":                         "its type alone",
	"dynamo/change.go v.DataType()":                    "a number",
	"dynamo/item.go v":                                 "its type alone",
	"dynamo/value.go v":                                "its type alone",
	"sqlite/sqlite.go answer":                          "what SQLite says of a file's pages",
}

// TestErrorsAreComposedOfWordsAndIDs looks at every error that a package near patients composes: a text of the code, and
// in it only other errors, numbers, and values with a type of their own, such as ids and tables. A bare text could be
// anybody's name. What errors of other code say is left out when they are logged, see obs.Said.
func TestErrorsAreComposedOfWordsAndIDs(t *testing.T) {
	exports := exported(t)
	fset := token.NewFileSet()
	imp := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	seen, heard := 0, map[string]bool{}
	for _, p := range packages(t) {
		if tells(p.ImportPath) {
			continue
		}
		var files []*ast.File
		for _, name := range p.GoFiles {
			f, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, f)
		}
		info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}}
		conf := types.Config{Importer: imp, GoVersion: "go1.26"}
		if _, err := conf.Check(p.ImportPath, fset, files, info); err != nil {
			t.Fatalf("%s: %v", p.ImportPath, err)
		}
		for _, f := range files {
			ast.Inspect(f, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok && composes(info, call) {
					seen++
					wording(t, fset, info, call, heard)
				}
				return true
			})
		}
	}
	for text, why := range spoken {
		if !heard[text] {
			t.Errorf("%s (%s) is in no error any more", text, why)
		}
	}
	if seen < 100 {
		t.Errorf("only %d composed errors were found", seen)
	}
}

// exported returns the files in which the compiler describes packages, by import path.
func exported(t *testing.T) map[string]string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-export", "-deps", "-json=ImportPath,Export", "careloop/internal/...", "careloop/functions/...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	all := map[string]string{}
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var p struct{ ImportPath, Export string }
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		all[p.ImportPath] = p.Export
	}
	return all
}

// composes reports whether a call makes an error.
func composes(info *types.Info, call *ast.CallExpr) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	f, ok := info.Uses[sel.Sel].(*types.Func)
	if !ok || f.Pkg() == nil {
		return false
	}
	switch f.Pkg().Path() + "." + f.Name() {
	case "fmt.Errorf", "errors.New", "careloop/internal/errs.Internal":
		return true
	}
	return false
}

// wording looks at what an error is composed of.
func wording(t *testing.T, fset *token.FileSet, info *types.Info, call *ast.CallExpr, heard map[string]bool) {
	t.Helper()
	for i, arg := range call.Args {
		tv := info.Types[arg]
		if tv.Value != nil || (i > 0 && harmless(tv.Type)) {
			continue
		}
		at := fset.Position(arg.Pos())
		from, to := fset.Position(arg.Pos()).Offset, fset.Position(arg.End()).Offset
		src, err := os.ReadFile(at.Filename)
		if err != nil {
			t.Fatal(err)
		}
		text := string(src[from:to])
		place := filepath.Base(filepath.Dir(at.Filename)) + "/" + filepath.Base(at.Filename) + " "
		heard[place+text] = true
		if spoken[place+text] == "" {
			t.Errorf("%s:%d: %s is a %s, and may be somebody's name: leave it out of the error, or say in spoken why it is none", at.Filename, at.Line, text, tv.Type)
		}
	}
}

// harmless reports whether values of a type cannot be a patient's data: errors, which are judged by who made them,
// numbers and booleans, and the module's own types, such as ids.
func harmless(of types.Type) bool {
	if named, ok := types.Unalias(of).(*types.Named); ok {
		path := ""
		if named.Obj().Pkg() != nil {
			path = named.Obj().Pkg().Path()
		}
		return named.Obj().Name() == "error" || (strings.HasPrefix(path, "careloop/") && !slices.Contains([]string{"Name", "Number"}, named.Obj().Name()))
	}
	basic, ok := of.Underlying().(*types.Basic)
	return ok && basic.Info()&(types.IsInteger|types.IsFloat|types.IsBoolean) != 0
}

// TestFiguresAreWrittenInOnePlace keeps CloudWatch's embedded format, standard output and tracers to where they are
// known to say nothing personal.
func TestFiguresAreWrittenInOnePlace(t *testing.T) {
	allowed := map[string][]string{
		`"_aws"`:             {"internal/obs/metrics.go"},
		`"CloudWatchMetrics`: {"internal/obs/metrics.go"},
		"os.Stdout":          {"internal/function/function.go"},
		"os.Stderr":          {"internal/function/function.go"},
		"fmt.Print":          nil,
		"log.Print":          nil,
		"println(":           nil,
		"aws-xray-sdk":       nil,
		"opentelemetry":      nil,
		"PutMetricData":      nil,
	}
	for _, p := range packages(t) {
		if tells(p.ImportPath) {
			continue
		}
		for _, name := range p.GoFiles {
			src, err := os.ReadFile(filepath.Join(p.Dir, name))
			if err != nil {
				t.Fatal(err)
			}
			for text, where := range allowed {
				if file := local(p.ImportPath) + "/" + name; bytes.Contains(src, []byte(text)) && !slices.Contains(where, file) {
					t.Errorf("%s: %s; logs go by log/slog, figures by obs.Metrics", file, text)
				}
			}
		}
	}
	for _, module := range required(t) {
		if strings.Contains(module, "xray") || strings.Contains(module, "opentelemetry") {
			t.Errorf("%s: whatever annotates traces needs a test of what it says", module)
		}
	}
}
