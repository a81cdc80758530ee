package inpatient_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"testing"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/inpatient"
	"careloop/internal/store"
)

// faulty wants a refusal of one field.
func faulty(t *testing.T, err error, path, code string) {
	t.Helper()
	var e *errs.Error
	if !errors.As(err, &e) || len(e.Fields) != 1 || e.Fields[0].Path != path || e.Fields[0].Code != code {
		t.Errorf("%v, want %s of %s", err, code, path)
	}
}

func (w *world) save(x inpatient.Ward) (inpatient.Ward, error) {
	return w.stays.SaveWard(w.t.Context(), clinictest.Manager, x)
}

func TestABedIsOneOfAWardHoweverItIsWritten(t *testing.T) {
	w := open(t)
	ward, err := w.save(inpatient.Ward{Name: " 三病区 A ", Beds: []string{"A1", " A2 "}, Active: true})
	if err != nil || ward.Name != "三病区 A" || ward.Beds[1] != "A2" {
		t.Fatalf("%+v, %v", ward, err)
	}
	in := w.intake(w.Patient(), "ａ 1", "admit-1")
	in.Ward = ward.ID
	s, err := w.stays.Admit(t.Context(), clinictest.Desk, in)
	if err != nil || s.Ward != "三病区 A" || s.WardID != ward.ID || s.Bed != "A1" {
		t.Fatalf("%+v, %v", s, err)
	}
	in.Patient, in.Bed, in.Key = w.Patient(), " a1", "admit-2"
	if _, err := w.stays.Admit(t.Context(), clinictest.Desk, in); !errors.Is(err, inpatient.ErrBed) {
		t.Errorf("two in one bed: %v", err)
	}
	in.Bed = "A3"
	_, err = w.stays.Admit(t.Context(), clinictest.Desk, in)
	faulty(t, err, "bed", "no-such-bed")
	in.Bed, in.Ward = "A2", "三病区"
	_, err = w.stays.Admit(t.Context(), clinictest.Desk, in)
	faulty(t, err, "wardId", "unknown")
	ward.Active = false
	if ward, err = w.save(ward); err != nil {
		t.Fatal(err)
	}
	in.Ward = ward.ID
	_, err = w.stays.Admit(t.Context(), clinictest.Desk, in)
	faulty(t, err, "wardId", "inactive")
	_, err = w.stays.Record(t.Context(), clinictest.Nurse, w.admit(w.Patient(), "1", "admit-3").ID, inpatient.Step{Kind: inpatient.Transfer, Ward: ward.ID, Bed: "A2", Key: "move"})
	faulty(t, err, "wardId", "inactive")
}

func TestAWardIsKeptWithItsBeds(t *testing.T) {
	w := open(t)
	_, err := w.save(inpatient.Ward{Name: "３ east", Beds: []string{"1"}, Active: true}) // there is a 3 East
	faulty(t, err, "name", "ward-twice")
	_, err = w.save(inpatient.Ward{Name: "ICU", Beds: []string{"1", "１"}, Active: true})
	faulty(t, err, "beds[1]", "twice")
	_, err = w.save(inpatient.Ward{Name: "ICU"})
	faulty(t, err, "beds", "required")
	icu, err := w.save(inpatient.Ward{Name: "ICU", Beds: []string{"1", "2"}, Active: true})
	if err != nil {
		t.Fatal(err)
	}
	if same, err := w.save(inpatient.Ward{Name: "ICU", Beds: []string{"1", "2"}, Active: true}); err != nil || !reflect.DeepEqual(same, icu) {
		t.Errorf("added again: %+v, %v, want %+v", same, err, icu)
	}
	_, err = w.save(inpatient.Ward{Name: "ICU", Beds: []string{"1"}, Active: true})
	faulty(t, err, "name", "ward-twice")
	in := w.intake(w.Patient(), "1", "admit-1")
	in.Ward = icu.ID
	if _, err := w.stays.Admit(t.Context(), clinictest.Desk, in); err != nil {
		t.Fatal(err)
	}
	less := icu
	less.Beds = []string{"2"}
	_, err = w.save(less)
	faulty(t, err, "beds", "bed-in-use")
	less.Name, less.Beds = "Intensive care", []string{"1", "3"}
	if less, err = w.save(less); err != nil || less.Version != 2 {
		t.Fatalf("%+v, %v", less, err)
	}
	if _, err = w.save(icu); !errors.Is(err, inpatient.ErrStale) {
		t.Errorf("over what somebody else changed: %v", err)
	}
	if _, err = w.save(inpatient.Ward{Name: "icu", Beds: []string{"1"}, Active: true}); err != nil {
		t.Errorf("the name is free again: %v", err)
	}
	if _, err = w.save(inpatient.Ward{ID: "wrd_x", Version: 1, Name: "x", Beds: []string{"1"}}); !errors.Is(err, inpatient.ErrWard) {
		t.Error(err)
	}
	if _, err := w.stays.SaveWard(t.Context(), clinictest.Nurse, less); !errors.Is(err, inpatient.ErrForbidden) {
		t.Errorf("a nurse: %v", err)
	}
	if _, err := w.stays.Wards(t.Context(), auth.Actor{}); !errors.Is(err, inpatient.ErrForbidden) {
		t.Error(err)
	}
	all, err := w.stays.Wards(t.Context(), clinictest.Nurse)
	if err != nil || len(all) != 3 || !slices.ContainsFunc(all, func(x inpatient.Ward) bool { return x.ID == icu.ID && x.Name == "Intensive care" && x.Version == 2 }) {
		t.Errorf("%+v, %v", all, err)
	}
}

