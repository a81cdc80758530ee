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
}

// Book gives the patient the number, or says what stands in the way. One transaction of two items decides.
func (s *Service) Book(ctx context.Context, by auth.Actor, r Request) (Appointment, error) {
	if !by.MayActFor(string(r.Patient)) {
		return Appointment{}, ErrForbidden
	}
	for try := range tries {
		a, err := s.tryBook(ctx, by, r, try > 0)
		if !errors.Is(err, errAgain) {
			return a, errs.Internal("book", err)
		}
	}
	return Appointment{}, ErrBusy
}

// errAgain means that the patient's day changed between reading and writing it.
var errAgain = errors.New("booking: the day changed, read it again")

func (s *Service) tryBook(ctx context.Context, by auth.Actor, r Request, again bool) (Appointment, error) {
	t, err := s.target(ctx, r.Patient, r.Session, r.Number, again)
	if err != nil {
		return Appointment{}, err
	}
	if done, ok, err := t.day.answered(r, ""); ok {
		return done, err
	}
	if t.taken != nil {
		return s.taken(ctx, r, t.taken)
	}
	if err := t.open(s.Now()); err != nil {
		return Appointment{}, err
	}
	a := t.appointment(r)
	a.Code, a.BookedAt = s.IDs.Code(7), s.Now().UTC().Truncate(time.Millisecond)
	day, a, err := t.day.admit(a, "")
	if err != nil {
		return Appointment{}, err
	}
	err = s.DB.Write(ctx, by.Stamp("", s.Now()), takeNumber(a), day.put())
	failed, ok := store.Failed(err)
	switch {
	case err == nil:
		return a, nil
	case !ok:
		return Appointment{}, err
	case failed.Op == 0:
		return s.taken(ctx, r, failed.Existing)
	}
	return Appointment{}, errAgain
}

// taken answers for a number that turned out to be taken: by the first try of this very request, which the patient's
// day need not show yet, or by another.
func (s *Service) taken(ctx context.Context, r Request, existing *store.Item) (Appointment, error) {
	var n numberItem
	if existing == nil || existing.Decode(&n) != nil || r.Key == "" || n.Key != r.Key || n.Patient != r.Patient {
		return Appointment{}, ErrTaken
	}
	return s.find(ctx, n.Appointment)
}

// target is what a request aims at, as far as one batch of reads tells. The writes' conditions have the last word.
type target struct {
	session Session
	slot    Slot
	day     patientDay
	taken   *store.Item // who has the number; nil: nobody
}

// target reads schedule, number, patient and day at once: two read units. Such reads lag, and so would every further
// try of a write that failed because of it: when tried again, the day is read as it is.
func (s *Service) target(ctx context.Context, p patient.ID, session SessionID, number int, again bool) (target, error) {
	schedule, date, _, ok := session.Split()
	if !ok {
		return target{}, ErrSession
	}
	if _, ok := patient.ParseID(string(p)); !ok {
		return target{}, ErrPatient
	}
	keys := []store.Key{scheduleKey(schedule), NumberKey(session, number), dayKey(p, date), patient.FileKey(p)}
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
	var t target
	if t.session, t.slot, err = s.place(found[keys[0]], session, number); err != nil {
		return target{}, err
	}
	if n, ok := found[keys[1]]; ok {
		t.taken = &n
	}
	if again {
		t.day, err = s.day(ctx, p, date)
	} else {
		t.day, err = readDay(p, date, found[keys[2]])
	}
	return t, err
}

func (s *Service) place(it store.Item, id SessionID, number int) (Session, Slot, error) {
	if it.Version == 0 {
		return Session{}, Slot{}, ErrSession
	}
	schedule, err := s.decoded(it)
	if err != nil {
		return Session{}, Slot{}, err
	}
	return schedule.place(id, number, s.Clinic.Zone)
}

// decoded returns the schedule that an item holds. Every booking reads one, few are different, and a week of blocks
// takes longer to decode than to read: the version tells whether what was decoded last is still right.
func (s *Service) decoded(it store.Item) (Schedule, error) {
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
func (t target) open(now time.Time) error {
	switch {
	case t.taken != nil:
		return ErrTaken
	case !t.slot.Start.After(now):
		return ErrPast
	}
	return nil
}

func (t target) appointment(r Request) Appointment {
	return Appointment{
		Patient: r.Patient, Session: t.session.ID, Number: t.slot.Number, Department: t.session.Department,
		Practitioner: t.session.Practitioner, Room: t.session.Room, Date: t.session.Date, Start: t.slot.Start,
		End: t.slot.End, Status: Booked, Channel: r.Channel, Note: r.Note, Key: r.Key,
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
	it, err := s.DB.Get(ctx, dayKey(p, date))
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return patientDay{}, err
	}
	return readDay(p, date, it)
}

// withStatus fills in what has become of appointments since they were booked: the number's item knows it.
func (s *Service) withStatus(ctx context.Context, as []Appointment) ([]Appointment, error) {
	var keys []store.Key
	for _, a := range as {
		if a.Status.Holds() {
			keys = append(keys, NumberKey(a.Session, a.Number))
		}
	}
	if len(keys) == 0 {
		return as, nil
	}
	items, err := store.BatchGetAll(ctx, s.DB, keys)
	if err != nil {
		return nil, err
	}
	status := map[AppointmentID]Status{}
	for _, it := range items {
		var n numberItem
		if err := it.Decode(&n); err != nil {
			return nil, err
		}
		status[n.Appointment] = n.Status
	}
	out := make([]Appointment, len(as))
	for i, a := range as {
		if st, ok := status[a.ID]; ok && a.Status.Holds() {
			a.Status = st
		}
		out[i] = a
	}
	return out, nil
}

// OfPatient lists a patient's appointments, latest day first.
func (s *Service) OfPatient(ctx context.Context, by auth.Actor, p patient.ID, limit int, cursor string) ([]Appointment, string, error) {
	if !by.MayActFor(string(p)) {
		return nil, "", ErrForbidden
	}
	page, err := s.DB.Query(ctx, store.Query{
		Table: store.Scheduling, PK: string(p), Prefix: dayPrefix, Desc: true, Limit: limit, Cursor: cursor,
	})
	if errors.Is(err, store.ErrCursor) {
		return nil, "", ErrCursor
	}
	if err != nil {
		return nil, "", errs.Internal("list appointments", err)
	}
	all := []Appointment{}
	for _, it := range page.Items {
		d, err := readDay(p, clinic.Date(it.SK[len(dayPrefix):]), it)
		if err != nil {
			return nil, "", errs.Internal("list appointments", err)
		}
		all = append(all, d.appointments...)
	}
	all, err = s.withStatus(ctx, all)
	return all, page.Next, errs.Internal("list appointments", err)
}
