// Package arch_test holds the import rule of docs/architecture.md: imports point down only, and what runs in one
// place does not carry the machinery of the other.
package arch_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// kind is a storey of the house.
type kind string

const (
	leaf    kind = "leaf"   // small, knows nothing of the clinic's rules
	port    kind = "port"   // the outside as the domain sees it: the store, the ways to reach a patient
	actors  kind = "actors" // who acts
	domain  kind = "domain" // the clinic's rules
	engine  kind = "engine" // the store as it is
	sender  kind = "sender" // the ways to reach a patient as they are
	edge    kind = "edge"   // what calls the rules: requests and jobs
	client  kind = "client" // what calls the API from outside
	host    kind = "host"   // what runs the edge: Lambda, or one local process
	program kind = "program"
	support kind = "support" // for tests and benchmarks only
)

// mayImport says which kinds a package of a kind may import.
var mayImport = map[kind][]kind{
	leaf:    {leaf},
	port:    {leaf},
	actors:  {leaf, port},
	domain:  {leaf, port, actors, domain},
	engine:  {leaf, port, engine},
	sender:  {leaf, port, domain, sender},
	edge:    {leaf, port, actors, domain},
	client:  {leaf, actors, domain, edge},
	host:    {leaf, port, actors, domain, sender, edge, engine, client, host},
	program: {leaf, port, actors, domain, sender, edge, engine, client, host, program},
	support: {leaf, port, actors, domain, sender, edge, engine, client, host, program, support},
}

// kinds says what each package is; a name stands for the packages below it too, the longest name decides.
var kinds = map[string]kind{
	"careloop": leaf, "web": leaf, "internal/awsenv": leaf, "internal/clinic": leaf, "internal/config": leaf, "internal/crypt": leaf,
	"internal/errs": leaf, "internal/group": leaf, "internal/icd10": leaf, "internal/i18n": leaf, "internal/id": leaf, "internal/link": leaf, "internal/mask": leaf, "internal/obs": leaf,
	"internal/phone": leaf, "internal/pinyin": leaf,
	"internal/store": port, "internal/store/dynamo": engine, "internal/store/sqlite": engine,
	"internal/channel": port, "internal/channel/amazon": sender, "internal/channel/outbox": sender, "internal/channel/wechat": sender,
	"internal/auth": actors,
	"internal/api":  edge, "internal/jobs": edge, "internal/operator": edge, "internal/operator/amazon": host, "internal/pool": edge, "internal/demo": client, "internal/function": host, "internal/local": host,
	"cmd": program, "functions": program, "internal/arch": support, "internal/bench": support, "internal/samlocal": support,
	"internal/cloud": support, "internal/lambdademo": support, "internal/sam": support,
}

// domains lists the domain packages. Each may use the ids and values of those before it, and of none behind it; the
// services of none, because what must happen elsewhere goes by the change stream.
var domains = []string{"classify", "patient", "family", "signin", "booking", "guidance", "calendar", "waitlist", "closure", "diagnosis", "visit", "preparation", "emergency", "inpatient", "exam", "survey", "message", "followup", "billing", "kpi", "timeline", "audit"}

type pkg struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	Imports    []string
	Deps       []string
}

func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-e", "-json=ImportPath,Dir,GoFiles,Imports,Deps", "careloop/internal/...", "careloop/cmd/...", "careloop/functions/...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []pkg
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p pkg
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(p.ImportPath, "...") {
			all = append(all, p)
		}
	}
	if len(all) < 10 {
		t.Fatalf("go list found %d packages only", len(all))
	}
	return all
}

// kindOf returns what a package is, or false if it is not declared above.
func kindOf(importPath string) (kind, bool) {
	name := local(importPath)
	switch {
	case strings.HasSuffix(name, "test"):
		return support, true
	case path.Base(name) == "gen":
		return program, true
	}
	if i := slices.Index(domains, strings.TrimPrefix(name, "internal/")); i >= 0 {
		return domain, true
	}
	for ; name != "."; name = path.Dir(name) {
		if k, ok := kinds[name]; ok {
			return k, true
		}
	}
	return "", false
}

func local(importPath string) string { return strings.TrimPrefix(importPath, "careloop/") }

