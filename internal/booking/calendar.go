package booking

import (
	ics "github.com/arran4/golang-ical"

	"careloop/internal/clinic"
)

// Invitation is what a calendar entry says besides the times.
type Invitation struct {
	Summary  string // no diagnosis, no department that tells one: calendars are seen by others
	Location string
	URL      string
}

// Calendar returns the appointment as an iCalendar object (RFC 5545). One that was cancelled or moved away comes
// as a cancellation, which takes the entry out of the patient's calendar.
func (a Appointment) Calendar(c clinic.Settings, inv Invitation) string {
	cal := ics.NewCalendar()
	cal.SetProductId("-//Careloop//Careloop//EN")
	cal.SetMethod(ics.MethodPublish)
	ev := cal.AddEvent(string(a.ID) + "@careloop")
	ev.SetStatus(ics.ObjectStatusConfirmed)
	ev.SetDtStampTime(a.BookedAt)
	if !a.Status.Holds() {
		cal.SetMethod(ics.MethodCancel)
		ev.SetStatus(ics.ObjectStatusCancelled)
		if a.EndedAt != nil {
			ev.SetDtStampTime(*a.EndedAt)
		}
	}
	ev.SetSequence(a.sequence())
	ev.SetStartAt(a.Start)
	ev.SetEndAt(a.End)
	ev.SetSummary(inv.Summary)
	ev.SetLocation(inv.Location)
	if inv.URL != "" {
		ev.SetURL(inv.URL)
	}
	ev.SetOrganizer("noreply@careloop.invalid", ics.WithCN(c.Name))
	return cal.Serialize()
}

// sequence is higher for the cancellation of an entry than for the entry.
func (a Appointment) sequence() int {
	if a.Status.Holds() {
		return a.Sequence
	}
	return a.Sequence + 1
}
