package family_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"careloop/internal/audit"
	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/clinictest"
	"careloop/internal/family"
	"careloop/internal/patient"
)

// home is a clinic with a family: mother and father with a phone each, and a child.
type home struct {
	*clinictest.Clinic
	t                     testing.TB
	files                 *patient.Service
	family                *family.Service
	mother, father, child patient.ID
}

func open(t testing.TB) *home {
	t.Helper()
	c := clinictest.New(t)
	h := &home{Clinic: c, t: t, files: &patient.Service{DB: c.DB, Keys: c.Keys, Clinic: c.Settings, Now: c.Now}}
	h.family = &family.Service{DB: c.DB, Clinic: c.Settings, Now: c.Now, Files: h.files}
	h.mother = h.register(patient.RegisterInput{Name: "林晓梅", BirthDate: "1986-04-02", Phones: phones("13800000001")})
	h.father = h.register(patient.RegisterInput{Name: "陈国强", BirthDate: "1984-01-20", Phones: phones("13800000002")})
	h.child = h.register(patient.RegisterInput{
		Name: "陈小雨", BirthDate: "2015-11-25", Guardian: &patient.Guardian{Patient: h.mother, Relation: "mother"},
	})
	return h
}

func phones(n string) []patient.Phone { return []patient.Phone{{Number: n}} }

func (h *home) register(in patient.RegisterInput) patient.ID {
	h.t.Helper()
	p, _, err := h.files.Register(h.t.Context(), clinictest.Desk, in)
	if err != nil {
		h.t.Fatal(err)
	}
	return p.ID
}

// signedIn is who holds a phone that opens the files.
func signedIn(files ...patient.ID) auth.Actor {
	a := auth.Actor{ID: "phone-" + string(files[0]), Roles: []auth.Role{auth.Patient}}
	for _, p := range files {
		a.Patients = append(a.Patients, string(p))
	}
	if len(files) == 1 {
		a.PatientID = string(files[0])
	}
	return a
}

func (h *home) act(by auth.Actor, p patient.ID) (auth.Actor, error) {
	h.t.Helper()
	return h.family.Act(h.t.Context(), by, string(p))
}

// asked lets the mother ask the father, as she knows him.
func (h *home) asked(scope auth.Scope) {
	h.t.Helper()
	_, err := h.family.Ask(h.t.Context(), signedIn(h.mother), family.Request{Name: "陈 国强", Phone: "138 0000 0002", Relation: "spouse", Scope: scope})
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *home) decide(a family.Answer) error {
	h.t.Helper()
	_, err := h.family.Decide(h.t.Context(), signedIn(h.father), h.father, h.mother, a)
	return err
}

