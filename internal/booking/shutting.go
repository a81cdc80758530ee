package booking

import (
	"context"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// MaxShut bounds how many schedules are shut in one transaction, beside the ops of whoever shuts them.
const MaxShut = 60

// Shut closes a span of schedules in one transaction, with what else shall be written with it. From then on whoever
// reads one of them is given nothing of the span; ShutDay turns away those who have read it before. A schedule that is
// shut by the closure already stays as it is.
func (s *Service) Shut(ctx context.Context, by auth.Actor, x Shut, ids []ScheduleID, with ...store.Op) error {
	return s.eachShut(ctx, by, ids, with, func(all []Shut) ([]Shut, bool) {
		if slices.ContainsFunc(all, func(o Shut) bool { return o.Closure == x.Closure }) {
			return all, false
		}
		today := s.Clinic.Day(s.Now())
		all = slices.DeleteFunc(slices.Clone(all), func(o Shut) bool { return o.Until.AddDays(blockKept) < today })
		return append(all, x), true
	})
}

// Unshut opens the spans of a closure again. Numbers that the closure has taken are given back by ReopenDay.
func (s *Service) Unshut(ctx context.Context, by auth.Actor, c ClosureID, ids []ScheduleID, with ...store.Op) error {
	return s.eachShut(ctx, by, ids, with, func(all []Shut) ([]Shut, bool) {
		left := slices.DeleteFunc(slices.Clone(all), func(o Shut) bool { return o.Closure == c })
		return left, len(left) < len(all)
	})
}

func (s *Service) eachShut(ctx context.Context, by auth.Actor, ids []ScheduleID, with []store.Op, edit func([]Shut) ([]Shut, bool)) error {
	for range tries {
		ops := slices.Clone(with)
		for _, id := range ids {
			x, err := s.Schedule(ctx, id)
			if err != nil {
				return err
			}
			if after, changed := edit(x.Shuts); changed {
				ops = append(ops, store.Update(scheduleKey(id)).Set("closures", after).If(store.VersionIs(x.Version)))
			}
		}
		if len(ops) == 0 {
			return nil
		}
		err := s.DB.Write(ctx, by.Stamp("", s.Now()), ops...)
		if failed, ok := store.Failed(err); ok && failed.Op < len(with) {
			return ErrCompanion
		} else if ok {
			continue
		}
		return errs.Internal("shut schedules", err)
	}
	return ErrBusy
}

// Affected is a place in a closed span that somebody has.
type Affected struct {
	Appointment  AppointmentID  `json:"appointmentId"`
	Patient      patient.ID     `json:"patientId"`
	Code         string         `json:"code"`
	Session      SessionID      `json:"sessionId"`
	Number       int            `json:"number"`
	Department   DepartmentID   `json:"departmentId"`
	Practitioner PractitionerID `json:"practitionerId"`
	Start        time.Time      `json:"start"`
	Status       Status         `json:"status"`
	Overbooked   bool           `json:"overbooked,omitempty"`
}

// HeldNumber is a number of a closed span that is only held.
type HeldNumber struct {
	Hold    HoldID
	Patient patient.ID
	Session SessionID
	Number  int
	By      string // who holds it
}

// InSpan is what stands in the way of closing a span of a schedule.
type InSpan struct {
	Sessions int // that it takes, some or all of
	Free     int // numbers of them that nobody has, and whose time is not over
	Affected []Affected
	Held     []HeldNumber
	Elsewise int // places that another closure has taken already
}

// InSpan looks at the days of a span. It changes nothing.
func (s *Service) InSpan(ctx context.Context, x Schedule, span Span) (InSpan, error) {
	var out InSpan
	from := max(span.From, s.Clinic.Day(s.Now()))
	taken, err := s.numbersIn(ctx, x.ID, from, span.Until)
	if err != nil {
		return out, errs.Internal("look at span", err)
	}
	byDay := map[clinic.Date][]takenNumber{}
	for _, n := range taken {
		_, day, _, _ := n.session.Split()
		byDay[day] = append(byDay[day], n)
	}
	for day := from; day <= span.Until; day = day.AddDays(1) {
		d := s.dayIn(x, span, day, byDay[day])
		out.Sessions += d.sessions
		out.Free += len(d.free)
		for _, n := range d.taken {
			switch {
			case n.Closure != "":
				out.Elsewise++
			case n.Hold != "":
				out.Held = append(out.Held, n.held())
			default:
				out.Affected = append(out.Affected, n.affected())
			}
		}
	}
	return out, nil
}

func (n takenNumber) affected() Affected {
	return Affected{
		Appointment: n.Appointment, Patient: n.Patient, Code: n.Code, Session: n.session, Number: n.number, Department: n.Department,
		Practitioner: n.Practitioner, Start: n.Start, Status: n.Status, Overbooked: n.Overbooked,
	}
}

func (n takenNumber) held() HeldNumber {
	return HeldNumber{Hold: n.Hold, Patient: n.Patient, Session: n.session, Number: n.number, By: n.by}
}

// spanDay is what a span takes of one day of a schedule.
type spanDay struct {
	sessions int
	free     []unheld
	taken    []takenNumber // appointments that are awaited, and live holds
}

// unheld is a number that nobody has, with what is left of a hold there.
type unheld struct {
	session Session
	slot    Slot
	found   *numberItem
}

// dayIn sorts the numbers of one day of a schedule.
func (s *Service) dayIn(x Schedule, span Span, day clinic.Date, taken []takenNumber) spanDay {
	var out spanDay
	now := s.Now()
	at := map[SessionID]map[int]*numberItem{}
	for _, n := range taken {
		if at[n.session] == nil {
			at[n.session] = map[int]*numberItem{}
		}
		item := n.numberItem
		at[n.session][n.number] = &item
		if span.takes(x, n, s.Clinic) && !n.blocked() && !n.over(now) && (n.Hold != "" || n.awaited()) {
			out.taken = append(out.taken, n)
		}
	}
	for _, session := range x.On(day, s.Clinic) {
		touched := false
		for _, slot := range session.Slots {
			if !span.touches(session.Name, day, slot.Start, slot.End, s.Clinic.Zone) {
				continue
			}
			touched = true
			if found := at[session.ID][slot.Number]; slot.End.After(now) && (found == nil || found.over(now)) {
				out.free = append(out.free, unheld{session: session, slot: slot, found: found})
			}
		}
		if touched {
			out.sessions++
		}
	}
	return out
}
