package booking_test

import (
	"errors"
	"testing"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/errs"
	"careloop/internal/patient"
)

func TestWhatIsThePatientsOwnIsSaidSo(t *testing.T) {
	f := open(t)
	p := f.patients(t, 1)[0]
	a := f.book(t, p, f.session, 2)
	if _, err := f.Move(t.Context(), desk, a.ID, booking.Request{Session: f.session, Number: 2, Key: "own"}, ""); !errors.Is(err, booking.ErrOwnNumber) {
		t.Errorf("moved to where it is: %v", err)
	}
	self := auth.Actor{ID: string(p), Roles: []auth.Role{auth.Patient}, PatientID: string(p)}
	for number := 2; number <= 3; number++ { // the same once more, and another of the session
		_, booked := f.Book(t.Context(), self, booking.Request{Patient: p, Session: f.session, Number: number, Key: "again"})
		_, held := f.Hold(t.Context(), self, booking.HoldRequest{Patient: p, Session: f.session, Number: number, Reason: booking.FillingIn})
		for verb, err := range map[string]error{"booked": booked, "held": held} {
			if !errors.Is(err, booking.ErrSameSession) {
				t.Errorf("%s number %d besides: %v", verb, number, err)
			}
			other := alternatives(err)
			if len(other) == 0 {
				t.Errorf("%s number %d besides: nothing is offered instead", verb, number)
			}
			for _, x := range other {
				if x.Session == f.session {
					t.Errorf("%s number %d besides: offered %+v, in which the patient has one", verb, number, x)
				}
			}
		}
	}
	if got := f.appointments(t, p); len(got) != 1 || got[0].ID != a.ID || got[0].Status != booking.Booked {
		t.Errorf("has %+v", got)
	}
}

func TestOnlyWhoWorksHereOverrides(t *testing.T) {
	f := open(t)
	p := f.patients(t, 1)[0]
	self := auth.Actor{ID: string(p), Roles: []auth.Role{auth.Patient}, PatientID: string(p)}
	_, booked := f.Book(t.Context(), self, booking.Request{Patient: p, Session: f.session, Number: 2, Override: "I must"})
	_, held := f.Hold(t.Context(), self, booking.HoldRequest{Patient: p, Session: f.session, Number: 2, Reason: booking.FillingIn, Override: "I must"})
	_, together := f.BookTogether(t.Context(), self, booking.TogetherRequest{Patient: p, Picks: []booking.Pick{{Session: f.session, Number: 2}}, Override: "I must"})
	for verb, err := range map[string]error{"booked": booked, "held": held, "together": together} {
		var e *errs.Error
		if !errors.As(err, &e) || len(e.Fields) != 1 || e.Fields[0].Path != "override" || e.Fields[0].Code != "staff-only" {
			t.Errorf("%s: %v", verb, err)
		}
	}
	if got := f.appointments(t, p); len(got) != 0 {
		t.Errorf("has %+v", got)
	}
}

func (f fixture) appointments(t *testing.T, p patient.ID) []booking.Appointment {
	t.Helper()
	all, _, err := f.OfPatient(t.Context(), desk, p, 20, "")
	if err != nil {
		t.Fatal(err)
	}
	return all
}
