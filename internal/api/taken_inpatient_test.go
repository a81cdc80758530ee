package api_test

import (
	"fmt"
	"strconv"

	"careloop/internal/clinictest"
	"careloop/internal/inpatient"
	"careloop/internal/leaktest"
	"careloop/internal/patient"
)

// admitted admits somebody to a bed of their own.
func (w *world) admitted(p *party) {
	w.t.Helper()
	p.stay = w.admit(p.id).ID
}

func (w *world) admit(p patient.ID) inpatient.Stay {
	w.t.Helper()
	s, err := w.services.Inpatients.Admit(w.t.Context(), clinictest.Desk, inpatient.Intake{
		Patient: p, Department: w.Department, Attending: w.Practitioner, Ward: w.Ward, Bed: w.freeBed(), Key: "admit-" + string(p),
		Family: []inpatient.Relative{{Name: "Family", Relation: "spouse", Phone: "13800000777", Language: "en"}},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

// freeBed returns a bed of the ward that nobody had yet.
func (w *world) freeBed() string {
	w.beds++
	return strconv.Itoa(w.beds)
}

// warded makes the request of an operation on wards one that is taken.
func (m *marker) warded(o operation, r request) request {
	if o.ID == "list-wards" {
		return r
	}
	r.body = fmt.Sprintf(`{"name":"Q%s","beds":["Q"]}`, m.w.freeBed())
	if o.ID == "update-ward" {
		r.path = "/wards/" + string(m.w.OpenWard("R"+m.w.freeBed()))
	}
	return r
}

// staying makes the request of an operation on stays one that is taken.
func (m *marker) staying(o operation, r request) request {
	text := fmt.Sprintf("%q", leaktest.Text)
	s := m.w.admit(m.w.Patient())
	path := "/stays/" + string(s.ID)
	switch o.ID {
	case "list-patient-stays":
		r.path = "/patients/" + string(s.Patient) + "/stays"
	case "admit-patient":
		r.body = fmt.Sprintf(`{"patientId":%q,"departmentId":%q,"attendingId":%q,"wardId":%q,"bed":%q,"family":[{"name":%q,"relation":"spouse","phone":%q,"language":"en"}]}`,
			m.w.Patient(), m.w.Department, m.w.Practitioner, m.w.Ward, m.w.freeBed(), leaktest.Name, leaktest.Phone)
	case "tell-relative":
		r.path, r.body = path+"/family", fmt.Sprintf(`{"name":%q,"relation":"child","phone":%q,"language":"en"}`, leaktest.Name, leaktest.Phone)
	case "stop-telling-relative":
		r.path = path + "/family/1"
	case "record-milestone":
		r.as, r.path, r.body = "nurse", path+"/milestones", `{"kind":"discharge","note":`+text+`,"instructions":`+text+`,"followUp":"home-visit"}`
	case "correct-milestone":
		r.path, r.body = path+"/corrections", fmt.Sprintf(`{"milestoneId":%q,"note":%s}`, s.Milestones[0].ID, text)
	case "cancel-admission":
		r.path, r.body = path+"/cancel", `{"reason":`+text+`}`
	}
	return r
}
