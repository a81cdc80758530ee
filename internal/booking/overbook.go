package booking

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// Overbooking asks for a place behind the regular numbers of a session (加号).
type Overbooking struct {
	Patient patient.ID
	Session SessionID
	Reason  string // why the patient must be seen though the session is full
	Note    string
	Channel string
	Key     string
	AnyAge  bool // the department's ages do not matter

	Service ServiceID // what is done; empty: nothing that is named
}

// Overbook adds a patient behind the regular numbers. The doctor whose session it is decides, or a manager, with a
// reason. The policy's limit is the range of the numbers that there are: each is taken once, under the condition of
// every booking, so no count can be passed by two at the same time. Book never gives out one of them. While the session
// has numbers that the patient could have, ErrNotFull names them.
func (s *Service) Overbook(ctx context.Context, by auth.Actor, o Overbooking) (Appointment, error) {
	if o.Reason = strings.TrimSpace(o.Reason); o.Reason == "" {
		return Appointment{}, errs.Invalid(errs.Field{Path: "reason", Code: "required"})
	}
	policy, err := s.rulesNow(ctx)
	if err != nil {
		return Appointment{}, err
	}
	for range tries + policy.Overbooking { // each lost number is one less to lose
		a, err := s.tryOverbook(ctx, by, o, policy.Overbooking)
		if !errors.Is(err, errAgain) {
			return a, errs.Internal("overbook", s.told(ctx, by, err))
		}
	}
	return Appointment{}, ErrBusy
}

func (s *Service) tryOverbook(ctx context.Context, by auth.Actor, o Overbooking, limit int) (Appointment, error) {
	board, err := s.Board(ctx, o.Session)
	if err != nil {
		return Appointment{}, err
	}
	file, err := s.mayOverbook(ctx, by, board, o.Patient)
	if err != nil {
		return Appointment{}, err
	}
	day, err := s.day(ctx, o.Patient, board.Date)
	if err != nil {
		return Appointment{}, err
	}
	if done, ok, err := day.addedBefore(o); ok {
		return done, err
	}
	now := s.Now().UTC().Truncate(time.Millisecond)
	if !board.End.After(now) {
		return Appointment{}, ErrPast
	}
	if len(board.Inactive) > 0 {
		return Appointment{}, ErrInactive
	}
	if n := len(board.Slots); n > 0 && board.Slots[n-1].Shut != "" {
		return Appointment{}, ErrClosed
	}
	left, err := s.leftFor(ctx, by, file, board)
	if err != nil {
		return Appointment{}, err
	}
	if err := board.Ages.Refuse(by, file, board.Date); err != nil && !o.AnyAge {
		return Appointment{}, err
	}
	slot, ok := board.extra(limit)
	if !ok && len(left) == 0 {
		return Appointment{}, ErrOverbooked.With(errs.Params{"limit": limit})
	}
	a := target{session: board.Session, slot: slot}.appointment(Request{Patient: o.Patient, Channel: o.Channel, Note: o.Note, Key: o.Key})
	a.Overbooked, a.OverbookedBy, a.Code, a.BookedAt = o.Reason, cmp.Or(by.Name, by.ID), s.IDs.Code(7), now
	if a, err = s.serving(ctx, a, o.Service, OrdinaryPool); err != nil {
		return Appointment{}, err
	}
	if day, a, err = day.without(now).admit(a, "", s.rules(now)); err != nil {
		return Appointment{}, err
	}
	if len(left) > 0 { // what keeps the patient from this session keeps them from its numbers, too
		return Appointment{}, s.notFull(left)
	}
	err = s.write(ctx, by.Stamp(o.Reason, now), takeNumber(a, nil), day.put())
	if _, ok := store.Failed(err); ok {
		return Appointment{}, errAgain
	}
	return a, err
}

// mayOverbook returns the file of a patient whom the actor may add to a session.
func (s *Service) mayOverbook(ctx context.Context, by auth.Actor, board BoardSession, p patient.ID) (store.Item, error) {
	doctor := by.Has(auth.Doctor) && by.PractitionerID != "" && by.PractitionerID == string(board.Practitioner)
	if !doctor && !by.Has(auth.Manager, auth.Administrator) {
		return store.Item{}, ErrForbidden
	}
	if _, ok := patient.ParseID(string(p)); !ok {
		return store.Item{}, ErrPatient
	}
	file, err := s.get(ctx, patient.FileKey(p))
	if err != nil {
		return store.Item{}, err
	}
	if file.Version == 0 {
		return store.Item{}, ErrPatient
	}
	return file, Deceased(by, file)
}

// extra returns the first free place behind the regular numbers: the session goes on at its own pace.
func (b BoardSession) extra(limit int) (Slot, bool) {
	taken := map[int]bool{}
	for _, p := range b.Places {
		taken[p.Number] = true
	}
	if len(b.Slots) == 0 {
		return Slot{}, false
	}
	last := b.Slots[len(b.Slots)-1]
	length := last.End.Sub(last.Start)
	for i := 1; i <= limit; i++ {
		if n := last.Number + i; !taken[n] {
			return Slot{Number: n, Start: last.Start.Add(time.Duration(i) * length), End: last.End.Add(time.Duration(i) * length)}, true
		}
	}
	return Slot{}, false
}

// addedBefore answers a request that was sent before.
func (d patientDay) addedBefore(o Overbooking) (Appointment, bool, error) {
	for _, a := range d.appointments {
		if o.Key == "" || a.Key != o.Key {
			continue
		}
		if a.Session != o.Session || a.Overbooked == "" {
			return Appointment{}, true, ErrKeyReused
		}
		return a, true, nil
	}
	return Appointment{}, false, nil
}
