package waitlist

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/id"
	"careloop/internal/store"
)

// Fill offers a number to the first of those who wait for such a one, if it is free. Whatever it was told of, it looks
// how things stand: called again, it finds the number held, taken, or offered to everybody who may have it.
func (s *Service) Fill(ctx context.Context, session booking.SessionID, number int) error {
	_, err := s.fill(ctx, session, number)
	return err
}

// fill reports whether somebody is offered the number now.
func (s *Service) fill(ctx context.Context, session booking.SessionID, number int) (bool, error) {
	for range tries {
		ok, err := s.tryFill(ctx, session, number)
		if !errors.Is(err, errAgain) {
			return ok, errs.Internal("fill number", err)
		}
	}
	return false, ErrBusy
}

func (s *Service) tryFill(ctx context.Context, session booking.SessionID, number int) (bool, error) {
	v, err := s.Schedule.Vacancy(ctx, session, number)
	if errors.Is(err, booking.ErrSession) || errors.Is(err, booking.ErrNumber) {
		return false, nil // the schedule has no such place any more
	}
	if err != nil || (!v.Free && (v.From.IsZero() || v.By == job.ID)) { // taken, or offered, whose end is told
		return false, err
	}
	fitting, err := s.fitting(ctx, v.Session)
	if err != nil || len(fitting) == 0 {
		return false, err
	}
	if !v.Free { // which is told by nothing else
		return false, s.leaveLook(ctx, v.From, Spot{Session: v.Session.ID, Number: v.Slot().Number})
	}
	how, ok := rules().terms(s.Now(), v.Slot().Start, s.Clinic)
	if !ok {
		return false, nil
	}
	return s.offerToFirst(ctx, v, how, fitting)
}

// fitting returns who waits for a number like this, by rank.
func (s *Service) fitting(ctx context.Context, x booking.Session) ([]Entry, error) {
	all, err := s.waiting(ctx, x.Department)
	return slices.DeleteFunc(all, func(e Entry) bool { return !e.wants(x, s.Clinic.Zone) }), err
}

func (s *Service) offerToFirst(ctx context.Context, v booking.Vacancy, how terms, fitting []Entry) (bool, error) {
	var passed []Passed
	pass := func(e Entry, why string) {
		if len(passed) < rules().Limits.Passed {
			passed = append(passed, Passed{Entry: e.ID, Reason: why})
		}
	}
	at := Spot{Session: v.Session.ID, Number: v.Slot().Number}
	for _, e := range fitting {
		why, err := s.unfit(ctx, e, at)
		if err != nil {
			return false, err
		}
		if why != "" {
			pass(e, why)
			continue
		}
		o := s.offerOf(e, v, how, len(fitting), passed)
		_, err = s.Numbers.Hold(ctx, job, booking.HoldRequest{
			Patient: e.Patient, Session: at.Session, Number: at.Number, Reason: booking.Offer, For: o.Until.Sub(s.Now()), Owed: e.displaced(),
			With: func(h booking.Hold) []store.Op { return o.made(e, h) },
		})
		switch {
		case err == nil, gone(err):
			return err == nil, nil
		case errors.Is(err, booking.ErrCompanion):
			return false, errAgain
		}
		if why = refusal(err); why == "" {
			return false, err
		}
		pass(e, why)
	}
	return false, s.toNobody(ctx, v, len(fitting), passed)
}

// unfit returns why one who waits must not be offered this number, or nothing. Who has a place meanwhile is taken off
// the list.
func (s *Service) unfit(ctx context.Context, e Entry, at Spot) (string, error) {
	switch {
	case e.Status == Offered:
		return WhyOther, nil
	case slices.Contains(e.Seen, at):
		return WhyBefore, nil
	}
	has, err := s.placed(ctx, e)
	if err != nil || !has {
		return "", err
	}
	_, err = s.finish(ctx, job, e.ID, Placed, WhyElsewhere, WhyElsewhere)
	return WhyElsewhere, err
}

