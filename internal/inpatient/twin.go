package inpatient

import (
	"slices"
	"time"
)

// operation lists what an operation is told by, in its order.
var operation = []Kind{PreOp, Surgery, PostOp}

// sameOperation is how far apart two persons may put one operation. Whoever is operated on again within it has been told
// to be out of the first one in between.
const sameOperation = 12 * time.Hour

// standing lists the milestones that say what happened, in the order in which it did: without those that were corrected,
// and with corrections in their place.
func (s Stay) standing() []Milestone {
	all := slices.DeleteFunc(slices.Clone(s.Milestones), func(m Milestone) bool { return s.corrected(m.ID) })
	slices.SortStableFunc(all, func(x, y Milestone) int { return x.At.Compare(y.At) })
	return all
}

// twin returns the milestone that says already what m would say: of the same operation, or the same day of a planned
// discharge with no other planned since. The family must not be told twice because two people wrote it down.
func (s Stay) twin(m Milestone) (Milestone, bool) {
	all := s.standing()
	if m.Kind == DischargePlanned {
		for _, x := range slices.Backward(all) {
			if x.Kind == DischargePlanned {
				return x, x.Day == m.Day
			}
		}
		return Milestone{}, false
	}
	if !slices.Contains(operation, m.Kind) {
		return Milestone{}, false
	}
	for _, x := range all {
		if x.Kind == m.Kind && x.At.Sub(m.At).Abs() < sameOperation && !slices.ContainsFunc(all, func(y Milestone) bool { return y.parts(x, m) }) {
			return x, true
		}
	}
	return Milestone{}, false
}

// parts reports whether something else of an operation happened between two milestones, so that they are of two.
func (m Milestone) parts(x, y Milestone) bool {
	first, last := x.At, y.At
	if last.Before(first) {
		first, last = last, first
	}
	return m.Kind != x.Kind && slices.Contains(operation, m.Kind) && m.At.After(first) && m.At.Before(last)
}

// overtaken reports whether something happened since that makes news of m needless: nobody who hears that the patient is
// at home wants to hear afterwards that the operation begins.
func (s Stay) overtaken(m Milestone) bool {
	return slices.ContainsFunc(s.standing(), func(x Milestone) bool {
		if x.ID == m.ID || x.Corrects == m.ID || x.At.Before(m.At) || (x.At.Equal(m.At) && !x.Written.After(m.Written)) {
			return false
		}
		switch x.Kind {
		case Discharge:
			return true
		case Surgery, PostOp:
			return slices.Index(operation, m.Kind) >= 0 && slices.Index(operation, m.Kind) < slices.Index(operation, x.Kind)
		case Transfer, DischargePlanned:
			return m.Kind == x.Kind
		case Admission, PreOp, Death, Cancellation: // of a death and a cancellation see Stale
		}
		return false
	})
}
