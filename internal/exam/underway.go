package exam

import (
	"context"
	"errors"

	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// underWay is which examination by a package a patient is in the middle of. It is written with the examination, so that
// nobody who reloads a page, or comes to a second desk, is examined and charged twice.
type underWay struct {
	Exam    ID    `json:"exam,omitempty"` // empty: none
	Version int64 `json:"-"`
}

func underWayKey(p patient.ID, of PackageID) store.Key {
	return key(string(p), "examgoing#"+string(of))
}

// begins returns the op that makes an examination the one of its package that is under way, or says which one is. It fails
// if another began meanwhile.
func (s *Service) begins(ctx context.Context, e Exam) (store.Op, error) {
	now, err := s.underWay(ctx, e)
	if err != nil {
		return store.Op{}, err
	}
	if now.Exam != "" && now.Exam != e.ID {
		other, err := s.find(ctx, now.Exam)
		if err != nil {
			return store.Op{}, err
		}
		switch {
		case other.Status != Going:
		case e.Appointment != "" && other.cameWith(e.Appointment):
			return store.Op{}, errAgain // another desk was first, and this one is shown the same route sheet
		default:
			return store.Op{}, ErrUnderWay.With(errs.Params{"exam": string(other.ID), "code": other.Code})
		}
	}
	return store.PutVersion(underWayKey(e.Patient, e.Package), now.Version, underWay{Exam: e.ID}), nil
}

// ends returns the ops by which an examination is under way no more: none, if another is.
func (s *Service) ends(ctx context.Context, e Exam) ([]store.Op, error) {
	now, err := s.underWay(ctx, e)
	if err != nil || now.Exam != e.ID || now.Version == 0 {
		return nil, err
	}
	return []store.Op{store.PutVersion(underWayKey(e.Patient, e.Package), now.Version, underWay{})}, nil
}

// underWay reads it; of the time before it was kept, the examinations themselves tell.
func (s *Service) underWay(ctx context.Context, e Exam) (underWay, error) {
	it, err := s.DB.Get(ctx, underWayKey(e.Patient, e.Package))
	if err == nil {
		x := underWay{Version: it.Version}
		return x, it.Decode(&x)
	}
	if !errors.Is(err, store.ErrNotFound) {
		return underWay{}, err
	}
	all, err := s.ofPatient(ctx, e.Patient)
	for _, o := range all {
		if o.Package == e.Package && o.Status == Going && o.ID != e.ID {
			return underWay{Exam: o.ID}, nil
		}
	}
	return underWay{}, err
}
