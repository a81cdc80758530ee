package exam

import (
	"context"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/clinic"
	"careloop/internal/patient"
)

// offer is what can be had of a package's numbers.
type offer struct {
	pkg         Package
	wants       []want
	free        []map[clinic.Date][]spot // by want
	refused     map[time.Time]error      // why the patient cannot have what begins then, of the first want's
	preparation *booking.Preparation
}

// offer reads the free numbers of each department of a package that the patient can have besides what they have, and what is
// held for them. What they have of the same examination, which is to be moved, is in nobody's way: they may keep the number of
// a station.
func (s *Service) offer(ctx context.Context, by auth.Actor, p Package, who patient.ID, q booking.SlotQuery, own []booking.Appointment) (offer, error) {
	o := offer{pkg: p, wants: p.wants(), refused: map[time.Time]error{}}
	agenda, err := s.Appointments.Agenda(ctx, by, who, q.From, own)
	if err != nil {
		return o, err
	}
	for i, w := range o.wants {
		q.By, q.Department, q.Examined = by, w.department, true
		sessions, err := s.Appointments.Free(ctx, q)
		if err != nil {
			return o, err
		}
		if i > 0 {
			sessions = append(sessions, kept(own, w.department)...)
		}
		of := map[clinic.Date][]spot{}
		for _, x := range spots(sessions) {
			if err := agenda.Refuses(x.session, x.slot); err == nil {
				of[x.session.Date] = append(of[x.session.Date], x)
			} else if i == 0 {
				o.refused[x.slot.Start.UTC()] = err
			}
		}
		o.free = append(o.free, of)
	}
	o.preparation, err = s.preparation(ctx, p.Service)
	return o, err
}

// on returns the numbers of a want on a day.
func (o offer) on(d clinic.Date, want int) []spot { return o.free[want][d] }

// from returns numbers of a day that go together and begin with one.
func (o offer) from(d clinic.Date, first spot) ([]spot, bool) {
	free := make([][]spot, len(o.wants))
	for i := range o.wants {
		free[i] = o.on(d, i)
	}
	return combine(o.wants, first, free)
}

// at returns numbers that go together and begin at a time, of any of the first department's rooms.
func (o offer) at(d clinic.Date, start time.Time) ([]spot, bool) {
	for _, first := range o.on(d, 0) {
		if !first.slot.Start.Equal(start) {
			continue
		}
		if picked, ok := o.from(d, first); ok {
			return picked, true
		}
	}
	return nil, false
}

// full returns why nothing that begins at a time can be had: what the patient has besides, or that the day is full.
func (o offer) full(start time.Time) error {
	if err := o.refused[start.UTC()]; err != nil {
		return err
	}
	return ErrDayFull
}
