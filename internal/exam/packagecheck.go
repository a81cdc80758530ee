package exam

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"careloop/internal/booking"
	"careloop/internal/errs"
	"careloop/internal/i18n"
)

const maxName = 80 // characters

// check notes what is wrong with a package that somebody wrote.
func (p Plan) check() error {
	f := errs.NewFaults()
	checkName(f, p.Name)
	if p.Department == "" {
		f.Add("departmentId", "required")
	}
	if p.AgeTo != 0 && p.AgeTo < p.AgeFrom {
		f.Add("ageTo", "range", errs.Params{"min": p.AgeFrom, "max": 150})
	}
	if len(p.Stations) == 0 {
		f.Add("stations", "required")
	}
	if n := len((Package{Plan: p}).wants()); n > booking.MostTogether {
		f.Add("stations", "too-many", errs.Params{"max": booking.MostTogether - 1})
	}
	items := map[string]bool{}
	for i, s := range p.Stations {
		at := f.In("stations").At(i)
		s.check(at)
		if slices.ContainsFunc(p.Stations[:i], func(o Station) bool { return o.Code == s.Code }) {
			at.Add("code", "twice")
		}
		for j, code := range s.After {
			// only of stations before it: so no circle can keep everybody waiting
			if !slices.ContainsFunc(p.Stations[:i], func(o Station) bool { return o.Code == code }) {
				at.In("after").At(j).Add("", "unknown")
			}
		}
		for j, x := range s.Items {
			if items[x.Code] {
				at.In("items").At(j).Add("code", "twice")
			}
			items[x.Code] = true
		}
	}
	return f.Err()
}

// code is what stations, items and choices are called by programs.
var code = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z0-9-]{1,30}$`) })

func checkCode(f errs.Faults, s string) {
	if !code().MatchString(s) {
		f.Add("code", "pattern", errs.Params{"pattern": code().String()})
	}
}

func (s Station) check(f errs.Faults) {
	checkName(f, s.Name)
	checkCode(f, s.Code)
	if len(s.Items) == 0 {
		f.Add("items", "required")
	}
	for j, x := range s.Items {
		at := f.In("items").At(j)
		checkName(at, x.Name)
		checkCode(at, x.Code)
		switch x.Kind {
		case Number:
			checkOrder(at, "highest", x.Lowest, x.Highest)
			checkDecimals(at, x.Decimals, map[string]*float64{"lowest": x.Lowest, "highest": x.Highest})
			for k, r := range x.Ranges {
				r.check(at.In("ranges").At(k), x.Decimals)
			}
		case Choice:
			if len(x.Choices) == 0 {
				at.Add("choices", "required")
			}
			for k, o := range x.Choices {
				checkName(at.In("choices").At(k), o.Name)
				checkCode(at.In("choices").At(k), o.Code)
				if slices.ContainsFunc(x.Choices[:k], func(b Option) bool { return b.Code == o.Code }) {
					at.In("choices").At(k).Add("code", "twice")
				}
			}
		case Text:
		default:
			at.Add("kind", "one-of", errs.Params{"values": "number, choice, text"})
		}
		if x.Formula == bmi {
			_, height := s.item(heightItem)
			_, weight := s.item(weightItem)
			if !height || !weight {
				at.Add("formula", "unknown")
			}
		}
	}
}

func (r Range) check(f errs.Faults, decimals int) {
	checkDecimals(f, decimals, map[string]*float64{"low": r.Low, "high": r.High, "criticalLow": r.CriticalLow, "criticalHigh": r.CriticalHigh})
	checkOrder(f, "high", r.Low, r.High)
	checkOrder(f, "low", r.CriticalLow, r.Low)
	checkOrder(f, "criticalHigh", r.High, r.CriticalHigh)
	if r.AgeTo != 0 && r.AgeTo < r.AgeFrom {
		f.Add("ageTo", "range", errs.Params{"min": r.AgeFrom, "max": 150})
	}
}

// checkDecimals refuses bounds that no value of the item can meet: who writes 5.25 for values of one decimal means something
// else than what would be judged.
func checkDecimals(f errs.Faults, decimals int, bounds map[string]*float64) {
	for _, name := range slices.Sorted(maps.Keys(bounds)) {
		if n := bounds[name]; n != nil && rounded(*n, decimals) != *n {
			f.Add(name, "decimals", errs.Params{"decimals": decimals})
		}
	}
}

func checkOrder(f errs.Faults, name string, low, high *float64) {
	if low != nil && high != nil && *low > *high {
		f.Add(name, "below-low")
	}
}

func checkName(f errs.Faults, name i18n.Text) {
	said := false
	for lang, text := range name {
		if !i18n.Valid(lang) {
			f.In("name").Add(string(lang), "language")
		}
		if len([]rune(text)) > maxName {
			f.In("name").Add(string(lang), "too-long", errs.Params{"max": maxName})
		}
		said = said || strings.TrimSpace(text) != ""
	}
	if !said {
		f.Add("name", "required")
	}
}
