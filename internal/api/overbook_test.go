package api_test

import (
	"fmt"
	"testing"

	"careloop/internal/booking"
)

// Staff read at the appointment who added a patient behind the numbers, and why; the patient reads no name of staff.
func TestStaffReadWhoAddedAPatient(t *testing.T) {
	w := newWorld(t)
	one := w.join("One", "13900000001", 3)
	manager := w.as["manager"]
	manager.Name = "Manager Ma"
	w.as["manager"] = manager
	full := w.Session(w.Today().AddDays(5))
	w.Fill(full)
	var added, read booking.Appointment
	w.ok(request{
		method: "POST", path: "/sessions/" + string(full) + "/overbook", as: "manager", header: key("overbook-1"),
		body: fmt.Sprintf(`{"patientId":%q,"reason":"fever"}`, one.id),
	}, &added)
	for as, want := range map[string]string{"desk": "Manager Ma", "nurse": "Manager Ma", "One": ""} {
		w.ok(request{method: "GET", path: "/appointments/" + string(added.ID), as: as}, &read)
		if read.Overbooked != "fever" || read.OverbookedBy != want {
			t.Errorf("%s reads %q by %q", as, read.Overbooked, read.OverbookedBy)
		}
		read = booking.Appointment{}
	}
}
