package visit_test

import (
	"errors"
	"testing"

	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/i18n"
	"careloop/internal/visit"
)

// A schedule's room says where its patients come to, whatever departments a site names.
func TestAPhoneChecksInAtTheSiteOfItsRoom(t *testing.T) {
	h := openHall(t, 0)
	ctx := t.Context()
	south, err := h.Booking.SaveSite(ctx, clinictest.Manager, booking.Site{
		Name: i18n.Text{i18n.English: "South"}, Active: true, CheckIn: &booking.CheckIn{Latitude: 39.9, Longitude: 116.4, Radius: 100},
	})
	if err != nil {
		t.Fatal(err)
	}
	room, err := h.Booking.SaveRoom(ctx, clinictest.Manager, booking.Room{Site: south.ID, Door: "S-1", Active: true})
	if err != nil {
		t.Fatal(err)
	}
	a := h.Book(h.Patient(), clinictest.Monday, 1) // before the schedule is moved there
	s, err := h.Booking.Schedule(ctx, h.Schedule.ID)
	if err != nil {
		t.Fatal(err)
	}
	s.RoomID = room.ID
	if _, err := h.Booking.SaveSchedule(ctx, clinictest.Manager, s); err != nil {
		t.Fatal(err)
	}
	h.Set(clinictest.Monday, "07:40")
	mainPoster, err := h.Visit.Poster(ctx, clinictest.Desk, h.site, 30)
	if err != nil {
		t.Fatal(err)
	}
	southPoster, err := h.Visit.Poster(ctx, clinictest.Desk, south.ID, 30)
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		how  visit.SelfArrival
		want error
	}{
		"near the main site":   {visit.SelfArrival{Position: &visit.Position{Latitude: 31.2304, Longitude: 121.4737}}, visit.ErrTooFar},
		"the main site's code": {visit.SelfArrival{Poster: mainPoster.Token}, visit.ErrOtherSite},
		"near its own":         {visit.SelfArrival{Position: &visit.Position{Latitude: 39.9, Longitude: 116.4}}, nil},
		"its own code":         {visit.SelfArrival{Poster: southPoster.Token}, nil},
	} {
		tc.how.Appointment = a.ID
		if _, err := h.Visit.CheckInSelf(ctx, clinictest.Self(a.Patient), tc.how); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v", name, err, tc.want)
		}
		if tc.want == nil { // another patient for the next way
			a = h.Book(h.Patient(), clinictest.Monday, a.Number+2)
		}
	}
	south.CheckIn = nil
	if _, err := h.Booking.SaveSite(ctx, clinictest.Manager, south); err != nil {
		t.Fatal(err)
	}
	near := visit.SelfArrival{Appointment: a.ID, Position: &visit.Position{Latitude: 31.2304, Longitude: 121.4737}}
	_, err = h.Visit.CheckInSelf(ctx, clinictest.Self(a.Patient), near)
	wantErr(t, err, visit.ErrToDesk)
}
