package billing

import (
	"cmp"
	"context"
	"errors"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/exam"
)

// packageCode is what a package is called on bills that has no code of its own.
const packageCode = "PACKAGE"

// ExamEvent charges the package of an examination that was opened, and takes it off the bill of one that was cancelled
// before anything was done. Told again, it changes nothing; and whatever is told first, a cancelled one costs nothing.
func (s *Service) ExamEvent(ctx context.Context, e exam.Event) error {
	by := auth.Job("billing")
	by.Request = e.Stamp.Request
	var err error
	switch e.Kind {
	case exam.Opened:
		err = s.examined(ctx, by, e.Exam)
	case exam.GivenUp:
		err = s.notExamined(ctx, by, e.Exam)
	case exam.ReportSigned, exam.ReportAmended, exam.CriticalFound, exam.CriticalSeen, exam.CriticalTold, exam.CriticalWithdrawn:
	}
	return errs.Internal("charge of an examination", err)
}

func packageKey(e exam.Exam) string { return "package " + string(e.ID) }

// examined charges the price that the package had, on the account of the appointment with which the patient came.
func (s *Service) examined(ctx context.Context, by auth.Actor, e exam.Exam) error {
	id, ok := AccountOf(e.Place())
	if !ok {
		return ErrAccount
	}
	if e.Price == 0 {
		return nil
	}
	l := Line{
		Code: cmp.Or(e.PriceCode, packageCode), Name: e.Name, Category: Exam, Quantity: 1,
		Price: Fen(e.Price), PriceVersion: e.PackageAt, Amount: Fen(e.Price),
	}
	if e.PriceCode != "" {
		x, err := s.price(ctx, e.PriceCode)
		if err != nil && !errors.Is(err, ErrPrice) {
			return err
		}
		l.Tax = x.Tax
	}
	c := change{
		key: packageKey(e), same: func(d Entry) bool { return d.Kind == Charged },
		decide: func(a Account, own EntryID) (Account, Entry, error) {
			l.ID, l.At = own, s.now()
			return a.charge(l)
		},
		with: func(context.Context, *Account, *Entry) ([]also, error) {
			return []also{{exam.Stands(e.ID), ErrEnded}}, nil
		},
	}
	if e.Appointment == "" {
		c.of = Account{ID: id, Exam: e.ID, Patient: e.Patient, Department: e.Department, Date: e.Date, Lines: []Line{}, Payments: []Payment{}}
	}
	_, _, err := s.record(ctx, by, id, c)
	if errors.Is(err, ErrEnded) {
		return nil
	}
	return err
}

// notExamined takes the charge back; what was paid by phone goes back to it, and what was paid at a desk is a credit.
func (s *Service) notExamined(ctx context.Context, by auth.Actor, e exam.Exam) error {
	id, ok := AccountOf(e.Place())
	if !ok {
		return ErrAccount
	}
	line := entryID(id, packageKey(e))
	if _, err := s.entry(ctx, id, line); errors.Is(err, ErrEntry) {
		return nil // it was never charged, and will not be
	} else if err != nil {
		return err
	}
	reason := string(exam.Cancelled)
	_, err := s.reverse(ctx, by, id, line, reason, "reverse "+packageKey(e))
	if err != nil && !errors.Is(err, ErrReversed) { // by hand, it may be
		return err
	}
	return s.giveBackOnline(ctx, by, id, reason)
}
