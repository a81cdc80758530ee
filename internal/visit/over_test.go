package visit_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/visit"
)

// openEvening is a clinic whose doctor has gone at twelve, while a colleague sees patients from fourteen o'clock on.
func openEvening(t *testing.T) (h *hall, a booking.Appointment, colleague visit.QueueID) {
	t.Helper()
	h = openHall(t, 0)
	s := booking.Schedule{Department: h.Department, Practitioner: h.Another(), Room: "2", From: "2026-01-01", Weekly: []booking.WeeklyBlock{
		{Weekday: 1, Block: booking.Block{Start: "14:00", End: "17:00", Minutes: 10}},
	}}
	s, err := h.Booking.SaveSchedule(t.Context(), clinictest.Admin, s)
	if err != nil {
		t.Fatal(err)
	}
	a = h.Book(h.Patient(), clinictest.Monday, 24)
	h.Set(clinictest.Monday, "12:05")
	return h, a, visit.QueueID(s.On(clinictest.Monday, h.Settings)[0].ID)
}

func TestWhoComesWhenTheDoctorHasGoneIsNotLeftToWaitForNobody(t *testing.T) {
	h, a, colleague := openEvening(t)
	arrival := clinictest.Arrival(a.ID)
	_, err := h.Visit.CheckIn(t.Context(), clinictest.Desk, arrival)
	var e *errs.Error
	if !errors.Is(err, visit.ErrOver) || !errors.As(err, &e) || e.Params["end"] != "12:00" {
		t.Fatalf("%v", err)
	}
	if others, _ := e.Params["queues"].([]visit.Elsewhere); len(others) != 1 || others[0].Queue != colleague || others[0].Room != "2" {
		t.Errorf("offered: %+v", e.Params["queues"])
	}
	self := visit.SelfArrival{Appointment: a.ID, Position: &visit.Position{Latitude: 31.2310, Longitude: 121.4740, Accuracy: 15}}
	_, err = h.Visit.CheckInSelf(t.Context(), clinictest.Self(a.Patient), self)
	wantErr(t, err, visit.ErrToDesk)

	arrival.To = colleague
	came, err := h.Visit.CheckIn(t.Context(), clinictest.Desk, arrival)
	if err != nil || came.Queue != colleague || came.Practitioner == h.Practitioner || came.BookedWith().Practitioner != h.Practitioner {
		t.Fatalf("%+v, %v", came, err)
	}
	h.want(colleague, 24)
	h.by[24] = came.ID
	h.move(24, visit.Move{Verb: visit.Leave})
	if again, err := h.Visit.CheckIn(t.Context(), clinictest.Desk, clinictest.Arrival(a.ID)); !errors.Is(err, visit.ErrOver) {
		t.Errorf("who left comes back: %+v, %v", again, err)
	}
	if again, err := h.Visit.CheckIn(t.Context(), clinictest.Desk, arrival); err != nil || again.Queue != colleague || again.Status != visit.Arrived {
		t.Errorf("who left comes back: %+v, %v", again, err)
	}
}

func TestTheDeskLetsSomebodyInThoughTheDoctorHasGone(t *testing.T) {
	h, a, colleague := openEvening(t)
	arrival := clinictest.Arrival(a.ID)
	arrival.Anyway = true
	if e, err := h.Visit.CheckIn(t.Context(), clinictest.Desk, arrival); err != nil || e.Queue != h.q {
		t.Errorf("%+v, %v", e, err)
	}
	session, _ := colleague.Session()
	early, err := h.Booking.Book(t.Context(), clinictest.Desk, booking.Request{Patient: h.Patient(), Session: session, Number: 1, Channel: "desk"})
	if err != nil {
		t.Fatal(err)
	}
	arrival = clinictest.Arrival(early.ID)
	arrival.To = h.q
	if _, err := h.Visit.CheckIn(t.Context(), clinictest.Desk, arrival); !slices.Equal(faults(t, err), []string{"to session-goes-on"}) {
		t.Errorf("to another queue while one's own goes on: %v", err)
	}
}

