package kpi

import (
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/followup"
	"careloop/internal/survey"
	"careloop/internal/visit"
	"careloop/internal/waitlist"
)

// Fact is what one event adds to the counters of its day, department and practitioner.
type Fact struct {
	ID           string    // of the event: a fact with the same id counts once
	At           time.Time // when the event was written
	Day          clinic.Date
	Department   booking.DepartmentID   // empty: counts for the clinic alone
	Practitioner booking.PractitionerID // likewise
	Counts       Counts
}

const (
	// punctual is how long after the appointed time a call still counts as punctual.
	punctual = 15 * time.Minute
)

// OfAppointment returns what a booking event counts, on the day of the appointment.
func OfAppointment(e booking.Event) []Fact {
	a := e.Appointment
	f := Fact{ID: e.ID(), At: e.Stamp.At, Day: a.Date, Department: a.Department, Practitioner: a.Practitioner}
	switch e.Kind {
	case booking.AppointmentBooked:
		f.Counts = Counts{booked: 1}
	case booking.AppointmentMovedAway:
		f.Counts = Counts{moved: 1}
	case booking.AppointmentCancelled:
		f.Counts = Counts{cancelled: 1}
		if a.Late { // by the clinic's policy of that time
			f.Counts = Counts{cancelledLate: 1}
		}
	case booking.AppointmentNoShow:
		f.Counts = Counts{noShow: 1}
	default:
		return nil
	}
	return []Fact{f}
}

// OfWaitlist returns what the waiting list's events count: offers on the day of their number, the end of a wait on the
// day on which it ended.
func OfWaitlist(zone *time.Location) func(waitlist.Event) []Fact {
	return func(e waitlist.Event) []Fact {
		o := e.Offer
		f := Fact{ID: e.ID(), At: e.Stamp.At, Day: o.Date, Department: o.Department, Practitioner: o.Practitioner}
		switch e.Kind {
		case waitlist.OfferMade:
			f.Counts = Counts{offered: 1}
		case waitlist.OfferSettled:
			f.Counts = settled(o.Status)
		case waitlist.WaitEnded:
			w := e.Entry
			if w.EndedAt == nil {
				return nil
			}
			f.Day, f.Department, f.Practitioner = clinic.DateOf(w.EndedAt.In(zone)), w.Department, w.Practitioner
			f.Counts = ended(w)
		}
		return []Fact{f}
	}
}

func settled(s waitlist.OfferStatus) Counts {
	switch s {
	case waitlist.Accepted:
		return Counts{offerAccepted: 1}
	case waitlist.Expired:
		return Counts{offerExpired: 1}
	case waitlist.Withdrawn:
		return Counts{offerWithdrawn: 1}
	case waitlist.Declined:
		return Counts{offerDeclined: 1}
	case waitlist.Open, waitlist.Nobody:
	}
	return nil
}

// ended counts a wait that the list filled, or not; who left or found a place elsewhere is neither.
func ended(w waitlist.Entry) Counts {
	switch {
	case w.Status == waitlist.Placed && w.Reason == waitlist.WhyAccepted:
		return Counts{waitOver: 1, waitFilled: 1}
	case w.Status == waitlist.Over:
		return Counts{waitOver: 1}
	}
	return Counts{waitGone: 1}
}

// OfEncounter returns what a visit's event counts, on the day of the visit. A patient who is handed over counts for each
// doctor what was theirs: whose number it was has the arrival and what came of the wait for it, who called first the
// wait's length and the calls in vain, who saw the patient the visit.
func OfEncounter(e visit.Event) []Fact {
	x := e.Encounter
	of := x.BookedWith()
	switch e.Kind { //nolint:exhaustive // the others are of whose number it was
	case visit.EncounterCalled, visit.EncounterPassed:
		of = x.CalledFirstBy()
	case visit.EncounterFinished:
		of = visit.Attending{Department: x.Department, Practitioner: x.Practitioner}
	}
	f := Fact{ID: e.ID(), At: e.Stamp.At, Day: x.Date, Department: of.Department, Practitioner: of.Practitioner}
	switch e.Kind {
	case visit.EncounterArrived:
		f.Counts = Counts{arrived: 1}
	case visit.EncounterCalled:
		if x.CalledAt == nil {
			return nil
		}
		f.Counts = waited(x, *x.CalledAt)
	case visit.EncounterLeft:
		f.Counts = Counts{left: 1}
	case visit.EncounterBack:
		f.Counts = Counts{cameBack: 1}
	case visit.EncounterPassed:
		f.Counts = Counts{passed: 1}
	case visit.EncounterOverdue:
		f.Counts = Counts{overdue: 1}
	case visit.EncounterFinished:
		f.Counts = Counts{finished: 1}
		if x.First {
			f.Counts[finishedFirst] = 1
		}
	default:
		return nil
	}
	return []Fact{f}
}

