package booking

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// Together is what numbers have in common that were booked as one, for an examination whose stations want several. They
// count as one: for the day's limit, as a strike, and in what the patient is told of them.
type Together struct {
	ID      AppointmentID `json:"id" doc:"Of the first of them, whatever has become of it."`
	Package string        `json:"packageId" doc:"Of the examination."`
	Numbers int           `json:"numbers" doc:"How many were booked."`
	Rest    bool          `json:"rest,omitempty" doc:"Not the one of which the patient is told: that is the first of the day."`
	Turn    int           `json:"turn,omitempty" doc:"Counts how often that changed."`
	Took    *time.Time    `json:"tookOverAt,omitempty" doc:"When it became the one of which the patient is told; absent: it was from the beginning, or is not."`
	Alone   bool          `json:"alone,omitempty" doc:"The patient was told of it by itself when it was moved, and hears of it again."`
	Ended   bool          `json:"ended,omitempty" doc:"It was given back with all others."`
	Unfed   bool          `json:"unfed,omitempty" doc:"It has a station that wants nobody who has eaten, or the patient comes with it to one that does."`
}

// end returns what an appointment keeps that was given back with all others.
func (t Together) end() *Together {
	t.Ended = true
	return &t
}

// alone returns what an appointment keeps that is moved by itself.
func (t *Together) alone() *Together {
	if t == nil {
		return nil
	}
	return &Together{ID: t.ID, Package: t.Package, Numbers: t.Numbers, Alone: true, Unfed: t.Unfed}
}

// with reports whether two appointments were booked as one.
func (a Appointment) with(b Appointment) bool {
	return a.Together != nil && b.Together != nil && a.Together.ID == b.Together.ID
}

// Pick is a number of a session that is wanted with others, and what is done there.
type Pick struct {
	Session SessionID
	Number  int
	Service ServiceID // empty: as with Request
	Unfed   bool      // whoever comes has not eaten
}

// MostTogether is how many numbers may be booked as one: a transaction has room for a hundred writes, a morning for fewer.
const MostTogether = 10

// TogetherRequest asks for several numbers of one day, the first of which is where the patient comes to.
type TogetherRequest struct {
	Patient  patient.ID
	Package  string
	Picks    []Pick
	Channel  string
	Override string // staff: why a patient may book who is restricted
	Key      string // idempotency key; the same key books once
	ByClinic bool   // of a move: for the clinic's own reasons
}

// BookTogether gives a patient all the numbers that an examination wants, or none of them: one transaction takes them with
// the patient's day. ErrTaken, ErrHeld and ErrClosed mean that one of them is somebody else's by now.
func (s *Service) BookTogether(ctx context.Context, by auth.Actor, r TogetherRequest) ([]Appointment, error) {
	if !by.MayActFor(string(r.Patient)) {
		return nil, ErrForbidden
	}
	if err := mayOverride(by, r.Override); err != nil {
		return nil, err
	}
	if len(r.Picks) == 0 || len(r.Picks) > MostTogether {
		return nil, errs.Invalid(errs.Field{Path: "numbers", Code: "range", Params: errs.Params{"min": 1, "max": MostTogether}})
	}
	for try := range tries {
		all, err := s.tryTogether(ctx, by, r, try > 0)
		if !errors.Is(err, errAgain) {
			return all, errs.Internal("book together", s.told(ctx, by, err))
		}
	}
	return nil, ErrBusy
}

func (s *Service) tryTogether(ctx context.Context, by auth.Actor, r TogetherRequest, again bool) ([]Appointment, error) {
	now := s.Now().UTC().Truncate(time.Millisecond)
	var all []Appointment
	var ops []store.Op
	var day patientDay
	for i, pick := range r.Picks {
		t, err := s.target(ctx, by, r.request(pick), again)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			if done, ok, err := t.day.bookedBy(r); ok {
				return done, err
			}
			day = t.day
		}
		if t.day.date != day.date {
			return nil, ErrSession
		}
		if err := t.open(now, r.Patient); err != nil {
			if t.number.free(r.Patient, now) != nil {
				s.recent.note(pick.Session, pick.Number, justNow{taken: true, at: now})
			}
			return nil, ownTry(t.number, r, again, err)
		}
		if err := t.restricted(by, r.Override, now, s.Clinic.Zone); err != nil {
			return nil, err
		}
		a, err := s.oneOf(ctx, by, r, i, t, all)
		if err != nil {
			return nil, err
		}
		if day, a, err = day.without(now, a.Hold).admit(a, "", s.rules(now)); err != nil {
			return nil, err
		}
		if i == 0 {
			a.Together.ID = a.ID
			day = day.replace(a)
		}
		all, ops = append(all, a), append(ops, takeNumber(a, t.number))
	}
	err := s.write(ctx, by.Stamp("", now), append(ops, day.put())...)
	failed, ok := store.Failed(err)
	if !ok {
		return all, err
	}
	return nil, s.togetherLost(failed, len(ops), r, now)
}

