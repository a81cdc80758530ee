package arch_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

var (
	namedTest = regexp.MustCompile("`(Test\\w+)`")
	oneTest   = regexp.MustCompile(`(?m)^func (Test\w+)\(t \*testing\.T\)`)
)

// TestInvariantsNameTestsThatExist keeps docs/invariants.md from claiming what nothing tries.
func TestInvariantsNameTestsThatExist(t *testing.T) {
	files, err := filepath.Glob("../*/*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, f := range files {
		for _, m := range oneTest.FindAllStringSubmatch(read(t, f), -1) {
			known[m[1]] = true
		}
	}
	named := namedTest.FindAllStringSubmatch(read(t, "../../docs/invariants.md"), -1)
	if len(named) < 40 {
		t.Errorf("docs/invariants.md names %d tests", len(named))
	}
	for _, m := range named {
		if !known[m[1]] {
			t.Errorf("docs/invariants.md names %s, which is nowhere", m[1])
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