// waited counts a call: how long the patient waited, and whether one who came in time was called in time.
func waited(x visit.Encounter, at time.Time) Counts {
	wait := max(at.Sub(x.ArrivedAt), 0)
	c := Counts{waitN: 1, waitSeconds: int64(wait / time.Second), bucketOf(wait): 1}
	if p := x.Predicted; p != nil {
		c[foretold] = 1
		c[foretoldOff] = int64((wait - p.Middle()).Abs() / time.Second)
		if p.Contains(wait) {
			c[foretoldRight] = 1
		}
	}
	if !x.ArrivedAt.After(x.Start) {
		c[inTime] = 1
		if !at.After(x.Start.Add(punctual)) {
			c[calledInTime] = 1
		}
	}
	return c
}

// OfTask returns what a follow-up's event counts, on the day on which the task was due, so that what is due and
// what was done about it meet. Calls and doctors' tasks are no follow-ups.
func OfTask(e followup.Event) []Fact {
	t := e.Task
	if t.Kind != followup.FollowUp {
		return nil
	}
	f := Fact{ID: e.ID(), At: e.Stamp.At, Day: t.Due, Department: t.Department, Practitioner: t.Practitioner}
	switch e.Kind {
	case followup.TaskOpened:
		f.Counts = Counts{taskDue: 1}
	case followup.TaskAttempted:
		f.Counts = tried(t, e.Attempt)
	case followup.TaskClosed:
		f.Counts = closed(t)
	}
	if len(f.Counts) == 0 {
		return nil
	}
	if t.Plan == followup.PlanInpatient {
		afterDischarge(f.Counts)
	}
	return []Fact{f}
}

// afterDischarge counts what follows a discharge apart as well.
func afterDischarge(c Counts) {
	for of, as := range map[string]string{taskDue: dischargeTasks, taskCompleted: dischargeCalls} {
		if c[of] > 0 {
			c[as] = c[of]
		}
	}
}

// tried counts the first attempt at a task and the first that reached the patient.
func tried(t followup.Task, attempt int) Counts {
	if attempt < 1 || attempt > len(t.Attempts) {
		return nil
	}
	c := Counts{}
	if attempt == 1 {
		c[taskAttempted] = 1
	}
	for _, a := range t.Attempts[:attempt-1] {
		if reaches(a.Outcome) {
			return c
		}
	}
	if reaches(t.Attempts[attempt-1].Outcome) {
		c[taskReached] = 1
	}
	return c
}

// reaches reports whether an attempt with this outcome spoke with the patient or the family about the visit.
func reaches(o followup.Outcome) bool {
	switch o {
	case followup.Reached, followup.Refused, followup.WillReturn, followup.Worse, followup.Died:
		return true
	case followup.NoAnswer, followup.WrongNumber, followup.CallLater:
	}
	return false
}

func closed(t followup.Task) Counts {
	switch {
	case t.Status == followup.Abandoned && t.Reason == followup.Superseded && len(t.Attempts) == 0:
		return Counts{taskSuperseded: 1}
	case t.Status == followup.Abandoned:
		return Counts{taskExcluded: 1}
	case t.Status == followup.Completed && t.Late:
		return Counts{taskCompleted: 1}
	case t.Status == followup.Completed:
		return Counts{taskCompleted: 1, taskInTime: 1}
	}
	return nil
}

// OfSurvey returns what a survey's event counts, on the day of the visit; a staff response's, on the first of its
// month and for its questionnaire alone: satisfaction is the patients'.
func OfSurvey(e survey.Event) []Fact {
	i := e.Invitation
	f := Fact{ID: e.ID(), At: e.Stamp.At, Day: i.Date, Department: i.Department, Practitioner: i.Practitioner}
	switch e.Kind {
	case survey.SurveyInvited:
		f.Counts = Counts{invited: 1, askedFor(i.Questionnaire): 1}
	case survey.SurveyAnswered:
		f.Counts = scored(i)
		f.Counts[answered] = 1
		for question, v := range i.Scores {
			f.Counts.rate(i.Kinds[question], v)
		}
	case survey.StaffAnswered:
		f.Counts = scored(i)
	default:
		return nil
	}
	return []Fact{f}
}

func scored(i survey.Invitation) Counts {
	c := Counts{answeredFor(i.Questionnaire): 1}
	for question, v := range i.Scores {
		c[scoreFor(i.Questionnaire, question, v)]++
	}
	return c
}

// rate counts an answer towards satisfaction or the net promoter score.
func (c Counts) rate(kind string, v int) {
	switch kind {
	case survey.Scale:
		c[satisfactionSum] += int64(v)
		c[satisfactionN]++
	case survey.NPS:
		c[npsN]++
		switch {
		case v >= 9:
			c[npsPromoters]++
		case v <= 6:
			c[npsDetractors]++
		}
	}
}
