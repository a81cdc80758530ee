package visit_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"careloop/internal/clinictest"
	"careloop/internal/errs"
	"careloop/internal/visit"
)

// answered answers every question of the usual screening, with yes to some.
func answered(yes ...string) (out []visit.Answer) {
	for _, q := range visit.DefaultRules().Screening {
		a := visit.Answer{ID: q.ID}
		for _, y := range yes {
			a.Yes = a.Yes || y == q.ID
		}
		out = append(out, a)
	}
	return out
}

func measured(celsius float64) visit.Vitals { return visit.Vitals{Temperature: &celsius} }

func TestAMeasuredFeverAnswersItsQuestion(t *testing.T) {
	for _, tc := range []struct {
		celsius  float64
		yes      []string
		isolated bool
	}{
		{36.6, nil, false},
		{37.2, []string{"cough"}, false},
		{37.3, nil, true}, // two points of two
		{39.5, nil, true},
		{39.5, []string{"fever"}, true}, // counted once, not twice
		{36.6, []string{"fever"}, true}, // at home last night
	} {
		h := openHall(t, 1)
		e, err := h.Visit.Triage(t.Context(), clinictest.Nurse, h.by[1],
			visit.Triage{Level: 3, Vitals: measured(tc.celsius), Answers: answered(tc.yes...)}, "")
		if err != nil || e.Isolated != tc.isolated {
			t.Errorf("%.1f °C and %v: isolated %t, %v", tc.celsius, tc.yes, e.Isolated, err)
		}
		found, err := h.Visit.Triages(t.Context(), clinictest.Doctor, h.by[1])
		if err != nil {
			t.Fatal(err)
		}
		if said := found[0].Answers[0]; said.ID != visit.FeverQuestion || said.Yes != tc.isolated {
			t.Errorf("%.1f °C and %v are kept as %+v", tc.celsius, tc.yes, said)
		}
	}
}

func TestWithAFeverTheQuestionsMustBeAsked(t *testing.T) {
	h := openHall(t, 1)
	triage := func(x visit.Triage) (visit.Encounter, error) {
		return h.Visit.Triage(t.Context(), clinictest.Nurse, h.by[1], x, "")
	}
	_, err := triage(visit.Triage{Level: 3, Vitals: measured(40)})
	if got := faults(t, err); len(got) != 1 || got[0] != "answers ask-with-fever" {
		t.Errorf("a fever without a screening: %v, %v", got, err)
	}
	if h.want(h.q, 1); t.Failed() {
		return
	}
	if _, err := triage(visit.Triage{Level: 3, Vitals: measured(36.8)}); err != nil {
		t.Errorf("no fever: %v", err)
	}
	if e, err := triage(visit.Triage{Level: 3, Vitals: measured(40), Answers: answered()}); err != nil || !e.Isolated {
		t.Errorf("a fever, and all asked: %+v, %v", e, err)
	}
}

// One point is not enough by itself where a clinic says that a fever counts one.
func TestTheClinicDecidesFromWhereAFeverCounts(t *testing.T) {
	h := openHall(t, 2)
	r, err := h.Visit.Rules(t.Context())
	if err != nil || r.FeverFrom != 37.3 {
		t.Fatalf("the usual limit is %v, %v", r.FeverFrom, err)
	}
	r.FeverFrom = 38
	if _, err := h.Visit.SaveRules(t.Context(), clinictest.Manager, r.Version, r); err != nil {
		t.Fatal(err)
	}
	if e, err := h.Visit.Triage(t.Context(), clinictest.Nurse, h.by[1], visit.Triage{Level: 4, Vitals: measured(37.9)}, ""); err != nil || e.Isolated {
		t.Errorf("37.9 °C of 38: %+v, %v", e, err)
	}
	if e, err := h.Visit.Triage(t.Context(), clinictest.Nurse, h.by[2], visit.Triage{Level: 4, Vitals: measured(38), Answers: answered()}, ""); err != nil || !e.Isolated {
		t.Errorf("38 °C of 38: %+v, %v", e, err)
	}
	r.Version, r.FeverFrom = 2, 43
	if _, err := h.Visit.SaveRules(t.Context(), clinictest.Manager, 2, r); !strings.Contains(strings.Join(faults(t, err), ","), "feverFrom range") {
		t.Errorf("a limit of 43 °C: %v", err)
	}
}

