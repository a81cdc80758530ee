package followup_test

import (
	"slices"
	"testing"

	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/followup"
	"careloop/internal/message"
	"careloop/internal/store"
	"careloop/internal/visit"
	"careloop/internal/waitlist"
)

// hear tells the follow-ups of changes to appointments, encounters and tasks, as the stream does.
func hear(t *testing.T, c *clinictest.Clinic, changes []store.Change) {
	t.Helper()
	for _, change := range changes {
		bookings, err := booking.EventsOf(change)
		must(t, err)
		for _, e := range bookings {
			must(t, c.FollowUps.AppointmentEvent(t.Context(), e))
		}
		visits, err := visit.EventsOf(change)
		must(t, err)
		for _, e := range visits {
			if e.Kind == visit.EncounterArrived {
				must(t, c.FollowUps.EncounterArrived(t.Context(), e))
			}
		}
		offers, err := waitlist.EventsOf(change)
		must(t, err)
		for _, e := range offers {
			must(t, c.FollowUps.OfferEvent(t.Context(), e))
		}
		tasks, err := followup.EventsOf(change)
		must(t, err)
		for _, e := range tasks {
			must(t, c.FollowUps.CallOpened(t.Context(), e))
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestACallEndsWithItsAppointment ends an appointment in every way, before and after its call is opened, and tells of
// it in order, backwards, and again.
func TestACallEndsWithItsAppointment(t *testing.T) {
	ends := map[string]func(*clinictest.Clinic, booking.Appointment){
		"": func(*clinictest.Clinic, booking.Appointment) {},
		followup.AppointmentCancelled: func(c *clinictest.Clinic, a booking.Appointment) {
			_, err := c.Booking.Cancel(t.Context(), clinictest.Desk, a.ID, "出差")
			must(t, err)
		},
		followup.AppointmentMoved: func(c *clinictest.Clinic, a booking.Appointment) {
			_, err := c.Booking.Move(t.Context(), clinictest.Desk, a.ID, booking.Request{Session: c.Session(monday.AddDays(2)), Number: 1}, "")
			must(t, err)
		},
		followup.AppointmentMissed: func(c *clinictest.Clinic, a booking.Appointment) {
			ok, err := c.Booking.MarkNoShow(t.Context(), clinictest.Job, a)
			must(t, err)
			if !ok {
				t.Fatal("not marked")
			}
		},
		followup.PatientArrived: func(c *clinictest.Clinic, a booking.Appointment) { c.CheckIn(a) },
	}
	for reason, end := range ends {
		for _, early := range []bool{true, false} { // the call is opened before the end, or though it came just before
			for _, backwards := range []bool{false, true} {
				c := clinictest.New(t)
				p := c.Patient()
				a := c.Book(p, monday, 1)
				other := c.Book(p, monday.AddDays(1), 1)
				call := func(about string, of booking.AppointmentID) {
					must(t, c.FollowUps.OpenCall(t.Context(), clinictest.Job, message.Call{Message: message.ID("msg_" + about), Patient: p, Due: monday, Appointment: of}))
				}
				call("other", other.ID)
				call("of none, as of a cancellation", "")
				if early {
					call("reminder", a.ID)
				}
				end(c, a)
				told := c.Changes()
				if backwards {
					slices.Reverse(told)
				}
				hear(t, c, told)
				if !early {
					before := len(c.Changes())
					call("reminder", a.ID)
					hear(t, c, c.Changes()[before:])
				}
				settled := len(c.Changes())
				hear(t, c, c.Changes())
				if n := len(c.Changes()); n != settled {
					t.Errorf("%s: told again, it made %d changes", reason, n-settled)
				}
				for _, x := range tasksOf(t, c, p) {
					want, status := "", followup.Ready
					if x.Appointment == a.ID && reason != "" {
						want, status = reason, followup.Abandoned
					}
					if x.Reason != want || x.Status != status {
						t.Errorf("%s, early %v, backwards %v: the call about %q is %s: %q", reason, early, backwards, x.About, x.Status, x.Reason)
					}
				}
			}
		}
	}
}

// TestACallEndsWithItsOffer settles an offer in every way, before and after its call is opened, and tells of it in order,
// backwards, and again.
func TestACallEndsWithItsOffer(t *testing.T) {
	type settle func(*waitlist.Service, waitlist.Wait) error
	for name, tc := range map[string]struct {
		settle settle
		want   string
	}{
		"it stands": {func(*waitlist.Service, waitlist.Wait) error { return nil }, ""},
		"accepted": {func(s *waitlist.Service, w waitlist.Wait) error {
			_, err := s.Accept(t.Context(), clinictest.Desk, w.Offer, "phone")
			return err
		}, followup.OfferAnswered},
		"declined": {func(s *waitlist.Service, w waitlist.Wait) error {
			_, err := s.Decline(t.Context(), clinictest.Desk, w.Offer, false)
			return err
		}, followup.OfferAnswered},
		"withdrawn": {func(s *waitlist.Service, w waitlist.Wait) error {
			_, err := s.Leave(t.Context(), clinictest.Desk, w.ID, "")
			return err
		}, followup.OfferOver},
	} {
		for _, early := range []bool{true, false} {
			for _, backwards := range []bool{false, true} {
				c := clinictest.New(t)
				list := &waitlist.Service{DB: c.DB, Clinic: c.Settings, Now: c.Now, Keys: c.Keys, Numbers: c.Booking, Schedule: c.Booking, Names: c.Booking}
				p := c.Patient()
				e, err := list.Join(t.Context(), clinictest.Desk, waitlist.Request{
					Patient: p, Key: "wait-key", Wish: waitlist.Wish{Department: c.Department, From: monday, Until: monday.AddDays(1)},
				})
				must(t, err)
				w, err := list.Seek(t.Context(), clinictest.Desk, e.ID)
				must(t, err)
				call := func() {
					must(t, c.FollowUps.OpenCall(t.Context(), clinictest.Job, message.Call{Message: "msg_offer", Patient: p, Due: monday, Offer: w.Offer}))
				}
				if early {
					call()
				}
				must(t, tc.settle(list, w))
				told := c.Changes()
				if backwards {
					slices.Reverse(told)
				}
				hear(t, c, told)
				if !early {
					before := len(c.Changes())
					call()
					hear(t, c, c.Changes()[before:])
				}
				hear(t, c, c.Changes())
				for _, x := range tasksOf(t, c, p) {
					if x.Reason != tc.want || (x.Status == followup.Ready) != (tc.want == "") {
						t.Errorf("%s, early %v, backwards %v: the call is %s: %q", name, early, backwards, x.Status, x.Reason)
					}
				}
			}
		}
	}
}
