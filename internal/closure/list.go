package closure

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/errs"
)

// Listed is a case with its version, to be sent back when it is changed.
type Listed struct {
	Case
	Version int64 `json:"version"`
}

// Cases lists the cases of a closure, those that somebody must do something about first. A page goes on behind the case
// that the one before ended with, wherever that stands by now: who changes meanwhile makes nobody else fall out of the
// list. It returns ErrCursor for a cursor that is none of its own.
func (s *Service) Cases(ctx context.Context, by auth.Actor, id ID, limit int, cursor string) ([]Listed, string, error) {
	if !by.Has(auth.Staff()...) {
		return nil, "", ErrForbidden
	}
	var behind turn
	if cursor != "" {
		var ok bool
		if behind, ok = parseTurn(cursor); !ok {
			return nil, "", ErrCursor
		}
	}
	if _, err := s.find(ctx, id); err != nil {
		return nil, "", errs.Internal("list cases", err)
	}
	all, err := s.cases(ctx, id)
	if err != nil {
		return nil, "", errs.Internal("list cases", err)
	}
	if cursor != "" {
		all = slices.DeleteFunc(all, func(c Case) bool { return c.turn().compare(behind) <= 0 })
	}
	slices.SortFunc(all, func(a, b Case) int { return a.turn().compare(b.turn()) })
	next := ""
	if limit > 0 && len(all) > limit {
		all, next = all[:limit], all[limit-1].turn().String()
	}
	out := make([]Listed, len(all))
	for i, c := range all {
		out[i] = Listed{Case: c, Version: c.Version}
	}
	return out, next, nil
}

// turn is where a case stands in the list.
type turn struct {
	rank        int
	start       int64 // milliseconds
	appointment booking.AppointmentID
}

func (c Case) turn() turn {
	return turn{rank: rank(c), start: c.Start.UnixMilli(), appointment: c.Appointment}
}

func (t turn) compare(o turn) int {
	return cmp.Or(cmp.Compare(t.rank, o.rank), cmp.Compare(t.start, o.start), cmp.Compare(t.appointment, o.appointment))
}

func (t turn) String() string {
	return strings.Join([]string{strconv.Itoa(t.rank), strconv.FormatInt(t.start, 10), string(t.appointment)}, ".")
}

func parseTurn(s string) (turn, bool) {
	parts := strings.Split(s, ".")
	if len(parts) != 3 {
		return turn{}, false
	}
	rank, err := strconv.Atoi(parts[0])
	start, failed := strconv.ParseInt(parts[1], 10, 64)
	if err != nil || failed != nil {
		return turn{}, false
	}
	return turn{rank: rank, start: start, appointment: booking.AppointmentID(parts[2])}, true
}

// rank puts what is to be done before what is done.
func rank(c Case) int {
	switch {
	case c.State == Unplaced:
		return 0
	case c.State == Open:
		return 1
	case c.unheard() || c.Answer == Declined && c.State == Moved:
		return 2
	}
	return 3
}
