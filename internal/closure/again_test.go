package closure_test

import (
	"errors"
	"testing"

	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/closure"
)

// hold keeps a number for somebody who is about to book it.
func (w *world) hold(s booking.SessionID, number int) booking.Hold {
	w.t.Helper()
	h, err := w.Booking.Hold(w.t.Context(), clinictest.Desk, booking.HoldRequest{Patient: w.Patient(), Session: s, Number: number, Reason: booking.Paying})
	w.must(err)
	return h
}

func TestWhatSomebodyHoldsIsProposedToNobody(t *testing.T) {
	w := open(t)
	to := w.other.On(tuesday, w.Settings)[0].ID
	a, b := w.Book(w.Patient(), tuesday, 3), w.Book(w.Patient(), tuesday, 4)
	w.hold(to, 3)
	p, err := w.closures.Preview(t.Context(), clinictest.Manager, w.out())
	w.must(err)
	if n := p.Cases[0].Proposal.Number; n == 3 {
		t.Error("the preview proposes what is held")
	}
	r := w.out()
	r.Move = false
	c := w.close(r)
	w.finish(c.ID)
	cases := w.cases(c.ID)
	if x := cases[a.ID]; x.Proposal == nil || x.Proposal.Session == to && x.Proposal.Number == 3 {
		t.Errorf("proposed: %+v", x.Proposal)
	}
	others, err := w.closures.Equivalents(t.Context(), clinictest.Desk, c.ID, b.ID)
	w.must(err)
	for _, x := range others {
		if x.Session == to && x.Number == 3 {
			t.Error("the desk is shown what is held")
		}
	}
	all, _, err := w.closures.Cases(t.Context(), clinictest.Desk, c.ID, 0, "")
	w.must(err)
	_, err = w.closures.Propose(t.Context(), clinictest.Desk, c.ID, all[0].Appointment, all[0].Version, closure.Choice{Session: to, Number: 3})
	if !errors.Is(err, booking.ErrHeld) {
		t.Errorf("staff choose what is held: %v", err)
	}
	_, err = w.closures.Start(t.Context(), clinictest.Manager, c.ID)
	w.must(err)
	if v := w.finish(c.ID); v.Counts.Moved != 2 || v.Counts.Failed != 0 || v.Red {
		t.Errorf("it came to %+v", v.Counts)
	}
}

func TestWhoseNumberIsGoneIsLookedForAnew(t *testing.T) {
	w := open(t)
	a := w.Book(w.Patient(), tuesday, 3)
	id := w.reviewed()
	first := w.cases(id)[a.ID].Proposal
	w.hold(first.Session, first.Number) // between the look and the move
	_, err := w.closures.Start(t.Context(), clinictest.Manager, id)
	w.must(err)
	v := w.finish(id)
	x := w.cases(id)[a.ID]
	if v.Red || x.State != closure.Moved || x.To.Number == first.Number || x.To.Session != first.Session {
		t.Errorf("it came to %+v, %+v", v.Counts, x)
	}
}

func TestWhoIsLeftKnowsWhyAndWhatElseThereIs(t *testing.T) {
	w := open(t)
	a := w.Book(w.Patient(), tuesday, 3)
	id := w.reviewed()
	w.hold(w.chosen(id, a), 9)
	_, err := w.closures.Start(t.Context(), clinictest.Manager, id)
	w.must(err)
	v := w.finish(id)
	x := w.cases(id)[a.ID]
	if !v.Red || x.State != closure.Unplaced || x.Failed != "number-held" || x.Proposal == nil || x.Accepted || x.Proposal.Number == 9 {
		t.Fatalf("it came to %+v", x)
	}
	v, err = w.closures.LookAgain(t.Context(), clinictest.Desk, id)
	w.must(err)
	if v.Step != closure.Review || v.Counts.Accepted != 1 {
		t.Fatalf("looked again: %s, %+v", v.Step, v.Counts)
	}
	_, err = w.closures.Start(t.Context(), clinictest.Manager, id)
	w.must(err)
	if v := w.finish(id); v.Red || v.Counts.Moved != 1 {
		t.Errorf("it came to %+v", v.Counts)
	}
}

