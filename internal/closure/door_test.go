package closure_test

import (
	"errors"
	"strings"
	"testing"

	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/closure"
	"careloop/internal/i18n"
)

// Who signs in and has no message at hand comes to the same choice.
func TestThePatientOfAClosedAppointmentComesToTheChoiceWithoutTheMessage(t *testing.T) {
	w := open(t)
	p := w.Patient()
	a, kept := w.Book(p, tuesday, 1), w.Book(p, tuesday.AddDays(1), 1)
	id := w.reviewed()
	d, err := w.closures.DoorOf(t.Context(), clinictest.Self(p), a.ID)
	w.must(err)
	n, err := w.closures.Opened(t.Context(), strings.TrimPrefix(d.Path, "/c/"), i18n.English)
	if err != nil || n.State != closure.Open || len(n.Others) == 0 {
		t.Errorf("behind it is %+v: %v", n, err)
	}
	if d, err := w.closures.DoorOf(t.Context(), clinictest.Self(p), kept.ID); err != nil || d.Path != "" {
		t.Errorf("of an appointment that takes place: %+v %v", d, err)
	}
	if _, err := w.closures.DoorOf(t.Context(), clinictest.Self(w.Patient()), a.ID); !errors.Is(err, booking.ErrForbidden) {
		t.Errorf("of another's: %v", err)
	}
	_, err = w.closures.Reopen(t.Context(), clinictest.Manager, id, "He is well again")
	w.must(err)
	w.finish(id)
	if d, err := w.closures.DoorOf(t.Context(), clinictest.Self(p), a.ID); err != nil || d.Path != "" {
		t.Errorf("when it takes place again: %+v %v", d, err)
	}
}
