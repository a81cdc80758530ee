package inpatient_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"careloop/internal/auth"
	"careloop/internal/clinictest"
	"careloop/internal/errs"
	"careloop/internal/inpatient"
)

func TestOneOperationIsWrittenDownOnceHoweverManyDo(t *testing.T) {
	w := open(t)
	s := w.admit(w.Patient(), "12", "admit-1")
	w.Advance(2 * time.Hour)
	var mu sync.Mutex
	var wg sync.WaitGroup
	written := 0
	for i := range 20 {
		wg.Go(func() {
			_, err := w.stays.Record(t.Context(), clinictest.Nurse, s.ID, inpatient.Step{Kind: inpatient.Surgery, Key: fmt.Sprint("tap-", i)})
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				written++
			case !errors.Is(err, inpatient.ErrRecorded):
				t.Error(err)
			}
		})
	}
	wg.Wait()
	got, err := w.stays.Stay(t.Context(), clinictest.Nurse, s.ID)
	if err != nil || written != 1 || kinds(got) != "admission surgery" {
		t.Errorf("%d wrote it down: %s, %v", written, kinds(got), err)
	}
	if got.Milestones[1].ByName != clinictest.Nurse.Name {
		t.Errorf("written down by %q", got.Milestones[1].ByName)
	}
}

func TestWhatIsOfAnotherOperation(t *testing.T) {
	w := open(t)
	s := w.admit(w.Patient(), "12", "admit-1")
	w.Advance(20 * time.Hour)
	n := 0
	record := func(k inpatient.Kind, ago time.Duration) error {
		n++
		at := w.Now().Add(-ago)
		_, err := w.stays.Record(t.Context(), auth.Actor{ID: "n", Name: "护士", Roles: []auth.Role{auth.Nurse}}, s.ID, inpatient.Step{Kind: k, At: &at, Key: fmt.Sprint(n)})
		return err
	}
	for _, c := range []struct {
		kind inpatient.Kind
		ago  time.Duration
		want error
	}{
		{inpatient.Surgery, 19 * time.Hour, nil},
		{inpatient.Surgery, 18 * time.Hour, inpatient.ErrRecorded}, // a colleague, an hour off
		{inpatient.PostOp, 16 * time.Hour, nil},
		{inpatient.PostOp, 16 * time.Hour, inpatient.ErrRecorded},
		{inpatient.Surgery, 10 * time.Hour, nil},                     // again, after the first was over
		{inpatient.Surgery, 18*time.Hour + 1, inpatient.ErrRecorded}, // and the first once more, later
		{inpatient.PreOp, 11 * time.Hour, nil},                       // told late
		{inpatient.PostOp, 2 * time.Hour, nil},
		{inpatient.Surgery, time.Hour, nil}, // a third time
	} {
		if err := record(c.kind, c.ago); !errors.Is(err, c.want) {
			t.Errorf("%s %s ago: %v, want %v", c.kind, c.ago, err, c.want)
		}
	}
	var said *errs.Error
	if err := record(inpatient.Surgery, 0); !errors.As(err, &said) || !strings.Contains(fmt.Sprint(said.Params["at"]), ":") {
		t.Errorf("does not say when: %v", err)
	}
}

func TestAPlannedDischargeIsToldAgainForAnotherDayOnly(t *testing.T) {
	w := open(t)
	s := w.admit(w.Patient(), "12", "admit-1")
	plan := func(key string, days int) error {
		_, err := w.stays.Record(t.Context(), clinictest.Nurse, s.ID, inpatient.Step{Kind: inpatient.DischargePlanned, Day: w.Today().AddDays(days), Key: key})
		w.Advance(time.Minute)
		return err
	}
	for i, c := range []struct {
		days int
		want error
	}{{2, nil}, {2, inpatient.ErrRecorded}, {3, nil}, {2, nil}} {
		if err := plan(fmt.Sprint(i), c.days); !errors.Is(err, c.want) {
			t.Errorf("%d: in %d days: %v, want %v", i, c.days, err, c.want)
		}
	}
}
