package booking

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/patient"
)

// A schedule changes under bookings. Nothing that was booked is touched by it: the number stays taken and the
// appointment as it is, but the schedule may have no place for it any more. Such appointments are found by comparing
// what was given away with what there is, whenever somebody asks, so that none can be forgotten. A closure takes care of
// them, see displaced.go.

// Misfit says why a schedule has no place for a number that somebody has.
type Misfit string

// The misfits.
const (
	NoSession Misfit = "session" // the session is gone
	NoNumber  Misfit = "number"  // the session has no such number
	OtherTime Misfit = "time"    // the number is at another time than the patient was told
	Closed    Misfit = "closed"  // the doctor, the room or the site is out
)

// Unplaced is an appointment that its schedule has no place for.
type Unplaced struct {
	Appointment AppointmentID  `json:"appointmentId"`
	Patient     patient.ID     `json:"patientId"`
	Code        string         `json:"code"`
	Session     SessionID      `json:"sessionId"`
	Doctor      PractitionerID `json:"practitionerId"`
	Number      int            `json:"number"`
	Start       time.Time      `json:"start" doc:"When the patient was told to come."`
	Status      Status         `json:"status"`
	Why         Misfit         `json:"why" enum:"session,number,time,closed"`
}

// Consequences is what a change of a schedule would do to what is booked.
type Consequences struct {
	Affected    int         `json:"affected" doc:"How many bookings would lose their place."`
	Bookings    []Unplaced  `json:"bookings" doc:"Those."`
	Before      int         `json:"before" doc:"How many have none already."`
	Kept        int         `json:"kept" doc:"How many keep theirs."`
	Room        *RoomChange `json:"room,omitempty" doc:"If it goes to another room or site."`
	Shares      []RoomShare `json:"shares" doc:"Other doctors who have its room at the same time, and with whom it did not share it before."`
	Away        []Shut      `json:"away" doc:"When its doctor is out by a closure that does not close it, and it has sessions all the same that it did not have before."`
	Acknowledge string      `json:"acknowledge,omitempty" doc:"To send along when saving all the same; absent if nobody is affected, the room is free and the doctor there."`
}

// misfit says why a schedule has no place for a taken number; empty if it has one.
func (s Schedule) misfit(n takenNumber, c clinic.Settings) Misfit {
	_, slot, err := s.place(n.session, n.number, c, n.Start)
	switch {
	case s.shutAs(n, c) != "":
		return Closed
	case errors.Is(err, ErrSession):
		return NoSession
	case !n.Overbooked && err != nil: // who is behind the session's numbers is so on purpose
		return NoNumber
	case !n.Overbooked && !slot.Start.Equal(n.Start):
		return OtherTime
	case n.Closure != "":
		return Closed
	}
	return ""
}

// awaited reports whether a patient who has the number is still to be seen. Who only holds it is told when confirming.
func (n takenNumber) awaited() bool {
	return n.Appointment != "" && n.Status != Fulfilled && n.Status != NoShow
}

func (n takenNumber) unplaced(why Misfit) Unplaced {
	return Unplaced{
		Appointment: n.Appointment, Patient: n.Patient, Code: n.Code, Session: n.session, Doctor: n.Practitioner, Number: n.number,
		Start: n.Start, Status: n.Status, Why: why,
	}
}

// ahead returns what a schedule has given away from today on.
func (s *Service) ahead(ctx context.Context, id ScheduleID) ([]takenNumber, error) {
	numbers, err := s.numbersIn(ctx, id, s.Clinic.Day(s.Now()), "9999-12-31")
	return slices.DeleteFunc(numbers, func(n takenNumber) bool { return !n.awaited() }), err
}

// Unplaced lists the appointments of a schedule, from today on, that it has no place for.
func (s *Service) Unplaced(ctx context.Context, by auth.Actor, id ScheduleID) ([]Unplaced, error) {
	if !by.Has(auth.Staff()...) && !by.Has(auth.System) {
		return nil, ErrForbidden
	}
	x, err := s.Schedule(ctx, id)
	if err != nil {
		return nil, err
	}
	numbers, err := s.ahead(ctx, id)
	if err != nil {
		return nil, errs.Internal("list unplaced", err)
	}
	out := []Unplaced{}
	for _, n := range numbers {
		if why := x.misfit(n, s.Clinic); why != "" {
			out = append(out, n.unplaced(why))
		}
	}
	return out, nil
}

// UnplacedIn lists those of all schedules of a department.
func (s *Service) UnplacedIn(ctx context.Context, by auth.Actor, d DepartmentID) ([]Unplaced, error) {
	schedules, err := s.Schedules(ctx, d, "")
	if err != nil {
		return nil, err
	}
	all := []Unplaced{}
	for _, x := range schedules {
		some, err := s.Unplaced(ctx, by, x.ID)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	slices.SortStableFunc(all, func(a, b Unplaced) int { return a.Start.Compare(b.Start) })
	return all, nil
}

// Preview says what saving a changed schedule would do to what is booked, and who has its room then; of one without an id,
// which is new, the latter alone. It changes nothing.
func (s *Service) Preview(ctx context.Context, by auth.Actor, x Schedule) (Consequences, error) {
	if !by.Has(auth.Manager, auth.Administrator) {
		return Consequences{}, ErrForbidden
	}
	f := errs.NewFaults()
	x.check(f)
	if err := f.Err(); err != nil {
		return Consequences{}, err
	}
	var before Schedule
	var err error
	if x.ID != "" {
		if before, err = s.Schedule(ctx, x.ID); err != nil {
			return Consequences{}, err
		}
	}
	x.Shuts = before.Shuts
	if x, err = s.located(ctx, x); err != nil {
		return Consequences{}, err
	}
	return s.consequences(ctx, before, x)
}

func (s *Service) consequences(ctx context.Context, before, after Schedule) (Consequences, error) {
	c := Consequences{Bookings: []Unplaced{}, Shares: []RoomShare{}, Away: []Shut{}}
	room, err := s.sharing(ctx, before, after)
	if err != nil {
		return c, errs.Internal("preview schedule", err)
	}
	others, _, err := s.besides(ctx, after.Practitioner, after.ID)
	if err != nil {
		return c, errs.Internal("preview schedule", err)
	}
	var numbers []takenNumber
	if before.ID != "" {
		if numbers, err = s.ahead(ctx, before.ID); err != nil {
			return c, errs.Internal("preview schedule", err)
		}
	}
	seen := sha256.New()
	for _, n := range numbers {
		why := after.misfit(n, s.Clinic)
		switch {
		case why == "":
			c.Kept++
		case before.misfit(n, s.Clinic) != "":
			c.Before++
		default:
			c.Affected++
			c.Bookings = append(c.Bookings, n.unplaced(why))
			_, _ = seen.Write([]byte(string(n.Appointment) + "\n")) // a hash takes everything
		}
	}
	for _, x := range room.shares {
		c.Shares = append(c.Shares, x)
		_, _ = seen.Write([]byte("room " + string(x.Schedule) + "\n"))
	}
	for _, x := range s.away(before, after, others) {
		c.Away = append(c.Away, x)
		_, _ = seen.Write([]byte("away " + string(x.Closure) + "\n"))
	}
	if before.ID != "" {
		c.Room = roomChange(before, after, c.Kept)
	}
	if c.Affected > 0 || len(c.Shares)+len(c.Away) > 0 {
		c.Acknowledge = base64.RawURLEncoding.EncodeToString(seen.Sum(nil)[:12])
	}
	return c, nil
}
