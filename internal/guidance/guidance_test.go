package guidance_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/guidance"
	"careloop/internal/i18n"
)

func complaint(text string) guidance.Ailment {
	part := strings.Split(text+"//", "/")
	return guidance.Ailment{Symptom: part[0], Severity: guidance.Severity(part[1]), Duration: guidance.Duration(part[2])}
}

func complaints(text string) []guidance.Ailment {
	var all []guidance.Ailment
	for one := range strings.FieldsSeq(text) {
		all = append(all, complaint(one))
	}
	return all
}

func TestFind(t *testing.T) {
	woman := func(years int, p guidance.Pregnant) guidance.Asker {
		return guidance.Asker{Years: years, Sex: guidance.Female, Pregnant: p}
	}
	man := func(years int) guidance.Asker { return guidance.Asker{Years: years, Sex: guidance.Male} }
	baby := func(months int) guidance.Asker { return guidance.Asker{Months: months, Sex: guidance.Unknown} }
	for name, c := range map[string]struct {
		who   guidance.Asker
		what  string
		how   guidance.Urgency
		first booking.Specialty
	}{
		"a cold":                                {man(30), "runny-nose", guidance.Routine, booking.ENT},
		"chest pain since this morning":         {man(55), "chest-pain/mild/hours", guidance.Emergency, ""},
		"chest pain for months":                 {man(55), "chest-pain/mild/months", guidance.Urgent, booking.Cardiology},
		"chest pain of a girl":                  {woman(12, ""), "chest-pain/mild/hours", guidance.Urgent, booking.Paediatrics},
		"chest pain and sweat":                  {woman(40, guidance.No), "chest-pain/mild/days cold-clammy", guidance.Emergency, ""},
		"stroke":                                {woman(70, ""), "toothache face-droop", guidance.Emergency, ""},
		"fever at two months":                   {baby(2), "fever//hours", guidance.Emergency, ""},
		"fever at three months":                 {baby(3), "fever//hours", guidance.Urgent, booking.Paediatrics},
		"fever at six months, new":              {baby(6), "fever//hours", guidance.Soon, booking.Paediatrics},
		"fever of an adult":                     {man(40), "fever//days", guidance.Soon, booking.FeverClinic},
		"fever and stiff neck":                  {man(20), "fever//days stiff-neck", guidance.Emergency, ""},
		"belly pain, perhaps pregnant":          {woman(25, guidance.Perhaps), "abdominal-pain/moderate/days", guidance.Emergency, ""},
		"belly pain, nobody asked":              {woman(25, ""), "abdominal-pain/moderate/days", guidance.Emergency, ""},
		"belly pain, not pregnant":              {woman(25, guidance.No), "abdominal-pain/moderate/days", guidance.Urgent, booking.Gastroenterology},
		"belly pain at sixty":                   {woman(60, guidance.Yes), "abdominal-pain/mild/weeks", guidance.Soon, booking.Gastroenterology},
		"belly pain of a child":                 {man(8), "abdominal-pain/mild/weeks", guidance.Soon, booking.Paediatrics},
		"bleeding in pregnancy":                 {woman(30, guidance.Yes), "vaginal-bleeding/mild", guidance.Emergency, ""},
		"discharge in pregnancy":                {woman(30, guidance.Yes), "vaginal-discharge", guidance.Routine, booking.Obstetrics},
		"discharge":                             {woman(30, guidance.No), "vaginal-discharge", guidance.Routine, booking.Gynaecology},
		"cough of weeks":                        {man(50), "cough//weeks", guidance.Soon, booking.Respiratory},
		"head injury at seventy":                {man(70), "head-injury", guidance.Emergency, ""},
		"low mood":                              {man(35), "low-mood", guidance.Routine, booking.Psychiatry},
		"not wanting to live":                   {man(35), "low-mood suicidal", guidance.Emergency, ""},
		"sudden pain of a testicle":             {man(15), "testicle-pain//hours", guidance.Emergency, ""},
		"a health check":                        {man(45), "health-check", guidance.Routine, booking.HealthExam},
		"infertility of somebody unknown":       {guidance.Asker{Years: 30, Sex: guidance.Unknown, Pregnant: guidance.No}, "infertility", guidance.Routine, booking.Gynaecology},
		"of two, the more urgent leads":         {man(40), "acne eye-pain", guidance.Urgent, booking.Ophthalmology},
		"a hundred and twenty":                  {woman(120, ""), "joint-pain", guidance.Routine, booking.Orthopaedics},
		"headache in pregnancy is looked after": {woman(30, guidance.Yes), "headache/mild/days", guidance.Urgent, booking.Obstetrics},
	} {
		found, err := guidance.Current().Find(c.who, complaints(c.what))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		first := booking.Specialty("")
		if len(found.Specialties) > 0 {
			first = found.Specialties[0]
		}
		if found.Urgency != c.how || first != c.first {
			t.Errorf("%s: %s to %q, want %s to %q", name, found.Urgency, first, c.how, c.first)
		}
	}
}

