package closure_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/closure"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/waitlist"
)

func TestAPreviewSaysWhoIsAffectedAndWritesNothing(t *testing.T) {
	w := open(t)
	a := w.Book(w.Patient(), tuesday, 3)
	w.Book(w.Patient(), tuesday, 5)
	w.Book(w.Patient(), clinictest.Monday, 20) // another day
	_, err := w.Booking.Hold(t.Context(), clinictest.Desk, booking.HoldRequest{Patient: w.Patient(), Session: w.Session(tuesday), Number: 7, Reason: booking.FillingIn})
	w.must(err)
	filled := w.Fill(w.Session(tuesday))
	_, err = w.Booking.Overbook(t.Context(), clinictest.Manager, booking.Overbooking{Patient: w.Patient(), Session: w.Session(tuesday), Reason: "复诊"})
	w.must(err)
	for _, x := range filled {
		_, err = w.Booking.Cancel(t.Context(), clinictest.Desk, x.ID, "")
		w.must(err)
	}
	_, err = w.list.Join(t.Context(), clinictest.Desk, waitlist.Request{
		Patient: w.Patient(), Key: "k", Wish: waitlist.Wish{Department: w.Department, Practitioner: w.Practitioner, From: tuesday, Until: tuesday},
	})
	w.must(err)
	written := len(w.Changes())
	p, err := w.closures.Preview(t.Context(), clinictest.Manager, w.out())
	w.must(err)
	if n := len(w.Changes()) - written; n != 0 {
		t.Errorf("a preview wrote %d items", n)
	}
	if p.Sessions != 1 || p.Appointments != 3 || p.People != 3 || p.Overbooked != 1 || p.Holds != 1 || p.Waiting != 1 || p.Free != 21 {
		t.Errorf("the preview counts %+v", p)
	}
	if p.Placeable != 3 || p.Unasked != 3 || p.Cases[0].Appointment != a.ID || p.Cases[0].Proposal.Number != 3 {
		t.Errorf("of three patients %d could be placed, %d unasked; the first is proposed %+v", p.Placeable, p.Unasked, p.Cases[0].Proposal)
	}
	if _, err := w.closures.Preview(t.Context(), clinictest.Desk, w.out()); !errors.Is(err, closure.ErrForbidden) {
		t.Errorf("the desk may look at closing: %v", err)
	}
}

func TestARequestIsCheckedAsAWhole(t *testing.T) {
	w := open(t)
	r := w.out()
	r.Span = booking.Span{From: "2026-11-25", Until: tuesday, Start: "25:00", Part: "night"}
	r.Target.Kind, r.Reason = "planet", i18n.Text{i18n.Chinese: "停"}
	_, err := w.closures.Close(t.Context(), clinictest.Manager, r)
	var e *errs.Error
	if !errors.As(err, &e) || len(e.Fields) < 5 {
		t.Errorf("faults of a bad request: %v", err)
	}
	r = w.out()
	r.Target.ID = "pra_06h00wfwr1xede1z9yyyj6veq0"
	if _, err := w.closures.Close(t.Context(), clinictest.Manager, r); !errors.Is(err, closure.ErrScope) {
		t.Errorf("closing a doctor without schedules: %v", err)
	}
}

func TestEverybodyHasAPlaceAfterwards(t *testing.T) {
	w := open(t)
	var booked []booking.Appointment
	for n := 1; n <= 24; n++ {
		booked = append(booked, w.Book(w.Patient(), tuesday, n))
	}
	c := w.close(w.out())
	v := w.finish(c.ID)
	if v.Step != closure.Done || v.Counts.Affected != 24 || v.Counts.Moved != 24 || v.Red {
		t.Fatalf("the closure came to %+v", v)
	}
	taken := map[int]bool{}
	for _, a := range booked {
		live := w.live(a.Patient)
		if len(live) != 1 || live[0].Closure != c.ID || live[0].MovedFrom != a.ID {
			t.Fatalf("a patient has %+v", live)
		}
		if live[0].Session == w.other.On(tuesday, w.Settings)[0].ID {
			if live[0].Number != a.Number || taken[live[0].Number] {
				t.Errorf("number %d became %d", a.Number, live[0].Number)
			}
			taken[live[0].Number] = true
		}
	}
	if len(taken) != 24 {
		t.Errorf("%d are seen on the same day at the same time", len(taken))
	}
}

