package message_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"careloop/internal/booking"
	"careloop/internal/channel"
	"careloop/internal/clinictest"
	"careloop/internal/closure"
	"careloop/internal/i18n"
	"careloop/internal/message"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// noted is a closure's cases as messages look at them.
type noted struct {
	placed bool
	fee    *closure.FeeChange
}

func (n *noted) Lost(context.Context, closure.CaseID) (bool, error) { return !n.placed, nil }

func (n *noted) Link(context.Context, closure.CaseID, time.Time) (string, error) {
	return "/c/token", nil
}

func (n *noted) Fee(context.Context, closure.CaseID) (*closure.FeeChange, error) { return n.fee, nil }

// moved lets a closure move an appointment of tomorrow to the day after.
func (w *world) moved(a booking.Appointment) booking.Appointment {
	w.t.Helper()
	b, err := w.Booking.Move(w.t.Context(), clinictest.Job, a.ID, booking.Request{
		Session: w.Session(w.Today().AddDays(2)), Number: 7, Channel: "desk", Closure: "cls_x", Case: "cas_x",
	}, "closure")
	w.must(err)
	return b
}

func TestWhomAClosureMovedIsToldOnceOfTheOldAndTheNewTime(t *testing.T) {
	w := newWorld(t)
	w.Set(clinictest.Monday, "09:00")
	w.messages.Closures = &noted{}
	p := w.patient(i18n.English, channel.SMS)
	a := w.Book(p, w.Today().AddDays(1), 5)
	w.minute()
	w.moved(a)
	for range 3 {
		w.minute()
		w.told = 0 // told again
	}
	if m := w.of(p, message.ClosureMoved); len(m) != 1 || m[0].Status != message.Sent {
		t.Fatalf("told %+v", m)
	}
	if m := w.of(p, message.Moved); len(m) != 0 {
		t.Errorf("told besides %+v", m)
	}
	text := w.sent.letters[len(w.sent.letters)-1].Text
	for _, part := range []string{"Tue 24 Nov, 8:40 am, Internal medicine, Dr Zhang", "Wed 25 Nov, 9:00 am, Internal medicine, Dr Zhang", "https://clinic.example/c/token"} {
		if !strings.Contains(text, part) {
			t.Errorf("%q lacks %q", text, part)
		}
	}
}

// of returns a patient's messages of a kind.
func (w *world) of(p patient.ID, kind message.Kind) []message.Message {
	w.t.Helper()
	list, _, err := w.messages.OfPatient(w.t.Context(), clinictest.Desk, p, "", 0, "")
	w.must(err)
	return slices.DeleteFunc(list, func(m message.Message) bool { return m.Kind != kind })
}

func TestNothingIsSaidOfAClosureAfterACancel(t *testing.T) {
	w := newWorld(t)
	w.Set(clinictest.Monday, "09:00")
	w.messages.Closures = &noted{}
	p := w.patient(i18n.English, channel.SMS)
	a := w.moved(w.Book(p, w.Today().AddDays(1), 5))
	w.tell()
	_, err := w.Booking.Cancel(t.Context(), clinictest.Self(p), a.ID, "")
	w.must(err)
	w.minute()
	if m := w.of(p, message.ClosureMoved)[0]; m.Status != message.Dropped || m.Why != message.WhyCancelled {
		t.Errorf("the message is %+v", m)
	}
}

func (w *world) lost(a booking.Appointment, kind closure.EventKind) {
	w.t.Helper()
	w.must(w.messages.ClosureEvent(w.t.Context(), closure.Event{Kind: kind, Stamp: store.Stamp{At: w.Now()}, Case: closure.Case{
		ID: "cas_x", Closure: "cls_x", Affected: booking.Affected{
			Appointment: a.ID, Patient: a.Patient, Code: a.Code, Start: a.Start, Department: a.Department, Practitioner: a.Practitioner,
		},
	}}))
}

func TestWhoLostAPlaceIsToldUnlessThereIsOneAgain(t *testing.T) {
	w := newWorld(t)
	w.Set(clinictest.Monday, "09:00")
	cases := &noted{}
	w.messages.Closures = cases
	told, placed := w.patient(i18n.English, channel.SMS), w.patient(i18n.Chinese, channel.SMS)
	w.lost(w.Book(told, w.Today().AddDays(1), 5), closure.CaseUnplaced)
	w.minute()
	if m := w.all(told)[message.ClosureLost]; m.Status != message.Sent {
		t.Errorf("the message is %+v", m)
	}
	cases.placed = true
	w.lost(w.Book(placed, w.Today().AddDays(1), 6), closure.CaseUnplaced)
	w.minute()
	if m := w.all(placed)[message.ClosureLost]; m.Status != message.Dropped || m.Why != message.WhyPlaced {
		t.Errorf("who has a place again is told %+v", m)
	}
}

func TestWhomNoMessageReachesIsCalled(t *testing.T) {
	w := newWorld(t)
	w.Set(clinictest.Monday, "09:00")
	w.messages.Closures = &noted{}
	p := w.patient(i18n.English) // agreed to nothing
	w.lost(w.Book(p, w.Today().AddDays(1), 5), closure.CaseUnplaced)
	w.minute()
	m := w.all(p)[message.ClosureLost]
	call, ok := w.messages.Unheard(message.Event{Kind: message.MessageDropped, Message: m})
	if !ok || call.Patient != p || call.Vars.Case != "cas_x" || call.Due != w.Today().AddDays(1) {
		t.Errorf("the call is %+v, %v; the message %+v", call, ok, m)
	}
	if _, ok := w.messages.Unheard(message.Event{Message: message.Message{Kind: message.ClosureLost, Status: message.Dropped, Why: message.WhyCancelled}}); ok {
		t.Error("somebody calls about an appointment that is cancelled")
	}
}
