package visit

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// Move is what somebody does with an encounter in the queue.
type Move struct {
	Verb   Verb
	Reason string  // why, where the order that everybody sees is not kept
	To     QueueID // of a transfer; of an examination: the room's queue, if it has one
	Room   string  // of a call from a pool
	Anyway bool    // of a call of the next: also if as many were called as the rules let in at once; of a transfer: also into a session that is over
	Key    string  // idempotency key; the same key moves once

	with *Attending // who sees patients where To leads, if that is known
}

// rights says who may make a move, and whether they must say why.
type rights struct {
	roles  []auth.Role
	reason bool
}

var (
	calling   = []auth.Role{auth.Nurse, auth.Doctor, auth.System}
	attending = []auth.Role{auth.FrontDesk, auth.Nurse, auth.Doctor, auth.System}
	moves     = map[Verb]rights{
		Call: {calling, true}, Recall: {calling, false}, Skip: {calling, true}, Pass: {calling, false},
		Transfer: {calling, true}, Examine: {calling, false}, Prioritise: {calling, true}, Deprioritise: {calling, true},
		Return: {attending, false}, Leave: {attending, false},
	}
)

// Moves lists the verbs that somebody may ask for.
func Moves() []Verb {
	return []Verb{Call, Recall, Skip, Pass, Transfer, Examine, Return, Leave, Prioritise, Deprioritise}
}

// Move moves an encounter. Of several who move the same one at once, each finds what the others left, and is refused if
// the move makes no sense then. A retry with the same key changes nothing.
func (s *Service) Move(ctx context.Context, by auth.Actor, id EncounterID, m Move) (Encounter, error) {
	if _, _, ok := id.Split(); !ok {
		return Encounter{}, ErrEncounter
	}
	may, ok := moves[m.Verb]
	if !ok {
		return Encounter{}, errs.Invalid(errs.Field{Path: "verb", Code: "unknown"})
	}
	if !by.Has(may.roles...) {
		return Encounter{}, ErrForbidden
	}
	if may.reason && strings.TrimSpace(m.Reason) == "" {
		return Encounter{}, errs.Invalid(errs.Field{Path: "reason", Code: "required"})
	}
	r, err := s.Rules(ctx)
	if err != nil {
		return Encounter{}, err
	}
	switch {
	case m.Verb == Examine && m.To != "" && !r.isRoom(m.To, s.Clinic.Day(s.Now())):
		return Encounter{}, errs.Invalid(errs.Field{Path: "to", Code: "unknown"})
	case m.Verb == Call:
		m.Anyway = true // whoever says why somebody is called out of turn has looked who is inside
	}
	return s.change(ctx, by, id, m, func(doc *encounterItem, now time.Time) error { return s.apply(ctx, by, r, doc, m, now) })
}

// target wants a queue of today that exists and from which somebody calls still, and returns who sees patients there. At
// a place that is whoever calls. Into a session that is over nobody goes unless whoever sends them says so: they would
// wait for nobody.
func (s *Service) target(ctx context.Context, r Rules, q QueueID, anyway bool, now time.Time) (*Attending, error) {
	day, ok := q.Day()
	if !ok || day != s.Clinic.Day(now) {
		return nil, ErrQueue
	}
	if id, ok := q.Session(); ok {
		session, err := s.Appointments.Session(ctx, id)
		switch {
		case err != nil:
			return nil, err
		case session.ShutFrom(now):
			return nil, ErrQueueShut
		case !anyway && !now.Before(session.End):
			others, err := s.goingOn(ctx, session, now)
			return nil, cmp.Or(err, s.ended(session, others))
		}
		return &Attending{session.Department, session.Practitioner}, nil
	}
	id, _, _ := q.Station()
	p, ok := r.station(id)
	if !ok {
		return nil, ErrQueue
	}
	if p.Kind != Pool || anyway {
		return nil, nil //nolint:nilnil // nobody in advance
	}
	return nil, s.poolOver(ctx, p, day, now)
}

