package calendar_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-ical"

	"careloop/internal/booking"
	"careloop/internal/calendar"
	"careloop/internal/clinictest"
	"careloop/internal/i18n"
)

// read reads a calendar as another program does, and looks at the lines that it cannot see.
func read(t *testing.T, text string) *ical.Calendar {
	t.Helper()
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") {
			t.Errorf("a line of %d bytes, or not ended by CRLF: %q", len(line), line)
		}
	}
	dec := ical.NewDecoder(strings.NewReader(text))
	cal, err := dec.Decode()
	if err != nil {
		t.Fatalf("%v in:\n%s", err, text)
	}
	if _, err := dec.Decode(); !errors.Is(err, io.EOF) {
		t.Errorf("more than one calendar: %v", err)
	}
	if id, err := cal.Props.Text("PRODID"); err != nil || id == "" {
		t.Errorf("no product: %v", err)
	}
	return cal
}

func text(t *testing.T, p ical.Props, name string) string {
	t.Helper()
	s, err := p.Text(name)
	if err != nil {
		t.Errorf("%s: %v", name, err)
	}
	return s
}

// one returns the only event of a calendar, with its method and sequence.
func one(t *testing.T, file string) (e ical.Event, method string, sequence int) {
	t.Helper()
	cal := read(t, file)
	if len(cal.Events()) != 1 {
		t.Fatalf("%d events", len(cal.Events()))
	}
	e = cal.Events()[0]
	sequence, err := e.Props.Get("SEQUENCE").Int()
	if err != nil {
		t.Fatal(err)
	}
	return e, text(t, cal.Props, "METHOD"), sequence
}

// TestAnEntryLivesAsLongAsItsAppointment books, moves twice and cancels: one entry, which never goes backwards.
func TestAnEntryLivesAsLongAsItsAppointment(t *testing.T) {
	c := clinictest.New(t)
	c.Settings.Name = `仁心门诊; "A, B" \ & Co`
	inv := calendar.Invitations{Clinic: c.Settings, Now: c.Now}
	inv.Clinic.MailFrom = "care@clinic.example"
	p := c.Patient()
	a := c.Book(p, c.Today().AddDays(1), 5)
	first := a
	e, method, before := one(t, string(inv.Attached(a, booking.Whereabouts{}, i18n.English, "li@example.com").Content))
	uid := text(t, e.Props, "UID")
	start, err := e.DateTimeStart(time.UTC)
	if method != "REQUEST" || err != nil || !start.Equal(a.Start) || text(t, e.Props, "STATUS") != "CONFIRMED" {
		t.Errorf("%s at %v: %v", method, start, err)
	}
	if end, err := e.DateTimeEnd(time.UTC); err != nil || !end.Equal(a.End) {
		t.Errorf("ends %v: %v", end, err)
	}
	if got := text(t, e.Props, "SUMMARY"); !strings.Contains(got, c.Settings.Name) {
		t.Errorf("the clinic's name did not survive: %q", got)
	}
	if got := e.Props.Get("ORGANIZER").Value; got != "mailto:care@clinic.example" {
		t.Errorf("not from whom the mail comes: %s", got)
	}
	if got := e.Props.Get("ATTENDEE").Value; got != "mailto:li@example.com" {
		t.Errorf("invites %s", got)
	}
	if len(e.Children) != 1 || e.Children[0].Name != "VALARM" || e.Children[0].Props.Get("TRIGGER").Value != "-PT2H" {
		t.Errorf("no alarm: %v", e.Children)
	}
	for day := 2; day <= 3; day++ {
		a, err = c.Booking.Move(t.Context(), clinictest.Desk, a.ID, booking.Request{Session: c.Session(c.Today().AddDays(day)), Number: 6, Channel: "desk", Key: "move-calendar"}, "")
		if err != nil {
			t.Fatal(err)
		}
		e, method, next := one(t, string(inv.Attached(a, booking.Whereabouts{}, i18n.Chinese, "li@example.com").Content))
		start, _ := e.DateTimeStart(time.UTC)
		if method != "REQUEST" || text(t, e.Props, "UID") != uid || next <= before || !start.Equal(a.Start) {
			t.Errorf("a move: %s %s, sequence %d after %d, at %v", method, text(t, e.Props, "UID"), next, before, start)
		}
		before = next
	}
	latest, err := c.Booking.Latest(t.Context(), clinictest.Self(p), first.ID)
	if err != nil || latest.ID != a.ID {
		t.Errorf("the first appointment has become %v: %v", latest.ID, err)
	}
	if a, err = c.Booking.Cancel(t.Context(), clinictest.Desk, a.ID, ""); err != nil {
		t.Fatal(err)
	}
	e, method, last := one(t, string(inv.Attached(a, booking.Whereabouts{}, i18n.English, "li@example.com").Content))
	if method != "CANCEL" || text(t, e.Props, "UID") != uid || last <= before || text(t, e.Props, "STATUS") != "CANCELLED" || len(e.Children) > 0 || e.Props.Get("ORGANIZER").Value != "mailto:care@clinic.example" {
		t.Errorf("a cancellation: %s, sequence %d after %d", method, last, before)
	}
	if _, method, _ := one(t, inv.File(a, booking.Whereabouts{}, i18n.Chinese)); method != "CANCEL" {
		t.Errorf("the file of what was cancelled: %s", method)
	}
}

