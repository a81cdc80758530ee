package closure_test

import (
	"slices"
	"strings"
	"testing"

	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/closure"
	"careloop/internal/i18n"
)

// twoSites puts the first doctor into the main site and the other into one ten minutes away.
func (w *world) twoSites() (north, south booking.Site) {
	w.t.Helper()
	var err error
	sites := make([]booking.Site, 2)
	for i, name := range []string{"North", "South"} {
		site := booking.Site{Name: i18n.Text{i18n.English: name}, Address: "1 " + name + " Road", Phone: []string{"010-0000 0001", "010-0000 0002"}[i], Active: true}
		sites[i], err = w.Booking.SaveSite(w.t.Context(), clinictest.Manager, site)
		w.must(err)
	}
	for i, x := range []booking.Schedule{w.Schedule, w.other} {
		room, err := w.Booking.SaveRoom(w.t.Context(), clinictest.Manager, booking.Room{Site: sites[i].ID, Door: "1", Active: true})
		w.must(err)
		x.RoomID = room.ID
		_, err = w.Booking.SaveSchedule(w.t.Context(), clinictest.Admin, x)
		w.must(err)
	}
	sites[0].Minutes = map[booking.SiteID]int{sites[1].ID: 10}
	sites[0], err = w.Booking.SaveSite(w.t.Context(), clinictest.Manager, sites[0])
	w.must(err)
	return sites[0], sites[1]
}

// However near the other site is and however good its number, patients are asked; and whoever chooses sees where it is.
func TestNobodyIsMovedToAnotherSiteUnasked(t *testing.T) {
	w := open(t)
	north, south := w.twoSites()
	a := w.Book(w.Patient(), tuesday, 3)
	id := w.reviewed()
	c := w.cases(id)[a.ID]
	if c.Proposal == nil || c.Proposal.Site != north.ID || !c.Accepted {
		t.Fatalf("proposed %+v, accepted %v", c.Proposal, c.Accepted)
	}
	path, err := w.closures.Link(t.Context(), c.ID, a.Start)
	w.must(err)
	n, err := w.closures.Opened(t.Context(), strings.TrimPrefix(path, "/c/"), i18n.English)
	w.must(err)
	if n.Site != "North (1 North Road)" || n.Phone != "010-0000 0001" {
		t.Errorf("what was lost is at %q, to be called at %q", n.Site, n.Phone)
	}
	i := slices.IndexFunc(n.Others, func(p closure.NewPlace) bool { return p.Moved })
	if i < 0 || n.Others[i].Site != "South (1 South Road)" {
		t.Errorf("none of %+v is said to be at %v", n.Others, south.Name)
	}
	i = slices.IndexFunc(n.Others, func(p closure.NewPlace) bool { return !p.Moved })
	if i < 0 || n.Others[i].Site != n.Site {
		t.Errorf("none of %+v is said to be where the patient was to come", n.Others)
	}
}

// A doctor who is switched off is nobody's equivalent.
func TestNobodyIsMovedToADoctorWhoIsSwitchedOff(t *testing.T) {
	w := open(t)
	a := w.Book(w.Patient(), tuesday, 3)
	all, err := w.Booking.Practitioners(t.Context())
	w.must(err)
	other := all[slices.IndexFunc(all, func(p booking.Practitioner) bool { return p.ID == w.other.Practitioner })]
	p, err := w.closures.Preview(t.Context(), clinictest.Manager, w.out())
	if err != nil || p.Cases[0].Proposal == nil || p.Cases[0].Proposal.Practitioner != other.ID {
		t.Fatalf("before: %+v, %v", p.Cases, err)
	}
	other.Active = false
	_, err = w.Booking.SavePractitioner(t.Context(), clinictest.Manager, other)
	w.must(err)
	p, err = w.closures.Preview(t.Context(), clinictest.Manager, w.out())
	if err != nil || len(p.Cases) != 1 || p.Cases[0].Appointment != a.ID || p.Cases[0].Proposal == nil || p.Cases[0].Proposal.Practitioner == other.ID {
		t.Errorf("proposed %+v, %v", p.Cases, err)
	}
}
