package booking

import (
	"slices"
	"time"
)

// spoken returns a day on which of numbers that were booked as one exactly one speaks for all that the patient still has of
// them on this day: the first. It is decided in the transaction that ends, moves or adds one, so that nobody who reads the
// day finds two, or none. before is the day as it was read.
func (d patientDay) spoken(before patientDay, now time.Time) patientDay {
	d.appointments = slices.Clone(d.appointments)
	for i, a := range d.appointments {
		if a.Together == nil || !a.Status.Holds() {
			continue
		}
		t, rest := *a.Together, d.firstWith(a).ID != a.ID
		_, known := before.find(a.ID)
		switch {
		case !known:
			t.Rest, t.Turn, t.Took = rest, 0, nil
		case rest == t.Rest:
			continue
		case rest:
			// The patient was told of it by itself, and its calendar has it.
			t.Rest, t.Turn, t.Took, t.Alone = true, t.Turn+1, nil, true
		default:
			t.Rest, t.Turn, t.Took = false, t.Turn+1, &now
			spoke := before.speaker(a)
			t.Unfed = t.Unfed || spoke.Together.Unfed
			d.appointments[i] = a.prepared(spoke)
		}
		d.appointments[i].Together = &t
	}
	return d
}

// firstWith returns the first of the numbers of the day that were booked as one with one, and are still the patient's.
func (d patientDay) firstWith(a Appointment) Appointment {
	for _, o := range d.appointments {
		if o.with(a) && o.Status.Holds() && (o.Start.Before(a.Start) || o.Start.Equal(a.Start) && o.ID < a.ID) {
			a = o
		}
	}
	return a
}

// speaker returns the appointment of the day that spoke for the numbers that were booked as one with one.
func (d patientDay) speaker(a Appointment) Appointment {
	i := slices.IndexFunc(d.appointments, func(o Appointment) bool { return o.with(a) && o.Status.Holds() && !o.Together.Rest })
	if i < 0 {
		return a
	}
	return d.appointments[i]
}

// prepared returns an appointment for which the patient prepares as for the one whose part it takes over, so that who comes
// later, or not there at all, still learns from when on nothing may be eaten.
func (a Appointment) prepared(as Appointment) Appointment {
	if a.Service == "" {
		a.Service, a.ServiceVersion = as.Service, as.ServiceVersion
	}
	return a
}

// Unfed reports whether the patient comes to an appointment without having eaten, whatever its service says. Of numbers that
// were booked as one, the one that speaks for them tells it: from its time on the patient is there.
func (a Appointment) Unfed() bool { return a.Together != nil && a.Together.Unfed && !a.Together.Rest }

// speaking returns how many numbers of the day an appointment speaks for.
func (d patientDay) speaking(a Appointment) int {
	n := 0
	for _, o := range d.appointments {
		if o.with(a) && o.Status.Holds() {
			n++
		}
	}
	return n
}

// turns counts how often it changed whether the patient is told of an appointment.
func (a Appointment) turns() int {
	if a.Together == nil {
		return 0
	}
	return a.Together.Turn
}

// SpokeAtFirst reports whether the patient was told of an appointment when it was made.
func (t *Together) SpokeAtFirst() bool { return t == nil || t.Rest == (t.Turn%2 == 1) }
