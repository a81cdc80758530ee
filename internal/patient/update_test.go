package patient_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/channel"
	"careloop/internal/classify"
	"careloop/internal/clinic"
	"careloop/internal/clinictest"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

func (d desk) reclassifyWith(p patient.ID, diagnosis string) error {
	visits := []classify.Visit{{Date: d.clinic.Today(), Diagnosis: diagnosis, Need: classify.Specialist}}
	_, err := d.files.ReclassifyWith(d.Context(), clinictest.Job, p, visits)
	return err
}

func TestOneOfFiftyRegistersADocument(t *testing.T) {
	d := open(t)
	var wg sync.WaitGroup
	var mu sync.Mutex
	var won []patient.Patient
	var refused []string
	for i := range 50 {
		wg.Go(func() {
			p, _, err := d.files.Register(t.Context(), clinictest.Desk, patient.RegisterInput{
				Name: "李明", Key: fmt.Sprintf("request-%d", i), IDDocuments: []patient.IDDocument{{Type: patient.CNID, Number: liming}},
			})
			mu.Lock()
			defer mu.Unlock()
			var e *errs.Error
			switch {
			case err == nil:
				won = append(won, p)
			case errors.Is(err, patient.ErrDuplicateDocument) && errors.As(err, &e):
				refused = append(refused, fmt.Sprint(e.Params["number"]))
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if len(won) != 1 || len(refused) != 49 {
		t.Fatalf("%d won, %d were refused", len(won), len(refused))
	}
	if slices.ContainsFunc(refused, func(n string) bool { return n != string(won[0].Number) }) {
		t.Errorf("the winner is %s, the others heard of %v", won[0].Number, refused)
	}
	if got := d.find("李明"); got != "李明" {
		t.Errorf("found %q: something of a loser is left", got)
	}
	// The file, its number, its document, its birth date, and what its name is found by.
	if n, want := d.count(), 4+len(patient.Tokens("李明")); n != want {
		t.Errorf("%d items, want %d", n, want)
	}
}

func TestOneKeyRegistersOnceHoweverOftenItIsSent(t *testing.T) {
	d := open(t)
	in := full()
	in.Key = "pressed-twice"
	var wg sync.WaitGroup
	ids := make([]patient.ID, 20)
	for i := range ids {
		wg.Go(func() {
			p, _, err := d.files.Register(t.Context(), clinictest.Desk, in)
			if err != nil {
				t.Error(err)
			}
			ids[i] = p.ID
		})
	}
	wg.Wait()
	if slices.Sort(ids); ids[0] != ids[len(ids)-1] {
		t.Errorf("several files: %v", ids)
	}
}

func TestUpdateMovesWhatTheFileIsFoundBy(t *testing.T) {
	d := open(t)
	p := d.register(full())
	before := d.count()
	p = d.update(p, patient.UpdateInput{
		Name: new("张单"), Phones: &[]patient.Phone{{Number: "13900139000"}}, Email: new(""), BirthDate: new(clinic.Date("1990-03-08")),
		IDDocuments: &[]patient.IDDocument{{Type: patient.Passport, Number: "E87654321"}},
	})
	for _, gone := range []string{"李明", "liming", "lm", "13800138000", liming, "E12345678", "li.ming@example.com", "010-65529988"} {
		if got := d.find(gone); got != "" {
			t.Errorf("%s still finds %q", gone, got)
		}
	}
	for _, q := range []string{"张单", "zhangdan", "zhangshan", "zs", "zd", "13900139000", "E87654321", string(p.Number)} {
		if got := d.find(q); got != "张单" {
			t.Errorf("%s finds %q", q, got)
		}
	}
	other := -d.count()
	d.register(patient.RegisterInput{Name: "李明", IDDocuments: []patient.IDDocument{{Type: patient.CNID, Number: liming}}}) // is free again
	other += d.count()
	if p.Initials != "zd" || p.Pinyin != "zhang dan" {
		t.Errorf("%s %s", p.Pinyin, p.Initials)
	}
	p = d.update(p, patient.UpdateInput{
		Name: new("李明"), Phones: new(full().Phones), Email: new("li.ming@example.com"), BirthDate: new(clinic.Date("1990-03-07")),
		IDDocuments: &[]patient.IDDocument{{Type: patient.Passport, Number: "E12345678"}, {Type: patient.Passport, Number: "E87654321"}},
	})
	if n := d.count() - before - other; n != 0 {
		t.Errorf("%d items more than before", n)
	}
}

func TestAStaleUpdateIsRefused(t *testing.T) {
	d := open(t)
	p := d.register(full())
	q := d.update(p, patient.UpdateInput{Occupation: new("医生")})
	if _, _, err := d.files.Update(t.Context(), clinictest.Desk, p.ID, p.Version, patient.UpdateInput{Name: new("王五")}); !errors.Is(err, patient.ErrStale) {
		t.Errorf("error: %v", err)
	}
	if d.find("王五") != "" || d.find("李明") != "李明" {
		t.Error("half of a refused update was written")
	}
	if again := d.update(q, patient.UpdateInput{Occupation: new("医生")}); again.Version != q.Version {
		t.Error("a change of nothing made a new version")
	}
}

func TestOfUpdatesAtOnceOneWins(t *testing.T) {
	d := open(t)
	p := d.register(full())
	var wg sync.WaitGroup
	results := make([]error, 10)
	for i := range results {
		wg.Go(func() {
			_, _, results[i] = d.files.Update(t.Context(), clinictest.Desk, p.ID, p.Version, patient.UpdateInput{Name: new("王" + string('甲'+rune(i)))})
		})
	}
	wg.Wait()
	won := 0
	for _, err := range results {
		if err == nil {
			won++
		} else if !errors.Is(err, patient.ErrStale) {
			t.Error(err)
		}
	}
	if found := d.find("王"); won != 1 || len([]rune(found)) != 2 {
		t.Errorf("%d won, the search finds %q", won, found)
	}
}

func TestWhatIsShownMaskedMayBeSentBack(t *testing.T) {
	d := open(t)
	p := d.register(full())
	phones := append(slices.Clone(p.Phones), patient.Phone{Number: "13900139000"})
	p = d.update(p, patient.UpdateInput{
		Phones: &phones, IDDocuments: &p.IDDocuments, Address: &p.Address, Email: &p.Email, WeChat: &p.WeChat, Occupation: new("医生"),
	})
	got, err := d.files.Reveal(t.Context(), clinictest.Desk, p.ID, "看看")
	if err != nil {
		t.Fatal(err)
	}
	want := patient.Sensitive{
		Phones:      []patient.Phone{{Number: "+8613800138000", Use: "mobile", Primary: true}, {Number: "+861065529988", Use: "home"}, {Number: "+8613900139000", Use: "mobile"}},
		IDDocuments: full().IDDocuments, Address: full().Address, Email: full().Email, WeChat: full().WeChat,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	_, _, err = d.files.Update(t.Context(), clinictest.Desk, p.ID, p.Version, patient.UpdateInput{Phones: &[]patient.Phone{{Number: "139****1111"}}})
	if err == nil || !strings.Contains(err.Error(), "phones[0].number=phone") {
		t.Errorf("stars of no number: %v", err)
	}
}

func TestReclassify(t *testing.T) {
	d := open(t)
	p := d.register(patient.RegisterInput{Name: "张小宝", BirthDate: "2012-11-24"})
	if err := d.reclassifyWith(p.ID, "I10"); err != nil {
		t.Fatal(err)
	}
	d.clinic.Set("2026-11-24", "03:00")
	if err := d.files.Reclassify(t.Context(), clinictest.Job, p.ID); err != nil {
		t.Fatal(err)
	}
	p, err := d.files.Get(t.Context(), clinictest.Desk, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	c := p.Classification
	if c.Age.Value != classify.Adult || c.Disease.Value != classify.Chronic || c.Need.Value != classify.Specialist || c.Frequency.Value != classify.Return {
		t.Errorf("classification: %+v", c)
	}
	if len(c.Disease.Evidence) != 1 || c.Disease.Evidence[0].Params["code"] != "I10" {
		t.Errorf("evidence: %+v", c.Disease.Evidence)
	}
	if err := d.files.Reclassify(t.Context(), clinictest.Job, p.ID); err != nil {
		t.Fatal(err)
	}
	again, err := d.files.Get(t.Context(), clinictest.Desk, p.ID)
	if err != nil || again.Version != p.Version {
		t.Errorf("nothing changed, yet version %d became %d, %v", p.Version, again.Version, err)
	}
}

func TestEventsOf(t *testing.T) {
	d := open(t)
	p := d.register(full())
	p = d.update(p, patient.UpdateInput{Name: new("李月"), Phones: &[]patient.Phone{{Number: "13800138000", Use: "work"}}})
	d.update(p, patient.UpdateInput{Consent: map[channel.Name]patient.ConsentStatus{channel.SMS: patient.Withdrawn, channel.WeChat: patient.Granted}})
	if err := d.reclassifyWith(p.ID, "J06.9"); err != nil {
		t.Fatal(err)
	}
	var got []string
	ids := map[string]bool{}
	for _, c := range d.clinic.Changes() {
		events, err := patient.EventsOf(c)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			got = append(got, strings.TrimSpace(fmt.Sprint(e.Kind, " ", e.Fields, e.Channels)))
			if ids[e.ID()] || e.Patient != p.ID || e.Stamp.By == "" {
				t.Errorf("event %s by %q", e.ID(), e.Stamp.By)
			}
			ids[e.ID()] = true
		}
	}
	want := []string{
		"registered [] []", "updated [name phones] []", "updated [consent] []", "consent-withdrawn [] [sms]", "updated [classification] []",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if events, err := patient.EventsOf(store.Change{Key: patient.FileKey(p.ID)}); len(events) > 0 || err != nil {
		t.Errorf("a deletion: %v %v", events, err)
	}
}
