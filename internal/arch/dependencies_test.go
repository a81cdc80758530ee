package arch_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// required lists the modules in go.mod.
func required(t *testing.T) []string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "mod", "edit", "-json", "../../go.mod").Output()
	if err != nil {
		t.Fatalf("go mod edit: %v", err)
	}
	var mod struct{ Require []struct{ Path string } }
	if err := json.Unmarshal(out, &mod); err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, r := range mod.Require {
		paths = append(paths, r.Path)
	}
	return paths
}

// direct lists the modules that a package of ours, or its tests, imports.
func direct(t *testing.T, modules []string) map[string]bool {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-e", "-f", "{{join .Imports \"\\n\"}}\n{{join .TestImports \"\\n\"}}\n{{join .XTestImports \"\\n\"}}",
		"careloop/internal/...", "careloop/cmd/...", "careloop/functions/...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	found := map[string]bool{}
	for imported := range strings.FieldsSeq(string(out)) {
		longest := ""
		for _, m := range modules {
			if (imported == m || strings.HasPrefix(imported, m+"/")) && len(m) > len(longest) {
				longest = m
			}
		}
		if longest != "" {
			found[longest] = true
		}
	}
	return found
}

var (
	row    = regexp.MustCompile("(?m)^\\| (`[^|]*) \\| ([^|]+) \\|$")
	quoted = regexp.MustCompile("`([^`]+)`")
)

func TestEveryDependencySaysWhatItSaves(t *testing.T) {
	text, err := os.ReadFile("../../CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	modules := required(t)
	used := map[string]bool{} // by the name in the table
	named := func(module string) bool {
		for _, r := range row.FindAllStringSubmatch(string(text), -1) {
			for _, q := range quoted.FindAllStringSubmatch(r[1], -1) {
				below, isTree := strings.CutSuffix(q[1], "...")
				if q[1] == module || (isTree && strings.HasPrefix(module, below)) {
					used[q[1]] = true
					return true
				}
			}
		}
		return false
	}
	for module := range direct(t, modules) {
		if !named(module) {
			t.Errorf("%s has no line in the table of CONTRIBUTING.md", module)
		}
	}
	for _, module := range modules {
		named(module)
	}
	for _, r := range row.FindAllStringSubmatch(string(text), -1) {
		for _, q := range quoted.FindAllStringSubmatch(r[1], -1) {
			if !used[q[1]] {
				t.Errorf("CONTRIBUTING.md explains %s, which go.mod does not require", q[1])
			}
		}
	}
}
