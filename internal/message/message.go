// Package message owns what the clinic tells patients unasked: confirmations, reminders, changes, survey links,
// greetings. The change stream plans messages, a sweep each minute hands the due ones to a queue, and Deliver sends
// them, one channel after the other until one takes them.
//
// Invariants, held by conditions on the message's version in the store:
//   - what is said about a thing has one id, made from both, so that planning it again meets itself;
//   - only who holds the lease sends. Whoever loses it leaves the message "unknown": it may have been sent, so it is
//     not sent again;
//   - the appointment, the consent and the hour are read after the lease is taken and before anything is sent. What
//     was cancelled by then is not sent.
//
// No text and no address is kept: both are made when sending, and the text anew for a patient who reads it again.
package message

import (
	"context"
	"encoding/binary"
	"slices"
	"strings"
	"time"

	"careloop/internal/booking"
	"careloop/internal/channel"
	"careloop/internal/clinic"
	"careloop/internal/closure"
	"careloop/internal/emergency"
	"careloop/internal/id"
	"careloop/internal/inpatient"
	"careloop/internal/obs"
	"careloop/internal/patient"
)

// ID identifies a message: msg_…. Ids sort by the time of what they tell.
type ID string

// newID returns the id of what is said about a thing at a time. All three must be the same whenever it is planned.
func newID(at time.Time, kind Kind, about string) ID {
	what, _ := id.Decode("msg", id.From("msg", string(kind), about))
	when := binary.BigEndian.AppendUint64(nil, uint64(at.UnixMilli()))
	return ID(id.Encode("msg", append(when[2:], what[:10]...)))
}

// Kind says what a message tells.
type Kind string

// The kinds.
const (
	Confirmation Kind = "booking-confirmation"
	Moved        Kind = "appointment-moved"
	Cancelled    Kind = "appointment-cancelled"
	DayBefore    Kind = "reminder-24h"
	HoursBefore  Kind = "reminder-2h"
	Preparation  Kind = "preparation" // how to prepare for what is done at the appointment
	Survey       Kind = "survey"
	Birthday     Kind = "birthday"
	LongWait     Kind = "long-wait"
	Offer        Kind = "waitlist-offer"
	ClosureMoved Kind = "closure-moved" // the clinic moved the appointment, because its doctor, room or site is out
	ClosureLost  Kind = "closure-lost"  // it is out, and there is no other place yet
	ClosureOff   Kind = "closure-off"   // it is not out after all
	WaitOver     Kind = "waitlist-over" // without a number

	NewRoom Kind = "new-room" // the appointment is where it was booked no more, but when it was

	PreparationOff Kind = "preparation-off" // what was told is needless: something else is done

	NoShowWarned     Kind = "no-show-warning"
	NoShowRestricted Kind = "no-show-restriction"
	AppealAccepted   Kind = "no-show-appeal-accepted"
	AppealRejected   Kind = "no-show-appeal-rejected"
	NoShowForgiven   Kind = "no-show-forgiven" // unasked

	ExamReport  Kind = "exam-report"         // is ready; nothing of what it says
	ExamAmended Kind = "exam-report-amended" // reads otherwise than before

	// Of who acts for a patient: to the patient who is asked, to both of a mandate, to both of its end.
	FamilyAsked     Kind = "family-asked"
	FamilyGranted   Kind = "family-granted"
	FamilyMayAct    Kind = "family-may-act"
	FamilyEnded     Kind = "family-ended"
	FamilyMayNotAct Kind = "family-may-not-act"

	// To staff, of an emergency on site and of its end.
	EmergencyAlert Kind = "emergency"
	EmergencyOver  Kind = "emergency-over"

	// Of a milestone of a stay: to the patient, and to the family.
	StayNews       Kind = "inpatient"
	StayFamilyNews Kind = "inpatient-family"
)

