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
	"careloop/internal/group"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// MaxDays bounds how many days one look at free numbers may span.
const MaxDays = 31

// SlotQuery asks for the free numbers of a department or a practitioner (or a practitioner within a department).
type SlotQuery struct {
	Department   DepartmentID
	Practitioner PractitionerID
	From         clinic.Date
	Days         int
}

// BoardSession is a session with what its numbers hold, for the desk.
type BoardSession struct {
	Session
	Places []Place `json:"places"`
}

// Place is one taken number of a session.
type Place struct {
	Number      int           `json:"number"`
	Appointment AppointmentID `json:"appointmentId"` // empty while it is only held
	Patient     patient.ID    `json:"patientId"`
	Code        string        `json:"code"`
	Status      Status        `json:"status"`
	Hold        HoldID        `json:"holdId,omitempty"` // of a number that is only held
	Until       *time.Time    `json:"until,omitempty"`  // and until when
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
	now := s.Now()
	var open []Session
	for _, x := range schedules {
		for i := range q.Days {
			for _, session := range x.On(q.From.AddDays(i), s.Clinic.Zone) {
				if session.End.After(now) {
					open = append(open, session)
				}
			}
		}
	}
	board, err := s.board(ctx, open)
	if err != nil {
		return nil, errs.Internal("free numbers", err)
	}
	free := []Session{}
	for _, b := range board {
		b.Slots = slices.DeleteFunc(b.Slots, func(x Slot) bool {
			taken := slices.ContainsFunc(b.Places, func(p Place) bool { return p.Number == x.Number })
			return taken || !x.Start.After(now)
		})
		if len(b.Slots) > 0 {
			free = append(free, b.Session)
		}
	}
	return free, nil
}

// DayBoard returns a department's sessions of a day with all their numbers.
func (s *Service) DayBoard(ctx context.Context, d DepartmentID, day clinic.Date) ([]BoardSession, error) {
	schedules, err := s.Schedules(ctx, d, "")
	if err != nil {
		return nil, err
	}
	var sessions []Session
	for _, x := range schedules {
		sessions = append(sessions, x.On(day, s.Clinic.Zone)...)
	}
	board, err := s.board(ctx, sessions)
	return board, errs.Internal("day board", err)
}

// Board returns one session with all its numbers.
func (s *Service) Board(ctx context.Context, id SessionID) (BoardSession, error) {
	schedule, _, _, ok := id.Split()
	if !ok {
		return BoardSession{}, ErrSession
	}
	x, err := s.Schedule(ctx, schedule)
	if err != nil {
		return BoardSession{}, err
	}
	session, ok := x.find(id, s.Clinic.Zone)
	if !ok {
		return BoardSession{}, ErrSession
	}
	board, err := s.board(ctx, []Session{session})
	if err != nil {
		return BoardSession{}, errs.Internal("read session", err)
	}
	return board[0], nil
}

// board reads the taken numbers of sessions, a few sessions at a time, and sorts by start.
func (s *Service) board(ctx context.Context, sessions []Session) ([]BoardSession, error) {
	out := make([]BoardSession, len(sessions))
	g, ctx := group.New(ctx, 8)
	for i, session := range sessions {
		g.Go(func() error {
			places, err := s.places(ctx, session.ID)
			out[i] = BoardSession{Session: session, Places: places}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	slices.SortFunc(out, func(a, b BoardSession) int {
		if c := a.Start.Compare(b.Start); c != 0 {
			return c
		}
		return cmp.Compare(a.ID, b.ID)
	})
	return out, nil
}

func (s *Service) places(ctx context.Context, id SessionID) ([]Place, error) {
	schedule, day, start, _ := id.Split()
	items, err := store.QueryAll(ctx, s.DB, store.Query{Table: store.Scheduling, PK: string(schedule), Prefix: sessionPrefix(day, start)})
	if err != nil {
		return nil, err
	}
	places := []Place{}
	for _, it := range items {
		var n numberItem
		if err := it.Decode(&n); err != nil {
			return nil, err
		}
		_, number, ok := numberAt(it.Key)
		if !ok {
			return nil, fmt.Errorf("booking: no number at %s", it.Key)
		}
		if n.over(s.Now()) {
			continue
		}
		place := Place{Number: number, Appointment: n.Appointment, Patient: n.Patient, Code: n.Code, Status: n.Status, Hold: n.Hold}
		if n.Hold != "" {
			until := time.UnixMilli(n.Until).UTC()
			place.Until = &until
		}
		places = append(places, place)
	}
	return places, nil
}

// OnDay lists every appointment of a civil day, also the cancelled and the moved: for recounts and nightly work.
func (s *Service) OnDay(ctx context.Context, by auth.Actor, day clinic.Date) ([]Appointment, error) {
	if !by.Has(auth.System, auth.Manager, auth.Administrator) {
		return nil, ErrForbidden
	}
	entries, err := store.QueryAll(ctx, s.DB, store.Query{Table: store.Scheduling, Index: "day", PK: "appointments#" + string(day)})
	if err != nil {
		return nil, errs.Internal("list day", err)
	}
	items, err := store.BatchGetAll(ctx, s.DB, store.Keys(entries))
	if err != nil {
		return nil, errs.Internal("list day", err)
	}
	var all []Appointment
	for _, it := range items {
		var doc dayItem
		if err := it.Decode(&doc); err != nil {
			return nil, errs.Internal("list day", err)
		}
		all = append(all, doc.Appointments...)
	}
	all, err = s.withStatus(ctx, all)
	return all, errs.Internal("list day", err)
}

// MarkNoShow closes a booked appointment whose patient never came. It reports false if the patient came after all
// or the appointment has ended otherwise.
func (s *Service) MarkNoShow(ctx context.Context, by auth.Actor, a Appointment) (bool, error) {
	if !by.Has(auth.System) {
		return false, ErrForbidden
	}
	err := s.DB.Write(ctx, by.Stamp("", s.Now()), SetStatus(a, Booked, NoShow))
	if _, ok := store.Failed(err); ok {
		return false, nil
	}
	return err == nil, errs.Internal("mark no-show", err)
}
