package patient_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/audit"
	"careloop/internal/auth"
	"careloop/internal/channel"
	"careloop/internal/clinic"
	"careloop/internal/clinictest"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

type desk struct {
	*testing.T
	clinic *clinictest.Clinic
	files  *patient.Service
}

func open(t *testing.T) desk {
	t.Helper()
	c := clinictest.New(t)
	return desk{T: t, clinic: c, files: &patient.Service{
		DB: c.DB, Keys: c.Keys, Clinic: c.Settings, Now: c.Now, Audit: &audit.Service{DB: c.DB, Now: c.Now},
	}}
}

func (d desk) register(in patient.RegisterInput) patient.Patient {
	d.Helper()
	p, _, err := d.files.Register(d.Context(), clinictest.Desk, in)
	if err != nil {
		d.Fatal(err)
	}
	return p
}

func (d desk) update(p patient.Patient, in patient.UpdateInput) patient.Patient {
	d.Helper()
	out, _, err := d.files.Update(d.Context(), clinictest.Desk, p.ID, p.Version, in)
	if err != nil {
		d.Fatal(err)
	}
	return out
}

// find returns the names that a search finds, in their order.
func (d desk) find(q string) string {
	d.Helper()
	found, _, err := d.files.Search(d.Context(), clinictest.Desk, q, 0, "")
	if err != nil {
		d.Fatalf("search %q: %v", q, err)
	}
	var names []string
	for _, s := range found {
		names = append(names, string(s.Name))
	}
	return strings.Join(names, " ")
}

// count returns how many items the table of patients has, beyond those of changes undone.
func (d desk) count() int {
	d.Helper()
	live := map[store.Key]bool{}
	for _, c := range d.clinic.Changes() {
		if c.Table == store.Patients {
			live[c.Key] = c.New != nil
		}
	}
	n := 0
	for _, ok := range live {
		if ok {
			n++
		}
	}
	return n
}

func codes(ws []patient.Warning) string {
	var all []string
	for _, w := range ws {
		all = append(all, w.Code)
	}
	return strings.Join(all, " ")
}

const liming = "11010119900307803X"

func full() patient.RegisterInput {
	return patient.RegisterInput{
		Name: "李明", Phones: []patient.Phone{{Number: "138 0013 8000"}, {Number: "010-6552 9988"}},
		IDDocuments: []patient.IDDocument{{Type: patient.CNID, Number: liming}, {Type: patient.Passport, Number: "E12345678"}},
		Address:     "北京市海淀区中关村大街1号", Email: "li.ming@example.com", WeChat: "oABCDEFGHIJKLMNOPQRSTUVWXY12",
		Occupation: "教师", Consent: map[channel.Name]patient.ConsentStatus{channel.SMS: patient.Granted, channel.Email: patient.Withdrawn},
		Needs: []patient.Need{"companion"}, Alerts: []patient.Alert{{Kind: patient.VIP}, {Kind: patient.Allergy, Note: "青霉素"}},
	}
}

