package message

import (
	"context"
	"errors"

	"careloop/internal/auth"
	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// OfPatient lists what a patient was told and will be told, latest first.
func (s *Service) OfPatient(ctx context.Context, by auth.Actor, p patient.ID, limit int, cursor string) ([]Message, string, error) {
	if !by.MayActFor(string(p)) {
		return nil, "", ErrForbidden
	}
	page, err := s.page(ctx, store.Query{Table: store.Messages, PK: string(p), Prefix: prefix, Desc: true, Limit: limit, Cursor: cursor})
	if err != nil {
		return nil, "", err
	}
	all, err := messages(page.Items)
	return all, page.Next, err
}

// OfDay lists the messages that are or were due on a civil day, earliest first.
func (s *Service) OfDay(ctx context.Context, by auth.Actor, day clinic.Date, limit int, cursor string) ([]Message, string, error) {
	if !by.Has(auth.Manager, auth.FrontDesk, auth.Administrator, auth.System) {
		return nil, "", ErrForbidden
	}
	page, err := s.page(ctx, store.Query{Table: store.Messages, Index: "day", PK: dayPartition(day), Limit: limit, Cursor: cursor})
	if err != nil {
		return nil, "", err
	}
	items, err := store.BatchGetAll(ctx, s.DB, store.Keys(page.Items))
	if err != nil {
		return nil, "", errs.Internal("list messages", err)
	}
	all, err := messages(items)
	return all, page.Next, err
}

// OnDay lists all messages of a civil day: for recounts.
func (s *Service) OnDay(ctx context.Context, by auth.Actor, day clinic.Date) ([]Message, error) {
	var all []Message
	for cursor := ""; ; {
		page, next, err := s.OfDay(ctx, by, day, store.MaxPage, cursor)
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
		if cursor = next; cursor == "" {
			return all, nil
		}
	}
}

func (s *Service) page(ctx context.Context, q store.Query) (store.Page, error) {
	page, err := s.DB.Query(ctx, q)
	if errors.Is(err, store.ErrCursor) {
		return page, ErrCursor
	}
	return page, errs.Internal("list messages", err)
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
