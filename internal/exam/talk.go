package exam

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/errs"
	"careloop/internal/store"
)

const (
	talkDays  = 14 // within which a report is explained
	talkTries = 40 // numbers that somebody else may take first
	talkKey   = "exam-talk#"
)

// BookTalk books the first free number at which a doctor explains the report, and notes it with the examination. While the
// patient has one, it is that. Which number it is decides the booking, which the appointment's key finds again if the note
// was lost.
func (s *Service) BookTalk(ctx context.Context, by auth.Actor, id ID, channel string) (Exam, error) {
	p, ok := id.Split()
	if !ok {
		return Exam{}, ErrExam
	}
	if !by.MayActFor(string(p)) {
		return Exam{}, ErrForbidden
	}
	d, err := s.find(ctx, id)
	if err != nil {
		return Exam{}, errs.Internal("read examination", err)
	}
	if d.Report == 0 {
		return Exam{}, ErrReport
	}
	a, err := s.talk(ctx, by, d.Exam, channel)
	if err != nil {
		return Exam{}, errs.Internal("book interpretation", err)
	}
	return s.change(ctx, by, id, func(d examItem, _ Package) (examItem, []store.Op, error) {
		if d.Talk == a.ID {
			return d, nil, errSame
		}
		d.Talk = a.ID
		return d, nil, nil
	})
}

// talk returns the appointment at which the report is explained: the one there is, or a new one.
func (s *Service) talk(ctx context.Context, by auth.Actor, e Exam, channel string) (booking.Appointment, error) {
	if e.Talk != "" {
		a, err := s.Appointments.Latest(ctx, by, e.Talk)
		if err != nil || a.Status.Holds() {
			return a, err
		}
	}
	had, ended, err := s.talkOf(ctx, by, e)
	if err != nil || had.ID != "" {
		return had, err
	}
	key := fmt.Sprintf("%s%s#%d", talkKey, e.ID, ended) // another than that of one which was cancelled
	of, err := s.of(ctx, e)
	if err != nil {
		return booking.Appointment{}, err
	}
	free, err := s.Appointments.Free(ctx, booking.SlotQuery{By: by, Department: of.talk(), From: s.today(), Days: talkDays})
	if err != nil {
		return booking.Appointment{}, err
	}
	override := "" // the clinic itself wants the patient to come
	if by.Has(receivers...) {
		override = "exam-report"
	}
	tries := 0
	for _, session := range free {
		for _, slot := range session.Slots {
			if tries++; tries > talkTries {
				return booking.Appointment{}, ErrNoTalk
			}
			a, err := s.Appointments.Book(ctx, by, booking.Request{
				Patient: e.Patient, Session: session.ID, Number: slot.Number, Channel: channel, Key: key, Override: override, AnyAge: override != "",
			})
			switch {
			case err == nil:
				return a, nil
			case errors.Is(err, booking.ErrTaken), errors.Is(err, booking.ErrHeld), errors.Is(err, booking.ErrOverlap):
				continue // the next number may do
			case errs.KindOf(err) != errs.KindConflict:
				return a, err
			}
			break // another session is wanted
		}
	}
	return booking.Appointment{}, ErrNoTalk
}

// talkOf returns the live appointment that was booked to explain a report, if there is one, and how many there were before.
func (s *Service) talkOf(ctx context.Context, by auth.Actor, e Exam) (live booking.Appointment, ended int, err error) {
	for cursor := ""; ; {
		all, next, err := s.Appointments.OfPatient(ctx, by, e.Patient, 50, cursor)
		if err != nil {
			return live, 0, err
		}
		for _, a := range all {
			switch {
			case a.Date < e.Date: // the latest come first, and none is older than the examination
				return live, ended, nil
			case !strings.HasPrefix(a.Key, talkKey+string(e.ID)):
			case a.Status.Holds():
				return a, ended, nil
			default:
				ended++
			}
		}
		if cursor = next; cursor == "" {
			return live, ended, nil
		}
	}
}
