package classify_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"careloop/internal/classify"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/i18n"
)

const today clinic.Date = "2026-11-23"

func TestClassify(t *testing.T) {
	flu := classify.Visit{Date: "2026-11-20", Diagnosis: "J11.1", Need: classify.General}
	cold := classify.Visit{Date: "2026-11-20", Diagnosis: "J06.9", Need: classify.General}
	pressure := classify.Visit{Date: "2024-01-10", Diagnosis: "I10.x00x002", Need: classify.Specialist}
	for _, c := range []struct {
		name string
		in   classify.Input
		want string // age disease need frequency economic
	}{
		{"nothing known", classify.Input{}, "unknown unknown general first ordinary"},
		{"the day before 14", classify.Input{Birth: "2012-11-24"}, "child unknown general first ordinary"},
		{"the day of 14", classify.Input{Birth: "2012-11-23"}, "adult unknown general first ordinary"},
		{"the day before 60", classify.Input{Birth: "1966-11-24"}, "adult unknown general first ordinary"},
		{"the day of 60", classify.Input{Birth: "1966-11-23"}, "elderly unknown general first ordinary"},
		{"born on 29 February", classify.Input{On: "2026-02-28", Birth: "2012-02-29"}, "child unknown general first ordinary"},
		{"not born yet", classify.Input{Birth: "2027-01-01"}, "unknown unknown general first ordinary"},
		{"a cold", classify.Input{Visits: []classify.Visit{cold}}, "unknown acute general return ordinary"},
		{"an old cold", classify.Input{On: "2027-05-01", Visits: []classify.Visit{cold}}, "unknown unknown general return ordinary"},
		{"a flu", classify.Input{Visits: []classify.Visit{flu}}, "unknown infectious general return ordinary"},
		{"a flu of last month", classify.Input{On: "2026-12-21", Visits: []classify.Visit{flu}}, "unknown unknown general return ordinary"},
		{"high pressure stays", classify.Input{Visits: []classify.Visit{pressure}}, "unknown chronic specialist return ordinary"},
		{"an infection comes first", classify.Input{Visits: []classify.Visit{pressure, cold, flu}}, "unknown infectious specialist return ordinary"},
		{"hepatitis B stays", classify.Input{Visits: []classify.Visit{{Date: "2010-01-01", Diagnosis: "b18.1"}}}, "unknown infectious general return ordinary"},
		{"a specialist long ago", classify.Input{Visits: []classify.Visit{pressure, cold, cold, cold}}, "unknown chronic general return ordinary"},
		{"an examination customer", classify.Input{Exam: true}, "unknown unknown exam first ordinary"},
		{"who then was ill", classify.Input{Exam: true, Visits: []classify.Visit{cold}}, "unknown acute general return ordinary"},
		{"an examination", classify.Input{Visits: []classify.Visit{{Date: today, Need: classify.Exam}, cold}}, "unknown acute exam return ordinary"},
		{"an emergency", classify.Input{Visits: []classify.Visit{cold, {Date: today, Diagnosis: "S52.5", Emergency: true}}}, "unknown acute general emergency ordinary"},
		{"an emergency, then a visit", classify.Input{Visits: []classify.Visit{cold, {Date: "2026-11-01", Emergency: true}}}, "unknown acute general return ordinary"},
		{"VIP", classify.Input{VIP: true}, "unknown unknown general first affluent"},
		{"relief", classify.Input{Relief: true, VIP: true}, "unknown unknown general first hardship"},
	} {
		if c.in.On == "" {
			c.in.On = today
		}
		got := classify.Classify(c.in, classify.Default())
		var values []string
		for i, r := range results(got) {
			values = append(values, string(r.Value))
			if r.Rules != classify.Default().Version || len(r.Evidence) == 0 {
				t.Errorf("%s: axis %d has no version or no evidence: %+v", c.name, i, r)
			}
			if !slices.Contains(classify.Axes()[i].Values, r.Value) {
				t.Errorf("%s: %s is not on axis %s", c.name, r.Value, classify.Axes()[i].Name)
			}
			for _, e := range r.Evidence {
				for l, sentences := range sentences(t) {
					said := sentences[e.Code]
					for name := range e.Params {
						said = strings.ReplaceAll(said, "{{"+name+"}}", "x")
					}
					if said == "" || strings.ContainsAny(said, "{}") {
						t.Errorf("%s: %s: %s is said as %q", c.name, l, e.Code, said)
					}
				}
			}
		}
		if s := strings.Join(values, " "); s != c.want {
			t.Errorf("%s: %s, want %s", c.name, s, c.want)
		}
	}
}

