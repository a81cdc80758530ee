package booking

import (
	"context"
	"errors"
	"maps"
	"time"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/patient"
)

// InTheWay is what a patient has already, or what is kept for them, that keeps them from having something else besides.
type InTheWay struct {
	Appointment  AppointmentID  `json:"appointmentId,omitempty"`
	Hold         HoldID         `json:"holdId,omitempty"`
	Date         clinic.Date    `json:"date"`
	Start        time.Time      `json:"start"`
	Department   DepartmentID   `json:"departmentId"`
	Practitioner PractitionerID `json:"practitionerId"`
}

const (
	inTheWayName = "inTheWay"
	whichName    = "which" // in words, in the sentence of the refusal
)

// besides is a refusal because of what the patient has already. Which that is, told says to who may see it.
type besides struct {
	rule error
	has  InTheWay
}

func (e besides) Error() string { return e.rule.Error() }

func (e besides) Unwrap() error { return e.rule }

// inTheWay returns an appointment, or what a hold would become, as what stands in the way of another.
func (a Appointment) inTheWay() InTheWay {
	x := InTheWay{
		Appointment: a.ID, Date: a.Date, Start: a.Start, Department: a.Department, Practitioner: a.Practitioner,
	}
	if a.ID == "" {
		x.Hold = a.Hold
	}
	return x
}

// refuses returns a rule about one patient with what stands in the way, if it is something of the patient's own.
func (a Appointment) refuses(rule error) error {
	if isOneOf(rule, ofThePatient) {
		return besides{rule, a.inTheWay()}
	}
	return rule
}

// orOwn answers for a number that is taken: nobody is told that somebody else has what they have themselves.
func (s *Service) orOwn(n *numberItem, p patient.ID, refused error) error {
	if n == nil || n.Appointment == "" || n.Patient != p {
		return refused
	}
	return besides{ErrSameSession, InTheWay{
		Appointment: n.Appointment, Date: s.Clinic.Day(n.Start), Start: n.Start, Department: n.Department, Practitioner: n.Practitioner,
	}}
}

// told returns a refusal with what of the patient's own stands in the way, for who may see all that the patient has. Only who
// is refused pays for the names. If they cannot be read, the refusal stands alone.
func (s *Service) told(ctx context.Context, by auth.Actor, err error) error {
	var b besides
	var e *errs.Error
	if !errors.As(err, &b) || !errors.As(b.rule, &e) || by.Has(auth.System) {
		return err
	}
	items, failed := s.DB.BatchGet(ctx, departmentKey(b.has.Department), practitionerKey(b.has.Practitioner))
	if failed != nil {
		return err
	}
	var department Department
	var practitioner Practitioner
	for _, it := range items {
		if it.PK == practitionerKey(b.has.Practitioner).PK {
			failed = errors.Join(failed, it.Decode(&practitioner))
		} else {
			failed = errors.Join(failed, it.Decode(&department))
		}
	}
	if failed != nil {
		return err
	}
	which := i18n.Text{}
	for _, l := range i18n.Langs() {
		which[l] = i18n.T(l, "booking.which", errs.Params{
			"date": string(b.has.Date), "time": string(clinic.WallOf(b.has.Start.In(s.Clinic.Zone))),
			"department": department.Name, "practitioner": practitioner.Name,
		})
	}
	return with(with(e, whichName, which), inTheWayName, b.has)
}

// with returns a refusal that says one thing more.
func with(e *errs.Error, name string, value any) *errs.Error {
	params := errs.Params{}
	maps.Copy(params, e.Params)
	params[name] = value
	return e.With(params)
}
