package guidance_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"careloop/internal/guidance"
	"careloop/internal/i18n"
)

var (
	levels     = []guidance.Urgency{guidance.Routine, guidance.Soon, guidance.Urgent, guidance.Emergency}
	severities = []guidance.Severity{guidance.Mild, guidance.Moderate, guidance.Severe}
	durations  = []guidance.Duration{guidance.Hours, guidance.Days, guidance.Weeks, guidance.Months}
	parts      = strings.Fields("alarm general head mind chest belly urine women skin injury limbs eye ent mouth child")
)

func level(u guidance.Urgency) int { return slices.Index(levels, u) }

// people are persons of all ages and sexes from birth to 120: one at each age at which any rule begins or ends, since
// between those nothing changes, and one at the very end.
func people() []guidance.Asker {
	r := guidance.Current()
	ages := []int{0, 12 * 12, 55 * 12, 120*12 + 11}
	for _, x := range r.Rules {
		ages = append(ages, int(x.From), int(x.Under))
	}
	for _, s := range r.Symptoms {
		ages = append(ages, int(s.Only.From), int(s.Only.Under))
	}
	for _, x := range r.Instead {
		ages = append(ages, int(x.Under))
	}
	slices.Sort(ages)
	var all []guidance.Asker
	for _, months := range slices.Compact(ages) {
		p := guidance.Asker{Years: months / 12, Months: months % 12}
		for _, sex := range []guidance.Sex{guidance.Female, guidance.Male, guidance.Unknown} {
			p.Sex = sex
			for _, pregnant := range []guidance.Pregnant{guidance.Yes, guidance.No, ""} {
				p.Pregnant = pregnant
				if sex == guidance.Male && pregnant != "" {
					continue
				}
				all = append(all, p)
			}
		}
	}
	return all
}

// answers are all ways in which a symptom can be told.
func answers(s guidance.Symptom) []guidance.Ailment {
	sev, dur := []guidance.Severity{""}, []guidance.Duration{""}
	if slices.Contains(s.Asks, "severity") {
		sev = severities
	}
	if slices.Contains(s.Asks, "duration") {
		dur = durations
	}
	var all []guidance.Ailment
	for _, d := range dur {
		for _, v := range sev {
			all = append(all, guidance.Ailment{Symptom: s.ID, Severity: v, Duration: d})
		}
	}
	return all
}

func inBoth(t *testing.T, what string, text i18n.Text) {
	t.Helper()
	for _, l := range i18n.Langs() {
		if strings.TrimSpace(text[l]) == "" {
			t.Errorf("%s says nothing in %s", what, l)
		}
	}
	if len(text) != len(i18n.Langs()) {
		t.Errorf("%s is in %d languages", what, len(text))
	}
}

func TestSymptomsAreWhole(t *testing.T) {
	r := guidance.Current()
	seen := map[string]bool{}
	for _, s := range r.Symptoms {
		if seen[s.ID] || s.ID == "" {
			t.Errorf("%q stands there twice", s.ID)
		}
		seen[s.ID] = true
		inBoth(t, s.ID, s.Name)
		if !slices.Contains(parts, s.Part) {
			t.Errorf("%s belongs to %q", s.ID, s.Part)
		}
		for _, ask := range s.Asks {
			if ask != "severity" && ask != "duration" {
				t.Errorf("%s asks %s", s.ID, ask)
			}
		}
		for _, l := range i18n.Langs() {
			if len(s.Also[l]) == 0 {
				t.Errorf("%s has no other name in %s", s.ID, l)
			}
		}
		if len(s.Terms) < 2 || s.Terms[0] == "" || s.Terms[1] == "" {
			t.Errorf("%s cannot be typed: %q", s.ID, s.Terms)
		}
	}
	if len(seen) < 100 {
		t.Errorf("%d symptoms", len(seen))
	}
	for _, s := range r.Symptoms {
		for _, d := range s.Danger {
			if !seen[d] || d == s.ID {
				t.Errorf("%s asks for %s", s.ID, d)
			}
		}
	}
}

func TestRulesAreWhole(t *testing.T) {
	r := guidance.Current()
	known, used, ids := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, s := range r.Symptoms {
		known[s.ID] = true
	}
	for _, x := range r.Rules {
		if ids[x.ID] || x.ID == "" || len(x.If) == 0 {
			t.Errorf("rule %q stands there twice, or has no symptom", x.ID)
		}
		ids[x.ID] = true
		for _, s := range slices.Concat(x.If, x.With) {
			if !known[s] {
				t.Errorf("%s speaks of %s", x.ID, s)
			}
		}
		if len(x.Source) == 0 {
			t.Errorf("%s has no source", x.ID)
		}
		for _, source := range x.Source {
			if r.Sources[source] == "" {
				t.Errorf("%s names the source %s", x.ID, source)
			}
			used[source] = true
		}
		if level(x.Urgency) < 0 || (x.Under > 0 && x.Under <= x.From) || x.Under > 121*12 {
			t.Errorf("%s is %s from %d to %d months", x.ID, x.Urgency, x.From, x.Under)
		}
		if x.Urgency == guidance.Emergency == (len(x.To) > 0) {
			t.Errorf("%s: %s leads to %v", x.ID, x.Urgency, x.To)
		}
		if !slices.Equal(x.Source, []string{"customary"}) && x.Urgency != guidance.Routine {
			inBoth(t, x.ID, x.Say)
		}
		if slices.Contains(x.Source, "customary") && level(x.Urgency) > level(guidance.Soon) {
			t.Errorf("%s is %s without a guideline", x.ID, x.Urgency)
		}
		for _, s := range x.To {
			named(t, x.ID, string(s), s.Valid())
		}
	}
	for id := range r.Sources {
		if !used[id] {
			t.Errorf("no rule has the source %s", id)
		}
	}
	for from, to := range r.Within {
		named(t, "within", string(from), from.Valid())
		named(t, "within", string(to), to.Valid())
	}
	for _, x := range r.Instead {
		named(t, "instead", string(x.To), x.To.Valid())
	}
	if r.Version < 1 || r.Note == "" {
		t.Errorf("edition %d: %q", r.Version, r.Note)
	}
}

