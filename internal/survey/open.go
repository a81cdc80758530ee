package survey

import (
	"context"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// Asked is what a patient is asked and has not answered, as the patient's own pages list it.
type Asked struct {
	ID         InvitationID `json:"id"`
	Title      string       `json:"title" doc:"In the caller's language."`
	Department string       `json:"department" doc:"Of the visit."`
	Date       clinic.Date  `json:"date" doc:"Of the visit."`
	Link       string       `json:"link" doc:"Path of the page that asks; good once."`
}

// maxOpen is how many invitations are looked through: a link lives a fortnight, and nobody comes more often.
const maxOpen = 20

// OpenOf lists what a patient is asked and has not answered, the latest visit first. The links are for those who may read
// the patient's record: an answer says how a visit was.
func (s *Service) OpenOf(ctx context.Context, by auth.Actor, p patient.ID, lang i18n.Lang) ([]Asked, error) {
	if !by.MayReadRecord(string(p)) {
		return nil, ErrForbidden
	}
	life, err := patient.LifeOf(ctx, s.DB, p)
	if err != nil || life.Died { // whoever signs in for them is not asked how the visit was
		return []Asked{}, errs.Internal("list open surveys", err)
	}
	page, err := s.DB.Query(ctx, store.Query{Table: store.Feedback, Index: "patient", PK: string(p), Desc: true, Limit: maxOpen})
	if err != nil {
		return nil, errs.Internal("list open surveys", err)
	}
	invited, err := invitations(page.Items)
	if err != nil {
		return nil, errs.Internal("list open surveys", err)
	}
	all := []Asked{}
	for _, i := range invited {
		if i.AnsweredAt != nil || !s.Now().Before(i.Expires) {
			continue
		}
		q, err := s.version(ctx, i.Questionnaire, i.QVersion)
		if err != nil {
			return nil, errs.Internal("read questionnaire", err)
		}
		link, err := s.Link(ctx, i)
		if err != nil {
			return nil, errs.Internal("make link", err)
		}
		all = append(all, Asked{ID: i.ID, Title: q.Title.In(lang), Department: i.Name.In(lang), Date: i.Date, Link: link})
	}
	return all, nil
}
