package visit_test

import (
	"testing"

	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/store"
	"careloop/internal/visit"
)

func TestWhosePlaceIsGoneIsLetInWithAReasonAlone(t *testing.T) {
	h := openHall(t, 0)
	ctx := t.Context()
	p := h.Patient()
	h.Set(clinictest.Monday, "07:30")
	a := h.Book(p, clinictest.Monday, 5)
	x := booking.Shut{Closure: "cls_a", Span: booking.Span{From: a.Date, Until: a.Date}}
	if err := h.Booking.Shut(ctx, clinictest.Job, x, []booking.ScheduleID{h.Schedule.ID}); err != nil {
		t.Fatal(err)
	}
	arrival := clinictest.Arrival(a.ID)
	refused := func(when string) {
		t.Helper()
		_, err := h.Visit.CheckIn(ctx, clinictest.Desk, arrival)
		wantErr(t, err, visit.ErrGoneAtDesk)
		_, err = h.Visit.CheckInSelf(ctx, clinictest.Self(p), visit.SelfArrival{
			Appointment: a.ID, Position: &visit.Position{Latitude: 31.2310, Longitude: 121.4740, Accuracy: 15},
		})
		wantErr(t, err, visit.ErrPlaceGone)
		if got, err := h.Booking.Appointment(ctx, clinictest.Self(p), a.ID); err != nil || got.PlaceGone != booking.Closed || got.Status != booking.Booked {
			t.Errorf("%s: stands %s, gone %q: %v", when, got.Status, got.PlaceGone, err)
		}
	}
	refused("in the schedule alone")
	if _, err := h.Booking.ShutDay(ctx, clinictest.Job, x, h.Schedule.ID, a.Date, func(booking.Affected) []store.Op { return nil }); err != nil {
		t.Fatal(err)
	}
	refused("marked")
	arrival.Override = "  " // no reason
	refused("without a reason")
	arrival.Override = "Dr Zhang sees him after all"
	e, err := h.Visit.CheckIn(ctx, clinictest.Desk, arrival)
	if err != nil || e.Status != visit.Arrived {
		t.Fatalf("%+v %v", e, err)
	}
	for _, c := range h.Changes() {
		if c.New != nil && c.New.Stamp.Why == arrival.Override {
			return
		}
	}
	t.Error("nothing says why")
}