// lookBack is how many of a patient's latest appointments are looked at for one that ends the wait.
const lookBack = 20

func (s *Service) placed(ctx context.Context, e Entry) (bool, error) {
	has, _, err := s.Schedule.OfPatient(ctx, job, e.Patient, lookBack, "")
	if err != nil {
		return false, err
	}
	for _, a := range has {
		if a.Status != booking.Booked {
			continue
		}
		if ok, err := s.ends(ctx, e, a); err != nil || ok {
			return ok, err
		}
	}
	return false, nil
}

// ends reports whether an appointment ends a wait: what the patient waited for, got since they wait for that. What they had
// before was no reason not to wait, and is none to stop.
func (s *Service) ends(ctx context.Context, e Entry, a booking.Appointment) (bool, error) {
	if a.PlaceGone != "" || !e.satisfied(a, s.Clinic.Zone) {
		return false, nil
	}
	since := e.Since
	if e.Changed != nil {
		since = *e.Changed
	}
	since = since.Truncate(time.Millisecond)
	for range lookBack {
		switch {
		case !a.BookedAt.Before(since):
			return true, nil
		case a.MovedFrom == "":
			return false, nil
		case a.MovedFrom == e.Instead:
			return true, nil
		}
		was, err := s.Schedule.Appointment(ctx, job, a.MovedFrom)
		if err != nil {
			return false, err
		}
		if e.Instead == "" && was.EndedAt != nil && !was.EndedAt.Before(since) && !e.wished(was, s.Clinic.Zone) {
			return true, nil // moved to where they wanted to be
		}
		a = was
	}
	return false, nil
}

func (s *Service) offerOf(e Entry, v booking.Vacancy, how terms, fitting int, passed []Passed) Offer {
	now := s.Now().UTC().Truncate(time.Millisecond)
	return Offer{
		ID: s.newOfferID(now), Entry: e.ID, Patient: e.Patient, Session: v.Session.ID, Number: v.Slot().Number,
		Department: v.Session.Department, Practitioner: v.Session.Practitioner, Room: v.Session.Room, Site: v.Session.Site, Date: v.Session.Date,
		Start: v.Slot().Start, End: v.Slot().End, Via: how.via, At: now, Until: how.until, Status: Open, Urgency: e.Urgency,
		Priority: e.Priority, Since: &e.Since, Changed: e.Changed, Fitting: fitting, Passed: slices.Clone(passed), Rules: rules().Version,
	}
}

// made returns the ops of an offer, for the transaction that holds its number.
func (o Offer) made(e Entry, h booking.Hold) []store.Op {
	o.Hold, o.Until = h.ID, h.Until
	e.Status, e.Offer, e.Offers = Offered, o.ID, e.Offers+1
	e.Seen = append(slices.Clone(e.Seen), Spot{Session: o.Session, Number: o.Number})
	if over := len(e.Seen) - rules().Limits.Seen; over > 0 {
		e.Seen = e.Seen[over:]
	}
	return append([]store.Op{e.put()}, o.put()...)
}

// gone reports whether the number is somebody's by now, or nobody's ever again.
func gone(err error) bool {
	for _, target := range []error{booking.ErrTaken, booking.ErrHeld, booking.ErrSession, booking.ErrNumber, booking.ErrPast, booking.ErrClosed, booking.ErrInactive} {
		if errors.Is(err, target) {
			return true
		}
	}
	return false
}

// refusal returns the code of a rule that keeps this patient from having the number, or nothing if it is another error.
func refusal(err error) string {
	var e *errs.Error
	if !errors.As(err, &e) {
		return ""
	}
	switch e.Kind {
	case errs.KindConflict, errs.KindForbidden, errs.KindNotFound, errs.KindTooMany:
		return e.Code
	case errs.KindInvalid, errs.KindUnauthenticated, errs.KindStale, errs.KindUnavailable, errs.KindInternal:
	}
	return ""
}