func TestAFileIsPublishedInBothLanguages(t *testing.T) {
	c := clinictest.New(t)
	c.Settings.Name = strings.Repeat("很长的名字", 30)
	inv := calendar.Invitations{Clinic: c.Settings, Now: c.Now}
	a := c.Book(c.Patient(), c.Today().AddDays(1), 2)
	for _, l := range i18n.Langs() {
		e, method, _ := one(t, inv.File(a, booking.Whereabouts{}, l))
		if method != "PUBLISH" || e.Props.Get("ATTENDEE") != nil {
			t.Errorf("%s: %s", l, method)
		}
		want := i18n.T(l, "calendar.summary", map[string]any{"clinic": c.Settings.Name})
		if got := text(t, e.Props, "SUMMARY"); got != want {
			t.Errorf("%s: %q", l, got)
		}
		if got := text(t, e.Props, "DESCRIPTION"); !strings.Contains(got, a.Code) {
			t.Errorf("%s: %q", l, got)
		}
	}
}

// TestWhatAClosureTookIsInNobodysCalendarAsUsual: the patient's file says so and does not ring, the doctor's feed has no entry.
func TestWhatAClosureTookIsInNobodysCalendarAsUsual(t *testing.T) {
	c := clinictest.New(t)
	a := c.Book(c.Patient(), c.Today().AddDays(2), 3)
	x := booking.Shut{Closure: "cls_a", Span: booking.Span{From: a.Date, Until: a.Date}}
	if err := c.Booking.Shut(t.Context(), clinictest.Job, x, []booking.ScheduleID{c.Schedule.ID}); err != nil {
		t.Fatal(err)
	}
	a, err := c.Booking.Appointment(t.Context(), clinictest.Desk, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	inv := calendar.Invitations{Clinic: c.Settings, Now: c.Now}
	for _, l := range i18n.Langs() {
		e, _, _ := one(t, inv.File(a, booking.Whereabouts{}, l))
		if text(t, e.Props, "STATUS") != "TENTATIVE" || len(e.Children) > 0 || text(t, e.Props, "SUMMARY") != i18n.T(l, "calendar.called-off", map[string]any{"clinic": c.Settings.Name}) {
			t.Errorf("the patient's entry: %v", e.Props)
		}
	}
	s := feedsOf(c)
	f, err := s.Renew(t.Context(), doctorOf(c), c.Practitioner)
	if err != nil {
		t.Fatal(err)
	}
	body, err := s.Subscribed(t.Context(), token(t, f), i18n.English)
	if err != nil || strings.Contains(body, "VEVENT") {
		t.Errorf("the doctor's feed: %v %s", err, body)
	}
}

func TestAnEntryNamesTheSite(t *testing.T) {
	c := clinictest.New(t)
	c.Settings.Name = "Renxin"
	inv := calendar.Invitations{Clinic: c.Settings, Now: c.Now}
	a := c.Book(c.Patient(), c.Today().AddDays(1), 2)
	south := booking.Whereabouts{Name: i18n.Text{i18n.Chinese: "南院", i18n.English: "South"}, Address: "1 River Road"}
	for name, tc := range map[string]struct {
		room string
		at   booking.Whereabouts
		want map[i18n.Lang]string
	}{
		"of several":   {"B1", south, map[i18n.Lang]string{i18n.English: "Renxin, South (1 River Road), room B1", i18n.Chinese: "Renxin，南院（1 River Road），B1 诊室"}},
		"no room":      {"", south, map[i18n.Lang]string{i18n.English: "Renxin, South (1 River Road)", i18n.Chinese: "Renxin，南院（1 River Road）"}},
		"the only one": {"B1", booking.Whereabouts{Address: "1 River Road"}, map[i18n.Lang]string{i18n.English: "Renxin, 1 River Road, room B1", i18n.Chinese: "Renxin，1 River Road，B1 诊室"}},
		"nobody said":  {"B1", booking.Whereabouts{}, map[i18n.Lang]string{i18n.English: "Renxin, room B1", i18n.Chinese: "Renxin，B1 诊室"}},
	} {
		a.Room = tc.room
		for _, l := range i18n.Langs() {
			if e, _, _ := one(t, inv.File(a, tc.at, l)); text(t, e.Props, "LOCATION") != tc.want[l] {
				t.Errorf("%s in %s: %q", name, l, text(t, e.Props, "LOCATION"))
			}
		}
	}
}
