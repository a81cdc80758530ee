package message_test

import (
	"slices"
	"strings"
	"testing"

	"careloop/internal/calendar"
	"careloop/internal/channel"
	"careloop/internal/clinictest"
	"careloop/internal/i18n"
)

// TestEMailsBringTheAppointment books and cancels: the e-mails of both change the patient's calendar, reminders and other
// channels leave it alone.
func TestEMailsBringTheAppointment(t *testing.T) {
	w := newWorld(t)
	w.messages.Invites = calendar.Invitations{Clinic: w.Settings, Now: w.Now}
	w.Set(monday, "09:00")
	a := w.Book(w.patient(i18n.English, channel.Email), "2026-11-27", 13)
	w.Book(w.patient(i18n.English, channel.SMS), "2026-11-27", 14)
	w.minute()
	w.Set("2026-11-26", "10:30")
	w.minute() // the reminder of the day before
	if _, err := w.Booking.Cancel(t.Context(), clinictest.Desk, a.ID, ""); err != nil {
		t.Fatal(err)
	}
	w.minute()
	var got []string
	for _, l := range w.sent.letters {
		line := string(l.by) + " " + l.Template
		for _, f := range l.Attachments {
			_, method, _ := strings.Cut(f.Type, "method=")
			line += " " + f.Name + " " + method
			if body := string(f.Content); !strings.Contains(body, "METHOD:"+method+"\r\n") || !strings.Contains(strings.ReplaceAll(body, "\r\n ", ""), "mailto:li@example.com") {
				t.Errorf("%s", body)
			}
		}
		got = append(got, line)
	}
	slices.Sort(got)
	want := []string{
		"email appointment-cancelled appointment.ics CANCEL", "email booking-confirmation appointment.ics REQUEST", "email reminder-24h",
		"sms booking-confirmation", "sms reminder-24h",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
