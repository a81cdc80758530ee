package api_test

import (
	"strings"
	"testing"

	"careloop/internal/api"
	"careloop/internal/clinictest"
	"careloop/internal/followup"
	"careloop/internal/visit"
)

func TestFollowUpOverHTTP(t *testing.T) {
	w := openWard(t)
	p := w.Patient()
	e := w.Visited(p, 1, clinictest.Flu())
	if err := w.FollowUps.EncounterFinished(t.Context(), visit.Event{Kind: visit.EncounterFinished, Encounter: e}); err != nil {
		t.Fatal(err)
	}
	var list api.List[followup.Task]
	w.call(200, "nurse", "GET /tasks?view=all&kind=follow-up", "", &list)
	if len(list.Items) != 1 {
		t.Fatalf("tasks = %+v", list)
	}
	task := "/tasks/" + string(list.Items[0].ID)
	w.refused(422, "invalid", "nurse", "GET /tasks?view=mine-own", "")
	w.refused(403, "forbidden", "patient", "GET /tasks", "")
	w.refused(404, "task-not-found", "nurse", "GET /tasks/tsk_x", "")
	var sheet api.Worksheet
	w.call(200, "nurse", "GET "+task, "", &sheet)
	if len(sheet.Script) == 0 || strings.HasPrefix(sheet.Script[0].Text, "followup.") {
		t.Errorf("script = %+v", sheet.Script)
	}
	w.call(200, "nurse", "POST "+task+"/claim", "", nil)
	w.refused(409, "already-assigned", "doctor", "POST "+task+"/claim", "")

	const key = "Idempotency-Key: 0123456789"
	w.refused(422, "invalid", "nurse", "POST "+task+"/attempts", `{"outcome":"reached"}`)
	w.refused(422, "invalid", "nurse", "POST "+task+"/attempts", `{"outcome":"gone"}`, key)
	w.refused(422, "invalid", "nurse", "POST "+task+"/attempts", `{"outcome":"reached","callAgainOn":"2026-11-24"}`, key)
	var x followup.Task
	for range 2 {
		w.call(200, "nurse", "POST "+task+"/attempts", `{"outcome":"no-answer","note":"忙音"}`, &x, key)
	}
	if len(x.Attempts) != 1 || x.Attempts[0].Note != "忙音" {
		t.Errorf("attempts = %+v", x.Attempts)
	}
	var doctors followup.Task
	w.refused(422, "invalid", "nurse", "POST "+task+"/escalate", `{"reason":"胸闷","dueOn":"2027-11-25"}`)
	w.call(201, "nurse", "POST "+task+"/escalate", `{"reason":"胸闷","dueOn":"2026-11-25"}`, &doctors)
	if doctors.Kind != followup.DoctorTask || doctors.Due != "2026-11-25" {
		t.Errorf("doctor's task = %+v", doctors)
	}
	w.call(200, "nurse", "POST "+task+"/attempts", `{"outcome":"reached"}`, &x, "Idempotency-Key: 9876543210")
	w.refused(409, "task-closed", "nurse", "POST "+task+"/attempts", `{"outcome":"reached"}`, "Idempotency-Key: another-key")
	w.call(200, "desk", "GET /patients/"+string(p)+"/tasks", "", &list)
	if len(list.Items) != 2 {
		t.Errorf("of the patient: %+v", list)
	}
}