// Kinds lists the kinds.
func Kinds() []Kind {
	return []Kind{
		Confirmation, Moved, Cancelled, DayBefore, HoursBefore, Preparation, PreparationOff, NewRoom, Survey, Birthday, LongWait, Offer, WaitOver, ClosureMoved, ClosureLost, ClosureOff,
		NoShowWarned, NoShowRestricted, AppealAccepted, AppealRejected, NoShowForgiven, FamilyAsked, FamilyGranted, FamilyMayAct, FamilyEnded, FamilyMayNotAct,
		EmergencyAlert, EmergencyOver, StayNews, StayFamilyNews, ExamReport, ExamAmended,
	}
}

// toStaff reports whether the message goes to a contact of the clinic's: at any hour, however many there are, and by
// the channels that the clinic's rule names.
func (k Kind) toStaff() bool { return k == EmergencyAlert || k == EmergencyOver }

// aboutAppointment reports whether the message speaks of an appointment.
func (k Kind) aboutAppointment() bool {
	return k != Survey && k != Birthday && k != Offer && k != WaitOver && !k.ofStanding() && !k.toStaff() && !k.ofStay() && !k.ofExam() && !k.ofFamily()
}

// changesCalendar reports whether the message brings the appointment into the patient's calendar, moves it there or takes
// it out.
func (k Kind) changesCalendar() bool {
	return k == Confirmation || k == Moved || k == ClosureMoved || k == NewRoom || k == Cancelled
}

// ofStay reports whether the message tells a milestone of a stay.
func (k Kind) ofStay() bool { return k == StayNews || k == StayFamilyNews }

// ofFamily kinds tell who acts for whom.
func (k Kind) ofFamily() bool { return strings.HasPrefix(string(k), "family-") }

// urgent kinds go out at night if the morning is too late: a change, without which the patient would come in vain, and the
// confirmation of what begins so early.
func (k Kind) urgent() bool {
	return k == Confirmation || k == Moved || k == NewRoom || k == Cancelled || k.ofClosure()
}

// ofStanding kinds tell what follows from not having come, or that it counts no more.
func (k Kind) ofStanding() bool { return strings.HasPrefix(string(k), "no-show-") }

// counts kinds of those tell that something was counted, which may be forgiven before they go out.
func (k Kind) counts() bool { return k == NoShowWarned || k == NoShowRestricted }

// ofExam kinds tell that a report can be read.
func (k Kind) ofExam() bool { return k == ExamReport || k == ExamAmended }

// ofClosure kinds tell what a closure does to an appointment.
func (k Kind) ofClosure() bool { return k == ClosureMoved || k == ClosureLost || k == ClosureOff }

// ofPreparation kinds tell how to prepare for one service and no other.
func (k Kind) ofPreparation() bool { return k == Preparation || k == PreparationOff }

// essential kinds are sent whatever else the patient got that day.
func (k Kind) essential() bool {
	return k == Offer || k == WaitOver || k.ofStay() || k.ofExam() || k.ofFamily() || k.urgent()
}

// callable kinds are worth somebody's call when nothing else reaches the patient, and leave the time for one.
func (k Kind) callable() bool {
	return k.essential() && k != WaitOver && !k.ofStay() && !k.ofExam() && !k.ofFamily() || k == DayBefore || k.ofPreparation()
}

// Status is where a message stands.
type Status string

// The statuses. The last four are final.
const (
	Planned Status = "planned" // waits for its time
	Queued  Status = "queued"  // on its way to the channel
	Sending Status = "sending" // somebody holds the lease
	Sent    Status = "sent"
	Failed  Status = "failed"  // no channel took it
	Dropped Status = "dropped" // not sent, on purpose
	Unknown Status = "unknown" // the sender was lost while sending; it may have been sent
)

// Final reports whether nothing more will happen to the message.
func (s Status) Final() bool { return s != Planned && s != Queued && s != Sending }

// Reason says why a message was sent or not. Each has a sentence in the catalogue, "message.why.<reason>".
type Reason string

