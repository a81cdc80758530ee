package message

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// lookThrough bounds how many pages are read for one page of those with a status. No index knows the status, as it changes
// some times on a message's way and each entry would cost a write unit each time.
const lookThrough = 8

// OfPatient lists what a patient was told and will be told, latest first; with a status, if one is asked for.
func (s *Service) OfPatient(ctx context.Context, by auth.Actor, p patient.ID, status Status, limit int, cursor string) ([]Message, string, error) {
	if !by.MayActFor(string(p)) {
		return nil, "", ErrForbidden
	}
	return s.list(ctx, store.Query{Table: store.Messages, PK: string(p), Prefix: prefix, Desc: true, Limit: limit, Cursor: cursor}, status)
}

// OfDay lists the messages that are or were due on a civil day, latest first; with a status, if one is asked for.
func (s *Service) OfDay(ctx context.Context, by auth.Actor, day clinic.Date, status Status, limit int, cursor string) ([]Message, string, error) {
	if !by.Has(auth.Manager, auth.FrontDesk, auth.Administrator, auth.System) {
		return nil, "", ErrForbidden
	}
	return s.list(ctx, store.Query{Table: store.Messages, Index: "day", PK: dayPartition(day), Desc: true, Limit: limit, Cursor: cursor}, status)
}

// list returns a page of those with a status: a full one, or what there is of it in as much as is looked through; then
// there is a next one, however few were found.
func (s *Service) list(ctx context.Context, q store.Query, status Status) ([]Message, string, error) {
	all, limit := []Message{}, cmp.Or(q.Limit, store.MaxPage)
	for range lookThrough {
		q.Limit = limit - len(all)
		found, next, err := s.page(ctx, q)
		if err != nil {
			return nil, "", err
		}
		for _, m := range found {
			if status == "" || m.Status == status {
				all = append(all, m)
			}
		}
		if q.Cursor = next; next == "" || status == "" || len(all) == limit {
			break
		}
	}
	return all, q.Cursor, nil
}

// OnDay lists all messages of a civil day: for recounts.
func (s *Service) OnDay(ctx context.Context, by auth.Actor, day clinic.Date) ([]Message, error) {
	var all []Message
	for cursor := ""; ; {
		page, next, err := s.OfDay(ctx, by, day, "", store.MaxPage, cursor)
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
		if cursor = next; cursor == "" {
			return all, nil
		}
	}
}

// page reads one page, in the order of the query.
func (s *Service) page(ctx context.Context, q store.Query) ([]Message, string, error) {
	page, err := s.DB.Query(ctx, q)
	if errors.Is(err, store.ErrCursor) {
		return nil, "", ErrCursor
	}
	if err != nil {
		return nil, "", errs.Internal("list messages", err)
	}
	if q.Index == "" {
		all, err := messages(page.Items)
		return all, page.Next, err
	}
	items, err := store.BatchGetAll(ctx, s.DB, store.Keys(page.Items))
	if err != nil {
		return nil, "", errs.Internal("list messages", err)
	}
	all, err := messages(items)
	slices.SortFunc(all, func(a, b Message) int { return cmp.Or(b.DueAt.Compare(a.DueAt), cmp.Compare(b.ID, a.ID)) }) // a batch comes in no order
	return all, page.Next, err
}

func messages(items []store.Item) ([]Message, error) {
	all := make([]Message, len(items))
	for i, it := range items {
		m, err := read(it)
		if err != nil {
			return nil, errs.Internal("list messages", err)
		}
		all[i] = m
	}
	return all, nil
}
