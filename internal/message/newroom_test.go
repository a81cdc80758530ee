package message_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/booking"
	"careloop/internal/calendar"
	"careloop/internal/channel"
	"careloop/internal/clinic"
	"careloop/internal/clinictest"
	"careloop/internal/i18n"
)

// goesTo takes the clinic's schedule to another room.
func (w *world) goesTo(room string) {
	w.t.Helper()
	s, err := w.Booking.Schedule(w.t.Context(), w.Schedule.ID)
	w.must(err)
	s.Room = room
	_, err = w.Booking.SaveSchedule(w.t.Context(), clinictest.Admin, s)
	w.must(err)
}

// entries returns the calendar entries that were sent: "REQUEST 1 room 9".
func (w *world) entries() []string {
	w.t.Helper()
	var out []string
	uids := map[string]bool{}
	for _, l := range w.sent.letters {
		for _, f := range l.Attachments {
			line := ""
			for _, part := range strings.Split(strings.ReplaceAll(string(f.Content), "\r\n ", ""), "\r\n") {
				name, value, _ := strings.Cut(part, ":")
				switch name {
				case "METHOD":
					line = value
				case "SEQUENCE":
					line += " " + value
				case "LOCATION":
					_, room, _ := strings.Cut(value, "room ")
					line += " room " + room
				case "UID":
					uids[value] = true
				}
			}
			out = append(out, l.Template+" "+line)
		}
	}
	if len(uids) > 1 {
		w.t.Errorf("%d entries of one appointment", len(uids))
	}
	return out
}

