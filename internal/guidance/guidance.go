// Package guidance says to which department symptoms lead and how soon (智能导诊). It helps people find their way and
// decides nothing: what it says is marked as guidance, is kept with nobody and written nowhere.
//
// The symptoms and the rules are data, in symptoms.json and rules.json, each rule with its source; what the tests say of
// them, they say of every edition. Three things hold whatever the data says:
//   - the most urgent rule that fits decides, so no symptom that is added makes an answer less urgent;
//   - an emergency suggests nothing to book;
//   - what somebody does not know counts as the more dangerous of its answers.
package guidance

import (
	"cmp"
	"slices"

	"careloop/internal/booking"
	"careloop/internal/errs"
)

// Urgency is how soon somebody should be seen.
type Urgency string

// The urgencies, the least first.
const (
	Routine   Urgency = "routine"   // when it suits
	Soon      Urgency = "soon"      // within days
	Urgent    Urgency = "urgent"    // today
	Emergency Urgency = "emergency" // now
)

var urgencies = []Urgency{Routine, Soon, Urgent, Emergency}

func (u Urgency) level() int { return slices.Index(urgencies, u) }

// Severity is how much a symptom gets in the way.
type Severity string

// The severities, the least first.
const (
	Mild     Severity = "mild"
	Moderate Severity = "moderate"
	Severe   Severity = "severe"
)

var severities = []Severity{Mild, Moderate, Severe}

// Duration is since when there is a symptom.
type Duration string

// The durations, the shortest first.
const (
	Hours  Duration = "hours" // since today
	Days   Duration = "days"
	Weeks  Duration = "weeks"
	Months Duration = "months"
)

var durations = []Duration{Hours, Days, Weeks, Months}

// Sex is what the rules ask of it.
type Sex string

// The sexes. Unknown is both, as far as danger goes.
const (
	Female  Sex = "female"
	Male    Sex = "male"
	Unknown Sex = "unknown"
)

// Pregnant is whether somebody is pregnant.
type Pregnant string

// The answers. Perhaps counts as yes.
const (
	Yes     Pregnant = "yes"
	No      Pregnant = "no"
	Perhaps Pregnant = "perhaps"
)

// Ailment is one symptom that somebody has.
type Ailment struct {
	Symptom  string   `json:"symptom" minLength:"1" maxLength:"40"`
	Severity Severity `json:"severity,omitempty" enum:"mild,moderate,severe" doc:"Where the symptom asks for it."`
	Duration Duration `json:"duration,omitempty" enum:"hours,days,weeks,months" doc:"Where the symptom asks for it; hours: since today."`
}

// Asker is whom it is about: nothing by which anybody could be known.
type Asker struct {
	Years    int      `json:"years" minimum:"0" maximum:"120"`
	Months   int      `json:"months,omitempty" minimum:"0" maximum:"11" doc:"Beside the years, for small children."`
	Sex      Sex      `json:"sex" enum:"female,male,unknown"`
	Pregnant Pregnant `json:"pregnant,omitempty" enum:"yes,no,perhaps" doc:"Absent: nobody asked. For women of 12 to 54, that counts as perhaps."`
}

func (p Asker) age() Age { return Age(p.Years*12 + p.Months) }

// mayBePregnant reports whether rules about pregnancy are for this person.
func (p Asker) mayBePregnant() bool {
	age := p.age()
	if p.Sex == Male || age < childbearing.From || age >= childbearing.Under {
		return false
	}
	return p.Pregnant != No
}

// childbearing is when a pregnancy is thought of without being told.
var childbearing = Range{From: 12 * 12, Under: 55 * 12}

// Finding is what the rules say, before anybody looks which departments there are.
type Finding struct {
	Urgency     Urgency
	Crisis      bool
	Specialties []booking.Specialty // the fittest first; none in an emergency
	Rules       []Rule              // those that decided, and give reasons
}

// Find applies the rules. It returns what is wrong with the complaints, all at once: unknown or repeated symptoms, ones
// that such a person cannot have, answers that are missing.
func (r *Rules) Find(p Asker, complaints []Ailment) (Finding, error) {
	if err := r.check(p, complaints); err != nil {
		return Finding{}, err
	}
	var fits []Rule
	for _, rule := range r.Rules {
		if rule.fits(p, complaints) {
			fits = append(fits, rule)
		}
	}
	slices.SortStableFunc(fits, func(a, b Rule) int { return cmp.Compare(b.Urgency.level(), a.Urgency.level()) })
	out := Finding{Urgency: Routine, Specialties: []booking.Specialty{}}
	for _, rule := range fits {
		out.Crisis = out.Crisis || rule.Crisis
	}
	if len(fits) > 0 {
		out.Urgency = fits[0].Urgency
	}
	for _, rule := range fits {
		if rule.Urgency == out.Urgency && len(rule.Say) > 0 {
			out.Rules = append(out.Rules, rule)
		}
		if out.Urgency == Emergency {
			continue
		}
		for _, s := range rule.To {
			if s = r.instead(p, s); !slices.Contains(out.Specialties, s) {
				out.Specialties = append(out.Specialties, s)
			}
		}
	}
	return out, nil
}

// instead returns who sees such a person in place of a specialty, such as the children's doctors.
func (r *Rules) instead(p Asker, s booking.Specialty) booking.Specialty {
	for _, x := range r.Instead {
		if slices.Contains(x.From, s) && (x.Under == 0 || p.age() < x.Under) && (!x.Pregnant || p.Pregnant == Yes) {
			s = x.To
		}
	}
	return s
}

func (r *Rules) check(p Asker, complaints []Ailment) error {
	f := errs.NewFaults()
	for i, c := range complaints {
		at := f.In("complaints").At(i)
		s, ok := r.symptom(c.Symptom)
		switch {
		case !ok, !s.Only.has(p):
			at.Add("symptom", "unknown")
			continue
		case slices.ContainsFunc(complaints[:i], func(o Ailment) bool { return o.Symptom == c.Symptom }):
			at.Add("symptom", "twice")
		}
		if slices.Contains(s.Asks, "severity") && !slices.Contains(severities, c.Severity) {
			at.Add("severity", "required")
		}
		if slices.Contains(s.Asks, "duration") && !slices.Contains(durations, c.Duration) {
			at.Add("duration", "required")
		}
	}
	return f.Err()
}

// fits reports whether a rule speaks of such a person with such complaints.
func (x Rule) fits(p Asker, complaints []Ailment) bool {
	age := p.age()
	if age < x.From || (x.Under > 0 && age >= x.Under) || (x.Sex != "" && p.Sex != x.Sex && p.Sex != Unknown) || (x.Pregnant && !p.mayBePregnant()) {
		return false
	}
	if !slices.ContainsFunc(complaints, x.fitsComplaint) {
		return false
	}
	return len(x.With) == 0 || slices.ContainsFunc(complaints, func(c Ailment) bool { return slices.Contains(x.With, c.Symptom) })
}

func (x Rule) fitsComplaint(c Ailment) bool {
	return slices.Contains(x.If, c.Symptom) &&
		(x.Severity == "" || slices.Index(severities, c.Severity) >= slices.Index(severities, x.Severity)) &&
		(len(x.Duration) == 0 || slices.Contains(x.Duration, c.Duration))
}