func TestRegister(t *testing.T) {
	d := open(t)
	p, warnings, err := d.files.Register(t.Context(), clinictest.Desk, full())
	if err != nil || len(warnings) > 0 {
		t.Fatal(err, warnings)
	}
	if _, ok := patient.ParseNumber(string(p.Number)); !ok {
		t.Errorf("record number %s", p.Number)
	}
	got, err := d.files.Get(t.Context(), clinictest.Desk, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(asJSON(t, p), asJSON(t, got)); diff != "" {
		t.Errorf("Get shows another file than Register (-registered +read):\n%s", diff)
	}
	want := `{"address":"北京市海***","birthDate":"1990-03-07","class":"outpatient","email":"l***@example.com","gender":"male","initials":"lm","language":"zh-CN",` +
		`"name":"李明","occupation":"教师","pinyin":"li ming","source":"walk-in","wechat":"oA***Y12"}`
	if diff := cmp.Diff(want, only(t, got, "address", "birthDate", "class", "email", "gender", "initials", "language", "name", "occupation", "pinyin", "source", "wechat")); diff != "" {
		t.Error(diff)
	}
	if got.Phones[0] != (patient.Phone{Number: "138****8000", Use: "mobile", Primary: true}) || got.Phones[1].Use != "home" || got.Phones[1].Primary {
		t.Errorf("phones: %+v", got.Phones)
	}
	if got.Alerts[0] != (patient.Alert{Kind: patient.Allergy, Note: "青霉素"}) {
		t.Errorf("alerts: %+v", got.Alerts)
	}
	if c := got.Classification; c.Age.Value != "adult" || c.Economic.Value != "affluent" || c.Frequency.Value != "first" {
		t.Errorf("classification: %+v", c)
	}
	if c := got.Consent[channel.SMS]; c.Status != patient.Granted || !c.At.Equal(d.clinic.Now()) {
		t.Errorf("consent: %+v", got.Consent)
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func only(t *testing.T, v any, names ...string) string {
	t.Helper()
	var all map[string]any
	if err := json.Unmarshal([]byte(asJSON(t, v)), &all); err != nil {
		t.Fatal(err)
	}
	out := map[string]any{}
	for _, n := range names {
		out[n] = all[n]
	}
	return asJSON(t, out)
}

func TestNothingSensitiveIsStoredInPlain(t *testing.T) {
	d := open(t)
	p := d.register(full())
	d.update(p, patient.UpdateInput{Address: new("上海市浦东新区世纪大道88号"), Alerts: &[]patient.Alert{{Kind: patient.Allergy, Note: "头孢过敏"}}})
	if err := d.reclassifyWith(p.ID, "B20.9"); err != nil {
		t.Fatal(err)
	}
	for _, c := range d.clinic.Changes() {
		for _, it := range []*store.Item{c.Old, c.New} {
			if it == nil || c.Table != store.Patients {
				continue
			}
			raw := asJSON(t, it)
			for _, secret := range []string{
				"13800138000", "65529988", liming, "19900307803", "E12345678", "中关村", "世纪大道", "li.ming", "oABCDEFG", "青霉素", "头孢", "B20",
			} {
				if strings.Contains(raw, secret) {
					t.Errorf("%s holds %s: %s", c.Key, secret, raw)
				}
			}
		}
	}
}

func TestFaultsComeAllAtOnce(t *testing.T) {
	d := open(t)
	_, _, err := d.files.Register(t.Context(), clinictest.Desk, patient.RegisterInput{
		Name: "张\u202e伟", Gender: "m", BirthDate: "2027-01-01", Email: "x", WeChat: "?", Language: "fr", Class: "vip", Source: "tv", Needs: []patient.Need{"lift"},
		Phones:      []patient.Phone{{Number: "13800138000", Primary: true}, {Number: "1"}, {Number: "+8613800138000", Primary: true}},
		IDDocuments: []patient.IDDocument{{Type: patient.CNID, Number: "110101199003078031"}},
		Consent:     map[channel.Name]patient.ConsentStatus{"fax": patient.Granted, channel.SMS: "yes"},
		Guardian:    &patient.Guardian{Patient: "pat_x", Relation: "boss"}, Alerts: []patient.Alert{{Kind: "x", Note: "a\u0007"}}, Address: strings.Repeat("长", 201),
	})
	for _, want := range []string{
		"name=character", "gender=one-of", "birthDate=birth-date-future", "email=email", "wechat=wechat-id", "language=one-of", "class=one-of",
		"source=one-of", "needs[0]=one-of", "phones[1].number=phone", "phones[2].number=unique", "phones[2].primary=phone-primary",
		"idDocuments[0].number=cn-id-checksum", "consent.fax=unexpected", "consent.sms=one-of", "guardian.patientId=unknown", "guardian.relation=one-of",
		"alerts[0].kind=one-of", "alerts[0].note=character", "address=too-long",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing in %v", want, err)
		}
	}
	if n := d.count(); n != 0 {
		t.Errorf("%d items written", n)
	}
}

func TestADuplicateDocumentNamesTheFileThatHasIt(t *testing.T) {
	d := open(t)
	first := d.register(full())
	before := d.count()
	in := patient.RegisterInput{Name: "李明明", IDDocuments: []patient.IDDocument{{Type: patient.CNID, Number: strings.ToLower(liming)}}}
	_, _, err := d.files.Register(t.Context(), clinictest.Desk, in)
	var e *errs.Error
	if !errors.Is(err, patient.ErrDuplicateDocument) || !errors.As(err, &e) || e.Params["number"] != string(first.Number) {
		t.Errorf("error: %v", err)
	}
	if n := d.count(); n != before {
		t.Errorf("a refused registration left %d items", n-before)
	}
	other := d.register(patient.RegisterInput{Name: "王芳"})
	_, _, err = d.files.Update(t.Context(), clinictest.Desk, other.ID, other.Version, patient.UpdateInput{IDDocuments: &in.IDDocuments})
	if !errors.Is(err, patient.ErrDuplicateDocument) {
		t.Errorf("an update takes the document: %v", err)
	}
	// The same number on another kind of document is another document.
	d.register(patient.RegisterInput{Name: "王五", IDDocuments: []patient.IDDocument{{Type: patient.MedicalInsurance, Number: "E12345678"}}})
}

func TestARetryMeetsItsFirstTry(t *testing.T) {
	d := open(t)
	in := full()
	in.Key = "key-of-the-form"
	first := d.register(in)
	before := d.count()
	again := d.register(in)
	if again.ID != first.ID || again.Number != first.Number || d.count() != before {
		t.Errorf("first %s %s, again %s %s", first.ID, first.Number, again.ID, again.Number)
	}
	other := in
	other.Name = "李月"
	if _, _, err := d.files.Register(t.Context(), clinictest.Desk, other); !errors.Is(err, patient.ErrKeyReused) {
		t.Errorf("another person under the same key: %v", err)
	}
	if _, _, err := d.files.Register(t.Context(), clinictest.Nurse, in); !errors.Is(err, patient.ErrDuplicateDocument) {
		t.Errorf("another actor's key: %v", err)
	}
}

func TestWarnings(t *testing.T) {
	d := open(t)
	phones := []patient.Phone{{Number: "13800138000"}}
	first := d.register(patient.RegisterInput{Name: "张伟", BirthDate: "1990-03-07", Phones: phones})
	for _, c := range []struct {
		in   patient.RegisterInput
		want string
	}{
		{patient.RegisterInput{Name: "张 伟", BirthDate: "1991-01-01", Phones: phones}, "same-phone-and-name"},
		{patient.RegisterInput{Name: "王芳", BirthDate: "1992-01-01", Phones: phones}, ""}, // a family's phone
		{patient.RegisterInput{Name: "章威", BirthDate: "1990-03-07"}, "same-name-and-birth-date"},
		{patient.RegisterInput{Name: "张伟强", BirthDate: "1990-03-07"}, ""},
		{patient.RegisterInput{Name: "赵六"}, "no-birth-date"},
		{patient.RegisterInput{Name: "李明", BirthDate: "1990-03-08", Gender: patient.Female, IDDocuments: []patient.IDDocument{{Type: patient.CNID, Number: liming}}}, "birth-date-differs gender-differs"},
	} {
		_, warnings, err := d.files.Register(t.Context(), clinictest.Desk, c.in)
		if err != nil || codes(warnings) != c.want {
			t.Errorf("%s: %s, %v; want %s", c.in.Name, codes(warnings), err, c.want)
		}
		if strings.HasPrefix(c.want, "same-") && warnings[0].Params["number"] != string(first.Number) {
			t.Errorf("%s: %v", c.in.Name, warnings)
		}
	}
}

func TestForeignAndSingleNamesAreFine(t *testing.T) {
	d := open(t)
	for _, name := range []string{"Madonna", "丹", "阿不都热合曼·买买提", "Jean-Paul Sartre", "محمد", "김철수", "𬭎"} {
		p := d.register(patient.RegisterInput{Name: name})
		if got := d.find(name); got != name {
			t.Errorf("%s (%s) is found as %q", name, p.Pinyin, got)
		}
	}
}

func TestWhoMayDoWhat(t *testing.T) {
	d := open(t)
	p := d.register(full())
	self, other := clinictest.Self(p.ID), clinictest.Self("pat_0")
	auditor := auth.Actor{ID: "auditor", Roles: []auth.Role{auth.Auditor}}
	forbidden := func(what string, err error) {
		t.Helper()
		if !errors.Is(err, patient.ErrForbidden) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, by := range []auth.Actor{self, other, auditor, {}} {
		_, _, err := d.files.Register(t.Context(), by, full())
		forbidden("register", err)
		_, _, err = d.files.Search(t.Context(), by, "张", 0, "")
		forbidden("search", err)
		_, err = d.files.Contact(t.Context(), by, p.ID)
		forbidden("contact", err)
		forbidden("reclassify", d.files.Reclassify(t.Context(), by, p.ID))
	}
	for _, by := range []auth.Actor{other, auditor, {}} {
		_, err := d.files.Get(t.Context(), by, p.ID)
		forbidden("get", err)
		_, err = d.files.Reveal(t.Context(), by, p.ID, "why")
		forbidden("reveal", err)
		_, _, err = d.files.Update(t.Context(), by, p.ID, p.Version, patient.UpdateInput{Email: new("")})
		forbidden("update", err)
	}
	_, _, err := d.files.Update(t.Context(), self, p.ID, p.Version, patient.UpdateInput{Name: new("李明")})
	forbidden("a patient changes the name", err)
	mine, err := d.files.Get(t.Context(), self, p.ID)
	if err != nil || mine.Classification != nil || len(mine.Alerts) > 0 || mine.Email == "" {
		t.Errorf("what the patient sees: %+v, %v", mine, err)
	}
	mine, _, err = d.files.Update(t.Context(), self, p.ID, p.Version, patient.UpdateInput{Consent: map[channel.Name]patient.ConsentStatus{channel.SMS: patient.Withdrawn}})
	if err != nil || mine.Consent[channel.SMS].Status != patient.Withdrawn {
		t.Errorf("a patient withdraws consent: %+v, %v", mine.Consent, err)
	}
	if _, err := d.files.Get(t.Context(), clinictest.Desk, "pat_nobody"); !errors.Is(err, patient.ErrNotFound) {
		t.Errorf("nobody's file: %v", err)
	}
}

func TestRevealIsRecorded(t *testing.T) {
	d := open(t)
	p := d.register(full())
	if _, err := d.files.Reveal(t.Context(), clinictest.Nurse, p.ID, " "); err == nil {
		t.Error("revealed without a reason")
	}
	got, err := d.files.Reveal(t.Context(), clinictest.Nurse, p.ID, "核对证件")
	if err != nil || got.Phones[0].Number != "+8613800138000" || got.IDDocuments[0].Number != liming || got.Address != "北京市海淀区中关村大街1号" {
		t.Errorf("revealed %+v, %v", got, err)
	}
	records, err := store.QueryAll(t.Context(), d.clinic.DB, store.Query{Table: store.Audit, PK: string(p.ID)})
	if err != nil || len(records) != 1 || strings.Contains(string(records[0].Doc), liming) {
		t.Fatalf("records: %+v, %v", records, err)
	}
	var row audit.Row
	if err := records[0].Decode(&row); err != nil || row.By != "nurse" || row.Why != "核对证件" || row.Action != audit.Revealed {
		t.Errorf("row: %+v, %v", row, err)
	}
	d.files.Audit = nil
	if got, err := d.files.Reveal(t.Context(), clinictest.Nurse, p.ID, "核对证件"); err == nil || len(got.Phones) > 0 {
		t.Errorf("revealed without an audit: %+v", got)
	}
}

func TestContact(t *testing.T) {
	d := open(t)
	mother := d.register(patient.RegisterInput{
		Name: "王芳", BirthDate: "1990-01-01", Phones: []patient.Phone{{Number: "010-6552 9988", Primary: true}, {Number: "13900139000"}},
		Consent: map[channel.Name]patient.ConsentStatus{channel.SMS: patient.Granted, channel.Phone: patient.Granted},
	})
	child := d.register(patient.RegisterInput{
		Name: "张小宝", BirthDate: "2020-01-01", Phones: []patient.Phone{{Number: "13700137000"}}, Language: "en",
		Consent:  map[channel.Name]patient.ConsentStatus{channel.SMS: patient.Granted},
		Guardian: &patient.Guardian{Patient: mother.ID, Relation: "mother"},
	})
	c, err := d.files.Contact(t.Context(), clinictest.Job, child.ID)
	want := patient.Contact{
		Patient: mother.ID, Name: "王芳", Lang: "zh-CN", Consents: []channel.Name{channel.SMS, channel.Phone},
		To: map[channel.Name]string{channel.SMS: "+8613900139000", channel.Phone: "+861065529988"},
	}
	if diff := cmp.Diff(want, c); diff != "" || err != nil {
		t.Errorf("the mother is reached (-want +got): %v\n%s", err, diff)
	}
	d.update(mother, patient.UpdateInput{Consent: map[channel.Name]patient.ConsentStatus{channel.SMS: patient.Withdrawn, channel.Phone: patient.Withdrawn}})
	if c, err = d.files.Contact(t.Context(), clinictest.Job, child.ID); err != nil || c.Patient != child.ID || c.To[channel.SMS] != "+8613700137000" {
		t.Errorf("the child's own phone is left: %+v, %v", c, err)
	}
	nobody := patient.RegisterInput{Name: "张二宝", Guardian: &patient.Guardian{Patient: d.clinic.Patient()[:20] + "zzzzzzzzzz", Relation: "father"}}
	if _, _, err := d.files.Register(t.Context(), clinictest.Desk, nobody); err == nil || !strings.Contains(err.Error(), "guardian.patientId=unknown") {
		t.Errorf("a guardian without a file: %v", err)
	}
}

func TestBornOn(t *testing.T) {
	d := open(t)
	a := d.register(patient.RegisterInput{Name: "甲", BirthDate: "2012-02-29"})
	b := d.register(patient.RegisterInput{Name: "乙", BirthDate: "1990-03-01"})
	c := d.register(patient.RegisterInput{Name: "丙", BirthDate: "1980-12-31"})
	d.update(c, patient.UpdateInput{BirthDate: new(clinic.Date(""))})
	for day, want := range map[clinic.Date][]patient.ID{
		"2026-03-01": {b.ID, a.ID}, "2028-03-01": {b.ID}, "2028-02-29": {a.ID}, "2026-02-28": nil, "2026-12-31": nil,
	} {
		got, err := d.files.BornOn(t.Context(), clinictest.Job, day)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", day, err, diff)
		}
	}
}
