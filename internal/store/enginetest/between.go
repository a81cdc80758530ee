package enginetest

import (
	"context"
	"sync"
	"testing"

	"careloop/internal/errs"
	"careloop/internal/store"
	"careloop/internal/store/dynamo/dynamotest"
)

// interruption is something that happens once, before the call of the store that has its turn.
type interruption struct {
	mu    sync.Mutex
	calls int // until it happens
	do    func()
}

type interruptionKey struct{}

// Before returns a context under which do happens before the n-th call of the store, counted from 0, as if somebody else
// were that fast. The function that it also returns reports whether it has happened.
func Before(ctx context.Context, n int, do func()) (context.Context, func() bool) {
	x := &interruption{calls: n, do: do}
	return context.WithValue(ctx, interruptionKey{}, x), func() bool {
		x.mu.Lock()
		defer x.mu.Unlock()
		return x.calls < 0
	}
}

func interrupt(ctx context.Context) {
	x, ok := ctx.Value(interruptionKey{}).(*interruption)
	if !ok {
		return
	}
	x.mu.Lock()
	x.calls--
	now := x.calls == -1
	x.mu.Unlock()
	if now {
		x.do()
	}
}

// Get implements store.Store.
func (db *DB) Get(ctx context.Context, k store.Key) (store.Item, error) {
	interrupt(ctx)
	return db.Store.Get(ctx, k)
}

// BatchGet implements store.Store.
func (db *DB) BatchGet(ctx context.Context, keys ...store.Key) ([]store.Item, error) {
	interrupt(ctx)
	return db.Store.BatchGet(ctx, keys...)
}

// Query implements store.Store.
func (db *DB) Query(ctx context.Context, q store.Query) (store.Page, error) {
	interrupt(ctx)
	return db.Store.Query(ctx, q)
}

// Act is one thing that somebody does in a world.
type Act[W any] struct {
	Name string
	Do   func(ctx context.Context, w W) error
}

// Interleaving is a set of acts of which each two are played so that one happens as a whole within the other.
type Interleaving[W any] struct {
	Open func(t *testing.T) (first, second W)                 // a new world, as two instances of a function see it
	Left func(t *testing.T, w W) string                       // what is in it
	Acts []Act[W]                                             // what is done in it
	Also func(first, second, answer, other, left string) bool // says that what came of two acts is as it may be, though not as if one had come after the other
}

// Play lets the second of each two acts happen before each call of the store that the first makes, in a new world every
// time. What they answer and leave must be as if one had come after the other. Only who gives up, because too much is going
// on, may have done nothing.
//
// On DynamoDB Local, where a world takes a second to open, it is each act with one other.
func (x Interleaving[W]) Play(t *testing.T) {
	t.Helper()
	for i, a := range x.Acts {
		for j, b := range x.Acts {
			if dynamotest.Wanted() && j != (2*i+1)%len(x.Acts) {
				continue
			}
			t.Run(a.Name+"/"+b.Name, func(t *testing.T) {
				t.Parallel()
				x.pair(t, a, b)
			})
		}
	}
}

func (x Interleaving[W]) pair(t *testing.T, a, b Act[W]) {
	t.Helper()
	second, _ := x.play(t, a, b, 0)
	first, _ := x.play(t, a, b, never)
	var alone *outcome
	for n := 1; ; n++ {
		got, happened := x.play(t, a, b, n)
		switch {
		case !happened:
			return
		case got == first || got == second:
			continue
		case x.Also != nil && x.Also(a.Name, b.Name, got.first, got.second, got.left):
			continue
		case got.first == string(errs.KindUnavailable):
			if alone == nil {
				o, _ := x.play(t, Act[W]{Do: func(context.Context, W) error { return nil }}, b, never)
				alone = &o
			}
			if got.left == alone.left {
				continue
			}
		}
		t.Errorf("before call %d:\n%s\n%s first:\n%s\n%s first:\n%s", n, got, a.Name, first, b.Name, second)
	}
}

// never is a call that is not made.
const never = 1 << 20

// outcome is what two acts answered and left.
type outcome struct{ first, second, left string }

func (o outcome) String() string {
	return "  answers: " + o.first + "; " + o.second + "\n  leaves:\n" + o.left
}

// play lets b happen before the n-th call that a makes, or after it.
func (x Interleaving[W]) play(t *testing.T, a, b Act[W], n int) (o outcome, happened bool) {
	t.Helper()
	w, other := x.Open(t)
	do := func() { o.second = answer(t, b.Name, b.Do(context.WithoutCancel(t.Context()), other)) }
	ctx, has := Before(t.Context(), n, do)
	o.first = answer(t, a.Name, a.Do(ctx, w))
	if happened = has(); !happened {
		do()
	}
	o.left = x.Left(t, w)
	return o, happened
}

// answer says what somebody is told, as far as it matters here. Nobody is ever told that the program is at fault.
func answer(t *testing.T, who string, err error) string {
	t.Helper()
	switch kind := errs.KindOf(err); {
	case err == nil:
		return "done"
	case kind == errs.KindInternal:
		t.Errorf("%s: %v", who, err)
		return err.Error()
	case kind == errs.KindUnavailable:
		return string(kind)
	}
	return err.Error()
}
