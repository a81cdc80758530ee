package audit_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/audit"
	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinictest"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/store"
)

func open(t *testing.T) (*clinictest.Clinic, *audit.Service) {
	t.Helper()
	c := clinictest.New(t)
	return c, &audit.Service{DB: c.DB, Now: c.Now}
}

// tell appends everything that the stream has told, as often as asked.
func tell(t *testing.T, c *clinictest.Clinic, s *audit.Service, times int) {
	t.Helper()
	for range times {
		for _, change := range c.Changes() {
			if err := s.Append(t.Context(), change); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func rows(t *testing.T, s *audit.Service, subject string) []audit.Row {
	t.Helper()
	all, next, err := s.List(t.Context(), clinictest.Admin, subject, 100, "")
	if err != nil || next != "" {
		t.Fatalf("%v, next %q", err, next)
	}
	return all
}

func TestAPatientsStoryIsToldOnceHoweverOftenTheStreamTellsIt(t *testing.T) {
	c, s := open(t)
	p := c.Patient()
	a := c.Book(p, clinictest.Monday, 1)
	c.Advance(time.Minute)
	by := clinictest.Desk
	by.Request = "req_1"
	if _, err := c.Booking.Cancel(t.Context(), by, a.ID, "临时有事"); err != nil {
		t.Fatal(err)
	}
	tell(t, c, s, 3)
	var got []string
	all := rows(t, s, string(p))
	for _, r := range all {
		got = append(got, string(r.Action)+" "+r.Kind+" by "+r.By)
	}
	want := []string{"updated appointments by desk", "created patient by desk", "created appointments by desk"}
	if len(got) == 3 && got[1] != want[1] { // the first two are of the same millisecond
		got[1], got[2] = got[2], got[1]
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("rows (-want +got):\n%s", diff)
	}
	if all[0].Why != "临时有事" || all[0].Request != "req_1" || all[0].Version != 2 {
		t.Errorf("row = %+v", all[0])
	}
	changed := map[string]audit.Field{}
	for _, f := range all[0].Fields {
		changed[f.Name] = f
	}
	status := changed["appointments["+string(a.ID)+"].status"]
	if status.Old != "booked" || status.New != "cancelled" {
		t.Errorf("status: %+v of %+v", status, all[0].Fields)
	}
	reason, ok := changed["appointments["+string(a.ID)+"].reason"]
	if !ok || reason.New != nil {
		t.Errorf("a reason in words must be named, not kept: %+v", reason)
	}
}

func TestRowsAreForAuditors(t *testing.T) {
	c, s := open(t)
	p := c.Patient()
	if _, _, err := s.List(t.Context(), clinictest.Manager, string(p), 10, ""); !errors.Is(err, audit.ErrForbidden) {
		t.Errorf("manager: %v", err)
	}
	if _, _, err := s.List(t.Context(), clinictest.Admin, "", 10, ""); errs.KindOf(err) != errs.KindInvalid {
		t.Errorf("no subject: %v", err)
	}
	if _, _, err := s.List(t.Context(), clinictest.Admin, string(p), 10, "x"); !errors.Is(err, audit.ErrCursor) {
		t.Errorf("wrong cursor: %v", err)
	}
}

func TestARevealIsNotedWithItsReason(t *testing.T) {
	c, s := open(t)
	p := string(c.Patient())
	if err := s.Reveal(t.Context(), clinictest.Nurse, p, []string{"phones"}, " "); errs.KindOf(err) != errs.KindInvalid {
		t.Errorf("no reason: %v", err)
	}
	for range 2 {
		if err := s.Reveal(t.Context(), clinictest.Nurse, p, []string{"phones", "address"}, "电话随访"); err != nil {
			t.Fatal(err)
		}
	}
	all := rows(t, s, p)
	if len(all) != 2 {
		t.Fatalf("%d rows for two reveals", len(all))
	}
	want := []audit.Field{{Name: "phones"}, {Name: "address"}}
	if r := all[0]; r.Action != audit.Revealed || r.By != "nurse" || r.Why != "电话随访" || !cmp.Equal(r.Fields, want) {
		t.Errorf("row = %+v", r)
	}
}

func TestARevealOnBehalfOfAPatientSaysWhoReadAndByWhichFile(t *testing.T) {
	c, s := open(t)
	p, own := string(c.Patient()), string(c.Patient())
	relative := clinictest.Self(c.Patient()).OnBehalf(p, own, auth.ScopeRecord)
	if err := s.Reveal(t.Context(), relative, p, []string{"examReport"}, "exm_x"); err != nil {
		t.Fatal(err)
	}
	if r := rows(t, s, p)[0]; r.By != relative.ID || r.Behalf != own {
		t.Errorf("row = %+v", r)
	}
}

func TestRowsPage(t *testing.T) {
	c, s := open(t)
	for range 5 {
		if err := s.Reveal(t.Context(), clinictest.Nurse, "pat_x", nil, "test"); err != nil {
			t.Fatal(err)
		}
		c.Advance(time.Second)
	}
	var seen []time.Time
	for cursor := ""; ; {
		page, next, err := s.List(t.Context(), clinictest.Admin, "pat_x", 2, cursor)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page {
			seen = append(seen, r.At)
		}
		if cursor = next; cursor == "" {
			break
		}
	}
	for i := 1; i < len(seen); i++ {
		if !seen[i].Before(seen[i-1]) {
			t.Errorf("not latest first: %v", seen)
		}
	}
	if len(seen) != 5 {
		t.Errorf("%d rows", len(seen))
	}
}

// item makes one version of an item.
func item(k store.Key, version int64, doc any) *store.Item {
	b, err := json.Marshal(doc)
	if err != nil {
		panic(err)
	}
	return &store.Item{Key: k, Version: version, Doc: b, Stamp: store.Stamp{By: "u", At: clinictest.Monday.Start(time.UTC)}}
}

func TestWhoseRowItIs(t *testing.T) {
	for name, tc := range map[string]struct {
		key     store.Key
		doc     map[string]any
		subject string // empty: no row
		kind    string
		deleted bool
	}{
		"file":            {store.Key{Table: store.Patients, PK: "pat_a", SK: "patient"}, nil, "pat_a", "patient", false},
		"claim":           {store.Key{Table: store.Patients, PK: "doc#x", SK: "key"}, map[string]any{"patient": "pat_a"}, "", "", false},
		"search entry":    {store.Key{Table: store.Patients, PK: "name#z", SK: "zhangwei#pat_a"}, nil, "", "", false},
		"department":      {store.Key{Table: store.Scheduling, PK: "departments", SK: "dep_a"}, nil, "dep_a", "department", false},
		"schedule":        {store.Key{Table: store.Scheduling, PK: "sch_a", SK: "schedule"}, nil, "sch_a", "schedule", false},
		"freed number":    {store.Key{Table: store.Scheduling, PK: "sch_a", SK: "number#2026-11-23#08:00#001"}, map[string]any{"patient": "pat_a"}, "", "", true},
		"invitation":      {store.Key{Table: store.Feedback, PK: "inv_a", SK: "invitation"}, map[string]any{"patientId": "pat_a"}, "pat_a", "invitation", false},
		"questionnaire":   {store.Key{Table: store.Feedback, PK: "questionnaire#q", SK: "v0002"}, nil, "questionnaire#q", "questionnaire", false},
		"pointer":         {store.Key{Table: store.Feedback, PK: "questionnaires", SK: "q"}, nil, "", "", false},
		"cap":             {store.Key{Table: store.Messages, PK: "pat_a", SK: "cap#2026-11-23"}, nil, "", "", false},
		"of no kind":      {store.Key{Table: store.Care, PK: "x", SK: "y"}, nil, "x", "care", false},
		"waiting message": {store.Key{Table: store.Messages, PK: "pat_a", SK: "msg#1"}, map[string]any{"status": "queued"}, "", "", false},
		"sent message":    {store.Key{Table: store.Messages, PK: "pat_a", SK: "msg#1"}, map[string]any{"status": "sent"}, "pat_a", "message", false},
		"deleted message": {store.Key{Table: store.Messages, PK: "pat_a", SK: "msg#1"}, nil, "pat_a", "message", true},
	} {
		change := store.Change{Key: tc.key, New: item(tc.key, 1, tc.doc)}
		if tc.doc == nil {
			change.New = item(tc.key, 1, struct{}{})
		}
		if tc.deleted {
			change.Old, change.New = change.New, nil
		}
		row, ok, err := audit.RowOf(change)
		if err != nil || ok != (tc.subject != "") || row.Subject != tc.subject || row.Kind != tc.kind {
			t.Errorf("%s: %v of %q (%s), %v", name, ok, row.Subject, row.Kind, err)
		}
		if tc.deleted && ok && (row.By != "" || row.Version != 2 || row.Action != audit.Deleted) {
			t.Errorf("%s: %+v", name, row)
		}
	}
}

func TestValuesOfSensitiveFieldsAreNotKept(t *testing.T) {
	k := store.Key{Table: store.Patients, PK: "pat_a", SK: "patient"}
	before := map[string]any{"name": map[string]any{"full": "张伟"}, "phones": []any{map[string]any{"number": "sealed1"}}, "consent": map[string]any{"sms": map[string]any{"status": "granted"}}}
	after := map[string]any{"name": map[string]any{"full": "张玮"}, "phones": []any{map[string]any{"number": "sealed2"}}, "consent": map[string]any{"sms": map[string]any{"status": "withdrawn"}}}
	row, _, err := audit.RowOf(store.Change{Key: k, Old: item(k, 1, before), New: item(k, 2, after)})
	if err != nil {
		t.Fatal(err)
	}
	want := []audit.Field{{Name: "consent.sms.status", Old: "granted", New: "withdrawn"}, {Name: "name.full"}, {Name: "phones"}}
	if diff := cmp.Diff(want, row.Fields); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
	created, _, err := audit.RowOf(store.Change{Key: k, New: item(k, 1, before)})
	if err != nil || len(created.Fields) != 1 {
		t.Errorf("created: %+v, %v", created.Fields, err)
	}
}

func TestEveryKindHasAName(t *testing.T) {
	c, s := open(t)
	c.Visited(c.Patient(), 1, clinictest.Flu())
	if _, err := c.Booking.SaveDepartment(t.Context(), clinictest.Admin, booking.Department{Name: i18n.Text{i18n.English: "Eyes"}, Need: "specialist"}); err != nil {
		t.Fatal(err)
	}
	tell(t, c, s, 1)
	for _, change := range c.Changes() {
		row, ok, err := audit.RowOf(change)
		if err != nil {
			t.Fatal(err)
		}
		if ok && !i18n.Has(i18n.Chinese, "audit.kind."+row.Kind) {
			t.Errorf("no name for kind %s", row.Kind)
		}
		if strings.Contains(row.ID, "  ") || len(row.ID) > store.MaxSKSize {
			t.Errorf("id %q", row.ID)
		}
	}
}
