// Package sam reads the templates of the deployment: as they are written, for the tests that hold them to the code,
// or expanded to what AWS would make of them, for what runs the functions on this machine.
package sam

import (
	"fmt"
	"os"
	"path/filepath"

	"go.yaml.in/yaml/v3"
)

// Template is a template as far as somebody looks at it. As read, intrinsic functions stand as the text behind them:
// !Ref Dispatch as "Dispatch", !Sub "…-${Environment}" as it is written. Expand puts their values there.
type Template struct {
	Parameters map[string]Parameter `yaml:"Parameters"`
	Conditions map[string]yaml.Node `yaml:"Conditions"`
	Globals    struct {
		Function struct {
			Timeout     int `yaml:"Timeout"`
			MemorySize  int `yaml:"MemorySize"`
			Environment struct {
				Variables map[string]string `yaml:"Variables"`
			} `yaml:"Environment"`
		} `yaml:"Function"`
	} `yaml:"Globals"`
	Resources map[string]Resource `yaml:"Resources"`
	Outputs   map[string]struct {
		Value yaml.Node `yaml:"Value"`
	} `yaml:"Outputs"`

	Nested map[string]*Template `yaml:"-"` // of an expanded template, by the resource that includes it
}

// Parameter is a parameter of a template.
type Parameter struct {
	Type     string
	Default  string
	Required bool // it has no default
}

// UnmarshalYAML tells an empty default from none.
func (p *Parameter) UnmarshalYAML(n *yaml.Node) error {
	var written struct {
		Type    string  `yaml:"Type"`
		Default *string `yaml:"Default"`
	}
	if err := n.Decode(&written); err != nil {
		return err
	}
	p.Type, p.Required = written.Type, written.Default == nil
	if !p.Required {
		p.Default = *written.Default
	}
	return nil
}

// Resource is one resource of a template.
type Resource struct {
	Type       string    `yaml:"Type"`
	Condition  string    `yaml:"Condition"`
	Properties yaml.Node `yaml:"Properties"`
}

// Function is a function's resource.
type Function struct {
	CodeURI     string `yaml:"CodeUri"`
	Name        string `yaml:"FunctionName"`
	Timeout     int    `yaml:"Timeout"`
	MemorySize  int    `yaml:"MemorySize"`
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
			OnFailure Destination `yaml:"OnFailure"`
		} `yaml:"DestinationConfig"`
	} `yaml:"EventInvokeConfig"`
}

// Destination is where something goes that failed for good.
type Destination struct {
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
			Scopes     List   `yaml:"AuthorizationScopes"`
		} `yaml:"Auth"`
		Queue       string   `yaml:"Queue"`
		Stream      string   `yaml:"Stream"`
		BatchSize   int      `yaml:"BatchSize"`
		Window      int      `yaml:"MaximumBatchingWindowInSeconds"`
		Responses   []string `yaml:"FunctionResponseTypes"`
		Bisect      bool     `yaml:"BisectBatchOnFunctionError"`
		Retries     int      `yaml:"MaximumRetryAttempts"`
		Destination struct {
			OnFailure Destination `yaml:"OnFailure"`
		} `yaml:"DestinationConfig"`
		Scaling struct {
			Concurrency int `yaml:"MaximumConcurrency"`
		} `yaml:"ScalingConfig"`
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

// Read reads the template in a file, as it is written.
func Read(file string) (*Template, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var t Template
	if err := yaml.Unmarshal(b, &t); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return &t, nil
}

// Functions returns the functions by the names of their folders, with what Globals say for all of them. A variable
// that is a parameter has the parameter's default.
func (t *Template) Functions() (map[string]Function, error) {
	out := map[string]Function{}
	for name, r := range t.Resources {
		if r.Type != "AWS::Serverless::Function" {
			continue
		}
		var f Function
		if err := r.Properties.Decode(&f); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if f.Timeout == 0 {
			f.Timeout = t.Globals.Function.Timeout
		}
		if f.MemorySize == 0 {
			f.MemorySize = t.Globals.Function.MemorySize
		}
		f.Environment = map[string]string{}
		for _, vars := range []map[string]string{t.Globals.Function.Environment.Variables, f.Variables.Own} {
			for k, v := range vars {
				if p, ok := t.Parameters[v]; ok && !p.Required {
					v = p.Default
				}
				f.Environment[k] = v
			}
		}
		out[filepath.Base(f.CodeURI)] = f
	}
	return out, nil
}
