package exam

import (
	"context"
	"errors"
	"slices"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// OpenRequest asks for a route sheet for somebody who is here.
type OpenRequest struct {
	Patient     patient.ID
	Package     PackageID
	Appointment booking.AppointmentID // of today, if there is one
	Sex         patient.Gender        // by which ranges are chosen, if the file says neither male nor female
	Pregnant    bool
	Key         string // idempotency key; the same key opens once
}

// Open checks a patient in for an examination and opens the route sheet. With an appointment, the schedule learns in
// the same transaction that the patient came.
func (s *Service) Open(ctx context.Context, by auth.Actor, r OpenRequest) (Exam, error) {
	if !by.Has(receivers...) {
		return Exam{}, ErrForbidden
	}
	return retried(func() (Exam, error) { return s.tryOpen(ctx, by, r) })
}

func (s *Service) tryOpen(ctx context.Context, by auth.Actor, r OpenRequest) (Exam, error) {
	if _, ok := patient.ParseID(string(r.Patient)); !ok {
		return Exam{}, ErrPatient
	}
	from := r.Key
	if r.Appointment != "" {
		from = string(r.Appointment)
	}
	id := newID(r.Patient, from)
	if known, err := s.find(ctx, id); !errors.Is(err, ErrExam) {
		if err == nil && (known.Key != r.Key || known.Package != r.Package) {
			return Exam{}, ErrKeyReused
		}
		return known.Exam, err
	}
	p, who, err := s.admitted(ctx, r)
	if err != nil {
		return Exam{}, err
	}
	d := examItem{Key: r.Key, Exam: Exam{
		ID: id, Code: s.IDs.Code(5), Patient: r.Patient, Package: p.ID, PackageAt: p.Version, Name: p.Name, Department: p.Department,
		Date: s.today(), Sex: who.Sex, Age: who.Age, Pregnant: r.Pregnant, Status: Going, OpenedAt: s.now(),
	}}
	var ops []store.Op
	if r.Appointment != "" {
		a, err := s.appointment(ctx, by, r)
		if err != nil {
			return Exam{}, err
		}
		d.Appointment = a.ID
		ops = arriving(a)
	}
	for _, x := range p.Stations {
		stop := Stop{Station: x.Code, State: Todo}
		if x.NotPregnant && r.Pregnant {
			at := s.now()
			stop.State, stop.Reason, stop.By, stop.At = Skipped, IsPregnant, by.ID, &at
		}
		d.Stops = append(d.Stops, stop)
	}
	if d.Next, err = s.propose(ctx, d.Exam, p); err != nil {
		return Exam{}, err
	}
	err = written(s.DB.Write(ctx, by.Stamp("", s.Now()), append([]store.Op{putExam(d)}, ops...)...))
	d.Version = 1
	return d.Exam, err
}

// admitted returns the package, if it is for the patient.
func (s *Service) admitted(ctx context.Context, r OpenRequest) (Package, Person, error) {
	p, err := s.current(ctx, r.Package)
	if err != nil {
		return p, Person{}, err
	}
	x, err := s.person(ctx, r.Patient)
	if err != nil {
		return p, Person{}, err
	}
	who := Person{Sex: x.Gender}
	if who.Sex != patient.Male && who.Sex != patient.Female {
		who.Sex = r.Sex
	}
	switch {
	case !p.Active:
		return p, who, ErrInactive
	case x.Born == "" || (who.Sex != patient.Male && who.Sex != patient.Female):
		return p, who, ErrUnknown
	}
	who.Age = clinic.Age(x.Born, s.today())
	if !p.fits(who) {
		return p, who, ErrNotFor
	}
	return p, who, nil
}

// appointment returns the appointment with which a patient comes.
func (s *Service) appointment(ctx context.Context, by auth.Actor, r OpenRequest) (booking.Appointment, error) {
	a, err := s.Appointments.Appointment(ctx, by, r.Appointment)
	switch {
	case err != nil:
		return a, err
	case a.Patient != r.Patient:
		return a, booking.ErrAppointment
	case a.Date != s.today():
		return a, ErrNotToday
	case a.Status != booking.Booked && a.Status != booking.Arrived:
		return a, booking.ErrEnded
	}
	return a, nil
}

// propose returns the station to go to next, by how many are on the way to each.
func (s *Service) propose(ctx context.Context, e Exam, p Package) (string, error) {
	if e.Status != Going {
		return "", nil
	}
	all, err := s.onDay(ctx, e.Date)
	if err != nil {
		return "", err
	}
	others := slices.DeleteFunc(all, func(o Exam) bool { return o.ID == e.ID })
	var bad error
	waits := waitsAt(others, func(o Exam, station string) int {
		of, err := s.of(ctx, o)
		bad = errors.Join(bad, err)
		x, _ := of.station(station)
		return x.Minutes
	})
	return e.proposal(p, waits), bad
}

// Move says what becomes of a station: somebody is there, was sent away, skips it or declines it.
type Move struct {
	Station string
	To      State
	Reason  Reason
}

// MoveTo changes the state of a station. The same state again is the same as once.
func (s *Service) MoveTo(ctx context.Context, by auth.Actor, id ID, m Move) (Exam, error) {
	if !by.Has(receivers...) {
		return Exam{}, ErrForbidden
	}
	if !m.To.wantsReason() {
		m.Reason = ""
	} else if err := m.Reason.checked(); err != nil {
		return Exam{}, err
	}
	return s.change(ctx, by, id, string(m.Reason), func(d examItem, p Package) (examItem, []store.Op, error) {
		i, ok := d.stop(m.Station)
		switch {
		case !ok:
			return d, nil, ErrStation
		case d.Stops[i].State == m.To:
			return d, nil, errSame
		case d.Status != Going && d.Status != ToReview:
			return d, nil, ErrEnded
		case !d.Stops[i].State.becomes(m.To):
			return d, nil, ErrMove.With(errs.Params{"state": string(d.Stops[i].State), "to": string(m.To)})
		}
		if station, _ := p.station(m.Station); m.To == Active && !d.ready(station) {
			return d, nil, ErrOrder
		}
		now := s.now()
		d.Stops = slices.Clone(d.Stops)
		d.Stops[i].State, d.Stops[i].Reason, d.Stops[i].By, d.Stops[i].At = m.To, m.Reason, by.ID, &now
		return d, nil, nil
	})
}

// errSame means that nothing is left to do.
var errSame = errors.New("exam: it is so already")

// change reads an examination, lets f decide, and writes what f says with what follows from it: where to go next, and
// whether it is the chief reviewer's turn.
func (s *Service) change(ctx context.Context, by auth.Actor, id ID, why string, f func(examItem, Package) (examItem, []store.Op, error)) (Exam, error) {
	return retried(func() (Exam, error) {
		before, err := s.find(ctx, id)
		if err != nil {
			return Exam{}, err
		}
		p, err := s.of(ctx, before.Exam)
		if err != nil {
			return Exam{}, err
		}
		d, ops, err := f(before, p)
		if errors.Is(err, errSame) {
			return shownTo(by, before.Exam), nil
		}
		if err != nil {
			return Exam{}, err
		}
		d, more, err := s.followed(ctx, by, d, p)
		if err != nil {
			return Exam{}, err
		}
		ops = append(append([]store.Op{putExam(d)}, ops...), more...)
		err = written(s.DB.Write(ctx, by.Stamp(why, s.Now()), ops...))
		d.Version++
		return shownTo(by, d.Exam), err
	})
}

// followed returns what follows from a changed route sheet.
func (s *Service) followed(ctx context.Context, by auth.Actor, d examItem, p Package) (examItem, []store.Op, error) {
	var ops []store.Op
	d.Exam = d.counted()
	switch {
	case d.Status == Going && d.over():
		now := s.now()
		d.Status, d.DoneAt, d.ReportDue, d.Next = ToReview, &now, s.workdaysAfter(s.Clinic.Day(now), p.ReportDays), ""
		if d.Appointment != "" {
			a, err := s.Appointments.Appointment(ctx, by, d.Appointment)
			if err != nil {
				return d, nil, err
			}
			if a.Status == booking.Arrived {
				ops = append(ops, booking.SetStatus(a, booking.Arrived, booking.Fulfilled))
			}
		}
	case d.Status == ToReview && !d.over(): // the patient came back to a station
		d.Status, d.DoneAt, d.ReportDue = Going, nil, ""
	}
	var err error
	d.Next, err = s.propose(ctx, d.Exam, p)
	return d, ops, err
}

// Cancel ends an examination of which nothing was done.
func (s *Service) Cancel(ctx context.Context, by auth.Actor, id ID, reason Reason) (Exam, error) {
	if !by.Has(receivers...) {
		return Exam{}, ErrForbidden
	}
	if err := reason.checked(); err != nil {
		return Exam{}, err
	}
	return s.change(ctx, by, id, string(reason), func(d examItem, _ Package) (examItem, []store.Op, error) {
		switch {
		case d.Status == Cancelled:
			return d, nil, errSame
		case d.Status != Going || slices.ContainsFunc(d.Stops, func(x Stop) bool { return x.Results > 0 }):
			return d, nil, ErrEnded
		}
		d.Status, d.Reason, d.Next = Cancelled, reason, ""
		return d, nil, nil
	})
}
