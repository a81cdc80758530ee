// Package waitlist owns who waits for a place in the schedule, and offers what becomes free to the first of them (B5).
//
// Invariants, held by conditions in the store:
//   - a number is offered to one patient at a time: an offer is a hold of the number, and is written with it;
//   - who waits has one offer at a time: the entry is written with the offer, with "version unchanged";
//   - an offer is accepted, declined or over, once: it is settled with "version unchanged", in the transaction that
//     books or releases its number;
//   - a patient waits a limited number of times, and once for the same: all of a patient's entries stand in one item.
//
// Changes of the schedule drive it, and a sweep each minute ends what nobody answered. Both look at how things stand
// now and not at what they were told, so being told twice, or in another order, changes nothing.
package waitlist

import (
	"reflect"
	"slices"
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/patient"
)

// Status is where an entry stands.
type Status string

// The statuses.
const (
	Waiting Status = "waiting"
	Offered Status = "offered" // a number is held for the patient, who has not answered
	Placed  Status = "placed"  // has an appointment
	Left    Status = "left"    // does not want one any more
	Over    Status = "over"    // the days passed, or offer after offer stayed unanswered
)

// Live reports whether the patient still waits.
func (s Status) Live() bool { return s == Waiting || s == Offered }

// Why an entry ended or was passed over. Each has a sentence in the catalogue, "waitlist.why.<reason>"; what a booking
// is refused for stands there under its own code.
const (
	WhyAccepted   = "accepted"
	WhyElsewhere  = "booked-elsewhere" // got a place without an offer
	WhyLeft       = "left"
	WhyDaysOver   = "days-over"
	WhyUnanswered = "unanswered"     // too many offers ran out
	WhyBefore     = "offered-before" // this very number, and did not take it
	WhyOther      = "has-offer"      // of another number
	WhyChanged    = "changed"        // answered, left or was ranked anew at the same moment
)

// Wish is what a patient waits for.
type Wish struct {
	Department   booking.DepartmentID   `json:"departmentId"`
	Practitioner booking.PractitionerID `json:"practitionerId,omitempty"` // empty: anybody there
	Session      booking.SessionID      `json:"sessionId,omitempty"`      // empty: any of them
	From         clinic.Date            `json:"from"`
	Until        clinic.Date            `json:"until"`
	Earliest     clinic.Wall            `json:"earliest,omitempty"` // of the start, on each day
	Latest       clinic.Wall            `json:"latest,omitempty"`
	Weekdays     []int                  `json:"weekdays,omitempty"` // 1 Monday to 7 Sunday; none: all
}

// Entry is one patient's wait.
type Entry struct {
	ID      EntryID    `json:"id"`
	Patient patient.ID `json:"patientId"`
	Wish
	Urgency  string                `json:"urgency"`  // class of the rules: urgent, soon, routine
	Priority string                `json:"priority"` // class of the rules: displaced, priority, ordinary
	Since    time.Time             `json:"since"`
	Changed  *time.Time            `json:"changedAt,omitempty" doc:"When what is waited for was last changed; the rank stayed."`
	Instead  booking.AppointmentID `json:"insteadOf,omitempty"` // given up in exchange when an offer is accepted
	Channel  string                `json:"channel"`             // desk, phone, web: who asked
	Status   Status                `json:"status"`
	Reason   string                `json:"reason,omitempty"`
	Offer    OfferID               `json:"offerId,omitempty"`  // the one that stands
	Offers   int                   `json:"offers"`             // how many were made
	Lapsed   int                   `json:"lapsed"`             // how many in a row stayed unanswered
	Seen     []Spot                `json:"seen,omitempty"`     // what was offered before
	Reviewed clinic.Date           `json:"reviewed,omitempty"` // the night that last looked what is free
	EndedAt  *time.Time            `json:"endedAt,omitempty"`
	Version  int64                 `json:"-"`
}

// Spot is a number of a session.
type Spot struct {
	Session booking.SessionID `json:"sessionId"`
	Number  int               `json:"number"`
}

