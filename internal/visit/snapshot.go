package visit

import (
	"context"
	"slices"
	"strings"
	"time"

	"careloop/internal/auth"
	"careloop/internal/booking"
	"careloop/internal/errs"
	"careloop/internal/i18n"
)

// shotKept is how old the picture of a queue may be that phones and screens are shown: as long as the phone that looks
// most often waits between two looks, so that all phones together cost what that one does.
const shotKept = nextLookNear * time.Second

// shot is a picture of one queue. Whoever watches it gets the same, so that watchers cost the store nothing.
type shot struct {
	estimates
	callings
	entries []Encounter
	order   map[EncounterID]int
	room    string
	place   i18n.Text
	apart   bool                   // a place of isolation
	doctor  booking.PractitionerID // of a session
}

type snapshots = cache[QueueID, shot]

// look returns a recent picture of a queue.
func (s *Service) look(ctx context.Context, q QueueID) (shot, error) {
	return s.shots.get(q, s.Now(), shotKept, func() (shot, error) {
		all, err := s.waiting(ctx, q)
		if err != nil {
			return shot{}, err
		}
		x, err := s.shoot(ctx, q, all)
		if err == nil {
			x.callings, err = s.calling(ctx, all, x.doctor)
		}
		return x, err
	})
}

// shoot makes a picture of who is in a queue.
func (s *Service) shoot(ctx context.Context, q QueueID, all []Encounter) (shot, error) {
	x := shot{entries: all, order: map[EncounterID]int{}}
	l := load{slot: usual}
	begun := false
	for i, e := range all {
		x.order[e.ID] = i
		begun = begun || e.calledHere()
		if e.Status == InProgress && e.LastCall != nil {
			l.busy = append(l.busy, *e.LastCall)
		}
	}
	slices.SortFunc(l.busy, time.Time.Compare)
	if err := s.describe(ctx, q, &x, &l); err != nil {
		return shot{}, err
	}
	if begun {
		l.starts = time.Time{}
	}
	expected, err := s.expected(ctx, q, all)
	if err != nil {
		return shot{}, err
	}
	if day, _ := q.Day(); x.apart && !begun && l.last.Before(day.Start(s.Clinic.Zone)) {
		return x, nil // nobody has come to this isolation today: how long it takes until somebody does, no service tells
	}
	l.line = lineOf(all, expected)
	x.estimates = l.estimate(s.now())
	return x, nil
}

// calledHere reports whether somebody called e to where they stand: they are inside, were passed over, or are at an
// examination or back from it. Who was called elsewhere and sent here tells nothing of this place.
func (e Encounter) calledHere() bool {
	if e.LastCall == nil {
		return false
	}
	return e.Status == InProgress || e.Status == OnLeave || e.Placed.Kind == ByPass || e.Placed.Kind == ByReturn
}

// describe reads what a queue is called, when it begins and how fast it goes.
func (s *Service) describe(ctx context.Context, q QueueID, x *shot, l *load) error {
	key, ok := paceKey(q)
	if !ok {
		return ErrQueue
	}
	p, _, err := s.pace(ctx, key)
	if err != nil {
		return err
	}
	id, ok := q.Session()
	l.habits, l.pool = habitsOf(p.Services, ok), !ok
	if ok {
		session, err := s.Appointments.Session(ctx, id)
		if err != nil {
			return gone(err)
		}
		x.room, x.doctor = session.Room, session.Practitioner
		if l.last.Before(session.Start.Add(-Grace)) { // else the doctor has called somebody of it
			l.starts = session.Start
		}
		if len(session.Slots) > 0 {
			l.slot = session.Slots[0].End.Sub(session.Slots[0].Start)
		}
		return nil
	}
	r, err := s.Rules(ctx)
	if err != nil {
		return err
	}
	station, _, _ := q.Station()
	place, _ := r.station(station)
	x.room, x.place, x.apart = place.Room, place.Name, place.Kind == Isolation
	return nil
}

// gone passes over a session that its schedule no longer has: who waits there still waits.
func gone(err error) error {
	if errs.KindOf(err) == errs.KindNotFound {
		return nil
	}
	return err
}

// ahead returns how many are called before somebody who waits.
func (x shot) ahead(id EncounterID) (int, bool) {
	at, ok := x.order[id]
	if !ok || x.entries[at].Status != Arrived {
		return 0, false
	}
	n := 0
	for _, e := range x.entries[:at] {
		if e.inLine() {
			n++
		}
	}
	return n, true
}