// A clinic that struck the question, or asks none at all, has not decided that a measured fever is harmless.
func TestAMeasuredFeverIsolatesWithoutItsQuestion(t *testing.T) {
	for name, asked := range map[string][]visit.ScreeningQuestion{"without it": visit.DefaultRules().Screening[1:], "without any": {}} {
		t.Run(name, func(t *testing.T) {
			h := openHall(t, 2)
			r, err := h.Visit.Rules(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			r.Screening = asked
			if r, err = h.Visit.SaveRules(t.Context(), clinictest.Manager, r.Version, r); err != nil {
				t.Fatal(err)
			}
			var no []visit.Answer
			for _, q := range asked {
				no = append(no, visit.Answer{ID: q.ID})
			}
			e, err := h.Visit.Triage(t.Context(), clinictest.Nurse, h.by[1], visit.Triage{Level: 3, Vitals: measured(39), Answers: no}, "")
			if err != nil || !e.Isolated {
				t.Errorf("39 °C: isolated %t, %v", e.Isolated, err)
			}
			found, err := h.Visit.Triages(t.Context(), clinictest.Doctor, h.by[1])
			if err != nil || !found[0].Isolated || found[0].Rules != r.Version {
				t.Errorf("%+v, %v", found, err)
			}
			if e, err = h.Visit.Triage(t.Context(), clinictest.Nurse, h.by[2], visit.Triage{Level: 3, Vitals: measured(37.2), Answers: no}, ""); err != nil || e.Isolated {
				t.Errorf("37.2 °C: isolated %t, %v", e.Isolated, err)
			}
		})
	}
}

func TestATriageRefusesPressuresThatAreSwapped(t *testing.T) {
	h := openHall(t, 1)
	for _, x := range []struct {
		upper, lower int
		want         []string
	}{
		{80, 120, []string{"vitals.diastolic pressure-order"}},
		{120, 120, []string{"vitals.diastolic pressure-order"}},
		{120, 80, nil},
	} {
		_, err := h.Visit.Triage(t.Context(), clinictest.Nurse, h.by[1], visit.Triage{
			Level: 3, Vitals: visit.Vitals{Systolic: &x.upper, Diastolic: &x.lower},
		}, "")
		if err != nil && x.want == nil {
			t.Fatal(err)
		}
		if x.want != nil && !slices.Equal(faults(t, err), x.want) {
			t.Errorf("%d/%d: %v", x.upper, x.lower, err)
		}
	}
}

func TestATriageWithoutALevelKeepsTheOneThatThereIs(t *testing.T) {
	h := openHall(t, 2)
	triage := func(x visit.Triage) (visit.Encounter, error) {
		return h.Visit.Triage(t.Context(), clinictest.Nurse, h.by[2], x, "")
	}
	_, err := triage(visit.Triage{Vitals: measured(36.5)})
	if got := faults(t, err); len(got) != 1 || got[0] != "level required" {
		t.Errorf("the first triage without a level: %v, %v", got, err)
	}
	if _, err := triage(visit.Triage{Level: 2, Reason: "胸闷"}); err != nil {
		t.Fatal(err)
	}
	e, err := triage(visit.Triage{Vitals: measured(36.5)})
	if err != nil || e.Level != 2 {
		t.Fatalf("level %d, %v", e.Level, err)
	}
	h.want(h.q, 2, 1)
	found, err := h.Visit.Triages(t.Context(), clinictest.Doctor, h.by[2])
	if err != nil || len(found) != 2 || found[0].Level != 2 || *found[0].Vitals.Temperature != 36.5 {
		t.Errorf("%+v, %v", found, err)
	}
	if _, err := triage(visit.Triage{Level: 5}); errs.KindOf(err) != errs.KindInvalid || errors.Is(err, visit.ErrForbidden) {
		t.Errorf("level 5: %v", err)
	}
}

// A level says nothing of infections, nor does who put a patient first or where they wait: whom nobody asked stays marked.
func TestTheQueueMarksWhomNobodyAskedOfInfections(t *testing.T) {
	h := openHall(t, 6)
	h.triage(2, visit.Triage{Level: 3})
	h.triage(3, visit.Triage{Level: 3, Answers: answered()})
	h.triage(3, visit.Triage{Level: 2, Reason: "胸闷"}) // asked before
	h.move(4, visit.Move{Verb: visit.Prioritise})
	h.triage(5, visit.Triage{Level: 3, Answers: answered("rash")})
	h.callNext() // number 4
	h.move(6, visit.Move{Verb: visit.Transfer, To: h.room})
	marked := func() (numbers []int) {
		t.Helper()
		for _, q := range []visit.QueueID{h.q, h.isolation, h.room} {
			all, err := h.Visit.Queue(t.Context(), clinictest.Doctor, q)
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range all {
				if x.Unscreened {
					numbers = append(numbers, x.Number)
				}
			}
		}
		slices.Sort(numbers)
		return numbers
	}
	if got := marked(); !slices.Equal(got, []int{1, 2, 4, 6}) {
		t.Errorf("not asked: %v", got)
	}
	r, err := h.Visit.Rules(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r.Screening = []visit.ScreeningQuestion{}
	if _, err := h.Visit.SaveRules(t.Context(), clinictest.Manager, r.Version, r); err != nil {
		t.Fatal(err)
	}
	if got := marked(); len(got) > 0 {
		t.Errorf("marked where the clinic asks nothing: %v", got)
	}
}
