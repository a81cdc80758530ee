package exam

import (
	"math"
	"slices"

	"careloop/internal/errs"
	"careloop/internal/patient"
)

// Flag says how a value lies to what is usual: the codes of HL7's ObservationInterpretation that FHIR uses.
type Flag string

// The flags. A value without a range, or in it, has none.
const (
	High         Flag = "H"
	Low          Flag = "L"
	CriticalHigh Flag = "HH"
	CriticalLow  Flag = "LL"
	Abnormal     Flag = "A"
	CriticalFlag Flag = "AA"
)

// Critical reports whether somebody must be told at once.
func (f Flag) Critical() bool { return f == CriticalHigh || f == CriticalLow || f == CriticalFlag }

// Reading is a value as somebody enters it: a number, a choice or a text; or that the patient declined.
type Reading struct {
	Item     string   `json:"item" maxLength:"30"`
	Number   *float64 `json:"number,omitempty"`
	Unit     string   `json:"unit,omitempty" maxLength:"40" doc:"Of the number; must be the item's."`
	Choice   string   `json:"choice,omitempty" maxLength:"30"`
	Text     string   `json:"text,omitempty" maxLength:"2000"`
	Declined bool     `json:"declined,omitempty"`
}

// Value is a reading with what it was compared with.
type Value struct {
	Reading
	Flag Flag     `json:"flag,omitempty" enum:"H,L,HH,LL,A,AA"`
	Low  *float64 `json:"low,omitempty"`  // of the range that counted
	High *float64 `json:"high,omitempty"` // likewise
	// Instead of them, where the patient's sex is not known and makes a difference.
	BySex []Limits `json:"bySex,omitempty" doc:"The usual of each sex, of a patient whose sex is not known; flagged is what is outside of both, or critical in one."`
}

// Limits are what is usual for one sex.
type Limits struct {
	Sex  patient.Gender `json:"sex" enum:"male,female"`
	Low  *float64       `json:"low,omitempty"`
	High *float64       `json:"high,omitempty"`
}

// What the formula reads.
const (
	bmi        = "bmi"
	heightItem = "height" // in cm
	weightItem = "weight" // in kg
)

// The two pressures of the blood, of which one is above the other.
const (
	systolicItem  = "systolic"
	diastolicItem = "diastolic"
)

// values judges what was entered at a station, or says of each field what is wrong. Every item wants a value, or that
// it was declined; texts may stay empty.
func (s Station) values(entered []Reading, who Person) ([]Value, error) {
	f := errs.NewFaults()
	given := map[string]Reading{}
	for _, r := range entered {
		at := f.In("values")
		if _, ok := s.item(r.Item); !ok {
			at.Add(r.Item, "unknown")
		} else if _, twice := given[r.Item]; twice {
			at.Add(r.Item, "twice")
		}
		given[r.Item] = r
	}
	var all []Value
	for _, x := range s.Items {
		r, ok := given[x.Code]
		if x.Formula == bmi && !r.Declined {
			if r, ok = computed(x, given); f.Err() != nil {
				continue // what it is computed of is wrong, and said to be
			}
		}
		r.Item = x.Code
		switch {
		case r.Declined:
			all = append(all, Value{Reading: Reading{Item: x.Code, Declined: true}})
		case !ok && x.Kind != Text && x.Formula == "":
			f.In("values").Add(x.Code, "required")
		case ok:
			if v, ok := x.judge(r, who, f.In("values")); ok {
				all = append(all, v)
			}
		}
	}
	upper, lower := given[systolicItem].Number, given[diastolicItem].Number
	if upper != nil && lower != nil && *lower >= *upper {
		f.In("values").Add(diastolicItem, "pressure-order", errs.Params{"limit": *upper})
	}
	return all, f.Err()
}

// computed returns the body mass index of the same station's height and weight.
func computed(x Item, given map[string]Reading) (Reading, bool) {
	h, w := given[heightItem].Number, given[weightItem].Number
	if h == nil || w == nil || *h <= 0 {
		return Reading{}, false
	}
	metres := *h / 100
	n := rounded(*w/(metres*metres), x.Decimals)
	return Reading{Number: &n, Unit: x.Unit}, true
}

