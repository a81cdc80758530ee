package survey

import (
	"context"
	"errors"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/crypt"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/id"
	"careloop/internal/obs"
	"careloop/internal/patient"
	"careloop/internal/store"
	"careloop/internal/visit"
)

// Service invites, takes answers, and keeps the questionnaires.
type Service struct {
	DB     store.Store
	Clinic clinic.Settings
	Now    func() time.Time
	Keys   *crypt.Keys

	// Departments lists the directory's departments. Only inviting and staff answers need it.
	Departments func(context.Context) ([]booking.Department, error)
}

// EncounterFinished invites the patient to say how the visit was. A second call changes nothing.
func (s *Service) EncounterFinished(ctx context.Context, e visit.Event) error {
	if e.Kind != visit.EncounterFinished {
		return nil
	}
	q, err := s.Questionnaire(ctx, Outpatient)
	if err != nil {
		return err
	}
	d, err := s.department(ctx, e.Encounter.Department)
	if err != nil && !errors.Is(err, errNoDepartment) {
		return errs.Internal("invite", err)
	}
	finished := e.Stamp.At
	if e.Encounter.FinishedAt != nil {
		finished = *e.Encounter.FinishedAt
	}
	i := Invitation{
		ID: InvitationID(id.From("inv", string(e.Encounter.ID))), Questionnaire: q.ID, QVersion: q.Version,
		Encounter: string(e.Encounter.ID), Patient: e.Encounter.Patient, Department: e.Encounter.Department, Name: d.Name,
		Practitioner: e.Encounter.Practitioner, Date: e.Encounter.Date,
		Expires: finished.UTC().Truncate(time.Second).AddDate(0, 0, LinkDays),
	}
	err = s.DB.Write(ctx, auth.Job("survey").Stamp("", s.Now()), putInvitation(i))
	if _, ok := store.Failed(err); ok {
		return nil // invited before
	}
	return errs.Internal("invite", err)
}

var errNoDepartment = errors.New("survey: no such department")

func (s *Service) department(ctx context.Context, id booking.DepartmentID) (booking.Department, error) {
	all, err := s.Departments(ctx)
	if err != nil {
		return booking.Department{}, err
	}
	for _, d := range all {
		if d.ID == id {
			return d, nil
		}
	}
	return booking.Department{}, errNoDepartment
}

// Page is what a patient sees who opens a link.
type Page struct {
	Form
	Department string      `json:"department" doc:"Name of the department that was visited."`
	Date       clinic.Date `json:"date" doc:"Day of the visit."`
	Expires    time.Time   `json:"expiresAt"`
}

// Open returns what the link's holder is asked. It returns ErrLink, ErrExpired or ErrAnswered for a link that no
// longer asks anything.
func (s *Service) Open(ctx context.Context, token string, l i18n.Lang) (Page, error) {
	i, q, err := s.asked(ctx, token)
	if err != nil {
		return Page{}, errs.Internal("open survey", err)
	}
	return Page{Form: q.In(l), Department: i.Name.In(l), Date: i.Date, Expires: i.Expires}, nil
}

// Answer takes the answers of a link's holder. The first set of answers counts; whatever comes later, or at the same
// time, is told ErrAnswered.
func (s *Service) Answer(ctx context.Context, token string, answers []Answer) error {
	i, q, err := s.asked(ctx, token)
	if err != nil {
		return errs.Internal("answer survey", err)
	}
	r, err := q.read(answers)
	if err != nil {
		return err
	}
	texts, err := s.seal(ctx, string(i.ID), r.texts)
	if err != nil {
		return errs.Internal("answer survey", err)
	}
	now := s.Now().UTC().Truncate(time.Millisecond)
	// nobody signs in here: the link is all we know of them
	holder := auth.Actor{ID: "link:" + string(i.ID), Request: obs.Origin(ctx)}
	err = s.DB.Write(ctx, holder.Stamp("", now), settle(i.ID, now, r, texts))
	if failed, ok := store.Failed(err); ok {
		if own := failed.Existing; own != nil && holder.Request != "" && own.Stamp.Request == holder.Request {
			return nil // this very request wrote it, and the engine tried again because the answer was lost
		}
		return ErrAnswered
	}
	return errs.Internal("answer survey", err)
}

// asked returns the open invitation behind a token and the version of the questionnaire that it asks.
func (s *Service) asked(ctx context.Context, token string) (Invitation, Questionnaire, error) {
	key, err := s.readToken(ctx, token)
	if err != nil {
		return Invitation{}, Questionnaire{}, err
	}
	it, err := s.DB.Get(ctx, invitationKey(key))
	if errors.Is(err, store.ErrNotFound) {
		return Invitation{}, Questionnaire{}, ErrLink
	}
	if err != nil {
		return Invitation{}, Questionnaire{}, err
	}
	i, err := readInvitation(it)
	if err != nil {
		return Invitation{}, Questionnaire{}, err
	}
	if i.AnsweredAt != nil {
		return Invitation{}, Questionnaire{}, ErrAnswered
	}
	q, err := s.version(ctx, i.Questionnaire, i.QVersion)
	return i, q, err
}

func (s *Service) seal(ctx context.Context, owner string, texts map[string]string) (map[string]crypt.Sealed, error) {
	sealed := make(map[string]crypt.Sealed, len(texts))
	for question, words := range texts {
		c, err := s.Keys.Seal(ctx, words, owner+"/"+question)
		if err != nil {
			return nil, err
		}
		sealed[question] = c
	}
	return sealed, nil
}

// OfPatient lists a patient's invitations, latest visit first. What was answered is for those who look after
// quality; the desk sees only that there was an answer.
func (s *Service) OfPatient(ctx context.Context, by auth.Actor, p patient.ID, limit int, cursor string) ([]Invitation, string, error) {
	if !by.MayActFor(string(p)) {
		return nil, "", ErrForbidden
	}
	page, err := s.DB.Query(ctx, store.Query{
		Table: store.Feedback, Index: "patient", PK: string(p), Desc: true, Limit: limit, Cursor: cursor,
	})
	if errors.Is(err, store.ErrCursor) {
		return nil, "", ErrCursor
	}
	if err != nil {
		return nil, "", errs.Internal("list invitations", err)
	}
	all, err := invitations(page.Items)
	if !by.Has(auth.Manager, auth.Administrator, auth.System) {
		for i := range all {
			all[i].Scores, all[i].Kinds = nil, nil
		}
	}
	return all, page.Next, errs.Internal("list invitations", err)
}

// OnDay lists the invitations for visits of a civil day and the staff responses dated by it: for recounts.
func (s *Service) OnDay(ctx context.Context, by auth.Actor, day clinic.Date) ([]Invitation, error) {
	if !by.Has(auth.System, auth.Manager, auth.Administrator) {
		return nil, ErrForbidden
	}
	items, err := s.itemsOn(ctx, day)
	if err != nil {
		return nil, errs.Internal("list day", err)
	}
	all, err := invitations(items)
	return all, errs.Internal("list day", err)
}

func (s *Service) itemsOn(ctx context.Context, day clinic.Date) ([]store.Item, error) {
	return store.QueryItems(ctx, s.DB, store.Query{Table: store.Feedback, Index: "day", PK: dayIndex(day)})
}

func invitations(items []store.Item) ([]Invitation, error) {
	all := make([]Invitation, len(items))
	for n, it := range items {
		i, err := readInvitation(it)
		if err != nil {
			return nil, err
		}
		all[n] = i
	}
	return all, nil
}
