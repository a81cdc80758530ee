package message

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"careloop/internal/booking"
	"careloop/internal/channel"
	"careloop/internal/clinic"
	"careloop/internal/closure"
	"careloop/internal/errs"
	"careloop/internal/i18n"
)

// Closures knows how the case of a closure stands, and makes the address where it is answered.
type Closures interface {
	// Lost reports whether the patient has lost a place and has no other yet.
	Lost(ctx context.Context, id closure.CaseID) (bool, error)
	// Link returns the path under the clinic's public address; start is when the appointment begins.
	Link(ctx context.Context, id closure.CaseID, start time.Time) (string, error)
	// Fee returns what registering costs where the patient was moved, if that is something else than at the place that was lost.
	Fee(ctx context.Context, id closure.CaseID) (*closure.FeeChange, error)
}

// ClosureEvent plans what a patient is told who lost a place and has no other, or has the old one again. Of each case
// each is said once, however often it comes to that.
func (s *Service) ClosureEvent(ctx context.Context, e closure.Event) error {
	c := e.Case
	kind := ClosureLost
	switch e.Kind {
	case closure.CaseUnplaced:
	case closure.CaseKept:
		kind = ClosureOff
	case closure.CallAsked, closure.CallSoon:
		return nil
	}
	m := Message{
		ID: newID(c.Start, kind, string(c.ID)), Kind: kind, Patient: c.Patient, About: string(c.Appointment), DueAt: e.Stamp.At.UTC().Truncate(time.Millisecond),
		NotAfter: c.Start,
		Vars:     Vars{Start: c.Start, Code: c.Code, Department: c.Department, Practitioner: c.Practitioner, Case: c.ID},
	}
	return errs.Internal("plan messages", s.plan(ctx, m))
}

// unheardFor are the reasons for which somebody calls in place of a message that came to nothing.
var unheardFor = []Reason{WhyNoConsent, WhyNoAddress, WhyRefused, WhyProvider, WhyOutcomeLost, WhyQuiet}

// Unheard returns the call in place of a message about a closure, or about how to prepare, that reached nobody: the
// patient would come in vain.
func (s *Service) Unheard(e Event) (Call, bool) {
	m := e.Message
	if m.Status == Sent {
		return Call{}, false
	}
	call := Call{Message: m.ID, Patient: m.Patient, Vars: m.Vars, Appointment: booking.AppointmentID(m.About)}
	switch {
	case m.Kind.ofClosure() && slices.Contains(unheardFor, m.Why):
		call.Message, call.Due = insteadOf(m.Kind, m.Vars.Case, call.Appointment), dueOn(m.Vars.Start, s.Now(), s.Clinic.Zone)
	case m.Kind == Preparation && (slices.Contains(unheardFor, m.Why) || m.Why == WhyCap || m.Why == WhyTooLate && s.Now().Before(m.Vars.Start)):
		call.Due = s.Clinic.Day(s.Now()) // fasting may begin tonight
	default:
		return Call{}, false
	}
	return call, true
}

// CallAbout returns a call that staff asked for about the case of a closure.
func CallAbout(c closure.Case, now time.Time, zone *time.Location) Call {
	call := Call{
		Message: ID(string(c.ID) + "#" + strconv.Itoa(c.WantCall)), Patient: c.Patient, Appointment: c.Appointment,
		Vars: Vars{Start: c.Start, Code: c.Code, Department: c.Department, Practitioner: c.Practitioner, Case: c.ID},
	}
	if c.To != nil {
		call.Appointment, call.Vars.Was = c.To.Appointment, c.Start
		call.Vars.Start, call.Vars.Department, call.Vars.Practitioner = c.To.Start, c.To.Department, c.To.Practitioner
	}
	call.Due = dueOn(c.Start, now, zone)
	return call
}

// CallSoon returns the call at once about a case whose patient is to come soon, or not to come. It is the one that would take
// the place of the message: if that reaches nobody, too, one call is enough.
func CallSoon(e closure.Event, zone *time.Location) Call {
	call, kind := CallAbout(e.Case, e.Stamp.At, zone), ClosureLost
	if e.Case.To != nil {
		kind = ClosureMoved
	}
	call.Message, call.Due = insteadOf(kind, e.Case.ID, call.Appointment), clinic.DateOf(e.Stamp.At.In(zone))
	return call
}

// insteadOf names the one call in place of a message about a closure.
func insteadOf(kind Kind, id closure.CaseID, a booking.AppointmentID) ID {
	return ID(string(id) + "#" + string(kind) + "#" + string(a))
}

// costing says what else registering costs where a closure moved the patient. An SMS has no room for it; its link says so.
func costing(lang i18n.Lang, by channel.Name, fee *closure.FeeChange) string {
	if fee == nil || by == channel.SMS {
		return ""
	}
	return i18n.T(lang, "message.closure-moved.fee."+string(by), map[string]any{"now": yuan(fee.Now), "was": yuan(fee.Was)})
}

func yuan(fen int64) string {
	if fen%100 == 0 {
		return strconv.FormatInt(fen/100, 10)
	}
	return fmt.Sprintf("%d.%02d", fen/100, fen%100)
}

// dueOn is by when somebody is called about an appointment: tomorrow, or on its day if that is before.
func dueOn(start, now time.Time, zone *time.Location) clinic.Date {
	today, day := clinic.DateOf(now.In(zone)), clinic.DateOf(start.In(zone))
	return max(today, min(today.AddDays(1), day))
}
