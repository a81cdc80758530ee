package visit

import (
	"cmp"
	"context"
	"slices"
	"time"

	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// screened routes by what a screening found: away from the others, or back from there to where the appointment belongs.
func (doc *encounterItem) screened(r Rules, risk bool, now time.Time) {
	if risk && doc.IsolatedAt == nil {
		doc.IsolatedAt = &now
	}
	if !risk && doc.Isolated && doc.Freely == "" && r.isolates(doc.Queue) { // they were there before they were screened
		doc.Freely = doc.free(r)
	}
	doc.Isolated = risk
	doc.settle(r)
}

// settle has a patient wait where they should: who is isolated where nobody else does, everybody else where they belong.
// Whoever is with the doctor stays there, since that is where they are. A clinic that has set no place for isolation
// still learns what was found: then the patient keeps the turn, is called on purpose only, so that nobody is called
// through a room full of others, and staff are told at once. So it is, too, where the clinic withdraws the place: who
// waited there stands again where they were taken from, since no list of staff shows a place that is gone, and is kept
// apart there.
func (doc *encounterItem) settle(r Rules) {
	place, ok := r.isolationFor(doc.Encounter)
	was := doc.Apart
	doc.Apart = doc.Isolated && !ok
	switch {
	case doc.Apart:
		doc.Alarm = doc.Status == Arrived
	case was:
		doc.Alarm = false // whose wait is too long besides is noticed anew within a minute
	}
	to, freely := doc.Queue, QueueID("")
	switch {
	case doc.Status == InProgress:
		return
	case doc.Isolated && ok:
		to, freely = place.Queue(doc.Date), doc.Freely
		if to != doc.Queue {
			freely = doc.belongs(r)
		}
	case doc.Freely != "" || r.gone(doc.Queue): // else it was no screening that sent them there
		to = doc.belongs(r)
	}
	doc.Freely = freely
	if to == doc.Queue {
		return
	}
	doc.Queue, doc.SentFrom, doc.Room = to, "", ""
	if doc.Status == Arrived { // else they get their place when they report, by why they are away
		doc.byTurn(ByTransfer)
	}
}

// belongs returns the queue in which a patient stands whom nothing keeps from the others: the one from which they were
// taken, and instead of a place that is gone, the one of their number.
func (doc *encounterItem) belongs(r Rules) QueueID {
	if q := cmp.Or(doc.Freely, doc.SentFrom, doc.Queue); !r.gone(q) {
		return q
	}
	return doc.free(r)
}

// isolationFor returns the place of isolation for a patient: where they are, if that is one.
func (r Rules) isolationFor(e Encounter) (Station, bool) {
	if r.isolates(e.Queue) {
		id, _, _ := e.Queue.Station()
		return r.station(id)
	}
	return r.stationFor(Isolation, e.Department)
}

// isolates reports whether it is the queue of a place of isolation.
func (r Rules) isolates(q QueueID) bool {
	id, _, _ := q.Station()
	p, known := r.station(id)
	return known && p.Kind == Isolation
}

// gone reports whether it is the queue of a place that the clinic has no more.
func (r Rules) gone(q QueueID) bool {
	id, _, ok := q.Station()
	_, known := r.station(id)
	return ok && !known
}

// free returns the queue to which a patient belongs by their number.
func (doc *encounterItem) free(r Rules) QueueID {
	if pool, ok := r.stationFor(Pool, doc.Department); ok {
		return pool.Queue(doc.Date)
	}
	return QueueID(doc.Session)
}

// inLine reports whether somebody waits whom the next call may call.
func (e Encounter) inLine() bool { return e.Status == Arrived && !e.Apart }

// withdrawn lists the queues of today of places that are no more by the rules that follow, or no place of isolation any
// more: who stands there stands where no list of staff shows them, or among others.
func (r storedRules) withdrawn(after Rules, today clinic.Date) []QueueID {
	var all []QueueID
	for _, q := range r.Withdrawn {
		if _, day, _ := q.Station(); day == today && !after.isolates(q) {
			all = append(all, q)
		}
	}
	for _, p := range r.Stations {
		q := p.Queue(today)
		if after.gone(q) || p.Kind == Isolation && !after.isolates(q) {
			all = append(all, q)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Settle has those wait where they should under whom the rules were changed: who is kept apart, once there is a place for
// it, and who stands at a place that was withdrawn. The minute does that, and not the change: a function may screen, call
// and check in by the rules of before for ten seconds more. What somebody does with a patient at the same moment comes
// first, and the next minute looks again. It returns how many it moved.
func (s *Service) Settle(ctx context.Context) (int, error) {
	r, err := s.storedRules(ctx)
	if err != nil {
		return 0, err
	}
	today := s.Clinic.Day(s.Now())
	var items []store.Item
	if slices.ContainsFunc(r.Stations, func(p Station) bool { return p.Kind == Isolation }) {
		if items, err = s.alerted(ctx, today); err != nil {
			return 0, errs.Internal("look who is kept apart", err)
		}
	}
	for _, q := range r.Withdrawn {
		if _, day, _ := q.Station(); day != today {
			continue
		}
		there, err := s.queue(ctx, q)
		if err != nil {
			return 0, errs.Internal("look who stands at a place that is gone", err)
		}
		items = append(items, there...)
	}
	n, err := s.changeEach(ctx, items, Move{Verb: Transfer}, func(doc *encounterItem, _ time.Time) error {
		queue, apart := doc.Queue, doc.Apart
		if doc.Status != Arrived && doc.Status != OnLeave {
			return errPassOver
		}
		if doc.settle(r.Rules); doc.Queue == queue && doc.Apart == apart {
			return errPassOver
		}
		return nil
	})
	return n, errs.Internal("have patients wait where they should", err)
}