// change reads an encounter, changes it and writes it if nobody else did meanwhile, with a line in its log.
func (s *Service) change(ctx context.Context, by auth.Actor, id EncounterID, m Move, f func(*encounterItem, time.Time) error) (Encounter, error) {
	for range crowd {
		it, err := s.get(ctx, id)
		if err != nil {
			return Encounter{}, errs.Internal("move in queue", err)
		}
		e, err := s.changeItem(ctx, by, it, m, f)
		if !errors.Is(err, errAgain) {
			return e, errs.Internal("move in queue", err)
		}
	}
	return Encounter{}, ErrBusy
}

func (s *Service) changeItem(ctx context.Context, by auth.Actor, it store.Item, m Move, f func(*encounterItem, time.Time) error) (Encounter, error) {
	e, doc, err := read(it)
	if err != nil {
		return Encounter{}, err
	}
	if what, ok := doc.noted(m.Key); ok {
		if what != m.Verb {
			return Encounter{}, ErrKeyReused
		}
		return e, nil
	}
	doc.Encounter, doc.Version = e, it.Version
	from, now := doc.Queue, s.now()
	if err := f(&doc, now); err != nil {
		return Encounter{}, err
	}
	line := lineBy(by, now, m.Verb)
	line.Key = m.Key
	if err := s.note(ctx, &doc, line, m.Reason); err != nil {
		return Encounter{}, err
	}
	ops := []store.Op{doc.put(it.Version)}
	if m.Verb == Call {
		d, err := s.atDoor(ctx, by, doc.Queue, m)
		if err != nil {
			return Encounter{}, err
		}
		if e, ok := d.called(m.Key); ok {
			return e, nil
		}
		ops = append(ops, d.enter(doc.ID, now))
	}
	err = s.DB.Write(ctx, by.Stamp(string(m.Verb), now), ops...)
	if _, ok := store.Failed(err); ok || errors.Is(err, store.ErrConflict) {
		return Encounter{}, errAgain
	}
	if err != nil {
		return Encounter{}, err
	}
	s.shots.forget(from, doc.Queue)
	doc.Version = it.Version + 1
	return doc.Encounter, nil
}

// from lists in which statuses a move makes sense.
var from = map[Verb][]Status{
	Call: {Arrived}, Recall: {InProgress}, Skip: {Arrived}, Pass: {InProgress}, Transfer: {Arrived, InProgress, OnLeave},
	Examine: {InProgress}, Return: {OnLeave, Left}, Leave: {Arrived, InProgress, OnLeave}, Prioritise: {Arrived, OnLeave},
	Deprioritise: {Arrived, OnLeave, InProgress},
}

// misfit says why a move makes no sense for a patient as they are.
func (e Encounter) misfit(v Verb) error {
	s := e.Status
	switch {
	case slices.Contains(from[v], s):
		return nil
	case v == Return && e.SentFrom != "" && s.present(): // from the room of an examination, called there or not
		return nil
	case s == Finished:
		return ErrFinished
	case s == Left:
		return ErrLeft
	case s == InProgress:
		return ErrCalled
	case s == OnLeave:
		return ErrAway
	case v == Return:
		return ErrWaits
	}
	return ErrNotCalled
}

