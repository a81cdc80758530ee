package visit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"careloop/internal/auth"
	"careloop/internal/crypt"
	"careloop/internal/errs"
)

// Triage is what a nurse finds before the doctor does.
type Triage struct {
	Level   int      `json:"level,omitempty" minimum:"1" maximum:"4" doc:"1 life-threatening, 2 urgent, 3 soon, 4 not urgent. Absent: the one that an earlier triage gave."`
	Reason  string   `json:"reason,omitempty" maxLength:"500" doc:"Required for levels 1 and 2."`
	Vitals  Vitals   `json:"vitals,omitempty"`
	Answers []Answer `json:"answers,omitempty" maxItems:"20" doc:"Of the screening; all of its questions, or none; required with a fever."`
	Rules   int      `json:"rulesVersion,omitempty" readOnly:"true" doc:"Version of the questions that were asked."`
}

// Answer is a yes or a no to a question of the screening.
type Answer struct {
	ID  string `json:"id" maxLength:"30"`
	Yes bool   `json:"yes"`
}

// Vitals are vital signs; what was not taken is absent.
type Vitals struct {
	Temperature *float64 `json:"temperature,omitempty" minimum:"30" maximum:"45" doc:"°C"`
	Pulse       *int     `json:"pulse,omitempty" minimum:"20" maximum:"250" doc:"per minute"`
	Respiration *int     `json:"respiration,omitempty" minimum:"4" maximum:"80" doc:"per minute"`
	Systolic    *int     `json:"systolic,omitempty" minimum:"40" maximum:"300" doc:"mmHg"`
	Diastolic   *int     `json:"diastolic,omitempty" minimum:"20" maximum:"200" doc:"mmHg"`
	Oxygen      *int     `json:"oxygen,omitempty" minimum:"40" maximum:"100" doc:"SpO₂ in per cent"`
	Pain        *int     `json:"pain,omitempty" minimum:"0" maximum:"10"`
}

// triageItem is a triage as it is stored. Its findings are sealed as one; none is ever written over.
type triageItem struct {
	At       time.Time    `json:"at"`
	By       string       `json:"by"`
	Level    int          `json:"level"`
	Name     string       `json:"name,omitempty"` // of who made it, as the sign-in knew it
	Isolated bool         `json:"isolated,omitempty"`
	Asked    bool         `json:"asked,omitempty"` // the questions of the screening: a level may be given without them
	Findings crypt.Sealed `json:"findings"`
}

// Triaging is a triage with who made it when, latest first in lists.
type Triaging struct {
	Triage
	At       time.Time `json:"at"`
	By       string    `json:"by"`
	Name     string    `json:"name,omitempty" doc:"Of who made it. Absent of what was noted before names were."`
	Isolated bool      `json:"isolated,omitempty"`
}

// maxTriages bounds how often one visit is triaged.
const maxTriages = 20

// Triage gives an encounter a level, and so a place; a screening that finds a risk has the patient kept apart from the
// others. Who is with the doctor already stays there, and is kept apart from the moment at which they come out.
func (s *Service) Triage(ctx context.Context, by auth.Actor, id EncounterID, t Triage, key string) (Encounter, error) {
	if !by.Has(auth.Nurse, auth.Doctor) {
		return Encounter{}, ErrForbidden
	}
	r, err := s.Rules(ctx)
	if err != nil {
		return Encounter{}, err
	}
	if err := t.check(r); err != nil {
		return Encounter{}, err
	}
	if len(t.Answers) > 0 || r.unaskedFever(t) {
		t.Rules = r.Version
	}
	t.Answers = r.measured(t)
	unasked := r.unaskedFever(t)
	risk := unasked || r.risk(t.Answers)
	return s.change(ctx, by, id, Move{Verb: Triaged, Key: key}, func(doc *encounterItem, now time.Time) error {
		switch {
		case doc.Status == Finished:
			return ErrFinished
		case doc.Status == Left:
			return ErrLeft
		case len(doc.Triages) >= maxTriages:
			return ErrTooOften
		}
		given := t
		if given.Level == 0 {
			given.Level = doc.Level
		}
		if given.Level == 0 {
			return errs.Invalid(errs.Field{Path: "level", Code: "required"})
		}
		if err := s.keepTriage(ctx, by, doc, given, risk, now); err != nil {
			return err
		}
		if given.Level != doc.Level {
			was := doc.urgency()
			if doc.Level = given.Level; doc.urgency() != was && doc.Status != InProgress {
				doc.byTurn(doc.Placed.Kind)
			}
		}
		if len(t.Answers) > 0 || unasked {
			doc.screened(r, risk, now)
		}
		return nil
	})
}

// keepTriage adds a triage to those of an encounter, sealed.
func (s *Service) keepTriage(ctx context.Context, by auth.Actor, doc *encounterItem, t Triage, risk bool, now time.Time) error {
	findings, err := json.Marshal(t)
	if err != nil {
		return err
	}
	sealed, err := s.Keys.Seal(ctx, string(findings), triagePlace(doc.ID, now))
	if err != nil {
		return err
	}
	doc.Triages = append(doc.Triages, triageItem{
		At: now, By: by.ID, Name: by.Name, Level: t.Level, Isolated: risk, Asked: len(t.Answers) > 0, Findings: sealed,
	})
	return nil
}

