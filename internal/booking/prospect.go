package booking

import (
	"context"

	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// Prospect is a number that a patient could have instead of an appointment.
type Prospect struct {
	Patient patient.ID
	Session Session
	Slot    Slot
	Instead AppointmentID
}

func (x Prospect) number() store.Key { return NumberKey(x.Session.ID, x.Slot.Number) }

func (x Prospect) day() store.Key { return dayKey(x.Patient, x.Session.Date) }

// Prospects knows how numbers stand and what patients have on the days of those, each as it was when it was first looked
// at: what the pictures do not show, the last moment and a patient's own appointments. It is nobody's promise; the writes'
// conditions have the last word.
type Prospects struct {
	s     *Service
	known map[store.Key]store.Item // without a version: there is none
}

// Prospects begins to look at what patients could have.
func (s *Service) Prospects() *Prospects {
	return &Prospects{s: s, known: map[store.Key]store.Item{}}
}

// Look reads of prospects what is not known yet, all of it at once: half a read unit for each number and each day.
func (p *Prospects) Look(ctx context.Context, all []Prospect) error {
	var keys []store.Key
	for _, x := range all {
		for _, k := range []store.Key{x.number(), x.day()} {
			if _, ok := p.known[k]; !ok {
				p.known[k] = store.Item{}
				keys = append(keys, k)
			}
		}
	}
	items, err := store.BatchGetAll(ctx, p.s.DB, keys)
	if err != nil {
		return errs.Internal("look at numbers", err)
	}
	for _, it := range items {
		p.known[it.Key] = it
	}
	return nil
}

// Hindrance returns the rule that keeps a patient from having a number that was looked at, or nil. What is held is
// nobody's to have, also not whom it is held for: they are about to have it.
func (p *Prospects) Hindrance(x Prospect) (rule, err error) {
	now := p.s.Now()
	if it := p.known[x.number()]; it.Version > 0 {
		n, err := readNumber(it)
		if err != nil {
			return nil, errs.Internal("look at number", err)
		}
		if rule := n.free("", now); rule != nil {
			return rule, nil
		}
	}
	it := p.known[x.day()]
	if it.Version == 0 {
		return nil, nil
	}
	d, err := readDay(x.Patient, x.Session.Date, it)
	if err != nil {
		return nil, errs.Internal("look at day", err)
	}
	_, refused := d.conflict(Appointment{
		Session: x.Session.ID, Department: x.Session.Department, Practitioner: x.Session.Practitioner, Date: x.Session.Date,
		Start: x.Slot.Start, End: x.Slot.End,
	}, x.Instead, p.s.rules(now))
	return refused, nil
}
