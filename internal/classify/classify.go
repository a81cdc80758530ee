// Package classify puts patients into classes on five axes (requirement C1): age group, disease type, need, frequency
// of visits, economic status. It is pure: what is known of a patient and the rules go in, a value with its evidence
// comes out for each axis. The rules are data with a version and their sources.
package classify

import (
	"slices"

	"careloop/internal/clinic"
)

// Value is a class on one of the axes.
type Value string

// The classes. Unknown stands where nothing is known yet.
const (
	Unknown Value = "unknown"

	Child   Value = "child"
	Adult   Value = "adult"
	Elderly Value = "elderly"

	Acute      Value = "acute"
	Chronic    Value = "chronic"
	Infectious Value = "infectious"

	General    Value = "general"
	Specialist Value = "specialist"
	Exam       Value = "exam"

	First     Value = "first"
	Return    Value = "return"
	Emergency Value = "emergency"

	Hardship Value = "hardship"
	Ordinary Value = "ordinary"
	Affluent Value = "affluent"
)

// Evidence is one reason for a value: the key of a sentence and its values.
type Evidence struct {
	Code   string         `json:"code"`
	Params map[string]any `json:"params,omitempty"`
}

// Result is where a patient stands on one axis, why, and by which version of the rules.
type Result struct {
	Value    Value      `json:"value"`
	Evidence []Evidence `json:"evidence" nullable:"false"`
	Rules    int        `json:"rules"`
}

// Classification is where a patient stands on each axis.
type Classification struct {
	Age       Result `json:"age"`
	Disease   Result `json:"disease"`
	Need      Result `json:"need"`
	Frequency Result `json:"frequency"`
	Economic  Result `json:"economic"`
}

// Axis is one axis and the classes that it has.
type Axis struct {
	Name   string
	Values []Value
}

// Axes lists the axes.
func Axes() []Axis {
	return []Axis{
		{"age", []Value{Child, Adult, Elderly, Unknown}},
		{"disease", []Value{Acute, Chronic, Infectious, Unknown}},
		{"need", []Value{General, Specialist, Exam}},
		{"frequency", []Value{First, Return, Emergency}},
		{"economic", []Value{Hardship, Ordinary, Affluent}},
	}
}

// Visit is what the rules look at of one finished visit.
type Visit struct {
	Date      clinic.Date
	Diagnosis string // ICD-10; empty if there was none
	Need      Value  // of the department: General, Specialist or Exam
	Emergency bool
}

// Input is what is known of a patient.
type Input struct {
	On     clinic.Date // the day of the evaluation
	Birth  clinic.Date // empty: not known
	Exam   bool        // came as a customer of physical examinations
	Relief bool        // relief was granted
	VIP    bool
	Visits []Visit // in any order
}

// Classify puts a patient into a class on each axis.
func Classify(in Input, r Rules) Classification {
	visits := slices.Clone(in.Visits)
	slices.SortStableFunc(visits, func(a, b Visit) int { return -compare(a.Date, b.Date) }) // latest first
	c := Classification{
		Age:       r.Age.classify(in),
		Disease:   r.Disease.classify(in.On, visits),
		Need:      r.Need.classify(in.Exam, visits),
		Frequency: r.Frequency.classify(in.On, visits),
		Economic:  r.Economic.classify(in),
	}
	for _, res := range []*Result{&c.Age, &c.Disease, &c.Need, &c.Frequency, &c.Economic} {
		res.Rules = r.Version
	}
	return c
}

func compare(a, b clinic.Date) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func result(v Value, e ...Evidence) Result { return Result{Value: v, Evidence: e} }

func because(code string, params ...any) Evidence {
	e := Evidence{Code: code}
	for i := 0; i+1 < len(params); i += 2 {
		if e.Params == nil {
			e.Params = map[string]any{}
		}
		e.Params[params[i].(string)] = params[i+1] //nolint:forcetypeassert // constant names
	}
	return e
}

func (r AgeRules) classify(in Input) Result {
	if in.Birth == "" || in.Birth > in.On {
		return result(Unknown, because("no-birth-date"))
	}
	// The evidence names the bounds and not the age: it stays true until the class changes.
	switch age := clinic.Age(in.Birth, in.On); {
	case age < r.ChildUnder:
		return result(Child, because("age-under", "age", r.ChildUnder))
	case age >= r.ElderlyFrom:
		return result(Elderly, because("age-from", "age", r.ElderlyFrom))
	}
	return result(Adult, because("age-between", "from", r.ChildUnder, "to", r.ElderlyFrom))
}

// classify names what matters most to others first: an infection, then a lasting disease, then an acute one.
func (r DiseaseRules) classify(on clinic.Date, visits []Visit) Result {
	var infectious, chronic, acute []Evidence
	diagnosed := false
	for _, v := range visits {
		if v.Diagnosis == "" {
			continue
		}
		diagnosed = true
		e := because("diagnosis", "code", v.Diagnosis, "date", string(v.Date))
		switch value, days := r.of(v.Diagnosis); {
		case value == Infectious && within(v.Date, on, days):
			infectious = append(infectious, e)
		case value == Chronic && within(v.Date, on, days):
			chronic = append(chronic, e)
		case value == Acute && within(v.Date, on, days):
			acute = append(acute, e)
		}
	}
	const enough = 3
	switch {
	case len(infectious) > 0:
		return result(Infectious, infectious[:min(len(infectious), enough)]...)
	case len(chronic) > 0:
		return result(Chronic, chronic[:min(len(chronic), enough)]...)
	case len(acute) > 0:
		return result(Acute, acute[:min(len(acute), enough)]...)
	case diagnosed:
		return result(Unknown, because("diagnoses-past"))
	}
	return result(Unknown, because("no-diagnosis"))
}

// within reports whether a day is at most so many days before on; 0 days mean for good.
func within(day, on clinic.Date, days int) bool { return days == 0 || day.DaysUntil(on) <= days }

func (r NeedRules) classify(exam bool, visits []Visit) Result {
	if len(visits) == 0 && exam {
		return result(Exam, because("customer-exam"))
	}
	if len(visits) > 0 && visits[0].Need == Exam {
		return result(Exam, because("visit-exam", "date", string(visits[0].Date)))
	}
	for _, v := range visits[:min(len(visits), r.Visits)] {
		if v.Need == Specialist {
			return result(Specialist, because("visit-specialist", "date", string(v.Date)))
		}
	}
	return result(General, because("no-specialist", "visits", r.Visits))
}

func (r FrequencyRules) classify(on clinic.Date, visits []Visit) Result {
	switch {
	case len(visits) == 0:
		return result(First, because("no-visit"))
	case visits[0].Emergency && within(visits[0].Date, on, r.EmergencyDays):
		return result(Emergency, because("visit-emergency", "date", string(visits[0].Date)))
	}
	return result(Return, because("visited", "date", string(visits[0].Date)))
}

// classify lets relief come first: whoever is granted it must not lose it to a mark of another kind.
func (EconomicRules) classify(in Input) Result {
	switch {
	case in.Relief:
		return result(Hardship, because("relief"))
	case in.VIP:
		return result(Affluent, because("vip"))
	}
	return result(Ordinary, because("no-relief-no-vip"))
}
