package classify

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"careloop/internal/errs"
)

// Rules say what makes a class. They are data: the clinic may put its own in place of the defaults.
type Rules struct {
	Version   int            `json:"version"`
	Age       AgeRules       `json:"age"`
	Disease   DiseaseRules   `json:"disease"`
	Need      NeedRules      `json:"need"`
	Frequency FrequencyRules `json:"frequency"`
	Economic  EconomicRules  `json:"economic"`
}

// AgeRules bound the age groups, in completed years.
type AgeRules struct {
	ChildUnder  int    `json:"childUnder"`
	ElderlyFrom int    `json:"elderlyFrom"`
	Source      string `json:"source"`
}

// DiseaseRules tell infectious and chronic diseases by their codes; any other diagnosis is acute for AcuteDays.
type DiseaseRules struct {
	AcuteDays  int     `json:"acuteDays"`
	Infectious []Group `json:"infectious"`
	Chronic    []Group `json:"chronic"`
	Source     string  `json:"source"`
}

// Group is a set of ICD-10 codes: a category ("B18"), a range of categories ("A15-A19") or a subcategory ("K05.3").
// A diagnosis from it counts for so many days; 0 is for good.
type Group struct {
	Codes []string `json:"codes"`
	Days  int      `json:"days"`
}

// NeedRules say how many of the last visits count.
type NeedRules struct {
	Visits int    `json:"visits"`
	Source string `json:"source"`
}

// FrequencyRules say for how long an emergency counts.
type FrequencyRules struct {
	EmergencyDays int    `json:"emergencyDays"`
	Source        string `json:"source"`
}

// EconomicRules have nothing to set: the class follows from what is recorded in the file.
type EconomicRules struct {
	Source string `json:"source"`
}

//go:embed rules.json
var defaults []byte

// Default returns the rules that Careloop comes with.
var Default = sync.OnceValue(func() Rules {
	r, err := ParseRules(defaults)
	if err != nil {
		panic(err) // a test reads them
	}
	return r
})

// ParseRules reads rules and names everything that is wrong with them.
func ParseRules(b []byte) (Rules, error) {
	var r Rules
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&r); err != nil {
		return Rules{}, errs.Invalid(errs.Field{Path: "", Code: "object"})
	}
	f := errs.NewFaults()
	r.check(f)
	if err := f.Err(); err != nil {
		return Rules{}, err
	}
	return r, nil
}

func (r Rules) check(f errs.Faults) {
	atLeast(f, "version", r.Version, 1)
	atLeast(f, "age.childUnder", r.Age.ChildUnder, 1)
	atLeast(f, "age.elderlyFrom", r.Age.ElderlyFrom, r.Age.ChildUnder+1)
	atLeast(f, "disease.acuteDays", r.Disease.AcuteDays, 1)
	atLeast(f, "need.visits", r.Need.Visits, 1)
	atLeast(f, "frequency.emergencyDays", r.Frequency.EmergencyDays, 1)
	checkGroups(f.In("disease").In("infectious"), r.Disease.Infectious)
	checkGroups(f.In("disease").In("chronic"), r.Disease.Chronic)
	for _, axis := range []struct{ name, source string }{
		{"age", r.Age.Source},
		{"disease", r.Disease.Source},
		{"need", r.Need.Source},
		{"frequency", r.Frequency.Source},
		{"economic", r.Economic.Source},
	} {
		if strings.TrimSpace(axis.source) == "" {
			f.In(axis.name).Add("source", "required")
		}
	}
}

func checkGroups(f errs.Faults, groups []Group) {
	for i, g := range groups {
		in := f.At(i)
		atLeast(in, "days", g.Days, 0)
		for j, code := range g.Codes {
			if !wellFormed(code) {
				in.In("codes").At(j).Add("", "icd10-range")
			}
		}
	}
}

func atLeast(f errs.Faults, path string, n, least int) {
	if n < least {
		f.Add(path, "min", errs.Params{"min": least})
	}
}

// DiseaseType says what type of disease an ICD-10 code means; Unknown for an empty code.
func (r Rules) DiseaseType(code string) Value {
	if code == "" {
		return Unknown
	}
	v, _ := r.Disease.of(code)
	return v
}

// of returns the type of a disease and for how many days its diagnosis counts.
func (r DiseaseRules) of(code string) (Value, int) {
	code = strings.ToUpper(code)
	for _, g := range r.Infectious {
		if g.has(code) {
			return Infectious, g.Days
		}
	}
	for _, g := range r.Chronic {
		if g.has(code) {
			return Chronic, g.Days
		}
	}
	return Acute, r.AcuteDays
}

// has compares by the front of the code, so that national extensions ("I10.x00x002") belong to their category.
func (g Group) has(code string) bool {
	return slices.ContainsFunc(g.Codes, func(c string) bool {
		from, to, isRange := strings.Cut(c, "-")
		if !isRange {
			return strings.HasPrefix(code, c)
		}
		return len(code) >= 3 && code[:3] >= from && code[:3] <= to
	})
}

func wellFormed(code string) bool {
	if from, to, isRange := strings.Cut(code, "-"); isRange {
		return isCategory(from) && isCategory(to) && from < to
	}
	if front, sub, hasSub := strings.Cut(code, "."); hasSub {
		return isCategory(front) && len(sub) == 1 && isDigit(sub[0])
	}
	return isCategory(code)
}

// isCategory reports whether s is a category of ICD-10: a letter and two digits.
func isCategory(s string) bool {
	return len(s) == 3 && s[0] >= 'A' && s[0] <= 'Z' && isDigit(s[1]) && isDigit(s[2])
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
