package closure_test

import (
	"errors"
	"testing"

	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/closure"
	"careloop/internal/i18n"
)

// Whose room is only a text is in no room of the directory: the preview says how many those are, and that they are all
// that there is.
func TestAClosedRoomSaysWhomItDoesNotFind(t *testing.T) {
	w := open(t)
	site, err := w.Booking.SaveSite(t.Context(), clinictest.Manager, booking.Site{Name: i18n.Text{i18n.Chinese: "本部"}, Active: true})
	w.must(err)
	room, err := w.Booking.SaveRoom(t.Context(), clinictest.Manager, booking.Room{Site: site.ID, Door: "2", Active: true})
	w.must(err)
	for _, target := range []closure.Target{{Kind: closure.OfRoom, ID: string(room.ID)}, {Kind: closure.OfSite, ID: string(site.ID)}} {
		r := w.out()
		r.Target = target
		if _, err := w.closures.Preview(t.Context(), clinictest.Manager, r); !errors.Is(err, closure.ErrByText) {
			t.Errorf("%s: with texts alone: %v", target.Kind, err)
		}
	}
	x := w.other
	x.RoomID = room.ID
	_, err = w.Booking.SaveSchedule(t.Context(), clinictest.Admin, x)
	w.must(err)
	r := w.out()
	r.Target = closure.Target{Kind: closure.OfSite, ID: string(site.ID)}
	p, err := w.closures.Preview(t.Context(), clinictest.Manager, r)
	if err != nil || p.ByText != 1 || p.Sessions != 1 {
		t.Errorf("%d sessions, %d by text: %v", p.Sessions, p.ByText, err)
	}
	r.Target = w.out().Target
	if p, err := w.closures.Preview(t.Context(), clinictest.Manager, r); err != nil || p.ByText != 0 {
		t.Errorf("a doctor's closure: %d by text: %v", p.ByText, err)
	}
}