func TestLookingAgainFindsWhatWasOpenedSince(t *testing.T) {
	w := open(t)
	release := w.other
	release.Release = &booking.Release{Days: 1, At: "08:00"}
	release, err := w.Booking.SaveSchedule(t.Context(), clinictest.Manager, release)
	w.must(err)
	a, b, calls := w.Book(w.Patient(), tuesday.AddDays(1), 3), w.Book(w.Patient(), tuesday.AddDays(1), 4), w.Book(w.Patient(), tuesday.AddDays(1), 5)
	r := w.out()
	r.Target = closure.Target{Kind: closure.OfSchedule, ID: string(w.Schedule.ID)}
	r.Span = booking.Span{From: tuesday, Until: tuesday.AddDays(40)}
	r.Choices = map[booking.AppointmentID]closure.Choice{calls.ID: {Nobody: true}}
	c := w.close(r)
	if v := w.finish(c.ID); v.Counts.Unplaced != 3 || v.Step != closure.Done {
		t.Fatalf("before anything is released: %s, %+v", v.Step, v.Counts)
	}
	if v, err := w.closures.LookAgain(t.Context(), clinictest.Desk, c.ID); err != nil || v.Step != closure.Done || v.Counts.Accepted != 0 {
		t.Fatalf("nothing is there yet: %v, %+v", err, v)
	}
	w.Set(tuesday, "08:00") // Dr Li's Wednesday is released
	v, err := w.closures.LookAgain(t.Context(), clinictest.Desk, c.ID)
	w.must(err)
	if v.Step != closure.Review || v.Counts.Accepted != 2 || v.Counts.Moved != 0 {
		t.Fatalf("after the release: %s, %+v", v.Step, v.Counts)
	}
	if x := w.cases(c.ID)[calls.ID]; x.Proposal == nil || x.Accepted || x.State != closure.Unplaced {
		t.Errorf("whom somebody shall call: %+v", x)
	}
	_, err = w.closures.Start(t.Context(), clinictest.Manager, c.ID)
	w.must(err)
	w.finish(c.ID)
	cases := w.cases(c.ID)
	for _, x := range []booking.Appointment{a, b} {
		if got := cases[x.ID]; got.State != closure.Moved || got.To.Start != x.Start {
			t.Errorf("moved: %+v", got)
		}
	}
	third := w.doctor("王医生", "chief") // a schedule that was not there before
	if _, err := w.Booking.Book(t.Context(), clinictest.Desk, booking.Request{Patient: w.Patient(), Session: release.On(tuesday.AddDays(1), w.Settings)[0].ID, Number: 5}); err != nil {
		t.Fatal(err)
	}
	_, err = w.closures.LookAgain(t.Context(), clinictest.Desk, c.ID)
	w.must(err)
	if x := w.cases(c.ID)[calls.ID]; x.Proposal == nil || x.Proposal.Practitioner != third.Practitioner || x.Proposal.Start != calls.Start {
		t.Errorf("of a new doctor: %+v", x.Proposal)
	}
}

func TestWhoMayLookAgainAndWhen(t *testing.T) {
	w := open(t)
	w.Book(w.Patient(), tuesday, 1)
	r := w.out()
	r.Move = false
	c := w.close(r)
	if _, err := w.closures.LookAgain(t.Context(), clinictest.Doctor, c.ID); !errors.Is(err, closure.ErrForbidden) {
		t.Errorf("a doctor: %v", err)
	}
	if _, err := w.closures.LookAgain(t.Context(), clinictest.Desk, c.ID); !errors.Is(err, closure.ErrNotReady) {
		t.Errorf("while numbers are taken: %v", err)
	}
	w.finish(c.ID)
	_, err := w.closures.Reopen(t.Context(), clinictest.Manager, c.ID, "He is well again")
	w.must(err)
	if _, err := w.closures.LookAgain(t.Context(), clinictest.Desk, c.ID); !errors.Is(err, closure.ErrReopened) {
		t.Errorf("of what is taken back: %v", err)
	}
}