func TestWhoCannotBePlacedIsOnTheBoardAndWaitsAheadOfOthers(t *testing.T) {
	w := open(t)
	r := w.out()
	r.Target = closure.Target{Kind: closure.OfDepartment, ID: string(w.Department)}
	r.Span.Until = tuesday.AddDays(30)
	a := w.Book(w.Patient(), tuesday, 3)
	c := w.close(r)
	v := w.finish(c.ID)
	if !v.Red || v.Counts.Unplaced != 1 || v.Counts.Waiting != 1 {
		t.Fatalf("the closure came to %+v", v)
	}
	queue, err := w.list.Queue(t.Context(), clinictest.Desk, w.Department)
	w.must(err)
	if len(queue) != 1 || queue[0].Priority != "displaced" || queue[0].Instead != a.ID {
		t.Errorf("on the list: %+v", queue)
	}
	if live := w.live(a.Patient); len(live) != 1 || live[0].ID != a.ID {
		t.Errorf("the patient has %+v", live)
	}
	unplaced, err := w.Booking.UnplacedIn(t.Context(), clinictest.Desk, w.Department)
	w.must(err)
	if len(unplaced) != 1 || unplaced[0].Why != booking.Closed {
		t.Errorf("without a place: %+v", unplaced)
	}
	got, err := w.closures.CancelCase(t.Context(), clinictest.Desk, c.ID, a.ID, "患者转院")
	w.must(err)
	v = w.finish(c.ID)
	if got.State != closure.Cancelled || v.Red {
		t.Errorf("after cancelling, the case is %s and the board red: %v", got.State, v.Red)
	}
}

func TestHoldsAndOffersOfTheSpanAreTaken(t *testing.T) {
	w := open(t)
	for n := 1; n <= 24; n++ {
		w.Book(w.Patient(), tuesday, n)
	}
	first, second := w.Patient(), w.Patient()
	wait, err := w.list.Join(t.Context(), clinictest.Desk, waitlist.Request{
		Patient: first, Key: "k", Wish: waitlist.Wish{Department: w.Department, Practitioner: w.Practitioner, From: tuesday, Until: tuesday},
	})
	w.must(err)
	w.settle()
	live := w.bookedAt(4)
	_, err = w.Booking.Cancel(t.Context(), clinictest.Desk, live.Appointment, "")
	w.must(err)
	w.settle()
	_, err = w.Booking.Cancel(t.Context(), clinictest.Desk, w.bookedAt(5).Appointment, "")
	w.must(err)
	hold, err := w.Booking.Hold(t.Context(), clinictest.Desk, booking.HoldRequest{Patient: second, Session: w.Session(tuesday), Number: 5, Reason: booking.FillingIn})
	w.must(err)
	c := w.close(w.out())
	w.finish(c.ID)
	if _, err := w.Booking.Confirm(t.Context(), clinictest.Desk, hold.ID, booking.Request{}); err == nil {
		t.Error("a held number of a closed span was confirmed")
	}
	w.must(w.Booking.Release(t.Context(), clinictest.Desk, hold.ID))
	waits, err := w.list.OfPatient(t.Context(), clinictest.Desk, first)
	w.must(err)
	if len(waits) != 1 || waits[0].ID != wait.ID || waits[0].Status != waitlist.Waiting || waits[0].Current != nil {
		t.Errorf("who had an offer is %+v", waits)
	}
	if _, err := w.Booking.Hold(t.Context(), clinictest.Desk, booking.HoldRequest{Patient: second, Session: w.other.On(tuesday.AddDays(7), w.Settings)[0].ID, Number: 5, Reason: booking.FillingIn}); err != nil {
		t.Errorf("who lost a hold cannot hold another number: %v", err)
	}
}

