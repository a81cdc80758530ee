package booking

import (
	"context"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/group"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// BoardSession is a session with what its numbers hold, for the desk.
type BoardSession struct {
	Session
	Places   []Place `json:"places"`
	Unplaced bool    `json:"unplaced,omitempty" doc:"The schedule has no such session any more, and these patients no place."`

	Opens *time.Time `json:"opens,omitempty" doc:"From when on staff book its numbers, if that is still to come; managers do before."`
}

// Place is one taken number of a session.
type Place struct {
	Number      int           `json:"number"`
	Appointment AppointmentID `json:"appointmentId"` // empty while it is only held
	Patient     patient.ID    `json:"patientId"`
	Code        string        `json:"code"`
	Status      Status        `json:"status"`
	Hold        HoldID        `json:"holdId,omitempty"`     // of a number that is only held
	Until       *time.Time    `json:"until,omitempty"`      // and until when
	Overbooked  bool          `json:"overbooked,omitempty"` // behind the regular numbers
	Emergency   bool          `json:"emergency,omitempty" doc:"And not counted against how many may be added."`
	Unplaced    Misfit        `json:"unplaced,omitempty" enum:"session,number,time,closed" doc:"Why the schedule has no place for it; absent: it has."`
	Start       *time.Time    `json:"start,omitempty" doc:"When the patient was told to come, if that is no time of the session."`
}

// DayBoard returns a department's sessions of a day with all their numbers. What was booked in a session that the
// schedule does not have any more comes as a session of its own, marked so.
func (s *Service) DayBoard(ctx context.Context, d DepartmentID, day clinic.Date) ([]BoardSession, error) {
	schedules, err := s.Schedules(ctx, d, "")
	if err != nil {
		return nil, err
	}
	boards := make([][]BoardSession, len(schedules))
	g, ctx := group.New(ctx, 8)
	for i, x := range schedules {
		g.Go(func() error {
			taken, err := s.numbersIn(ctx, x.ID, day, day)
			boards[i] = s.boardOf(x, x.On(day, s.Clinic), taken)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, errs.Internal("day board", err)
	}
	all := slices.Concat(boards...)
	byStart(all, func(b BoardSession) Session { return b.Session })
	return all, nil
}

// Board returns one session with all its numbers, also one that the schedule has given up while patients have its
// numbers.
func (s *Service) Board(ctx context.Context, id SessionID) (BoardSession, error) {
	schedule, _, _, ok := id.Split()
	if !ok {
		return BoardSession{}, ErrSession
	}
	x, err := s.Schedule(ctx, schedule)
	if err != nil {
		return BoardSession{}, err
	}
	taken, err := s.numbersOf(ctx, id)
	if err != nil {
		return BoardSession{}, errs.Internal("read session", err)
	}
	var sessions []Session
	if session, ok := x.find(id, s.Clinic); ok {
		sessions = append(sessions, session)
	}
	board := s.boardOf(x, sessions, taken)
	if len(board) == 0 {
		return BoardSession{}, ErrSession
	}
	return board[0], nil
}

// boardOf lays taken numbers on a schedule's sessions.
func (s *Service) boardOf(x Schedule, sessions []Session, taken []takenNumber) []BoardSession {
	out := make([]BoardSession, len(sessions))
	at := map[SessionID]int{}
	for i, session := range sessions {
		_, b, _ := x.block(session.ID, s.Clinic)
		for j := range session.Slots {
			session.Slots[j].Pool = b.poolOf(session.Slots[j].Number, session.Start, s.Now())
			session.Slots[j] = session.Slots[j].shown()
			session.Slots[j].Shut = x.shutBy(session, session.Slots[j], s.Clinic.Zone)
		}
		out[i], at[session.ID] = BoardSession{Session: session, Places: []Place{}}, i
		if opens := x.opensAt(session.Date, visitor{staff: true}, s.Clinic.Zone); opens.After(s.Now()) {
			out[i].Opens = &opens
		}
	}
	for _, n := range taken {
		if n.over(s.Now()) || n.blocked() {
			continue
		}
		p := Place{Number: n.number, Appointment: n.Appointment, Patient: n.Patient, Code: n.Code, Status: n.Status, Hold: n.Hold, Overbooked: n.Overbooked, Emergency: n.Emergency}
		if n.Hold != "" {
			until := time.UnixMilli(n.Until).UTC()
			p.Until = &until
		}
		if start := n.Start; n.Overbooked {
			p.Start = &start
		}
		if p.Unplaced = x.misfit(n, s.Clinic); p.Unplaced != "" {
			start := n.Start
			p.Start = &start
		}
		i, ok := at[n.session]
		if !ok {
			i, at[n.session] = len(out), len(out)
			out = append(out, BoardSession{Session: x.gone(n, s.Clinic), Places: []Place{}, Unplaced: true})
		}
		out[i].Places = append(out[i].Places, p)
		if n.Start.After(out[i].End) && out[i].Unplaced {
			out[i].End = n.Start
		}
	}
	return out
}

// gone returns the frame of a session that a schedule does not have any more.
func (s Schedule) gone(n takenNumber, c clinic.Settings) Session {
	_, day, start, _ := n.session.Split()
	return s.frame(day, Block{Start: start, End: start, Minutes: 1}, c.Zone)
}

// OnDay lists every appointment of a civil day, also the cancelled and the moved: for recounts and nightly work.
func (s *Service) OnDay(ctx context.Context, by auth.Actor, day clinic.Date) ([]Appointment, error) {
	if !by.Has(auth.System, auth.Manager, auth.Administrator) {
		return nil, ErrForbidden
	}
	items, err := store.QueryItems(ctx, s.DB, store.Query{Table: store.Scheduling, Index: "day", PK: "appointments#" + string(day)})
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
// or the appointment has ended otherwise, and for whom the schedule had no place any more.
func (s *Service) MarkNoShow(ctx context.Context, by auth.Actor, a Appointment) (bool, error) {
	if !by.Has(auth.System) {
		return false, ErrForbidden
	}
	if gone, err := s.anyGone(ctx, []Appointment{a}); err != nil || gone {
		return false, err
	}
	err := s.DB.Write(ctx, by.Stamp("", s.Now()), SetStatus(a, Booked, NoShow).If(store.NoAttr("closure"))) // who was sent away missed nothing
	if _, ok := store.Failed(err); ok {
		return false, nil
	}
	return err == nil, errs.Internal("mark no-show", err)
}
