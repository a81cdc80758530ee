package inpatient

import (
	"slices"
	"time"

	"careloop/internal/clinic"
	"careloop/internal/errs"
)

// What happens to a patient has an order, in whatever order it is written down: nobody is out of an operation that did not
// begin, nothing happens after the end of a stay, and where a patient lies is where they were moved last. The rest has none:
// of an emergency there is no preparation, an operation follows a planned discharge, and what was over may be told late.

// misplaced says why a milestone cannot have been when it says, beside the others as they stand; one that corrects stands in
// place of what it corrects.
func (s Stay) misplaced(m Milestone, c clinic.Settings) error {
	others := slices.DeleteFunc(s.standing(), func(x Milestone) bool { return x.ID == m.Corrects })
	at := func(code string, x Milestone) error {
		return errs.Invalid(errs.Field{Path: "at", Code: code, Params: errs.Params{"at": x.At.In(c.Zone).Format("2006-01-02 15:04")}})
	}
	for _, x := range others {
		if code := afterEnd[x.Kind]; code != "" && m.At.After(x.At) {
			return at(code, x)
		}
	}
	switch m.Kind {
	case PostOp:
		return surgeryBefore(m, others, at)
	case Surgery:
		return s.surgeryAfter(m, others, at)
	case Transfer:
		return s.movedOver(m, others, at)
	case Discharge, Death:
		for _, x := range slices.Backward(others) {
			if code := beforeThat[x.Kind]; code != "" && x.At.After(m.At) {
				return at(code, x)
			}
		}
	case Admission:
		if len(others) > 0 && m.At.After(others[0].At) {
			return at("after-first", others[0])
		}
	case PreOp, DischargePlanned, Cancellation:
	}
	return nil
}

// admitted returns when the patient came, as it stands. AdmittedAt keeps what was written first: the day by which a stay is
// found, counted and charged.
func (s Stay) admitted() time.Time {
	all := s.standing()
	if i := slices.IndexFunc(all, func(m Milestone) bool { return m.Kind == Admission }); i >= 0 {
		return all[i].At
	}
	return s.AdmittedAt
}

// What is said of a milestone after the end of a stay, and of an end before a milestone.
var (
	afterEnd   = map[Kind]string{Discharge: "after-discharge", Death: "after-death"}
	beforeThat = map[Kind]string{Transfer: "before-transfer", PreOp: "before-pre-op", Surgery: "before-surgery", PostOp: "before-post-op"}
)

func isSurgery(x Milestone) bool { return x.Kind == Surgery }

func surgeryBefore(m Milestone, others []Milestone, at func(string, Milestone) error) error {
	i := slices.IndexFunc(others, isSurgery)
	switch {
	case i < 0:
		return ErrNoSurgery
	case others[i].At.After(m.At):
		return at("before-surgery", others[i])
	}
	return nil
}

// surgeryAfter refuses a correction by which an operation would begin after it was over.
func (s Stay) surgeryAfter(m Milestone, others []Milestone, at func(string, Milestone) error) error {
	was, ok := s.milestone(m.Corrects)
	if !ok {
		return nil
	}
	for _, x := range others {
		begun := func(y Milestone) bool { return isSurgery(y) && !y.At.After(x.At) }
		if x.Kind == PostOp && !x.At.Before(was.At) && x.At.Before(m.At) && !slices.ContainsFunc(others, begun) {
			return at("after-post-op", x)
		}
	}
	return nil
}

// movedOver refuses a transfer before a later one, and a correction by which two would change places.
func (s Stay) movedOver(m Milestone, others []Milestone, at func(string, Milestone) error) error {
	was, corrects := s.milestone(m.Corrects)
	for _, x := range others {
		switch {
		case x.Kind != Transfer:
		case m.At.Before(x.At) && (!corrects || !was.At.Before(x.At)):
			return at("before-transfer", x)
		case corrects && x.At.Before(m.At) && was.At.Before(x.At):
			return at("after-transfer", x)
		}
	}
	return nil
}