func isOurs(importPath string) bool {
	return importPath == "careloop" || strings.HasPrefix(importPath, "careloop/")
}

func TestImportsPointDown(t *testing.T) {
	for _, p := range packages(t) {
		from, ok := kindOf(p.ImportPath)
		if !ok {
			t.Errorf("%s has no place in the house yet: say in internal/arch what it is", local(p.ImportPath))
			continue
		}
		for _, imported := range p.Imports {
			if !isOurs(imported) {
				continue
			}
			to, ok := kindOf(imported)
			if ok && !slices.Contains(mayImport[from], to) {
				t.Errorf("%s (%s) may not import %s (%s)", local(p.ImportPath), from, local(imported), to)
			}
			if from == domain && to == domain && rank(imported) >= rank(p.ImportPath) {
				t.Errorf("%s may only use domains before it in the list of internal/arch, so not %s", local(p.ImportPath), local(imported))
			}
		}
	}
}

func rank(importPath string) int {
	return slices.Index(domains, strings.TrimPrefix(local(importPath), "internal/"))
}

func TestNothingCarriesTheOtherSide(t *testing.T) {
	for _, p := range packages(t) {
		var never []string
		switch name := local(p.ImportPath); {
		case strings.HasPrefix(name, "functions/"):
			never = []string{"careloop/internal/store/sqlite", "careloop/internal/local", "modernc.org/"}
		case name == "internal/store/sqlite":
			never = []string{"github.com/aws/"}
		case name == "internal/store":
			never = []string{"careloop"}
		}
		for _, dep := range p.Deps {
			for _, prefix := range never {
				if strings.HasPrefix(dep, prefix) {
					t.Errorf("%s links %s", local(p.ImportPath), dep)
				}
			}
		}
	}
}

// TestDomainsDoNotCallEachOther reads the source, since an import alone does not tell a value from a service.
func TestDomainsDoNotCallEachOther(t *testing.T) {
	for _, p := range packages(t) {
		if k, _ := kindOf(p.ImportPath); k != domain {
			continue
		}
		for _, file := range p.GoFiles {
			fset := token.NewFileSet()
			tree, err := parser.ParseFile(fset, filepath.Join(p.Dir, file), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Error(err)
				continue
			}
			others := otherDomains(tree, p.ImportPath)
			ast.Inspect(tree, func(n ast.Node) bool {
				sel, ok := n.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				if x, ok := sel.X.(*ast.Ident); ok && others[x.Name] && isService(sel.Sel.Name) {
					t.Errorf("%s: %s.%s: another domain's service", fset.Position(sel.Pos()), x.Name, sel.Sel.Name)
				}
				return true
			})
		}
	}
}

// isService tells a domain's Service from its values, of which FHIR calls one HealthcareService.
func isService(name string) bool {
	return strings.HasSuffix(name, "Service") && name != "HealthcareService" || name == "New"
}

// otherDomains returns the names by which a file calls the domain packages that it imports.
func otherDomains(tree *ast.File, self string) map[string]bool {
	out := map[string]bool{}
	for _, imp := range tree.Imports {
		imported := strings.Trim(imp.Path.Value, `"`)
		if k, _ := kindOf(imported); k != domain || !isOurs(imported) || imported == self {
			continue
		}
		name := path.Base(imported)
		if imp.Name != nil {
			name = imp.Name.Name
		}
		out[name] = true
	}
	return out
}

// TestCalendarsAreWrittenWhereTheyAreShown: the library of iCalendar starts with regular expressions, and functions that
// show nobody a calendar shall not wait for them.
func TestCalendarsAreWrittenWhereTheyAreShown(t *testing.T) {
	for _, p := range packages(t) {
		name := local(p.ImportPath)
		if !strings.HasPrefix(name, "functions/") && name != "internal/booking" && name != "internal/message" && name != "internal/jobs" {
			continue
		}
		links := slices.Contains(p.Deps, "github.com/arran4/golang-ical")
		// Whatever serves the API links all operations.
		serves := slices.Contains(p.Deps, "careloop/internal/api")
		if links && !serves && name != "functions/notify" {
			t.Errorf("%s links golang-ical and shows no calendar", name)
		}
	}
}
