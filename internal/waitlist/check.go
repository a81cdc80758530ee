package waitlist

import (
	"context"
	"errors"
	"slices"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/id"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// check finds every fault of a wish, and what it speaks of that is not there.
func (s *Service) check(ctx context.Context, by auth.Actor, r Request) error {
	f := errs.NewFaults()
	checkClass(f, "urgency", r.Urgency, rules().Urgency)
	checkClass(f, "priority", r.Priority, rules().Priority)
	r.Wish.check(f, s.Clinic.Day(s.Now()))
	if err := f.Err(); err != nil {
		return err
	}
	if _, ok := patient.ParseID(string(r.Patient)); !ok {
		return ErrPatient
	}
	files, err := s.DB.BatchGet(ctx, patient.FileKey(r.Patient))
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return ErrPatient
	}
	if err := booking.Deceased(by, files[0]); err != nil {
		return err
	}
	if err := s.restricted(by, r, files[0]); err != nil {
		return err
	}
	ages, err := s.offered(ctx, r.Wish)
	if err != nil {
		return err
	}
	if err := ages.Refuse(by, files[0], r.Wish.From, r.Wish.Until); err != nil && (!r.AnyAge || !by.Has(auth.Staff()...)) {
		return err
	}
	if r.Instead == "" {
		return nil
	}
	a, err := s.Schedule.Appointment(ctx, by, r.Instead)
	if err != nil {
		return err
	}
	if a.Patient != r.Patient || a.Status != booking.Booked {
		return ErrInstead
	}
	return nil
}

// offered refuses a wish for what the clinic has switched off: nothing of it will come free. It returns whom the department takes.
func (s *Service) offered(ctx context.Context, w Wish) (*booking.Ages, error) {
	departments, err := s.Schedule.Departments(ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(departments, func(d booking.Department) bool { return d.ID == w.Department })
	if i < 0 {
		return nil, ErrDepartment
	}
	if !departments[i].Active {
		return nil, ErrDepartmentOff
	}
	if w.Practitioner != "" {
		all, err := s.Schedule.Practitioners(ctx)
		if err != nil {
			return nil, err
		}
		switch i := slices.IndexFunc(all, func(p booking.Practitioner) bool { return p.ID == w.Practitioner }); {
		case i < 0:
			return nil, errs.Invalid(errs.Field{Path: "practitionerId", Code: "unknown"})
		case !all[i].Active:
			return nil, ErrPractitionerOff
		}
	}
	if w.Session == "" {
		return departments[i].Ages, nil
	}
	x, err := s.Schedule.FreeIn(ctx, job, w.Session)
	if err != nil && !errors.Is(err, booking.ErrSession) {
		return nil, err
	}
	if len(x.Inactive) > 0 {
		return nil, ErrSessionOff
	}
	return departments[i].Ages, nil
}

// restricted refuses who would be passed over with every number that comes free: what was missed keeps them from booking.
// Who lost a place by the clinic's doing waits as everybody does.
func (s *Service) restricted(by auth.Actor, q Request, file store.Item) error {
	r, err := patient.RestrictionOf(file)
	if err != nil || !r.Holds(s.Now()) || s.entryOf(by, q).displaced() || by.Has(auth.System) {
		return err
	}
	with := errs.Params{"until": string(s.Clinic.Day(r.Until)), "noShows": r.NoShows, "lateCancels": r.LateCancels}
	if by.Has(auth.Staff()...) {
		return ErrRestrictedDesk.With(with)
	}
	return ErrRestricted.With(with)
}

func (w Wish) check(f errs.Faults, today clinic.Date) {
	switch {
	case !w.From.Valid():
		f.Add("from", "date")
	case !w.Until.Valid():
		f.Add("until", "date")
	case w.Until < w.From:
		f.Add("until", "date-range")
	case w.Until < today || w.Until > today.AddDays(rules().Limits.AheadDays):
		f.Add("until", "days-ahead", errs.Params{"days": rules().Limits.AheadDays})
	}
	for name, wall := range map[string]clinic.Wall{"earliest": w.Earliest, "latest": w.Latest} {
		if _, ok := clinic.ParseWall(string(wall)); wall != "" && !ok {
			f.Add(name, "time")
		}
	}
	if w.Earliest != "" && w.Latest != "" && w.Latest < w.Earliest {
		f.Add("latest", "time-range")
	}
	for i, d := range w.Weekdays {
		if d < 1 || d > 7 || slices.Contains(w.Weekdays[:i], d) {
			f.In("weekdays").At(i).Add("", "weekday")
		}
	}
	if w.Practitioner != "" && !id.Valid("pra", string(w.Practitioner)) {
		f.Add("practitionerId", "format")
	}
	if _, _, _, ok := w.Session.Split(); w.Session != "" && !ok {
		f.Add("sessionId", "format")
	}
}

func checkClass(f errs.Faults, name, class string, classes []string) {
	if class != "" && !slices.Contains(classes, class) {
		f.Add(name, "format")
	}
}
