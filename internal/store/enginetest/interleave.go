package enginetest

import (
	"context"
	"testing"

	"careloop/internal/errs"
	"careloop/internal/store/dynamo/dynamotest"
)

// Act is one thing that somebody does in a world, and can do there.
type Act[W any] struct {
	Name string
	Do   func(ctx context.Context, w W) error
}

// Interleaving is a set of acts of which each two are played so that one happens as a whole within the other.
type Interleaving[W any] struct {
	Open func(t *testing.T) (first, second W) // a new world, as two instances of a function see it
	Left func(t *testing.T, w W) string       // what is in it
	Acts []Act[W]                             // what is done in it
}

// Play lets the second of each two acts happen before each call of the store that the first makes, in a new world every
// time. What they answer and leave must be as if one had come after the other. Only who gives up, because too much is going
// on, may have done nothing. Two acts of which neither looks at what the other writes are not in each other's way.
//
// On DynamoDB Local, where a world takes a second to open, it is each act with one other.
func (x Interleaving[W]) Play(t *testing.T) {
	t.Helper()
	alone := make([]outcome, len(x.Acts))
	for i, a := range x.Acts {
		if alone[i], _ = x.play(t, nothing[W](), a, never); alone[i].second != done {
			t.Fatalf("%s cannot be done: %s", a.Name, alone[i].second)
		}
	}
	for i, a := range x.Acts {
		for j, b := range x.Acts {
			if dynamotest.Wanted() && j != (2*i+1)%len(x.Acts) {
				continue
			}
			if one, other := alone[i].deeds[1], alone[j].deeds[1]; !one.minds(other) && !other.minds(one) {
				continue
			}
			t.Run(a.Name+"/"+b.Name, func(t *testing.T) {
				t.Parallel()
				x.pair(t, a, b, alone[j].left)
			})
		}
	}
}

func nothing[W any]() Act[W] { return Act[W]{Do: func(context.Context, W) error { return nil }} }

func (x Interleaving[W]) pair(t *testing.T, a, b Act[W], alone string) {
	t.Helper()
	second, _ := x.play(t, a, b, 0)
	first, _ := x.play(t, a, b, never)
	for n := 1; ; n++ {
		got, happened := x.play(t, a, b, n)
		switch {
		case !happened:
			return
		case got.like(first), got.like(second), got.first == string(errs.KindUnavailable) && got.left == alone:
			continue
		}
		t.Errorf("before call %d:\n%s\n%s first:\n%s\n%s first:\n%s", n, got, a.Name, first, b.Name, second)
	}
}

// outcome is what two acts answered and left, and what they did for it.
type outcome struct {
	first, second, left string
	deeds               [2]*deed
}

// like reports whether the same came of it. Why somebody is refused depends on what they were told last.
func (o outcome) like(p outcome) bool {
	return (o.first == done) == (p.first == done) && (o.second == done) == (p.second == done) && o.left == p.left
}

func (o outcome) String() string {
	return "  answers: " + o.first + "; " + o.second + "\n  leaves:\n" + o.left
}

// play lets b happen before the n-th call that a makes, or after it.
func (x Interleaving[W]) play(t *testing.T, a, b Act[W], n int) (o outcome, happened bool) {
	t.Helper()
	w, other := x.Open(t)
	first, second := &deed{calls: n}, &deed{calls: never}
	first.other = func() {
		o.second = answer(t, b.Name, b.Do(second.under(context.WithoutCancel(t.Context())), other))
	}
	o.first = answer(t, a.Name, a.Do(first.under(t.Context()), w))
	if happened = first.happened(); !happened {
		first.other()
	}
	o.left, o.deeds = x.Left(t, w), [2]*deed{first, second}
	return o, happened
}

const done = "done"

// answer says what somebody is told, as far as it matters here. Nobody is ever told that the program is at fault.
func answer(t *testing.T, who string, err error) string {
	t.Helper()
	switch kind := errs.KindOf(err); {
	case err == nil:
		return done
	case kind == errs.KindInternal:
		t.Errorf("%s: %v", who, err)
		return err.Error()
	case kind == errs.KindUnavailable:
		return string(kind)
	}
	return err.Error()
}
