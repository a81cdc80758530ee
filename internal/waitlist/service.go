package waitlist

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/crypt"
	"careloop/internal/errs"
	"careloop/internal/id"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// Numbers is what becomes of the schedule's numbers.
type Numbers interface {
	// Hold, Confirm, Move and Release return booking.ErrCompanion if what was to be written with them did not hold.
	Hold(ctx context.Context, by auth.Actor, r booking.HoldRequest) (booking.Hold, error)
	Confirm(ctx context.Context, by auth.Actor, id booking.HoldID, r booking.Request) (booking.Appointment, error)
	Move(ctx context.Context, by auth.Actor, id booking.AppointmentID, to booking.Request, reason string) (booking.Appointment, error)
	Release(ctx context.Context, by auth.Actor, id booking.HoldID, with ...store.Op) error
}

// Schedule is where the waitlist looks how things stand.
type Schedule interface {
	Openings
	Moves
	// Vacancy returns booking.ErrSession or booking.ErrNumber where there is no such place.
	Vacancy(ctx context.Context, s booking.SessionID, number int) (booking.Vacancy, error)
	Free(ctx context.Context, q booking.SlotQuery) ([]booking.Session, error)
	OfPatient(ctx context.Context, by auth.Actor, p patient.ID, limit int, cursor string) ([]booking.Appointment, string, error)
	Appointment(ctx context.Context, by auth.Actor, id booking.AppointmentID) (booking.Appointment, error)
	Departments(ctx context.Context) ([]booking.Department, error)
	Practitioners(ctx context.Context) ([]booking.Practitioner, error)
}

// Service keeps the list and makes the offers.
type Service struct {
	DB       store.Store
	Clinic   clinic.Settings
	Now      func() time.Time
	IDs      id.Source
	Keys     *crypt.Keys // for links only
	Numbers  Numbers
	Schedule Schedule
	Names    Names // for links only
	// Fees returns what registering costs today, in fen, by the doctors' grades; "" is of all others. For links only. Nil:
	// nothing is known of it.
	Fees func(ctx context.Context) (map[string]int64, error)
}

// tries bounds how often something starts anew because it changed meanwhile.
const tries = 6

var errAgain = errors.New("waitlist: changed meanwhile, read it again")

// job is who makes offers and ends them.
var job = auth.Job("waitlist")

// Request asks to be put on the list.
type Request struct {
	Patient  patient.ID
	Wish     Wish
	Urgency  string // only from staff; empty: the last class
	Priority string // likewise
	Instead  booking.AppointmentID
	Channel  string
	Key      string // idempotency key; the same key waits once
	AnyAge   bool   // of staff: the department's ages do not matter
}

// Join puts a patient on the list.
func (s *Service) Join(ctx context.Context, by auth.Actor, r Request) (Entry, error) {
	if !by.MayActFor(string(r.Patient)) {
		return Entry{}, ErrForbidden
	}
	if err := s.check(ctx, by, r); err != nil {
		return Entry{}, errs.Internal("check wish", err)
	}
	e := s.entryOf(by, r)
	for range tries {
		got, err := s.tryJoin(ctx, by, r, e)
		if !errors.Is(err, errAgain) {
			return got, errs.Internal("join waitlist", err)
		}
	}
	return Entry{}, ErrBusy
}

func (s *Service) entryOf(by auth.Actor, r Request) Entry {
	e := Entry{
		ID: newEntryID(r.Patient, r.Wish.Department, r.Key), Patient: r.Patient, Wish: r.Wish, Urgency: unmarked(rules().Urgency),
		Priority: unmarked(rules().Priority), Since: s.Now().UTC().Truncate(time.Millisecond), Instead: r.Instead,
		Channel: r.Channel, Status: Waiting,
	}
	if by.Has(auth.Staff()...) || by.Has(auth.System) {
		if r.Urgency != "" {
			e.Urgency = r.Urgency
		}
		if r.Priority != "" {
			e.Priority = r.Priority
		}
	}
	return e
}

func (s *Service) tryJoin(ctx context.Context, by auth.Actor, r Request, e Entry) (Entry, error) {
	w, err := s.waits(ctx, r.Patient)
	if err != nil {
		return Entry{}, err
	}
	switch before, err := s.find(ctx, e.ID); {
	case err == nil && before.Changed == nil && (before.kind() != r.Wish.kind() || before.From != r.Wish.From || before.Until != r.Wish.Until):
		return Entry{}, ErrKeyReused
	case err == nil:
		return before, nil
	case !errors.Is(err, ErrEntry):
		return Entry{}, err
	}
	if err := w.already(by, r.Wish); err != nil {
		return Entry{}, err
	}
	if len(w.Entries) >= rules().Limits.Entries {
		return Entry{}, ErrTooMany.With(errs.Params{"max": rules().Limits.Entries})
	}
	w.Entries = append(w.Entries, waitRef{ID: e.ID, Wish: r.Wish.kind()})
	err = s.DB.Write(ctx, by.Stamp("", s.Now()), w.put(), e.put())
	if _, ok := store.Failed(err); ok {
		return Entry{}, errAgain
	}
	e.Version = 1
	return e, err
}

// already refuses a wish for what the patient waits for already.
func (w waits) already(by auth.Actor, wish Wish) error {
	switch {
	case !slices.ContainsFunc(w.Entries, func(x waitRef) bool { return x.Wish == wish.kind() }):
		return nil
	case by.Has(auth.Staff()...) || by.Has(auth.System):
		return ErrAlready
	}
	return ErrAlreadyYou
}