// toNobody notes that those who wait for such a number could not be offered it, and why; once for the same reasons.
// That they had their chance, or have another, is no news.
func (s *Service) toNobody(ctx context.Context, v booking.Vacancy, fitting int, passed []Passed) error {
	if !slices.ContainsFunc(passed, func(p Passed) bool { return p.Reason != WhyOther && p.Reason != WhyBefore }) {
		return nil
	}
	parts := []string{string(v.Session.ID), strconv.Itoa(v.Slot().Number)}
	for _, p := range passed {
		parts = append(parts, string(p.Entry), p.Reason)
	}
	now := s.Now().UTC().Truncate(time.Millisecond)
	o := s.offerOf(Entry{}, v, terms{until: now}, fitting, passed)
	o.ID, o.Status, o.Since, o.SettledAt = OfferID(id.From("ofr", parts...)), Nobody, nil, &now
	err := s.DB.Write(ctx, job.Stamp("", now), o.put()...)
	if _, ok := store.Failed(err); ok {
		return nil
	}
	return err
}

// Seek looks at once what is free for one who waits, as the list does by itself when somebody comes. What is free is
// offered by rank: who ranks higher and wants it too is offered it first. It returns ErrNothingFree if nothing is left
// for this one.
func (s *Service) Seek(ctx context.Context, by auth.Actor, id EntryID) (Wait, error) {
	if !by.Has(auth.Staff()...) {
		return Wait{}, ErrForbidden
	}
	e, err := s.find(ctx, id)
	if err != nil {
		return Wait{}, errs.Internal("seek", err)
	}
	if !e.Status.Live() {
		return Wait{}, ErrEnded
	}
	if err := s.FillFor(ctx, e); err != nil {
		return Wait{}, err
	}
	if e, err = s.find(ctx, id); err != nil {
		return Wait{}, errs.Internal("seek", err)
	}
	if e.Status != Offered {
		return Wait{}, ErrNothingFree
	}
	out := []Wait{{Entry: e, Version: e.Version}}
	if out[0].Place, err = s.placeOf(ctx, e); err == nil {
		err = s.withOffers(ctx, out)
	}
	return out[0], errs.Internal("seek", err)
}

// FillFor looks for what is free already, for one who has just come.
func (s *Service) FillFor(ctx context.Context, e Entry) error {
	if e.Status != Waiting {
		return nil
	}
	files, err := s.filesOf(ctx, []Entry{e})
	if err != nil {
		return errs.Internal("fill for entry", err)
	}
	file, ok := files[e.Patient]
	switch b, err := s.barredBy(file, ok, e); {
	case err != nil || b == closed:
		return errs.Internal("fill for entry", err)
	case b == restricted:
		return errs.Internal("fill for entry", s.passOver(ctx, e))
	}
	from := max(e.From, s.Clinic.Day(s.Now()))
	for ; from <= e.Until; from = from.AddDays(booking.MaxDays) {
		done, err := s.fillSpan(ctx, e, from)
		if err != nil || done {
			return errs.Internal("fill for entry", err)
		}
	}
	return nil
}

func (s *Service) fillSpan(ctx context.Context, e Entry, from clinic.Date) (bool, error) {
	free, err := s.Schedule.Free(ctx, booking.SlotQuery{
		By: asPatient(e.Patient), Department: e.Department, Practitioner: e.Practitioner, From: from, Days: min(booking.MaxDays, from.DaysUntil(e.Until)+1),
	})
	if err != nil {
		return false, err
	}
	for _, x := range free {
		for _, slot := range x.Slots {
			one := x
			one.Slots = []booking.Slot{slot}
			if !e.wants(one, s.Clinic.Zone) {
				continue
			}
			if err := s.Fill(ctx, x.ID, slot.Number); err != nil {
				return false, err
			}
			now, err := s.find(ctx, e.ID)
			if err != nil || now.Status != Waiting {
				return true, err
			}
		}
	}
	return false, nil
}
