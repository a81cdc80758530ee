package booking_test

import (
	"errors"
	"strings"
	"testing"

	"careloop/internal/booking"
	"careloop/internal/errs"
	"careloop/internal/patient"
)

// TestNobodyIsAddedBehindFreeNumbers: the session has four numbers, of which the fourth is kept.
func TestNobodyIsAddedBehindFreeNumbers(t *testing.T) {
	f := open(t)
	f.setPolicy(t, func(p *booking.Policy) { p.Overbooking = 5 })
	s := f.scheduleOf(t, f.session)
	s.Weekly[0].Pools = []booking.Share{{Pool: booking.VIPPool, From: 4, To: 4}}
	if _, err := f.SaveSchedule(t.Context(), manager, s); err != nil {
		t.Fatal(err)
	}
	ps := f.patients(t, 4)
	f.book(t, ps[0], f.session, 1)
	f.book(t, ps[1], f.session, 2)
	add := func(p patient.ID) error {
		_, err := f.Overbook(t.Context(), manager, booking.Overbooking{Patient: p, Session: f.session, Reason: "fever"})
		return err
	}
	err := add(ps[2])
	var e *errs.Error
	if !errors.Is(err, booking.ErrNotFull) || !errors.As(err, &e) || !strings.HasPrefix(e.Params["numbers"].(string), "3 (") {
		t.Fatalf("added while number 3 is free: %v", err)
	}
	if other := alternatives(err); len(other) != 1 || other[0].Number != 3 || other[0].Session != f.session {
		t.Errorf("offered %+v instead", other)
	}
	if err := add(ps[0]); !errors.Is(err, booking.ErrSameSession) {
		t.Errorf("who has a number of the session is told of another: %v", err)
	}
	f.book(t, ps[2], f.session, 3)
	if err := add(patient.ID(f.file(t, "outpatient", patient.VIP).PatientID)); !errors.Is(err, booking.ErrNotFull) {
		t.Errorf("added for whom number 4 is kept: %v", err)
	}
	if err := add(ps[3]); err != nil {
		t.Errorf("number 4 is not theirs: %v", err)
	}
}