// TestANewRoomIsToldOnceAndInTheCalendar takes a schedule to another room, and one more, under two patients.
func TestANewRoomIsToldOnceAndInTheCalendar(t *testing.T) {
	w := newWorld(t)
	w.messages.Invites = calendar.Invitations{Clinic: w.Settings, Now: w.Now}
	w.Set(monday, "09:00")
	mail, text := w.patient(i18n.English, channel.Email), w.patient(i18n.Chinese, channel.SMS)
	a, b := w.Book(mail, "2026-11-27", 13), w.Book(text, "2026-11-27", 14)
	w.minute()
	w.goesTo("9")
	w.minute()
	w.told = 0 // told again from the beginning
	w.minute()
	want := []string{"booking-confirmation: sent sent", "new-room: sent sent", "reminder-24h: planned ", "reminder-2h: planned "}
	for _, p := range []string{string(mail), string(text)} {
		got := w.outcomes(map[string]booking.Appointment{string(mail): a, string(text): b}[p].Patient)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
	if last := w.sent.letters[len(w.sent.letters)-1]; !strings.Contains(last.Text+w.sent.letters[len(w.sent.letters)-2].Text, "张医生的诊室改为9，时间不变") {
		t.Errorf("%q", last.Text)
	}
	now, err := w.Booking.Appointment(t.Context(), clinictest.Desk, a.ID)
	if err != nil || now.Room != "9" || now.Sequence != 1 || now.RoomChange != 1 {
		t.Errorf("room %q, sequence %d, %v", now.Room, now.Sequence, err)
	}
	w.goesTo("10")
	w.minute()
	_, err = w.Booking.Cancel(t.Context(), clinictest.Desk, a.ID, "")
	w.must(err)
	w.minute()
	got := w.entries()
	if diff := cmp.Diff([]string{
		"booking-confirmation REQUEST 0 room 1", "new-room REQUEST 1 room 9", "new-room REQUEST 2 room 10", "appointment-cancelled CANCEL 3 room 10",
	}, got); diff != "" {
		t.Error(diff)
	}
	for id, n := range w.sent.counts() {
		if n != 1 {
			t.Errorf("%s was sent %d times", id, n)
		}
	}
}

// TestANewRoomIsToldWithinTheDaysBefore changes a room weeks before, and again before anybody was told.
func TestANewRoomIsToldWithinTheDaysBefore(t *testing.T) {
	w := newWorld(t)
	w.Set(monday, "09:00")
	p := w.patient(i18n.English, channel.SMS)
	w.Book(p, "2026-12-14", 13) // at ten
	w.minute()
	rooms := func() (told []string) {
		for _, l := range w.sent.letters {
			if l.Template == "new-room" {
				_, room, _ := strings.Cut(l.Text, "room ")
				room, _, _ = strings.Cut(room, ",")
				told = append(told, room)
			}
		}
		return told
	}
	step := func(day clinic.Date, wall clinic.Wall, room string, want ...string) {
		t.Helper()
		w.Set(day, wall)
		if room != "" {
			w.goesTo(room)
		}
		w.minute()
		if got := rooms(); !slices.Equal(got, want) {
			t.Errorf("%s %s: told %q, want %q", day, wall, got, want)
		}
	}
	step(monday, "09:30", "9")
	step("2026-11-25", "09:30", "10")
	step("2026-12-07", "09:59", "")
	step("2026-12-07", "10:00", "", "10")
	step("2026-12-08", "10:00", "1", "10", "1") // told the new room, so also that it is the old one
	step("2026-12-08", "22:30", "5", "10", "1") // at night nobody is told
	step("2026-12-08", "22:40", "1", "10", "1")
	step("2026-12-09", "09:00", "", "10", "1") // and in the morning there is nothing to tell
}

// TestANewRoomIsNotToldToWhomItDoesNotConcern changes the room under somebody who has cancelled by the time of the message,
// who wants no messages, whose place is gone, and who comes today.
func TestANewRoomIsNotToldToWhomItDoesNotConcern(t *testing.T) {
	w := newWorld(t)
	w.Set(monday, "23:00") // at night: what is planned goes out in the morning
	gone, silent, moved, early := w.patient(i18n.English, channel.SMS), w.patient(i18n.English), w.patient(i18n.English, channel.SMS), w.patient(i18n.English, channel.SMS)
	a := w.Book(gone, "2026-11-26", 13)
	w.Book(silent, "2026-11-26", 14)
	b := w.Book(moved, "2026-11-26", 15)
	w.Book(early, "2026-11-24", 1) // at eight, when the quiet hours end
	w.minute()
	w.goesTo("9")
	w.minute()
	_, err := w.Booking.Cancel(t.Context(), clinictest.Desk, a.ID, "")
	w.must(err)
	_, err = w.Booking.Move(t.Context(), clinictest.Desk, b.ID, booking.Request{Session: w.Session("2026-11-27"), Number: 3, Channel: "desk"}, "")
	w.must(err)
	w.Set("2026-11-24", "08:30")
	w.minute()
	var got []string
	for name, p := range map[string]booking.Appointment{"gone": a, "silent": {Patient: silent}, "moved": b, "early": {Patient: early}} {
		for _, o := range w.outcomes(p.Patient) {
			if strings.HasPrefix(o, "new-room") {
				got = append(got, name+" "+o)
			}
		}
	}
	slices.Sort(got)
	want := []string{"early new-room: sent sent", "gone new-room: dropped cancelled", "moved new-room: dropped moved", "silent new-room: dropped consent-withdrawn"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestARoomChangesWhilePatientsMoveAndCancel follows a new room in many places at once, while its patients do what they want.
func TestARoomChangesWhilePatientsMoveAndCancel(t *testing.T) {
	w := newWorld(t)
	w.Set(monday, "09:00")
	var all []booking.Appointment
	for n := 1; n <= 24; n++ {
		all = append(all, w.Book(w.patient(i18n.English, channel.SMS), "2026-11-27", n))
	}
	w.minute()
	w.goesTo("9")
	change := w.Changes()[len(w.Changes())-1]
	ctx := context.WithoutCancel(t.Context())
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for range 5 {
				for _, c := range w.Changes() {
					if c.Key == change.Key && w.Booking.RoomChanged(ctx, c) == nil {
						return
					}
				}
			}
		})
	}
	for i, a := range all {
		wg.Go(func() {
			switch i % 3 {
			case 0:
				_, _ = w.Booking.Cancel(ctx, clinictest.Desk, a.ID, "")
			case 1:
				_, _ = w.Booking.Move(ctx, clinictest.Desk, a.ID, booking.Request{Session: w.Session("2026-11-28"), Number: a.Number, Channel: "desk"}, "")
			}
		})
	}
	wg.Wait()
	w.minute()
	w.Advance(time.Minute)
	w.minute()
	for i, a := range all {
		now, err := w.Booking.Latest(t.Context(), clinictest.Desk, a.ID)
		w.must(err)
		told := 0
		for _, o := range w.outcomes(a.Patient) {
			if o == "new-room: sent sent" {
				told++
			}
		}
		if now.Room != "9" && now.Status.Holds() || told > 1 || i%3 == 2 && (told != 1 || now.RoomChange != 1) {
			t.Errorf("%d is %s in room %s after %d changes, told %d times", i, now.Status, now.Room, now.RoomChange, told)
		}
	}
}
