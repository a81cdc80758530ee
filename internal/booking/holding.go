package booking

import (
	"context"
	"errors"
	"time"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// Hold keeps a number for a patient while they fill in or pay, or while an offer to them stands. It is decided by the
// same two conditions as a booking and returns by itself. Another number chosen by the same person on that day takes
// the first one's place in the same transaction.
func (s *Service) Hold(ctx context.Context, by auth.Actor, r HoldRequest) (Hold, error) {
	if !by.MayActFor(string(r.Patient)) || (r.Reason == Offer && !works(by)) {
		return Hold{}, ErrForbidden
	}
	if err := mayOverride(by, r.Override); err != nil {
		return Hold{}, err
	}
	if err := mayTakeAnyAge(by, r.AnyAge); err != nil {
		return Hold{}, err
	}
	policy, err := s.rulesNow(ctx)
	if err != nil {
		return Hold{}, errs.Internal("hold", err)
	}
	if r.For = r.lasts(works(by), policy.Holds); r.For == 0 {
		return Hold{}, ErrHoldTooLong
	}
	for try := range tries {
		h, err := s.tryHold(ctx, by, r, try > 0)
		if !errors.Is(err, errAgain) {
			if r.byClinic(by) { // which looks for another patient, and not for another number
				return h, errs.Internal("hold", err)
			}
			return h, errs.Internal("hold", s.refused(ctx, by, aim{patient: r.Patient, session: r.Session, number: r.Number}, err))
		}
	}
	return Hold{}, ErrBusy
}

func (s *Service) tryHold(ctx context.Context, by auth.Actor, r HoldRequest, again bool) (Hold, error) {
	asks := by
	if r.byClinic(by) {
		asks = auth.Actor{} // the patient may have what is kept for patients like them, and no more
	}
	t, err := s.target(ctx, asks, Request{Patient: r.Patient, Session: r.Session, Number: r.Number}, again)
	if err != nil {
		return Hold{}, err
	}
	now := s.Now().UTC().Truncate(time.Millisecond)
	if before, ok, err := t.day.heldBefore(r, now); ok {
		return before, err
	}
	if err := t.open(now, r.Patient); err != nil {
		return Hold{}, s.orOwn(t.number, r.Patient, err)
	}
	if err := t.restricted(asks, r.Override, now, s.Clinic.Zone); err != nil && (!r.Owed || !r.byClinic(by)) {
		return Hold{}, err
	}
	if err := t.unfit(by, now); err != nil && !r.AnyAge {
		return Hold{}, err
	}
	if !works(by) && t.day.held >= maxHoldsADay {
		return Hold{}, ErrTooManyHolds
	}
	h := t.hold(s.newHoldID(r.Patient, t.session.Date), r, now, by)
	day, replaced := t.day, t.day.replacedBy(by.ID, r.Reason, now)
	var ids []HoldID
	ops := []store.Op{holdNumber(h, t.number)}
	for _, x := range replaced {
		ids = append(ids, x.ID)
		ops = append(ops, dropHold(x.Hold))
	}
	if day, err = day.hold(h, s.rules(now), ids...); err != nil {
		return Hold{}, err
	}
	ops = append(ops, day.put())
	err = s.write(ctx, by.Stamp("", now), append(ops, companions(r.With, h.Hold)...)...)
	if companionFailed(err, len(ops)) {
		return Hold{}, ErrCompanion
	}
	if failed, ok := store.Failed(err); ok {
		return Hold{}, whoHas(failed, r.Patient, now)
	}
	return h.Hold, err
}

// heldBefore answers a request that was sent before, and one for a number that the patient already holds.
func (d patientDay) heldBefore(r HoldRequest, now time.Time) (Hold, bool, error) {
	for _, h := range d.holds {
		if r.Key == "" || h.Key != r.Key {
			continue
		}
		if h.Session != r.Session || h.Number != r.Number {
			return Hold{}, true, ErrKeyReused
		}
		if h.Live(now) {
			return h.Hold, true, nil
		}
		return Hold{}, true, ErrHoldOver
	}
	h, ok := d.heldAt(r.Session, r.Number, now)
	return h.Hold, ok, nil
}

func (t target) hold(id HoldID, r HoldRequest, now time.Time, by auth.Actor) held {
	return held{
		Hold: Hold{
			ID: id, Patient: r.Patient, Session: t.session.ID, Number: t.slot.Number, Department: t.session.Department,
			Practitioner: t.session.Practitioner, Room: t.session.Room, Site: t.session.Site, Date: t.session.Date, Start: t.slot.Start, End: t.slot.End,
			Pool: t.slot.shown().Pool, Reason: r.Reason, Until: now.Add(r.For), HeldAt: now,
		},
		By: by.ID, Key: r.Key, Override: r.Override,
	}
}

// Confirm turns a hold into the appointment, in one transaction. Confirming twice is the same as once: the appointment
// bears the hold's id.
func (s *Service) Confirm(ctx context.Context, by auth.Actor, id HoldID, r Request) (Appointment, error) {
	for try := range tries {
		a, err := s.tryConfirm(ctx, by, id, r, try > 0)
		if !errors.Is(err, errAgain) {
			return a, errs.Internal("confirm hold", s.told(ctx, by, err))
		}
	}
	return Appointment{}, ErrBusy
}

func (s *Service) tryConfirm(ctx context.Context, by auth.Actor, id HoldID, r Request, again bool) (Appointment, error) {
	day, err := s.dayOfHold(ctx, by, id)
	if err != nil {
		return Appointment{}, err
	}
	if a, ok := day.bookedFrom(id); ok {
		return a, nil
	}
	now := s.Now().UTC().Truncate(time.Millisecond)
	h, ok := day.findHold(id)
	switch {
	case !ok:
		return Appointment{}, ErrHold
	case !h.Live(now):
		return Appointment{}, ErrHoldOver
	case !h.Start.After(now):
		return Appointment{}, ErrPast
	}
	number, pool, err := s.stillThere(ctx, h.Hold, again)
	if err != nil {
		return Appointment{}, err
	}
	a := h.appointment()
	a.Override, a.BookedBy = h.Override, patient.ID(by.Behalf)
	a.Channel, a.Note, a.Key, a.Code, a.BookedAt = r.Channel, r.Note, r.Key, s.IDs.Code(7), now
	if a, err = s.serving(ctx, a, r.Service, pool); err != nil {
		return Appointment{}, err
	}
	day, a, err = day.without(now, id).admit(a, "", s.rules(now))
	if err != nil {
		return Appointment{}, err
	}
	ops := []store.Op{takeNumber(a, number), day.put()}
	err = s.write(ctx, by.Stamp("", now), append(ops, companions(r.With, a)...)...)
	if companionFailed(err, len(ops)) {
		return Appointment{}, ErrCompanion
	}
	if _, ok := store.Failed(err); ok {
		return Appointment{}, errAgain
	}
	return a, err
}

// stillThere returns the item of a hold's number and whom the number is kept for, unless the schedule was closed while
// the number was held. By a clock that differs, somebody else may have taken it, though the day says that the hold stands.
func (s *Service) stillThere(ctx context.Context, h Hold, again bool) (*numberItem, Pool, error) {
	schedule, _, _, _ := h.Session.Split()
	keys := []store.Key{scheduleKey(schedule), NumberKey(h.Session, h.Number)}
	items, err := s.DB.BatchGet(ctx, keys...)
	if err != nil {
		return nil, "", err
	}
	found := map[store.Key]store.Item{}
	for _, it := range items {
		found[it.Key] = it
	}
	pool, err := s.stillOpen(found[keys[0]], h)
	if err != nil {
		return nil, "", err
	}
	it := found[keys[1]]
	if again { // such reads lag
		if it, err = s.get(ctx, keys[1]); err != nil {
			return nil, "", err
		}
	}
	n := numberItem{}
	if it.Version > 0 {
		if n, err = readNumber(it); err != nil {
			return nil, "", err
		}
	}
	switch {
	case n.Hold == h.ID:
		return &n, pool, nil
	case again:
		return nil, "", ErrHoldOver
	}
	return nil, "", errAgain
}

// stillOpen returns why a schedule has no place any more for who holds a number of it, or the number's pool.
func (s *Service) stillOpen(it store.Item, h Hold) (Pool, error) {
	schedule, err := s.decoded(it)
	if err != nil {
		return "", err
	}
	session, slot, err := schedule.place(h.Session, h.Number, s.Clinic, s.Now())
	if err == nil {
		err = schedule.outAt(session, slot, s.Clinic.Zone)
	}
	return slot.Pool, err
}

// Release gives a held number back before its time, and writes what belongs to it in the same transaction. Releasing
// what is over, or twice, is the same as once; if something belongs to it, that is not written then, and ErrHoldOver says so.
func (s *Service) Release(ctx context.Context, by auth.Actor, id HoldID, with ...store.Op) error {
	for range tries {
		err := s.tryRelease(ctx, by, id, with)
		if !errors.Is(err, errAgain) {
			return errs.Internal("release hold", err)
		}
	}
	return ErrBusy
}

func (s *Service) tryRelease(ctx context.Context, by auth.Actor, id HoldID, with []store.Op) error {
	day, err := s.dayOfHold(ctx, by, id)
	if err != nil {
		return err
	}
	if _, ok := day.bookedFrom(id); ok {
		return ErrHoldConfirmed
	}
	now := s.Now()
	h, ok := day.findHold(id)
	switch live := ok && h.Live(now); {
	case !live && len(with) > 0:
		return ErrHoldOver
	case !live:
		return nil
	}
	ops := []store.Op{dropHold(h.Hold), day.without(now, id).put()}
	err = s.write(ctx, by.Stamp("", now), append(ops, with...)...)
	if companionFailed(err, len(ops)) {
		return ErrCompanion
	}
	if _, ok := store.Failed(err); ok {
		return errAgain
	}
	return err
}

// Held returns a hold that is not over, or ErrHoldConfirmed if it is an appointment by now.
func (s *Service) Held(ctx context.Context, by auth.Actor, id HoldID) (Hold, error) {
	day, err := s.dayOfHold(ctx, by, id)
	if err != nil {
		return Hold{}, errs.Internal("read hold", err)
	}
	h, ok := day.findHold(id)
	_, booked := day.bookedFrom(id)
	switch {
	case booked:
		return Hold{}, ErrHoldConfirmed
	case !ok:
		return Hold{}, ErrHold
	case !h.Live(s.Now()):
		return Hold{}, ErrHoldOver
	}
	return h.Hold, nil
}

// HoldsOf lists what is held for a patient from today on, the earliest first.
func (s *Service) HoldsOf(ctx context.Context, by auth.Actor, p patient.ID) ([]Hold, error) {
	if !by.MayActFor(string(p)) {
		return nil, ErrForbidden
	}
	now := s.Now()
	items, err := store.QueryAll(ctx, s.DB, store.Query{
		Table: store.Scheduling, PK: string(p), From: dayPrefix + string(s.Clinic.Day(now)), To: dayPrefix + "~",
	})
	if err != nil {
		return nil, errs.Internal("list holds", err)
	}
	var all []Hold
	for _, it := range items {
		d, err := readDay(p, dateOf(it), it)
		if err != nil {
			return nil, errs.Internal("list holds", err)
		}
		for _, h := range d.liveHolds(now) {
			all = append(all, h.Hold)
		}
	}
	return all, nil
}

// dayOfHold reads the day that a hold's id points at, for those who may act for its patient.
func (s *Service) dayOfHold(ctx context.Context, by auth.Actor, id HoldID) (patientDay, error) {
	p, date, ok := id.Split()
	if !ok {
		return patientDay{}, ErrHold
	}
	if !by.MayActFor(string(p)) {
		return patientDay{}, ErrForbidden
	}
	return s.day(ctx, p, date)
}

func works(by auth.Actor) bool { return by.Has(auth.Staff()...) || by.Has(auth.System) }
