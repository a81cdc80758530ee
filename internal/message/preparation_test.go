package message_test

import (
	"strings"
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
)

// service adds what patients fast for.
func (w *world) service(name string, p *booking.Preparation) booking.HealthcareService {
	w.t.Helper()
	x, err := w.Booking.SaveHealthcareService(w.t.Context(), clinictest.Admin, booking.HealthcareService{
		Name: i18n.Text{i18n.English: name}, Departments: []booking.DepartmentID{w.Department}, Active: true, Preparation: p,
	})
	w.must(err)
	return x
}

func (w *world) bookFor(p patient.ID, session booking.SessionID, number int, x booking.HealthcareService) booking.Appointment {
	w.t.Helper()
	a, err := w.Booking.Book(w.t.Context(), clinictest.Desk, booking.Request{Patient: p, Session: session, Number: number, Channel: "desk", Service: x.ID})
	w.must(err)
	return a
}

func TestHowToPrepareIsToldOnceAndInTime(t *testing.T) {
	for name, c := range map[string]struct{ zone, at string }{
		"Shanghai": {"Asia/Shanghai", "11-24 10:00"}, "Kathmandu": {"Asia/Kathmandu", "11-24 10:00"}, "New York": {"America/New_York", "11-24 10:00"},
	} {
		t.Run(name, func(t *testing.T) {
			w := worldIn(t, c.zone)
			p := w.patient(i18n.English, channel.SMS)
			x := w.service("Gastroscopy", &booking.Preparation{FastHours: 10, WaterHours: 2, Companion: true})
			w.bookFor(p, w.Session(wednesday), 1, x)
			for w.Now().Before(at(w, wednesday, "12:00")) {
				w.minute()
				w.Advance(10 * time.Minute)
			}
			m := w.all(p)[message.Preparation]
			if m.Status != message.Sent || m.Settled.In(w.Settings.Zone).Format("01-02 15:04") != c.at {
				t.Errorf("%s %s at %v", m.Status, m.Why, m.Settled)
			}
			want := "仁心门诊: before your appointment on 25 Nov: nothing to eat after 22:00 on 24 Nov, plain water until 06:00 that day. See https://clinic.example/my/prepare"
			said := 0
			for _, l := range w.sent.letters {
				if l.Template == string(message.Preparation) {
					said++
					if l.Text != want {
						t.Errorf("got  %s\nwant %s", l.Text, want)
					}
				}
			}
			if said != 1 {
				t.Errorf("told %d times", said)
			}
		})
	}
}

func TestNobodyIsToldToFastWhenItIsTooLate(t *testing.T) {
	w := newWorld(t)
	x := w.service("Gastroscopy", &booking.Preparation{FastHours: 10})
	papers := w.service("First consultation", &booking.Preparation{Bring: []i18n.Text{{i18n.Chinese: "证件", i18n.English: "your document"}}})
	nothing := w.service("Check", nil)

	w.Set(monday, "21:30") // fasting for 08:00 begins in half an hour, and the quiet hours have begun
	night := w.patient(i18n.Chinese, channel.SMS)
	w.bookFor(night, w.Session(tuesday), 1, x)
	w.minute()
	w.Set(monday, "23:00") // it has begun
	late := w.patient(i18n.Chinese, channel.SMS)
	w.bookFor(late, w.Session(tuesday), 2, x)
	w.minute()
	unprepared, brings := w.patient(i18n.Chinese, channel.SMS), w.patient(i18n.Chinese, channel.SMS)
	w.bookFor(unprepared, w.Session(wednesday), 2, nothing)
	w.bookFor(brings, w.Session(tuesday), 24, papers)
	for w.Now().Before(at(w, tuesday, "12:00")) {
		w.minute()
		w.Advance(30 * time.Minute)
	}
	if m := w.all(night)[message.Preparation]; m.Status != message.Dropped || m.Why != message.WhyQuiet {
		t.Errorf("booked in the quiet hours: %s %s", m.Status, m.Why)
	}
	if m, ok := w.all(late)[message.Preparation]; ok {
		t.Errorf("booked after fasting should have begun: %s %s", m.Status, m.Why)
	}
	if m, ok := w.all(unprepared)[message.Preparation]; ok {
		t.Errorf("nothing to prepare: %s %s", m.Status, m.Why)
	}
	if m := w.all(brings)[message.Preparation]; m.Status != message.Sent || m.Settled.In(w.Settings.Zone).Format("15:04") != "08:00" {
		t.Errorf("papers for 11:50: %s %s at %v", m.Status, m.Why, m.Settled)
	}
}

