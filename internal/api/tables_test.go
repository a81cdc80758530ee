package api_test

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/api"
	"careloop/internal/auth"
	"careloop/internal/i18n"
)

//go:generate go test . -run "^TestTables$" -update

var update = flag.Bool("update", false, "write the generated tables and the golden cases anew")

// TestTables holds docs/roles.md and docs/errors.md equal to the code.
func TestTables(t *testing.T) {
	for name, want := range map[string]string{"roles.md": rolesTable(t), "errors.md": errorsTable(t)} {
		golden(t, filepath.Join("..", "..", "docs", name), want)
	}
}

// golden holds a file equal to what it should say, or writes it.
func golden(t *testing.T, path, want string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(got), want); diff != "" {
		test, _, _ := strings.Cut(t.Name(), "/")
		t.Errorf("%s is out of date (-file +code); go test ./internal/api -run %s -update writes it:\n%s", path, test, diff)
	}
}

func rolesTable(t *testing.T) string {
	var b strings.Builder
	b.WriteString(`# Who may do what

Generated from the operations registered in ` + "`internal/api`" + ` by ` + "`go generate ./internal/api`" + `; a test holds it equal, and tries every
operation with every other role. A cell says which role may call; whose things it reaches is the domain's rule: patients their
own file and nobody else's, doctors their own figures. The last column says what a patient needs who calls it for another of
the family: leave for ` + "`visits`" + `, or for the ` + "`record`" + ` too; where it is empty, patients do it themselves. ` + "`system`" + ` is what the clinic's jobs act as; no token carries it.

`)
	for _, f := range api.Features() {
		a := api.New(api.Config{})
		f.Register(a, api.Services{})
		fmt.Fprintf(&b, "## %s\n\n| Operation | Request |", f.Function)
		for _, r := range auth.Roles() {
			fmt.Fprintf(&b, " %s |", r)
		}
		b.WriteString(" for another |\n|---|---|" + strings.Repeat(":-:|", len(auth.Roles())) + "---|\n")
		var public []string
		for _, op := range a.Operations() {
			fmt.Fprintf(&b, "| %s (`%s`) | `%s %s` |", op.Summary, op.ID, op.Method, op.Path)
			for _, r := range auth.Roles() {
				switch {
				case op.Public != "":
					b.WriteString(" ○ |")
				case slices.Contains(op.Roles, r):
					b.WriteString(" ● |")
				default:
					b.WriteString("  |")
				}
			}
			fmt.Fprintf(&b, " %s |\n", op.Behalf)
			if op.Public != "" && !slices.Contains(public, op.Public) {
				public = append(public, op.Public)
			}
			for _, r := range op.Roles {
				if !slices.Contains(auth.Roles(), r) {
					t.Errorf("%s is for the role %s, which no token carries", op.ID, r)
				}
			}
		}
		for _, why := range public {
			fmt.Fprintf(&b, "\n○ without signing in: %s.\n", why)
		}
		b.WriteByte('\n')
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

func errorsTable(t *testing.T) string {
	c := readCodes(t)
	var b strings.Builder
	b.WriteString(`# What can go wrong

Every refusal is a problem after RFC 9457 (` + "`application/problem+json`" + `) with a stable ` + "`code`" + `, a ` + "`detail`" + ` in the language of
` + "`Accept-Language`" + `, the number of the request in ` + "`instance`" + `, and for wrong requests every wrong field at once in ` + "`errors`" + `. Values that
were sent are not repeated: they may be personal. 500 and 503 may succeed when the same request is sent later; nothing else does.

Generated from the codes in the source and the sentences in ` + "`internal/i18n/locales`" + ` by ` + "`go generate ./internal/api`" + `; a test
holds it equal.

## Problems

| Code | Status | English | 中文 |
|---|---|---|---|
`)
	type line struct {
		status int
		code   string
	}
	var lines []line
	for code, of := range c.errors {
		for kind := range of {
			status := api.StatusOf(kind, code)
			if http.StatusText(status) == "" {
				t.Errorf("%s has no status", code)
			}
			lines = append(lines, line{status, code})
		}
	}
	slices.SortFunc(lines, func(x, y line) int {
		if x.status != y.status {
			return x.status - y.status
		}
		return strings.Compare(x.code, y.code)
	})
	for _, l := range lines {
		fmt.Fprintf(&b, "| `%s` | %d | %s |\n", l.code, l.status, sentences("error."+l.code))
	}
	for _, part := range []struct{ title, intro, prefix string }{
		{"Fields", "What `errors[].code` says of the field named beside it.", "field."},
		{"Warnings", "What an answer may point out though it did what was asked.", "warning."},
	} {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n| Code | English | 中文 |\n|---|---|---|\n", part.title, part.intro)
		for _, k := range i18n.Keys(i18n.English, part.prefix) {
			fmt.Fprintf(&b, "| `%s` | %s |\n", strings.TrimPrefix(k, part.prefix), sentences(k))
		}
	}
	return b.String()
}

func sentences(key string) string {
	escape := strings.NewReplacer("|", `\|`, "\n", " ")
	return escape.Replace(i18n.T(i18n.English, key, nil)) + " | " + escape.Replace(i18n.T(i18n.Chinese, key, nil))
}
