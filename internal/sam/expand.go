package sam

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Values are what a template cannot know by itself.
type Values struct {
	Parameters map[string]string // instead of their defaults
	Pseudo     map[string]string // by their names: AWS::Region, AWS::AccountId …
	// Attribute returns an attribute of a resource that only its making tells, such as a table's StreamArn. What it
	// does not know is made up from the resource's name.
	Attribute func(resource Resource, name, attribute string) (string, bool)
	// Secret returns what {{resolve:service:reference}} stands for. Without it such texts stay as they are.
	Secret func(service, reference string) (string, error)
}

// Expand reads the template in a file and those that it includes, and puts the values of all intrinsic functions in
// their place. Resources whose condition does not hold are left out.
func Expand(file string, v Values) (*Template, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var root yaml.Node
	if err := yaml.Unmarshal(b, &root); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	x := &expansion{file: file, values: v, conditions: map[string]bool{}}
	if err := root.Decode(&x.written); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	t, err := x.expand(&root)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return t, nil
}

// expansion is a template that is being expanded.
type expansion struct {
	file       string
	values     Values
	written    Template
	conditions map[string]bool
	nested     map[string]*Template
}

func (x *expansion) expand(root *yaml.Node) (*Template, error) {
	x.nested = map[string]*Template{}
	doc := root.Content[0]
	for i := 0; i+1 < len(doc.Content); i += 2 {
		switch doc.Content[i].Value {
		case "Globals", "Outputs":
			if err := x.resolve(doc.Content[i+1]); err != nil {
				return nil, err
			}
		case "Resources":
			if err := x.resources(doc.Content[i+1]); err != nil {
				return nil, err
			}
		}
	}
	t := &Template{}
	if err := root.Decode(t); err != nil {
		return nil, err
	}
	t.Parameters, t.Nested = nil, x.nested
	return t, nil
}

func (x *expansion) resources(n *yaml.Node) error {
	var kept []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		name := n.Content[i].Value
		if c := x.written.Resources[name].Condition; c != "" {
			holds, err := x.condition(c)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			if !holds {
				continue
			}
		}
		if err := x.resolve(n.Content[i+1]); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if r := x.written.Resources[name]; r.Type == "AWS::CloudFormation::Stack" {
			if _, err := x.include(name, r); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		kept = append(kept, n.Content[i], n.Content[i+1])
	}
	n.Content = kept
	return nil
}

// noValue stands for AWS::NoValue until the node around it drops it.
const noValue = "AWS::NoValue"

// resolve replaces a node and all below it by their values.
func (x *expansion) resolve(n *yaml.Node) error {
	if fn, arg, ok := call(n); ok {
		out, err := x.call(fn, arg)
		if err != nil {
			return fmt.Errorf("line %d: !%s: %w", n.Line, fn, err)
		}
		*n = *out
	}
	if n.Kind == yaml.ScalarNode && n.Tag != noValue {
		return x.reveal(n)
	}
	step := 1
	if n.Kind == yaml.MappingNode {
		step = 2
	}
	var kept []*yaml.Node
	for i := step - 1; i < len(n.Content); i += step {
		if err := x.resolve(n.Content[i]); err != nil {
			return err
		}
		if n.Content[i].Tag != noValue {
			kept = append(kept, n.Content[i-step+1:i+1]...)
		}
	}
	n.Content = kept
	return nil
}

var dynamic = regexp.MustCompile(`\{\{resolve:([a-z-]+):([^}]*)\}\}`)

// reveal puts secrets in the place of the references to them.
func (x *expansion) reveal(n *yaml.Node) error {
	if x.values.Secret == nil || !strings.Contains(n.Value, "{{resolve:") {
		return nil
	}
	var failed error
	n.Value = dynamic.ReplaceAllStringFunc(n.Value, func(s string) string {
		parts := dynamic.FindStringSubmatch(s)
		v, err := x.values.Secret(parts[1], parts[2])
		if err != nil {
			failed = err
		}
		return v
	})
	return failed
}

// call returns the function that a node calls, in its short form (!Sub) or its long one (Fn::Sub).
func call(n *yaml.Node) (string, *yaml.Node, bool) {
	if strings.HasPrefix(n.Tag, "!") && !strings.HasPrefix(n.Tag, "!!") {
		arg := *n
		arg.Tag = ""
		return n.Tag[1:], &arg, true
	}
	if n.Kind == yaml.MappingNode && len(n.Content) == 2 {
		fn, long := strings.CutPrefix(n.Content[0].Value, "Fn::")
		if long || fn == "Ref" {
			return fn, n.Content[1], true
		}
	}
	return "", nil, false
}

func text(s string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s}
}

func (x *expansion) call(fn string, arg *yaml.Node) (*yaml.Node, error) {
	var out string
	var err error
	switch fn {
	case "Ref":
		if arg.Value == noValue {
			return &yaml.Node{Kind: yaml.ScalarNode, Tag: noValue}, nil
		}
		out, err = x.ref(arg.Value)
	case "GetAtt":
		name, attribute, _ := strings.Cut(arg.Value, ".")
		if arg.Kind == yaml.SequenceNode && len(arg.Content) == 2 {
			name, attribute = arg.Content[0].Value, arg.Content[1].Value
		}
		out, err = x.attribute(name, attribute)
	case "Sub":
		out, err = x.sub(arg)
	case "Join":
		out, err = x.join(arg)
	case "Select":
		out, err = x.choose(arg)
	case "Split":
		return x.split(arg)
	case "If":
		return x.either(arg)
	default:
		err = fmt.Errorf("is not understood here: internal/sam has to learn it")
	}
	return text(out), err
}

