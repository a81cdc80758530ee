package api

import (
	"context"
	"net/http"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/visit"
)

type announceIn struct {
	Body struct {
		Code        string                `json:"code,omitempty" maxLength:"20" doc:"The booking code that the patient says."`
		Pass        string                `json:"pass,omitempty" maxLength:"120" doc:"Or what the patient's own code says."`
		Appointment booking.AppointmentID `json:"appointmentId,omitempty" maxLength:"60" doc:"Or the appointment itself, found by name."`
	}
}

// Announced is who says at the desk that they have come: what for, and what to compare them with.
type Announced struct {
	Appointment booking.Appointment `json:"appointment"`
	Person      patient.Likeness    `json:"person"`
	Encounter   *visit.Encounter    `json:"encounter,omitempty" doc:"Of who is checked in already."`
}

// Announcing registers how the desk finds out who has come and for what, anywhere in the clinic and on any day.
func Announcing(a *API, s Services) {
	register(a, Op{
		ID: "announce-arrival", Method: http.MethodPost, Path: "/arrivals", Roles: checkers,
		Summary: "Who has come, by what they say or show: the appointment, wherever and whenever it is, and what to compare with; noted in the audit",
	}, func(ctx context.Context, in *announceIn) (*out[Announced], error) {
		return answer(announced(ctx, s, in))
	})
	register(a, Op{
		ID: "compare-patient", Method: http.MethodPost, Path: "/patients/{id}/comparisons", Roles: checkers,
		Summary: "What to compare somebody with who has come without an appointment; noted in the audit",
	}, func(ctx context.Context, in *PatientPath) (*out[patient.Likeness], error) {
		return answer(s.Patients.Likeness(ctx, auth.From(ctx), in.ID, "check-in"))
	})
}

func announced(ctx context.Context, s Services, in *announceIn) (Announced, error) {
	by := auth.From(ctx)
	var x Announced
	var err error
	switch id := in.Body.Appointment; {
	case in.Body.Code != "":
		x.Appointment, err = s.Bookings.ByCode(ctx, by, in.Body.Code)
	case in.Body.Pass != "":
		if id, err = s.Visits.OfPass(ctx, by, in.Body.Pass); err == nil {
			x.Appointment, err = s.Bookings.Appointment(ctx, by, id)
		}
	case id != "":
		x.Appointment, err = s.Bookings.Appointment(ctx, by, id)
	default:
		err = errs.Invalid(errs.Field{Path: "code", Code: "required"})
	}
	if err != nil {
		return Announced{}, err
	}
	if x.Person, err = s.Patients.Likeness(ctx, by, x.Appointment.Patient, "check-in"); err != nil {
		return Announced{}, err
	}
	e, here, err := s.Visits.CameTo(ctx, by, x.Appointment)
	if here {
		x.Encounter = &e
	}
	return x, err
}
