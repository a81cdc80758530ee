package exam

import (
	"context"
	"errors"
	"slices"
	"strings"

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
	Sex         patient.Gender        // by which ranges are chosen, if the file says neither male nor female; unknown: by both
	Pregnant    bool
	Identified  []string // what the desk compared with the file
	Override    string   // the desk's reason to let somebody in whose place is gone
	Key         string   // idempotency key; the same key opens once
}

// Open checks a patient in for an examination and opens the route sheet. With an appointment, the schedule learns in
// the same transaction that the patient came: so of two desks one opens it, and who came to see a doctor is not
// examined by the same appointment.
func (s *Service) Open(ctx context.Context, by auth.Actor, r OpenRequest) (Exam, error) {
	if !by.Has(receivers...) {
		return Exam{}, ErrForbidden
	}
	if s.Identity != nil {
		if err := s.Identity(ctx, by, r.Identified); err != nil {
			return Exam{}, err
		}
	}
	r.Override = strings.TrimSpace(r.Override)
	return retried(func() (Exam, error) { return s.tryOpen(ctx, by, r) })
}

func (s *Service) tryOpen(ctx context.Context, by auth.Actor, r OpenRequest) (Exam, error) {
	if _, ok := patient.ParseID(string(r.Patient)); !ok {
		return Exam{}, ErrPatient
	}
	id := newID(r.Patient, r.Key)
	if known, err := s.find(ctx, id); !errors.Is(err, ErrExam) {
		if err == nil && !known.opens(r) {
			return Exam{}, ErrKeyReused
		}
		return shownTo(by, known.Exam), err
	}
	p, who, err := s.admitted(ctx, by, r)
	if err != nil {
		return Exam{}, err
	}
	d := examItem{Key: r.Key, Asked: r.Sex, Exam: Exam{
		ID: id, Code: s.IDs.Code(5), Patient: r.Patient, Package: p.ID, PackageAt: p.Version, Name: p.Name, Price: p.Price, PriceCode: p.PriceCode, Department: p.Department,
		Date: s.today(), Sex: who.Sex, Age: who.Age, Pregnant: r.Pregnant, Status: Going, OpenedAt: s.now(),
		Apart: r.Appointment == "", Identified: r.Identified,
	}}
	var ops []store.Op
	if r.Appointment != "" {
		a, err := s.appointment(ctx, by, r, p)
		if err != nil {
			return Exam{}, err
		}
		if a.Status != booking.Booked {
			return s.openedWith(ctx, by, r)
		}
		d.Appointment = a.ID
		if d.Numbers, ops, err = s.arriving(ctx, by, a, r.Override != ""); err != nil {
			return Exam{}, err
		}
	}
	for _, x := range p.Stations {
		stop := Stop{Station: x.Code, State: Todo}
		if x.NotPregnant && r.Pregnant {
			at := s.now()
			stop.State, stop.Reason, stop.By, stop.At = Skipped, IsPregnant, by.ID, &at
		}
		d.Stops = append(d.Stops, stop)
	}
	begins, err := s.begins(ctx, d.Exam)
	if err != nil {
		return Exam{}, err
	}
	d.Next = s.propose(ctx, d.Exam, p)
	err = written(s.DB.Write(ctx, by.Stamp(r.Override, s.Now()), append([]store.Op{putExam(d), begins}, ops...)...))
	d.Version = 1
	return shownTo(by, d.Exam), err
}

// openedWith answers for an appointment with which the patient has come already: with its route sheet, if it was opened.
func (s *Service) openedWith(ctx context.Context, by auth.Actor, r OpenRequest) (Exam, error) {
	items, err := store.QueryAll(ctx, s.DB, store.Query{Table: store.Care, PK: string(r.Patient), Prefix: examPrefix})
	if err != nil {
		return Exam{}, err
	}
	for _, it := range items {
		d, err := readExam(it)
		switch {
		case err != nil:
			return Exam{}, err
		case !d.cameWith(r.Appointment) || d.Status == Cancelled:
			continue
		case !d.opens(r):
			return Exam{}, ErrOpened
		}
		return shownTo(by, d.Exam), nil
	}
	return Exam{}, ErrCheckedIn
}

// admitted returns the package, if it is for the patient.
func (s *Service) admitted(ctx context.Context, by auth.Actor, r OpenRequest) (Package, Person, error) {
	p, err := s.current(ctx, r.Package)
	if err != nil {
		return p, Person{}, err
	}
	x, err := s.person(ctx, by, r.Patient)
	if err != nil {
		return p, Person{}, err
	}
	who := Person{Sex: x.Gender}
	if !who.known() {
		who.Sex = r.Sex
	}
	switch {
	case !p.Active:
		return p, who, ErrInactive
	case x.Born == "", !who.known() && who.Sex != patient.UnknownGender:
		return p, who, ErrUnknown
	}
	who.Age = clinic.Age(x.Born, s.today())
	if !p.fits(who) {
		return p, who, ErrNotFor
	}
	return p, who, nil
}

// appointment returns the appointment with which a patient comes.
func (s *Service) appointment(ctx context.Context, by auth.Actor, r OpenRequest, p Package) (booking.Appointment, error) {
	a, err := s.Appointments.Appointment(ctx, by, r.Appointment)
	switch {
	case err != nil:
		return a, err
	case a.Patient != r.Patient:
		return a, booking.ErrAppointment
	case a.Department != p.Department && (a.Together == nil || a.Together.Package != string(p.ID)):
		return a, ErrElsewhere
	case a.Date != s.today():
		return a, ErrNotToday
	case a.Status != booking.Booked && a.Status != booking.Arrived:
		return a, booking.ErrEnded
	}
	return a, nil
}