func (w *world) bookedAt(number int) booking.Place {
	w.t.Helper()
	board, err := w.Booking.Board(w.t.Context(), w.Session(tuesday))
	w.must(err)
	for _, p := range board.Places {
		if p.Number == number {
			return p
		}
	}
	w.t.Fatalf("nobody has number %d", number)
	return booking.Place{}
}

func TestWhatIsReopenedIsAsItWasAndWhatWasMovedStays(t *testing.T) {
	w := open(t)
	kept, moved := w.Book(w.Patient(), tuesday, 1), w.Book(w.Patient(), tuesday, 2)
	r := w.out()
	r.Move = false
	c := w.close(r)
	v := w.finish(c.ID)
	if v.Step != closure.Review || v.Counts.Accepted != 2 {
		t.Fatalf("before anybody is moved: %+v", v)
	}
	_, err := w.closures.MoveCase(t.Context(), clinictest.Desk, c.ID, moved.ID, closure.Choice{Session: w.other.On(tuesday, w.Settings)[0].ID, Number: 9}, "k")
	w.must(err)
	_, err = w.closures.Reopen(t.Context(), clinictest.Manager, c.ID, "医生回来了")
	w.must(err)
	v = w.finish(c.ID)
	if v.Step != closure.Reopened || v.Counts.Kept != 1 || v.Counts.Moved != 1 || v.Red {
		t.Fatalf("reopened: %+v", v)
	}
	if live := w.live(kept.Patient); len(live) != 1 || live[0].ID != kept.ID {
		t.Errorf("who had not been moved has %+v", live)
	}
	w.Book(w.Patient(), tuesday, 2) // what was given up is free again
	w.Book(w.Patient(), tuesday, 17)
	if _, err := w.Booking.Cancel(t.Context(), clinictest.Desk, kept.ID, ""); err != nil {
		t.Error(err)
	}
	w.Book(w.Patient(), tuesday, 1)
	unplaced, err := w.Booking.UnplacedIn(t.Context(), clinictest.Desk, w.Department)
	w.must(err)
	if len(unplaced) != 0 {
		t.Errorf("without a place: %+v", unplaced)
	}
}

func TestTwoClosuresOfOneSpanAndOneTakenBack(t *testing.T) {
	w := open(t)
	a := w.Book(w.Patient(), tuesday, 1)
	r := w.out()
	r.Move = false
	first := w.close(r)
	w.finish(first.ID)
	r.Target = closure.Target{Kind: closure.OfDepartment, ID: string(w.Department)}
	second := w.close(r)
	if v := w.finish(second.ID); v.Counts.Affected != 0 {
		t.Errorf("the second closure has the first one's case: %+v", v.Counts)
	}
	_, err := w.closures.Reopen(t.Context(), clinictest.Manager, first.ID, "回来了")
	w.must(err)
	w.finish(first.ID)
	if v := w.finish(second.ID); v.Counts.Affected != 1 || !v.Red {
		t.Errorf("the second closure forgot who is still closed out: %+v", v.Counts)
	}
	if _, err := w.Booking.Book(t.Context(), clinictest.Desk, booking.Request{Patient: w.Patient(), Session: a.Session, Number: 2}); !errors.Is(err, booking.ErrClosed) {
		t.Errorf("a number that is still closed: %v", err)
	}
}

func TestNobodyWhomTheClinicSentAwayHasMissedAnything(t *testing.T) {
	w := open(t)
	a := w.Book(w.Patient(), tuesday, 1)
	r := w.out()
	r.Move = false
	w.finish(w.close(r).ID)
	marked, err := w.Booking.MarkNoShow(t.Context(), clinictest.Job, a)
	if err != nil || marked {
		t.Errorf("marked as a no-show: %v, %v", marked, err)
	}
}

