package emergency_test

import (
	"strings"
	"testing"
	"time"

	"careloop/internal/clinictest"
	"careloop/internal/emergency"
	"careloop/internal/i18n"
)

// answer lets a contact answer by the link of an alert.
func (w *world) answer(a emergency.Recipient, say emergency.Answer) {
	w.t.Helper()
	path, err := w.Link(w.t.Context(), a.ID, w.Now())
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.Reply(w.t.Context(), strings.TrimPrefix(path, "/e/"), say, 0, i18n.English); err != nil {
		w.t.Fatal(err)
	}
}

func TestAllWhoSaidNothingAreToldAgain(t *testing.T) {
	w := open(t)
	r := w.rules()
	r.Repeats = 2
	if _, err := w.SaveRules(t.Context(), clinictest.Manager, r.Version, r); err != nil {
		t.Fatal(err)
	}
	w.Advance(time.Minute) // rules are kept for some seconds
	e := w.raise(clinictest.Nurse, press("violence", "hall", "key-1"))
	round := func() {
		t.Helper()
		w.Advance(2 * time.Minute)
		for range 2 {
			if _, err := w.Sweep(t.Context(), w.Now()); err != nil {
				t.Fatal(err)
			}
		}
	}
	round()
	round() // all three steps were told
	w.answer(w.sheet(e.ID).Alerts[1], emergency.Declines)
	round()
	if x := w.sheet(e.ID); contacts(x.Alerts) != "manager manager nurse security security" || x.Rounds != 1 {
		t.Fatalf("told again: %s", contacts(x.Alerts))
	}
	again := w.sheet(e.ID).Alerts[3]
	if s, err := w.Summons(t.Context(), clinictest.Job, again.ID); err != nil || !s.Open || s.Needless {
		t.Errorf("%+v, %v", s, err)
	}
	w.answer(again, emergency.Comes)
	round()
	round()
	x := w.sheet(e.ID)
	if contacts(x.Alerts) != "manager manager nurse security security" || kinds(x.Timeline) != "raised escalated escalated declined told-again acknowledged" || x.Escalate != nil {
		t.Errorf("after somebody comes, told %s: %s", contacts(x.Alerts), kinds(x.Timeline))
	}
	if s, err := w.Summons(t.Context(), clinictest.Job, x.Alerts[4].ID); err != nil || s.Open && !s.Needless {
		t.Errorf("the manager's second message would still leave: %+v, %v", s, err)
	}

	f := w.raise(clinictest.Nurse, press("violence", "gate", "key-2"))
	for range 8 {
		round()
	}
	if x := w.sheet(f.ID); len(x.Alerts) != 9 || !strings.HasSuffix(kinds(x.Timeline), "told-again told-again nobody-left") {
		t.Errorf("with nobody coming: %d alerts, %s", len(x.Alerts), kinds(x.Timeline))
	}
}
