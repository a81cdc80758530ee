package api_test

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"careloop/internal/api"
	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/message"
	"careloop/internal/patient"
)

// openPost is a clinic with its messages behind HTTP, in which one patient has booked for Wednesday and cancelled.
func openPost(t *testing.T) (ward, patient.ID) {
	t.Helper()
	c := clinictest.New(t)
	p := c.Patient()
	who := map[string]auth.Actor{
		"desk": clinictest.Desk, "nurse": clinictest.Nurse, "manager": clinictest.Manager, "self": clinictest.Self(p),
		"other": clinictest.Self(c.Patient()), "auditor": {ID: "auditor", Roles: []auth.Role{auth.Auditor}},
	}
	s := &message.Service{DB: c.DB, Clinic: c.Settings, Now: c.Now, Bookings: c.Booking}
	a := api.New(api.Config{
		Clinic: c.Settings, Now: c.Now, Log: slog.New(slog.DiscardHandler),
		Verify: func(r *http.Request) (auth.Actor, error) {
			return who[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")], nil
		},
	})
	api.Messages(a, s)
	x := c.Book(p, "2026-11-25", 1)
	if _, err := c.Booking.Cancel(t.Context(), clinictest.Desk, x.ID, ""); err != nil {
		t.Fatal(err)
	}
	for _, change := range c.Changes() {
		events, err := booking.EventsOf(change)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if err := s.AppointmentEvent(t.Context(), e); err != nil {
				t.Fatal(err)
			}
		}
	}
	return ward{Clinic: c, t: t, h: a.Handler()}, p
}

func TestMessagesSayWhy(t *testing.T) {
	w, p := openPost(t)
	own := "GET /patients/" + string(p) + "/messages"
	for _, as := range []string{"self", "nurse", "manager"} {
		var list api.List[api.Message]
		w.call(200, as, own, "", &list)
		if len(list.Items) != 4 {
			t.Fatalf("%s sees %d messages", as, len(list.Items))
		}
		m := list.Items[0]
		if m.Kind != message.HoursBefore || m.Title != "Reminder two hours before" || m.Status != message.Dropped ||
			m.Why != message.WhyCancelled || m.Reason != "Not sent because the appointment was cancelled." || m.Attempts == nil {
			t.Errorf("%+v", m)
		}
	}
	w.call(200, "self", own, "", nil, "Accept-Language: zh")
	w.refused(403, "forbidden", "other", own, "")
	w.refused(403, "forbidden", "auditor", own, "")
	w.refused(422, "cursor", "self", own+"?cursor=abc", "")
}

func TestMessagesOfADay(t *testing.T) {
	w, _ := openPost(t)
	for route, want := range map[string]int{
		"GET /messages": 2, "GET /messages?day=2026-11-24": 1, "GET /messages?day=2026-11-25": 1, "GET /messages?day=2026-11-26": 0,
	} {
		var list api.List[api.Message]
		w.call(200, "desk", route, "", &list)
		if len(list.Items) != want || list.Items == nil {
			t.Errorf("%s: %d messages, want %d", route, len(list.Items), want)
		}
	}
	var first, rest api.List[api.Message]
	w.call(200, "manager", "GET /messages?limit=1", "", &first)
	w.call(200, "manager", "GET /messages?limit=1&cursor="+first.Next, "", &rest)
	if len(first.Items) != 1 || len(rest.Items) != 1 || first.Items[0].ID == rest.Items[0].ID {
		t.Errorf("pages %+v, %+v", first, rest)
	}
	for _, as := range []string{"nurse", "self", "auditor"} {
		w.refused(403, "forbidden", as, "GET /messages", "")
	}
	w.call(422, "desk", "GET /messages?day=2026-13-01", "", nil)
}

func TestMessagesNameTheAppointmentTheyAreAbout(t *testing.T) {
	w, p := openPost(t)
	var list api.List[api.Message]
	w.call(200, "self", "GET /patients/"+string(p)+"/messages", "", &list)
	for _, m := range list.Items {
		if m.Start == nil || m.Department == "" || m.Practitioner == "" || m.Text != "" { // none was sent yet
			t.Errorf("%+v", m)
		}
	}
}
