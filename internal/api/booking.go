package api

import (
	"cmp"
	"context"
	"net/http"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/patient"
)

// everyone may look at what can be booked; desk is who books for others.
var (
	everyone = []auth.Role{auth.Patient, auth.FrontDesk, auth.Nurse, auth.Doctor, auth.Manager, auth.Administrator}
	staff    = auth.Staff()
	managers = []auth.Role{auth.Manager, auth.Administrator}
)

type bookIn struct {
	Retriable
	Body struct {
		Patient patient.ID        `json:"patientId" maxLength:"40"`
		Session booking.SessionID `json:"sessionId" maxLength:"40"`
		Number  int               `json:"number" minimum:"1" maximum:"999"`
		Note    string            `json:"note,omitempty" maxLength:"200"`
		Service booking.ServiceID `json:"serviceId,omitempty" maxLength:"40" doc:"What is done; absent: what the department's exam numbers are for, if it is one."`
		Door
	}
}

// Door is how a booking was asked for, and what staff say about it.
type Door struct {
	Channel  string `json:"channel,omitempty" enum:"desk,phone,wechat" doc:"How staff were asked, desk if absent. Of a patient: wechat if they came from there; else it counts as web."`
	Override string `json:"override,omitempty" maxLength:"200" doc:"Why staff book for a patient who is restricted."`
	AnyAge   bool   `json:"anyAge,omitempty" doc:"Staff: although the department does not take the patient's age."`
}

// channel says through which door a booking came (KPIs by channel).
func (d Door) channel(by auth.Actor) string {
	switch {
	case by.Has(auth.Staff()...):
		return cmp.Or(d.Channel, "desk")
	case d.Channel == "wechat":
		return d.Channel
	}
	return "web"
}

// AppointmentPath names an appointment.
type AppointmentPath struct {
	ID booking.AppointmentID `path:"id" maxLength:"60"`
}

type moveIn struct {
	AppointmentPath
	Retriable
	Body struct {
		Session booking.SessionID `json:"sessionId" maxLength:"40"`
		Number  int               `json:"number" minimum:"1" maximum:"999"`
		Reason  string            `json:"reason,omitempty" maxLength:"200"`

		AnyAge   bool `json:"anyAge,omitempty" doc:"Staff: although the department does not take the patient's age."`
		ByClinic bool `json:"byClinic,omitempty" doc:"Staff: for the clinic's reasons. Of others, a move after the deadline to cancel leaves it to the new appointment that cancelling it counts as late."`
	}
}

type cancelIn struct {
	AppointmentPath
	Body struct {
		Reason   string `json:"reason,omitempty" maxLength:"200"`
		ByClinic bool   `json:"byClinic,omitempty" doc:"Staff: for the clinic's reasons, never counted against the patient."`
	}
}

type patientAppointmentsIn struct {
	ID patient.ID `path:"id" maxLength:"40"`
	Paging
}

type slotsIn struct {
	Department   booking.DepartmentID   `query:"department" maxLength:"40"`
	Practitioner booking.PractitionerID `query:"practitioner" maxLength:"40"`
	From         clinic.Date            `query:"from" format:"date" doc:"First day; today if absent."`
	Days         int                    `query:"days" minimum:"1" maximum:"31" default:"7"`
}

type calendarOut struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

// Booking registers the appointments' operations.
func Booking(a *API, s *booking.Service) {
	register(a, Op{
		ID: "list-slots", Behalf: auth.ScopeVisits, Method: http.MethodGet, Path: "/slots", Roles: everyone,
		Summary: "Free numbers of a department or a practitioner",
	}, func(ctx context.Context, in *slotsIn) (*listOut[booking.Session], error) {
		if in.From == "" {
			in.From = a.cfg.Clinic.Day(a.cfg.Now())
		}
		free, err := s.Free(ctx, booking.SlotQuery{By: auth.From(ctx), Department: in.Department, Practitioner: in.Practitioner, From: in.From, Days: in.Days})
		return listed(free, "", err)
	})
	register(a, Op{
		ID: "book-appointment", Behalf: auth.ScopeVisits, Method: http.MethodPost, Path: "/appointments", Roles: everyone, Status: http.StatusCreated,
		Summary: "Book a number",
	}, func(ctx context.Context, in *bookIn) (*out[booking.Appointment], error) {
		by := auth.From(ctx)
		x, err := s.Book(ctx, by, booking.Request{
			Patient: in.Body.Patient, Session: in.Body.Session, Number: in.Body.Number, Note: in.Body.Note,
			Channel: in.Body.channel(by), Override: in.Body.Override, AnyAge: in.Body.AnyAge, Key: in.Key, Service: in.Body.Service,
		})
		return answer(asShown(ctx, x), err)
	})
	appointments(a, s)
}

func appointments(a *API, s *booking.Service) {
	register(a, Op{
		ID: "get-appointment", Behalf: auth.ScopeVisits, Method: http.MethodGet, Path: "/appointments/{id}", Roles: everyone,
		Summary: "One appointment",
	}, func(ctx context.Context, in *AppointmentPath) (*out[booking.Appointment], error) {
		x, err := s.Appointment(ctx, auth.From(ctx), in.ID)
		return answer(asShown(ctx, x), err)
	})
	register(a, Op{
		ID: "move-appointment", Behalf: auth.ScopeVisits, Method: http.MethodPost, Path: "/appointments/{id}/move", Roles: everyone,
		Summary: "Exchange an appointment for another number",
	}, func(ctx context.Context, in *moveIn) (*out[booking.Appointment], error) {
		by := auth.From(ctx)
		to := booking.Request{
			Session: in.Body.Session, Number: in.Body.Number, Channel: channelOf(by), Key: in.Key, ByClinic: in.Body.ByClinic, AnyAge: in.Body.AnyAge,
		}
		x, err := s.Move(ctx, by, in.ID, to, in.Body.Reason)
		return answer(asShown(ctx, x), err)
	})
	register(a, Op{
		ID: "cancel-appointment", Behalf: auth.ScopeVisits, Method: http.MethodPost, Path: "/appointments/{id}/cancel", Roles: everyone,
		Summary: "Cancel an appointment",
	}, func(ctx context.Context, in *cancelIn) (*out[booking.Appointment], error) {
		cancel := s.Cancel
		if in.Body.ByClinic {
			cancel = s.Withdraw
		}
		x, err := cancel(ctx, auth.From(ctx), in.ID, in.Body.Reason)
		return answer(asShown(ctx, x), err)
	})
	register(a, Op{
		ID: "list-patient-appointments", Behalf: auth.ScopeVisits, Method: http.MethodGet, Path: "/patients/{id}/appointments", Roles: everyone,
		Summary: "A patient's appointments, latest day first",
	}, func(ctx context.Context, in *patientAppointmentsIn) (*listOut[booking.Appointment], error) {
		all, next, err := s.OfPatient(ctx, auth.From(ctx), in.ID, in.Limit, in.Cursor)
		for i := range all {
			all[i] = asShown(ctx, all[i])
		}
		return listed(all, next, err)
	})
}

// asShown leaves out the idempotency key, which is between the clinic and the client that booked, and for patients who
// of the staff added them behind the numbers.
func asShown(ctx context.Context, x booking.Appointment) booking.Appointment {
	x.Key = ""
	if !auth.From(ctx).Has(auth.Staff()...) {
		x.OverbookedBy = ""
	}
	return x
}

func channelOf(by auth.Actor) string { return Door{}.channel(by) }
