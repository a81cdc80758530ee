package message_test

import (
	"strings"
	"testing"

	"careloop/internal/booking"
	"careloop/internal/calendar"
	"careloop/internal/channel"
	"careloop/internal/clinictest"
	"careloop/internal/i18n"
	"careloop/internal/message"
)

// sited puts the clinic's schedule into a room of a site.
func (w *world) sited(name i18n.Text) {
	w.t.Helper()
	site, err := w.Booking.SaveSite(w.t.Context(), clinictest.Manager, booking.Site{Name: name, Address: "1 River Road", Active: true})
	w.must(err)
	room, err := w.Booking.SaveRoom(w.t.Context(), clinictest.Manager, booking.Room{Site: site.ID, Door: "B1", Active: true})
	w.must(err)
	s, err := w.Booking.Schedule(w.t.Context(), w.Schedule.ID)
	w.must(err)
	s.RoomID = room.ID
	_, err = w.Booking.SaveSchedule(w.t.Context(), clinictest.Admin, s)
	w.must(err)
}

// Of a clinic with two sites every message says to which the patient comes, also one that a closure moved.
func TestMessagesNameTheSiteIfThereAreSeveral(t *testing.T) {
	south := i18n.Text{i18n.Chinese: "南院", i18n.English: "South"}
	for _, several := range []bool{false, true} {
		w := newWorld(t)
		w.messages.Invites = calendar.Invitations{Clinic: w.Settings, Now: w.Now}
		w.messages.Closures = &noted{}
		w.Set(clinictest.Monday, "09:00")
		if w.sited(south); several {
			_, err := w.Booking.SaveSite(t.Context(), clinictest.Manager, booking.Site{Name: i18n.Text{i18n.English: "North"}, Active: true})
			w.must(err)
		}
		for i, lang := range i18n.Langs() {
			for j, by := range []channel.Name{channel.SMS, channel.WeChat, channel.Email} {
				p := w.patient(lang, by)
				a := w.Book(p, w.Today().AddDays(1), 10+3*i+j)
				w.minute()
				b, err := w.Booking.Move(t.Context(), clinictest.Job, a.ID, booking.Request{
					Session: w.Session(w.Today().AddDays(2)), Number: 10 + 3*i + j, Channel: "desk", Closure: "cls_x", Case: "cas_x",
				}, "closure")
				w.must(err)
				w.minute()
				for _, kind := range []message.Kind{message.Confirmation, message.ClosureMoved} {
					m := w.of(p, kind)
					if len(m) != 1 || m[0].Status != message.Sent {
						t.Fatalf("%s of %s: %+v", kind, b.ID, m)
					}
				}
				for _, l := range w.sent.letters[len(w.sent.letters)-2:] {
					if got := strings.Contains(l.Text, south.In(lang)); got != several {
						t.Errorf("several sites: %v, by %s in %s: %q", several, l.by, lang, l.Text)
					}
					if moved := string(message.ClosureMoved); several && l.Template == moved && strings.Count(l.Text, south.In(lang)) < 2 {
						t.Errorf("of where it was and where it is now, by %s in %s: %q", l.by, lang, l.Text)
					}
					if by == channel.Email && several && !strings.Contains(l.Text, "1 River Road") {
						t.Errorf("no address: %q", l.Text)
					}
					for _, f := range l.Attachments {
						if body := strings.ReplaceAll(string(f.Content), "\r\n ", ""); !strings.Contains(body, "1 River Road") {
							t.Errorf("no address in %s", body)
						}
					}
				}
			}
		}
	}
}
