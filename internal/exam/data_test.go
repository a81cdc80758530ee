package exam

import (
	"slices"
	"strings"
	"testing"

	"careloop/internal/i18n"
	"careloop/internal/patient"
)

// TestThePackagesThatShipAreWhole holds that every package passes the check that a written one must pass, that it names its
// sources, and that every name is there in both languages.
func TestThePackagesThatShipAreWhole(t *testing.T) {
	for _, p := range templates() {
		p.Department = "dep_x"
		if err := p.check(); err != nil {
			t.Errorf("%v: %v", p.Name, err)
		}
		if !strings.Contains(p.Source, "must check") {
			t.Errorf("%v does not say that the clinic must check it", p.Name)
		}
		names := []i18n.Text{p.Name}
		for _, s := range p.Stations {
			names = append(names, s.Name)
			for _, x := range s.Items {
				names = append(names, x.Name)
				if len(x.Ranges) > 0 && x.Source == "" {
					t.Errorf("%s has ranges without a source", x.Code)
				}
				for _, o := range x.Choices {
					names = append(names, o.Name)
				}
				for _, sex := range []patient.Gender{patient.Male, patient.Female} {
					if _, ok := x.rangeFor(Person{Sex: sex, Age: 40}); len(x.Ranges) > 0 && !ok {
						t.Errorf("%s has no range for a %s of 40", x.Code, sex)
					}
				}
			}
		}
		for _, n := range names {
			if n[i18n.Chinese] == "" || n[i18n.English] == "" {
				t.Errorf("%v lacks a language", n)
			}
		}
	}
}

// TestEveryAdviceIsAboutItemsThatShip holds that no rule is for an item nobody measures, or for a flag it cannot have.
func TestEveryAdviceIsAboutItemsThatShip(t *testing.T) {
	known := map[string]bool{}
	for _, p := range templates() {
		for _, s := range p.Stations {
			for _, x := range s.Items {
				known[x.Code] = true
			}
		}
	}
	for _, r := range adviceRules() {
		if r.Source == "" || r.Title[i18n.Chinese] == "" || r.Title[i18n.English] == "" || r.Advice[i18n.Chinese] == "" || r.Advice[i18n.English] == "" {
			t.Errorf("%s is not whole", r.ID)
		}
		for _, x := range r.Items {
			if !known[x] {
				t.Errorf("%s is about %s, which nobody measures", r.ID, x)
			}
		}
		for _, f := range r.Flags {
			if !slices.Contains([]Flag{High, Low, CriticalHigh, CriticalLow, Abnormal, CriticalFlag}, f) {
				t.Errorf("%s: %q", r.ID, f)
			}
		}
	}
}

func TestFlagsAtTheEndsOfARange(t *testing.T) {
	n := func(x float64) *float64 { return &x }
	r := Range{Low: n(3.5), High: n(5.3), CriticalLow: n(2.8), CriticalHigh: n(6.2)}
	for value, want := range map[float64]Flag{3.5: "", 5.3: "", 3.4: Low, 5.4: High, 2.8: Low, 2.7: CriticalLow, 6.2: High, 6.3: CriticalHigh} {
		if got := r.flag(value); got != want {
			t.Errorf("%v is %q, want %q", value, got, want)
		}
	}
}

func TestAPackageThatGoesInCirclesIsRefused(t *testing.T) {
	p := templates()[0]
	p.Department = "dep_x"
	p.Stations = slices.Clone(p.Stations)
	p.Stations[0].After = []string{p.Stations[1].Code}
	if err := p.check(); err == nil {
		t.Fatal("a station waits for one behind it")
	}
}
