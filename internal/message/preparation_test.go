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
			want := "仁心门诊: for your appointment 25 Nov, 08:00: nothing to eat after 22:00 on 24 Nov; plain water until 06:00 that day. See https://clinic.example/my/prepare"
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

// TestWhoBooksLateIsToldToStopNow books when fasting has begun: in the night it is told when the quiet hours end, with
// what to do who has eaten.
func TestWhoBooksLateIsToldToStopNow(t *testing.T) {
	w := newWorld(t)
	x := w.service("Gastroscopy", &booking.Preparation{FastHours: 8, WaterHours: 2})
	papers := w.service("First consultation", &booking.Preparation{Bring: []i18n.Text{{i18n.Chinese: "证件", i18n.English: "your document"}}})
	nothing := w.service("Check", nil)

	w.Set(monday, "22:30")
	night, brings, unprepared := w.patient(i18n.English, channel.SMS), w.patient(i18n.Chinese, channel.WeChat), w.patient(i18n.Chinese, channel.SMS)
	w.bookFor(night, w.Session(tuesday), 24, x) // at 11:50: fasting begins at 03:50, in the quiet hours
	w.bookFor(brings, w.Session(tuesday), 23, papers)
	w.bookFor(unprepared, w.Session(wednesday), 2, nothing)
	w.minute()
	w.Set(tuesday, "07:00") // it has begun
	morning := w.patient(i18n.Chinese, channel.SMS)
	w.bookFor(morning, w.Session(tuesday), 22, x)
	w.minute()
	for w.Now().Before(at(w, tuesday, "12:00")) {
		w.minute()
		w.Advance(30 * time.Minute)
	}
	for name, p := range map[string]patient.ID{"in the night": night, "in the morning": morning, "for papers": brings} {
		if m := w.all(p)[message.Preparation]; m.Status != message.Sent || m.Settled.In(w.Settings.Zone).Format("15:04") != "08:00" {
			t.Errorf("booked %s: %s %s at %v", name, m.Status, m.Why, m.Settled)
		}
	}
	if m, ok := w.all(unprepared)[message.Preparation]; ok {
		t.Errorf("nothing to prepare: %s %s", m.Status, m.Why)
	}
	said := map[string]bool{}
	for _, l := range w.sent.letters {
		if l.Template == string(message.Preparation) {
			said[l.Text] = true
		}
	}
	for _, want := range []string{
		"仁心门诊: for your appointment 24 Nov, 11:50: eat nothing from now on; if you have eaten since 03:50 that day, call us; plain water until 09:50 that day. See https://clinic.example/my/prepare",
		"【仁心门诊】24日11:30就诊，请即刻起禁食，当日03:30后如已进食请致电；当日09:30后禁水https://clinic.example/my/prepare",
	} {
		if !said[want] {
			t.Errorf("nobody is told %q, but %v", want, said)
		}
	}
}

// TestWhomNobodyToldHowToPrepareIsCalledToday: a message that came to nothing must not be the end of it.
func TestWhomNobodyToldHowToPrepareIsCalledToday(t *testing.T) {
	w := newWorld(t)
	x := w.service("Gastroscopy", &booking.Preparation{FastHours: 10})
	w.Set(monday, "10:00")
	silent := w.patient(i18n.English) // agreed to nothing
	w.bookFor(silent, w.Session(wednesday), 1, x)
	phone := w.patient(i18n.English, channel.Phone)
	w.bookFor(phone, w.Session(wednesday), 2, x)
	w.minute()
	w.Set(tuesday, "10:00")
	w.minute()
	w.Set(tuesday, "21:30") // the quiet hours end when it begins
	night := w.patient(i18n.English, channel.SMS)
	w.bookFor(night, w.Session(wednesday), 3, x)
	w.minute()
	for name, p := range map[string]patient.ID{"without consent": silent, "in the quiet hours": night} {
		m := w.all(p)[message.Preparation]
		call, ok := w.messages.Unheard(message.Event{Kind: message.MessageDropped, Message: m})
		if !ok || call.Patient != p || call.Due != tuesday || string(call.Appointment) != m.About {
			t.Errorf("%s: the call is %+v, %v; the message %s %s", name, call, ok, m.Status, m.Why)
		}
	}
	if _, ok := w.messages.Unheard(message.Event{Message: message.Message{Kind: message.Preparation, Status: message.Dropped, Why: message.WhyCancelled}}); ok {
		t.Error("somebody calls about an appointment that is cancelled")
	}
	called := 0
	for _, c := range w.calls.open {
		if c.Vars.Service != "" {
			called++
			if c.Patient != phone || c.Due != tuesday {
				t.Errorf("called on %s: %+v", c.Due, c)
			}
		}
	}
	if called != 1 {
		t.Errorf("%d calls are opened in place of the message", called)
	}
}

// TestWhoWasToldHearsThatItIsNeedless takes the service from an appointment after and before the patient was told.
func TestWhoWasToldHearsThatItIsNeedless(t *testing.T) {
	w := newWorld(t)
	x := w.service("Gastroscopy", &booking.Preparation{FastHours: 10})
	check := w.service("Check", nil)
	told, early := w.patient(i18n.English, channel.SMS), w.patient(i18n.English, channel.SMS)
	a, b := w.bookFor(told, w.Session(wednesday), 1, x), w.bookFor(early, w.Session(wednesday), 2, x)
	change := func(a booking.Appointment, to booking.ServiceID) {
		_, err := w.Booking.ChangeService(t.Context(), clinictest.Desk, a.ID, to)
		w.must(err)
		w.minute()
	}
	w.minute()
	change(b, check.ID)
	w.Set(tuesday, "10:00")
	w.minute()
	change(a, check.ID)
	change(a, "")
	want := "仁心门诊: your appointment on 25 Nov at 08:00 no longer needs the preparation that we told you. Questions? Please call us."
	said := 0
	for _, l := range w.sent.letters {
		if l.Template == string(message.PreparationOff) {
			said++
			if l.Text != want {
				t.Errorf("said %q", l.Text)
			}
		}
	}
	if m, ok := w.all(early)[message.PreparationOff]; ok || said != 1 {
		t.Errorf("said %d times; to who was told nothing: %s", said, m.Status)
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
