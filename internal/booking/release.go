package booking

import (
	"context"
	"errors"
	"time"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
)

// Opening is when numbers of a session may be had that nobody, or fewer, could have before: its day is released, or a pool
// is over and what is left of it is everybody's.
type Opening struct {
	Session Session // with those numbers alone, whoever has them by then
	At      time.Time
}

// OpeningsOf lists what of a department opens between two instants: days that are released, to VIP patients and to all, and
// pools of days that are released by then. Nothing is written when they do: whoever must not miss it looks then.
func (s *Service) OpeningsOf(ctx context.Context, d DepartmentID, after, until time.Time) ([]Opening, error) {
	schedules, err := s.Schedules(ctx, d, "")
	if err != nil {
		return nil, err
	}
	var all []Opening
	last := s.Clinic.Day(until.Add(maxOpens * time.Minute))
	for _, x := range schedules {
		if x.offers() != nil {
			continue // what is switched on again is told by its schedule
		}
		all = append(all, s.releasesOf(x, after, until)...)
		for day := s.Clinic.Day(after); day <= last; day = day.AddDays(1) {
			all = append(all, s.openingsOn(x, day, after, until)...)
		}
	}
	return all, nil
}

// releasesOf lists the sessions of the days that a schedule releases between two instants.
func (s *Service) releasesOf(x Schedule, after, until time.Time) []Opening {
	if x.Release == nil {
		return nil
	}
	ahead := []int{x.Release.Days}
	if x.Release.Priority > 0 {
		ahead = append(ahead, x.Release.Days+x.Release.Priority)
	}
	var all []Opening
	for _, days := range ahead {
		for on := s.Clinic.Day(after); on <= s.Clinic.Day(until); on = on.AddDays(1) {
			at := on.At(x.Release.At, s.Clinic.Zone)
			if !at.After(after) || at.After(until) {
				continue
			}
			for _, session := range x.On(on.AddDays(days), s.Clinic) {
				if session.End.After(at) {
					all = append(all, Opening{Session: session, At: at})
				}
			}
		}
	}
	return all
}

func (s *Service) openingsOn(x Schedule, day clinic.Date, after, until time.Time) []Opening {
	released := x.opensAt(day, visitor{}, s.Clinic.Zone)
	_, blocks := x.blocksOn(day, s.Clinic)
	var all []Opening
	for _, b := range blocks {
		if len(b.Pools) == 0 {
			continue
		}
		session := x.session(day, b, s.Clinic.Zone)
		for _, share := range b.Pools {
			at := session.Start.Add(-time.Duration(share.Opens) * time.Minute)
			if share.Opens == 0 || !at.After(after) || at.After(until) || at.Before(released) {
				continue
			}
			o := Opening{Session: session, At: at}
			o.Session.Slots = nil
			for _, slot := range session.Slots {
				if slot.Number >= share.From && slot.Number <= share.To {
					o.Session.Slots = append(o.Session.Slots, slot)
				}
			}
			all = append(all, o)
		}
	}
	return all
}

// FreeIn returns a session with the numbers that somebody could book now, each as of the last write. It returns ErrSession
// where there is none.
func (s *Service) FreeIn(ctx context.Context, by auth.Actor, id SessionID) (Session, error) {
	schedule, day, _, ok := id.Split()
	if !ok {
		return Session{}, ErrSession
	}
	x, err := s.Schedule(ctx, schedule)
	if errors.Is(err, ErrSchedule) {
		return Session{}, ErrSession
	}
	if err != nil {
		return Session{}, err
	}
	v, err := s.visitor(ctx, by)
	if err != nil {
		return Session{}, errs.Internal("free numbers", err)
	}
	numbers, err := s.numbersOf(ctx, id)
	if err != nil {
		return Session{}, errs.Internal("free numbers", err)
	}
	var taken bits
	for _, n := range numbers {
		if !n.over(s.Now()) {
			taken = taken.with(n.number)
		}
	}
	for _, session := range s.freeOn(x, v, day, func(SessionID) bits { return taken }) {
		if session.ID == id {
			return session, nil
		}
	}
	session, ok := x.find(id, s.Clinic)
	if session.Slots = nil; !ok {
		return session, ErrSession
	}
	return session, nil
}
