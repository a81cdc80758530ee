package infra_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// node is a place in a template; the zero node stands for what is not there. Intrinsic functions stand as the text behind
// them, as in functiontest.
type node struct{ *yaml.Node }

// at follows the keys of nested mappings.
func (n node) at(keys ...string) node {
	for _, key := range keys {
		n = n.members()[key]
	}
	return n
}

// members returns what a mapping holds.
func (n node) members() map[string]node {
	out := map[string]node{}
	if n.Node == nil || n.Kind != yaml.MappingNode {
		return out
	}
	for i := 0; i < len(n.Content); i += 2 {
		out[n.Content[i].Value] = node{n.Content[i+1]}
	}
	return out
}

// list returns what a sequence holds; anything else that is there is a list of one.
func (n node) list() []node {
	if n.Node == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		return []node{n}
	}
	var out []node
	for _, c := range n.Content {
		out = append(out, node{c})
	}
	return out
}

func (n node) text() string {
	if n.Node == nil {
		return ""
	}
	return n.Value
}

func (n node) texts() []string {
	var out []string
	for _, c := range n.list() {
		out = append(out, c.text())
	}
	return out
}

// document is one template.
type document struct{ node }

func parse(t testing.TB, text string) document {
	t.Helper()
	var n yaml.Node
	if err := yaml.Unmarshal([]byte(text), &n); err != nil {
		t.Fatal(err)
	}
	return document{node{n.Content[0]}}
}

// load reads a template by its path from infra.
func load(t testing.TB, name string) document {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return parse(t, string(b))
}

func (d document) resource(name string) node { return d.at("Resources", name) }

// all returns the resources of a type by name.
func (d document) all(kind string) map[string]node {
	out := d.at("Resources").members()
	maps.DeleteFunc(out, func(_ string, r node) bool { return r.at("Type").text() != kind })
	return out
}

// house is every template together, by file: template.yaml and what it includes.
type house map[string]document

// texts reads the files of the house.
func texts(t testing.TB) map[string]string {
	t.Helper()
	files, err := filepath.Glob("*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range append(files, "../template.yaml") {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(f)] = string(b)
	}
	return out
}

func build(t testing.TB, files map[string]string) house {
	t.Helper()
	h := house{}
	for name, text := range files {
		h[name] = parse(t, text)
	}
	return h
}

// each calls f for every resource of a type, in a fixed order, with a name that a reader finds.
func (h house) each(kind string, f func(name string, r node)) {
	for _, file := range slices.Sorted(maps.Keys(h)) {
		all := h[file].all(kind)
		for _, name := range slices.Sorted(maps.Keys(all)) {
			f(file+" "+name, all[name])
		}
	}
}

// events calls f for every event of a type of every function.
func (h house) events(kind string, f func(name string, function, event node)) {
	h.each("AWS::Serverless::Function", func(name string, function node) {
		all := function.at("Properties", "Events").members()
		for _, e := range slices.Sorted(maps.Keys(all)) {
			if all[e].at("Type").text() == kind {
				f(name+" "+e, function.at("Properties"), all[e].at("Properties"))
			}
		}
	})
}

// isQueue says whether text names a queue of template.yaml, as !Ref or !GetAtt do.
func (h house) isQueue(text string) bool {
	return h["template.yaml"].resource(strings.TrimSuffix(text, ".Arn")).at("Type").text() == "AWS::SQS::Queue"
}