// sentences reads what the pages say of evidence, by language. They are the only ones who say it.
func sentences(t *testing.T) map[i18n.Lang]map[string]string {
	t.Helper()
	all := map[i18n.Lang]map[string]string{}
	for _, l := range i18n.Langs() {
		b, err := os.ReadFile("../../web/src/shared/i18n/locales/" + string(l) + "/patient.json")
		if err != nil {
			t.Fatal(err)
		}
		var file struct{ Evidence map[string]string }
		if err := json.Unmarshal(b, &file); err != nil {
			t.Fatal(err)
		}
		all[l] = file.Evidence
	}
	return all
}

func results(c classify.Classification) []classify.Result {
	return []classify.Result{c.Age, c.Disease, c.Need, c.Frequency, c.Economic}
}

func TestTheLatestDiagnosesAreTheEvidence(t *testing.T) {
	var visits []classify.Visit
	for _, d := range []clinic.Date{"2024-01-01", "2026-03-01", "2025-01-01", "2026-06-01"} {
		visits = append(visits, classify.Visit{Date: d, Diagnosis: "E11.9"})
	}
	got := classify.Classify(classify.Input{On: today, Visits: visits}, classify.Default()).Disease
	if len(got.Evidence) != 3 || got.Evidence[0].Params["date"] != "2026-06-01" {
		t.Errorf("evidence: %v", got.Evidence)
	}
	if visits[0].Date != "2024-01-01" {
		t.Error("Classify reordered its input")
	}
}

func TestEveryClassHasAName(t *testing.T) {
	for _, a := range classify.Axes() {
		for _, v := range a.Values {
			for _, l := range i18n.Langs() {
				if !i18n.Has(l, "classify."+a.Name+"."+string(v)) {
					t.Errorf("no %s name for %s of axis %s", l, v, a.Name)
				}
			}
		}
	}
}

func TestDiseaseType(t *testing.T) {
	r := classify.Default()
	for code, want := range map[string]classify.Value{
		"": classify.Unknown, "J06.9": classify.Acute, "I10": classify.Chronic, "e11.900x001": classify.Chronic, "A15.0": classify.Infectious,
		"B08.4": classify.Infectious, "B08.5": classify.Acute, "K05.3": classify.Chronic, "K05.0": classify.Acute, "U07.1": classify.Infectious,
		"C97": classify.Chronic, "D00": classify.Acute, "A1": classify.Acute,
	} {
		if got := r.DiseaseType(code); got != want {
			t.Errorf("DiseaseType(%q) = %s, want %s", code, got, want)
		}
	}
}

func TestParseRulesNamesAllFaults(t *testing.T) {
	_, err := classify.ParseRules([]byte(`{"version":0,"age":{"childUnder":18,"elderlyFrom":18,"source":"law"},
		"disease":{"acuteDays":0,"infectious":[{"codes":["A15-A","B18"],"days":-1}],"chronic":[{"codes":["I15-I10","I1"],"days":0}],"source":" "},
		"need":{"visits":3,"source":"x"},"frequency":{"emergencyDays":1,"source":"x"},"economic":{"source":"x"}}`))
	for _, want := range []string{
		"version=min", "age.elderlyFrom=min", "disease.acuteDays=min", "disease.infectious[0].days=min", "disease.infectious[0].codes[0]=icd10-range",
		"disease.chronic[0].codes[0]=icd10-range", "disease.chronic[0].codes[1]=icd10-range", "disease.source=required",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing in %v", want, err)
		}
	}
	for _, in := range []string{"", "[]", `{"versions":1}`} {
		if _, err := classify.ParseRules([]byte(in)); errs.KindOf(err) != errs.KindInvalid {
			t.Errorf("ParseRules(%q) = %v", in, err)
		}
	}
}
