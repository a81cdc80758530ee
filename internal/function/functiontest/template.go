package functiontest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// Template is template.yaml, as far as the tests look at it. Intrinsic functions stand as the text behind them:
// !Ref Dispatch as "Dispatch", !Sub "…-${Environment}" as it is written.
type Template struct {
	Parameters map[string]struct {
		Default string `yaml:"Default"`
	} `yaml:"Parameters"`
	Globals struct {
		Function struct {
			Timeout     int `yaml:"Timeout"`
			Environment struct {
				Variables map[string]string `yaml:"Variables"`
			} `yaml:"Environment"`
		} `yaml:"Function"`
	} `yaml:"Globals"`
	Resources map[string]Resource `yaml:"Resources"`
}

// Resource is one resource of a template.
type Resource struct {
	Type       string    `yaml:"Type"`
	Properties yaml.Node `yaml:"Properties"`
}

// Function is a function's resource.
type Function struct {
	CodeURI     string `yaml:"CodeUri"`
	Name        string `yaml:"FunctionName"`
	Timeout     int    `yaml:"Timeout"`
	Environment map[string]string
	Variables   struct {
		Own map[string]string `yaml:"Variables"`
	} `yaml:"Environment"`
	Policies []struct {
		Statement []Statement `yaml:"Statement"`
	} `yaml:"Policies"`
	Events map[string]Event `yaml:"Events"`
	Async  *struct {
		Retries     *int `yaml:"MaximumRetryAttempts"`
		Destination struct {
			OnFailure destination `yaml:"OnFailure"`
		} `yaml:"DestinationConfig"`
	} `yaml:"EventInvokeConfig"`
}

type destination struct {
	Type        string `yaml:"Type"`
	Destination string `yaml:"Destination"`
}

// Event is what calls a function.
type Event struct {
	Type       string `yaml:"Type"`
	Properties struct {
		Method string `yaml:"Method"`
		Path   string `yaml:"Path"`
		Auth   struct {
			Authorizer string `yaml:"Authorizer"`
		} `yaml:"Auth"`
		Queue       string   `yaml:"Queue"`
		Stream      string   `yaml:"Stream"`
		BatchSize   int      `yaml:"BatchSize"`
		Responses   []string `yaml:"FunctionResponseTypes"`
		Bisect      bool     `yaml:"BisectBatchOnFunctionError"`
		Retries     int      `yaml:"MaximumRetryAttempts"`
		Destination struct {
			OnFailure destination `yaml:"OnFailure"`
		} `yaml:"DestinationConfig"`
		DeadLetters struct {
			ARN string `yaml:"Arn"`
		} `yaml:"DeadLetterConfig"`
		Expression string `yaml:"ScheduleExpression"`
		Input      string `yaml:"Input"`
	} `yaml:"Properties"`
}

// Statement is one statement of a policy.
type Statement struct {
	Effect      string `yaml:"Effect"`
	Actions     List   `yaml:"Action"`
	Resources   List   `yaml:"Resource"`
	NotResource List   `yaml:"NotResource"`
}

// List is a list of texts, which a template may write as one text.
type List []string

// UnmarshalYAML reads both forms.
func (l *List) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		*l = List{n.Value}
		return nil
	}
	return n.Decode((*[]string)(l))
}

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
	b, err := os.ReadFile(filepath.Join(Root(t), "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var out Template
	if err := yaml.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// Functions returns the functions by the names of their folders.
func (x Template) Functions(t testing.TB) map[string]Function {
	t.Helper()
	out := map[string]Function{}
	for name, r := range x.Resources {
		if r.Type != "AWS::Serverless::Function" {
			continue
		}
		var f Function
		if err := r.Properties.Decode(&f); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if f.Timeout == 0 {
			f.Timeout = x.Globals.Function.Timeout
		}
		f.Environment = map[string]string{}
		for _, vars := range []map[string]string{x.Globals.Function.Environment.Variables, f.Variables.Own} {
			for k, v := range vars {
				if p, ok := x.Parameters[v]; ok {
					v = p.Default
				}
				f.Environment[k] = v
			}
		}
		out[filepath.Base(f.CodeURI)] = f
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
