package booking_test

import (
	"context"
	"slices"
	"testing"

	"careloop/internal/booking"
	"careloop/internal/store"
)

// stale answers batch reads as an eventually consistent store may: with what some items were before.
type stale struct {
	store.Store
	were []store.Item
}

func (s stale) BatchGet(ctx context.Context, keys ...store.Key) ([]store.Item, error) {
	items, err := s.Store.BatchGet(ctx, keys...)
	for i, it := range items {
		if was := slices.IndexFunc(s.were, func(o store.Item) bool { return o.Key == it.Key }); was >= 0 {
			items[i] = s.were[was]
		}
	}
	return items, err
}

// TestOneAppointmentIsReadAsItStands holds that nothing is decided by what a batch tells of a moment ago: a place that was
// lost is lost, and one that is back is there.
func TestOneAppointmentIsReadAsItStands(t *testing.T) {
	f := open(t)
	ctx := t.Context()
	a := f.book(t, f.patients(t, 1)[0], f.session, 2)
	id, _, _, _ := f.session.Split()
	var were []store.Item
	keep := func() {
		t.Helper()
		it, err := f.db.Get(ctx, store.Key{Table: store.Scheduling, PK: string(id), SK: "schedule"})
		if err != nil {
			t.Fatal(err)
		}
		were = []store.Item{it}
	}
	shut := func(days ...booking.Exception) {
		t.Helper()
		f.DB = f.db
		s := f.scheduleOf(t, f.session)
		s.Exceptions = days
		seen, err := f.Preview(ctx, manager, s)
		if err == nil {
			_, err = f.Replan(ctx, manager, s, seen.Acknowledge)
		}
		if err != nil {
			t.Fatal(err)
		}
		f.DB = stale{f.db, were}
	}
	keep()
	shut(booking.Exception{Date: "2026-11-23"})
	if got, err := f.Appointment(ctx, desk, a.ID); err != nil || got.PlaceGone != booking.NoSession {
		t.Errorf("of a day that is closed: %q, %v", got.PlaceGone, err)
	}
	keep()
	shut()
	if got, err := f.Appointment(ctx, desk, a.ID); err != nil || got.PlaceGone != "" {
		t.Errorf("of a day that is open again: %q, %v", got.PlaceGone, err)
	}
}
