package message_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/channel"
	"careloop/internal/clinic"
	"careloop/internal/clinictest"
	"careloop/internal/i18n"
	"careloop/internal/message"
)

func TestQuietHours(t *testing.T) {
	for name, c := range map[string]struct {
		zone   string
		quiet  clinic.QuietHours
		book   clinic.Wall // on Monday
		number int         // of Wednesday; 1 is 08:00
		want   []string
	}{
		"put off until the morning": {
			"Asia/Shanghai",
			clinic.QuietHours{From: "21:00", To: "08:00"},
			"22:30", 2,
			[]string{"booking-confirmation 11-24 08:00", "reminder-24h 11-24 08:10", "reminder-2h 11-25 08:00"},
		},
		"useless after the quiet hours": {
			"Asia/Shanghai",
			clinic.QuietHours{From: "21:00", To: "08:00"},
			"09:00", 1,
			[]string{"booking-confirmation 11-23 09:00", "reminder-24h 11-24 08:00", "reminder-2h dropped quiet-hours-past"},
		},
		"within one day": {
			"Asia/Shanghai",
			clinic.QuietHours{From: "12:00", To: "14:00"},
			"12:30", 1,
			[]string{"booking-confirmation 11-23 14:00", "reminder-24h 11-24 08:00", "reminder-2h 11-25 06:00"},
		},
		"the clinic's zone decides": {
			"America/New_York",
			clinic.QuietHours{From: "21:00", To: "08:00"},
			"20:50", 13,
			[]string{"booking-confirmation 11-23 20:50", "reminder-24h 11-24 10:00", "reminder-2h 11-25 08:00"},
		},
		"never": {
			"Asia/Shanghai",
			clinic.QuietHours{},
			"23:50", 1,
			[]string{"booking-confirmation 11-23 23:50", "reminder-24h 11-24 08:00", "reminder-2h 11-25 06:00"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := worldIn(t, c.zone)
			w.messages.Clinic.Quiet = c.quiet
			p := w.patient(i18n.Chinese, channel.SMS)
			w.Set(monday, c.book)
			w.Book(p, wednesday, c.number)
			for w.Now().Before(at(w, wednesday, "12:00")) {
				w.minute()
				w.Advance(10 * time.Minute)
			}
			got := []string{}
			for _, k := range []message.Kind{message.Confirmation, message.DayBefore, message.HoursBefore} {
				m := w.all(p)[k]
				line := string(k) + " " + string(m.Status) + " " + string(m.Why)
				if m.Status == message.Sent {
					line = string(k) + " " + m.Settled.In(w.Settings.Zone).Format("01-02 15:04")
					if day := w.Settings.Day(m.DueAt); day != w.Settings.Day(*m.Settled) {
						t.Errorf("%s is listed under %s", k, day)
					}
				}
				got = append(got, line)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestACancellationAtNightIsToldAtNightIfTheMorningIsTooLate(t *testing.T) {
	w := newWorld(t)
	p := w.patient(i18n.Chinese, channel.SMS)
	early, late := w.Book(p, tuesday, 1), w.Book(w.patient(i18n.Chinese, channel.SMS), tuesday, 13)
	w.minute()
	w.Set(monday, "22:00")
	_, err := w.Booking.Cancel(t.Context(), clinictest.Desk, early.ID, "")
	w.must(err)
	_, err = w.Booking.Cancel(t.Context(), clinictest.Desk, late.ID, "")
	w.must(err)
	w.minute()
	if m := w.all(p)[message.Cancelled]; m.Status != message.Sent {
		t.Errorf("08:00: %s %s", m.Status, m.Why)
	}
	if m := w.all(late.Patient)[message.Cancelled]; m.Status != message.Planned || m.Why != message.WhyPostponed {
		t.Errorf("10:00: %s %s", m.Status, m.Why)
	}
}

func TestWhatIsBookedAtNightForTheMorningIsConfirmedAtOnce(t *testing.T) {
	w := newWorld(t)
	w.Set(monday, "23:30")
	soon, later := w.Book(w.patient(i18n.Chinese, channel.SMS), tuesday, 1), w.Book(w.patient(i18n.Chinese, channel.SMS), tuesday, 13)
	w.minute()
	if m := w.all(soon.Patient)[message.Confirmation]; m.Status != message.Sent {
		t.Errorf("08:00: %s %s", m.Status, m.Why)
	}
	if m := w.all(later.Patient)[message.Confirmation]; m.Status != message.Planned || m.Why != message.WhyPostponed {
		t.Errorf("10:00: %s %s", m.Status, m.Why)
	}
}