// The reasons. WhyPostponed and WhyRetrying belong to messages that still wait.
const (
	WhyPostponed   Reason = "quiet-hours"
	WhyRetrying    Reason = "retrying"
	WhySent        Reason = "sent"
	WhyCall        Reason = "call-opened"
	WhyCancelled   Reason = "cancelled"
	WhyMoved       Reason = "moved"
	WhyArrived     Reason = "arrived"
	WhyOfferOver   Reason = "offer-over"
	WhyForgiven    Reason = "forgiven"    // or it no longer counts
	WhyFileClosed  Reason = "file-closed" // the patient has died; who acted for them reads the sentence too
	WhyPlaced      Reason = "placed"      // a closure whose patient has a place
	WhyNeedless    Reason = "emergency-answered"
	WhyCorrected   Reason = "milestone-corrected"
	WhyOvertaken   Reason = "milestone-overtaken"
	WhyGone        Reason = "not-found"
	WhyTooLate     Reason = "too-late"
	WhyQuiet       Reason = "quiet-hours-past"
	WhyNoConsent   Reason = "consent-withdrawn"
	WhyNoAddress   Reason = "no-address"
	WhyCap         Reason = "daily-cap"
	WhyRefused     Reason = "refused"
	WhyProvider    Reason = "provider-error"
	WhyOutcomeLost Reason = "outcome-unknown"

	WhyAnswered       Reason = "mandate-changed" // it was answered, or is not so any more
	WhyServiceChanged Reason = "service-changed" // something else is done at the appointment
	WhyRoomChanged    Reason = "room-changed"    // to another again, of which the next message tells
	WhyRoomKnown      Reason = "room-known"      // it is back where it was before anybody was told
	WhyPlaceGone      Reason = "place-gone"      // a closure or a changed schedule took it
	WhyToldOfAnother  Reason = "told-of-another" // number of the examination, which the patient has as well
)

// Reasons lists the reasons.
func Reasons() []Reason {
	return []Reason{
		WhyPostponed, WhyRetrying, WhySent, WhyCall, WhyCancelled, WhyMoved, WhyArrived, WhyOfferOver, WhyPlaced, WhyFileClosed, WhyForgiven, WhyNeedless, WhyCorrected, WhyOvertaken, WhyServiceChanged, WhyRoomChanged, WhyRoomKnown, WhyPlaceGone, WhyToldOfAnother, WhyAnswered, WhyGone, WhyTooLate, WhyQuiet,
		WhyNoConsent, WhyNoAddress, WhyCap, WhyRefused, WhyProvider, WhyOutcomeLost,
	}
}

// Message is one thing to tell one patient.
type Message struct {
	ID       ID             `json:"id"`
	Kind     Kind           `json:"kind"`
	Patient  patient.ID     `json:"patientId,omitempty"` // none: it goes to staff
	Case     emergency.ID   `json:"emergencyId,omitempty"`
	About    string         `json:"about"` // the appointment, invitation, offer, alert or stay
	DueAt    time.Time      `json:"dueAt"`
	NotAfter time.Time      `json:"notAfter"` // useless from then on
	Status   Status         `json:"status"`
	Why      Reason         `json:"why,omitempty"`
	Channels []channel.Name `json:"channels,omitempty"` // what was open when it was last queued, in order
	Channel  channel.Name   `json:"channel,omitempty"`  // the one it is on, or was sent by
	Attempts []Attempt      `json:"attempts" nullable:"false"`
	Vars     Vars           `json:"vars"`
	CheckAt  time.Time      `json:"checkAt,omitzero"`    // when the sweep looks at it next
	Entry    time.Time      `json:"entry,omitzero"`      // its place in the due index while it is on its way; zero: CheckAt
	Lease    *time.Time     `json:"lease,omitempty"`     // while sending: until when
	Counted  clinic.Date    `json:"counted,omitempty"`   // the day whose cap it counts in
	Settled  *time.Time     `json:"settledAt,omitempty"` // when it became final
	Origin   string         `json:"origin,omitempty"`    // correlation id of what set it going
	Version  int64          `json:"-"`
}

