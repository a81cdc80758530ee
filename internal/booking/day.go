package booking

import (
	"slices"
	"time"

	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/patient"
)

// DailyLimit is how many appointments a patient may hold on one day.
const DailyLimit = 3

// maxOrdinal bounds how often one patient's single day may be booked, moved and cancelled.
const maxOrdinal = 50

// patientDay is all that one patient has on one day. Every rule about one patient is decided on it and settled by
// its version.
type patientDay struct {
	patient      patient.ID
	date         clinic.Date
	version      int64
	appointments []Appointment
	holds        []held
	held         int // how often numbers of the day were held
}

// rules are what the rules about one patient depend on besides the day.
type rules struct {
	now  time.Time
	zone *time.Location
}

func (s *Service) rules(now time.Time) rules { return rules{now: now, zone: s.Clinic.Zone} }

func (d patientDay) find(id AppointmentID) (int, bool) {
	i := slices.IndexFunc(d.appointments, func(a Appointment) bool { return a.ID == id })
	return i, i >= 0
}

// answered returns the appointment that this very request made when it was sent before. leaving is the appointment
// that a move gives up. It returns ErrKeyReused if another request had the key.
func (d patientDay) answered(r Request, leaving AppointmentID) (a Appointment, ok bool, err error) {
	if r.Key == "" {
		return Appointment{}, false, nil
	}
	i := slices.IndexFunc(d.appointments, func(a Appointment) bool { return a.Key == r.Key })
	if i < 0 {
		return Appointment{}, false, nil
	}
	a = d.appointments[i]
	other := r.Service != "" && a.Service != r.Service && a.ServiceChange == 0
	if a.Session != r.Session || a.Number != r.Number || a.MovedFrom != leaving || other {
		return Appointment{}, true, ErrKeyReused
	}
	return a, true, nil
}

// bookedFrom returns the appointment that a hold became.
func (d patientDay) bookedFrom(id HoldID) (Appointment, bool) {
	i := slices.IndexFunc(d.appointments, func(a Appointment) bool { return a.Hold == id })
	if i < 0 {
		return Appointment{}, false
	}
	return d.appointments[i], true
}

// conflict returns the rule that keeps the patient from having a besides all that they have and that is held for them, and
// which of that stands in the way, if it is one.
// leaving is the appointment that a move gives up in exchange; it does not count.
func (d patientDay) conflict(a Appointment, leaving AppointmentID, r rules) (Appointment, error) {
	var others []Appointment
	for _, other := range d.appointments {
		if other.Status.Holds() && other.ID != leaving {
			others = append(others, other)
		}
	}
	for _, h := range d.liveHolds(r.now) {
		others = append(others, h.appointment())
	}
	for _, other := range others {
		switch {
		case a.Emergency && (other.Status == Fulfilled || other.Status == NoShow): // who needs help now does so again
		case other.Department == a.Department && other.sameSession(a, r.zone):
			return other, ErrSameSession
		case !a.Emergency && other.overlaps(a):
			return other, ErrOverlap
		}
	}
	if !a.Emergency && counted(others, a) >= DailyLimit {
		return Appointment{}, ErrDailyLimit.With(errs.Params{"limit": DailyLimit})
	}
	return Appointment{}, nil
}

// counted returns how many appointments there are besides a, and what it was booked with; those booked as one are one.
func counted(others []Appointment, a Appointment) int {
	n := 0
	for i, o := range others {
		if !o.with(a) && !slices.ContainsFunc(others[:i], o.with) {
			n++
		}
	}
	return n
}

// admit returns the day with a added, or the rule that forbids it. leaving is the appointment that a move gives
// up in exchange; it does not count.
func (d patientDay) admit(a Appointment, leaving AppointmentID, r rules) (patientDay, Appointment, error) {
	if other, err := d.conflict(a, leaving, r); err != nil {
		return d, a, other.refuses(err)
	}
	if len(d.appointments) >= maxOrdinal {
		return d, a, ErrDayWorn
	}
	a.ID = newAppointmentID(d.patient, d.date, len(d.appointments))
	d.appointments = append(slices.Clone(d.appointments), a)
	return d, a, nil
}

// latest returns the appointment that was added last.
func (d patientDay) latest() Appointment { return d.appointments[len(d.appointments)-1] }

// replace returns the day with one appointment changed.
func (d patientDay) replace(a Appointment) patientDay {
	d.appointments = slices.Clone(d.appointments)
	if i, ok := d.find(a.ID); ok {
		d.appointments[i] = a
	}
	return d
}

// among reports whether an appointment is one of some.
func among(all []Appointment, id AppointmentID) bool {
	return slices.ContainsFunc(all, func(a Appointment) bool { return a.ID == id })
}

// same reports whether nothing has happened to an appointment.
func same(a, b Appointment) bool { return a.ID == b.ID && a.Status == b.Status }
