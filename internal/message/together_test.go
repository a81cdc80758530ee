package message_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"careloop/internal/booking"
	"careloop/internal/channel"
	"careloop/internal/clinic"
	"careloop/internal/clinictest"
	"careloop/internal/i18n"
	"careloop/internal/message"
	"careloop/internal/patient"
)

// examination books a number of Wednesday's and one of another department at half past nine, as one; who must not have eaten
// comes unfed to the first.
func (w *world) examination(p patient.ID, unfed bool) []booking.Appointment {
	w.t.Helper()
	d, err := w.Booking.SaveDepartment(w.t.Context(), clinictest.Admin, booking.Department{Name: i18n.Text{i18n.Chinese: "超声科"}, Need: "exam", Active: true})
	w.must(err)
	s, err := w.Booking.SaveSchedule(w.t.Context(), clinictest.Admin, booking.Schedule{
		Department: d.ID, Practitioner: w.Another(), From: "2026-01-01",
		Weekly: []booking.WeeklyBlock{{Weekday: 3, Block: booking.Block{Start: "09:30", End: "10:30", Minutes: 20}}},
	})
	w.must(err)
	all, err := w.Booking.BookTogether(w.t.Context(), clinictest.Desk, booking.TogetherRequest{
		Patient: p, Package: "pkg_any", Channel: "desk", Key: "an-examination",
		Picks: []booking.Pick{{Session: w.Session(wednesday), Number: 4, Unfed: unfed}, {Session: s.On(wednesday, w.Settings)[0].ID, Number: 1}},
	})
	w.must(err)
	return all
}

// TestAnExaminationOfSeveralNumbersIsToldOnce holds that nobody gets a confirmation, two reminders and a cancellation of
// every station.
func TestAnExaminationOfSeveralNumbersIsToldOnce(t *testing.T) {
	w := newWorld(t)
	w.Set(monday, "09:00")
	p := w.patient(i18n.Chinese, channel.SMS)
	all := w.examination(p, false)
	w.minute()
	if got := w.sent.kinds(); len(got) != 1 || got[0] != "sms booking-confirmation" {
		t.Fatal(got)
	}
	said := w.all(p)
	if m := said[message.DayBefore]; len(said) != 3 || m.About != string(all[0].ID) {
		t.Fatalf("%+v", said)
	}
	w.Advance(time.Hour)
	_, err := w.Booking.Cancel(t.Context(), clinictest.Desk, all[1].ID, "")
	w.must(err)
	w.minute()
	want := []string{
		"booking-confirmation: sent sent", "appointment-cancelled: sent sent", "reminder-24h: dropped cancelled", "reminder-2h: dropped cancelled",
	}
	if diff := cmp.Diff(want, w.outcomes(p), cmpopts.SortSlices(func(a, b string) bool { return a < b })); diff != "" {
		t.Error(diff)
	}
}

// TestOneNumberOfAnExaminationThatChangesAloneIsTold holds that what the clinic takes back or moves is told of each.
func TestOneNumberOfAnExaminationThatChangesAloneIsTold(t *testing.T) {
	w := newWorld(t)
	w.Set(monday, "09:00")
	p := w.patient(i18n.Chinese, channel.SMS)
	all := w.examination(p, false)
	w.minute()
	moved, err := w.Booking.Move(t.Context(), clinictest.Desk, all[1].ID, booking.Request{Session: all[1].Session, Number: 3, Channel: "desk"}, "")
	w.must(err)
	w.minute()
	w.Advance(time.Hour)
	_, err = w.Booking.Withdraw(t.Context(), clinictest.Desk, moved.ID, "")
	w.must(err)
	w.minute()
	want := []string{
		"booking-confirmation: sent sent", "appointment-moved: sent sent", "appointment-cancelled: sent sent", "reminder-24h: planned", "reminder-2h: planned",
	}
	trimmed := w.outcomes(p)
	for i, s := range trimmed {
		if s[len(s)-1] == ' ' {
			trimmed[i] = s[:len(s)-1]
		}
	}
	if diff := cmp.Diff(want, trimmed, cmpopts.SortSlices(func(a, b string) bool { return a < b })); diff != "" {
		t.Error(diff)
	}
}

