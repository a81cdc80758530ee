package emergency_test

import (
	"fmt"
	"testing"
	"time"

	"careloop/internal/auth"
	"careloop/internal/clinictest"
	"careloop/internal/emergency"
)

// TestWhoSaysNoPlaceJoinsNobody: two who press in a hurry, without a place, may be in two places.
func TestWhoSaysNoPlaceJoinsNobody(t *testing.T) {
	w := open(t)
	w.rules()
	one := w.raise(clinictest.Nurse, press("collapse", "", "one"))
	if two := w.raise(clinictest.Desk, press("violence", " ", "two")); two.ID == one.ID || two.JoinedIn {
		t.Errorf("joined %s", two.ID)
	}
	if again := w.raise(clinictest.Nurse, press("collapse", "", "one")); again.ID != one.ID {
		t.Errorf("the same press raised %s and %s", one.ID, again.ID)
	}
}

// TestAPressThatWasCorrectedIsAnother: its first answer was lost, and the room was wrong.
func TestAPressThatWasCorrectedIsAnother(t *testing.T) {
	w := open(t)
	w.rules()
	wrong := w.raise(clinictest.Nurse, press("collapse", "3-12", "the-key"))
	right := w.raise(clinictest.Nurse, press("collapse", "3-21", "the-key"))
	if right.ID == wrong.ID || right.Room != "3-21" {
		t.Errorf("help goes to %s", right.Room)
	}
	if again := w.raise(clinictest.Nurse, press("collapse", "3-21", "the-key")); again.ID != right.ID {
		t.Errorf("twice: %s and %s", right.ID, again.ID)
	}
}

// TestWhatIsWrittenUnderOneKeyIsAllThere: the answer to the first line was lost, and the second was sent with its key.
func TestWhatIsWrittenUnderOneKeyIsAllThere(t *testing.T) {
	w := open(t)
	e := w.raise(clinictest.Nurse, press("collapse", "3-12", "key-1"))
	for range 2 {
		w.write(clinictest.Doctor, e.ID, emergency.Writing{Kind: emergency.Acknowledged, Key: "one"})
		w.write(clinictest.Doctor, e.ID, emergency.Writing{Kind: emergency.Measure, Note: "adrenaline 1 mg", Key: "one"})
		w.write(clinictest.Doctor, e.ID, emergency.Writing{Kind: emergency.Measure, Note: "shock 200 J", Key: "one"})
	}
	if x := w.sheet(e.ID); kinds(x.Timeline) != "raised acknowledged measure measure" {
		t.Error(kinds(x.Timeline))
	}
}

// TestAFullTimelineEnds: who comes and the end have room beyond what measures may fill.
func TestAFullTimelineEnds(t *testing.T) {
	w := open(t)
	w.rules()
	e := w.raise(clinictest.Nurse, press("collapse", "3-12", "key-1"))
	full := false
	for n := range 500 {
		_, err := w.Write(t.Context(), clinictest.Nurse, e.ID, emergency.Writing{Kind: emergency.Measure, Note: fmt.Sprint("measure ", n), Key: fmt.Sprint(n)})
		if err != nil {
			full = true
			break
		}
	}
	if !full {
		t.Fatal("there is no limit")
	}
	w.Advance(3 * time.Minute)
	if _, err := w.Sweep(t.Context(), w.Now()); err != nil {
		t.Error(err)
	}
	w.write(clinictest.Doctor, e.ID, emergency.Writing{Kind: emergency.Arrived})
	ended, err := w.End(t.Context(), clinictest.Nurse, e.ID, false, "", "end")
	if err != nil || ended.Status != emergency.Ended || len(ended.Alerts) != 2 {
		t.Errorf("%s, told %s, %v", ended.Status, contacts(ended.Alerts), err)
	}
}

// TestWhatElseIsSaidIsToldThoughSomebodyComes: a doctor comes to the collapse, and then it burns there.
func TestWhatElseIsSaidIsToldThoughSomebodyComes(t *testing.T) {
	w := open(t)
	w.rules()
	e := w.raise(clinictest.Nurse, press("collapse", "3-12", "key-1"))
	w.Advance(20 * time.Second)
	w.write(clinictest.Doctor, e.ID, emergency.Writing{Kind: emergency.Acknowledged})
	w.Advance(20 * time.Second)
	joined := w.raise(clinictest.Desk, press("fire", "3-12", "key-2"))
	if contacts(joined.Alerts) != "fire security" || joined.Escalate == nil {
		t.Fatalf("told %s, the next at %v", contacts(joined.Alerts), joined.Escalate)
	}
	for _, a := range joined.Alerts {
		x, err := w.Summons(t.Context(), auth.Job("test"), a.ID)
		if err != nil || x.Needless {
			t.Errorf("%s: needless %t, %v", a.Contact, x.Needless, err)
		}
	}
	w.write(clinictest.Doctor, e.ID, emergency.Writing{Kind: emergency.Acknowledged, Key: "again", Minutes: 2})
	if x := w.sheet(e.ID); len(x.Coming) != 1 || x.Coming[0].Minutes != 2 {
		t.Errorf("%d come", len(x.Coming))
	}
}
