package functiontest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"careloop/internal/sam"
)

// Template is template.yaml as it is written.
type Template struct{ *sam.Template }

// Function is a function's resource.
type Function struct{ sam.Function }

// Event is what calls a function.
type Event = sam.Event

// Root returns the repository's folder.
func Root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
}

// Load reads template.yaml.
func Load(t testing.TB) Template {
	t.Helper()
	x, err := sam.Read(filepath.Join(Root(t), "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return Template{x}
}

// Functions returns the functions by the names of their folders.
func (x Template) Functions(t testing.TB) map[string]Function {
	t.Helper()
	all, err := x.Template.Functions()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]Function{}
	for name, f := range all {
		out[name] = Function{f}
	}
	return out
}

// Function returns one function.
func (x Template) Function(t testing.TB, name string) Function {
	t.Helper()
	f, ok := x.Functions(t)[name]
	if !ok {
		t.Fatalf("template.yaml has no function %s", name)
	}
	return f
}

// Right is one thing that a policy allows to do to a table or, if Index is not empty, to one of its indexes.
type Right struct{ Action, Table, Index string }

func (r Right) String() string {
	return strings.TrimSuffix("dynamodb:"+r.Action+" on "+r.Table+"/index/"+r.Index, "/index/")
}

// Rights lists what the function's policy allows to do to the tables.
func (f Function) Rights() []Right {
	var out []Right
	for _, p := range f.Policies {
		for _, s := range p.Statement {
			for _, resource := range s.Resources {
				_, name, ok := strings.Cut(resource, ":table/careloop-${Environment}-")
				if !ok {
					continue
				}
				table, index, _ := strings.Cut(name, "/index/")
				for _, a := range s.Actions {
					out = append(out, Right{Action: strings.TrimPrefix(a, "dynamodb:"), Table: table, Index: index})
				}
			}
		}
	}
	return out
}
