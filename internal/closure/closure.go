// Package closure owns what happens when a doctor, a room, a site or a device is out (停诊, B6): nothing of the span is
// given away any more, and everybody who had a place in it gets another, is told, or is somebody's task.
//
// Invariants, held by conditions in the store:
//   - once a closure has taken its span, no number of it is booked, held or offered: each is an item already, put by
//     the closure under the condition of a booking, or marked so that giving it back leaves it with the closure;
//   - whoever had a place has a case: it is put with the mark, in one transaction;
//   - a patient is moved in one transaction, so never without a place and never with two; the case follows from it.
//
// The work is done in batches, each of which looks how things stand: stopped anywhere, done twice or by two at once, it
// comes to the same.
package closure

import (
	"time"

	"careloop/internal/booking"
	"careloop/internal/i18n"
	"careloop/internal/id"
)

// ID identifies a closure: cls_….
type ID = booking.ClosureID

// CaseID identifies a case: cas_…. Links carry it, so it says nothing of whom it is about.
type CaseID string

func newCaseID(c ID, a booking.AppointmentID) CaseID {
	return CaseID(id.From("cas", string(c), string(a)))
}

// TargetKind says what is out.
type TargetKind string

// The kinds. A device or a station with a timetable of its own is a schedule.
const (
	OfPractitioner TargetKind = "practitioner"
	OfRoom         TargetKind = "room"
	OfSite         TargetKind = "site"
	OfDepartment   TargetKind = "department"
	OfSchedule     TargetKind = "schedule"
	// OfChange is nothing that is out: a doctor's schedule was changed under bookings, which nobody can ask for here.
	OfChange TargetKind = "change"
)

// Target is what is out.
type Target struct {
	Kind TargetKind `json:"kind" enum:"practitioner,room,site,department,schedule,change"`
	ID   string     `json:"id" minLength:"1" maxLength:"40"`
}

// Step is how far a closure has come.
type Step string

// The steps. Shutting, Proposing, Moving and Reopening are work that goes on by itself.
const (
	Shutting  Step = "shutting"  // taking the numbers of the span
	Proposing Step = "proposing" // looking for equivalents
	Review    Step = "review"    // waits for somebody to look at them
	Moving    Step = "moving"
	Done      Step = "done"
	Reopening Step = "reopening"
	Reopened  Step = "reopened"
)

// Working reports whether there is work to go on with.
func (s Step) Working() bool {
	return s == Shutting || s == Proposing || s == Moving || s == Reopening
}

// Closure is a span in which something is out.
type Closure struct {
	ID     ID           `json:"id"`
	Target Target       `json:"target"`
	Span   booking.Span `json:"span"`

	Reason       i18n.Text                        `json:"reason"`
	Step         Step                             `json:"step"`
	Move         bool                             `json:"move"` // whoever has an accepted proposal, without a look at it first
	Schedules    []booking.ScheduleID             `json:"scheduleIds" nullable:"false"`
	Worked       int                              `json:"worked"`          // days of schedules that the step has done
	Looks        int                              `json:"looks,omitempty"` // how often staff had it look again for who is without a place
	Choices      map[booking.AppointmentID]Choice `json:"choices,omitempty"`
	Key          string                           `json:"key,omitempty"`
	OpenedBy     string                           `json:"openedBy"`
	OpenedAt     time.Time                        `json:"openedAt"`
	ShutAt       *time.Time                       `json:"shutAt,omitempty"` // when the last number was taken
	ReopenedBy   string                           `json:"reopenedBy,omitempty"`
	ReopenedAt   *time.Time                       `json:"reopenedAt,omitempty"`
	ReopenReason string                           `json:"reopenReason,omitempty"`
	Version      int64                            `json:"-"`
}

// Units is how many days of schedules a step that takes or gives back numbers has to do.
func (c Closure) Units() int {
	if c.Target.Kind == OfChange { // it takes what has no place, wherever that is
		return 1
	}
	return len(c.Schedules) * (c.Span.From.DaysUntil(c.Span.Until) + 1)
}

