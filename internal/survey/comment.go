package survey

import (
	"cmp"
	"context"
	"slices"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/errs"
)

// Comment is what somebody wrote in their own words. It names no patient; the visit can be found by the invitation
// if what it says must be followed up.
type Comment struct {
	Invitation    InvitationID         `json:"invitationId"`
	Questionnaire string               `json:"questionnaire"`
	Question      string               `json:"question"`
	Department    booking.DepartmentID `json:"departmentId"`
	Date          clinic.Date          `json:"date"` // of the visit
	Text          string               `json:"text"`
}

// Comments lists what was written about the visits of a day, by department.
func (s *Service) Comments(ctx context.Context, by auth.Actor, day clinic.Date) ([]Comment, error) {
	if !by.Has(auth.Manager, auth.Administrator) {
		return nil, ErrForbidden
	}
	if !day.Valid() {
		return nil, errs.Invalid(errs.Field{Path: "date", Code: "date"})
	}
	items, err := s.itemsOn(ctx, day)
	if err != nil {
		return nil, errs.Internal("list comments", err)
	}
	all := []Comment{}
	for _, it := range items {
		var a answeredItem
		if err := it.Decode(&a); err != nil {
			return nil, errs.Internal("list comments", err)
		}
		for question, sealed := range a.Texts {
			words, err := s.Keys.Open(ctx, sealed, string(a.ID)+"/"+question)
			if err != nil {
				return nil, errs.Internal("list comments", err)
			}
			all = append(all, Comment{
				Invitation: a.ID, Questionnaire: a.Questionnaire, Question: question, Department: a.Department, Date: a.Date, Text: words,
			})
		}
	}
	slices.SortFunc(all, func(a, b Comment) int {
		return cmp.Or(cmp.Compare(a.Department, b.Department), cmp.Compare(a.Invitation, b.Invitation), cmp.Compare(a.Question, b.Question))
	})
	return all, nil
}