func TestWhatIsMissingIsNamedAtOnce(t *testing.T) {
	_, err := guidance.Current().Find(guidance.Asker{Years: 30, Sex: guidance.Male},
		complaints("nonsense headache period-pain toothache toothache fever//years"))
	var e *errs.Error
	if !errors.As(err, &e) {
		t.Fatalf("%v", err)
	}
	var got []string
	for _, f := range e.Fields {
		got = append(got, f.Path+" "+f.Code)
	}
	want := []string{
		"complaints[0].symptom unknown", "complaints[1].severity required", "complaints[1].duration required",
		"complaints[2].symptom unknown", "complaints[4].symptom twice", "complaints[5].duration required",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// clinicOf is a clinic with departments, and how often they were read.
func clinicOf(departments ...booking.Department) (*guidance.Service, *int, *time.Time) {
	reads, now := 0, time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	return &guidance.Service{
		Clinic: clinic.Default(), Now: func() time.Time { return now },
		Departments: func(context.Context) ([]booking.Department, error) { reads++; return departments, nil },
	}, &reads, &now
}

func department(id, zh, en string, sees ...booking.Specialty) booking.Department {
	return booking.Department{
		ID: booking.DepartmentID(id), Name: i18n.Text{i18n.Chinese: zh, i18n.English: en}, Active: true, Specialties: sees,
	}
}

func TestTheClinicsOwnDepartments(t *testing.T) {
	closed := department("dep_closed", "心内科", "Cardiology", booking.Cardiology)
	closed.Active = false
	s, reads, now := clinicOf(closed,
		department("dep_internal", "内科", "Internal medicine", booking.InternalMedicine),
		department("dep_dental", "口腔科", "Dentistry", booking.Dentistry))
	adult := guidance.Asker{Years: 40, Sex: guidance.Male}

	a, err := s.Advise(t.Context(), adult, complaints("palpitations"), i18n.English)
	if err != nil || len(a.Suggestions) != 1 {
		t.Fatalf("%+v %v", a, err)
	}
	got := a.Suggestions[0]
	if len(got.Departments) != 1 || got.Departments[0].ID != "dep_internal" || !strings.Contains(got.Note, "no Cardiology of its own") {
		t.Errorf("a broader department: %+v", got)
	}
	a, err = s.Advise(t.Context(), adult, complaints("toothache"), i18n.Chinese)
	if err != nil || a.Suggestions[0].Departments[0].Name != "口腔科" || a.Suggestions[0].Note != "" || a.Alarm != nil {
		t.Errorf("%+v %v", a, err)
	}
	if !strings.Contains(a.Guidance, "不是诊断") || a.Reviewed {
		t.Errorf("not marked as guidance that nobody reviewed: %+v", a)
	}
	a, err = s.Advise(t.Context(), adult, complaints("eye-red"), i18n.English)
	if err != nil || len(a.Suggestions[0].Departments) > 0 || !strings.Contains(a.Suggestions[0].Note, "go to a hospital that has one") {
		t.Errorf("%+v %v", a, err)
	}
	a, err = s.Advise(t.Context(), adult, complaints("hoarse//weeks mouth-ulcer//weeks"), i18n.English)
	if err != nil || a.Suggestions[0].Departments[0].ID != "dep_dental" {
		t.Errorf("what the clinic has stands behind what it has not: %+v %v", a, err)
	}
	if *reads != 1 {
		t.Errorf("%d reads", *reads)
	}
	*now = now.Add(2 * time.Minute)
	if _, err = s.Advise(t.Context(), adult, complaints("acne"), i18n.English); err != nil || *reads != 2 {
		t.Errorf("%d reads, %v", *reads, err)
	}
}

func TestADepartmentIsProposedToWhomItTakes(t *testing.T) {
	old, adults := department("dep_old", "老年心内科", "Heart clinic for the old", booking.Cardiology), department("dep_internal", "内科", "Internal medicine", booking.InternalMedicine)
	old.Ages, adults.Ages = &booking.Ages{Youngest: "60y"}, &booking.Ages{Youngest: "15y"}
	s, _, _ := clinicOf(old, adults)
	for years, want := range map[int]struct {
		id   booking.DepartmentID
		note string
	}{
		60: {id: "dep_old"},
		59: {id: "dep_internal", note: "does not take patients of this age; the department below"},
		14: {note: "does not take patients of this age. Please"},
	} {
		a, err := s.Advise(t.Context(), guidance.Asker{Years: years, Sex: guidance.Male}, complaints("palpitations"), i18n.English)
		if err != nil || len(a.Suggestions) != 1 {
			t.Fatalf("%d: %+v %v", years, a, err)
		}
		var got booking.DepartmentID
		if found := a.Suggestions[0].Departments; len(found) > 0 {
			got = found[0].ID
		}
		if note := a.Suggestions[0].Note; got != want.id || !strings.Contains(note, want.note) || want.note == "" && note != "" {
			t.Errorf("at %d: %q, %q", years, got, note)
		}
	}
	s, _, _ = clinicOf(old)
	a, err := s.Advise(t.Context(), guidance.Asker{Years: 40, Sex: guidance.Male}, complaints("palpitations"), i18n.Chinese)
	if err != nil || len(a.Suggestions[0].Departments) > 0 || !strings.Contains(a.Suggestions[0].Note, "不接诊该年龄") {
		t.Errorf("nobody takes them: %+v %v", a, err)
	}
}

func TestAnEmergencyIsNothingToBook(t *testing.T) {
	s, _, _ := clinicOf(department("dep_er", "急诊科", "Emergency room", booking.EmergencyRoom), department("dep_card", "心内科", "Cardiology", booking.Cardiology))
	for country, number := range map[string]string{"CN": "120", "GB": "999", "US": "911", "DE": "112", "": "120"} {
		s.Clinic.Country = country
		for _, l := range i18n.Langs() {
			a, err := s.Advise(t.Context(), guidance.Asker{Years: 60, Sex: guidance.Male}, complaints("chest-pain/severe/hours low-mood suicidal"), l)
			if err != nil || a.Alarm == nil || a.Urgency != guidance.Emergency || len(a.Suggestions) > 0 {
				t.Fatalf("%s: %+v %v", country, a, err)
			}
			if a.Alarm.Call != number || !strings.Contains(a.Alarm.Title, number) || !strings.Contains(a.Alarm.Steps[0], number) || len(a.Alarm.Here) != 1 {
				t.Errorf("%s: %+v", country, a.Alarm)
			}
			if country == "CN" && a.Alarm.Crisis != "12356" {
				t.Errorf("no line for people in despair: %+v", a.Alarm)
			}
			for _, r := range a.Reasons {
				if r.Text == "" || len(r.Sources) == 0 || slices.Contains(r.Sources, "") {
					t.Errorf("%+v", r)
				}
			}
		}
	}
}