// either is !If.
func (x *expansion) either(arg *yaml.Node) (*yaml.Node, error) {
	if len(arg.Content) != 3 {
		return nil, fmt.Errorf("wants a condition and two values")
	}
	holds, err := x.condition(arg.Content[0].Value)
	if err != nil {
		return nil, err
	}
	chosen := arg.Content[2]
	if holds {
		chosen = arg.Content[1]
	}
	return chosen, x.resolve(chosen)
}

func (x *expansion) texts(n *yaml.Node) ([]string, error) {
	if err := x.resolve(n); err != nil {
		return nil, err
	}
	var out []string
	return out, n.Decode(&out)
}

func (x *expansion) join(arg *yaml.Node) (string, error) {
	if len(arg.Content) != 2 {
		return "", fmt.Errorf("wants a separator and a list")
	}
	all, err := x.texts(arg.Content[1])
	return strings.Join(all, arg.Content[0].Value), err
}

func (x *expansion) split(arg *yaml.Node) (*yaml.Node, error) {
	both, err := x.texts(arg)
	if err != nil || len(both) != 2 {
		return nil, errors.Join(err, errors.New("wants a separator and a text"))
	}
	out := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
	for part := range strings.SplitSeq(both[1], both[0]) {
		out.Content = append(out.Content, text(part))
	}
	return out, nil
}

// choose is !Select.
func (x *expansion) choose(arg *yaml.Node) (string, error) {
	if len(arg.Content) != 2 {
		return "", fmt.Errorf("wants an index and a list")
	}
	all, err := x.texts(arg.Content[1])
	if err != nil {
		return "", err
	}
	i, err := strconv.Atoi(arg.Content[0].Value)
	if err != nil || i < 0 || i >= len(all) {
		return "", fmt.Errorf("no element %s of %d", arg.Content[0].Value, len(all))
	}
	return all[i], nil
}

var placeholder = regexp.MustCompile(`\$\{[^!}][^}]*\}`)

func (x *expansion) sub(arg *yaml.Node) (string, error) {
	own := map[string]string{}
	if arg.Kind == yaml.SequenceNode && len(arg.Content) == 2 {
		if err := x.resolve(arg.Content[1]); err != nil {
			return "", err
		}
		if err := arg.Content[1].Decode(&own); err != nil {
			return "", err
		}
		arg = arg.Content[0]
	}
	var failed error
	out := placeholder.ReplaceAllStringFunc(arg.Value, func(p string) string {
		name := strings.TrimSpace(p[2 : len(p)-1])
		if v, ok := own[name]; ok {
			return v
		}
		v, err := x.named(name)
		if err != nil {
			failed = err
		}
		return v
	})
	return strings.ReplaceAll(out, "${!", "${"), failed
}

// named is what ${name} stands for: a !Ref, or with a dot a !GetAtt.
func (x *expansion) named(name string) (string, error) {
	if resource, attribute, ok := strings.Cut(name, "."); ok {
		return x.attribute(resource, attribute)
	}
	return x.ref(name)
}

func (x *expansion) condition(name string) (bool, error) {
	if holds, ok := x.conditions[name]; ok {
		return holds, nil
	}
	n, ok := x.written.Conditions[name]
	if !ok {
		return false, fmt.Errorf("no condition %s; there are %v", name, slices.Sorted(maps.Keys(x.written.Conditions)))
	}
	holds, err := x.holds(&n)
	x.conditions[name] = holds
	return holds, err
}

func (x *expansion) holds(n *yaml.Node) (bool, error) {
	fn, arg, ok := call(n)
	if !ok && n.Kind == yaml.MappingNode && len(n.Content) == 2 && n.Content[0].Value == "Condition" {
		fn, arg, ok = "Condition", n.Content[1], true
	}
	if !ok {
		return false, fmt.Errorf("line %d: not a condition", n.Line)
	}
	switch fn {
	case "Condition":
		return x.condition(arg.Value)
	case "Equals":
		both, err := x.texts(arg)
		return len(both) == 2 && both[0] == both[1], err
	case "Not", "And", "Or":
		met := 0
		for _, c := range arg.Content {
			holds, err := x.holds(c)
			if err != nil {
				return false, err
			}
			if holds {
				met++
			}
		}
		return fn == "Not" && met == 0 || fn == "And" && met == len(arg.Content) || fn == "Or" && met > 0, nil
	}
	return false, fmt.Errorf("line %d: !%s is no condition that is understood here", n.Line, fn)
}

// include expands the template of a nested stack.
func (x *expansion) include(name string, r Resource) (*Template, error) {
	if t := x.nested[name]; t != nil {
		return t, nil
	}
	var p struct {
		URL        string    `yaml:"TemplateURL"`
		Parameters yaml.Node `yaml:"Parameters"`
	}
	if err := r.Properties.Decode(&p); err != nil {
		return nil, err
	}
	v := x.values
	v.Parameters = map[string]string{}
	if err := x.resolve(&p.Parameters); err != nil {
		return nil, err
	}
	if p.Parameters.Kind != 0 {
		if err := p.Parameters.Decode(&v.Parameters); err != nil {
			return nil, err
		}
	}
	t, err := Expand(filepath.Join(filepath.Dir(x.file), p.URL), v)
	x.nested[name] = t
	return t, err
}
