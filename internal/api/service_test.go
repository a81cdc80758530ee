package api_test

import (
	"testing"

	"careloop/internal/api"
	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/i18n"
)

// TestPatientsListTheServicesOfTheLastMinute adds a service by another process: to list them costs the many who choose
// one no read each, and those who edit them see what holds now.
func TestPatientsListTheServicesOfTheLastMinute(t *testing.T) {
	w := newWorld(t)
	self := auth.Claims{Name: "self", Groups: []string{"patient"}, Patient: string(w.Patient())}
	self.Subject = "user-self"
	w.as["self"] = self
	count := func(as string, department booking.DepartmentID) int {
		var all api.List[booking.HealthcareService]
		w.ok(request{method: "GET", path: "/services?department=" + string(department), as: as}, &all)
		return len(all.Items)
	}
	w.gastroscopy()
	if got := count("self", ""); got != 1 {
		t.Fatalf("%d services", got)
	}
	elsewhere := &booking.Service{DB: w.DB, Clinic: w.Settings, Now: w.Now}
	if _, err := elsewhere.SaveHealthcareService(t.Context(), clinictest.Admin, booking.HealthcareService{
		Name: i18n.Text{i18n.English: "Ultrasound"}, Departments: []booking.DepartmentID{w.Department}, Active: true,
	}); err != nil {
		t.Fatal(err)
	}
	if none, kept, staff := count("self", "dep_none"), count("self", w.Department), count("desk", ""); none != 0 || kept != 1 || staff != 2 {
		t.Errorf("within the minute patients list %d and %d, staff %d", none, kept, staff)
	}
	w.Set(w.Today().AddDays(1), "08:00")
	if got := count("self", ""); got != 2 {
		t.Errorf("on the next day patients list %d", got)
	}
}