// request is what one of several numbers is asked for with.
func (r TogetherRequest) request(at Pick) Request {
	return Request{
		Patient: r.Patient, Session: at.Session, Number: at.Number, Channel: r.Channel, Override: r.Override, Key: r.Key, Service: at.Service, Examined: true,
	}
}

// oneOf makes the appointment of one of several numbers. Nobody is told twice how to prepare for the same service.
func (s *Service) oneOf(ctx context.Context, by auth.Actor, r TogetherRequest, i int, t target, before []Appointment) (Appointment, error) {
	a := t.appointment(r.request(r.Picks[i]))
	a.Code, a.BookedAt, a.BookedBy = s.IDs.Code(7), s.Now().UTC().Truncate(time.Millisecond), patient.ID(by.Behalf)
	a.Together = &Together{Package: r.Package, Numbers: len(r.Picks), Rest: i > 0, Unfed: r.Picks[i].Unfed}
	if i > 0 {
		a.Together.ID = before[0].ID
	}
	a, err := s.serving(ctx, a, r.Picks[i].Service, t.slot.Pool)
	if slices.ContainsFunc(before, func(o Appointment) bool { return o.Service == a.Service }) {
		a.Service, a.ServiceVersion = "", 0
	}
	return a, err
}

// ownTry returns why a number cannot be had: unless it is this very request that took it, which the day, read as it is,
// will tell.
func ownTry(has *numberItem, r TogetherRequest, again bool, refused error) error {
	if has != nil && !again && r.Key != "" && has.Key == r.Key && has.Patient == r.Patient {
		return errAgain
	}
	return refused
}

// togetherLost explains why a write that takes so many numbers failed, and remembers the one that is somebody else's, so
// that who chooses anew does not choose it again.
func (s *Service) togetherLost(failed *store.ConditionError, numbers int, r TogetherRequest, now time.Time) error {
	if failed.Op >= numbers || failed.Existing == nil {
		return errAgain
	}
	has, err := readNumber(*failed.Existing)
	if err != nil {
		return err
	}
	if refused := has.free(r.Patient, now); refused != nil {
		lost := r.Picks[failed.Op]
		s.recent.note(lost.Session, lost.Number, justNow{taken: true, at: now})
		return ownTry(&has, r, false, refused)
	}
	return errAgain
}

// bookedBy returns the appointments that this very request made when it was sent before.
func (d patientDay) bookedBy(r TogetherRequest) (all []Appointment, ok bool, err error) {
	if r.Key == "" {
		return nil, false, nil
	}
	for _, a := range d.appointments {
		switch {
		case a.Key != r.Key:
		case a.Together == nil || a.Together.Package != r.Package:
			return nil, true, ErrKeyReused
		default:
			all = append(all, a)
		}
	}
	return all, len(all) > 0, nil
}

// BookedTogether returns what a request for a day has booked before, as it stands; none if it is new. It returns
// ErrKeyReused if another request of the day had the key.
func (s *Service) BookedTogether(ctx context.Context, by auth.Actor, r TogetherRequest, day clinic.Date) ([]Appointment, error) {
	if !by.MayActFor(string(r.Patient)) {
		return nil, ErrForbidden
	}
	d, err := s.day(ctx, r.Patient, day)
	if err != nil {
		return nil, errs.Internal("read day", err)
	}
	all, _, err := d.bookedBy(r)
	if err != nil {
		return nil, err
	}
	all, err = s.withStatus(ctx, all)
	return all, errs.Internal("read day", err)
}

// TogetherWith returns an appointment and all that were booked with it and have a number, where they have been moved to.
func (s *Service) TogetherWith(ctx context.Context, by auth.Actor, id AppointmentID) ([]Appointment, error) {
	a, err := s.Appointment(ctx, by, id)
	if err != nil || a.Together == nil {
		return []Appointment{a}, err
	}
	_, all, err := s.together(ctx, a)
	if err != nil {
		return nil, errs.Internal("read appointments", err)
	}
	all, err = s.withStatus(ctx, all)
	return all, errs.Internal("read appointments", err)
}

// together returns the numbers that were booked with one and are still the patient's, and the days on which they are:
// a closure may have moved one of them to another day.
func (s *Service) together(ctx context.Context, a Appointment) (map[clinic.Date]patientDay, []Appointment, error) {
	p, first, ok := a.Together.ID.Split()
	if !ok {
		return nil, nil, ErrAppointment
	}
	days := map[clinic.Date]patientDay{}
	for wanted := []clinic.Date{first, a.Date}; len(wanted) > 0; wanted = wanted[1:] {
		if _, known := days[wanted[0]]; known {
			continue
		}
		d, err := s.day(ctx, p, wanted[0])
		if err != nil {
			return nil, nil, err
		}
		days[wanted[0]] = d
		for _, o := range d.appointments {
			if !o.with(a) || o.Status.Holds() || o.MovedTo == "" {
				continue
			}
			if _, to, ok := o.MovedTo.Split(); ok {
				wanted = append(wanted, to)
			}
		}
	}
	return days, heldWith(a, days), nil
}

