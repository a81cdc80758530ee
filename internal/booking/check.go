package booking

import (
	"slices"

	"careloop/internal/clinic"
	"careloop/internal/errs"
)

// check notes what is wrong with a schedule that somebody wrote.
func (s Schedule) check(f errs.Faults) {
	if !s.From.Valid() {
		f.Add("from", "date")
	}
	if s.Until != "" && (!s.Until.Valid() || s.Until < s.From) {
		f.Add("until", "date-range")
	}
	if s.MakeUpAs < 0 || s.MakeUpAs > 7 {
		f.Add("makeUpAs", "weekday")
	}
	s.Release.check(f.In("release"))
	s.checkWeekly(f)
	s.checkExceptions(f)
	for i, l := range s.Leaves {
		at := f.In("leaves").At(i)
		if !l.From.Valid() {
			at.Add("from", "date")
		}
		if !l.Until.Valid() || l.Until < l.From {
			at.Add("until", "date-range")
		}
	}
}

func (s Schedule) checkWeekly(f errs.Faults) {
	for i, w := range s.Weekly {
		at := f.In("weekly").At(i)
		if w.Weekday < 1 || w.Weekday > 7 {
			at.Add("weekday", "weekday")
		}
		w.check(at)
		for _, other := range s.Weekly[:i] {
			if other.Weekday == w.Weekday && other.overlaps(w.Block) {
				at.Add("start", "block-overlap")
			}
		}
	}
}

func (s Schedule) checkExceptions(f errs.Faults) {
	for i, e := range s.Exceptions {
		at := f.In("exceptions").At(i)
		if !e.Date.Valid() {
			at.Add("date", "date")
		}
		if slices.ContainsFunc(s.Exceptions[:i], func(o Exception) bool { return o.Date == e.Date }) {
			at.Add("date", "twice")
		}
		for j, b := range e.Blocks {
			b.check(at.In("blocks").At(j))
			if slices.ContainsFunc(e.Blocks[:j], b.overlaps) {
				at.In("blocks").At(j).Add("start", "block-overlap")
			}
		}
	}
}

func (b Block) overlaps(o Block) bool { return b.Start < o.End && o.Start < b.End }

func (b Block) check(f errs.Faults) {
	_, okStart := clinic.ParseWall(string(b.Start))
	_, okEnd := clinic.ParseWall(string(b.End))
	if !okStart {
		f.Add("start", "time")
	}
	if !okEnd {
		f.Add("end", "time")
	}
	if okStart && okEnd && b.Start >= b.End {
		f.Add("end", "time-range")
	}
	switch b.Name {
	case "", clinic.Morning, clinic.Afternoon, clinic.Evening:
	default:
		f.Add("name", "one-of", errs.Params{"values": "morning, afternoon, evening"})
	}
	most := maxNumbers
	if b.Minutes < 1 || b.Minutes > 480 {
		f.Add("minutes", "range", errs.Params{"min": 1, "max": 480})
	} else if okStart && okEnd && b.Start < b.End {
		most = b.numbers()
	}
	if most > maxNumbers {
		f.Add("minutes", "too-many-numbers", errs.Params{"max": maxNumbers})
		most = maxNumbers
	}
	b.checkPools(f, most)
}