// wants reports whether a number fits the wish.
func (w Wish) wants(s booking.Session, zone *time.Location) bool {
	start := s.Slots[0].Start
	at := clinic.WallOf(start.In(zone))
	switch {
	case s.Department != w.Department,
		w.Practitioner != "" && s.Practitioner != w.Practitioner,
		w.Session != "" && s.ID != w.Session,
		s.Date < w.From, s.Date > w.Until,
		w.Earliest != "" && at < w.Earliest,
		w.Latest != "" && at > w.Latest,
		len(w.Weekdays) > 0 && !slices.Contains(w.Weekdays, isoWeekday(s.Date)):
		return false
	}
	return true
}

// same reports whether two wishes are for the same.
func (w Wish) same(other Wish) bool {
	days, others := w.Weekdays, other.Weekdays
	w.Weekdays, other.Weekdays = nil, nil
	return reflect.DeepEqual(w, other) && slices.Equal(days, others)
}

// satisfied reports whether an appointment is what the patient waited for.
func (e Entry) satisfied(a booking.Appointment, zone *time.Location) bool {
	return a.ID != e.Instead && a.Status.Holds() && e.wished(a, zone)
}

// wished reports whether an appointment is at a place that the patient waits for.
func (e Entry) wished(a booking.Appointment, zone *time.Location) bool {
	return e.wants(booking.Session{
		ID: a.Session, Department: a.Department, Practitioner: a.Practitioner, Date: a.Date, Slots: []booking.Slot{{Start: a.Start}},
	}, zone)
}

func isoWeekday(d clinic.Date) int { return (int(d.Weekday())+6)%7 + 1 }

// OfferStatus is where an offer stands.
type OfferStatus string

// The statuses. Nobody marks a number that fitted somebody's wish and could be offered to none of them.
const (
	Open      OfferStatus = "open"
	Accepted  OfferStatus = "accepted"
	Declined  OfferStatus = "declined"
	Expired   OfferStatus = "expired"
	Withdrawn OfferStatus = "withdrawn" // the patient left, or has a place already
	Nobody    OfferStatus = "nobody"
)

// How the patient is told of an offer.
const (
	ByMessage = "message"
	ByPhone   = "phone" // too near to wait for somebody to look at a message
)

// Offer is a number that is held for one who waits. It is also a line of the fairness log: who was first and why,
// and who was passed over.
type Offer struct {
	ID           OfferID                `json:"id"`
	Entry        EntryID                `json:"entryId,omitempty"`
	Patient      patient.ID             `json:"patientId,omitempty"`
	Hold         booking.HoldID         `json:"holdId,omitempty"`
	Session      booking.SessionID      `json:"sessionId"`
	Number       int                    `json:"number"`
	Department   booking.DepartmentID   `json:"departmentId"`
	Practitioner booking.PractitionerID `json:"practitionerId"`
	Room         string                 `json:"room,omitempty"`
	Site         booking.SiteID         `json:"siteId,omitempty" doc:"Where that room is; absent: the clinic has not said."`
	Date         clinic.Date            `json:"date"`
	Start        time.Time              `json:"start"`
	End          time.Time              `json:"end"`
	Via          string                 `json:"via,omitempty" enum:"message,phone"`
	At           time.Time              `json:"at"`
	Until        time.Time              `json:"until"`
	Status       OfferStatus            `json:"status"`
	Urgency      string                 `json:"urgency,omitempty"` // of the entry when the offer was made
	Priority     string                 `json:"priority,omitempty"`
	Since        *time.Time             `json:"since,omitempty"`
	Changed      *time.Time             `json:"changedAt,omitempty" doc:"When the one it was offered to had last changed what they wait for."`
	Fitting      int                    `json:"fitting"` // how many waited for such a number
	Passed       []Passed               `json:"passed" nullable:"false"`
	Appointment  booking.AppointmentID  `json:"appointmentId,omitempty"`
	SettledAt    *time.Time             `json:"settledAt,omitempty"`
	Rules        int                    `json:"rulesVersion"`
	Version      int64                  `json:"-"`
}

// Passed says why somebody who ranked higher was not offered the number.
type Passed struct {
	Entry  EntryID `json:"entryId"`
	Reason string  `json:"reason"`
}