// propose returns the station to go to next, by how many are on the way to each. It needs what others do, so it may
// fail; then nothing is proposed, since no result may be lost for a proposal.
func (s *Service) propose(ctx context.Context, e Exam, p Package) string {
	if e.Status != Going {
		return ""
	}
	all, err := s.onDay(ctx, e.Date)
	if err != nil {
		return ""
	}
	others := slices.DeleteFunc(all, func(o Exam) bool { return o.ID == e.ID })
	var bad error
	waits := waitsAt(others, func(o Exam, station string) int {
		of, err := s.of(ctx, o)
		bad = errors.Join(bad, err)
		x, _ := of.station(station)
		return x.Minutes
	})
	if bad != nil {
		return ""
	}
	return e.proposal(p, waits)
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
	return s.change(ctx, by, id, func(d examItem, p Package) (examItem, []store.Op, error) {
		i, ok := d.stop(m.Station)
		station, _ := p.station(m.Station)
		switch {
		case !ok:
			return d, nil, ErrStation
		case d.Stops[i].State == m.To:
			return d, nil, errSame
		case d.Pregnant && station.NotPregnant && !m.To.Over():
			return d, nil, ErrPregnant
		case d.Status != Going && d.Status != ToReview:
			return d, nil, ErrEnded
		case !d.Stops[i].State.becomes(m.To):
			return d, nil, ErrMove.With(errs.Params{"state": string(d.Stops[i].State), "to": string(m.To)})
		case m.To == Active && !d.ready(station):
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
// whether it is the chief reviewer's turn. The stamp has no reason: what it says of a body is for fewer eyes.
func (s *Service) change(ctx context.Context, by auth.Actor, id ID, f func(examItem, Package) (examItem, []store.Op, error)) (Exam, error) {
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
		d, more, err := s.followed(ctx, by, before.Exam, d, p)
		if err != nil {
			return Exam{}, err
		}
		ops = append(append([]store.Op{putExam(d)}, ops...), more...)
		err = written(s.DB.Write(ctx, by.Stamp("", s.Now()), ops...))
		d.Version++
		return shownTo(by, d.Exam), err
	})
}

// followed returns what follows from a changed route sheet.
func (s *Service) followed(ctx context.Context, by auth.Actor, before Exam, d examItem, p Package) (examItem, []store.Op, error) {
	var ops []store.Op
	var err error
	d.Exam = d.counted()
	switch {
	case d.Status == Going && d.over():
		now := s.now()
		d.Status, d.DoneAt, d.ReportDue, d.Next = ToReview, &now, s.workdaysAfter(s.Clinic.Day(now), p.ReportDays), ""
		if ops, err = s.becoming(ctx, by, d.Exam, booking.Fulfilled); err != nil {
			return d, nil, err
		}
	case d.Status == ToReview && !d.over(): // the patient came back to a station
		d.Status, d.DoneAt, d.ReportDue = Going, nil, ""
	}
	if !d.stands(before) {
		d.Next = s.propose(ctx, d.Exam, p)
	}
	switch {
	case before.Status == Going && d.Status != Going:
		ends, err := s.ends(ctx, d.Exam)
		return d, append(ops, ends...), err
	case before.Status != Going && d.Status == Going:
		begins, err := s.begins(ctx, d.Exam)
		return d, append(ops, begins), err
	}
	return d, ops, nil
}

// stands reports whether each station is as it was before, so that the way is the same, whatever was amended.
func (e Exam) stands(before Exam) bool {
	return e.Status == before.Status && slices.EqualFunc(e.Stops, before.Stops, func(a, b Stop) bool { return a.State == b.State })
}

// whyCancelled is the reason of appointments that end with their examination. That of the examination says something of a
// body, and is for fewer eyes.
const whyCancelled = "examination-cancelled"

// Cancel ends an examination of which nothing was done. Its appointments end with it, and their numbers are free: who went
// away was here, so that nothing counts against them. If the patient stays, they are as before on their day, so that the
// patient can be examined by them after all, or see a doctor.
func (s *Service) Cancel(ctx context.Context, by auth.Actor, id ID, reason Reason, stays bool) (Exam, error) {
	if !by.Has(receivers...) {
		return Exam{}, ErrForbidden
	}
	if err := reason.checked(); err != nil {
		return Exam{}, err
	}
	return s.change(ctx, by, id, func(d examItem, _ Package) (examItem, []store.Op, error) {
		switch {
		case d.Status == Cancelled:
			return d, nil, errSame
		case d.Status != Going:
			return d, nil, ErrEnded
		case d.measured():
			return d, nil, ErrMeasured
		}
		d.Status, d.Reason, d.Next = Cancelled, reason, ""
		if d.Date != s.today() {
			return d, nil, nil
		}
		if !stays {
			ops, err := s.Appointments.Leaving(ctx, by, d.numbers(), whyCancelled)
			return d, ops, err
		}
		ops, err := s.becoming(ctx, by, d.Exam, booking.Booked)
		return d, ops, err
	})
}