// kind tells one wish from another, whatever days they are for.
func (w Wish) kind() string {
	return string(w.Department) + " " + string(w.Practitioner) + " " + string(w.Session)
}

// Reclass changes who comes first: only those may who know the patient's need.
func (s *Service) Reclass(ctx context.Context, by auth.Actor, id EntryID, version int64, urgency, priority, reason string) (Entry, error) {
	if !by.Has(auth.Staff()...) {
		return Entry{}, ErrForbidden
	}
	f := errs.NewFaults()
	checkClass(f, "urgency", urgency, rules().Urgency)
	checkClass(f, "priority", priority, rules().Priority)
	if err := f.Err(); err != nil {
		return Entry{}, err
	}
	e, err := s.find(ctx, id)
	if err != nil {
		return Entry{}, errs.Internal("read entry", err)
	}
	switch {
	case !e.Status.Live():
		return Entry{}, ErrEnded
	case e.Version != version:
		return Entry{}, ErrStale
	}
	if urgency != "" {
		e.Urgency = urgency
	}
	if priority != "" {
		e.Priority = priority
	}
	err = s.DB.Write(ctx, by.Stamp(reason, s.Now()), e.put())
	if _, ok := store.Failed(err); ok {
		return Entry{}, ErrStale
	}
	e.Version++
	return e, errs.Internal("reclass", err)
}

// Leave takes a patient off the list, and gives back what is being offered. Leaving twice is the same as once.
func (s *Service) Leave(ctx context.Context, by auth.Actor, id EntryID, reason string) (Entry, error) {
	p, _, ok := id.Split()
	switch {
	case !ok:
		return Entry{}, ErrEntry
	case !by.MayActFor(string(p)):
		return Entry{}, ErrForbidden
	}
	e, err := s.finish(ctx, by, id, Left, WhyLeft, reason)
	return e, errs.Internal("leave waitlist", err)
}

// AfterDeath ends, for jobs, all that a patient waits for who has died. Told again, it finds nothing.
func (s *Service) AfterDeath(ctx context.Context, by auth.Actor, p patient.ID) error {
	if !by.Has(auth.System) {
		return ErrForbidden
	}
	w, err := s.waits(ctx, p)
	if err != nil {
		return errs.Internal("end waits", err)
	}
	for _, e := range w.Entries {
		if _, err := s.finish(ctx, by, e.ID, Left, booking.FileClosed, ""); err != nil {
			return errs.Internal("end waits", err)
		}
	}
	return nil
}

// finish ends an entry, and withdraws the offer that it has.
func (s *Service) finish(ctx context.Context, by auth.Actor, id EntryID, as Status, why, reason string) (Entry, error) {
	for range tries {
		e, err := s.tryFinish(ctx, by, id, as, why, reason)
		if !errors.Is(err, errAgain) && !errors.Is(err, booking.ErrCompanion) {
			return e, err
		}
	}
	return Entry{}, ErrBusy
}

func (s *Service) tryFinish(ctx context.Context, by auth.Actor, id EntryID, as Status, why, reason string) (Entry, error) {
	e, err := s.find(ctx, id)
	if err != nil || !e.Status.Live() {
		return e, err
	}
	w, err := s.waits(ctx, e.Patient)
	if err != nil {
		return Entry{}, err
	}
	now := s.Now()
	ops := e.end(w, as, why, now, s.Clinic.Zone)
	if e.Offer == "" {
		err = s.DB.Write(ctx, by.Stamp(reason, now), ops...)
		if _, ok := store.Failed(err); ok {
			return Entry{}, errAgain
		}
	} else if err = s.withdraw(ctx, by, e.Offer, ops, now); err != nil {
		return Entry{}, err
	}
	e.Status, e.Reason, e.Offer = as, why, ""
	return e, err
}

// withdraw ends an offer with what belongs to it, and gives its number back.
func (s *Service) withdraw(ctx context.Context, by auth.Actor, id OfferID, with []store.Op, now time.Time) error {
	o, err := s.offer(ctx, id)
	if err != nil {
		return err
	}
	if o.Status != Open {
		return errAgain
	}
	ops := append(o.settle(Withdrawn, "", now), with...)
	if now.Before(o.Until) {
		return s.release(ctx, by, o, ops)
	}
	err = s.DB.Write(ctx, by.Stamp("", now), ops...)
	if _, ok := store.Failed(err); ok {
		return errAgain
	}
	return err
}

// release gives an offer's number back and writes ops with it; if the number is not held any more, ops alone.
func (s *Service) release(ctx context.Context, by auth.Actor, o Offer, ops []store.Op) error {
	err := s.Numbers.Release(ctx, clinics(by), o.Hold, ops...)
	switch {
	case errors.Is(err, booking.ErrHoldConfirmed):
		if now, err := s.offer(ctx, o.ID); err != nil || now.Status != Open {
			return cmp.Or(err, errAgain) // accepted meanwhile
		}
		return err
	case !errors.Is(err, booking.ErrHoldOver):
		return err
	}
	err = s.DB.Write(ctx, by.Stamp("", s.Now()), ops...)
	if _, ok := store.Failed(err); ok {
		return errAgain
	}
	return err
}

// clinics returns the actor as acting for the clinic: what it has offered is not bound to what patients may do by
// themselves.
func clinics(by auth.Actor) auth.Actor {
	return auth.Actor{ID: by.ID, Roles: []auth.Role{auth.System}, Request: by.Request}
}
