package booking

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// MaxDays bounds how many days one look at free numbers may span.
const MaxDays = 31

// SlotQuery asks for the numbers of a department or a practitioner (or a practitioner within a department) that
// somebody could book now.
type SlotQuery struct {
	By           auth.Actor
	Department   DepartmentID
	Practitioner PractitionerID
	From         clinic.Date
	Days         int
	Examined     bool // for an examination: also numbers that are kept for those
	AsItIs       bool // read every number, not the pictures: dearer, and true of what was given back a moment ago
}

// Free returns the sessions that have free numbers in the future, each with only those slots. The answer is a
// picture, not a promise: only booking decides.
func (s *Service) Free(ctx context.Context, q SlotQuery) ([]Session, error) {
	f := errs.NewFaults()
	if q.Days < 1 || q.Days > MaxDays {
		f.Add("days", "range", errs.Params{"min": 1, "max": MaxDays})
	}
	if !q.From.Valid() {
		f.Add("from", "date")
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	schedules, err := s.Schedules(ctx, q.Department, q.Practitioner)
	if err != nil {
		return nil, err
	}
	v, err := s.visitor(ctx, q.By)
	if err != nil {
		return nil, errs.Internal("free numbers", err)
	}
	v.exam = v.exam || q.Examined
	taken, err := s.takenIn(ctx, schedules, q.From, q.From.AddDays(q.Days-1), q.AsItIs)
	if err != nil {
		return nil, errs.Internal("free numbers", err)
	}
	free := []Session{}
	for _, x := range schedules {
		for i := range q.Days {
			free = append(free, s.freeOn(x, v, q.From.AddDays(i), taken)...)
		}
	}
	byStart(free, func(x Session) Session { return x })
	return free, nil
}

// visitor reads who asks; a patient's own file says whether numbers are kept for them.
func (s *Service) visitor(ctx context.Context, by auth.Actor) (visitor, error) {
	var file store.Item
	if id, ok := patient.ParseID(by.PatientID); ok && by.Has(auth.Patient) {
		items, err := s.DB.BatchGet(ctx, patient.FileKey(id))
		if err != nil {
			return visitor{}, err
		}
		if len(items) > 0 {
			file = items[0]
		}
	}
	return visitorOf(by, file)
}

// freeOn returns a schedule's sessions of a day with the slots that a visitor could book now.
func (s *Service) freeOn(x Schedule, v visitor, day clinic.Date, taken func(SessionID) bits) []Session {
	now, zone := s.Now(), s.Clinic.Zone
	if x.offers() != nil || now.Before(x.opensAt(day, v, zone)) {
		return nil
	}
	_, blocks := x.blocksOn(day, s.Clinic)
	var open []Session
	for _, b := range blocks {
		session := x.session(day, b, zone)
		if !session.End.After(now) {
			continue
		}
		gone, kept := taken(session.ID), session.Slots[:0]
		for _, slot := range session.Slots {
			slot.Pool = b.poolOf(slot.Number, session.Start, now)
			if gone.has(slot.Number) || !slot.Start.After(now) || x.shutBy(session, slot, zone) != "" || x.admits(v, day, slot.Pool, now, zone) != nil {
				continue
			}
			kept = append(kept, slot.shown())
		}
		if session.Slots = kept; len(kept) > 0 {
			open = append(open, session)
		}
	}
	return open
}

// shown leaves out the pool that needs no word.
func (x Slot) shown() Slot {
	if x.Pool == OrdinaryPool {
		x.Pool = ""
	}
	return x
}

// takenIn tells which numbers of sessions are taken. One schedule is read as it is; of several, the pictures of their
// department are, which cost the same however much is booked, unless somebody must know.
func (s *Service) takenIn(ctx context.Context, schedules []Schedule, from, to clinic.Date, asItIs bool) (func(SessionID) bits, error) {
	if len(schedules) == 1 || asItIs {
		known := map[SessionID]bits{}
		for _, x := range schedules {
			numbers, err := s.numbersIn(ctx, x.ID, from, to)
			if err != nil {
				return nil, err
			}
			for _, n := range numbers {
				if !n.over(s.Now()) {
					known[n.session] = known[n.session].with(n.number)
				}
			}
		}
		return func(id SessionID) bits { return known[id] }, nil
	}
	all := map[SessionID]bits{}
	pictures := map[DepartmentID]map[clinic.Date]picture{}
	for _, x := range schedules {
		if pictures[x.Department] != nil {
			continue
		}
		p, err := s.pictures(ctx, x.Department, from, to)
		if err != nil {
			return nil, err
		}
		pictures[x.Department] = p
	}
	department := map[ScheduleID]DepartmentID{}
	for _, x := range schedules {
		department[x.ID] = x.Department
	}
	return func(id SessionID) bits {
		if b, ok := all[id]; ok {
			return b
		}
		schedule, day, _, _ := id.Split()
		now := s.Now()
		b := s.recent.over(id, pictures[department[schedule]][day].of(id, now), now)
		all[id] = b
		return b
	}, nil
}

// takenNumber is a number's item with where it is. It may be a hold's, and that may be over.
type takenNumber struct {
	numberItem
	session SessionID
	number  int
	at      time.Time // when it was written last
}

// numbersOf returns the taken numbers of a session, as of the last write.
func (s *Service) numbersOf(ctx context.Context, id SessionID) ([]takenNumber, error) {
	schedule, day, start, _ := id.Split()
	return s.numbers(ctx, store.Query{Table: store.Scheduling, PK: string(schedule), Prefix: sessionPrefix(day, start)})
}

// numbersIn returns the taken numbers of a schedule's days, also those that it has no place for any more.
func (s *Service) numbersIn(ctx context.Context, id ScheduleID, from, to clinic.Date) ([]takenNumber, error) {
	return s.numbers(ctx, store.Query{
		Table: store.Scheduling, PK: string(id), From: numberPrefix + string(from), To: numberPrefix + string(to) + "#~",
	})
}

func (s *Service) numbers(ctx context.Context, q store.Query) ([]takenNumber, error) {
	items, err := store.QueryAll(ctx, s.DB, q)
	if err != nil {
		return nil, err
	}
	out := make([]takenNumber, len(items))
	for i, it := range items {
		session, number, ok := numberAt(it.Key)
		if !ok {
			return nil, fmt.Errorf("booking: no number at %s", it.Key)
		}
		n, err := readNumber(it)
		if err != nil {
			return nil, err
		}
		out[i] = takenNumber{numberItem: n, session: session, number: number, at: it.Stamp.At}
	}
	return out, nil
}

// byStart sorts what is or has a session.
func byStart[T any](all []T, session func(T) Session) {
	slices.SortStableFunc(all, func(a, b T) int {
		x, y := session(a), session(b)
		if c := x.Start.Compare(y.Start); c != 0 {
			return c
		}
		return cmp.Compare(x.ID, y.ID)
	})
}
