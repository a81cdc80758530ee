package exam

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"careloop/internal/errs"
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

// flagsOf returns the flags that values of an item can have.
func flagsOf(x Item) []Flag {
	var all []Flag
	for _, r := range x.Ranges {
		for flag, bound := range map[Flag]*float64{High: r.High, Low: r.Low, CriticalHigh: r.CriticalHigh, CriticalLow: r.CriticalLow} {
			if bound != nil {
				all = append(all, flag)
			}
		}
	}
	for _, o := range x.Choices {
		all = append(all, o.Flag)
	}
	return all
}

// TestEveryAdviceIsAboutItemsThatShip holds that no rule is for an item nobody measures, or for a flag it cannot have; and
// that what is critical has rules of its own, before the others, so that no urgent finding gets the advice of a mild one.
func TestEveryAdviceIsAboutItemsThatShip(t *testing.T) {
	known := map[string][]Flag{}
	for _, p := range templates() {
		for _, s := range p.Stations {
			for _, x := range s.Items {
				known[x.Code] = append(known[x.Code], flagsOf(x)...)
			}
		}
	}
	mild := false
	for _, r := range adviceRules() {
		if r.Source == "" || r.Title[i18n.Chinese] == "" || r.Title[i18n.English] == "" || r.Advice[i18n.Chinese] == "" || r.Advice[i18n.English] == "" {
			t.Errorf("%s is not whole", r.ID)
		}
		for _, x := range r.Items {
			if _, ok := known[x]; !ok {
				t.Errorf("%s is about %s, which nobody measures", r.ID, x)
			}
			for _, f := range r.Flags {
				if f == "" || !slices.Contains(known[x], f) {
					t.Errorf("%s: %s cannot be %q", r.ID, x, f)
				}
			}
		}
		for _, f := range r.Flags {
			if f.Critical() && mild {
				t.Errorf("%s has a critical flag, and is not among the first rules", r.ID)
			}
		}
		mild = mild || slices.ContainsFunc(r.Flags, func(f Flag) bool { return !f.Critical() })
	}
}

// TestBloodPressureIsCriticalFrom180Or110 holds the limits of the guideline's third grade, at which one is in it, in every
// package that measures it.
func TestBloodPressureIsCriticalFrom180Or110(t *testing.T) {
	found := 0
	for _, p := range templates() {
		for _, s := range p.Stations {
			for _, x := range s.Items {
				at, ok := map[string]float64{"systolic": 180, "diastolic": 110}[x.Code]
				if !ok {
					continue
				}
				found++
				if r, _ := x.rangeFor(Person{Sex: patient.Male, Age: 40}); r.flag(at) != CriticalHigh || r.flag(at-1) != High {
					t.Errorf("%s of %v is %q, and one less %q", x.Code, at, r.flag(at), r.flag(at-1))
				}
			}
		}
	}
	if found != 2*len(templates()) {
		t.Errorf("%d items of blood pressure", found)
	}
}

// TestBoundsHaveTheDecimalsOfTheirValues holds that no bound lies between two values that can be entered.
func TestBoundsHaveTheDecimalsOfTheirValues(t *testing.T) {
	n := 5.25
	item := Item{Code: "x", Name: i18n.Text{i18n.English: "X"}, Kind: Number, Decimals: 1, Lowest: &n, Ranges: []Range{{CriticalHigh: &n}}}
	p := Plan{
		Name: item.Name, Department: "dep_x",
		Stations: []Station{{Code: "s", Name: item.Name, Minutes: 5, Items: []Item{item}}},
	}
	var bad *errs.Error
	if err := p.check(); !errors.As(err, &bad) || len(bad.Fields) != 2 || bad.Fields[0].Code != "decimals" || bad.Fields[1].Code != "decimals" {
		t.Fatal(err)
	}
	p.Stations[0].Items[0].Decimals = 2
	if err := p.check(); err != nil {
		t.Fatal(err)
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
