package visit_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/auth"
	"careloop/internal/clinictest"
	"careloop/internal/visit"
)

func TestADraftIsKeptUntilItIsSigned(t *testing.T) {
	c := clinictest.New(t)
	ctx := t.Context()
	e := called(t, c, c.Patient(), 1)
	draft := func() visit.Draft {
		t.Helper()
		d, err := c.Visit.Draft(ctx, clinictest.Doctor, e.ID)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	save := func(by auth.Actor, d visit.Draft) (visit.Draft, error) { return c.Visit.SaveDraft(ctx, by, e.ID, d) }
	if diff := cmp.Diff(visit.Draft{}, draft()); diff != "" {
		t.Errorf("before anything was typed:\n%s", diff)
	}
	first, err := save(clinictest.Doctor, visit.Draft{Content: `{"complaint":"咳`})
	if err != nil || first.Version != 1 {
		t.Fatalf("%+v, %v", first, err)
	}
	if diff := cmp.Diff(first, draft()); diff != "" {
		t.Errorf("(-saved +read):\n%s", diff)
	}
	second, err := save(clinictest.Doctor, visit.Draft{Content: "咳嗽", Version: 1})
	if err != nil || second.Version != 2 {
		t.Fatalf("%+v, %v", second, err)
	}
	_, err = save(other, visit.Draft{Content: "发热", Version: 1})
	wantErr(t, err, visit.ErrStale)
	_, err = save(other, visit.Draft{Content: "发热"})
	wantErr(t, err, visit.ErrStale)
	again, err := save(clinictest.Doctor, visit.Draft{Content: "咳嗽", Version: 1})
	if diff := cmp.Diff(second, again); err != nil || diff != "" {
		t.Errorf("the same once more: %v\n%s", err, diff)
	}
	_, err = save(clinictest.Nurse, visit.Draft{Content: "x", Version: 2})
	wantErr(t, err, visit.ErrForbidden)
	for _, change := range c.Changes() {
		if change.New != nil && strings.Contains(string(change.New.Doc), "咳") {
			t.Errorf("the draft is stored as it is in %s", change.SK)
		}
	}

	done, err := c.Visit.Complete(ctx, clinictest.Doctor, e.ID, e.Version, clinictest.Flu())
	if err != nil {
		t.Fatal(err)
	}
	if d := draft(); d.Content != "" || d.Amendment != 1 {
		t.Errorf("after signing: %+v", d)
	}
	_, err = save(clinictest.Doctor, visit.Draft{Content: "late", Version: 2})
	wantErr(t, err, visit.ErrFinished)
	if _, err = save(clinictest.Doctor, visit.Draft{Content: "更正", Amendment: 1, Version: draft().Version}); err != nil {
		t.Error(err)
	}
	if d := draft(); d.Content != "更正" {
		t.Errorf("draft of the amendment: %+v", d)
	}
	if _, err = c.Visit.Amend(ctx, clinictest.Doctor, e.ID, done.Version, visit.Amendment{Reason: "更正", Record: full()}); err != nil {
		t.Error(err)
	}
	if d := draft(); d.Content != "" || d.Amendment != 2 {
		t.Errorf("after the amendment: %+v", d)
	}
}

func TestOfManyDraftsUponOneTheOthersHearOfIt(t *testing.T) {
	c := clinictest.New(t)
	e := called(t, c, c.Patient(), 1)
	outcome := make([]error, 20)
	during(len(outcome), func(i int) {
		by := other
		by.ID += string(rune('a' + i))
		_, outcome[i] = c.Visit.SaveDraft(context.WithoutCancel(t.Context()), by, e.ID, visit.Draft{Content: by.ID})
	})
	d, err := c.Visit.Draft(t.Context(), other, e.ID)
	if err != nil {
		t.Fatal(err)
	}
	for i, err := range outcome {
		if won := d.By == other.ID+string(rune('a'+i)); won != (err == nil) {
			t.Errorf("draft %d: %v, and is kept: %v", i, err, won)
		}
	}
}