// Vars are what a message was planned for. Nothing in it is personal; names and addresses are read when sending.
type Vars struct {
	Start        time.Time              `json:"start,omitzero"`
	Code         string                 `json:"code,omitempty"`
	Department   booking.DepartmentID   `json:"departmentId,omitempty"`
	Practitioner booking.PractitionerID `json:"practitionerId,omitempty"`
	Expires      time.Time              `json:"expiresAt,omitzero"` // of a survey's link, and of an offer
	ByPhone      bool                   `json:"byPhone,omitempty"`  // too near for anything else
	Was          time.Time              `json:"was,omitzero"`       // when it was to begin, before a closure moved it
	Lost         *Lost                  `json:"lost,omitempty"`     // with whom and where that was
	Case         closure.CaseID         `json:"caseId,omitempty"`   // of a closure
	Missed       int                    `json:"missed,omitempty"`   // appointments, of who is warned or restricted
	Late         int                    `json:"late,omitempty"`     // appointments cancelled late that counted likewise
	Since        time.Time              `json:"since,omitzero"`     // the last of them
	Milestone    inpatient.MilestoneID  `json:"milestoneId,omitempty"`
	Relative     int                    `json:"relative,omitempty"` // of the stay's family, from 1
	Member       patient.ID             `json:"memberId,omitempty"` // who acts for a patient, or asks to

	Room       Place `json:"room,omitzero"`        // the new one
	RoomWas    Place `json:"roomWas,omitzero"`     // that the patient knew
	RoomChange int   `json:"roomChange,omitempty"` // of the appointment

	Numbers int `json:"numbers,omitempty"` // of an examination, that were booked as one
	Turn    int `json:"turn,omitempty"`    // of the one that speaks for them

	Service        booking.ServiceID `json:"serviceId,omitempty"` // that the patient prepares for
	ServiceVersion int64             `json:"serviceVersion,omitempty"`
	ServiceChange  int               `json:"serviceChange,omitempty"` // of the appointment
	Unfed          bool              `json:"unfed,omitempty"`         // of an examination: nobody comes who has eaten
}

// Lost is what fell away when a closure moved an appointment: which one it was.
type Lost struct {
	Department   booking.DepartmentID   `json:"departmentId"`
	Practitioner booking.PractitionerID `json:"practitionerId"`
	Site         booking.SiteID         `json:"siteId,omitempty"`
}

// Place is where an appointment is.
type Place struct {
	Room string         `json:"room,omitempty"` // what stands on its door
	Site booking.SiteID `json:"siteId,omitempty"`
}

// owner is whose messages it is kept among: a patient's, or an emergency's.
func (m Message) owner() string {
	if m.Case != "" {
		return string(m.Case)
	}
	return string(m.Patient)
}

// Context returns a context whose log lines carry what set the message going, and the appointment that it is about.
func (m Message) Context(ctx context.Context) context.Context {
	ctx = obs.WithOrigin(ctx, m.Origin)
	if m.Kind.aboutAppointment() {
		ctx = obs.WithAppointment(ctx, m.About)
	}
	return ctx
}

// Attempt is one hand-over to a channel: the delivery log.
type Attempt struct {
	At      time.Time    `json:"at"`
	Channel channel.Name `json:"channel"`
	Result  string       `json:"result" enum:"sent,temporary,refused,permanent,uncertain"`
	Receipt string       `json:"receipt,omitempty"` // the provider's id
	Code    string       `json:"code,omitempty"`    // the provider's error
}

// maxTries is how often one channel is tried before the next one.
const maxTries = 5

func (k Kind) recheck() time.Duration {
	if k.toStaff() {
		return hurried
	}
	return recheck
}

// spent reports whether a channel will not be tried again for this message.
func (m Message) spent(c channel.Name) bool {
	final := func(a Attempt) bool { return a.Channel == c && a.Result != string(channel.Temporary) }
	return slices.ContainsFunc(m.Attempts, final) || m.tries(c) >= maxTries
}

// tries is how often a channel was tried.
func (m Message) tries(c channel.Name) int {
	n := 0
	for _, a := range m.Attempts {
		if a.Channel == c {
			n++
		}
	}
	return n
}

// exhausted is why no channel is left.
func (m Message) exhausted() Reason {
	if slices.ContainsFunc(m.Attempts, func(a Attempt) bool { return a.Result == string(channel.Refused) }) {
		return WhyRefused
	}
	return WhyProvider
}

// tried returns the message with one more line in its delivery log.
func (m Message) tried(a Attempt) Message {
	m.Attempts = append(slices.Clone(m.Attempts), a)
	return m
}
