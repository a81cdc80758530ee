package visit

import (
	"context"
	"slices"
	"strings"
	"time"

	"careloop/internal/booking"
)

// expectation is somebody who has an appointment of a session.
type expectation struct {
	number int
	start  time.Time
}

// bookedKept is how old the list of a session's appointments may be: who comes is taken off it at once.
const bookedKept = 15 * time.Second

// expected lists who may still come and go before some of those who wait: who has an appointment of the queue's session
// and is not there. Who is late loses their place.
func (s *Service) expected(ctx context.Context, q QueueID, there []Encounter) ([]expectation, error) {
	id, ok := q.Session()
	if !ok || !slices.ContainsFunc(there, func(e Encounter) bool { return e.Status == Arrived }) {
		return nil, nil
	}
	all, err := s.booked.get(id, s.Now(), bookedKept, func() ([]expectation, error) { return s.bookedIn(ctx, id) })
	if err != nil {
		return nil, err
	}
	r, err := s.Rules(ctx)
	if err != nil {
		return nil, err
	}
	oldest := s.Now().Add(-time.Duration(r.GraceMinutes) * time.Minute)
	return slices.DeleteFunc(slices.Clone(all), func(x expectation) bool {
		return x.start.Before(oldest) || slices.ContainsFunc(there, func(e Encounter) bool { return e.Session == id && e.Number == x.number })
	}), nil
}

func (s *Service) bookedIn(ctx context.Context, id booking.SessionID) ([]expectation, error) {
	board, err := s.Appointments.Board(ctx, id)
	if err := gone(err); err != nil {
		return nil, err
	}
	starts := map[int]time.Time{}
	for _, slot := range board.Slots {
		starts[slot.Number] = slot.Start
	}
	var out []expectation
	for _, p := range board.Places {
		x := expectation{number: p.Number, start: starts[p.Number]}
		if p.Start != nil {
			x.start = *p.Start
		}
		if p.Status == booking.Booked && p.Unplaced == "" && !x.start.IsZero() {
			out = append(out, x)
		}
	}
	return out, nil
}

// lineOf merges who waits and who is expected, in the order of calling.
func lineOf(there []Encounter, expected []expectation) []comer {
	type placed struct {
		order string
		comer
	}
	var line []placed
	for _, e := range there {
		if !e.inLine() {
			continue
		}
		p := placed{e.Order, comer{start: e.Start, here: true}}
		if e.WalkIn || e.urgency() != ordinary { // whom no doctor lets wait for a time
			p.start = time.Time{}
		}
		line = append(line, p)
	}
	for _, x := range expected {
		line = append(line, placed{turnKey(ordinary, x.start, x.number), comer{start: x.start}})
	}
	slices.SortStableFunc(line, func(a, b placed) int { return strings.Compare(a.order, b.order) })
	out := make([]comer, len(line))
	for i, p := range line {
		out[i] = p.comer
	}
	return out
}