func TestAnotherServiceIsPreparedForAnew(t *testing.T) {
	w := newWorld(t)
	p := w.patient(i18n.English, channel.Email)
	x := w.service("Gastroscopy", &booking.Preparation{FastHours: 10})
	blood := w.service("Blood", &booking.Preparation{
		FastHours: 8, NoWater: true, Pause: i18n.Text{i18n.Chinese: "铁剂", i18n.English: "iron"}, Confirm: []booking.Statement{{ID: "fasted", Text: i18n.Text{i18n.Chinese: "空腹", i18n.English: "I fasted"}}},
	})
	a := w.bookFor(p, w.Session(wednesday), 1, x)
	w.minute()
	_, err := w.Booking.ChangeService(t.Context(), clinictest.Desk, a.ID, blood.ID)
	w.must(err)
	w.minute()
	w.Set(tuesday, "10:00")
	w.minute()
	want := []string{"booking-confirmation: sent sent", "preparation: dropped service-changed", "preparation: sent sent", "reminder-24h: sent sent", "reminder-2h: planned "}
	if diff := cmp.Diff(want, w.outcomes(p), cmpopts.SortSlices(func(a, b string) bool { return a < b })); diff != "" {
		t.Error(diff)
	}
	for _, l := range w.sent.letters {
		if l.Template != string(message.Preparation) {
			continue
		}
		for _, want := range []string{"- nothing to eat or drink after 24:00 on 24 Nov\n", "- medicines: iron\n", "- please confirm a few things on the page\n", "https://clinic.example/my/prepare\n"} {
			if !strings.Contains(l.Text, want) {
				t.Errorf("%q is not in\n%s", want, l.Text)
			}
		}
	}
}

// TestPreparationsEndTheSameInEveryOrder tells the events of a booking whose service is changed twice, and which is
// moved and cancelled, in every order, each twice: nobody is told twice, nor of what is no longer done.
func TestPreparationsEndTheSameInEveryOrder(t *testing.T) {
	w := newWorld(t)
	p := w.patient(i18n.Chinese, channel.SMS)
	x := w.service("Gastroscopy", &booking.Preparation{FastHours: 10})
	other := w.service("Blood", &booking.Preparation{FastHours: 8})
	a := w.bookFor(p, w.Session(wednesday), 1, x)
	for _, to := range []booking.ServiceID{other.ID, x.ID} {
		w.Advance(time.Hour)
		_, err := w.Booking.ChangeService(t.Context(), clinictest.Desk, a.ID, to)
		w.must(err)
	}
	w.Advance(time.Hour)
	b, err := w.Booking.Move(t.Context(), clinictest.Desk, a.ID, booking.Request{Session: w.Session(thursday), Number: 2}, "")
	w.must(err)
	first := w.inEveryOrder(p, 5, "Version", "Why")
	planned := 0
	for _, m := range first {
		if m.Kind == message.Preparation && m.Status == message.Planned {
			planned++
			if m.About != string(b.ID) || m.Vars.Service != x.ID {
				t.Errorf("planned about %s, for %s", m.About, m.Vars.Service)
			}
		}
	}
	if planned != 1 {
		t.Errorf("%d preparations are planned", planned)
	}
}

// TestACancellationEndsThePreparation cancels while the message is on its way.
func TestACancellationEndsThePreparation(t *testing.T) {
	w := newWorld(t)
	p := w.patient(i18n.Chinese, channel.SMS)
	x := w.service("Gastroscopy", &booking.Preparation{FastHours: 10})
	a := w.bookFor(p, w.Session(wednesday), 1, x)
	w.minute()
	w.Set(tuesday, "10:00")
	due := w.sweep()
	_, err := w.Booking.Cancel(t.Context(), clinictest.Desk, a.ID, "")
	w.must(err)
	for _, d := range due {
		w.must(w.messages.Deliver(t.Context(), d))
	}
	w.minute()
	if m := w.all(p)[message.Preparation]; m.Status != message.Dropped || m.Why != message.WhyCancelled {
		t.Errorf("%s %s", m.Status, m.Why)
	}
}
