package followup

import (
	"careloop/internal/id"
	"careloop/internal/patient"
)

// newTaskID returns the id of the task that a plan opens about something: the patient, so that the task is found
// without an index, and a hash, so that what is told twice meets itself.
func newTaskID(p patient.ID, plan string, about ...string) TaskID {
	b, _ := id.Decode("pat", string(p))
	h, _ := id.Decode("tsk", id.From("tsk", append([]string{plan}, about...)...))
	return TaskID(id.Encode("tsk", append(b, h[:10]...)))
}

// Split returns the patient whom a task is for, or false if it is no task's id.
func (t TaskID) Split() (patient.ID, bool) {
	b, ok := id.Decode("tsk", string(t))
	if !ok || len(b) != 26 {
		return "", false
	}
	return patient.ID(id.Encode("pat", b[:16])), true
}
