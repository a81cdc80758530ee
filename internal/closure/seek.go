package closure

import (
	"context"

	"careloop/internal/booking"
)

// equivalent is a number that a patient could have instead, and whether they are moved to it unasked.
type equivalent struct {
	Proposal
	accept bool
}

// seeker is a case for which numbers are looked for.
type seeker struct {
	Case
	ranked []ranked // what is left to look at, the best first
	asked  []ranked // what is looked at now
	got    []equivalent
}

// seek lists for each of some cases the best numbers, at most so many: nothing that somebody has or holds, nothing that
// collides with what the patient has, and no number for two of them. What is free comes from the pictures, which show no
// holds; of what is about to be proposed, the numbers themselves and the patients' days are read, for all cases at once.
func (p *planner) seek(ctx context.Context, cases []Case, most int) ([][]equivalent, error) {
	all := make([]seeker, len(cases))
	for i, c := range cases {
		var free []*found
		for _, d := range p.like(c.Department) {
			free = append(free, p.free[d]...)
		}
		all[i] = seeker{Case: c, ranked: rules().rank(p.lost(c), free, p.s.Now(), p.s.Clinic.Zone)}
		if most > 1 {
			all[i].ranked = mixed(all[i].ranked)
		}
	}
	for {
		var look []booking.Prospect
		for i := range all {
			p.ask(&all[i], most)
			for _, r := range all[i].asked {
				look = append(look, all[i].prospect(r))
			}
		}
		if len(look) == 0 {
			break
		}
		if err := p.seen.Look(ctx, look); err != nil {
			return nil, err
		}
		for i := range all {
			if err := p.answer(&all[i]); err != nil {
				return nil, err
			}
		}
	}
	out := make([][]equivalent, len(all))
	for i, s := range all {
		out[i] = s.got
	}
	return out, nil
}

func (s seeker) prospect(r ranked) booking.Prospect {
	return booking.Prospect{Patient: s.Patient, Session: r.session, Slot: r.slot, Instead: s.Appointment}
}

func (r ranked) spot() spot { return spot{r.session.ID, r.slot.Number} }

// ask chooses what is looked at next for a case, as much as it still wants, and keeps it from the cases behind it. What
// others look at may come back and stays on the list.
func (p *planner) ask(s *seeker, most int) {
	s.asked = s.asked[:0]
	left := s.ranked[:0]
	for i, r := range s.ranked {
		if len(s.got)+len(s.asked) == most {
			left = append(left, s.ranked[i:]...)
			break
		}
		if p.used[r.spot()] {
			left = append(left, r)
			continue
		}
		p.used[r.spot()] = true
		s.asked = append(s.asked, r)
	}
	s.ranked = left
}

// answer takes of what was looked at what the patient could have. A number that only does not suit this patient is
// another's to have.
func (p *planner) answer(s *seeker) error {
	for _, r := range s.asked {
		rule, err := p.seen.Hindrance(s.prospect(r))
		if err != nil {
			return err
		}
		if rule == nil {
			s.got = append(s.got, equivalent{Proposal: p.proposal(s.Case, r.found), accept: r.accept})
			continue
		}
		if !booking.Gone(rule) {
			delete(p.used, r.spot())
		}
	}
	return nil
}
