package booking_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/id"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// born puts the file of a patient, as far as booking looks at it, and returns who signs in for it.
func (f fixture) born(t *testing.T, birth clinic.Date) auth.Actor {
	t.Helper()
	p := patient.ID(id.Source{}.New("pat", sunday))
	doc := map[string]any{"birthDate": birth}
	if err := f.db.Write(t.Context(), desk.Stamp("", sunday), store.Put(patient.FileKey(p), doc).If(store.Absent())); err != nil {
		t.Fatal(err)
	}
	return auth.Actor{ID: string(p), Roles: []auth.Role{auth.Patient}, PatientID: string(p), Patients: []string{string(p)}}
}

// takes sets whom a department takes.
func (f fixture) takes(t *testing.T, session booking.SessionID, ages *booking.Ages) {
	t.Helper()
	d := f.directoryEntry(t, session)
	d.Ages = ages
	if _, err := f.SaveDepartment(t.Context(), manager, d); err != nil {
		t.Fatal(err)
	}
}

func (f fixture) directoryEntry(t *testing.T, session booking.SessionID) booking.Department {
	t.Helper()
	all, err := f.Departments(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	of := f.scheduleOf(t, session).Department
	return all[slices.IndexFunc(all, func(d booking.Department) bool { return d.ID == of })]
}

func TestADepartmentSaysWhomItTakes(t *testing.T) {
	f := open(t)
	for name, c := range map[string]struct {
		ages     booking.Ages
		en, zh   string
		in, out  []clinic.Date // by the birth of who comes on Monday, 23 November 2026
		refusals []string
	}{
		"children": {
			ages: booking.Ages{Oldest: "14y"}, en: "patients until the day before they turn 15", zh: "未满15周岁的患者",
			in: []clinic.Date{"2026-11-23", "2011-11-24", ""}, out: []clinic.Date{"2011-11-23", "1985-01-01"},
		},
		"infants": {
			ages: booking.Ages{Youngest: "1m", Oldest: "11m"}, en: "patients from the day they turn 1 month until the day before they turn 1", zh: "满1个月、未满1周岁的患者",
			in: []clinic.Date{"2026-10-23", "2025-11-24"}, out: []clinic.Date{"2026-10-24", "2025-11-23"},
		},
		"the old": {
			ages: booking.Ages{Youngest: "60y"}, en: "patients from the day they turn 60 on", zh: "满60周岁起的患者",
			in: []clinic.Date{"1966-11-23", "1900-01-01"}, out: []clinic.Date{"1966-11-24"},
		},
		"what is no age":     {ages: booking.Ages{Youngest: "3w", Oldest: "151y"}, refusals: []string{"ages.youngest age", "ages.oldest age"}},
		"nobody":             {ages: booking.Ages{Youngest: "15y", Oldest: "14y"}, refusals: []string{"ages.oldest age-range"}},
		"nobody, in months":  {ages: booking.Ages{Youngest: "2y", Oldest: "23m"}, refusals: []string{"ages.oldest age-range"}},
		"everybody is nil":   {ages: booking.Ages{}, in: []clinic.Date{"1900-01-01", "2026-11-23"}},
		"a single year's":    {ages: booking.Ages{Youngest: "3y", Oldest: "3y"}, in: []clinic.Date{"2023-11-23"}, out: []clinic.Date{"2022-11-23", "2023-11-24"}},
		"twelve months only": {ages: booking.Ages{Oldest: "12m"}, in: []clinic.Date{"2025-10-24"}, out: []clinic.Date{"2025-10-23"}},
	} {
		d := f.directoryEntry(t, f.session)
		d.Ages = &c.ages
		_, err := f.SaveDepartment(t.Context(), manager, d)
		var e *errs.Error
		var got []string
		if errors.As(err, &e) {
			for _, x := range e.Fields {
				got = append(got, x.Path+" "+x.Code)
			}
		}
		if !slices.Equal(got, c.refusals) {
			t.Errorf("%s: saving said %q, want %q (%v)", name, got, c.refusals, err)
		}
		if c.en != "" && (c.ages.In(i18n.English) != c.en || c.ages.In(i18n.Chinese) != c.zh) {
			t.Errorf("%s: %s, %s", name, c.ages.In(i18n.English), c.ages.In(i18n.Chinese))
		}
		if c.refusals != nil {
			continue
		}
		for i, births := range [][]clinic.Date{c.in, c.out} {
			for _, birth := range births {
				by := f.born(t, birth)
				h, err := f.Hold(t.Context(), by, booking.HoldRequest{Patient: patient.ID(by.PatientID), Session: f.session, Number: 1, Reason: booking.FillingIn})
				if taken := err == nil; taken != (i == 0) || !taken && !errors.Is(err, booking.ErrAge) {
					t.Errorf("%s: born on %q: %v", name, birth, err)
				}
				if err == nil {
					err = f.Release(t.Context(), by, h.ID)
				}
				if err != nil && i == 0 {
					t.Error(err)
				}
			}
		}
	}
}

// TestOnlyStaffBookWhomADepartmentDoesNotTake: whatever way a number is asked for, patients are refused and staff asked.
func TestOnlyStaffBookWhomADepartmentDoesNotTake(t *testing.T) {
	f := open(t)
	f.takes(t, f.session, &booking.Ages{Oldest: "14y"})
	grownUp := f.born(t, "1985-01-01")
	p := patient.ID(grownUp.PatientID)
	elsewhere := f.book(t, p, f.other, 4)
	ways := map[string]func(by auth.Actor, anyAge bool) error{
		"book": func(by auth.Actor, anyAge bool) error {
			_, err := f.Book(t.Context(), by, booking.Request{Patient: p, Session: f.tomorrow, Number: 1, AnyAge: anyAge})
			return err
		},
		"hold": func(by auth.Actor, anyAge bool) error {
			h, err := f.Hold(t.Context(), by, booking.HoldRequest{Patient: p, Session: f.session, Number: 1, Reason: booking.FillingIn, AnyAge: anyAge})
			if err != nil {
				return err
			}
			return f.Release(t.Context(), by, h.ID)
		},
		"move": func(by auth.Actor, anyAge bool) error {
			_, err := f.Move(t.Context(), by, elsewhere.ID, booking.Request{Session: f.session, Number: 2, AnyAge: anyAge}, "")
			return err
		},
	}
	for _, name := range []string{"book", "hold", "move"} {
		ask := ways[name]
		if err := ask(grownUp, false); !errors.Is(err, booking.ErrAge) {
			t.Errorf("%s: a patient: %v", name, err)
		}
		if err := ask(grownUp, true); errs.KindOf(err) != errs.KindInvalid {
			t.Errorf("%s: a patient who says that it does not matter: %v", name, err)
		}
		if err := ask(desk, false); !errors.Is(err, booking.ErrAgeMeant) {
			t.Errorf("%s: the desk: %v", name, err)
		}
		if err := ask(desk, true); err != nil {
			t.Errorf("%s: the desk, who means it: %v", name, err)
		}
	}
	for _, a := range f.of(t, p) {
		if a.Session != f.tomorrow || a.Status != booking.Booked {
			continue
		}
		if _, err := f.Move(t.Context(), grownUp, a.ID, booking.Request{Session: f.tomorrow, Number: 3}, ""); err != nil {
			t.Errorf("whom the department has taken on cannot move: %v", err)
		}
	}
}

// TestWhatIsHeldForThemIsConfirmed: staff were asked when they held it, and the clinic's own offers are not asked.
func TestWhatIsHeldForThemIsConfirmed(t *testing.T) {
	f := open(t)
	f.takes(t, f.session, &booking.Ages{Oldest: "14y"})
	grownUp := f.born(t, "1985-01-01")
	p := patient.ID(grownUp.PatientID)
	h, err := f.Hold(t.Context(), auth.Job("waitlist"), booking.HoldRequest{Patient: p, Session: f.session, Number: 1, Reason: booking.Offer, For: 600e9})
	if err != nil {
		t.Fatalf("what the clinic offers: %v", err)
	}
	if _, err := f.Confirm(t.Context(), grownUp, h.ID, booking.Request{Channel: "web"}); err != nil {
		t.Errorf("accepted: %v", err)
	}
}

// TestASchedulesAgesFollowItsDepartment, whoever of the two is saved last: no saving is lost on the other.
func TestASchedulesAgesFollowItsDepartment(t *testing.T) {
	f := open(t)
	for i := range 4 {
		ages := &booking.Ages{Oldest: booking.Age(fmt.Sprintf("%dy", i+10))}
		d, s := f.directoryEntry(t, f.session), f.scheduleOf(t, f.session)
		d.Ages = ages
		all(2, func(n int) {
			var err error
			if n == 0 {
				_, err = f.SaveDepartment(context.Background(), manager, d)
			} else {
				_, err = f.SaveSchedule(context.Background(), manager, s)
			}
			if err != nil && !errors.Is(err, booking.ErrStale) && !errors.Is(err, booking.ErrBusy) {
				t.Error(err)
			}
		})
		has, says := f.directoryEntry(t, f.session).Ages, f.scheduleOf(t, f.session).Ages
		if (has == nil) != (says == nil) || has != nil && *has != *says {
			t.Errorf("the department takes %v, its schedule says %v", has, says)
		}
	}
	f.takes(t, f.session, nil)
	if got := f.scheduleOf(t, f.session).Ages; got != nil {
		t.Errorf("a department that takes everybody: %v", got)
	}
}

// The pages say on a department's card what a refusal says of it, in the same words.
func TestThePagesSayAgesAsRefusalsDo(t *testing.T) {
	for l, says := range map[i18n.Lang]func(string) string{
		i18n.English: func(s string) string { return strings.ToUpper(s[:1]) + s[1:] },
		i18n.Chinese: func(s string) string { return "接诊" + s },
	} {
		b, err := os.ReadFile("../../web/src/shared/i18n/locales/" + string(l) + "/ages.json")
		if err != nil {
			t.Fatal(err)
		}
		var pages map[string]any
		if err := json.Unmarshal(b, &pages); err != nil {
			t.Fatal(err)
		}
		for _, key := range []string{"from", "under", "both"} {
			want := says(i18n.T(l, "booking.ages."+key, map[string]any{"from": "{{from}}", "under": "{{under}}"}))
			if pages[key] != want {
				t.Errorf("%s %s: the pages say %q, refusals %q", l, key, pages[key], want)
			}
		}
	}
}
