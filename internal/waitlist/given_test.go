package waitlist_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/i18n"
	"careloop/internal/waitlist"
)

func TestAnOfferNamesWhatIsGivenUpAndWhatItCosts(t *testing.T) {
	w := open(t)
	w.list.Fees = func(context.Context) (map[string]int64, error) { return map[string]int64{"": 2000}, nil }
	booked := w.full()
	p := w.Patient()
	later := w.Book(p, "2026-12-01", 3)
	e := w.join(func(r *waitlist.Request) { r.Patient, r.Instead, r.Key = p, later.ID, "earlier" })
	moved, err := w.Booking.Move(t.Context(), clinictest.Desk, later.ID, booking.Request{Session: w.Session("2026-12-02"), Number: 3}, "")
	if err != nil {
		t.Fatal(err)
	}
	w.settle()
	if got := w.wants(e, waitlist.Waiting, "").Given; got != nil {
		t.Errorf("without an offer: %+v", got)
	}
	w.cancel(booked[0])
	wait := w.wants(e, waitlist.Offered, "")
	if g := wait.Given; g == nil || g.Appointment != moved.ID || !g.Start.Equal(moved.Start) || g.Practitioner != moved.Practitioner {
		t.Errorf("gives up %+v", g)
	}
	path, err := w.list.Link(t.Context(), *wait.Current)
	if err != nil {
		t.Fatal(err)
	}
	opened := func() waitlist.OfferPage {
		t.Helper()
		page, err := w.list.Opened(t.Context(), strings.TrimPrefix(path, "/o/"), i18n.English)
		if err != nil {
			t.Fatal(err)
		}
		return page
	}
	page := opened()
	if g := page.Given; !page.Instead || g == nil || !g.Start.Equal(moved.Start) || g.Practitioner != "Dr Zhang" || g.Fee == nil || *g.Fee != 2000 {
		t.Errorf("the link gives up %+v", g)
	}
	if page.Fee == nil || *page.Fee != 2000 {
		t.Errorf("the link's number costs %v", page.Fee)
	}
	if _, err := w.Booking.Cancel(t.Context(), clinictest.Desk, moved.ID, ""); err != nil {
		t.Fatal(err)
	}
	w.settle()
	if page := opened(); page.Instead || page.Given != nil || w.now(e).Given != nil {
		t.Errorf("gives up what was cancelled: %+v", page.Given)
	}
	w.Advance(24 * time.Hour)
	if page := opened(); page.Status != waitlist.Expired || !page.Waiting || page.Given != nil {
		t.Errorf("after its time: %+v", page)
	}
	if late := w.wants(e, waitlist.Offered, ""); late.Current != nil || late.Given != nil {
		t.Errorf("offered after its time, before the sweep: %+v", late.Current)
	}
	if _, err := w.list.Leave(t.Context(), clinictest.Self(p), e.ID, ""); err != nil {
		t.Fatal(err)
	}
	if page := opened(); page.Waiting {
		t.Error("still waits after leaving")
	}
}
