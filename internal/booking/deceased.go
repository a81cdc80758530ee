package booking

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// FileClosed is why something ends whose patient has died. Who acted for the patient may read it too, so it says no more.
const FileClosed = "file-closed"

// Deceased returns why nothing can be booked for the patient of a file, or nil. Who is not of the clinic is not told what
// the file says: they know, or should not hear it here.
func Deceased(by auth.Actor, file store.Item) error {
	died, err := patient.Died(file)
	switch {
	case err != nil || !died:
		return err
	case works(by):
		return ErrDeceased
	}
	return ErrFileClosed
}

// AfterDeath cancels, for jobs, what a patient who has died has from today on, without counting it against anybody. Their
// numbers return. Told again, it finds nothing.
func (s *Service) AfterDeath(ctx context.Context, by auth.Actor, p patient.ID) error {
	if !by.Has(auth.System) {
		return ErrForbidden
	}
	for range tries {
		all, err := s.since(ctx, p, s.Clinic.Day(s.Now()))
		if err != nil {
			return errs.Internal("end appointments", err)
		}
		all = slices.DeleteFunc(all, func(a Appointment) bool { return a.Status != Booked })
		if len(all) == 0 {
			return nil
		}
		for _, a := range all {
			_, err := s.cancel(ctx, by, a.ID, FileClosed, true, true)
			if err != nil && !errors.Is(err, ErrEnded) && !errors.Is(err, ErrAlreadyArrived) {
				return err
			}
		} // and again, for what was moved meanwhile
	}
	return ErrBusy
}

// Revived books again, for jobs, what AfterDeath cancelled since a time, where the number is still to be had: the death was
// a mistake. What is not stays cancelled, for staff to book anew. Told again, it books nothing twice.
func (s *Service) Revived(ctx context.Context, by auth.Actor, p patient.ID, since time.Time) error {
	if !by.Has(auth.System) {
		return ErrForbidden
	}
	all, err := s.since(ctx, p, s.Clinic.Day(s.Now()))
	if err != nil {
		return errs.Internal("book again", err)
	}
	now := s.Now()
	for _, a := range all {
		if a.Together != nil { // staff book all numbers of an examination as one, or none
			continue
		}
		if a.Status != Cancelled || a.Reason != FileClosed || a.EndedAt == nil || a.EndedAt.Before(since) || !a.Start.After(now) {
			continue
		}
		_, err := s.Book(ctx, by, Request{
			Patient: p, Session: a.Session, Number: a.Number, Channel: a.Channel, Note: a.Note, Service: a.Service, Key: againKey + string(a.ID),
		})
		if errors.Is(err, ErrDeceased) { // what was read lags behind
			return ErrBusy
		}
		if err != nil && errs.KindOf(err) != errs.KindConflict && errs.KindOf(err) != errs.KindNotFound && errs.KindOf(err) != errs.KindForbidden {
			return err
		}
	}
	return nil
}

// againKey begins the key of what Revived books, before the id of what was cancelled.
const againKey = "revived:"

// Again returns the appointment that was cancelled for a death by mistake, of one that Revived booked in its place.
func (a Appointment) Again() (AppointmentID, bool) {
	was, ok := strings.CutPrefix(a.Key, againKey)
	return AppointmentID(was), ok
}
