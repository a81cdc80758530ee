package infra_test

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/function/functiontest"
)

// TestSAMLocalSetsEveryVariable: the SAM CLI leaves a variable empty whose value only a deployment knows.
func TestSAMLocalSetsEveryVariable(t *testing.T) {
	b, err := os.ReadFile("sam-local.env.json")
	if err != nil {
		t.Fatal(err)
	}
	var set struct{ Parameters map[string]string }
	if err := json.Unmarshal(b, &set); err != nil {
		t.Fatal(err)
	}
	given := map[string]bool{}
	for _, f := range functiontest.Load(t).Functions(t) {
		for name := range f.Environment {
			given[name] = true
		}
	}
	want, got := slices.Sorted(maps.Keys(given)), slices.Sorted(maps.Keys(set.Parameters))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("variables (-template.yaml +sam-local.env.json):\n%s", diff)
	}
}

// bare is a folder for PATH with what every script needs, and fakes of the tools given: their scripts.
func bare(t *testing.T, fakes map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"bash", "dirname", "sed", "head", "cat", "basename", "xargs", "awk", "sort", "cut", "uname", "mkdir", "env", "cmp", "echo", "rm"} {
		path, err := exec.LookPath(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(path, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	for name, script := range fakes {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/usr/bin/env bash\n"+script+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// samLocal runs the script with that folder as its whole PATH.
func samLocal(t *testing.T, path string, args ...string) (string, int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), filepath.Join(path, "bash"), append([]string{"sam-local.sh"}, args...)...)
	cmd.Env = []string{"PATH=" + path, "HOME=" + t.TempDir()}
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out)), cmd.ProcessState.ExitCode()
}

func TestSAMLocalSaysWhatIsMissing(t *testing.T) {
	const there = "exit 0"
	java11 := `echo 'openjdk version "11.0.2"' >&2`
	for name, c := range map[string]struct {
		fakes map[string]string
		want  string
	}{
		"no Docker":            {nil, "sam-local: needs Docker; there is no docker on the PATH"},
		"Docker does not run":  {map[string]string{"docker": "exit 1"}, "sam-local: needs Docker; there is a docker on the PATH, but no engine answers it"},
		"no Python":            {map[string]string{"docker": there}, "sam-local: needs Python 3.11 or newer; there is no python3 on the PATH"},
		"an old Python":        {map[string]string{"docker": there, "python3": "exit 1"}, "sam-local: needs Python 3.11 or newer; python3 on the PATH is older"},
		"no Go":                {map[string]string{"docker": there, "python3": there}, "sam-local: needs Go; there is no go on the PATH"},
		"no Java":              {map[string]string{"docker": there, "python3": there, "go": there}, "dynamodb-local: needs Java 17 or newer; there is no java on the PATH"},
		"an old Java":          {map[string]string{"docker": there, "python3": there, "go": there, "java": java11}, "dynamodb-local: needs Java 17 or newer; java on the PATH is version 11"},
		"no Maven, first time": {map[string]string{"docker": there, "python3": there, "go": there, "java": `echo 'openjdk version "17"' >&2`}, "dynamodb-local: needs Maven for the first run; there is no mvn on the PATH"},
	} {
		t.Run(name, func(t *testing.T) {
			path := bare(t, c.fakes)
			for _, args := range [][]string{{"serve"}, {"invoke", "booking"}} {
				if out, code := samLocal(t, path, args...); out != c.want || code != 1 {
					t.Errorf("%s: code %d and %q, want 1 and %q", args[0], code, out, c.want)
				}
			}
		})
	}
}

func TestSAMLocalKnowsFunctionsAndEvents(t *testing.T) {
	path := bare(t, nil)
	for _, c := range []struct{ args, want []string }{
		{[]string{"invoke"}, []string{`no function ""`, "booking", "visit"}},
		{[]string{"invoke", "cooking"}, []string{`no function "cooking"`, "booking"}},
		{[]string{"invoke", "booking", "nap"}, []string{"no events/booking/nap.json", "create-department"}},
		{[]string{"dance"}, []string{"infra/sam-local.sh serve", "infra/sam-local.sh token"}},
	} {
		out, code := samLocal(t, path, c.args...)
		for _, want := range c.want {
			if code == 0 || !strings.Contains(out, want) || strings.Contains(out, ".want") {
				t.Errorf("%q: code %d, %q is not in %q", c.args, code, want, out)
			}
		}
	}
}