func TestAPatientsOwnChangesAreFollowed(t *testing.T) {
	w := open(t)
	cancels, moves := w.Book(w.Patient(), tuesday, 1), w.Book(w.Patient(), tuesday, 2)
	r := w.out()
	r.Move = false
	c := w.close(r)
	w.finish(c.ID)
	_, err := w.Booking.Cancel(t.Context(), clinictest.Self(cancels.Patient), cancels.ID, "不看了")
	w.must(err)
	_, err = w.Booking.Move(t.Context(), clinictest.Self(moves.Patient), moves.ID, booking.Request{Session: w.other.On(tuesday, w.Settings)[0].ID, Number: 8}, "")
	w.must(err)
	w.settle()
	got := w.cases(c.ID)
	if x := got[cancels.ID]; x.State != closure.Cancelled {
		t.Errorf("who cancelled is %s", x.State)
	}
	if x := got[moves.ID]; x.State != closure.Moved || x.Answer != closure.Accepted || x.To.Number != 8 {
		t.Errorf("who chose another number is %+v", x)
	}
	for _, n := range []int{1, 2} { // what they gave up stays closed
		_, err := w.Booking.Book(t.Context(), clinictest.Desk, booking.Request{Patient: w.Patient(), Session: cancels.Session, Number: n})
		if !errors.Is(err, booking.ErrClosed) {
			t.Errorf("number %d: %v", n, err)
		}
	}
}

func TestTheSameRequestClosesOnce(t *testing.T) {
	w := open(t)
	r := w.out()
	r.Key = "once"
	first, second := w.close(r), w.close(r)
	if first.ID != second.ID {
		t.Errorf("closed twice: %s and %s", first.ID, second.ID)
	}
	r.Span.Until = tuesday.AddDays(1)
	if _, err := w.closures.Close(t.Context(), clinictest.Manager, r); !errors.Is(err, closure.ErrKeyReused) {
		t.Errorf("another request with the key: %v", err)
	}
}

func TestTheLatestClosureIsFirst(t *testing.T) {
	w := open(t)
	var made []closure.ID
	for i := range 6 {
		w.Advance(time.Minute)
		r := w.out()
		r.Span.From, r.Span.Until, r.Key = tuesday.AddDays(i), tuesday.AddDays(i), fmt.Sprintf("request %d", i)
		made = append(made, w.close(r).ID)
	}
	slices.Reverse(made)
	var listed []closure.ID
	for cursor := ""; ; {
		page, next, err := w.closures.List(t.Context(), clinictest.Manager, 4, cursor)
		w.must(err)
		for _, c := range page {
			listed = append(listed, c.ID)
		}
		if cursor = next; cursor == "" {
			break
		}
	}
	if !slices.Equal(listed, made) {
		t.Errorf("listed %v, made %v", listed, made)
	}
}

func TestALinkIsOfUseUntilAWeekBehindTheAppointment(t *testing.T) {
	w := open(t)
	a := w.Book(w.Patient(), tuesday, 3)
	c := w.close(w.out())
	w.finish(c.ID)
	one := w.cases(c.ID)[a.ID]
	path, err := w.closures.Link(t.Context(), one.ID, a.Start)
	w.must(err)
	token := strings.TrimPrefix(path, "/c/")
	for range 2 { // the answer of the first got lost
		n, err := w.closures.AcceptLink(t.Context(), token, i18n.English)
		if err != nil || n.Answer != closure.Accepted || n.State != closure.Moved {
			t.Fatalf("accepted: %+v, %v", n, err)
		}
	}
	w.Set(w.Settings.Day(one.To.Start).AddDays(1), "08:00")
	n, err := w.closures.Opened(t.Context(), token, i18n.English)
	if err != nil || len(n.Others) > 0 {
		t.Errorf("after the appointment: %+v, %v", n, err)
	}
	if _, err := w.closures.DeclineLink(t.Context(), token, i18n.English); !errors.Is(err, closure.ErrLinkOver) {
		t.Errorf("given up when it is over: %v", err)
	}
	w.Set(tuesday.AddDays(8), "08:00")
	for name, answer := range map[string]func() (closure.Notice, error){
		"opened":   func() (closure.Notice, error) { return w.closures.Opened(t.Context(), token, i18n.English) },
		"accepted": func() (closure.Notice, error) { return w.closures.AcceptLink(t.Context(), token, i18n.English) },
		"declined": func() (closure.Notice, error) { return w.closures.DeclineLink(t.Context(), token, i18n.English) },
	} {
		if _, err := answer(); !errors.Is(err, closure.ErrLinkOver) {
			t.Errorf("%s a week later: %v", name, err)
		}
	}
}
