package group_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"

	"careloop/internal/group"
	"careloop/internal/obs"
)

func TestAPanicIsAFailureOfTheGroup(t *testing.T) {
	g, ctx := group.New(t.Context(), 2)
	g.Go(func() error { panic("no file for 张伟") })
	g.Go(func() error { <-ctx.Done(); return nil }) // which the panic ends
	err := g.Wait()
	if !errors.Is(err, obs.ErrPanic) || strings.Contains(err.Error(), "张") {
		t.Fatalf("error %v", err)
	}
	var b bytes.Buffer
	obs.NewLogger(&b, slog.LevelInfo).ErrorContext(t.Context(), "failed", "error", fmt.Errorf("read: %w", errors.Join(errors.New("x"), err)))
	if said := b.String(); !strings.Contains(said, "group_test.go") || strings.Contains(said, "张") {
		t.Errorf("the log does not say where, or says of whom: %s", said)
	}
}

func TestEachGoesOnPastFailures(t *testing.T) {
	lost := errors.New("lost")
	var now, most, done atomic.Int64
	err := group.Each(3, []int{1, 2, 3, 4, 5, 6, 7, 8}, func(n int) error {
		if at := now.Add(1); at > most.Load() {
			most.Store(at)
		}
		defer now.Add(-1)
		done.Add(1)
		switch n {
		case 2:
			return lost
		case 4:
			panic("x")
		}
		return nil
	})
	if !errors.Is(err, lost) || !errors.Is(err, obs.ErrPanic) || done.Load() != 8 || most.Load() > 3 {
		t.Errorf("%v, %d done, %d at once", err, done.Load(), most.Load())
	}
	if err := group.Each(1, []int{1}, func(int) error { return nil }); err != nil {
		t.Error(err)
	}
}

func TestTheFirstFailureEndsTheContext(t *testing.T) {
	lost := errors.New("lost")
	g, ctx := group.New(t.Context(), -1)
	g.Go(func() error { return lost })
	<-ctx.Done()
	if err := g.Wait(); !errors.Is(err, lost) || !errors.Is(ctx.Err(), context.Canceled) {
		t.Error(err)
	}
}
