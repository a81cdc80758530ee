package emergency_test

import (
	"testing"

	"careloop/internal/clinictest"
	"careloop/internal/emergency"
)

// TestWhereItIsIsSaidAfterwards: whoever pressed said no place, or a wrong one, and the answer to the press was lost.
func TestWhereItIsIsSaidAfterwards(t *testing.T) {
	w := open(t)
	w.rules()
	e := w.raise(clinictest.Nurse, press("collapse", "", "one"))
	for range 2 {
		w.write(clinictest.Desk, e.ID, emergency.Writing{Kind: emergency.Located, Place: emergency.Place{Room: "3-12"}, Key: "where"})
	}
	w.write(clinictest.Desk, e.ID, emergency.Writing{Kind: emergency.Located, Place: emergency.Place{Room: "3-21"}, Key: "where"})
	x := w.sheet(e.ID)
	if x.Room != "3-21" || kinds(x.Timeline) != "raised located located" || x.Timeline[1].Note != "3-12" {
		t.Errorf("at %q: %s, %q", x.Room, kinds(x.Timeline), x.Timeline[1].Note)
	}
	if again := w.raise(clinictest.Nurse, press("collapse", "", "one")); again.ID != e.ID || again.Room != "3-21" {
		t.Errorf("the same press raised %s and %s", e.ID, again.ID)
	}
	there := w.raise(clinictest.Doctor, press("collapse", "3-21", "two"))
	if !there.JoinedIn || there.ID != e.ID {
		t.Errorf("a press for where it is raised %s besides %s", there.ID, e.ID)
	}
	if other := w.raise(clinictest.Doctor, press("collapse", "3-12", "three")); other.JoinedIn || other.Room != "3-12" {
		t.Errorf("a press for where it is not went to %s", other.Room)
	}
	for _, bad := range []emergency.Writing{
		{Kind: emergency.Located, Key: "nowhere"},
		{Kind: emergency.Arrived, Place: emergency.Place{Room: "3-12"}, Key: "both"},
	} {
		if _, err := w.Write(t.Context(), clinictest.Desk, e.ID, bad); err == nil {
			t.Errorf("%s at %q was taken", bad.Kind, bad.Place.Room)
		}
	}
}