func TestAGuardianActsUntilTheChildIsOfAge(t *testing.T) {
	h := open(t)
	for _, step := range []struct {
		day   clinic.Date
		scope auth.Scope // empty: refused
	}{
		{"2026-11-24", auth.ScopeRecord},
		{"2029-11-24", auth.ScopeRecord},
		{"2029-11-25", auth.ScopeVisits}, // fourteen
		{"2033-11-24", auth.ScopeVisits},
		{"2033-11-25", ""}, // eighteen
	} {
		h.Set(step.day, "00:00")
		a, err := h.act(signedIn(h.mother), h.child)
		if step.scope == "" {
			if !errors.Is(err, family.ErrStranger) {
				t.Errorf("%s: %+v, %v", step.day, a, err)
			}
			continue
		}
		if err != nil || a.PatientID != string(h.child) || a.Behalf != string(h.mother) || a.Scope != step.scope {
			t.Errorf("%s: %+v, %v", step.day, a, err)
		}
	}
	for name, by := range map[string]auth.Actor{"the father, whom no file names": signedIn(h.father), "the desk": clinictest.Desk, "nobody": {}} {
		if _, err := h.act(by, h.child); !errors.Is(err, family.ErrStranger) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestASharedPhoneIsNoWayRoundTheAge lets mother and child have one phone, as families do.
func TestASharedPhoneIsNoWayRoundTheAge(t *testing.T) {
	h := open(t)
	shared := signedIn(h.mother, h.child)
	if a, err := h.act(shared, h.child); err != nil || a.Behalf != string(h.mother) {
		t.Errorf("a child: %+v, %v", a, err)
	}
	if a, err := h.act(shared, h.mother); err != nil || a.Behalf != "" || a.PatientID != string(h.mother) {
		t.Errorf("herself: %+v, %v", a, err)
	}
	h.Set("2033-11-25", "08:00")
	if _, err := h.act(shared, h.child); !errors.Is(err, family.ErrStranger) {
		t.Errorf("grown up: %v", err)
	}
	people, err := h.family.People(t.Context(), shared)
	if err != nil || len(people) != 1 || people[0].ID != h.mother {
		t.Errorf("people: %+v, %v", people, err)
	}
}

func TestAConsentOpensWhatWasAgreedAndEndsAtOnce(t *testing.T) {
	h := open(t)
	h.asked(auth.ScopeRecord)
	if _, err := h.act(signedIn(h.mother), h.father); !errors.Is(err, family.ErrStranger) {
		t.Errorf("before he agreed: %v", err)
	}
	f, err := h.family.Of(t.Context(), signedIn(h.father), h.father)
	if err != nil || len(f.Members) != 1 || f.Members[0].Name != "林晓梅" || f.Members[0].Status != family.Asked {
		t.Fatalf("what the father sees: %+v, %v", f, err)
	}
	if err := h.decide(family.Answer{Accept: true, Scope: auth.ScopeVisits}); err != nil {
		t.Fatal(err)
	}
	a, err := h.act(signedIn(h.mother), h.father)
	if err != nil || a.Scope != auth.ScopeVisits || a.MayReadRecord(string(h.father)) || !a.MayActFor(string(h.father)) {
		t.Errorf("%+v, %v", a, err)
	}
	if f, err = h.family.Of(t.Context(), signedIn(h.mother), h.mother); err != nil || len(f.Wards) != 2 {
		t.Errorf("for whom she acts: %+v, %v", f.Wards, err)
	}
	if _, err := h.family.Revoke(t.Context(), signedIn(h.father), h.father, h.mother); err != nil {
		t.Fatal(err)
	}
	if _, err := h.act(signedIn(h.mother), h.father); !errors.Is(err, family.ErrStranger) {
		t.Errorf("after he revoked it: %v", err)
	}
	if err := h.decide(family.Answer{Accept: true}); !errors.Is(err, family.ErrOver) {
		t.Errorf("an old request answered again: %v", err)
	}
}

func TestWhoMayAnswerAndWhoMayEndIt(t *testing.T) {
	h := open(t)
	h.asked(auth.ScopeVisits)
	grown := signedIn(h.father)
	behalf, err := h.act(signedIn(h.mother), h.child)
	if err != nil {
		t.Fatal(err)
	}
	for name, by := range map[string]auth.Actor{"who asked": signedIn(h.mother), "on behalf of somebody": behalf, "the manager": clinictest.Manager, "nobody": {}} {
		if _, err := h.family.Decide(t.Context(), by, h.father, h.mother, family.Answer{Accept: true}); !errors.Is(err, family.ErrForbidden) {
			t.Errorf("%s answered: %v", name, err)
		}
	}
	if _, err := h.family.Ask(t.Context(), behalf, family.Request{Name: "陈国强", Phone: "13800000002", Relation: "child", Scope: auth.ScopeVisits}); !errors.Is(err, family.ErrForbidden) {
		t.Errorf("asked on behalf of a child: %v", err)
	}
	if _, err := h.family.Decide(t.Context(), clinictest.Desk, h.father, h.mother, family.Answer{Accept: true}); err == nil {
		t.Error("the desk agreed without a document")
	}
	if c, err := h.family.Decide(t.Context(), clinictest.Desk, h.father, h.mother, family.Answer{Accept: true, Evidence: "id-document"}); err != nil || c.How != family.ByDesk {
		t.Errorf("at the desk: %+v, %v", c, err)
	}
	if _, err := h.family.Revoke(t.Context(), signedIn(h.child), h.father, h.mother); !errors.Is(err, family.ErrForbidden) {
		t.Errorf("somebody else revoked it: %v", err)
	}
	c, err := h.family.Revoke(t.Context(), signedIn(h.mother), h.father, h.mother)
	if err != nil || c.EndedBy != "member" {
		t.Errorf("who acts gave it up: %+v, %v", c, err)
	}
	if _, err := h.family.Revoke(t.Context(), grown, h.father, h.child); !errors.Is(err, family.ErrNone) {
		t.Errorf("what nobody agreed: %v", err)
	}
}

// TestAskingTellsNothing asks by the wrong name, by a phone of nobody and for a child, and hears the same each time.
func TestAskingTellsNothing(t *testing.T) {
	h := open(t)
	by := signedIn(h.mother)
	for i, r := range []family.Request{
		{Name: "陈国强", Phone: "13800000002"},
		{Name: "张国强", Phone: "13800000002"},
		{Name: "陈国强", Phone: "13900000009"},
	} {
		r.Relation, r.Scope, r.Key = "spouse", auth.ScopeVisits, fmt.Sprintf("ask-%d", i)
		for range 2 {
			got, err := h.family.Ask(t.Context(), by, r)
			if err != nil || got.Until.Sub(got.At) != 7*24*time.Hour || got.Key != "" {
				t.Errorf("%d: %+v, %v", i, got, err)
			}
		}
	}
	f, err := h.family.Of(t.Context(), by, h.mother)
	if err != nil || len(f.Asked) != 3 || f.Asked[2].Phone != "138****0002" {
		t.Errorf("asked: %+v, %v", f.Asked, err)
	}
	for range 2 {
		h.asked(auth.ScopeVisits)
	}
	_, err = h.family.Ask(t.Context(), by, family.Request{Name: "陈国强", Phone: "13800000002", Relation: "spouse", Scope: auth.ScopeVisits})
	if !errors.Is(err, family.ErrTooMany) {
		t.Errorf("the sixth of a day: %v", err)
	}
	h.Advance(8 * 24 * time.Hour)
	if err := h.decide(family.Answer{Accept: true}); !errors.Is(err, family.ErrOver) {
		t.Errorf("a week later: %v", err)
	}
}

func TestTheDeskRecordsAGuardianByADocument(t *testing.T) {
	h := open(t)
	orphan := h.register(patient.RegisterInput{Name: "王小宝", BirthDate: "2020-01-31"})
	if _, err := h.family.Record(t.Context(), clinictest.Desk, orphan, family.Grant{Member: h.father, Relation: "other", Scope: auth.ScopeRecord}); err == nil {
		t.Error("without a document")
	}
	g := family.Grant{Member: h.father, Relation: "other", Scope: auth.ScopeRecord, Evidence: "court-order"}
	for range 2 {
		if _, err := h.family.Record(t.Context(), clinictest.Desk, orphan, g); err != nil {
			t.Fatal(err)
		}
	}
	file, err := h.files.Get(t.Context(), clinictest.Desk, orphan)
	if err != nil || file.Guardian == nil || file.Guardian.Patient != h.father {
		t.Errorf("guardian: %+v, %v", file.Guardian, err)
	}
	g.Member, g.Relation = h.mother, "other"
	if _, err := h.family.Record(t.Context(), clinictest.Nurse, orphan, g); err != nil {
		t.Fatal(err)
	}
	for _, p := range []patient.ID{h.father, h.mother} {
		if a, err := h.act(signedIn(p), orphan); err != nil || a.Scope != auth.ScopeRecord {
			t.Errorf("%+v, %v", a, err)
		}
	}
	if _, err := h.family.Revoke(t.Context(), signedIn(h.father), orphan, h.father); !errors.Is(err, family.ErrForbidden) {
		t.Errorf("a guardian gave the child up by phone: %v", err)
	}
	if _, err := h.family.Revoke(t.Context(), clinictest.Desk, orphan, h.father); err != nil {
		t.Fatal(err)
	}
	if _, err := h.act(signedIn(h.father), orphan); !errors.Is(err, family.ErrStranger) {
		t.Errorf("after the desk ended it: %v", err)
	}
	h.Set("2038-01-31", "00:00")
	if _, err := h.act(signedIn(h.mother), orphan); !errors.Is(err, family.ErrStranger) {
		t.Errorf("the second of a grown-up: %v", err)
	}
}

// TestAnAnswerAndAWithdrawalAtOnce lets many agree, narrow and revoke at the same time: whoever was told that it is over
// finds it over.
func TestAnAnswerAndAWithdrawalAtOnce(t *testing.T) {
	h := open(t)
	h.asked(auth.ScopeRecord)
	var wg sync.WaitGroup
	var mu sync.Mutex
	revoked := false
	for i := range 40 {
		wg.Go(func() {
			var err error
			switch i % 4 {
			case 0:
				_, err = h.family.Revoke(t.Context(), signedIn([]patient.ID{h.father, h.mother}[i/4%2]), h.father, h.mother)
				mu.Lock()
				revoked = revoked || err == nil
				mu.Unlock()
			case 1:
				err = h.decide(family.Answer{Accept: true, Scope: auth.ScopeVisits})
			default:
				err = h.decide(family.Answer{Accept: true})
			}
			if err != nil && !errors.Is(err, family.ErrOver) && !errors.Is(err, family.ErrBusy) {
				t.Errorf("%d: %v", i, err)
			}
		})
	}
	wg.Wait()
	if _, err := h.act(signedIn(h.mother), h.father); revoked && !errors.Is(err, family.ErrStranger) {
		t.Errorf("revoked, and open: %v", err)
	}
	if !revoked {
		t.Error("nobody could revoke it")
	}
}

// TestAskingAtOnceKeepsTheLimit presses the button many times.
func TestAskingAtOnceKeepsTheLimit(t *testing.T) {
	h := open(t)
	var wg sync.WaitGroup
	for i := range 30 {
		wg.Go(func() {
			_, err := h.family.Ask(t.Context(), signedIn(h.mother), family.Request{
				Name: "陈国强", Phone: "13800000002", Relation: "spouse", Scope: auth.ScopeVisits, Key: fmt.Sprintf("press-%d", i%10),
			})
			if err != nil && !errors.Is(err, family.ErrTooMany) && !errors.Is(err, family.ErrBusy) {
				t.Errorf("%d: %v", i, err)
			}
		})
	}
	wg.Wait()
	f, err := h.family.Of(t.Context(), signedIn(h.mother), h.mother)
	if err != nil || len(f.Asked) == 0 || len(f.Asked) > 5 {
		t.Errorf("%d requests, %v", len(f.Asked), err)
	}
}

// TestTheAuditNamesBoth lets the mother book for the child.
func TestTheAuditNamesBoth(t *testing.T) {
	h := open(t)
	by, err := h.act(signedIn(h.mother), h.child)
	if err != nil {
		t.Fatal(err)
	}
	a := h.bookAs(by, h.child, 3)
	if a.BookedBy != h.mother {
		t.Errorf("booked by %q", a.BookedBy)
	}
	log := &audit.Service{DB: h.DB, Now: h.Now}
	for _, c := range h.Changes() {
		if err := log.Append(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	rows, _, err := log.List(t.Context(), clinictest.Admin, string(h.child), 50, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if r.Kind == "appointments" && r.By == by.ID && r.Behalf == string(h.mother) {
			return
		}
	}
	t.Errorf("no row names both: %+v", rows)
}

func (h *home) bookAs(by auth.Actor, p patient.ID, number int) booking.Appointment {
	h.t.Helper()
	a, err := h.Booking.Book(h.t.Context(), by, booking.Request{Patient: p, Session: h.Session(clinictest.Monday.AddDays(1)), Number: number, Channel: "web"})
	if err != nil {
		h.t.Fatal(err)
	}
	return a
}
