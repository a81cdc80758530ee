package api

import (
	"context"
	"net/http"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/exam"
	"careloop/internal/patient"
)

type examDaysIn struct {
	ID      patient.ID     `path:"id" maxLength:"40"`
	Package exam.PackageID `path:"package" maxLength:"40"`
	FromDay
}

type examBookingDaysIn struct {
	ID booking.AppointmentID `path:"id" maxLength:"60" doc:"Of any of the examination's appointments."`
	FromDay
}

// FromDay is the first of the days that are looked at.
type FromDay struct {
	From clinic.Date `query:"from" format:"date" doc:"First of fourteen days; today if absent or over."`
}

type bookExamIn struct {
	Retriable
	Body struct {
		Patient patient.ID     `json:"patientId" maxLength:"40"`
		Package exam.PackageID `json:"packageId" maxLength:"40"`
		Start   time.Time      `json:"start" doc:"When the first number begins, of those that can be had."`
		Door
	}
}

type moveExamBookingIn struct {
	ID booking.AppointmentID `path:"id" maxLength:"60" doc:"Of any of the examination's appointments."`
	Retriable
	Body struct {
		Start  time.Time `json:"start" doc:"When the first number begins, of those that can be had."`
		Reason string    `json:"reason,omitempty" maxLength:"200"`

		ByClinic bool `json:"byClinic,omitempty" doc:"Staff: for the clinic's reasons, as with one appointment."`

		Channel string `json:"channel,omitempty" enum:"desk,phone,wechat" doc:"How staff were asked, desk if absent. Of a patient: wechat if they came from there; else it counts as web."`
	}
}

// examBookings registers the operations on examinations that are to come. All numbers of one are cancelled as any
// appointment is, by any of them.
func examBookings(a *API, s *exam.Service) {
	register(a, Op{
		ID: "list-patient-exam-packages", Behalf: auth.ScopeVisits, Method: http.MethodGet, Path: "/patients/{id}/exam-packages", Roles: talkBookers,
		Summary: "Packages of physical examinations that can be booked, and whether each is for a patient",
	}, func(ctx context.Context, in *patientExamsIn) (*listOut[exam.Offer], error) {
		all, err := s.Offers(ctx, auth.From(ctx), in.ID)
		return listed(all, "", err)
	})
	register(a, Op{
		ID: "list-exam-days", Behalf: auth.ScopeVisits, Method: http.MethodGet, Path: "/patients/{id}/exam-packages/{package}/days", Roles: talkBookers,
		Summary: "The days of two weeks on which a patient can have all numbers of a package, and how to prepare",
	}, func(ctx context.Context, in *examDaysIn) (*listOut[exam.Day], error) {
		all, err := s.Days(ctx, auth.From(ctx), in.Package, in.ID, in.From)
		return listed(all, "", err)
	})
	register(a, Op{
		ID: "book-exam", Behalf: auth.ScopeVisits, Method: http.MethodPost, Path: "/exam-bookings", Roles: talkBookers, Status: http.StatusCreated,
		Summary: "Book an examination: a number of every department that its package wants, or of none",
	}, func(ctx context.Context, in *bookExamIn) (*out[exam.Booking], error) {
		by, b := auth.From(ctx), in.Body
		return answer(s.Book(ctx, by, exam.BookRequest{
			Patient: b.Patient, Package: b.Package, Start: b.Start, Channel: b.channel(by), Override: b.Override, Key: in.Key,
		}))
	})
	register(a, Op{
		ID: "list-exam-booking-days", Behalf: auth.ScopeVisits, Method: http.MethodGet, Path: "/exam-bookings/{id}/days", Roles: talkBookers,
		Summary: "The days of two weeks to which a booked examination can be moved, and how to prepare",
	}, func(ctx context.Context, in *examBookingDaysIn) (*listOut[exam.Day], error) {
		all, err := s.MoveDays(ctx, auth.From(ctx), in.ID, in.From)
		return listed(all, "", err)
	})
	register(a, Op{
		ID: "move-exam-booking", Behalf: auth.ScopeVisits, Method: http.MethodPost, Path: "/exam-bookings/{id}/move", Roles: talkBookers,
		Summary: "Move a booked examination as a whole: all its numbers are exchanged for others, or none is",
	}, func(ctx context.Context, in *moveExamBookingIn) (*out[exam.Booking], error) {
		by, b := auth.From(ctx), in.Body
		return answer(s.MoveBooking(ctx, by, in.ID, exam.MoveRequest{
			Start: b.Start, Reason: b.Reason, ByClinic: b.ByClinic, Channel: Door{Channel: b.Channel}.channel(by), Key: in.Key,
		}))
	})
	register(a, Op{
		ID: "list-exam-bookings", Behalf: auth.ScopeVisits, Method: http.MethodGet, Path: "/patients/{id}/exam-bookings", Roles: examReaders,
		Summary: "A patient's examinations that are to come, each with all its numbers",
	}, func(ctx context.Context, in *patientExamsIn) (*listOut[exam.Booking], error) {
		all, err := s.BookingsOf(ctx, auth.From(ctx), in.ID)
		return listed(all, "", err)
	})
}
