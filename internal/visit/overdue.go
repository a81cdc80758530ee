package visit

import (
	"context"
	"errors"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/i18n"
	"careloop/internal/store"
)

// Where those stand in the index of what is due who wait, by when that becomes too long, and those of whom it was told.
const (
	dueWaiting = "waiting"
	dueAlerted = "alerted"
)

// overduePage bounds what one page of the minute's work reads.
const overduePage = 100

// Overdue notes one page of those who wait too long, so that staff are told. What it reads grows with how many those
// are. It returns how many it noted and the cursor of the next page.
func (s *Service) Overdue(ctx context.Context, now time.Time, cursor string) (int, string, error) {
	page, err := s.DB.Query(ctx, store.Query{
		Table: store.Care, Index: "due", PK: dueWaiting, To: store.Moment(now) + "~", Limit: overduePage, Cursor: cursor,
	})
	if err != nil {
		return 0, "", errs.Internal("look who waits", err)
	}
	n, err := s.changeEach(ctx, page.Items, Move{Verb: Alerted}, func(doc *encounterItem, _ time.Time) error {
		if doc.Status != Arrived || doc.OverdueAt == nil || doc.OverdueAt.After(now) || doc.Alarm {
			return errPassOver
		}
		doc.Alarm = true
		if doc.AlertedAt == nil {
			at := now.UTC().Truncate(time.Millisecond)
			doc.AlertedAt = &at
		}
		return nil
	})
	return n, page.Next, errs.Internal("note who waits", err)
}

// changeEach changes encounters as an index saw them. Whoever is another since then is passed over: the next minute looks
// again. It returns how many it changed.
func (s *Service) changeEach(ctx context.Context, items []store.Item, m Move, f func(*encounterItem, time.Time) error) (int, error) {
	n := 0
	var failed error
	for _, it := range items {
		_, err := s.changeItem(ctx, auth.Job("queue"), it, m, f)
		switch {
		case err == nil:
			n++
		case !errors.Is(err, errAgain) && !errors.Is(err, errPassOver):
			failed = errors.Join(failed, err)
		}
	}
	return n, failed
}

// alerted reads the encounters of a day of which staff were told: whose wait is too long, and who is kept apart.
func (s *Service) alerted(ctx context.Context, day clinic.Date) ([]store.Item, error) {
	return store.QueryAll(ctx, s.DB, store.Query{ // from then on: those of other days stay in the index for ever
		Table: store.Care, Index: "due", PK: dueAlerted, From: store.Moment(day.Start(s.Clinic.Zone)),
	})
}

// Overlong is somebody who waits too long, and where.
type Overlong struct {
	Encounter
	Whose   i18n.Text `json:"whose,omitempty" doc:"With whom the number was taken, by language."`
	Room    string    `json:"room,omitempty" doc:"Before whose door the patient waits."`
	Station i18n.Text `json:"place,omitempty" doc:"Of a pool, a room of examinations or isolation: its name, by language."`
}

// Alerts lists who waits too long anywhere in the clinic, the longest first, and then who else is at a place of
// isolation, with the doctor or not: nobody looks at the queue of such a place all day.
func (s *Service) Alerts(ctx context.Context, by auth.Actor) ([]Overlong, error) {
	if !by.Has(auth.Staff()...) {
		return nil, ErrForbidden
	}
	today := s.Clinic.Day(s.Now())
	items, err := s.alerted(ctx, today)
	if err != nil {
		return nil, errs.Internal("list alerts", err)
	}
	var all []Encounter
	for _, it := range items {
		e, _, err := read(it)
		if err != nil {
			return nil, errs.Internal("list alerts", err)
		}
		if e.Alarm && e.Status == Arrived && e.Date == today {
			all = append(all, e)
		}
	}
	isolated, err := s.inIsolation(ctx, today)
	if err != nil {
		return nil, errs.Internal("list alerts", err)
	}
	for _, e := range isolated {
		if !slices.ContainsFunc(all, func(x Encounter) bool { return x.ID == e.ID }) {
			all = append(all, e)
		}
	}
	out := []Overlong{}
	for _, e := range all {
		at, err := s.spotOf(ctx, e.Queue)
		if err != nil {
			return nil, errs.Internal("list alerts", err)
		}
		out = append(out, Overlong{Encounter: e, Room: at.room, Station: at.place})
	}
	c, err := s.calling(ctx, all, "") // from anywhere in the clinic
	for i, x := range out {
		out[i].Whose = c.whose(x.ticket(), numberAlone)
	}
	return out, errs.Internal("list alerts", err)
}

// inIsolation lists who is at the clinic's places of isolation, from pictures that all who ask share for seconds.
func (s *Service) inIsolation(ctx context.Context, today clinic.Date) ([]Encounter, error) {
	r, err := s.Rules(ctx)
	if err != nil {
		return nil, err
	}
	var all []Encounter
	for _, p := range r.Stations {
		if p.Kind != Isolation {
			continue
		}
		x, err := s.look(ctx, p.Queue(today))
		if err != nil {
			return nil, err
		}
		all = append(all, x.entries...)
	}
	return all, nil
}
