package inpatient

import (
	"context"
	"errors"
	"slices"
	"strings"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/phone"
	"careloop/internal/store"
)

// Who is told at once, and who ever was: messages name relatives by their place, so that nobody is taken out.
const (
	maxTold   = 5
	maxFamily = 20
)

// Tell adds one of the family, whom the patient named after the admission. Who is told already is not added again.
func (s *Service) Tell(ctx context.Context, by auth.Actor, stay ID, r Relative) (Stay, error) {
	f := errs.NewFaults()
	r.EndedAt = nil
	r.check(f, s.Clinic.Region())
	if err := f.Err(); err != nil {
		return Stay{}, err
	}
	return s.family(ctx, by, stay, func(d stayItem) (stayItem, error) {
		told := 0
		for i, it := range d.Family {
			known, err := s.relative(ctx, stay, it, i)
			switch {
			case err != nil:
				return d, err
			case known.EndedAt != nil:
				continue
			case known.Patient == r.Patient && known.Phone == r.Phone:
				return d, errAlready
			}
			told++
		}
		switch {
		case d.Status != Present:
			return d, ErrEnded
		case told >= maxTold || len(d.Family) >= maxFamily:
			return d, ErrManyKin
		}
		if err := s.related(ctx, f, d.Patient, r); err != nil {
			return d, err
		}
		if err := f.Err(); err != nil {
			return d, err
		}
		return s.joined(ctx, d, r)
	})
}

// StopTelling ends that one of the family is told, by their place in the stay's list from 1: the number was wrong, or the
// patient does not want it any more. What is on its way to them is dropped.
func (s *Service) StopTelling(ctx context.Context, by auth.Actor, stay ID, number int) (Stay, error) {
	return s.family(ctx, by, stay, func(d stayItem) (stayItem, error) {
		if number < 1 || number > len(d.Family) {
			return d, ErrRelative
		}
		if d.Family[number-1].EndedAt != nil {
			return d, errAlready
		}
		now := s.now()
		d.Family = slices.Clone(d.Family)
		d.Family[number-1].EndedAt = &now
		return d, nil
	})
}

// errAlready means that it is as it shall be.
var errAlready = errors.New("inpatient: is so already")

func (s *Service) family(ctx context.Context, by auth.Actor, stay ID, f func(stayItem) (stayItem, error)) (Stay, error) {
	if !by.Has(auth.Staff()...) {
		return Stay{}, ErrForbidden
	}
	for range tries {
		d, err := s.get(ctx, stay)
		if err != nil {
			return Stay{}, errs.Internal("read stay", err)
		}
		d, err = f(d)
		if err == nil {
			err = s.DB.Write(ctx, by.Stamp("", s.Now()), s.put(d))
		}
		if _, meanwhile := store.Failed(err); meanwhile || errors.Is(err, store.ErrConflict) {
			continue
		}
		if err != nil && !errors.Is(err, errAlready) {
			return Stay{}, errs.Internal("change who is told", err)
		}
		x, err := s.open(ctx, d)
		return x, errs.Internal("open stay", err)
	}
	return Stay{}, ErrBusy
}

// check finds what is wrong with one of the family, and writes their number in one way.
func (r *Relative) check(f errs.Faults, region string) {
	if r.Patient != "" {
		r.Name, r.Phone = "", "" // those of the file are right
		return
	}
	if strings.TrimSpace(r.Name) == "" {
		f.Add("name", "required")
	}
	n, ok := phone.Parse(r.Phone, region)
	if !ok {
		f.Add("phone", "phone")
	}
	r.Phone = string(n)
}

// related checks that whoever is to be told by a file of their own may act for the patient. Whether they still may is
// asked again before they are told.
func (s *Service) related(ctx context.Context, f errs.Faults, p patient.ID, r Relative) error {
	if r.Patient == "" {
		return nil
	}
	ok, err := s.Acts(ctx, r.Patient, p)
	if err == nil && !ok {
		f.Add("patientId", "may-not-act")
	}
	return err
}

// joined adds one of the family to the stay, sealed.
func (s *Service) joined(ctx context.Context, d stayItem, r Relative) (stayItem, error) {
	i := len(d.Family)
	it := relativeItem{Relative: Relative{Patient: r.Patient, Relation: r.Relation, Language: r.Language}}
	var err error
	if it.Name, err = s.Keys.Seal(ctx, r.Name, sealedAt(d.ID, "name", i)); err == nil {
		it.Phone, err = s.Keys.Seal(ctx, r.Phone, sealedAt(d.ID, "phone", i))
	}
	d.Family = append(slices.Clone(d.Family), it)
	return d, err
}
