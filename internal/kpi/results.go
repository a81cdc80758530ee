package kpi

import (
	"context"
	"math"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/store"
	"careloop/internal/survey"
)

// fewest is how many staff responses there must be before they are shown: fewer would tell who said what.
const fewest = 3

// Results are what the answers to a questionnaire amount to in a month.
type Results struct {
	Questionnaire string               `json:"questionnaire"`
	Title         string               `json:"title"`
	Month         clinic.Month         `json:"month"`
	Department    booking.DepartmentID `json:"departmentId,omitempty"`
	Invited       int64                `json:"invited" doc:"0 for staff, who are not invited one by one."`
	Answered      int64                `json:"answered"`
	ResponseRate  *float64             `json:"responseRate" nullable:"true"`
	Withheld      bool                 `json:"withheld" doc:"Too few staff responses to keep the promise of anonymity."`
	Questions     []QuestionResult     `json:"questions" nullable:"false"`
}

// QuestionResult is what the answers to one question amount to. Questions answered in words have none.
type QuestionResult struct {
	ID           string   `json:"id"`
	Kind         string   `json:"kind" enum:"scale,nps,choice"`
	Text         string   `json:"text"`
	N            int64    `json:"n"`
	Mean         *float64 `json:"mean,omitempty" doc:"Of a scale."`
	NPS          *float64 `json:"nps,omitempty" doc:"Percentage of 9 and 10 less that of 0 to 6."`
	Distribution []Bin    `json:"distribution" nullable:"false"`
}

// Bin is how often one answer was given.
type Bin struct {
	Value int    `json:"value"`
	Label string `json:"label,omitempty" doc:"Of a choice."`
	Count int64  `json:"count"`
}

// SurveyResults returns a questionnaire's results for a month of visits, of one department or of all. It reads the
// days' counters, never the answers themselves.
func (s *Service) SurveyResults(ctx context.Context, by auth.Actor, m clinic.Month, d booking.DepartmentID, questionnaire string, l i18n.Lang) (Results, error) {
	if !manages(by) {
		return Results{}, ErrForbidden
	}
	if err := checkMonth(m); err != nil {
		return Results{}, err
	}
	q, err := s.Questionnaire(ctx, questionnaire)
	if err != nil {
		return Results{}, err
	}
	c, err := s.sums(ctx, m, d)
	if err != nil {
		return Results{}, errs.Internal("survey results", err)
	}
	r := Results{
		Questionnaire: q.ID, Title: q.Title.In(l), Month: m, Department: d, Questions: []QuestionResult{},
		Invited: c[askedFor(q.ID)], Answered: c[answeredFor(q.ID)],
	}
	r.ResponseRate = ratio(1, r.Answered, r.Invited)
	if q.Audience == survey.Staff && r.Answered < fewest {
		r.Withheld = true
		return r, nil
	}
	for _, x := range q.Questions {
		if x.Kind != survey.Text {
			r.Questions = append(r.Questions, c.result(q.ID, x, l))
		}
	}
	return r, nil
}

// sums returns a month's counters of one department, or of the clinic, also of days ahead.
func (s *Service) sums(ctx context.Context, m clinic.Month, d booking.DepartmentID) (Counts, error) {
	scope := Scope{Department: d}
	items, err := store.QueryAll(ctx, s.DB, store.Query{Table: store.Metrics, PK: string(m), Prefix: scope.scopeID() + "#"})
	if err != nil {
		return nil, err
	}
	total := Counts{}
	for _, it := range items {
		c, err := readCounts(it)
		if err != nil {
			return nil, err
		}
		total.add(c)
	}
	return total, nil
}

func (c Counts) result(questionnaire string, q survey.Question, l i18n.Lang) QuestionResult {
	r := QuestionResult{ID: q.ID, Kind: q.Kind, Text: q.Text.In(l), Distribution: []Bin{}}
	var total, promoters, detractors int64
	low, high := q.Bounds()
	for v := low; v <= high; v++ {
		b := Bin{Value: v, Count: c[scoreFor(questionnaire, q.ID, v)]}
		if q.Kind == survey.Choice {
			b.Label = q.Choices[v].In(l)
		}
		r.Distribution = append(r.Distribution, b)
		r.N += b.Count
		total += int64(v) * b.Count
		switch {
		case v >= 9:
			promoters += b.Count
		case v <= 6:
			detractors += b.Count
		}
	}
	switch q.Kind {
	case survey.Scale:
		r.Mean = ratio(1, total, r.N)
	case survey.NPS:
		r.NPS = ratio(100, promoters-detractors, r.N)
	}
	return r
}

// ratio returns scale × a / b to four places, nil where b is 0.
func ratio(scale float64, a, b int64) *float64 {
	if b == 0 {
		return nil
	}
	v := math.Round(scale*float64(a)/float64(b)*1e4) / 1e4
	return &v
}
