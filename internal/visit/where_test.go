package visit_test

import (
	"strings"
	"testing"
	"time"

	"careloop/internal/auth"
	"careloop/internal/clinictest"
	"careloop/internal/i18n"
	"careloop/internal/visit"
)

// "Please go to 602" says nothing: a room's number is told as a room's, a name as it is.
func TestWhoIsCalledIsToldWhere(t *testing.T) {
	h := openHall(t, 1)
	h.callNext()
	for l, want := range map[i18n.Lang]string{i18n.Chinese: "请到" + h.Schedule.Room + "诊室就诊", i18n.English: "Please go to Room " + h.Schedule.Room} {
		p, _, _ := h.by[1].Split()
		w, err := h.Visit.Wait(t.Context(), clinictest.Self(p), h.by[1], "", l)
		if err != nil || !strings.Contains(w.Text, want) || w.Practitioner != h.Practitioner {
			t.Errorf("%+v, %v; want %q", w, err, want)
		}
	}
}

func TestWhoWaitsTooLongIsToldWithTheDoor(t *testing.T) {
	h := openHall(t, 1)
	h.Advance(4 * time.Hour)
	if n, _, err := h.Visit.Overdue(t.Context(), h.Now(), ""); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	alerts, err := h.Visit.Alerts(t.Context(), clinictest.Desk)
	if err != nil || len(alerts) != 1 || alerts[0].Room != h.Schedule.Room || alerts[0].Practitioner != h.Practitioner {
		t.Errorf("%+v, %v", alerts, err)
	}
}

func TestTheLogNamesStaffAndNoPatient(t *testing.T) {
	h := openHall(t, 0)
	p := h.Patient()
	a := h.Book(p, clinictest.Monday, 1)
	self := clinictest.Self(p)
	self.Name = "张三"
	poster, err := h.Visit.Poster(t.Context(), clinictest.Desk, h.site, 30)
	if err != nil {
		t.Fatal(err)
	}
	e, err := h.Visit.CheckInSelf(t.Context(), self, visit.SelfArrival{Appointment: a.ID, Poster: poster.Token})
	if err != nil {
		t.Fatal(err)
	}
	nurse := auth.Actor{ID: "acc_17", Name: "李护士", Roles: []auth.Role{auth.Nurse}}
	if _, err := h.Visit.CallNext(t.Context(), nurse, e.Queue, visit.Move{}); err != nil {
		t.Fatal(err)
	}
	log, err := h.Visit.Log(t.Context(), clinictest.Desk, e.ID)
	if err != nil || len(log) != 2 || log[0].Who != visit.ByPatient || log[0].Name != "" || log[1].Who != visit.ByStaff || log[1].Name != "李护士" {
		t.Errorf("%+v, %v", log, err)
	}
}
