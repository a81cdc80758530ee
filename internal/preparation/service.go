package preparation

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/crypt"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// Bookings knows the appointments and what is done at them.
type Bookings interface {
	// Appointment returns an appointment as it stands to those who may see it, or booking.ErrAppointment.
	Appointment(ctx context.Context, by auth.Actor, id booking.AppointmentID) (booking.Appointment, error)
	// ServiceVersion returns a service as it stood in a version, or booking.ErrService.
	ServiceVersion(ctx context.Context, id booking.ServiceID, version int64) (booking.HealthcareService, error)
	// HealthcareService returns a service as it stands, or booking.ErrService.
	HealthcareService(ctx context.Context, id booking.ServiceID) (booking.HealthcareService, error)
}

// Service keeps what was confirmed and found.
type Service struct {
	DB       store.Store
	Clinic   clinic.Settings
	Now      func() time.Time
	Keys     *crypt.Keys
	Bookings Bookings
	// Unfed reports whether nobody comes to an examination by a package who has eaten, as the package stands; nil: as it was booked.
	Unfed func(ctx context.Context, pkg string) (bool, error)
}

// tries bounds how often a write starts anew when the sheet changed under it.
const tries = 5

const (
	maxNote     = 300
	maxFindings = 20
)

// finders are those who see whether a patient kept to it.
var finders = []auth.Role{auth.FrontDesk, auth.Nurse, auth.Doctor}

// Sheet returns an appointment's preparation, or ErrNothing if there is nothing to prepare.
func (s *Service) Sheet(ctx context.Context, by auth.Actor, id booking.AppointmentID) (Readiness, error) {
	x, _, err := s.read(ctx, by, id)
	return x, errs.Internal("read preparation", err)
}

// Answer notes what the patient, somebody who may read their record, or staff who asked them say to a statement. The same
// again changes nothing.
func (s *Service) Answer(ctx context.Context, by auth.Actor, id booking.AppointmentID, statement string, confirmed bool) (Readiness, error) {
	return s.change(ctx, by, id, func(x *Readiness, d *sheetItem, now time.Time) (bool, error) {
		switch {
		case x.Withheld:
			return false, ErrForbidden
		case !x.states(statement):
			return false, errs.Invalid(errs.Field{Path: "statement", Code: "unknown"})
		case !x.Open:
			return false, booking.ErrEnded
		}
		if a, ok := d.Answers[statement]; ok && a.Confirmed == confirmed {
			return false, nil
		}
		d.Answers[statement] = Reply{Confirmed: confirmed, At: now, By: by.ID}
		return true, nil
	})
}

// Find notes whether the patient kept to it, as staff found when they came: on the appointment's day, or later. The same
// as the last finding changes nothing; another follows it.
func (s *Service) Find(ctx context.Context, by auth.Actor, id booking.AppointmentID, f Finding) (Readiness, error) {
	if !by.Has(finders...) {
		return Readiness{}, ErrForbidden
	}
	f.Note = strings.TrimSpace(f.Note)
	if f.Outcome != Kept && f.Note == "" {
		return Readiness{}, errs.Invalid(errs.Field{Path: "note", Code: "required"})
	}
	if len([]rune(f.Note)) > maxNote {
		return Readiness{}, errs.Invalid(errs.Field{Path: "note", Code: "too-long", Params: errs.Params{"max": maxNote}})
	}
	return s.change(ctx, by, id, func(x *Readiness, d *sheetItem, now time.Time) (bool, error) {
		if known, err := d.noted(f, x.Findings); known || err != nil {
			return false, err
		}
		switch {
		case x.status != booking.Booked && x.status != booking.Arrived && x.status != booking.Fulfilled:
			return false, booking.ErrEnded
		case d.Date > s.Clinic.Day(now):
			return false, ErrEarly
		}
		n := len(x.Findings)
		if n > 0 && x.Findings[n-1].Outcome == f.Outcome && x.Findings[n-1].Note == f.Note {
			return false, nil
		}
		if n >= maxFindings {
			return false, ErrForbidden
		}
		note, err := s.Keys.Seal(ctx, f.Note, notePlace(id, n+1))
		d.Findings = append(slices.Clone(d.Findings), findingItem{Outcome: f.Outcome, Note: note, At: now, By: by.ID, Key: f.Key})
		return true, err
	})
}

// noted reports whether a finding is in the sheet by its key already, or ErrKeyReused if another is. A retry that comes
// late must not become the outcome: somebody may have corrected the finding meanwhile.
func (d sheetItem) noted(f Finding, all []Finding) (bool, error) {
	i := slices.IndexFunc(d.Findings, func(o findingItem) bool { return f.Key != "" && o.Key == f.Key })
	if i < 0 {
		return false, nil
	}
	if all[i].Outcome != f.Outcome || all[i].Note != f.Note {
		return false, ErrKeyReused
	}
	return true, nil
}