// Choice is what staff decided about one patient: another number, or none.
type Choice struct {
	Session booking.SessionID `json:"sessionId,omitempty" maxLength:"40"`
	Number  int               `json:"number,omitempty" minimum:"1" maximum:"999"`
	Nobody  bool              `json:"nobody,omitempty" doc:"No number: somebody calls."`
}

// State is where a case stands.
type State string

// The states. While a case is open or unplaced, the closure's board is red.
const (
	Open      State = "open"
	Unplaced  State = "unplaced" // dealt with, and without another place
	Moved     State = "moved"
	Cancelled State = "cancelled"
	Seen      State = "seen"  // came all the same
	Kept      State = "kept"  // the closure was taken back before the patient lost the place
	Taken     State = "taken" // it was taken back while another has the place, whose case goes on
)

// Red reports whether somebody must still do something.
func (s State) Red() bool { return s == Open || s == Unplaced }

// Answer is what a patient said to the change.
type Answer string

// The answers.
const (
	Accepted Answer = "accepted"
	Declined Answer = "declined"
)

// Proposal is a number that a patient could have instead, and why this one.
type Proposal struct {
	Session      booking.SessionID      `json:"sessionId"`
	Number       int                    `json:"number"`
	Start        time.Time              `json:"start"`
	End          time.Time              `json:"end"`
	Department   booking.DepartmentID   `json:"departmentId"`
	Practitioner booking.PractitionerID `json:"practitionerId"`
	Room         string                 `json:"room,omitempty"`
	Site         booking.SiteID         `json:"siteId,omitempty"`
	Fee          *FeeChange             `json:"fee,omitempty" doc:"Only if registering there costs something else."`
	Cost         int                    `json:"cost" doc:"What speaks against it, in points; the least is proposed first."`
	Why          []Reason               `json:"why" nullable:"false"`
}

// Case is one patient whom a closure takes the place from.
type Case struct {
	ID      CaseID `json:"id"`
	Closure ID     `json:"closureId"`
	booking.Affected
	State    State     `json:"state" enum:"open,unplaced,moved,cancelled,seen,kept,taken"`
	Other    ID        `json:"otherId,omitempty"` // of one that is taken: the closure that has the place now
	Proposal *Proposal `json:"proposal,omitempty"`
	Accepted bool      `json:"accepted"`           // the proposal is what the patient shall have
	Pinned   bool      `json:"pinned,omitempty"`   // staff chose: no other number takes its place
	Failed   string    `json:"failed,omitempty"`   // code of what the last move was refused for, or that nothing was found
	Looked   int       `json:"looked,omitempty"`   // of the closure's looks, the last that came to it
	To       *Instead  `json:"to,omitempty"`       // where the patient was moved
	Reason   string    `json:"reason,omitempty"`   // why the appointment was cancelled
	Waits    string    `json:"entryId,omitempty"`  // on the waiting list, ahead of others
	Told     *Told     `json:"told,omitempty"`     // the last message about it
	Call     *Call     `json:"call,omitempty"`     // the task of whoever telephones
	Answer   Answer    `json:"answer,omitempty"`   // what the patient said
	Via      string    `json:"via,omitempty"`      // how: link, call, desk
	Reached  bool      `json:"reached"`            // the patient knows
	WantCall int       `json:"wantCall,omitempty"` // how often staff asked for a call
	Called   int       `json:"called,omitempty"`   // how often one was put on the worklist
	At       time.Time `json:"at"`                 // of the last change
	Version  int64     `json:"-"`
}

// Instead is an appointment that a patient has instead.
type Instead struct {
	Appointment  booking.AppointmentID  `json:"appointmentId"`
	Session      booking.SessionID      `json:"sessionId"`
	Number       int                    `json:"number"`
	Start        time.Time              `json:"start"`
	Department   booking.DepartmentID   `json:"departmentId"`
	Practitioner booking.PractitionerID `json:"practitionerId"`
	Status       booking.Status         `json:"status"`
}