// tryCancelTogether gives all numbers back that were booked as one with an appointment. Whoever has begun the
// examination cannot, nor can a patient after the deadline of the first.
func (s *Service) tryCancelTogether(ctx context.Context, by auth.Actor, a Appointment, reason string, excused bool) (Appointment, error) {
	policy, err := s.rulesNow(ctx)
	if err != nil {
		return Appointment{}, err
	}
	days, all, err := s.together(ctx, a)
	if err != nil {
		return Appointment{}, err
	}
	if !among(all, a.ID) {
		return Appointment{}, errAgain // given back or moved since it was read
	}
	if !excused {
		if excused, err = s.anyGone(ctx, all); err != nil {
			return Appointment{}, err
		}
	}
	late := make([]bool, len(all))
	for i, x := range all {
		if late[i], err = s.afterDeadline(by, x, policy.Cancel, excused); err != nil {
			return Appointment{}, err
		}
	}
	var ops []store.Op
	ended, before := a, maps.Clone(days)
	for i, x := range all {
		if x, err = s.end(x, Cancelled, reason); err != nil {
			return Appointment{}, err
		}
		x.Late, x.Together = late[i], x.Together.end()
		op, err := s.givingBack(ctx, x, Booked)
		if err != nil {
			return Appointment{}, err
		}
		ops, days[x.Date] = append(ops, op), days[x.Date].replace(x)
		if x.ID == a.ID {
			ended = x
		}
	}
	numbers := len(ops)
	err = s.write(ctx, by.Stamp(reason, s.Now()), append(ops, s.daysOf(before, days)...)...)
	failed, ok := store.Failed(err)
	switch {
	case !ok:
		return ended, err
	case failed.Op < numbers:
		return Appointment{}, s.lost(err, failed.Op)
	}
	return Appointment{}, errAgain
}

// givingBack returns the op that gives back the number of an appointment that stood so: to everybody, or to the closure
// that has marked it.
func (s *Service) givingBack(ctx context.Context, a Appointment, was Status) (store.Op, error) {
	it, err := s.get(ctx, NumberKey(a.Session, a.Number))
	if err != nil || it.Version == 0 {
		return giveBackFrom(a, was, ""), err
	}
	n, err := readNumber(it)
	return giveBackFrom(a, was, n.Closure), err
}

// Leaving returns the ops that give up appointments of a patient who came with them and stays away after all, for the
// transaction of what they came for: the numbers are free, and nothing counts against the patient. Those with which nobody
// came are left alone.
func (s *Service) Leaving(ctx context.Context, by auth.Actor, ids []AppointmentID, reason string) ([]store.Op, error) {
	before, days := map[clinic.Date]patientDay{}, map[clinic.Date]patientDay{}
	var ops []store.Op
	for _, id := range ids {
		day, a, err := s.changeable(ctx, by, id)
		if err != nil {
			return nil, err
		}
		live, err := s.withStatus(ctx, []Appointment{a})
		if err != nil {
			return nil, errs.Internal("give up appointment", err)
		}
		if live[0].Status != Arrived {
			continue
		}
		if _, known := days[a.Date]; !known {
			before[a.Date], days[a.Date] = day, day
		}
		if a, err = s.end(a, Cancelled, reason); err != nil {
			return nil, err
		}
		if a.Together != nil {
			a.Together = a.Together.end()
		}
		op, err := s.givingBack(ctx, a, Arrived)
		if err != nil {
			return nil, errs.Internal("give up appointment", err)
		}
		ops, days[a.Date] = append(ops, op), days[a.Date].replace(a)
	}
	return append(ops, s.daysOf(before, days)...), nil
}

// daysOf writes the days that are not as they were, the earliest first, and leaves them in days as they are written: each
// with the one that speaks on it from now on.
func (s *Service) daysOf(before, days map[clinic.Date]patientDay) []store.Op {
	var ops []store.Op
	now := s.Now().UTC().Truncate(time.Millisecond)
	for _, date := range slices.Sorted(maps.Keys(days)) {
		if d := days[date]; !slices.EqualFunc(d.appointments, before[date].appointments, same) {
			days[date] = d.spoken(before[date], now)
			ops = append(ops, days[date].put())
		}
	}
	return ops
}

// heldWith lists, by their time, the numbers of some days that were booked as one with an appointment and are the patient's.
func heldWith(a Appointment, days map[clinic.Date]patientDay) []Appointment {
	var all []Appointment
	for _, d := range days {
		for _, o := range d.appointments {
			if o.with(a) && o.Status.Holds() {
				all = append(all, o)
			}
		}
	}
	slices.SortFunc(all, func(a, b Appointment) int {
		return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.ID, b.ID))
	})
	return all
}
