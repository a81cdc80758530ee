package message_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"careloop/internal/booking"
	"careloop/internal/channel"
	"careloop/internal/clinictest"
	"careloop/internal/i18n"
	"careloop/internal/message"
	"careloop/internal/patient"
	"careloop/internal/store/enginetest"
	"careloop/internal/survey"
)

const (
	monday    = clinictest.Monday
	tuesday   = "2026-11-24"
	wednesday = "2026-11-25"
	thursday  = "2026-11-26"
)

func TestWhatABookingPlans(t *testing.T) {
	for name, c := range map[string]struct {
		number int // of Tuesday, or of Monday if negative
		want   []string
	}{
		"two days ahead":  {1, []string{"booking-confirmation 11-23 07:30", "reminder-24h 11-23 08:00", "reminder-2h 11-24 06:00"}},
		"within a day":    {-24, []string{"booking-confirmation 11-23 07:30", "reminder-2h 11-23 09:50"}},
		"within two hour": {-5, []string{"booking-confirmation 11-23 07:30"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			p := w.patient(i18n.Chinese, channel.SMS)
			if c.number > 0 {
				w.Book(p, tuesday, c.number)
			} else {
				w.Book(p, monday, -c.number)
			}
			w.tell()
			got := []string{}
			list, _, err := w.messages.OfPatient(t.Context(), clinictest.Self(p), p, "", 0, "")
			w.must(err)
			for _, m := range list {
				got = append([]string{fmt.Sprintf("%s %s", m.Kind, m.DueAt.In(w.Settings.Zone).Format("01-02 15:04"))}, got...)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAMovePlansAnewAndACancelEndsAll(t *testing.T) {
	w := newWorld(t)
	w.Set(monday, "09:00")
	p := w.patient(i18n.Chinese, channel.SMS)
	a := w.Book(p, wednesday, 1)
	w.minute()
	w.Advance(2 * time.Hour)
	b, err := w.Booking.Move(t.Context(), clinictest.Desk, a.ID, booking.Request{Session: w.Session(thursday), Number: 2}, "")
	w.must(err)
	w.minute()
	w.Advance(time.Hour)
	_, err = w.Booking.Cancel(t.Context(), clinictest.Desk, b.ID, "")
	w.must(err)
	w.minute()
	w.Set(thursday, "08:30")
	w.minute()
	want := []string{
		"booking-confirmation: sent sent", "appointment-moved: sent sent", "appointment-cancelled: sent sent",
		"reminder-24h: dropped moved", "reminder-2h: dropped moved", "reminder-24h: dropped cancelled", "reminder-2h: dropped cancelled",
	}
	if diff := cmp.Diff(want, w.outcomes(p), cmpopts.SortSlices(func(a, b string) bool { return a < b })); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"sms booking-confirmation", "sms appointment-moved", "sms appointment-cancelled"}, w.sent.kinds()); diff != "" {
		t.Error(diff)
	}
}

// inEveryOrder tells what happened to a patient's appointments, so many events, in every order, each twice, and returns
// the messages that come of it: the same each time, but for the fields that may differ.
func (w *world) inEveryOrder(p patient.ID, n int, but ...string) []message.Message {
	w.t.Helper()
	var events []booking.Event
	for _, c := range w.Changes() {
		found, err := booking.EventsOf(c)
		w.must(err)
		events = append(events, found...)
	}
	if len(events) != n {
		w.t.Fatalf("%d events", len(events))
	}
	var first []message.Message
	for _, order := range permutations(len(events)) {
		s := message.Service{DB: enginetest.Open(w.t), Clinic: w.Settings, Now: w.Now, Bookings: w.Booking}
		for _, i := range append(order, order...) {
			w.must(s.AppointmentEvent(w.t.Context(), events[i]))
		}
		got, _, err := s.OfPatient(w.t.Context(), clinictest.Desk, p, "", 0, "")
		w.must(err)
		if first == nil {
			first = got
		}
		if diff := cmp.Diff(first, got, cmpopts.IgnoreFields(message.Message{}, but...)); diff != "" {
			w.t.Fatalf("order %v:\n%s", order, diff)
		}
	}
	return first
}

// TestReplayAndReorderGiveTheSame tells the events of a booking that is moved and then cancelled in every order, each
// twice.
func TestReplayAndReorderGiveTheSame(t *testing.T) {
	w := newWorld(t)
	p := w.patient(i18n.Chinese, channel.SMS)
	a := w.Book(p, wednesday, 1)
	w.Advance(time.Hour)
	b, err := w.Booking.Move(t.Context(), clinictest.Desk, a.ID, booking.Request{Session: w.Session(thursday), Number: 2}, "")
	w.must(err)
	w.Advance(time.Hour)
	_, err = w.Booking.Cancel(t.Context(), clinictest.Desk, b.ID, "")
	w.must(err)
	first := w.inEveryOrder(p, 4, "Version")
	if len(first) != 7 {
		t.Errorf("%d messages, want 7", len(first))
	}
}

func permutations(n int) [][]int {
	if n == 0 {
		return [][]int{nil}
	}
	var all [][]int
	for _, p := range permutations(n - 1) {
		for i := range n {
			one := append(append(append([]int{}, p[:i]...), n-1), p[i:]...)
			all = append(all, one)
		}
	}
	return all
}

func TestSurveyLinkGoesOutTwoHoursAfterTheVisitOnce(t *testing.T) {
	w := newWorld(t)
	w.Set(monday, "10:00")
	p := w.patient(i18n.English, channel.SMS)
	e := survey.Event{Kind: survey.SurveyInvited, Invitation: survey.Invitation{
		ID: "inv_00000000000000000000000001", Patient: p, Department: w.Department, Practitioner: w.Practitioner, Date: monday,
		Expires: w.Now().AddDate(0, 0, survey.LinkDays),
	}}
	w.must(w.messages.SurveyInvited(t.Context(), e))
	w.must(w.messages.SurveyInvited(t.Context(), e))
	w.minute()
	w.Set(monday, "11:59")
	w.minute()
	if len(w.sent.letters) != 0 {
		t.Fatal("too early")
	}
	w.Set(monday, "12:00")
	w.minute()
	w.messages.Clinic.SurveyAfter = 3 * time.Hour // another setting, and the visit is told once more
	w.must(w.messages.SurveyInvited(t.Context(), e))
	w.minute()
	w.Set(monday, "13:01")
	w.minute()
	if len(w.sent.letters) != 1 {
		t.Fatalf("%d messages", len(w.sent.letters))
	}
	want := "仁心门诊: thank you for visiting Internal medicine. Please tell us in a minute how it was: https://clinic.example/s/token-of-inv_000 (for you alone, works once)"
	if got := w.sent.letters[0].Text; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestBirthdayGreetingOnceInTheMorning(t *testing.T) {
	w := newWorld(t)
	p := w.patient(i18n.Chinese, channel.SMS)
	w.must(w.messages.Birthday(t.Context(), p, tuesday))
	w.must(w.messages.Birthday(t.Context(), p, tuesday))
	w.Set(tuesday, "08:59")
	w.minute()
	if len(w.sent.letters) != 0 {
		t.Error("too early")
	}
	w.Set(tuesday, "09:00")
	w.minute()
	w.minute()
	if diff := cmp.Diff([]string{"sms birthday"}, w.sent.kinds()); diff != "" {
		t.Error(diff)
	}
	w.must(w.messages.Birthday(t.Context(), p, wednesday))
	w.Set(thursday, "09:00") // nobody swept on Wednesday
	w.minute()
	if diff := cmp.Diff([]string{"birthday: sent sent", "birthday: dropped too-late"}, w.outcomes(p)); diff != "" {
		t.Error(diff)
	}
}
