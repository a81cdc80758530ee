package booking

import (
	"context"
	"errors"
	"sync"
	"time"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/id"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// Service books, moves and cancels, and keeps the directory.
type Service struct {
	DB     store.Store
	Clinic clinic.Settings
	Now    func() time.Time
	IDs    id.Source

	schedules sync.Map // ScheduleID -> Schedule: the versions that were read last
	glances   sync.Map // DepartmentID -> glance
	recent    recent
	policy    remembered[Policy]
	phone     remembered[string]
	services  offered
	versions  sync.Map // of services, by key: they never change
}

// tries bounds how often a request starts anew when the patient's own day changed under it.
const tries = 4

// Request asks for a number of a session.
type Request struct {
	Patient patient.ID
	Session SessionID
	Number  int
	Channel string
	Note    string
	Key     string // idempotency key; the same key books once

	Service ServiceID // what is done; empty: what the department's exam numbers are for, if it is one, or nothing that is named

	Emergency bool // of a walk-in: a number at once, whatever is left

	Override string // staff: why a patient may book who is restricted
	AnyAge   bool   // staff: the department's ages do not matter

	Examined bool // it is for an examination: numbers that are kept for those may be had
	Owed     bool // of a move: by a closure's offer, which may take it to another day than the numbers that it was booked with
	ByClinic bool // of a move: for the clinic's own reasons

	Closure ClosureID // that moves the appointment because it took its place
	Case    string    // and the patient's case there

	With func(Appointment) []store.Op // what is written in the same transaction when a hold is confirmed, or by a move
}

// Book gives the patient the number, or says what stands in the way. One transaction of two items decides.
func (s *Service) Book(ctx context.Context, by auth.Actor, r Request) (Appointment, error) {
	if !by.MayActFor(string(r.Patient)) {
		return Appointment{}, ErrForbidden
	}
	if err := mayOverride(by, r.Override); err != nil {
		return Appointment{}, err
	}
	if err := mayTakeAnyAge(by, r.AnyAge); err != nil {
		return Appointment{}, err
	}
	for try := range tries {
		a, err := s.tryBook(ctx, by, r, try > 0)
		if !errors.Is(err, errAgain) {
			return a, errs.Internal("book", s.refused(ctx, by, aim{patient: r.Patient, session: r.Session, number: r.Number}, err))
		}
	}
	return Appointment{}, ErrBusy
}

// errAgain means that the patient's day changed between reading and writing it.
var errAgain = errors.New("booking: the day changed, read it again")

func (s *Service) tryBook(ctx context.Context, by auth.Actor, r Request, again bool) (Appointment, error) {
	t, err := s.target(ctx, by, r, again)
	if err != nil {
		return Appointment{}, err
	}
	if done, ok, err := t.day.answered(r, ""); ok {
		return done, err
	}
	now := s.Now().UTC().Truncate(time.Millisecond)
	if err := t.open(now, r.Patient); err != nil {
		return s.orItself(ctx, r, t.number, err)
	}
	if err := t.restricted(by, r.Override, now, s.Clinic.Zone); err != nil {
		return Appointment{}, err
	}
	if err := t.unfit(by, now); err != nil && !r.AnyAge {
		return Appointment{}, err
	}
	a := t.appointment(r)
	a.Code, a.BookedAt, a.BookedBy = s.IDs.Code(7), now, patient.ID(by.Behalf)
	if a, err = s.serving(ctx, a, r.Service, t.slot.Pool); err != nil {
		return Appointment{}, err
	}
	day, a, err := t.day.without(now, a.Hold).admit(a, "", s.rules(now))
	if err != nil {
		return Appointment{}, err
	}
	err = s.write(ctx, by.Stamp("", now), takeNumber(a, t.number), day.put())
	if failed, ok := store.Failed(err); ok {
		return s.lostNumber(ctx, r, failed, now)
	}
	return a, err
}

// orItself answers for a number that is taken: by the first try of this very request, which the patient's day need not
// show yet, by another of the patient's own, or by somebody else, as refused says.
func (s *Service) orItself(ctx context.Context, r Request, has *numberItem, refused error) (Appointment, error) {
	if has == nil || r.Key == "" || has.Key != r.Key || has.Patient != r.Patient {
		return Appointment{}, s.orOwn(has, r.Patient, refused)
	}
	return s.find(ctx, has.Appointment)
}

// lostNumber explains why a write whose first op takes a number failed.
func (s *Service) lostNumber(ctx context.Context, r Request, failed *store.ConditionError, now time.Time) (Appointment, error) {
	refused := whoHas(failed, r.Patient, now)
	if failed.Op > 0 || failed.Existing == nil {
		return Appointment{}, refused
	}
	var has numberItem
	if err := failed.Existing.Decode(&has); err != nil {
		return Appointment{}, err
	}
	return s.orItself(ctx, r, &has, refused)
}

// whoHas says who has the number whose taking, the first op of a write, failed; or that the reading lagged, so that
// what is there now must be read again. p may take over what is held for them.
func whoHas(failed *store.ConditionError, p patient.ID, now time.Time) error {
	if failed.Op > 0 || failed.Existing == nil {
		return errAgain
	}
	var has numberItem
	if err := failed.Existing.Decode(&has); err != nil {
		return err
	}
	if err := has.free(p, now); err != nil {
		return err
	}
	return errAgain
}

// free returns why a number is not p's to take, or nil.
func (n *numberItem) free(p patient.ID, now time.Time) error {
	switch {
	case n == nil || n.over(now) || (n.Hold != "" && n.Patient == p):
		return nil
	case n.blocked():
		return ErrClosed
	case n.Hold != "":
		return ErrHeld
	}
	return ErrTaken
}

// target is what a request aims at, as far as one batch of reads tells. The writes' conditions have the last word.
type target struct {
	session Session
	slot    Slot
	day     patientDay
	number  *numberItem // what stands at the number; nil: nothing
	closed  error       // why it is not for who asks: kept for others, not yet released
	out     error       // why it is for nobody: its doctor, room or site is out, or switched off
	ages    *Ages       // whom its department takes
	born    clinic.Date // the patient, if that decides

	restriction patient.Restriction
}

// target reads schedule, number, patient and day at once: two read units. Such reads lag, and so would every further
// try of a write that failed because of it: when tried again, the day is read as it is.
func (s *Service) target(ctx context.Context, by auth.Actor, r Request, again bool) (target, error) {
	p, session, number := r.Patient, r.Session, r.Number
	scheduleID, date, _, ok := session.Split()
	if !ok {
		return target{}, ErrSession
	}
	if _, ok := patient.ParseID(string(p)); !ok {
		return target{}, ErrPatient
	}
	keys := []store.Key{scheduleKey(scheduleID), NumberKey(session, number), dayKey(p, date), patient.FileKey(p)}
	items, err := s.DB.BatchGet(ctx, keys...)
	if err != nil {
		return target{}, err
	}
	found := map[store.Key]store.Item{}
	for _, it := range items {
		found[it.Key] = it
	}
	if _, ok := found[keys[3]]; !ok {
		return target{}, ErrPatient
	}
	if err := Deceased(by, found[keys[3]]); err != nil {
		return target{}, err
	}
	schedule, err := s.decoded(found[keys[0]])
	if err != nil {
		return target{}, err
	}
	var t target
	if t.session, t.slot, err = schedule.place(session, number, s.Clinic, s.Now()); err != nil {
		return target{}, err
	}
	v, err := visitorOf(by, found[keys[3]])
	if err != nil {
		return target{}, err
	}
	v.exam = v.exam || r.Examined
	t.closed = schedule.admits(v, date, t.slot.Pool, s.Now(), s.Clinic.Zone)
	t.out = schedule.outAt(t.session, t.slot, s.Clinic.Zone)
	if err := t.know(found[keys[3]], schedule.Ages); err != nil {
		return target{}, err
	}
	at := found[keys[1]]
	if again {
		if t.day, err = s.day(ctx, p, date); err != nil {
			return target{}, err
		}
		if at, err = s.get(ctx, keys[1]); err != nil {
			return target{}, err
		}
	} else if t.day, err = readDay(p, date, found[keys[2]]); err != nil {
		return target{}, err
	}
	if at.Version == 0 {
		return t, nil
	}
	n, err := readNumber(at)
	t.number = &n
	return t, err
}

// get returns the item at a key as it is now, or none, with version 0.
func (s *Service) get(ctx context.Context, key store.Key) (store.Item, error) {
	it, err := s.DB.Get(ctx, key)
	if errors.Is(err, store.ErrNotFound) {
		return store.Item{}, nil
	}
	return it, err
}

// decoded returns the schedule that an item holds. Every booking reads one, few are different, and a week of blocks
// takes longer to decode than to read: the version tells whether what was decoded last is still right.
func (s *Service) decoded(it store.Item) (Schedule, error) {
	if it.Version == 0 {
		return Schedule{}, ErrSession
	}
	id := ScheduleID(it.PK)
	if known, ok := s.schedules.Load(id); ok && known.(Schedule).Version == it.Version {
		return known.(Schedule), nil
	}
	var x Schedule
	if err := it.Decode(&x); err != nil {
		return x, err
	}
	x.Version = it.Version
	s.schedules.Store(id, x)
	return x, nil
}

// open turns away by what was read whoever the write's conditions would turn away, at a tenth of the cost.
// p may book what is held for them.
func (t target) open(now time.Time, p patient.ID) error {
	if err := t.number.free(p, now); err != nil {
		return err
	}
	if !t.slot.Start.After(now) {
		return ErrPast
	}
	if t.out != nil { // also what is held for p
		return t.out
	}
	if t.number != nil && !t.number.over(now) { // what is held for p was given to them, whoever it is kept for
		return nil
	}
	return t.closed
}

func (t target) appointment(r Request) Appointment {
	var own HoldID
	if t.number != nil && t.number.Patient == r.Patient {
		own = t.number.Hold
	}
	return Appointment{
		Hold: own, Patient: r.Patient, Session: t.session.ID, Number: t.slot.Number, Department: t.session.Department,
		Practitioner: t.session.Practitioner, Room: t.session.Room, Site: t.session.Site, Date: t.session.Date, Start: t.slot.Start,
		End: t.slot.End, Status: Booked, Channel: r.Channel, Note: r.Note, Key: r.Key, Override: r.Override, Closure: r.Closure, Case: r.Case,
	}
}

// Appointment returns one appointment as it stands.
func (s *Service) Appointment(ctx context.Context, by auth.Actor, id AppointmentID) (Appointment, error) {
	p, _, ok := id.Split()
	if !ok {
		return Appointment{}, ErrAppointment
	}
	if !by.MayActFor(string(p)) {
		return Appointment{}, ErrForbidden
	}
	a, err := s.find(ctx, id)
	return a, errs.Internal("read appointment", err)
}

func (s *Service) find(ctx context.Context, id AppointmentID) (Appointment, error) {
	d, err := s.dayOf(ctx, id)
	if err != nil {
		return Appointment{}, err
	}
	i, ok := d.find(id)
	if !ok {
		return Appointment{}, ErrAppointment
	}
	live, err := s.withStatus(ctx, d.appointments[i:i+1])
	if err != nil {
		return Appointment{}, err
	}
	return live[0], nil
}

// dayOf returns the day that an appointment's id points at, which may be empty.
func (s *Service) dayOf(ctx context.Context, id AppointmentID) (patientDay, error) {
	p, date, ok := id.Split()
	if !ok {
		return patientDay{}, ErrAppointment
	}
	return s.day(ctx, p, date)
}

func (s *Service) day(ctx context.Context, p patient.ID, date clinic.Date) (patientDay, error) {
	it, err := s.get(ctx, dayKey(p, date))
	if err != nil {
		return patientDay{}, err
	}
	return readDay(p, date, it)
}

// OfPatient lists a patient's appointments, latest day first.
func (s *Service) OfPatient(ctx context.Context, by auth.Actor, p patient.ID, limit int, cursor string) ([]Appointment, string, error) {
	if !by.MayActFor(string(p)) {
		return nil, "", ErrForbidden
	}
	all := []Appointment{}
	for {
		page, err := s.DB.Query(ctx, store.Query{
			Table: store.Scheduling, PK: string(p), Prefix: dayPrefix, Desc: true, Limit: limit, Cursor: cursor,
		})
		if errors.Is(err, store.ErrCursor) {
			return nil, "", ErrCursor
		}
		if err != nil {
			return nil, "", errs.Internal("list appointments", err)
		}
		for _, it := range page.Items {
			d, err := readDay(p, dateOf(it), it)
			if err != nil {
				return nil, "", errs.Internal("list appointments", err)
			}
			all = append(all, d.appointments...)
		}
		if cursor = page.Next; cursor == "" || len(all) > 0 { // days on which numbers were only held make no page
			break
		}
	}
	all, err := s.withStatus(ctx, all)
	return all, cursor, errs.Internal("list appointments", err)
}
