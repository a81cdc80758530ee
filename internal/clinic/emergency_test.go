package clinic_test

import (
	"testing"
	"time"

	"careloop/internal/clinic"
)

// A clinic that names no country is where its clock is: nobody in New York calls 120.
func TestWhoIsInDangerIsToldTheNumberOfWhereTheClinicIs(t *testing.T) {
	for _, tc := range []struct{ country, zone, want string }{
		{"", "Asia/Shanghai", "120"},
		{"", "America/Chicago", "911"},
		{"", "Europe/London", "999"},
		{"", "Europe/Lisbon", "112"},
		{"", "UTC", "112"},
		{"DE", "Asia/Shanghai", "112"},
		{"US", "Europe/Berlin", "911"},
	} {
		zone, err := time.LoadLocation(tc.zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := (clinic.Settings{Country: tc.country, Zone: zone}).Emergency().Ambulance; got != tc.want {
			t.Errorf("%q, %s: %s, want %s", tc.country, tc.zone, got, tc.want)
		}
	}
	if got := (clinic.Settings{}).Emergency().Ambulance; got != "120" {
		t.Errorf("neither: %s", got)
	}
}
