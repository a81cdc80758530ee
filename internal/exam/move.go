package exam

import (
	"context"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/patient"
)

// MoveRequest asks for other numbers of a booked examination, the first of which begins at Start.
type MoveRequest struct {
	Start   time.Time
	Reason  string
	Channel string
	Key     string // idempotency key; the same key moves once

	ByClinic bool // for the clinic's own reasons: nothing of it counts against the patient
}

// exchange is what numbers are taken in exchange for: those of a booked examination; nil for nothing.
type exchange struct {
	id     booking.AppointmentID // of any of them
	all    []booking.Appointment
	reason string
}

func (x *exchange) own() []booking.Appointment {
	if x == nil {
		return nil
	}
	return x.all
}

// settle takes numbers, and gives back what they are taken in exchange for.
func (x *exchange) settle(ctx context.Context, s Together, by auth.Actor, r booking.TogetherRequest) ([]booking.Appointment, error) {
	if x == nil {
		return s.BookTogether(ctx, by, r)
	}
	return s.MoveTogether(ctx, by, x.id, r, x.reason)
}

// kept lists numbers of a department that a patient has, as sessions in which they alone are free.
func kept(own []booking.Appointment, d booking.DepartmentID) []booking.Session {
	var all []booking.Session
	for _, a := range own {
		if a.Department == d && a.Status == booking.Booked {
			all = append(all, booking.Session{
				ID: a.Session, Department: d, Practitioner: a.Practitioner, Room: a.Room, Date: a.Date,
				Slots: []booking.Slot{{Number: a.Number, Start: a.Start, End: a.End}},
			})
		}
	}
	return all
}

// MoveDays lists the days of two weeks to which all numbers of a booked examination can be moved, from a day on as Days.
func (s *Service) MoveDays(ctx context.Context, by auth.Actor, id booking.AppointmentID, from clinic.Date) ([]Day, error) {
	from, err := s.fromDay(from)
	if err != nil {
		return nil, err
	}
	all, _, err := s.Appointments.MovedTogether(ctx, by, id, "")
	if err != nil {
		return nil, errs.Internal("days of a booked examination", err)
	}
	p, err := s.ofBooked(ctx, by, all, from)
	if err != nil {
		return nil, errs.Internal("days of a booked examination", err)
	}
	offer, err := s.offer(ctx, by, p, all[0].Patient, booking.SlotQuery{From: from, Days: daysAhead}, all)
	if err != nil {
		return nil, errs.Internal("days of a booked examination", err)
	}
	return s.daysOf(offer, from), nil
}

// MoveBooking moves a booked examination as a whole: all its numbers are exchanged for others in one transaction, or none is.
func (s *Service) MoveBooking(ctx context.Context, by auth.Actor, id booking.AppointmentID, r MoveRequest) (Booking, error) {
	all, done, err := s.Appointments.MovedTogether(ctx, by, id, r.Key)
	if err != nil {
		return Booking{}, errs.Internal("move examination", err)
	}
	if done {
		return s.movedBefore(ctx, all, r)
	}
	p, err := s.ofBooked(ctx, by, all, s.Clinic.Day(r.Start))
	if err != nil {
		return Booking{}, errs.Internal("move examination", err)
	}
	want := booking.TogetherRequest{Patient: all[0].Patient, Package: string(p.ID), Channel: r.Channel, Key: r.Key, ByClinic: r.ByClinic}
	all, err = s.take(ctx, by, r.Start, p, want, &exchange{id, all, r.Reason})
	if errs.KindOf(err) == errs.KindConflict { // with this very request, it may be
		if now, done, err := s.Appointments.MovedTogether(ctx, by, id, r.Key); err == nil && done {
			return s.movedBefore(ctx, now, r)
		}
	}
	if err != nil {
		return Booking{}, errs.Internal("move examination", err)
	}
	return s.bookedAs(ctx, p, all)
}

// movedBefore answers for a request that has moved an examination before: with what the patient has of it by now.
func (s *Service) movedBefore(ctx context.Context, all []booking.Appointment, r MoveRequest) (Booking, error) {
	switch {
	case len(all) == 0:
		return Booking{}, booking.ErrEnded
	case all[0].Key == r.Key && !all[0].Start.Equal(r.Start):
		return Booking{}, ErrKeyReused
	}
	p, err := s.current(ctx, PackageID(all[0].Together.Package))
	if err != nil {
		return Booking{}, errs.Internal("move examination", err)
	}
	return s.bookedAs(ctx, p, all)
}

// ofBooked returns the package that was booked, if it is still for the patient on a day. One that cannot be booked any more
// is kept by whoever has it.
func (s *Service) ofBooked(ctx context.Context, by auth.Actor, all []booking.Appointment, on clinic.Date) (Package, error) {
	if len(all) == 0 {
		return Package{}, booking.ErrEnded
	}
	for _, a := range all {
		if a.Status != booking.Booked {
			return Package{}, booking.ErrAlreadyArrived
		}
	}
	return s.fitting(ctx, by, PackageID(all[0].Together.Package), all[0].Patient, on)
}

// fitting returns a package if it is for the patient on a day, as far as the file tells.
func (s *Service) fitting(ctx context.Context, by auth.Actor, id PackageID, who patient.ID, on clinic.Date) (Package, error) {
	p, err := s.current(ctx, id)
	if err != nil {
		return p, err
	}
	x, err := s.person(ctx, by, who)
	if err != nil {
		return p, err
	}
	if refused := p.refuses(x, on); refused != nil {
		return p, refused
	}
	return p, nil
}

// refuses returns why a package is not for somebody on a day, or nil.
func (p Package) refuses(x patient.Person, on clinic.Date) *errs.Error {
	switch {
	case x.Born == "":
		return ErrUnknown
	case !p.fits(personOf(p, x, on)):
		return ErrNotFor
	}
	return nil
}