func (s *Service) apply(ctx context.Context, by auth.Actor, r Rules, doc *encounterItem, m Move, now time.Time) error {
	if err := doc.misfit(m.Verb); err != nil {
		return err
	}
	if doc.Status == Left && doc.Date != s.Clinic.Day(now) {
		return ErrLeft
	}
	switch m.Verb {
	case Call:
		doc.call(by, m.Room, m.Key, now)
	case Recall:
		doc.Calls++
		doc.LastCall = &now
	case Leave:
		doc.Status, doc.LeftAt = Left, &now
		doc.calm()
	case Examine:
		return doc.examine(r, m.To, now)
	case Transfer: // here, where the time of the move is known, and a retry has been told from a new one
		with, err := s.target(ctx, r, m.To, m.Anyway, now)
		if err != nil {
			return err
		}
		m.with = with
		return doc.transfer(r, m, now)
	case Prioritise:
		doc.putFirst(now)
	case Deprioritise:
		return doc.putInTurn()
	default: // these look at who else waits
		if m.Verb == Return && doc.examined() {
			doc.Queue, doc.SentFrom, doc.Room = doc.SentFrom, "", ""
			doc.Placed = Placed{}
		}
		queue, err := s.waiting(ctx, doc.Queue)
		if err != nil {
			return err
		}
		if m.Verb == Skip && !doc.putBack(queue) {
			return ErrNobody
		}
		doc.shift(r, m.Verb, queue, now)
		if doc.Status == Arrived { // else they must report first, and stand in no line
			doc.settle(r)
		}
	}
	return nil
}

// shift is what depends on who else waits.
func (doc *encounterItem) shift(r Rules, v Verb, queue []Encounter, now time.Time) {
	switch v {
	case Pass:
		doc.Passes++
		doc.Status = Arrived
		doc.passedOver(queue, r.PassBehind)
		if doc.Passes%r.MaxPasses == 0 {
			doc.Status = OnLeave
			return
		}
		doc.waitFrom(r, now)
	case Return:
		doc.Status = Arrived
		switch {
		case doc.LeftAt != nil:
			doc.LeftAt = nil
			doc.Comebacks++
			doc.backBehind(queue, len(queue), ByComingBack)
		case doc.Placed.Kind == ByPass:
			doc.backBehind(queue, r.PassBehind, ByPass)
		default:
			doc.comeBack(queue, r.ReturnEvery)
		}
		doc.waitFrom(r, now)
	default:
	}
}

// examine sends a patient for an examination: away, or into the queue of the room where it is made.
func (doc *encounterItem) examine(r Rules, to QueueID, now time.Time) error {
	switch {
	case to == "":
		doc.Status, doc.Placed = OnLeave, Placed{} // whatever put them where they stood is over
		return nil
	case to == doc.Queue:
		return ErrSameQueue
	case doc.Isolated:
		return ErrIsolated
	}
	doc.SentFrom = cmp.Or(doc.SentFrom, doc.Queue)
	doc.Queue, doc.Status, doc.Room = to, Arrived, ""
	doc.byTurn(ByTransfer)
	doc.waitFrom(r, now)
	return nil
}

// examined reports whether a patient who returns comes from the room of an examination. Who did not come when called
// there has still to go in, and so has who left and is back.
func (doc *encounterItem) examined() bool {
	passed := doc.Status == OnLeave && doc.Placed.Kind == ByPass
	return doc.SentFrom != "" && doc.Status != Left && !passed
}

func (doc *encounterItem) call(by auth.Actor, room, key string, now time.Time) {
	doc.Status, doc.LastCall, doc.CalledBy, doc.Room, doc.CallKey = InProgress, &now, by.ID, room, key
	doc.Calls++
	doc.calledBy(by)
	if doc.CalledAt == nil {
		doc.CalledAt = &now
	}
	doc.calm()
}

// calm ends the watch over a wait.
func (doc *encounterItem) calm() { doc.OverdueAt, doc.Alarm = nil, false }

// transfer puts a patient into another queue, with the turn that they had. Who is isolated goes to isolation only.
func (doc *encounterItem) transfer(r Rules, m Move, now time.Time) error {
	to := m.To
	if to == doc.Queue {
		return ErrSameQueue
	}
	if doc.Isolated && !r.isolates(to) {
		return ErrIsolated
	}
	doc.Queue, doc.Status, doc.Room, doc.SentFrom, doc.Apart = to, Arrived, "", "", false
	if !doc.Isolated {
		doc.Freely = ""
	}
	if m.with != nil {
		doc.seenBy(*m.with)
	}
	doc.byTurn(ByTransfer)
	doc.waitFrom(r, now)
	return nil
}
