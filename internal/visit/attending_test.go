package visit_test

import (
	"testing"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/followup"
	"careloop/internal/i18n"
	"careloop/internal/visit"
)

// handedOver checks a patient in with one doctor and transfers them to the other's queue.
func handedOver(t *testing.T, h *hall, number int) (visit.Encounter, booking.Schedule) {
	t.Helper()
	colleague := h.Colleague()
	to := visit.QueueID(colleague.On(clinictest.Monday, h.Settings)[0].ID)
	return h.move(number, visit.Move{Verb: visit.Transfer, To: to}), colleague
}

func TestWhoSeesATransferredPatientIsTheEncountersDoctor(t *testing.T) {
	h := openHall(t, 1)
	e, colleague := handedOver(t, h, 1)
	first := visit.Attending{Department: h.Department, Practitioner: h.Practitioner}
	if e.Practitioner != colleague.Practitioner || e.BookedWith() != first {
		t.Errorf("seen by %s, booked with %+v", e.Practitioner, e.BookedWith())
	}
	a, err := h.Booking.Appointment(t.Context(), clinictest.Desk, e.Appointment)
	if err != nil || a.Practitioner != h.Practitioner {
		t.Errorf("the appointment is with %s, %v", a.Practitioner, err)
	}
	e, err = h.Visit.CallNext(t.Context(), clinictest.Doctor, e.Queue, visit.Move{})
	if err != nil {
		t.Fatal(err)
	}
	h.Advance(7 * time.Minute)
	r := clinictest.Flu()
	r.Next = visit.NextStep{Kind: "follow-up", InDays: 7}
	if e, err = h.Visit.Complete(t.Context(), clinictest.Doctor, e.ID, e.Version, r); err != nil {
		t.Fatal(err)
	}
	for _, change := range h.Changes() {
		events, err := visit.EventsOf(change)
		if err != nil {
			t.Fatal(err)
		}
		for _, event := range events {
			if event.Kind == visit.EncounterFinished {
				if err := h.FollowUps.EncounterFinished(t.Context(), event); err != nil {
					t.Fatal(err)
				}
				if err := h.Visit.EncounterFinished(t.Context(), event); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	tasks, err := h.FollowUps.OfPatient(t.Context(), clinictest.Nurse, e.Patient)
	if err != nil || len(tasks) != 1 || tasks[0].Practitioner != colleague.Practitioner || tasks[0].Kind != followup.FollowUp {
		t.Errorf("tasks %+v, %v", tasks, err)
	}
	// The next who waits for the colleague is told by how long this one took, and the first doctor's are not.
	for schedule, want := range map[booking.ScheduleID]int{colleague.ID: 1, h.Schedule.ID: 0} {
		if n := learnt(t, h, schedule); n != want {
			t.Errorf("%d services known of %s, want %d", n, schedule, want)
		}
	}
}

// learnt returns how many services the estimate of a schedule's queue rests on.
func learnt(t *testing.T, h *hall, id booking.ScheduleID) int {
	t.Helper()
	sessions, err := h.Booking.SessionsOn(t.Context(), h.Department, clinictest.Monday)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sessions {
		if schedule, _, _, _ := s.ID.Split(); schedule != id {
			continue
		}
		a, err := h.Booking.Book(t.Context(), clinictest.Desk, booking.Request{Patient: h.Patient(), Session: s.ID, Number: 20, Channel: "desk"})
		if err != nil {
			t.Fatal(err)
		}
		return h.CheckIn(a).Predicted.N
	}
	t.Fatalf("no session of %s", id)
	return 0
}

func TestWhoIsIsolatedReturnsToTheDoctorWhoSeesThem(t *testing.T) {
	h := openHall(t, 1)
	e, colleague := handedOver(t, h, 1)
	theirs := e.Queue
	for _, yes := range []string{"fever", ""} {
		var err error
		if e, err = h.Visit.Triage(t.Context(), clinictest.Nurse, e.ID, visit.Triage{Level: 3, Answers: answered(yes)}, ""); err != nil {
			t.Fatal(err)
		}
	}
	if e.Isolated || e.Queue != theirs || e.Practitioner != colleague.Practitioner {
		t.Errorf("%+v", e)
	}
}

func TestWhoCallsFromAPoolSeesThePatient(t *testing.T) {
	h := openHall(t, 0)
	r, err := h.Visit.Rules(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	name := i18n.Text{i18n.Chinese: "内科候诊", i18n.English: "Pool"}
	r.Stations = append(r.Stations, visit.Station{Kind: visit.Pool, Name: name, Department: h.Department})
	if r, err = h.Visit.SaveRules(t.Context(), clinictest.Manager, r.Version, r); err != nil {
		t.Fatal(err)
	}
	e := h.CheckIn(h.Book(h.Patient(), clinictest.Monday, 1))
	colleague := h.Colleague().Practitioner
	doctor := auth.Actor{ID: "li", Roles: []auth.Role{auth.Doctor}, PractitionerID: string(colleague)}
	if e, err = h.Visit.CallNext(t.Context(), doctor, e.Queue, visit.Move{Room: "2"}); err != nil || e.Practitioner != colleague {
		t.Errorf("seen by %s, %v", e.Practitioner, err)
	}
	if e.CalledFirstBy().Practitioner != colleague || e.BookedWith().Practitioner != h.Practitioner {
		t.Errorf("%+v, %+v", e.CalledFirst, e.Booked)
	}
}

func TestNobodyIsSentToASessionThatAClosureTook(t *testing.T) {
	h := openHall(t, 2)
	other := h.Colleague()
	to := visit.QueueID(other.On(clinictest.Monday, h.Settings)[0].ID)
	h.move(1, visit.Move{Verb: visit.Transfer, To: to})
	x := booking.Shut{Closure: "clo_06h0685201v7501pq6wpf9nf0m", Span: booking.Span{From: clinictest.Monday, Until: clinictest.Monday}}
	if err := h.Booking.Shut(t.Context(), clinictest.Job, x, []booking.ScheduleID{other.ID}); err != nil {
		t.Fatal(err)
	}
	_, err := h.Visit.Move(t.Context(), clinictest.Nurse, h.by[2], visit.Move{Verb: visit.Transfer, To: to, Reason: "胸痛"})
	wantErr(t, err, visit.ErrQueueShut)
	h.want(h.q, 2)
	h.move(1, visit.Move{Verb: visit.Transfer, To: h.q}) // back from there
	h.want(h.q, 1, 2)
}
