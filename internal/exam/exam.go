// Package exam owns physical examinations 体检: packages of stations with what is measured there, the day of one who is
// examined, results with their flags, critical values, and the report that a chief reviewer signs (V7, B9).
//
// Invariants, held by conditions in the store:
//   - an examination is opened once for a request, from whose key its id follows, and once for an appointment, which
//     arrives in the transaction that opens it; while it is under way, no second one by the same package is;
//   - a station is finished once, and no two people write the same: the examination is written with "version
//     unchanged", results and reports beside it with "absent", so that whatever is amended stays as it was;
//   - flags are computed from the package's version, the sex and the age of the day of the examination, and stored
//     with the values: a later change of ranges changes no result;
//   - a critical value has its alert in the transaction that writes the value.
//
// Messages, tasks and figures follow by the change stream.
package exam

import (
	"slices"
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/patient"
)

// Status is where an examination stands.
type Status string

// The statuses.
const (
	Going     Status = "in-progress" // the patient goes from station to station
	ToReview  Status = "to-review"   // all stations are over; the chief reviewer has it 总检
	Reported  Status = "reported"
	Cancelled Status = "cancelled"
)

// State is where one station of an examination stands.
type State string

// The states.
const (
	Todo      State = "todo"
	Active    State = "active"    // the patient is there
	Returning State = "returning" // was sent away, and comes back later
	Done      State = "done"
	Skipped   State = "skipped"  // by the clinic, with a reason
	Declined  State = "declined" // by the patient 弃检, with a reason
)

// Over reports whether nothing more happens at the station.
func (s State) Over() bool { return s == Done || s == Skipped || s == Declined }

// Stop is one station on the route sheet 导检单.
type Stop struct {
	Station  string     `json:"station"`
	State    State      `json:"state" enum:"todo,active,returning,done,skipped,declined"`
	Reason   Reason     `json:"reason,omitempty" enum:"pregnant,not-ready,own-wish,medical,no-time,device,gone,mistake"`
	By       string     `json:"by,omitempty"` // who wrote the state
	At       *time.Time `json:"at,omitempty"`
	Results  int        `json:"resultsVersion,omitempty"` // 0: none
	Abnormal int        `json:"abnormal,omitempty"`       // values that are flagged
	Critical int        `json:"critical,omitempty"`       // of those, critical ones
}

// Exam is one patient's examination on one day.
type Exam struct {
	ID          ID                      `json:"id"`
	Code        string                  `json:"code"` // what people read to each other
	Patient     patient.ID              `json:"patientId"`
	Package     PackageID               `json:"packageId"`
	PackageAt   int                     `json:"packageVersion"`
	Name        i18n.Text               `json:"name"` // of the package
	Price       int64                   `json:"price,omitempty" doc:"Of the package when it was opened, in fen; this is charged."`
	PriceCode   string                  `json:"priceCode,omitempty"`
	Department  booking.DepartmentID    `json:"departmentId"`
	Appointment booking.AppointmentID   `json:"appointmentId,omitempty"`
	Numbers     []booking.AppointmentID `json:"appointmentIds,omitempty" doc:"All with which the patient came, if there are several."`
	Apart       bool                    `json:"apart,omitempty" doc:"Opened without an appointment, and has an account of its own."`
	Identified  []string                `json:"identified,omitempty" doc:"What the desk compared with the file."`
	Date        clinic.Date             `json:"date"`
	Sex         patient.Gender          `json:"sex"` // by which ranges are chosen
	Age         int                     `json:"age"` // on the day
	Pregnant    bool                    `json:"pregnant,omitempty"`
	Status      Status                  `json:"status" enum:"in-progress,to-review,reported,cancelled"`
	Reason      Reason                  `json:"reason,omitempty" enum:"pregnant,not-ready,own-wish,medical,no-time,device,gone,mistake"` // why it was cancelled
	Stops       []Stop                  `json:"stops" nullable:"false"`
	Next        string                  `json:"next,omitempty"` // station that is proposed
	OpenedAt    time.Time               `json:"openedAt"`
	DoneAt      *time.Time              `json:"doneAt,omitempty"`
	ReportDue   clinic.Date             `json:"reportDue,omitempty"`
	Report      int                     `json:"reportVersion,omitempty"` // 0: none
	ReportedAt  *time.Time              `json:"reportedAt,omitempty"`
	Amended     bool                    `json:"amendedSince,omitempty"` // results were amended after the report was signed
	Abnormal    int                     `json:"abnormal"`
	Critical    int                     `json:"critical"`
	Talk        booking.AppointmentID   `json:"interpretationId,omitempty"` // appointment at which the report is explained
	Version     int64                   `json:"version"`                    // to be sent as If-Match
}

// stop returns a station's place on the route sheet.
func (e Exam) stop(station string) (int, bool) {
	i := slices.IndexFunc(e.Stops, func(s Stop) bool { return s.Station == station })
	return i, i >= 0
}

// measured reports whether anything was entered.
func (e Exam) measured() bool {
	return slices.ContainsFunc(e.Stops, func(s Stop) bool { return s.Results > 0 })
}

// over reports whether every station is.
func (e Exam) over() bool {
	return !slices.ContainsFunc(e.Stops, func(s Stop) bool { return !s.State.Over() })
}

// counted returns the examination with its flags counted anew.
func (e Exam) counted() Exam {
	e.Abnormal, e.Critical = 0, 0
	for _, s := range e.Stops {
		e.Abnormal += s.Abnormal
		e.Critical += s.Critical
	}
	return e
}

// moves says which states a station's may become by hand; results make it done.
var moves = map[State][]State{
	Todo:      {Active, Returning, Skipped, Declined},
	Active:    {Todo, Returning, Skipped, Declined},
	Returning: {Active, Todo, Skipped, Declined},
	Skipped:   {Todo}, // the patient came back to it
	Declined:  {Todo},
}

func (s State) becomes(to State) bool { return slices.Contains(moves[s], to) }

// Reason says why a station is left out or put off, or an examination ended: one of some words, since whatever else
// somebody would write there is about a body, and would have to be sealed.
type Reason string

// The reasons.
const (
	IsPregnant Reason = "pregnant"
	NotReady   Reason = "not-ready" // has eaten, or has to drink first
	OwnWish    Reason = "own-wish"
	Medical    Reason = "medical"
	NoTime     Reason = "no-time"
	Device     Reason = "device" // is out of order, or nobody is there
	Gone       Reason = "gone"   // the patient has left
	Mistake    Reason = "mistake"
)

// Reasons lists the reasons.
func Reasons() []Reason {
	return []Reason{IsPregnant, NotReady, OwnWish, Medical, NoTime, Device, Gone, Mistake}
}

// checked returns the reason, or says what is wrong with it.
func (r Reason) checked() error {
	switch {
	case r == "":
		return errs.Invalid(errs.Field{Path: "reason", Code: "required"})
	case !slices.Contains(Reasons(), r):
		return errs.Invalid(errs.Field{Path: "reason", Code: "unknown"})
	}
	return nil
}

// wantsReason reports whether the state must be explained.
func (s State) wantsReason() bool { return s == Returning || s == Skipped || s == Declined }
