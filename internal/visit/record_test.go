package visit_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/auth"
	"careloop/internal/clinictest"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
	"careloop/internal/visit"
)

// other is a second doctor.
var other = auth.Actor{ID: "doctor-2", Name: "Dr Li", Roles: []auth.Role{auth.Doctor}}

// ibuprofen is a line that nothing is wrong with.
func ibuprofen() visit.PrescriptionLine {
	return visit.PrescriptionLine{
		Drug: "布洛芬缓释胶囊", Form: "胶囊", Strength: "0.3 g", Dose: "1 粒", Route: "po", Frequency: "bid", Days: 3, Quantity: 1, Unit: "盒",
	}
}

// full is a record with everything in it.
func full() visit.Record {
	r := clinictest.Flu()
	r.Further = []visit.Diagnosis{{Code: "I10.x00x002", Text: "高血压"}, {Code: "R50.9", Text: "发热"}}
	r.Handling, r.Next.Note = "对症治疗", "复查血常规"
	r.Prescription = []visit.PrescriptionLine{ibuprofen()}
	return r
}

// called brings a patient to the doctor.
func called(t *testing.T, c *clinictest.Clinic, p patient.ID, number int) visit.Encounter {
	t.Helper()
	c.CheckIn(c.Book(p, c.Today(), number))
	e, err := c.Visit.CallNext(t.Context(), clinictest.Doctor, visit.QueueID(c.Session(c.Today())), visit.Move{})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// allergic lets the files name allergies.
func allergic(c *clinictest.Clinic, notes ...string) {
	c.Visit.Allergies = func(context.Context, auth.Actor, patient.ID) ([]string, error) { return notes, nil }
}

// faults returns the paths and codes of an invalid request.
func faults(t *testing.T, err error) []string {
	t.Helper()
	var e *errs.Error
	if !errors.As(err, &e) || e.Kind != errs.KindInvalid {
		t.Fatalf("%v is no list of faults", err)
	}
	var got []string
	for _, f := range e.Fields {
		got = append(got, f.Path+" "+f.Code)
	}
	return got
}

func versions(t *testing.T, c *clinictest.Clinic, id visit.EncounterID) []visit.RecordVersion {
	t.Helper()
	all, err := c.Visit.Versions(t.Context(), clinictest.Nurse, id)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestARecordComesBackAsItWasSigned(t *testing.T) {
	c := clinictest.New(t)
	e := c.Visited(c.Patient(), 1, full())
	got, err := c.Visit.Encounter(t.Context(), clinictest.Nurse, e.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(full(), *got.Record); diff != "" {
		t.Errorf("record (-signed +read):\n%s", diff)
	}
	if sig := got.Signature; sig == nil || sig.By != clinictest.Doctor.ID || !sig.At.Equal(c.Now()) || !sig.Intact || len(sig.Digest) != 64 {
		t.Errorf("signature = %+v", got.Signature)
	}
	for _, change := range c.Changes() {
		for _, text := range []string{"布洛芬", "高血压", "R50.9", "粒", got.Signature.Digest} {
			if change.New != nil && strings.Contains(string(change.New.Doc), text) {
				t.Errorf("%q is stored as it is in %s", text, change.SK)
			}
		}
	}
}

func TestASignatureTellsThatARecordWasChangedBehindIt(t *testing.T) {
	c := clinictest.New(t)
	e := c.Visited(c.Patient(), 1, full())
	key := store.Key{Table: store.Care, PK: string(e.Patient), SK: "encounter#" + string(e.ID)}
	it, err := c.DB.Get(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Record map[string]any `json:"record"`
	}
	if err := it.Decode(&doc); err != nil {
		t.Fatal(err)
	}
	doc.Record["code"] = "A00.0"
	if err := c.DB.Write(t.Context(), clinictest.Admin.Stamp("", c.Now()), store.Update(key).Set("record", doc.Record)); err != nil {
		t.Fatal(err)
	}
	got, err := c.Visit.Encounter(t.Context(), clinictest.Doctor, e.ID)
	if err != nil || got.Signature.Intact {
		t.Errorf("%+v, %v", got.Signature, err)
	}
}

func TestAnAmendmentKeepsWhatItReplaces(t *testing.T) {
	c := clinictest.New(t)
	ctx := t.Context()
	first := full()
	e := c.Visited(c.Patient(), 1, first)
	second := full()
	second.Diagnosis = visit.Diagnosis{Code: "J12.9", Text: "病毒性肺炎"}
	second.Prescription = nil
	c.Advance(time.Hour)
	a := visit.Amendment{Reason: "胸片结果", Record: second}
	got, err := c.Visit.Amend(ctx, other, e.ID, e.Version, a)
	if err != nil || got.Amendments != 1 || got.Signature.By != other.ID || !got.FinishedAt.Equal(*e.FinishedAt) || got.SignedBy != e.SignedBy {
		t.Fatalf("%+v, %v", got, err)
	}
	read, err := c.Visit.Encounter(ctx, clinictest.Doctor, e.ID)
	if diff := cmp.Diff(got, read); err != nil || diff != "" {
		t.Errorf("%v (-answered +read):\n%s", err, diff)
	}
	all := versions(t, c, e.ID)
	if len(all) != 2 {
		t.Fatalf("%d versions", len(all))
	}
	if diff := cmp.Diff([]visit.Record{first, second}, []visit.Record{all[0].Record, all[1].Record}); diff != "" {
		t.Errorf("versions (-want +got):\n%s", diff)
	}
	was, is := all[0].Signature, all[1].Signature
	if was.By != clinictest.Doctor.ID || was.Reason != "" || !was.Intact || is.Before != was.Digest || is.Reason != "胸片结果" || !is.Intact {
		t.Errorf("signatures %+v, then %+v", was, is)
	}

	c.Advance(time.Minute)
	again, err := c.Visit.Amend(ctx, other, e.ID, e.Version, a)
	if diff := cmp.Diff(got, again); err != nil || diff != "" {
		t.Errorf("the same once more: %v\n%s", err, diff)
	}
	_, err = c.Visit.Amend(ctx, clinictest.Doctor, e.ID, e.Version, a)
	wantErr(t, err, visit.ErrStale)
	_, err = c.Visit.Complete(ctx, clinictest.Doctor, e.ID, e.Version, first)
	wantErr(t, err, visit.ErrStale)
	third := second
	third.Advice = "住院"
	if _, err = c.Visit.Amend(ctx, clinictest.Doctor, e.ID, got.Version, visit.Amendment{Reason: "更正", Record: third}); err != nil {
		t.Fatal(err)
	}
	if all = versions(t, c, e.ID); len(all) != 3 || all[2].Record.Advice != "住院" || all[2].Signature.Before != all[1].Signature.Digest {
		t.Errorf("versions = %+v", all)
	}
	want := map[visit.EventKind]int{visit.EncounterArrived: 1, visit.EncounterCalled: 1, visit.EncounterFinished: 1, visit.EncounterAmended: 2}
	if diff := cmp.Diff(want, count(t, c)); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func TestWhoMayAmendWhat(t *testing.T) {
	c := clinictest.New(t)
	ctx := t.Context()
	open := called(t, c, c.Patient(), 1)
	a := visit.Amendment{Reason: "更正", Record: full()}
	_, err := c.Visit.Amend(ctx, clinictest.Doctor, open.ID, open.Version, a)
	wantErr(t, err, visit.ErrUnsigned)
	_, err = c.Visit.Amend(ctx, clinictest.Nurse, open.ID, open.Version, a)
	wantErr(t, err, visit.ErrForbidden)
	_, err = c.Visit.Amend(ctx, clinictest.Doctor, "enc_x", 1, a)
	wantErr(t, err, visit.ErrEncounter)
	_, err = c.Visit.Amend(ctx, clinictest.Doctor, open.ID, 1, visit.Amendment{Reason: " ", Record: visit.Record{}})
	if got := faults(t, err); !slices.Contains(got, "reason required") || !slices.Contains(got, "record.complaint required") {
		t.Errorf("faults = %v", got)
	}
	for _, by := range []auth.Actor{clinictest.Desk, clinictest.Manager, clinictest.Self(open.Patient)} {
		_, err = c.Visit.Versions(ctx, by, open.ID)
		wantErr(t, err, visit.ErrForbidden)
	}
	if all := versions(t, c, open.ID); len(all) != 0 {
		t.Errorf("versions of an open record: %+v", all)
	}
}

func TestOfManyAmendmentsOfOneVersionOneWins(t *testing.T) {
	c := clinictest.New(t)
	e := c.Visited(c.Patient(), 1, full())
	outcome := make([]error, 20)
	during(len(outcome), func(i int) {
		r := full()
		r.Next.InDays = i + 1
		_, outcome[i] = c.Visit.Amend(context.WithoutCancel(t.Context()), clinictest.Doctor, e.ID, e.Version, visit.Amendment{Reason: "更正", Record: r})
	})
	all := versions(t, c, e.ID)
	if len(all) != 2 {
		t.Fatalf("%d versions", len(all))
	}
	for i, err := range outcome {
		if won := all[1].Record.Next.InDays == i+1; won != (err == nil) {
			t.Errorf("amendment %d: %v, and is kept: %v", i, err, won)
		}
		if err != nil {
			wantErr(t, err, visit.ErrStale)
		}
	}
}

func TestOneAmendmentSentByManyIsOne(t *testing.T) {
	c := clinictest.New(t)
	e := c.Visited(c.Patient(), 1, full())
	r := full()
	r.Advice = "住院"
	during(20, func(int) {
		got, err := c.Visit.Amend(context.WithoutCancel(t.Context()), clinictest.Doctor, e.ID, e.Version, visit.Amendment{Reason: "更正", Record: r})
		if err != nil || got.Amendments != 1 || got.Record.Advice != "住院" {
			t.Errorf("%+v, %v", got, err)
		}
	})
	if all := versions(t, c, e.ID); len(all) != 2 {
		t.Errorf("%d versions", len(all))
	}
}

func TestTheEdgeKnowsTheSameAbbreviations(t *testing.T) {
	c := clinictest.New(t)
	for _, name := range []string{"Route", "Frequency"} {
		f, _ := reflect.TypeFor[visit.PrescriptionLine]().FieldByName(name)
		for _, word := range append(strings.Split(f.Tag.Get("enum"), ","), "", "often") {
			r := full()
			reflect.ValueOf(&r.Prescription[0]).Elem().FieldByName(name).SetString(word)
			_, err := c.Visit.Complete(t.Context(), clinictest.Doctor, "enc_x", 1, r)
			if known := errors.Is(err, visit.ErrEncounter); known != (word != "" && word != "often") {
				t.Errorf("%s %q: %v", name, word, err)
			}
		}
	}
}

func TestARecordNamesEveryFaultOfItsLists(t *testing.T) {
	c := clinictest.New(t)
	r := full()
	r.Further = []visit.Diagnosis{{Code: "J11.1", Text: "流感"}, {Code: "flu"}}
	r.Prescription = []visit.PrescriptionLine{{Drug: " ", Route: "po", Frequency: "bid"}, {Drug: "硝酸甘油", Dose: "1 片", Route: "sl", Frequency: "prn", Quantity: 1, Unit: "瓶"}}
	_, err := c.Visit.Complete(t.Context(), clinictest.Doctor, "enc_x", 1, r)
	want := []string{
		"further[0].code diagnosed-twice", "further[1].code icd10", "further[1].text required",
		"prescription[0].drug required", "prescription[0].dose required", "prescription[0].unit required",
		"prescription[0].days range", "prescription[0].quantity range",
	}
	if diff := cmp.Diff(want, faults(t, err)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAWarningIsAnsweredByAReason(t *testing.T) {
	c := clinictest.New(t)
	ctx := t.Context()
	allergic(c, "布洛芬")
	e := called(t, c, c.Patient(), 1)
	r := full()
	r.Prescription = []visit.PrescriptionLine{ibuprofen(), ibuprofen()}
	_, err := c.Visit.Complete(ctx, clinictest.Doctor, e.ID, e.Version, r)
	want := []string{"prescription[0].override allergy", "prescription[1].override allergy", "prescription[1].override prescribed-twice"}
	if diff := cmp.Diff(want, faults(t, err)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	r.Prescription = r.Prescription[:1]
	r.Prescription[0].Override = "既往为胃部不适，并非过敏"
	done, err := c.Visit.Complete(ctx, clinictest.Doctor, e.ID, e.Version, r)
	if err != nil || done.Record.Prescription[0].Override == "" {
		t.Fatalf("%+v, %v", done, err)
	}
	r.Prescription[0].Override = ""
	_, err = c.Visit.Amend(ctx, clinictest.Doctor, e.ID, done.Version, visit.Amendment{Reason: "更正", Record: r})
	if diff := cmp.Diff([]string{"record.prescription[0].override allergy"}, faults(t, err)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	c.Visit.Allergies = func(context.Context, auth.Actor, patient.ID) ([]string, error) { return nil, errors.New("no files") }
	if _, err = c.Visit.Amend(ctx, clinictest.Doctor, e.ID, done.Version, visit.Amendment{Reason: "更正", Record: r}); err == nil {
		t.Error("a check that could not be made has passed")
	}
}

func TestDosesThatAddUp(t *testing.T) {
	c := clinictest.New(t)
	e := called(t, c, c.Patient(), 1)
	r := full()
	r.Prescription = []visit.PrescriptionLine{ibuprofen(), ibuprofen(), ibuprofen(), ibuprofen(), ibuprofen()}
	for i, drug := range []string{"对乙酰氨基酚片", "复方氨酚烷胺片", "双氯芬酸钠缓释片", "Nurofen", "阿莫西林胶囊"} {
		r.Prescription[i].Drug = drug
	}
	_, err := c.Visit.Complete(t.Context(), clinictest.Doctor, e.ID, e.Version, r)
	want := []string{"prescription[1].override adds-up", "prescription[3].override adds-up"}
	if diff := cmp.Diff(want, faults(t, err)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAllergiesByName(t *testing.T) {
	c := clinictest.New(t)
	e := called(t, c, c.Patient(), 1)
	for _, tc := range []struct {
		note, drug string
		warns      bool
	}{
		{"青霉素过敏", "阿莫西林胶囊", true},
		{"对青霉素类药物过敏", "注射用青霉素钠", true},
		{"Penicillin", "Amoxicillin capsules", true},
		{"PENICILLIN (rash, 2019)", "阿莫西林克拉维酸钾片", true},
		{"青霉素皮试阳性", "头孢呋辛酯片", true}, // beta-lactams are avoided together
		{"头孢类", "头孢克肟分散片", true},
		{"磺胺", "复方新诺明片", true},
		{"阿司匹林哮喘", "布洛芬缓释胶囊", true},
		{"布洛芬", "布洛芬 缓释胶囊", true},
		{"左氧氟沙星皮疹", "莫西沙星片", true},
		{"板蓝根", "板蓝根颗粒", true},
		{"对乙酰氨基酚过敏", "复方氨酚烷胺片", true}, // a mixture for colds is named after a part of the drug's name
		{"Paracetamol", "Tylenol", true},
		{"penicillin", "Augmentin", true},
		{"青霉素过敏性休克", "美罗培南", true},
		{"磺胺过敏", "柳氮磺吡啶肠溶片", true},
		{"碘过敏", "碘海醇注射液", true},
		{"阿司匹林", "芬必得", true},
		{"红霉素", "希舒美", true},
		{"海鲜、芒果", "阿莫西林胶囊", false},
		{"青霉素过敏", "布洛芬缓释胶囊", false},
		{"花粉", "氯雷他定片", false},
		{"sulfa drugs", "Ferrous sulfate", false}, // a salt
		{"", "阿莫西林胶囊", false},
		{"无", "无花果", false},
	} {
		allergic(c, tc.note)
		r := full()
		r.Prescription[0].Drug = tc.drug
		_, err := c.Visit.Complete(t.Context(), clinictest.Doctor, e.ID, e.Version+1, r)
		wantErr(t, err, visit.ErrStale) // the version goes first
		_, err = c.Visit.Complete(t.Context(), clinictest.Doctor, e.ID, e.Version, r)
		if warned := errs.KindOf(err) == errs.KindInvalid; warned != tc.warns {
			t.Errorf("%q, %q: %v, want a warning: %v", tc.note, tc.drug, err, tc.warns)
		}
		if err == nil {
			e = called(t, c, c.Patient(), e.Number+1)
		}
	}
}
