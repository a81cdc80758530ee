package patient_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"careloop/internal/channel"
	"careloop/internal/clinic"
	"careloop/internal/clinictest"
	"careloop/internal/errs"
	"careloop/internal/patient"
)

// die records a death by the desk.
func (d desk) die(p patient.Patient, in patient.DeathInput) patient.Patient {
	d.Helper()
	out, err := d.files.RecordDeath(d.Context(), clinictest.Desk, p.ID, p.Version, in)
	if err != nil {
		d.Fatal(err)
	}
	return out
}

func TestADeathIsCheckedAsAWhole(t *testing.T) {
	d := open(t)
	p := d.register(patient.RegisterInput{Name: "高远", BirthDate: "1941-03-03"})
	for name, tc := range map[string]struct {
		in    patient.DeathInput
		wrong string
	}{
		"in the future":      {patient.DeathInput{Date: d.clinic.Today().AddDays(1), Told: "relative"}, "date"},
		"before the birth":   {patient.DeathInput{Date: "1941-03-02", Told: "relative"}, "date"},
		"no day":             {patient.DeathInput{Date: "2026-02-30", Told: "relative"}, "date"},
		"a time and no day":  {patient.DeathInput{Time: "10:00", Told: "relative"}, "date"},
		"no time":            {patient.DeathInput{Date: clinic.Date("2026-01-02"), Time: "25:00", Told: "relative"}, "time"},
		"told by nobody":     {patient.DeathInput{}, "told"},
		"more than a remark": {patient.DeathInput{Told: "other", Note: strings.Repeat("长", 201)}, "note"},
	} {
		_, err := d.files.RecordDeath(t.Context(), clinictest.Desk, p.ID, p.Version, tc.in)
		var e *errs.Error
		if !errors.As(err, &e) || len(e.Fields) != 1 || e.Fields[0].Path != tc.wrong {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestADeathIsCorrectedAndTakenBackByWhoMay(t *testing.T) {
	d := open(t)
	p := d.register(patient.RegisterInput{Name: "高远", BirthDate: "1941-11-23"})
	if _, err := d.files.RecordDeath(t.Context(), clinictest.Manager, p.ID, p.Version, patient.DeathInput{Told: "relative"}); !errors.Is(err, patient.ErrForbidden) {
		t.Errorf("a manager records: %v", err)
	}
	if _, err := d.files.UndoDeath(t.Context(), clinictest.Doctor, p.ID, p.Version, "x"); !errors.Is(err, patient.ErrNotDeceased) {
		t.Errorf("nobody has died: %v", err)
	}
	first := d.die(p, patient.DeathInput{Told: "relative", Note: "女儿来电"})
	if born, err := d.files.BornOn(t.Context(), clinictest.Job, "2026-11-23"); err != nil || len(born) != 0 {
		t.Errorf("still congratulated: %v, %v", born, err)
	}
	d.clinic.Advance(time.Hour)
	second := d.die(first, patient.DeathInput{Date: "2026-11-22", Time: "21:40", Told: "document"})
	if x := second.Deceased; x.Date != "2026-11-22" || x.Time != "21:40" || x.Told != "document" || x.Note != "" || !x.RecordedAt.Equal(first.Deceased.RecordedAt) {
		t.Errorf("corrected: %+v", x)
	}
	if _, err := d.files.UndoDeath(t.Context(), clinictest.Nurse, p.ID, second.Version, "x"); !errors.Is(err, patient.ErrForbidden) {
		t.Errorf("a nurse takes back what the desk recorded: %v", err)
	}
	if _, err := d.files.UndoDeath(t.Context(), clinictest.Desk, p.ID, second.Version, " "); errs.KindOf(err) != errs.KindInvalid {
		t.Errorf("without a reason: %v", err)
	}
	back, err := d.files.UndoDeath(t.Context(), clinictest.Desk, p.ID, second.Version, "同名")
	if err != nil || back.Deceased != nil || back.Mistaken == nil || back.Mistaken.By != "desk" {
		t.Fatalf("taken back: %+v, %v", back.Mistaken, err)
	}
	if born, err := d.files.BornOn(t.Context(), clinictest.Job, "2026-11-23"); err != nil || len(born) != 1 {
		t.Errorf("congratulated again: %v, %v", born, err)
	}
	for _, c := range d.clinic.Changes() {
		if c.Key == patient.FileKey(p.ID) && c.New.Version == back.Version && c.Stamp().Why != "同名" {
			t.Errorf("the audit reads %q", c.Stamp().Why)
		}
	}
}

func TestOfTwoWhoRecordADeathOneHearsOfTheOther(t *testing.T) {
	d := open(t)
	p := d.register(patient.RegisterInput{Name: "高远"})
	ctx := context.WithoutCancel(t.Context())
	results := make([]error, 16)
	var wg sync.WaitGroup
	for i := range results {
		wg.Go(func() {
			if i%2 == 0 {
				_, results[i] = d.files.RecordDeath(ctx, clinictest.Desk, p.ID, p.Version, patient.DeathInput{Told: "relative"})
				return
			}
			results[i] = d.files.NoteDeath(ctx, clinictest.Job, p.ID, patient.Deceased{Told: patient.ToldByWard, Source: "mst", Date: "2026-11-22"})
		})
	}
	wg.Wait()
	won := 0
	for i, err := range results {
		if i%2 == 0 && err == nil {
			won++
		} else if i%2 == 0 && !errors.Is(err, patient.ErrStale) || i%2 == 1 && err != nil {
			t.Error(err)
		}
	}
	got, err := d.files.Get(t.Context(), clinictest.Desk, p.ID)
	if err != nil || won > 1 || got.Deceased == nil || got.Version != 2 {
		t.Errorf("%d recorded it: %+v at version %d, %v", won, got.Deceased, got.Version, err)
	}
}

func TestNobodyIsReachedInTheDeadsPlaceNorThroughThem(t *testing.T) {
	d := open(t)
	consent := map[channel.Name]patient.ConsentStatus{channel.SMS: patient.Granted}
	mother := d.register(patient.RegisterInput{Name: "李娜", BirthDate: "1990-01-01", Phones: []patient.Phone{{Number: "13800000001"}}, Consent: consent})
	child := d.register(patient.RegisterInput{
		Name: "李小明", BirthDate: "2020-01-01", Phones: []patient.Phone{{Number: "13800000002"}}, Consent: consent,
		Guardian: &patient.Guardian{Patient: mother.ID, Relation: "mother"},
	})
	d.die(mother, patient.DeathInput{Told: "relative"})
	if c, err := d.files.Contact(t.Context(), clinictest.Job, child.ID); err != nil || c.Patient != child.ID || c.To[channel.SMS] != "+8613800000002" {
		t.Errorf("the child is reached through the dead mother: %+v, %v", c, err)
	}
	d.die(child, patient.DeathInput{Told: "relative"})
	if c, err := d.files.Contact(t.Context(), clinictest.Job, child.ID); err != nil || !c.Deceased || len(c.To) > 0 {
		t.Errorf("somebody is reached: %+v, %v", c, err)
	}
}
