package exam

import (
	"cmp"
	"context"
	"slices"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// Sheet is an examination with the version of the package by which it goes.
type Sheet struct {
	Exam    Exam    `json:"exam"`
	Package Package `json:"package"`
}

// Sheet returns the route sheet, without what was measured. Patients see their own.
func (s *Service) Sheet(ctx context.Context, by auth.Actor, id ID) (Sheet, error) {
	p, ok := id.Split()
	if !ok {
		return Sheet{}, ErrExam
	}
	if !by.MayActFor(string(p)) {
		return Sheet{}, ErrForbidden
	}
	d, err := s.find(ctx, id)
	if err != nil {
		return Sheet{}, errs.Internal("read examination", err)
	}
	of, err := s.of(ctx, d.Exam)
	return Sheet{shownTo(by, d.Exam), of}, errs.Internal("read examination", err)
}

// shownTo leaves out of a route sheet what is for those who treat the patient: how many values are flagged says
// something of a body, and patients hear of it from the report. Who only books for a patient does not learn either that
// she is pregnant, or why something was left out.
func shownTo(by auth.Actor, e Exam) Exam {
	if by.Has(examiners...) || by.Has(auth.System) {
		return e
	}
	books := !by.Has(auth.Staff()...) && !by.MayReadRecord(string(e.Patient))
	if books {
		e.Pregnant, e.Reason = false, ""
	}
	e.Stops = slices.Clone(e.Stops)
	for i := range e.Stops {
		e.Stops[i].Abnormal, e.Stops[i].Critical = 0, 0
		if books {
			e.Stops[i].Reason = ""
		}
	}
	e.Abnormal, e.Critical = 0, 0
	return e
}

// OnDay lists the examinations of a civil day, in the order in which they were opened.
func (s *Service) OnDay(ctx context.Context, by auth.Actor, day clinic.Date) ([]Exam, error) {
	if !by.Has(auth.Staff()...) && !by.Has(auth.System) {
		return nil, ErrForbidden
	}
	all, err := s.onDay(ctx, day)
	for i := range all {
		all[i] = shownTo(by, all[i])
	}
	return all, errs.Internal("list examinations", err)
}

func (s *Service) onDay(ctx context.Context, day clinic.Date) ([]Exam, error) {
	items, err := store.QueryItems(ctx, s.DB, under(examsOn(day)))
	if err != nil {
		return nil, err
	}
	all, err := examsOf(items)
	slices.SortFunc(all, func(a, b Exam) int { return cmp.Or(a.OpenedAt.Compare(b.OpenedAt), cmp.Compare(a.ID, b.ID)) })
	return all, err
}

// under asks for what the index of days lists under an entry.
func under(entry string) store.Query { return store.Query{Table: store.Care, Index: "day", PK: entry} }

func examsOf(items []store.Item) ([]Exam, error) {
	all := make([]Exam, len(items))
	for i, it := range items {
		d, err := readExam(it)
		if err != nil {
			return nil, err
		}
		all[i] = d.Exam
	}
	return all, nil
}

// OfPatient lists a patient's examinations, latest first.
func (s *Service) OfPatient(ctx context.Context, by auth.Actor, p patient.ID) ([]Exam, error) {
	if !by.MayActFor(string(p)) {
		return nil, ErrForbidden
	}
	if _, ok := patient.ParseID(string(p)); !ok {
		return nil, ErrPatient
	}
	all, err := s.ofPatient(ctx, p)
	for i := range all {
		all[i] = shownTo(by, all[i])
	}
	return all, errs.Internal("list examinations", err)
}

// ofPatient reads all of a patient's examinations: one or two a year.
func (s *Service) ofPatient(ctx context.Context, p patient.ID) ([]Exam, error) {
	items, err := store.QueryAll(ctx, s.DB, store.Query{Table: store.Care, PK: string(p), Prefix: examPrefix})
	if err != nil {
		return nil, err
	}
	all, err := examsOf(items)
	slices.SortFunc(all, func(a, b Exam) int { return cmp.Or(b.OpenedAt.Compare(a.OpenedAt), cmp.Compare(a.ID, b.ID)) })
	return all, err
}

// Reviews lists the examinations that wait for the chief reviewer, whose report is due first, and those of days before
// that were left open with results: nobody else would ask what became of them.
func (s *Service) Reviews(ctx context.Context, by auth.Actor) ([]Exam, error) {
	if !by.Has(auth.Doctor, auth.Manager) {
		return nil, ErrForbidden
	}
	items, err := store.QueryAll(ctx, s.DB, store.Query{Table: store.Care, Index: dueIndex, PK: reviewsDue})
	if err != nil {
		return nil, errs.Internal("list reviews", err)
	}
	all, err := examsOf(items)
	today := s.today()
	all = slices.DeleteFunc(all, func(e Exam) bool { return e.Status == Going && e.Date >= today })
	for i := range all {
		all[i] = shownTo(by, all[i])
	}
	return all, errs.Internal("list reviews", err)
}