// unscreened reports whether the clinic asks of infections, and nobody has asked this patient yet: where they come from,
// by whom they were put first, and which level they have says nothing of that.
func (r Rules) unscreened(e Encounter) bool { return len(r.Screening) > 0 && !e.Screened }

func triagePlace(e EncounterID, at time.Time) string {
	return fmt.Sprintf("%s/triage/%d", e, at.UnixMilli())
}

// FeverQuestion is the question of the screening that a measured temperature answers.
const FeverQuestion = "fever"

// fever reports whether a temperature was measured that is one.
func (t Triage) fever(r Rules) bool {
	return t.Vitals.Temperature != nil && *t.Vitals.Temperature >= r.FeverFrom
}

// measured returns the answers of a triage, with what was measured before what was said.
func (r Rules) measured(t Triage) []Answer {
	answers := slices.Clone(t.Answers)
	for i, a := range answers {
		if a.ID == FeverQuestion && t.fever(r) {
			answers[i].Yes = true
		}
	}
	return answers
}

// unaskedFever reports whether a fever was measured to which the clinic's screening gives no weight, because it does not
// ask for one. What a thermometer says isolates by itself then: a list without the question was no decision that a fever
// is harmless.
func (r Rules) unaskedFever(t Triage) bool {
	return t.fever(r) && !slices.ContainsFunc(r.Screening, func(q ScreeningQuestion) bool { return q.ID == FeverQuestion })
}

func (r Rules) risk(answers []Answer) bool {
	sum := 0
	for _, q := range r.Screening {
		for _, a := range answers {
			if a.ID == q.ID && a.Yes {
				sum += q.Weight
			}
		}
	}
	return sum >= r.ScreeningThreshold
}

func (t Triage) check(r Rules) error {
	f := errs.NewFaults()
	if t.Level != 0 {
		inRange(f, "level", t.Level, 1, 4)
	}
	if t.Level != 0 && t.Level <= 2 && strings.TrimSpace(t.Reason) == "" {
		f.Add("reason", "required")
	}
	v := f.In("vitals")
	if x := t.Vitals.Temperature; x != nil && !(*x >= 30 && *x <= 45) {
		v.Add("temperature", "range", errs.Params{"min": 30, "max": 45})
	}
	for _, x := range []struct {
		name      string
		value     *int
		low, high int
	}{
		{"pulse", t.Vitals.Pulse, 20, 250},
		{"respiration", t.Vitals.Respiration, 4, 80},
		{"systolic", t.Vitals.Systolic, 40, 300},
		{"diastolic", t.Vitals.Diastolic, 20, 200},
		{"oxygen", t.Vitals.Oxygen, 40, 100},
		{"pain", t.Vitals.Pain, 0, 10},
	} {
		if x.value != nil {
			inRange(v, x.name, *x.value, x.low, x.high)
		}
	}
	if upper, lower := t.Vitals.Systolic, t.Vitals.Diastolic; upper != nil && lower != nil && *lower >= *upper {
		v.Add("diastolic", "pressure-order", errs.Params{"limit": *upper})
	}
	switch {
	case len(t.Answers) > 0:
		t.checkAnswers(f, r)
	case len(r.Screening) > 0 && t.fever(r): // one sign is no screening: what else there is decides, too
		f.Add("answers", "ask-with-fever", errs.Params{"from": r.FeverFrom})
	}
	return f.Err()
}

// checkAnswers wants one answer to each question.
func (t Triage) checkAnswers(f errs.Faults, r Rules) {
	seen := map[string]bool{}
	for i, a := range t.Answers {
		at := f.In("answers").At(i)
		if !slices.ContainsFunc(r.Screening, func(q ScreeningQuestion) bool { return q.ID == a.ID }) {
			at.Add("id", "unknown")
		}
		unique(at, seen, a.ID)
	}
	for _, q := range r.Screening {
		if !seen[q.ID] {
			f.In("answers").Add(q.ID, "required")
		}
	}
}

// Triages lists the triages of an encounter, latest first.
func (s *Service) Triages(ctx context.Context, by auth.Actor, id EncounterID) ([]Triaging, error) {
	if !by.Has(auth.Nurse, auth.Doctor) {
		return nil, ErrForbidden
	}
	it, err := s.get(ctx, id)
	if err != nil {
		return nil, errs.Internal("read triage", err)
	}
	_, doc, err := read(it)
	if err != nil {
		return nil, errs.Internal("read triage", err)
	}
	out := []Triaging{}
	for _, x := range slices.Backward(doc.Triages) {
		t := Triaging{At: x.At, By: x.By, Name: x.Name, Isolated: x.Isolated}
		plain, err := s.Keys.Open(ctx, x.Findings, triagePlace(id, x.At))
		if err = errors.Join(err, json.Unmarshal([]byte(plain), &t.Triage)); err != nil {
			return nil, errs.Internal("read triage", err)
		}
		out = append(out, t)
	}
	return out, nil
}