// change writes what do makes of a sheet, under the version that it was read with.
func (s *Service) change(ctx context.Context, by auth.Actor, id booking.AppointmentID, do func(*Readiness, *sheetItem, time.Time) (bool, error)) (Readiness, error) {
	for range tries {
		x, d, err := s.read(ctx, by, id)
		if err != nil {
			return Readiness{}, errs.Internal("read preparation", err)
		}
		now := s.Now().UTC().Truncate(time.Millisecond)
		changed, err := do(&x, &d, now)
		if err != nil || !changed {
			return x, errs.Internal("prepare", err)
		}
		err = s.DB.Write(ctx, by.Stamp("", now), d.put(x.Version))
		if _, failed := store.Failed(err); failed {
			continue
		}
		if err != nil {
			return Readiness{}, errs.Internal("prepare", err)
		}
		return s.Sheet(ctx, by, id)
	}
	return Readiness{}, ErrBusy
}

// read returns an appointment's sheet with its item, which is made if nothing was said yet.
func (s *Service) read(ctx context.Context, by auth.Actor, id booking.AppointmentID) (Readiness, sheetItem, error) {
	a, err := s.Bookings.Appointment(ctx, by, id)
	if err != nil {
		return Readiness{}, sheetItem{}, err
	}
	if a.Service == "" && a.Together == nil {
		return Readiness{}, sheetItem{}, ErrNothing
	}
	x, err := s.sheet(ctx, a)
	if err != nil {
		return Readiness{}, sheetItem{}, err
	}
	d := sheetItem{Appointment: a.ID, Patient: a.Patient, Department: a.Department, Practitioner: a.Practitioner, Date: a.Date}
	it, err := s.DB.Get(ctx, sheetKey(a.Patient, a.ID))
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return Readiness{}, sheetItem{}, err
	}
	if err == nil {
		if d, err = read(it); err != nil {
			return Readiness{}, sheetItem{}, err
		}
	}
	if d.Answers == nil || d.Change != a.ServiceChange {
		d.Answers, d.Change = map[string]Reply{}, a.ServiceChange
	}
	x.Version, x.Answers = it.Version, d.Answers
	err = s.open(ctx, by, &x, d)
	x.judge()
	x.withhold(by)
	return x, d, err
}

// sheet returns how to prepare for an appointment. A service that has come to need preparation after it was booked
// shows as it stands now, as changed: nobody was told, and somebody must. So does a package to whose stations nobody comes
// any more who has eaten.
func (s *Service) sheet(ctx context.Context, a booking.Appointment) (Readiness, error) {
	var told, now booking.HealthcareService // none: an examination without a service of its own
	if a.Service != "" {
		var err error
		if told, err = s.Bookings.ServiceVersion(ctx, a.Service, a.ServiceVersion); err != nil {
			return Readiness{}, err
		}
		if now, err = s.Bookings.HealthcareService(ctx, a.Service); err != nil {
			return Readiness{}, err
		}
	}
	p := cmp.Or(told.Preparation, now.Preparation)
	unfed, err := s.unfed(ctx, a)
	if err != nil {
		return Readiness{}, err
	}
	if a.Unfed() || unfed {
		p = p.Unfed()
	}
	if p == nil {
		return Readiness{}, ErrNothing
	}
	return Readiness{
		Appointment: a.ID, Patient: a.Patient, Start: a.Start, Service: a.Service, Name: told.Name, Preparation: *p,
		Fasting: p.Fasting(a.Start, s.Clinic.Zone), Answers: map[string]Reply{}, Changed: !told.Preparation.Same(now.Preparation),
		PackageChanged: unfed != a.Unfed(),
		Open:           a.Status == booking.Booked || a.Status == booking.Arrived, status: a.Status,
	}, nil
}

// unfed reports whether the patient comes to an appointment without having eaten, as its package stands. Of numbers that were
// booked as one, the one that speaks for them tells it.
func (s *Service) unfed(ctx context.Context, a booking.Appointment) (bool, error) {
	if s.Unfed == nil || a.Together == nil || a.Together.Rest {
		return a.Unfed(), nil
	}
	return s.Unfed(ctx, a.Together.Package)
}

// open fills in the findings: all of them for staff, what was found last for the patient.
func (s *Service) open(ctx context.Context, by auth.Actor, x *Readiness, d sheetItem) error {
	if !by.Has(auth.Staff()...) {
		if n := len(d.Findings); n > 0 {
			x.Outcome = d.Findings[n-1].Outcome
		}
		return nil
	}
	for i, f := range d.Findings {
		note, err := s.Keys.Open(ctx, f.Note, notePlace(x.Appointment, i+1))
		if err != nil {
			return err
		}
		x.Findings = append(x.Findings, Finding{Outcome: f.Outcome, Note: note, At: f.At, By: f.By})
	}
	return nil
}

// OnDay lists what was found at the appointments of a civil day: for recounts.
func (s *Service) OnDay(ctx context.Context, by auth.Actor, day clinic.Date) ([]Record, error) {
	if !by.Has(auth.System, auth.Manager, auth.Administrator) {
		return nil, ErrForbidden
	}
	items, err := store.QueryItems(ctx, s.DB, store.Query{Table: store.Care, Index: "day", PK: dayEntry(day)})
	if err != nil {
		return nil, errs.Internal("list day", err)
	}
	all := make([]Record, len(items))
	for i, it := range items {
		d, err := read(it)
		if err != nil {
			return nil, errs.Internal("list day", err)
		}
		all[i] = d.record()
	}
	slices.SortFunc(all, func(a, b Record) int { return cmp.Compare(a.Appointment, b.Appointment) })
	return all, nil
}
