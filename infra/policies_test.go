package infra_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/function/functiontest"
)

//go:generate go test . -run "^TestPoliciesAreListed$" -update

var update = flag.Bool("update", false, "write docs/policies.md anew")

// TestPoliciesAreListed holds docs/policies.md equal to the policies of template.yaml.
func TestPoliciesAreListed(t *testing.T) {
	const path = "../docs/policies.md"
	want := policies(functiontest.Load(t).Functions(t))
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(got), want); diff != "" {
		t.Errorf("docs/policies.md is out of date (-file +template.yaml); go generate ./infra writes it:\n%s", diff)
	}
}

func policies(functions map[string]functiontest.Function) string {
	var b strings.Builder
	b.WriteString(`# What each function may do

Generated from ` + "`template.yaml` by `go generate ./infra`" + `; a test holds it equal. Besides this each function may write its own log and
traces. Every action is there because a sample event in ` + "`events/`" + ` needs it: ` + "`internal/function/functiontest`" + ` replays them under this
policy, and a right that is missing fails as one does that nobody uses. Names of tables, topics and queues begin with
` + "`careloop-ENV-`" + `.

| function | on | may |
|---|---|---|
`)
	for _, name := range slices.Sorted(maps.Keys(functions)) {
		rights := map[string][]string{}
		for _, p := range functions[name].Policies {
			for _, s := range p.Statement {
				for _, r := range s.Resources {
					rights[named(r)] = append(rights[named(r)], s.Actions...)
				}
				for _, r := range s.NotResource {
					rights["anything but "+named(r)] = append(rights["anything but "+named(r)], s.Actions...)
				}
			}
		}
		shown := name
		for _, r := range slices.Sorted(maps.Keys(rights)) {
			slices.Sort(rights[r])
			fmt.Fprintf(&b, "| %s | %s | %s |\n", shown, r, strings.Join(slices.Compact(rights[r]), ", "))
			shown = ""
		}
	}
	return b.String()
}

// named says of a resource what it is.
func named(arn string) string {
	arn = strings.TrimSuffix(arn, ".Arn")
	if arn == "Data.Outputs.KeyArn" {
		return "key of tables and keyset"
	}
	if strings.Contains(arn, ":sns:") {
		return "topics"
	}
	_, name, ok := strings.Cut(arn, "${AWS::AccountId}:")
	if !ok {
		return arn
	}
	return strings.NewReplacer("careloop-${Environment}-", "", "${Environment}", "ENV", "table/", "table ").Replace(name)
}
