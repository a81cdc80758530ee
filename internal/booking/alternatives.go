package booking

import (
	"context"
	"errors"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/patient"
)

// Alternative is a number that somebody who was refused could have instead.
type Alternative struct {
	Session      SessionID      `json:"sessionId"`
	Number       int            `json:"number"`
	Start        time.Time      `json:"start"`
	End          time.Time      `json:"end"`
	Department   DepartmentID   `json:"departmentId"`
	Practitioner PractitionerID `json:"practitionerId"`
}

const (
	maxAlternatives  = 5
	fewAlternatives  = 3 // below it, other practitioners are offered too
	alternativeDays  = 7
	glanceHolds      = time.Second
	alternativesName = "alternatives"
)

// glance is what a process saw of a department a moment ago. When numbers are released, thousands are refused within
// seconds: all of them may be told what one reading said, and the department's partition is not read for each.
type glance struct {
	at        time.Time
	from      clinic.Date
	schedules []Schedule
	pictures  map[clinic.Date]picture
}

// withAlternatives are the refusals that another number would help against.
var withAlternatives = []*errs.Error{ErrTaken, ErrHeld, ErrKept, ErrPast, ErrClosed, ErrInactive}

// ofThePatient are those that another time would help against: what else the patient has stands in the way.
var ofThePatient = []*errs.Error{ErrSameSession, ErrOverlap}

// ofTheDay are those that only another day would help against: nothing of the patient's stands in the way by itself.
var ofTheDay = []*errs.Error{ErrDailyLimit, ErrDayWorn}

// aim is what a request wanted that was refused.
type aim struct {
	patient patient.ID
	session SessionID
	number  int
	leaving AppointmentID // of a move
	unseen  bool          // who asks need not be somebody who may see what else the patient has
}

func isOneOf(err error, all []*errs.Error) bool {
	return slices.ContainsFunc(all, func(x *errs.Error) bool { return errors.Is(err, x) })
}

// refused adds to a refusal what stands in the way and what could be had instead. It reads and never writes; if it cannot,
// the refusal stands alone.
func (s *Service) refused(ctx context.Context, by auth.Actor, at aim, err error) error {
	if !at.unseen {
		err = s.told(ctx, by, err)
	}
	var e *errs.Error
	if !errors.As(err, &e) {
		return err
	}
	fits := func(Session, Slot) bool { return true }
	_, day, _, _ := at.session.Split()
	switch {
	case isOneOf(err, withAlternatives):
	case isOneOf(err, ofThePatient), isOneOf(err, ofTheDay):
		has, failed := s.Agenda(ctx, by, at.patient, s.Clinic.Day(s.Now()), []Appointment{{ID: at.leaving}})
		if failed != nil {
			return err
		}
		fits = func(x Session, n Slot) bool {
			return has.Refuses(x, n) == nil && (x.Date != day || !isOneOf(err, ofTheDay))
		}
	default:
		return err
	}
	found, failed := s.alternatives(ctx, by, at.session, at.number, fits)
	if failed != nil || len(found) == 0 {
		return err
	}
	return with(e, alternativesName, found)
}

// alternatives returns the next free numbers: of the same session, of the same schedule, and if those are few, of the
// department, of the day and those after it; those that fit.
func (s *Service) alternatives(ctx context.Context, by auth.Actor, id SessionID, number int, fits func(Session, Slot) bool) ([]Alternative, error) {
	schedule, day, _, _ := id.Split()
	known, ok := s.schedules.Load(schedule) // the refused request has read it
	if !ok {
		return nil, nil
	}
	own := known.(Schedule)
	v, err := s.visitor(ctx, by)
	if err != nil {
		return nil, err
	}
	day = max(day, s.Clinic.Day(s.Now()))
	g, err := s.glance(ctx, own.Department, day)
	if err != nil {
		return nil, err
	}
	taken := func(x SessionID) bits {
		_, day, _, _ := x.Split()
		now := s.Now()
		b := s.recent.over(x, g.pictures[day].of(x, now), now)
		if x == id { // the picture may not show yet what just refused the request
			b = append(bits(nil), b...).with(number)
		}
		return b
	}
	var out []Alternative
	add := func(x Schedule, day clinic.Date, only SessionID) {
		for _, session := range s.freeOn(x, v, day, taken) {
			if (session.ID == id) == (only == "") {
				continue
			}
			for _, slot := range session.Slots {
				if len(out) == maxAlternatives {
					return
				}
				if !fits(session, slot) {
					continue
				}
				out = append(out, Alternative{
					Session: session.ID, Number: slot.Number, Start: slot.Start, End: slot.End,
					Department: session.Department, Practitioner: session.Practitioner,
				})
			}
		}
	}
	add(own, day, id)
	for i := 0; i < alternativeDays && len(out) < maxAlternatives; i++ {
		add(own, day.AddDays(i), "")
	}
	for i := 0; i < alternativeDays && len(out) < fewAlternatives; i++ {
		for _, x := range g.schedules {
			if x.ID != own.ID {
				add(x, day.AddDays(i), "")
			}
		}
	}
	return out, nil
}

// glance reads a department's schedules and pictures unless somebody has just done so.
func (s *Service) glance(ctx context.Context, d DepartmentID, from clinic.Date) (glance, error) {
	now := s.Now()
	if known, ok := s.glances.Load(d); ok {
		if g := known.(glance); g.from == from && now.Sub(g.at) < glanceHolds && !now.Before(g.at) {
			return g, nil
		}
	}
	schedules, err := s.Schedules(ctx, d, "")
	if err != nil {
		return glance{}, err
	}
	pictures, err := s.pictures(ctx, d, from, from.AddDays(alternativeDays-1))
	if err != nil {
		return glance{}, err
	}
	g := glance{at: now, from: from, schedules: schedules, pictures: pictures}
	s.glances.Store(d, g)
	return g, nil
}