// predict estimates the wait of somebody who has just come, from who is there.
func (s *Service) predict(ctx context.Context, e Encounter, queue []Encounter, now time.Time) (*Interval, error) {
	all := slices.Concat(queue, []Encounter{e})
	slices.SortStableFunc(all, func(a, b Encounter) int { return strings.Compare(a.Order, b.Order) })
	x, err := s.shoot(ctx, e.Queue, all)
	if err != nil {
		return nil, err
	}
	ahead := 0
	for _, other := range queue {
		if other.inLine() && other.Order < e.Order {
			ahead++
		}
	}
	return x.wait(ahead, now), nil
}

// Waiting is what a patient's phone shows.
type Waiting struct {
	Encounter  EncounterID          `json:"encounterId"`
	Queue      QueueID              `json:"queueId" doc:"To be sent back with the next look."`
	Number     int                  `json:"number"`
	Whose      string               `json:"whose,omitempty" doc:"With whom that number was taken, and for when, in the caller's language: others may have the same number. What a screen says beside it is part of this."`
	Status     Status               `json:"status"`
	Ahead      int                  `json:"ahead" doc:"How many are called before."`
	Wait       *Interval            `json:"wait,omitempty"`
	Room       string               `json:"room,omitempty"`
	Station    string               `json:"place,omitempty"`
	Department booking.DepartmentID `json:"departmentId"`

	Practitioner booking.PractitionerID `json:"practitionerId,omitempty" doc:"Who sees the patient, as far as that is known: from a pool, whoever calls."`

	CalledAt *time.Time `json:"calledAt,omitempty"`
	Calls    int        `json:"calls"`
	Advice   string     `json:"advice" enum:"wait,near,called,report,examination,isolation,apart,finished,left"`
	Text     string     `json:"text" doc:"What to do, in the caller's language."`
	NextLook int        `json:"nextLook" doc:"Seconds after which to look again."`
}

// Wait tells a patient how their visit stands. hint is the queue that the last look named: with it, a look reads nothing
// but the picture that all who watch the queue share.
func (s *Service) Wait(ctx context.Context, by auth.Actor, id EncounterID, hint QueueID, l i18n.Lang) (Waiting, error) {
	p, day, ok := id.Split()
	if !ok {
		return Waiting{}, ErrEncounter
	}
	if !by.MayActFor(string(p)) {
		return Waiting{}, ErrForbidden
	}
	if hinted, ok := hint.Day(); ok && hinted == day {
		x, err := s.look(ctx, hint)
		if err != nil {
			return Waiting{}, errs.Internal("wait", err)
		}
		if at, there := x.order[id]; there {
			return x.entries[at].waiting(x, s.now(), l), nil
		}
	}
	it, err := s.get(ctx, id)
	if err != nil {
		return Waiting{}, errs.Internal("wait", err)
	}
	e, _, err := read(it)
	if err != nil {
		return Waiting{}, errs.Internal("wait", err)
	}
	if !e.Status.present() {
		return e.waiting(shot{}, s.now(), l), nil
	}
	x, err := s.look(ctx, e.Queue)
	return e.waiting(x, s.now(), l), errs.Internal("wait", err)
}

// near is how many may be ahead of whoever should come to the door, and soon in how many minutes it may be their turn.
// Their phones look again sooner than others.
const (
	near         = 2
	soon         = 20
	nextLook     = 10
	nextLookNear = 5
)

func (e Encounter) waiting(x shot, now time.Time, l i18n.Lang) Waiting {
	w := Waiting{
		Encounter: e.ID, Queue: e.Queue, Number: e.Number, Status: e.Status, Room: x.room, Station: x.place.In(l),
		Department: e.Department, CalledAt: e.LastCall, Calls: e.Calls, NextLook: nextLook,
	}
	if e.Room != "" {
		w.Room = e.Room
	}
	if e.Status.present() {
		w.Whose = x.whose(e.ticket(), withTime).In(l)
	}
	if _, ok := e.Queue.Session(); ok || e.Status != Arrived {
		w.Practitioner = e.Practitioner
	}
	switch e.Status {
	case Arrived:
		w.Ahead, _ = x.ahead(e.ID)
		w.Wait = x.wait(w.Ahead, now)
		w.Advice = "wait"
		switch {
		case e.Apart:
			w.Advice = "apart"
		case e.Isolated:
			w.Advice = "isolation"
		case w.Ahead <= near && (w.Wait == nil || w.Wait.Low <= soon): // the first of a session that begins in hours is not near
			w.Advice, w.NextLook = "near", nextLookNear
		}
	case InProgress:
		w.Advice, w.NextLook = "called", nextLookNear
	case OnLeave:
		w.Advice = "examination"
		if e.Placed.Kind == ByPass {
			w.Advice = "report"
		}
	case Finished:
		w.Advice, w.NextLook = "finished", 0
	case Left:
		w.Advice, w.NextLook = "left", 0
	}
	w.Text = i18n.T(l, "queue.advice."+w.Advice, map[string]any{"where": where(l, w.Room, w.Station)})
	return w
}
