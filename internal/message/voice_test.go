package message_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"careloop/internal/booking"
	"careloop/internal/channel"
	"careloop/internal/clinic"
	"careloop/internal/clinictest"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/message"
	"careloop/internal/patient"
)

// stations are four departments with numbers all day, every day.
func (w *world) stations() []booking.Schedule {
	w.t.Helper()
	w.messages.Clinic.Quiet = clinic.QuietHours{}
	var all []booking.Schedule
	for range 4 {
		d, err := w.Booking.SaveDepartment(w.t.Context(), clinictest.Admin, booking.Department{Name: i18n.Text{i18n.Chinese: "检查科"}, Need: "exam", Active: true})
		w.must(err)
		x := booking.Schedule{Department: d.ID, Practitioner: w.Another(), From: "2026-01-01"}
		for day := 1; day <= 7; day++ {
			x.Weekly = append(x.Weekly, booking.WeeklyBlock{Weekday: day, Block: booking.Block{Start: "08:00", End: "18:00", Minutes: 10}})
		}
		x, err = w.Booking.SaveSchedule(w.t.Context(), clinictest.Admin, x)
		w.must(err)
		all = append(all, x)
	}
	return all
}

// four books a number of each, an hour apart from nine o'clock on.
func (w *world) four(p patient.ID, at []booking.Schedule, key string) []booking.Appointment {
	w.t.Helper()
	r := booking.TogetherRequest{Patient: p, Package: "pkg_any", Channel: "desk", Key: key}
	for i, s := range at {
		r.Picks = append(r.Picks, booking.Pick{Session: s.On(wednesday, w.Settings)[0].ID, Number: 7 + 6*i})
	}
	all, err := w.Booking.BookTogether(w.t.Context(), clinictest.Desk, r)
	w.must(err)
	return all
}

// left lists the numbers that a patient still has, by day.
func (w *world) left(p patient.ID) map[clinic.Date][]booking.Appointment {
	w.t.Helper()
	all, _, err := w.Booking.OfPatient(w.t.Context(), clinictest.Desk, p, 50, "")
	w.must(err)
	of := map[clinic.Date][]booking.Appointment{}
	for _, a := range all {
		if a.Status.Holds() {
			of[a.Date] = append(of[a.Date], a)
		}
	}
	for _, day := range of {
		slices.SortFunc(day, func(a, b booking.Appointment) int { return a.Start.Compare(b.Start) })
	}
	return of
}

// sentTo lists which messages of a kind reached a patient, by what they are about.
func (w *world) sentTo(p patient.ID, kind message.Kind) []string {
	w.t.Helper()
	var about []string
	list, _, err := w.messages.OfPatient(w.t.Context(), clinictest.Desk, p, "", 100, "")
	w.must(err)
	for _, m := range list {
		if m.Kind == kind && m.Status == message.Sent {
			about = append(about, m.About)
		}
	}
	return about
}

// again tells everything that ever happened, in any order, as a stream that was stopped and set back may.
func (w *world) again(r *rand.Rand) {
	w.t.Helper()
	changes := slices.Clone(w.Changes())
	r.Shuffle(len(changes), func(i, j int) { changes[i], changes[j] = changes[j], changes[i] })
	for _, c := range changes {
		events, err := booking.EventsOf(c)
		w.must(err)
		for _, e := range events {
			w.must(w.messages.AppointmentEvent(w.t.Context(), e))
		}
	}
}

// disturb takes one of a patient's numbers away, or moves it by itself to another hour of the same or the next day.
func (w *world) disturb(r *rand.Rand, p patient.ID, at []booking.Schedule) {
	w.t.Helper()
	var all []booking.Appointment
	of := w.left(p)
	for _, day := range []clinic.Date{wednesday, clinic.Date(wednesday).AddDays(1)} {
		all = append(all, of[day]...)
	}
	if len(all) == 0 {
		return
	}
	a := all[0] // the first, mostly
	if r.IntN(3) == 0 {
		a = all[r.IntN(len(all))]
	}
	if r.IntN(2) == 0 {
		_, err := w.Booking.Withdraw(w.t.Context(), clinictest.Desk, a.ID, "device")
		w.must(err)
		return
	}
	i := slices.IndexFunc(at, func(s booking.Schedule) bool { return s.Department == a.Department })
	day := clinic.Date(wednesday).AddDays(r.IntN(2))
	to := booking.Request{Session: at[i].On(day, w.Settings)[0].ID, Number: 1 + 4*r.IntN(14) + i, Channel: "desk"}
	_, err := w.Booking.Move(w.t.Context(), clinictest.Desk, a.ID, to, "device")
	if errs.KindOf(err) != errs.KindConflict { // which leaves it where it is
		w.must(err)
	}
}

