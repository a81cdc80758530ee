package kpi

import (
	"context"
	"maps"
	"slices"
	"strings"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
)

// MaxRecount bounds how many days one recount may span; it goes through them one by one.
const MaxRecount = 400

// Difference is a counter that is not what the records say.
type Difference struct {
	Scope   string      `json:"scope" doc:"clinic, dep_… or pra_…"`
	Date    clinic.Date `json:"date"`
	Counter string      `json:"counter"`
	Counted int64       `json:"counted" doc:"What the counter says."`
	Actual  int64       `json:"actual" doc:"What the records say."`
}

// span is what to recount. With a reason the counters are corrected where they differ.
type span struct {
	from, to clinic.Date
	repair   bool
	reason   string
}

// Recount counts the records of the days from and to, both inclusive, anew and returns where the counters differ (K5).
// It goes day by day and may run beside Apply: a difference must be found twice, since an event may lie between its
// record and its counter.
func (s *Service) Recount(ctx context.Context, by auth.Actor, from, to clinic.Date) ([]Difference, error) {
	return s.recount(ctx, by, span{from: from, to: to})
}

// Repair is Recount that corrects the counters and returns what it corrected. The reason stays with the corrected
// items. Repair days that are over: an index that lags could hide a record of the last seconds. It returns ErrBusy
// if the counters kept changing.
func (s *Service) Repair(ctx context.Context, by auth.Actor, from, to clinic.Date, reason string) ([]Difference, error) {
	return s.recount(ctx, by, span{from: from, to: to, repair: true, reason: strings.TrimSpace(reason)})
}

func (s *Service) recount(ctx context.Context, by auth.Actor, span span) ([]Difference, error) {
	if !by.Has(auth.System, auth.Manager, auth.Administrator) {
		return nil, ErrForbidden
	}
	if err := span.check(); err != nil {
		return nil, err
	}
	all := []Difference{}
	var known []Scope
	for d := span.from; d <= span.to; d = d.AddDays(1) {
		if d == span.from || d.AddDays(-1).Month() != d.Month() {
			var err error
			if known, err = s.knownScopes(ctx, d.Month()); err != nil {
				return all, errs.Internal("recount "+string(d.Month()), err)
			}
		}
		found, err := s.settle(ctx, by, span, func() (look, error) {
			l, err := s.look(ctx, by, d, known)
			known = slices.Collect(maps.Keys(l.live)) // whom the records speak of has counters once a repair applied their facts
			return l, err
		})
		if err != nil {
			return all, errs.Internal("recount "+string(d), err)
		}
		all = append(all, found...)
	}
	return all, nil
}

func (s span) check() error {
	f := errs.NewFaults()
	if !s.from.Valid() {
		f.Add("from", "date")
	}
	if !s.to.Valid() {
		f.Add("to", "date")
	}
	if s.from.Valid() && s.to.Valid() {
		switch days := s.from.DaysUntil(s.to) + 1; {
		case days < 1:
			f.Add("to", "date-range")
		case days > MaxRecount:
			f.Add("to", "span", errs.Params{"max": MaxRecount})
		}
	}
	if s.repair && s.reason == "" {
		f.Add("reason", "required")
	}
	return f.Err()
}