// Whoever takes a bed away and whoever lays a patient there do not both get their way.
func TestABedIsNotTakenAwayUnderWhoIsAdmitted(t *testing.T) {
	w := open(t)
	for round := range 10 {
		ward, err := w.save(inpatient.Ward{Name: fmt.Sprint("Ward ", round), Beds: []string{"1", "2"}, Active: true})
		if err != nil {
			t.Fatal(err)
		}
		in := w.intake(w.Patient(), "1", fmt.Sprint("admit-", round))
		in.Ward, ward.Beds = ward.ID, []string{"2"}
		var wg sync.WaitGroup
		var admitted, taken error
		wg.Go(func() { _, admitted = w.stays.Admit(t.Context(), clinictest.Desk, in) })
		wg.Go(func() { _, taken = w.save(ward) })
		wg.Wait()
		if (admitted == nil) == (taken == nil) {
			t.Errorf("admitted: %v, bed taken away: %v", admitted, taken)
		}
	}
}

// Two spellings of one bed, from the admission and from a transfer.
func TestManyWantOneBedInTheirOwnSpelling(t *testing.T) {
	w := open(t)
	other := w.OpenWard("ICU")
	var wg sync.WaitGroup
	for i, bed := range []string{"7", "７", " 7", "7 ", "７ "} {
		in := w.intake(w.Patient(), bed, fmt.Sprint("admit-", i))
		in.Ward = other
		s := w.admit(w.Patient(), fmt.Sprint(i+1), fmt.Sprint("here-", i))
		wg.Go(func() {
			if _, err := w.stays.Admit(t.Context(), clinictest.Desk, in); err != nil && !errors.Is(err, inpatient.ErrBed) {
				t.Error(err)
			}
		})
		wg.Go(func() {
			x := inpatient.Step{Kind: inpatient.Transfer, Ward: other, Bed: bed, Key: "move"}
			if _, err := w.stays.Record(t.Context(), clinictest.Nurse, s.ID, x); err != nil && !errors.Is(err, inpatient.ErrBed) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	inside, err := w.stays.Inside(t.Context(), clinictest.Nurse)
	n := 0
	for _, s := range inside {
		if s.WardID == other && s.Bed == "7" {
			n++
		}
	}
	if err != nil || n != 1 {
		t.Errorf("%d are in one bed: %v", n, err)
	}
}

// typed rewrites a stay as stays were before the clinic kept its wards: with what somebody typed.
func (w *world) typed(s inpatient.Stay, ward, bed string) {
	w.t.Helper()
	var doc map[string]any
	key := store.Key{Table: store.Care, PK: string(s.Patient), SK: "stay#" + string(s.ID)}
	it, err := w.DB.Get(w.t.Context(), key)
	if err == nil {
		err = it.Decode(&doc)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	delete(doc, "wardId")
	doc["ward"], doc["bed"] = ward, bed
	old := store.Key{Table: store.Care, PK: "beds", SK: string(s.WardID) + "#" + s.Bed}
	is := store.Key{Table: store.Care, PK: "beds", SK: "3 east#" + bed}
	err = w.DB.Write(w.t.Context(), clinictest.Desk.Stamp("", w.Now()), store.Delete(old), store.Put(is, map[string]any{"stayId": s.ID}).If(store.Absent()),
		store.Put(key, doc).If(store.VersionIs(s.Version)).In("queue", "inpatients", "3 east#"+bed+"#"+string(s.ID)))
	if err != nil {
		w.t.Fatal(err)
	}
}

func TestAStayWhoseWardWasTypedIsStillThere(t *testing.T) {
	w := open(t)
	s := w.admit(w.Patient(), "1", "admit-1")
	w.typed(s, "3 EAST", "1")
	inside, err := w.stays.Inside(t.Context(), clinictest.Nurse)
	if err != nil || len(inside) != 1 || inside[0].Ward != "3 EAST" || inside[0].WardID != "" {
		t.Fatalf("%+v, %v", inside, err)
	}
	if _, err := w.stays.Admit(t.Context(), clinictest.Desk, w.intake(w.Patient(), "1", "admit-2")); !errors.Is(err, inpatient.ErrBed) {
		t.Errorf("laid into the bed of who came before: %v", err)
	}
	at := w.admit(w.Patient(), "5", "admit-3")
	if _, err := w.stays.Record(t.Context(), clinictest.Nurse, at.ID, inpatient.Step{Kind: inpatient.Transfer, Ward: w.Ward, Bed: "1", Key: "there"}); !errors.Is(err, inpatient.ErrBed) {
		t.Errorf("moved into the bed of who came before: %v", err)
	}
	out := w.record(clinictest.Nurse, s.ID, inpatient.Step{Kind: inpatient.Transfer, Ward: w.Ward, Bed: "1"}) // the same, in the ward that is kept
	if out.WardID != w.Ward || out.Ward != "3 East" {
		t.Errorf("%+v", out)
	}
	w.record(clinictest.Doctor, s.ID, inpatient.Step{Kind: inpatient.Discharge})
	w.admit(w.Patient(), "1", "admit-4") // the bed is free under either name
}

func TestAttendingIsWhoWorksHereNow(t *testing.T) {
	w := open(t)
	gone, err := w.Booking.SavePractitioner(t.Context(), clinictest.Manager, booking.Practitioner{Name: i18n.Text{i18n.English: "Dr Gone"}, Grade: "chief"})
	if err != nil {
		t.Fatal(err)
	}
	in := w.intake(w.Patient(), "1", "admit-1")
	in.Attending = gone.ID
	_, err = w.stays.Admit(t.Context(), clinictest.Desk, in)
	faulty(t, err, "attendingId", "inactive")
	none := 0
	in = w.intake(in.Patient, "1", "admit-1")
	in.ExpectedDays = &none
	_, err = w.stays.Admit(t.Context(), clinictest.Desk, in)
	faulty(t, err, "expectedDays", "range")
}