// TestNobodyIsLeftOut closes days on which more patients have numbers than a preview looks at or a page shows.
func TestNobodyIsLeftOut(t *testing.T) {
	const patients = 310
	w := open(t)
	id := w.atProposing(patients)
	if v := w.finish(id); v.Step != closure.Review || v.Counts.Affected != patients {
		t.Fatalf("%s, %+v", v.Step, v.Counts)
	}
	seen, settled := map[booking.AppointmentID]bool{}, map[booking.AppointmentID]bool{}
	pages := 0
	for cursor := ""; ; pages++ {
		page, next, err := w.closures.Cases(t.Context(), clinictest.Desk, id, 100, cursor)
		w.must(err)
		for _, x := range page {
			if seen[x.Appointment] && !settled[x.Appointment] { // who is settled stands behind the others
				t.Fatal("somebody is listed twice")
			}
			seen[x.Appointment] = true
		}
		if cursor = next; cursor == "" {
			break
		}
		last := page[len(page)-1] // leaves the part of the list that the next page begins in
		_, err = w.closures.CancelCase(t.Context(), clinictest.Desk, id, last.Appointment, "x")
		w.must(err)
		settled[last.Appointment] = true
	}
	if len(seen) != patients || pages < 3 {
		t.Errorf("%d of %d patients on %d pages", len(seen), patients, pages)
	}
	if _, _, err := w.closures.Cases(t.Context(), clinictest.Desk, id, 100, "1.x"); !errors.Is(err, closure.ErrCursor) {
		t.Errorf("a cursor of somebody else's: %v", err)
	}
}

func TestAPreviewSaysWhomItLeavesOut(t *testing.T) {
	w := open(t)
	for i := range 310 {
		w.Book(w.Patient(), tuesday.AddDays(i/24), i%24+1)
	}
	r := w.out()
	r.Span.Until = tuesday.AddDays(20)
	p, err := w.closures.Preview(t.Context(), clinictest.Manager, r)
	w.must(err)
	if p.Appointments != 310 || len(p.Cases) != 300 || p.Cut != 10 {
		t.Errorf("%d appointments, %d shown, %d left out", p.Appointments, len(p.Cases), p.Cut)
	}
}

// TestWhatWasChosenIsGivenToNobodyElse closes days of more patients than one batch looks for, when for each of the later ones
// the number was chosen that fits one of the earlier ones best: they get it.
func TestWhatWasChosenIsGivenToNobodyElse(t *testing.T) {
	const patients = 130
	w := open(t)
	r := w.out()
	r.Move, r.Choices = false, map[booking.AppointmentID]closure.Choice{}
	for i := range patients {
		r.Span.Until = tuesday.AddDays(i / 24)
		w.Book(w.Patient(), r.Span.Until, i%24+1)
	}
	p, err := w.closures.Preview(t.Context(), clinictest.Manager, r)
	w.must(err)
	for i, x := range p.Cases[patients/2:] {
		best := p.Cases[i].Proposal
		if best == nil {
			t.Fatalf("nothing is proposed for %s", p.Cases[i].Start)
		}
		r.Choices[x.Appointment] = closure.Choice{Session: best.Session, Number: best.Number}
	}
	id := w.close(r).ID
	w.finish(id)
	looked := 0
	for cursor := ""; ; {
		page, next, err := w.closures.Cases(t.Context(), clinictest.Desk, id, 100, cursor)
		w.must(err)
		for _, x := range page {
			choice, chosen := r.Choices[x.Appointment]
			if !chosen {
				continue
			}
			looked++
			if x.Failed != "" || !x.Pinned || x.Proposal == nil || x.Proposal.Session != choice.Session || x.Proposal.Number != choice.Number {
				t.Errorf("%s: %s number %d was chosen, %+v is proposed (%s)", x.Start, choice.Session, choice.Number, x.Proposal, x.Failed)
			}
		}
		if cursor = next; cursor == "" {
			break
		}
	}
	if looked != len(r.Choices) {
		t.Errorf("%d of %d looked at", looked, len(r.Choices))
	}
}
