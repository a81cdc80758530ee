package booking_test

import (
	"errors"
	"testing"
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinictest"
)

// told lets the change stream's consumer of codes see everything, twice.
func told(t *testing.T, c *clinictest.Clinic) {
	t.Helper()
	for range 2 {
		for _, change := range c.Changes() {
			events, err := booking.EventsOf(change)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range events {
				if e.Kind != booking.AppointmentBooked {
					continue
				}
				if err := c.Booking.AppointmentEvent(t.Context(), e); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

// A code finds its appointment at any desk and on any day; after a move the new one, and of several that of today.
func TestACodeFindsTheAppointmentThatIsMeant(t *testing.T) {
	c := clinictest.New(t)
	ctx := t.Context()
	a := c.Book(c.Patient(), clinictest.Monday, 3)
	_, err := c.Booking.ByCode(ctx, clinictest.Desk, a.Code)
	if !errors.Is(err, booking.ErrCodeUnknown) {
		t.Fatalf("before the stream told it: %v", err)
	}
	told(t, c)
	for _, said := range []string{a.Code, " " + a.Code[:4] + "-" + a.Code[4:], string([]byte{a.Code[0] | 0x20}) + a.Code[1:]} {
		if got, err := c.Booking.ByCode(ctx, clinictest.Desk, said); err != nil || got.ID != a.ID {
			t.Errorf("%q finds %v, %v", said, got.ID, err)
		}
	}
	moved, err := c.Booking.Move(ctx, clinictest.Desk, a.ID, booking.Request{Session: c.Session(clinictest.Monday.AddDays(7)), Number: 4}, "")
	if err != nil {
		t.Fatal(err)
	}
	told(t, c)
	if got, err := c.Booking.ByCode(ctx, clinictest.Desk, a.Code); err != nil || got.ID != moved.ID {
		t.Errorf("after the move %v, %v, want %v", got.ID, err, moved.ID)
	}
	c.Advance(8 * 24 * time.Hour)
	if got, err := c.Booking.ByCode(ctx, clinictest.Desk, a.Code); err != nil || got.ID != moved.ID {
		t.Errorf("a day late %v, %v, want %v", got.ID, err, moved.ID)
	}
}

func TestWhatIsNoCodeIsTold(t *testing.T) {
	c := clinictest.New(t)
	a := c.Book(c.Patient(), clinictest.Monday, 3)
	told(t, c)
	wrong := []byte(a.Code)
	if wrong[2] = 'A'; a.Code[2] == 'A' {
		wrong[2] = 'B'
	}
	for said, want := range map[string]error{"": booking.ErrCode, "?": booking.ErrCode, string(wrong): booking.ErrCode} {
		if _, err := c.Booking.ByCode(t.Context(), clinictest.Desk, said); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", said, err, want)
		}
	}
	if _, err := c.Booking.ByCode(t.Context(), clinictest.Self(a.Patient), a.Code); !errors.Is(err, booking.ErrForbidden) {
		t.Errorf("a patient finds by code: %v", err)
	}
}