// TestAnExaminationThatMovesAsAWholeIsToldOnce holds that the patient hears once that it moved, with the same code and the next
// state of the same entry in the calendar, and is reminded of the new day alone, however often it is told.
func TestAnExaminationThatMovesAsAWholeIsToldOnce(t *testing.T) {
	w := newWorld(t)
	w.Set(monday, "09:00")
	at := w.stations()
	p := w.patient(i18n.Chinese, channel.Email)
	was := w.four(p, at, "an-examination")
	w.minute()
	w.Advance(time.Hour)
	r := booking.TogetherRequest{Channel: "desk", Key: "move-it"}
	for i, s := range at {
		r.Picks = append(r.Picks, booking.Pick{Session: s.On(clinic.Date(wednesday).AddDays(2), w.Settings)[0].ID, Number: 13 + 6*i})
	}
	moved, err := w.Booking.MoveTogether(t.Context(), clinictest.Desk, was[1].ID, r, "")
	w.must(err)
	w.minute()
	for range 2 {
		w.told = 0
		w.minute()
	}
	for _, day := range []clinic.Date{monday.AddDays(1), wednesday, clinic.Date(wednesday).AddDays(1), clinic.Date(wednesday).AddDays(2)} {
		for _, at := range []clinic.Wall{"07:30", "08:30", "10:30"} {
			w.Set(day, at)
			w.minute()
		}
	}
	want := []string{"email booking-confirmation", "email appointment-moved", "email reminder-24h", "email reminder-2h"}
	if diff := cmp.Diff(want, w.sent.kinds()); diff != "" {
		t.Error(diff)
	}
	first, old := moved[0], was[0]
	if first.Code != old.Code || !first.BookedAt.Equal(old.BookedAt) || first.Sequence != old.Sequence+1 || first.Patient != old.Patient {
		t.Errorf("%+v is another entry than %+v", first, old)
	}
	if m := w.sentTo(p, message.Moved); len(m) != 1 || m[0] != string(first.ID) {
		t.Errorf("%v", m)
	}
	if text := w.sent.letters[1].Text; !strings.Contains(text, "4") || !strings.Contains(text, first.Code) || !strings.Contains(text, "/my/exams") {
		t.Errorf("%s", text)
	}
}

// TestAnExaminationForWhichNobodyHasEatenIsPreparedFor has no service, and is told of like one, by the number that speaks.
func TestAnExaminationForWhichNobodyHasEatenIsPreparedFor(t *testing.T) {
	w := newWorld(t)
	w.Set(monday, "09:00")
	p := w.patient(i18n.Chinese, channel.SMS)
	first := w.examination(p, true)[0]
	w.minute()
	if m := w.all(p)[message.Preparation]; m.About != string(first.ID) || !m.Vars.Unfed {
		t.Fatalf("%+v", w.all(p))
	}
	w.Set(clinic.Date(wednesday).AddDays(-1), "10:00")
	w.minute()
	said := ""
	for _, l := range w.sent.letters {
		if l.Template == string(message.Preparation) {
			said += l.Text
		}
	}
	for _, hours := range []time.Duration{8, 2} {
		if at := first.Start.Add(-hours * time.Hour).In(w.Settings.Zone).Format("15:04"); !strings.Contains(said, at) && at != "00:00" {
			t.Errorf("%q does not say %s", said, at)
		}
	}
}

// TestWhoComesToALaterNumberUnfedIsToldItsHours gives the first number back: the second speaks from then on, with its hours.
func TestWhoComesToALaterNumberUnfedIsToldItsHours(t *testing.T) {
	w := newWorld(t)
	w.Set(monday, "09:00")
	p := w.patient(i18n.Chinese, channel.SMS)
	all := w.examination(p, true)
	w.minute()
	_, err := w.Booking.Withdraw(t.Context(), clinictest.Desk, all[0].ID, "")
	w.must(err)
	w.Advance(time.Minute)
	w.minute()
	var told []string
	list, _, err := w.messages.OfPatient(t.Context(), clinictest.Desk, p, "", 0, "")
	w.must(err)
	for _, m := range list {
		if m.Kind == message.Preparation && !m.Status.Final() {
			told = append(told, m.About)
		}
	}
	if diff := cmp.Diff([]string{string(all[1].ID)}, told); diff != "" {
		t.Error(diff)
	}
}
