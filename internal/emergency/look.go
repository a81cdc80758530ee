package emergency

import (
	"context"
	"errors"
	"fmt"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/store"
)

// Sheet is an emergency with its timeline.
type Sheet struct {
	Emergency
	Timeline []Entry `json:"timeline" nullable:"false"`
}

// readers may look at emergencies: all who work here, and who audits.
func readers(by auth.Actor) bool {
	return by.Has(auth.Staff()...) || by.Has(auth.Auditor, auth.System)
}

// Standing lists the emergencies that are not over, the latest first: what a banner shows.
func (s *Service) Standing(ctx context.Context, by auth.Actor) ([]Emergency, error) {
	if !readers(by) {
		return nil, ErrForbidden
	}
	items, err := store.QueryAll(ctx, s.DB, store.Query{Table: store.Care, Index: "queue", PK: openEntry, Desc: true})
	if err != nil {
		return nil, errs.Internal("list emergencies", err)
	}
	return s.all(ctx, items)
}

// OfMonth lists the emergencies of a month, the latest first, drills among them.
func (s *Service) OfMonth(ctx context.Context, by auth.Actor, m clinic.Month, limit int, cursor string) ([]Emergency, string, error) {
	if !readers(by) {
		return nil, "", ErrForbidden
	}
	if _, ok := clinic.ParseMonth(string(m)); !ok {
		return nil, "", errs.Invalid(errs.Field{Path: "month", Code: "month"})
	}
	page, err := s.DB.Query(ctx, store.Query{Table: store.Care, Index: "day", PK: monthEntry(m), Desc: true, Limit: limit, Cursor: cursor})
	if errors.Is(err, store.ErrCursor) {
		return nil, "", ErrCursor
	}
	if err != nil {
		return nil, "", errs.Internal("list emergencies", err)
	}
	items, err := store.BatchGetAll(ctx, s.DB, store.Keys(page.Items))
	if err != nil {
		return nil, "", errs.Internal("list emergencies", err)
	}
	all, err := s.all(ctx, items)
	return all, page.Next, err
}

// OnDay lists the emergencies that were raised on a civil day: for recounts.
func (s *Service) OnDay(ctx context.Context, by auth.Actor, day clinic.Date) ([]Emergency, error) {
	if !readers(by) {
		return nil, ErrForbidden
	}
	items, err := store.QueryItems(ctx, s.DB, store.Query{Table: store.Care, Index: "day", PK: monthEntry(day.Month()), Prefix: string(day)})
	if err != nil {
		return nil, errs.Internal("list emergencies", err)
	}
	all := make([]Emergency, 0, len(items))
	for _, it := range items {
		d, err := readItem(it)
		if err != nil {
			return nil, errs.Internal("list emergencies", err)
		}
		all = append(all, d.plain())
	}
	return all, nil
}

func (s *Service) all(ctx context.Context, items []store.Item) ([]Emergency, error) {
	all := make([]Emergency, 0, len(items))
	for _, it := range items {
		d, err := readItem(it)
		if err != nil {
			return nil, errs.Internal("list emergencies", err)
		}
		e, err := s.show(ctx, d)
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

// show returns an emergency with names, by the rules that it was raised by.
func (s *Service) show(ctx context.Context, d emergencyItem) (Emergency, error) {
	r, err := s.version(ctx, d.Rules)
	if err != nil {
		return Emergency{}, errs.Internal("read emergency rules", err)
	}
	e, err := s.named(ctx, d, r)
	return e, errs.Internal("open emergency", err)
}

// Sheet returns one emergency with its timeline.
func (s *Service) Sheet(ctx context.Context, by auth.Actor, id ID) (Sheet, error) {
	if !readers(by) {
		return Sheet{}, ErrForbidden
	}
	d, err := s.get(ctx, id)
	if err == nil && d.Into != "" {
		d, err = s.get(ctx, d.Into)
	}
	if err != nil {
		return Sheet{}, errs.Internal("read emergency", err)
	}
	x := Sheet{}
	if x.Emergency, err = s.show(ctx, d); err != nil {
		return x, err
	}
	x.Timeline, err = s.timeline(ctx, d)
	return x, errs.Internal("read timeline", err)
}

func (s *Service) timeline(ctx context.Context, d emergencyItem) ([]Entry, error) {
	r, err := s.version(ctx, d.Rules)
	if err != nil {
		return nil, err
	}
	items, err := s.entries(ctx, d.ID)
	if err != nil {
		return nil, err
	}
	all := make([]Entry, len(items))
	for i, it := range items {
		x := it.Entry
		if x.Who, err = s.Keys.Open(ctx, it.Who, entryPlace(x.ID, "who")); err == nil {
			x.Note, err = s.Keys.Open(ctx, it.Note, entryPlace(x.ID, "note"))
		}
		if err != nil {
			return nil, fmt.Errorf("entry %s: %w", x.ID, err)
		}
		if c, ok := r.contact(x.Contact); ok {
			x.Name = c.Name
		}
		all[i] = x
	}
	return all, nil
}

func isMissing(err error) bool { return errors.Is(err, store.ErrNotFound) }

func isAgain(err error) bool { return errors.Is(err, errAgain) }
