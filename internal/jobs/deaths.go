package jobs

import (
	"context"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/followup"
	"careloop/internal/inpatient"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// mortals keep what must end when a patient has died, and may go on when that was a mistake.
type mortals interface {
	AfterDeath(ctx context.Context, by auth.Actor, p patient.ID) error
	Revived(ctx context.Context, by auth.Actor, p patient.ID, since time.Time) error
}

// deaths is who ends and brings back what follows from a file's saying that the patient has died.
var deaths = auth.Job("deaths")

// death ends all that lies ahead of a patient who has died, without a word to anybody, and brings back what can be when that
// was a mistake. It looks at how the file stands by now: of a death and its undoing the last one holds.
func (j *Changes) death(ctx context.Context, c store.Change) error {
	x, ok, err := patient.DeathChangedIn(c)
	if err != nil || !ok {
		return err
	}
	by := deaths
	by.Request = c.Stamp().Request
	died, err := j.Patients.HasDied(ctx, by, x.Patient)
	if err != nil || died != x.Died {
		return err
	}
	if !died {
		if err := j.Bookings.Revived(ctx, by, x.Patient, x.Since); err != nil {
			return err
		}
		return j.FollowUps.Revived(ctx, by, x.Patient, x.Since)
	}
	for _, end := range []func(context.Context, auth.Actor, patient.ID) error{
		j.Waitlist.AfterDeath, j.Bookings.AfterDeath, j.FollowUps.AfterDeath,
	} {
		if err := end(ctx, by, x.Patient); err != nil {
			return err
		}
	}
	return nil
}

// bookedPastDeath cancels what was booked by somebody who had read the file just before it said that the patient has died.
// Whichever of the two is told later sees both.
func (j *Changes) bookedPastDeath(ctx context.Context, e booking.Event) error {
	if e.Kind != booking.AppointmentBooked {
		return nil
	}
	died, err := j.Patients.HasDied(ctx, deaths, e.Appointment.Patient)
	if err != nil || !died {
		return err
	}
	by := deaths
	by.Request = e.Stamp.Request
	return j.Bookings.AfterDeath(ctx, by, e.Appointment.Patient)
}

// diedInHospital lets the file say what the ward wrote down, and when, as it was corrected last.
func (j *Changes) diedInHospital(ctx context.Context, e inpatient.Event) error {
	m := e.Milestone
	if m.Kind != inpatient.Death {
		return nil
	}
	source := m
	for source.Corrects != "" {
		before, ok := milestoneOf(e.Stay, source.Corrects)
		if !ok {
			return nil
		}
		source = before
	}
	at := m.At.In(j.Zone)
	return j.Patients.NoteDeath(ctx, deaths, e.Stay.Patient, patient.Deceased{
		Date: clinic.DateOf(at), Time: clinic.WallOf(at), Told: patient.ToldByWard, Source: string(source.ID),
		RecordedBy: e.Stamp.By, RecordedAt: e.Stamp.At.UTC(),
	})
}

func milestoneOf(x inpatient.Stay, id inpatient.MilestoneID) (inpatient.Milestone, bool) {
	for _, m := range x.Milestones {
		if m.ID == id {
			return m, true
		}
	}
	return inpatient.Milestone{}, false
}

// diedAsTold lets the file say what whoever called for a follow-up was told. When it happened nobody asks the family.
func (j *Changes) diedAsTold(ctx context.Context, e followup.Event) error {
	if e.Kind != followup.TaskAttempted {
		return nil
	}
	a := e.Task.Attempts[e.Attempt-1]
	if a.Outcome != followup.Died {
		return nil
	}
	return j.Patients.NoteDeath(ctx, deaths, e.Task.Patient, patient.Deceased{
		Told: patient.ToldByFollowUp, Source: string(e.Task.ID), RecordedBy: a.By, RecordedAt: a.At.UTC(),
	})
}
