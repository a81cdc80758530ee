package survey_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/auth"
	"careloop/internal/clinictest"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/survey"
)

func TestDefaultsAreCompleteInBothLanguages(t *testing.T) {
	_, s := open(t)
	all, err := s.Questionnaires(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	sizes := map[string]int{}
	for _, q := range all {
		sizes[q.ID] = len(q.Questions)
		for _, l := range i18n.Langs() {
			if q.Title[l] == "" {
				t.Errorf("%s has no title in %s", q.ID, l)
			}
			for _, x := range q.Questions {
				if x.Text[l] == "" {
					t.Errorf("%s/%s has no text in %s", q.ID, x.ID, l)
				}
			}
		}
		q.Version = 1
		if _, err := s.Publish(t.Context(), clinictest.Manager, q); err != nil {
			t.Errorf("%s could not be published: %v", q.ID, err)
		}
	}
	if want := map[string]int{survey.Outpatient: 7, survey.DoctorNursing: 5}; !cmp.Equal(sizes, want) {
		t.Errorf("questions = %v", sizes)
	}
}

func zh(s string) i18n.Text { return i18n.Text{i18n.Chinese: s} }

func TestANewVersionAsksOnlyThoseInvitedAfterIt(t *testing.T) {
	c, s := open(t)
	_, before := invited(t, c, s, 1)
	q, err := s.Questionnaire(t.Context(), survey.Outpatient)
	if err != nil {
		t.Fatal(err)
	}
	q.Questions = q.Questions[:1]
	q.Title = zh("一个问题")
	second, err := s.Publish(t.Context(), clinictest.Manager, q)
	if err != nil || second.Version != 2 {
		t.Fatalf("version %d, %v", second.Version, err)
	}
	if _, err := s.Publish(t.Context(), clinictest.Manager, q); !errors.Is(err, survey.ErrStale) {
		t.Errorf("published over a version nobody has read: %v", err)
	}
	_, after := invited(t, c, s, 2)
	for token, want := range map[string]int{before: 7, after: 1} {
		page, err := s.Open(t.Context(), token, i18n.Chinese)
		if err != nil || len(page.Questions) != want {
			t.Errorf("%d questions, want %d, %v", len(page.Questions), want, err)
		}
	}
	all, err := s.Questionnaires(t.Context())
	if err != nil || len(all) != 2 || all[1].Version != 2 {
		t.Errorf("questionnaires = %+v, %v", all, err)
	}
}

func TestWhatCannotBePublished(t *testing.T) {
	_, s := open(t)
	_, err := s.Publish(t.Context(), clinictest.Manager, survey.Questionnaire{
		ID: survey.Outpatient, Version: 1, Audience: survey.Staff, Title: i18n.Text{"fr": "Bonjour"},
		Questions: []survey.Question{
			{ID: "doctor", Kind: survey.NPS, Text: zh("医生")},
			{ID: "Bad ID", Kind: survey.Choice, Text: zh("选"), Choices: []i18n.Text{zh("一")}},
			{ID: "doctor", Kind: "stars", Text: i18n.Text{}},
			{ID: "why", Kind: survey.Text, Text: zh(strings.Repeat("长", 201)), When: &survey.When{Question: "later"}},
			{ID: "much", Kind: survey.Scale, Text: zh("多"), Choices: []i18n.Text{zh("一")}, When: &survey.When{Question: "doctor", Values: []int{11}}},
		},
	})
	var e *errs.Error
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, f := range e.Fields {
		got[f.Path] += f.Code + ";"
	}
	want := map[string]string{
		"audience": "kept-kind;", "title.fr": "language;", "questions[0].kind": "kept-kind;",
		"questions[1].id": "pattern;", "questions[1].choices": "too-few;",
		"questions[2].id": "unique;", "questions[2].text": "required;", "questions[2].kind": "one-of;kept-kind;",
		"questions[3].text.zh-CN": "too-long;", "questions[3].when.question": "earlier-question;",
		"questions[4].choices": "unexpected;", "questions[4].when.values[0]": "range;",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}

func TestBranchesDecideWhatIsAsked(t *testing.T) {
	c, s := open(t)
	q, err := s.Publish(t.Context(), clinictest.Manager, survey.Questionnaire{
		ID: survey.Outpatient, Version: 1, Audience: survey.Patients, Title: zh("分支"), Questions: []survey.Question{
			{ID: "wait", Kind: survey.Scale, Text: zh("候诊"), Required: true},
			{ID: "reason", Kind: survey.Choice, Text: zh("原因"), Required: true, Choices: []i18n.Text{zh("叫号"), zh("检查")}, When: &survey.When{Question: "wait", Values: []int{1, 2}}},
			{ID: "more", Kind: survey.Text, Text: zh("说明"), When: &survey.When{Question: "reason", Values: []int{1}}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for number, tc := range []struct {
		answers []survey.Answer
		scores  map[string]int
		ok      bool
	}{
		{[]survey.Answer{{Question: "wait", Value: n(5)}}, map[string]int{"wait": 5}, true},
		{[]survey.Answer{{Question: "wait", Value: n(2)}}, nil, false},
		{[]survey.Answer{{Question: "wait", Value: n(2)}, {Question: "reason", Value: n(1)}}, map[string]int{"wait": 2, "reason": 1}, true},
		{[]survey.Answer{{Question: "wait", Value: n(4)}, {Question: "reason", Value: n(1)}, {Question: "more", Text: "x"}}, map[string]int{"wait": 4}, true},
	} {
		i, token := invited(t, c, s, number+1)
		if i.QVersion != q.Version {
			t.Fatalf("asked version %d", i.QVersion)
		}
		err := s.Answer(t.Context(), token, tc.answers)
		if (err == nil) != tc.ok {
			t.Errorf("case %d: %v", number, err)
		}
		kept, _, err := s.OfPatient(t.Context(), clinictest.Manager, i.Patient, 1, "")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tc.scores, kept[0].Scores); diff != "" {
			t.Errorf("case %d (-want +got):\n%s", number, diff)
		}
	}
}

func TestDoctorsAnswerOnceAMonthAndStayUnknown(t *testing.T) {
	c, s := open(t)
	doctor := func(id string) auth.Actor {
		return auth.Actor{ID: "user-" + id, PractitionerID: id, Roles: []auth.Role{auth.Doctor}, Request: "req_secret"}
	}
	in := survey.Response{Questionnaire: survey.DoctorNursing, Department: c.Department}
	for _, q := range []string{"orders", "observation", "skill", "attitude", "cooperation"} {
		in.Answers = append(in.Answers, survey.Answer{Question: q, Value: n(4)})
	}
	respond := func(by auth.Actor, in survey.Response, want error) {
		t.Helper()
		if err := s.Respond(t.Context(), by, in); !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
	respond(doctor("pra_a"), in, nil)
	respond(doctor("pra_a"), in, survey.ErrAnswered)
	respond(doctor("pra_b"), in, nil)
	respond(clinictest.Nurse, in, survey.ErrForbidden)
	outpatient := in
	outpatient.Questionnaire = survey.Outpatient
	respond(doctor("pra_c"), outpatient, survey.ErrAudience)
	nowhere := in
	nowhere.Department = "dep_none"
	if err := s.Respond(t.Context(), doctor("pra_c"), nowhere); errs.KindOf(err) != errs.KindInvalid {
		t.Errorf("unknown department: %v", err)
	}
	c.Set("2026-12-01", "09:00")
	respond(doctor("pra_a"), in, nil)

	for _, change := range c.Changes() {
		if !strings.HasPrefix(change.PK, "questionnaire#") {
			continue
		}
		b, err := json.Marshal(change.New)
		if err != nil {
			t.Fatal(err)
		}
		for _, trace := range []string{"pra_a", "pra_b", "user-", "req_secret", "07:30", "23:30"} {
			if strings.Contains(string(b), trace) {
				t.Errorf("a response tells %q: %s", trace, b)
			}
		}
	}
	if got := kinds(t, c); got[survey.StaffAnswered] != 3 {
		t.Errorf("events = %v", got)
	}
	november, err := s.OnDay(t.Context(), clinictest.Job, "2026-11-01")
	if err != nil || len(november) != 2 || !november[0].OfStaff() {
		t.Errorf("November has %+v, %v", november, err)
	}
}
