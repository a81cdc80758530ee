package visit_test

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/auth"
	"careloop/internal/clinictest"
	"careloop/internal/store"
	"careloop/internal/visit"
)

func matches(t *testing.T, pattern, s string) bool {
	t.Helper()
	ok, err := regexp.MatchString(pattern, s)
	if err != nil {
		t.Fatal(err)
	}
	return ok
}

// count reads all events that the change stream has told, and counts them by kind.
func count(t *testing.T, c *clinictest.Clinic) map[visit.EventKind]int {
	t.Helper()
	n := map[visit.EventKind]int{}
	for _, change := range c.Changes() {
		events, err := visit.EventsOf(change)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			n[e.Kind]++
		}
	}
	return n
}

func TestWhoSeesWhatOfARecord(t *testing.T) {
	c := clinictest.New(t)
	p := c.Patient()
	record := clinictest.Flu()
	record.Next = visit.NextStep{Kind: "return", InDays: 7, Note: "复查血常规"}
	record.Further = []visit.Diagnosis{{Code: "I10", Text: "高血压"}}
	record.Prescription = []visit.PrescriptionLine{{
		Drug: "布洛芬", Strength: "0.3 g", Dose: "1 粒", Route: "po", Frequency: "bid", Days: 3, Quantity: 1, Unit: "盒", Override: "权衡过",
	}}
	e := c.Visited(p, 1, record)
	theirs := visit.Record{
		Diagnosis: record.Diagnosis, Further: record.Further, Prescription: slices.Clone(record.Prescription), Advice: record.Advice, Next: record.Next,
	}
	theirs.Prescription[0].Override = ""
	delegate := func(scope auth.Scope) auth.Actor {
		self := c.Patient()
		return clinictest.Self(self).OnBehalf(string(p), string(self), scope)
	}
	for name, tc := range map[string]struct {
		by   auth.Actor
		want *visit.Record
	}{
		"doctor":  {clinictest.Doctor, &record},
		"nurse":   {clinictest.Nurse, &record},
		"patient": {clinictest.Self(p), &theirs},
		"mother":  {delegate(auth.ScopeRecord), &theirs},
		"driver":  {delegate(auth.ScopeVisits), nil},
		"desk":    {clinictest.Desk, nil},
		"manager": {clinictest.Manager, nil},
	} {
		got, err := c.Visit.Encounter(t.Context(), tc.by, e.ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tc.want, got.Record); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		all, _, err := c.Visit.OfPatient(t.Context(), tc.by, p, 10, "")
		if diff := cmp.Diff([]visit.Encounter{got}, all); err != nil || diff != "" {
			t.Errorf("%s, list: %v\n%s", name, err, diff)
		}
	}
	_, err := c.Visit.Encounter(t.Context(), clinictest.Self(c.Patient()), e.ID)
	wantErr(t, err, visit.ErrForbidden)
	_, _, err = c.Visit.OfPatient(t.Context(), clinictest.Self(c.Patient()), p, 10, "")
	wantErr(t, err, visit.ErrForbidden)
}

func TestNoClinicalTextLeavesTheServiceUnsealed(t *testing.T) {
	c := clinictest.New(t)
	record := clinictest.Flu()
	record.Next.Note = "一周后复查"
	c.Visited(c.Patient(), 1, record)
	for _, change := range c.Changes() {
		if change.Table != store.Care {
			continue
		}
		for _, text := range []string{record.Complaint, record.Diagnosis.Text, record.Handling, record.Advice, record.Next.Note} {
			if bytes.Contains(change.New.Doc, []byte(text)) {
				t.Errorf("%q is readable in the store", text)
			}
		}
		events, err := visit.EventsOf(change)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			want := &visit.Record{Diagnosis: visit.Diagnosis{Code: record.Diagnosis.Code}, Next: visit.NextStep{Kind: record.Next.Kind}}
			if e.Kind != visit.EncounterFinished {
				want = nil
			}
			if diff := cmp.Diff(want, e.Encounter.Record); diff != "" {
				t.Errorf("%s (-want +got):\n%s", e.Kind, diff)
			}
			if e.ID() != string(e.Kind)+":"+string(e.Encounter.ID) || !strings.HasPrefix(string(e.Encounter.ID), "enc_") {
				t.Errorf("id = %s", e.ID())
			}
		}
	}
}

func TestOnlyTheFirstFinishedVisitIsFirst(t *testing.T) {
	c := clinictest.New(t)
	p := c.Patient()
	left := c.CheckIn(c.Book(p, clinictest.Monday, 1)) // went home unseen
	if !left.First {
		t.Error("the first check-in is not first")
	}
	c.Set(clinictest.Monday.AddDays(1), "07:30")
	if e := c.Visited(p, 1, clinictest.Flu()); !e.First {
		t.Error("a visit without a record before it is not first")
	}
	c.Set(clinictest.Monday.AddDays(2), "07:30")
	if e := c.Visited(p, 1, clinictest.Flu()); e.First {
		t.Error("a return visit is first")
	}
	c.Advance(time.Minute)
	all, next, err := c.Visit.OfPatient(t.Context(), clinictest.Desk, p, 2, "")
	if err != nil || len(all) != 2 || all[0].Date < all[1].Date || next == "" {
		t.Fatalf("page 1 = %+v, %q, %v", all, next, err)
	}
	all, next, err = c.Visit.OfPatient(t.Context(), clinictest.Desk, p, 2, next)
	if err != nil || len(all) != 1 || all[0].ID != left.ID || next != "" {
		t.Errorf("page 2 = %+v, %q, %v", all, next, err)
	}
	_, _, err = c.Visit.OfPatient(t.Context(), clinictest.Desk, p, 2, "elsewhere")
	wantErr(t, err, visit.ErrCursor)
}

func TestOnDayListsTheDay(t *testing.T) {
	c := clinictest.New(t)
	today := c.Visited(c.Patient(), 1, clinictest.Flu())
	waiting := c.CheckIn(c.Book(c.Patient(), clinictest.Monday, 2))
	c.Set(clinictest.Monday.AddDays(1), "07:30")
	c.CheckIn(c.Book(c.Patient(), clinictest.Monday.AddDays(1), 1))
	all, err := c.Visit.OnDay(t.Context(), clinictest.Job, clinictest.Monday)
	if err != nil {
		t.Fatal(err)
	}
	got := map[visit.EncounterID]visit.Status{}
	for _, e := range all {
		got[e.ID] = e.Status
	}
	want := map[visit.EncounterID]visit.Status{today.ID: visit.Finished, waiting.ID: visit.Arrived}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	_, err = c.Visit.OnDay(t.Context(), clinictest.Desk, clinictest.Monday)
	wantErr(t, err, visit.ErrForbidden)
}
