// Package group runs goroutines that fail together. A panic in one of them is an error of the group: nobody else would
// recover it, and it would end the process with every request that is being served. A linter's rule keeps errgroup out
// of all other packages.
package group

import (
	"context"
	"errors"
	"runtime/debug"

	"golang.org/x/sync/errgroup"

	"careloop/internal/obs"
)

// Group is a number of goroutines.
type Group struct{ g *errgroup.Group }

// New returns a group of at most limit goroutines at once, and a context that ends with its first failure or
// with Wait.
func New(ctx context.Context, limit int) (*Group, context.Context) {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(limit)
	return &Group{g: g}, ctx
}

// Go runs f in a goroutine of its own, once there is room for it.
func (g *Group) Go(f func() error) { g.g.Go(func() error { return guarded(f) }) }

// Wait waits for all of them and returns the first failure; a panic is an *obs.Panic.
func (g *Group) Wait() error { return g.g.Wait() }

func guarded(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &obs.Panic{Stack: string(debug.Stack())}
		}
	}()
	return f()
}

// Each calls f for each of all, at most limit at once, and returns every failure.
func Each[T any](limit int, all []T, f func(T) error) error {
	var g errgroup.Group
	g.SetLimit(limit)
	failed := make([]error, len(all))
	for i, x := range all {
		g.Go(func() error {
			failed[i] = guarded(func() error { return f(x) })
			return nil
		})
	}
	_ = g.Wait() // which hears of no failure: they are kept apart
	return errors.Join(failed...)
}