// A pool is called from as long as one doctor of the department is there.
func TestAPoolIsOverWithTheLastSession(t *testing.T) {
	h, a, _ := openEvening(t)
	r, err := h.Visit.Rules(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r.Stations = append(r.Stations, visit.Station{Kind: visit.Pool, Name: i18n.Text{i18n.Chinese: "候诊", i18n.English: "Pool"}, Department: h.Department})
	if _, err := h.Visit.SaveRules(t.Context(), clinictest.Manager, r.Version, r); err != nil {
		t.Fatal(err)
	}
	late := h.Patient()
	h.Set(clinictest.Monday, "07:30")
	last := h.Book(late, clinictest.Monday, 23)
	h.Set(clinictest.Monday, "12:05")
	if _, err := h.Visit.CheckIn(t.Context(), clinictest.Desk, clinictest.Arrival(a.ID)); err != nil {
		t.Errorf("while a colleague is there: %v", err)
	}
	h.Advance(5 * time.Hour)
	_, err = h.Visit.CheckIn(t.Context(), clinictest.Desk, clinictest.Arrival(last.ID))
	wantErr(t, err, visit.ErrOver)
}

// Nor is anybody sent into a pool from which nobody calls any more, unless whoever sends them says so.
func TestNobodyIsTransferredIntoAPoolThatIsOver(t *testing.T) {
	h, _, colleague := openEvening(t)
	r, err := h.Visit.Rules(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r.Stations = append(r.Stations, visit.Station{Kind: visit.Pool, Name: i18n.Text{i18n.Chinese: "候诊", i18n.English: "Pool"}, Department: h.Department})
	if r, err = h.Visit.SaveRules(t.Context(), clinictest.Manager, r.Version, r); err != nil {
		t.Fatal(err)
	}
	pool := r.Stations[len(r.Stations)-1].Queue(clinictest.Monday)
	session, _ := colleague.Session()
	a, err := h.Booking.Book(t.Context(), clinictest.Desk, booking.Request{Patient: h.Patient(), Session: session, Number: 1, Channel: "desk"})
	if err != nil {
		t.Fatal(err)
	}
	h.by[1] = h.CheckIn(a).ID
	into := func(q visit.QueueID, anyway bool) error {
		_, err := h.Visit.Move(t.Context(), clinictest.Nurse, h.by[1], visit.Move{Verb: visit.Transfer, To: q, Reason: "x", Anyway: anyway})
		return err
	}
	for _, q := range []visit.QueueID{h.isolation, pool, h.isolation} {
		if err := into(q, false); err != nil {
			t.Errorf("while a colleague is there: %v", err)
		}
	}
	h.Set(clinictest.Monday, "17:00")
	err = into(pool, false)
	var e *errs.Error
	if !errors.Is(err, visit.ErrOver) || !errors.As(err, &e) || e.Params["end"] != "17:00" {
		t.Errorf("with the last session over: %v", err)
	}
	if err := into(pool, true); err != nil {
		t.Errorf("all the same: %v", err)
	}
}

// Whoever stood in the queue of a session that is over would wait for nobody.
func TestNobodyIsTransferredIntoASessionThatIsOver(t *testing.T) {
	h, _, colleague := openEvening(t)
	session, _ := colleague.Session()
	for n := range 2 {
		a, err := h.Booking.Book(t.Context(), clinictest.Desk, booking.Request{Patient: h.Patient(), Session: session, Number: n + 1, Channel: "desk"})
		if err != nil {
			t.Fatal(err)
		}
		h.by[n+1] = h.CheckIn(a).ID
	}
	over := visit.Move{Verb: visit.Transfer, To: h.q, Reason: "x", Key: "transfer-1"}
	_, err := h.Visit.Move(t.Context(), clinictest.Nurse, h.by[1], over)
	var e *errs.Error
	if !errors.Is(err, visit.ErrOver) || !errors.As(err, &e) || e.Params["end"] != "12:00" {
		t.Fatalf("%v", err)
	}
	if others, _ := e.Params["queues"].([]visit.Elsewhere); len(others) != 1 || others[0].Queue != colleague {
		t.Errorf("offered: %+v", e.Params["queues"])
	}
	h.want(colleague, 1, 2)
	over.Anyway = true
	if moved, err := h.Visit.Move(t.Context(), clinictest.Nurse, h.by[1], over); err != nil || moved.Queue != h.q {
		t.Errorf("all the same: %+v, %v", moved, err)
	}

	onTime := visit.Move{Verb: visit.Transfer, To: colleague, Reason: "x", Key: "transfer-2"}
	if _, err := h.Visit.Move(t.Context(), clinictest.Nurse, h.by[1], onTime); err != nil {
		t.Fatal(err)
	}
	h.Set(clinictest.Monday, "17:00") // to the second of its end
	if again, err := h.Visit.Move(t.Context(), clinictest.Nurse, h.by[1], onTime); err != nil || again.Queue != colleague {
		t.Errorf("a retry of what was done in time: %+v, %v", again, err)
	}
	if moved := h.move(2, visit.Move{Verb: visit.Transfer, To: h.isolation}); moved.Queue != h.isolation {
		t.Errorf("%+v", moved)
	}
	_, err = h.Visit.Move(t.Context(), clinictest.Nurse, h.by[2], visit.Move{Verb: visit.Transfer, To: colleague, Reason: "x"})
	wantErr(t, err, visit.ErrOver)
}

func TestNobodyIsCheckedInToAnotherSessionThatIsOver(t *testing.T) {
	h, a, colleague := openEvening(t)
	arrival := clinictest.Arrival(a.ID)
	arrival.To = colleague
	h.Set(clinictest.Monday, "17:00")
	_, err := h.Visit.CheckIn(t.Context(), clinictest.Desk, arrival)
	wantErr(t, err, visit.ErrOver)
}

// A screen tells doctors apart once both have patients there, and not before: whose session begins later has none yet.
func TestAScreenNamesDoctorsOnceSeveralHavePatients(t *testing.T) {
	h, a, colleague := openEvening(t)
	h.Set(clinictest.Monday, "11:55")
	h.CheckIn(a)
	screen, err := h.Visit.OpenScreen(t.Context(), clinictest.Manager, visit.Screen{Name: i18n.Text{i18n.Chinese: "大厅", i18n.English: "Hall"}, Department: h.Department})
	if err != nil {
		t.Fatal(err)
	}
	named := func() (all []bool) {
		t.Helper()
		h.Advance(time.Minute) // pictures are kept for seconds
		v, err := h.Visit.ViewScreen(t.Context(), screen.Token)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range v.Next {
			all = append(all, len(line.Whose) > 0)
		}
		return all
	}
	if got := named(); !slices.Equal(got, []bool{false}) {
		t.Errorf("one doctor has patients, named: %v", got)
	}
	session, _ := colleague.Session()
	second, err := h.Booking.Book(t.Context(), clinictest.Desk, booking.Request{Patient: h.Patient(), Session: session, Number: 1, Channel: "desk"})
	if err != nil {
		t.Fatal(err)
	}
	h.CheckIn(second)
	if got := named(); !slices.Equal(got, []bool{true, true}) {
		t.Errorf("both have, named: %v", got)
	}
}