func rounded(n float64, decimals int) float64 {
	p := math.Pow10(decimals)
	return math.Round(n*p) / p
}

// judge compares a reading with what is possible and with what is usual.
func (i Item) judge(r Reading, who Person, f errs.Faults) (Value, bool) {
	v := Value{Reading: Reading{Item: i.Code}}
	switch i.Kind {
	case Number:
		return i.judgeNumber(r, who, f)
	case Choice:
		n := slices.IndexFunc(i.Choices, func(o Option) bool { return o.Code == r.Choice })
		if n < 0 {
			f.Add(i.Code, "unknown")
			return v, false
		}
		v.Choice, v.Text, v.Flag = r.Choice, r.Text, i.Choices[n].Flag
	case Text:
		v.Text = r.Text
	}
	return v, true
}

func (i Item) judgeNumber(r Reading, who Person, f errs.Faults) (Value, bool) {
	v := Value{Reading: Reading{Item: i.Code, Unit: i.Unit}}
	switch {
	case r.Number == nil:
		f.Add(i.Code, "required")
		return v, false
	case r.Unit != "" && r.Unit != i.Unit:
		f.Add(i.Code, "unit", errs.Params{"unit": i.Unit})
		return v, false
	case (i.Lowest != nil && *r.Number < *i.Lowest) || (i.Highest != nil && *r.Number > *i.Highest):
		f.Add(i.Code, "implausible", errs.Params{"min": limit(i.Lowest), "max": limit(i.Highest), "unit": i.Unit})
		return v, false
	}
	n := *r.Number
	if rounded(n, i.Decimals) != n {
		// Rounded first it might be usual, and be a danger: 2.749 is not 2.8. Who measured it says what it is.
		f.Add(i.Code, "decimals", errs.Params{"decimals": i.Decimals})
		return v, false
	}
	v.Number = &n
	switch of := i.rangesFor(who); len(of) {
	case 0:
		v.Flag = i.caution(n, who)
	case 1:
		v.Low, v.High, v.Flag = of[0].Low, of[0].High, of[0].flag(n)
	default:
		v.Flag = ofBoth(n, of)
		for j, sex := range []patient.Gender{patient.Male, patient.Female} {
			v.BySex = append(v.BySex, Limits{Sex: sex, Low: of[j].Low, High: of[j].High})
		}
	}
	return v, true
}

// ofBoth flags a number of somebody of whom it is not known which of the ranges counts: what is outside of all of them, and
// what is critical in any.
func ofBoth(n float64, ranges []Range) Flag {
	least := ranges[0].flag(n)
	for _, r := range ranges {
		f := r.flag(n)
		if f.Critical() {
			return f
		}
		if f == "" {
			least = ""
		}
	}
	return least
}

// caution flags a number of somebody for whom no range was made, as beyond the ages of a standard: what is critical at any
// other age is looked at.
func (i Item) caution(n float64, who Person) Flag {
	for _, r := range i.Ranges {
		if f := r.flag(n); f.Critical() && (r.Sex == "" || r.Sex == who.Sex || !who.known()) {
			return f
		}
	}
	return ""
}

// limit returns a bound as a sentence shows it.
func limit(n *float64) any {
	if n == nil {
		return "…"
	}
	return *n
}

// flag says how a number lies to the range. Its ends belong to it.
func (r Range) flag(n float64) Flag {
	switch {
	case r.CriticalLow != nil && n < *r.CriticalLow:
		return CriticalLow
	case r.CriticalHigh != nil && n > *r.CriticalHigh:
		return CriticalHigh
	case r.Low != nil && n < *r.Low:
		return Low
	case r.High != nil && n > *r.High:
		return High
	}
	return ""
}

func flagged(all []Value) (abnormal, critical int) {
	for _, v := range all {
		if v.Flag != "" {
			abnormal++
		}
		if v.Flag.Critical() {
			critical++
		}
	}
	return abnormal, critical
}
