package api

import (
	"testing"

	"careloop/internal/auth"
)

// TestThroughWhichDoorABookingCame: staff say how they were asked; a patient cannot say that staff booked.
func TestThroughWhichDoorABookingCame(t *testing.T) {
	for _, c := range []struct {
		by         auth.Role
		said, door string
	}{
		{auth.FrontDesk, "", "desk"},
		{auth.FrontDesk, "phone", "phone"},
		{auth.Nurse, "wechat", "wechat"},
		{auth.Patient, "", "web"},
		{auth.Patient, "wechat", "wechat"},
		{auth.Patient, "desk", "web"},
		{auth.Patient, "phone", "web"},
	} {
		if got := (Door{Channel: c.said}).channel(auth.Actor{Roles: []auth.Role{c.by}}); got != c.door {
			t.Errorf("%s who says %q came by %s, want %s", c.by, c.said, got, c.door)
		}
	}
}