// TestWhateverChangesOneNumberSpeaksForADay takes numbers of examinations away and moves them, the first of them above all,
// tells it in any order and again: who still has numbers on a day is reminded once the day before and once two hours
// before, of the first of what is left, and of nothing that was given back.
func TestWhateverChangesOneNumberSpeaksForADay(t *testing.T) {
	w := newWorld(t)
	w.Set(monday, "09:00")
	at := w.stations()
	r := rand.New(rand.NewPCG(7, 15)) // the same in every run
	var people []patient.ID
	for i := range 12 {
		p := w.patient(i18n.Chinese, channel.SMS)
		request := booking.TogetherRequest{Patient: p, Package: "pkg_any", Channel: "desk", Key: fmt.Sprintf("examination-%02d", i)}
		for j, s := range at {
			request.Picks = append(request.Picks, booking.Pick{Session: s.On(wednesday, w.Settings)[0].ID, Number: 2 + 13*j + i})
		}
		_, err := w.Booking.BookTogether(t.Context(), clinictest.Desk, request)
		w.must(err)
		people = append(people, p)
	}
	w.minute()
	for range 5 {
		w.Advance(10 * time.Minute)
		for _, p := range people {
			w.disturb(r, p, at)
		}
		if r.IntN(2) == 0 {
			w.minute()
		}
	}
	w.again(r)
	w.minute()
	for _, day := range []clinic.Date{monday.AddDays(1), wednesday, clinic.Date(wednesday).AddDays(1)} {
		for hour := 6; hour < 20; hour++ {
			w.Set(day, clinic.Wall(fmt.Sprintf("%02d:30", hour)))
			w.minute()
		}
		w.again(r)
	}
	reminded := 0
	for i, p := range people {
		want := []string{}
		for day, of := range w.left(p) {
			want = append(want, string(of[0].ID))
			speakers := 0
			for _, a := range of {
				if !a.Together.Rest {
					speakers++
				}
			}
			if speakers != 1 || of[0].Together.Rest {
				t.Errorf("patient %d: %d of %d numbers speak for %s", i, speakers, len(of), day)
			}
		}
		reminded += len(want)
		slices.Sort(want)
		for _, kind := range []message.Kind{message.DayBefore, message.HoursBefore} {
			got := w.sentTo(p, kind)
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("patient %d: %s of %d, of what is left there are %d: %v", i, kind, len(got), len(want), w.outcomes(p))
			}
		}
	}
	if reminded < 6 {
		t.Errorf("only %d days were left", reminded)
	}
}

// TestTheFirstNumberIsTakenAwayWhileItsReminderIsDue lets a closure take the first number away while its reminder is being
// sent, in any order: afterwards the patient was reminded of what is left, and never of the same twice.
func TestTheFirstNumberIsTakenAwayWhileItsReminderIsDue(t *testing.T) {
	w := newWorld(t)
	w.Set(monday, "09:00")
	at := w.stations()
	p := w.patient(i18n.Chinese, channel.SMS)
	all := w.four(p, at, "an-examination")
	w.minute()
	w.Set(wednesday, "07:00") // two hours before the first
	w.tell()
	due := w.sweep()
	if len(due) == 0 {
		t.Fatal("nothing is due")
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		if _, err := w.Booking.Withdraw(t.Context(), clinictest.Desk, all[0].ID, "device"); err != nil {
			t.Error(err)
		}
	})
	for range 4 {
		for _, d := range due {
			wg.Go(func() {
				if err := w.messages.Deliver(t.Context(), d); err != nil {
					t.Error(err)
				}
			})
		}
	}
	wg.Wait()
	for _, at := range []clinic.Wall{"07:10", "08:00", "09:00", "10:00", "11:00"} {
		w.Set(wednesday, at)
		w.minute()
	}
	for id, n := range w.sent.counts() {
		if n != 1 {
			t.Errorf("%s was sent %d times", id, n)
		}
	}
	got := w.sentTo(p, message.HoursBefore)
	got = slices.DeleteFunc(got, func(about string) bool { return about == string(all[0].ID) }) // it may have left before
	if !slices.Equal(got, []string{string(all[1].ID)}) {
		t.Errorf("%v", w.outcomes(p))
	}
}

// TestWhoTakesOverTellsWhatIsLeft holds that the patient learns which numbers are left, with how to prepare for them, and that
// a cancellation of all of them takes out of the calendar whatever came in.
func TestWhoTakesOverTellsWhatIsLeft(t *testing.T) {
	w := newWorld(t)
	w.Set(monday, "09:00")
	at := w.stations()
	p := w.patient(i18n.Chinese, channel.SMS)
	all := w.four(p, at, "an-examination")
	w.minute()
	w.Advance(time.Hour)
	_, err := w.Booking.Withdraw(t.Context(), clinictest.Desk, all[0].ID, "device")
	w.must(err)
	w.minute()
	if got := w.sentTo(p, message.Confirmation); len(got) != 2 || !slices.Contains(got, string(all[1].ID)) {
		t.Fatalf("%v", w.outcomes(p))
	}
	list, _, err := w.messages.OfPatient(t.Context(), clinictest.Desk, p, "", 100, "")
	w.must(err)
	for _, m := range list {
		if m.Kind == message.Confirmation && m.About == string(all[1].ID) && m.Vars.Numbers != 3 {
			t.Errorf("%d numbers are left", m.Vars.Numbers)
		}
	}
	w.Advance(time.Hour)
	last := booking.Request{Session: at[1].On(wednesday, w.Settings)[0].ID, Number: 60, Channel: "desk"}
	_, err = w.Booking.Move(t.Context(), clinictest.Desk, all[1].ID, last, "device") // it comes last now, and is told of it
	w.must(err)
	w.minute()
	w.Advance(time.Hour)
	_, err = w.Booking.Cancel(t.Context(), clinictest.Self(p), all[3].ID, "")
	w.must(err)
	w.minute()
	told := append(w.sentTo(p, message.Confirmation), w.sentTo(p, message.Moved)...)
	if off := w.sentTo(p, message.Cancelled); len(told) != 4 || len(off) != 3 { // all[1] went into the calendar, and moved there
		t.Errorf("%d entries came into the calendar or moved there, and %d went out of it: %v", len(told), len(off), w.outcomes(p))
	}
	for _, kind := range []message.Kind{message.DayBefore, message.HoursBefore} {
		if got := w.sentTo(p, kind); len(got) > 0 {
			t.Errorf("%s of %v", kind, got)
		}
	}
}
