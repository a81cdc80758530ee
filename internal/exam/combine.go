package exam

import (
	"slices"

	"careloop/internal/booking"
)

// want is a department whose number an examination takes, with the stations that it is for.
type want struct {
	department booking.DepartmentID
	stations   []string
	after      []int // wants before it whose numbers must be over
}

// wants lists whose numbers an examination takes: that of the package first, where the patient comes to, then those of
// its stations in their order.
func (p Package) wants() []want {
	all := []want{{department: p.Department}}
	of := map[string]int{} // station -> its want
	for _, s := range p.Stations {
		i := 0
		if s.Department != "" {
			i = slices.IndexFunc(all, func(w want) bool { return w.department == s.Department })
		}
		if i < 0 {
			i = len(all)
			all = append(all, want{department: s.Department})
		}
		of[s.Code] = i
		all[i].stations = append(all[i].stations, s.Code)
		for _, before := range s.After {
			if b := of[before]; b < i && b != 0 && !slices.Contains(all[i].after, b) {
				all[i].after = append(all[i].after, b)
			}
		}
	}
	return all
}

// spot is a free number of one of the departments.
type spot struct {
	session booking.Session
	slot    booking.Slot
}

// mostSteps bounds the search for numbers that go together. Hundreds are enough for any day that is not almost full.
const mostSteps = 5000

// combine picks one free number of each want, so that none overlaps another, the first comes first, and whatever must be
// over before is. The first number is the one that was asked for; the others follow as soon as they can. It returns false if
// there is no such choice.
func combine(wants []want, first spot, free [][]spot) ([]spot, bool) {
	picked := make([]spot, len(wants))
	picked[0] = first
	steps := 0
	var search func(i int) bool
	search = func(i int) bool {
		if i == len(wants) {
			return true
		}
		from := first.slot.End
		for _, before := range wants[i].after {
			if picked[before].slot.End.After(from) {
				from = picked[before].slot.End
			}
		}
		for _, x := range free[i] {
			if steps++; steps > mostSteps {
				return false
			}
			if x.slot.Start.Before(from) || taken(x, picked[:i]) {
				continue
			}
			if picked[i] = x; search(i + 1) {
				return true
			}
		}
		return false
	}
	return picked, search(1)
}

// taken reports whether the patient is elsewhere while a number is theirs.
func taken(x spot, picked []spot) bool {
	return slices.ContainsFunc(picked, func(o spot) bool { return o.slot.Start.Before(x.slot.End) && x.slot.Start.Before(o.slot.End) })
}

// spots lists the free numbers of sessions by their time.
func spots(sessions []booking.Session) []spot {
	var all []spot
	for _, s := range sessions {
		for _, n := range s.Slots {
			all = append(all, spot{s, n})
		}
	}
	slices.SortStableFunc(all, func(a, b spot) int { return a.slot.Start.Compare(b.slot.Start) })
	return all
}
