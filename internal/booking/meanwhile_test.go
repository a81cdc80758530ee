package booking_test

import (
	"context"
	"errors"
	"testing"

	"careloop/internal/booking"
	"careloop/internal/store"
)

// between lets something happen before an item is read again.
type between struct {
	store.Store
	seen map[store.Key]bool
	do   *func()
}

func (b between) Get(ctx context.Context, k store.Key) (store.Item, error) {
	if do := *b.do; b.seen[k] && do != nil {
		*b.do = nil
		do()
	}
	b.seen[k] = true
	return b.Store.Get(ctx, k)
}

// TestNumbersBookedTogetherEndOnceWhateverIsReadBetween gives all numbers back between the two readings of whoever cancels
// or moves them too.
func TestNumbersBookedTogetherEndOnceWhateverIsReadBetween(t *testing.T) {
	for name, late := range map[string]struct {
		do   func(booking.Service, fixture, booking.Appointment) error
		want error
	}{
		"cancel": {func(s booking.Service, _ fixture, a booking.Appointment) error {
			got, err := s.Cancel(context.Background(), desk, a.ID, "late")
			if err == nil && (got.Status != booking.Cancelled || got.Reason != "first") {
				return errors.New("it answers with " + string(got.Status) + ", " + got.Reason)
			}
			return err
		}, nil},
		"move": {func(s booking.Service, f fixture, a booking.Appointment) error {
			r := booking.TogetherRequest{Picks: []booking.Pick{{Session: f.session, Number: 3}, {Session: f.other, Number: 4}}, Channel: "desk", Key: "late"}
			_, err := s.MoveTogether(context.Background(), desk, a.ID, r, "")
			return err
		}, booking.ErrEnded},
	} {
		t.Run(name, func(t *testing.T) {
			f := open(t)
			p := f.patients(t, 1)[0]
			all, err := f.BookTogether(t.Context(), desk, f.pair(p, "pair", 1, 2))
			if err != nil {
				t.Fatal(err)
			}
			first := func() {
				if _, err := f.Cancel(t.Context(), desk, all[1].ID, "first"); err != nil {
					t.Error(err)
				}
			}
			s := *f.Service
			s.DB = between{f.db, map[store.Key]bool{}, &first}
			if err := late.do(s, f, all[0]); !errors.Is(err, late.want) {
				t.Error(err)
			}
			if first != nil {
				t.Error("nothing was read twice")
			}
			if has := f.live(t, p); len(has) != 0 {
				t.Errorf("%+v are left", has)
			}
		})
	}
}
