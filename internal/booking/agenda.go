package booking

import (
	"context"
	"slices"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// Agenda is what a patient has from a day on, and what is held for them, so that numbers are not offered which the rules
// about one patient would refuse. It is a picture: the day's version has the last word.
type Agenda struct {
	days  map[clinic.Date]patientDay
	rules rules
}

// Agenda reads what a patient has from a day on, without the numbers that are about to be given up.
func (s *Service) Agenda(ctx context.Context, by auth.Actor, p patient.ID, from clinic.Date, leaving []Appointment) (Agenda, error) {
	if !by.MayActFor(string(p)) {
		return Agenda{}, ErrForbidden
	}
	items, err := store.QueryAll(ctx, s.DB, store.Query{
		Table: store.Scheduling, PK: string(p), From: dayPrefix + string(from), To: dayPrefix + "~",
	})
	if err != nil {
		return Agenda{}, errs.Internal("read agenda", err)
	}
	g := Agenda{days: map[clinic.Date]patientDay{}, rules: s.rules(s.Now())}
	for _, it := range items {
		d, err := readDay(p, dateOf(it), it)
		if err != nil {
			return Agenda{}, errs.Internal("read agenda", err)
		}
		d.appointments = slices.DeleteFunc(d.appointments, func(a Appointment) bool {
			return among(leaving, a.ID)
		})
		g.days[d.date] = d
	}
	return g, nil
}

// Refuses returns the rule about one patient by which they cannot have a number of a session besides, or nil. One that is held
// for them they may have.
func (g Agenda) Refuses(x Session, n Slot) error {
	d := g.days[x.Date]
	d.holds = slices.DeleteFunc(slices.Clone(d.holds), func(h held) bool { return h.Session == x.ID && h.Number == n.Number })
	a := Appointment{Session: x.ID, Number: n.Number, Department: x.Department, Date: x.Date, Start: n.Start, End: n.End}
	_, err := d.conflict(a, "", g.rules)
	return err
}