// Told is what became of a message about the case.
type Told struct {
	Message string    `json:"messageId"`
	Status  string    `json:"status"` // of the message: sent, failed, dropped, unknown
	Why     string    `json:"why,omitempty"`
	Channel string    `json:"channel,omitempty"`
	At      time.Time `json:"at"`

	About booking.AppointmentID `json:"appointmentId,omitempty" doc:"The one that was lost, or the one instead."`
}

// Call is a telephone task about the case.
type Call struct {
	Task    string    `json:"taskId"`
	Status  string    `json:"status"`            // of the task: ready, completed, cancelled
	Outcome string    `json:"outcome,omitempty"` // of the last attempt
	At      time.Time `json:"at"`
}

// Counts says how a closure stands.
type Counts struct {
	Affected  int `json:"affected"`
	Open      int `json:"open" doc:"Not dealt with yet."`
	Accepted  int `json:"accepted" doc:"Of those, with a proposal that is accepted."`
	Moved     int `json:"moved"`
	Cancelled int `json:"cancelled"`
	Declined  int `json:"declined" doc:"Who said no to what they were given."`
	Unplaced  int `json:"unplaced" doc:"Without a place: the board is red until nobody is."`
	Seen      int `json:"seen"`
	Kept      int `json:"kept"`
	Taken     int `json:"taken" doc:"Whose place another closure has, which goes on with them."`
	Notified  int `json:"notified" doc:"A message went out."`
	Sending   int `json:"sending" doc:"Whose message about how it stands has not gone out yet, and who know nothing of it."`
	Reached   int `json:"reached" doc:"The patient knows: answered, or was spoken to."`
	Failed    int `json:"failed" doc:"Whose move was refused, or whose message reached nobody."`
	Calls     int `json:"calls" doc:"Telephone tasks that are open."`
	Waiting   int `json:"waiting" doc:"On the waiting list, ahead of others."`
}

func count(cases []Case, now time.Time) Counts {
	var n Counts
	for _, c := range cases {
		n.Affected++
		switch c.State {
		case Open:
			n.Open++
			if c.Accepted {
				n.Accepted++
			}
		case Unplaced:
		case Moved:
			n.Moved++
		case Cancelled:
			n.Cancelled++
		case Seen:
			n.Seen++
		case Kept:
			n.Kept++
		case Taken:
			n.Taken++
		}
		add := func(to *int, when bool) {
			if when {
				*to++
			}
		}
		add(&n.Unplaced, c.State.Red())
		add(&n.Declined, c.Answer == Declined)
		add(&n.Notified, c.Told != nil && c.Told.Status == "sent" && c.Told.Channel != "phone")
		add(&n.Sending, c.sending(now))
		add(&n.Reached, c.Reached)
		add(&n.Failed, c.Failed != "" && c.State.Red() || c.unheard())
		add(&n.Calls, c.Call != nil && c.Call.Status == "ready")
		add(&n.Waiting, c.Waits != "" && c.State.Red())
	}
	return n
}

// unheard reports whether a message about the case reached nobody, and nobody has spoken to the patient since.
func (c Case) unheard() bool {
	return c.Told != nil && c.Told.Status != "sent" && !c.Reached && (c.State == Moved || c.State.Red())
}

// sending reports whether the message about how the case stands is still to go out: the one of before said something else.
func (c Case) sending(now time.Time) bool {
	about, start := c.Appointment, c.Start
	switch {
	case c.Reached || c.Answer != "":
		return false
	case c.State == Moved && c.To != nil:
		about, start = c.To.Appointment, c.To.Start
	case c.State != Unplaced:
		return false
	}
	return start.After(now) && (c.Told == nil || c.Told.About != "" && c.Told.About != about)
}
