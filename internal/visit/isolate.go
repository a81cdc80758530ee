package visit

import (
	"cmp"
	"time"
)

// screened routes by what a screening found: away from the others, or back from there to where the appointment belongs.
func (doc *encounterItem) screened(r Rules, risk bool, now time.Time) {
	if risk && doc.IsolatedAt == nil {
		doc.IsolatedAt = &now
	}
	if !risk && doc.Isolated && doc.Freely == "" && !doc.Apart { // they were there before they were screened
		doc.Freely = doc.free(r)
	}
	doc.Isolated = risk
	doc.settle(r)
}

// settle has a patient wait where they should: who is isolated where nobody else does, everybody else where they belong.
// Whoever is with the doctor stays there, since that is where they are. A clinic that has set no place for isolation
// still learns what was found: then the patient keeps the turn, is called on purpose only, so that nobody is called
// through a room full of others, and staff are told at once.
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
	inside := ok && place.Queue(doc.Date) == doc.Queue
	switch {
	case !ok || doc.Status == InProgress || inside == doc.Isolated:
	case doc.Isolated:
		doc.Freely = cmp.Or(doc.SentFrom, doc.Queue)
		doc.Queue, doc.SentFrom = place.Queue(doc.Date), ""
		doc.byTurn(ByTransfer)
	case doc.Freely != "": // else it was no screening that sent them there
		doc.Queue, doc.Freely = doc.Freely, ""
		doc.byTurn(ByTransfer)
	}
}

// isolationFor returns the place of isolation for a patient: where they are, if that is one.
func (r Rules) isolationFor(e Encounter) (Station, bool) {
	if id, _, ok := e.Queue.Station(); ok {
		if p, known := r.station(id); known && p.Kind == Isolation {
			return p, true
		}
	}
	return r.stationFor(Isolation, e.Department)
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