func named(t *testing.T, where, specialty string, valid bool) {
	t.Helper()
	for _, l := range i18n.Langs() {
		if key := "guidance.specialty." + specialty; !valid || !i18n.Has(l, key) {
			t.Errorf("%s: %s has no name in %s", where, specialty, l)
		}
	}
}

// TestEveryoneIsAnswered asks for each symptom alone, however it is told, for all ages and sexes that can have it.
func TestEveryoneIsAnswered(t *testing.T) {
	r := guidance.Current()
	all := people()
	for _, s := range r.Symptoms {
		asked := 0
		for _, p := range all {
			before := map[guidance.Duration]int{}
			for _, c := range answers(s) {
				found, err := r.Find(p, []guidance.Ailment{c})
				if err != nil {
					continue // not this person's
				}
				asked++
				if found.Urgency != guidance.Emergency && len(found.Specialties) == 0 {
					t.Fatalf("nobody sees %+v of %+v", c, p)
				}
				if found.Urgency == guidance.Emergency && (len(found.Specialties) > 0 || len(found.Rules) == 0) {
					t.Fatalf("an emergency books or gives no reason: %+v of %+v", c, p)
				}
				if level(found.Urgency) < before[c.Duration] {
					t.Fatalf("%+v of %+v is less urgent than a milder one", c, p)
				}
				before[c.Duration] = level(found.Urgency)
			}
		}
		if asked == 0 {
			t.Errorf("nobody can have %s", s.ID)
		}
	}
}

// TestMoreIsNeverLess adds to each symptom every other: the answer may not become less urgent, and an emergency stays one.
func TestMoreIsNeverLess(t *testing.T) {
	r := guidance.Current()
	for _, p := range []guidance.Asker{
		{Years: 0, Months: 1, Sex: guidance.Male},
		{Years: 30, Sex: guidance.Female, Pregnant: guidance.Yes},
		{Years: 80, Sex: guidance.Unknown},
	} {
		for _, a := range r.Symptoms {
			for _, one := range answers(a) {
				alone, err := r.Find(p, []guidance.Ailment{one})
				if err != nil {
					continue
				}
				for _, b := range r.Symptoms {
					both, err := r.Find(p, []guidance.Ailment{one, answers(b)[0]})
					if err == nil && level(both.Urgency) < level(alone.Urgency) {
						t.Fatalf("%s with %s is %s, alone %s", a.ID, b.ID, both.Urgency, alone.Urgency)
					}
				}
			}
		}
	}
}

func TestNoRuleContradictsAnother(t *testing.T) {
	said := map[string]guidance.Rule{}
	for _, x := range guidance.Current().Rules {
		for _, s := range x.If {
			with := x.With
			if len(with) == 0 {
				with = []string{""}
			}
			for _, w := range with {
				key := fmt.Sprint(s, w, x.Severity, x.Duration, x.From, x.Under, x.Sex, x.Pregnant)
				if o, ok := said[key]; ok && o.Urgency != x.Urgency {
					t.Errorf("%s says %s and %s says %s of the same", o.ID, o.Urgency, x.ID, x.Urgency)
				}
				said[key] = x
			}
		}
	}
}

// TestRedFlagsWin lets each rule of an emergency meet a person whom it is for, with everything else there is besides.
func TestRedFlagsWin(t *testing.T) {
	r := guidance.Current()
	all := people()
	for _, x := range r.Rules {
		if x.Urgency != guidance.Emergency {
			continue
		}
		met := false
		for _, p := range all {
			if int(x.From) > p.Years*12+p.Months || (x.Under > 0 && p.Years*12+p.Months >= int(x.Under)) || (x.Pregnant && p.Pregnant == guidance.No) {
				continue
			}
			complaints := []guidance.Ailment{}
			for _, s := range r.Symptoms {
				c := guidance.Ailment{Symptom: s.ID, Severity: guidance.Mild, Duration: guidance.Months}
				if slices.Contains(x.If, s.ID) {
					if c.Severity = x.Severity; c.Severity == "" {
						c.Severity = guidance.Mild
					}
					if len(x.Duration) > 0 {
						c.Duration = x.Duration[0]
					}
				}
				if slices.Contains(x.If, s.ID) || slices.Contains(x.With, s.ID) || s.Part == "ent" {
					complaints = append(complaints, c)
				}
			}
			found, err := r.Find(p, complaints)
			if err != nil {
				continue
			}
			met = true
			if found.Urgency != guidance.Emergency || len(found.Specialties) > 0 {
				t.Fatalf("%s: %s, book %v", x.ID, found.Urgency, found.Specialties)
			}
			break
		}
		if !met {
			t.Errorf("%s is for nobody", x.ID)
		}
	}
}
